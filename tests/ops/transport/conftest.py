"""A host both ways: the machine itself, and the same one over a real ssh."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from morizo.ops.host import Host
from morizo.ops.transport import Local, Ssh

from .sshd import PROGRAM, Sshd

A_SUDO = '[ "$1 $2" = "-n --" ] && shift 2 && exec "$@"'
"""Whoever runs the tests need not have sudo, or be asked by it."""


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    if PROGRAM is None:
        pytest.skip("no sshd on this machine: apt install openssh-server")
    server = Sshd(tmp_path)
    server.prepare()
    server.program("sudo", f'printf "%s\\n" "$*" >>{tmp_path}/sudo.log\n{A_SUDO}')
    server.start()
    yield server
    server.stop()


@pytest.fixture
def ssh(sshd: Sshd) -> Iterator[Ssh]:
    host = Ssh("here", config=sshd.config)
    yield host
    host.close()


@pytest.fixture(params=["local", "ssh"])
def host(request: pytest.FixtureRequest) -> Host:
    if request.param == "local":
        return Local()
    found: Ssh = request.getfixturevalue("ssh")
    return found
