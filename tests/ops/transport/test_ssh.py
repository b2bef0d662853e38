"""OpenSSH's own ways: one handshake, the operator's config, host keys, and every way in which it can fail."""

import socket
import stat
import subprocess
import threading
import time
from pathlib import Path

import pytest

from morizo.ops.errors import LineBroken, PreflightRefused, Unreachable
from morizo.ops.target import Target
from morizo.ops.transport import Ssh, connect
from morizo.ops.transport.login import check_sudo, refuse_root

from .sshd import Sshd

pytestmark = pytest.mark.slow


def a_target(host: str, config: Path) -> Target:
    return Target.model_validate(
        {
            "domain": "morizo.example.jp",
            "host": host,
            "ssh": {"config": str(config)},
            "service": [{"name": "morizo-web", "listen": "127.0.0.1:3000"}],
        }
    )


def test_a_good_login_is_taken(sshd: Sshd, ssh: Ssh) -> None:
    sshd.program("id", "echo 1000")
    refuse_root(ssh)
    check_sudo(ssh)


def test_many_commands_cost_one_handshake(sshd: Sshd, ssh: Ssh) -> None:
    for _ in range(8):
        assert ssh.run(["true"], root=False).ok
    assert sshd.log.count("Accepted publickey") == 1


def test_commands_at_the_same_time_share_the_connection(sshd: Sshd, ssh: Ssh) -> None:
    ssh.run(["true"], root=False)
    found: list[str] = []
    threads = [
        threading.Thread(
            target=lambda n=n: found.append(ssh.run(["echo", str(n)], root=False).text)
        )
        for n in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"{n}\n" for n in range(5)]
    assert sshd.log.count("Accepted publickey") == 1


def test_the_shared_connection_is_private_and_gone_when_closed(ssh: Ssh) -> None:
    ssh.run(["true"], root=False)
    assert ssh._socket is not None
    folder = ssh._socket.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(str(ssh._socket)) < 85
    ssh.close()
    assert not folder.exists()
    assert ssh.run(["echo", "again"], root=False).text == "again\n"


def test_root_commands_go_by_sudo_without_a_question(sshd: Sshd, ssh: Ssh) -> None:
    assert ssh.run(["echo", "a b"]).text == "a b\n"
    assert (sshd.folder / "sudo.log").read_text() == "-n -- echo a b\n"


def test_what_a_config_holds_for_a_terminal_is_not_in_the_way(sshd: Sshd, ssh: Ssh) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        sshd.write_config(
            "RemoteCommand tmux attach", "RequestTTY force", "ExitOnForwardFailure yes",
            f"LocalForward {taken.getsockname()[1]} 127.0.0.1:1", "EscapeChar x", "ForwardAgent yes",
        )  # fmt: skip
        assert ssh.run(["cat"], stdin=b"\nx.\n~.\r\n", root=False).out == b"\nx.\n~.\r\n"


def test_an_open_connection_of_the_operators_is_used(sshd: Sshd) -> None:
    theirs = sshd.folder / "theirs"
    sshd.write_config(f"ControlPath {theirs}")
    call = [
        "ssh",
        "-F",
        str(sshd.config),
        "-o",
        "ControlMaster=yes",
        "-o",
        "ControlPersist=60",
        "-fN",
        "here",
    ]
    subprocess.run(call, check=True, stderr=subprocess.DEVNULL)
    host = Ssh("here", config=sshd.config)
    assert host.run(["true"], root=False).ok
    host.close()
    assert theirs.exists(), "theirs stays open"
    assert sshd.log.count("Accepted publickey") == 1


def test_a_root_login_is_refused_before_connecting(sshd: Sshd) -> None:
    with pytest.raises(PreflightRefused, match="記録に残らず") as raised:
        connect(a_target("root@here", sshd.config))
    assert "adduser" in raised.value.hint
    assert "Accepted publickey" not in sshd.log


