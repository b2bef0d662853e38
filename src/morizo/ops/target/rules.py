"""What `deploy.toml` says must fit together: services with each other, with the edge, and with what is secret.

The rules look at the file as it was written, not at a `Target`: one wrong value must not hide the others.
"""

import difflib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast

from morizo import settings
from morizo.ops.secrets import (
    MORIZO_SECRETS,
    OLD_LAYOUT,
    Kind,
    by_deploy,
    classify,
    env_fault,
)
from morizo.ops.secrets.env_file import EnvFileFaults, read_env_file
from morizo.ops.target.faults import Faults
from morizo.ops.target.file import Source, tables
from morizo.ops.target.values import listen as check_listen
from morizo.ops.target.values import text as check_text
from morizo.ops.target.values import variable as check_variable

if TYPE_CHECKING:
    from morizo.ops.target import Runtime

PUBLIC_PORT = 443
Given = dict[int, dict[str, str]]
"""Index of a service → the settings that its `env_file` gives."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A service as it was written, where it can be understood."""

    index: int
    raw: Mapping[str, Any]

    def text(self, key: str, default: str = "") -> str:
        """Return a string, or the default when there is none."""
        found = self.raw.get(key, default)
        return found if isinstance(found, str) else ""

    @property
    def runtime(self) -> "Runtime":
        """Return what runs it; Morizo where that isn't said well."""
        said = self.text("runtime", "morizo")
        return cast("Runtime", said) if said in ("morizo", "python", "node") else "morizo"

    @property
    def address(self) -> tuple[str, int] | None:
        """Return where it listens, if that can be read."""
        try:
            host, _, port = check_listen(self.text("listen")).rpartition(":")
        except ValueError:
            return None
        return host.strip("[]"), int(port)

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach it."""
        return self.address is not None and ip_address(self.address[0]).is_loopback

    @property
    def env(self) -> dict[str, str]:
        """Return the settings that are well written."""
        found = self.raw.get("env")
        pairs = found.items() if isinstance(found, dict) else ()
        return {name: value for name, value in pairs if _fits(name, value)}


def check(source: Source, faults: Faults) -> Given:
    """Check everything that needs more than one value; returns what the files of settings give."""
    services = [Draft(index, raw) for index, raw in enumerate(tables(source.data.get("service")))]
    _timezone(source, faults)
    _ssh(services, source.data.get("ssh"), faults)
    if services:
        _names(services, faults)
        _listeners(services, source.data.get("edge", "nginx"), faults)
    for service in services:
        _process(service, faults)
        _secrets(service, faults)
        _env(service, faults)
    joint = _joint(services)
    return {
        service.index: {**joint.get(service.index, {}), **_env_file(service, source, faults)}
        for service in services
    }


def _joint(services: list[Draft]) -> Given:
    """Return what one service has to know of another: web, where aiv2 listens."""
    asked = next((one for one in services if one.text("process") == "aiv2"), None)
    if asked is None or asked.address is None:
        return {}
    url = f"http://{asked.text('listen')}"
    return {
        service.index: {"MORIZO_AI_URL": url}
        for service in services
        if service.runtime == "morizo" and service.text("process") == "web"
    }


def _timezone(source: Source, faults: Faults) -> None:
    name = source.data.get("timezone", "Asia/Tokyo")
    if not isinstance(name, str) or faults.has(("timezone",)):
        return
    known = zoneinfo.available_timezones()
    if name in known:
        return
    near = difflib.get_close_matches(name, known, 1, 0.7)
    usual = "Asia/Tokyo" if name.upper() in ("JST", "JAPAN", "TOKYO") else None
    meant = usual or (near[0] if near else None)
    faults.add(
        ("timezone",),
        f"知らないタイムゾーンです。{f'{meant} のことですか？' if meant else 'Asia/Tokyo のように書いてください'}",
    )


def _names(services: list[Draft], faults: Faults) -> None:
    first: dict[str, int] = {}
    for service in services:
        name = service.text("name")
        if name and name in first:
            faults.add(
                ("service", service.index, "name"),
                f"service.{first[name]} と同じ名前です。別の名前にしてください",
            )
        first.setdefault(name, service.index)


def _listeners(services: list[Draft], edge: object, faults: Faults) -> None:
    _ports(services, faults)
    public = [service for service in services if service.text("process") != "aiv2"]
    if not public:
        faults.add(("service",), '公開するサービス（process = "web"）がありません')
    web = public[-1] if public else None
    for service in services:
        if service.address is None:
            continue
        at = ("service", service.index, "listen")
        if service is not web or edge == "nginx":
            if not service.is_loopback:
                faults.add(
                    at,
                    "外から届くアドレスです。127.0.0.1 にしてください"
                    + ("（公開は nginx の仕事です）" if service is web else ""),
                )
            elif service.address[1] in (80, PUBLIC_PORT) and edge == "nginx":
                faults.add(at, f"{service.address[1]} は nginx が使います。3000 などにしてください")
        elif edge == "none" and service.address not in (
            ("0.0.0.0", PUBLIC_PORT),  # noqa: S104 (the edge itself)
            ("::", PUBLIC_PORT),
        ):
            faults.add(
                at, 'edge = "none" では "0.0.0.0:443" にしてください（web が直接公開します）'
            )


def _ports(services: list[Draft], faults: Faults) -> None:
    # One port on two addresses is refused too: 0.0.0.0 holds it on all, and people mix them up.
    first: dict[int, int] = {}
    for service in services:
        if service.address is None:
            continue
        port = service.address[1]
        if port in first:
            faults.add(
                ("service", service.index, "listen"),
                f"ポート {port} は service.{first[port]} も使っています。別のポートにしてください",
            )
        first.setdefault(port, service.index)


def _ssh(services: list[Draft], ssh: object, faults: Faults) -> None:
    """See that ssh has a port of its own: the cloud opens it to the operator's networks."""
    port = ssh.get("port") if isinstance(ssh, dict) else None
    if not isinstance(port, int) or faults.has(("ssh", "port")):
        return
    holder = next((one for one in services if one.address and one.address[1] == port), None)
    if holder is not None:
        words = f"service.{holder.index} の listen も {port} です。ssh のポートを書いてください"
        faults.add(("ssh", "port"), words)
    elif port in (80, PUBLIC_PORT):
        faults.add(("ssh", "port"), f"{port} は公開に使います。ssh のポートを書いてください")


