import pytest

from morizo.foods.check import faults
from morizo.foods.data_files import BadFoodData, read_foods
from tests.foods.kitchen import a_kitchen


def a_food(**changed: str) -> str:
    values = {
        "id": '"goma"',
        "name": '"ごま"',
        "reading": '"ごま"',
        "kind_of": '"yasai"',
        "unit": '"g"',
        "place": '"ambient"',
        "keeps": "{ ambient = 100 }",
        "keeps_source": '"編者の目安"',
        **changed,
    }
    return "[[food]]\n" + "\n".join(f"{key} = {value}" for key, value in values.items() if value)


def test_sound_data_has_no_fault() -> None:
    assert faults(a_kitchen(a_food())) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"id": '"tofu"'}, "two entries have this id"),
        ({"id": '"Goma_1"'}, "an id is made of"),
        ({"aliases": '["タマネギ"]'}, "is also a name of tamanegi"),
        ({"aliases": '[" "]'}, "an empty name"),
        ({"kind_of": '"nai"'}, "does not exist"),
        ({"kind_of": ""}, "a food needs a parent"),
        ({"kind_of": '"goma"'}, "is a kind of itself"),
        ({"reading": '"胡麻"'}, "is not kana"),
        ({"unit": '"樽"'}, "unit '樽' is unknown"),
        ({"keeps": ""}, "says nowhere how long it keeps"),
        ({"keeps": "{ fridge = 3 }"}, "usual place"),
        ({"keeps": "{ ambient = 99999 }"}, "keeps 99999 days"),
        ({"keeps_source": ""}, "where its days come from"),
        ({"months": "[13]"}, "a month that is none"),
        ({"contains": '["goma"]', "may_contain": '["goma"]'}, "both contains and may contain"),
        ({"grams": '{ "枚" = 9000 }'}, "is not plausible"),
        ({"grams": '{ "g" = 1 }'}, "no unit to be weighed"),
        ({"grams": '{ "樽" = 1 }'}, "no unit to be weighed"),
        ({"grams": '{ "大さじ" = 9, "小さじ" = 9 }'}, "don't go together"),
        ({"grams": '{ "大さじ" = 9, "カップ" = 300 }'}, "don't go together"),
    ],
)
def test_each_fault_of_the_data_is_told(changed: dict[str, str], fault: str) -> None:
    found = faults(a_kitchen(a_food(**changed)))
    assert [one for one in found if fault in one], found


def test_a_cycle_in_the_tree_is_told_and_does_not_hang() -> None:
    ring = a_food(id='"a"', name='"え"', reading='"え"', kind_of='"b"') + "\n"
    ring += a_food(id='"b"', name='"び"', reading='"び"', kind_of='"a"')
    assert any("kind of itself" in fault for fault in faults(a_kitchen(ring)))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"contains": '["tomato"]'}, "unknown allergen code 'tomato'"),
        ({"place": '"shelf"'}, "unknown place 'shelf'"),
        ({"keeps": "{ shelf = 3 }"}, "unknown place 'shelf' in keeps"),
        ({"keeps": "{ ambient = 1.5 }"}, "whole days"),
        ({"expiry": '"later"'}, "unknown expiry"),
        ({"grams": '{ "個" = "heavy" }'}, "a weight in grams"),
        ({"aliases": '"ゴマ"'}, "aliases must be a list"),
        ({"name": ""}, "name is missing"),
        ({"colour": '"white"'}, "unknown key 'colour'"),
    ],
)
def test_data_of_the_wrong_shape_is_refused_with_its_place(
    changed: dict[str, str], fault: str
) -> None:
    with pytest.raises(BadFoodData) as refusal:
        read_foods([("x.toml", a_food(**changed))])
    assert any(fault in one and one.startswith("x.toml: ") for one in refusal.value.faults)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadFoodData) as refusal:
        read_foods([("a.toml", a_food(place='"x"', expiry='"y"')), ("b.toml", "[[food")])
    assert len(refusal.value.faults) == 3
