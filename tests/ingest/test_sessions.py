from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from memcli.ingest.sessions import GAP, LIMIT, Splitter
from memcli.records import Draft, Moment

START = 1_710_504_000_000
HOUR = 3_600_000


def draft(hours: float | None, conversation: str = "c", session: str | None = None) -> Draft:
    when = None if hours is None else Moment(START + round(hours * HOUR), 0)
    return Draft(text="x", conversation=conversation, when=when, session=session)


def assign(drafts: list[Draft]) -> list[Draft]:
    """Drafts in their order, each without a session given one, as the importers do it."""
    splitter = Splitter()
    return [
        one if one.session is not None else replace(one, session=splitter.key(one.conversation, one.when))
        for one in drafts
    ]


def keys(drafts: list[Draft]) -> list[str | None]:
    return [each.session for each in assign(drafts)]


def test_a_long_pause_ends_a_session() -> None:
    assert keys([draft(0), draft(7), draft(15), draft(23.1), draft(24)]) == [
        *["2024-03-15T12:00:00Z"] * 3,
        *["2024-03-16T11:06:00Z"] * 2,
    ]


def test_conversations_do_not_disturb_each_other() -> None:
    got = keys([draft(0, "a"), draft(100, "b"), draft(1, "a"), draft(101, "b")])
    assert got[0] == got[2] != got[1] == got[3]


def test_a_session_given_by_the_source_stays() -> None:
    assert keys([draft(0, session="S1"), draft(1)]) == ["S1", "2024-03-15T13:00:00Z"]


def test_undated_messages_follow_those_around_them() -> None:
    assert keys([draft(None), draft(0), draft(None), draft(9)]) == ["1", "1", "1", "2024-03-15T21:00:00Z"]


def test_a_session_is_bounded_even_without_time() -> None:
    got = keys([draft(None)] * (2 * LIMIT + 1))
    assert [got.count(key) for key in ("1", "2", "3")] == [LIMIT, LIMIT, 1]
    dated = keys([draft(0)] * (LIMIT + 1))
    assert dated[0] == "2024-03-15T12:00:00Z"
    assert dated[-1] == "2024-03-15T12:00:00Z~2"


@given(st.lists(st.none() | st.integers(0, 60), max_size=60), st.integers(0, 20))
def test_more_messages_at_the_end_change_no_earlier_key(hours: list[int | None], more: int) -> None:
    drafts = [draft(hour) for hour in hours]
    grown = drafts + [draft(61 + hour) for hour in range(more)]
    assert keys(grown)[: len(drafts)] == keys(drafts)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=60))
def test_within_a_session_no_pause_is_longer_than_the_gap(hours: list[int]) -> None:
    drafts = [replace(draft(hour), session=Splitter().key("c", None)) for hour in sorted(hours)]
    done = assign([replace(each, session=None) for each in drafts])
    for before, after in pairwise(done):
        assert before.when is not None
        assert after.when is not None
        assert (before.session == after.session) == (after.when.ms - before.when.ms <= GAP)