def _process(service: Draft, faults: Faults) -> None:
    if service.text("runtime", "morizo") == "morizo" and "process" not in service.raw:
        faults.add(("service", service.index, "process"), '"aiv2" か "web" と書いてください')


def _secrets(service: Draft, faults: Faults) -> None:
    written = service.raw.get("secrets")
    names: list[object] = written if isinstance(written, list) else []
    for place, name in enumerate(names):
        at = ("service", service.index, "secrets", place)
        if not isinstance(name, str) or faults.has(at):
            continue
        if name in names[:place]:
            faults.add(at, f"{name} が2度あります")
        elif service.runtime == "morizo" and name not in settings.NAMES:
            near = difflib.get_close_matches(name, MORIZO_SECRETS, 1, 0.7)
            faults.add(
                at,
                "Morizo が読まない名前です。"
                + (f"{near[0]} のことですか？" if near else "この行を消してください"),
            )


def _env(service: Draft, faults: Faults) -> None:
    for name, value in service.env.items():
        at = ("service", service.index, "env", name)
        if fault := env_fault(name, value, service.runtime):
            faults.add(at, fault)
        elif service.runtime == "morizo" and name not in settings.NAMES:
            near = difflib.get_close_matches(name, settings.NAMES, 1, 0.85)
            if near:
                faults.add(at, f"Morizo が知らない名前です。{near[0]} のことですか？")
        elif name in _listed(service):
            faults.add(at, "secrets にもあります。どちらか一方にしてください")
    if service.runtime == "morizo":
        for name, words in _bad_settings(service.env):
            faults.add(("service", service.index, "env", name), words)


def _env_file(service: Draft, source: Source, faults: Faults) -> dict[str, str]:
    written = service.raw.get("env_file")
    at = ("service", service.index, "env_file")
    if not isinstance(written, str) or faults.has(at):
        return {}
    try:
        found = read_env_file(source.folder / written)
    except EnvFileFaults as err:
        for fault in err.faults:
            faults.add(at, fault.removesuffix("。"))
        return {}
    given = {
        variable.name: variable.value
        for variable in found.variables
        if is_taken(variable.name, variable.value, service.runtime)
        and variable.name not in service.env
    }
    for name, value in given.items():
        if OLD_LAYOUT.search(value):
            faults.add(
                at,
                f"{name} が手作業の配置（/opt/morizo/Morizo-…）のパスです。/var/lib/<サービス名> の下にしてください",
            )
        elif not _fits(name, value):
            faults.add(at, f"{name} は設定に使えません（複数行か、名前に使えない文字があります）")
    if service.runtime == "morizo":
        for name, words in _bad_settings(given):
            faults.add(at, f"{name} の値: {words}")
    return given


def is_taken(name: str, value: str, runtime: "Runtime") -> bool:
    """Tell whether a deployment takes a variable from `env_file`: settings, but for those that it makes itself."""
    if by_deploy(name, value, runtime):
        return False
    return classify(name, value, runtime).kind is Kind.SETTING


def _bad_settings(env: Mapping[str, str]) -> list[tuple[str, str]]:
    known = {name: value for name, value in env.items() if name in settings.NAMES}
    try:
        settings.read(environ=known)
    except settings.SettingsError as err:
        split = [fault.partition(": ")[::2] for fault in err.faults]
        return [(name, words.removesuffix("。")) for name, words in split]
    return []


def _listed(service: Draft) -> tuple[str, ...]:
    names = service.raw.get("secrets")
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def _fits(name: object, value: object) -> bool:
    if not (isinstance(name, str) and isinstance(value, str)):
        return False
    try:
        check_variable(name)
        check_text(value)
    except ValueError:
        return False
    return True
