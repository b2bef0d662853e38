"""Which wheels a host gets: for its Python, its architecture and its libc, never for the operator's."""

from pathlib import Path

import pytest

from morizo.ops.errors import PreflightRefused
from morizo.ops.parts import lockfile, wheelhouse
from morizo.ops.parts.lockfile import Platform

from .a_host import the_facts
from .wheels import lock_line, make_wheel

pytestmark = pytest.mark.slow

BOOKWORM = Platform("3.11", "x86_64", 36)
TRIXIE_ARM = Platform("3.13", "aarch64", 41)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder instead of an index, and a cache of the test's own."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


def a_lock(folder: Path, *lines: str) -> Path:
    lock = folder / "some.lock"
    lock.write_text("".join(lines))
    return lock


def names(found: tuple[wheelhouse.Wheel, ...]) -> list[str]:
    return [wheel.name for wheel in found]


@pytest.mark.parametrize(
    ("platform", "tag"),
    [
        (BOOKWORM, "cp311-cp311-manylinux_2_36_x86_64"),
        (Platform("3.11", "x86_64", 35), "cp311-cp311-manylinux2014_x86_64"),
        (Platform("3.12", "x86_64", 39), "cp38-abi3-manylinux_2_28_x86_64"),
        (TRIXIE_ARM, "cp313-cp313-manylinux_2_17_aarch64.manylinux2014_aarch64"),
        (Platform("3.12", "aarch64", 39), "py3-none-any"),
    ],
)
def test_the_wheel_that_fits_the_host_best_is_taken(
    index: Path, tmp_path: Path, platform: Platform, tag: str
) -> None:
    made = [
        make_wheel(index, "rice", tag=each)
        for each in (
            "cp311-cp311-manylinux_2_36_x86_64",
            "cp311-cp311-manylinux2014_x86_64",
            "cp38-abi3-manylinux_2_28_x86_64",
            "cp313-cp313-manylinux_2_17_aarch64.manylinux2014_aarch64",
            "cp313-cp313-musllinux_1_2_aarch64",
            "cp311-cp311-macosx_11_0_arm64",
            "py3-none-any",
        )
    ]
    found = wheelhouse.wheels(a_lock(tmp_path, lock_line(*made)), platform)
    assert names(found) == [f"rice-1.0-{tag}.whl"]


def test_markers_are_read_for_the_host(index: Path, tmp_path: Path) -> None:
    old, new, win = (make_wheel(index, name) for name in ("old", "new", "win"))
    lock = a_lock(
        tmp_path,
        lock_line(old, marker="python_full_version < '3.12'"),
        lock_line(new, marker="python_version >= '3.13' and platform_machine == 'aarch64'"),
        lock_line(win, marker="sys_platform == 'win32'"),
    )
    assert names(wheelhouse.wheels(lock, BOOKWORM)) == ["old-1.0-py3-none-any.whl"]
    assert names(wheelhouse.wheels(lock, TRIXIE_ARM)) == ["new-1.0-py3-none-any.whl"]


def test_the_second_time_nothing_is_asked_for(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = a_lock(
        tmp_path, lock_line(make_wheel(index, "rice")), lock_line(make_wheel(index, "miso"))
    )
    first = wheelhouse.wheels(lock, BOOKWORM)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nowhere"))
    assert wheelhouse.wheels(lock, BOOKWORM) == first
    first[0].path.unlink()
    with pytest.raises(PreflightRefused):
        wheelhouse.wheels(lock, BOOKWORM)


def test_a_comment_in_the_lock_changes_nothing(index: Path, tmp_path: Path) -> None:
    line = lock_line(make_wheel(index, "rice"))
    first = wheelhouse.wheels(a_lock(tmp_path, line), BOOKWORM)
    assert wheelhouse.wheels(a_lock(tmp_path, "# anew\n", line), BOOKWORM) == first


def test_no_wheel_for_the_host_is_named(index: Path, tmp_path: Path) -> None:
    lock = a_lock(tmp_path, lock_line(make_wheel(index, "rice", tag="cp311-cp311-win_amd64")))
    with pytest.raises(PreflightRefused, match=r"rice==1\.0.*CPython 3\.11, x86_64, glibc 2\.36"):
        wheelhouse.wheels(lock, BOOKWORM)


def test_another_file_than_the_locks_is_refused(index: Path, tmp_path: Path) -> None:
    lock = a_lock(tmp_path, lock_line(make_wheel(index, "rice")))
    make_wheel(index, "rice", files={"rice/__init__.py": "import evil"})
    with pytest.raises(PreflightRefused, match="固定された値と違います"):
        wheelhouse.wheels(lock, BOOKWORM)
    assert not list((tmp_path / "cache/morizo/wheels").glob("*"))


@pytest.mark.parametrize("retries", ["0", "1"])
def test_without_network_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, retries: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_RETRIES", retries)
    lock = a_lock(tmp_path, f"rice==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(
        PreflightRefused, match=r"rice==1\.0 (を取り寄せられません|が見つかりません)"
    ) as raised:
        wheelhouse.wheels(lock, BOOKWORM)
    assert "ネットワーク" in raised.value.hint


@pytest.mark.parametrize("lock", ["app", "ops"])
@pytest.mark.parametrize("python", lockfile.PYTHONS)
@pytest.mark.parametrize("arch", ["x86_64", "aarch64"])
def test_our_locks_ask_each_host_for_one_version_of_each_package(
    lock: str, python: str, arch: str
) -> None:
    found = lockfile.pins(ROOT / f"requirements/{lock}.lock", Platform(python, arch, 36))
    asked = [pin.name for pin in found]
    assert len(asked) == len(set(asked)) > 20
    assert all(pin.hashes for pin in found)
    assert "httpx2-jsfetch" not in asked


def test_a_hosts_platform_is_read_from_its_facts() -> None:
    assert Platform.of(the_facts()) == BOOKWORM


@pytest.mark.parametrize(
    "differing",
    [
        {"python": "3.10", "python_full": "3.10.12"},
        {"python": "3.15", "python_full": "3.15.0"},
        {"implementation": "PyPy"},
        {"arch": "armv7l"},
        {"libc": ""},
        {"libc": "musl 1.2"},
    ],
)
def test_a_host_that_no_wheels_are_made_for_is_refused(differing: dict[str, str]) -> None:
    with pytest.raises(PreflightRefused, match=r"です。|部品がありません") as raised:
        Platform.of(the_facts(**differing))
    assert "Debian 12" in raised.value.hint
