"""`morizo accounts` on a deployed host: the release's own command, as its service.

A direct verb, never a run: what it prints may be a one-time link, which is kept nowhere.
"""

from typing import Any

from morizo.ops.errors import CommandFailed, PreflightRefused
from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit
from morizo.ops.release import switch
from morizo.ops.release.migrate import as_service
from morizo.ops.system import call
from morizo.ops.target import Target

KNOWN = frozenset({"list", "disable", "enable", "reset-password", "invite", "owner"})


def run(asked: dict[str, Any], tell: Tell) -> int:
    """Run `morizo accounts WORDS`; tells what it prints, line by line.

    Raises:
        PreflightRefused: No AI service of ours is deployed there, or no such command.
        CommandFailed: The command ended badly.
    """
    target = Target.model_validate(asked["target"])
    words = [str(word) for word in asked["words"]]
    service = next((one for one in target.service if one.process == "aiv2"), None)
    serving = switch.serving(service.name) if service else None
    if service is None or serving is None:
        raise PreflightRefused(
            "このサーバーでは、まだ morizo-aiv2 が動いていません。",
            hint="先に morizo deploy を実行してください。",
        )
    if not words or words[0] not in KNOWN:
        raise PreflightRefused(
            f"{' '.join(words[:1])} はサーバーではできません。",
            hint="morizo accounts --help で確かめてください。",
        )
    done = call(as_service(service, serving, "accounts", *words), timeout_s=60)
    if not done.ok:
        raise CommandFailed((done.err or done.out).decode(errors="replace").strip())
    for line in done.text.splitlines():
        tell(Event("accounts", "note", line))
    tell(Event("accounts", "end", "", {"exit": int(Exit.DONE)}))
    return Exit.DONE
