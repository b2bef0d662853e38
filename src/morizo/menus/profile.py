"""What menus need to know of a recipe, worked out once: needs, main ingredients, method, taste. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from morizo.foods.catalogue import Catalogue
from morizo.foods.measures import convert
from morizo.foods.models import Allergen
from morizo.menus.larder import Need
from morizo.recipes import gate
from morizo.recipes.corpus import is_water
from morizo.recipes.models import Ingredient, Recipe
from morizo.recipes.tags import METHODS, SEASONS, TASTES

BROAD = frozenset(
    [
        "niku",
        "gyokai",
        "sakana",
        "ao-zakana",
        "shiromi",
        "akami",
        "sake-masu",
        "himono",
        "sashimi",
        "ebi-kani",
        "ika-tako",
        "kai",
        "gyoran",
        "neri-mono",
        "kako-niku",
        "hiki-niku",
        "mame-seihin",
        "mame",
        "nyu-seihin",
        "yasai",
        "ha-mono",
        "ne-mono",
        "imo",
        "mi-mono",
        "kuki-hana",
        "mame-yasai",
        "me-mono",
        "komi-yasai",
        "sansai",
        "kinoko",
        "kaiso",
        "tsukemono",
        "kudamono",
        "kankitsu",
        "beri",
        "nattsu",
        "kokumotsu",
        "kome",
        "men",
        "pan",
        "mochi-rui",
        "kona",
        "chomiryo",
        "kanmiryo",
        "dashi-rui",
        "sosu-rui",
        "tare-tsuyu",
        "doresshingu",
        "ruu",
        "awase-chomiryo",
        "abura",
        "koshinryo",
        "habu",
        "kanso",
        "kanzume",
        "reito",
        "sozai",
        "insutanto",
        "retoruto",
        "okashi",
        "seika-zairyo",
        "nomimono",
    ]
)
"""Groups too wide to make two dishes alike: two dishes of vegetables are fine, two of pork are not."""
SEASONINGS = ("chomiryo", "abura", "koshinryo", "sake-rui")
SOUPY_ML = 250
"""From so much liquid a serving on, a main dish needs no soup beside it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One ingredient as menus see it."""

    need: Need
    is_key: bool
    is_optional: bool
    is_staple: bool
    is_seasoning: bool
    months: frozenset[int]

    @property
    def is_garnish(self) -> bool:
        """Tell whether it only finishes the dish: it may be left out, or is a pinch."""
        return self.is_optional or (self.need.quantity is None and not self.is_key)


@dataclass(frozen=True, slots=True)
class Profile:
    """A recipe, taken apart."""

    recipe: Recipe
    parts: tuple[Part, ...]
    principal: frozenset[str]
    """The key foods and their nearer kinds: two dishes that share one have the same main ingredient."""
    holds: frozenset[str]
    """Every food that must go in, with all its groups: what dislikes and wishes are compared with."""
    may_hold: frozenset[str]
    """The foods that may be left out, with their groups."""
    methods: frozenset[str]
    tastes: frozenset[str]
    seasons: frozenset[str]
    months: frozenset[int]
    """The months in which a key food is in season; empty: all year."""
    is_soupy: bool


def of(recipe: Recipe, catalogue: Catalogue) -> Profile:
    """Take a recipe apart."""
    parts = tuple(_part(i, recipe, catalogue) for i in recipe.ingredients if not is_water(i))
    tags = frozenset(recipe.tags)
    keys = [part for part in parts if part.is_key]
    return Profile(
        recipe=recipe,
        parts=parts,
        principal=_principal(keys, catalogue),
        holds=_lineages((p for p in parts if not p.is_optional), catalogue),
        may_hold=_lineages((p for p in parts if p.is_optional), catalogue),
        methods=tags & METHODS,
        tastes=tags & TASTES,
        seasons=tags & frozenset(SEASONS),
        months=frozenset(m for part in keys for m in part.months),
        is_soupy=_liquid_ml(recipe.ingredients, catalogue) >= SOUPY_ML * recipe.servings,
    )


class Profiles:
    """The profiles of one set of recipes, and which of them pass a household's allergies."""

    def __init__(self, recipes: Sequence[Recipe], catalogue: Catalogue) -> None:
        self._foods = catalogue
        self.all = tuple(_remembered(recipe, catalogue) for recipe in recipes)
        self.by_id = {profile.recipe.id: profile for profile in self.all}
        self._barred = lru_cache(maxsize=64)(self._judge_all)

    def barred(self, avoid: Iterable[Allergen], tolerates: Iterable[str]) -> frozenset[str]:
        """Return the ids of the recipes that the allergy gate doesn't let through."""
        return self._barred(frozenset(avoid), tuple(sorted(set(tolerates))))

    def _judge_all(self, avoid: frozenset[Allergen], tolerates: tuple[str, ...]) -> frozenset[str]:
        return frozenset(
            profile.recipe.id
            for profile in self.all
            if not gate.judge(profile.recipe, avoid, tolerates, self._foods).is_clear
        )


# Packaged recipes once a shelf, households' own ones at every suggestion: those are worth remembering.
_remembered = lru_cache(maxsize=1024)(of)


def _part(ingredient: Ingredient, recipe: Recipe, catalogue: Catalogue) -> Part:
    food = catalogue.get(ingredient.food_id) if ingredient.food_id else None
    is_key = ingredient.name in recipe.key or any(
        food is not None and (found := catalogue.find(name)) is not None and found.id == food.id
        for name in recipe.key
    )
    return Part(
        need=Need(ingredient.name, ingredient.food_id, ingredient.low, ingredient.unit),
        is_key=is_key,
        is_optional=ingredient.optional and not is_key,
        is_staple=food is not None and food.staple,
        is_seasoning=food is not None
        and any(catalogue.is_a(food.id, group) for group in SEASONINGS),
        months=frozenset(food.months if food else ()),
    )


def _principal(keys: Iterable[Part], catalogue: Catalogue) -> frozenset[str]:
    found: set[str] = set()
    for part in keys:
        if part.need.food_id is None:
            found.add(part.need.name)
        elif not part.is_staple and not part.is_seasoning:
            found.update(up for up in catalogue.lineage(part.need.food_id) if up not in BROAD)
    return frozenset(found)


def _lineages(parts: Iterable[Part], catalogue: Catalogue) -> frozenset[str]:
    ids = (part.need.food_id for part in parts if part.need.food_id)
    return frozenset(up for food_id in ids for up in catalogue.lineage(food_id))


_LIQUIDS = ("mizu", "dashi", "gyunyu", "tounyuu")


def _liquid_ml(ingredients: Iterable[Ingredient], catalogue: Catalogue) -> Decimal:
    whole = Decimal(0)
    for i in ingredients:
        food = catalogue.get(i.food_id) if i.food_id else None
        is_liquid = is_water(i) or (
            food is not None and any(catalogue.is_a(food.id, x) for x in _LIQUIDS)
        )
        if is_liquid and i.low is not None:
            whole += convert(i.low, i.unit, "ml", food) or 0
    return whole
