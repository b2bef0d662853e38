"""One look at a host, with nothing there but Python."""

import ast
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from morizo.ops import facts, probe
from morizo.ops.errors import PreflightRefused
from morizo.ops.host import Done
from morizo.ops.parts import receive
from morizo.ops.transport import Local


class Answering:
    """A host that answers every command in the same way."""

    name = "web1"

    def __init__(self, done: Done) -> None:
        self._done = done
        self.words: list[str] = []

    def run(
        self,
        words: Sequence[str],
        *,
        stdin: bytes | Iterable[bytes] = b"",
        root: bool = True,
        timeout_s: float = 60,
    ) -> Done:
        self.words = list(words)
        return self._done

    def lines(
        self, words: Sequence[str], *, stdin: bytes = b"", root: bool = True
    ) -> Iterator[str]:
        raise NotImplementedError


class Here(Local):
    """This machine, as whoever runs the tests."""

    def run(self, words: Sequence[str], **how: Any) -> Done:
        return super().run(words, **{**how, "root": False})


@pytest.fixture(scope="module")
def looked() -> facts.Facts:
    return facts.look(Here())


def test_this_machine_is_seen_as_it_is(looked: facts.Facts) -> None:
    memory = Path("/proc/meminfo").read_text().split()[1]
    assert looked.memory_mib == int(memory) // 1024
    assert looked.arch in {"x86_64", "aarch64"}
    assert looked.libc.startswith("glibc 2.")
    assert looked.disk_mib > looked.disk_free_mib > 0
    assert looked.os_id
    assert looked.clock_offset_s == 0.0


def test_a_port_that_is_taken_is_not_free(looked: facts.Facts) -> None:
    taken = looked.model_copy(
        update={"listeners": (facts.Listener(address="0.0.0.0", port=443, process="nginx"),)}
    )
    assert not taken.is_free(443)
    assert taken.is_free(80)


@pytest.mark.parametrize("offset_s", [-7200.0, -3.5, 45.0])
def test_a_clock_that_is_off_is_told(looked: facts.Facts, offset_s: float) -> None:
    answer = {**looked.model_dump(mode="json"), "at": time.time() + offset_s}
    del answer["clock_offset_s"]
    host = Answering(Done(0, json.dumps(answer).encode(), b""))
    assert facts.look(host).clock_offset_s == pytest.approx(offset_s, abs=0.2)


def test_what_a_login_shell_says_first_is_passed_over(looked: facts.Facts) -> None:
    answer = json.dumps({**looked.model_dump(mode="json"), "at": time.time()})
    host = Answering(Done(0, f"Welcome!\n{answer}\n".encode(), b""))
    assert facts.look(host).hostname == looked.hostname


@pytest.mark.parametrize(
    "done",
    [
        Done(1, b"", b"sudo: /usr/bin/python3: command not found"),
        Done(127, b"", b"sh: 1: /usr/bin/python3: not found"),
    ],
)
def test_without_python_it_says_what_to_install(done: Done) -> None:
    with pytest.raises(PreflightRefused, match="python3 がありません") as raised:
        facts.look(Answering(done))
    assert "sudo apt install python3" in raised.value.hint


@pytest.mark.parametrize("printed", [b"", b"not json", b'{"at": 1}', b"[]"])
def test_an_answer_that_is_none_is_refused(printed: bytes) -> None:
    with pytest.raises(PreflightRefused):
        facts.look(Answering(Done(0, printed, b"")))


def test_who_listens_is_read_from_ss() -> None:
    printed = (
        'LISTEN 0 511 0.0.0.0:443 0.0.0.0:* users:(("nginx",pid=812,fd=6),("nginx",pid=811,fd=6))\n'
        'LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=38,fd=4))\n'
        "LISTEN 0 4096 127.0.0.53%lo:53 0.0.0.0:*\n"
        "rubbish\n\n"
    )
    assert [(one["address"], one["port"], one["process"]) for one in probe.listeners(printed)] == [
        ("0.0.0.0", 443, "nginx"),
        ("::", 22, "sshd"),
        ("127.0.0.53", 53, None),
    ]


@pytest.mark.parametrize("module", [probe, receive])
def test_what_is_fed_to_a_host_needs_only_an_old_pythons_syntax_and_library(module: Any) -> None:
    tree = ast.parse(Path(module.__file__).read_text(), feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    import sys

    # `morizo` stands in the text of a file that the receiver writes, never in its own imports.
    assert imported <= sys.stdlib_module_names
