"""Whatever the text and the anchor: no exception, places and spans that make sense."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memcli.errors import UsageError
from memcli.records import Moment, Precision
from memcli.text.dates import find, mentions_time, parse_span

DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1)
WORDS = (
    "yesterday today tomorrow tonight ago last next this past coming previous the a an of in on at since until by before "
    "after between from to and or early mid late end beginning first second third week weeks weekend month months year "
    "years day days night decade may March june Dec. monday Friday sun summer winter 2023 1999 9999 0001 8 8th 31 29 2 "
    "February two ten few couple half hundred about around over for now every will went was ' , . - – : ( ) \n 5/13/2023 "
    "2023-05-08 90s 1990s Q3 Christmas Easter New Year's Eve I've been when I was turned age 昨天 上周五 三天前 2024年 3月 15日 "
    "8. Mai 2023 back later earlier"
).split(" ")
texts = st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
YEAR_1 = (date(1, 1, 1) - EPOCH).days * DAY_MS
YEAR_9999 = (date(9999, 12, 31) - EPOCH).days * DAY_MS
moments = st.builds(
    Moment,
    st.one_of(
        st.integers(),
        st.integers(YEAR_1 - DAY_MS, YEAR_1 + 400 * DAY_MS),
        st.integers(YEAR_9999 - 400 * DAY_MS, YEAR_9999 + 2 * DAY_MS),
        st.integers(0, 2_000_000_000_000),
    ),
    st.one_of(st.none(), st.integers(-14 * 60, 14 * 60)),
    st.sampled_from(["year", "month", "day", "minute", "second"]),
)


@settings(max_examples=400, deadline=None)
@given(texts, st.one_of(st.none(), moments))
def test_find_never_raises_and_its_places_and_spans_make_sense(text, anchor):
    end = 0
    for found in find(text, anchor):
        assert found.start >= end
        end = found.end
        assert found.text == text[found.start : found.end] != ""
        lo, hi = found.span
        assert lo is not None or hi is not None
        assert lo is None or hi is None or lo < hi
        assert found.precision in {"year", "month", "day"}
        assert len(found.iso) in {0, 4, 7, 10}
        assert len(found.iso_end) in {0, 4, 7, 10}


@settings(max_examples=200, deadline=None)
@given(texts, moments)
def test_the_iso_of_a_point_in_time_holds_all_of_its_span(text, anchor):
    for found in find(text, anchor):
        lo, hi = found.span
        if found.kind == "range" or lo is None or hi is None or not found.iso:
            continue
        first, last = (EPOCH + timedelta(days=ms // DAY_MS) for ms in (lo, hi - 1))
        assert first.isoformat().startswith(found.iso)
        assert last.isoformat().startswith(found.iso)


@settings(max_examples=200, deadline=None)
@given(texts, moments)
def test_parse_span_gives_a_span_or_a_usage_error(text, now):
    with contextlib.suppress(UsageError):
        start, end = parse_span(text, now)
        assert start is not None or end is not None
        assert start is None or end is None or start < end


@settings(max_examples=100, deadline=None)
@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)), st.integers(0, 60))
def test_days_ago_agree_with_the_calendar(today, ago):
    anchor = Moment((today - EPOCH).days * DAY_MS + 1)
    found = find(f"it was {ago + 1} days ago", anchor)
    expected = today - timedelta(days=ago + 1) if today.toordinal() > ago + 1 else None
    assert [each.iso for each in found] == ([expected.isoformat()] if expected else [])


@settings(max_examples=100, deadline=None)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_reads_the_same_in_every_written_form(when):
    name = when.strftime("%B")
    forms = (
        when.isoformat(),
        f"{name} {when.day}, {when.year}",
        f"{when.day} {name} {when.year}",
        f"the {when.day}th of {name}, {when.year}",
        f"{when.strftime('%A')}, {name} {when.day}, {when.year}",
        f"{when.year}年{when.month}月{when.day}日",
    )
    for form in forms:
        assert [each.iso for each in find(form, None)] == [when.isoformat()], form
    assert parse_span(when.isoformat(), Moment(0)).start == (when - EPOCH).days * DAY_MS


@settings(max_examples=60, deadline=None)
@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 1, 1)),
    st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
)
def test_last_and_next_weekdays_are_the_nearest_strictly_before_and_after(today, name):
    anchor = Moment((today - EPOCH).days * DAY_MS)
    (last,) = find(f"last {name}", anchor)
    day = date.fromisoformat(last.iso)
    assert day.strftime("%A") == name
    assert 1 <= (today - day).days <= 7
    (following,) = find(f"next {name}", anchor)
    assert following.span.start is not None
    first = EPOCH + timedelta(days=following.span.start // DAY_MS)
    assert first.strftime("%A") == name
    assert 1 <= (first - today).days <= 7


HOSTILE = (
    "1",
    "ago ",
    "friday ",
    "2023 ",
    "may 8 ",
    "in 3 days ",
    "the last ",
    "a few ",
    "1-",
    "三",
    "last week of ",
    "' ",
)


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("precision", ["second", "year"])
def test_long_repetitions_are_read_to_their_end(piece: str, precision: Precision):
    text = piece * (60_000 // len(piece)) + " on 2023-05-08"
    found = find(text, Moment(1_715_783_400_000, precision=precision))
    assert found[-1].iso == "2023-05-08"
    assert mentions_time(text)
