"""What is built for a host: the same tree gives the same release, another one another."""

import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from morizo.ops.errors import PreflightRefused
from morizo.ops.parts import build, caches, source
from morizo.ops.target import Target

from .a_host import the_facts
from .wheels import lock_line, make_wheel

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
BUILDER = ("hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove_classifiers")
HOST = the_facts()
TARGET = Target.model_validate(
    {
        "domain": "morizo.example.jp",
        "host": "web1",
        "service": [
            {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000"},
            {"name": "morizo-web", "process": "web", "listen": "127.0.0.1:3000"},
            {"name": "legacy", "runtime": "node", "listen": "127.0.0.1:3001"},
        ],
    }
)


@pytest.fixture(autouse=True)
def _no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    # The real builder, as it is in this environment.
    lock = (ROOT / "requirements/build.lock").read_text()
    tools = caches.folder("build-tools") / caches.digest_of(lock, sys.version)[:32]
    tools.mkdir()
    for name in BUILDER:
        spec = find_spec(name)
        assert spec is not None, name
        home = Path(spec.origin or "")
        home = home.parent if home.name == "__init__.py" else home
        (tools / home.name).symlink_to(home)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository as small as one can be, committed."""
    root = tmp_path / "repository"
    (root / "requirements").mkdir(parents=True)
    (root / "src/morizo/web/static").mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements/build.lock"):
        shutil.copy(ROOT / name, root / name)
    (root / "src/morizo/__init__.py").write_text('"""It."""\n\n__version__ = "0.1.0"\n')
    (root / "src/morizo/web/static/app.css").write_text("body {}\n")
    index = tmp_path / "index"
    index.mkdir()
    (root / "requirements/app.lock").write_text(lock_line(make_wheel(index, "rice")))
    (root / "requirements/ops.lock").write_text(lock_line(make_wheel(index, "knife")))
    git(root, "init", "--quiet")
    git(root, "add", ".")
    commit(root)
    return root


def git(root: Path, *words: str) -> str:
    identity = (
        "-c",
        "user.name=Hana",
        "-c",
        "user.email=hana@example.jp",
        "-c",
        "commit.gpgsign=false",
    )
    done = subprocess.run(
        ["git", "-C", str(root), *identity, *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(root: Path) -> str:
    git(root, "commit", "--quiet", "--all", "--message", "a thought")
    return git(root, "rev-parse", "HEAD")


def built(root: Path) -> build.Built:
    return build.build(TARGET, HOST, root=root)


def release(root: Path) -> build.BuiltRelease:
    return built(root).releases["morizo-web"]


def test_each_morizo_service_gets_a_release(tree: Path) -> None:
    found = built(tree)
    assert sorted(found.releases) == ["morizo-aiv2", "morizo-web"]
    assert found.commit == git(tree, "rev-parse", "HEAD")
    assert found.dirty == ()


def test_the_version_names_the_commit_everywhere(tree: Path) -> None:
    found = release(tree)
    short = git(tree, "rev-parse", "HEAD")[:9]
    assert found.version == f"0.1.0+g{short}"
    assert found.id.startswith(f"0.1.0-g{short}-"), "no sign that a unit's name can't hold"
    with zipfile.ZipFile(found.wheel.path) as archive:
        assert f'__version__ = "{found.version}"' in archive.read("morizo/__init__.py").decode()


def test_the_same_tree_gives_the_same_wheel_wherever_it_lies(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = release(tree)
    other = tmp_path / "elsewhere"
    shutil.copytree(tree, other)
    for number, path in enumerate(sorted(other.rglob("*.css"))):
        path.chmod(0o600)
        path.touch()
        assert number == 0
    shutil.rmtree(caches.folder("built"))
    second = release(other)
    assert (second.id, second.wheel.sha256) == (first.id, first.wheel.sha256)


def test_a_second_build_builds_nothing(tree: Path) -> None:
    first = built(tree)
    shutil.rmtree(caches.folder("build-tools"))
    assert built(tree) == first


def test_another_commit_is_another_release_and_other_tools(tree: Path) -> None:
    first = built(tree)
    (tree / "src/morizo/web/static/app.css").write_text("body { color: red }\n")
    commit(tree)
    second = built(tree)
    assert second.releases["morizo-web"].id != first.releases["morizo-web"].id
    assert second.tools.digest != first.tools.digest


def test_what_is_not_committed_is_named(tree: Path) -> None:
    (tree / "src/morizo/web/static/app.css").write_text("body { color: blue }\n")
    (tree / "src/morizo/new.py").write_text('"""New."""\n')
    (tree / "notes.txt").write_text("not part of it\n")
    found = built(tree)
    assert sorted(found.dirty) == ["src/morizo/new.py", "src/morizo/web/static/app.css"]
    one = found.releases["morizo-web"]
    assert ".dirty" in one.id
    with zipfile.ZipFile(one.wheel.path) as archive:
        assert "morizo/new.py" in archive.namelist()


def test_two_unfinished_states_are_two_releases(tree: Path) -> None:
    ids = set()
    for colour in ("red", "blue"):
        (tree / "src/morizo/web/static/app.css").write_text(f"body {{ color: {colour} }}\n")
        ids.add((release(tree).id, release(tree).wheel.name))
    assert len({first for first, _ in ids}) == len({second for _, second in ids}) == 2


def test_a_file_that_was_deleted_is_not_in_it(tree: Path) -> None:
    (tree / "src/morizo/web/static/app.css").unlink()
    with zipfile.ZipFile(release(tree).wheel.path) as archive:
        assert not [name for name in archive.namelist() if name.endswith(".css")]


def test_without_git_it_is_built_from_what_is_there(tree: Path) -> None:
    shutil.rmtree(tree / ".git")
    (tree / "src/morizo/__pycache__").mkdir()
    (tree / "src/morizo/__pycache__/x.pyc").write_text("")
    found = release(tree)
    assert found.version == "0.1.0"
    with zipfile.ZipFile(found.wheel.path) as archive:
        assert "morizo/web/static/app.css" in archive.namelist()


def test_a_copy_inside_another_repository_does_not_take_its_commit(
    tree: Path, tmp_path: Path
) -> None:
    inside = tree / "vendor"
    shutil.copytree(tree, inside, ignore=shutil.ignore_patterns(".git"))
    assert release(inside).version == "0.1.0"


def test_another_python_is_another_release(tree: Path) -> None:
    other = HOST.model_copy(
        update={"python": "3.13", "python_full": "3.13.5", "libc": "glibc 2.41"}
    )
    assert build.build(TARGET, other, root=tree).releases["morizo-web"].id != release(tree).id


def test_the_lock_of_a_release_pins_every_wheel_of_it(tree: Path) -> None:
    found = release(tree)
    lines = [line for line in found.lock.read_text().splitlines() if not line.startswith("#")]
    assert [line.split("==")[0] for line in lines] == ["rice", "morizo"]
    assert [line.rpartition("sha256:")[2] for line in lines] == [one.sha256 for one in found.wheels]


def test_another_folder_than_the_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PreflightRefused, match="リポジトリではありません"):
        built(tmp_path)


@pytest.mark.slow
def test_our_own_wheel_holds_all_that_it_reads() -> None:
    wheel = source.wheel(source.read(ROOT))
    with zipfile.ZipFile(wheel.path) as archive:
        held = set(archive.namelist())
    listed = source.read(ROOT).files
    ours = {name.removeprefix("src/") for name in listed if name.startswith("src/morizo/")}
    assert ours <= held
    assert {Path(name).suffix for name in ours} >= {".py", ".toml", ".html", ".css", ".js"}
    assert wheel.size < 5_000_000
