"""The agent's verb `certs`: show, renew or rehearse, on the host."""

import time
from typing import Any

from morizo.ops.certs.issuing import ensure
from morizo.ops.certs.reading import CertificateState, state
from morizo.ops.certs.rehearsing import rehearse
from morizo.ops.errors import OpsError
from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit
from morizo.ops.target import Target

SETTLE_S = 15.0
"""A new certificate is served a moment after it is there: nginx reloads, and web looks every five seconds."""


def run(asked: dict[str, Any], tell: Tell) -> int:
    """Do what `asked["do"]` says: `show`, `renew` or `rehearse`; each ends with the state as it is then."""
    target = Target.model_validate(asked["target"])
    code = Exit.DONE
    try:
        if asked.get("do") == "renew":
            ensure(target, tell, force=True)
        elif asked.get("do") == "rehearse" and not rehearse(target, tell).is_good:
            code = Exit.UNHEALTHY
    except OpsError as err:
        tell(Event("certs", "failed", f"{err.title}: {err.detail} {err.hint}"))
        code = err.exit
    found = _settled(target) if asked.get("do") == "renew" else _state(target)
    if code == Exit.DONE and (found.faults or not found.is_served):
        code = Exit.UNHEALTHY
    tell(Event("certs", "end", more={"exit": int(code), "certificate": found.as_json()}))
    return code


def _state(target: Target) -> CertificateState:
    return state(target.domain, server=target.certificate.server)


def _settled(target: Target) -> CertificateState:
    deadline = time.monotonic() + SETTLE_S
    while not (found := _state(target)).is_served and time.monotonic() < deadline:
        time.sleep(0.5)
    return found
