"""Questions of order and distance: what is asked, and what the times of facts answer."""

from __future__ import annotations

import pytest

from memcli.ask.ordering import Asked, answer, read
from memcli.records import Source
from tests.text.test_validity import fact

FLAT = fact(1, kind="event", statement="Ana moved to Porto", value="to Porto", valid_from="2024-03", single=False)
CAT = fact(2, kind="event", statement="Ana adopted a cat", value="a cat", valid_from="2024-05-06", single=False)
TRIP = fact(
    3, kind="event", statement="Ana visited Rome", value="Rome", valid_from="2024-05-06", single=False,
    sources=(Source(1, None, "We visited Rome with the choir", "Ana visited Rome", "2024-05-06"),),
)  # fmt: skip
SOME = fact(4, kind="event", statement="Ana bought a boat", value="a boat", single=False)
MAY = fact(5, kind="event", statement="Ana sold the car", value="the car", valid_from="2024-05", single=False)
ALL = [FLAT, CAT, TRIP, SOME, MAY]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What came first, the cat or the move?", Asked("first", "the cat", "the move")),
        ("Which happened first: moving to Porto or adopting the cat?", Asked("first", "moving to Porto", "adopting the cat")),
        ("What happened last, the trip or the move?", Asked("last", "the trip", "the move")),
        ("Did Ana move to Porto or adopt a cat first?", Asked("first", "Ana move to Porto", "adopt a cat")),
        ("How long between the move and the cat?", Asked("between", "the move", "the cat")),
        ("How many days were there between the move and the cat?", Asked("between", "the move", "the cat")),
        ("How long after moving to Porto did Ana adopt a cat?", Asked("between", "moving to Porto", "did Ana adopt a cat")),
        ("Did Ana adopt a cat before she visited Rome?", Asked("before", "Ana adopt a cat", "she visited Rome")),
        ("Was the move after the trip?", Asked("after", "the move", "the trip")),
    ],
)  # fmt: skip
def test_what_is_asked(question: str, asked: Asked) -> None:
    assert read(question) == asked


@pytest.mark.parametrize(
    "question", ["Where does Ana live?", "When did Ana move?", "What is the first rule?", "", "How long is the river?"]
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert read(question) is None


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (Asked("first", "the cat", "moved to Porto"), "Ana moved to Porto came first: Ana moved to Porto (2024-03), Ana adopted a cat (2024-05-06); about 7 weeks apart."),
        (Asked("last", "the cat", "moved to Porto"), "Ana adopted a cat came last: Ana moved to Porto (2024-03), Ana adopted a cat (2024-05-06); about 7 weeks apart."),
        (Asked("between", "adopting the cat", "moving to Porto"), "About 7 weeks: Ana moved to Porto (2024-03), Ana adopted a cat (2024-05-06)."),
        (Asked("before", "adopt a cat", "moved to Porto"), "No, about 7 weeks after: Ana moved to Porto (2024-03), Ana adopted a cat (2024-05-06)."),
        (Asked("after", "adopt a cat", "moved to Porto"), "Yes, about 7 weeks after: Ana moved to Porto (2024-03), Ana adopted a cat (2024-05-06)."),
        (Asked("first", "visiting Rome with the choir", "the cat"), "Both on the same day, 2024-05-06: Ana adopted a cat; Ana visited Rome."),
    ],
)  # fmt: skip
def test_what_the_times_tell(asked: Asked, text: str) -> None:
    found = answer(asked, ALL, ALL)
    assert found is not None
    assert found.text == text or sorted(found.text) == sorted(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the boat", "the cat"),  # no date
        ("sold the car", "the cat"),  # some time in the same month
        ("the wedding", "the cat"),  # not known
        ("the cat", "adopted a cat"),  # one and the same
    ],
)
def test_what_they_do_not_tell_stays_open(one: str, other: str) -> None:
    assert answer(Asked("first", one, other), ALL, ALL) is None
