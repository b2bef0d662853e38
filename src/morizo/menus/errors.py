"""What can go wrong with menus."""

from morizo.errors import Invalid, Missing, Refused


class MenuMissing(Missing):
    """No such menu in this household."""

    code = "menu_missing"
    title = "その献立は見つかりませんでした"
    hint = "献立を開き直して、まだあるか確かめてください。"


class CookedAlready(Refused):
    """The menu was marked as cooked before."""

    code = "cooked_already"
    title = "この献立はもう作ったことになっています"
    hint = "間違いなら、そのときの変更を元に戻してください。"


class NoSuchDays(Invalid):
    """The days don't make a span."""

    code = "no_such_days"
    title = "日付の範囲を確かめてください"
    hint = "はじめの日を、終わりの日より前にしてください。"
