"""Clock, users, folders, kernel, journal, updates, reboot: facts and target → steps."""

from collections.abc import Callable
from pathlib import Path

import pytest

from morizo.ops import paths
from morizo.ops.baseline import clock, folders, journal, kernel, reboot, upgrades, users
from morizo.ops.baseline.steps import Do, Folder, Gone, Link, Operator, Packages, Put, Unit
from morizo.ops.target import Target

A_Target = Callable[..., Target]
TIMESYNCD = (("systemd-timesyncd.service", "active"),)


class TestClock:
    def test_the_zone_is_a_link_and_cron_takes_it(self, a_target: A_Target) -> None:
        seen = clock.Seen(True, "Etc/UTC\n", TIMESYNCD, cron=True)

        zone, name, keeper = clock.wanted(a_target(), seen).steps

        then = (("systemctl", "try-restart", "cron.service"),)
        assert zone == Link(Path("/etc/localtime"), Path("/usr/share/zoneinfo/Asia/Tokyo"), then)
        assert name == Put(Path("/etc/timezone"), "Asia/Tokyo\n")
        assert keeper == Unit("systemd-timesyncd.service")

    def test_debian_13_has_no_timezone_file_and_gets_none(self, a_target: A_Target) -> None:
        steps = clock.wanted(a_target(), clock.Seen(True, None, TIMESYNCD)).steps

        assert not [step for step in steps if isinstance(step, Put)]

    def test_a_host_with_chrony_keeps_it(self, a_target: A_Target) -> None:
        seen = clock.Seen(True, keepers=(("chrony.service", "active"), *TIMESYNCD))

        assert clock.wanted(a_target(), seen).steps[-1] == Unit("chrony.service")

    def test_a_host_with_nothing_gets_timesyncd(self, a_target: A_Target) -> None:
        _, install, run = clock.wanted(a_target(), clock.Seen(True)).steps

        assert install == Packages(("systemd-timesyncd",))
        assert run == Unit("systemd-timesyncd.service")

    def test_a_containers_clock_is_not_its_own(self, a_target: A_Target) -> None:
        (only,) = clock.wanted(a_target(), clock.Seen(True, container=True)).steps

        assert isinstance(only, Link)

    def test_an_unknown_zone_is_a_fault(self, a_target: A_Target) -> None:
        (fault,) = clock.wanted(a_target(timezone="Asia/Osaka"), clock.Seen(False)).faults

        assert "Asia/Osaka" in fault

    @pytest.mark.parametrize(("offset_s", "way"), [(-400.0, "遅れて"), (2.5, "進んで")])
    def test_a_clock_that_is_off_is_named(
        self, a_target: A_Target, offset_s: float, way: str
    ) -> None:
        seen = clock.Seen(True, keepers=TIMESYNCD)

        assert way in clock.wanted(a_target(), seen, offset_s).notes[0]
        assert clock.wanted(a_target(), seen, 0.4).notes == ()

    def test_a_clock_that_was_never_set_is_named(self, a_target: A_Target) -> None:
        seen = clock.Seen(True, keepers=TIMESYNCD, synchronised=False)

        assert clock.wanted(a_target(), seen).notes


class TestUsers:
    def test_each_service_gets_its_own_user_without_home_or_shell(self, a_target: A_Target) -> None:
        file, make = users.wanted(a_target(), {}).steps

        assert isinstance(file, Put)
        line = 'u morizo-web - "Morizo morizo-web" /nonexistent /usr/sbin/nologin'
        assert line in file.text.splitlines()
        assert isinstance(make, Do)
        assert make.commands == (("systemd-sysusers", str(users.SYSUSERS)),)
        assert make.shown == ("morizo-aiv2", "morizo-web")

    def test_users_that_are_there_are_left_alone(self, a_target: A_Target) -> None:
        seen = {"morizo-aiv2": users.Account(990), "morizo-web": users.Account(991)}

        assert len(users.wanted(a_target(), seen).steps) == 1

    def test_a_persons_account_is_never_taken(self, a_target: A_Target) -> None:
        seen = {"morizo-web": users.Account(1000, "/bin/bash")}

        (fault,) = users.wanted(a_target(), seen).faults

        assert "morizo-web" in fault

    def test_a_shell_or_sudo_is_taken_from_a_service(self, a_target: A_Target) -> None:
        seen = {
            "morizo-aiv2": users.Account(990, "/bin/bash"),
            "morizo-web": users.Account(991, groups=("sudo",)),
        }

        _, first, second = users.wanted(a_target(), seen).steps

        assert isinstance(first, Do)
        assert first.commands[0][-1] == "morizo-aiv2"
        assert isinstance(second, Do)
        assert second.commands[0][:2] == ("usermod", "--shell")


