"""買い物: a list for one hand in a shop, which also works without a network."""

import json

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from morizo.api.wire import Need
from morizo.errors import Invalid, Missing, MorizoError
from morizo.web.doors import action, page
from morizo.web.here import Here

MOST_STEPS = 200


@page
async def show(here: Here) -> Response:
    """Show the list: what is still to be got, then what is in the basket."""
    items = await here.member.shopping()
    return here.page(
        "shopping.html",
        wanted=[item for item in items if not item.ticked],
        basket=[item for item in items if item.ticked],
    )


@action
async def add(here: Here) -> Response:
    """Put something on the list; several at once by commas or lines."""
    names = _names(here.form.text("name"))
    if not names:
        raise Invalid("買うものを入力してください。", field="name")
    for name in names:
        await here.member.want(Need(name=name))
    return await here.done("", to="/shopping")


@action
async def tick(here: Here) -> Response:
    """Put a row in the basket, or take it out again."""
    ticked = here.form.text("ticked") == "1"
    await here.member.edit_want(here.request.path_params["item_id"], {"ticked": ticked})
    return await here.done("", to="/shopping")


@action
async def drop(here: Here) -> Response:
    """Take a row off the list."""
    change = await here.member.drop_want(here.request.path_params["item_id"])
    return await here.done("リストから消しました。", change_id=change, to="/shopping")


@action
async def finish(here: Here) -> Response:
    """Move the basket to the pantry."""
    done = await here.member.bought()
    return await here.done(
        "買ったものを在庫に入れました。", change_id=done.get("change_id"), to="/shopping"
    )


@action
async def sync(here: Here) -> Response:
    """Do what was done without a network, in order; what is gone meanwhile is passed over.

    Each step carries its own mark, so that a queue that is sent twice is done once. `made` tells the ids
    of the rows that began as a mark.
    """
    done: list[str] = []
    made: dict[str, str] = {}
    for step in _steps(here.form.text("steps")):
        try:
            await _take(here, step, made)
        except (Missing, Invalid):
            pass  # somebody else took the row away, or it never made sense: no retry would help
        except MorizoError:
            break
        done.append(step["mark"])
    return JSONResponse({"done": done, "made": made})


async def _take(here: Here, step: dict[str, str], made: dict[str, str]) -> None:
    if step["do"] == "add":
        made[step["mark"]] = (
            await here.member.want(Need(name=step["name"][:60]), key=step["mark"])
        ).id
        return
    row = made.get(step["id"], step["id"])
    if step["do"] == "drop":
        await here.member.drop_want(row)
    else:
        await here.member.edit_want(row, {"ticked": step["do"] == "tick"})


def _steps(text: str) -> list[dict[str, str]]:
    try:
        found = json.loads(text)
    except ValueError:
        raise Invalid("読めない内容でした。") from None
    if not isinstance(found, list) or len(found) > MOST_STEPS:
        raise Invalid("読めない内容でした。")
    return [step for step in found if _is_step(step)]


def _is_step(step: object) -> bool:
    if not isinstance(step, dict) or not all(isinstance(value, str) for value in step.values()):
        return False
    known = step.get("do") in ("add", "tick", "untick", "drop")
    return (
        known
        and bool(step.get("mark"))
        and ("name" in step if step["do"] == "add" else "id" in step)
    )


def _names(text: str) -> list[str]:
    for sign in ("\n", "，", ",", "、"):
        text = text.replace(sign, "\n")
    return [name.strip()[:60] for name in text.split("\n") if name.strip()][:20]


routes = [
    Route("/shopping", show),
    Route("/shopping", add, methods=["POST"]),
    Route("/shopping/bought", finish, methods=["POST"]),
    Route("/shopping/sync", sync, methods=["POST"]),
    Route("/shopping/{item_id}/tick", tick, methods=["POST"]),
    Route("/shopping/{item_id}/drop", drop, methods=["POST"]),
]
