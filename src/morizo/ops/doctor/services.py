"""What the services are made of and go by: release, environment, settings, secrets, data (chapters 3 and 4)."""

import re
from collections.abc import Iterator
from pathlib import Path

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.access import is_open_to_all
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import (
    Answer,
    Table,
    failed,
    not_applicable,
    passed,
    replaced,
)
from morizo.ops.doctor.seen import Entry, follow, text, walk
from morizo.ops.doctor.units import parse_json
from morizo.ops.target import Service
from morizo.settings import PLACEHOLDER

TABLE = Table()
_EXAMPLE = re.compile(r"^(<.*>|x{3,}|changeme|change-me|todo|dummy|example|placeholder)$", re.I)
_LEFTOVER = re.compile(r"^\.|\.(part|tmp|new|bak|swp|old)$|~$")
_GROUPS = (("GOOGLE_SEARCH_API_KEY", "GOOGLE_SEARCH_ENGINE_ID"), ("SUPABASE_URL", "SUPABASE_KEY"))
_KEYS = {
    "OPENAI_API_KEY": re.compile(r"^sk-[\w-]{16,}$"),
    "PERPLEXITY_API_KEY": re.compile(r"^pplx-\w{16,}$"),
}


def is_placeholder(value: str) -> bool:
    """Return whether a value is what a template says, not a real one."""
    return bool(PLACEHOLDER.match(value.strip()) or _EXAMPLE.match(value.strip()))


def settings(case: Case, service: Service) -> dict[str, str]:
    """Return the settings on disk of a service."""
    return parse.env(text(case.seen, paths.env(service.name)))


def secrets(case: Case, service: Service) -> dict[str, str]:
    """Return the secrets of a service. They stay in the check: no evidence holds one."""
    folder = paths.credentials(service.name)
    return {
        name: text(case.seen, folder / name, 16 * 1024)
        for name in case.seen.names(folder)
        if not _LEFTOVER.search(name)
    }


def _own(case: Case) -> list[Service]:
    return [service for service in case.target.service if service.runtime == "morizo"]


# -- the release ----------------------------------------------------------------------------------------------------


@TABLE.check("release.environment", "R14 R34", "版の Python は、このサーバーの Python である")
def environment(case: Case) -> Answer:
    """See that the interpreter that a release was made for is still there (a system upgrade may take it)."""
    wrong, seen = [], []
    for service in case.target.service:
        release = case.release(service)
        if service.runtime == "node" or release is None:
            continue
        folder = paths.release(service.name, release) / "venv"
        kept = parse.settings(text(case.seen, folder / "pyvenv.cfg"))
        kept = {key.strip(): value for key, value in kept.items()}
        version = kept.get("version", kept.get("version_info", ""))
        if not version:
            wrong.append(f"{folder}/pyvenv.cfg がありません")
        elif follow(case.seen, folder / "bin" / "python3") is None and (
            follow(case.seen, folder / "bin" / "python") is None
        ):
            wrong.append(f"{service.name}: Python {version} がもうありません")
        else:
            seen.append(f"{service.name} Python {version}")
    if wrong:
        return failed("、".join(wrong), "morizo deploy（この Python のために組み直します）")
    return passed("、".join(seen))


@TABLE.check("release.parts", "R35 R99", "部品は、固定した版のとおりである", severity="warning", faults="B6")
def parts(case: Case) -> Answer:
    """See that the release says from which lock it was made, and holds something."""
    wrong, seen = [], []
    for service in case.target.service:
        release = case.release(service)
        if release is None or service.runtime == "node":
            continue
        folder = paths.release(service.name, release)
        kept = parse_json(case, folder / "release.json") or {}
        lock = next((str(value) for key, value in kept.items() if "lock" in key and value), "")
        libraries = [
            path
            for name in case.seen.names(folder / "venv" / "lib")
            for path in [folder / "venv" / "lib" / name / "site-packages"]
        ]
        count = sum(
            name.endswith(".dist-info") for path in libraries for name in case.seen.names(path)
        )
        if not count:
            wrong.append(f"{service.name}: 部品がありません")
        elif not lock:
            wrong.append(f"{service.name}: どの固定から作ったかの記録がありません")
        else:
            seen.append(f"{service.name} {count} 個、固定 {lock[:12]}")
    if wrong:
        return failed("、".join(wrong), "morizo deploy")
    return passed("、".join(seen) or "Node の版だけ")


