"""在庫: what is at home, by place and urgency; adding in one line; changing on the spot."""

import contextlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from morizo.api.wire import Preview, Side
from morizo.errors import Invalid, Missing
from morizo.pantry.models import Item
from morizo.web import words
from morizo.web.doors import action, page
from morizo.web.here import Here

STEPS = {"g": 50, "ml": 50, "mL": 50, "cc": 50}
"""By how much − and ＋ change what is weighed; one of anything else."""


SURE = 0.5
"""From here on a sentence without changes is believed to mean none, and not to be a name."""
NAME_LENGTH = 60


class NothingToAdd(Invalid):
    """A line that names no food to add."""

    code = "nothing_to_add"
    title = "在庫は変わっていません"
    hint = "「牛乳2本」のように、食材と量を書いてください。"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place and what lies there."""

    place: str | None
    name: str
    icon: str
    items: list[Item]


@page
async def show(here: Here) -> Response:
    """Show the pantry, or what a search finds in it."""
    query = here.query("q", 60)
    items = await here.member.items(query=query or None)
    place = here.query("place")
    shown = [item for item in items if not place or (item.location or "none") == place]
    counts = {name: sum(item.location == name for item in items) for name in words.PLACES}
    return here.page(
        "pantry.html",
        shelves=_shelves(shown),
        counts=counts,
        total=len(items),
        query=query,
        place=place,
        line=here.typed.get("line", ""),
        found=Preview(),
        sure=SURE,
    )


@page
async def preview(here: Here) -> Response:
    """Show what a line would do, while it is typed."""
    line = here.query("line", 300)
    found = Preview()
    if line:
        # Half a word says nothing yet.
        with contextlib.suppress(Invalid, Missing):
            found = await here.member.preview(line)
    return here.piece("preview.html", line=line, found=found, sure=SURE)


@action
async def add(here: Here) -> Response:
    """Add what one line says, by the same grammar as the chat."""
    line = here.form.text("line")[:300]
    if not line:
        raise Invalid("食材の名前を入力してください。", field="line")
    found = await _understood(here, line)
    change = found.changes[0] if len(found.changes) == 1 else None
    if change and change.kind == "added" and change.before is None and change.after:
        item = await here.member.add_item(_fields_of(change.after))
    elif found.changes or found.choices:
        # More than one plain row: the conversation does it, in one change or with a question.
        turn = await here.member.ask({"message": line})
        if turn.choices:
            return RedirectResponse(f"/chat?c={turn.conversation_id}#turn-{turn.turn_id}", 303)
        return await here.done(turn.reply, change_id=turn.change_id, to="/pantry")
    elif found.confidence >= SURE or len(line) > NAME_LENGTH:
        raise NothingToAdd(found.reply)
    else:
        item = await here.member.add_item({"name": line})
    return await here.done(f"{_named(item)}を入れました。", change_id=item.change_id, to="/pantry")


@action
async def add_in_full(here: Here) -> Response:
    """Add a row from single fields."""
    fields = {name: value for name, value in _fields(here).items() if value is not None}
    item = await here.member.add_item(fields)
    return await here.done(f"{_named(item)}を入れました。", change_id=item.change_id, to="/pantry")


@page
async def new(here: Here) -> Response:
    """Show the form with single fields."""
    return here.page("item.html", item=None, back="/pantry")


@page
async def one(here: Here) -> Response:
    """Show one row to change."""
    item = await here.member.item(here.request.path_params["item_id"])
    return here.page("item.html", item=item, back="/pantry")


@action
async def edit(here: Here) -> Response:
    """Change a row."""
    item_id = here.request.path_params["item_id"]
    version = here.form.text("version")
    fields = _fields(here)
    if version.isdigit():
        fields["version"] = int(version)
    item = await here.member.edit_item(item_id, fields)
    return await here.done(f"{item.name}を直しました。", change_id=item.change_id, to="/pantry")


@action
async def step(here: Here) -> Response:
    """Take one away or put one more."""
    item = await here.member.item(here.request.path_params["item_id"])
    by = Decimal(STEPS.get(item.unit or "", 1)) * (-1 if here.form.text("by") == "less" else 1)
    left = (item.quantity or Decimal(0)) + by
    if left <= 0:
        return await _gone(here, item, f"{item.name}を使い切りました。")
    quantity = int(left) if left == int(left) else float(left)
    changed = await here.member.edit_item(item.id, {"quantity": quantity, "version": item.version})
    said = f"{item.name}を{words.amount(changed.quantity, changed.unit)}にしました。"
    return await here.done(said, change_id=changed.change_id)


@action
async def leave(here: Here) -> Response:
    """Say that something was used up, thrown away or frozen."""
    item = await here.member.item(here.request.path_params["item_id"])
    how = here.request.url.path.rpartition("/")[2]
    if how == "frozen":
        change_id = await here.member.move_item(item.id, "freezer")
        return await here.done(f"{item.name}を冷凍庫に移しました。", change_id=change_id)
    if how == "used":
        change_id = await here.member.use_item(item.id)
        return await here.done(f"{item.name}を使ったと記しました。", change_id=change_id)
    return await _gone(here, item, f"{item.name}を捨てたと記しました。")


async def _gone(here: Here, item: Item, said: str) -> Response:
    change_id = await here.member.remove_item(item.id)
    return await here.done(said, change_id=change_id)


async def _understood(here: Here, line: str) -> Preview:
    try:
        return await here.member.preview(line)
    except Missing:
        return Preview()  # an older service, which can't preview: the line is a name


def _shelves(items: list[Item]) -> list[Shelf]:
    shelves = [
        Shelf(
            place,
            name,
            words.PLACE_ICONS[place],
            [item for item in items if item.location == place],
        )
        for place, name in words.PLACES.items()
    ]
    rest = [item for item in items if item.location is None]
    return [
        shelf for shelf in [*shelves, Shelf(None, "置き場所なし", "package", rest)] if shelf.items
    ]


def _fields(here: Here) -> dict[str, Any]:
    form = here.form
    return {
        "name": form.text("name"),
        "quantity": _number(form.text("quantity")),
        "unit": form.text("unit") or None,
        "location": form.text("location") or None,
        "expires_on": _day(form.text("expires_on")),
        "expiry_kind": form.text("expiry_kind") or None,
        "note": form.text("note") or None,
    }


def _number(text: str) -> int | float | None:
    if not text:
        return None
    try:
        value = Decimal(text.translate(str.maketrans("０１２３４５６７８９．", "0123456789.")))
    except InvalidOperation:
        raise Invalid("量は数で入力してください（例: 2 や 0.5）。", field="quantity") from None
    if not value.is_finite():
        raise Invalid("量は数で入力してください（例: 2 や 0.5）。", field="quantity")
    return int(value) if value == value.to_integral_value() and abs(value) < 10**9 else float(value)


def _day(text: str) -> str | None:
    if not text:
        return None
    try:
        return str(date.fromisoformat(text))
    except ValueError:
        raise Invalid("日付は 2026-01-31 の形で入力してください。", field="expires_on") from None


def _fields_of(side: Side) -> dict[str, Any]:
    found = side.model_dump(mode="json", exclude={"keeps_until"}, exclude_none=True)
    if side.quantity is not None:
        found["quantity"] = _number(str(side.quantity))
    return found


def _named(item: Item) -> str:
    said = words.amount(item.quantity, item.unit)
    return f"{item.name} {said}" if said else item.name


routes = [
    Route("/pantry", show),
    Route("/pantry", add, methods=["POST"]),
    Route("/pantry/preview", preview),
    Route("/pantry/new", new),
    Route("/pantry/new", add_in_full, methods=["POST"]),
    Route("/pantry/{item_id}", one),
    Route("/pantry/{item_id}", edit, methods=["POST"]),
    Route("/pantry/{item_id}/step", step, methods=["POST"]),
    *(
        Route(f"/pantry/{{item_id}}/{how}", leave, methods=["POST"])
        for how in ("used", "discarded", "frozen")
    ),
]
