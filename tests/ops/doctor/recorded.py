"""A machine laid down by hand: files, commands and answers, as `Seen` would find them on a sound host."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from morizo.ops import paths, units
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.seen import Answered, Entry, Said, Space, Unseen
from morizo.ops.target import Target

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DOMAIN = "kitchen.example"
RELEASE = "0.1.0-g1234567-abcd0123"
OPENAI = "sk-proj-a1b2c3d4e5f6g7h8i9j0k1l2"
DER = b"\x30\x03\x02\x01\x01"
PEM = f"-----BEGIN CERTIFICATE-----\n{base64.b64encode(DER).decode()}\n-----END CERTIFICATE-----\n"
UIDS = {0: "root", 990: "morizo-aiv2", 991: "morizo-web", 1000: "ubuntu", 33: "www-data"}
Command = Said | Callable[[tuple[str, ...]], Said]


def a_target(**more: Any) -> Target:
    """Return what is wanted of the host."""
    return Target.model_validate(
        {
            "domain": DOMAIN,
            "host": "ubuntu@kitchen.example",
            "service": [
                {
                    "name": "morizo-aiv2",
                    "process": "aiv2",
                    "listen": "127.0.0.1:8000",
                    "secrets": ["OPENAI_API_KEY"],
                },
                {"name": "morizo-web", "process": "web", "listen": "127.0.0.1:3000"},
            ],
        }
        | more
    )


@dataclass
class Recorded:
    """A machine of evidence alone.

    Args:
        files: Content and entry by path; a folder's content is None.
        commands: What each command line says, by its beginning.
        answers: How each address answers, by where it is asked (`127.0.0.1:443`) and the path.
    """

    files: dict[Path, tuple[bytes | None, Entry]] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    answers: dict[str, Answered] = field(default_factory=dict)
    spaces: dict[Path, Space] = field(default_factory=dict)
    members: dict[str, frozenset[int]] = field(default_factory=dict)
    at: datetime = NOW

    def file(
        self, path: Path | str, content: str | bytes = "", mode: int = 0o644, uid: int = 0
    ) -> None:
        """Lay down a file, and the folders above it."""
        path = Path(path)
        said = content.encode() if isinstance(content, str) else content
        self._above(path)
        self.files[path] = (said, Entry("file", mode, uid, uid, len(said), inode=len(self.files)))

    def folder(self, path: Path | str, mode: int = 0o755, uid: int = 0) -> None:
        """Lay down a folder."""
        path = Path(path)
        self._above(path)
        self.files[path] = (None, Entry("folder", mode, uid, uid))

    def link(self, path: Path | str, target: str) -> None:
        """Lay down a link."""
        path = Path(path)
        self._above(path)
        self.files[path] = (None, Entry("link", 0o777, 0, 0, target=target))

    def change(self, path: Path | str, **more: Any) -> None:
        """Change what `lstat` tells of a path."""
        said, entry = self.files[Path(path)]
        self.files[Path(path)] = (said, replace(entry, **more))

    def append(self, path: Path | str, line: str) -> None:
        """Add a line to a file."""
        said, entry = self.files[Path(path)]
        self.files[Path(path)] = ((said or b"") + line.encode() + b"\n", entry)

    def remove(self, path: Path | str) -> None:
        """Take something away, with all that is below."""
        for known in [one for one in self.files if one == Path(path) or Path(path) in one.parents]:
            del self.files[known]

    def unit(self, name: str, **more: str) -> None:
        """Change properties of a unit."""
        self.units[name] |= more

    units: dict[str, dict[str, str]] = field(default_factory=dict)

    def _above(self, path: Path) -> None:
        for parent in path.parents:
            self.files.setdefault(parent, (None, Entry("folder", 0o755, 0, 0)))

    # -- Seen -------------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        return self.at

    def _real(self, path: Path) -> Path:
        """Follow links in the folders above."""
        real = Path("/")
        for part in path.parts[1:-1]:
            real /= part
            _, entry = self.files.get(real, (None, None))
            if entry is not None and entry.kind == "link" and entry.target:
                real = Path(str(real.parent / entry.target))
        return real / path.name if path.parts[1:] else path

    def entry(self, path: Path) -> Entry | None:
        found = self.files.get(_plain(self._real(path)))
        return found[1] if found else None

    def names(self, folder: Path) -> tuple[str, ...]:
        real = _plain(self._real(folder / "x")).parent
        return tuple(
            sorted(path.name for path in self.files if path.parent == real and path != real)
        )

    def data(self, path: Path, limit: int = 1024 * 1024) -> bytes | None:
        for _ in range(8):
            path = _plain(self._real(path))
            found = self.files.get(path)
            if found is None:
                return None
            if found[1].kind != "link" or found[1].target is None:
                return found[0][:limit] if found[0] is not None else None
            path = path.parent / found[1].target
        return None

    def ask(self, *words: str, timeout_s: float = 4.0) -> Said:
        line = " ".join(words)
        for beginning in sorted(self.commands, key=len, reverse=True):
            if line.startswith(beginning):
                said = self.commands[beginning]
                return said(words) if callable(said) else said
        return Said(127, err=f"{words[0]}: not found")

    def lines(self, *words: str, limit: int, timeout_s: float) -> Iterator[bytes]:
        yield from self.ask(*words).out.encode().splitlines(keepends=True)

    def call(self, url: str, *, at: str, timeout_s: float = 2.0) -> Answered:
        path = "/" + url.split("/", 3)[3] if url.count("/") > 2 else "/"
        return (
            self.answers.get(f"{at} {path}")
            or self.answers.get(at)
            or Answered(fault=f"{at}: Connection refused")
        )

    def space(self, path: Path) -> Space:
        return self.spaces.get(path, Space(20 << 30, 12 << 30, 1_000_000, 900_000))

    def user(self, uid: int) -> str:
        return UIDS.get(uid, str(uid))

    def groups(self, user: str) -> frozenset[int]:
        return self.members.get(user, frozenset())


def _plain(path: Path) -> Path:
    parts: list[str] = []
    for part in path.parts[1:]:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return Path("/", *parts)


def a_case(seen: Recorded, target: Target | None = None, clock_off_s: float | None = 0.0) -> Case:
    """Return the examination of a machine."""
    return Case(seen, target or a_target(), clock_off_s)


def a_sound_host(target: Target | None = None) -> Recorded:
    """Return a host as `morizo deploy` leaves it."""
    target = target or a_target()
    host = Recorded()
    _system(host)
    _people(host)
    _certificate(host)
    for service, pid in zip(target.service, (501, 502), strict=False):
        _service(host, target, service.name, pid)
    host.units |= {
        name: {
            "Id": name,
            "LoadState": "loaded",
            "ActiveState": "active",
            "UnitFileState": "enabled",
        }
        for name in ("nginx.service", "certbot.timer", "apt-daily.timer", "apt-daily-upgrade.timer")
    }
    host.commands |= _commands(host)
    host.answers |= {
        "127.0.0.1:443": Answered(200, dict(_HEADERS), "<!doctype html>", DER),
        "127.0.0.1:80": Answered(308, {"location": f"https://{DOMAIN}/"}),
        "127.0.0.1:80 /.well-known/acme-challenge/morizo-doctor": Answered(404),
        "127.0.0.1:8000": Answered(200, {}, '{"status": "ok"}'),
        "127.0.0.1:3000": Answered(200, {}, "ok"),
    }
    return host


_HEADERS = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'self'",
    "referrer-policy": "same-origin",
}


def _system(host: Recorded) -> None:
    host.file(
        "/etc/os-release", 'ID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04.3 LTS"\n'
    )
    host.file("/proc/meminfo", "MemTotal: 1000000 kB\nMemAvailable: 400000 kB\n")
    host.file("/proc/swaps", "Filename Type Size Used Priority\n/swapfile file 2097148 0 -2\n")
    host.file("/proc/stat", "btime 1795489200\n")
    host.file("/proc/locks", "")
    host.file("/etc/fstab", "/dev/sda1 / ext4 defaults 0 1\n/swapfile none swap sw 0 0\n")
    host.link("/etc/localtime", "/usr/share/zoneinfo/Asia/Tokyo")
    host.file("/usr/bin/openssl", "", 0o755)
    host.file("/usr/bin/systemd-run", "", 0o755)
    host.folder("/var/log/journal")
    host.file(
        "/etc/apt/sources.list.d/ubuntu.sources",
        "Types: deb\nURIs: http://archive.ubuntu.com/ubuntu/\nSuites: noble\n",
    )
    host.file("/etc/logrotate.d/apt", "/var/log/apt/term.log {\n monthly\n}\n")
    host.folder(paths.STATE, 0o700)
    host.folder(paths.WEBROOT)
    host.file(paths.JOURNAL, json.dumps({"run": "1", "what": "deploy", "who": "hana", "began_at": "2026-11-23T03:00:00Z",
              "ended_at": "2026-11-23T03:01:00Z", "result": "done"}) + "\n", 0o600)  # fmt: skip


def _people(host: Recorded) -> None:
    rows = [
        f"{name}:x:{uid}:{uid}::/:/usr/sbin/nologin" for uid, name in UIDS.items() if uid != 1000
    ]
    host.file(
        "/etc/passwd", "\n".join([*rows, "ubuntu:x:1000:1000::/home/ubuntu:/bin/bash"]) + "\n"
    )
    host.file("/etc/shadow", "root:*:1::::::\nmorizo-aiv2:!:1::::::\nmorizo-web:!:1::::::\n", 0o640)
    host.file("/etc/group", "root:x:0:\nsudo:x:27:ubuntu\nmorizo-aiv2:x:990:\nmorizo-web:x:991:\n")
    host.folder("/home/ubuntu", 0o750, 1000)
    host.members = {"morizo-aiv2": frozenset({990}), "morizo-web": frozenset({991})}


def _certificate(host: Recorded) -> None:
    live, archive = paths.LETSENCRYPT / "live", paths.LETSENCRYPT / "archive"
    host.folder(live, 0o700)
    host.folder(archive, 0o700)
    for name, mode, said in (("fullchain", 0o644, PEM), ("privkey", 0o600, "key")):
        host.file(archive / DOMAIN / f"{name}1.pem", said, mode)
        host.link(live / DOMAIN / f"{name}.pem", f"../../archive/{DOMAIN}/{name}1.pem")
    host.file(
        paths.LETSENCRYPT / "renewal" / f"{DOMAIN}.conf",
        "[renewalparams]\nauthenticator = webroot\nrenew_hook = /etc/morizo/certificate-renewed\n",
    )
    host.file("/etc/morizo/certificate-renewed", "#!/bin/sh\n", 0o755)
    host.file(
        paths.STATE / "rehearsal.json",
        json.dumps({"domain": DOMAIN, "at": "2026-11-23T03:00:00+00:00", "is_good": True}),
        0o600,
    )


def _service(host: Recorded, target: Target, name: str, pid: int) -> None:
    service = next(one for one in target.service if one.name == name)
    uid = next(uid for uid, known in UIDS.items() if known == name)
    release = paths.release(name, RELEASE)
    host.link(paths.current(name), f"releases/{RELEASE}")
    host.file(release / "settings.env", units.settings_env(service, DOMAIN, {}), 0o444)
    unit = units.service_unit(service, RELEASE, service.secrets)
    host.file(release / "unit.service", unit, 0o444)
    host.file(paths.UNITS / units.unit_name(name, RELEASE), unit)
    host.file(paths.UNITS / f"{name}.socket", units.socket_unit(service, RELEASE))
    host.file(
        release / "release.json", json.dumps({"id": RELEASE, "lock_sha256": "ab" * 32}), 0o444
    )
    host.file(release / "venv" / "pyvenv.cfg", "home = /usr/bin\nversion = 3.12.3\n")
    host.link(release / "venv" / "bin" / "python3", "/usr/bin/python3")
    host.file("/usr/bin/python3", "", 0o755)
    host.folder(release / "venv" / "lib" / "python3.12" / "site-packages" / "fastapi-1.dist-info")
    host.file(release / "static" / "app.css", "body{}", 0o444)
    host.folder(paths.CREDENTIALS, 0o700)
    host.folder(paths.credentials(name), 0o700)
    for secret in service.secrets:
        host.file(paths.credentials(name) / secret, OPENAI, 0o600)
    host.folder(paths.data(name), 0o700, uid)
    host.file(paths.data(name) / "morizo.db", "SQLite", 0o600, uid)
    python = f"{release}/venv/bin/python"
    host.file(f"/proc/{pid}/cmdline", f"{python}\0-m\0morizo\0serve\0{service.process}\0")
    host.file(f"/proc/{pid}/status", f"Name:\tpython\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\n")
    host.file(f"/proc/{pid}/environ", "ENVIRONMENT=production\0RELOAD=false\0")
    host.link(f"/proc/{pid}/exe", "/usr/bin/python3.12")
    host.units[units.unit_name(name, RELEASE)] = {
        "Id": units.unit_name(name, RELEASE), "LoadState": "loaded", "ActiveState": "active", "SubState": "running",
        "Result": "success", "UnitFileState": "enabled", "NeedDaemonReload": "no", "Type": "notify", "User": name,
        "MainPID": str(pid), "NRestarts": "0", "Restart": "on-failure", "RestartUSec": "1s", "StartLimitIntervalUSec": "2min",
        "StartLimitBurst": "5", "MemoryMax": str(400 << 20), "WatchdogUSec": "30s", "After": "network-online.target basic.target",
        "ExecMainStatus": "0", "ActiveEnterTimestamp": "@1795489200", "StandardOutput": "journal", "StandardError": "journal",
        "SyslogIdentifier": name, "DropInPaths": "",
    }  # fmt: skip
    host.units[f"{name}.socket"] = {
        "Id": f"{name}.socket", "LoadState": "loaded", "ActiveState": "active", "SubState": "listening", "UnitFileState": "enabled",
    }  # fmt: skip
    host.answers[str(paths.aside(name, RELEASE))] = Answered(200, {}, "ok")


def _commands(host: Recorded) -> dict[str, Command]:
    def show(words: tuple[str, ...]) -> Said:
        blocks = [host.units[word] for word in words if word in host.units]
        return Said(
            0,
            "\n\n".join("\n".join(f"{k}={v}" for k, v in block.items()) for block in blocks) + "\n",
        )

    def listed(words: tuple[str, ...]) -> Said:
        return Said(
            0, "\n".join(f"{name} loaded active running x" for name in host.units if "@" in name)
        )

    return {
        "systemctl show": show,
        "systemctl list-units --all": listed,
        "systemctl list-units --failed": Said(0, ""),
        "systemd-detect-virt": Said(1, "none\n"),
        "systemd-analyze security": Said(0, "→ Overall exposure level for x.service: 1.1 OK :-)\n"),
        "systemd-analyze cat-config": Said(0, "[Journal]\nStorage=persistent\nSystemMaxUse=200M\n"),
        "timedatectl show": Said(0, "NTP=yes\nNTPSynchronized=yes\n"),
        "dpkg-query": Said(0, "install ok installed 2.9.0\n"),
        "apt-get -s": Said(0, "Reading package lists...\n"),
        "apt-config dump": Said(0, 'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n'),
        "journalctl --disk-usage": Said(0, "Archived and active journals take up 48.0M in the file system.\n"),
        "journalctl": Said(0, '{"level": "INFO", "event": "ready"}\n'),
        "logrotate --debug": Said(0, "", "reading config file apt\n"),
        "sshd -T": Said(0, "port 22\npasswordauthentication no\nkbdinteractiveauthentication no\npermitemptypasswords no\npermitrootlogin no\n"),
        "ss -H": Said(0, _SOCKETS),
        "nft -j": Said(0, json.dumps({"nftables": _ruleset()})),
        "nginx -T": Said(0, _NGINX, "nginx: configuration file /etc/nginx/nginx.conf test is successful\n"),
        "openssl x509 -in /etc/letsencrypt/live/kitchen.example/fullchain.pem -noout -pubkey": Said(0, "PUBLIC\n"),
        "openssl pkey": Said(0, "PUBLIC\n"),
        "openssl x509": Said(0, paper(NOW - timedelta(days=20), NOW + timedelta(days=70))),
        "openssl verify": Said(0, "fullchain.pem: OK\n"),
    }  # fmt: skip


def paper(begins: datetime, ends: datetime, name: str = DOMAIN) -> str:
    """Return what openssl says of a certificate."""
    return (
        f"notBefore={begins:%Y-%m-%d %H:%M:%S}Z\nnotAfter={ends:%Y-%m-%d %H:%M:%S}Z\nserial=0A\n"
        f"X509v3 Subject Alternative Name: \n    DNS:{name}\n"
    )


_SOCKETS = """\
LISTEN 0 511 0.0.0.0:443 0.0.0.0:* users:(("nginx",pid=301,fd=4),("nginx",pid=300,fd=4))
LISTEN 0 511 [::]:443 [::]:* users:(("nginx",pid=301,fd=5))
LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=301,fd=6))
LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=40,fd=3))
LISTEN 0 128 127.0.0.1:8000 0.0.0.0:* users:(("python",pid=501,fd=3),("systemd",pid=1,fd=42))
LISTEN 0 128 127.0.0.1:3000 0.0.0.0:* users:(("python",pid=502,fd=3),("systemd",pid=1,fd=43))
LISTEN 0 128 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=20,fd=3))
"""
_NGINX = """\
http {
    limit_req_zone $binary_remote_addr zone=a:1m rate=5r/s;
    log_format m '$request_id $upstream_response_time';
    client_max_body_size 1m;
    client_header_timeout 10s;
    client_body_timeout 15s;
    server {
        listen 443 ssl;
        limit_conn callers 64;
        location / {
            limit_req zone=a burst=9;
            proxy_buffering off;
            proxy_read_timeout 150s;
            proxy_pass http://127.0.0.1:3000;
        }
    }
}
"""


def _ruleset() -> list[dict[str, Any]]:
    where = {"family": "inet", "table": "morizo"}

    def match(kind: str, field: str, right: Any, op: str = "==") -> dict[str, Any]:
        left = (
            {"meta": {"key": field}}
            if kind == "meta"
            else {"payload": {"protocol": kind, "field": field}}
        )
        return {"match": {"op": op, "left": left, "right": right}}

    def rule(chain: str, *expr: dict[str, Any]) -> dict[str, Any]:
        return {"rule": {**where, "chain": chain, "handle": 1, "expr": list(expr)}}

    return [
        {"chain": {**where, "name": "input", "type": "filter", "hook": "input", "policy": "drop"}},
        {"chain": {**where, "name": "web"}},
        {"chain": {**where, "name": "output", "type": "filter", "hook": "output", "policy": "accept"}},
        {"chain": {**where, "name": "out-morizo-aiv2"}},
        {"chain": {**where, "name": "out-morizo-web"}},
        rule("input", match("meta", "iif", "lo"), {"accept": None}),
        rule("input", match("tcp", "dport", 22), match("ip", "saddr", "@operators4"), {"accept": None}),
        rule("input", match("tcp", "dport", {"set": [80, 443]}), {"jump": {"target": "web"}}),
        rule("web", {"accept": None}),
        rule("output", match("tcp", "dport", 8000), match("meta", "skuid", {"set": [0, 991]}, "!="), {"reject": None}),
        rule("output", match("meta", "skuid", 990), {"jump": {"target": "out-morizo-aiv2"}}),
        rule("output", match("meta", "skuid", "morizo-web"), {"jump": {"target": "out-morizo-web"}}),
        rule("out-morizo-aiv2", match("tcp", "dport", 443), {"accept": None}),
        rule("out-morizo-aiv2", {"reject": None}),
        rule("out-morizo-web", {"reject": None}),
    ]  # fmt: skip


def unreadable(words: tuple[str, ...]) -> Said:
    """Stand for a command that doesn't end."""
    raise Unseen(f"{words[0]} が終わりません")
