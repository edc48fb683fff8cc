"""The cheap question, whether a text speaks of a time at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memcli.text.dates import mentions_time

TIMES = """
I went yesterday
See you tomorrow!
tonight?
two days ago
a couple of weeks later
on Friday
(Saturday) party
every Sunday
in March
May 8 was fun
since May
last week
Next month
this morning
June is lovely
"September" by heart
Dinner at 7:30
at 5pm
at 10 a.m. sharp
seven... no, 8 o'clock
back in 2019
2023-05-08
the 21st
13.05.2023
for three years
I've known her 5 years
10-day trip
since I moved
at Christmas
what a weekend
昨天我去了
下周一见
2024年
三天前
下午见
"""
NONE = """
Hello there
May I come in?
they march on
I am fine, thanks
version 12
room 2023b
it cost 1,200
a second chance in the sun
she sat down
monkeys on the moon
sundae with cream
你好
"""


@pytest.mark.parametrize("text", TIMES.strip().splitlines())
def test_texts_that_speak_of_a_time(text: str):
    assert mentions_time(text)


@pytest.mark.parametrize("text", ["", *NONE.strip().splitlines()])
def test_texts_that_do_not(text: str):
    assert not mentions_time(text)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_answered(text: str):
    assert mentions_time(text) in {True, False}
    assert mentions_time(text + " yesterday")
