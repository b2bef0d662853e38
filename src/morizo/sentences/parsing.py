"""Clauses: which foods, amounts, places and days belong to which verb.

A sentence is read from left to right. Foods gather until a verb (with its endings) closes the
clause, since a Japanese verb governs what stands before it. A verb right before a noun that has no
food of its own only describes the noun (昨日買った牛乳を使った) and closes nothing.
"""

from dataclasses import replace

from morizo.foods.catalogue import Catalogue
from morizo.sentences.building import Builder
from morizo.sentences.clauses import Clause
from morizo.sentences.inflection import Form
from morizo.sentences.names import NAMES
from morizo.sentences.tokens import Token

_BOUNDARY_TAILS = ("but", "because", "question", "hearsay")
_QUALITIES = ("cheap", "spoiled", "tasty", "weather", "quick", "hot", "near")
_DESCRIBED = frozenset(("food", "unknown", "dish"))
_OBJECTS = frozenset(("", "を", "が", "は", "も", "と", "や"))


def parse(tokens: tuple[Token, ...], catalogue: Catalogue) -> list[Clause]:
    """Read tokens into clauses, in the order in which they were said."""
    return _Parser(tokens, catalogue).parse()


class _Parser(Builder):
    """Adds verbs and small words to what a `Builder` gathers."""

    def parse(self) -> list[Clause]:
        """Read everything."""
        while self.cursor.at < len(self.cursor.tokens):
            token = self.cursor.tokens[self.cursor.at]
            self.cursor.at += 1
            if token.kind in NAMES:
                self._name(token)
            else:
                getattr(self, f"_{token.kind}")(token)
        self.close()
        return self.done

    # Small words -----------------------------------------------------------------------------

    def _particle(self, token: Token) -> None:
        if (
            self.last_kind in ("name", "amount")
            and self.last is not None
            and not self.last.particle
        ):
            self.last.particle = token.said
        nouns = self.clause.nouns
        if self.last_kind == "noun" and nouns and nouns[-1].has("shopping"):
            self.clause.is_listed = self.clause.is_listed or token.said in ("に", "へ", "さ")
        if self.last_kind in ("noun", "place") and self.role:
            if token.said == "の":
                self.role_open = True
            else:
                self.cast(token.said)
        if token.said == "ずつ":
            self.clause.is_each = True
        elif token.said in ("だけ", "しか"):
            self.only()
            self.clause.is_left = self.clause.is_left or token.said == "しか"

    def _without(self, token: Token) -> None:
        if self.last is not None and self.last_kind == "name":
            self.last.is_excluded = True
        else:
            self.clause.nouns.append(token)

    def _oops(self, token: Token) -> None:
        if self.clause.items or self.clause.loose:
            self.correcting = True
            following = self.cursor.peek()
            if following is None or (
                following.kind in ("tail", "punct") and self.cursor.peek(1) is None
            ):
                self.clause.is_correction = True  # 「6個の間違い」
        else:
            self.clause.nouns.append(token)
            self.clause.is_correction = bool(self.done)

    def _conj(self, token: Token) -> None:
        following = self.cursor.peek()
        if token.said == "あと" and following is not None:
            if following.kind in ("amount", "day") or following.has("some"):
                self.clause.is_left = True
        elif token.said == "それで" and (
            following is None
            or following.kind in ("punct", "tail")
            or following.has("do", "please", "good", "think_up", "adopt", "go", "no")
        ):
            self.clause.nouns.append(replace(token, kind="noun", senses=frozenset(("that",))))
        self.last_kind = "conj"

    def _punct(self, token: Token) -> None:
        if token.said in ("。", "!", "！", "．"):
            self.close(hard=True)
        elif self.last_kind == "name" and self.last is not None and not self.last.particle:
            self.last.particle = ""

    def _tail(self, token: Token) -> None:
        if token.has("instead"):
            if self.clause.nouns and self.clause.nouns[-1].has("allergy"):
                self.clause.nouns.pop()
                return
            self.correcting = True
            self.clause.is_correction = self.clause.is_instead = True
            return
        self.clause.tails.append(token)
        if token.has(*_BOUNDARY_TAILS) and not (
            token.said in ("から", "し") and not self.clause.items
        ):
            self._close_after_tails()

    def _verb(self, token: Token) -> None:
        if self._is_part_of_a_noun(token):
            return
        if self._is_cleft(token):
            self.clause.head = token
            self.cursor.at += 1
            self.last_kind = "verb"
            return
        if self._describes(token):
            self._describe(token)
            return
        self.clause.head = token
        self._advice(token)
        self._close_after_tails()

    def _is_part_of_a_noun(self, token: Token) -> bool:
        """冷凍餃子, 大量消費レシピ, 使い道, 冷凍の鶏肉: a verb's stem or noun that goes into a noun."""
        following = self.cursor.peek()
        if following is None or not token.form & (Form.NOUN | Form.STEM) or token.form & Form.PAST:
            return False
        if token.form & Form.NOUN and following.kind == "particle" and following.said in "をがは":
            self.clause.nouns.append(token)  # 登録を消して
            self.last_kind = "noun"
            return True
        if following.said == "の" and token.form & Form.NOUN:
            if self.cursor.names_ahead(1):
                self.cursor.at += 1
                return True
            if token.has("freeze") and not self.clause.items:
                self.cursor.at += 1
                self.clause.place, self.clause.is_pointing = "freezer", True
                return True
        if token.form & Form.NOUN and token.has("freeze", "chill") and following.said in "からで":
            if following.said == "から":
                self.clause.place_from = "freezer" if token.has("freeze") else "fridge"
            self.cursor.at += 1  # 冷蔵から野菜室に, 冷凍で届いた
            return True
        if following.start != token.end or following.kind not in (
            "food",
            "unknown",
            "dish",
            "noun",
            "stray",
        ):
            return False
        if following.kind == "noun" and not following.has("thing", "recipe", "menu", "idea"):
            return False
        if token.has("freeze", "chill") and token.form & Form.NOUN and following.kind != "noun":
            self.prefix = token.said
            return True
        if following.kind == "noun":
            self.clause.nouns.append(token)
            return True
        if token.form & Form.STEM:
            self.clause.strays += 1
            self.clause.dropped += following.kind != "food"
            return True
        return False

    def _advice(self, token: Token) -> None:
        """Take いい after 〜ば, 〜たら, 〜ても: one predicate with it."""
        following = self.cursor.peek()
        if following is not None and following.has("bad") and token.form & (Form.COND | Form.TE):
            self.clause.tails.append(replace(following, senses=frozenset(("advice", "forbidden"))))
            self.cursor.at += 1
            return
        if following is None or not (
            following.has("good", "yes")
            and following.said.startswith(("いい", "良い", "よかっ", "良かっ", "ええ", "よく"))
        ):
            return
        if token.form & (Form.COND | Form.TE):
            self.clause.tails.append(replace(following, senses=frozenset(("advice",))))
            self.cursor.at += 1

    def _is_cleft(self, token: Token) -> bool:
        """「買ったのは牛乳と卵」「食べたのわたしじゃないよ」: the verb speaks of what comes after it."""
        if (
            not token.form & Form.PAST
            or not token.form & Form.PLAIN
            or not self.cursor.next_is("particle", "の")
        ):
            return False
        beyond = self.cursor.peek(1)
        if beyond is None or token.has("near", "cheap", "good"):
            return False
        return beyond.said in ("は", "が") or beyond.has("scene") or beyond.kind == "food"

    def _close_after_tails(self) -> None:
        while (token := self.cursor.peek()) is not None:
            if self._is_nominal(token):  # 食べたの？
                token = replace(token, kind="tail", senses=frozenset(("nominal",)))
            quoted = token.said in ("って", "と") and self._said_next()
            if not quoted and (token.kind != "tail" or token.has("instead")):
                break
            self.clause.tails.append(token)
            self.cursor.at += 1
        if token is not None and self._runs_on(token):
            self.clause.dropped += 1
        self.close()

    def _runs_on(self, token: Token) -> bool:
        """Whether a noun that nothing is known of follows the bare verb: 「卵買った訳」."""
        before = self.cursor.tokens[self.cursor.at - 1]
        if before.end != token.start or not self.clause.form() & Form.PLAIN or self.clause.tails:
            return False
        return token.kind == "stray" or (token.kind == "noun" and token.has("matter", "other"))

    def _is_nominal(self, token: Token) -> bool:
        """Whether the の or ん of a question or an explanation follows."""
        if token.kind != "particle" or token.said not in ("の", "ん"):
            return False
        beyond = self.cursor.peek(1)
        ended = self.clause.form() & Form.PLAIN or self.clause.tail("advice", "plan")
        return bool(ended) and (beyond is None or beyond.kind in ("tail", "punct"))

    def _said_next(self) -> bool:
        following = self.cursor.peek(1)
        return (
            following is None
            or following.kind in ("punct", "tail")
            or following.has("say", "think")
        )

    def _describes(self, token: Token) -> bool:
        """Whether this verb only describes the noun after it."""
        skipped = 0
        while (ending := self.cursor.peek(skipped)) is not None and ending.has("must", "plan"):
            skipped += 1
        following = self.cursor.peek(skipped)
        if following is None or not (token.form & Form.PLAIN or skipped):
            return False
        objects = [i for i in self.clause.items if i.particle in _OBJECTS and not i.is_excluded]
        if following.kind == "noun" and (
            following.has("thing", "recipe", "menu", "meal", "okazu", "bought", "recipe:how")
            or any(following.sense_after(s) for s in ("dish:", "mood:", "cuisine:"))
        ):
            return True
        if following.said == "の" and following.kind == "particle":
            beyond = self.cursor.peek(skipped + 1)
            return beyond is not None and beyond.kind not in ("tail", "punct")
        if skipped:
            return False
        if following.kind in _DESCRIBED:
            return not objects or token.has(*_QUALITIES)
        return following.kind == "noun" and (not objects or token.has(*_QUALITIES))

    def _describe(self, token: Token) -> None:
        clause = self.clause
        clause.nouns.append(token)
        while (ending := self.cursor.peek()) is not None and ending.has("must", "plan"):
            clause.nouns.append(ending)
            self.cursor.at += 1
        objects = [i for i in clause.items if i.particle in _OBJECTS and not i.is_excluded]
        if token.form & (Form.NEG | Form.NOT_DO) and not self.cursor.next_is("noun", "分", "ぶん"):
            for item in objects:
                item.is_excluded = True
        if token.has("keep") and clause.day is not None:
            self.ahead_day = clause.expires_on or clause.day.until or clause.day.on
        if not objects and self.cursor.names_ahead(0):
            clause.items = [i for i in clause.items if i.is_excluded]
            clause.loose.clear()
            clause.expires_on = clause.place = None
            clause.is_all = clause.is_left = False
            self.last = self.ahead = None
        self.last_kind = "verb"
