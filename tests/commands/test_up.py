"""`morizo up` as a person runs it: two processes, one address, and Ctrl-C leaves nothing behind."""

import os
import re
import signal
import stat
import subprocess
import time
from pathlib import Path

import httpx2 as httpx
import pytest
from tests.processes import children_of, environment, free_port, morizo, running, wait_for

from morizo.kit.serve import listen

pytestmark = pytest.mark.slow


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(MORIZO_ROOT=str(tmp_path), MORIZO_EMBEDDER="off")


def words(tmp_path: Path, *more: str) -> tuple[list[str], int, int]:
    ai, web = free_port(), free_port()
    data = str(tmp_path / "kitchen")
    return ["up", "--data", data, "--ai-port", str(ai), "--web-port", str(web), *more], ai, web


def read_until(process: subprocess.Popen[str], sign: str, within_s: float = 60) -> str:
    """What it prints, up to a line that holds `sign`."""
    assert process.stdout is not None
    lines, deadline = "", time.monotonic() + within_s
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        lines += line
        if sign in line:
            return lines
        if not line and process.poll() is not None:
            break
    raise AssertionError(f"{sign!r} never came:\n{lines}")


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_gone(pids: list[int], within_s: float) -> list[int]:
    deadline = time.monotonic() + within_s
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_starts_shows_the_address_and_stops_cleanly(
    tmp_path: Path, env: dict[str, str], sign: signal.Signals
) -> None:
    asked, ai, web = words(tmp_path)
    with running(*asked, folder=tmp_path, env=env) as up:
        printed = read_until(up, "Ctrl-C")
        assert f"http://127.0.0.1:{web}" in printed
        for port in (ai, web):
            assert httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
        children = children_of(up.pid)
        assert len(children) == 2
        begun = time.monotonic()
        up.send_signal(sign)
        assert up.wait(15) == 0
        assert time.monotonic() - begun < 8
        assert wait_until_gone(children, 1) == []
        rest = up.stdout.read() if up.stdout else ""
        assert "止めました" in rest
        assert "Traceback" not in rest
    for name in ("aiv2", "web"):
        log = (tmp_path / "kitchen" / "logs" / f"{name}.log").read_text()
        assert '"event": "stopped"' in log
        assert "ERROR" not in log
    listen("127.0.0.1", web).close()


def test_an_impatient_second_ctrl_c_leaves_nothing_behind(
    tmp_path: Path, env: dict[str, str]
) -> None:
    asked, ai, _ = words(tmp_path)
    with running(*asked, folder=tmp_path, env=env) as up:
        read_until(up, "Ctrl-C")
        children = children_of(up.pid)
        # A stream that nobody ends keeps the service draining.
        person = {"email": "hana@example.com", "password": "kome-to-miso-42"}
        httpx.post(f"http://127.0.0.1:{ai}/auth/v1/signup", json=person, trust_env=False)
        for child in children:
            os.kill(child, signal.SIGSTOP)  # as good as hung
        up.send_signal(signal.SIGINT)
        time.sleep(0.5)
        up.send_signal(signal.SIGINT)
        up.wait(10)
        assert wait_until_gone(children, 2) == []


def test_a_process_that_dies_is_told_and_the_other_is_stopped(
    tmp_path: Path, env: dict[str, str]
) -> None:
    asked, _, _ = words(tmp_path)
    with running(*asked, folder=tmp_path, env=env) as up:
        read_until(up, "Ctrl-C")
        children = children_of(up.pid)
        os.kill(children[0], signal.SIGKILL)
        assert up.wait(15) == 1
        printed = up.stdout.read() if up.stdout else ""
        assert "止まりました" in printed
        assert wait_until_gone(children, 1) == []


def test_a_port_in_use_names_its_holder(tmp_path: Path, env: dict[str, str]) -> None:
    asked, ai, _ = words(tmp_path)
    holder = listen("127.0.0.1", ai)
    try:
        with running(*asked, folder=tmp_path, env=env) as up:
            assert up.wait(30) == 7
            printed = up.stdout.read() if up.stdout else ""
    finally:
        holder.close()
    assert f"ポート {ai}" in printed
    assert f"(pid {os.getpid()})" in printed
    assert "--ai-port" in printed


