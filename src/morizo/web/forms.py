"""What a page sends: forms, read within limits and only from our own pages."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from morizo.errors import Forbidden, Invalid
from morizo.web.keyring import Keyring

LARGEST_BODY = 128 * 1024
MOST_FIELDS = 500
_PAD = 16
OURS = frozenset({"csrf", "once", "to"})
"""Fields that every form of ours has beside what somebody typed."""


class ForeignForm(Forbidden):
    """The form didn't come from a page of this session."""

    code = "foreign_form"
    title = "画面の有効期限が切れました"
    hint = "開き直したこの画面から、もう一度お試しください。"

    def __init__(self, form: "Form | None" = None) -> None:
        super().__init__()
        self.form = form
        """What was typed, when it came from our own site."""


class TooLong(Invalid):
    """More was sent than any form of ours holds."""

    code = "too_long"
    title = "送られた内容が長すぎます"
    hint = "短くして、もう一度送ってください。"


class Form(Mapping[str, str]):
    """The fields of a form: the first value by name, all by `every`."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        """Return the first value, without blanks around it."""
        return self._fields[name][0].strip()

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def text(self, name: str) -> str:
        """Return a field, or an empty text."""
        return self.get(name, "")

    def mark(self, path: str) -> str:
        """Return what is the same for the same form with the same content, sent from one showing of a page.

        The token differs with every showing; `once` is an earlier mark that goes on, where a form is sent again.
        """
        if self.text("once"):
            return self.text("once")[:40]
        told = json.dumps([path, self._fields], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:40]

    def secret(self, name: str) -> str:
        """Return a field as it was typed: a blank may belong to a password."""
        return self._fields.get(name, [""])[0]

    def every(self, name: str) -> list[str]:
        """Return all values of a field."""
        return [value.strip() for value in self._fields.get(name, [])]


async def read(request: Request, keyring: Keyring) -> Form:
    """Read the form of a POST.

    Raises:
        ForeignForm: From another site, or from a page of another session.
        TooLong, Invalid.
    """
    _check_origin(request)
    form = await _body(request)
    if not _matches(form.text("csrf"), keyring, request.state.session.id):
        raise ForeignForm(form)
    return form


def token(keyring: Keyring, session_id: str) -> str:
    """Return what a form of this session carries; different each time, so that compression can't betray it."""
    pad = secrets.token_bytes(_PAD)
    mark = keyring.sign(session_id)[:_PAD]
    mixed = bytes(a ^ b for a, b in zip(pad, mark, strict=True))
    return base64.urlsafe_b64encode(pad + mixed).rstrip(b"=").decode()


def _matches(given: str, keyring: Keyring, session_id: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    except (binascii.Error, ValueError):
        return False
    mixed = bytes(a ^ b for a, b in zip(raw[:_PAD], raw[_PAD:], strict=False))
    return hmac.compare_digest(mixed, keyring.sign(session_id)[:_PAD])


def _check_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is None:
        # Every browser of the last years says where a POST comes from, in one of two ways.
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise ForeignForm
        return
    if urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        raise ForeignForm


async def _body(request: Request) -> Form:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Invalid("フォームとして読めませんでした。")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise TooLong
    try:
        fields = parse_qs(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
            errors="replace",
        )
    except ValueError as err:
        raise TooLong from err
    return Form(
        {name: [value.replace("\r\n", "\n") for value in values] for name, values in fields.items()}
    )
