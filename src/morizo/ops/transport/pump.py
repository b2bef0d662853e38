"""One child process: fed, read, timed. Which process, and what its end means, its callers know."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import IO, NamedTuple

from morizo.ops.host import Done

_CHUNK_BYTES = 1 << 18


class TimeUp(Exception):
    """The child didn't end in time and was killed."""


def run(words: Sequence[str], *, stdin: bytes | Iterable[bytes], timeout_s: float) -> Done:
    """Run a child to its end.

    Args:
        words: The command.
        stdin: What it reads; pieces are taken as it reads them.
        timeout_s: After this it is killed.

    Raises:
        TimeUp: It was killed.
    """
    deadline = time.monotonic() + timeout_s
    child, stdin_pipe, out_pipe, err_pipe = _start(words)
    feeding = _feed(stdin_pipe, stdin)
    out, err = _Read(out_pipe), _Read(err_pipe)
    try:
        code = child.wait(timeout_s)
        # A grandchild may hold the pipes open: it gets the rest of the time, and no more.
        for reader in (out, err):
            reader.join(deadline - time.monotonic())
    except subprocess.TimeoutExpired:
        raise TimeUp from None
    finally:
        _end(child)
    feeding.fail()
    return Done(code, out.found(), err.found())


def lines(words: Sequence[str], *, stdin: bytes) -> Generator[str, None, Done]:
    """Run a child, give its lines as they come, and return how it ended (`out` is empty then)."""
    child, stdin_pipe, out_pipe, err_pipe = _start(words)
    feeding = _feed(stdin_pipe, stdin)
    err = _Read(err_pipe)
    try:
        for line in out_pipe:
            yield line.decode(errors="replace").rstrip("\r\n")
        code = child.wait()
        err.join(1.0)
    finally:
        _end(child)
        out_pipe.close()
    feeding.fail()
    return Done(code, b"", err.found())


class _Child(NamedTuple):
    process: subprocess.Popen[bytes]
    stdin: IO[bytes]
    out: IO[bytes]
    err: IO[bytes]


def _start(words: Sequence[str]) -> _Child:
    process = subprocess.Popen(  # noqa: S603 - no shell; the words are ours
        list(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    stdin, out, err = process.stdin, process.stdout, process.stderr
    if stdin is None or out is None or err is None:  # they were asked for above
        raise AssertionError
    return _Child(process, stdin, out, err)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
        child.wait()


class _Feeding(threading.Thread):
    """Hands over what the child reads; a child that stops reading is no fault, a broken source is."""

    def __init__(self, pipe: IO[bytes], pieces: Iterable[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe, self._pieces = pipe, pieces
        self._fault: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            for piece in self._pieces:
                self._pipe.write(piece)
        except (BrokenPipeError, ValueError):
            pass
        except BaseException as err:
            self._fault = err
        _quietly(self._pipe.close)

    def fail(self) -> None:
        """Raise what went wrong with the source, if anything did."""
        if self._fault is not None:
            raise self._fault


def _feed(pipe: IO[bytes], stdin: bytes | Iterable[bytes]) -> _Feeding:
    return _Feeding(pipe, (stdin,) if isinstance(stdin, bytes) else stdin)


class _Read(threading.Thread):
    """Reads one pipe to its end."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._pieces: list[bytes] = []
        self.start()

    def run(self) -> None:
        with self._pipe:
            while piece := self._pipe.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]
                self._pieces.append(piece)

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end, never less than a moment."""
        super().join(None if timeout is None else max(timeout, 0.2))

    def found(self) -> bytes:
        """Return what was read so far."""
        return b"".join(self._pieces)


def _quietly(close: Callable[[], None]) -> None:
    with contextlib.suppress(OSError):
        close()
