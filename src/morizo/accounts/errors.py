"""What can go wrong with accounts."""

from morizo.errors import Forbidden, Invalid, Refused, Unauthenticated


class WrongCredentials(Unauthenticated):
    """The mail address or the password is wrong; which one is not said."""

    code = "invalid_credentials"
    title = "メールアドレスかパスワードが違います"
    hint = "入力を確かめて、もう一度お試しください。"


class SessionEnded(Unauthenticated):
    """The session was signed out, replaced or has expired."""

    code = "session_not_found"
    title = "ログインの期限が切れました"
    hint = "もう一度ログインしてください。"


class AccountDisabled(Forbidden):
    """The operator has closed this account."""

    code = "user_banned"
    title = "このアカウントは止められています"
    hint = "Morizoを動かしている人に連絡してください。"


class SignUpClosed(Forbidden):
    """This instance takes no new people, or only invited ones."""

    code = "signup_disabled"
    title = "いまは新しく登録できません"
    hint = "Morizoを動かしている人から招待を受け取ってください。"


class EmailTaken(Refused):
    """Somebody has signed up with this address."""

    code = "user_already_exists"
    title = "このメールアドレスは登録済みです"
    hint = "ログインするか、パスワードを設定し直してください。"


class WeakPassword(Invalid):
    """The password is too easy to guess."""

    code = "weak_password"
    title = "パスワードが短いか、推測されやすいものです"
    hint = "8文字以上で、ほかで使っていないものにしてください。"


class LinkExpired(Invalid):
    """A one-time link was used before, or is too old."""

    code = "otp_expired"
    title = "このリンクは使えません"
    hint = "リンクをもう一度もらってください。"
