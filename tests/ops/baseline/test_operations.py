import os
from pathlib import Path

import pytest

from morizo.ops.baseline import operations

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="files of root's need root")


def test_a_file_is_put_there_whole_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "new/file"

    operations.put(path, "日本語\n", 0o600, ())

    assert operations.stands(path, "日本語\n", 0o600)
    assert not operations.stands(path, "日本語\n", 0o644)
    assert [file.name for file in path.parent.iterdir()] == ["file"]


def test_a_candidate_that_its_check_refuses_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    operations.put(path, "old", 0o644, ())

    with pytest.raises(ValueError, match="grep"):
        operations.put(path, "bad", 0o644, ("grep", "-q", "good", "{}"))

    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_link_in_the_files_place_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("kept")
    (tmp_path / "file").symlink_to(tmp_path / "elsewhere")

    assert not operations.stands(tmp_path / "file", "kept", 0o644)
    operations.put(tmp_path / "file", "new", 0o644, ())

    assert (tmp_path / "elsewhere").read_text() == "kept"
    assert operations.stands(tmp_path / "file", "new", 0o644)


def test_a_left_over_candidate_of_a_killed_run_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".file.candidate").write_text("half")

    operations.put(tmp_path / "file", "new", 0o644, ())

    assert (tmp_path / "file").read_text() == "new"


def test_the_diff_shows_old_and_new(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert operations.diff(path, "a\n").splitlines()[:2] == ["--- /dev/null", f"+++ {path}"]
    path.write_text("a\nb\n")

    assert operations.diff(path, "a\nc\n").splitlines()[-2:] == ["-b", "+c"]
    assert operations.diff(path, "a\nb\n") == ""
