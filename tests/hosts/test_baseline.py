"""The baseline on booted hosts: what it shows, changes, leaves alone, and puts back."""

import hashlib
import stat
import subprocess
import threading
import zipfile
from collections.abc import Iterator

import pytest

from morizo.ops.baseline.firewall import NEW_PER_SOURCE, OPEN_PER_SOURCE
from morizo.ops.parts.lockfile import Platform
from morizo.ops.parts.wheelhouse import wheels
from tests.hosts.baselining import PROGRAM, TOOLS, play
from tests.hosts.furnish import USER
from tests.hosts.machine import Machine
from tests.hosts.network import GATE, Network
from tests.hosts.operator import ROOT, Operator
from tests.hosts.shell import run, wait_until
from tests.hosts.tree import SUITES

pytestmark = [pytest.mark.hosts, pytest.mark.slow]

PYTHONS = {"bookworm": "3.11", "trixie": "3.13"}
METADATA = "169.254.169.254"
PASSING = ("proc", "sys", "dev", "run", "tmp", "srv", "var/log", "var/tmp", "var/lib/systemd")
"""What moves by itself on a running host, and where the test's own things lie."""


on_one_suite = pytest.mark.parametrize("machine", SUITES[:1], indirect=True)
"""For what doesn't depend on the versions of systemd, nft and OpenSSH."""


def equip(machine: Machine) -> Machine:
    """Give a host what `deploy` carries there: the tools' wheels, unpacked, and this program."""
    tools = machine.root / TOOLS.relative_to("/")
    platform = Platform(PYTHONS[machine.suite], "x86_64", 36)
    for wheel in wheels(ROOT / "requirements/ops.lock", platform):
        with zipfile.ZipFile(wheel.path) as archive:
            archive.extractall(tools)
    run("cp", "--archive", ROOT / "src/morizo", tools)
    machine.put(PROGRAM, (ROOT / "tests/hosts/baseline_run.py").read_text())
    return machine


def listing(machine: Machine) -> dict[str, tuple[object, ...]]:
    """Return every file of the host with what can be told of it."""
    found: dict[str, tuple[object, ...]] = {}
    for path in machine.root.rglob("*"):
        inside = str(path.relative_to(machine.root))
        if inside.startswith(PASSING):
            continue
        seen = path.lstat()
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(seen.st_mode) else ""
        found[inside] = (seen.st_mode, seen.st_uid, seen.st_gid, digest)
    return found


