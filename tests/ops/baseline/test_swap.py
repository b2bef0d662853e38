from collections.abc import Callable

import pytest

from morizo.ops.baseline.steps import Do, Put
from morizo.ops.baseline.swap import LINE, Seen, to_make_mib, wanted, wanted_mib, with_line
from morizo.ops.target import Target

A_Target = Callable[..., Target]
ROOT = "UUID=1 / ext4 errors=remount-ro 0 1\n"


@pytest.mark.parametrize(
    ("memory_mib", "said", "mib"),
    [(961, None, 2048), (2048, None, 2048), (7900, None, 2048), (16000, None, 0), (961, 512, 512), (961, 0, 0)],
)  # fmt: skip
def test_swap_follows_memory_unless_the_operator_says_a_size(
    a_target: A_Target, memory_mib: int, said: int | None, mib: int
) -> None:
    assert wanted_mib(a_target(size={"swap_mib": said}), memory_mib) == mib


def test_an_empty_host_gets_a_file_that_only_root_reads_and_a_line_in_fstab(
    a_target: A_Target,
) -> None:
    make, fstab = wanted(a_target(), Seen(961, fstab=ROOT)).steps

    assert isinstance(make, Do)
    assert make.commands == (
        ("rm", "-f", "/swapfile"),
        ("install", "-m", "0600", "/dev/null", "/swapfile"),
        ("fallocate", "-l", "2048MiB", "/swapfile"),
        ("mkswap", "/swapfile"),
        ("swapon", "/swapfile"),
    )
    assert isinstance(fstab, Put)
    assert fstab.text == f"{ROOT}{LINE}\n"


def test_on_btrfs_the_file_is_set_to_be_written_in_place_while_empty(a_target: A_Target) -> None:
    (make, _) = wanted(a_target(), Seen(961, filesystem="btrfs")).steps

    assert isinstance(make, Do)
    assert make.commands[2:4] == (
        ("chattr", "+C", "/swapfile"),
        ("fallocate", "-l", "2048MiB", "/swapfile"),
    )


def test_elsewhere_the_file_is_written_out(a_target: A_Target) -> None:
    (make, _) = wanted(a_target(), Seen(961, filesystem="f2fs")).steps

    assert isinstance(make, Do)
    assert make.commands[2][0] == "dd"


def test_swap_of_the_wanted_size_is_left_alone(a_target: A_Target) -> None:
    seen = Seen(961, (("/swapfile", 2047),), 2048, f"{ROOT}{LINE}\n")

    assert wanted(a_target(), seen).steps == ()


def test_a_swap_partition_counts(a_target: A_Target) -> None:
    assert wanted(a_target(), Seen(961, (("/dev/vdb", 4096),))).steps == ()
    assert to_make_mib(a_target(), Seen(961, (("/dev/vdb", 1024),))) == 1024


def test_a_smaller_file_is_taken_off_and_made_anew(a_target: A_Target) -> None:
    seen = Seen(961, (("/swapfile", 511),), 512, LINE + "\n")

    (make,) = wanted(a_target(), seen).steps

    assert isinstance(make, Do)
    assert make.commands[:2] == (("swapoff", "/swapfile"), ("rm", "-f", "/swapfile"))


def test_no_swap_takes_ours_away(a_target: A_Target) -> None:
    seen = Seen(961, (("/swapfile", 2047),), 2048, f"{ROOT}{LINE}\n")

    off, fstab = wanted(a_target(size={"swap_mib": 0}), seen).steps

    assert isinstance(off, Do)
    assert off.commands == (("swapoff", "/swapfile"), ("rm", "-f", "/swapfile"))
    assert isinstance(fstab, Put)
    assert fstab.text == ROOT


def test_in_a_container_it_is_named_and_never_pending(a_target: A_Target) -> None:
    group = wanted(a_target(), Seen(961, container=True))

    assert group.steps == ()
    assert "コンテナー" in group.notes[0]


def test_a_line_of_the_operators_own_for_the_same_file_is_kept() -> None:
    own = "/swapfile swap swap defaults,pri=5 0 0\n"

    assert with_line(own, keep=True) == own
    assert with_line(ROOT + own + LINE + "\n", keep=True) == ROOT + LINE + "\n"
