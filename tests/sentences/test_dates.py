"""Days as people say them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morizo.sentences.dates import read_day

TUESDAY = date(2026, 11, 24)

SAID = [
    ("明日", "2026-11-25"),
    ("あさって", "2026-11-26"),
    ("しあさって", "2026-11-27"),
    ("今週末", "2026-11-29"),
    ("来週の金曜", "2026-12-04"),
    ("金曜日", "2026-11-27"),
    ("火曜", "2026-12-01"),
    ("12/31", "2026-12-31"),
    ("1月6日", "2027-01-06"),
    ("十二月三日", "2026-12-03"),
    ("2027年2月3日", "2027-02-03"),
    ("27.2.3", "2027-02-03"),
    ("26日", "2026-11-26"),
    ("5日", "2026-12-05"),
    ("月末", "2026-11-30"),
    ("来月末", "2026-12-31"),
    ("来月10日", "2026-12-10"),
    ("12月上旬", "2026-12-10"),
    ("来年の3月", "2027-03-31"),
    ("3日後", "2026-11-27"),
    ("一週間", "2026-12-01"),
    ("みっか", "2026-11-27"),
    ("大晦日", "2026-12-31"),
    ("2月29日", "2028-02-29"),
]


@pytest.mark.parametrize(("said", "meant"), SAID)
def test_a_day_is_read_as_the_next_such_day(said: str, meant: str) -> None:
    found = read_day(said, 0, TUESDAY)
    assert found is not None
    assert (found[0].on.isoformat(), found[1]) == (meant, len(said))


def test_a_number_of_days_also_means_a_length() -> None:
    found = read_day("5日", 0, TUESDAY)
    assert found is not None
    assert found[0].until == date(2026, 11, 29)


@pytest.mark.parametrize("said", ["2月30日", "13/1", "99月1日", "卵"])
def test_what_no_calendar_has_is_no_day(said: str) -> None:
    assert read_day(said, 0, TUESDAY) is None


@given(st.text("0123456789一二三十年月日週来今末後間半/.-金曜ヶ", max_size=12), st.dates())
def test_reading_a_day_never_fails(text: str, today: date) -> None:
    for start in range(len(text)):
        found = read_day(text, start, today)
        assert found is None or start < found[1] <= len(text)
