"""`morizo secrets` and `morizo init` as an operator types them. The host is this machine, in a folder of the test's."""

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from morizo import cli
from morizo.commands import secrets as command
from morizo.ops.host import Done
from morizo.ops.target import read
from morizo.ops.target.page import Answers, target_page
from morizo.ops.transport import Local
from tests.processes import environment

HIDDEN = "sk-proj-hidden0123456789"
PLAN_ENV = f"""\
export SUPABASE_URL=https://abc.supabase.co
SUPABASE_KEY=anon-hidden
OPENAI_API_KEY="{HIDDEN}"
OPENAI_MODEL=gpt-4o-mini
PERPLEXITY_API_KEY=your_perplexity_api_key_here
CHROMA_PERSIST_DIRECTORY_MAIN=/opt/morizo/Morizo-aiv2/recipe_vector_db_main
LOG_FILE=/opt/morizo/Morizo-aiv2/morizo_ai.log
HOST=127.0.0.1
RELOAD=false
OPENAI_MODLE=x
STRIPE_KEY=sk_live_hidden0123456
"""


class InAFolder:
    """A host whose secrets lie in a folder of the test; all that was sent to it is kept."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.words: list[Sequence[str]] = []

    name = "test"

    def run(
        self,
        words: Sequence[str],
        *,
        stdin: bytes | Iterable[bytes] = b"",
        root: bool = True,
        timeout_s: float = 60,
    ) -> Done:
        assert isinstance(stdin, bytes)
        assert root
        self.words.append(words)
        size, _, rest = stdin.partition(b"\n")
        script, asked = rest[: int(size)], json.loads(rest[int(size) :])
        asked["base"] = str(self.base)
        asked["releases"] = {
            service: str(self.base / "rel") for service in asked.get("releases", ())
        }
        load = b"%s\n%s%s" % (size, script, json.dumps(asked).encode())
        return Local().run(words, stdin=load, root=False, timeout_s=timeout_s)

    def lines(
        self, words: Sequence[str], *, stdin: bytes = b"", root: bool = True
    ) -> Iterator[str]:
        raise NotImplementedError

    def held(self, service: str) -> dict[str, str]:
        folder = self.base / service
        files = folder.iterdir() if folder.exists() else ()
        return {file.name: file.read_text() for file in files}


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InAFolder:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deploy.toml").write_text(target_page(Answers("morizo.example.jp", "web")))
    found = InAFolder(tmp_path / "credentials")
    monkeypatch.setattr(command, "connect", lambda _: found)
    return found


@pytest.fixture
def type_(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return a function that types a command and gives all that it said."""

    def do(*words: str, stdin: bytes = b"", code: int = 0) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        assert cli.main(words) == code
        said = capfd.readouterr()
        assert "hidden" not in said.out + said.err
        return said.out + said.err

    return do


def test_import_sorts_the_plans_file_and_sends_the_secrets(
    host: InAFolder, type_: Callable[..., str]
) -> None:
    Path(".env").write_text(PLAN_ENV)
    said = type_("secrets", "import", ".env")
    kinds = {line.split()[0]: line.split()[1] for line in said.splitlines() if line.split()[1:]}
    assert {name: kinds[name] for name in kinds if name.isupper()} == {
        "SUPABASE_URL": "設定",
        "SUPABASE_KEY": "秘密",
        "OPENAI_API_KEY": "秘密",
        "OPENAI_MODEL": "設定",
        "PERPLEXITY_API_KEY": "見本",
        "CHROMA_PERSIST_DIRECTORY_MAIN": "設定",
        "LOG_FILE": "設定",
        "HOST": "設定",
        "RELOAD": "設定",
        "OPENAI_MODLE": "不明",
        "STRIPE_KEY": "秘密",
    }
    assert "OPENAI_MODEL のことですか？" in said
    assert "/opt/morizo/Morizo-…" in said
    assert 'env_file = ".env"' in said
    assert host.held("morizo-aiv2") == {"SUPABASE_KEY": "anon-hidden", "OPENAI_API_KEY": HIDDEN}
    assert host.held("morizo-web") == {"SUPABASE_KEY": "anon-hidden"}
    assert not any("hidden" in word for words in host.words for word in words)


