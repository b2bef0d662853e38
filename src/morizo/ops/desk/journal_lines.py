"""The host's journal, read by the operator: the services' lines and the edge's, in the target's time zone."""

from collections.abc import Iterator, Sequence

from morizo.ops.errors import CommandFailed, PreflightRefused
from morizo.ops.target import Target
from morizo.ops.transport import connect

EDGE = "nginx"


def lines(
    target: Target,
    *,
    units: Sequence[str],
    count: int,
    follow: bool,
    grep: str | None,
    since: str | None,
) -> Iterator[str]:
    """Give journal lines, oldest first.

    Args:
        target: Whose host.
        units: Names of services, or `nginx`; all when empty.
        count: How many from the end.
        follow: Go on for ever.
        grep: Only those that match (PCRE).
        since: As journalctl reads it.

    Raises:
        PreflightRefused: No such service.
        Unreachable: The line broke.
    """
    names = [service.name for service in target.service]
    if wrong := [unit for unit in units if unit not in (*names, EDGE)]:
        raise PreflightRefused(
            f"{'、'.join(wrong)} というサービスはありません。",
            hint=f"使える名前: {'、'.join([*names, EDGE])}",
        )
    words = [
        "env",
        f"TZ={target.timezone}",
        "journalctl",
        "--no-pager",
        "--no-hostname",
        "--output=short-iso",
        "--quiet",
    ]
    for unit in units or [*names, EDGE]:
        words.append(f"--unit={unit}.service" if unit == EDGE else f"--unit={unit}@*.service")
    words += [f"--lines={count}"]
    words += [f"--grep={grep}"] if grep else []
    words += [f"--since={since}"] if since else []
    words += ["--follow"] if follow else []
    try:
        yield from connect(target).lines(words)
    except CommandFailed:
        return  # journalctl says 1 when no line matches
