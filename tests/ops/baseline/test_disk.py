from collections.abc import Callable
from dataclasses import replace

from morizo.ops.baseline.disk import Root, Seen, gained_mib, needed, wanted
from morizo.ops.baseline.steps import Do, Packages
from morizo.ops.target import Target

A_Target = Callable[..., Target]
FULL = Root("/dev/nvme0n1p1", "/dev/nvme0n1", 1, "ext4", 8192, 8191, 8064, 7800)
GROWN_VOLUME = replace(FULL, disk_mib=20480)


def test_a_large_disk_needs_nothing(a_target: A_Target) -> None:
    group = wanted(a_target(), Seen(20_000, root=FULL))

    assert (group.steps, group.faults) == ((), ())


def test_a_small_disk_is_a_fault_with_every_number(a_target: A_Target) -> None:
    seen = Seen(free_mib=1500, data_mib=300, swap_mib=2048)

    (fault,) = wanted(a_target(size={"releases": 2}), seen).faults

    # 2×300 data + 3 releases × 2 services × 350 + 200 journal + 2048 swap + 512 spare
    assert "5460 MiB" in fault
    assert "1500 MiB" in fault
    assert "データの写し 600 MiB" in fault
    assert "スワップ 2048 MiB" in fault


def test_what_is_there_already_is_not_needed_again(a_target: A_Target) -> None:
    seen = Seen(free_mib=900, data_mib=10, releases=12, journal_mib=250)

    assert sum(needed(a_target(), seen).values()) == 20 + 512
    assert wanted(a_target(), seen).faults == ()


def test_a_volume_that_was_made_larger_is_filled(a_target: A_Target) -> None:
    (grow,) = wanted(a_target(), Seen(900, root=GROWN_VOLUME)).steps

    assert isinstance(grow, Do)
    assert grow.commands == (
        ("growpart", "/dev/nvme0n1", "1"),
        ("resize2fs", "/dev/nvme0n1p1"),
    )


def test_xfs_is_grown_by_its_mount_point_and_growpart_is_fetched_first(a_target: A_Target) -> None:
    seen = Seen(900, root=replace(GROWN_VOLUME, kind="xfs"), growpart=False)

    fetch, grow = wanted(a_target(), seen).steps

    assert fetch == Packages(("cloud-guest-utils",))
    assert isinstance(grow, Do)
    assert grow.commands[1] == ("xfs_growfs", "/")


def test_a_partition_that_was_grown_already_gets_its_file_system_grown_only(
    a_target: A_Target,
) -> None:
    root = replace(FULL, disk_mib=20480, end_mib=20479, size_mib=20352, filesystem_mib=7800)

    (grow,) = wanted(a_target(), Seen(900, root=root)).steps

    assert isinstance(grow, Do)
    assert grow.commands == (("resize2fs", "/dev/nvme0n1p1"),)


def test_what_a_file_system_gains_is_not_all_free(a_target: A_Target) -> None:
    need = sum(needed(a_target(), Seen(0)).values())
    gained = gained_mib(Seen(0, root=GROWN_VOLUME))

    (fault,) = wanted(a_target(), Seen(need - gained, root=GROWN_VOLUME)).faults
    enough = wanted(a_target(), Seen(need - gained * 9 // 10, root=GROWN_VOLUME))

    assert f"{need} MiB 要ります" in fault
    assert enough.faults == ()


def test_a_partition_with_another_behind_it_is_not_moved() -> None:
    assert gained_mib(Seen(900, root=replace(GROWN_VOLUME, is_last=False))) == 0


def test_an_unknown_file_system_or_no_plain_partition_is_left_alone() -> None:
    assert gained_mib(Seen(900, root=replace(GROWN_VOLUME, kind="zfs_member"))) == 0
    assert gained_mib(Seen(900, root=None)) == 0
