"""The menus' verbs: suggest, adopt, list, cook. Every write is recorded, so that it can be undone."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from weakref import WeakKeyDictionary

from morizo.accounts.visit import Visit
from morizo.changes.models import Kind, State
from morizo.changes.service import Journal
from morizo.foods import catalogue
from morizo.kit.ids import new_id
from morizo.menus import choosing, propose, reasons, showing, use
from morizo.menus.errors import CookedAlready, MenuMissing, NoSuchDays
from morizo.menus.gathering import gather, larder_rows
from morizo.menus.lacks import fill
from morizo.menus.larder import Larder
from morizo.menus.models import (
    Amount,
    Consumption,
    Cooked,
    Kinds,
    Menu,
    MenuDish,
    MenuDishKind,
    NewMenu,
    Proposal,
    Suggestion,
    Use,
    Wish,
)
from morizo.menus.profile import Profile, Profiles, of
from morizo.menus.scoring import NOT_AGAIN_FOR
from morizo.menus.situation import Past, Situation
from morizo.menus.store import MenuStore
from morizo.pantry.service import Pantry
from morizo.preferences import service as preferences
from morizo.recipes.book import Shelf
from morizo.recipes.service import Recipes

ROOM = "menus"
LONGEST_SPAN = timedelta(days=400)
REMEMBERED = timedelta(days=74)
"""How far back menus are looked through: two weeks for the rule, two months more for 「5週間ぶり」."""
_PROFILES: WeakKeyDictionary[Shelf, Profiles] = WeakKeyDictionary()
"""The packaged recipes taken apart, once a shelf and process."""


def prepare(shelf: Shelf) -> Profiles:
    """Return the packaged recipes taken apart."""
    if shelf not in _PROFILES:
        _PROFILES[shelf] = Profiles(shelf.recipes, catalogue.load())
    return _PROFILES[shelf]


class Menus:
    """What a household could eat, will eat and has eaten."""

    def __init__(self, visit: Visit, recipes: Recipes) -> None:
        self._visit = visit
        self._recipes = recipes
        self._store = MenuStore(visit)
        self._journal = Journal(visit)
        self._foods = catalogue.load()

    def suggest(self, wish: Wish, shown: Iterable[str] = ()) -> Suggestion:
        """Propose menus for the days wished for; an empty one says why.

        Args:
            shown: Recipes that were shown lately: they come again only where nothing else is nearly as good.
        """
        situation = replace(self._situation(wish), shown=frozenset(shown))
        return showing.suggestion(propose.plan(self._profiles, situation, self._foods), situation)

    def candidates(
        self, dish: MenuDishKind, wish: Wish | None = None, limit: int = 5
    ) -> tuple[Proposal, ...]:
        """Return a few dishes of one kind to choose among, the best first."""
        return self.choices((dish,), wish, limit)[0]

    def choices(
        self, kinds: Kinds, wish: Wish | None = None, limit: int = 5, shown: Iterable[str] = ()
    ) -> tuple[tuple[Proposal, ...], str]:
        """Return dishes of some kinds to choose among, and in words what could not be kept to."""
        wanted = (wish or Wish()).model_copy(update={"dishes": kinds, "days": 1})
        situation = replace(self._situation(wanted), shown=frozenset(shown))
        found, barred = choosing.candidates(self._profiles, situation, self._foods, limit)
        if not found:
            return (), reasons.nothing(barred, situation)
        return showing.proposals(found, situation), reasons.unkept(found, situation)

    def these(
        self, recipe_ids: Sequence[str], wish: Wish | None = None, limit: int = 5
    ) -> tuple[Proposal, ...]:
        """Return dishes that were asked for by name, as they stand; those that somebody must not eat are left out."""
        situation = self._situation(wish or Wish())
        found = choosing.named(self._profiles, situation, self._foods, recipe_ids)[:limit]
        return showing.proposals(found, situation)

    def adopt(self, new: NewMenu) -> Menu:
        """Put dishes on the table of a day.

        Raises:
            RecipeMissing: One of them isn't there.
        """
        recipes = [self._recipes.get(recipe_id) for recipe_id in new.recipe_ids]
        menu = Menu(
            id=new_id(),
            date=new.date,
            servings=new.servings or preferences.load(self._visit).servings,
            dishes=tuple(
                MenuDish(
                    recipe_id=r.id, title=r.title, dish=r.dish, cuisine=r.cuisine, minutes=r.minutes
                )
                for r in recipes
            ),
            created_at=self._visit.now,
        )
        self._store.put(menu)
        self._record("added", None, menu)
        return menu

    def list(self, first: date | None = None, last: date | None = None) -> Sequence[Menu]:
        """Return the menus of some days: from a week ago to a week ahead unless said otherwise.

        Raises:
            NoSuchDays.
        """
        first = first or (last or self._visit.today) - timedelta(days=7)
        last = last or max(first, self._visit.today) + timedelta(days=7)
        if first > last or last - first > LONGEST_SPAN:
            raise NoSuchDays(f"{LONGEST_SPAN.days}日までの範囲で選んでください。", field="from")
        return self._store.between(first, last)

    def get(self, menu_id: str) -> Menu:
        """Return one menu.

        Raises:
            MenuMissing.
        """
        menu = self._store.find(menu_id)
        if menu is None:
            raise MenuMissing
        return menu

    def move(self, menu_id: str, to: date) -> Menu:
        """Put a menu on another day.

        Raises:
            MenuMissing.
        """
        menu = self.get(menu_id)
        moved = menu.model_copy(update={"date": to})
        self._store.put(moved)
        self._record("moved", menu, moved)
        return moved

    def remove(self, menu_id: str) -> Menu:
        """Take a menu off the table.

        Raises:
            MenuMissing.
        """
        menu = self.get(menu_id)
        self._store.remove(menu_id)
        self._record("removed", menu, None)
        return menu

    def default_use(self, menu_id: str) -> Use:
        """Return what cooking a menu would take out of the pantry.

        Raises:
            MenuMissing.
        """
        menu = self.get(menu_id)
        return self._use([dish.recipe_id for dish in menu.dishes], menu.servings)

    def default_use_of(self, recipe_id: str, servings: int | None = None) -> Use:
        """Return what cooking one recipe would take out of the pantry.

        Raises:
            RecipeMissing.
        """
        self._recipes.get(recipe_id)
        return self._use([recipe_id], servings or preferences.load(self._visit).servings)

    def missing(self, menu_id: str) -> tuple[Amount, ...]:
        """Return what a menu lacks now, its dishes taking from the pantry in turn.

        Raises:
            MenuMissing.
        """
        menu = self.get(menu_id)
        return self._missing([dish.recipe_id for dish in menu.dishes], menu.servings, menu.date)

    def missing_of(self, recipe_id: str, servings: int | None = None) -> tuple[Amount, ...]:
        """Return what one recipe lacks now.

        Raises:
            RecipeMissing.
        """
        self._recipes.get(recipe_id)
        return self._missing([recipe_id], servings, self._visit.today)

    def cooked(self, menu_id: str, consume: Sequence[Consumption] | None = None) -> Cooked:
        """Mark a menu as cooked and take what it used out of the pantry, in one change.

        Args:
            consume: What was used; None: the default use; empty: nothing.

        Raises:
            MenuMissing, CookedAlready, ItemMissing, NotEnoughStock.
        """
        menu = self.get(menu_id)
        if menu.cooked_at is not None:
            raise CookedAlready(f"「{menu.dishes[0].title}」の献立です。")
        if consume is None:
            consume = [
                Consumption(item_id=line.item_id, quantity=line.quantity)
                for line in self.default_use(menu_id).use
            ]
        pantry = Pantry(self._visit)
        changes = tuple(pantry.use(line.item_id, line.quantity) for line in consume)
        done = menu.model_copy(update={"cooked_at": self._visit.now})
        self._store.put(done)
        self._record("set", menu, done)
        return Cooked(menu=done, changes=changes, change_id=self._visit.change_id)

    @functools.cached_property
    def _profiles(self) -> tuple[Profiles, ...]:
        packaged = prepare(self._recipes.shelf)
        if not self._recipes.own:
            return (packaged,)
        return (packaged, Profiles(self._recipes.own, self._foods))

    def _profile(self, recipe_id: str) -> Profile | None:
        for profiles in self._profiles:
            if recipe_id in profiles.by_id:
                return profiles.by_id[recipe_id]
        recipe = self._recipes.find(recipe_id)  # one that is no longer offered
        return of(recipe, self._foods) if recipe else None

    def _situation(self, wish: Wish) -> Situation:
        around = self._store.between(
            self._visit.today - REMEMBERED,
            self._visit.today + timedelta(days=wish.days) + NOT_AGAIN_FOR,
        )
        past = tuple(Past(dish.recipe_id, menu.date) for menu in around for dish in menu.dishes)
        return gather(
            self._visit,
            wish,
            Pantry(self._visit).items(),
            preferences.load(self._visit),
            past,
            self._recipes.stars,
            self._foods,
        )

    def _missing(
        self, recipe_ids: Sequence[str], servings: int | None, day: date
    ) -> tuple[Amount, ...]:
        situation = self._situation(Wish(servings=servings))
        larder = Larder(situation.rows, day, self._foods)
        lacking: list[Amount] = []
        for profile in filter(None, map(self._profile, recipe_ids)):
            filling = fill(profile, situation, larder)
            larder.take_all(cover for _, cover in filling.covers)
            lacking += filling.missing
        return showing.together(lacking)

    def _use(self, recipe_ids: Sequence[str], servings: int) -> Use:
        profiles = [p for recipe_id in recipe_ids if (p := self._profile(recipe_id)) is not None]
        rows = larder_rows(Pantry(self._visit).items())
        return use.of_dishes(
            profiles, servings, Larder(rows, self._visit.today, self._foods), self._foods
        )

    def _record(self, kind: Kind, before: Menu | None, after: Menu | None) -> None:
        menu = after or before
        assert menu is not None  # noqa: S101 - one of the two is there by construction
        self._journal.record(
            ROOM,
            menu.id,
            kind,
            "、".join(dish.title for dish in menu.dishes),
            before=before.state if before else None,
            after=after.state if after else None,
        )


def restore(visit: Visit, menu_id: str, state: State | None) -> None:
    """Put a menu back into an earlier state, for undo."""
    store = MenuStore(visit)
    if state is None:
        store.remove(menu_id)
    else:
        store.put(Menu.model_validate(state))
