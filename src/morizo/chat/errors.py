"""What can go wrong in a conversation.

MorizoError
├── Missing   ConversationMissing · TurnMissing
└── Invalid   NothingSaid
"""

from morizo.errors import Invalid, Missing


class ConversationMissing(Missing):
    """No such conversation of this member."""

    code = "conversation_missing"
    title = "その会話は見つかりませんでした"
    hint = "会話を開き直すか、新しく始めてください。"


class TurnMissing(Missing):
    """No such turn of this member."""

    code = "turn_missing"
    title = "そのやりとりは見つかりませんでした"
    hint = "会話を開き直してください。"


class NothingSaid(Invalid):
    """Neither words nor a choice were sent."""

    code = "nothing_said"
    title = "何も入力されていません"
    hint = "言葉を入力するか、選択肢を選んでください。"
