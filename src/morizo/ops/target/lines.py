"""In which line of a TOML text each key stands. `tomllib` reads values well but forgets where they were."""

import re
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


@dataclass
class _Walk:
    """A walk through a text that `tomllib` has accepted."""

    text: str
    at: int = 0
    table: Path = ()
    last: dict[Path, int] = field(default_factory=dict)
    """Array of tables → the index of its last table."""
    found: dict[Path, int] = field(default_factory=dict)

    def header(self) -> None:
        is_array = self.text.startswith("[[", self.at)
        line = self.line()
        self.at += 2 if is_array else 1
        keys = self.keys()
        if is_array:
            array = (*self.resolve(keys[:-1]), keys[-1])
            self.found.setdefault(array, line)
            self.last[array] = self.last.get(array, -1) + 1
        self.table = self.resolve(keys)
        self.found.setdefault(self.table, line)
        self.at = self.end_of_line()

    def pair(self) -> None:
        line = self.line()
        self.found.setdefault((*self.table, *self.keys()), line)
        depth = 0
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == "\n" and depth == 0:
                return
            if sign == "#":
                self.at = self.end_of_line()
            elif string := _STRING.match(self.text, self.at):
                self.at = string.end()
            else:
                depth += _STEP.get(sign, 0)
                self.at += 1

    def keys(self) -> list[str]:
        found = []
        while key := _KEY.match(self.text, self._skip_blanks()):
            found.append(key.group().strip("\"'"))
            self.at = key.end()
            if self.text[self._skip_blanks() : self.at + 1] != ".":
                break
            self.at += 1
        return found

    def resolve(self, keys: list[str]) -> Path:
        found: Path = ()
        for key in keys:
            found = (*found, key)
            if found in self.last:
                found = (*found, self.last[found])
        return found

    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def end_of_line(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _skip_blanks(self) -> int:
        while self.text[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1
        return self.at


def lines_of(text: str) -> dict[Path, int]:
    """Return the line (from 1) of each table and key of a valid TOML text."""
    walk = _Walk(text)
    while walk.at < len(text):
        sign = text[walk.at]
        if sign.isspace():
            walk.at += 1
        elif sign == "#":
            walk.at = walk.end_of_line()
        elif sign == "[":
            walk.header()
        else:
            walk.pair()
    return walk.found


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """Return the line of a path, or of the nearest table above it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def toml_string(value: str) -> str:
    """Write a text as TOML's basic string."""
    signs = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return (
        '"'
        + "".join(
            signs.get(sign)
            or (f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) == 127 else sign)
            for sign in value
        )
        + '"'
    )
