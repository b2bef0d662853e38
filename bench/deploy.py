"""From an empty host to HTTPS, updates under load and the way back, measured on a booted host of 1 GiB (as root).

The host, its name server and its certificate authority are the tests' (`tests/hosts`): nothing leaves the network
namespaces of this run, and nothing of it stays.
"""

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.hosts import needs, runs
from tests.hosts.network import Network
from tests.hosts.site import AI, DOMAIN, WEB, Site, copy_of_tree, get_parts

from bench import doctor
from bench.crowded import Load, load, settle, start, where
from bench.figures import Figure
from bench.host import Host, hog
from bench.stopwatch import Timed
from bench.visitors import SLOW_S

CALM_S = 8
"""How long the load is alone, before and after an update: what it waits for then is no update's fault."""
SETTLE_S = 5
LEFT_MIB = 240
"""What the hog leaves free: the run on the host takes 90, and what is left then holds no second copy of either service."""
STARTS = "を起動しています"
INSTEAD = "前の版を止めてから"
Tables = Iterator[tuple[str, list[Figure]]]

_PAUSE = """
        pause = __import__("pathlib").Path(__import__("os").environ["MORIZO_DATA"], "bench-pause")
        if pause.exists():
            pause.unlink()
            await asyncio.sleep({seconds})
"""
"""Put into the tree that is deployed: the next answer after the file appears takes its time, as a model's would."""


def measure(seconds: int, *, suite: str) -> Tables:
    """Measure everything, on one host."""
    if refused := needs.refusal():
        print(f"\nこのマシンではサーバーを起動できません: {refused.why}", file=sys.stderr)
        raise SystemExit(1)
    runs.clear_stale()
    print("部品を取り寄せています（測りません）…", file=sys.stderr, flush=True)
    get_parts((suite,))
    with (
        tempfile.TemporaryDirectory(prefix="morizo-bench-") as made,
        Network(runs.of_this_process()) as network,
    ):
        folder = Path(made)
        machine = network.boot(suite, domains=[DOMAIN])
        host = Host(Site(network, machine, folder, root=_version(folder, 1)))
        settle(host.site)
        yield f"空のサーバーから HTTPS まで（{suite}、1 GiB）", list(_first(host))
        yield "会話と提案のあとのサーバー", list(_memory(host))
        host.site.root = _version(folder, 2)
        yield (
            "更新: ふたつの版が並んで入るとき",
            list(_update(host, folder, 1.5, with_streams=True)),
        )
        yield "前の版に戻す", list(_back(host))
        host.site.root = _version(folder, 3)
        with hog(host, LEFT_MIB):
            yield (
                "更新: ふたつの版が並んで入らないとき",
                list(_update(host, folder, 8, with_streams=False)),
            )
        yield "診断", list(doctor.figures(host))


def _first(host: Host) -> Iterator[Figure]:
    first = host.morizo("deploy", "--yes")
    yield _took("はじめての deploy", first, 90)
    again = host.morizo("deploy", "--yes")
    yield _took("同じものをもう一度", again, 10)
    yield Figure("もう一度のときの変更", again.changes, "件", 0)
    for service, release in host.site.serving().items():
        said = host.site.on_host(
            "systemd-analyze", "security", "--no-pager", f"{service}@{release}.service"
        )
        (exposure,) = re.findall(r"Overall exposure level .*?: ([\d.]+)", said)
        yield Figure(f"systemd-analyze security {service}", float(exposure), "", 2.0)


def _memory(host: Host) -> Iterator[Figure]:
    asked = host.morizo("accounts", "--target", "deploy.toml", "invite")
    (invitation,) = re.findall(r"invitation=(\S+)", asked.text)
    process = start(host.site, {**where(host.site), "invitation": invitation})
    _, complained = process.communicate(timeout=180)
    if process.returncode:
        raise RuntimeError(complained[-3000:])
    time.sleep(SETTLE_S)
    now = host.memory()
    kept = f"ほかに、いつでも返せるファイルの写しが {now.cache_mib:.0f} MiB"
    yield Figure(
        "使っているメモリー",
        now.used_mib,
        "MiB",
        480,
        f"使用量からファイルの写しを引き、プログラムが開いている分は足した。{kept}",
    )
    yield Figure("プログラムの分", now.programs_mib, "MiB")
    yield Figure("カーネルの分", now.kernel_mib, "MiB")
    yield Figure(
        "inactive_file だけを引いた使用量",
        now.strict_mib,
        "MiB",
        note="インストールで2度読まれた写しを含む",
    )
    yield Figure(
        "ここまでの最大（写しを含む）",
        now.peak_mib,
        "MiB",
        note=f"メモリー不足で終わらせたもの {now.killed} 件",
    )
    yield Figure(
        "使っているスワップ",
        now.swap_mib,
        "MiB",
        0,
        "このサーバーにスワップはない。足りなければ上の件数に出る",
    )


