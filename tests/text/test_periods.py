"""Periods hold one another without gap or overlap, whatever the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.records import Moment
from memcli.text import periods
from tests.support import examples


def moment(year: int, month: int, day: int, precision: str = "second") -> Moment:
    at = datetime(year, month, day, 12, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return Moment(at // timedelta(milliseconds=1), 0, precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        ("2024-05-06", "2024-W19", "2024-05"),
        ("2024-04-30", "2024-W18/2024-04", "2024-04"),
        ("2024-05-01", "2024-W18/2024-05", "2024-05"),
        ("2024-12-30", "2025-W01/2024-12", "2024-12"),
        ("2021-01-01", "2020-W53/2021-01", "2021-01"),
        ("2024-05-00", "2024-05-00", "2024-05"),
        ("2024-00-00", "2024-00-00", "2024-00"),
        ("undated:70", "undated:2", "undated:0"),
    ],
)
def test_a_day_lies_in_a_week_and_a_month(day: str, week: str, month: str) -> None:
    assert periods.above("day", day) == week
    assert periods.above("week", week) == month
    assert periods.above("month", month) == (periods.UNDATED if "undated" in day else day[:4])
    assert periods.above("year", day[:4]) == periods.above("all", "") == ""


def test_what_is_dated_coarsely_stands_on_no_day() -> None:
    assert periods.day(moment(2024, 5, 1, "month"), 0) == "2024-05-00"
    assert periods.day(moment(2024, 1, 1, "year"), 0) == "2024-00-00"
    assert periods.day(moment(2024, 5, 6, "day"), 0) == "2024-05-06"
    assert periods.day(None, 64) == "undated:2"
    assert periods.day(Moment(10**18), 0) == periods.day(Moment(-(10**18)), 0) == "undated:0"


@examples(300)
@given(st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_any_day_lies_in_what_holds_it(day: date) -> None:
    key, level = periods.day(moment(day.year, day.month, day.day), 0), "day"
    first, last = day.isoformat(), day.isoformat()
    for higher in ("week", "month", "year"):
        key, level = periods.above(level, key), higher
        span = periods.span(level, key)
        assert span is not None
        assert span[0] <= first <= last <= span[1]
        first, last = span
    assert key == f"{day.year:04}"


def test_they_are_called_as_people_call_them() -> None:
    told = [
        ("day", "2024-05-06"),
        ("week", "2024-W18"),
        ("week", "2024-W18/2024-05"),
        ("month", "2024-05"),
        ("year", "2024"),
    ]
    assert [periods.label(*one) for one in told] == [
        "6 May 2024", "week 18 of 2024", "week 18 of 2024, in May 2024", "May 2024", "2024",
    ]  # fmt: skip
    assert periods.label("day", "2024-05-00") == "May 2024"
    assert periods.label("all", "") == "everything"
    assert periods.label("month", "undated:0") == "undated"
