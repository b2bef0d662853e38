"""設定: allergies first; what is disliked, for how many, and the account."""

from typing import Any

from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from morizo.errors import Invalid
from morizo.preferences.models import Preferences
from morizo.web import words
from morizo.web.doors import action, page
from morizo.web.here import Here
from morizo.web.pages.sign import CLEAR
from morizo.web.session import Toast

ZONES = (
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Taipei",
    "Asia/Singapore",
    "Europe/London",
    "America/New_York",
)
MINUTES = (15, 20, 30, 45, 60)


@page
async def show(here: Here) -> Response:
    """Show what the household has chosen."""
    chosen = await here.member.preferences()
    zones = [chosen.time_zone, *(zone for zone in ZONES if zone != chosen.time_zone)]
    return here.page(
        "settings.html",
        chosen=chosen,
        sentence=allergy_sentence(chosen),
        zones=zones,
        minutes=MINUTES,
        leaving=here.query("leave") == "1",
    )


@action
async def save(here: Here) -> Response:
    """Save one part of the settings; the others stay as they are."""
    chosen = await here.member.preferences()
    version = here.form.text("version")
    changed: dict[str, Any] = {
        "version": int(version) if version.isdecimal() and len(version) < 9 else 0
    }
    part = here.form.text("part")
    if part == "allergies":
        changed |= {
            "allergens": here.form.every("allergens"),
            "tolerates": _names(here.form.text("tolerates")),
        }
    elif part == "tastes":
        changed |= {
            "dislikes": _names(here.form.text("dislikes")),
            "staples": _names(here.form.text("staples")),
        }
    else:
        changed |= {
            "servings": here.form.text("servings") or chosen.servings,
            "max_minutes": here.form.text("max_minutes") or None,
            "cuisines": here.form.every("cuisines"),
            "time_zone": here.form.text("time_zone") or chosen.time_zone,
        }
    wanted = _checked(chosen, changed)
    change_id = await here.member.save_preferences(wanted)
    if here.session.zone != wanted.time_zone:
        here.session.zone, here.session.changed = wanted.time_zone, True
    said = allergy_sentence(wanted) if part == "allergies" else "設定を保存しました。"
    return await here.done(said, change_id=change_id, to="/settings")


@page
async def export(here: Here) -> Response:
    """Hand out everything of the member, as a zip."""
    opened = here.member.export()
    answer = await opened.__aenter__()

    async def pieces() -> Any:
        try:
            async for piece in answer.aiter_bytes():
                yield piece
        finally:
            await opened.__aexit__(None, None, None)

    headers = {
        "Content-Disposition": f'attachment; filename="morizo-{here.today}.zip"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(pieces(), media_type="application/zip", headers=headers)


@action
async def leave(here: Here) -> Response:
    """Delete the account; the password is asked for again."""
    password = here.form.secret("password")
    if not password:
        raise Invalid("確認のため、パスワードを入力してください。", field="password")
    await here.member.delete_account(password)
    here.session.sign_out()
    here.session.leave(Toast("アカウントとデータを消しました。ご利用ありがとうございました。"))
    return RedirectResponse("/sign-in", 303, headers=CLEAR)


def allergy_sentence(chosen: Preferences) -> str:
    """Say in a full sentence what is never proposed."""
    if not chosen.allergens:
        return "アレルギーの設定はありません。"
    names = "・".join(words.ALLERGENS[code] for code in chosen.allergens)
    said = f"{names}を含む料理は、提案しません。"
    if chosen.tolerates:
        said += f"ただし{'・'.join(chosen.tolerates)}は食べられるものとして扱います。"
    return said


def _checked(chosen: Preferences, changed: dict[str, Any]) -> Preferences:
    try:
        return Preferences.model_validate(chosen.model_dump(mode="json") | changed)
    except ValidationError as err:
        field = str(err.errors()[0]["loc"][0])
        label = {
            "allergens": "アレルギー", "tolerates": "食べられるもの", "dislikes": "苦手なもの",
            "staples": "いつもあるもの", "servings": "人数", "max_minutes": "調理時間", "time_zone": "時間帯",
        }.get(field, "設定")  # fmt: skip
        raise Invalid(f"{label}の内容を確かめてください。", field=field) from None


def _names(text: str) -> list[str]:
    for sign in ("\n", "，", ",", "、"):
        text = text.replace(sign, "\n")
    return [name.strip() for name in text.split("\n") if name.strip()]


routes = [
    Route("/settings", show),
    Route("/settings", save, methods=["POST"]),
    Route("/settings/export", export),
    Route("/settings/leave", leave, methods=["POST"]),
]