@pytest.fixture(scope="module", params=SUITES)
def machine(network: Network, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """One host a suite; the tests below are its life, in order."""
    with network.host(request.param) as booted:
        yield equip(booted)


def test_a_dry_run_shows_every_change_and_changes_nothing(machine: Machine) -> None:
    before = listing(machine)

    first = play(machine, "plan")

    after = listing(machine)
    assert {path for path in before | after if before.get(path) != after.get(path)} == set()
    assert first.result["changes"] == sum("pending" in (e.get("more") or {}) for e in first.events)
    assert {e["step"] for e in first.events if (e.get("more") or {}).get("pending")} >= {
        *("folders", "upgrades", "packages", "clock", "kernel", "journal", "users"),
        *("firewall", "sshd"),
    }
    diffs = "\n".join((e.get("more") or {}).get("diff", "") for e in first.events)
    assert "+PasswordAuthentication no" in diffs
    assert "policy drop" in diffs


def test_it_is_applied_over_ssh_and_confirmed_by_a_new_connection(machine: Machine) -> None:
    pending = play(machine, "plan").result["changes"]

    done = play(machine, "apply")

    assert "error" not in done.result, done.result
    assert done.result["changes"] == pending
    assert [e["more"]["needs"] for e in done.events if e["step"] == "confirm"] == ["new-connection"]
    assert done.result["peak_mib"] < 120


def test_the_second_time_nothing_changes_and_it_says_so_at_once(machine: Machine) -> None:
    again = play(machine, "apply")

    assert again.result["changes"] == 0
    assert again.states() == {"same"}
    assert play(machine, "plan").result["changes"] == 0


def test_the_host_is_as_wanted(machine: Machine) -> None:
    effective = machine.sudo("sshd", "-T").stdout.splitlines()
    assert {"passwordauthentication no", "permitrootlogin no"} <= set(effective)
    assert machine.ssh("date", "+%Z").stdout == "JST\n"
    assert "morizo-web" in machine.ssh("getent", "passwd", "morizo-web").stdout
    assert machine.sudo("stat", "-c", "%a", "/etc/morizo/credentials").stdout == "700\n"
    assert machine.ssh("systemctl", "is-enabled", "unattended-upgrades").stdout == "enabled\n"
    assert machine.ssh("systemctl", "--failed", "--no-legend").stdout == ""
    assert (machine.root / "etc/nginx/nginx.conf").exists()
    assert not (machine.root / "etc/nginx/sites-enabled/default").is_symlink()


def test_from_outside_only_ssh_and_the_web_are_reached(network: Network, machine: Machine) -> None:
    with serving(machine, 80, 443, 3000, 8000, 5432):
        reached = {
            port: reaches(network.stranger, machine.address, port)
            for port in (22, 80, 443, 3000, 8000, 5432)
        }

    assert reached == {22: True, 80: True, 443: True, 3000: False, 8000: False, 5432: False}


def test_one_address_cant_take_every_connection(network: Network, machine: Machine) -> None:
    # slower than the cap on new connections a second, until the cap on open ones
    script = f"""
import socket, time
held = []
for _ in range({OPEN_PER_SOURCE + 20}):
    time.sleep(1 / {NEW_PER_SOURCE * 0.75})
    try:
        held.append(socket.create_connection(("{machine.address}", 443), 2))
    except OSError:
        pass
print(len(held))
"""
    with serving(machine, 443):
        held = network.stranger.run("python3", "-c", script).stdout
        others = reaches(network.operator, machine.address, 443)

    assert int(held) == OPEN_PER_SOURCE
    assert others


def test_a_services_port_answers_only_its_callers(machine: Machine) -> None:
    def may(user: str, port: int, to: str = "127.0.0.1") -> bool:
        return machine.sudo("-u", user, *dial(to, port), check=False).returncode == 0

    with serving(machine, 3000, 8000):
        callers = {
            port: {
                user
                for user in ("root", "morizo-web", "morizo-aiv2", "www-data", "nobody", USER)
                if may(user, port)
            }
            for port in (8000, 3000)
        }
        assert not may("nobody", 8000, "::1")

    assert callers == {8000: {"root", "morizo-web"}, 3000: {"root", "www-data"}}


def test_services_reach_outside_only_what_they_need(network: Network, machine: Machine) -> None:
    gate = network.names.namespace
    run("ip", "-n", gate, "addr", "replace", f"{METADATA}/32", "dev", "lo")

    def may(user: str, port: int, to: str = GATE) -> bool:
        return machine.sudo("-u", user, *dial(to, port), check=False).returncode == 0

    with serving(network, 443, 8443, 80):
        reached = {
            user: [
                may(user, 443),
                may(user, 8443),
                may(user, 80, METADATA),
                may(user, 443, METADATA),
            ]
            for user in ("root", "morizo-aiv2", "morizo-web")
        }
    named = machine.sudo("-u", "morizo-web", "getent", "hosts", "acme.test", check=False)

    assert reached == {
        "root": [True, True, True, True],
        "morizo-aiv2": [True, False, False, False],
        "morizo-web": [False, False, False, False],
    }
    assert named.returncode == 0


@on_one_suite
def test_rules_that_somebody_flushed_come_back(machine: Machine) -> None:
    machine.console("nft", "flush", "ruleset")

    done = play(machine, "apply")

    assert done.said("firewall", "done") == ["ファイアウォールの規則を適用しました"]
    assert done.result["changes"] == 1


def test_a_reboot_keeps_it_and_nobody_gets_in_before_the_rules(machine: Machine) -> None:
    machine.reboot()

    def since(unit: str) -> int:
        shown = machine.ssh(
            "systemctl", "show", "--value", "-p", "ActiveEnterTimestampMonotonic", unit
        )
        return int(shown.stdout)

    assert since("morizo-firewall.service") < since("ssh.service")
    assert play(machine, "apply").result["changes"] == 0


@on_one_suite
def test_an_operator_who_is_here_is_not_shut_out_knowingly(machine: Machine) -> None:
    away = {"ssh": {"allow_from": ["192.0.2.0/24"]}}

    refused = play(machine, "apply", target=away)

    assert refused.result["error"] == "PreflightRefused"
    assert "ssh.allow_from" in refused.result["words"]
    assert play(machine, "plan").result["changes"] == 0


def test_a_lockout_undoes_itself(machine: Machine) -> None:
    away = {"ssh": {"allow_from": ["192.0.2.0/24"]}}
    shut = threading.Event()

    def watch() -> None:
        while not shut.is_set():
            if machine.ssh("true", check=False, timeout_s=10).returncode:
                shut.set()

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    done = play(machine, "apply", target=away, confirm=False, careless=True, confirm_within_s=8)

    assert done.result["error"] == "RolledBack"
    assert shut.is_set(), "nobody was ever locked out"
    assert machine.ssh("true").returncode == 0
    assert "元に戻っています" in play(machine, "plan").said("confirm", "note")[0]
    assert play(machine, "apply").result["changes"] == 0


def test_a_lockout_is_undone_by_a_reboot_too(machine: Machine) -> None:
    away = {"ssh": {"allow_from": ["192.0.2.0/24"]}}

    def run_careless() -> None:
        play(machine, "apply", target=away, confirm=False, careless=True, confirm_within_s=300)

    running = threading.Thread(target=run_careless, daemon=True)
    running.start()
    armed = machine.root / "var/lib/morizo/restore/armed"
    wait_until("armed", armed.exists, within_s=30)
    wait_until("shut out", lambda: not reached(machine), within_s=30)
    machine.cut_power()
    machine.start()

    assert machine.ssh("true").returncode == 0
    assert play(machine, "apply").result["changes"] == 0


@on_one_suite
def test_cloud_inits_passwords_stay_off_and_an_earlier_drop_in_is_named(machine: Machine) -> None:
    drop_ins = machine.root / "etc/ssh/sshd_config.d"
    (drop_ins / "50-cloud-init.conf").write_text("PasswordAuthentication yes\n")
    assert "passwordauthentication no" in machine.sudo("sshd", "-T").stdout.splitlines()
    assert play(machine, "apply").result["changes"] == 0

    (drop_ins / "01-old.conf").write_text("PasswordAuthentication yes\n")
    refused = play(machine, "apply")
    (drop_ins / "01-old.conf").unlink()

    assert refused.result["error"] == "PreflightRefused"
    assert "01-old.conf" in refused.result["words"]


@on_one_suite
def test_upgrades_are_shown_and_made_without_a_prompt(machine: Machine) -> None:
    machine.offer("needless", "1.0")
    machine.sudo("apt-get", "update")
    machine.sudo("apt-get", "install", "--yes", "needless")
    machine.offer("needless", "1.1")
    machine.sudo("apt-get", "update")

    shown = play(machine, "plan")
    done = play(machine, "apply")

    assert shown.said("packages", "note") == [
        "パッケージ 1 個（うちセキュリティ 1 個）を更新します"
    ]
    assert done.result["changes"] == 1
    assert "1.1" in machine.ssh("dpkg-query", "-W", "needless").stdout
    assert play(machine, "apply").result["changes"] == 0


@on_one_suite
def test_a_dpkg_that_was_cut_off_is_finished(machine: Machine) -> None:
    machine.offer("halfway", "1.0")
    machine.sudo("sh", "-c", "'dpkg --unpack /srv/updates/halfway_1.0_all.deb'")

    done = play(machine, "apply")

    assert done.said("packages", "done") == ["中断されたパッケージの設定を完了しました"]
    state = machine.ssh("dpkg-query", "-W", "-f", "'${db:Status-Status}'", "halfway")
    assert state.stdout == "installed"


@on_one_suite
def test_a_busy_apt_is_waited_for_and_its_holder_named(machine: Machine) -> None:
    script = "import fcntl,time; f=open('/var/lib/dpkg/lock-frontend','w'); fcntl.lockf(f, fcntl.LOCK_EX); print('held', flush=True); time.sleep(5)"
    holding = ["ssh", machine.name, "sudo", "python3", "-c", f'"{script}"']
    with machine.network.operator.running(*holding) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        done = play(machine, "apply")

    assert "python3 (PID " in done.said("packages", "note")[0]
    assert done.result["changes"] == 0


@on_one_suite
def test_ufw_makes_room(machine: Machine) -> None:
    machine.sudo("apt-get", "install", "--yes", "ufw")
    machine.sudo("ufw", "allow", "22/tcp")
    machine.sudo("ufw", "--force", "enable")

    done = play(machine, "apply")

    assert "ufw を停止（規則は morizo の表が受け持つ）しました" in done.said("firewall", "done")
    assert "inactive" in machine.sudo("ufw", "status").stdout
    assert play(machine, "apply").result["changes"] == 0


@on_one_suite
def test_what_others_may_write_below_opt_is_put_right(machine: Machine) -> None:
    machine.sudo("install", "-m", "0666", "-o", "morizo-web", "/dev/null", "/opt/morizo/left-open")

    done = play(machine, "apply")

    assert "root だけのもの" in done.said("folders", "done")[0]
    assert machine.ssh("stat", "-c", "%U:%a", "/opt/morizo/left-open").stdout == "root:644\n"


def test_a_run_that_is_killed_anywhere_is_taken_up_by_the_next(network: Network) -> None:
    with network.host("trixie") as booted:
        machine = equip(booted)
        kills = 0
        # a little further every few times: where one run died, the next gets by
        while not play(machine, "apply", kill_after=2 + kills // 2).result:
            kills += 1
            assert kills < 99, "it doesn't get on"
        calm = play(machine, "apply")

        assert kills > 10
        assert calm.result["changes"] == 0
        assert not list((machine.root / "var/lib/morizo/unfinished").iterdir())
        assert machine.ssh("systemctl", "--failed", "--no-legend").stdout == ""


def test_a_login_without_a_key_is_refused_before_anything_changes(network: Network) -> None:
    with network.host("bookworm") as booted:
        machine = equip(booted)
        before = listing(machine)

        refused = play(machine, "apply", login="nobody-here")

        assert refused.result["error"] == "PreflightRefused"
        assert "authorized_keys" in refused.result["words"]
        assert listing(machine) == before


# -- what the tests above are made of


def dial(address: str, port: int) -> list[str]:
    """Return words that succeed when a TCP connection is made."""
    script = f"import socket; socket.create_connection(('{address}', {port}), 2)"
    return ["python3", "-c", f'"{script}"']


def reaches(who: Operator, address: str, port: int) -> bool:
    """Whether somebody outside can connect."""
    script = f"import socket; socket.create_connection(('{address}', {port}), 2)"
    return who.run("python3", "-c", script, check=False).returncode == 0


def reached(machine: Machine) -> bool:
    """Whether the operator gets in by a new connection."""
    return machine.ssh("true", check=False, timeout_s=10).returncode == 0


class serving:  # noqa: N801  # reads as a verb: `with serving(machine, 80):`
    """Listeners on a host's ports (both families), or at the gate's."""

    SCRIPT = """\
import socket, sys
held = [socket.create_server(("::", int(port)), family=socket.AF_INET6, backlog=1024, dualstack_ipv6=True) for port in sys.argv[1:]]
print("held", flush=True)
sys.stdin.read()
"""

    def __init__(self, where: Machine | Network, *ports: int) -> None:
        self.where, self.ports = where, list(map(str, ports))

    def __enter__(self) -> None:
        if isinstance(self.where, Machine):
            # nginx has 80 already on a host
            self.where.console("systemctl", "stop", "nginx.service", check=False)
            inside = ["nsenter", "--all", f"--target={self.where.leader()}", "--wdns=/", "--"]
        else:
            inside = ["ip", "netns", "exec", self.where.names.namespace]
        self.process = subprocess.Popen(
            [*inside, "/usr/bin/python3", "-c", self.SCRIPT, *self.ports],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"held\n"

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
