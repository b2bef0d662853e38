"""Taking secrets out of lines that a person will read: every value that is known, and whatever looks like one."""

import base64
import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, quote_plus

from morizo.ops import paths

HIDDEN = "****"
SHORT = 8
"""A known value shorter than this is hidden only where it stands by itself: `abc` must not eat other words."""
SHORTEST = 4
LONGEST = 4000
_NAMED = re.compile(
    r"""(?ix)
    ((?:password|passwd|passphrase|secret|token|api[_-]?key|apikey|credential|authorization)[\w-]{0,40}
     ["']?\s*[=:]\s*(?:(?:bearer|basic)\s+)?)
    (?: "[^"]*" | '[^']*' | [^\s"',;&}\])]+ )
    """
)
_SHAPES = (
    re.compile(r"(?<![\w-])(?:sk|pk|rk|pplx|gsk|sb_secret|sb_publishable|sbp|xai)[-_][\w-]{12,}"),
    re.compile(r"(?<![\w-])(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,})"),
    re.compile(r"(?<!\w)AIza[\w-]{30,}|(?<!\w)(?:AKIA|ASIA)[0-9A-Z]{16}(?!\w)"),
    re.compile(r"(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?"),
    re.compile(r"(?i)(?<=bearer )[\w.~+/=-]{8,}"),
    re.compile(r"(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"),
    re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.S
    ),
    re.compile(r"^[A-Za-z0-9+/]{60,}={0,2}$"),  # a line out of the middle of a key
)
_LONG = re.compile(r"(?<![\w/.+-])[A-Za-z0-9_+/=-]{28,}(?![\w/.])")
_RANDOM_BITS = 4.0
"""Per sign. Words and paths lie near 3.5, keys above 4.5."""


class Masks:
    """Hides secrets.

    Args:
        values: The secrets that are known.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        known = {form for value in values for form in _forms(value)}
        ordered = sorted(
            known, key=len, reverse=True
        )  # the longest first: one may be a part of another
        words = [
            re.escape(one) if len(one) >= SHORT else rf"(?<!\w){re.escape(one)}(?!\w)"
            for one in ordered
        ]
        self._known = re.compile("|".join(words)) if words else None

    def hide(self, line: str) -> str:
        """Return a line without its secrets; a very long one is cut."""
        if self._known is not None:
            line = self._known.sub(HIDDEN, line)
        if len(line) > LONGEST:  # after that: half a secret would not be known any more
            line = f"{line[:LONGEST].rsplit(maxsplit=1)[0]} …"
        line = _NAMED.sub(rf"\1{HIDDEN}", line)
        for shape in _SHAPES:
            line = shape.sub(HIDDEN, line)
        return _LONG.sub(lambda found: HIDDEN if _is_random(found[0]) else found[0], line)


def on_this_host(base: Path = paths.CREDENTIALS) -> Masks:
    """Return masks for every secret that lies on this host."""
    values = []
    for file in base.glob("*/*"):
        try:
            values.append(file.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue  # not a file, or gone in this moment
    return Masks(values)


def _forms(value: str) -> Iterable[str]:
    """A secret as it may stand in a line: as it is, line by line, and as programs write it down."""
    whole = value.strip()
    for one in {whole, *(line.strip() for line in whole.splitlines())}:
        if len(one) < SHORTEST:
            continue
        yield one
        yield from (quote(one, safe=""), quote_plus(one), json.dumps(one)[1:-1])
        yield json.dumps(one, ensure_ascii=False)[1:-1]
        yield base64.b64encode(one.encode()).decode().rstrip("=")


def _is_random(text: str) -> bool:
    """Tell a key from a name or a digest: those have one case, or read like words."""
    kinds = (any(map(str.isdigit, text)), any(map(str.islower, text)), any(map(str.isupper, text)))
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return all(kinds) and bits >= _RANDOM_BITS
