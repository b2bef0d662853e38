"""A member's own data: all of it to take along, and the way out."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Table, select
from starlette.responses import Response

from morizo.accounts.door import Door, Here, claims_of, house_of
from morizo.accounts.store import PeopleStore
from morizo.accounts.visit import Visit
from morizo.db.schema import metadata

router = APIRouter(prefix="/v1/account", tags=["account"])
doors = APIRouter(prefix="/v1/account", tags=["account"], route_class=Door)
_NOT_TAKEN = frozenset({"household_id"})
_README = """\
Morizo から取り出した、この世帯のデータです。
表ごとに JSON（すべての項目）と CSV（表計算ソフト用、UTF-8）があります。時刻は UTC です。
"""


class Farewell(BaseModel):
    """The password, once more."""

    model_config = ConfigDict(extra="forbid")

    password: Annotated[str, Field(min_length=1, max_length=1024)]


@doors.get("/export", response_class=Response)
def export(visit: Here) -> Response:
    """Return everything of the household as a zip of JSON and CSV files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("README.txt", _README)
        box.writestr(
            "account.json", _json([{"email": visit.member.email, "role": visit.member.role}])
        )
        for table in sorted(metadata.tables.values(), key=lambda table: table.name):
            if "household_id" in table.c:
                rows = _rows(visit, table)
                box.writestr(f"{table.name}.json", _json(rows))
                box.writestr(f"{table.name}.csv", "\ufeff" + _csv(table, rows))
    name = f"morizo-{visit.today:%Y%m%d}.zip"
    return Response(
        packed.getvalue(),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


@router.delete("", status_code=204)
def leave(
    request: Request, claims: Annotated[dict[str, Any], Depends(claims_of)], farewell: Farewell
) -> Response:
    """Delete the person, and the household with everything in it when nobody else lives there."""
    house, person_id = house_of(request), str(claims["sub"])
    house.accounts.confirm_password(person_id, farewell.password)
    with house.database.write() as transaction:
        house.accounts.visit(transaction, claims)
        PeopleStore(transaction).delete_person(person_id)
    return Response(status_code=204)


def _rows(visit: Visit, table: Table) -> list[dict[str, Any]]:
    # The one place that reads across rooms: a new table of a household is taken along by itself.
    query = select(table).where(table.c.household_id == visit.household.id)
    if "member_id" in table.c and table.name not in _SHARED:
        query = query.where(table.c.member_id == visit.member.id)
    return [
        {name: value for name, value in row.items() if name not in _NOT_TAKEN}
        for row in visit.transaction.execute(query).mappings()
    ]


_SHARED = frozenset({"changes"})
"""Tables that name a member but belong to the whole household; others with a member are that member's own."""


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, indent=1, default=str)


def _csv(table: Table, rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    names = [column.name for column in table.c if column.name not in _NOT_TAKEN]
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    # A cell that begins like a formula would be run by a spreadsheet.
    return (
        f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
    )