def test_a_dry_run_sends_and_writes_nothing(host: InAFolder, type_: Callable[..., str]) -> None:
    Path(".env").write_text(PLAN_ENV)
    before = Path("deploy.toml").read_text()
    type_("secrets", "import", ".env", "--dry-run", "--write")
    assert host.words == []
    assert Path("deploy.toml").read_text() == before


def test_write_adds_the_env_file_and_touches_nothing_else(
    host: InAFolder, type_: Callable[..., str]
) -> None:
    Path(".env").write_text(PLAN_ENV)
    Path("deploy.toml").chmod(0o640)
    before = Path("deploy.toml").read_text().splitlines()
    type_("secrets", "import", ".env", "--write")
    after = Path("deploy.toml").read_text().splitlines()
    assert [line for line in after if line not in before] == ['env_file = ".env"']
    assert len(after) == len(before) + 1
    aiv2, web = read(Path("deploy.toml")).service
    assert aiv2.env == {"SUPABASE_URL": "https://abc.supabase.co", "OPENAI_MODEL": "gpt-4o-mini"}
    assert web.env_file is None
    assert Path("deploy.toml").stat().st_mode & 0o777 == 0o640
    assert "env_file から使います" in type_("secrets", "import", ".env")


def test_the_pages_file_belongs_to_web(host: InAFolder, type_: Callable[..., str]) -> None:
    Path(".env.local").write_text(
        "NEXT_PUBLIC_SUPABASE_URL=https://abc.supabase.co\nNEXT_PUBLIC_SUPABASE_ANON_KEY=anon-hidden\n"
        "MORIZO_AI_URL=http://localhost:8000\n"
    )
    said = type_("secrets", "import", ".env.local", "--write")
    assert "aiv2 の listen" in said
    assert read(Path("deploy.toml")).service[1].env_file == Path(".env.local")


def test_a_strange_file_is_refused_and_nothing_is_sent(
    host: InAFolder, type_: Callable[..., str]
) -> None:
    Path(".env").write_text(f"A={HIDDEN}\nhidden line\n")
    assert "2行目" in type_("secrets", "import", ".env", code=2)
    assert "ありません" in type_("secrets", "import", "none", code=2)
    assert host.words == []


def test_set_takes_the_value_from_standard_input_less_one_line_end(
    host: InAFolder, type_: Callable[..., str]
) -> None:
    said = type_("secrets", "set", "OPENAI_API_KEY", stdin=f"{HIDDEN}\n\n".encode())
    assert "morizo-aiv2: OPENAI_API_KEY" in said
    assert "前後に空白か改行" in said
    assert host.held("morizo-aiv2") == {"OPENAI_API_KEY": f"{HIDDEN}\n"}
    type_("secrets", "set", "OPENAI_API_KEY", stdin=f"{HIDDEN}\r\n".encode())
    assert host.held("morizo-aiv2") == {"OPENAI_API_KEY": HIDDEN}
    type_("secrets", "set", "SUPABASE_KEY", "--service", "morizo-web", stdin=b"anon-hidden")
    assert host.held("morizo-aiv2") == {"OPENAI_API_KEY": HIDDEN}
    assert host.held("morizo-web") == {"SUPABASE_KEY": "anon-hidden"}


