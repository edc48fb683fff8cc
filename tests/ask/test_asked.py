"""What questions ask for, and of whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.ask.asked import mentions, names, plain, shape, wanted
from tests.support import examples

KNOWN = frozenset({"ana", "maria lopez", "will"})


def first(question: str) -> tuple[str, str, tuple[str, ...]]:
    """Whom a question means, whose relative, and the attributes that it asks for first of all."""
    for one in mentions(plain(question), KNOWN):
        found = wanted(one.rest)
        if found is not None:
            return one.words, one.of, found.attributes or found.among
    return "", "", ()


@pytest.mark.parametrize(
    ("question", "whom", "of", "attribute"),
    [
        ("Where does Ana live?", "ana", "", "home"),
        ("where's Ana living these days", "ana", "", "home"),
        ("Do you know where Ana lives?", "ana", "", "home"),
        ("Where did Ana move?", "ana", "", "home"),
        ("In which country does Ana live?", "ana", "", "country"),
        ("Where do I live?", "", "", "home"),
        ("Can you tell me where I work?", "", "", "employer"),
        ("Who does Maria Lopez work for?", "maria lopez", "", "employer"),
        ("What does Ana do for a living?", "ana", "", "occupation"),
        ("What’s Ana’s job?", "ana", "", "occupation"),
        ("How old am I?", "", "", "age"),
        ("Is Ana married?", "ana", "", "relationship status"),
        ("What is Ana allergic to?", "ana", "", "allergy"),
        ("Is Ana allergic to nuts?", "ana", "", "allergy"),
        ("Does Ana have any allergies?", "ana", "", "allergy"),
        ("What doesn't Ana like?", "ana", "", "dislikes"),
        ("Does Ana like olives?", "ana", "", "likes"),
        ("Which colour does Ana like best?", "ana", "", "favourite colour"),
        ("What is Ana's favorite colour?", "ana", "", "favourite colour"),
        ("When is my dentist appointment?", "", "", "dentist appointment"),
        ("Who is Ana's mum?", "ana", "", "mother"),
        ("Where does my sister live?", "", "sister", "home"),
        ("Where does Ana's mum work?", "ana", "mother", "employer"),
        ("Which instrument do I play?", "", "", "plays"),
    ],
)
def test_what_is_asked_of_whom(question: str, whom: str, of: str, attribute: str) -> None:
    found, relation, attributes = first(question)
    assert (found, relation) == (whom, of)
    assert attribute in attributes


@pytest.mark.parametrize(
    "question",
    [
        "Why did Ana move to Porto?",
        "How does Ana get to work?",
        "Where is Ana moving to?",
        "Where does she live?",
        "Where will the party be?",
        "What did Ana like about the trip to Rome?",
        "How many pets does Ana have?",
        "",
    ],
)
def test_what_no_attribute_answers(question: str) -> None:
    assert first(question) == ("", "", ())


def test_the_past_and_since_when() -> None:
    def asked(question: str) -> tuple[bool, bool]:
        (one,) = mentions(plain(question), KNOWN)
        found = wanted(one.rest)
        assert found is not None
        return found.past, found.dated

    assert asked("Where does Ana live?") == (False, False)
    assert asked("Where did Ana live before?") == (True, False)
    assert asked("Where did Ana use to live?".replace("use", "used")) == (True, False)
    assert asked("Since when does Ana live in Porto?") == (False, True)


def test_words_of_grammar_are_no_names() -> None:
    assert "will" not in names(plain("Will Ana come?"))
    assert {"ana", "come"} <= set(names(plain("Will Ana come?")))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did she leave?", "when"),
        ("On what day did she leave?", "when"),
        ("Where did she go?", "where"),
        ("What did she buy?", "what"),
        ("Did she leave?", "whether"),
        ("Why did she leave?", None),
        ("How did she leave?", None),
        ("the red car", None),
    ],
)
def test_what_kind_of_answer_is_wanted(question: str, kind: str | None) -> None:
    assert shape(plain(question)) == kind


@given(st.text(max_size=200))
@examples(200)
def test_any_text_is_read(text: str) -> None:
    question = plain(text)
    for one in mentions(question, frozenset(names(question))):
        wanted(one.rest)
    shape(question)
