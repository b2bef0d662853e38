"""`morizo plan`, `deploy` and `rollback` on the operator's machine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from morizo.ops.cloud import ahead
from morizo.ops.desk import screen
from morizo.ops.desk.job import Agent, Job, prepare
from morizo.ops.events import Event
from morizo.ops.exits import Exit
from morizo.ops.target import Target
from morizo.ops.transport import connect
from morizo.ops.verify.findings import Finding, stopping

Confirm = Callable[[], bool]
Verify = Callable[[Job, Agent, str | None], Iterable[Finding]]
"""Looks from outside for a version: the one that was built when None."""


def plan(target: Target, root: Path) -> int:
    """Show every change that a deploy would make; change nothing."""
    job = prepare(target, root)
    _show_source(job)
    cloud = ahead.look(target, job.host)
    screen.show(cloud.events())
    with job.looking() as agent:
        return _end(cloud.added_to(screen.show(agent.ask("plan", job.asked))))


def deploy(target: Target, root: Path, *, why: str, confirm: Confirm, verify: Verify) -> int:
    """Bring the host to what the target wants, look from outside, and go back if that is red."""
    job = prepare(target, root)
    _show_source(job)
    cloud = ahead.look(target, job.host)
    screen.show(cloud.events())
    agent = job.carried(screen.show_one)
    pending = screen.show(agent.ask("plan", job.asked))
    if code_of(cloud.added_to(pending)) == Exit.CHANGES_PENDING:
        if not confirm():
            return Exit.CHANGES_PENDING
        screen.say("\n適用します")
        job, agent = _in_cloud(cloud, job, agent)
    if code_of(pending) == Exit.CHANGES_PENDING:
        ended = screen.show(job.run(agent, "deploy", why))
        if code_of(ended) != Exit.DONE:
            return _end(ended)
    elif code_of(pending) != Exit.DONE:
        return _end(pending)
    screen.say("\n外から確かめます")
    with ThreadPoolExecutor(1) as aside:
        way_in = aside.submit(_way_in, job, agent)
        red = _look_from_outside(verify(job, agent, None))
    if not red:
        _hand_over(way_in.result())
        return _end(
            Event("deploy", "end", f"https://{target.domain} は正しく動いています。", {"exit": 0})
        )
    if code_of(pending) == Exit.DONE:
        return Exit.UNHEALTHY
    return _go_back(job, agent, red)


def _in_cloud(cloud: ahead.Ahead, job: Job, agent: Agent) -> tuple[Job, Agent]:
    """Change the cloud first; the old connection may end with its rules, so a new one goes on."""
    if not cloud.is_pending:
        return job, agent
    screen.show(cloud.apply())
    host = connect(job.target)
    return replace(job, host=host), Agent(host, agent.tools)


def rollback(target: Target, root: Path, *, why: str, verify: Verify) -> int:
    """Let the releases before serve again."""
    job = prepare(target, root)
    agent = job.carried(screen.show_one)
    ended = screen.show(job.run(agent, "rollback", why))
    if code_of(ended) != Exit.DONE:
        return _end(ended)
    screen.say("\n外から確かめます")
    serving = (ended.more or {}).get("version") if ended else None
    red = _look_from_outside(verify(job, agent, serving))
    _end(ended)
    return Exit.UNHEALTHY if red else Exit.DONE


def status(target: Target, root: Path) -> Iterator[Event]:
    """Give what serves, since when, and who did what last."""
    job = prepare(target, root)
    with job.looking() as agent:
        yield from agent.ask("status", job.asked)


def accounts(target: Target, root: Path, words: Sequence[str]) -> Iterator[Event]:
    """Do `morizo accounts WORDS` on the host."""
    job = prepare(target, root)
    with job.looking() as agent:
        yield from agent.ask("accounts", {**job.asked, "words": list(words)})


def show(events: Iterable[Event]) -> int:
    """Print events and the last one's words; returns its exit code."""
    return _end(screen.show(events))


def _go_back(job: Job, agent: Agent, red: list[Finding]) -> int:
    screen.say("\n外からの確認に失敗したので、前の版に戻します")
    ended = screen.show(job.run(agent, "rollback", f"外からの確認: {red[0].check}"))
    if code_of(ended) == Exit.DONE:
        _end(Event("deploy", "end", "新しい版をやめ、前の版に戻しました。データはそのままです。"))
        return Exit.ROLLED_BACK
    _end(ended)
    return Exit.UNHEALTHY


def _way_in(job: Job, agent: Agent) -> list[str]:
    """Ask for the first person's way in: a link while nobody has signed up, else nothing."""
    return [
        event.words
        for event in agent.ask("accounts", {**job.asked, "words": ["owner"]})
        if event.words
    ]


def _hand_over(lines: list[str]) -> None:
    """Show the first person's way in."""
    if lines and "invitation=" in lines[0]:
        screen.say("\n最初の人はこのリンクで登録してください（一度だけ使えます）:\n")
        screen.say("\n".join(f"    {line}" for line in lines))


def _look_from_outside(findings: Iterable[Finding]) -> list[Finding]:
    found = []
    for one in findings:
        screen.show_finding(one)
        found.append(one)
    return stopping(found)


def _show_source(job: Job) -> None:
    facts, built = job.facts, job.built
    screen.say(
        f"{job.host.name}: {facts.os_id} {facts.version_id}、Python {facts.python}、"
        f"メモリー {facts.memory_mib} MiB、空き {facts.disk_free_mib} MiB"
    )
    if built.dirty:
        screen.say(f"  ・ コミットしていない変更があります: {'、'.join(built.dirty[:5])}")


def code_of(event: Event | None) -> int:
    """Return the exit code that a run ended with."""
    return int((event.more or {}).get("exit", Exit.BUG)) if event else Exit.BUG


def _end(event: Event | None) -> int:
    code = code_of(event)
    if event is not None and event.words:
        screen.say(f"\n{event.words}", is_good=code in (Exit.DONE, Exit.CHANGES_PENDING))
    return code
