"""What can go wrong with preferences."""

from morizo.errors import Refused


class PreferencesChanged(Refused):
    """Somebody else saved the preferences in the meantime."""

    code = "preferences_changed"
    title = "ほかの人が先に設定を変えました"
    hint = "開き直して、もう一度保存してください。"
