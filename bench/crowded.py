"""Load on a deployed site while something happens to it: wrk from four addresses, visitors from twelve.

nginx allows one address thirty pages a second and answers 429 beyond: each address stays below it.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.hosts.network import GATE
from tests.hosts.operator import ROOT
from tests.hosts.runs import NETNS_ETC
from tests.hosts.shell import run
from tests.hosts.site import Site

from bench.visitors import HERE, Seen

CALLERS = tuple(f"10.78.0.{number}" for number in range(101, 105))
CONNECTIONS = 4
CALLER_MS = 160
"""Between two requests of one connection: 25 a second from each address at most."""
VISITORS = tuple(f"10.78.0.{number}" for number in range(121, 133))
VISITORS_PER_S = 30.0
LONGEST_S = 600
"""After which wrk ends by itself, whatever became of us."""
LUA = """
local threads, counted = {}, nil
limited, broken = 0, 0
function setup(thread) table.insert(threads, thread) end
function delay() return %d end
function response(status)
  if status == 429 then limited = limited + 1 elseif status ~= 200 then broken = broken + 1 end
end
function done(summary, latency)
  local e, l, b = summary.errors, 0, 0
  for _, thread in ipairs(threads) do l = l + thread:get("limited"); b = b + thread:get("broken") end
  io.stderr:write(string.format('{"requests":%%d,"refused":%%d,"broken":%%d,"limited":%%d,"max_s":%%f}\\n',
    summary.requests, e.connect, e.read + e.write + e.timeout + b, l, latency.max / 1e6))
end
"""


@dataclass
class Load:
    """What the load met."""

    began_at: float
    wrk: list[dict[str, float]] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    seconds: float = 0.0
    process: "subprocess.Popen[str] | None" = None

    @property
    def refused(self) -> int:
        return sum(self.seen.refused.values()) + self._of_wrk("refused")

    @property
    def failed(self) -> int:
        return sum(self.seen.failed.values()) + self._of_wrk("broken")

    @property
    def limited(self) -> int:
        return self.seen.limited + self._of_wrk("limited")

    @property
    def requests(self) -> int:
        return len(self.seen.waits) + self._of_wrk("requests")

    @property
    def why(self) -> str:
        """What was refused or failed, by kind."""
        return "、".join(
            f"{kind}: {n}" for kind, n in (self.seen.refused + self.seen.failed).items()
        )

    def longest(self, begins: float = 0.0, ends: float = float("inf")) -> float:
        """The longest wait of a visitor who came between two moments (seconds since the load began)."""
        return max((wait for due, wait in self.seen.waits if begins <= due < ends), default=0.0)

    def open_stream(self) -> None:
        """Let a visitor say something now whose answer takes its time."""
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write("stream\n")
        self.process.stdin.flush()

    @property
    def now(self) -> float:
        return time.monotonic() - self.began_at

    def _of_wrk(self, what: str) -> int:
        return int(sum(one[what] for one in self.wrk))


@contextmanager
def load(site: Site, folder: Path) -> Iterator[Load]:
    """Let them come during the block; what they met is known at its end."""
    script = folder / "wrk.lua"
    script.write_text(LUA % CALLER_MS)
    callers = [_caller(site, number, script) for number in range(len(CALLERS))]
    process = start(site, {**where(site), "addresses": VISITORS, "per_s": VISITORS_PER_S})
    try:
        if process.stdout is None or process.stdout.readline().strip() != HERE:
            raise RuntimeError(process.communicate(timeout=30)[1][-3000:])
        found = Load(time.monotonic(), process=process)
        yield found
        said, complained = process.communicate("end\n", timeout=120)
        if process.returncode:
            raise RuntimeError(complained[-3000:])
        found.seen = read(said)
        for caller in callers:
            caller.send_signal(2)  # wrk tells what it has when it is interrupted
            found.wrk.append(json.loads(caller.communicate(timeout=30)[1].strip().splitlines()[-1]))
        found.seconds = found.now
    finally:
        for one in (process, *callers):
            one.kill()
            one.wait()


def read(said: str) -> Seen:
    """Read what the visitors' process told."""
    told = json.loads(said)
    refused, failed = told.pop("refused"), told.pop("failed")
    seen = Seen(**told)
    seen.refused.update(refused)
    seen.failed.update(failed)
    return seen


def where(site: Site) -> dict[str, str]:
    """Say where visitors go, and whom they trust."""
    return {"base": f"https://{site.domain}", "root": str(site.network.stranger.home / "root.pem")}


def start(site: Site, asked: dict[str, object]) -> "subprocess.Popen[str]":
    """Start the visitors' process where strangers are."""
    stranger = site.network.stranger
    words = [str(word) for word in stranger.words(sys.executable, "-m", "bench.visitors")]
    process = subprocess.Popen(
        words, env=stranger.environment(PYTHONPATH=f"{ROOT / 'src'}:{ROOT}"), cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    return process


def settle(site: Site) -> None:
    """Give the load its addresses; they go with the network."""
    stranger = site.network.stranger
    root = (site.network.operator.home / "root.pem").read_text()
    (stranger.home / "root.pem").write_text(root)
    for address in VISITORS:
        run("ip", "-n", stranger.namespace, "addr", "add", f"{address}/24", "dev", "host0")
    for number, address in enumerate(CALLERS):
        namespace = _namespace(site, number)
        site.network.plug(namespace, address)
        etc = NETNS_ETC / namespace
        etc.mkdir(parents=True, exist_ok=True)
        (etc / "resolv.conf").write_text(f"nameserver {GATE}\n")


def _namespace(site: Site, number: int) -> str:
    return site.network.run.namespace(f"caller{number}")


def _caller(site: Site, number: int, script: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            "ip", "netns", "exec", _namespace(site, number), "wrk", "--threads", "1", "--connections", str(CONNECTIONS),
            "--duration", str(LONGEST_S), "--timeout", "60s", "--script", str(script), f"https://{site.domain}/sign-in",
        ],
        text=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
