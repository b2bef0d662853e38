"""Errors as HTTP: RFC 9457 problem documents, and Supabase Auth's own shape under /auth/v1.

The only catch-all: an unknown error becomes a calm sentence and a request id, never its text.
"""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from morizo.errors import (
    Forbidden,
    Invalid,
    Missing,
    MorizoError,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)

_log = logging.getLogger("morizo.problems")
STATUS: dict[type[MorizoError], int] = {
    Invalid: 422,
    Unauthenticated: 401,
    Forbidden: 403,
    Missing: 404,
    Refused: 409,
    Throttled: 429,
    Unavailable: 503,
}
_WORDS = {
    "missing": "入力してください。",
    "extra_forbidden": "知らない項目です。",
    "string_type": "文字で入力してください。",
    "string_too_long": "長すぎます（{max_length}文字まで）。",
    "string_too_short": "短すぎます（{min_length}文字から）。",
    "string_pattern_mismatch": "使えない文字が含まれています。",
    "string_unicode": "読めない文字が含まれています。",
    "int_parsing": "整数で入力してください。",
    "int_type": "整数で入力してください。",
    "int_from_float": "整数で入力してください。",
    "decimal_parsing": "数で入力してください。",
    "decimal_type": "数で入力してください。",
    "decimal_max_digits": "桁が多すぎます。",
    "decimal_max_places": "小数は{decimal_places}桁までです。",
    "decimal_whole_digits": "桁が多すぎます。",
    "finite_number": "数で入力してください。",
    "greater_than_equal": "{ge}以上にしてください。",
    "less_than_equal": "{le}以下にしてください。",
    "literal_error": "選べる値ではありません。",
    "enum": "選べる値ではありません。",
    "date_from_datetime_parsing": "日付は 2026-01-31 の形で入力してください。",
    "date_parsing": "日付は 2026-01-31 の形で入力してください。",
    "date_type": "日付は 2026-01-31 の形で入力してください。",
    "uuid_parsing": "IDの形ではありません。",
    "json_invalid": "JSONとして読めません。",
    "too_long": "多すぎます（{max_length}件まで）。",
    "bool_parsing": "true か false にしてください。",
}
_AUTH_STATUS = {"invalid_credentials": 400, "user_already_exists": 422}
NO_ROOM = {
    404: ("not_found", "ページが見つかりません", "アドレスを確かめてください。"),
    405: ("method_not_allowed", "その操作はできません", "操作を確かめてください。"),
    413: ("too_large", "送られたものが大きすぎます", "短くするか、分けて送ってください。"),
    421: (
        "unknown_host",
        "このアドレスでは受け付けていません",
        "ALLOWED_HOSTS に名前を足すか、設定したアドレスで開いてください。",
    ),
}
"""Answers to requests that reached no room: code, title, hint."""
_OTHER = ("http_error", "受け付けられない要求です", "アドレスと操作を確かめてください。")


def status_of(err: MorizoError) -> int:
    """Return the HTTP status of an error's family."""
    return next(STATUS[family] for family in type(err).__mro__ if family in STATUS)


def install(app: FastAPI) -> None:
    """Translate every error of the application."""
    app.add_exception_handler(MorizoError, _known)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _database)
    app.add_exception_handler(PoolTimeout, _database)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, _unknown)


def problem(request: Request, err: MorizoError, **extra: Any) -> JSONResponse:
    """Return an error as the answer to a request."""
    status = status_of(err)
    headers = {"Retry-After": str(err.retry_after_s)} if isinstance(err, Throttled) else {}
    if isinstance(err, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if request.url.path.startswith("/auth/v1/"):
        return _auth_shape(status, err, headers)
    fields = {
        name: value
        for name, value in vars(err).items()
        if name not in ("detail", "hint", "field") and isinstance(value, str | int | list)
    }
    body = {
        "type": f"urn:morizo:problem:{err.code}",
        "title": err.title,
        "status": status,
        "detail": err.detail,
        "instance": getattr(request.state, "request_id", None),
        "code": err.code,
        "hint": err.hint,
        **({"field": err.field} if err.field else {}),
        **fields,
        **extra,
    }
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


def _auth_shape(status: int, err: MorizoError, headers: dict[str, str]) -> JSONResponse:
    # Where Supabase Auth's status differs from the family's, its clients expect its own.
    status = _AUTH_STATUS.get(err.code, status)
    said = err.detail if err.detail == err.title else f"{err.title}: {err.detail}"
    body: dict[str, Any] = {"code": status, "error_code": err.code, "msg": said, "hint": err.hint}
    if err.code == "weak_password":
        body["weak_password"] = {"reasons": ["length", "characters"], "message": said}
    return JSONResponse(body, status, headers=headers)


async def _known(request: Request, err: Exception) -> JSONResponse:
    assert isinstance(err, MorizoError)  # noqa: S101 - registered for this family alone
    return problem(request, err)


async def _unfit(request: Request, err: Exception) -> JSONResponse:
    assert isinstance(err, RequestValidationError)  # noqa: S101
    faults = []
    for fault in err.errors()[:20]:
        # The first part says where it stood (body, query, path); what a stranger named a field may be endless.
        where = ".".join(str(part) for part in fault["loc"][1:])[:80]
        if fault["type"] == "json_invalid":
            where = ""  # the place is a count of characters
        faults.append({"field": where or "body", "detail": _said(fault)})
    first = faults[0]
    return problem(
        request,
        Invalid(f"{first['field']}: {first['detail']}", field=first["field"]),
        errors=faults,
    )


def _said(fault: Any) -> str:
    about = fault.get("ctx", {})
    if fault["type"] == "value_error" and isinstance(about.get("error"), ValueError):
        return str(about["error"])  # raised by a model of ours, in Japanese
    words = _WORDS.get(fault["type"], "正しい形ではありません。")
    return words.format_map(_Loose(about))


class _Loose(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


async def _http(request: Request, err: Exception) -> JSONResponse:
    assert isinstance(err, HTTPException)  # noqa: S101
    if err.status_code == 400:
        # The framework's word for a body that is no JSON at all: broken text, or nested without end.
        return problem(request, Invalid("body: JSONとして読めません。", field="body"))
    return plain(err.status_code, getattr(request.state, "request_id", None), err.headers)


def plain(
    status: int, request_id: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the answer to a request that reached no room."""
    code, title, hint = NO_ROOM.get(status, _OTHER)
    body = {
        "type": f"urn:morizo:problem:{code}",
        "title": title,
        "status": status,
        "detail": title,
        "instance": request_id,
        "code": code,
        "hint": hint,
    }
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


async def _database(request: Request, err: Exception) -> JSONResponse:
    _log.error("database", exc_info=err)
    return problem(
        request, Unavailable("データベースに書き込めませんでした。入力は保存されていません。")
    )


async def _left(request: Request, err: Exception) -> JSONResponse:
    return plain(400)  # to nobody


async def _unknown(request: Request, err: Exception) -> JSONResponse:
    _log.error("unknown error", exc_info=err)
    body = {
        "type": "urn:morizo:problem:internal",
        "title": "思わぬ不具合が起きました",
        "status": 500,
        "detail": "操作は完了していません。",
        "instance": getattr(request.state, "request_id", None),
        "code": "internal",
        "hint": "少し待ってから、もう一度お試しください。続くときは番号を添えて連絡してください。",
    }
    return JSONResponse(body, 500, media_type="application/problem+json")
