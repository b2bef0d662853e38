"""The runbook's own words, in one language."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from morizo.ops.spec.models import Language, Words


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    line: str
    note: Words


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: dict[str, Words]
    text: dict[str, Words]
    column: dict[str, Words]
    phrase: dict[str, Words]
    before: tuple[Words, ...]
    command: tuple[_Command, ...]


@cache
def _data() -> _Data:
    found = (files(__package__) / "runbook.toml").read_text(encoding="utf-8")
    return _Data(**tomllib.loads(found))


class Pieces:
    """Finds headings, texts, columns' names and phrases by their name."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def heading(self, name: str) -> str:
        """Return a heading."""
        return _data().heading[name].of(self._language)

    def text(self, name: str) -> str:
        """Return a paragraph."""
        return _data().text[name].of(self._language)

    def column(self, name: str) -> str:
        """Return the name of a table's column."""
        return _data().column[name].of(self._language)

    def phrase(self, name: str) -> str:
        """Return a word or two."""
        return _data().phrase[name].of(self._language)

    def before(self) -> list[str]:
        """Return what must be so before the first command."""
        return [one.of(self._language) for one in _data().before]

    def commands(self) -> list[tuple[str, str]]:
        """Return the commands of the quick path, each with a note."""
        return [(one.line, one.note.of(self._language)) for one in _data().command]
