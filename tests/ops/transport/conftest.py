"""A host both ways: the machine itself, and the same one over a real ssh."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from morizo.ops.host import Host
from morizo.ops.transport import Local, Ssh

from .sshd import PROGRAM, Sshd

A_SUDO = '[ "$1 $2" = "-n --" ] && shift 2 && exec "$@"'
"""Whoever runs the tests need not have sudo, or be asked by it."""


@contextmanager
def served(folder: Path) -> Iterator[Sshd]:
    if PROGRAM is None:
        pytest.skip("no sshd on this machine: apt install openssh-server")
    server = Sshd(folder)
    server.prepare()
    server.program("sudo", f'printf "%s\\n" "$*" >>{folder}/sudo.log\n{A_SUDO}')
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    """A server that a test may break."""
    with served(tmp_path) as server:
        yield server


@pytest.fixture
def ssh(sshd: Sshd) -> Iterator[Ssh]:
    host = Ssh("here", config=sshd.config)
    yield host
    host.close()


@pytest.fixture(scope="module", params=["local", "ssh"])
def host(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Host]:
    if request.param == "local":
        yield Local()
        return
    with served(tmp_path_factory.mktemp("sshd")) as server:
        found = Ssh("here", config=server.config)
        yield found
        found.close()