@pytest.mark.parametrize(
    ("name", "stdin", "words"),
    [
        ("OPENAI_API_KEY", b"", "空か、見本"),
        ("OPENAI_API_KEY", b"\n", "空か、見本"),
        ("OPENAI_API_KEY", b"your_openai_api_key_here", "空か、見本"),
        ("OPENAI_API_KEY", b"hid\0den", "NUL"),
        ("OPENAI_API_KEY", b"hidden\xff", "UTF-8"),
        ("OPENAI_API_KEY", b"x" * ((1 << 20) + 1), "大きすぎます"),
        (f"OPENAI_API_KEY={HIDDEN}", b"", "取り替えて"),
        (HIDDEN, b"", "名前だけ"),
        ("sk_live_hidden0123456789", b"", "名前だけ"),
        ("OPENAI_APIKEY", b"hidden", "OPENAI_API_KEY のことですか"),
        ("OPENAI_MODEL", b"hidden", "設定です"),
        ("STRIPE_KEY", b"hidden", "secrets に名前を"),
    ],
)
def test_what_cannot_be_a_secret_is_refused_before_anything_is_sent(
    host: InAFolder, type_: Callable[..., str], name: str, stdin: bytes, words: str
) -> None:
    assert words in type_("secrets", "set", name, stdin=stdin, code=2)
    assert host.words == []


class Terminal:
    """A program on a terminal of its own: what it says is waited for, and answered."""

    def __init__(self, code: str, folder: Path) -> None:
        self.end, theirs = pty.openpty()
        self.said = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=folder,
            env=environment(),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def answer(self, question: str, words: str) -> None:
        before = len(self.said)
        while question not in self.said[before:].decode(errors="ignore"):
            self.said += os.read(self.end, 1024)
        os.write(self.end, f"{words}\n".encode())

    def finish(self) -> int:
        try:
            while more := os.read(self.end, 1024):
                self.said += more
        except OSError:  # the last one has gone
            pass
        os.close(self.end)
        return self.process.wait(10)


def test_on_a_terminal_the_value_is_not_shown(tmp_path: Path) -> None:
    code = (
        "from morizo.commands.secrets import take_value; assert take_value('A') == 'hidden-value'"
    )
    terminal = Terminal(code, tmp_path)
    terminal.answer("見えません", "hidden-value")
    assert terminal.finish() == 0
    assert b"hidden" not in terminal.said


def test_list_tells_names_ages_and_what_lacks(host: InAFolder, type_: Callable[..., str]) -> None:
    assert "ありません" in type_("secrets", "list")
    text = Path("deploy.toml").read_text()
    name = 'name = "morizo-aiv2"\n'
    Path("deploy.toml").write_text(text.replace(name, f'{name}secrets = ["SMTP_URL"]\n'))
    type_("secrets", "set", "OPENAI_API_KEY", stdin=HIDDEN.encode())
    said = type_("secrets", "list")
    assert "morizo-aiv2" in said
    assert "たったいま" in said
    assert "SMTP_URL がまだありません" in said


def test_remove_takes_it_from_every_service(host: InAFolder, type_: Callable[..., str]) -> None:
    type_("secrets", "set", "SUPABASE_KEY", stdin=b"anon-hidden")
    assert "deploy" not in type_("secrets", "remove", "SUPABASE_KEY")
    assert host.held("morizo-aiv2") == host.held("morizo-web") == {}
    assert "ありません" in type_("secrets", "remove", "SUPABASE_KEY")


def test_a_running_service_gets_it_by_the_next_deploy(
    host: InAFolder, type_: Callable[..., str]
) -> None:
    assert "最初の morizo deploy" in type_("secrets", "set", "SMTP_URL", stdin=b"smtp://a:hidden@b")
    (host.base / "rel" / "1").mkdir(parents=True)
    assert "次の morizo deploy" in type_("secrets", "set", "SMTP_URL", stdin=b"smtp://b:hidden@b")


def test_another_programs_secrets_go_where_they_are_declared(
    host: InAFolder, type_: Callable[..., str]
) -> None:
    with Path("deploy.toml").open("a") as file:
        file.write(
            '[[service]]\nname = "shop"\nruntime = "node"\nlisten = "127.0.0.1:4000"\nsecrets = ["STRIPE_KEY"]\n'
        )
    Path("shop.env").write_text(
        "STRIPE_KEY=sk_live_hidden0123456\nMAILGUN_TOKEN=hidden\nNEXT_PUBLIC_A=b\n"
    )
    said = type_("secrets", "import", "shop.env", "--service", "shop")
    assert host.held("shop") == {"STRIPE_KEY": "sk_live_hidden0123456", "MAILGUN_TOKEN": "hidden"}
    assert "secrets に MAILGUN_TOKEN を足して" in said
    assert "--service の名前" in type_("secrets", "list", "--service", "shp", code=2)


