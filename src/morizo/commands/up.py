"""`morizo up`: the household's Morizo on this machine: data folder, schema, index, both processes.

Both run as children with logs of their own; Ctrl-C stops them in order, pages first.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from morizo.kit.ports import holder_of, own_address
from morizo.kit.serve import listen
from morizo.settings import DRAIN
from morizo.settings_page import env_example

UNREACHABLE = 7
READY_WITHIN_S = 60
TAIL_LINES = 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take folders, ports and ways of showing."""
    parser.add_argument(
        "--data", type=Path, metavar="フォルダー", help="データの置き場所（はじめは ./data）"
    )
    parser.add_argument(
        "--ai-port", type=int, default=8000, metavar="番号", help="aiv2 のポート（8000）"
    )
    parser.add_argument(
        "--web-port", type=int, default=3000, metavar="番号", help="画面のポート（3000）"
    )
    parser.add_argument(
        "--lan", action="store_true", help="同じネットワークのスマートフォンから開けるようにする"
    )
    parser.add_argument("--demo", action="store_true", help="見本の世帯を入れる")


def run(arguments: argparse.Namespace) -> int:
    """Start everything, show where to open it, and stop everything at the end."""
    home = Home(
        root=Path(os.environ.get("MORIZO_ROOT", ".")),
        data=(arguments.data or Path(os.environ.get("MORIZO_ROOT", "."), "data")).absolute(),
        ai_port=arguments.ai_port,
        web_port=arguments.web_port,
        lan=arguments.lan,
    )
    if taken := home.taken_ports():
        print(*taken, sep="\n", file=sys.stderr)
        return UNREACHABLE
    home.prepare()
    # A closed terminal stops Morizo too; a shell starts what runs behind it with Ctrl-C ignored.
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _as_interrupt)
    try:
        home.start("web")  # needs no data: it gets ready meanwhile
        if code := home.migrate():
            return code
        home.start("aiv2")
        if not home.wait_until_ready():
            return 1
        if arguments.demo:
            _show_demo(home)
        _show_address(home)
        return home.watch()
    except KeyboardInterrupt:
        return 0
    finally:
        home.stop()


