"""The canary on the host: its password, and the account that the release makes for it.

The verb answers with one line of JSON that is no event, since no event ever holds a secret: it goes over ssh into
the caller's memory, and nowhere else. So it is never run where events are kept.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from morizo.ops import paths
from morizo.ops.errors import CommandFailed
from morizo.ops.events import Tell
from morizo.ops.exits import Exit
from morizo.ops.host import Done, Host
from morizo.ops.target import Service, Target
from morizo.ops.verify.visit import Canary

FOLDER = "canary"
"""Beside the services' folders, as if it were one."""
EMAIL, PASSWORD = "CANARY_EMAIL", "CANARY_PASSWORD"
OWN = "password"
"""The file of the password that is made here."""
SYSTEMD_RUN = "/usr/bin/systemd-run"
LONGEST_S = 60
SHORTEST = 20
SETTINGS = "settings.env"
"""Beside every release: the settings with which it runs."""
_SUPABASE = (
    frozenset({"SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_URL"}),
    frozenset({"SUPABASE_KEY", "NEXT_PUBLIC_SUPABASE_ANON_KEY"}),
)
"""With one name of each, web asks Supabase who somebody is."""
Run = Callable[[Sequence[str], bytes], Done]
"""Runs a command with what it reads."""


def run(asked: dict[str, Any], tell: Tell) -> int:
    """The agent's verb `canary`: make the account anew and tell its caller the password."""
    canary = prepare(Target.model_validate(asked["target"]))
    told = None if canary is None else {"email": canary.email, "password": canary.password}
    sys.stdout.write(json.dumps({"canary": told}) + "\n")
    sys.stdout.flush()
    return Exit.DONE


def fetch(host: Host, words: Sequence[str], target: Target) -> Canary | None:
    """Have the account made anew, from the operator's machine; None when nobody named one.

    Args:
        host: The host.
        words: What calls the agent's verb `canary` there.
        target: What is deployed.

    Raises:
        Unreachable, CommandFailed.
    """
    asked = json.dumps({"target": target.model_dump(mode="json")}).encode()
    done = host.run(words, stdin=asked, timeout_s=LONGEST_S)
    said = ""
    for line in done.text.splitlines():
        told = json.loads(line) if line.startswith("{") else {}
        if "canary" in told:
            found = told["canary"]
            return None if found is None else Canary(found["email"], found["password"])
        said = str(told.get("words") or said)
    reason = said or _reason(done)
    raise CommandFailed(f"動作確認用のアカウントを用意できませんでした。{reason}")


def prepare(
    target: Target,
    *,
    release: Path | None = None,
    credentials: Path = paths.CREDENTIALS,
    run: Run | None = None,
) -> Canary | None:
    """Return the canary, its account made anew by the release; None where the operator has to name it and hasn't.

    Args:
        target: What is deployed.
        release: The release whose command makes it; the current one when None.
        credentials: Where secrets lie.
        run: Runs the command; the system when None.

    Raises:
        CommandFailed: The release couldn't make it.
    """
    folder = credentials / FOLDER
    if is_elsewhere(target, credentials=credentials):
        email, password = _read(folder / EMAIL), _read(folder / PASSWORD)
        return Canary(email, password) if email and password else None
    service = next((one for one in target.service if one.process == "aiv2"), None)
    if service is None:
        return None
    canary = Canary(f"canary@{target.domain}", _own_password(folder))
    words = _words(service, release or paths.current(service.name), canary.email)
    done = (run or _run)(words, f"{canary.password}\n".encode())
    if not done.ok:
        raise CommandFailed(_reason(done).replace(canary.password, "****"))
    return canary


def is_elsewhere(target: Target, *, credentials: Path = paths.CREDENTIALS) -> bool:
    """Whether accounts are kept in Supabase: there the operator makes the canary, and names it."""
    web = target.web
    names = {*web.env, *_names_in(paths.current(web.name) / SETTINGS)}
    names |= {file.name for file in (credentials / web.name).glob("*")}
    return all(names & one for one in _SUPABASE)


def _names_in(settings: Path) -> set[str]:
    try:
        lines = settings.read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return {line.partition("=")[0].strip() for line in lines}


def _own_password(folder: Path) -> str:
    """Return the password, made at the first time."""
    path = folder / OWN
    there = _read(path)
    if len(there) >= SHORTEST:
        return there
    for needed in (folder.parent, folder):
        needed.mkdir(mode=0o700, exist_ok=True)
    password = secrets.token_urlsafe(32)
    fresh = folder / f".{OWN}.{secrets.token_hex(4)}"
    opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(opened, "w") as file:
        file.write(password)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return password


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _words(service: Service, release: Path, email: str) -> list[str]:
    """The release's own command, as the service's user, in the service's settings and folder."""
    has = {
        "User": service.name,
        "Group": service.name,
        "EnvironmentFile": str(release / SETTINGS),
        "WorkingDirectory": str(paths.data(service.name)),
        "ReadWritePaths": str(paths.data(service.name)),
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "NoNewPrivileges": "yes",
        "UMask": "0077",
        "RuntimeMaxSec": str(LONGEST_S),
    }
    properties = [f"--property={name}={value}" for name, value in has.items()]
    python = str(release / "venv" / "bin" / "python")
    return [
        SYSTEMD_RUN, "--quiet", "--pipe", "--wait", "--collect", *properties,
        "--", python, "-m", "morizo", "accounts", "canary", email,
    ]  # fmt: skip


def _run(words: Sequence[str], stdin: bytes) -> Done:
    done = subprocess.run(  # noqa: S603 - our own words
        words, input=stdin, capture_output=True, timeout=LONGEST_S + 10, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def _reason(done: Done) -> str:
    lines = (done.err or done.out).decode(errors="replace").strip().splitlines()
    return " / ".join(lines[-3:])[:400] or f"終了コード {done.code}"
