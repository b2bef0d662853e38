"""What goes to a host: only what it lacks, whole or not at all, whatever breaks on the way."""

import io
import json
import os
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from morizo.ops.errors import LineBroken, PreflightRefused
from morizo.ops.events import Event
from morizo.ops.host import Done
from morizo.ops.parts import receive
from morizo.ops.parts.build import Built, BuiltRelease, Tools
from morizo.ops.parts.carry import agent_words, borrowed, carry
from morizo.ops.parts.wheelhouse import Wheel
from morizo.ops.transport import Local

from .wheels import make_wheel

AGENT = """
import json, os, sys

def main():
    print(json.dumps({"argv": sys.argv[1:], "path": sys.path, "env": dict(os.environ), "flags": list(sys.flags)}))
    return 3
"""


class Here(Local):
    """This machine, as whoever runs the tests; what is fed can be counted and changed on its way."""

    def __init__(self) -> None:
        self.fed = 0
        self.on_the_way: Callable[[int, bytes], bytes] = lambda _, piece: piece

    def run(
        self,
        words: Sequence[str],
        *,
        stdin: bytes | Iterable[bytes] = b"",
        root: bool = True,
        timeout_s: float = 60,
    ) -> Done:
        pieces = self._fed([stdin] if isinstance(stdin, bytes) else stdin)
        return super().run(words, stdin=pieces, root=False, timeout_s=timeout_s)

    def _fed(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            sent = self.on_the_way(self.fed, piece)
            self.fed += len(piece)
            yield sent


@pytest.fixture
def host() -> Here:
    return Here()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def make_built(folder: Path, version: str = "1.0", digest: str = "d1") -> Built:
    folder.mkdir(exist_ok=True)
    agent = {"morizo/__init__.py": "", "morizo/ops/__init__.py": "", "morizo/ops/agent.py": AGENT,
             "morizo/page.html": "玉ねぎ", "morizo/tests/test_it.py": "", "morizo/fast.pyi": ""}  # fmt: skip
    own = Wheel.at(make_wheel(folder, "morizo", version, files=agent))
    rice = Wheel.at(make_wheel(folder, "rice", files={"rice/grain.py": "x" * 900_000}))
    knife = Wheel.at(make_wheel(folder, "knife", files={"knife.py": "#" * 300_000}))
    lock = folder / f"{version}.lock"
    lock.write_text(f"{rice.pin.line()}\n{own.pin.line()}\n")
    release = BuiltRelease(f"{version}-aa", version, own, lock, (rice, own))
    return Built(Tools(digest, (knife, own)), {"morizo-web": release}, "", ())


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return make_built(tmp_path / "cache")


def lying_in(state: Path) -> list[str]:
    return sorted(
        str(path.relative_to(state))
        for kind in ("wheels", "locks", "tools", "parts")
        for path in (state / kind).glob("*")
    )


def said(host: Here, built: Built, state: Path) -> list[str]:
    heard: list[Event] = []
    carry(host, built, heard.append, state=state)
    return [event.state for event in heard]


def test_all_that_is_needed_arrives_and_is_the_same(host: Here, built: Built, state: Path) -> None:
    assert said(host, built, state) == ["begun", "done"]
    for wheel in built.releases["morizo-web"].wheels:
        assert (state / "wheels" / wheel.name).read_bytes() == wheel.path.read_bytes()
    assert (state / "locks/1.0-aa.lock").read_text().count("--hash") == 2
    assert not (state / "wheels/knife-1.0-py3-none-any.whl").exists(), "its part stands for it"
    assert not list(state.glob("staging-*"))


def test_only_root_can_look_in(host: Here, built: Built, state: Path) -> None:
    carry(host, built, state=state)
    for folder in (state, *(state / kind for kind in ("wheels", "locks", "tools", "parts"))):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_the_second_time_nothing_goes(host: Here, built: Built, state: Path) -> None:
    carry(host, built, state=state)
    host.fed = 0
    assert said(host, built, state) == ["same"]
    assert host.fed < 30_000


def test_an_update_sends_only_what_is_new(
    host: Here, built: Built, state: Path, tmp_path: Path
) -> None:
    carry(host, built, state=state)
    host.fed = 0
    carry(host, make_built(tmp_path / "cache", "2.0", "d2"), state=state)
    assert host.fed < 100_000, "rice has 900 kB and is there"
    assert sorted(path.name for path in (state / "tools").iterdir()) == ["current", "d1", "d2"]
    assert (state / "tools/current").resolve().name == "d2"


def test_an_older_release_becomes_the_current_tools_again(
    host: Here, built: Built, state: Path, tmp_path: Path
) -> None:
    carry(host, built, state=state)
    carry(host, make_built(tmp_path / "cache", "2.0", "d2"), state=state)
    carry(host, built, state=state)
    assert (state / "tools/current").resolve().name == "d1"
    assert said(host, built, state) == ["same"]


def test_a_file_that_rotted_on_the_host_is_sent_again(
    host: Here, built: Built, state: Path
) -> None:
    carry(host, built, state=state)
    rice = state / "wheels/rice-1.0-py3-none-any.whl"
    rice.write_bytes(rice.read_bytes().replace(b"xxxx", b"xxxy", 1))
    assert said(host, built, state) == ["begun", "done"]
    assert b"xxxy" not in rice.read_bytes()


def test_the_same_name_with_another_content_is_sent(
    host: Here, built: Built, state: Path, tmp_path: Path
) -> None:
    carry(host, built, state=state)
    (tmp_path / "other").mkdir()
    lock = tmp_path / "other.lock"
    lock.write_text("another\n")
    release = built.releases["morizo-web"]
    other = BuiltRelease(release.id, release.version, release.wheel, lock, release.wheels)
    carry(host, Built(built.tools, {"morizo-web": other}, "", ()), state=state)
    assert (state / "locks/1.0-aa.lock").read_text() == "another\n"


def test_what_is_not_imported_is_left_out(host: Here, built: Built, state: Path) -> None:
    carry(host, built, state=state)
    tools = state / "tools/d1"
    assert (tools / "morizo/page.html").read_text() == "玉ねぎ"
    assert not (tools / "morizo/tests").exists()
    assert not (tools / "morizo/fast.pyi").exists()
    assert list((tools / "morizo/__pycache__").glob("*.pyc")), "compiled once, not at every start"


def run_agent(words: list[str], **env: str) -> dict[str, Any]:
    # The test's own Python stands for the host's.
    words = [sys.executable if word == "/usr/bin/python3" else word for word in words]
    done = subprocess.run(words, capture_output=True, env={**os.environ, **env}, check=False)
    assert done.returncode == 3, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_agent_sees_nothing_but_its_own(host: Here, built: Built, state: Path) -> None:
    carry(host, built, state=state)
    before = sorted(state.rglob("*"))
    found = run_agent(
        agent_words(state / "tools/d1", "plan"), PYTHONPATH="/elsewhere", SECRET="hunter2"
    )
    assert found["argv"] == ["plan"]
    assert found["path"][0] == str(state / "tools/d1")
    assert not [
        path for path in found["path"] if "site-packages" in path or "dist-packages" in path
    ]
    assert not {"PYTHONPATH", "SECRET"} & set(found["env"])
    assert found["env"]["HOME"] == "/root"
    assert sorted(state.rglob("*")) == before, "nothing is written beside it"


def test_the_link_to_the_tools_may_move_while_they_run(
    host: Here, built: Built, state: Path
) -> None:
    carry(host, built, state=state)
    found = run_agent(agent_words(state / "tools/current", "certs"))
    assert found["path"][0] == str(state / "tools/d1")


def test_the_words_for_a_digest_name_the_tools_own_folder() -> None:
    assert agent_words("d1", "plan")[-2:] == ["/var/lib/morizo/tools/d1", "plan"]


def test_looking_leaves_nothing_behind(host: Here, built: Built, state: Path) -> None:
    with borrowed(host, built, state=state) as tools:
        assert run_agent(agent_words(tools, "plan"))["argv"] == ["plan"]
        base = tools.parent.parent
        assert stat.S_IMODE(base.stat().st_mode) == 0o700
    assert not base.exists()
    assert not state.exists()


def test_looking_with_the_installed_tools_takes_those(
    host: Here, built: Built, state: Path
) -> None:
    carry(host, built, state=state)
    with borrowed(host, built, state=state) as tools:
        assert tools == state / "tools/d1"
    assert tools.exists()


def test_looking_at_an_update_sends_only_what_is_new(
    host: Here, built: Built, state: Path, tmp_path: Path
) -> None:
    carry(host, built, state=state)
    before = lying_in(state)
    host.fed = 0
    newer = make_built(tmp_path / "cache", "2.0", "d2")
    with borrowed(host, newer, state=state) as tools:
        assert run_agent(agent_words(tools, "plan"))["argv"] == ["plan"]
        assert (tools / "knife.py").exists()
    assert host.fed < 100_000, "knife has 300 kB and is there"
    assert lying_in(state) == before


def test_a_look_that_fails_leaves_nothing_either(host: Here, built: Built, state: Path) -> None:
    with pytest.raises(LookupError), borrowed(host, built, state=state) as tools:
        raise LookupError
    assert not tools.exists()


def cut_at(limit: int) -> Callable[[int, bytes], bytes]:
    def on_the_way(fed: int, piece: bytes) -> bytes:
        if fed > limit:
            raise LineBroken("web1")
        return piece

    return on_the_way


def test_a_line_that_breaks_on_the_way_changes_nothing(
    host: Here, built: Built, state: Path
) -> None:
    for limit in (20_000, 400_000, 800_000):
        host.fed, host.on_the_way = 0, lambda _, piece: piece
        host.on_the_way = cut_at(limit)
        with pytest.raises(LineBroken):
            carry(host, built, state=state)
        assert lying_in(state) == []
    host.on_the_way = lambda _, piece: piece
    assert said(host, built, state) == ["begun", "done"]
    assert not list(state.glob("staging-*"))


def test_what_a_killed_attempt_left_is_removed_by_the_next(
    host: Here, built: Built, state: Path
) -> None:
    left = state / "staging-killed"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"x")
    carry(host, built, state=state)
    assert not left.exists()


