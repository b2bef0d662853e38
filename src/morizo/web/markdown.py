"""The little Markdown that replies use: paragraphs, lists, bold. Everything else is plain text, and escaped."""

import re

from markupsafe import Markup, escape

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITEM = re.compile(r"^\s*(?:[-*・]\s+|(\d+)[.)、]\s*)(.+)$")
_HEAD = re.compile(r"^\s*#{1,4}\s+(.+)$")


def to_html(text: str) -> Markup:
    """Return safe HTML for a reply."""
    out: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        out += _block(block.split("\n"))
    return Markup("".join(out))  # noqa: S704 - every piece was escaped on its way in


def lead(text: str) -> str:
    """Return a reply without its lists: what they hold is shown as something better to choose from."""
    kept = []
    in_item = False
    for line in text.split("\n"):
        in_item = bool(_ITEM.match(line)) or (in_item and line.startswith((" ", "\u3000")))
        if not in_item:
            kept.append(line)
    return "\n".join(kept)


def _block(lines: list[str]) -> list[str]:
    out: list[str] = []
    plain: list[str] = []
    items: list[str] = []
    ordered = False
    for line in lines:
        head, item = _HEAD.match(line), _ITEM.match(line)
        if item is None:
            out += _list(items, ordered=ordered)
            items = []
        if item is not None or head is not None:
            out += _paragraph(plain)
            plain = []
        if item is not None:
            ordered = item[1] is not None if not items else ordered
            items.append(_inline(item[2]))
        elif head is not None:
            out.append(f"<p><strong>{_inline(head[1])}</strong></p>")
        elif line.strip():
            plain.append(_inline(line.strip()))
    return out + _paragraph(plain) + _list(items, ordered=ordered)


def _paragraph(lines: list[str]) -> list[str]:
    return [f"<p>{'<br>'.join(lines)}</p>"] if lines else []


def _list(items: list[str], *, ordered: bool) -> list[str]:
    if not items:
        return []
    tag = "ol" if ordered else "ul"
    return [f"<{tag}>", *(f"<li>{item}</li>" for item in items), f"</{tag}>"]


def _inline(text: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", str(escape(text)))
