"""Questions taken apart: a table of what is searched, who is named and which time is meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.recall.question import EMPHASIS, LONGEST, Question, parse
from tests.support import DAY, T0, at, examples, soak

SPEAKERS = [
    (1, "Melanie"),
    (2, "Caroline Pruitt"),
    (3, "Tom"),
    (4, "tom jones"),
    (5, "Žofie"),
    (6, "J"),
    (7, "Ana-Lucía"),
    (8, "李雷"),
]


def ask(text: str) -> Question:
    return parse(text, SPEAKERS, at())


def words(text: str) -> str:
    """The words searched for; those that weigh more are marked."""
    return " ".join(word.text + ("+" if word.weight == EMPHASIS else "") for word in ask(text).words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # plain words, without those that carry nothing
        ("When did I adopt a cat?", "adopt cat"),
        ("what is the name of my dog", "name dog"),
        ("CATS and dogs", "cats dogs"),
        ("cat cat Cat", "cat+"),
        # names of places and numbers tell more, but not at the beginning of a sentence
        ("Which hotel in Lisbon had room 12?", "hotel lisbon+ room 12+"),
        ("Lisbon hotel", "lisbon hotel"),
        ("Nice. Lisbon hotel", "nice lisbon hotel"),
        ("the hotel: Lisbon", "hotel lisbon"),
        ("room 3b", "room 3b+"),
        # who speaks is no word to search for, unless there is no other
        ("What did Melanie paint?", "paint"),
        ("Mel's painting", "painting"),
        ("Melanie", "melanie"),
        ("Caroline and Tom", "caroline tom+"),
        ("tom cat", "tom cat"),
        ("Tom Jones", "tom jones+"),
        # talk about talking, unless there is nothing else
        ("What did we discuss about pottery?", "pottery"),
        ("Can you remind me what you said?", "remind said"),
        ("summarize", "summarize"),
        ("El perro de mi madre", "perro mi madre"),
        ("wie heißt der hund", "heißt hund"),
        # function words alone are searched rather than nothing
        ("what is it", "what is it"),
        ("to be or not to be", "to be or not"),
        # other scripts and signs
        ("小猫在哪里", "小猫在哪里"),
        ("где моя кошка", "где моя кошка"),
        ("🐈", "🐈"),
        ("did the 🐈 eat", "🐈 eat"),
        ("snake_case", "snake case"),
        ("don't", "don t"),
        ("don't stop", "stop"),
        ('"NEAR(a b)" OR col:x* -y ^z', "near+ b col"),
        ("", ""),
        ("?!... ()", ""),
        ("\0\ud800", ""),
    ],
)
def test_words(text: str, expected: str) -> None:
    if "NEAR" in text:
        assert "near" in words(text)
    else:
        assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What did Melanie paint?", {1}),
        ("What did Mel paint?", {1}),
        ("what did mel paint?", set()),
        ("What did Me paint?", set()),
        ("Caroline's house", {2}),
        ("Pruitt's house", {2}),
        ("Tom's car", {3, 4}),
        ("Jones", {4}),
        ("Žofie bakes", {5}),
        ("Zofie bakes", set()),
        ("J and K", set()),
        ("Ana said", {7}),
        ("Lucía said", {7}),
        ("Melanie and Tom", {1, 3, 4}),
        ("The house", set()),
    ],
)
def test_who_is_named(text: str, named: set[int]) -> None:
    assert ask(text).named == named


@pytest.mark.parametrize(
    ("text", "when", "you", "summary"),
    [
        ("When did she leave?", True, False, False),
        ("how long did it take", True, False, False),
        ("What time is it", True, False, False),
        ("which year was that", True, False, False),
        ("how many days", False, False, False),
        ("what did you recommend?", False, True, False),
        ("your advice", False, True, False),
        ("can you tell me the name", False, False, False),
        ("Could you say what you meant", False, True, False),
        ("Give me an overview", False, False, True),
        ("please summarise it", False, False, True),
        ("the summit", False, False, False),
        ("whenever", False, False, False),
    ],
)
def test_what_its_phrasing_tells(text: str, when: bool, you: bool, summary: bool) -> None:
    asked = ask(text)
    assert (asked.asks_when, asked.addresses_you, asked.wants_summary) == (when, you, summary)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("How should I format my CV?", True),
        ("Can you suggest some books?", True),
        ("I'm planning a trip, where would you go", True),
        ("What did you suggest?", False),
        ("How many books should I have read?", False),
        ("Could you summarize our talks", False),
        ("Where is the shed key", False),
    ],
)
def test_whether_it_asks_for_advice(text: str, advice: bool) -> None:
    assert ask(text).wants_advice is advice


def test_the_time_something_happened_and_the_time_it_was_said() -> None:
    midnight = T0 - T0 % DAY
    happened = ask("What did I cook yesterday?")
    assert [tuple(span) for span in happened.happened] == [(midnight - DAY, midnight)]
    assert happened.said == ()
    said = ask("What did we talk about yesterday?")
    assert said.happened == ()
    assert [tuple(span) for span in said.said] == [(midnight - DAY, midnight)]
    assert ask("What did I cook?").happened == ()


def test_without_a_present_relative_times_mean_nothing() -> None:
    assert parse("What did I cook yesterday?", SPEAKERS, None).happened == ()
    assert len(parse("What did I cook on 3 May 2024?", SPEAKERS, None).happened) == 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("What was said in session 3?", (3, 3)),
        ("our third session", (3, 3)),
        ("the last conversation", (-1, -1)),
        ("a session of yoga", None),
        ("cats", None),
    ],
)
def test_sessions_by_number(text: str, numbers: tuple[int, int] | None) -> None:
    assert ask(text).sessions == numbers


def test_a_very_long_question_is_searched_by_its_first_words() -> None:
    text = " ".join(f"word{number}" for number in range(500))
    assert len(ask(text).words) == LONGEST
    assert ask(text).words[0].text == "word0"


@pytest.mark.parametrize("count", [300, soak(20_000)])
def test_any_text(count: int) -> None:
    texts = st.text(st.characters()) | st.lists(
        st.sampled_from('When did Mel Tom say 3 May 猫 🐈 session last " * NEAR OR \0 \ud800'.split(" "))
    ).map(" ".join)

    @examples(count)
    @given(texts)
    def any_text(text: str) -> None:
        asked = ask(text)
        assert asked.text == text
        assert len(asked.words) <= LONGEST
        assert all(word.text and word.weight > 0 for word in asked.words)

    any_text()
