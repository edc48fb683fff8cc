"""Answers that only their question makes a statement of."""

from __future__ import annotations

import pytest

from memcli.models.builtin.extract.answers import completed
from tests.models.reading import brief, episode, facts


def answered(question: str, answer: str) -> list[str]:
    return [brief(one) for one in facts(episode(question, 1, speaker="Tom"), episode(answer, 2))]


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("Where do you live?", "In Oslo.", "Ana lives in Oslo"),
        ("So, where are you from?", "Sweden!", "Ana is from Sweden"),
        ("How long have you been married?", "5 years already!", "Ana is married 2019"),
        ("What's your favourite colour?", "Definitely green.", "Ana's favourite colour is green"),
        ("What do you do for a living?", "Software engineer", "Ana is a software engineer"),
        ("What's your dog's name?", "Max!", "Ana has a dog named Max"),
        ("Do you have any pets?", "Yes, two cats.", "Ana has two cats"),
        ("How old are you?", "34", "Ana is 34 years old"),
        ("When did you move to Oslo?", "In 2019", "Ana moved to Oslo 2019"),
        ("What are you reading?", "Middlemarch", "Ana is reading Middlemarch"),
        ("What instruments do you play?", "Clarinet and piano!", "Ana plays clarinet"),
        ("Do you play chess?", "Yeah, I do.", "Ana plays chess"),
        ("Do you like jazz?", "Nope.", "Ana does not like jazz"),
        ("Are you a vegetarian?", "Yes!", "Ana is vegetarian"),
    ],
)
def test_the_question_completes_the_answer(question: str, answer: str, told: str) -> None:
    assert told in answered(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Do you like it?", "Yes!"),
        ("Where do you live?", "It depends."),
        ("Do you live in Oslo or Bergen?", "Yes."),
        ("How are you?", "Great."),
        ("What did you think?", "A lovely film."),
        ("Would you like a coffee?", "Yes, please."),
        ("Where do you live? And how is the weather?", "Sunny."),
    ],
)
def test_what_stays_an_answer(question: str, answer: str) -> None:
    assert answered(question, answer) == []


def test_it_rests_on_the_question_too_and_quotes_the_answer() -> None:
    (one,) = facts(episode("Where do you live?", 1, speaker="Tom"), episode("In Oslo.", 2))
    assert (one.episode, one.quote, one.support) == (2, "In Oslo.", (1,))


def test_nobody_answers_themselves() -> None:
    assert facts(episode("Where do you live?", 1), episode("In Oslo.", 2)) == []


def test_a_sentence_of_its_own_is_left_alone() -> None:
    assert completed("Where do you live?", "I live in Oslo.") is None
