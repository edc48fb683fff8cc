"""The extractor on a model that behaves in every bad way there is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from memcli.errors import ModelUnavailable, UsageError
from memcli.models.llm import prompts
from memcli.models.llm.extractor import Limits, LlmExtractor
from memcli.models.protocols import Extractor
from memcli.models.reading import Reason, SessionReader
from memcli.records import Candidate, Episode
from tests.models.llm.scripted import Cut, Rules, Scripted, facts, said
from tests.models.reading import episode

MOVED = "I moved to Porto last week with my dog Rex."
SESSION = [episode(MOVED, 1), episode("How nice! I work at the harbour.", 2, speaker="Tom")]
RULED = Candidate(1, "I moved to Porto", "Ana lives in Porto", "attribute", "Ana", "home", "Porto", 0.85, single=True)


def extractor(model: Scripted, *found: Candidate, **limits: Any) -> LlmExtractor:
    return LlmExtractor(model, Rules(found), limits=Limits(**limits))


def long_session(number: int = 40) -> list[Episode]:
    return [
        episode(f"Number {row}: I bought a thing called item{row} " + "and more " * 15, row)
        for row in range(1, number + 1)
    ]


def test_it_is_an_extractor_and_a_reader() -> None:
    made = extractor(Scripted())
    assert isinstance(made, Extractor)
    assert isinstance(made, SessionReader)
    assert made.rules == "builtin"


def test_the_rules_candidates_come_first_and_the_models_name_it() -> None:
    model = Scripted(facts(said(value="Rex", attribute="pet", quote="my dog Rex", when="")))
    made = extractor(model, RULED)
    reading = made.read(SESSION)
    assert [one.model for one in reading.candidates] == ["", made.name]
    assert reading.candidates[0] == RULED
    assert made.extract(SESSION) == list(reading.candidates)


def test_the_name_holds_the_model_and_a_hash_of_the_prompt() -> None:
    name = extractor(Scripted(name="tiny")).name
    model, _, digest = name.partition("#")
    assert model == "tiny"
    assert int(digest, 16) >= 0
    assert name != extractor(Scripted(name="tiny"), facts=3).name


def test_the_prompt_fences_the_messages_and_never_changes_in_front() -> None:
    model = Scripted()
    extractor(model).read(SESSION)
    extractor(model).read([episode("Something else", 5)])
    first, second = model.calls
    assert first.system == second.system == prompts.EXTRACT
    assert (
        first.user
        == f"<messages>\n[1] 2024-03-15 Ana: {MOVED}\n[2] 2024-03-15 Tom: How nice! I work at the harbour.\n</messages>"
    )
    assert first.schema is not None
    assert first.temperature == 0


def test_the_prompt_holds_no_fact_that_could_come_back() -> None:
    """Its words are lower-case English about forms: no names, no numbers, no places."""
    import re

    text = prompts.EXTRACT.replace("JSON", "").replace('"I"', "")
    inside = re.findall(r"(?<=[a-z,:;] )[A-Z]\w*|\d+", text)
    assert inside == []


def test_every_chunk_is_read_and_the_cost_added_up() -> None:
    model = Scripted()
    usage = extractor(model, chunk_tokens=300).read(long_session()).usage
    assert usage.pieces == len(model.calls) > 3
    assert usage.evaluated < usage.prompted
    assert usage.generated == usage.pieces * 4
    assert (usage.retried, usage.left) == (0, 0)


def test_a_context_that_is_too_small_is_refused_at_once() -> None:
    with pytest.raises(ModelUnavailable, match="tokens") as raised:
        extractor(Scripted(context=512))
    assert "load it with" in raised.value.hint


def test_answers_and_chunks_fit_the_context() -> None:
    model = Scripted(context=1500)  # the model itself asserts it
    extractor(model).read(long_session())
    assert len(model.calls) > 3


NONSENSE = [
    "", "nothing", "{", '{"facts": [{"message": 1, "quote": "I mo', "[]", "\ud83d", Cut(facts()[:-1]), RuntimeError("segfault"),
    ModelUnavailable("gone"), UsageError("too long"), MemoryError(), TimeoutError(), KeyError("x"),
]  # fmt: skip


@pytest.mark.parametrize("answer", NONSENSE, ids=repr)
class TestFailing:
    def test_a_chunk_is_tried_once_more_in_smaller_parts(self, answer: Any) -> None:
        model = Scripted(answer, facts(said()), facts())
        reading = extractor(model, RULED).read(SESSION)
        assert [one.value for one in reading.candidates] == ["Porto", "Porto"]
        assert (reading.usage.pieces, reading.usage.retried, reading.usage.left) == (1, 1, 0)
        first, second, third = model.calls
        assert (second.temperature, second.seed) != (first.temperature, first.seed)
        assert len(second.user) < len(first.user)
        assert "Tom" not in second.user
        assert "[context] 2024-03-15 Ana" in third.user

    def test_then_it_is_left_to_the_rules(self, answer: Any) -> None:
        model = Scripted(answer)
        reading = extractor(model, RULED).read(SESSION)
        assert list(reading.candidates) == [RULED]
        assert reading.rejected == []
        assert (reading.usage.pieces, reading.usage.retried, reading.usage.left) == (1, 1, 1)
        assert len(model.calls) == 3

    def test_one_half_may_be_saved(self, answer: Any) -> None:
        model = Scripted(
            answer,
            answer,
            facts(
                said(message=1, quote="I work at the harbour", subject="Tom", attribute="job", value="harbour", when="")
            ),
        )
        reading = extractor(model, RULED).read(SESSION)
        assert [one.subject for one in reading.candidates] == ["Ana", "Tom"]
        assert (reading.usage.pieces, reading.usage.retried, reading.usage.left) == (1, 1, 1)

    def test_it_costs_that_chunk_only(self, answer: Any) -> None:
        session = long_session()
        good = facts(said(quote="I bought a thing", attribute="bought", kind="event", value="thing", when=""))
        model = Scripted(good, answer, answer, answer, good)
        usage = extractor(model, chunk_tokens=300)
        reading = usage.read(session)
        assert reading.usage.left == 1
        assert len(reading.candidates) == reading.usage.pieces - 1


def test_what_was_complete_when_an_answer_broke_off_is_not_lost() -> None:
    broken = facts(said(), said(message=7), 5, said(value="Rex"))[:-40]
    reading = extractor(Scripted(Cut(broken), Cut(broken), facts()), RULED).read(SESSION)
    assert [one.value for one in reading.candidates] == ["Porto", "Porto"]
    assert [one.reason for one in reading.rejected] == [Reason.NO_MESSAGE]
    assert (reading.usage.retried, reading.usage.left) == (1, 1)


def test_a_model_that_is_gone_for_good_is_not_asked_for_ever() -> None:
    model = Scripted(ModelUnavailable("gone"))
    made = extractor(model, RULED, chunk_tokens=300)
    usage = made.read(long_session()).usage
    assert usage.left == usage.pieces > 5
    assert len(model.calls) == 9
    assert list(made.read(SESSION).candidates) == [RULED]
    assert len(model.calls) == 9


def test_a_model_that_cannot_even_count_leaves_the_session_to_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Scripted(facts(said()))
    made = extractor(model, RULED)

    def fail(text: str) -> int:
        raise ModelUnavailable("closed")

    monkeypatch.setattr(model, "count", fail)
    reading = made.read(SESSION)
    assert list(reading.candidates) == [RULED]
    assert reading.usage.left == 1


def test_a_model_that_comes_back_is_asked_again() -> None:
    gone = ModelUnavailable("busy")
    model = Scripted(gone, gone, gone, gone, gone, gone, facts(), gone, gone, gone, facts())
    usage = extractor(model, chunk_tokens=300).read(long_session()).usage
    assert (usage.left, usage.retried) == (3, 3)


def test_an_interrupt_is_no_failure_of_the_model() -> None:
    with pytest.raises(KeyboardInterrupt):
        extractor(Scripted(KeyboardInterrupt())).read(SESSION)


def test_each_call_has_its_own_time() -> None:
    now = [0.0]
    seen: list[bool] = []

    def slow(call: Any) -> str:
        seen.append(call.expired())
        now[0] += 11
        seen.append(call.expired())
        return "{"

    made = LlmExtractor(Scripted(slow), Rules(), limits=Limits(seconds=10), clock=lambda: now[0])
    made.read(SESSION)
    assert seen == [False, True] * 3


def test_what_has_not_the_form_of_a_fact_is_kept_for_the_quarantine() -> None:
    model = Scripted(facts(said(message="one"), said(message=9), said(when="in May"), said()))
    made = extractor(model)
    reading = made.read(SESSION)
    assert [(one.reason, one.episode) for one in reading.rejected] == [
        (Reason.NO_MESSAGE, None), (Reason.DATE, 1), (Reason.MALFORMED, None),
    ]  # fmt: skip
    assert {one.model for one in reading.rejected} == {made.name}
    assert all(json.loads(one.raw) for one in reading.rejected)


def test_a_session_that_only_a_machine_spoke_in_is_not_shown() -> None:
    model = Scripted()
    reading = extractor(model).read([episode("I am a model.", 1, speaker=None, role="assistant")])
    assert (reading.usage.pieces, model.calls) == (0, [])


def test_an_empty_session_is_nothing() -> None:
    model = Scripted()
    assert list(extractor(model).read([]).candidates) == []
    assert model.calls == []
