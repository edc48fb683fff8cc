"""Whether a sentence's names, numbers, dates and words stand in its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.records import Moment
from memcli.text.support import Claim, Ground, Passage, share, stem, units
from tests.support import examples

FRIDAY = Moment(1_710_500_400_000, 0)
SOURCE = [
    Passage(1, "Maria called me. She is doing great!", FRIDAY, "Ana"),
    Passage(2, "She got a job at Acme last month, with three friends.", FRIDAY, "Ana"),
    Passage(3, "I paid 1,250.50 euros on 5 May 2023 for 12 chairs", FRIDAY, "Tom Price"),
    Passage(4, "Well, I was born in 1990", FRIDAY, "Tom Price"),
]
GROUND = Ground(SOURCE)


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Maria got a job at Acme", None),
        ("MARIA got a job", None),
        ("Maria's job is at ACME", None),
        ("Ana and Tom know Maria", None),
        ("The chairs cost 1,250.50 euros", None),
        ("Tom bought twelve chairs", None),
        ("Maria has 3 friends", None),
        ("On 5 May 2023 Tom paid", None),
        ("On 2023-05-05 Tom paid", None),
        ("Maria got it in 2024-02", None),
        ("Maria got it in February 2024", None),
        ("Maria got it in 2024", None),
        ("Maria got a job at Google", Claim.NAME),
        ("Marias job", Claim.NAME),
        ("Maria got a job at iRobot", Claim.NAME),
        ("The chairs cost 1250 euros", Claim.NUMBER),
        ("The chairs cost 250.50 euros", Claim.NUMBER),
        ("Maria has four friends", Claim.NUMBER),
        ("Maria has 31 friends", Claim.NUMBER),
        ("On 6 May 2023 Tom paid", Claim.DATE),
        ("On 2023-05-06 Tom paid", Claim.DATE),
        ("Maria got it on 2024-02-03", Claim.DATE),
        ("Maria got it in March 2024", Claim.DATE),
    ],
)
def test_names_numbers_and_dates_are_looked_for(text: str, lacks: Claim | None) -> None:
    assert GROUND.lacks(text) is lacks


def test_words_of_another_passage_make_it_a_support() -> None:
    assert GROUND.check("Maria got a job at Acme", SOURCE[1], strict=False).support == (1,)
    assert GROUND.check("She got a job at Acme", SOURCE[1], strict=False).support == ()


def test_the_nearest_passage_supports() -> None:
    ground = Ground([Passage(1, "Acme"), Passage(2, "Acme"), Passage(3, "x"), Passage(4, "y"), Passage(5, "Acme")])
    assert ground.check("Acme", ground.source[2], strict=False).support == (2,)
    assert ground.check("Acme", ground.source[3], strict=False).support == (5,)


def test_a_name_known_only_from_who_wrote_rests_on_what_they_wrote() -> None:
    assert GROUND.check("Ana knows Tom", SOURCE[1], strict=False).support == (3,)


def test_strictly_every_word_has_its_passage() -> None:
    assert GROUND.check("She got a job and paid chairs", SOURCE[1], strict=True).support == (3,)
    assert GROUND.check("She got a job and paid chairs", SOURCE[1], strict=False).support == ()


def test_strictly_the_parts_of_a_date_must_stand_together() -> None:
    ground = Ground([Passage(1, "I am 5 and it is 2023", FRIDAY), Passage(2, "May I?", FRIDAY)])
    assert ground.check("On 5 May 2023", ground.source[0], strict=True).lacks is Claim.DATE


def test_dates_of_other_passages_are_support() -> None:
    assert GROUND.check("On 5 May 2023 she got a job", SOURCE[1], strict=True).support == (3,)


def test_shares_of_meaning_words() -> None:
    stems = frozenset(units("We were hiking and painted two houses"))
    assert share("hikes", stems) == 1
    assert share("painting houses", stems) == 1
    assert share("painting boats", stems) == 0.5
    assert share("the of a", stems) == 1
    assert share("boats", stems, known=["boats"]) == 1
    assert share("里斯本", frozenset(units("我住在里斯本"))) == 1
    assert share("波尔图", frozenset(units("我住在里斯本"))) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("moved", "moving"), ("hike", "hikes"), ("studies", "study"), ("cats", "cat"), ("Nurse", "nurses")],
)
def test_forms_of_a_word_compare_alike(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@examples(200)
@given(st.lists(st.text(), min_size=1, max_size=4), st.text())
def test_any_text_is_judged(source: list[str], text: str) -> None:
    ground = Ground([Passage(number, each, FRIDAY) for number, each in enumerate(source)])
    verdict = ground.check(text, ground.source[0], strict=True)
    assert set(verdict.support) <= set(range(1, len(source)))
    assert ground.lacks(source[-1]) in {None, Claim.DATE}
