"""From what systemd and a program say to the likely fault. The lines are those that real programs write."""

import pytest

from morizo.ops.explain import explained
from morizo.ops.explain.causes import TABLE
from morizo.ops.explain.endings import ending_of

UNIT = "morizo-aiv2@r7.service"


def exited(code: int, **more: str) -> dict[str, str]:
    return {
        "LoadState": "loaded", "ActiveState": "failed", "SubState": "failed", "Result": "exit-code",
        "ExecMainCode": "1", "ExecMainStatus": str(code), "NRestarts": "0", **more,
    }  # fmt: skip


def killed(number: int, **more: str) -> dict[str, str]:
    return exited(number, **{"Result": "signal", "ExecMainCode": "2", **more})


RUNS = {"LoadState": "loaded", "ActiveState": "active", "SubState": "running", "Result": "success"}


@pytest.mark.parametrize(
    ("properties", "key", "words"),
    [
        (exited(203), "exit:203", "EXEC"),
        (exited(217), "exit:217", "ユーザーがない"),
        (exited(226), "exit:226", "NAMESPACE"),
        (exited(243), "exit:243", "CREDENTIALS"),
        (exited(200), "exit:200", "CHDIR"),
        (exited(2), "exit:2", "使い方"),
        (exited(7), "exit:7", "断られた"),
        (exited(42), "exit:42", "終了コード 42"),
        (exited(137), "signal:SIGKILL", "SIGKILL"),
        (killed(11), "signal:SIGSEGV", "SIGSEGV"),
        (killed(6, Result="core-dump", ExecMainCode="3"), "signal:SIGABRT", "SIGABRT"),
        (killed(9, Result="oom-kill", MemoryPeak="440401920", MemoryMax="440401920"), "oom", "420 MiB"),
        (killed(6, Result="watchdog"), "watchdog", "watchdog"),
        (exited(0, Result="timeout", ActiveState="failed"), "timeout", "時間内"),
        (exited(0, Result="protocol"), "protocol", "準備完了"),
        (exited(1, Result="start-limit-hit"), "exit:1", "あきらめた"),
        (exited(0, Result="start-limit-hit"), "start-limit", "あきらめた"),
        (exited(0, Result="resources"), "resources", "資源"),
        (exited(0, Result="success", ActiveState="inactive"), "clean", "終了コード 0"),
        (RUNS, "running", "動いている"),
        ({"LoadState": "not-found", "ActiveState": "inactive"}, "no-unit", "not-found"),
        ({}, "clean", "0"),
    ],
)  # fmt: skip
def test_how_it_ended_is_told_in_words(properties: dict[str, str], key: str, words: str) -> None:
    ending = ending_of(properties)
    assert ending.key == key
    assert words in ending.words


def test_a_kill_that_only_the_kernel_calls_oom_is_one() -> None:
    kernel = ["Memory cgroup out of memory: Killed process 812 (python) total-vm:900000kB"]
    assert ending_of(killed(9), kernel).key == "oom"
    assert ending_of(killed(9), ["usb 1-1: new device"]).key == "signal:SIGKILL"


