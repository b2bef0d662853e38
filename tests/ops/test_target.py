"""`deploy.toml` is read strictly: every fault at once, each with its key and line, and no value that may be secret."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.ops.errors import TargetFaults
from morizo.ops.exits import Exit
from morizo.ops.target import Target, read
from morizo.ops.target.page import Answers, target_page

GOOD = """\
domain = "morizo.example.jp"
host = "ubuntu@203.0.113.5"
edge = "nginx"
[[service]]
name = "morizo-aiv2"
process = "aiv2"
listen = "127.0.0.1:8000"
[[service]]
name = "morizo-web"
process = "web"
listen = "127.0.0.1:3000"
"""


def a_file(folder: Path, text: str) -> Path:
    path = folder / "deploy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(TargetFaults) as wrong:
        read(a_file(folder, text))
    assert wrong.value.exit == Exit.USAGE
    return wrong.value.faults


def with_lines(before: str = "", *, aiv2: str = "", web: str = "", after: str = "") -> str:
    """Return the good file with lines added at its top, in a service, or at its end."""
    head, first, second = GOOD.split("[[service]]\n")
    return f"{before}\n{head}[[service]]\n{first}{aiv2}\n[[service]]\n{second}{web}\n{after}\n"


def test_a_good_file_is_read_and_travels_as_json(tmp_path: Path) -> None:
    target = read(a_file(tmp_path, GOOD))
    assert target.web.name == "morizo-web"
    assert target.service[0].address.port == 8000
    assert Target.model_validate_json(target.model_dump_json()) == target


def test_what_a_windows_editor_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deploy.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read(path).domain == "morizo.example.jp"


def test_the_template_with_answers_is_right_for_both_edges(tmp_path: Path) -> None:
    for edge in ("nginx", "none"):
        answers = Answers("morizo.example.jp", "local", "me@example.jp", edge)
        assert read(a_file(tmp_path, target_page(answers))).edge == edge


def test_the_untouched_template_names_what_is_still_a_sample(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, target_page(Answers()))
    assert [fault.partition("（")[0] for fault in faults] == ["domain", "host"]
    assert all("見本" in fault for fault in faults)


def test_a_missing_file_names_init(tmp_path: Path) -> None:
    with pytest.raises(TargetFaults, match="morizo init"):
        read(tmp_path / "deploy.toml")


@pytest.mark.parametrize(
    "data", [b"\xff\xfea\0", b'domain = "\x83\x82"\n', b"a = 1\0", b"x" * (2 << 20)]
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "deploy.toml"
    path.write_bytes(data)
    with pytest.raises(TargetFaults):
        read(path)
    with pytest.raises(TargetFaults, match="ふつうのファイル"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", "2行目"),
        ("a = 1\n\na = 2\n", "3行目"),
        ('a = "sk-secret\nb = 1\n', "1行目"),
        ("[a]\n[a]\n", "2行目"),
        ("sk-secret\n", "1行目"),
        ("a = [1,\n", "行目"),
        ("[[service]\n", "1行目"),
        ('a = """x', "行目"),
    ],
)
def test_broken_toml_names_the_line_and_repeats_nothing(
    tmp_path: Path, text: str, line: str
) -> None:
    (fault,) = faults_of(tmp_path, text)
    assert line in fault
    assert "secret" not in fault


def test_every_fault_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        """\
domein = "x"
domain = "Morizo.jp"
host = "-oProxyCommand=x"
timezone = "Asia/Tokio"
edge = "apache"
[ssh]
port = "22"
allow_from = ["10.0.0.5/24", "here"]
[size]
swap_mib = 1.5
releases = 1
[updates]
reboot_window = "03:00-25:00"
[certificate]
email = "me"
server = "http://ca.example"
ca_bundle = "ca.pem"
[[service]]
name = "Morizo"
process = "aiv2"
listen = "0.0.0.0:8000"
[[service]]
name = "morizo-web"
process = "web"
listen = "127.0.0.1:8000"
memory_max_mib = true
""",
    )
    assert [fault.partition(":")[0] for fault in faults] == [
        "domein（1行目）",
        "domain（2行目）",
        "host（3行目）",
        "timezone（4行目）",
        "edge（5行目）",
        "ssh.port（7行目）",
        "ssh.allow_from.0（8行目）",
        "ssh.allow_from.1（8行目）",
        "size.swap_mib（10行目）",
        "size.releases（11行目）",
        "updates.reboot_window（13行目）",
        "certificate.email（15行目）",
        "certificate.server（16行目）",
        "certificate.ca_bundle（17行目）",
        "service.0.name（19行目）",
        "service.0.listen（21行目）",
        "service.1.listen（25行目）",
        "service.1.memory_max_mib（26行目）",
    ]


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        ("https://morizo.example.jp/", "https://"),
        ("morizo.example.jp/", "名前だけ"),
        ("morizo.example.jp:443", "ポート"),
        ("MORIZO.example.jp", "小文字"),
        ("203.0.113.5", "IPアドレス"),
        ("[2001:db8::1]", "IPアドレス"),
        ("me@example.jp", "メール"),
        ("*.example.jp", "*"),
        ("mori_zo.example.jp", "_"),
        ("morizo.example.jp.", "最後"),
        ("morizo..jp", "."),
        ("localhost", "."),
        ("", "ドメイン名"),
        ("-morizo.jp", "-"),
        ("morizo-.jp", "-"),
        ("morizo.123", "数字"),
        (f"{'a' * 64}.jp", "63"),
        (".".join(["a" * 60] * 5), "253"),
        ("xn--a.jp", "Punycode"),
        ("モリゾ.jp", "xn--4ckudya.jp"),
        ("ｍｏｒｉｚｏ．ｊｐ", "半角で書いてください（morizo.jp）"),
        ("mori zo.jp", "空白"),
    ],
)
def test_a_wrong_domain_comes_with_advice(tmp_path: Path, domain: str, words: str) -> None:
    (fault,) = faults_of(tmp_path, GOOD.replace("morizo.example.jp", domain))
    assert fault.startswith("domain（1行目）: ")
    assert words in fault


