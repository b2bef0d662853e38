"""Every setting, problem and command is documented, and what is generated is up to date."""

import re
from pathlib import Path

import pytest

from morizo.commands import COMMANDS
from morizo.commands.docs import all_errors, pages
from morizo.settings import Settings

ROOT = Path(__file__).parents[1]
GENERATED = pages()


def the_documents() -> str:
    files = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())


@pytest.mark.parametrize("path", GENERATED)
def test_what_is_generated_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == GENERATED[path], "run ./morizo docs"


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in page] == []
    assert all(field.description for field in Settings.model_fields.values())


def test_every_problem_is_documented() -> None:
    page = (ROOT / "docs/problems.md").read_text(encoding="utf-8")
    assert [kind.code for kind in all_errors() if f"`{kind.code}`" not in page] == []


def test_every_command_is_documented() -> None:
    text = the_documents()
    assert [name for name in COMMANDS if not re.search(rf"morizo {name}\b", text)] == []


def test_no_link_inside_the_documents_is_broken() -> None:
    broken = []
    for file in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        if not file.exists():
            continue
        for target in re.findall(r"\]\(([^)#\s]+)", file.read_text(encoding="utf-8")):
            is_ours = "://" not in target and not target.startswith("mailto:")
            if is_ours and not (file.parent / target).exists():
                broken.append(f"{file.relative_to(ROOT)} → {target}")
    assert broken == []
