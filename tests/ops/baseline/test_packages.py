from collections.abc import Callable

from morizo.ops.baseline.packages import (
    PACKAGES,
    REPLACED,
    Seen,
    Upgrade,
    read_upgrades,
    wanted,
)
from morizo.ops.baseline.steps import Do, Gone, Packages
from morizo.ops.target import Target

A_Target = Callable[..., Target]
ALL = frozenset({*PACKAGES, "nginx"})


def test_a_host_that_has_everything_needs_nothing(a_target: A_Target) -> None:
    group = wanted(a_target(), Seen(ALL))

    assert (group.steps, group.notes, group.faults) == ((), (), ())


def test_only_what_is_missing_is_installed_and_nginx_starts_without_its_default_page(
    a_target: A_Target,
) -> None:
    install, site = wanted(a_target(), Seen(ALL - {"nginx", "certbot"})).steps

    assert install == Packages(("certbot", "nginx"))
    assert isinstance(site, Gone)
    assert str(site.path) == "/etc/nginx/sites-enabled/default"
    assert site.then == (("systemctl", "try-reload-or-restart", "nginx.service"),)


def test_without_an_edge_there_is_no_nginx(a_target: A_Target) -> None:
    group = wanted(a_target(edge="none"), Seen(frozenset(PACKAGES), default_site=True))

    assert group.steps == ()


def test_a_run_of_dpkg_that_was_cut_off_is_finished_first(a_target: A_Target) -> None:
    seen = Seen(ALL - {"nginx"}, broken=("libc6",), upgrades=(Upgrade("a", "1", "2", True),))

    repair, upgrade, install, _ = wanted(a_target(), seen).steps

    assert isinstance(repair, Do)
    assert repair.commands[0][:3] == ("dpkg", "--configure", "-a")
    assert isinstance(upgrade, Do)
    assert install == Packages(("nginx",))


def test_an_upgrade_asks_nobody_and_keeps_the_operators_files(a_target: A_Target) -> None:
    seen = Seen(ALL, upgrades=(Upgrade("openssl", "3.0.1", "3.0.2", True),))

    (step,) = wanted(a_target(), seen).steps

    assert isinstance(step, Do)
    (command,) = step.commands
    assert "-y" in command
    assert "Dpkg::Options::=--force-confold" in command
    assert ("NEEDRESTART_MODE", "a") in step.env
    assert step.shown == ("openssl 3.0.1 → 3.0.2 (security)",)
    assert step.why == "パッケージ 1 個（うちセキュリティ 1 個）を更新"


def test_old_lists_are_named_and_no_change(a_target: A_Target) -> None:
    group = wanted(a_target(), Seen(ALL, lists_age_s=3 * 3600 + 5))

    assert group.steps == ()
    assert "3 時間前" in group.notes[0]
    assert "まだありません" in wanted(a_target(), Seen(ALL, lists_age_s=None)).notes[0]


def test_apts_simulation_is_read() -> None:
    said = """\
Reading package lists...
Inst libssl3 [3.0.15-1~deb12u1] (3.0.17-1~deb12u2 Debian-Security:12/stable-security [amd64])
Inst tzdata [2024b-0+deb12u1] (2025b-0+deb12u2 Debian:12.11/stable [all])
Inst linux-image-6.1.0-40-amd64 (6.1.153-1 Debian:12.12/oldstable [amd64])
Conf tzdata (2025b-0+deb12u2 Debian:12.11/stable [all])
"""

    assert read_upgrades(said) == (
        Upgrade("libssl3", "3.0.15-1~deb12u1", "3.0.17-1~deb12u2", True),
        Upgrade("tzdata", "2024b-0+deb12u1", "2025b-0+deb12u2", False),
        Upgrade("linux-image-6.1.0-40-amd64", "—", "6.1.153-1", False),
    )


def test_ubuntus_security_pocket_counts_as_security() -> None:
    said = "Inst curl [8.5.0-2ubuntu10.1] (8.5.0-2ubuntu10.6 Ubuntu:24.04/noble-updates, Ubuntu:24.04/noble-security [amd64])"

    assert read_upgrades(said)[0].security


def test_every_package_of_the_plan_is_installed_or_its_stand_in_is_named() -> None:
    plan = (
        "python3.11 python3.11-venv python3-pip nodejs npm git curl build-essential certbot openssl"
    )

    assert all(name in PACKAGES or name in REPLACED for name in plan.split())
