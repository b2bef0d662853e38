"""The launcher on machines that lack something: it names it, and the line that brings it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.processes import ROOT

TOOLS = ("sh", "dirname", "rm", "cp", "cmp", "printf", "env")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A clone with nothing in it but what the launcher reads."""
    clone = tmp_path / "clone"
    (clone / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "morizo", clone / "morizo")
    for name in ("app", "test"):
        (clone / "requirements" / f"{name}.lock").write_text("")
    return clone


def launch(
    tree: Path, pythons: dict[str, str], *words: str, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run it where only these are called python."""
    path = tree.parent / "bin"
    path.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (path / tool).symlink_to(found)
    for name, script in pythons.items():
        (path / name).write_text(script)
        (path / name).chmod(0o755)
    return subprocess.run(
        [tree / "morizo", *words],
        env={"PATH": str(path), "HOME": str(tree.parent), **more}, capture_output=True, text=True, check=False,
    )  # fmt: skip


OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = """#!/bin/sh
case "$2" in
  *"3, 11"*) exit 0 ;;
  *ensurepip*) exit 1 ;;
  *) echo 3.12 ;;
esac
"""


@pytest.mark.parametrize("pythons", [{}, {"python3": OLD}])
def test_no_fitting_python_is_named(tree: Path, pythons: dict[str, str]) -> None:
    done = launch(tree, pythons, "up")
    assert done.returncode == 7
    assert "Python 3.11〜3.13" in done.stderr
    assert "sudo apt install python3 python3-venv" in done.stderr


def test_a_python_without_venv_is_named(tree: Path) -> None:
    done = launch(tree, {"python3.12": WITHOUT_VENV}, "up")
    assert done.returncode == 7
    assert "sudo apt install python3.12-venv" in done.stderr
    assert not (tree / ".venv").exists()


def test_a_python_may_be_chosen(tree: Path) -> None:
    done = launch(tree, {"mine": WITHOUT_VENV, "python3": OLD}, "up", MORIZO_PYTHON="mine")
    assert "sudo apt install python3.12-venv" in done.stderr


def test_the_launcher_is_plain_sh() -> None:
    text = (ROOT / "morizo").read_text()
    assert text.startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(ROOT / "morizo")], check=True)
    assert os.access(ROOT / "morizo", os.X_OK)
