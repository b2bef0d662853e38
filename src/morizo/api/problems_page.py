"""The page of every problem that a person or a program may meet, made from the error classes."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus

from morizo.api.problems import NO_ROOM, STATUS
from morizo.errors import MorizoError


def every_error() -> list[type[MorizoError]]:
    """Return the families and every error of the rooms that are loaded, by status and code.

    Errors outside the families never leave by HTTP and are not of this page.
    """

    def below(kind: type[MorizoError]) -> Iterator[type[MorizoError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    kinds = {kind for kind in below(MorizoError) if any(up in STATUS for up in kind.__mro__)}
    return sorted(kinds, key=lambda kind: (status_of_kind(kind), kind.code))


def status_of_kind(kind: type[MorizoError]) -> int:
    """Return the HTTP status of an error class's family."""
    return next(STATUS[family] for family in kind.__mro__ if family in STATUS)


def problems_page(kinds: Iterable[type[MorizoError]]) -> str:
    """Return the problems' page for the documents (Markdown)."""
    lines = [
        "# うまくいかないとき",
        "",
        "この頁はエラーの型から作られます（`./morizo docs`）。答えは RFC 9457 の `application/problem+json` で、",
        "`code` は変わらない名前、`title` と `hint` は画面にもそのまま出る言葉、`instance` は記録を探すための番号です。",
        "`/auth/v1` の下だけは Supabase Auth と同じ形（`error_code`、`msg`）で答えます。",
        "",
        "| HTTP | `code` | 何が起きたか | 次にすること |",
        "|---|---|---|---|",
    ]
    rows = [(status_of_kind(kind), kind.code, kind.title, kind.hint) for kind in kinds]
    rows += [(status, *words) for status, words in NO_ROOM.items()]
    rows.append(
        (
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "internal",
            "思わぬ不具合が起きました",
            "番号（`instance`）で記録を探してください。同じ番号の行に、どこで起きたかが残っています。",
        )
    )
    lines += [
        f"| {int(status)} | `{code}` | {title} | {hint} |"
        for status, code, title, hint in sorted(rows)
    ]
    return "\n".join(lines) + "\n"
