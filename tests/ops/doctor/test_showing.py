"""How it is shown: a terminal of 80 columns, the plan's checklist, one page of HTML, JSON."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.commands import doctor as command
from morizo.ops.doctor import checklist, page, show
from morizo.ops.doctor.checks import examine, settled
from morizo.ops.doctor.consulting import Consulted
from morizo.ops.doctor.diagnosis import Diagnosis
from morizo.ops.doctor.outside import comparable
from morizo.ops.doctor.verb import event
from morizo.ops.verify.findings import Finding
from tests.ops.doctor.recorded import a_case, a_sound_host

PLAN = """\
- [ ] SSL証明書が正しく設定されている
- [ ] 環境変数ファイルに機密情報が含まれている（`.gitignore`で除外されていることを確認）
- [ ] 環境変数ファイルの権限が適切に設定されている（`chmod 600`）
- [ ] セキュリティグループで必要最小限のポートのみ開放（443のみ）
- [ ] システムパッケージが最新の状態である
- [ ] ログファイルに機密情報が出力されていない
- [ ] ベクトルDBディレクトリのアクセス権限が適切に設定されている
- [ ] `/opt/morizo`配下のファイル・ディレクトリが`ubuntu`ユーザー所有であることを確認
- [ ] systemdサービスが`ubuntu`ユーザーで実行されていることを確認
- [ ] rootユーザーでの作業を行っていないことを確認
- [ ] SSL証明書ファイルの読み取り権限が適切に設定されている
"""
"""Chapter 10 of the production plan, letter by letter."""


def a_diagnosis(**more: object) -> Diagnosis:
    known = Diagnosis(
        "host.swap",
        ("R22",),
        "スワップがある",
        "failed",
        "warning",
        "スワップ 0 MiB",
        "morizo deploy",
        ("B7",),
    )
    return replace(known, **more)  # type: ignore[arg-type]


def sound() -> list[Diagnosis]:
    found = examine(a_case(a_sound_host()))
    return [*found, *settled(found)]


def test_the_eleven_lines_stand_in_the_plan_s_order_and_words() -> None:
    shown = show.checklist(checklist.checklist(sound()))
    boxes = [line for line in shown.splitlines() if line.startswith("- [")]
    assert [re.sub(r"\[.\]", "[ ]", line) for line in boxes] == PLAN.splitlines()


def test_own_service_users_in_place_of_ubuntu_are_replaced_with_the_reason() -> None:
    lines = checklist.checklist(sound())
    assert [line.result for line in lines] == [
        "passed", "replaced", "replaced", "replaced", "passed", "passed", "passed", "replaced", "replaced", "passed", "passed",
    ]  # fmt: skip
    assert "専用のユーザー" in lines[8].reason
    assert "sudo" in lines[8].reason


def test_a_line_of_the_checklist_fails_with_its_evidence_and_its_fix() -> None:
    host = a_sound_host()
    host.file("/root/.ssh/authorized_keys", "ssh-ed25519 AAAA me\n", 0o600)
    host.change("/etc/letsencrypt/archive", mode=0o755)
    lines = checklist.checklist(examine(a_case(host)))
    assert [number for number, line in enumerate(lines, 1) if line.result == "failed"] == [11]
    assert lines[10].fixes
    assert "[ ] SSL証明書ファイルの読み取り権限" in show.checklist(lines)


def test_a_line_whose_checks_could_not_be_made_is_not_ticked() -> None:
    assert {line.result for line in checklist.checklist([])} == {"unknown"}
    assert "- [?] SSL証明書が正しく" in show.checklist(checklist.checklist([]))


def test_what_is_fatal_comes_first_and_the_summary_last() -> None:
    found = [
        a_diagnosis(),
        a_diagnosis(check="tls.days", title="期限", severity="fatal"),
        a_diagnosis(check="a.b", title="よい", result="passed", fix=""),
    ]
    lines = show.report(found, seconds=1.8).splitlines()
    assert lines[0].startswith("✗ 重大  期限")
    assert lines[-1] == "正しく動いていません: よい 1、だめ 2（1.8 秒）"
    assert not any("よい（a.b" in line for line in lines)
    assert "よい（a.b" in show.report(found, everything=True)


def test_every_line_fits_into_eighty_columns() -> None:
    host = a_sound_host()
    host.commands.clear()
    host.files.clear()
    found = examine(a_case(host))
    shown = show.report([*found, *settled(found)], everything=True)
    shown += show.checklist(checklist.checklist(found)).replace(PLAN, "")
    long = [
        line for line in shown.splitlines() if show.width(line) > 80 and not line.startswith("- [")
    ]
    assert long == []


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), max_size=400),
    st.integers(0, 16),
)
def test_breaking_lines_loses_nothing(words: str, indent: int) -> None:
    lines = show._wrapped(words, indent)
    assert "".join(line.strip() for line in lines) == words
    assert all(show.width(line) <= 82 for line in lines)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_page_loads_nothing_runs_nothing_and_escapes_what_was_seen() -> None:
    found = [a_diagnosis(evidence="<script>alert(1)</script> & more"), *sound()]
    made = page.page(
        "kitchen.example", found, checklist.checklist(found), datetime(2026, 11, 24, tzinfo=UTC)
    )
    tags = _Tags()
    tags.feed(made)
    assert {tag for tag, _ in tags.seen}.isdisjoint({"script", "link", "img", "iframe"})
    assert not any(
        name.startswith("on") or name in {"src", "href"} for _, attrs in tags.seen for name in attrs
    )
    assert "&lt;script&gt;" in made
    assert "prefers-color-scheme:dark" in made
    assert "@media print" in made


def test_json_tells_every_check_and_whether_the_host_is_well() -> None:
    told = json.loads(command._json("kitchen.example", Consulted([a_diagnosis()], 1.8)))
    assert told["healthy"] is True
    assert told["checks"][0]["requirement"] == ["R22"]
    assert told["checks"][0]["fix"] == "morizo deploy"
    fatal = json.loads(
        command._json("kitchen.example", Consulted([a_diagnosis(severity="fatal")], 1.8))
    )
    assert fatal["healthy"] is False


def test_what_verify_finds_becomes_a_diagnosis() -> None:
    bad = Finding(
        "tls.chain", False, "鎖が切れています。", "depth 0", "morizo certs renew", "fatal", ("R59",)
    )
    could_not = Finding("canary", False, "確かめていません。", "", "", "note")
    assert Diagnosis.of(bad, prefix="outside.").is_fatal
    assert Diagnosis.of(bad, prefix="outside.").check == "outside.tls.chain"
    assert Diagnosis.of(could_not).result == "unknown"


def test_an_event_carries_the_whole_diagnosis() -> None:
    told = event(a_diagnosis())
    assert told.state == "failed"
    assert Diagnosis.from_json(json.loads(told.line())["more"]) == a_diagnosis()


@pytest.mark.parametrize(
    ("own", "named", "compared"),
    [
        (["203.0.113.7"], ["203.0.113.9"], True),
        (["10.0.0.5"], ["8.8.8.8"], False),
        (["10.0.0.5", "2600:1f18::5"], ["8.8.8.8", "2600:1f18::5"], False),
        (["10.0.0.5", "fe80::1%eth0"], ["10.0.0.9"], True),
        (["8.8.8.8"], [], False),
    ],
)
def test_addresses_are_compared_only_where_a_host_knows_its_own(
    own: list[str], named: list[str], compared: bool
) -> None:
    assert bool(comparable(own, named)) is compared