def test_a_domain_in_punycode_is_taken(tmp_path: Path) -> None:
    text = GOOD.replace("morizo.example.jp", "xn--4ckudya.jp")
    assert read(a_file(tmp_path, text)).domain == "xn--4ckudya.jp"


@pytest.mark.parametrize(
    "host",
    ["", "-oProxyCommand=x", "ssh ubuntu@a", "a b", "a;b", "$(x)", "me@", "@a", "web:22", "a\\nb"],
)
def test_a_host_that_ssh_would_misread_is_refused(tmp_path: Path, host: str) -> None:
    (fault,) = faults_of(tmp_path, GOOD.replace("ubuntu@203.0.113.5", host))
    assert fault.startswith("host（2行目）: ")


@pytest.mark.parametrize("host", ["local", "web", "me@web", "me@2001:db8::1", "ssh://me@web:2222"])
def test_a_host_as_ssh_takes_it_is_taken(tmp_path: Path, host: str) -> None:
    assert read(a_file(tmp_path, GOOD.replace("ubuntu@203.0.113.5", host))).host == host


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('region = "tokyo"', "ap-northeast-1"),
        ('region = "ap-northeast-1a"', "アベイラビリティーゾーン"),
        ('instance_type = "micro"', "t2.micro"),
        ('security_group = "sg-123"', "桁"),
        ('security_group = ""', "sg-"),
        ('securitygroup = "morizo"', "security_group のことですか？"),
    ],
)
def test_what_aws_could_not_mean_is_refused(tmp_path: Path, line: str, words: str) -> None:
    (fault,) = faults_of(tmp_path, with_lines('cloud = "aws"', after=f"[aws]\n{line}"))
    assert fault.startswith("aws.")
    assert words in fault


@pytest.mark.parametrize("group", ["sg-0123456789abcdef0", "sg-0a1b2c3d", "morizo (web)"])
def test_a_security_group_is_named_by_its_id_or_its_name(tmp_path: Path, group: str) -> None:
    lines = (
        f'[aws]\nsecurity_group = "{group}"\nregion = "us-gov-west-1"\ninstance_type = "t4g.micro"'
    )
    target = read(a_file(tmp_path, with_lines('cloud = "aws"', after=lines)))
    assert target.aws.security_group == group


@pytest.mark.parametrize(
    ("port", "words"), [(8000, "service.0"), (3000, "service.1"), (80, "公開"), (443, "公開")]
)
def test_ssh_has_a_port_of_its_own(tmp_path: Path, port: int, words: str) -> None:
    (fault,) = faults_of(tmp_path, with_lines(after=f"[ssh]\nport = {port}"))
    assert fault.startswith("ssh.port")
    assert words in fault


@pytest.mark.parametrize(
    ("listen", "words"),
    [
        ("8000", "アドレス:ポート"),
        (":8000", "IP アドレス"),
        ("*:8000", "IP アドレス"),
        ("127.0.0.1:0", "1〜65535"),
        ("127.0.0.1:65536", "1〜65535"),
        ("127.0.0.1:http", "アドレス:ポート"),
        ("localhost:8000", "127.0.0.1"),
        ("::1:8000", "[ ]"),
        ("[127.0.0.1]:8000", "IP アドレス"),
        ("0.0.0.0:8000", "外から届く"),
        ("203.0.113.5:8000", "外から届く"),
        ("[::]:8000", "外から届く"),
        ("127.0.0.1:443", "nginx"),
    ],
)
def test_the_ai_service_listens_on_this_machine_only(
    tmp_path: Path, listen: str, words: str
) -> None:
    for edge in ("nginx", "none"):
        web = "127.0.0.1:3000" if edge == "nginx" else "0.0.0.0:443"
        text = GOOD.replace("127.0.0.1:8000", listen).replace("127.0.0.1:3000", web)
        faults = faults_of(tmp_path, text.replace('edge = "nginx"', f'edge = "{edge}"'))
        assert faults[0].startswith("service.0.listen（7行目）: ") or edge == "none"
        assert any(words in fault for fault in faults) or edge == "none"


