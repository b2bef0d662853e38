"""Calling certbot: always without questions, and never two at once."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from morizo.ops.certs.explaining import Explained
from morizo.ops.certs.place import HOST, Place
from morizo.ops.target import Target

PROGRAM = "/usr/bin/certbot"
LONGEST_S = 240.0
BUSY = "Another instance of Certbot is already running"
BUSY_PAUSE_S, BUSY_TRIES = 10.0, 6
"""The timer's own run takes seconds: it is waited for."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a call ended; `said` is everything it printed."""

    code: int
    said: str


def run(words: Sequence[str], target: Target, *, place: Place = HOST) -> Done:
    """Run certbot to its end.

    Args:
        words: The subcommand and its options.
        target: Whose authority's roots are trusted.
        place: Where its folders are.
    """
    whole = [PROGRAM, *words, "--non-interactive", "--no-random-sleep-on-renew", *place.options]
    done = Done(1, "")
    for turn in range(BUSY_TRIES):
        if turn:
            time.sleep(BUSY_PAUSE_S)
        done = _once(whole, environment(target))
        if BUSY not in done.said:
            break
    return done


def environment(target: Target) -> dict[str, str]:
    """Return certbot's environment: its own language, and the roots to trust."""
    found = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    found |= {"LC_ALL": "C.UTF-8"}
    if target.certificate.ca_bundle:
        found["REQUESTS_CA_BUNDLE"] = str(target.certificate.ca_bundle)
    return found


def run_hook(target: Target, *, place: Place = HOST) -> Explained | None:
    """Run the hook as certbot does after a renewal; returns what went wrong."""
    live = place.certificate(target.domain)[0].parent
    variables = {"RENEWED_LINEAGE": str(live), "RENEWED_DOMAINS": target.domain}
    done = _once([str(place.hook)], {**environment(target), **variables})
    if not done.code:
        return None
    return Explained(
        "hook",
        "証明書を新しくしたあとの読み直しに失敗しました。",
        f"{place.hook} を手で実行して、表示を確かめてください。（{done.said.strip()[-200:]}）",
    )


def _once(words: Sequence[str], environment: dict[str, str]) -> Done:
    try:
        done = subprocess.run(  # noqa: S603 - our own words; the domain was checked
            words,
            capture_output=True,
            text=True,
            env=environment,
            timeout=LONGEST_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return Done(1, f"timeout: {words[0]} did not end within {LONGEST_S:.0f} s")
    except FileNotFoundError:
        return Done(127, f"not found: {words[0]}")
    return Done(done.returncode, f"{done.stdout}\n{done.stderr}")
