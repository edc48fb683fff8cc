"""Pronouns and places put back into words, short names, and lists with one head, as the built-in extractor reads them."""

from __future__ import annotations

import pytest

from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.store import episodes
from tests.support import blank, say, take


def told(*texts: str, speaker: str = "Ana") -> list[str]:
    with blank() as store:
        take(store, [say(text, number, speaker=speaker) for number, text in enumerate(texts)])
        return [one.statement for one in BuiltinExtractor().extract(list(episodes.every(store)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My sister Maria called. She works at Globex.", "Maria works at Globex"),
        ("My brother called. He's a nurse.", "Ana's brother is a nurse"),
        ("My husband Tom is fine. He was born in Cork.", "Tom was born in Cork"),
        ("My friend Jo likes tea, and she plays the cello.", "Jo plays cello"),
        ("We have a dog. His name is Rex.", "Ana has a dog named Rex"),
        ("My daughter is five. Her name is Zoe.", "Zoe is Ana's daughter"),
        ("I moved to Porto in 2019. I work there as a nurse.", "Ana works in Porto"),
        ("I went to Rome last year. My cousin lives there.", "Ana's cousin lives in Rome"),
        ("Yesterday my friends and I recorded a podcast.", "Ana recorded a podcast"),
        ("I love action and sci-fi movies.", "Ana loves action movies"),
        ("I'm into electronic and rock music.", "Ana likes electronic music"),
    ],
)
def test_what_the_message_shows_is_resolved(text: str, expected: str) -> None:
    assert expected in told(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("My mom and my sister visited. She lives in Faro.", "Faro"),  # which of them?
        ("He lives in Rome.", "Rome"),
        ("My sister Maria called. If she lived in Rome I would visit.", "Rome"),
        ("My sister Maria called. Does she live in Rome?", "Rome"),
        ('My sister Maria called. She said "I live in Rome".', "Rome"),
        ("I went to Rome and then to Paris. My cousin lives there.", "cousin"),
        ("We left Leeds on Saturday at seven.", "worked at"),
        ("I work at Leeds these days.", "works at"),  # a town: its university, its station?
        ("We met at a festival.", "met"),
        ("I'm passionate about creating a safe, inviting place for people.", "safe"),
        ("We raised a good amount.", "amount"),
        ("I love pizza and ice cream.", "pizza cream"),
    ],
)
def test_what_it_does_not_show_stays_open(text: str, never: str) -> None:
    assert not any(never in one for one in told(text))


def test_a_pronoun_reaches_into_the_next_message_until_somebody_else_comes_up() -> None:
    assert told("My sister Maria called.", "She works at Globex.") == ["Maria is Ana's sister", "Maria works at Globex"]
    assert told("My sister Maria called.", "I met Joanna today. She works at Globex.")[-1] != "Maria works at Globex"
    assert told("My sister Maria called.", "Fine.", "Sunny.", "She works at Globex.") == ["Maria is Ana's sister"]


def test_what_rests_on_another_message_names_it() -> None:
    with blank() as store:
        take(store, [say("My sister Maria called.", 0, speaker="Ana"), say("She works at Globex.", 1, speaker="Ana")])
        first, second = episodes.every(store)
        found = BuiltinExtractor().extract([first, second])
    assert [(one.episode, one.support) for one in found] == [(first.row, ()), (second.row, (first.row,))]


def test_the_quote_is_what_was_said() -> None:
    with blank() as store:
        take(store, [say("My sister Maria called. She works at Globex.", 0, speaker="Ana")])
        found = BuiltinExtractor().extract(list(episodes.every(store)))
    assert [one.quote for one in found] == ["My sister Maria called.", "She works at Globex."]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("I signed up for the Leeds Half Marathon in September.", None),  # that is when it is run
        ("I booked a flight to Rome on 3 March 2024.", None),
        ("I signed up for a pottery class yesterday.", "2024-05-05"),
        ("Last March I signed up for a marathon.", "2024-03"),
        ("I ran the Leeds Half in March.", "2024-03"),
    ],
)
def test_the_date_of_a_thing_is_not_that_of_arranging_it(text: str, date: str | None) -> None:
    with blank() as store:
        take(store, [say(text, 0, speaker="Ana")])
        found = BuiltinExtractor().extract(list(episodes.every(store)))
    assert [one.valid_from for one in found if one.kind == "event"] == [date]
