"""The certificate: on disk, as served, and its renewal."""

import json
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from morizo.ops import paths
from morizo.ops.doctor import parse
from morizo.ops.doctor.access import Reader, obstacle
from morizo.ops.doctor.case import Case
from morizo.ops.doctor.diagnosis import (
    Answer,
    Table,
    failed,
    not_applicable,
    passed,
    unknown,
)
from morizo.ops.doctor.seen import Unseen, follow, text, walk

TABLE = Table()
LEFT_LEAST = 1 / 3
"""Of the lifetime: certbot renews at a third, whatever the lifetime is; below that renewal has failed."""
LEFT_FATAL = timedelta(days=3)
REHEARSAL = paths.STATE / "rehearsal.json"
REHEARSED_WITHIN = timedelta(days=90)
RENEW = "morizo certs renew"


@dataclass(frozen=True, slots=True)
class Paper:
    """What a certificate says."""

    begins: datetime
    ends: datetime
    names: frozenset[str]
    serial: str


def read(case: Case) -> Paper | None:
    """Read the certificate on disk; None when there is none.

    Raises:
        Unseen: It is there and can't be read as one.
    """
    chain, _ = paths.certificate(case.target.domain)
    if follow(case.seen, chain) is None:
        return None
    said = case.seen.ask(
        *("openssl", "x509", "-in", str(chain), "-noout", "-dateopt", "iso_8601"),
        *("-startdate", "-enddate", "-serial", "-ext", "subjectAltName"),
    )
    if not said.ok:
        raise Unseen(f"{chain} は証明書として読めません")
    found = parse.settings(said.out)
    return Paper(
        begins=_instant(found["notBefore"]),
        ends=_instant(found["notAfter"]),
        names=frozenset(re.findall(r"DNS:([^,\s]+)", said.out)),
        serial=found.get("serial", ""),
    )