def test_what_it_makes_is_the_owners_alone(tmp_path: Path, env: dict[str, str]) -> None:
    asked, _, _ = words(tmp_path)
    with running(*asked, folder=tmp_path, env=env) as up:
        read_until(up, "Ctrl-C")
    data = tmp_path / "kitchen"
    secret = [tmp_path / ".env", data / "morizo.db", *(data / "keys").iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    kept = (tmp_path / ".env").read_text()
    (tmp_path / ".env").write_text(kept + "\nLOG_LEVEL=warning\n")
    asked, _, _ = words(tmp_path)
    with running(*asked, folder=tmp_path, env=env) as up:
        read_until(up, "Ctrl-C")
    assert (tmp_path / ".env").read_text().endswith("LOG_LEVEL=warning\n")


def test_the_demo_signs_in_and_has_a_full_fridge(tmp_path: Path, env: dict[str, str]) -> None:
    asked, ai, _ = words(tmp_path, "--demo")
    with running(*asked, folder=tmp_path, env=env) as up:
        printed = read_until(up, "Ctrl-C")
        email = re.search(r"メール\s+(\S+)", printed)
        password = re.search(r"パスワード\s+(\S+)", printed)
        assert email is not None
        assert password is not None
        base = f"http://127.0.0.1:{ai}"
        session = httpx.post(
            f"{base}/auth/v1/token?grant_type=password",
            json={"email": email[1], "password": password[1]},
            trust_env=False,
        ).json()
        own = {"Authorization": f"Bearer {session['access_token']}"}
        items = httpx.get(f"{base}/v1/pantry/items", headers=own, trust_env=False).json()["items"]
        assert len(items) >= 10
    with running(*asked, folder=tmp_path, env=env) as up:  # a second time is the same household
        assert password[1] in read_until(up, "Ctrl-C")


def test_for_the_phone_web_alone_listens_to_others(tmp_path: Path, env: dict[str, str]) -> None:
    asked, ai, web = words(tmp_path, "--lan")
    with running(*asked, folder=tmp_path, env=env) as up:
        printed = read_until(up, "Ctrl-C")
        found = re.search(rf"http://(\d+\.\d+\.\d+\.\d+):{web}", printed.replace("127.0.0.1", ""))
        if found is None:
            assert "ネットワークのアドレスが見つかりません" in printed
        else:
            assert "█" in printed or "▀" in printed  # the QR code
            assert "HTTPS" in printed
        listening = Path("/proc/net/tcp").read_text()
        assert f"0100007F:{ai:04X} " in listening
        assert f"00000000:{web:04X} " in listening
        assert f"00000000:{ai:04X} " not in listening
        phone = {"Host": f"192.168.1.5:{web}"}
        at_web = httpx.get(f"http://127.0.0.1:{web}/health", headers=phone, trust_env=False)
        at_ai = httpx.get(f"http://127.0.0.1:{ai}/health", headers=phone, trust_env=False)
        assert (at_web.status_code, at_ai.status_code) == (200, 421)


def test_another_process_that_migrates_is_named(tmp_path: Path, env: dict[str, str]) -> None:
    from morizo.kit.lock import locked

    asked, _, _ = words(tmp_path)
    (tmp_path / "kitchen").mkdir(mode=0o700)
    with (
        locked(tmp_path / "kitchen" / "migrate.lock"),
        running(*asked, folder=tmp_path, env=env) as up,
    ):
        assert up.wait(30) == 7
        assert f"pid {os.getpid()}" in (up.stdout.read() if up.stdout else "")


def test_serve_without_a_schema_says_what_to_do(tmp_path: Path) -> None:
    env = environment(MORIZO_DATA=str(tmp_path / "empty"), PORT=str(free_port()))
    with running("serve", "aiv2", folder=tmp_path, env=env) as serve:
        assert serve.wait(30) == 7
        assert "morizo migrate" in (serve.stdout.read() if serve.stdout else "")


def test_the_plans_own_files_start_both_processes_unchanged(tmp_path: Path) -> None:
    """Chapters 3.3 and 4.3 of the plan, but for ports and folders of this machine."""
    from tests.test_settings import PLAN_ENV, PLAN_ENV_LOCAL

    ai, web = free_port(), free_port()
    (tmp_path / "blocked").write_text(
        ""
    )  # stands where the log's folder would be: it can't be written
    text = PLAN_ENV.replace("PORT=8000", f"PORT={ai}")
    text = text.replace(
        "/opt/morizo/Morizo-aiv2/morizo_ai.log", f"{tmp_path}/blocked/x/morizo_ai.log"
    )
    (tmp_path / ".env").write_text(text)
    (tmp_path / ".env.local").write_text(PLAN_ENV_LOCAL.replace(":8000", f":{ai}"))
    env = environment(MORIZO_DATA=str(tmp_path / "data"), MORIZO_EMBEDDER="off")
    migrated = morizo("migrate", folder=tmp_path, env=env)
    assert migrated.returncode == 0, migrated.stderr
    with (
        running("serve", "aiv2", folder=tmp_path, env=env) as aiv2,
        running("serve", "web", folder=tmp_path, env={**env, "PORT": str(web)}) as pages,
    ):
        health = wait_for(f"http://127.0.0.1:{ai}/health", aiv2).json()
        assert health["components"]["model"] == {"status": "off", "detail": "見本のままです"}
        assert wait_for(f"http://127.0.0.1:{web}/health", pages).status_code == 200
        aiv2.terminate()
        told = aiv2.communicate(timeout=20)[0]
    assert "log file can't be written" in told
    assert told.count("OPENAI_API_KEY") == 1
