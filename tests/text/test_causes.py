"""Causes and developments, in the words of a text; nothing where it does not say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.text.causes import Course, course
from tests.support import examples


@pytest.mark.parametrize(
    ("quote", "value", "because", "then"),
    [
        ("I quit my job because the hours were too long.", "job", "the hours were too long", ""),
        ("We moved to Porto because of the schools, and we love it.", "Porto", "the schools", ""),
        ("Lost my job as a banker yesterday, so I'm gonna start my own business.", "job", "", "I'm gonna start my own business"),
        ("Lost my job as a banker yesterday, so I started a bakery.", "bakery", "Lost my job as a banker yesterday", ""),
        ("I sold the car since I work from home now.", "car", "I work from home now", ""),
        ("We cancelled the trip due to the storm.", "trip", "the storm", ""),
        ("My knee gave out, that's why I stopped running.", "knee", "", "I stopped running"),
        ("I missed the train, which led to a night in Lyon.", "train", "", "a night in Lyon"),
        # no cause at all
        ("A lot happened since we last spoke.", "lot", "", ""),
        ("I love it so much.", "it", "", ""),
        ("I'm so excited because of you!", "excited", "", ""),
        ("I have lived here since I was ten.", "here", "", ""),
        ("I adopted a cat.", "a cat", "", ""),
    ],
)  # fmt: skip
def test_what_a_text_says_of_the_course_of_things(quote: str, value: str, because: str, then: str) -> None:
    assert course(quote, value) == Course(because, then)


@given(st.text(max_size=200), st.text(max_size=20))
@examples(100)
def test_causes_stand_in_the_text(quote: str, value: str) -> None:
    text = " ".join(quote.replace("’", "'").split())
    assert all(told in text for told in course(quote, value))
