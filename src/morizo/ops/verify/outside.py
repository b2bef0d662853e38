"""Whether the site works, seen as a visitor sees it: by its public name, from the operator's machine."""

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from morizo import __version__
from morizo.ops.target import Service, Target
from morizo.ops.verify import names, pages, tls
from morizo.ops.verify.browser import trust
from morizo.ops.verify.deadline import Deadline, TimeUp
from morizo.ops.verify.findings import Finding
from morizo.ops.verify.site import Ports, Site
from morizo.ops.verify.visit import Canary, visited

CONNECT_S = 5.0
RESOLVE_S = 2.0
Check = Callable[[], Iterable[Finding]]
Fetch = Callable[[], Canary | None]


def verify(
    target: Target,
    *,
    canary: Canary | Fetch | None,
    resolve: Mapping[str, str] | None = None,
    ca: Path | None = None,
    deadline_s: float = 60,
    version: str | None = None,
    ports: Ports | None = None,
    resolvers: Sequence[names.Resolver] = names.PUBLIC,
    host_addresses: Sequence[str] = (),
    known: Callable[[str], list[str]] = names.known_here,
) -> list[Finding]:
    """Check everything that can be checked from outside; never raises for what it finds.

    Args:
        target: What was deployed.
        canary: The synthetic account, or what waits for it; without one its visit is left out, and the finding says so.
        resolve: Name → address, in place of name servers (the first deploy, tests).
        ca: One more root to trust (a private authority).
        deadline_s: For everything together; what has no time left is told as not made.
        version: That was released; this package's own when None.
        ports: Where it listens, and what must be closed; by the target when None.
        resolvers: Name servers to compare.
        host_addresses: Public addresses of the host, where they are known.
        known: What this machine itself takes the name for.
    """
    deadline = Deadline(deadline_s)
    chosen = ports or Ports(closed=tuple(service.address.port for service in _inner(target)))
    given = (resolve or {}).get(target.domain)
    try:
        found, addresses = _names(target.domain, given, known, resolvers, host_addresses)
        reached, address = _reached(addresses, chosen.https, deadline)
    except TimeUp:
        return [_not_made("names")]
    found += reached
    site = Site(
        domain=target.domain,
        address=address or (addresses[0] if addresses else ""),
        ports=chosen,
        context=lambda: trust(ca),
        deadline=deadline,
        version=version or __version__,
        is_ours=target.web.runtime == "morizo",
        has_edge=target.edge == "nginx",
    )
    if site.address:
        found += _all(_checks(site, canary, is_open=address is not None))
    return found


def _checks(
    site: Site, canary: Canary | Fetch | None, *, is_open: bool
) -> Iterator[tuple[str, Check]]:
    yield "http.redirect", lambda: [pages.redirect(site)]
    yield "ports", lambda: pages.closed(site)
    if not is_open:
        return
    shown = tls.checked(site.door)
    yield "tls", lambda: shown
    if shown[0].stops:
        # Over a line that can't be trusted nothing is asked, and no password is sent.
        yield "https", lambda: [_left_out("https", "HTTPS の先の確認は、証明書が直ってからです。")]
        return
    yield "tls.http2", lambda: [tls.http2(site.door, wanted=site.has_edge)]
    yield "host.stranger", lambda: [pages.stranger(site)]
    yield "health", lambda: [pages.health(site)]
    yield "front.page", lambda: pages.front(site)
    visitor = canary() if callable(canary) else canary
    yield "canary", partial(_canary, site, visitor)


def _all(checks: Iterator[tuple[str, Check]]) -> Iterator[Finding]:
    for name, check in checks:
        try:
            yield from check()
        except TimeUp:
            yield _not_made(name)


def _canary(site: Site, canary: Canary | None) -> Iterator[Finding]:
    if not site.is_ours:
        yield _left_out("canary", "Morizo ではない画面なので、ログインの確認はしません。")
    elif canary is None:
        yield _left_out(
            "canary",
            "動作確認用のアカウントがないので、ログインと会話は確かめていません。",
            "morizo secrets set CANARY_EMAIL と CANARY_PASSWORD で渡せます（Supabase のとき）。",
        )
    else:
        with site.browser() as browser:
            yield from visited(browser, canary)


def _names(
    domain: str,
    given: str | None,
    known: Callable[[str], list[str]],
    resolvers: Sequence[names.Resolver],
    host_addresses: Sequence[str],
) -> tuple[list[Finding], list[str]]:
    if given is not None:
        words = "DNS には聞かず、渡されたアドレスを使いました。"
        return [Finding("dns", True, words, f"{domain} → {given}", "", "note", ("R4",))], [given]
    here = known(domain)
    told = names.compare(domain, resolvers, within_s=RESOLVE_S)
    everywhere = list(dict.fromkeys([*here, *(a for found in told.values() for a in found)]))
    return [_dns(domain, here, told, host_addresses)], everywhere


def _dns(
    domain: str, here: list[str], told: dict[str, list[str]], host_addresses: Sequence[str]
) -> Finding:
    asked = {"この端末": here, **told}
    evidence = "、".join(f"{who}: {' '.join(found) or 'なし'}" for who, found in asked.items())
    fault, hint, severity = "", "", "fatal"
    wrong = [
        a for found in asked.values() for a in found if host_addresses and a not in host_addresses
    ]
    if not any(asked.values()):
        fault = f"{domain} のアドレスが見つかりません。"
        hint = f"DNS に A レコード（{domain} → サーバーのアドレス）を作ってください。"
    elif wrong:
        fault = f"{domain} が、このサーバーではないアドレス {wrong[0]} を指しています。"
        hint = f"DNS の A/AAAA レコードを {'・'.join(host_addresses)} だけにしてください。"
    elif len({tuple(sorted(found)) for found in asked.values()}) > 1:
        fault = "DNS の答えが、聞く相手によって違います。"
        hint, severity = "書き換えたばかりなら、TTL の時間だけ待ってください。", "warning"
    return Finding(
        "dns", not fault, fault or f"{domain} のアドレスが引けます（{len(asked)} か所で同じ）。",
        evidence, hint, "warning" if severity == "warning" else "fatal", ("R4", "R26"),
    )  # fmt: skip


def _reached(
    addresses: Sequence[str], port: int, deadline: Deadline
) -> tuple[list[Finding], str | None]:
    """Connect to every address; IPv6 counts only where this machine has it."""
    found, first = list[Finding](), None
    for address in addresses:
        reason = pages.reach(address, port, deadline.left(CONNECT_S))
        unseen = ipaddress.ip_address(address).version == 6 and "届く道" in reason
        if not reason and first is None:
            first = address
        found.append(
            Finding(
                f"tcp.{port}", not reason or unseen,
                f"{port} 番につながります。" if not reason
                else "この端末に IPv6 がないので、確かめていません。" if unseen
                else f"{port} 番につながりません。",
                f"{address}:{port} {reason}".strip(),
                "" if not reason or unseen
                else "nginx が動いているか（morizo status）、ファイアウォールとクラウドの受信規則（443）を確かめてください。",
                "note" if unseen else "fatal", ("R7", "R59"),
            )
        )  # fmt: skip
    return found, first


def _inner(target: Target) -> list[Service]:
    return [s for s in target.service if target.edge == "nginx" or s is not target.web]


def _left_out(check: str, words: str, hint: str = "") -> Finding:
    return Finding(check, False, words, "確認していません", hint, "note")


def _not_made(check: str) -> Finding:
    words = "時間切れで、確かめられませんでした。"
    return Finding(check, False, words, "", "応答が遅い原因を morizo doctor で確かめてください。")
