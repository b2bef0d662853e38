"""What is kept for the services: their secrets and their data."""

import re
from pathlib import Path

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.access import is_open_to_all
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import Answer, Table, failed, passed, replaced
from morizo.ops.doctor.releases import parse_json
from morizo.ops.doctor.seen import Entry, follow, text, walk
from morizo.ops.doctor.settings import LEFTOVER, is_placeholder, settings

TABLE = Table()


@TABLE.check("secrets.there", "R37 R54", "要る秘密がすべてある")
def there(case: Case) -> Answer:
    """Compare the files with the names that the target asks for, and with those that the release was made with."""
    missing, empty, count = [], [], 0
    for service in case.target.service:
        about = parse_json(
            case, paths.release(service.name, case.release(service) or "-") / "release.json"
        )
        known = (about or {}).get("secrets")
        names = {*service.secrets, *(known if isinstance(known, list) else ())}
        for name in sorted(names):
            count += 1
            found = case.seen.entry(paths.credentials(service.name) / name)
            if found is None:
                missing.append(name)
            elif found.size == 0:
                empty.append(name)
    if missing or empty:
        name = (missing or empty)[0]
        seen = [f"なし: {', '.join(missing)}"] * bool(missing) + [f"空: {', '.join(empty)}"] * bool(
            empty
        )
        return failed("、".join(seen), f"morizo secrets set {name}")
    return passed(f"{count} 個")


@TABLE.check(
    "secrets.modes", "R37 R54 R108", "秘密は root だけのもので、閉じている", faults="B27 B28"
)
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
        if LEFTOVER.search(path.name):
            wrong.append(f"{path}（書きかけ）")
        elif found.size and b"\0" in (case.seen.data(path, 16 * 1024) or b""):
            wrong.append(f"{path}（こわれています）")
    if wrong:
        return failed(
            parse.few(wrong), f"rm {wrong[0].split('（')[0]} のあと morizo secrets set で入れ直す"
        )
    return passed("ありません")


@TABLE.check(
    "secrets.env-files",
    "R37 R54 R108",
    "秘密の入った .env がほかに残っていない",
    faults="B27 B28 B30",
)
def env_files(case: Case) -> Answer:
    """Look for `.env` files that others can read, where the plan and its readers put them."""
    places = [paths.ETC, paths.OPT, Path("/tmp"), Path("/var/tmp"), Path("/srv"), Path("/root")]  # noqa: S108
    places += [Path("/home") / name for name in case.seen.names(Path("/home"))]
    wrong = []
    for place in places:
        for path, found in walk(case.seen, place, limit=4000):
            if found.kind == "file" and _is_env(path) and _leaks(case, path, found):
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
        return failed(
            "、".join(wrong), "データを置くか、deploy.toml から CHROMA_… を消して morizo deploy"
        )
    if not seen:
        return replaced("レシピの索引は aiv2 のデータベースの中にあります（Chroma は取りこむだけ）")
    return passed("、".join(seen))
