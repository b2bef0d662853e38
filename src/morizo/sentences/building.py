"""Gathers what is said of the foods until a clause ends: names, amounts, days, places."""

from dataclasses import replace
from datetime import date

from morizo.foods.catalogue import Catalogue
from morizo.foods.measures import Amount
from morizo.foods.models import Place
from morizo.sentences.acts import Which
from morizo.sentences.clauses import Clause, Item
from morizo.sentences.counts import Counted
from morizo.sentences.dates import Day
from morizo.sentences.names import NAMES, Cursor, NameReader
from morizo.sentences.tokens import Token

_MADE_OF = ("材料", "具材", "具")  # ハンバーグの材料 is no ハンバーグ


class Builder:
    """A clause in the making, and the clauses that are done."""

    def __init__(self, tokens: tuple[Token, ...], catalogue: Catalogue) -> None:
        self.cursor = Cursor(tokens)
        self._names = NameReader(self.cursor, catalogue)
        self.done: list[Clause] = []
        self._start()

    def _start(self) -> None:
        self.clause = Clause()
        self.last: Item | None = None
        self.ahead: Amount | None = None
        self.ahead_day: date | None = None
        self.which: Which | None = None
        self.prefix = ""
        self.correcting = False
        self.hesitated = False
        self.last_kind = ""
        self.role = ""
        self.role_open = False

    def close(self, *, hard: bool = False) -> None:
        """End the clause; `hard` where a full stop ends it."""
        clause = self.clause
        self.cast("")
        self._settle(clause)
        if not clause.is_empty:
            clause.ends_hard = hard
            self.done.append(clause)
        elif hard and self.done:
            self.done[-1].ends_hard = True
        self._start()

    def cast(self, particle: str) -> None:
        """Note which part a person or place just named plays: 隣の人が, テレビで."""
        if self.role:
            self.clause.roles.append((self.role, "の" if self.role_open else particle))
        self.role, self.role_open = "", False

    def _settle(self, clause: Clause) -> None:
        """Give what was said once for several foods to each of them."""
        for item in clause.items:
            item.amount = item.amount or item.pack
        if self.ahead is not None:
            clause.loose.append(self.ahead)
        if self.ahead_day is not None and clause.expires_on is None:
            clause.expires_on = self.ahead_day
        if self.which is not None:
            clause.items.append(Item("", which=self.which))
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
        item = self._names.read(first, self.prefix)
        self.prefix = ""
        self.cast("")
        if self.correcting and self.last is not None and self.last_kind == "name":
            self.clause.items.remove(self.last)
            self.clause.replaced = self.last
            self.correcting = False
        elif (
            self.correcting and self.last is not None and item.food and item.food == self.last.food
        ):
            self.correcting = False
        if self.ahead is not None:
            item.amount, self.ahead = self.ahead, None
        if self.ahead_day is not None:
            item.expires_on, item.expiry_kind = self.ahead_day, self.clause.expiry_kind
            self.ahead_day = None
        if self.which is not None:
            item.which, self.which = self.which, None
        self.clause.items.append(item)
        self.last, self.last_kind = item, "name"

    # Amounts, days, places -------------------------------------------------------------------

    def _amount(self, token: Token) -> None:
        amount = token.value
        if not isinstance(amount, Amount):
            return
        if self.cursor.next_is("particle", "とも"):
            self.cursor.at += 1
            self.clause.is_all = True
        if self._counts_nothing(token, amount):
            return
        if self.cursor.next_is("particle", "に"):
            self.clause.is_result = True  # 10個に増やす
        if self.correcting and (self.clause.loose or (self.last and self.last.amount)):
            self._replace_amount(amount)
            return
        self._bind_amount(amount)
        self.hesitated = False
        self.last_kind = "amount"

    def _counts_nothing(self, token: Token, amount: Amount) -> bool:
        """Numbers that don't say how many: 少々, 6枚切り, 10個入り, 300gのうち."""
        following = self.cursor.peek()
        if amount.low is None or self.cursor.next_is("particle", "のうち"):
            return True
        if following and following.said.startswith("切り") and following.start == token.end:
            self.cursor.at += 1
            return True
        if token.said.endswith("切り"):
            return True
        if token.said.endswith(("入り", "入", "いり")) and self.last is not None:
            self.last.pack = amount
            return True
        return False

    def _bind_amount(self, amount: Amount) -> None:
        if self.cursor.next_is("particle", "の") and self.cursor.names_ahead(1):
            self.cursor.at += 1
            self.ahead = amount
        elif self.last is not None and self.last.amount is None:
            self.last.amount = amount
        elif self.last is None and self.cursor.names_ahead(0):
            self.ahead = amount
        elif self.hesitated and self.last is not None:
            self.last.amount = amount  # 2個、あっ3個
        else:
            self.clause.dropped += self.last_kind == "amount"  # two numbers for one thing
            self.clause.loose.append(amount)

    def _replace_amount(self, amount: Amount) -> None:
        self.correcting = False
        self.clause.is_correction = True
        if self.last is not None and self.last.amount:
            self.last.amount = amount
        else:
            self.clause.loose[-1] = amount

    def _day(self, token: Token) -> None:
        day = token.value
        if not isinstance(day, Day):
            return
        self.clause.day = day
        until = self.cursor.next_is("particle", "まで")
        if until:
            self.cursor.at += 1
            if self.cursor.next_is("particle", "に"):
                return  # a limit for doing something (明日までに使う)
        if not (until or self.clause.says("expiry") or self.clause.expiry_kind):
            return
        on = day.on
        if until and self.cursor.next_is("particle", "の") and self.cursor.names_ahead(1):
            self.cursor.at += 1
            self.ahead_day = on
        elif self.last is not None and self.last.expires_on is None and len(self.clause.items) > 1:
            self.last.expires_on, self.last.expiry_kind = on, self.clause.expiry_kind
        else:
            self.clause.expires_on = on

    def _noun(self, token: Token) -> None:
        place = token.sense_after("place:")
        which = token.sense_after("which:")
        if token.has("suffix"):
            self._suffix(token)
        elif place is not None:
            self._place(token, place)
        elif which is not None:
            self._pointed(which)
        elif token.has("all"):
            self.clause.is_all = True
        elif token.has("left", "more"):
            self._left(token)
        elif token.has("only"):
            self.only()
        elif token.has("cook_prefix") and self.cursor.names_ahead(0):
            self.prefix = token.said
        else:
            self._plain_noun(token)

    def _plain_noun(self, token: Token) -> None:
        clause = self.clause
        if token.has("expiry") and clause.day and clause.expires_on is None:
            clause.expires_on = clause.day.on  # 明後日が期限
        expiry = token.sense_after("expiry:")
        if expiry is not None:
            clause.expiry_kind = "use_by" if expiry == "use_by" else "best_before"
        clause.nouns.append(token)
        self._role(token)
        if token.has("pet") and self.cursor.next_is("particle", "の"):
            clause.dropped += 1  # 猫のご飯
        self.hesitated = self.hesitated or token.has("rather")
        if token.said in _MADE_OF and self.last is not None and self.last.particle == "の":
            self._drop_last()
            clause.dropped += 1
        if not (token.has("thing") and self.last_kind == "amount"):  # 2膳分を: still of the rice
            self.last_kind = "noun"

    def _role(self, token: Token) -> None:
        """同僚の田中さん is still the colleague, 友達の家 still the friend's."""
        said = token.sense_after("role:")
        if said == "outsider" or not self.role_open:
            self.cast("")
            self.role = said or ""
        self.role_open = False

    def _suffix(self, token: Token) -> None:
        """佐藤さん is nobody's food, and おにぎり用の海苔 no おにぎり."""
        if token.has("suffix:home"):
            self.role, self.role_open = self.role or "outsider", True  # 友達んちの
            self.last_kind = "noun"
            if self.last is not None and not self.last.is_known:
                self._drop_last()
            return
        if self.last is None or self.last_kind != "name":
            return
        if token.has("suffix:for") or not self.last.is_known:
            self._drop_last()
            self.last_kind = "noun"

    def _drop_last(self) -> None:
        if self.last is not None:
            self.clause.items.remove(self.last)
            self.last = None

    def _left(self, token: Token) -> None:
        if (
            token.has("left")
            and self.cursor.next_is("particle", "の")
            and self.cursor.names_ahead(1)
        ):
            self.cursor.at += 1  # 残りのひき肉: the mince that is there
            return
        following = self.cursor.peek()
        counted = following is not None and (
            following.kind in ("amount", "day") or following.has("some")
        )
        if token.has("left") or counted:
            self.clause.is_left = True
        if not token.has("left"):
            self.clause.nouns.append(token)

    def only(self) -> None:
        """だけ, しか: of what was just named."""
        if self.last is not None:
            self.last.is_only = self.last_kind == "name"

    def _place(self, token: Token, said: str) -> None:
        if (
            token.has("cook_prefix")
            and self.cursor.names_ahead(0)
            and self.cursor.tokens[self.cursor.at].start == token.end
        ):
            self.prefix = token.said
            return
        place: Place = said  # type: ignore[assignment]  # the lexicon's senses are places
        following = self.cursor.peek()
        if following is not None and following.has("instead"):
            self.cursor.at += 1
            self.clause.is_correction = True
            return
        if self.cursor.next_is("particle", "が"):
            pass  # 冷凍庫がいっぱい: of the place, not of the food
        elif self.cursor.next_is("particle", "から"):
            self.clause.place_from = place
        elif self.cursor.next_is("particle", "の") and self.cursor.names_ahead(1):
            self.cursor.at += 1
            self.clause.place_from = place
        else:
            if self.last is not None and self.last.particle in ("は", "を", "も"):
                self.last.place = place  # トマトは野菜室、玉ねぎは常温に
            self.clause.place = place
            self.clause.is_place_target = following is None or following.said in ("に", "へ", "さ")
        self.last_kind = "place"
        self.clause.nouns.append(token)

    def _pointed(self, which: str) -> None:
        value: Which = which  # type: ignore[assignment]  # old, new or both by the lexicon
        if self.cursor.next_is("particle", "の") and self.cursor.names_ahead(1):
            self.cursor.at += 1
        if self.cursor.next_is("noun", "方", "やつ", "ほう", "もの"):
            self.cursor.at += 1
        if self.cursor.names_ahead(0):
            self.which = value
        elif self.last is not None and self.last.which is None:
            self.last.which = value
        else:
            self.last, self.last_kind = Item("", which=value), "name"
            self.clause.items.append(self.last)

    def _counted(self, token: Token) -> None:
        if not isinstance(token.value, Counted):
            return
        before_amount = self.cursor.next_is("particle", "の") and self.cursor.next_is(
            "amount", offset=1
        )
        if token.value.number == -1 and before_amount:
            self.clause.is_left = True  # 最後の1個
        else:
            self.clause.counted.append(token.value)

    _order = _servings = _minutes = _child = _counted

    def _price(self, token: Token) -> None:
        """A price: 「卵は1個60円」 counts nothing."""
        self.clause.is_priced = True

    def _ignored(self, token: Token) -> None:
        """Hours, ages and the like say nothing about the stock."""

    def _filler(self, token: Token) -> None:
        self.hesitated = True

    def _stray(self, token: Token) -> None:
        """A word nobody knows, and no name: what it does to the sentence is unsure."""
        following = self.cursor.peek()
        if following is not None and following.has("allergy"):
            self._name(replace(token, kind="unknown"))  # 乳アレルギー
            return
        before = self.cursor.tokens[self.cursor.at - 2] if self.cursor.at > 1 else None
        if (
            token.has("scrap")
            and before is not None
            and before.kind in NAMES
            and before.end == token.start
        ):
            self.clause.dropped += 1  # part of a longer name: ちくわ|ぶ
        self.clause.strays += 1
        self.last_kind = "stray"

    def _container(self, token: Token) -> None:
        """「納豆3個パック2つ」: the number before was what one of them holds."""
        if self.last is not None and self.last.amount is not None and self.last_kind == "amount":
            self.last.pack, self.last.amount = self.last.amount, None
