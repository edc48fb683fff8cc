"""What people type at --since, --until, --as-of and date:A..B, and what they are told when it cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from memcli.errors import UsageError
from memcli.records import Moment, Span
from memcli.text.dates import parse_span


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


NOW = Moment(ms("2024-05-15T14:30:00"))  # a Wednesday

TYPED = [
    ("2024", "2024-01-01", "2025-01-01"),
    ("2024-05", "2024-05-01", "2024-06-01"),
    ("2024-5", "2024-05-01", "2024-06-01"),
    ("2024-05-06", "2024-05-06", "2024-05-07"),
    (" 2024-05-06 ", "2024-05-06", "2024-05-07"),
    ("2024-05-06T10:00", "2024-05-06T10:00", "2024-05-06T10:01"),
    ("2024-05-06 10:00:30", "2024-05-06T10:00:30", "2024-05-06T10:00:31"),
    ("2024-05-06T10:00Z", "2024-05-06T10:00", "2024-05-06T10:01"),
    ("2024-05-06T10:00+02:00", "2024-05-06T08:00", "2024-05-06T08:01"),
    ("2024-05..2024-06", "2024-05-01", "2024-07-01"),
    ("2024-05-06..2024-05-08", "2024-05-06", "2024-05-09"),
    ("2024..", "2024-01-01", None),
    ("..2024", None, "2025-01-01"),
    ("last month..yesterday", "2024-04-01", "2024-05-15"),
    ("2 weeks ago..now", "2024-05-01", "2024-05-15T14:30:00.001"),
    ("today", "2024-05-15", "2024-05-16"),
    ("now", "2024-05-15T14:30:00", "2024-05-15T14:30:00.001"),
    ("Yesterday", "2024-05-14", "2024-05-15"),
    ("tomorrow", "2024-05-16", "2024-05-17"),
    ("last week", "2024-05-06", "2024-05-13"),
    ("this month", "2024-05-01", "2024-06-01"),
    ("last year", "2023-01-01", "2024-01-01"),
    ("3 days ago", "2024-05-12", "2024-05-13"),
    ("3d", "2024-05-12", "2024-05-13"),
    ("2w", "2024-05-01", "2024-05-02"),
    ("2 weeks", "2024-05-01", "2024-05-02"),
    ("3m", "2024-02-15", "2024-02-16"),
    ("1 year ago", "2023-05-15", "2023-05-16"),
    ("12h", "2024-05-15T02:30", "2024-05-15T02:31"),
    ("90min", "2024-05-15T13:00", "2024-05-15T13:01"),
    ("may 2024", "2024-05-01", "2024-06-01"),
    ("May 8, 2023", "2023-05-08", "2023-05-09"),
    ("8 may", "2024-05-08", "2024-05-09"),
    ("june 9", "2023-06-09", "2023-06-10"),
    ("may", "2024-05-01", "2024-06-01"),
    ("june", "2023-06-01", "2023-07-01"),
    ("last May", "2023-05-01", "2023-06-01"),
    ("last march", "2024-03-01", "2024-04-01"),
    ("in march", "2024-03-01", "2024-04-01"),
    ("since 2019", "2019-01-01", "2020-01-01"),
    ("friday", "2024-05-10", "2024-05-11"),
    ("last friday", "2024-05-10", "2024-05-11"),
    ("summer 2022", "2022-06-01", "2022-09-01"),
    ("the last 3 days", "2024-05-12", "2024-05-16"),
    ("last 3 days", "2024-05-12", "2024-05-16"),
    ("from May 8 to May 10", "2024-05-08", "2024-05-11"),
    ("christmas", "2023-12-25", "2023-12-26"),
    ("昨天", "2024-05-14", "2024-05-15"),
    ("2024年3月", "2024-03-01", "2024-04-01"),
]


@pytest.mark.parametrize(("text", "start", "end"), TYPED)
def test_typed_dates(text: str, start: str | None, end: str | None):
    expected = Span(None if start is None else ms(start), None if end is None else ms(end))
    assert parse_span(text, NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "..",
        "...",
        "soon",
        "banana",
        "05/06/2024",
        "2024-13",
        "2024-02-30",
        "2024-05-06T25:00",
        "2024-05T10:00",
        "0000",
        "99999",
        "yesterday and tomorrow",
        "yesterday banana",
        "2024-05..banana",
        "9999y",
        "march on",
        "2024-05-06..2024-05-08..2024-05-10",
    ],
)
def test_what_cannot_be_read_is_refused_with_examples(text: str):
    with pytest.raises(UsageError) as caught:
        parse_span(text, NOW)
    assert repr(text) in caught.value.message
    assert "2024-05-06" in caught.value.hint


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(UsageError, match="ends before it begins"):
        parse_span("2024-06..2024-05", NOW)


def test_a_zone_is_moved_to_the_wall_clock_of_now():
    berlin = Moment(ms("2024-05-15T12:30:00"), offset=120)
    assert parse_span("2024-05-06T10:00Z", berlin) == Span(ms("2024-05-06T12:00"), ms("2024-05-06T12:01"))
    assert parse_span("now", berlin).start == ms("2024-05-15T14:30:00")


def test_short_months_and_leap_days_end_where_they_end():
    assert parse_span("1m", Moment(ms("2024-03-31T00:00"))).start == ms("2024-02-29")
    assert parse_span("1y", Moment(ms("2024-02-29T00:00"))).start == ms("2023-02-28")