_NAMES = st.text("ABKEYTOKEN_", min_size=1, max_size=12) | st.sampled_from(
    ["OPENAI_API_KEY", "SUPABASE_URL", "LOG_LEVEL", "NEXT_PUBLIC_X", "SMTP_URL"]
)
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    st.lists(st.tuples(_NAMES, _TEXT, st.sampled_from(["{}", '"{}"', "'{}'"])), max_size=6), _TEXT
)
def test_no_file_makes_import_crash_or_show_a_value(
    host: InAFolder,
    capfd: pytest.CaptureFixture[str],
    rows: list[tuple[str, str, str]],
    rest: str,
) -> None:
    lines = [f"{name}={form.format('q7z' + value + 'q7z')}" for name, value, form in rows]
    Path("any.env").write_text("\n".join([*lines, rest]), encoding="utf-8", newline="")
    assert cli.main(["secrets", "import", "any.env", "--dry-run", "--service", "morizo-aiv2"]) in (
        0,
        2,
    )
    said = capfd.readouterr()
    assert "q7z" not in said.out + said.err


def test_init_writes_once_and_what_it_writes_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Callable[..., str]
) -> None:
    monkeypatch.chdir(tmp_path)
    type_("init", "--domain", "morizo.example.jp", "--host", "me@web", "--email", "me@example.jp")
    target = read(Path("deploy.toml"))
    assert (target.domain, target.host, target.certificate.email) == (
        "morizo.example.jp",
        "me@web",
        "me@example.jp",
    )
    before = Path("deploy.toml").read_bytes()
    assert "上書きしません" in type_("init", code=2)
    assert Path("deploy.toml").read_bytes() == before
    (tmp_path / "link.toml").symlink_to(tmp_path / "nowhere")
    assert "上書きしません" in type_("init", "--target", "link.toml", code=2)
    assert "書けません" in type_("init", "--target", "none/deploy.toml", code=2)


def test_init_refuses_wrong_words_all_at_once_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Callable[..., str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said = type_("init", "--domain", "A.jp", "--host", "a b", "--email", 'x"\ny = 1', code=2)
    assert [line.split(":")[0].strip() for line in said.splitlines()[1:4]] == [
        "domain",
        "host",
        "certificate.email",
    ]
    assert list(tmp_path.iterdir()) == []


def test_init_without_a_terminal_leaves_samples_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Callable[..., str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "domain、host を書き換えて" in type_("init", "--edge", "none")
    assert "見本のまま" in type_("secrets", "list", code=2)


def test_init_asks_on_a_terminal_until_it_is_right(tmp_path: Path) -> None:
    code = "import sys; from morizo.cli import main; sys.exit(main(['init']))"
    terminal = Terminal(code, tmp_path)
    terminal.answer("公開する名前", "MORIZO.jp")
    terminal.answer("小文字で", "morizo.jp")
    terminal.answer("ssh の宛先", "me@web")
    terminal.answer("連絡先", "")
    assert terminal.finish() == 0
    target = read(tmp_path / "deploy.toml")
    assert (target.domain, target.host, target.certificate.email) == ("morizo.jp", "me@web", None)


def test_init_that_is_left_writes_nothing(tmp_path: Path) -> None:
    code = "import sys; from morizo.cli import main; sys.exit(main(['init']))"
    terminal = Terminal(code, tmp_path)
    terminal.answer("公開する名前", "morizo.jp")
    terminal.answer("ssh の宛先", "\x04")
    assert terminal.finish() == 2
    assert list(tmp_path.iterdir()) == []
