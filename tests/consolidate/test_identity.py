"""When two values, and two statements, are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.consolidate.identity import ident, normal, singular
from memcli.records import Candidate
from tests.support import examples

SAME = [
    ("", "a red Car", "red cars"),
    ("", "The Beatles", "the beatles"),
    ("", "two kids", "2 kid"),
    ("", "café", "café"),
    ("", "my brother's bike", "brother bike"),
    ("", "berries", "berry"),
    ("", "sandwiches", "sandwich"),
    ("home", "Lisbon, Portugal", "lisbon"),
    ("home", "New York City", "NYC"),
    ("country", "the USA", "United States"),
    ("employer", "Globex Inc.", "globex"),
    ("employer", "Globex GmbH", "Globex"),
    ("school", "The University of Porto", "university of porto"),
]
APART = [
    ("", "tea", "coffee"),
    ("", "glass", "glas"),
    ("", "red car", "car"),
    ("home", "Porto", "Portland"),
    ("employer", "Globex", "Globex Labs"),
    ("", "version 2", "version 3"),
    ("", "C++", "C#"),
]


@pytest.mark.parametrize(("attribute", "one", "other"), SAME)
def test_the_same(attribute: str, one: str, other: str) -> None:
    assert normal(one, attribute) == normal(other, attribute)


@pytest.mark.parametrize(("attribute", "one", "other"), APART)
def test_not_the_same(attribute: str, one: str, other: str) -> None:
    assert normal(one, attribute) != normal(other, attribute)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("cats", "cat"), ("boss", "boss"), ("bus", "bus"), ("tennis", "tennis"), ("pass", "pass"), ("gas", "gas")],
)
def test_plurals(word: str, expected: str) -> None:
    assert singular(word) == expected


def candidate(**more: object) -> Candidate:
    fields: dict[str, object] = {
        "episode": 1,
        "quote": "q",
        "statement": "s",
        "kind": "attribute",
        "subject": "Ana",
        "attribute": "home",
        "value": "Lisbon",
        "confidence": 0.9,
    } | more
    return Candidate(**fields)  # type: ignore[arg-type]


def test_what_makes_a_fact_the_same_fact() -> None:
    base = ident(candidate())
    assert len(base) == 16
    same = (
        {"episode": 2},
        {"quote": "other"},
        {"statement": "Ana is based in Lisbon"},
        {"subject": "ANA"},
        {"value": "lisbon, Portugal"},
        {"valid_from": "2024"},
        {"confidence": 0.1},
        {"ends": True},
    )
    for more in same:
        assert ident(candidate(**more)) == base
    apart = ({"subject": "Tom"}, {"attribute": "hometown"}, {"value": "Porto"}, {"kind": "preference"})
    for more in apart:
        assert ident(candidate(**more)) != base


def test_events_of_two_dates_are_two_events() -> None:
    one = candidate(kind="event", attribute="visited", value="Rome", valid_from="2019")
    assert ident(one) != ident(candidate(kind="event", attribute="visited", value="Rome", valid_from="2023"))


@examples(300)
@given(st.text(max_size=60), st.sampled_from(["", "home", "employer"]))
def test_any_text_has_a_normal_form_that_stays(text: str, attribute: str) -> None:
    once = normal(text, attribute)
    assert isinstance(once, str)
    assert once == once.strip()
    assert len(ident(candidate(value=text, attribute=attribute or "x"))) == 16
