"""Each key of a TOML text is found in the line where it stands."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from morizo.ops.target.lines import line_of, lines_of, toml_string

TEXT = '''\
# a comment with [brackets] and x = 1
a = 1

[b]
c = """
[not.a.table]
d = 2
"""
"quoted.key" = [
  1,  # ] = [
  "]",
]
e = { f = "}", g = [1, 2] }
h.i = 3
[[s]]
n = 1
[s.env]
X = \'\'\'
y = 2\'\'\'
[[s]]
n = '#'
m = "\\"#"
[[s.t]]
k = 1
'''


def test_every_kind_of_key_has_its_line() -> None:
    lines = lines_of(TEXT)
    assert {path: lines[path] for path in lines if len(path) > 1 or path == ("a",)} == {
        ("a",): 2,
        ("b", "c"): 5,
        ("b", "quoted.key"): 9,
        ("b", "e"): 13,
        ("b", "h", "i"): 14,
        ("s", 0): 15,
        ("s", 0, "n"): 16,
        ("s", 0, "env"): 17,
        ("s", 0, "env", "X"): 18,
        ("s", 1): 20,
        ("s", 1, "n"): 21,
        ("s", 1, "m"): 22,
        ("s", 1, "t"): 23,
        ("s", 1, "t", 0): 23,
        ("s", 1, "t", 0, "k"): 24,
    }
    assert line_of(lines, ("b", "e", "f")) == 13
    assert line_of(lines, ("nowhere",)) is None


_KEYS = st.text("ab-_1", min_size=1, max_size=3)
_TEXTS = st.text(st.sampled_from("ab\"'\\[]{}=#\n\t\x00あ"), max_size=8)
_LEAVES = _TEXTS | st.integers(0, 99) | st.lists(_TEXTS, max_size=3)


def written(value: Any) -> str:
    if isinstance(value, list):
        return "[" + "".join(f"\n  {written(one)}, # ] [" for one in value) + "\n]"
    return toml_string(value) if isinstance(value, str) else str(value)


@given(st.dictionaries(_KEYS, _LEAVES), st.lists(st.dictionaries(_KEYS, _LEAVES), max_size=3))
def test_lines_agree_with_what_tomllib_reads(
    top: dict[str, Any], many: list[dict[str, Any]]
) -> None:
    text, expected = "", {}
    for path, table in (((), top), *((("zz", index), one) for index, one in enumerate(many))):
        text += "[[zz]]\n" if path else ""
        for key, value in table.items():
            expected[*path, key] = text.count("\n") + 1
            text += f"{key} = {written(value)}\n"
    read = tomllib.loads(text)
    assert read == top | ({"zz": many} if many else {})
    lines = lines_of(text)
    assert {path: line for path, line in lines.items() if path in expected} == expected
    assert {path for path in lines if path not in expected} <= {
        ("zz",),
        *(("zz", index) for index in range(len(many))),
    }
