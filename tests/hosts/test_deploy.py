"""From an empty host to HTTPS, and what an update does to it, on booted hosts through a sudo user."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.network import Network
from tests.hosts.shell import wait_until
from tests.hosts.site import AI, DOMAIN, WEB, Site, copy_of_tree, get_parts

pytestmark = [pytest.mark.hosts, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that was deployed once; each test finds it serving, and leaves it so."""
    get_parts(("bookworm",))
    machine = network.boot("bookworm", domains=[DOMAIN])
    made = Site(network, machine, tmp_path_factory.mktemp("operator"))
    yield made
    network.remove(machine)


def ask(site: Site, path: str = "/sign-in") -> str:
    """Ask the public site as a browser would; returns the status."""
    root = site.network.operator.home / "root.pem"
    return site.network.operator.run(
        "curl", "--silent", "--cacert", root, "--output", "/dev/null", "--max-time", "15",
        "--write-out", "%{http_code}", f"https://{site.domain}{path}", check=False,
    ).stdout  # fmt: skip


def test_the_plan_shows_everything_and_leaves_nothing_behind(site: Site) -> None:
    before = _files(site)
    shown = site.morizo("plan")
    assert shown.returncode == 3, shown.stdout + shown.stderr
    for word in ("nginx", "sshd_config.d", "firewall.nft", "証明書", AI, WEB):
        assert word in shown.stdout
    assert _files(site) == before
    assert "morizo" not in site.on_host("ls", "/var/tmp")  # noqa: S108 - on the host


def _files(site: Site) -> str:
    """List what a person or a program keeps on the host, with sizes and times of change."""
    return site.on_host(
        "find", "/opt", "/etc", "/home", "/root", "/var/lib", "-xdev", "-type", "f", "-not", "-path", "*/systemd/*",
        "-printf", "%p %s %T@\\n",
    )  # fmt: skip


def test_an_empty_host_serves_https_after_one_command(site: Site) -> None:
    done = site.morizo("deploy", "--yes", "--why", "はじめて")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "正しく動いています" in done.stdout
    assert set(site.serving()) == {AI, WEB}
    assert ask(site) == "200"
    (line,) = [
        line
        for line in site.on_host("cat", "/var/lib/morizo/journal.jsonl").splitlines()
        if "ended_at" in line
    ]
    entry = json.loads(line)
    assert (entry["what"], entry["why"], entry["result"], entry["exit"]) == (
        "deploy",
        "はじめて",
        "done",
        0,
    )
    assert entry["releases"] == site.serving()


def test_the_same_again_changes_nothing_and_says_so(site: Site) -> None:
    before = site.serving()
    assert site.morizo("plan").returncode == 0
    done = site.morizo("deploy", "--yes")
    assert done.returncode == 0, done.stdout
    assert "＋" not in done.stdout
    assert site.serving() == before


def test_both_units_are_sealed(site: Site) -> None:
    for service, release in site.serving().items():
        said = site.on_host(
            "systemd-analyze", "security", "--no-pager", f"{service}@{release}.service"
        )
        (exposure,) = re.findall(r"Overall exposure level .*?: ([\d.]+)", said)
        assert float(exposure) <= 2.0
        owners = site.on_host(
            "find",
            f"/opt/morizo/{service}",
            "!",
            "-user",
            "root",
            "-o",
            "-perm",
            "/022",
            "!",
            "-type",
            "l",
        )
        assert owners.strip() == ""


def test_a_setting_is_a_release_of_its_own_and_rollback_takes_it_back(site: Site) -> None:
    before = site.serving()
    site.settings[WEB] = {"LOG_LEVEL": "DEBUG"}
    assert site.morizo("deploy", "--yes").returncode == 0
    changed = site.serving()
    assert (changed[AI], changed[WEB] != before[WEB]) == (before[AI], True)
    site.settings.clear()
    back = site.morizo("rollback", "--why", "静かに")
    assert back.returncode == 0, back.stdout + back.stderr
    assert site.serving() == before
    assert ask(site) == "200"


