"""What can go wrong in the pantry."""

from decimal import Decimal

from morizo.errors import Invalid, Missing, Refused


class ItemMissing(Missing):
    """No such item in this household."""

    code = "item_missing"
    title = "その食材は見つかりませんでした"
    hint = "在庫を開き直して、まだあるか確かめてください。"


class ItemChanged(Refused):
    """The item was edited since the version that was sent."""

    code = "item_changed"
    title = "ほかの操作で先に変わっています"
    hint = "開き直して、もう一度直してください。"


class NotEnoughStock(Refused):
    """More would be used than is there."""

    code = "not_enough_stock"
    title = "在庫より多い量です"
    hint = "量を確かめてください。"

    def __init__(self, detail: str, *, there: Decimal, unit: str | None) -> None:
        super().__init__(detail)
        self.there = there
        self.unit = unit


class UnitsDiffer(Invalid):
    """The two units can't be converted for this food."""

    code = "units_differ"
    title = "単位を換算できません"
    hint = "在庫と同じ単位で言い直してください。"
