"""The production plan as data is whole: every demand and fault once, and nothing points to what isn't there."""

import re
import tomllib
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from morizo.commands import COMMANDS
from morizo.ops.exits import Exit
from morizo.ops.spec import (
    Language,
    Part,
    Step,
    Words,
    chapters,
    checklist,
    endings,
    fault,
    faults,
    parts,
    requirement,
    requirements,
    situations,
)
from morizo.ops.spec.runbook import runbook


def test_every_requirement_appears_once_in_order() -> None:
    assert list(requirements()) == [f"R{number}" for number in range(1, 149)]


def test_every_fault_appears_once_in_order() -> None:
    assert list(faults()) == [f"B{number}" for number in range(1, 65)]


def test_one_is_found_by_its_id() -> None:
    assert requirement("R10").chapter == "0"
    assert fault("B12").section == "4.5"
    with pytest.raises(KeyError):
        requirement("R149")


def test_what_a_fault_names_is_there() -> None:
    dead = [
        (one.id, named)
        for one in faults().values()
        for named in one.requirements
        if named not in requirements()
    ]
    assert dead == []


def test_what_cannot_be_shown_on_one_host_is_the_scaling_of_the_plan() -> None:
    elsewhere = [one.number for one in requirements().values() if one.state == "not-on-one-host"]
    assert elsewhere == list(range(135, 149))


def test_what_is_not_built_is_not_called_met() -> None:
    states = Counter(one.state for one in requirements().values() if one.section.startswith("8"))
    assert states == {"later": 8}


def test_the_chapters_are_the_plans() -> None:
    assert [chapter.id for chapter in chapters()] == [str(number) for number in range(13)] + ["A"]
    assert [part.id for chapter in chapters() for part in chapter.parts] == sorted(
        {part.id for chapter in chapters() for part in chapter.parts},
        key=lambda section: (section == "A", [int(n) for n in section.split(".") if n != "A"]),
    )


def test_every_section_has_steps_and_every_step_is_in_a_section() -> None:
    assert [part.id for part in every_part() if not part.steps] == []
    assert [step.section for step in every_step()] == [raw["section"] for raw in the_plan()["step"]]


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("2.1", "sudo apt update && sudo apt upgrade -y"),
        ("2.4", "sudo certbot certonly --standalone -d morizo.csngrp.co.jp"),
        ("3.5", "RestartSec=10"),
        ("4.4", "npm run build"),
        ("9.1", "git pull"),
    ],
)
def test_the_plans_lines_are_found_where_they_stand(section: str, line: str) -> None:
    assert line in [line for step in every_step() if step.section == section for line in step.lines]


def test_a_step_without_a_command_is_one_that_is_not_built() -> None:
    lies = [
        step.lines
        for step in every_step()
        if not step.command and {requirement(one).state for one in step.checks} & {"met"}
    ]
    assert lies == []
    assert all(bool(step.command) == bool(step.part) for step in every_step())


def test_no_id_and_no_part_is_dead() -> None:
    named = {one for step in every_step() for one in (*step.faults, *step.checks)}
    named |= {
        one for line in checklist() for one in (line.requirement, *line.decided_by, *line.faults)
    }
    named |= {one for situation in situations() for one in situation.checks}
    named |= set(re.findall(r"\b[RB]\d+\b", every_word()))
    assert named - set(requirements()) - set(faults()) == set()
    assert {step.part for step in every_step() if step.part} == set(parts())


def test_every_requirement_and_fault_is_met_on_the_way_through_the_plan() -> None:
    on_the_way = {one for step in every_step() for one in (*step.faults, *step.checks)}
    on_the_way |= {one for line in checklist() for one in (line.requirement, *line.faults)}
    assert {*requirements(), *faults()} - on_the_way == set()


def test_what_an_operator_is_told_to_type_can_be_typed() -> None:
    told = {step.command.partition(" ")[0] for step in every_step() if step.command}
    told |= set(re.findall(r"(?<![/-])\bmorizo ([a-z]+)", every_word().replace("morizo serve", "")))
    told |= {situation.first.split()[1] for situation in situations()}
    assert told - set(COMMANDS) == set()


