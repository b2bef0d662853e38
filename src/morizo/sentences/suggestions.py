"""Clauses that ask for something to cook, and what it should be like."""

from dataclasses import dataclass, field, replace

from morizo.sentences.acts import Suggest
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.inflection import Form
from morizo.sentences.moods import Mood

_DISHES = ("main", "sub", "soup")
_CUISINES = ("japanese", "western", "chinese", "other")
_FOOD_VERBS = ("use", "cook", "cook_with", "eat", "put_in")


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

    def leave_out(self, clause: Clause) -> None:
        """What a guest must not eat is no part of a menu, if one is asked for."""
        names = tuple(i.name for i in clause.items if i.name and i.is_known)
        self.hints = merged(self.hints, Suggest(exclude=names))

    def offer(self, clause: Clause, mood: Mood) -> None:
        """Take the foods that a clause puts forward."""
        self.offered += offered(clause, mood)

    def whole(self) -> Suggest:
        """Everything wished for, as one act; what is left out is not used."""
        asked = self.asked or Suggest()
        wish = merged(asked, self.hints)
        uses = dict.fromkeys((*self.offered, *self.hints.uses, *asked.uses))
        return replace(wish, uses=tuple(u for u in uses if u not in wish.exclude))


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
    without = tuple(i.name for i in clause.items if i.name and i.is_excluded)
    return Suggest(
        dish=dish if dish in _DISHES else None,  # type: ignore[arg-type]
        cuisine=cuisine if cuisine in _CUISINES else None,  # type: ignore[arg-type]
        uses=uses,
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
        cuisine=first.cuisine or second.cuisine,
        max_minutes=first.max_minutes or second.max_minutes,
        servings=first.servings or second.servings,
        uses=tuple(dict.fromkeys(first.uses + second.uses)),
        exclude=tuple(dict.fromkeys(first.exclude + second.exclude)),
        mood=tuple(dict.fromkeys(first.mood + second.mood)),
    )


def asks(clause: Clause, mood: Mood) -> float:
    """How sure it is (0–1) that a clause asks what to cook."""
    if mood is Mood.NEGATION and clause.verb("think_up") and clause.says("meal", "menu"):
        return 0.9  # 夕飯まだ決めてない
    if mood in (Mood.FACT, Mood.NEGATION, Mood.REPORT):
        return 0.0
    if clause.says("talk:praise", "talk:thanks") and clause.head is None:
        return 0.0
    if _is_about_a_meal(clause) and _is_asking(clause, mood):
        return 0.95
    return max(_with_a_verb(clause, mood), _without_a_verb(clause)) or _with_foods(clause, mood)


def _is_about_a_meal(clause: Clause) -> bool:
    if clause.says("recipe:how"):
        return False
    if clause.says("menu", "meal", "okazu", "recipe", "recommend"):
        return True
    if any(t.sense_after("dish:") or t.sense_after("cuisine:") for t in clause.nouns):
        return True
    if any(c.kind in ("minutes", "servings") for c in clause.counted):
        return True
    if not any(t.sense_after("mood:") and not t.has("scene") for t in clause.nouns):
        return False
    # 「卵は体にいい」 tells of the egg; 「体にいいもの」 asks.
    told = clause.head is None and any(i.particle == "は" for i in clause.items)
    return not told or clause.tail("question")


def _is_asking(clause: Clause, mood: Mood) -> bool:
    served = any(i.is_dish and not i.particle and not i.is_excluded for i in clause.items)
    if clause.head is None and served and not clause.says("recipe", "recommend"):
        return clause.tail("question")  # 「今日のお昼は昨日のカレー」
    wished = clause.form() & (Form.TE | Form.VOLITION | Form.REQUEST | Form.WISH)
    return (
        mood is Mood.QUESTION
        or clause.head is None
        or clause.says("what", "something", "how")
        or clause.verb("think_up", "please", "tell", "want", "good")
        or (clause.verb("do") and bool(wished))
    )