def test_a_new_version_comes_and_goes(site: Site, tmp_path: Path) -> None:
    before = site.serving()
    newer = Site(site.network, site.machine, site.work, root=copy_of_tree(tmp_path / "tree"))
    start = newer.root / "src/morizo/__init__.py"
    start.write_text(re.sub(r'(?m)^(__version__ = "[^"]+)', r"\1.post1", start.read_text()))
    assert newer.morizo("deploy", "--yes").returncode == 0
    assert set(site.serving().values()).isdisjoint(before.values())
    back = newer.morizo("rollback")
    assert back.returncode == 0, back.stdout + back.stderr
    assert site.serving() == before


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        pytest.param(
            "src/morizo/web/app.py",
            'raise RuntimeError("broken on purpose")',
            "broken on purpose",
            id="does not start",
        ),
        pytest.param(
            "src/morizo/web/app.py", "import time; time.sleep(3600)", "start", id="never gets ready"
        ),
        pytest.param(
            "src/morizo/commands/migrate.py",
            'raise SystemExit("no way to migrate")',
            "no way to migrate",
            id="fails its migration",
        ),
        pytest.param(
            "src/morizo/web/app.py",
            "import sys; held = [bytearray(64 << 20) for _ in range(400)]",
            "",
            id="eats all memory",
        ),
        pytest.param(
            "src/morizo/api/health.py",
            'import os; os.environ["X"] = "1"; raise ImportError("no health")',
            "no health",
            id="has no health",
        ),
    ],
)
def test_a_bad_version_leaves_the_old_one_serving(
    site: Site, tmp_path: Path, file: str, line: str, said: str
) -> None:
    before = site.serving()
    broken = Site(site.network, site.machine, site.work, root=copy_of_tree(tmp_path / "tree"))
    path = broken.root / file
    text = path.read_text()
    end = text.index('"""', 3) + 3
    path.write_text(f"{text[:end]}\n{line}\n{text[end:]}")
    done = broken.morizo("deploy", "--yes")
    assert done.returncode == 4, done.stdout + done.stderr
    assert said in done.stdout
    assert site.serving() == before
    assert ask(site) == "200"
    assert site.morizo("plan").returncode == 0


@pytest.mark.parametrize("events", [1, 16, 20, 24])
def test_a_run_that_is_killed_leaves_the_old_or_the_new_and_the_next_one_finishes(
    site: Site, events: int
) -> None:
    before = site.serving()
    site.settings[WEB] = site.settings[AI] = {"TURNS_PER_MINUTE": str(60 + events)}
    running = site.begin("deploy", "--yes")
    try:
        _kill_run_after(site, events)
        said, _ = running.communicate(timeout=120)
    finally:
        running.kill()
    assert running.returncode in (0, 6), said
    assert ask(site) == "200"
    assert site.morizo("deploy", "--yes").returncode == 0
    after = site.serving()
    assert after != before
    assert site.on_host("find", "/opt/morizo", "-name", ".new-*").strip() == ""


def _kill_run_after(site: Site, events: int) -> None:
    script = (
        "for i in $(seq 1 1200); do f=$(ls -t /var/lib/morizo/runs/*.jsonl | head -1); "
        f"if [ $(wc -l < $f) -ge {events} ] && ! grep -q state....end $f; then "
        "systemctl kill -s KILL 'morizo-run-*'; exit 0; fi; sleep 0.05; done"
    )
    site.on_host("sh", "-c", script, check=False)


def test_a_lost_line_is_picked_up_again(site: Site) -> None:
    site.settings[WEB] = {"TURNS_PER_MINUTE": "99"}
    running = site.begin("deploy", "--yes")
    time.sleep(6)
    site.network.operator.run("pkill", "-KILL", "-x", "ssh", check=False)
    said, _ = running.communicate(timeout=200)
    assert running.returncode == 0, said
    assert ask(site) == "200"


def test_the_second_operator_is_told_who_works(site: Site) -> None:
    site.settings[WEB] = {"TURNS_PER_MINUTE": "98"}
    first = site.begin("deploy", "--yes", "--why", "回数を変える")
    deadline = time.monotonic() + 60
    while (
        time.monotonic() < deadline
        and not site.on_host("cat", "/var/lib/morizo/lock", check=False).strip()
    ):
        time.sleep(0.2)
    second = site.morizo("rollback")
    first.communicate(timeout=120)
    assert first.returncode == 0
    assert second.returncode == 5, second.stdout + second.stderr
    assert "回数を変える" in second.stdout + second.stderr


def test_it_serves_again_after_a_reboot(site: Site) -> None:
    before = site.serving()
    site.machine.reboot()
    wait_until("both serve again", lambda: _serves(site, before), within_s=90)
    assert ask(site) == "200"
    checked = site.morizo("deploy", "--yes")
    assert checked.returncode == 0, checked.stdout


def _serves(site: Site, releases: dict[str, str]) -> bool:
    try:
        return site.serving() == releases
    except AssertionError:
        return False  # one of them is still starting
