"""The cloud's part of `plan` and `deploy`: told before the host's own changes, and made before them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from morizo.ops.cloud import cloud_of
from morizo.ops.cloud.models import Cloud, Plan
from morizo.ops.desk.columns import columns
from morizo.ops.errors import OpsError
from morizo.ops.events import Event
from morizo.ops.exits import Exit
from morizo.ops.host import Host
from morizo.ops.target import Target
from morizo.ops.transport import connect

STEP = "cloud"
SIGNS = {"+": "追加", "~": "変更", "-": "削除"}


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the cloud needs before the host is touched."""

    target: Target
    cloud: Cloud
    plan: Plan

    @property
    def is_pending(self) -> bool:
        """Whether anything would change."""
        return bool(self.plan.changes)

    def events(self) -> Iterator[Event]:
        """Tell the plan: each thing that changes with its difference, then what is to be known."""
        for where, changes in groupby(self.plan.changes, key=lambda change: change.where):
            told = list(changes)
            signs = [change.sign for change in told]
            counts = [
                f"{word} {signs.count(sign)}" for sign, word in SIGNS.items() if sign in signs
            ]
            diff = "\n".join(columns((change.sign, *change.cells) for change in told))
            words = f"{where}: {'、'.join(counts)}"
            yield Event(STEP, "note", words, {"pending": True, "diff": diff})
        for note in self.plan.notes:
            yield Event(STEP, "note", note)
        if self.plan.by_hand:
            yield Event(STEP, "note", "\n".join(self.plan.by_hand))
        elif self.target.cloud != "none" and not self.is_pending:
            yield Event(STEP, "same", "クラウドの設定: 変更なし")

    def added_to(self, ended: Event | None) -> Event | None:
        """Return how a plan ended, the cloud's changes counted too."""
        code = (ended.more or {}).get("exit") if ended else None
        if ended is None or not self.is_pending or code not in (Exit.DONE, Exit.CHANGES_PENDING):
            return ended
        count = len(self.plan.changes)
        words = (
            f"サーバーに変更はありません。クラウドの設定は {count} 件変わります。morizo deploy で行います。"
            if code == Exit.DONE
            else f"{ended.words}ほかに、クラウドの設定が {count} 件変わります。"
        )
        return Event(
            ended.step,
            ended.state,
            words,
            {**(ended.more or {}), "exit": int(Exit.CHANGES_PENDING)},
        )

    def apply(self) -> Iterator[Event]:
        """Make the changes, and see by a new connection that one still gets in.

        Raises:
            CloudRefused: Not all were made, or what shut the operator out was put back.
        """
        yield Event(STEP, "begun", "クラウドの設定を変えます")
        self.cloud.apply(self.plan, self._gets_in)
        yield Event(STEP, "done", f"クラウドの設定を {len(self.plan.changes)} 件変えました")

    def _gets_in(self) -> bool:
        try:
            return connect(self.target).run(["true"], root=False).ok
        except OpsError:
            return False


def look(target: Target, host: Host) -> Ahead:
    """Ask the cloud what would change; nothing is changed.

    Raises:
        Unreachable: No connection to the host.
        PreflightRefused: What is wanted can't be made safely.
    """
    cloud = cloud_of(target)
    return Ahead(target, cloud, cloud.plan(target, cloud.facts(host)))
