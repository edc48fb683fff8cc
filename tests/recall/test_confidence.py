"""How sure recall is: what raises it, what lowers it, and where words do not decide."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.recall.confidence import DOUBT, Signs, confidence, read
from memcli.recall.question import parse
from memcli.records import Hit
from tests.support import at

PEOPLE = [(1, "Ana"), (2, "Tom")]


def signs(query: str, *hits: tuple[str, set[str]], cosines: list[float] | None = None, **mass: float) -> Signs | None:
    """What is read from hits given as (speaker, stems held)."""
    found = [Hit(f"ep_{number}", "episode", 1.0, "", speaker=who) for number, (who, _) in enumerate(hits)]
    question = parse(query, PEOPLE, at())
    return read(question, found, [held for _, held in hits], mass=mass, cosines=cosines, speakers=PEOPLE)


def test_one_memory_must_hold_what_was_asked() -> None:
    assert signs("cat piano", ("Tom", {"cat"}), ("Tom", {"piano"}), cat=1, piano=3) == Signs(0.75, 0.0)
    assert signs("cat piano", ("Tom", {"cat", "piano"}), cat=1, piano=3) == Signs(1.0, 0.0)


def test_what_somebody_else_said_counts_against_it() -> None:
    assert signs("what did Ana paint", ("Tom", {"paint"}), ("Ana", set()), paint=1) == Signs(0.0, 1.0)
    assert signs("what did Ana paint", ("Ana", {"paint"}), paint=1) == Signs(1.0, 0.0)
    assert signs("what did Ana and Tom paint", ("Tom", {"paint"}), paint=1) == Signs(1.0, 0.0)


def test_likeness_is_that_of_the_likest() -> None:
    seen = signs("cat", ("Tom", {"cat"}), cosines=[0.1, 0.6, 0.2, 0.4, -0.3], cat=1)
    assert seen is not None
    assert seen.likeness == pytest.approx(0.4)


def test_a_time_or_nothing_to_look_for_is_not_judged() -> None:
    assert signs("") is None
    hit: Any = Hit("ep_0", "episode", 2.0, "", terms={"said": 2.0})
    question = parse("what did we discuss yesterday", PEOPLE, at())
    assert read(question, [hit], [set()], mass={}, cosines=None, speakers=PEOPLE) is None


def test_nothing_found_is_as_doubtful_as_can_be() -> None:
    seen = signs("cat")
    assert seen == Signs(0.0, 0.0)
    assert confidence(seen) < DOUBT


@given(st.floats(0, 1), st.floats(0, 1), st.none() | st.floats(-1, 1))
def test_more_of_each_sign_moves_it_one_way(coverage: float, elsewhere: float, likeness: float | None) -> None:
    value = confidence(Signs(coverage, elsewhere, likeness))
    assert 0 < value < 1
    assert confidence(Signs(1.0, elsewhere, likeness)) >= value >= confidence(Signs(coverage, 1.0, likeness))
    if likeness is not None:
        assert confidence(Signs(coverage, elsewhere, 1.0)) >= value
