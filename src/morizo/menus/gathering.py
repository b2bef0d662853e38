"""From what a household has and has chosen to the situation that menus are proposed for. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from morizo.accounts.visit import Visit
from morizo.foods import allergens
from morizo.foods.catalogue import Catalogue
from morizo.menus.kin import STANDS_FOR
from morizo.menus.larder import Row, is_usable
from morizo.menus.models import Wish
from morizo.menus.situation import Past, Situation
from morizo.pantry.models import Item
from morizo.pantry.service import effective_kind
from morizo.preferences.models import Preferences


def gather(
    visit: Visit,
    wish: Wish,
    items: Iterable[Item],
    chosen: Preferences,
    past: tuple[Past, ...],
    stars: Mapping[str, int],
    catalogue: Catalogue,
) -> Situation:
    """Gather everything that a proposal depends on."""
    unwanted = _ids([*chosen.dislikes, *wish.exclude], catalogue)
    stock = larder_rows(items)
    must_use = {said: counts_as(said, catalogue) for said in wish.must_use}
    stock += believed(must_use, [row for row in stock if is_usable(row, visit.today)], catalogue)
    rows = [
        judged
        for row in stock
        if not _is_any(row, unwanted, catalogue) and (judged := _judged(row, chosen, catalogue))
    ]
    return Situation(
        today=visit.today,
        rows=tuple(rows),
        wish=wish,
        servings=wish.servings or chosen.servings,
        seed=f"{visit.household.id}/{len(wish.not_again)}",
        avoid=frozenset(chosen.allergens),
        tolerates=chosen.tolerates,
        unwanted=unwanted,
        must_use=must_use,
        staples=_staples(chosen.staples, catalogue),
        cuisines=frozenset(chosen.cuisines),
        max_minutes=chosen.max_minutes,
        past=past,
        stars=stars,
    )


def larder_rows(items: Iterable[Item]) -> list[Row]:
    """Return the pantry's items as menus see them."""
    return [
        Row(
            item_id=item.id,
            name=item.name,
            food_id=item.food_id,
            quantity=item.quantity,
            unit=item.unit,
            ends_on=item.ends_on,
            is_said=item.expires_on is not None,
            is_use_by=effective_kind(item) == "use_by",
            is_frozen=item.location == "freezer",
        )
        for item in items
    ]


def _judged(row: Row, chosen: Preferences, catalogue: Catalogue) -> Row | None:
    """Pass a row through the household's allergies; None when it must not be eaten."""
    # A row may stand for an ingredient of a harmless dish and yet hold an allergen itself (だし入り味噌 for 味噌).
    if not chosen.allergens or row.food_id is None:
        return row
    verdict = allergens.check([row.food_id], chosen.allergens, chosen.tolerates, catalogue)
    if verdict.hits or any(doubt.reason != "kinds_differ" for doubt in verdict.unknown):
        return None
    return replace(row, is_doubtful=True) if verdict.unknown else row


def _is_any(row: Row, food_ids: frozenset[str], catalogue: Catalogue) -> bool:
    return row.food_id is not None and bool(food_ids.intersection(catalogue.lineage(row.food_id)))


def counts_as(said: str, catalogue: Catalogue) -> frozenset[str]:
    """Return the ids of what counts as a food that somebody names: itself and its kinds; an unknown one is its name."""
    food = catalogue.find(said)
    if food is None:
        return frozenset({said})
    return frozenset({food.id, *(kind.id for kind in catalogue.kinds(food.id))})


def believed(
    must_use: Mapping[str, frozenset[str]], rows: Sequence[Row], catalogue: Catalogue
) -> list[Row]:
    """Return rows for foods that somebody asks to use and that aren't in the pantry.

    A group that says too little to cook with (肉) doesn't count as there: who asks for it may have any kind.
    """
    there = {row.food_id or row.name for row in rows if not _says_too_little(row, catalogue)}
    found = (
        (said, catalogue.find(said)) for said, counts in must_use.items() if not counts & there
    )
    return [
        Row(f"said:{said}", said, food.id if food else None, None, None, is_believed=True)
        for said, food in found
    ]


def _says_too_little(row: Row, catalogue: Catalogue) -> bool:
    return (
        row.food_id is not None
        and row.food_id not in STANDS_FOR
        and catalogue.get(row.food_id).is_group
    )


def _ids(names: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    return frozenset(food.id for name in names if (food := catalogue.find(name)) is not None)


def _staples(names: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    foods = [food for name in names if (food := catalogue.find(name)) is not None]
    return frozenset(
        food_id
        for food in foods
        for food_id in (food.id, *(kind.id for kind in catalogue.kinds(food.id)))
    )
