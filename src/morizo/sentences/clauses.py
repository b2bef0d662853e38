"""Clauses: which foods, amounts, places and days belong to which verb.

A sentence is read from left to right. Foods gather until a verb (with its endings) closes the
clause, since a Japanese verb governs what stands before it. A verb right before a noun that has no
food of its own only describes the noun (昨日買った牛乳を使った) and closes nothing.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from morizo.foods.catalogue import Catalogue
from morizo.foods.measures import Amount
from morizo.foods.models import ExpiryKind, Food, Place
from morizo.foods.text import fold, is_katakana
from morizo.sentences.acts import Which
from morizo.sentences.dates import Day
from morizo.sentences.inflection import Form
from morizo.sentences.lexicon import dish_names
from morizo.sentences.counts import Counted
from morizo.sentences.tokens import Token


@dataclass(slots=True)
class Item:
    """A food or dish named in a clause, with what was said about it. No name: it only points (古い方)."""

    name: str
    food: Food | None = None
    is_dish: bool = False
    is_known: bool = True
    amount: Amount | None = None
    pack: Amount | None = None
    is_all: bool = False
    is_left: bool = False
    is_only: bool = False
    is_excluded: bool = False
    particle: str = ""
    expires_on: date | None = None
    expiry_kind: ExpiryKind | None = None
    which: Which | None = None

    @property
    def is_stock(self) -> bool:
        """Whether it can lie in a pantry, as far as its word says."""
        return self.food is not None or not self.is_dish


@dataclass(slots=True)
class Clause:
    """What one verb says: its foods, places and days; `head` is None for a fragment without a verb."""

    items: list[Item] = field(default_factory=list)
    head: Token | None = None
    tails: list[Token] = field(default_factory=list)
    nouns: list[Token] = field(default_factory=list)
    loose: list[Amount] = field(default_factory=list)
    place: Place | None = None
    place_from: Place | None = None
    is_place_target: bool = False
    day: Day | None = None
    expires_on: date | None = None
    expiry_kind: ExpiryKind | None = None
    is_all: bool = False
    is_left: bool = False
    is_each: bool = False
    is_correction: bool = False
    is_instead: bool = False
    is_result: bool = False
    replaced: Item | None = None
    counted: list[Counted] = field(default_factory=list)
    dropped: int = 0
    strays: int = 0
    ends_hard: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said in it that could matter."""
        return not (
            self.items or self.head or self.nouns or self.loose or self.place or self.day
            or self.expires_on or self.counted or self.is_all or self.is_left or self.tails
        )  # fmt: skip

    def says(self, *senses: str) -> bool:
        """Whether one of its nouns or small words has one of these senses."""
        return any(t.has(*senses) for t in self.nouns)

    def verb(self, *senses: str) -> bool:
        """Whether its verb can mean one of these."""
        return self.head is not None and self.head.has(*senses)

    def form(self) -> Form:
        """What the ending of its verb says."""
        return self.head.form if self.head else Form.NONE

    def tail(self, *senses: str) -> bool:
        """Whether a sentence ending of one of these senses follows."""
        return any(t.has(*senses) for t in self.tails)


_NAMES = ("food", "unknown", "dish", "dish_end", "cut")
_BOUNDARY_TAILS = ("but", "because", "question", "hearsay")
_MADE_OF = ("材料", "具材", "具")
_QUALITIES = ("cheap", "spoiled", "tasty", "weather", "quick", "hot", "near")
_DESCRIBED = frozenset(("food", "unknown", "dish"))
_OBJECTS = frozenset(("", "を", "が", "は", "も", "と", "や"))


