"""How much of a host's limit is left: what programs need counts, what the kernel only remembers of files doesn't."""

from pathlib import Path

import pytest

from morizo.ops.release import room

MIB = 1 << 20


def _group(folder: Path, *, used: int, limit: int | str, **facts: int) -> Path:
    """Write a group of cgroup v2, in MiB."""
    (folder / "memory.max").write_text(str(limit * MIB if isinstance(limit, int) else limit))
    (folder / "memory.current").write_text(str(used * MIB))
    (folder / "memory.stat").write_text("".join(f"{k} {v * MIB}\n" for k, v in facts.items()))
    return folder


def test_files_that_were_read_often_are_room_as_well(tmp_path: Path) -> None:
    group = _group(
        tmp_path, used=874, limit=1024, anon=267, active_file=270, inactive_file=270, file_mapped=36
    )
    assert room.limits_left(group) == [1024 - 874 + 270 + 270 - 36]


def test_what_programs_have_mapped_is_no_room(tmp_path: Path) -> None:
    group = _group(tmp_path, used=500, limit=1024, active_file=30, inactive_file=10, file_mapped=60)
    assert room.limits_left(group) == [1024 - 500]


def test_the_older_kind_of_groups_counts_the_whole_tree_below(tmp_path: Path) -> None:
    group = tmp_path / "memory"
    group.mkdir()
    (group / "memory.limit_in_bytes").write_text(str(1024 * MIB))
    (group / "memory.usage_in_bytes").write_text(str(600 * MIB))
    (group / "memory.stat").write_text(
        f"active_file 1\ninactive_file 1\ntotal_active_file {100 * MIB}\n"
        f"total_inactive_file {50 * MIB}\ntotal_mapped_file {20 * MIB}\n"
    )
    assert room.limits_left(tmp_path) == [1024 - 600 + 100 + 50 - 20]


@pytest.mark.parametrize(
    "limit", [pytest.param("max", id="none"), pytest.param(1 << 40, id="as good as none")]
)
def test_no_limit_leaves_it_to_the_machine(tmp_path: Path, limit: int | str) -> None:
    assert room.limits_left(_group(tmp_path, used=500, limit=limit)) == []
