"""The look from outside after a deploy: everything that a visitor meets, and the canary's visit."""

from collections.abc import Iterable

from morizo.ops.carry import agent_words
from morizo.ops.job import Agent, Job
from morizo.ops.verify import canary, outside
from morizo.ops.verify.findings import Finding


def verify(job: Job, agent: Agent) -> Iterable[Finding]:
    """Check the site by its public name, from this machine.

    Raises:
        Unreachable, CommandFailed: The canary's account couldn't be had.
    """
    built = job.built.releases.get(job.target.web.name)
    visitor = canary.fetch(job.host, agent_words(agent.tools, "canary"), job.target)
    return outside.verify(job.target, canary=visitor, version=built.version if built else None)