@dataclass
class Home:
    """The two processes of one home, their folder and their ports."""

    root: Path
    data: Path
    ai_port: int
    web_port: int
    lan: bool
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def ai_url(self) -> str:
        """Where the AI service answers."""
        return f"http://127.0.0.1:{self.ai_port}"

    @property
    def web_url(self) -> str:
        """Where the pages are, seen from this machine."""
        return f"http://127.0.0.1:{self.web_port}"

    def taken_ports(self) -> list[str]:
        """Say for each port that is in use who holds it."""
        lines = []
        for name, port, option in (
            ("aiv2", self.ai_port, "--ai-port"),
            ("画面", self.web_port, "--web-port"),
        ):
            try:
                listen("127.0.0.1", port).close()
            except OverflowError:
                lines.append(f"ポートは 1〜65535 です: {option} {port}")
            except OSError as err:
                held = holder_of(port) or err.strerror
                lines.append(
                    f"ポート {port}（{name}）は使われています: {held}\n  止めるか、{option} で別の番号にしてください。"
                )
        return lines

    def prepare(self) -> None:
        """Make the data folder, and a `.env` to fill in, both for the owner alone."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.data / "logs").mkdir(exist_ok=True, mode=0o700)
        try:
            target = os.open(self.root / ".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        except OSError as err:
            print(f"  .env は作れませんでした（{err.strerror}）。設定なしで動きます。")
            return
        with os.fdopen(target, "w", encoding="utf-8") as file:
            file.write(env_example())

    def migrate(self) -> int:
        """Bring database and recipe index up to date, in a process that gives its memory back."""
        print("データを整えています…", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "morizo", "migrate"],
            cwd=self.root,
            env=self._environment("aiv2"),
            check=False,
        )
        return done.returncode

    def start(self, process: str) -> None:
        """Start one process; its log goes to the data folder."""
        with (self.data / "logs" / f"{process}.log").open("ab") as log:
            self.children[process] = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "morizo", "serve", process],
                cwd=self.root,
                env=self._environment(process),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches this program alone, which stops them in order
            )

    def wait_until_ready(self) -> bool:
        """Wait until both answer; says why if one doesn't."""
        deadline = time.monotonic() + READY_WITHIN_S
        waiting = {"aiv2": f"{self.ai_url}/health", "web": f"{self.web_url}/health"}
        while waiting:
            for process, url in list(waiting.items()):
                if self.children[process].poll() is not None:
                    self._show_death(process)
                    return False
                if _answers(url):
                    del waiting[process]
            if waiting and time.monotonic() > deadline:
                print(
                    f"{'と'.join(waiting)} が {READY_WITHIN_S} 秒たっても答えません。",
                    file=sys.stderr,
                )
                for process in waiting:
                    self._show_tail(process)
                return False
            time.sleep(0.05)
        return True

    def watch(self) -> int:
        """Stay until one of the two ends by itself."""
        while True:
            for process, child in self.children.items():
                if child.poll() is not None:
                    self._show_death(process)
                    return 1
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop pages first, then the service; a second Ctrl-C ends both at once."""
        try:
            self._ask_to_stop()
        except KeyboardInterrupt:
            print("\nすぐに止めます。", flush=True)
        for child in self.children.values():
            if child.poll() is None:
                child.kill()
                child.wait()
        if self.children:
            print("\n止めました。データは残っています。", flush=True)

    def _ask_to_stop(self) -> None:
        for process in ("web", "aiv2"):
            child = self.children.get(process)
            if child is None or child.poll() is not None:
                continue
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(DRAIN.total_seconds() + 5)

    def _environment(self, process: str) -> Mapping[str, str]:
        own = {
            "MORIZO_DATA": str(self.data),
            "PORT": str(self.ai_port if process == "aiv2" else self.web_port),
        }
        if process == "web":
            own["MORIZO_AI_URL"] = self.ai_url
        if process == "web" and self.lan:
            own |= {"HOST": "0.0.0.0", "MORIZO_LAN": "1"}  # noqa: S104 - asked for by --lan
        return {**os.environ, **own}

    def _show_death(self, process: str) -> None:
        code = self.children[process].returncode
        print(f"{process} が止まりました（終了コード {code}）。最後の記録:", file=sys.stderr)
        self._show_tail(process)

    def _show_tail(self, process: str) -> None:
        path = self.data / "logs" / f"{process}.log"
        print(
            *(f"  {line}" for line in path.read_text(errors="replace").splitlines()[-TAIL_LINES:]),
            sep="\n",
            file=sys.stderr,
        )


def _answers(url: str) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(Request(url), timeout=2) as answer:  # noqa: S310 - loopback http
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _show_address(home: Home) -> None:
    print(
        f"\nMorizo が動いています。ブラウザーで開いてください:\n\n    {home.web_url}\n", flush=True
    )
    if home.lan:
        _show_lan(home)
    print("止めるときは Ctrl-C を押してください。", flush=True)


def _show_lan(home: Home) -> None:
    import segno

    address = own_address()
    if address is None:
        print(
            "ネットワークのアドレスが見つかりません。Wi-Fiにつないでから、もう一度お試しください。"
        )
        return
    url = f"http://{address}:{home.web_port}"
    print(f"スマートフォンからは:\n\n    {url}\n")
    segno.make(url, error="m").terminal(compact=True)
    print(
        "\n同じネットワークのだれでも開けます。HTTPSではないので、マイク・ホーム画面への追加・"
        "買い物リストのオフライン利用は使えません（このパソコンの画面では使えます）。\n"
    )


def _show_demo(home: Home) -> None:
    from morizo.commands.demo import move_in

    email, password = move_in(home.ai_url, home.data)
    print(f"\n見本の世帯:\n    メール      {email}\n    パスワード  {password}")


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
