"""The edge on real hosts: nginx on Debian 12, and web in the open by itself on Debian 13."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from morizo.ops.baseline import firewall
from tests.hosts import crowd, furnish
from tests.hosts.network import Network
from tests.hosts.shell import Done, wait_until
from tests.hosts.site import Site, get_parts

pytestmark = [pytest.mark.hosts, pytest.mark.slow]
SILENT = 2000
MOST_MIB = {"nginx": 100, "none": 120}
CROWD = "/root/crowd.py"


@pytest.fixture(
    scope="module", params=[("bookworm", "nginx"), ("trixie", "none")], ids=lambda p: p[1]
)
def site(
    request: pytest.FixtureRequest, network: Network, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    suite, edge = request.param
    get_parts((suite,))
    domain = f"{edge}.example.jp"
    with network.host(suite, domains=[domain]) as machine:
        made = Site(network, machine, tmp_path_factory.mktemp(edge), domain=domain, edge=edge)
        trusted = machine.root / str(furnish.ACME_CA).lstrip("/")
        with trusted.open(
            "a"
        ) as file:  # the host looks at the site as well, and so trusts what is issued
            file.write((network.operator.home / "root.pem").read_text())
        done = made.morizo("deploy", "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        (machine.root / CROWD.lstrip("/")).write_text(Path(crowd.__file__).read_text())
        yield made


def certs(site: Site, *words: str) -> dict[str, Any]:
    """Return how the certificate stands."""
    done = site.morizo("certs", *words, "--json")
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout) | {"code": done.returncode}
    return found


def ask(site: Site, path: str = "/sign-in", *words: str, scheme: str = "https") -> Done:
    """Ask for a page as somebody outside."""
    operator = site.network.operator
    return operator.run(
        "curl", "-sS", "--max-time", "8", "--cacert", operator.home / "root.pem", *words,
        f"{scheme}://{site.domain}{path}", check=False,
    )  # fmt: skip


def status(site: Site, path: str = "/sign-in", *words: str) -> str:
    return ask(site, path, "-o", "/dev/null", "-w", "%{http_code} %{time_total}", *words).stdout


def served(site: Site) -> str:
    """Return the serial of what is served, seen from outside."""
    words = f"openssl s_client -connect {site.domain}:443 -servername {site.domain} </dev/null 2>/dev/null"
    done = site.network.operator.run("sh", "-c", f"{words} | openssl x509 -noout -serial")
    return done.stdout.strip().partition("=")[2].lower().lstrip("0")


@contextmanager
def silent(site: Site, count: int, *, name: str = "") -> Iterator[int]:
    """Let callers from many addresses be there and say nothing; gives how many were let in."""
    site.machine.console("sh", "-c", f"rm -f /run/crowd; systemd-run --quiet --unit=crowd --collect -p LimitNOFILE=20000 "
                         f"sh -c 'exec python3 {CROWD} 127.0.0.1 443 {count} {count} 60 {name} > /run/crowd'")  # fmt: skip
    try:
        wait_until(
            "the crowd is there",
            lambda: site.machine.console("cat", "/run/crowd", check=False).stdout.strip() != "",
            within_s=60,
        )
        yield int(site.machine.console("cat", "/run/crowd").stdout.split()[0])
    finally:
        site.machine.console("systemctl", "stop", "crowd", check=False)


def memory_mib(site: Site) -> int:
    """Return what those take who meet the callers."""
    who = "pgrep -x nginx" if site.edge == "nginx" else "pgrep -u morizo-web"
    told = site.machine.console(
        "sh", "-c", f"for p in $({who}); do cat /proc/$p/smaps_rollup; done"
    )
    return sum(int(kib) for kib in re.findall(r"^Pss: +(\d+)", told.stdout, re.MULTILINE)) // 1024


def test_the_certificate_is_served_rehearsed_and_renews_itself(site: Site) -> None:
    found = certs(site)
    assert (found["code"], found["faults"]) == (0, [])
    assert found["serial"] == served(site)
    assert found["timer_active"]
    assert found["next_renewal"]
    assert found["rehearsal"]["is_good"]


def test_http_is_sent_to_https_and_another_name_gets_nothing(site: Site) -> None:
    said = ask(
        site, "/a?b=c", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", scheme="http"
    )
    assert said.stdout == f"308 https://{site.domain}/a?b=c"
    address = site.machine.address
    other = ask(
        site, "/", "--connect-to", f"{site.domain}:443:{address}:443", "-H", "Host: other.example"
    )
    assert "morizo" not in other.stdout.lower() or "開けません" in other.stdout
    refused = site.network.operator.run("curl", "-sSk", f"https://{address}/", check=False)
    assert refused.returncode == 35


def test_a_renewal_is_served_at_once_and_no_request_fails(site: Site) -> None:
    before = served(site)
    loop = (
        f"for i in $(seq 60); do curl -s -o /dev/null -w '%{{http_code}}\\n' --cacert {site.network.operator.home}/root.pem "
        f"https://{site.domain}/sign-in; sleep 0.1; done"
    )
    with site.network.operator.running("sh", "-c", loop) as asking:
        found = certs(site, "renew")
        said, _ = asking.communicate(timeout=60)
    assert found["code"] == 0, found["faults"]
    assert found["serial"] == served(site) != before
    assert set(said.split()) == {"200"}


def test_a_domain_that_points_elsewhere_is_named_and_the_old_certificate_stays(site: Site) -> None:
    before = served(site)
    site.network.names.point(site.domain, site.network.names.address)
    try:
        done = site.morizo("certs", "renew")
    finally:
        site.network.names.point(site.domain, site.machine.address)
    assert done.returncode == 7
    assert "A レコード" in done.stdout + done.stderr
    assert served(site) == before


def test_what_was_opened_to_others_is_closed_again(site: Site) -> None:
    site.machine.console(
        "sh",
        "-c",
        "chmod 0755 /etc/letsencrypt/archive; chmod 0644 /etc/letsencrypt/archive/*/privkey*",
    )
    assert len(certs(site)["faults"]) >= 2
    assert certs(site, "renew")["faults"] == []
    nobody = site.machine.console(
        "setpriv", "--reuid=65534", "--clear-groups", "sh", "-c",
        "cat /etc/letsencrypt/live/*/privkey.pem /etc/morizo/tls/current/privkey.pem", check=False,
    )  # fmt: skip
    assert "PRIVATE KEY" not in nobody.stdout


@pytest.mark.parametrize("with_handshake", [False, True])
def test_two_thousand_silent_callers_keep_nobody_out(site: Site, *, with_handshake: bool) -> None:
    with silent(site, SILENT, name=site.domain if with_handshake else "") as let_in:
        assert let_in > SILENT * 0.95
        for _ in range(3):
            code, seconds = status(site).split()
            assert code == "200"
            assert float(seconds) < 10  # shut out would be minutes; how fast it is, the bench says
        assert memory_mib(site) < MOST_MIB[site.edge]


def test_one_address_holds_only_so_many_and_the_next_one_is_served(site: Site) -> None:
    words = ("python3", Path(crowd.__file__), site.machine.address, "443", "400", "0", "20")
    with site.network.operator.running(*words) as calling:
        assert calling.stdout
        assert int(calling.stdout.readline().split()[1]) <= firewall.OPEN_PER_SOURCE
        stranger = site.network.stranger
        root = site.network.operator.home / "root.pem"
        page = stranger.run(
            "curl", "-sS", "--max-time", "5", "--cacert", root, f"https://{site.domain}/sign-in"
        )
        assert "Morizo" in page.stdout


def test_what_a_link_carries_is_in_no_log(site: Site) -> None:
    status(site, "/reset?token=tok-SECRET-1")
    site.machine.console("systemctl", "kill", "--signal=STOP", "morizo-web@*")
    try:
        ask(site, "/reset?token=tok-SECRET-2", "--max-time", "1")
    finally:
        site.machine.console("systemctl", "kill", "--signal=CONT", "morizo-web@*")
    assert "SECRET" not in site.machine.console("journalctl", "--no-pager", "-o", "cat").stdout


def test_a_fault_in_nginx_s_files_is_told_and_what_was_served_is_served_on(site: Site) -> None:
    if site.edge != "nginx":
        pytest.skip("nginx is not there")
    wrong = site.machine.root / "etc/nginx/conf.d/wrong.conf"
    ours = site.machine.root / "etc/nginx/morizo/headers.conf"
    wrong.write_text("server { listen 81; nonsense; }\n")
    try:
        for _ in ("nothing of ours is changed", "a file of ours is written anew"):
            done = site.morizo("deploy", "--yes")
            assert done.returncode != 0
            assert "nonsense" in done.stdout + done.stderr
            assert status(site).startswith("200")
            ours.write_text("# changed by hand\n")
        assert ours.read_text() == "# changed by hand\n"
    finally:
        wrong.unlink()
    assert site.morizo("deploy", "--yes").returncode == 0


def test_nginx_comes_back_by_itself(site: Site) -> None:
    if site.edge != "nginx":
        pytest.skip("nginx is not there")
    site.machine.console(
        "sh", "-c", "kill -KILL $(cat /run/nginx.pid); pkill -KILL -x nginx", check=False
    )
    wait_until("nginx serves again", lambda: status(site).startswith("200"), within_s=20)