@pytest.mark.parametrize(
    ("edge", "listen", "is_right"),
    [
        ("nginx", "127.0.0.1:3000", True),
        ("nginx", "[::1]:3000", True),
        ("nginx", "0.0.0.0:443", False),
        ("nginx", "127.0.0.1:80", False),
        ("none", "0.0.0.0:443", True),
        ("none", "[::]:443", True),
        ("none", "127.0.0.1:3000", False),
        ("none", "0.0.0.0:3000", False),
    ],
)
def test_web_listens_as_the_edge_needs_it(
    tmp_path: Path, edge: str, listen: str, is_right: bool
) -> None:
    text = GOOD.replace('"nginx"', f'"{edge}"').replace("127.0.0.1:3000", listen)
    if is_right:
        assert read(a_file(tmp_path, text)).web.listen == listen
    else:
        (fault,) = faults_of(tmp_path, text)
        assert fault.startswith("service.1.listen（11行目）: ")


def test_two_services_share_neither_name_nor_port(tmp_path: Path) -> None:
    text = GOOD.replace("morizo-web", "morizo-aiv2").replace(":3000", ":8000")
    faults = faults_of(tmp_path, text)
    assert [fault.partition("（")[0] for fault in faults] == ["service.1.name", "service.1.listen"]
    assert "service.0" in faults[0]
    assert "8000" in faults[1]


def test_a_deployment_without_pages_or_services_is_refused(tmp_path: Path) -> None:
    text = GOOD[: GOOD.rindex("[[service]]")]
    assert "web" in faults_of(tmp_path, text)[0]
    assert "service: 必要" in faults_of(tmp_path, 'domain = "a.jp"\nhost = "local"\n')[0]
    table = 'domain = "a.jp"\nhost = "local"\n[service]\nname = "a"\n'
    assert "[[service]]" in faults_of(tmp_path, table)[0]


@pytest.mark.parametrize("name", ["nginx", "root", "www-data", "canary", "morizo", "systemd-x"])
def test_a_name_that_the_host_has_already_is_refused(tmp_path: Path, name: str) -> None:
    assert "ぶつかります" in faults_of(tmp_path, GOOD.replace("morizo-web", name))[0]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('timezon = "UTC"', "timezone"),
        ('email = "me@example.jp"', "certificate.email"),
        ("port = 22", "ssh.port"),
        ("swap_mib = 1", "size.swap_mib"),
        ('server = "web"', "host"),
        ('listen = "127.0.0.1:1"', "[[service]] の listen"),
    ],
)
def test_an_unknown_key_is_named_with_what_was_meant(tmp_path: Path, line: str, meant: str) -> None:
    (fault,) = faults_of(tmp_path, with_lines(line))
    assert "知らない名前" in fault
    assert f"{meant} のこと" in fault


@pytest.mark.parametrize(
    ("zone", "meant"),
    [("JST", "Asia/Tokyo"), ("Asia/Tokio", "Asia/Tokyo"), ("../etc/passwd", ""), ("Asia", "")],
)
def test_an_unknown_time_zone_is_refused(tmp_path: Path, zone: str, meant: str) -> None:
    (fault,) = faults_of(tmp_path, with_lines(f'timezone = "{zone}"'))
    assert meant in fault


