"""The runbook, made from the plan's data: one page a language, in the plan's order."""

import re
from collections import Counter
from collections.abc import Iterable

from morizo.ops.spec import (
    Chapter,
    Fault,
    Language,
    Part,
    Requirement,
    Step,
    Words,
    chapters,
    checklist,
    endings,
    faults,
    parts,
    requirements,
    situations,
)
from morizo.ops.spec.pieces import Pieces

_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
_PLACEHOLDER = re.compile(r"<[^>]*>")
"""`<サービス名>`: what the plan's reader fills in."""


def runbook(language: Language) -> str:
    """Return the page for the documents (Markdown)."""
    return "\n".join(_Page(language).lines()) + "\n"


class _Page:
    def __init__(self, language: Language) -> None:
        self.language = language
        self.say = Pieces(language)

    def said(self, words: Words) -> str:
        """Return words in the page's language, safe inside Markdown: a `<` outside code would begin a tag."""
        pieces = words.of(self.language).split("`")
        pieces[::2] = [piece.replace("<", "&lt;") for piece in pieces[::2]]
        return "`".join(pieces)

    def lines(self) -> list[str]:
        """Put the whole page together."""
        return [
            f"# {self.say.heading('title')}",
            "",
            self.say.text("made"),
            "",
            self.say.text("who"),
            *self.quick_path(),
            *self.night(),
            "",
            f"## {self.say.heading('chapters')}",
            "",
            self.say.text("chapters"),
            *(line for chapter in chapters() for line in self.chapter(chapter)),
            *self.faults(),
            *self.requirements(),
        ]

    def quick_path(self) -> list[str]:
        """Say what to type on an empty server."""
        commands = self.say.commands()
        width = max(len(line) for line, _ in commands)
        return [
            "",
            f"## {self.say.heading('quick')}",
            "",
            f"**{self.say.heading('before')}**",
            "",
            *(f"- {one}" for one in self.say.before()),
            "",
            self.say.text("quick"),
            "",
            "```sh",
            *(f"{line:{width}}   # {note}" for line, note in commands),
            "```",
            "",
            self.say.text("quick_after"),
        ]

    def night(self) -> list[str]:
        """Say what to do when something is wrong."""
        lines = ["", f"## {self.say.heading('night')}", "", self.say.text("night")]
        lines += ["", f"### {self.say.heading('endings')}", ""]
        lines += self.table(
            ("code", "means", "then"),
            ((str(one.code), self.said(one.means), self.said(one.then)) for one in endings()),
        )
        for one in situations():
            lines += ["", f"### {self.said(one.title)}", "", f"1. `{one.first}`"]
            lines += [
                f"{number}. {self.said(step)}" for number, step in enumerate(one.steps, start=2)
            ]
            if one.checks:
                lines += ["", f"{self.say.phrase('over')}: {_links(one.checks)}"]
        return lines

    def chapter(self, chapter: Chapter) -> list[str]:
        """Give one chapter of the plan with its sections."""
        lines = [
            "",
            f"### {chapter.id}. {self.said(chapter.title)}",
            "",
            f"**{self.say.phrase('instead')}**: {self.said(chapter.instead)}",
        ]
        for part in chapter.parts:
            lines += self.part(part, is_alone=part.id == chapter.id)
        if chapter.id == "10":
            lines += self.eleven_lines()
        return lines

    def part(self, part: Part, *, is_alone: bool) -> list[str]:
        """Give one section of the plan with its steps."""
        title = self.said(part.title)
        return [
            "",
            f"#### {title}" if is_alone else f"#### {part.id} {title}",
            "",
            *self.table(("plan", "instead", "why", "check"), map(self.step, part.steps)),
        ]

    def step(self, step: Step) -> tuple[str, ...]:
        """Give one step of the plan as a row."""
        by = (
            self.say.phrase("by").format(step.command, self.said(parts()[step.part]))
            if step.command
            else self.say.phrase("not_yet")
        )
        return (
            "<br>".join(map(_quoted, step.lines)),
            f"**{by}**<br>{self.said(step.instead)}",
            _links(step.faults) or "—",
            _links(step.checks),
        )

    def eleven_lines(self) -> list[str]:
        """Give the checklist of chapter 10 in its order and words."""
        rows = (
            (
                str(number),
                line.words,
                _links(dict.fromkeys((line.requirement, *line.decided_by))),
                f"**{self.say.phrase('replaced')}**<br>{self.said(line.replaced)}"
                if line.replaced
                else self.say.phrase("as_it_stands"),
                _links(line.faults) or "—",
            )
            for number, line in enumerate(checklist(), start=1)
        )
        return [
            "",
            *self.table(("", "line", "decided", "kept", "why"), rows),
            "",
            self.say.text("eleven"),
        ]

    def faults(self) -> list[str]:
        """Give every fault of the plan."""
        return [
            "",
            f"## {self.say.heading('faults')}",
            "",
            self.say.text("faults"),
            "",
            *self.table(
                ("", "fault", "what", "instead", "basis", "holds"),
                map(self.fault, faults().values()),
            ),
        ]

    def fault(self, fault: Fault) -> tuple[str, ...]:
        """Give one fault as a row."""
        instead = self.said(fault.instead)
        if fault.state != "mended":
            instead = f"**{self.say.phrase(fault.state)}**<br>{instead}"
        return (
            f'<a id="{fault.id.lower()}"></a>{fault.id}',
            f"{self.said(fault.title)} ({fault.section})",
            self.said(fault.what),
            instead,
            self.say.phrase(fault.basis),
            _links(fault.requirements),
        )

    def requirements(self) -> list[str]:
        """Give every requirement of the plan, and how many are in which state."""
        count = Counter(one.state for one in requirements().values())
        return [
            "",
            f"## {self.say.heading('requirements')}",
            "",
            self.say.text("requirements")
            + ", ".join(f"`{state}` {number}" for state, number in count.items()),
            "",
            *self.table(
                ("", "requirement", "claim", "how", "state"),
                map(self.requirement, requirements().values()),
            ),
        ]

    def requirement(self, one: Requirement) -> tuple[str, ...]:
        """Give one requirement as a row."""
        how = self.said(one.how)
        if one.reason:
            how += f"<br>{self.say.phrase('because')}: {self.said(one.reason)}"
        return (
            f'<a id="{one.id.lower()}"></a>{one.id}',
            f"{self.said(one.title)} ({one.section})<br>{_quoted(one.demand)}",
            self.said(one.check),
            how,
            f"`{one.state}`",
        )

    def table(self, columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> list[str]:
        """Return a Markdown table; a bar inside a cell is escaped."""
        names = [self.say.column(name) if name else "" for name in columns]
        return [
            _row(names),
            "|" + "---|" * len(names),
            *(_row(cell.replace("|", "\\|") for cell in row) for row in rows),
        ]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _links(ids: Iterable[str]) -> str:
    return " ".join(f"[{one}](#{one.lower()})" for one in ids)


def _quoted(line: str) -> str:
    """Quote a line of the plan: a sentence as one, a command or setting as code."""
    if line.startswith("（"):  # what the plan only implies isn't its words
        return line
    is_sentence = _JAPANESE.search(_PLACEHOLDER.sub("", line)) is not None
    return f"「{line}」" if is_sentence else f"`{line}`"
