"""Reading a page as a browser does, as far as a check needs it: title, forms, links, and what is said."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@dataclass(slots=True)
class Form:
    """A form: where it goes, and the fields it has already."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Markup:
    """What a check looks at on a page."""

    title: str = ""
    alert: str = ""
    """What stands in `role="alert"`: why something was refused."""
    said: str = ""
    """What Morizo says: answers and messages."""
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """Every `href` and `src`, in order."""
    streams: list[str] = field(default_factory=list)
    """Where answers that are still coming can be followed."""

    def form(self, action: str, having: str = "csrf") -> Form | None:
        """Find a form by where it goes and a field that it has."""
        return next((f for f in self.forms if f.action == action and having in f.fields), None)


def read(html: str) -> Markup:
    """Read a page, or a piece of one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    for name in ("title", "alert", "said"):
        setattr(page, name, " ".join(getattr(page, name).split()))
    return page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Markup()
        self._form: Form | None = None
        self._open: list[tuple[str, str | None]] = []
        """Every open element, and which text it begins."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        page = self.page
        page.links += [has[name] for name in ("href", "src") if name in has]
        page.streams += [has["data-stream"]] if "data-stream" in has else []
        if tag == "form" and has.get("method", "").lower() == "post":
            self._form = Form(has.get("action", ""))
            page.forms.append(self._form)
        elif tag in ("input", "textarea") and self._form is not None and has.get("name"):
            self._form.fields.setdefault(has["name"], has.get("value", ""))
        if tag not in _VOID:
            self._open.append((tag, _begins(tag, has)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in (name for name, _ in self._open):
            while self._open and self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        for name in self._texts():
            setattr(self.page, name, f"{getattr(self.page, name)} {data}")

    def _texts(self) -> Iterator[str]:
        yield from {text for _, text in self._open if text is not None}


def _begins(tag: str, has: dict[str, str]) -> str | None:
    if tag == "title":
        return "title"
    if has.get("role") == "alert":
        return "alert"
    return "said" if "said" in has.get("class", "").split() else None