def _instant(words: str) -> datetime:
    return datetime.strptime(words.rstrip("Z"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def _covers(names: frozenset[str], domain: str) -> bool:
    return domain in names or f"*.{domain.partition('.')[2]}" in names


@TABLE.check("tls.certificate", "R23 R106", "証明書はこのドメインのもので、たどれる")
def certificate(case: Case) -> Answer:
    """See its names and verify its chain."""
    paper = read(case)
    if paper is None:
        return failed("証明書がありません", "morizo deploy")
    if not _covers(paper.names, case.target.domain):
        return failed(f"名前が {parse.few(sorted(paper.names))} です", RENEW)
    chain, _ = paths.certificate(case.target.domain)
    bundle = case.target.certificate.ca_bundle
    said = case.seen.ask(
        *("openssl", "verify", "-no_check_time", "-CApath", "/etc/ssl/certs"),
        *(("-CAfile", str(bundle)) if bundle else ()),
        *("-untrusted", str(chain), str(chain)),
    )
    if said.ok:
        return passed(f"{parse.few(sorted(paper.names))}、番号 {paper.serial[-12:]}")
    why = next((line for line in said.err.splitlines() if "error" in line.lower()), said.last)
    if case.target.certificate.server:
        # A test authority gives its root out at run time: what outsiders trust is seen from outside.
        return passed(
            f"{parse.few(sorted(paper.names))}（{case.target.certificate.server} の発行）"
        )
    return failed(f"鎖がたどれません: {why.strip()[:120]}", RENEW)


@TABLE.check("tls.pair", "R24", "証明書と鍵が組になっている")
def pair(case: Case) -> Answer:
    """Compare the public halves."""
    chain, key = paths.certificate(case.target.domain)
    for path in (chain, key):
        if follow(case.seen, path) is None:
            return failed(f"{path} がありません", "morizo deploy")
    of_chain = case.seen.ask("openssl", "x509", "-in", str(chain), "-noout", "-pubkey")
    of_key = case.seen.ask("openssl", "pkey", "-in", str(key), "-pubout")
    if not (of_chain.ok and of_key.ok):
        return failed("証明書か鍵がこわれています", RENEW)
    if of_chain.out.strip() != of_key.out.strip():
        return failed("鍵が証明書のものではありません", RENEW)
    return passed(f"{chain.parent}")


@TABLE.check(
    "tls.key", "R25 R79 R116", "鍵は、使うもののほか、だれにも読めない", faults="B12 B13 B14"
)
def key(case: Case) -> Answer:
    """Walk to the key as everybody else, and see that the edge gets there."""
    _, path = paths.certificate(case.target.domain)
    real = follow(case.seen, path)
    if real is None:
        return failed(f"{path} がありません", "morizo deploy")
    readers = []
    if real.mode & 0o077:
        readers.append(f"モード {real.octal}")
    if real.uid:
        readers.append(f"持ち主 {case.seen.user(real.uid)}")
    for service in case.target.service:
        uid = case.uid(service.name)
        if uid is None:
            continue
        if obstacle(case.seen, path, Reader(uid, case.seen.groups(service.name))) is None:
            readers.append(f"{service.name} に読めます")
    if readers:
        return failed(
            f"{path}: {'、'.join(readers)}",
            f"chown root:root と chmod 600 を /etc/letsencrypt/archive/{case.target.domain}/privkey*.pem に",
        )
    by = (
        "nginx（root で始まる）"
        if case.target.edge == "nginx"
        else "更新のフック（web には写しを渡す）"
    )
    return passed(f"{real.octal} root。読むのは {by} だけ")


@TABLE.check(
    "tls.folders",
    "R116",
    "証明書のフォルダーは root だけのもの",
    severity="warning",
    faults="B13 B14",
)
def folders(case: Case) -> Answer:
    """Look at live and archive, and at keys left from earlier renewals."""
    wrong = []
    for name in ("live", "archive", "accounts"):
        found = case.seen.entry(paths.LETSENCRYPT / name)
        if found is not None and (found.mode & 0o077 or found.uid):
            wrong.append(f"{paths.LETSENCRYPT / name} {found.octal} {case.seen.user(found.uid)}")
    for path, found in walk(case.seen, paths.LETSENCRYPT / "archive", limit=2000):
        if path.name.startswith("privkey") and found.mode & 0o077:
            wrong.append(f"{path} {found.octal}")
    if wrong:
        return failed(
            parse.few(wrong),
            "chmod 700 /etc/letsencrypt/{live,archive,accounts}; chmod 600 /etc/letsencrypt/archive/*/privkey*.pem",
        )
    return passed("live・archive とも 0700 root")


@TABLE.check("tls.days", "R30 R106", "証明書の期限に余裕がある", faults="B16 B18")
def days_left(case: Case) -> Answer:
    """Compare what is left with the certificate's own lifetime, not with a number of days."""
    paper = read(case)
    if paper is None:
        return failed("証明書がありません", "morizo deploy")
    left, life = paper.ends - case.seen.now(), paper.ends - paper.begins
    seen = f"残り {parse.days(left)} / {parse.days(life)}（{paper.ends:%Y-%m-%d %H:%M} UTC まで）"
    if left <= timedelta(0):
        return failed(f"期限切れ: {seen}", RENEW)
    if left < min(LEFT_FATAL, life / 6):
        return failed(seen, RENEW)
    if left / life < LEFT_LEAST:
        return failed(f"{seen}: 自動更新が働いていません", RENEW, "warning")
    return passed(seen)


@TABLE.check("tls.served", "R29", "出している証明書は、ディスクのものと同じである", faults="B16")
def served(case: Case) -> Answer:
    """Shake hands with the edge on this machine, and compare."""
    chain, _ = paths.certificate(case.target.domain)
    on_disk = first_der(text(case.seen, chain))
    if on_disk is None:
        return failed("証明書がありません", "morizo deploy")
    answer = case.front
    if answer.certificate is None:
        return failed(f"TLS で答えません（{answer.fault}）", "systemctl status nginx")
    if answer.certificate != on_disk:
        what = "systemctl reload nginx" if case.target.edge == "nginx" else "morizo certs renew"
        return failed(
            "前の証明書を出しつづけています", f"{what}（更新後のフックも確かめる: morizo deploy）"
        )
    return passed("同じもの")


def first_der(pem: str) -> bytes | None:
    """Return the first certificate of a PEM file in the form in which TLS carries it."""
    found = re.search(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", pem, re.S)
    if found is None:
        return None
    try:
        return ssl.PEM_cert_to_DER_cert(found[0]) or None
    except ValueError:
        return None


@TABLE.check("tls.timer", "R27", "証明書は自動で更新される", faults="B17")
def timer(case: Case) -> Answer:
    """See that the timer runs and that the renewal goes by webroot, with a hook."""
    found = case.properties("certbot.timer")
    if found.get("ActiveState") != "active" or found.get("UnitFileState") not in {
        "enabled",
        "static",
    }:
        return failed(
            f"certbot.timer {found.get('ActiveState')} / {found.get('UnitFileState') or 'なし'}",
            "systemctl enable --now certbot.timer",
        )
    renewal = paths.LETSENCRYPT / "renewal" / f"{case.target.domain}.conf"
    said = text(case.seen, renewal)
    if not said:
        return failed(f"{renewal} がありません", "morizo deploy")
    way = _renewal(said).get("authenticator", "不明")
    if way == "standalone":
        return failed(
            "更新が standalone です: 80 を nginx が持つので失敗します",
            "morizo deploy（webroot に直します）",
        )
    return passed(f"certbot.timer は有効、{way}")


@TABLE.check("tls.hook", "R29", "更新した証明書は、すぐ使われる", severity="warning", faults="B16")
def hook(case: Case) -> Answer:
    """Look for the hook that certbot's notes name, or one in its folder, that may run."""
    said = text(case.seen, paths.LETSENCRYPT / "renewal" / f"{case.target.domain}.conf")
    named = _renewal(said).get("renew_hook", "")
    folder = paths.LETSENCRYPT / "renewal-hooks" / "deploy"
    hooks = [folder / name for name in case.seen.names(folder)]
    hooks += [Path(named.split()[0])] if named.startswith("/") else []
    if named and not named.startswith("/"):
        return passed(named.split()[0])
    able = [path for path in hooks if (found := follow(case.seen, path)) and found.mode & 0o100]
    if not able:
        why = f"{named} が動かせません" if named else "更新後のフックがありません"
        return failed(why, "morizo deploy（フックを入れ直します）")
    return passed(parse.few(map(str, able)))


def _renewal(said: str) -> dict[str, str]:
    """Read certbot's notes on a certificate."""
    return {key.strip(): value for key, value in parse.settings(said).items()}


@TABLE.check("tls.rehearsal", "R28 R80", "更新の予行が済んでいる", severity="warning")
def rehearsal(case: Case) -> Answer:
    """Read when the renewal was last tried, and how it went."""
    said = text(case.seen, REHEARSAL)
    if not said:
        return unknown("予行の記録がありません。morizo certs rehearse で試せます")
    try:
        found = json.loads(said)
        at = datetime.fromisoformat(found["at"])
        went_well = bool(found["is_good"])
    except (ValueError, KeyError, TypeError):
        return unknown(f"{REHEARSAL} が読めません。morizo certs rehearse で試せます")
    age = case.seen.now() - at
    if not went_well:
        return failed(f"{at:%Y-%m-%d} の予行は失敗しました", "morizo certs rehearse")
    if age > REHEARSED_WITHIN:
        return failed(f"最後の予行は {parse.days(age)} 前です", "morizo certs rehearse")
    return passed(f"{at:%Y-%m-%d} に成功")


@TABLE.check("tls.challenge", "R31", "証明書の確認（HTTP-01）に 80 で答えられる", faults="B10 B17")
def challenge(case: Case) -> Answer:
    """Ask for a token that isn't there: the webroot answers 404 itself, a redirect would lose it."""
    answer = case.seen.call(
        f"http://{case.target.domain}/.well-known/acme-challenge/morizo-doctor", at="127.0.0.1:80"
    )
    if answer.fault:
        return failed(f"80 が答えません（{answer.fault}）", "systemctl restart nginx")
    if answer.status != 404:
        return failed(f"HTTP {answer.status}: 確認の道が通じていません", "morizo deploy")
    if case.seen.entry(paths.WEBROOT) is None:
        return failed(f"{paths.WEBROOT} がありません", "morizo deploy")
    return passed("webroot が答えます")


@TABLE.check(
    "tls.group", "R116", "鍵のための余分なグループが残っていない", severity="note", faults="B14"
)
def group(case: Case) -> Answer:
    """Look for services in `ssl-cert`."""
    for line in text(case.seen, Path("/etc/group")).splitlines():
        parts = line.split(":")
        if parts[0] == "ssl-cert" and len(parts) == 4:
            members = [name for name in parts[3].split(",") if name]
            if members:
                return failed(
                    f"ssl-cert: {', '.join(members)}", f"gpasswd -d {members[0]} ssl-cert"
                )
            return passed("ssl-cert にはだれもいません")
    return not_applicable("ssl-cert グループはありません")
