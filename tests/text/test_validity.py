"""When facts hold, in which order, and how far apart."""

from __future__ import annotations

from datetime import date

import pytest

from memcli.records import Fact
from memcli.text.validity import between, covers, days, held, holds, order
from tests.support import DAY, T0


def fact(row: int = 1, **changes: object) -> Fact:
    """A home of Ana, said on 2024-05-06."""
    values = {
        "row": row, "uid": f"fa_{row}", "kind": "attribute", "statement": "", "subject": "Ana", "attribute": "home",
        "value": "Lisbon", "confidence": 0.9, "valid_from": None, "valid_to": None, "precision": None, "recorded_at": T0,
        "superseded_by": None, "sources": (), "run": 1, "model": "builtin", "learned": T0, "single": True,
    }  # fmt: skip
    return Fact(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        ({}, "2024-05-06", True),
        ({}, "2024-05-05", False),  # nobody knows what held before it was said
        ({"valid_from": "2020"}, "2021-01-01", True),
        ({"valid_from": "2020"}, "2020-06-01", False),  # some time in that year
        ({"valid_from": "2024-05"}, "2024-05-06", True),  # when it was said, it held already
        ({"valid_from": "2024-05"}, "2024-05-05", False),
        ({"valid_to": "2024-06-10"}, "2024-06-09", True),
        ({"valid_to": "2024-06-10"}, "2024-06-10", False),
        ({"valid_to": "2024-06"}, "2024-06-29", True),  # it may have ended on any day of June
        ({"valid_to": "2024-06"}, "2024-06-30", False),
        ({"kind": "event", "valid_from": "2024-05-02"}, "2030-01-01", True),  # what happened stays true
        ({"kind": "event", "valid_from": "2024-05-02"}, "2024-05-01", False),
        ({"kind": "event", "superseded_by": "fa_2"}, "2030-01-01", False),  # told better elsewhere
        ({"kind": "plan", "valid_from": "2024-05-17"}, "2024-05-10", True),
        ({"kind": "plan", "valid_from": "2024-05-17"}, "2024-05-17", True),
        ({"kind": "plan", "valid_from": "2024-05-17"}, "2024-05-18", False),
        ({"kind": "plan", "valid_from": "2024-05-17"}, "2024-05-05", False),
    ],
)
def test_what_held_on_a_day(changes: dict[str, object], day: str, expected: bool) -> None:
    assert holds(fact(**changes), day) is expected


def test_of_two_values_that_may_both_hold_the_successor_does() -> None:
    lisbon = fact(1, valid_to="2024-05", superseded_by="fa_2")
    porto = fact(2, valid_from="2024-05", learned=T0 + 10 * DAY)
    assert [one.row for one in held([lisbon, porto], "2024-05-06")] == [1]
    assert [one.row for one in held([lisbon, porto], "2024-05-20")] == [2]
    assert [one.row for one in held([lisbon, porto], "2024-06-01")] == [2]


@pytest.mark.parametrize(
    ("one", "other", "which", "apart"),
    [
        ("2024-05-06", "2024-05-09", -1, "3 days"),
        ("2024-05-09", "2024-05-06", 1, "3 days"),
        ("2024-05-06", "2024-05-06", 0, "the same day"),
        ("2024-05-06", "2024-06-06", -1, "1 month"),
        ("2022-05-06", "2024-06-06", -1, "2 years and 1 month"),
        ("2024-05-06", "2024-05-27", -1, "3 weeks"),
        ("2024-05-06", "2024-05-26", -1, "20 days"),
        ("2024-01-01", "2024-07-10", -1, "191 days (6 months)"),
        ("2024-05", "2024-05-06", None, ""),  # some time in May
        ("2024", "2024", None, ""),
        ("2024-01", "2024-07", -1, "about 6 months"),
        ("2020", "2024", -1, "about 4 years"),
        ("2024-05", "2024-06", -1, "between 1 day and 2 months"),
        ("2024-05-06T10:00", "2024-05-07T09:00", -1, "1 day"),
    ],
)
def test_order_and_distance_are_no_finer_than_the_dates(one: str, other: str, which: int | None, apart: str) -> None:
    assert order(one, other) == which
    assert between(one, other) == apart


def test_what_a_date_covers() -> None:
    assert [each.isoformat() for each in days("2024-02")] == ["2024-02-01", "2024-02-29"]
    assert [each.isoformat() for each in days("2023-12")] == ["2023-12-01", "2023-12-31"]


def test_a_week_is_a_run_of_days() -> None:
    """Over the end of a month it is told no less exactly than within it."""
    assert days("2024-04-29/2024-05-05") == (date(2024, 4, 29), date(2024, 5, 5))
    assert order("2024-04-29/2024-05-05", "2024-05-06") == -1
    assert order("2024-04-29/2024-05-05", "2024-05") is None
    assert covers("2024", "2024-04-29/2024-05-05")
    assert covers("2024-04-29/2024-05-05", "2024-05-01")
    assert not covers("2024-05", "2024-04-29/2024-05-05")