@TABLE.check("release.kept", "R104", "戻れる版がある", severity="note", faults="B33")
def kept(case: Case) -> Answer:
    """Count the releases beside the current one."""
    counts = [
        (service.name, len(case.seen.names(paths.releases(service.name))))
        for service in case.target.service
    ]
    seen = "、".join(f"{name} {count} 版" for name, count in counts)
    deploys = [one for one in case.records if one.get("verb", one.get("what")) == "deploy"]
    if any(count < 2 for _, count in counts) and len(deploys) > 1:
        return failed(seen, "次の morizo deploy のあとは、前の版が残ります")
    return passed(seen + ("（初めての版）" if all(count == 1 for _, count in counts) else ""))


# -- settings -------------------------------------------------------------------------------------------------------


@TABLE.check("settings.present", "R36 R76", "設定のファイルがあり、知らない名前がない", severity="warning")
def present(case: Case) -> Answer:
    """Name keys only: a value is never shown."""
    from morizo.settings import Settings

    known = {name.upper() for name in Settings.model_fields}
    wrong, seen = [], []
    for service in case.target.service:
        found = settings(case, service)
        if case.seen.entry(paths.env(service.name)) is None:
            wrong.append(f"{paths.env(service.name)} がありません")
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
        return failed("、".join(dict.fromkeys(wrong)), "morizo deploy（設定を入れ直して、始め直します）")
    return passed(f"{', '.join(seen)}: production、RELOAD なし")


def _both(case: Case, service: Service) -> Iterator[tuple[str, dict[str, str]]]:
    from morizo.ops.doctor.seen import Unseen

    try:
        yield "動いているもの", case.environ(service)
    except Unseen:
        pass
    on_disk = settings(case, service)
    keys = {"ENVIRONMENT", "RELOAD", "NODE_ENV", "HOST", "PORT", "LOG_FILE"}
    if keys & set(on_disk):
        yield "次に始まるとき", {"ENVIRONMENT": "production", "NODE_ENV": "production"} | on_disk


@TABLE.check("settings.address", "R45", "HOST と PORT は、待つところと合っている", severity="warning", faults="B45")
def address(case: Case) -> Answer:
    """A program started by hand would go by these."""
    wrong = []
    for service in case.target.service:
        found = settings(case, service)
        host, port = found.get("HOST"), found.get("PORT")
        if host is not None and host in {"0.0.0.0", "::", "*"}:  # noqa: S104 — looked for, not listened at
            wrong.append(f"{service.name}: HOST={host} は外に開きます")
        elif host is not None and host != service.address.host:
            wrong.append(f"{service.name}: HOST={host}（{service.address.host} のはず）")
        if port is not None and port != str(service.address.port):
            wrong.append(f"{service.name}: PORT={port}（{service.address.port} のはず）")
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


