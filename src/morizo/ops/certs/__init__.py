"""Certificates on the host: certbot over port 80, looked after so that an operating one is never made worse.

`reading` tells how things stand, `preflight` whether an authority would find us, `issuing` gets and renews,
`rehearsing` tries the renewal, `explaining` turns what certbot says into words and a next step.
"""

from morizo.ops.certs.issuing import due, ensure, refuse_if_unreachable
from morizo.ops.certs.preflight import preflight
from morizo.ops.certs.reading import CertificateState, state
from morizo.ops.certs.rehearsing import Rehearsal, rehearse

__all__ = [
    "CertificateState",
    "Rehearsal",
    "due",
    "ensure",
    "preflight",
    "refuse_if_unreachable",
    "rehearse",
    "state",
]
