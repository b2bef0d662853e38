"""Collecting what is wrong with `deploy.toml`, each with its key, its line, and the words for the operator."""

import difflib
import re
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from morizo.ops.secrets import is_placeholder, looks_secret
from morizo.ops.target.file import Source
from morizo.ops.target.lines import Path, line_of

_WORDS = {
    "missing": "必要です。書いてください",
    "string_type": '文字列（"…"）で書いてください',
    "int_type": "整数で書いてください",
    "bool_type": "true か false で書いてください",
    "greater_than_equal": "{ge} 以上にしてください",
    "less_than_equal": "{le} 以下にしてください",
    "literal_error": "{expected} のどれかにしてください",
    "tuple_type": '["…", "…"] の形で書いてください',
    "dict_type": "[表] の形で書いてください",
    "model_type": "[表] の形で書いてください",
    "path_type": '文字列（"…"）で書いてください',
    "too_short": "1つ以上書いてください",
}
_ELSEWHERE = {
    "mail": "certificate.email",
    "ip": "host",
    "address": "host",
    "server": "host",
    "user": "host（user@名前）",
    "services": "[[service]]",
    "environment": "env",
}


class Faults:
    """What is wrong; a key is named once only, with what was found first."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found: dict[Path, list[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, path: Path, words: str) -> None:
        """Add a fault, unless the key or a table above it is known to be a sample's."""
        said = self._found.setdefault(path, [])
        if words not in said:
            said.append(words)

    def has(self, path: Path) -> bool:
        """Tell whether a key is at fault already."""
        return path in self._found

    def add_samples(self) -> None:
        """Add every value that is still the sample's."""
        for path, value in _strings(self._source.data):
            is_env = path[0] == "service" and "env" in path  # told together with what is secret
            if not is_env and value and is_placeholder(value):
                self.add(path, "見本のままです。あなたの値に書き換えてください")

    def add_errors(self, err: ValidationError, model: type[BaseModel]) -> None:
        """Add what the shapes refuse."""
        errors = err.errors(include_url=False, include_input=False)
        for error in errors:
            path, words = _error(error, model)
            # An array whose elements are all wrong counts as empty too; they are what is told.
            is_echo = error["type"] == "too_short" and any(
                other["loc"][: len(path)] == path for other in errors if other is not error
            )
            if path and not is_echo and not self.has(path):
                self.add(path, words)

    def lines(self) -> Iterator[str]:
        """Return the faults in the order of the file."""

        def place(path: Path) -> tuple[int, str]:
            return line_of(self._source.lines, path) or 0, str(path)

        for path in sorted(self._found, key=place):
            line = line_of(self._source.lines, path)
            at = f"（{line}行目）" if line else ""
            for words in self._found[path]:
                yield f"{'.'.join(map(_shown, path))}{at}: {words}{'' if words.endswith('？') else '。'}"


def _shown(key: str | int) -> str:
    """Return a key, unless it may be a secret that slipped to the left of its `=`."""
    name = str(key)
    return name if re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name) and not looks_secret(name) else "…"


def _strings(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _strings(inner, (*path, index))


def _error(error: ErrorDetails, model: type[BaseModel]) -> tuple[Path, str]:
    path = error["loc"]
    given = error.get("ctx", {})
    if "[key]" in path:  # the key itself is wrong: it may be a secret that stands on the wrong side
        return path[:-2], str(given.get("error", "使えない名前があります"))
    if error["type"] == "extra_forbidden":
        return path, _unknown(path, model)
    if error["type"] == "value_error":
        return path, str(given["error"])
    if error["type"] in ("tuple_type", "list_type") and path == ("service",):
        return path, "[[service]] と、[ ] を2つずつ重ねて書いてください"
    if error["type"] == "too_short" and path == ("service",):
        return path, "[[service]] を1つ以上書いてください"
    words = _WORDS.get(error["type"], "使えない値です")
    facts = {name: str(value).replace(" or ", "、") for name, value in given.items()}
    return path, words.format_map(facts | {"expected": facts.get("expected", "決まった値")})


def _unknown(path: Path, model: type[BaseModel]) -> str:
    name = str(path[-1])
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name):
        return "知らない名前です"
    here = _model_at(path[:-1], model)
    near = difflib.get_close_matches(name.lower(), here.model_fields if here else (), 1, 0.6)
    meant = (
        _ELSEWHERE.get(name.lower())
        or (near[0] if near else None)
        or next(
            (key for key in _every_key(model) if re.split("[. ]", key)[-1] == name.lower()), None
        )
    )
    return f"知らない名前です。{meant} のことですか？" if meant else "知らない名前です"


def _model_at(path: Path, model: type[BaseModel]) -> type[BaseModel] | None:
    found: type[BaseModel] | None = model
    for key in path:
        if isinstance(key, str) and found is not None:
            inner = found.model_fields.get(key)
            found = _model_in(inner.annotation) if inner else None
    return found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    inner = typing.get_args(annotation)
    if inner:
        return next(filter(None, map(_model_in, inner)), None)
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else None


def _every_key(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        if inner is None:
            yield before + name
        else:
            yield from _every_key(inner, f"[[{name}]] の " if name == "service" else f"{name}.")
