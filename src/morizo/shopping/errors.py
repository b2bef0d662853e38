"""What can go wrong with the shopping list."""

from morizo.errors import Missing, Refused


class ShoppingItemMissing(Missing):
    """No such row in this household's list."""

    code = "shopping_item_missing"
    title = "買い物リストに見つかりませんでした"
    hint = "リストを開き直して、まだあるか確かめてください。"


class ShoppingItemChanged(Refused):
    """The row was edited since the version that was sent."""

    code = "shopping_item_changed"
    title = "ほかの操作で先に変わっています"
    hint = "開き直して、もう一度直してください。"


class NothingTicked(Refused):
    """Nothing is marked as bought."""

    code = "nothing_ticked"
    title = "買ったものに印がありません"
    hint = "買ったものに印を付けてから、もう一度押してください。"
