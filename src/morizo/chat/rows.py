"""Which rows of the pantry an act means."""

from morizo.chat.intents import Intent
from morizo.chat.scene import Scene, old_first
from morizo.foods.text import name_key
from morizo.pantry.errors import ItemMissing
from morizo.pantry.models import Item
from morizo.sentences.acts import Discard, Move, Rename, Set, Use

Targeted = Use | Discard | Move | Set | Rename


def meant(scene: Scene, intent: Intent, act: Targeted) -> list[Item]:
    """Return the rows that an act can mean, the one to use first in front.

    A row that bears the very name is preferred to its kinds: with 豚肉 and 豚こま there, 豚肉 is 豚肉.
    """
    if intent.items:
        return old_first(still_there(scene, intent.items))
    found = _pointed_at(scene, act) if act.name is None else named(scene, act.name)
    return _narrowed(found, getattr(act, "which", None))


def named(scene: Scene, name: str) -> list[Item]:
    """Return the rows of a food, the one to use first in front."""
    found = scene.pantry.named(name)
    food, key = scene.food(name), name_key(name)
    same = [i for i in found if name_key(i.name) == key]
    if food is not None:
        same = [i for i in found if i.food_id == food.id] or same
    return old_first(same or found)


def last_spoken_of(scene: Scene) -> list[Item]:
    """Return the rows that the conversation's last change left."""
    ids = dict.fromkeys(c.item_id for c in scene.memory.changes if c.after is not None)
    return old_first(still_there(scene, tuple(ids)))


def _pointed_at(scene: Scene, act: Targeted) -> list[Item]:
    """Return what an act without a name means: what was last spoken of, in the unit that was said."""
    found, unit = last_spoken_of(scene), getattr(act, "unit", None)
    return [item for item in found if item.unit == unit] or found if unit else found


def wider(scene: Scene, name: str) -> list[Item]:
    """Return rows under a wider name that may hold this food: 豚肉 for 豚こま, never all 野菜."""
    food = scene.food(name)
    if food is None:
        return []
    above = set(scene.catalogue.lineage(food.id)[1:-1])
    return old_first([i for i in scene.pantry.items() if i.food_id in above])


def are_one_food(items: list[Item]) -> bool:
    """Whether rows differ only in amount, place or date."""
    return len({i.food_id or name_key(i.name) for i in items}) == 1


def related(scene: Scene, one: str, other: str) -> bool:
    """Whether two names can mean the same row."""
    first, second = scene.food(one), scene.food(other)
    if first is None or second is None:
        return name_key(one) == name_key(other)
    is_a = scene.catalogue.is_a
    return is_a(first.id, second.id) or is_a(second.id, first.id)


def still_there(scene: Scene, ids: tuple[str, ...]) -> list[Item]:
    """Return the rows with these ids that have not gone since."""
    found = []
    for item_id in ids:
        try:
            found.append(scene.pantry.get(item_id))
        except ItemMissing:
            continue
    return found


def _narrowed(found: list[Item], which: object) -> list[Item]:
    if which is None or len(found) < 2 or not are_one_food(found):
        return found
    if which == "old":
        return found[:1]
    if which == "new":
        return found[-1:]
    if isinstance(which, int) and 1 <= which <= len(found):
        return [found[which - 1]]
    return found
