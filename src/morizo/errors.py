"""The seven families of errors that people and programs can act on.

    MorizoError
    ├── Invalid          what was sent can't be right            (422)
    ├── Unauthenticated  who are you?                            (401)
    ├── Forbidden        known, but not allowed                  (403)
    ├── Missing          not there, or not yours                 (404)
    ├── Refused          understood, but the state forbids it    (409)
    ├── Throttled        too often; come back later              (429)
    └── Unavailable      a part that is needed is down           (503)

Families know no HTTP: each door has one table that translates. A room subclasses a family and gives
a stable `code`, a Japanese `title`, and a `hint` that is the person's next step. This module imports nothing.
"""

from typing import ClassVar


class MorizoError(Exception):
    """An error with words for a person.

    Args:
        detail: What happened this time, in Japanese, safe to show.
        hint: The next step, where it differs from the class's own.
        field: The field of the request that is at fault, if one is.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "うまくいきませんでした"
    hint: str = "少し待ってから、もう一度お試しください。"

    def __init__(
        self, detail: str = "", *, hint: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.field = field
        if hint is not None:
            self.hint = hint


class Invalid(MorizoError):
    """What was sent can't be right; send it again, corrected."""

    code = "invalid"
    title = "入力を確かめてください"
    hint = "示された項目を直して、もう一度送ってください。"


class Unauthenticated(MorizoError):
    """Nobody, or nobody any more, is signed in."""

    code = "unauthenticated"
    title = "ログインが必要です"
    hint = "ログインし直してください。"


class Forbidden(MorizoError):
    """The person is known but may not do this."""

    code = "forbidden"
    title = "この操作はできません"
    hint = "世帯の管理者に確かめてください。"


class Missing(MorizoError):
    """The thing isn't there, or belongs to somebody else; the two look alike on purpose."""

    code = "missing"
    title = "見つかりませんでした"
    hint = "一覧を開き直して、まだあるか確かめてください。"


class Refused(MorizoError):
    """The request is understood, but the present state forbids it."""

    code = "refused"
    title = "いまはできません"
    hint = "最新の状態を確かめてから、もう一度お試しください。"


class Throttled(MorizoError):
    """Too many requests.

    Args:
        retry_after_s: Seconds until the next try can succeed.
    """

    code = "throttled"
    title = "回数が多すぎます"
    hint = "しばらく待ってから、もう一度お試しください。"

    def __init__(self, detail: str = "", *, retry_after_s: int, hint: str | None = None) -> None:
        super().__init__(detail, hint=hint)
        self.retry_after_s = retry_after_s


class Unavailable(MorizoError):
    """A part that this needs is down or not set up."""

    code = "unavailable"
    title = "いま使えない機能です"
    hint = "少し待ってから、もう一度お試しください。"
