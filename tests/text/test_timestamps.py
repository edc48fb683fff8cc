from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from memcli.records import Moment
from memcli.text.timestamps import DAY, format_timestamp, parse_timestamp

NOON = 1_710_504_000_000  # 2024-03-15T12:00:00 UTC


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-15T12:00:00Z", Moment(NOON, 0)),
        ("2024-03-15T12:00:00+00:00", Moment(NOON, 0)),
        ("2024-03-15T13:00:00+01:00", Moment(NOON, 60)),
        ("2024-03-15T08:30:00-03:30", Moment(NOON, -210)),
        ("2024-03-15T12:00:00", Moment(NOON, None)),
        ("2024-03-15 12:00:00", Moment(NOON, None)),
        ("2024-03-15T12:00", Moment(NOON, None, "minute")),
        ("2024-03-15T13:00+01:00", Moment(NOON, 60, "minute")),
        ("2024-03-15", Moment(NOON - DAY // 2, None, "day")),
        ("2024-03", Moment(1_709_251_200_000, None, "month")),
        ("2024", Moment(1_704_067_200_000, None, "year")),
        ("2024-03-15T12:00:00.25Z", Moment(NOON + 250, 0)),
        ("2024-03-15T12:00:00,250Z", Moment(NOON + 250, 0)),
        ("2024-03-15T12:00:00.123456789Z", Moment(NOON + 123, 0)),
        ("2024-03-15T12:00:00z", Moment(NOON, 0)),
        ("  2024-03-15 12:00:00 UTC ", Moment(NOON, 0)),
        ("2024-03-15 13:00:00 +0100", Moment(NOON, 60)),
        ("2024-03-15 13:00:00 +01", Moment(NOON, 60)),
        ("2024/03/15 12:00", Moment(NOON, None, "minute")),
        ("2024-3-5", Moment(1_709_596_800_000, None, "day")),
        ("20240315", Moment(NOON - DAY // 2, None, "day")),
        ("20240315T120000Z", Moment(NOON, 0)),
        ("20240315120000", Moment(NOON, None)),
        ("1710504000", Moment(NOON, 0)),
        ("1710504000.250", Moment(NOON + 250, 0)),
        ("1710504000000", Moment(NOON, 0)),
        ("1612010512345", Moment(1_612_010_512_345, 0)),  # of digits that a date in 1612 could begin with
        (1_710_504_000, Moment(NOON, 0)),
        (1_710_504_000.25, Moment(NOON + 250, 0)),
        (NOON, Moment(NOON, 0)),
        (NOON * 1000, Moment(NOON, 0)),
        (NOON * 1_000_000, Moment(NOON, 0)),
        (-200_000_000, Moment(-200_000_000_000, 0)),
    ],
)
def test_reads(text: str | float, moment: Moment) -> None:
    assert parse_timestamp(text) == moment


@pytest.mark.parametrize(
    "junk",
    [
        *(None, True, False, "", " ", "yesterday", "12:00", "2024-13", "2024-02-30", "2024-W11", "2024-W11-5", "0000"),
        *(
            "2024-03-15T25:00",
            "2024-03-15T",
            "２０２４-03-15",
            "\ud800",
            "1" * 40,
            "1e9",
            "-",
            "nan",
            "20241341",
            "12345",
        ),
        *(0, 5, 2024, -1, 10**20, 10**400, -(10**400), math.nan, math.inf, -math.inf, 1e300),
    ],
)
def test_junk_is_none(junk: str | float | None) -> None:
    assert parse_timestamp(junk) is None


@given(st.text(alphabet="0123456789-+:.TZ /,WUC") | st.text() | st.integers() | st.floats())
@example("2024-03-15T10:02:00+23:59:59.999999")
@example("9999-12-31T23:59:59-23:59")
@example("0001-01-01T00:00:00+23:59")
def test_never_raises_and_what_is_read_is_written_back_the_same(value: str | float) -> None:
    moment = parse_timestamp(value)
    if moment is not None:
        assert parse_timestamp(format_timestamp(moment)) == moment


@given(
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),
    st.none() | st.integers(-1439, 1439),
)
def test_agrees_with_datetime(stamp: datetime, offset: int | None) -> None:
    aware = stamp if offset is None else stamp.replace(tzinfo=timezone(timedelta(minutes=offset)))
    moment = parse_timestamp(aware.isoformat(timespec="milliseconds"))
    assert moment is not None
    assert moment.offset == offset
    epoch = datetime(1970, 1, 1) if offset is None else datetime(1970, 1, 1, tzinfo=UTC)
    assert moment.ms == (aware - epoch) // timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (Moment(NOON, 0), "2024-03-15T12:00:00Z"),
        (Moment(NOON, 60), "2024-03-15T13:00:00+01:00"),
        (Moment(NOON, -210), "2024-03-15T08:30:00-03:30"),
        (Moment(NOON + 7, None), "2024-03-15T12:00:00.007"),
        (Moment(NOON, None, "minute"), "2024-03-15T12:00"),
        (Moment(NOON, None, "day"), "2024-03-15"),
        (Moment(NOON, None, "month"), "2024-03"),
        (Moment(NOON, None, "year"), "2024"),
    ],
)
def test_writes(moment: Moment, text: str) -> None:
    assert format_timestamp(moment) == text
