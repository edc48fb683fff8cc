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
        ("I NEVER eat nuts", 0),
        ("Fine. Please never call me sir", STANDING),
        ("Add a summary when I ask about papers", STANDING),
        ("I prefer tea", STANDING),
        ("I'd prefer metric units", STANDING),
        ("my preference is tea", 0),
        ("Make sure to lock the door", STANDING),
        ("From now on call me Iris", STANDING),
        ("I never work on Mondays, since last year", TIMED),
        ("Always use the dates of last year", STANDING | TIMED),
        ("Well. " * 400 + "Always be brief.", 0),
        ("the prefecture", 0),
        ("nevertheless", 0),
        ("hallways", 0),
    ],
)
def test_traits(text: str, expected: int) -> None:
    assert traits(text) == expected
