"""Whether facts answer as they hold: on the invented talks in which something changes, and only sounds so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from memcli.cli.stating import Beliefs
from memcli.records import Filters, Moment
from memcli.store import derived
from memcli.text.people import OWNER
from memcli.text.validity import day_of
from tests.consolidate.dialogues import DIALOGUES, Dialogue
from tests.consolidate.test_dialogues import current, drafts
from tests.consolidate.working import work
from tests.support import DAY, T0, blank, take

if TYPE_CHECKING:
    from memcli.ask.answering import Told
    from memcli.store.connection import Store

#: What may be asked of "X" to learn an attribute.
QUESTIONS = {
    "home": ("Where does X live?", "Which city does X live in now?"),
    "country": ("Which country does X live in?",),
    "employer": ("Where does X work?", "Who does X work for?"),
    "occupation": ("What does X do for a living?", "What is X's job?"),
    "age": ("How old is X?", "What is X's age?"),
    "relationship status": ("Is X married?", "What is X's relationship status?"),
    "likes": ("What does X like?", "What is X into?"),
    "dislikes": ("What does X dislike?", "What does X hate?"),
    "favourite colour": ("What is X's favourite colour?", "Which colour does X like best?"),
    "diet": ("What is X's diet?", "Is X vegan or vegetarian?"),
    "dentist appointment": ("When is X's dentist appointment?", "On what day does X have a dentist appointment?"),
    "allergy": ("What is X allergic to?", "Does X have any allergies?"),
    "pet": ("What pets does X have?", "Does X have a pet?"),
    "possession": ("What does X own?", "Does X have a car?"),
    "plays": ("What does X play?", "Which instrument does X play?"),
    "sister": ("Who is X's sister?", "What is X's sister called?"),
    "adopted": ("What did X adopt?", "When did X adopt a cat?"),
}
#: How a sentence says that something holds no more.
OVER = re.compile(r"^Earlier: |\bno longer\b|\bused to\b|\bworked\b|\bhad\b|\bhas died\b")


def ask(store: Store, question: str, *, day: int = 400, **filters: str) -> Told:
    now = Moment(T0 + day * DAY, 0)
    return Beliefs(store, Filters(**filters), now, me="you", owner="").answer(question)  # type: ignore[arg-type]


def about(question: str, who: str) -> str:
    if who == OWNER:
        question = question.replace("does X", "do I").replace("is X", "am I").replace("X's", "my")
    return question.replace("X", who)


def says(told: Told, values: set[str]) -> bool:
    """Whether what is said to hold names these values; of one value, whether it is what is said first."""
    holds = [one.text.casefold() for one in told.sentences if not OVER.search(one.text)]
    return all(any(_worded(value) in text for text in holds[: 1 if len(values) == 1 else None]) for value in values)


def _worded(value: str) -> str:
    return "no employer" if value == "none" else value.removesuffix("s").casefold()


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[f"{one.kind}: {one.name}" for one in DIALOGUES])
def test_the_answer_is_what_holds(dialogue: Dialogue) -> None:
    with blank() as store:
        take(store, drafts(dialogue))
        work(store)
        for (who, attribute), values in dialogue.holds.items():
            for question in QUESTIONS[attribute]:
                told = ask(store, about(question, who))
                assert told.sentences or not values, question
                assert says(told, values), (question, told.sentences)
                if not values:
                    assert all(OVER.search(one.text) or one.text.startswith("Later: ") for one in told.sentences)
                assert all(one.citations for one in told.sentences)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[f"{one.kind}: {one.name}" for one in DIALOGUES])
def test_the_answer_as_of_a_day_is_what_held(dialogue: Dialogue) -> None:
    with blank() as store:
        take(store, drafts(dialogue))
        work(store)
        for day in sorted({day for day, _, _ in dialogue.messages})[:-1]:
            with blank() as early:
                take(early, [draft for draft in drafts(dialogue) if int(draft.session.split()[1]) <= day])  # type: ignore[union-attr]
                work(early)
                known = current(early, dialogue)
            for (who, attribute), values in known.items():
                question = about(QUESTIONS[attribute][0], who)
                assert says(ask(store, question, held_on=day_of(T0 + day * DAY)), values), (day, question)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[f"{one.kind}: {one.name}" for one in DIALOGUES])
def test_nothing_is_said_that_no_fact_or_source_says(dialogue: Dialogue) -> None:
    with blank() as store:
        take(store, drafts(dialogue))
        work(store)
        facts = derived.facts(store, include_closed=True)
        statements = {fact.statement for fact in facts} | {each.statement for fact in facts for each in fact.sources}
        for who, attribute in dialogue.holds:
            for question in QUESTIONS[attribute]:
                for one in ask(store, about(question, who)).sentences:
                    bare = re.sub(r"^(?:Earlier|Later): ", "", one.text).removesuffix(".")
                    bare = re.sub(r"^You\b", OWNER, re.sub(r" \([^()]*\)$", "", bare))
                    assert bare in statements


@pytest.mark.parametrize(
    "question",
    [
        "Where does Zoe live?",
        "Where does Ana work?",
        "Does Ana have a dog?",
        "Does Ana like jazz?",
        "How does Ana like Porto?",
        "Why does Ana live in Porto?",
        "Where do I live?",
        "Where does the mayor live?",
        "",
    ],
)
def test_what_no_fact_says_is_not_answered(question: str) -> None:
    with blank() as store:
        take(store, drafts(DIALOGUES[0]))
        work(store)
        assert ask(store, question).sentences == ()