def _update(host: Host, folder: Path, goal_s: float, *, with_streams: bool) -> Iterator[Figure]:
    before, since = host.site.serving(), time.time()
    with load(host.site, folder) as met:
        time.sleep(CALM_S)
        begins = met.now

        def hear(line: str) -> None:
            if with_streams and STARTS in line:
                (host.site.machine.root / f"var/lib/{AI}/bench-pause").touch()
                met.open_stream()

        done = host.morizo("deploy", "--yes", hear=hear)
        time.sleep(CALM_S)
    yield from _met(met, done, begins, goal_s)
    if with_streams:
        cut = [how for how in met.seen.streams if how]
        note = (
            "、".join(cut)
            or f"切り替えの間に始まり {SLOW_S} 秒続く答えが {len(met.seen.streams)} 本、最後まで届いた"
        )
        yield Figure(
            "切れた答えの流れ（SSE）", len(cut) + (2 - len(met.seen.streams)), "本", 0, note
        )
    beside = sum(INSTEAD in line for _, line in done.lines)
    woken = sum(
        host.starts(f"{service}@{release}.service", since) for service, release in before.items()
    )
    yield Figure("止めた版がまた起きた回数", woken, "回", 0)
    yield Figure("並べずに替えたサービス", beside, "", note=f"{len((AI, WEB))} のうち")


def _met(met: Load, done: Timed, begins: float, goal_s: float) -> Iterator[Figure]:
    yield _took("更新", done)
    rate = met.requests / met.seconds
    yield Figure(
        "要求",
        met.requests,
        "件",
        note=f"毎秒 {rate:.0f} 件、うち wrk が {met.requests - len(met.seen.waits)} 件",
    )
    yield Figure("断られた接続", met.refused, "件", 0, met.why)
    yield Figure("失敗した要求", met.failed, "件", 0, met.why)
    if met.limited:
        yield Figure("多すぎて断られた要求（429）", met.limited, "件", note="失敗ではない")
    alone = met.longest(0, begins)
    yield Figure(
        "いちばん長い待ち（更新の前）",
        alone,
        "秒",
        note=f"測る側の遅れは最大 {met.seen.lag_s:.2f} 秒",
    )
    yield Figure(
        "いちばん長い待ち（更新の間）", met.longest(begins), "秒", goal_s, _when(met, done, begins)
    )
    most = max(one["max_s"] for one in met.wrk)
    yield Figure("いちばん長い待ち（wrk、全体）", most, "秒", goal_s)


def _when(met: Load, done: Timed, begins: float) -> str:
    due, _ = max(
        (pair for pair in met.seen.waits if pair[0] >= begins),
        key=lambda pair: pair[1],
        default=(0.0, 0.0),
    )
    said = [line for at, line in done.lines if at <= due - begins]
    return f"「{said[-1].strip(' ✔…－＋・')[:30]}」のあと" if said else ""


def _back(host: Host) -> Iterator[Figure]:
    before = host.site.serving()
    done = host.morizo("rollback", "--why", "bench")
    yield _took("rollback", done, 10)
    same = sum(before[service] == release for service, release in host.site.serving().items())
    yield Figure("戻らなかったサービス", same, "", 0)


def _took(what: str, done: Timed, goal_s: float | None = None) -> Figure:
    if done.code:
        raise RuntimeError(f"{what}: 終了コード {done.code}\n{done.text[-3000:]}")
    note = f"CPU {done.cpu_s:.0f} 秒（サーバー）、負荷 {done.load:.1f}、長いもの: {done.longest()}"
    return Figure(what, done.seconds, "秒", goal_s, note)


def _version(folder: Path, number: int) -> Path:
    """A tree of its own version; everything else of it is this one's."""
    tree = copy_of_tree(folder / f"tree{number}")
    start_of = tree / "src/morizo/__init__.py"
    text, found = re.subn(
        r'(?m)^__version__ = "([^"]+)"', rf'__version__ = "\1.post{number}"', start_of.read_text()
    )
    assert found == 1
    start_of.write_text(text)
    runner = tree / "src/morizo/chat/runner.py"
    head = "    async def _carry_out(self, claims: dict[str, Any], turn_id: str) -> None:\n"
    text = runner.read_text()
    assert head in text
    runner.write_text(text.replace(head, head + _PAUSE.format(seconds=SLOW_S)))
    return tree
