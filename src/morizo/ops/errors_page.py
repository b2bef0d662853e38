"""The operator's part of the page of problems: every error that ends a command, with its exit code."""

from collections.abc import Iterator

from morizo.ops.errors import OpsError


def every_ops_error() -> list[type[OpsError]]:
    """Return every operator's error that is loaded, by exit code and code."""

    def below(kind: type[OpsError]) -> Iterator[type[OpsError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    return sorted(set(below(OpsError)), key=lambda kind: (kind.exit, kind.code))


def errors_page() -> str:
    """Return the operator's errors for the documents (Markdown)."""
    lines = [
        "",
        "## 運用の命令",
        "",
        "命令（`morizo plan`、`morizo deploy` など）は、下の終了コードで終わり、起きたことと次にすることを標準エラー出力に書きます。",
        "",
        "| 終了コード | `code` | 何が起きたか | 次にすること |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {int(kind.exit)} | `{kind.code}` | {kind.title} | {kind.hint} |"
        for kind in every_ops_error()
    ]
    return "\n".join(lines) + "\n"
