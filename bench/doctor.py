"""How many of the faults that are put into a deployed host doctor names."""

import json
import time
from collections.abc import Iterator, Sequence

from tests.hosts.faults import seeds
from tests.hosts.recall import play, recall

from bench.figures import Figure
from bench.host import Host
from morizo.ops.doctor.diagnosis import Diagnosis

KEY = "sk-proj-t3st0nlyt3st0nlyt3st0nly0"
"""A secret that stands nowhere but in its place: some faults let it out."""
MISSED_PERCENT = 5.0


def figures(host: Host) -> Iterator[Figure]:
    """Ask about the sound host, then about every fault."""
    site = host.site
    put = site.morizo("secrets", "set", "OPENAI_API_KEY", stdin=f"{KEY}\n")
    if put.returncode:
        raise RuntimeError(put.stdout + put.stderr)
    host.morizo("deploy", "--yes")
    begun = time.monotonic()
    sound = [one for one in _consult(host) if one.result == "failed"]
    yield Figure("doctor", time.monotonic() - begun, "秒")
    yield Figure(
        "ないのに言われた不具合", len(sound), "件", 0, "、".join(one.check for one in sound)
    )
    trials = play(
        seeds(), lambda text: site.machine.sudo("sh", stdin=text).stdout, lambda: _consult(host)
    )
    missed = "、".join(trial.seed.name for trial in trials if not trial.is_named)
    note = f"{len(trials)} 件のうち {sum(trial.is_named for trial in trials)} 件を名指し。{missed}"
    yield Figure("見つけられなかった不具合", 100 * (1 - recall(trials)), "%", MISSED_PERCENT, note)


def _consult(host: Host) -> Sequence[Diagnosis]:
    done = host.site.morizo("doctor", "--json", "--inside")
    return [Diagnosis.from_json(one) for one in json.loads(done.stdout)["checks"]]