@TABLE.check("settings.keys", "R38 R39 R40 R41", "外のサービスの鍵は、そろっていて本物らしい", severity="warning")
def keys(case: Case) -> Answer:
    """Look for placeholders, halves of pairs, and shapes that no key has. No value is shown."""
    wrong, seen = [], []
    for service in case.target.service:
        known = settings(case, service) | secrets(case, service)
        wrong += [
            f"{service.name}: {name} がひな形のまま"
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


# -- secrets --------------------------------------------------------------------------------------------------------


@TABLE.check("secrets.there", "R37 R54", "要る秘密がすべてある")
def there(case: Case) -> Answer:
    """Compare the files with the names that the target asks for."""
    missing, empty = [], []
    for service in case.target.service:
        for name in service.secrets:
            found = case.seen.entry(paths.credentials(service.name) / name)
            if found is None:
                missing.append(name)
            elif found.size == 0:
                empty.append(name)
    if missing or empty:
        name = (missing or empty)[0]
        seen = [f"なし: {', '.join(missing)}"] * bool(missing) + [
            f"空: {', '.join(empty)}"
        ] * bool(empty)
        return failed("、".join(seen), f"morizo secrets set {name}")
    return passed(f"{sum(len(service.secrets) for service in case.target.service)} 個")


@TABLE.check("secrets.modes", "R37 R54 R108", "秘密は root だけのもので、閉じている", faults="B27 B28")
def modes(case: Case) -> Answer:
    """Look at every folder and file of secrets."""
    top = case.seen.entry(paths.CREDENTIALS)
    if top is None:
        return passed("秘密はありません")
    wrong = [f"{paths.CREDENTIALS} {top.octal}"] if top.mode & 0o077 or top.uid else []
    count = 0
    for path, found in walk(case.seen, paths.CREDENTIALS):
        count += found.kind == "file"
        if found.mode & 0o077 or found.uid:
            wrong.append(f"{path} {found.octal} {case.seen.user(found.uid)}")
    if wrong:
        return failed(
            parse.few(wrong),
            "chown -R root:root /etc/morizo/credentials; chmod -R go-rwx /etc/morizo/credentials",
        )
    return passed(f"{count} 個すべて 0600 root")


@TABLE.check("secrets.whole", "R37", "書きかけの秘密がない", severity="warning", faults="B27")
def whole(case: Case) -> Answer:
    """Look for files that a write left, and for values that no `set` would have written."""
    wrong = []
    for path, found in walk(case.seen, paths.CREDENTIALS):
        if found.kind != "file":
            continue
        if _LEFTOVER.search(path.name):
            wrong.append(f"{path}（書きかけ）")
        elif found.size and b"\0" in (case.seen.data(path, 16 * 1024) or b""):
            wrong.append(f"{path}（こわれています）")
    if wrong:
        return failed(
            parse.few(wrong), f"rm {wrong[0].split('（')[0]} のあと morizo secrets set で入れ直す"
        )
    return passed("ありません")


@TABLE.check("secrets.env-files", "R37 R54 R108", "秘密の入った .env がほかに残っていない", faults="B27 B28 B30")
def env_files(case: Case) -> Answer:
    """Look for `.env` files that others can read, where the plan and its readers put them."""
    places = [paths.ETC, paths.OPT, Path("/tmp"), Path("/var/tmp"), Path("/srv"), Path("/root")]  # noqa: S108
    places += [Path("/home") / name for name in case.seen.names(Path("/home"))]
    ours = {paths.env(service.name) for service in case.target.service}
    wrong = []
    for place in places:
        for path, found in walk(case.seen, place, limit=4000):
            if found.kind == "file" and _is_env(path) and path not in ours and _leaks(case, path, found):
                wrong.append(f"{path} {found.octal}")
    if wrong:
        return failed(parse.few(wrong), "morizo secrets import FILE で移し、shred -u で消す")
    return passed("ありません")


def _is_env(path: Path) -> bool:
    return path.name.startswith(".env") or path.suffix == ".env"


def _leaks(case: Case, path: Path, found: Entry) -> bool:
    if not found.mode & 0o044 or not is_open_to_all(case.seen, path):
        return False
    keys = parse.env(text(case.seen, path, 64 * 1024))
    return any(
        value and not is_placeholder(value) and re.search(r"KEY|SECRET|TOKEN|PASSWORD", name)
        for name, value in keys.items()
    )


# -- data -----------------------------------------------------------------------------------------------------------


@TABLE.check("data.private", "R33 R46 R52 R75 R102 R112", "データは、そのサービスだけのもの")
def data(case: Case) -> Answer:
    """Look at the data folders: owner, mode, and everything in them."""
    wrong, seen = [], []
    for service in case.target.service:
        folder = paths.data(service.name)
        top = follow(case.seen, folder)
        if top is None:
            if service.process == "aiv2":
                wrong.append(f"{folder} がありません")
            continue
        uid = case.uid(service.name)
        if top.mode & 0o077:
            wrong.append(f"{folder} {top.octal}（0700 のはず）")
        strangers = [
            f"{path} {case.seen.user(found.uid)}"
            for path, found in [(folder, top), *walk(case.seen, folder)]
            if uid is not None and found.uid != uid
        ]
        if strangers:
            wrong.append(f"持ち主ちがい {parse.few(strangers, 2)}")
        seen.append(f"{folder} {top.octal} {case.seen.user(top.uid)}")
    if wrong:
        names = [service.name for service in case.target.service if service.name in wrong[0]]
        name = names[0] if names else case.target.service[0].name
        return failed(
            "、".join(wrong), f"chown -R {name}:{name} /var/lib/{name}; chmod 700 /var/lib/{name}"
        )
    return passed("、".join(seen))


@TABLE.check("data.vectors", "R42 R47 R82", "ベクトル DB のフォルダーがある", severity="warning")
def vectors(case: Case) -> Answer:
    """Only where the settings name some: Morizo's own service imports them."""
    wrong, seen = [], []
    for service in case.target.service:
        for key, value in settings(case, service).items():
            if not key.startswith("CHROMA_PERSIST_DIRECTORY"):
                continue
            folder = Path(value)
            if not folder.is_absolute():
                wrong.append(f"{key} が絶対パスではありません")
            elif follow(case.seen, folder) is None:
                wrong.append(f"{folder} がありません")
            elif not case.seen.names(folder):
                wrong.append(f"{folder} が空です")
            else:
                seen.append(str(folder))
    if wrong:
        return failed("、".join(wrong), "データを置くか、deploy.toml から CHROMA_… を消して morizo deploy")
    if not seen:
        return replaced("レシピの索引は aiv2 のデータベースの中にあります（Chroma は取りこむだけ）")
    return passed("、".join(seen))