def _with_a_verb(clause: Clause, mood: Mood) -> float:
    """「何作ろう」「何か作れる？」「考えて」「どうしよう」."""
    says, verb = clause.says, clause.verb
    if clause.form() & Form.PAST and not clause.form() & Form.COND:
        return 0.0  # 昨日何食べたっけ
    open_to = says("what", "something")
    possible = clause.items and mood is Mood.QUESTION and not clause.form() & Form.PAST
    if verb("cook", "can") and (open_to or possible):
        return 0.95
    if verb("cook", "eat") and open_to and mood in (Mood.PLAN, Mood.QUESTION, Mood.WISH):
        return 0.95
    if says("how") and verb("eat", "use") and clause.tail("advice"):
        return 0.9
    if open_to and verb("use") and mood is Mood.QUESTION and clause.form() & (Form.ABLE | Form.COMMAND):
        return 0.9
    if says("what") and verb("place", "good") and (clause.tail("advice") or mood is Mood.QUESTION):
        return 0.8
    if says("somehow") and verb("become", "do", "use", "can") and mood is not Mood.REQUEST:
        return 0.9
    if verb("think_up") and (clause.items or open_to):
        return 0.9
    if verb("think_up") and (
        mood is Mood.WISH or (mood is Mood.QUESTION and clause.form() & Form.ABLE)
    ):
        return 0.8
    if verb("correct") and clause.items and says("something") and mood is Mood.QUESTION:
        return 0.9
    wishing = mood in (Mood.WISH, Mood.PLAN, Mood.REQUEST)
    if verb("cook", "eat") and wishing and (_is_about_a_meal(clause) or says("thing", "something")):
        return 0.9
    unsettled = mood in (Mood.PLAN, Mood.QUESTION, Mood.CONDITION, Mood.THERE)
    open_how = says("how", "what") and not says("prepare", "freeze", "thaw")
    return 0.9 if verb("do") and unsettled and open_how else 0.0


def _without_a_verb(clause: Clause) -> float:
    """「15分でできるもの」「今夜これでどう？」, and what only describes: 作れるおかず."""
    says, verb = clause.says, clause.verb
    bare = clause.head is None
    makeable = says("can", "cook") or verb("can")
    if (
        makeable
        and says("thing", "something")
        and (bare or verb("tell", "exist", "absent", "good"))
    ):
        return 0.9
    if says("idea") and (bare or verb("tell", "exist", "absent", "think_up", "want", "place")):
        return 0.9
    if bare and says("something") and says("exist", "remain"):
        return 0.9
    if bare and says("how") and (says("that", "meal") or clause.items):
        return 0.9
    return 0.8 if bare and says("can", "cook") and clause.items and not clause.tails else 0.0


def _with_foods(clause: Clause, mood: Mood) -> float:
    """「豚肉で何か」「白菜消費したい」: the foods are said, the wish is half said."""
    says, verb = clause.says, clause.verb
    if (
        clause.items
        and says("something", "what")
        and verb("absent", "exist", "can", "good", "cook")
        and not clause.place
    ):
        return 0.95
    if clause.items and says("something") and clause.head is None:
        return 0.95
    if not clause.items and says("something") and verb("absent", "exist") and not clause.place:
        return 0.9
    if clause.items and clause.head is None and says("craving", "idea"):
        return 0.9
    if clause.head is None and any(i.is_excluded for i in clause.items):
        return 0.8
    if clause.items and verb("can") and says("thing"):
        return 0.9
    if (
        clause.items
        and verb("remain")
        and mood in (Mood.THERE, Mood.FACT)
        and clause.head
        and clause.head.said.startswith(("余", "あま"))
    ):
        told = any(i.amount for i in clause.items) or clause.tail("because")
        return 0.0 if told else 0.65
    consuming = (
        verb("use")
        and not verb("eat")
        and mood in (Mood.WISH, Mood.PLAN)
        and bool(clause.form() & Form.WISH)
    )
    if clause.items and (consuming or (verb("clear") and mood is Mood.WISH)):
        return 0.75
    last = clause.items[-1] if clause.items else None
    if (
        clause.head is None
        and last
        and last.particle == "で"
        and last.food
        and not last.amount
        and not clause.tails
    ):
        return 0.7
    return 0.0


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
            if i.name and not i.is_excluded and not _is_scene(i) and (i.is_known or (clause.head and i.particle))
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
