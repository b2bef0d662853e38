"""The likely fault behind an ending: a table, read from top to bottom; the first that fits is told.

A row fits when one of its signs stands in the lines (if it has any) and the ending is one of its own (if it has any).
`{0}`, `{1}` … in its words are what the sign's groups caught.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from morizo.ops.explain.endings import Ending

_AGAIN = "直したら、もう一度 morizo deploy を実行してください。"
_DOCTOR = "morizo doctor で確かめてください。"


@dataclass(frozen=True, slots=True)
class Cause:
    """A likely fault: a stable word, what it is, how it is mended, and its numbers in the list of faults."""

    key: str
    words: str
    fix: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    cause: Cause
    signs: re.Pattern[str] | None = None
    endings: frozenset[str] = frozenset()

    def fits(self, ending: Ending, lines: Sequence[str]) -> Cause | None:
        if self.endings and not {ending.key, ending.kind} & self.endings:
            return None
        if self.signs is None:
            return self.cause
        for line in reversed(lines):
            if found := self.signs.search(line):
                caught = [group or "" for group in found.groups()]
                cause = self.cause
                return Cause(
                    cause.key, cause.words.format(*caught), cause.fix.format(*caught), cause.faults
                )
        return None


def likely(ending: Ending, lines: Sequence[str]) -> Cause | None:
    """Return the first fault of the table that fits; None when none does."""
    if (faults := _settings(lines)) is not None:
        return faults
    return next((found for row in TABLE if (found := row.fits(ending, lines))), None)


def _settings(lines: Sequence[str]) -> Cause | None:
    """Our own program lists every fault of its settings, indented, after one line."""
    last = max((n for n, line in enumerate(lines) if "設定を直してください" in line), default=None)
    if last is None:
        return None
    named = []
    for line in lines[last + 1 :]:
        if not line.startswith("  "):
            break
        named.append(line.strip())
    told = " / ".join(named[:3]) or "（どれかは記録を見てください）"
    by_hand = any(one.startswith(("HOST:", "PORT:", "RELOAD:")) for one in named)
    fix = f"deploy.toml の [service.env] を直すか、秘密なら morizo secrets set で入れ直します。{_AGAIN}"
    return Cause("settings", f"設定が正しくありません: {told}", fix, ("B45",) if by_hand else ())


def _row(
    key: str,
    words: str,
    fix: str,
    *faults: str,
    signs: str | None = None,
    endings: Iterable[str] = (),
) -> _Row:
    pattern = re.compile(signs, re.IGNORECASE) if signs else None
    return _Row(Cause(key, words, fix, faults), pattern, frozenset(endings))


TABLE: tuple[_Row, ...] = (
    # -- what the machine lacks ---------------------------------------------------------------------------------
    _row(
        "out-of-memory", "メモリーが足りません。",
        "deploy.toml の memory_max_mib か size.swap_mib を増やすか、大きい型のサーバーにします。直前の変更でメモリーが増えていないかも見てください。",
        "B39", "B7", endings=("oom",),
    ),
    _row(
        "out-of-memory", "メモリーが足りません（{0}）。",
        "deploy.toml の memory_max_mib か size.swap_mib を増やすか、大きい型のサーバーにします。",
        "B39", "B7",
        signs=r"(MemoryError|heap out of memory|Cannot allocate memory|ENOMEM|std::bad_alloc)",
    ),
    _row(
        "disk-full", "ディスクがいっぱいです。",
        "df -h と du -xh /var --max-depth=2 で大きいものを見て空けます。記録は journalctl --vacuum-size=100M で減ります。足りなければディスクを大きくしてください。",
        "B47", "B58",
        signs=r"No space left on device|ENOSPC|database or disk is full|Disk quota exceeded",
    ),
    _row(
        "too-many-files", "開けるファイルの数が上限に達しました。",
        f"接続が閉じられずにたまっています。{_DOCTOR}", signs=r"Too many open files|EMFILE",
    ),
    # -- certificate and ports -----------------------------------------------------------------------------------
    _row(
        "certificate-unreadable", "証明書か鍵を読めません（{0}）。",
        f"鍵は root だけが読み、サービスには systemd が渡します。手で chmod せず、{_DOCTOR}",
        "B12", "B13",
        signs=r"(?:Permission denied|EACCES|PermissionError).*?(/[^\s'\":]*(?:privkey|fullchain|letsencrypt|\.pem|\.key)[^\s'\":]*)",
    ),
    _row(
        "certificate-unreadable", "証明書か鍵を読めません（{0}）。",
        f"手で chmod せず、{_DOCTOR}", "B12", "B13",
        signs=r"(/[^\s'\":]*(?:privkey|fullchain|letsencrypt|\.pem)[^\s'\":]*)[^/]{0,90}(?:Permission denied|EACCES)",
    ),
    _row(
        "certificate-missing", "証明書がありません（{0}）。",
        "morizo certs で証明書を取ってください。",
        signs=r"(?:No such file|ENOENT|cannot load certificate).*?(/[^\s'\":]*(?:privkey|fullchain|\.pem)[^\s'\":]*)",
    ),
    _row(
        "privileged-port", "1024 未満のポートを開く権限がありません。",
        "443 と 80 を開くのは nginx（edge = \"none\" なら systemd のソケット）です。サービスの listen は 127.0.0.1:3000 などにしてください。",
        "B15",
        signs=r"(?:Permission denied|EACCES|\[Errno 13\]).*?(?::443|:80\b|port (?:443|80)\b)|bind\(\).*\(13: Permission denied\)|bind.*[:\s](?:443|80)\b.*(?:Permission denied|EACCES)",
    ),
    _row(
        "port-in-use", "待ち受けるポートを、ほかのプログラムが使っています。",
        "だれが使っているかは ss -ltnp で見えます。手で動かしたもの（python main.py や npm start）が残っていれば止めてください。",
        "B45",
        signs=r"Address already in use|EADDRINUSE|\[Errno 98\]|\(98: |で待ち受けられません",
    ),
    # -- secrets and settings --------------------------------------------------------------------------------------
    _row(
        "secret-missing", "秘密 {0} がサーバーにありません。", "morizo secrets set {0} で入れてください。",
        signs=r"(?:credential|LoadCredential)\S*\s+[\"'“]?([A-Z][A-Z0-9_]{2,})",
        endings=("exit:243",),
    ),
    _row(
        "secret-missing", "秘密をサービスに渡せません。",
        "morizo secrets で名前の一覧を見て、欠けているものを morizo secrets set で入れてください。",
        endings=("exit:243",),
    ),
    _row(
        "key-refused", "外のサービスが API キーを断りました。",
        "キーが生きているかを発行元で確かめ、morizo secrets set で入れ直してください。", "B29",
        signs=r"invalid_api_key|Incorrect API key|AuthenticationError|Invalid API key|401 Unauthorized",
    ),
    # -- the database ------------------------------------------------------------------------------------------------
    _row(
        "schema", "データベースの形が、この版と合いません。",
        "形を新しくするのは morizo deploy の仕事です。古い版へ戻した直後なら、新しい版をもう一度出してください（形は下げません）。",
        "B33", signs=r"データベースの形が合いません|no such (?:table|column): ?\S*",
    ),
    _row(
        "database-busy", "ほかのプロセスがデータベースを使っています。",
        "別の作業（移行や写し）が終わるのを待ちます。だれの作業かは morizo status で見えます。", "B35", "B63",
        signs=r"ほかのプロセスがデータベースを整えています|database is locked",
    ),
    _row(
        "database-damaged", "データベースのファイルが壊れています。",
        "サービスを止めたままにし、/var/lib/morizo/snapshots の写しから戻してください。動いているファイルの tar は写しになりません。",
        "B53", signs=r"database disk image is malformed|file is not a database",
    ),
    _row(
        "outside-the-walls", "書いてよい場所の外に書こうとしました。",
        "書けるのは /var/lib/<サービス> だけです。LOG_FILE や MORIZO_DATA などのフォルダーをそこへ向けてください。", "B23",
        signs=r"Read-only file system|EROFS|readonly database",
    ),
    _row(
        "data-unreadable", "データを読み書きする権限がありません（{0}）。",
        f"持ち主が変わっています（手で sudo を使ったときなど）。{_DOCTOR}", "B28",
        signs=r"(?:Permission denied|EACCES|Operation not permitted).*?(/(?:var/lib|run)/[^\s'\":]+)",
    ),
    _row(
        "data-unreadable", "データベースを開けません。", f"フォルダーの持ち主が違うか、ありません。{_DOCTOR}", "B28",
        signs=r"unable to open database file",
    ),
    # -- what was built ------------------------------------------------------------------------------------------------
    _row(
        "build-missing", "画面の組み立てが終わっていません。",
        f"組み立てはサーバーの外で行います。手元の組み立ての記録を見てください。{_AGAIN}", "B7", "B9",
        signs=r"Could not find a production build|\.next\S*BUILD_ID|no such file.*\.next",
    ),
    _row(
        "dev-parts-missing", "組み立てに要る部品 {0} が入っていません。",
        "NODE_ENV=production のまま npm ci をしています。組み立てでは外してください。", "B9",
        signs=r"Cannot find module '(tailwindcss|typescript|postcss|autoprefixer|@tailwindcss/postcss)'",
    ),
    _row(
        "wrong-build", "この機械や Python に合わない部品です（{0}）。",
        f"OS を上げたか、CPU の種類が違います。morizo deploy が合うものを集め直します。{_AGAIN}", "B1", "B6",
        signs=r"(Exec format error|wrong ELF class|invalid ELF header|GLIBC_[\d.]+|undefined symbol: \S+|[\w.]+\.so[\w.]*: cannot open shared object)",
    ),
    _row(
        "part-missing", "部品 {0} が入っていません。",
        f"requirements の固定（morizo lock）に載っているか確かめてください。{_AGAIN}", "B6",
        signs=r"(?:No module named|Cannot find (?:module|package)) ['\"]([^'\"]+)['\"]",
    ),
    _row(
        "part-differs", "部品の版が合いません（{0} がない）。",
        f"下の「部品」の差を見て、requirements の固定を直してください。{_AGAIN}", "B6",
        signs=r"cannot import name ['\"]([^'\"]+)['\"]",
    ),
    _row(
        "wrong-usage", "起動の命令に、知らない言葉があります（{0}）。",
        f"ユニットの ExecStart を手で変えていないか確かめてください（morizo plan で差が出ます）。{_AGAIN}", "B3",
        signs=r"(No such option:? ?\S*|unrecognized arguments:? ?.{0,60}|invalid choice:? ?.{0,40})",
    ),
    # -- how the plan was done by hand --------------------------------------------------------------------------------
    _row(
        "python-missing", "OS に python3.11 がありません。", "OS の python3 を使ってください（morizo deploy はそうします）。", "B1",
        signs=r"Unable to locate package python3\.\d+",
    ),
    _row(
        "pip-refused", "OS の Python には pip で入れられません。", "版ごとの venv に入れます（morizo deploy はそうします）。", "B2",
        signs=r"externally-managed-environment",
    ),
    _row(
        "node-conflict", "nodejs と npm のパッケージがぶつかっています。", "サーバーには Node を入れません（morizo deploy はそうします）。", "B4",
        signs=r"nodejs : Conflicts: npm|npm : Depends: node",
    ),
    _row(
        "acme-unreachable", "認証局から 80 番に届きません。", "ファイアウォールとクラウドの受信規則で 80 番を開け、morizo certs を実行してください。", "B10",
        signs=r"Timeout during connect|Error getting validation data|likely firewall problem",
    ),
    _row(
        "acme-port-taken", "証明書の更新が 80 番を使えません。", "standalone をやめ、nginx の webroot で更新します（morizo deploy はそうします）。", "B17",
        signs=r"Could not bind (?:TCP|to) port 80|Problem binding to port 80",
    ),
    # -- the net -------------------------------------------------------------------------------------------------------
    _row(
        "localhost-is-ipv6", "localhost が ::1 と読まれ、だれもいません。", "MORIZO_AI_URL を http://127.0.0.1:8000 にしてください。", "B42",
        signs=r"ECONNREFUSED ::1|\[::1\]:\d+.*refused",
    ),
    _row(
        "no-names", "名前を引けません。", "サーバーの /etc/resolv.conf と、外向きの規則（DNS 53 番）を確かめてください。", "B20", "B41",
        signs=r"Temporary failure in name resolution|Name or service not known|EAI_AGAIN|ENOTFOUND|getaddrinfo failed|host not found in upstream",
    ),
    _row(
        "clock-or-root", "外の相手の証明書を信頼できません。", f"サーバーの時計と ca-certificates を確かめてください。{_DOCTOR}", "B16",
        signs=r"CERTIFICATE_VERIFY_FAILED|certificate has expired|certificate is not yet valid",
    ),
    _row(
        "peer-away", "相手のサービスにつながりません。", "aiv2 が動いているかを morizo status で見てください。", "B41",
        signs=r"Connection refused|ECONNREFUSED|本体につながりません",
    ),
    # -- systemd could not begin ------------------------------------------------------------------------------------------
    _row(
        "program-missing", "プログラムがないか、実行できません。",
        f"OS の Python が入れ替わると、版の venv が指す先がなくなります。{_AGAIN}", "B1",
        endings=("exit:203", "exit:126", "exit:127"),
    ),
    _row(
        "user-missing", "サービスのユーザーがサーバーにありません。", f"morizo deploy が作り直します。{_AGAIN}", "B22",
        endings=("exit:217", "exit:216"),
    ),
    _row(
        "folder-missing", "作業フォルダーがありません。", f"版か /var/lib のフォルダーが消えています。{_AGAIN}", "B33",
        endings=("exit:200",),
    ),
    _row(
        "walls", "ユニットの囲いを作れません。",
        "囲いの中で見せるはずのフォルダーがないか、この OS やコンテナーが囲いを許しません。systemd-analyze verify と morizo doctor で確かめてください。",
        "B25", endings=("exit:226", "exit:218", "exit:225", "exit:227", "exit:228", "exit:231", "exit:232"),
    ),
    _row(
        "walls", "禁じられたシステムコールを使いました。",
        "新しい部品が囲いの外の働きを求めています。下の「部品」の差を見てください。", "B25", endings=("signal:SIGSYS",),
    ),
    _row(
        "folders", "サービスのフォルダーを用意できません。", f"/var/lib や /run の下に、持ち主の違う同じ名前のものがあります。{_DOCTOR}", "B28",
        endings=("exit:233", "exit:235", "exit:238", "exit:239", "exit:240", "exit:241"),
    ),
    _row(
        "unit-broken", "ユニットの書き方が正しくないか、ありません。", f"systemd-analyze verify で確かめ、手で変えたなら戻してください。{_AGAIN}",
        endings=("no-unit",),
    ),
    # -- only the ending speaks -----------------------------------------------------------------------------------------------
    _row(
        "hangs", "動いているのに応えなくなりました。", "重い処理か、待ち合わせの行き詰まりです。下の記録の最後の要求を見てください。", "B38", endings=("watchdog",),
    ),
    _row(
        "slow-start", "時間内に準備が終わりません。", f"メモリーとディスクの余りを見てください。{_DOCTOR}", "B36", endings=("timeout", "protocol"),
    ),
    _row(
        "native-crash", "C で書かれた部品が落ちました。", "下の「部品」の差を見て、変わったものを前の版に戻してください。", "B6",
        endings=("signal:SIGSEGV", "signal:SIGABRT", "signal:SIGBUS", "signal:SIGILL", "signal:SIGFPE"),
    ),
    _row(
        "killed", "外から強制的に止められました。", "メモリー不足のことが多いです。journalctl -k で oom を探し、morizo doctor で余りを見てください。", "B39",
        endings=("signal:SIGKILL",),
    ),
    _row(
        "program", "プログラムが自分の誤りで終わりました（{0}）。", "下の記録を添えて報告してください。前の版はそのまま使えます。",
        signs=r"(?:^(?:\w+\.)*|\"error\": ?\")(\w+(?:Error|Exception))\b",
    ),
    _row(
        "crash-loop", "落ちては起動し、をくり返しました。", "下の最後の記録を見てください。morizo doctor --foreground で手で動かせます。", "B38", endings=("start-limit",),
    ),
)  # fmt: skip