def test_an_attempt_that_is_at_work_is_left_alone(host: Here, built: Built, state: Path) -> None:
    state.mkdir()
    with receive.staging_in(state) as at_work:
        carry(host, built, state=state)
        assert at_work.exists()


def test_bytes_that_change_on_the_way_are_refused(host: Here, built: Built, state: Path) -> None:
    host.on_the_way = lambda fed, piece: piece.replace(b"xxxx", b"xxxy", 1) if fed else piece
    with pytest.raises(PreflightRefused, match="not what was announced"):
        carry(host, built, state=state)
    assert lying_in(state) == []


def test_a_copy_that_rotted_here_is_thrown_away_before_anything_is_sent(
    host: Here, built: Built, state: Path
) -> None:
    rice = built.releases["morizo-web"].wheels[0].path
    rice.write_bytes(rice.read_bytes().replace(b"xxxx", b"xxxy", 1))
    with pytest.raises(PreflightRefused, match="壊れていた"):
        carry(host, built, state=state)
    assert not rice.exists()
    assert not state.exists()


def taken(state: Path, send: dict[str, Any], members: Iterable[tarfile.TarInfo]) -> dict[str, Any]:
    load = io.BytesIO()
    with tarfile.open(fileobj=load, mode="w") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    order = {"verb": "take", "base": str(state), "digest": "d", "tools": [], "files": {}, "send": send, "compile": True}  # fmt: skip
    done = subprocess.run(
        [sys.executable, receive.__file__],
        input=json.dumps(order).encode() + b"\n" + load.getvalue(),
        capture_output=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, 1 if kind == tarfile.REGTYPE else 0
    return info


@pytest.mark.parametrize(
    "bad",
    [
        member("../../etc/cron.d/x"),
        member("/etc/cron.d/x"),
        member("wheels/../../x"),
        member("wheels/not-announced.whl"),
        member("wheels/a.whl", tarfile.SYMTYPE, "/etc/shadow"),
        member("wheels/a.whl", tarfile.LNKTYPE, "/etc/shadow"),
        member("wheels/a.whl", tarfile.CHRTYPE),
        member("wheels", tarfile.SYMTYPE, "/etc"),
    ],
    ids=lambda info: f"{info.name}-{info.type.decode()}",
)
def test_a_tar_can_not_reach_beyond_what_was_announced(state: Path, bad: tarfile.TarInfo) -> None:
    fact = {"sha256": "0" * 64, "size": 1}
    answer = taken(state, {"wheels/a.whl": fact}, [bad])
    assert "not announced" in answer["refused"]
    assert lying_in(state) == []


def test_a_load_that_lacks_something_is_refused(state: Path) -> None:
    answer = taken(state, {"wheels/a.whl": {"sha256": "0" * 64, "size": 1}}, [])
    assert "lacking: wheels/a.whl" in answer["refused"]


def test_a_wheel_can_not_write_outside_of_its_part(tmp_path: Path) -> None:
    evil = make_wheel(
        tmp_path, "evil", files={"../out.py": "", "evil.data/scripts/x": "", "ok.py": ""}
    )
    receive.unpack(evil, tmp_path / "part")
    files = [path.name for path in (tmp_path / "part").iterdir() if path.is_file()]
    assert files == ["ok.py"]
    assert not (tmp_path / "out.py").exists()


def test_no_room_is_said_before_anything_is_sent(built: Built) -> None:
    class Full(Here):
        def run(self, words: Sequence[str], **how: Any) -> Done:
            return Done(
                0,
                json.dumps(
                    {"base": "/", "lacking": [f"wheels/{built.releases['morizo-web'].wheel.name}"],
                     "has_tools": False, "is_current": False, "free_bytes": 3 << 20, "free_files": 10**6}
                ).encode(),
                b"",
            )  # fmt: skip

    with pytest.raises(PreflightRefused, match="空き 3 MiB"):
        carry(Full(), built)


def test_what_nobody_wants_any_more_goes_and_what_serves_stays(
    host: Here, built: Built, state: Path, tmp_path: Path
) -> None:
    carry(host, built, state=state)
    long_ago = time.time() - 2 * receive.UNWANTED_S
    for kind in ("wheels", "locks", "tools", "parts"):
        for thing in (state / kind).iterdir():
            if not thing.is_symlink():
                os.utime(thing, (long_ago, long_ago))
    carry(host, make_built(tmp_path / "cache", "2.0", "d2"), state=state)
    left = lying_in(state)
    assert "wheels/rice-1.0-py3-none-any.whl" in left, "asked for again just now"
    assert not [
        name for name in left if name in {"tools/d1", "locks/1.0-aa.lock"} or "morizo-1.0" in name
    ]
    assert run_agent(agent_words(state / "tools/d2", "plan"))["argv"] == ["plan"]
