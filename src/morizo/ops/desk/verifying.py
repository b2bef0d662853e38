"""The look from outside after a deploy: everything that a visitor meets, and the canary's visit, traced in the logs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from morizo.ops.desk.job import Agent, Job
from morizo.ops.parts.carry import agent_words
from morizo.ops.verify import canary, outside
from morizo.ops.verify.findings import Finding
from morizo.ops.verify.visit import request_id_of


def verify(job: Job, agent: Agent, version: str | None) -> Iterator[Finding]:
    """Check the site by its public name, from this machine.

    Args:
        job: What was done.
        agent: On the host.
        version: What must answer now; what was built when None.

    Raises:
        Unreachable, CommandFailed: The canary's account couldn't be had.
    """
    built = job.built.releases.get(job.target.web.name)
    version = version or (built.version if built else None)
    with ThreadPoolExecutor(1) as aside:
        # The host makes the account while everything that needs none is looked at.
        visitor = aside.submit(
            canary.fetch, job.host, agent_words(agent.tools, "canary"), job.target
        )
        found = outside.verify(job.target, canary=visitor.result, version=version)
    yield from found
    request_id = request_id_of(found)
    if request_id is not None:
        *_, told = agent.ask("trace", {**job.asked, "request_id": request_id})
        yield Finding.from_json(told.more or {})
