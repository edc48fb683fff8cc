"""Retention policies: golden tables, and what must hold of any policy and any rows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.errors import UsageError
from memcli.forget.retention import ALL, FUTURE, NO_RULE, Duration, Policy, Row, duration, judge
from tests.support import DAY, NOW, examples

#: One memory per line, as of the golden tables below.
TIMES = (
    "2014-09-01 10:20", "2014-09-02 10:20", "2014-09-05 10:20", "2014-09-06 10:20", "2014-09-08 10:20",
    "2014-09-09 10:20", "2014-09-10 10:20", "2014-09-11 10:20", "2014-09-20 10:20", "2014-09-22 10:20",
    "2014-10-01 10:20", "2014-10-02 10:20", "2014-11-08 10:20", "2014-11-15 10:20", "2014-11-22 10:20",
    "2015-09-01 10:20", "2015-09-11 10:20", "2015-10-22 10:20", "2015-10-22 10:30", "2015-11-08 10:20",
    "2016-01-01 01:02", "2016-01-01 01:03", "2016-01-03 07:02", "2016-01-04 10:23", "2016-01-04 11:23",
    "2016-01-05 09:02", "2016-01-06 08:02", "2016-01-07 10:02", "2016-01-08 20:02", "2016-01-09 21:02",
    "2016-01-12 21:02", "2016-01-12 21:08", "2016-01-18 12:02",
)  # fmt: skip


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def rows(*times: str) -> list[Row]:
    return [Row(number, ms(time), ms("2016-02-01 00:00")) for number, time in enumerate(times or TIMES)]


def kept(policy: Policy, *times: str) -> list[str]:
    """ "time: reasons" of what is kept, newest first."""
    given = rows(*times)
    names = times or TIMES
    return [f"{names[one.row]}: {', '.join(one.reasons)}" for one in reversed(judge(given, policy)) if one.keep]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy(last=3), ["2016-01-18 12:02: last", "2016-01-12 21:08: last", "2016-01-12 21:02: last"]),
        (
            Policy(hourly=4),
            ["2016-01-18 12:02: hourly", "2016-01-12 21:08: hourly", "2016-01-09 21:02: hourly", "2016-01-08 20:02: hourly"],
        ),
        (Policy(daily=3), ["2016-01-18 12:02: daily", "2016-01-12 21:08: daily", "2016-01-09 21:02: daily"]),
        (
            Policy(weekly=4),
            ["2016-01-18 12:02: weekly", "2016-01-12 21:08: weekly", "2016-01-09 21:02: weekly", "2016-01-03 07:02: weekly"],
        ),
        (
            Policy(monthly=4),
            ["2016-01-18 12:02: monthly", "2015-11-08 10:20: monthly", "2015-10-22 10:30: monthly",
             "2015-09-11 10:20: monthly"],
        ),
        (
            Policy(yearly=10),
            ["2016-01-18 12:02: yearly", "2015-11-08 10:20: yearly", "2014-11-22 10:20: yearly",
             "2014-09-01 10:20: oldest yearly"],
        ),
        (
            Policy(daily=2, weekly=2, monthly=2, yearly=2),
            ["2016-01-18 12:02: daily, weekly, monthly, yearly", "2016-01-12 21:08: daily, weekly",
             "2015-11-08 10:20: monthly, yearly"],
        ),
        (
            Policy(within=Duration(0, 24 * 8)),
            ["2016-01-18 12:02: within", "2016-01-12 21:08: within", "2016-01-12 21:02: within"],
        ),
        (
            Policy(last=1, within=Duration(1, 0)),
            ["2016-01-18 12:02: last, within", *(f"{time}: within" for time in reversed(TIMES[20:-1]))],
        ),
    ],
)  # fmt: skip
def test_golden(policy: Policy, expected: list[str]) -> None:
    assert kept(policy) == expected


def test_as_many_as_there_are() -> None:
    assert len(kept(Policy(last=ALL))) == len(TIMES)
    assert len(kept(Policy(daily=ALL))) == len({time[:10] for time in TIMES})


def test_no_rule_keeps_everything() -> None:
    assert {(one.keep, one.reasons) for one in judge(rows(), Policy())} == {(True, (NO_RULE,))}


def test_each_group_has_its_own_numbers() -> None:
    some = [Row(n, n * DAY, NOW, group=n % 3) for n in range(12)]
    assert [one.row for one in judge(some, Policy(last=1)) if one.keep] == [9, 10, 11]


def test_whose_words_are_kept_in_any_case() -> None:
    some = [Row(n, n * DAY, NOW, speaker=["Ana", "Tom", None][n % 3]) for n in range(6)]
    assert [one.row for one in judge(some, Policy(last=1, speakers=("ana",))) if one.keep] == [0, 3, 5]


def test_what_has_no_date_was_said_when_it_was_recorded() -> None:
    some = [Row(0, None, 5 * DAY), Row(1, 4 * DAY, 9 * DAY), Row(2, 6 * DAY, 9 * DAY)]
    assert [one.row for one in judge(some, Policy(last=2)) if one.keep] == [0, 2]


def test_a_message_of_the_future_takes_no_place() -> None:
    some = [Row(0, 1 * DAY, 9 * DAY), Row(1, 2 * DAY, 9 * DAY), Row(2, 40_000 * DAY, 9 * DAY)]
    assert [(one.row, one.reasons) for one in judge(some, Policy(last=2)) if one.keep] == [
        (0, ("last",)), (1, ("last",)), (2, (FUTURE,)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2y", (24, 0)), ("1y6m", (18, 0)), ("3w", (0, 504)), ("10d12h", (0, 252)), (" 1Y ", (12, 0))],
)
def test_durations(text: str, expected: tuple[int, int]) -> None:
    assert duration(text) == expected


@pytest.mark.parametrize("text", ["", "2", "y", "-1d", "1h1d", "2 years", "٣d", "0d", "999999999y"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(UsageError, match="no length of time"):
        duration(text)


def test_months_end_where_they_do() -> None:
    assert Duration(1, 0).before(datetime(2024, 3, 31)) == datetime(2024, 2, 29)
    assert Duration(99_999, 0).before(datetime(2024, 3, 31)) == datetime.min


numbers = st.integers(-1, 4)
policies = st.builds(
    Policy, last=numbers, hourly=numbers, daily=numbers, weekly=numbers, monthly=numbers, yearly=numbers,
    within=st.none() | st.builds(Duration, st.integers(0, 30), st.integers(1, 900)), speakers=st.sampled_from([(), ("Ana",)]),
)  # fmt: skip
instants = st.integers(0, 900 * DAY)
memories = st.lists(
    st.tuples(st.none() | instants, st.sampled_from("ab"), st.sampled_from(["Ana", "Tom", None])), max_size=40
).map(lambda some: [Row(n, said, 901 * DAY, group, who) for n, (said, group, who) in enumerate(some)])


@examples(300)
@given(memories, policies)
def test_every_row_has_one_verdict_and_a_reason(some: list[Row], policy: Policy) -> None:
    verdicts = judge(some, policy)
    assert [one.row for one in verdicts] == [row.row for row in some]
    assert all(one.reasons for one in verdicts)
    assert judge(list(reversed(some)), policy) == verdicts, "the order of rows tells nothing"
    keeps_by_time = any(getattr(policy, rule) for rule in Policy._fields if rule != "speakers")
    if keeps_by_time or policy.empty:
        kept = {one.row for one in verdicts if one.keep}
        assert {row.group for row in some if row.row in kept} == {row.group for row in some}, "each group keeps one"


@examples(200)
@given(memories, policies, st.lists(st.integers(903 * DAY, 90_000 * DAY), max_size=5))
def test_garbage_of_the_future_evicts_nothing(some: list[Row], policy: Policy, dates: list[int]) -> None:
    garbage = [Row(1000 + n, when, 901 * DAY, "a", "Ana") for n, when in enumerate(dates)]
    alone = judge(some, policy)
    together = judge([*some, *garbage], policy)
    assert [one for one in together if one.row < 1000] == alone


@examples(200)
@given(memories, policies)
def test_keeping_more_drops_nothing_that_was_kept(some: list[Row], policy: Policy) -> None:
    more = policy._replace(last=policy.last + 1 if policy.last >= 0 else ALL, daily=ALL)
    before = {one.row for one in judge(some, policy) if one.keep}
    after = {one.row for one in judge(some, more) if one.keep}
    assert before <= after or policy.empty
