"""What a menu should be like: the wish that the clauses of a sentence add up to."""

from dataclasses import dataclass, field, replace

from morizo.sentences.acts import Suggest
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood

_DISHES = ("main", "sub", "soup")
_CUISINES = ("japanese", "western", "chinese", "other")


@dataclass(slots=True)
class Wish:
    """What a menu should be like, gathered over the clauses of a sentence."""

    asked: Suggest | None = None
    hints: Suggest = field(default_factory=Suggest)
    offered: tuple[str, ...] = ()
    weight: float = 0.0

    @property
    def is_asked(self) -> bool:
        """Whether any clause really asked for a proposal."""
        return self.asked is not None

    @property
    def is_begun(self) -> bool:
        """Whether foods were put forward, or something was asked for."""
        return self.is_asked or bool(self.offered)

    def ask(self, clause: Clause, weight: float) -> None:
        """Take a clause that asks for a proposal."""
        wanted = traits(clause)
        self.asked = merged(self.asked, wanted) if self.asked else wanted
        self.weight = max(weight, self.weight)

    def hint(self, clause: Clause) -> None:
        """Take what a clause says of the dish without asking for one."""
        self.hints = merged(self.hints, hints(clause))

    def leave_out(self, names: tuple[str, ...]) -> None:
        """What a guest must not eat is no part of a menu, if one is asked for."""
        self.hints = merged(self.hints, Suggest(exclude=names))

    def offer(self, clause: Clause, mood: Mood) -> None:
        """Take the foods that a clause puts forward."""
        self.offered += offered(clause, mood)

    def whole(self) -> Suggest:
        """Everything wished for, as one act; what is left out is not used."""
        asked = self.asked or Suggest()
        wish = merged(asked, self.hints)
        uses = dict.fromkeys((*self.offered, *self.hints.uses, *asked.uses))
        return replace(
            wish, uses=tuple(u for u in uses if u not in wish.exclude and u != wish.title)
        )


def traits(clause: Clause) -> Suggest:
    """What a clause says of the dish wanted: kind, cuisine, time, people, mood, foods with and without."""
    dish = next((s for t in clause.nouns if (s := t.sense_after("dish:"))), None)
    cuisine = next((s for t in clause.nouns if (s := t.sense_after("cuisine:"))), None)
    moods = [s for t in clause.nouns if (s := t.sense_after("mood:")) and not t.has("scene")]
    if any(t.has("mood:子ども") for t in clause.nouns) or any(
        c.kind == "child" for c in clause.counted
    ):
        moods.append("子ども")
    minutes = next((c.number for c in clause.counted if c.kind == "minutes"), None)
    people = next((c.number for c in clause.counted if c.kind == "servings"), None)
    uses = tuple(i.name for i in clause.items if _is_used(i) and not _kind_of_dish(i))
    if dish is None:
        dish = next(
            (d for i in clause.items if not i.is_excluded and (d := _kind_of_dish(i))), None
        )
    title = _title(clause)
    without = tuple(i.name for i in clause.items if i.name and i.is_excluded)
    return Suggest(
        dish=dish if dish in _DISHES else None,  # type: ignore[arg-type]
        cuisine=cuisine if cuisine in _CUISINES else None,  # type: ignore[arg-type]
        title=title,
        one_dish=clause.says("okazu") and dish is None,
        expiring=clause.says("expiring", "expired", "near") or clause.verb("near"),
        uses=tuple(u for u in uses if u != title),
        exclude=without,
        max_minutes=minutes,
        servings=people,
        mood=tuple(dict.fromkeys(moods)),
    )


def merged(first: Suggest, second: Suggest) -> Suggest:
    """Two clauses' wishes as one."""
    return replace(
        first,
        dish=first.dish or second.dish,
        title=first.title or second.title,
        one_dish=first.one_dish or second.one_dish,
        expiring=first.expiring or second.expiring,
        cuisine=first.cuisine or second.cuisine,
        max_minutes=first.max_minutes or second.max_minutes,
        servings=first.servings or second.servings,
        uses=tuple(dict.fromkeys(first.uses + second.uses)),
        exclude=tuple(dict.fromkeys(first.exclude + second.exclude)),
        mood=tuple(dict.fromkeys(first.mood + second.mood)),
    )


def offered(clause: Clause, mood: Mood) -> tuple[str, ...]:
    """Foods that a clause puts forward without asking yet: 余ってる, あるから, 使って, がいいな, 使いたい."""
    only = mood is Mood.NEGATION and clause.is_left and any(i.is_only for i in clause.items)
    if mood in (Mood.NEGATION, Mood.REPORT) and not only:
        return ()
    if clause.verb("use", "eat") and mood is Mood.FACT:
        return ()
    if (
        clause.verb("remain", "exist", "use", "good", "want", "cook", "eat", "buy", "arrive")
        or clause.head is None
        or only
    ):
        return tuple(
            i.name
            for i in clause.items
            if i.name
            and not i.is_excluded
            and not _is_scene(i)
            and (i.is_known or (clause.head and i.particle))
        )
    return ()


def hints(clause: Clause) -> Suggest:
    """What a clause that asks for nothing still says of the dish: 1時間かけてもいいから, きのこは入れないで."""
    found = replace(traits(clause), uses=())
    if clause.form() & Form.NOT_DO and clause.verb("use", "put_in", "eat"):
        named = [i for i in clause.items if i.name]
        without = tuple(i.name for i in named if i.particle != "で")
        found = replace(
            found,
            exclude=found.exclude + without,
            uses=tuple(i.name for i in named if i.particle == "で"),
        )
    return found


def _title(clause: Clause) -> str | None:
    """「晩ご飯はハンバーグが食べたい」: a dish by name is no food to use up."""
    if not clause.verb("eat", "want", "do", "good") or clause.says("something", "what"):
        return None
    named = [i for i in clause.items if i.is_dish and i.is_known and not i.amount]
    return next((i.name for i in named if i.particle in ("が", "を", "に", "")), None)


_MEALS = ("ごはん", "ご飯", "御飯")  # 「ごはん何にしよう」 means the meal


def _is_used(item: Item) -> bool:
    known = item.is_known or item.particle in ("で", "を")
    return bool(item.name) and known and not item.is_excluded and item.name not in _MEALS


def _kind_of_dish(item: Item) -> str | None:
    """サラダ asked for is a side, スープ a soup: no food to use up."""
    if item.name.endswith("サラダ"):
        return "sub"
    return "soup" if item.name in ("スープ", "味噌汁", "みそ汁", "お味噌汁", "お吸い物") else None


def _is_scene(item: Item) -> bool:
    return item.particle == "に"
