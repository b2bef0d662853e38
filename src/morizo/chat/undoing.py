"""Taking back: the last change of this conversation, or the member's own latest, never another."""

from morizo.changes.errors import ChangeMissing, LaterChange, NothingToUndo
from morizo.changes.models import Entry
from morizo.changes.service import Journal
from morizo.changes.store import JournalStore
from morizo.chat import asking, words
from morizo.chat.intents import Intent, TakeBack
from morizo.chat.scene import Scene
from morizo.pantry.models import Item, ItemChange
from morizo.pantry.service import ROOM as PANTRY
from morizo.sentences.acts import Undo

SHOWN = 3


def undo(scene: Scene, intent: Intent, act: Undo) -> None:
    """Take back the member's latest change; one that was made elsewhere is asked about first."""
    latest = JournalStore(scene.visit).latest()
    if latest is None:
        scene.note("元に戻せる変更がありません。何も変えていません。")
        return
    if latest in scene.memory.change_ids:
        _take_back(scene, latest)
        return
    names = _labels(JournalStore(scene.visit).entries_of(latest))
    question = asking.confirm(
        f"この会話の外で最後に変えた{names}を、元に戻しますか？",
        [Intent.of(TakeBack(change_id=latest))],
    )
    scene.ask(question, intent)


def take_back(scene: Scene, intent: Intent, act: TakeBack) -> None:
    """Take back a certain change, after it was asked about."""
    _take_back(scene, act.change_id)


def _take_back(scene: Scene, change_id: str) -> None:
    # Under a change of its own: what this turn writes besides must stay a change that can be undone.
    apart = scene.apart() if scene.change_ids else scene
    try:
        done = Journal(apart.visit).undo(scene.rooms, change_id)
    except LaterChange as err:
        scene.note(
            f"{words.plain(err.detail)}そのため元に戻せません。先に、あとの変更を戻してください。"
        )
        return
    except (ChangeMissing, NothingToUndo):
        scene.note("元に戻せる変更がありません。何も変えていません。")
        return
    if done.was_undone_before:
        scene.note("その変更は、もう元に戻してあります。")
        return
    scene.change_ids.append(apart.visit.change_id)
    scene.undone.update(entry.thing_id for entry in done.entries)
    for entry in done.entries:
        if entry.room == PANTRY:
            scene.changes.append(_as_change(entry))
    scene.note(f"{_labels(list(done.entries))}を元に戻しました。")
    scene.memory.changes = []


def _labels(entries: list[Entry]) -> str:
    names = list(dict.fromkeys(entry.label for entry in entries))
    shown = "、".join(f"「{words.plain(name)}」" for name in names[:SHOWN])
    return f"{shown}など{len(names)}件" if len(names) > SHOWN else shown


def _as_change(entry: Entry) -> ItemChange:
    """Show an entry of the undone change the way it went now: backwards."""
    before = Item(**entry.after) if entry.after else None
    after = Item(**entry.before) if entry.before else None
    return ItemChange(
        kind="added" if before is None else "removed" if after is None else "set",
        item_id=entry.thing_id,
        name=entry.label,
        before=before,
        after=after,
    )