SECRET = "sk-proj-hidden0123456789"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f'OPENAI_API_KEY = "{SECRET}"', "morizo secrets set OPENAI_API_KEY"),
        (f'OPENAI_MODEL = "{SECRET}"', "鍵の形"),
        (f'MY_THING = "https://me:{SECRET}@db.example/x"', "パスワード"),
        ('SMTP_URL = "smtp://localhost"', "morizo secrets set SMTP_URL"),
        ('OPENAI_MODEL = "your_model_here"', "見本"),
        ('PORT = "8000"', "listen"),
        ('LOG_FILE = "/opt/morizo/Morizo-aiv2/morizo_ai.log"', "journal"),
        ('LOG_LEVEL = "LOUD"', "DEBUG"),
        ("LOG_LEVEL = 1", "文字列"),
        ('OPENAI_MODLE = "gpt"', "OPENAI_MODEL"),
        ('"BAD-NAME" = "x"', "名前"),
        ('MAIL_FROM = "a\\nb"', "改行"),
    ],
)
def test_settings_hold_no_secret_no_sample_and_nothing_the_deployment_decides(
    tmp_path: Path, line: str, words: str
) -> None:
    (fault,) = faults_of(tmp_path, with_lines(aiv2=f"[service.env]\n{line}"))
    assert fault.startswith("service.0.env")
    assert words in fault
    assert "hidden" not in fault


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (f'["{SECRET}"]', "名前だけ"),
        ('["OPENAI_API_KEY=abc"]', "名前だけ"),
        ('["AKIAIOSFODNN7EXAMPLE"]', "名前だけ"),
        ('["OPENAI_APIKEY"]', "OPENAI_API_KEY"),
        ('["STRIPE_KEY"]', "読まない"),
        ('["SMTP_URL", "SMTP_URL"]', "2度"),
        ('"SMTP_URL"', '["…", "…"]'),
    ],
)
def test_secrets_are_names_that_the_service_reads(tmp_path: Path, names: str, words: str) -> None:
    (fault,) = faults_of(tmp_path, with_lines(aiv2=f"secrets = {names}"))
    assert fault.startswith("service.0.secrets")
    assert words in fault
    assert "hidden" not in fault
    assert "AKIA" not in fault


def test_another_program_names_its_own_secrets(tmp_path: Path) -> None:
    text = with_lines(aiv2='secrets = ["STRIPE_KEY"]\n[service.env]\nPORT = "8000"')
    target = read(
        a_file(tmp_path, text.replace('process = "aiv2"', 'process = "aiv2"\nruntime = "python"'))
    )
    assert target.service[0].secrets == ("STRIPE_KEY",)


def test_settings_come_from_the_env_file_and_secrets_do_not(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        f"OPENAI_API_KEY={SECRET}\nOPENAI_MODEL=from-file\nLOG_LEVEL=DEBUG\nPORT=9\nHOST=0.0.0.0\n"
        "CHROMA_PERSIST_DIRECTORY_MAIN=/opt/morizo/Morizo-aiv2/x\nSUPABASE_URL=your_supabase_url_here\n"
    )
    (tmp_path / ".env.local").write_text("MORIZO_AI_URL=http://localhost:8000\n")
    text = with_lines(
        aiv2='env_file = ".env"\n[service.env]\nLOG_LEVEL = "WARNING"',
        web='env_file = ".env.local"',
    )
    aiv2, web = read(a_file(tmp_path, text)).service
    assert aiv2.env == {"OPENAI_MODEL": "from-file", "LOG_LEVEL": "WARNING"}
    assert web.env == {"MORIZO_AI_URL": "http://127.0.0.1:8000"}


def test_web_is_told_where_the_ai_service_listens(tmp_path: Path) -> None:
    text = GOOD.replace("127.0.0.1:8000", "[::1]:9000")
    assert read(a_file(tmp_path, text)).web.env == {"MORIZO_AI_URL": "http://[::1]:9000"}


def test_faults_of_the_env_file_are_told_with_the_rest(tmp_path: Path) -> None:
    text = with_lines('email = "x"', aiv2='env_file = ".env"')
    assert any(".env" in fault and "ありません" in fault for fault in faults_of(tmp_path, text))
    (tmp_path / ".env").write_text("LOG_LEVEL=LOUD-hidden\nSUPABASE_URL=ftp-hidden\n")
    faults = faults_of(tmp_path, text)
    assert [fault.partition("（")[0] for fault in faults] == [
        "email",
        "service.0.env_file",
        "service.0.env_file",
    ]
    assert not any("hidden" in fault for fault in faults)


def test_a_secret_as_a_key_is_not_repeated(tmp_path: Path) -> None:
    for text in (with_lines(f'{SECRET} = ""'), with_lines(aiv2=f'[service.env]\n{SECRET} = ""')):
        assert not any("hidden" in fault for fault in faults_of(tmp_path, text))


_VALUES = st.recursive(
    st.booleans() | st.integers(-5, 70000) | st.sampled_from(["", SECRET, "a", "127.0.0.1:1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "env", "port", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(["domain", "host", "edge", "timezone", "ssh", "service", "size", "aws"]),
        _VALUES,
        max_size=6,
    )
)
def test_no_shape_of_a_file_is_a_crash_or_shows_a_secret(data: dict[str, object]) -> None:
    from morizo.ops.target import target_of
    from morizo.ops.target.file import Source

    said = "nothing"
    try:
        target_of(Source(Path("deploy.toml"), "", data, {}))
    except TargetFaults as err:
        said = err.detail
    assert said
    assert "hidden" not in said
