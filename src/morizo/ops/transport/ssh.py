"""The operator's own OpenSSH, as a child process: config, agent, jump hosts and known hosts are all theirs.

One handshake serves all commands (ControlMaster, in a private folder). Every command ends by saying its exit code in
a line of its own on standard error: where that line lacks, the connection broke and nobody knows how it ended.
"""

import os
import secrets
import shlex
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from morizo.ops.errors import PreflightRefused, Unreachable
from morizo.ops.host import Done
from morizo.ops.transport import faults, pump

_CONNECT_TIMEOUT_S = 10
_OPEN_TIMEOUT_S = 45
"""For the whole handshake, jump hosts included: ssh's own ConnectTimeout doesn't count those."""
_PERSIST_S = 120
"""An idle shared connection ends after this by itself, even where this process was killed."""
_SOCKET_FOLDER_CHARS = 70
"""A socket's path holds 104 characters on the strictest system, and ssh adds some of its own."""
BROKEN = 255
"""What ssh itself ends with when the line broke; a command may end so too."""
_QUIET = (
    "BatchMode=yes", "RequestTTY=no", "RemoteCommand=none", "PermitLocalCommand=no", "ClearAllForwardings=yes",
    "ForwardAgent=no", "ForwardX11=no", "EscapeChar=none", "LogLevel=ERROR",
)  # fmt: skip
"""What a config may hold for a person at a terminal, and would be in a program's way."""
_SAY_HOW_IT_ENDED = '"$@"; ended=$?; printf "\\n%s %s\\n" "$0" "$ended" >&2; exit "$ended"'


