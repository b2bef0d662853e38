"""What can go wrong when a change is undone."""

from morizo.errors import Missing, Refused


class ChangeMissing(Missing):
    """No such change in this household."""

    code = "change_missing"
    title = "その変更は見つかりませんでした"
    hint = "履歴を開き直してください。"


class NothingToUndo(Missing):
    """The member has made no change that could be undone."""

    code = "nothing_to_undo"
    title = "元に戻せる変更がありません"
    hint = "直したい食材を在庫の画面で選んでください。"


class LaterChange(Refused):
    """A later change builds on this one."""

    code = "later_change"
    title = "あとの変更があるので元に戻せません"
    hint = "先に、あとの変更を元に戻してください。"

    def __init__(self, detail: str, *, later_change_id: str) -> None:
        super().__init__(detail)
        self.later_change_id = later_change_id
