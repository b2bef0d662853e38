"""What the services go by: their settings, and the keys of other services (chapters 3.3 and 4.3)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import (
    Answer,
    Table,
    failed,
    not_applicable,
    passed,
)
from morizo.ops.doctor.seen import Unseen, text
from morizo.ops.target import Service
from morizo.settings import PLACEHOLDER

TABLE = Table()
_EXAMPLE = re.compile(r"^(<.*>|x{3,}|changeme|change-me|todo|dummy|example|placeholder)$", re.I)
LEFTOVER = re.compile(r"^\.|\.(part|tmp|new|bak|swp|old)$|~$")
"""A name that a broken-off write leaves."""
_GROUPS = (("GOOGLE_SEARCH_API_KEY", "GOOGLE_SEARCH_ENGINE_ID"), ("SUPABASE_URL", "SUPABASE_KEY"))
_KEYS = {
    "OPENAI_API_KEY": re.compile(r"^sk-[\w-]{16,}$"),
    "PERPLEXITY_API_KEY": re.compile(r"^pplx-\w{16,}$"),
}


def is_placeholder(value: str) -> bool:
    """Return whether a value is what a template says, not a real one."""
    return bool(PLACEHOLDER.match(value.strip()) or _EXAMPLE.match(value.strip()))


def settings(case: Case, service: Service) -> dict[str, str]:
    """Return the settings with which a service's current release starts."""
    return parse.env(text(case.seen, settings_file(case, service)))


def settings_file(case: Case, service: Service) -> Path:
    """Return where they lie: in the release, so that what is put back has its own."""
    return paths.release(service.name, case.release(service) or "-") / "settings.env"


def secrets(case: Case, service: Service) -> dict[str, str]:
    """Return the secrets of a service. They stay in the check: no evidence holds one."""
    folder = paths.credentials(service.name)
    return {
        name: text(case.seen, folder / name, 16 * 1024)
        for name in case.seen.names(folder)
        if not LEFTOVER.search(name)
    }


@TABLE.check(
    "settings.present", "R36 R76", "設定のファイルがあり、知らない名前がない", severity="warning"
)
def present(case: Case) -> Answer:
    """Name keys only: a value is never shown."""
    from morizo.settings import Settings

    known = {name.upper() for name in Settings.model_fields}
    wrong, seen = [], []
    for service in case.target.service:
        if case.release(service) is None:
            raise Unseen(f"{service.name} の版がまだありません（release.current を見てください）")
        found = settings(case, service)
        if case.seen.entry(settings_file(case, service)) is None:
            wrong.append(f"{settings_file(case, service)} がありません")
            continue
        unknown_keys = sorted(set(found) - known) if service.runtime == "morizo" else []
        if unknown_keys:
            wrong.append(f"{service.name}: 知らない名前 {parse.few(unknown_keys)}")
        secret = sorted(set(found) & set(service.secrets))
        if secret:
            wrong.append(f"{service.name}: 秘密 {parse.few(secret)} が設定のファイルにあります")
        seen.append(f"{service.name} {len(found)} 項目")
    if wrong:
        return failed("、".join(wrong), "deploy.toml の [service.env] を直して morizo deploy")
    return passed("、".join(seen))


@TABLE.check("settings.production", "R44 R62", "本番の設定で動いている", faults="B3")
def production(case: Case) -> Answer:
    """Look at the environment of the running process, and at the file that the next start reads."""
    wrong, seen = [], []
    for service in case.target.service:
        for where, found in _both(case, service):
            if service.runtime == "node":
                key, value = "NODE_ENV", found.get("NODE_ENV", "")
            else:
                key, value = "ENVIRONMENT", found.get("ENVIRONMENT", "")
            if value.lower() != "production":
                wrong.append(f"{service.name}（{where}）: {key}={value or 'なし'}")
            if found.get("RELOAD", "false").lower() in {"1", "true", "yes", "on"}:
                wrong.append(f"{service.name}（{where}）: RELOAD=true")
        seen.append(service.name)
    if wrong:
        return failed(
            "、".join(dict.fromkeys(wrong)), "morizo deploy（設定を入れ直して、始め直します）"
        )
    return passed(f"{', '.join(seen)}: production、RELOAD なし")


