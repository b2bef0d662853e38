"""What stands around the foods of a clause: places, people, days said twice, which one is meant."""

from morizo.foods.models import Place
from morizo.sentences.acts import Which
from morizo.sentences.building import Builder
from morizo.sentences.clauses import Item
from morizo.sentences.counts import Counted
from morizo.sentences.tokens import Token

_MADE_OF = ("材料", "具材", "具")  # ハンバーグの材料 is no ハンバーグ


class Scenery(Builder):
    """Adds nouns that name no food to what a `Builder` gathers."""

    def _noun(self, token: Token) -> None:
        place = token.sense_after("place:")
        which = token.sense_after("which:")
        if token.has("suffix") and (self.last_kind == "name" or not token.has("role")):
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
            whose = "outsider" if self.last is not None and self.last_kind == "name" else ""
            self.role, self.role_open = self.role or whose, True  # 友達んちの, 田中さんちの
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
            self.clause.is_moved = bool(self.clause.items) and self.cursor.next_is("particle", "へ")
            self.clause.is_place_target = following is None or following.said in ("に", "へ", "さ")
        self.last_kind = "place"
        self.clause.nouns.append(token)

    def _pointed(self, which: str) -> None:
        value: Which = which  # type: ignore[assignment]  # old, new or both by the lexicon
        if self.cursor.next_is("noun", "方", "やつ", "ほう", "もの"):
            self.cursor.at += 1
        if self.cursor.next_is("particle", "の") and self.cursor.names_ahead(1):
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