class TestFolders:
    def test_secrets_and_state_are_roots_alone(self, a_target: A_Target) -> None:
        steps = folders.wanted(a_target(), ()).steps

        assert Folder(paths.CREDENTIALS, 0o700) in steps
        assert Folder(paths.credentials("morizo-web"), 0o700) in steps
        assert Folder(paths.STATE, 0o700) in steps
        assert Folder(paths.releases("morizo-aiv2"), 0o755) in steps

    def test_what_others_may_write_is_listed_and_put_right(self, a_target: A_Target) -> None:
        loose = tuple(Path(f"/opt/morizo/{number}") for number in range(25))

        repair = folders.wanted(a_target(), loose).steps[-1]

        assert isinstance(repair, Do)
        assert "25 個" in repair.why
        assert repair.shown[-1] == "… ほか 5"
        assert repair.commands[1] == ("chmod", "-R", "go-w", "/opt/morizo")

    def test_loose_files_are_found_and_links_are_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "fine").write_text("")
        (tmp_path / "loose").write_text("")
        (tmp_path / "loose").chmod(0o664)
        (tmp_path / "link").symlink_to("/dev/null")
        tmp_path.chmod(0o755)
        (tmp_path / "fine").chmod(0o644)

        found = folders.look(tmp_path)

        if tmp_path.stat().st_uid:
            pytest.skip("only root's files can be root's")
        assert found == (tmp_path / "loose",)


class TestKernel:
    AS_WANTED = tuple((name, value) for name, (value, _) in kernel.SETTINGS.items())

    def test_a_kernel_that_is_set_needs_only_its_files(self) -> None:
        steps = kernel.wanted(kernel.Seen(self.AS_WANTED)).steps

        assert all(isinstance(step, Put) for step in steps)

    def test_what_differs_is_set_and_shown(self) -> None:
        seen = kernel.Seen((("vm.swappiness", "60"), ("net.core.somaxconn", "4096")))

        change = kernel.wanted(seen).steps[-1]

        assert isinstance(change, Do)
        assert change.shown == ("vm.swappiness 60 → 10",)
        assert change.commands == (("sysctl", "-q", "-w", "vm.swappiness=10"),)

    def test_what_a_container_cant_set_is_never_pending(self) -> None:
        seen = kernel.Seen((("vm.swappiness", "60"),), frozenset({"vm.swappiness"}))

        assert all(isinstance(step, Put) for step in kernel.wanted(seen).steps)


class TestReboot:
    def test_without_a_window_a_pending_reboot_is_named_only(self, a_target: A_Target) -> None:
        seen = reboot.Seen(required=True, packages=("linux-image-6.1", "libc6"))

        group = reboot.wanted(a_target(), seen)

        assert group.steps == ()
        assert "linux-image-6.1、libc6" in group.notes[0]
        assert "updates.reboot_window" in group.notes[0]

    def test_a_newer_kernel_that_doesnt_run_counts(self, a_target: A_Target) -> None:
        seen = reboot.Seen(running="6.1.0-9-amd64", newest="6.1.0-10-amd64")

        assert "6.1.0-9-amd64 → 6.1.0-10-amd64" in reboot.wanted(a_target(), seen).notes[0]

    def test_a_window_gets_a_timer(self, a_target: A_Target) -> None:
        target = a_target(updates={"reboot_window": "03:00-04:30"})

        service, timer, enable = reboot.wanted(target, reboot.Seen()).steps

        assert isinstance(service, Put)
        assert "ConditionPathExists=/run/reboot-required" in service.text
        assert isinstance(timer, Put)
        assert "OnCalendar=*-*-* 03:00:00" in timer.text
        assert "RandomizedDelaySec=2700s" in timer.text
        assert enable == Unit("morizo-reboot.timer")

    def test_a_window_that_is_taken_back_takes_the_timer_along(self, a_target: A_Target) -> None:
        timer, service = reboot.wanted(a_target(), reboot.Seen(timer=True)).steps

        assert isinstance(timer, Gone)
        assert isinstance(service, Gone)

    @pytest.mark.parametrize(
        ("window", "length_s"), [("23:30-00:30", 3600), ("03:00-03:00", 86400), ("03:00-03:01", 60)]
    )
    def test_windows_may_pass_midnight(self, window: str, length_s: int) -> None:
        assert reboot.read_window(window)[1] == length_s


def test_the_journal_is_kept_and_capped(a_target: A_Target) -> None:
    (step,) = journal.group(a_target(size={"journal_mib": 64}), Operator()).steps

    assert isinstance(step, Put)
    assert "SystemMaxUse=64M" in step.text
    assert "Storage=persistent" in step.text
    assert "MaxRetentionSec=30day" in step.text


def test_updates_never_reboot_and_never_ask(a_target: A_Target) -> None:
    apt, restart, *timers = upgrades.group(a_target(), Operator()).steps

    assert isinstance(apt, Put)
    assert 'Automatic-Reboot "false"' in apt.text
    assert 'Unattended-Upgrade "1"' in apt.text
    assert isinstance(restart, Put)
    assert "$nrconf{restart} = 'a';" in restart.text
    assert timers == [Unit("apt-daily.timer"), Unit("apt-daily-upgrade.timer")]
