"""Traits of messages."""

from __future__ import annotations

import pytest

from memcli.text.traits import STANDING, TIMED, traits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("I like trains", 0),
        ("We met yesterday", TIMED),
        ("See you on 3 May 2024", TIMED),
        ("Always answer in French", STANDING),
        ("I NEVER eat nuts", STANDING),
        ("I prefer tea", STANDING),
        ("my preference is tea", STANDING),
        ("Make sure to lock the door", STANDING),
        ("From now on call me Iris", STANDING),
        ("I never work on Mondays, since last year", STANDING | TIMED),
        ("the prefecture", 0),
        ("nevertheless", 0),
        ("hallways", 0),
    ],
)
def test_traits(text: str, expected: int) -> None:
    assert traits(text) == expected
