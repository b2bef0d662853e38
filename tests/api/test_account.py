"""Taking everything along, and leaving for good."""

import io
import json
import zipfile

from starlette.testclient import TestClient
from tests.conftest import Person, sign_up


def taken(person: Person) -> dict[str, list[dict[str, object]]]:
    answer = person.get("/v1/account/export")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as box:
        return {
            name: json.loads(box.read(name)) for name in box.namelist() if name.endswith(".json")
        }


def test_the_export_holds_the_household_and_nobody_elses(hana: Person, taro: Person) -> None:
    hana.post("/v1/pantry/items", {"name": "卵", "quantity": 6})
    taro.post("/v1/pantry/items", {"name": "秘密の牛乳"})
    files = taken(hana)
    assert [row["name"] for row in files["pantry_items.json"]] == ["卵"]
    assert "秘密" not in json.dumps(files, ensure_ascii=False)


def test_a_cell_is_never_a_formula(hana: Person) -> None:
    hana.post("/v1/pantry/items", {"name": "=1+1"})
    answer = hana.get("/v1/account/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as box:
        assert "'=1+1" in box.read("pantry_items.csv").decode()


def test_leaving_needs_the_password_and_takes_everything(service: TestClient, hana: Person) -> None:
    hana.post("/v1/pantry/items", {"name": "卵"})
    assert hana.call("DELETE", "/v1/account", json={"password": "wrong"}).status_code == 401
    assert hana.get("/v1/pantry/items").json()["items"]
    assert (
        hana.call("DELETE", "/v1/account", json={"password": "kome-to-miso-42"}).status_code == 204
    )
    assert hana.get("/v1/pantry/items").status_code == 401
    again = sign_up(service, "hana@example.com")
    assert again.get("/v1/pantry/items").json() == {"items": []}
