"""Names of foods and dishes in several words: 鮭の切り身, 豚の生姜焼き, 冷凍餃子."""

from dataclasses import dataclass

from morizo.foods.catalogue import Catalogue
from morizo.foods.models import Food
from morizo.foods.text import fold, is_katakana
from morizo.sentences.clauses import Item
from morizo.sentences.lexicon import dish_names
from morizo.sentences.tokens import Token

NAMES = ("food", "unknown", "dish", "dish_end", "cut")
"""Kinds of words that can be part of a name."""

_SHELVES = (
    "reito",
    "sozai",
    "kanzume",
    "kako-niku",
    "kanso",
)  # groups that say where it was bought


_CUTS = ("sashimi", "kirimi", "hone", "ara")


@dataclass(slots=True)
class Cursor:
    """A place in the row of tokens."""

    tokens: tuple[Token, ...]
    at: int = 0

    def peek(self, offset: int = 0) -> Token | None:
        """The token `offset` ahead, if there is one."""
        at = self.at + offset
        return self.tokens[at] if at < len(self.tokens) else None

    def next_is(self, kind: str, *said: str, offset: int = 0) -> bool:
        """Whether the next token is of this kind (and one of these words)."""
        token = self.peek(offset)
        return token is not None and token.kind == kind and (not said or token.said in said)

    def names_ahead(self, offset: int = 0) -> bool:
        """Whether a name follows."""
        token = self.peek(offset)
        return token is not None and token.kind in ("food", "unknown", "dish")


class NameReader:
    """Takes the words that make one name, and finds whose it is."""

    def __init__(self, cursor: Cursor, catalogue: Catalogue) -> None:
        self._cursor = cursor
        self._catalogue = catalogue

    def read(self, first: Token, prefix: str = "") -> Item:
        """Read the name that begins with `first` (already taken), after 冷凍 and the like."""
        item = self._item(self._compound(first))
        item.name = item.name.removesuffix("の残り") or item.name
        item.end = self._cursor.tokens[self._cursor.at - 1].end
        if prefix:
            whole = prefix + item.name
            food = self._catalogue.find(whole)
            if food is not None or item.food is None or prefix == "冷凍":
                item.name, item.food, item.is_dish = whole, food, False
        return item

    def _compound(self, first: Token) -> list[Token]:
        """Take the words that make one name with `first`."""
        parts = [first]
        while True:
            following, beyond = self._cursor.peek(), self._cursor.peek(1)
            if following is None:
                return parts
            if following.kind in NAMES and self._joins(parts[-1], following):
                parts.append(following)
                self._cursor.at += 1
            elif (
                following.said == "の"
                and following.kind == "particle"
                and beyond is not None
                and beyond.kind in NAMES
                and self._of(parts, beyond)
            ) or (
                following.said in ("と", "や")
                and beyond is not None
                and beyond.kind in NAMES
                and self._dish_follows(1)
            ):
                parts += [following, beyond]
                self._cursor.at += 2
            else:
                return parts

    def _dish_follows(self, offset: int) -> bool:
        """Whether 「Xと」 goes on to a dish name that holds both: なすとピーマンの味噌炒め."""
        at = self._cursor.at + offset
        kinds: list[str] = []
        while at < len(self._cursor.tokens) and len(kinds) < 6:
            token = self._cursor.tokens[at]
            if token.kind in NAMES or token.said in ("の", "と"):
                kinds.append(token.kind if token.kind in NAMES else token.said)
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
            return (
                before.kind in ("food", "unknown")
                and len(token.said) > 1
                and self._dish_like(token)
            )
        if before.kind == "unknown" or token.kind == "unknown":
            return before.kind != "dish"
        if token.kind == before.kind == "food" and self._is_one_name(before, token):
            return True
        at = self._cursor.at + 1
        return (
            token.kind == "food"
            and before.kind == "food"
            and at < len(self._cursor.tokens)
            and self._cursor.tokens[at].kind == "dish_end"
            and self._cursor.tokens[at].start == token.end
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
        at = self._cursor.at + 2
        ends_in_dish = at < len(self._cursor.tokens) and self._cursor.tokens[at].kind == "dish_end"
        if ends_in_dish:
            return True
        said = "".join(p.said for p in parts)
        if beyond.kind == "food":
            joined = self._catalogue.find(said + "の" + beyond.said) or self._catalogue.find(
                said + beyond.said
            )
            return parts[-1].kind == "food" or joined is not None
        return parts[-1].kind != "cut"

    def _item(self, parts: list[Token]) -> Item:
        said = "".join(p.said for p in parts)
        foods = [p for p in parts if p.kind == "food"]
        is_dish = parts[-1].kind in ("dish", "dish_end")
        whole = self._catalogue.find(said)
        if whole is not None:
            return Item(said, whole, is_dish=is_dish or fold(said) in dish_names())
        group = parts[0].value
        if is_dish and len(parts) == 2 and isinstance(group, Food) and group.id == "sozai":
            return self._item(parts[1:])  # 惣菜コロッケ
        if is_dish and len(parts) == 3 and isinstance(group, Food) and group.id in _SHELVES:
            return self._item(parts[2:])  # 冷凍食品の餃子
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
        """Of 鶏肉のささみ the ささみ, of サーモンの刺身 the サーモン: 刺身 is only a cut."""
        first, last = foods[0], foods[-1]
        is_cut = isinstance(last.value, Food) and last.value.id in _CUTS
        return first if is_cut else last