def _both(case: Case, service: Service) -> Iterator[tuple[str, dict[str, str]]]:
    with suppress(Unseen):
        yield "動いているもの", case.environ(service)
    on_disk = settings(case, service)
    keys = {"ENVIRONMENT", "RELOAD", "NODE_ENV", "HOST", "PORT", "LOG_FILE"}
    if keys & set(on_disk):
        yield "次に始まるとき", {"ENVIRONMENT": "production", "NODE_ENV": "production"} | on_disk


@TABLE.check(
    "settings.address",
    "R45",
    "HOST と PORT は、待つところと合っている",
    severity="warning",
    faults="B45",
)
def address(case: Case) -> Answer:
    """A program started by hand would go by these."""
    wrong = []
    for service in case.target.service:
        found = settings(case, service)
        host, port = found.get("HOST"), found.get("PORT")
        if host is not None and host in {"0.0.0.0", "::", "*"}:  # noqa: S104 — looked for, not listened at
            wrong.append(f"{service.name}: HOST={host} は外に開きます")
        elif host is not None and host != service.local.host:
            wrong.append(f"{service.name}: HOST={host}（{service.local.host} のはず）")
        if port is not None and port != str(service.local.port):
            wrong.append(f"{service.name}: PORT={port}（{service.local.port} のはず）")
    if wrong:
        return failed(
            "、".join(wrong),
            "deploy.toml の [service.env] から HOST と PORT を消して morizo deploy",
            "fatal" if "外に開きます" in "".join(wrong) else None,
        )
    return passed("合っています")


@TABLE.check("settings.api", "R57", "web は aiv2 のいるところを知っている", faults="B42")
def api(case: Case) -> Answer:
    """Compare the address, and refuse a name that may mean ::1."""
    if case.api is None:
        return not_applicable("公開側のほかにサービスがありません")
    found = settings(case, case.target.web).get("MORIZO_AI_URL")
    wanted = f"http://{case.api.address.host}:{case.api.address.port}"
    if found is None:
        if wanted == "http://127.0.0.1:8000":
            return passed(f"{wanted}（既定）")
        return failed(f"MORIZO_AI_URL がありません（{wanted} のはず）", "morizo deploy")
    if "localhost" in found:
        return failed(
            f"{found}: localhost は ::1 になることがあり、そこではだれも待っていません",
            f"MORIZO_AI_URL={wanted} にして morizo deploy",
        )
    if found.rstrip("/") != wanted:
        return failed(f"{found}（{wanted} のはず）", f"MORIZO_AI_URL={wanted} にして morizo deploy")
    return passed(found)


@TABLE.check(
    "settings.keys",
    "R38 R39 R40 R41",
    "外のサービスの鍵は、そろっていて本物らしい",
    severity="warning",
)
def keys(case: Case) -> Answer:
    """Look for placeholders, halves of pairs, and shapes that no key has. No value is shown."""
    wrong, seen = [], []
    for service in case.target.service:
        known = settings(case, service) | secrets(case, service)
        wrong += [
            f"{service.name}: {name} が見本のまま"
            for name, value in known.items()
            if is_placeholder(value)
        ]
        for pair in _GROUPS:
            there = [name for name in pair if known.get(name)]
            if len(there) == 1 and service.process != "web":
                missing = next(name for name in pair if name not in there)
                wrong.append(f"{service.name}: {there[0]} だけあり、{missing} がありません")
        for name, shape in _KEYS.items():
            value = known.get(name, "").strip()
            if value and not is_placeholder(value) and not shape.match(value):
                wrong.append(f"{service.name}: {name} の形が鍵らしくありません（{len(value)} 字）")
        seen += [name for name in (*_KEYS, "SUPABASE_KEY") if known.get(name)]
    if wrong:
        return failed("、".join(wrong), f"morizo secrets set {_name_in(wrong[0])}")
    return passed(f"あり: {', '.join(dict.fromkeys(seen)) or 'なし（鍵なしの動き）'}")


def _name_in(words: str) -> str:
    found = re.search(r"[A-Z][A-Z0-9_]{3,}", words)
    return found[0] if found else "NAME"
