"""The form of answers, and reading whatever comes instead."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.models.llm.schema import MOST_FACTS, Answer, Nonsense, facts_schema, parse, rescue
from tests.models.llm.scripted import facts, said
from tests.support import examples


def test_a_well_formed_answer_gives_its_facts_once_each() -> None:
    answer = parse(facts(said(), said(), said(value="Rex")))
    assert [item.value for item in answer.items] == ["Porto", "Rex"]
    assert answer.items[0].message == 1
    assert answer.malformed == ()


def test_an_empty_list_is_an_answer() -> None:
    assert parse('{"facts": []}') == Answer((), ())


def test_talk_around_the_json_is_passed_over() -> None:
    assert len(parse(f"Sure! Here you go:\n```json\n{facts(said())}\n```\nAnything else?").items) == 1


@pytest.mark.parametrize("thought", ["<think>Is {this} it?</think>", "Well, {…}</think>", "<thinking>\n{\n</thinking>"])
def test_thinking_is_passed_over(thought: str) -> None:
    assert len(parse(thought + facts(said())).items) == 1


def test_a_thought_without_an_end_is_nonsense() -> None:
    with pytest.raises(Nonsense):
        parse("<think>" + facts(said()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "I found no facts.",
        "null",
        "[]",
        "{}",
        '{"facts": null}',
        '{"facts": "none"}',
        '{"facts": [',
        "}{",
        '"facts"',
    ],
)
def test_anything_else_is_nonsense(text: str) -> None:
    with pytest.raises(Nonsense):
        parse(text)


def test_nesting_without_end_is_nonsense() -> None:
    with pytest.raises(Nonsense):
        parse('{"facts": ' + "[" * 100_000 + "]" * 100_000 + "}")


@pytest.mark.parametrize(
    "item",
    [
        {"message": "1"}, {"message": True}, {"message": 1.5}, {"kind": "opinion"}, {"kind": None}, {"quote": None},
        {"value": ["Porto"]}, {"statement": "half a \ud83d"}, {"value": "a\x00b"}, {"subject": 7},
    ],
)  # fmt: skip
def test_a_fact_of_the_wrong_form_costs_only_itself(item: dict[str, Any]) -> None:
    answer = parse(facts(said(**item), said(value="Rex")))
    assert [one.value for one in answer.items] == ["Rex"]
    assert len(answer.malformed) == 1
    json.loads(answer.malformed[0])
    answer.malformed[0].encode("utf-8")


def test_what_is_no_object_is_malformed() -> None:
    answer = parse(facts(1, None, "Ana lives in Porto", [said()], said()))
    assert (len(answer.items), len(answer.malformed)) == (1, 4)


def test_no_more_facts_are_taken_than_were_allowed() -> None:
    answer = parse(facts(*(said(value=str(number)) for number in range(50))))
    assert len(answer.items) == MOST_FACTS


def test_complete_facts_of_a_broken_answer_are_rescued() -> None:
    whole = facts(said(value="a"), said(value="b {[}]"), said(value="c"))
    assert [item.value for item in rescue(whole).items] == ["a", "b {[}]", "c"]
    assert [item.value for item in rescue(whole[:-3]).items] == ["a", "b {[}]"]
    assert [item.value for item in rescue(whole, 1).items] == ["a"]
    assert rescue("") == rescue("no facts") == rescue('{"facts": [') == Answer((), ())
    assert rescue('{"facts": [{"a": 1}, {"b').malformed == ('{"a": 1}',)


@examples(200)
@given(st.text(), st.integers(0, 400))
def test_any_broken_answer_is_rescued_or_not(text: str, cut: int) -> None:
    assert len(rescue(facts(said(), said(value=text))[:cut] + text).items) <= 3


def test_when_may_be_missing() -> None:
    without = said()
    del without["when"]
    assert parse(facts(without)).items[0].when == ""


@examples(200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_any_json_is_read_or_refused(value: Any) -> None:
    try:
        answer = parse(json.dumps({"facts": [value, said() | {"quote": value}]}))
    except Nonsense:
        return
    assert len(answer.items) + len(answer.malformed) <= 2


@examples(200)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Nonsense):
        parse(text)


def test_the_schema_allows_what_is_read_and_bounds_it() -> None:
    schema = facts_schema(3)
    listed = schema["properties"]["facts"]
    assert listed["maxItems"] == 3
    fact = listed["items"]
    assert set(fact["required"]) == set(fact["properties"]) == set(said())
    assert fact["additionalProperties"] is False
    assert all(
        "maxLength" in each or each["type"] == "integer" or "enum" in each for each in fact["properties"].values()
    )
    json.dumps(schema)
