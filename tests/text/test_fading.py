"""How memories fade and how use keeps them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.text import fading
from memcli.text.fading import Trace
from tests.support import DAY, examples


def test_what_was_never_used_has_no_strength() -> None:
    assert fading.strength(None, 5) == 0.0


def test_half_is_left_after_the_half_life() -> None:
    trace = fading.used(None, 0)
    assert trace == Trace(1, 0, fading.FIRST)
    assert fading.retention(trace, 0) == 1.0
    assert fading.retention(trace, round(fading.FIRST * DAY)) == pytest.approx(0.5)
    assert fading.retention(trace, round(2 * fading.FIRST * DAY)) == pytest.approx(0.25)


def test_a_use_after_a_while_lengthens_it_more_than_one_at_once() -> None:
    once = fading.used(None, 0)
    at_once, later = fading.used(once, 0), fading.used(once, 14 * DAY)
    assert once.half_life < at_once.half_life < later.half_life
    assert (at_once.uses, later.last) == (2, 14 * DAY)


def test_importance_stretches_the_first_half_life() -> None:
    assert fading.used(None, 0, 1.0).half_life == 4 * fading.used(None, 0).half_life
    plain = fading.importance("ok", facts=0, standing=False)
    assert (
        plain < fading.importance("ok", facts=1, standing=False) < fading.importance("ok", facts=1, standing=True) <= 1
    )
    assert fading.importance("x" * 9999, facts=99, standing=True) == 1.0


@examples(200)
@given(st.lists(st.integers(0, 4000 * DAY), min_size=1, max_size=30), st.integers(0, 9000 * DAY), st.floats(0, 1))
def test_any_history_stays_in_bounds(moments: list[int], now: int, importance: float) -> None:
    trace = None
    for moment in sorted(moments):
        trace = fading.used(trace, moment, importance)
    assert trace is not None
    assert trace.uses == len(moments)
    assert fading.FIRST <= trace.half_life <= fading.LONGEST
    assert 0.0 <= fading.strength(trace, now) <= 1.0
    assert fading.strength(trace, now) >= fading.strength(trace, now + DAY)
