"""The agent's verb `certs`: show, renew or rehearse, on the host."""

from typing import Any

from morizo.ops.certs.issuing import ensure
from morizo.ops.certs.reading import state
from morizo.ops.certs.rehearsing import rehearse
from morizo.ops.errors import OpsError
from morizo.ops.events import Event, Tell
from morizo.ops.exits import Exit
from morizo.ops.target import Target


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
    found = state(target.domain, server=target.certificate.server)
    if code == Exit.DONE and (found.faults or not found.is_served):
        code = Exit.UNHEALTHY
    tell(Event("certs", "end", more={"exit": int(code), "certificate": found.as_json()}))
    return code