class Parser:
    """Reads the tokens of one sentence into clauses."""

    def __init__(self, tokens: tuple[Token, ...], catalogue: Catalogue) -> None:
        self._tokens = tokens
        self._catalogue = catalogue
        self._at = 0
        self._done: list[Clause] = []
        self._start()

    def _start(self) -> None:
        self._clause = Clause()
        self._last: Item | None = None
        self._ahead: Amount | None = None
        self._ahead_day: date | None = None
        self._which: Which | None = None
        self._prefix = ""
        self._correcting = False
        self._last_kind = ""

    def parse(self) -> list[Clause]:
        """Read everything."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.kind in _NAMES:
                self._name(token)
            else:
                getattr(self, f"_{token.kind}")(token)
        self._close()
        return self._done

    def _peek(self, offset: int = 0) -> Token | None:
        at = self._at + offset
        return self._tokens[at] if at < len(self._tokens) else None

    def _next_is(self, kind: str, *said: str, offset: int = 0) -> bool:
        token = self._peek(offset)
        return token is not None and token.kind == kind and (not said or token.said in said)

    def _close(self, *, hard: bool = False) -> None:
        clause = self._clause
        self._settle(clause)
        if not clause.is_empty:
            clause.ends_hard = hard
            self._done.append(clause)
        elif hard and self._done:
            self._done[-1].ends_hard = True
        self._start()

    def _settle(self, clause: Clause) -> None:
        """Give what was said once for several foods to each of them."""
        for item in clause.items:
            item.amount = item.amount or item.pack
        if self._ahead is not None:
            clause.loose.append(self._ahead)
        if self._ahead_day is not None and clause.expires_on is None:
            clause.expires_on = self._ahead_day
        if self._which is not None:
            clause.items.append(Item("", which=self._which))
        if clause.is_each and clause.items and clause.items[-1].amount:
            for item in clause.items:
                item.amount = item.amount or clause.items[-1].amount
        if clause.is_all:
            # 「しょうがとにんにく、ぜんぶ」: of all that have no amount of their own.
            for item in clause.items:
                item.is_all = item.is_all or item.amount is None
        if clause.expires_on:
            for item in clause.items:
                if item.expires_on is None:
                    item.expires_on, item.expiry_kind = clause.expires_on, clause.expiry_kind

    # Names -----------------------------------------------------------------------------------

    def _name(self, first: Token) -> None:
        parts = self._compound(first)
        item = self._item(parts)
        if self._prefix:
            self._name_whole(item)
        if self._correcting and self._last is not None and self._last_kind == "name":
            self._clause.items.remove(self._last)
            self._clause.replaced = self._last
            self._correcting = False
        elif self._correcting and self._last is not None and item.food and item.food == self._last.food:
            self._correcting = False
        if self._ahead is not None:
            item.amount, self._ahead = self._ahead, None
        if self._ahead_day is not None:
            item.expires_on, item.expiry_kind = self._ahead_day, self._clause.expiry_kind
            self._ahead_day = None
        if self._which is not None:
            item.which, self._which = self._which, None
        self._clause.items.append(item)
        self._last, self._last_kind = item, "name"

    def _name_whole(self, item: Item) -> None:
        """冷凍餃子 and 自家製味噌 are names of their own."""
        whole = self._prefix + item.name
        food = self._catalogue.find(whole)
        self._prefix = ""
        if food is not None or item.food is None or whole.startswith(("冷凍", "れいとう")):
            item.name, item.food, item.is_dish = whole, food, False

    def _compound(self, first: Token) -> list[Token]:
        """Take the words that make one name with `first`: 豚の生姜焼き, 鮭の切り身, ジビエソーセージ."""
        parts = [first]
        while True:
            following, beyond = self._peek(), self._peek(1)
            if following is None:
                return parts
            if following.kind in _NAMES and self._joins(parts[-1], following):
                parts.append(following)
                self._at += 1
            elif (
                following.said == "の"
                and following.kind == "particle"
                and beyond is not None
                and beyond.kind in _NAMES
                and self._of(parts, beyond)
            ):
                parts += [following, beyond]
                self._at += 2
            elif (
                following.said in ("と", "や")
                and beyond is not None
                and beyond.kind in _NAMES
                and self._dish_follows(1)
            ):
                parts += [following, beyond]
                self._at += 2
            else:
                return parts

    def _dish_follows(self, offset: int) -> bool:
        """Whether 「Xと」 goes on to a dish name that holds both: なすとピーマンの味噌炒め."""
        at = self._at + offset
        kinds: list[str] = []
        while at < len(self._tokens) and len(kinds) < 6:
            token = self._tokens[at]
            if token.kind in _NAMES or token.said in ("の", "と"):
                kinds.append(token.kind if token.kind in _NAMES else token.said)
                at += 1
            else:
                break
        return "の" in kinds and bool({"dish_end"} & set(kinds[kinds.index("の") :]))

    def _joins(self, before: Token, token: Token) -> bool:
        if before.end != token.start:
            return False
        if token.kind in ("dish_end", "cut"):
            return True
        if token.kind == "dish":
            return before.kind in ("food", "unknown") and len(token.said) > 1 and self._dish_like(token)
        if before.kind == "unknown" or token.kind == "unknown":
            return before.kind != "dish"
        if token.kind == before.kind == "food" and self._is_one_name(before, token):
            return True
        at = self._at + 1
        return (
            token.kind == "food"
            and before.kind == "food"
            and at < len(self._tokens)
            and self._tokens[at].kind == "dish_end"
            and self._tokens[at].start == token.end
        )

    def _is_one_name(self, before: Token, token: Token) -> bool:
        """オレンジジュース, トマト缶: two foods' names that make a third."""
        if is_katakana(before.said[-1]) and is_katakana(token.said[0]):
            return True
        if self._catalogue.find(before.said + token.said) is not None:
            return True
        return isinstance(token.value, Food) and token.value.is_group and token.said[-1] in "缶汁"

    @staticmethod
    def _dish_like(token: Token) -> bool:
        return token.said not in ("うどん", "パスタ", "そば", "そうめん")

    def _of(self, parts: list[Token], beyond: Token) -> bool:
        if beyond.kind in ("cut", "dish_end", "dish"):
            return True
        at = self._at + 2
        ends_in_dish = at < len(self._tokens) and self._tokens[at].kind == "dish_end"
        if ends_in_dish:
            return True
        said = "".join(p.said for p in parts)
        if beyond.kind == "food":
            joined = self._catalogue.find(said + "の" + beyond.said) or self._catalogue.find(said + beyond.said)
            return parts[-1].kind == "food" or joined is not None
        return parts[-1].kind != "cut"

    def _item(self, parts: list[Token]) -> Item:
        said = "".join(p.said for p in parts)
        foods = [p for p in parts if p.kind == "food"]
        is_dish = parts[-1].kind in ("dish", "dish_end")
        whole = self._catalogue.find(said)
        if whole is not None:
            return Item(said, whole, is_dish=is_dish or fold(said) in dish_names())
        if is_dish:
            known = len(parts) == 1 or parts[-1].kind == "dish" or bool(foods)
            return Item(said, is_dish=True, is_known=known)
        joined = self._catalogue.find(said.replace("の", ""))
        if joined is not None:
            return Item(said, joined)
        if len(foods) > 1 and all(p.kind == "food" for p in parts):
            return Item(said, is_known=False)
        if len(foods) == len([p for p in parts if p.kind != "cut" and p.said != "の"]) and foods:
            best = self._narrowest(foods)
            food = best.value if isinstance(best.value, Food) else None
            return Item(best.said, food)
        return Item(said, is_known=False)

    def _narrowest(self, foods: list[Token]) -> Token:
        """Of 鶏肉のささみ the ささみ, of サーモンの刺身 the サーモン."""
        first, last = foods[0], foods[-1]
        if (
            isinstance(first.value, Food)
            and isinstance(last.value, Food)
            and self._catalogue.is_a(last.value.id, first.value.id)
        ):
            return last
        return first

    # Amounts, days, places -------------------------------------------------------------------

    def _amount(self, token: Token) -> None:
        amount = token.value
        if not isinstance(amount, Amount):
            return
        if self._next_is("particle", "とも"):
            self._at += 1
            self._clause.is_all = True
        if amount.low is None:
            return  # 少々: some, how much nobody knows
        if self._next_is("particle", "のうち"):
            return  # 300gのうち200g: what there was, not what was used
        if self._next_is("particle", "に"):
            self._clause.is_result = True  # 10個に増やす
        if self._correcting and (self._clause.loose or (self._last and self._last.amount)):
            self._replace_amount(amount)
            return
        before_noun = self._next_is("particle", "の") and self._names_ahead(1)
        if before_noun:
            self._at += 1
            self._ahead = amount
        elif self._last is not None and self._last.amount is None:
            self._last.amount = amount
        elif self._last is None and self._names_ahead(0):
            self._ahead = amount
        else:
            self._clause.loose.append(amount)
        self._last_kind = "amount"

    def _replace_amount(self, amount: Amount) -> None:
        self._correcting = False
        self._clause.is_correction = True
        if self._last is not None and self._last.amount:
            self._last.amount = amount
        else:
            self._clause.loose[-1] = amount

    def _names_ahead(self, offset: int) -> bool:
        token = self._peek(offset)
        return token is not None and token.kind in ("food", "unknown", "dish")

    def _day(self, token: Token) -> None:
        day = token.value
        if not isinstance(day, Day):
            return
        self._clause.day = day
        until = self._next_is("particle", "まで")
        if until:
            self._at += 1
            if self._next_is("particle", "に"):
                return  # a limit for doing something (明日までに使う)
        if not (until or self._clause.says("expiry") or self._clause.expiry_kind):
            return
        on = day.on
        if until and self._next_is("particle", "の") and self._names_ahead(1):
            self._at += 1
            self._ahead_day = on
        elif self._last is not None and self._last.expires_on is None and len(self._clause.items) > 1:
            self._last.expires_on, self._last.expiry_kind = on, self._clause.expiry_kind
        else:
            self._clause.expires_on = on

    def _noun(self, token: Token) -> None:
        if token.has("suffix:person"):
            self._drop_person()
            return
        place = token.sense_after("place:")
        which = token.sense_after("which:")
        if place is not None:
            self._place(token, place)
        elif which is not None:
            self._pointed(which)
        elif token.has("all"):
            self._clause.is_all = True
        elif token.has("left", "more"):
            self._left(token)
        elif token.has("only"):
            self._only()
        elif token.has("cook_prefix") and self._names_ahead(0):
            self._prefix = token.said
        else:
            expiry = token.sense_after("expiry:")
            if expiry == "use_by" or expiry == "best_before":
                self._clause.expiry_kind = expiry
            self._clause.nouns.append(token)
            if token.said in _MADE_OF and self._last is not None and self._last.particle == "の":
                self._clause.items.remove(self._last)  # ハンバーグの材料 is no ハンバーグ
                self._last = None
                self._clause.dropped += 1
            if not (token.has("thing") and self._last_kind == "amount"):  # 2膳分を: still of the rice
                self._last_kind = "noun"

    def _drop_person(self) -> None:
        """佐藤さん is nobody's food."""
        if self._last is not None and not self._last.is_known and self._last_kind == "name":
            self._clause.items.remove(self._last)
            self._last = None

    def _left(self, token: Token) -> None:
        if token.has("left") and self._next_is("particle", "の") and self._names_ahead(1):
            self._at += 1  # 残りのひき肉: the mince that is there
            return
        if token.has("left") or self._next_is("amount") or self._next_is("day"):
            self._clause.is_left = True
        if not token.has("left"):
            self._clause.nouns.append(token)

    def _only(self) -> None:
        if self._last is not None:
            self._last.is_only = self._last_kind == "name"

    def _place(self, token: Token, said: str) -> None:
        if token.has("cook_prefix") and self._names_ahead(0) and self._tokens[self._at].start == token.end:
            self._prefix = token.said
            return
        place: Place = said  # type: ignore[assignment]  # the lexicon's senses are places
        following = self._peek()
        if following is not None and following.has("instead"):
            self._at += 1
            self._clause.is_correction = True
            return
        if self._next_is("particle", "から"):
            self._clause.place_from = place
        elif self._next_is("particle", "の") and self._names_ahead(1):
            self._at += 1
            self._clause.place_from = place
        else:
            self._clause.place = place
            self._clause.is_place_target = following is None or following.said in ("に", "へ")
        self._last_kind = "place"
        self._clause.nouns.append(token)

    def _pointed(self, which: str) -> None:
        value: Which = which  # type: ignore[assignment]  # old, new or both by the lexicon
        if self._next_is("particle", "の") and self._names_ahead(1):
            self._at += 1
        if self._next_is("noun", "方", "やつ", "ほう", "もの"):
            self._at += 1
        if self._names_ahead(0):
            self._which = value
        elif self._last is not None and self._last.which is None:
            self._last.which = value
        else:
            self._last, self._last_kind = Item("", which=value), "name"
            self._clause.items.append(self._last)

    def _counted(self, token: Token) -> None:
        if isinstance(token.value, Counted):
            self._clause.counted.append(token.value)

    _order = _servings = _minutes = _child = _counted

    def _price(self, token: Token) -> None:
        """Prices say nothing about the stock."""

    _ignored = _filler = _price

    def _stray(self, token: Token) -> None:
        """A word nobody knows, and no name: what it does to the sentence is unsure."""
        self._clause.strays += 1
        self._last_kind = "stray"

    def _container(self, token: Token) -> None:
        """「納豆3個パック2つ」: the number before was what one of them holds."""
        if self._last is not None and self._last.amount is not None and self._last_kind == "amount":
            self._last.pack, self._last.amount = self._last.amount, None

    # Small words -----------------------------------------------------------------------------

    def _particle(self, token: Token) -> None:
        if self._last_kind in ("name", "amount") and self._last is not None and not self._last.particle:
            self._last.particle = token.said
        if token.said == "ずつ":
            self._clause.is_each = True
        elif token.said in ("だけ", "しか"):
            self._only()
            self._clause.is_left = self._clause.is_left or token.said == "しか"

    def _without(self, token: Token) -> None:
        if self._last is not None and self._last_kind == "name":
            self._last.is_excluded = True
        else:
            self._clause.nouns.append(token)

    def _oops(self, token: Token) -> None:
        if self._clause.items or self._clause.loose:
            self._correcting = True
            following = self._peek()
            if following is None or following.kind in ("tail", "punct") and self._peek(1) is None:
                self._clause.is_correction = True  # 「6個の間違い」
        else:
            self._clause.nouns.append(token)
            self._clause.is_correction = bool(self._done)

    def _conj(self, token: Token) -> None:
        following = self._peek()
        if token.said == "あと" and following is not None:
            if following.kind in ("amount", "day") or following.has("some"):
                self._clause.is_left = True
        elif token.said == "それで" and (following is None or following.kind in ("punct", "tail") or following.has("do", "please", "good", "think_up", "adopt", "go")):
            self._clause.nouns.append(replace(token, kind="noun", senses=frozenset(("that",))))
        self._last_kind = "conj"

    def _punct(self, token: Token) -> None:
        if token.said in ("。", "!", "！", "．"):
            self._close(hard=True)
        elif self._last_kind == "name" and self._last is not None and not self._last.particle:
            self._last.particle = ""

    def _tail(self, token: Token) -> None:
        if token.has("instead"):
            self._correcting = True
            self._clause.is_correction = self._clause.is_instead = True
            return
        self._clause.tails.append(token)
        if token.has(*_BOUNDARY_TAILS) and not (token.said in ("から", "し") and not self._clause.items):
            self._close_after_tails()

    def _verb(self, token: Token) -> None:
        if token.form & Form.NOUN and token.has("freeze", "chill") and self._names_ahead(0):
            if self._tokens[self._at].start == token.end:
                self._prefix = token.said
                return
        if self._is_cleft(token):
            self._clause.head = token
            self._at += 1
            self._last_kind = "verb"
            return
        if self._describes(token):
            self._describe(token)
            return
        self._clause.head = token
        self._advice(token)
        self._close_after_tails()

    def _advice(self, token: Token) -> None:
        """Take いい after 〜ば, 〜たら, 〜ても: one predicate with it."""
        following = self._peek()
        if following is None or following.kind != "verb" or not following.has("good"):
            return
        if token.form & Form.COND:
            self._clause.tails.append(replace(following, senses=frozenset(("advice",))))
            self._at += 1

    def _is_cleft(self, token: Token) -> bool:
        """「買ったのは牛乳と卵」「食べたのわたしじゃないよ」: the verb speaks of what comes after it."""
        if not token.form & Form.PAST or not token.form & Form.PLAIN or not self._next_is("particle", "の"):
            return False
        beyond = self._peek(1)
        if beyond is None or token.has("near", "cheap", "good"):
            return False
        return beyond.said in ("は", "が") or beyond.has("scene") or beyond.kind == "food"

    def _close_after_tails(self) -> None:
        if self._clause.form() & Form.PLAIN and self._next_is("particle", "の", "ん"):
            beyond = self._peek(1)
            if beyond is None or beyond.kind in ("tail", "punct"):
                ending = self._tokens[self._at]  # 食べたの？
                self._clause.tails.append(replace(ending, kind="tail", senses=frozenset(("nominal",))))
                self._at += 1
        while (token := self._peek()) is not None and (
            token.kind == "tail" and not token.has("instead") or token.said in ("って", "と") and self._said_next()
        ):
            self._clause.tails.append(token)
            self._at += 1
        self._close()

    def _said_next(self) -> bool:
        following = self._peek(1)
        return following is None or following.kind in ("punct", "tail") or following.has("say", "think")

    def _describes(self, token: Token) -> bool:
        """Whether this verb only describes the noun after it."""
        skipped = 0
        while (ending := self._peek(skipped)) is not None and ending.has("must", "plan"):
            skipped += 1
        following = self._peek(skipped)
        if following is None or not (token.form & Form.PLAIN or skipped):
            return False
        objects = [i for i in self._clause.items if i.particle in _OBJECTS and not i.is_excluded]
        if following.kind == "noun" and (
            following.has("thing", "recipe", "menu", "meal", "okazu", "bought", "recipe:how")
            or any(following.sense_after(s) for s in ("dish:", "mood:", "cuisine:"))
        ):
            return True
        if following.said == "の" and following.kind == "particle":
            beyond = self._peek(skipped + 1)
            return beyond is not None and beyond.kind not in ("tail", "punct")
        if skipped:
            return False
        if following.kind in _DESCRIBED:
            return not objects or token.has(*_QUALITIES)
        return following.kind == "noun" and (not objects or token.has(*_QUALITIES))

    def _describe(self, token: Token) -> None:
        clause = self._clause
        clause.nouns.append(token)
        while (ending := self._peek()) is not None and ending.has("must", "plan"):
            clause.nouns.append(ending)
            self._at += 1
        objects = [i for i in clause.items if i.particle in _OBJECTS and not i.is_excluded]
        if token.form & (Form.NEG | Form.NOT_DO):
            for item in objects:
                item.is_excluded = True
        if token.has("keep") and clause.day is not None:
            self._ahead_day = clause.expires_on or clause.day.until or clause.day.on
        if not objects and self._names_ahead(0):
            clause.items = [i for i in clause.items if i.is_excluded]
            clause.loose.clear()
            clause.expires_on = clause.place = None
            clause.is_all = clause.is_left = False
            self._last = self._ahead = None
        self._last_kind = "verb"


def parse(tokens: tuple[Token, ...], catalogue: Catalogue) -> list[Clause]:
    """Read tokens into clauses, in the order in which they were said."""
    return Parser(tokens, catalogue).parse()


def copy_item(item: Item, **changes: object) -> Item:
    """A food again, as it is meant in another clause."""
    return replace(item, **changes)  # type: ignore[arg-type]