class Ssh:
    """A host over ssh.

    Args:
        destination: What one types after `ssh`.
        config: Another `ssh_config` (`ssh -F`).
        port: Another port than the config says.
        anew: Never over a connection that is open already: whether a new one gets in is the question.
    """

    def __init__(
        self,
        destination: str,
        *,
        config: Path | None = None,
        port: int | None = None,
        anew: bool = False,
    ) -> None:
        self._destination = destination
        self._ssh = [
            "ssh",
            *(["-F", str(config)] if config else []),
            *(["-p", str(port)] if port else []),
            *(word for option in _QUIET for word in ("-o", option)),
        ]
        self._anew = anew
        self._shared: list[str] | None = None
        self._socket: Path | None = None

    @property
    def name(self) -> str:
        """What the target calls it."""
        return self._destination

    @property
    def user(self) -> str:
        """Who logs in, as the operator's config says; nothing is connected for it."""
        return self._config().get("user", "")

    def run(
        self,
        words: Sequence[str],
        *,
        stdin: bytes | Iterable[bytes] = b"",
        root: bool = True,
        timeout_s: float = 60,
    ) -> Done:
        """Run one command to its end (see `Host`)."""
        mark = secrets.token_hex(8)
        command = self._command(words, mark, root=root)
        try:
            done = pump.run(command, stdin=stdin, timeout_s=timeout_s)
        except pump.TimeUp:
            raise faults.timed_out(self.name, words, timeout_s) from None
        return self._ended(done, words, mark)

    def lines(
        self, words: Sequence[str], *, stdin: bytes = b"", root: bool = True
    ) -> Iterator[str]:
        """Run one command and give its lines as they come (see `Host`)."""
        mark = secrets.token_hex(8)
        done = yield from pump.lines(self._command(words, mark, root=root), stdin=stdin)
        done = self._ended(done, words, mark)
        if not done.ok:
            raise faults.ended_badly(words, done)

    def close(self) -> None:
        """End the shared connection; the next command opens it anew."""
        if self._socket is not None:
            _hang_up([*self._ssh, *(self._shared or [])], self._destination, self._socket)
            self._socket = self._shared = None

    def _command(self, words: Sequence[str], mark: str, *, root: bool) -> list[str]:
        shared = self._open()
        sudo = ["sudo", "-n", "--"] if root else []
        # Every word is quoted once for the login shell; after that no shell reads it again.
        line = shlex.join(["sh", "-c", _SAY_HOW_IT_ENDED, mark, *sudo, *words])
        return [*self._ssh, *shared, "-T", "--", self._destination, line]

    def _ended(self, done: Done, words: Sequence[str], mark: str) -> Done:
        said, found, _ = done.err.rpartition(f"\n{mark} ".encode())
        if found:
            return Done(done.code, done.out, said)
        if done.code in range(BROKEN):
            # The far side's own code came through; only its last words were lost, as a shared connection may.
            return done
        raise faults.broken(self.name, words, done.err)

    def _open(self) -> list[str]:
        """Return the options that share one connection; open it where it isn't."""
        if self._shared is None:
            self._shared = self._settle()
        if self._socket is not None and not self._socket.exists():
            self._start()
        return self._shared

    def _config(self) -> dict[str, str]:
        """Return what the operator's config says of this host."""
        if shutil.which("ssh") is None:
            raise PreflightRefused(
                "手元に ssh がありません。",
                hint="sudo apt install openssh-client を実行してください。",
            )
        read = self._call("-G", "--", self._destination)
        if read.returncode:
            raise faults.unreachable(self.name, read.stderr)
        lines = read.stdout.decode(errors="replace").splitlines()
        return dict(line.split(" ", 1) for line in lines if " " in line)

    def _settle(self) -> list[str]:
        """Decide how one connection is shared: the operator's own where one is open, else ours."""
        if not self._anew and self._is_open_already(self._config().get("controlpath", "none")):
            return ["-o", "ControlMaster=no"]
        folder = _private_folder()
        self._socket = folder / "s"
        shared = [
            "-o", "ControlMaster=no", "-o", f"ControlPath={self._socket}",
            "-o", f"ConnectTimeout={_CONNECT_TIMEOUT_S}",
            "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3",
        ]  # fmt: skip
        weakref.finalize(self, _hang_up, [*self._ssh, *shared], self._destination, self._socket)
        return shared

    def _is_open_already(self, socket: str) -> bool:
        """Say whether the operator shares a connection: a second factor given there can't be given by a program."""
        if socket == "none" or not Path(socket).exists():
            return False
        return self._call("-O", "check", "--", self._destination).returncode == 0

    def _start(self) -> None:
        # Its words go to a file: an older ssh keeps standard error open as long as the connection lives.
        with tempfile.TemporaryFile() as said:
            master = ["-o", "ControlMaster=yes", "-o", f"ControlPersist={_PERSIST_S}", "-N", "-f"]
            try:
                done = subprocess.run(  # noqa: S603 - no shell; the words are ours
                    [*self._ssh, *master, *(self._shared or []), "--", self._destination],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
                    timeout=_OPEN_TIMEOUT_S, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                raise Unreachable(
                    f"{self.name}: {_OPEN_TIMEOUT_S} 秒たってもつながりません。",
                    hint="サーバーと途中の踏み台（ProxyJump）が動いていることを確かめてください。",
                ) from None
            said.seek(0)
            if done.returncode:
                raise faults.unreachable(self.name, said.read())

    def _call(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603 - no shell; the words are ours
            [*self._ssh, *words], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )


def _private_folder() -> Path:
    """Make a folder (0700) for the socket, its path short enough for one."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    short = 0 < len(runtime) <= _SOCKET_FOLDER_CHARS and os.access(runtime, os.W_OK)
    return Path(tempfile.mkdtemp(prefix="mz-", dir=runtime if short else "/tmp"))  # noqa: S108 - made 0700


def _hang_up(ssh: Sequence[str], destination: str, socket: Path) -> None:
    if socket.exists():
        subprocess.run(  # noqa: S603 - no shell; the words are ours
            [*ssh, "-O", "exit", "--", destination],
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip
    shutil.rmtree(socket.parent, ignore_errors=True)
