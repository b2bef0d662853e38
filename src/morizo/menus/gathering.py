"""From what a household has and has chosen to the situation that menus are proposed for. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from morizo.accounts.visit import Visit
from morizo.foods import allergens
from morizo.foods.catalogue import Catalogue
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
    rows = [
        row
        for row in larder_rows(items)
        if _is_harmless(row, chosen, catalogue) and not _is_any(row, unwanted, catalogue)
    ]
    must_use = {said: _counts_as(said, catalogue) for said in wish.must_use}
    rows += _believed(must_use, [row for row in rows if is_usable(row, visit.today)], catalogue)
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


def _is_harmless(row: Row, chosen: Preferences, catalogue: Catalogue) -> bool:
    # A row may stand for an ingredient of a harmless dish and yet hold an allergen itself (だし入り味噌 for 味噌).
    if not chosen.allergens or row.food_id is None:
        return True
    verdict = allergens.check([row.food_id], chosen.allergens, chosen.tolerates, catalogue)
    return not verdict.hits and all(doubt.reason == "kinds_differ" for doubt in verdict.unknown)


def _is_any(row: Row, food_ids: frozenset[str], catalogue: Catalogue) -> bool:
    return row.food_id is not None and bool(food_ids.intersection(catalogue.lineage(row.food_id)))


def _counts_as(said: str, catalogue: Catalogue) -> frozenset[str]:
    food = catalogue.find(said)
    if food is None:
        return frozenset({said})
    return frozenset({food.id, *(kind.id for kind in catalogue.kinds(food.id))})


def _believed(
    must_use: Mapping[str, frozenset[str]], rows: Sequence[Row], catalogue: Catalogue
) -> list[Row]:
    """Return rows for foods that somebody asks to use and that aren't in the pantry."""
    missing = [
        said
        for said, counts in must_use.items()
        if not any((row.food_id or row.name) in counts for row in rows)
    ]
    found = ((said, catalogue.find(said)) for said in missing)
    return [
        Row(f"said:{said}", said, food.id if food else None, None, None, is_believed=True)
        for said, food in found
    ]


def _ids(names: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    return frozenset(food.id for name in names if (food := catalogue.find(name)) is not None)


def _staples(names: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    foods = [food for name in names if (food := catalogue.find(name)) is not None]
    return frozenset(
        food_id
        for food in foods
        for food_id in (food.id, *(kind.id for kind in catalogue.kinds(food.id)))
    )
