"""Each fault is named by its check, with what was seen."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from morizo.ops import paths
from morizo.ops.doctor.checks import CHECKS, one
from morizo.ops.doctor.diagnosis import Diagnosis
from morizo.ops.doctor.seen import Answered, Said, Space
from tests.ops.doctor.recorded import (
    DOMAIN,
    NOW,
    OPENAI,
    RELEASE,
    Recorded,
    a_case,
    a_sound_host,
    a_target,
    paper,
)

AIV2, WEB = f"morizo-aiv2@{RELEASE}.service", f"morizo-web@{RELEASE}.service"
FOLDER = paths.release("morizo-aiv2", RELEASE)
WEB_FOLDER = paths.release("morizo-web", RELEASE)
SETTINGS = FOLDER / "settings.env"
Change = Callable[[Recorded], object]


def said(name: str, host: Recorded, **target: Any) -> Diagnosis:
    """Run one check."""
    check = next(check for check in CHECKS if check.name == name)
    return one(a_case(host, a_target(**target)), check)


def says(command: str, out: str, code: int = 0, err: str = "") -> Change:
    return lambda host: host.commands.__setitem__(command, Said(code, out, err))


def aged(days_since: float, days_left: float) -> Change:
    return says(
        "openssl x509", paper(NOW - timedelta(days=days_since), NOW + timedelta(days=days_left))
    )


def setting(line: str, file: Any = SETTINGS) -> Change:
    return lambda host: host.append(file, line)


def process(pid: int, uid: int, *words: str) -> Change:
    def change(host: Recorded) -> None:
        host.file(f"/proc/{pid}/cmdline", "\0".join(words) + "\0")
        host.file(f"/proc/{pid}/status", f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}\n")
        host.file(f"/proc/{pid}/environ", "")

    return change


def together(*changes: Change) -> Change:
    return lambda host: [change(host) for change in changes]


FAULTS: list[tuple[str, str, Change]] = [
    ("host.system", "Debian GNU/Linux 11", lambda host: host.file("/etc/os-release", 'ID=debian\nVERSION_ID="11"\nPRETTY_NAME="Debian GNU/Linux 11"')),
    ("host.disk", "空き 100 MiB", lambda host: host.spaces.__setitem__(paths.STATE, Space(20 << 30, 100 << 20, 10, 9))),
    ("host.disk", "inode の空き 1%", lambda host: host.spaces.__setitem__(paths.OPT, Space(20 << 30, 9 << 30, 100, 1))),
    ("host.swap", "スワップ 0 MiB", lambda host: host.file("/proc/swaps", "Filename Type Size Used Priority\n")),
    ("host.swap", "再起動で消えます", lambda host: host.file("/etc/fstab", "/dev/sda1 / ext4 defaults 0 1\n")),
    ("host.memory", "空き 19 / 976 MiB", lambda host: host.file("/proc/meminfo", "MemTotal: 1000000 kB\nMemAvailable: 20000 kB\n")),
    ("host.clock", "止まっています", says("timedatectl show", "NTP=no\n")),
    ("host.timezone", "Etc/UTC", lambda host: host.link("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC")),
    ("host.folders", "ubuntu", lambda host: host.change(FOLDER / "release.json", uid=1000)),
    ("host.folders", "/opt/morizo 0775", lambda host: host.change("/opt/morizo", mode=0o775)),
    ("host.tree", ".env", lambda host: host.file("/opt/morizo/Morizo-aiv2/.env", "A=1", 0o600)),
    ("host.state", "0755", lambda host: host.change(paths.STATE, mode=0o755)),
    ("host.state", "env_backup_1.tar.gz 0664", lambda host: host.file("/home/ubuntu/backups/morizo-aiv2/env_backup_1.tar.gz", "x", 0o664)),
    ("host.cert-tool", "ありません", says("dpkg-query", "unknown ok not-installed")),
    ("host.tools", "openssl", lambda host: host.remove("/usr/bin/openssl")),
    ("network.public", "443 で待つものがありません", says("ss -H", "")),
    ("network.public", "node[9]", says("ss -H", 'LISTEN 0 5 0.0.0.0:443 0.0.0.0:* users:(("node",pid=9,fd=3))')),
    ("network.plain", "apache2[9]", says("ss -H", 'LISTEN 0 5 *:80 *:* users:(("apache2",pid=9,fd=3))')),
    ("network.public", "外から届きません", says("ss -H", 'LISTEN 0 5 127.0.0.1:443 0.0.0.0:* users:(("nginx",pid=9,fd=3))')),
    ("network.api", "外の番地", says("ss -H", 'LISTEN 0 5 [::]:8000 [::]:* users:(("uvicorn",pid=9,fd=3))')),
    ("network.api", "socket のものではありません", says("ss -H", 'LISTEN 0 5 127.0.0.1:8000 0.0.0.0:* users:(("uvicorn",pid=9,fd=3))')),
    ("network.web", "3000 で待つものがありません", says("ss -H", "")),
    ("network.listeners", "redis-server", says("ss -H", 'LISTEN 0 5 0.0.0.0:6379 0.0.0.0:* users:(("redis-server",pid=9,fd=3))')),
    ("network.ssh", "passwordauthentication yes", says("sshd -T", "passwordauthentication yes\nkbdinteractiveauthentication no\npermitemptypasswords no\npermitrootlogin no\n")),
    ("network.ssh", "permitrootlogin yes", says("sshd -T", "passwordauthentication no\nkbdinteractiveauthentication no\npermitemptypasswords no\npermitrootlogin yes\n")),
    ("firewall.inbound", "止める規則がありません", says("nft -j", '{"nftables": []}')),
    ("firewall.inbound", "止める規則がありません", says("nft -j", "", 127)),
    ("firewall.one", "ufw", says("ufw status", "Status: active\n")),
    ("firewall.outbound", "morizo-aiv2, morizo-web", says("nft -j", '{"nftables": []}')),
    ("firewall.callers", "8000", says("nft -j", '{"nftables": []}')),
    ("tls.certificate", "elsewhere.example", says("openssl x509", paper(NOW, NOW + timedelta(days=90), "elsewhere.example"))),
    ("tls.certificate", "unable to get local issuer", says("openssl verify", "", 2, "error 20 at 0 depth lookup: unable to get local issuer certificate\n")),
    ("tls.certificate", "証明書がありません", lambda host: host.remove(paths.LETSENCRYPT)),
    ("tls.pair", "証明書のものではありません", says("openssl pkey", "OTHER\n")),
    ("tls.pair", "こわれています", says("openssl pkey", "", 1)),
    ("tls.key", "モード 0644", lambda host: host.change(paths.LETSENCRYPT / f"archive/{DOMAIN}/privkey1.pem", mode=0o644)),
    ("tls.folders", "archive 0755", lambda host: host.change(paths.LETSENCRYPT / "archive", mode=0o755)),
    ("tls.group", "morizo-web", lambda host: host.append("/etc/group", "ssl-cert:x:110:morizo-web")),
    ("tls.days", "期限切れ", aged(91, -1)),
    ("tls.days", "残り 2.0 日", aged(88, 2)),
    ("tls.days", "自動更新が働いていません", aged(62, 28)),
    ("tls.days", "自動更新が働いていません", aged(5, 2.2)),
    ("tls.served", "前の証明書", lambda host: host.answers.__setitem__("127.0.0.1:443", Answered(200, {}, "", b"old"))),
    ("tls.served", "TLS で答えません", lambda host: host.answers.pop("127.0.0.1:443")),
    ("tls.timer", "inactive", lambda host: host.unit("certbot.timer", ActiveState="inactive")),
    ("tls.timer", "standalone", lambda host: host.file(paths.LETSENCRYPT / f"renewal/{DOMAIN}.conf", "authenticator = standalone\n")),
    ("tls.hook", "動かせません", lambda host: host.change("/etc/morizo/certificate-renewed", mode=0o644)),
    ("tls.rehearsal", "失敗", lambda host: host.file(paths.STATE / "rehearsal.json", '{"at": "2026-11-23T03:00:00+00:00", "is_good": false}')),
    ("tls.rehearsal", "前です", lambda host: host.file(paths.STATE / "rehearsal.json", '{"at": "2026-05-23T03:00:00+00:00", "is_good": true}')),
    ("tls.challenge", "HTTP 308", lambda host: host.answers.pop("127.0.0.1:80 /.well-known/acme-challenge/morizo-doctor")),
    ("edge.config", "unknown directive", says("nginx -T", "", 1, 'nginx: [emerg] unknown directive "sever"')),
    ("edge.config", "nginx failed", lambda host: host.unit("nginx.service", ActiveState="failed")),
    ("edge.headers", "strict-transport-security", lambda host: host.answers.__setitem__("127.0.0.1:443", Answered(200, {"x-content-type-options": "nosniff"}))),
    ("edge.headers", "HSTS が短い", lambda host: host.answers["127.0.0.1:443"].headers.__setitem__("strict-transport-security", "max-age=60")),
    ("edge.front", "HTTP 502", lambda host: host.answers.__setitem__("127.0.0.1:443", Answered(502))),
    ("edge.redirect", "HTTP 200", lambda host: host.answers.__setitem__("127.0.0.1:80", Answered(200))),
    ("edge.redirect", "elsewhere", lambda host: host.answers.__setitem__("127.0.0.1:80", Answered(301, {"location": "https://elsewhere.example/"}))),
    ("edge.limits", "limit_req", says("nginx -T", "http { client_max_body_size 1m; }")),
    ("edge.stream", "proxy_buffering", says("nginx -T", "# proxy_buffering off;\n")),
    ("edge.single", "8000", says("nginx -T", "location / {\n proxy_pass http://127.0.0.1:8000;\n}\n")),
    ("edge.log", "$request_id", says("nginx -T", "")),
    ("web.no-secrets", "app.js に OPENAI_API_KEY", lambda host: host.file(WEB_FOLDER / "static/app.js", f"const k='{OPENAI}'")),
    ("unit.active", "終了コード 1", lambda host: host.unit(AIV2, ActiveState="failed", SubState="failed", Result="exit-code", ExecMainStatus="1")),
    ("unit.active", "auto-restart", lambda host: host.unit(AIV2, ActiveState="activating", SubState="auto-restart", NRestarts="7")),
    ("unit.active", "再起動 12 回", lambda host: host.unit(WEB, NRestarts="12")),
    ("unit.failed", "morizo-web@old.service", says("systemctl list-units --failed", "morizo-web@old.service loaded failed failed x\n")),
    ("unit.socket", "failed", lambda host: host.unit("morizo-aiv2.socket", ActiveState="failed")),
    ("unit.enabled", "disabled", lambda host: host.unit(WEB, UnitFileState="disabled")),
    ("unit.reload", AIV2, lambda host: host.unit(AIV2, NeedDaemonReload="yes")),
    ("unit.type", "Type=simple", lambda host: host.unit(AIV2, Type="simple")),
    ("unit.type", "WatchdogSec", lambda host: host.unit(AIV2, WatchdogUSec="0")),
    ("unit.restart", "届きません", lambda host: host.unit(AIV2, RestartUSec="10s", StartLimitIntervalUSec="10s")),
    ("unit.restart", "上限がありません", lambda host: host.unit(AIV2, StartLimitIntervalUSec="0")),
    ("unit.restart", "Restart がありません", lambda host: host.unit(AIV2, Restart="no")),
    ("unit.memory", "infinity", lambda host: host.unit(AIV2, MemoryMax="infinity")),
    ("unit.memory", "機械より大きい", lambda host: host.unit(AIV2, MemoryMax=str(4 << 30))),
    ("unit.user", "sudo の仲間", lambda host: host.file("/etc/group", "sudo:x:27:morizo-aiv2\n")),
    ("unit.user", "root で動いています", lambda host: host.file("/proc/501/status", "Uid:\t0\t0\t0\t0\n")),
    ("unit.user", "ubuntu で動いています", together(lambda host: host.file("/proc/501/status", "Uid:\t1000\t1000\t1000\t1000\n"), lambda host: host.file("/etc/group", ""))),
    ("unit.sandbox", "9.5", says("systemd-analyze security", "→ Overall exposure level for x.service: 9.5 UNSAFE\n")),
    ("unit.order", "network-online", lambda host: host.unit(WEB, After="network.target")),
    ("unit.dropins", "override.conf", lambda host: host.unit(AIV2, DropInPaths="/etc/systemd/system/x.d/override.conf")),
    ("unit.drift", "変わっています", lambda host: host.append(paths.UNITS / AIV2, "Environment=X=1")),
    ("unit.drift", "ありません", lambda host: host.remove(paths.UNITS / "morizo-web.socket")),
    ("release.current", "current がありません", lambda host: host.remove(paths.current("morizo-web"))),
    ("release.current", "other のものです", lambda host: host.file(FOLDER / "release.json", '{"id": "other"}')),
    ("release.current", "前の版", lambda host: host.units.__setitem__("morizo-aiv2@0.0.9.service", {"Id": "morizo-aiv2@0.0.9.service", "ActiveState": "active"})),
    ("release.environment", "3.12.3 がもうありません", lambda host: host.remove("/usr/bin/python3")),
    ("release.parts", "部品がありません", lambda host: host.remove(FOLDER / "venv/lib")),
    ("release.parts", "記録がありません", lambda host: host.file(FOLDER / "release.json", f'{{"id": "{RELEASE}"}}')),
    ("settings.present", "OPENAI_MODLE", setting("OPENAI_MODLE=x")),
    ("settings.present", "秘密 OPENAI_API_KEY", setting(f"OPENAI_API_KEY={OPENAI}")),
    ("settings.production", "RELOAD=true", setting("RELOAD=true")),
    ("settings.production", "ENVIRONMENT=development", lambda host: host.file("/proc/501/environ", "ENVIRONMENT=development\0")),
    ("settings.address", "0.0.0.0", setting("HOST=0.0.0.0")),
    ("settings.api", "localhost", setting("MORIZO_AI_URL=http://localhost:8000", WEB_FOLDER / "settings.env")),
    ("settings.keys", "見本", lambda host: host.file(paths.credentials("morizo-aiv2") / "OPENAI_API_KEY", "your_openai_api_key_here", 0o600)),
    ("settings.keys", "形が鍵らしくありません", lambda host: host.file(paths.credentials("morizo-aiv2") / "OPENAI_API_KEY", "hello", 0o600)),
    ("settings.keys", "SUPABASE_KEY がありません", setting("SUPABASE_URL=https://x.supabase.co")),
    ("secrets.there", "なし: OPENAI_API_KEY", lambda host: host.remove(paths.credentials("morizo-aiv2") / "OPENAI_API_KEY")),
    ("secrets.there", "空: OPENAI_API_KEY", lambda host: host.file(paths.credentials("morizo-aiv2") / "OPENAI_API_KEY", "", 0o600)),
    ("secrets.modes", "0640", lambda host: host.change(paths.credentials("morizo-aiv2") / "OPENAI_API_KEY", mode=0o640)),
    ("secrets.whole", "書きかけ", lambda host: host.file(paths.credentials("morizo-aiv2") / ".OPENAI_API_KEY.x1", "sk-", 0o600)),
    ("secrets.whole", "こわれています", lambda host: host.file(paths.credentials("morizo-aiv2") / "OPENAI_API_KEY", "sk-\0\0", 0o600)),
    ("secrets.env-files", "/srv/app/.env 0644", lambda host: host.file("/srv/app/.env", f"OPENAI_API_KEY={OPENAI}")),
    ("data.private", "0755", lambda host: host.change(paths.data("morizo-aiv2"), mode=0o755)),
    ("data.private", "持ち主ちがい", lambda host: host.change(paths.data("morizo-aiv2") / "morizo.db", uid=0)),
    ("data.vectors", "絶対パスではありません", setting("CHROMA_PERSIST_DIRECTORY_MAIN=recipe_vector_db_main")),
    ("answers.health", "HTTP 503 database", lambda host: host.answers.__setitem__("127.0.0.1:8000", Answered(503, {}, '{"checks": {"database": "failed", "recipes": "ok"}}'))),
    ("answers.health", "答えません", lambda host: host.answers.pop("127.0.0.1:3000")),
    ("answers.aside", "HTTP 500", lambda host: host.answers.__setitem__(str(paths.aside("morizo-web", RELEASE)), Answered(500))),
    ("answers.version", "/opt/old/python", process(501, 990, "/opt/old/python", "main.py")),
    ("answers.errors", "morizo-aiv2 1 行", says("journalctl -u", '{"level": "ERROR", "event": "x"}\n{"level": "INFO", "event": "ERROR"}\n')),
    ("logs.one-sink", "LOG_FILE", setting("LOG_FILE=/var/lib/morizo-aiv2/morizo_ai.log")),
    ("logs.one-sink", "名前が なし", lambda host: host.unit(AIV2, SyslogIdentifier="")),
    ("logs.lines", "morizo-aiv2", says("journalctl -u", "")),
    ("logs.cap", "SystemMaxUse がありません", says("systemd-analyze cat-config", "[Journal]\n#SystemMaxUse=\n")),
    ("logs.cap", "今 900 MiB", says("journalctl --disk-usage", "Archived and active journals take up 900.0M in the file system.\n")),
    ("logs.kept", "volatile", says("systemd-analyze cat-config", "[Journal]\nStorage=volatile\nSystemMaxUse=200M\n")),
    ("logs.modes", "morizo_ai.log 0644", lambda host: host.file("/var/log/morizo_ai.log", "x", 0o644)),
    ("logs.rotation", "su がない", together(lambda host: host.folder("/var/log/morizo", 0o775), lambda host: host.file("/etc/logrotate.d/morizo", "/var/log/morizo/*.log {\n daily\n}\n"))),
    ("logs.rotation", "bad", says("logrotate --debug", "", 1, "error: bad line 3\n")),
    ("leaks.processes", "curl[700] の引数に OPENAI_API_KEY", process(700, 1000, "curl", "-H", f"Authorization: Bearer {OPENAI}")),
    ("leaks.journal", "sudo の記録に OPENAI_API_KEY", says("journalctl --since=-24h", f"Nov 24 03:00:00 sudo[12]: COMMAND=/bin/echo {OPENAI}\n")),
    ("leaks.log-files", "/var/log/a.log に JWT".replace("JWT", "署名つき"), lambda host: host.file("/var/log/a.log", "token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.abcdefghijkl", 0o600)),
    ("updates.security", "1 個: openssl", says("apt-get -s", "Inst openssl [3.0.13-0ubuntu3.4] (3.0.13-0ubuntu3.5 Ubuntu:24.04/noble-security [amd64])\nInst vim [2:9.1] (2:9.2 Ubuntu:24.04/noble-updates [amd64])\n")),
    ("updates.security", "apt が動きません", says("apt-get -s", "", 100, "E: dpkg was interrupted\n")),
    ("updates.automatic", "Unattended-Upgrade が 0", says("apt-config dump", 'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "0";\n')),
    ("updates.automatic", "ありません", says("dpkg-query -W -f=${Status} unattended-upgrades", "", 1)),
    ("updates.automatic", "apt-daily-upgrade.timer", lambda host: host.unit("apt-daily-upgrade.timer", ActiveState="inactive")),
    ("updates.reboot", "linux-image", together(lambda host: host.file("/run/reboot-required"), lambda host: host.file("/run/reboot-required.pkgs", "linux-image-6.8\nlinux-image-6.8\n"))),
    ("updates.sources", "鍵が決まっていません", lambda host: host.file("/etc/apt/sources.list.d/node.list", "deb https://deb.nodesource.example/node nodistro main\n")),
    ("deploys.last", "rolled-back", lambda host: host.append(paths.JOURNAL, '{"run": "2", "what": "deploy", "who": "x", "began_at": "2026-11-24T00:00:00Z", "result": "rolled-back"}')),
    ("deploys.last", "途中", lambda host: host.append(paths.JOURNAL, '{"run": "2", "what": "deploy", "who": "x", "began_at": "2026-11-24T00:00:00Z"}')),
    ("deploys.half-made", ".new-1", lambda host: host.folder(paths.releases("morizo-web") / ".new-1")),
    ("security.root-login", "鍵 1 個", together(lambda host: host.file("/root/.ssh/authorized_keys", "ssh-ed25519 AAAA me\n", 0o600), says("sshd -T", "permitrootlogin prohibit-password\n"))),
    ("security.root-login", "ログイン 1 回", says("journalctl --since=-7d", "Accepted publickey for root from 192.0.2.1 port 5 ssh2\n")),
    ("security.no-root-apps", "[800]", process(800, 0, f"{FOLDER}/venv/bin/python", "main.py")),
    ("security.accounts", "/bin/bash", lambda host: host.file("/etc/passwd", "morizo-aiv2:x:990:990::/:/bin/bash\nmorizo-web:x:991:991::/:/usr/sbin/nologin\n")),
    ("security.accounts", "パスワードがあります", lambda host: host.file("/etc/shadow", "morizo-aiv2:$y$x:1::::::\n")),
    ("security.accounts", "sudoers.d/x", lambda host: host.file("/etc/sudoers.d/x", "morizo-web ALL=(ALL) NOPASSWD: ALL\n")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "evidence", "change"),
    FAULTS,
    ids=[f"{name}-{number}" for number, (name, *_) in enumerate(FAULTS)],
)
def test_a_fault_is_named_with_what_was_seen(name: str, evidence: str, change: Change) -> None:
    host = a_sound_host()
    assert said(name, host).result != "failed"
    change(host)
    found = said(name, host)
    assert found.result == "failed", found
    assert evidence in found.evidence
    assert found.fix


def test_most_checks_are_seen_to_fail() -> None:
    tried = {name for name, *_ in FAULTS}
    never = {check.name for check in CHECKS} - tried
    assert never <= {
        "host.instance", "host.operator", "web.node", "firewall.ssh", "answers.crash", "answers.after-boot", "leaks.files",
        "deploys.lock", "deploys.pip", "release.kept", "security.foreground",
    }, never  # fmt: skip


@pytest.mark.parametrize(
    ("off_s", "result", "severity"),
    [(2, "passed", "warning"), (30, "failed", "warning"), (-300, "failed", "fatal")],
)
def test_a_clock_that_is_off_is_fatal_when_it_is_far_off(
    off_s: float, result: str, severity: str
) -> None:
    check = next(check for check in CHECKS if check.name == "host.clock")
    found = one(a_case(a_sound_host(), clock_off_s=off_s), check)
    assert (found.result, found.severity) == (result, severity)


def test_a_short_lived_certificate_is_judged_by_its_own_lifetime() -> None:
    host = a_sound_host()
    aged(0.1, 0.4)(host)
    assert said("tls.days", host).result == "passed"
    aged(0.46, 0.04)(host)
    assert said("tls.days", host).is_fatal


def test_swap_is_not_asked_of_a_container_or_where_none_is_wanted() -> None:
    host = a_sound_host()
    host.file("/proc/swaps", "Filename Type Size Used Priority\n")
    host.commands["systemd-detect-virt"] = Said(0, "systemd-nspawn\n")
    assert said("host.swap", host).result == "not-applicable"
    assert said("host.swap", a_sound_host(), size={"swap_mib": 0}).result == "passed"


def test_ssh_open_to_the_world_is_named_where_networks_were_given() -> None:
    host = a_sound_host()
    only = {"ssh": {"allow_from": ["192.0.2.0/24"]}}
    assert said("firewall.ssh", host, **only).result == "passed"
    rules = json.loads(host.commands["nft -j"].out)  # type: ignore[union-attr]
    for item in rules["nftables"]:
        expr = item.get("rule", {}).get("expr", [])
        item.get("rule", {})["expr"] = [part for part in expr if "saddr" not in str(part)]
    host.commands["nft -j"] = Said(0, json.dumps(rules))
    assert said("firewall.ssh", host, **only).result == "failed"


def test_a_lock_is_held_only_while_the_kernel_says_so() -> None:
    host = a_sound_host()
    holder = {
        "run": "2",
        "what": "deploy",
        "who": "hana",
        "why": "",
        "since": "2026-11-23T03:00:00+00:00",
    }
    host.file(paths.LOCK, json.dumps(holder), 0o600)
    host.change(paths.LOCK, inode=4711)
    assert said("deploys.lock", host).result == "passed"
    host.file("/proc/locks", "1: FLOCK  ADVISORY  WRITE 900 08:01:4711 0 EOF\n")
    found = said("deploys.lock", host)
    assert found.result == "failed"
    assert "hana" in found.evidence


def test_an_edge_of_ones_own_is_held_by_systemd_and_has_no_nginx() -> None:
    host = a_sound_host()
    host.commands["ss -H"] = Said(
        0, 'LISTEN 0 5 *:443 *:* users:(("python",pid=5,fd=3),("systemd",pid=1,fd=4))\n'
    )
    own = {"edge": "none"}
    assert said("network.public", host, **own).result == "passed"
    assert said("edge.config", host, **own).result == "not-applicable"
    assert said("edge.limits", host, **own).result == "not-applicable"


def test_a_node_service_needs_its_build() -> None:
    service = [
        {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000"},
        {"name": "morizo-web", "runtime": "node", "listen": "127.0.0.1:3000"},
    ]
    host = a_sound_host()
    assert "package.json" in said("web.node", host, service=service).evidence
    host.file(WEB_FOLDER / "package.json", '{"dependencies": {"next": "16"}}')
    assert "BUILD_ID" in said("web.node", host, service=service).evidence
    host.file(WEB_FOLDER / ".next/BUILD_ID", "x")
    assert said("web.node", host, service=service).result == "passed"


def test_a_root_login_is_refused_as_an_operator() -> None:
    check = next(check for check in CHECKS if check.name == "host.operator")
    case = a_case(a_sound_host(), a_target(host="root@kitchen.example"))
    assert one(case, check).result == "failed"
