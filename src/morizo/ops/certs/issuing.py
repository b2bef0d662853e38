"""Getting a certificate, and keeping it: nothing is asked of an authority while a good one is there."""

import contextlib
import tempfile
from dataclasses import replace
from pathlib import Path

from morizo.ops.certs import certbot, explaining, hook
from morizo.ops.certs.place import HOST, Place
from morizo.ops.certs.preflight import Resolve, preflight
from morizo.ops.certs.reading import CertificateState, state
from morizo.ops.certs.rehearsing import is_due, rehearse
from morizo.ops.edge import direct
from morizo.ops.errors import NoCertificate, PreflightRefused
from morizo.ops.events import Event, Tell
from morizo.ops.target import Target
from morizo.ops.verify.findings import Finding, stopping

_STEP = "certs"
_SET_CLOCK = "timedatectl set-ntp true で時計を合わせてください。"


def ensure(target: Target, tell: Tell, *, force: bool = False) -> bool:
    """See that the domain has a certificate that renews itself; returns whether anything changed.

    Port 80 must serve the webroot already. While the old certificate is usable, a failure is told and the old one
    stays: a release doesn't wait for an authority.

    Args:
        target: Whose domain, and which authority.
        tell: Takes what happens.
        force: Renew though it isn't due; then a failure is an error.

    Raises:
        PreflightRefused: There is no usable certificate, and an authority wouldn't find this host.
        NoCertificate: There is none, and the authority gave none.
    """
    changed = hook.put(target)
    changed = hook.tighten(target.domain) or changed
    with direct.answering(HOST.webroot) if target.edge == "none" else contextlib.nullcontext():
        changed = obtain(target, tell, force=force, is_mended=changed)
        if target.edge == "none":
            changed = hook.catch_up(target) or changed
        if is_due(target):
            rehearse(target, tell)
    return changed


def obtain(
    target: Target,
    tell: Tell,
    *,
    force: bool = False,
    is_mended: bool = False,
    place: Place = HOST,
    resolve: Resolve | None = None,
) -> bool:
    """Do the part of `ensure` that is certbot's; `is_mended` is whether something around it changed already."""
    server = target.certificate.server
    found = state(target.domain, server=server, place=place, looks_at_port=False)
    if found.clock_is_behind:
        raise PreflightRefused(found.faults[0], hint=_SET_CLOCK)
    why = _why(found, target, force=force, place=place)
    if why is None:
        left = f"あと {found.days_left:.0f} 日（{found.until:%Y-%m-%d} まで、{found.issuer}）"
        tell(Event(_STEP, "done" if is_mended else "same", f"証明書: {left}"))
        return is_mended
    tell(Event(_STEP, "begun", f"証明書: {why}"))
    try:
        _issue(target, is_again=found.renewal is not None, place=place, resolve=resolve)
    except (PreflightRefused, NoCertificate) as err:
        if not found.is_usable or force:
            raise
        stays = f"前の証明書を使い続けます（あと {found.days_left:.0f} 日）。"
        tell(Event(_STEP, "note", f"{err.detail} {err.hint} {stays}"))
        return is_mended
    made = state(target.domain, server=server, place=place, looks_at_port=False)
    if not made.is_usable:
        raise NoCertificate("\n".join(made.faults), hint="morizo certs で状態を確かめてください。")
    tell(Event(_STEP, "done", f"証明書: {made.until:%Y-%m-%d} まで（{made.issuer}）"))
    return True


def due(target: Target, *, place: Place = HOST) -> str | None:
    """Return why `ensure` would ask an authority now; None when it wouldn't. Changes nothing."""
    found = state(target.domain, server=target.certificate.server, place=place, looks_at_port=False)
    return _why(found, target, force=False, place=place)


def refuse_if_unreachable(target: Target) -> None:
    """Find out before the first change whether an authority would find this host; leaves nothing behind.

    Where nobody listens on port 80 yet, this answers there for a moment, from a folder of its own.

    Raises:
        PreflightRefused: It wouldn't, and there is no usable certificate to go on with.
    """
    if state(target.domain, server=target.certificate.server, looks_at_port=False).is_usable:
        return
    with tempfile.TemporaryDirectory() as folder, direct.answering(Path(folder)) as is_needed:
        place = replace(HOST, webroot=Path(folder)) if is_needed else HOST
        if is_needed or HOST.webroot.is_dir():
            _refuse(stopping(preflight(target, place=place)))


def _why(found: CertificateState, target: Target, *, force: bool, place: Place) -> str | None:
    """Return why an authority must be asked; None when it needn't."""
    if force:
        return "求めにより更新します"
    if not found.exists:
        return found.faults[0]
    if not found.is_fresh:
        return next(iter(found.faults), "更新の時期です")
    if found.renewal is None:
        return "certbot の更新の設定がないので、取り直します"
    faults = found.renewal.faults(server=target.certificate.server, place=place)
    return f"自動更新ができない取り方なので、取り直します（{faults[0]}）" if faults else None


def _issue(target: Target, *, is_again: bool, place: Place, resolve: Resolve | None) -> None:
    _refuse(stopping(preflight(target, place=place, resolve=resolve)))
    done = certbot.run(words(target, is_again=is_again, place=place), target, place=place)
    if done.code:
        why = explaining.explain(done.said)
        raise NoCertificate(why.words, hint=why.hint)


def _refuse(stops: list[Finding]) -> None:
    if stops:
        raise PreflightRefused(
            "\n".join(f"{finding.words}（{finding.evidence}）" for finding in stops),
            hint=stops[0].hint,
        )


def words(target: Target, *, is_again: bool, place: Place = HOST) -> list[str]:
    """Return what certbot is told; `is_again`: it knows a certificate of that name, which is replaced."""
    asked = target.certificate
    who = (
        ["--email", asked.email, "--no-eff-email"]
        if asked.email
        else ["--register-unsafely-without-email"]
    )
    return [
        "certonly", "--webroot", "--webroot-path", str(place.webroot), "--domain", target.domain,
        "--cert-name", target.domain, "--agree-tos", *who, "--deploy-hook", str(place.hook), "--key-type", "ecdsa",
        *(["--server", asked.server] if asked.server else []),
        # It was decided above; certbot's own idea of "due" is a number of days, whatever the lifetime.
        "--force-renewal" if is_again else "--keep-until-expiring",
    ]  # fmt: skip