def test_the_checklist_is_the_plans_eleven_lines() -> None:
    assert [line.requirement for line in checklist()] == [f"R{n}" for n in range(106, 117)]
    assert [line.words for line in checklist()] == [
        "SSL証明書が正しく設定されている",
        "環境変数ファイルに機密情報が含まれている（`.gitignore`で除外されていることを確認）",
        "環境変数ファイルの権限が適切に設定されている（`chmod 600`）",
        "セキュリティグループで必要最小限のポートのみ開放（443のみ）",
        "システムパッケージが最新の状態である",
        "ログファイルに機密情報が出力されていない",
        "ベクトルDBディレクトリのアクセス権限が適切に設定されている",
        "`/opt/morizo`配下のファイル・ディレクトリが`ubuntu`ユーザー所有であることを確認",
        "systemdサービスが`ubuntu`ユーザーで実行されていることを確認",
        "rootユーザーでの作業を行っていないことを確認",
        "SSL証明書ファイルの読み取り権限が適切に設定されている",
    ]


def test_a_line_of_the_checklist_is_replaced_where_its_requirement_is() -> None:
    for line in checklist():
        assert (line.replaced is not None) == (requirement(line.requirement).state == "replaced"), (
            line.requirement
        )


def test_every_exit_code_has_its_next_step() -> None:
    assert [one.code for one in endings()] == [int(code) for code in Exit]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_runbook_names_every_requirement_and_fault_once(language: Language) -> None:
    page = runbook(language)
    for one in (*requirements(), *faults()):
        assert page.count(f'<a id="{one.lower()}"></a>') == 1
        assert page.count(f"](#{one.lower()})") >= 1, f"nothing leads to {one}"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_runbook_holds_the_plans_lines_and_sound_tables(language: Language) -> None:
    page = runbook(language)
    for step in every_step():
        for line in step.lines:
            assert line.replace("|", "\\|") in page
    widths = [
        {len(re.split(r"(?<!\\)\|", row)) for row in table.splitlines()}
        for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    ]
    assert all(len(width) == 1 for width in widths)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_word_of_a_runbook_is_taken_for_a_tag(language: Language) -> None:
    prose = re.sub(r"`[^`\n]*`", "", runbook(language))
    assert set(re.findall(r"<[^>]*>?", re.sub(r'<a id="\w+"></a>', "", prose))) == {"<br>"}


def test_the_two_runbooks_have_the_same_shape() -> None:
    def shape(page: str) -> list[str]:
        return re.findall(r"\]\(#\w+\)|^#+ |^\d+\. ", page, re.MULTILINE)

    assert shape(runbook("ja")) == shape(runbook("en"))
    assert not re.search(r"[ぁ-ん]", "".join(word.en for word in every_pair()))


def the_plan() -> dict[str, Any]:
    return tomllib.loads((files("morizo.ops.spec") / "plan.toml").read_text(encoding="utf-8"))


def every_part() -> list[Part]:
    return [part for chapter in chapters() for part in chapter.parts]


def every_step() -> list[Step]:
    return [step for part in every_part() for step in part.steps]


def every_pair() -> list[Words]:
    pairs = [step.instead for step in every_step()]
    pairs += [chapter.instead for chapter in chapters()]
    pairs += [words for one in requirements().values() for words in (one.title, one.check, one.how)]
    pairs += [one.reason for one in requirements().values() if one.reason]
    pairs += [words for one in faults().values() for words in (one.title, one.what, one.instead)]
    pairs += [line.replaced for line in checklist() if line.replaced]
    pairs += [words for one in situations() for words in (one.title, *one.steps)]
    return [*pairs, *(words for one in endings() for words in (one.means, one.then))]


def every_word() -> str:
    return "\n".join(word for pair in every_pair() for word in (pair.ja, pair.en))