CASES = [
    ("out-of-memory", "B39", killed(9, Result="oom-kill"), ""),
    ("out-of-memory", "B7", exited(1), "MemoryError"),
    ("out-of-memory", "B7", killed(6), "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"),
    ("disk-full", "B58", exited(1), "OSError: [Errno 28] No space left on device: '/var/lib/morizo-aiv2/x'"),
    ("disk-full", "B47", exited(1), "sqlite3.OperationalError: database or disk is full"),
    ("too-many-files", "", exited(1), "OSError: [Errno 24] Too many open files"),
    ("certificate-unreadable", "B12", exited(1), "Error: EACCES: permission denied, open '/etc/letsencrypt/live/m.example/privkey.pem'"),
    ("certificate-unreadable", "B13", exited(1), "PermissionError: [Errno 13] Permission denied: '/etc/letsencrypt/live/m.example/fullchain.pem'"),
    ("certificate-unreadable", "B12", exited(1), 'nginx: [emerg] cannot load certificate key "/etc/letsencrypt/live/m.example/privkey.pem": BIO_new_file() failed (SSL: error:8000000D:system library::Permission denied:calling fopen'),
    ("certificate-missing", "", exited(1), 'nginx: [emerg] cannot load certificate "/etc/letsencrypt/live/m.example/fullchain.pem": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory'),
    ("privileged-port", "B15", exited(1), "Error: listen EACCES: permission denied 0.0.0.0:443"),
    ("privileged-port", "B15", exited(1), "PermissionError: [Errno 13] error while attempting to bind on address ('0.0.0.0', 443): permission denied"),
    ("privileged-port", "B15", exited(1), "nginx: [emerg] bind() to 0.0.0.0:443 failed (13: Permission denied)"),
    ("port-in-use", "B45", exited(1), "[Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use"),
    ("port-in-use", "B45", exited(1), "Error: listen EADDRINUSE: address already in use 127.0.0.1:3000"),
    ("port-in-use", "B45", exited(7), "127.0.0.1:8000 で待ち受けられません（python (pid 812)）。"),
    ("secret-missing", "", exited(243), f"{UNIT}: Failed to set up credentials: No such file or directory"),
    ("key-refused", "B29", exited(1), "openai.AuthenticationError: Error code: 401 - Incorrect API key provided"),
    ("schema", "B33", exited(7), "データベースの形が合いません（0001、必要: 0002）。先に morizo migrate を実行してください。"),
    ("schema", "B33", exited(1), "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such column: people.nickname"),
    ("database-busy", "B35", exited(7), "ほかのプロセスがデータベースを整えています（pid 3）。終わってからもう一度どうぞ。"),
    ("database-busy", "B63", exited(1), "sqlite3.OperationalError: database is locked"),
    ("database-damaged", "B53", exited(1), "sqlite3.DatabaseError: database disk image is malformed"),
    ("outside-the-walls", "B23", exited(1), "OSError: [Errno 30] Read-only file system: '/opt/morizo/logs/app.log'"),
    ("data-unreadable", "B28", exited(1), "PermissionError: [Errno 13] Permission denied: '/var/lib/morizo-aiv2/morizo.db'"),
    ("data-unreadable", "B28", exited(1), "sqlite3.OperationalError: unable to open database file"),
    ("build-missing", "B9", exited(1), "Error: Could not find a production build in the '.next' directory. Try building your app"),
    ("dev-parts-missing", "B9", exited(1), "Error: Cannot find module 'tailwindcss'"),
    ("wrong-build", "B1", exited(203), f"{UNIT}: Failed to execute /opt/x/python: Exec format error"),
    ("wrong-build", "B6", exited(1), "ImportError: libpython3.11.so.1.0: cannot open shared object file: No such file or directory"),
    ("part-missing", "B6", exited(1), "ModuleNotFoundError: No module named 'sudachipy'"),
    ("part-missing", "B6", exited(1), "Error: Cannot find module 'next'"),
    ("part-differs", "B6", exited(1), "ImportError: cannot import name 'Annotated' from 'typing'"),
    ("wrong-usage", "B3", exited(2), "Error: No such option: --no-reload"),
    ("wrong-usage", "B3", exited(2), "morizo: error: unrecognized arguments: --no-reload"),
    ("python-missing", "B1", exited(100), "E: Unable to locate package python3.11"),
    ("pip-refused", "B2", exited(1), "error: externally-managed-environment"),
    ("node-conflict", "B4", exited(100), " nodejs : Conflicts: npm"),
    ("acme-unreachable", "B10", exited(1), "Detail: 203.0.113.9: Timeout during connect (likely firewall problem)"),
    ("acme-port-taken", "B17", exited(1), "Could not bind TCP port 80 because it is already in use by another process"),
    ("localhost-is-ipv6", "B42", exited(1), "Error: connect ECONNREFUSED ::1:8000"),
    ("no-names", "B20", exited(1), "socket.gaierror: [Errno -3] Temporary failure in name resolution"),
    ("clock-or-root", "B16", exited(1), "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"),
    ("peer-away", "B41", exited(1), "httpx2.ConnectError: [Errno 111] Connection refused"),
    ("program-missing", "B1", exited(203), f"{UNIT}: Failed at step EXEC spawning /opt/x/venv/bin/python: No such file or directory"),
    ("user-missing", "B22", exited(217), f"{UNIT}: Failed at step USER spawning /opt/x: No such process"),
    ("folder-missing", "B33", exited(200), f"{UNIT}: Changing to the requested working directory failed: No such file or directory"),
    ("walls", "B25", exited(226), f"{UNIT}: Failed to set up mount namespacing: /run/x: No such file or directory"),
    ("walls", "B25", killed(31), ""),
    ("folders", "B28", exited(238), f"{UNIT}: Failed to set up special execution directory in /var/lib: File exists"),
    ("unit-broken", "", {"LoadState": "bad-setting"}, ""),
    ("hangs", "B38", killed(6, Result="watchdog"), ""),
    ("slow-start", "B36", exited(0, Result="timeout"), ""),
    ("slow-start", "B36", exited(0, Result="protocol"), ""),
    ("native-crash", "B6", killed(11), ""),
    ("killed", "B39", killed(9), ""),
    ("program", "", exited(1), "ValueError: not a date"),
    ("program", "", exited(1), '{"at":"2026-11-24T03:00:00.000+00:00","level":"ERROR","logger":"x","event":"unknown error","error":"KeyError"}'),
    ("crash-loop", "B38", exited(0, Result="start-limit-hit"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("key", "fault", "properties", "line"), CASES)
def test_the_likely_fault_is_named(
    key: str, fault: str, properties: dict[str, str], line: str
) -> None:
    lines = ["Started.", line, f"{UNIT}: Main process exited."] if line else []
    found = explained(UNIT, properties, lines)
    assert found.cause is not None
    assert found.cause.key == key
    assert not fault or fault in found.cause.faults
    assert found.cause.fix.endswith(("。", "）"))
    assert "{" not in found.cause.words


def test_every_row_of_the_table_has_a_case() -> None:
    assert {row.cause.key for row in TABLE} == {key for key, *_ in CASES}


def test_what_was_caught_stands_in_the_words() -> None:
    found = explained(UNIT, exited(1), ["ModuleNotFoundError: No module named 'sudachipy'"])
    assert found.cause is not None
    assert found.cause.words == "部品 sudachipy が入っていません。"


@pytest.mark.parametrize(
    ("fault", "faults"),
    [("PORT: 数で書いてください", ("B45",)), ("SIGNUP: 使えない値です（'open'）", ())],
)
def test_each_fault_of_the_settings_is_told(fault: str, faults: tuple[str, ...]) -> None:
    found = explained(UNIT, exited(2), ["設定を直してください:", f"  {fault}", "  X: y", "other"])
    assert found.cause is not None
    assert (found.cause.key, found.cause.faults) == ("settings", faults)
    assert fault in found.cause.words
    assert "X: y" in found.cause.words
    assert "other" not in found.cause.words


def test_a_clean_end_with_nothing_said_has_no_cause_and_says_so() -> None:
    found = explained(UNIT, exited(7), ["Started."])
    assert found.cause is None
    assert "一覧にない" in found.text()


def test_lines_with_braces_break_nothing() -> None:
    found = explained(UNIT, exited(1), ["No module named '{0}{x}'", "{not json", '{"at": 3}'])
    assert found.cause is not None
    assert "{0}{x}" in found.cause.words
    assert found.text()