def test_root_by_another_name_is_refused(sshd: Sshd, ssh: Ssh) -> None:
    sshd.program("id", "echo 0")
    with pytest.raises(PreflightRefused, match="root でのログイン"):
        refuse_root(ssh)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("sudo: a password is required", "NOPASSWD"),
        ("ops is not in the sudoers file.", "usermod -aG sudo"),
        ("env: ‘sudo’: No such file or directory", "apt install sudo"),
    ],
)
def test_without_sudo_it_says_what_to_type(sshd: Sshd, ssh: Ssh, said: str, hint: str) -> None:
    sshd.program("id", "echo ops")
    sshd.program("sudo", f'echo "{said}" >&2; exit 1')
    with pytest.raises(PreflightRefused) as raised:
        check_sudo(ssh)
    assert hint in raised.value.hint
    assert said in raised.value.detail


def refused(host: Ssh) -> Unreachable:
    with pytest.raises(Unreachable) as raised:
        host.run(["true"], root=False)
    host.close()
    assert not isinstance(raised.value, LineBroken)
    return raised.value


def test_an_unknown_host_key_is_never_taken(sshd: Sshd, ssh: Ssh) -> None:
    sshd.known_hosts.write_text("")
    found = refused(ssh)
    assert "まだ知りません" in found.detail
    assert "指紋" in found.hint
    assert sshd.known_hosts.read_text() == ""


def test_a_changed_host_key_is_never_taken(sshd: Sshd, ssh: Ssh) -> None:
    sshd.know("stranger")
    found = refused(ssh)
    assert "記録と違います" in found.detail
    assert "ssh-keygen -R here" in found.hint


def test_a_key_that_the_host_does_not_know(sshd: Sshd, ssh: Ssh) -> None:
    sshd.write_config(key="stranger")
    found = refused(ssh)
    assert "鍵を受け付けません" in found.detail
    assert "Permission denied" in found.detail, "ssh's own words stand there too"


def test_a_port_where_nobody_listens(sshd: Sshd, ssh: Ssh) -> None:
    sshd.stop()
    assert "断られました" in refused(ssh).detail


def test_a_name_that_nobody_knows(sshd: Sshd) -> None:
    assert "名前を引けません" in refused(Ssh("no-such-host.invalid", config=sshd.config)).detail


def test_a_server_that_hangs_up_at_once(sshd: Sshd, ssh: Ssh) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        moved = sshd.config.read_text().replace(str(sshd.port), str(server.getsockname()[1]))
        sshd.config.write_text(moved)
        hang_up = threading.Thread(target=lambda: server.accept()[0].close(), daemon=True)  # noqa: PLW0108
        hang_up.start()
        assert "すぐに切られました" in refused(ssh).detail


def test_a_config_that_can_not_be_read(sshd: Sshd) -> None:
    sshd.config.write_text("NoSuchOption yes\n")
    assert "設定を読めません" in refused(Ssh("here", config=sshd.config)).detail


def test_a_line_that_breaks_is_told_apart_from_a_failed_command(sshd: Sshd, ssh: Ssh) -> None:
    ssh.run(["true"], root=False)
    threading.Timer(0.5, sshd.cut).start()
    began = time.monotonic()
    with pytest.raises(LineBroken) as raised:
        ssh.run(["sleep", "30"], root=False)
    assert time.monotonic() - began < 10
    assert "status" in raised.value.hint


def test_a_line_that_breaks_while_lines_come(sshd: Sshd, ssh: Ssh) -> None:
    lines = ssh.lines(["sh", "-c", "echo begun; sleep 30"], root=False)
    assert next(lines) == "begun"
    sshd.cut()
    with pytest.raises(LineBroken):
        next(lines)


def test_after_a_broken_line_the_next_command_connects_anew(sshd: Sshd, ssh: Ssh) -> None:
    ssh.run(["true"], root=False)
    sshd.cut()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            assert ssh.run(["echo", "back"], root=False).text == "back\n"
        except LineBroken:
            continue
        break
    assert sshd.log.count("Accepted publickey") == 2
