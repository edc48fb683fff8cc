from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.helpers import jsonl

if TYPE_CHECKING:
    from pathlib import Path


def test_text_shows_when_who_where_and_the_id(filled) -> None:
    ended = filled("recall", "what did Ana adopt", "--limit", "1")
    assert (ended.code, ended.err) == (0, "")
    heading, text = ended.out.splitlines()
    assert heading == "ep_0000001  Tue 5 Mar 2024, 14:02  Ana  jsonl “ana-tom”"
    assert text == "  I finally adopted a cat, her name is Miso."


def test_the_envelope_has_its_keys(filled) -> None:
    envelope = json.loads(filled("recall", "adopted", "--json").out)
    assert list(envelope) == ["memcli", "command", "ok", "data", "warnings"]
    assert (envelope["memcli"], envelope["command"], envelope["ok"]) == (1, "recall", True)
    assert list(envelope["data"]) == ["query", "confidence", "hits"]
    assert list(envelope["data"]["hits"][0]) == [
        "id", "native_id", "kind", "score", "timestamp", "speaker", "role", "text", "conversation", "title", "format",
        "location", "sources", "marks", "before", "after",
    ]  # fmt: skip


def test_marks_are_the_matched_words(filled) -> None:
    hit = filled("recall", "adopted a cat", "--json").data["hits"][0]
    assert [hit["text"][start:end] for start, end in hit["marks"]] == ["adopted", "cat"]
    assert (hit["id"], hit["native_id"], hit["timestamp"]) == ("ep_0000001", "m1", "2024-03-05T14:02:00+01:00")


def test_explain_tells_the_terms_and_what_was_understood(filled) -> None:
    data = filled("recall", "what did Ana adopt", "--explain", "--json").data
    assert data["hits"][0]["terms"]
    assert data["understood"]["named"] == ["Ana"]
    assert "score " in filled("recall", "what did Ana adopt", "--explain").out


def test_context_brings_the_neighbours(filled) -> None:
    hit = filled("recall", "what colour", "--context", "1", "--limit", "1", "--json").data["hits"][0]
    assert [each["native_id"] for each in hit["before"] + hit["after"]] == ["m1", "m3"]
    assert list(hit["before"][0]) == ["id", "native_id", "timestamp", "speaker", "role", "text"]
    shown = filled("recall", "what colour", "-C", "1", "-n", "1").out.splitlines()
    assert "    Ana: Black, with one white paw." in shown


def test_ids_ndjson_and_markdown(filled) -> None:
    ids = filled("recall", "cat", "--format", "ids").out.split()
    assert ids[0] == "ep_0000001"
    rows = [json.loads(line) for line in filled("recall", "cat", "--format", "ndjson").out.splitlines()]
    assert [row["id"] for row in rows] == ids
    assert filled("recall", "cat", "--format", "md", "--limit", "1").out.splitlines() == [
        "**Tue 5 Mar 2024, 14:02 · Ana · jsonl “ana-tom”** `ep_0000001`",
        "",
        "> I finally adopted a **cat**, her name is Miso.",
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--speaker", "Tom"), {"m2", "m4"}),
        (("--speaker", "tom", "--speaker", "Ana", "--since", "2024-05"), {"m4", "m5"}),
        (("--until", "2024-03"), {"m1", "m2", "m3"}),
        (("--since", "2024-05-11", "--until", "2024-05-11"), {"m4", "m5"}),
        (("--conversation", "nobody"), set()),
        (("--source", "jsonl", "--kind", "chat"), {"m1", "m2", "m3", "m4", "m5"}),
    ],
)
def test_filters(filled, words: tuple[str, ...], found: set[str]) -> None:
    hits = filled("recall", "cat colour paw roof boiler", *words, "--json").data["hits"]
    assert {hit["native_id"] for hit in hits} == found


def test_a_date_that_cannot_be_understood_is_named(filled) -> None:
    ended = filled("recall", "x", "--since", "the day of the dog")
    assert ended.code == 2
    assert ended.err.startswith("memcli: --since: 'the day of the dog'")
    assert filled("recall", "x", "--since", "2024-06", "--until", "2024-05").code == 2


def test_nothing_found_is_an_answer_unless_told_otherwise(filled) -> None:
    nobody = ("recall", "cat", "--speaker", "Nobody")
    assert (filled(*nobody).code, filled(*nobody).out) == (0, "")
    assert filled(*nobody, "--fail-empty").code == 1
    assert filled("recall", "cat", "--fail-empty").code == 0


def test_the_question_can_be_piped(filled) -> None:
    asked = filled("recall", "roof").out
    assert filled("recall", "-", given="roof\n").out == asked
    assert filled("recall", given="\ufeffroof").out == asked


def test_settings_give_the_defaults(filled) -> None:
    assert len(filled("recall", "cat roof paw", "--json", MEMCLI_RECALL_LIMIT="2").data["hits"]) == 2
    assert filled("recall", "cat", MEMCLI_FORMAT="ids", MEMCLI_RECALL_LIMIT="1").out == "ep_0000001\n"
    hit = filled("recall", "colour", "--json", MEMCLI_RECALL_CONTEXT="1").data["hits"][0]
    assert len(hit["before"]) == 1


def test_a_budget_is_never_exceeded(filled) -> None:
    ended = filled("recall", "cat roof boiler", "--budget", "90")
    assert ended.code == 0
    assert 0 < len(ended.out.split()) <= 90
    data = filled("recall", "cat roof boiler", "--budget", "90", "--json").data
    assert list(data) == ["query", "confidence", "budget", "tokens", "context", "ids", "left_out"]
    assert (data["context"], data["budget"]) == (ended.out, 90)
    assert data["tokens"] <= 90
    assert filled("recall", "cat roof boiler", "--budget", "90", "--format", "ids").out.split() == data["ids"] != []


def test_a_batch_is_answered_line_by_line(filled, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    lines = [{"id": "q1", "query": "cat"}, {"id": "q2", "query": "roof", "timestamp": "2024-06-01T00:00:00Z"}]
    questions.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    ended = filled("recall", "--batch", questions, "--limit", "1", "--format", "ndjson")
    assert (ended.code, ended.err) == (0, "")
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert [(answer["query_id"], answer["hits"][0]["native_id"]) for answer in answers] == [("q1", "m1"), ("q2", "m4")]
    wanted = {"id", "native_id", "kind", "score", "timestamp", "speaker", "text"}
    assert wanted <= set(answers[0]["hits"][0])
    assert filled("recall", "--batch", "-", "--limit", "1", given=questions.read_bytes()).out == ended.out


def test_a_line_of_a_batch_that_is_no_question_costs_only_itself(filled) -> None:
    lines = '{"id": "q1", "query": "cat"}\nnot json\n{"id": "q3"}\n[1]\n{"id": "q4", "query": "roof", "timestamp": "soon"}\n{"query": "roof"}\n'
    ended = filled("recall", "--batch", "-", given=lines)
    assert ended.code == 3
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert [bool(answer["hits"]) for answer in answers] == [True, False, False, False, False, True]
    assert ["error" in answer for answer in answers] == [False, True, True, True, True, False]
    assert "- line 2: not JSON" in ended.err


def test_filters_hold_for_a_batch(filled) -> None:
    ended = filled("recall", "--batch", "-", "--speaker", "Tom", given='{"id": 1, "query": "cat roof"}\n')
    assert {hit["speaker"] for hit in json.loads(ended.out)["hits"]} == {"Tom"}


def test_a_batch_that_is_not_there(filled, tmp_path: Path) -> None:
    assert filled("recall", "--batch", tmp_path / "none.jsonl").code == 4
    assert filled("recall", "words", "--batch", "-").code == 2


@pytest.mark.parametrize(
    "option", [["--context", "2"], ["--explain"], ["--budget", "300"], ["--fail-empty"], ["--full"]]
)
def test_a_batch_refuses_what_it_would_ignore(filled, option: list[str]) -> None:
    ended = filled("recall", "--batch", "-", *option, given='{"query": "cat"}\n')
    assert ended.code == 2
    assert f"--batch does not go with {option[0]}" in ended.err


def test_a_line_without_a_time_is_asked_at_the_time_given(filled) -> None:
    lines = '{"query": "what did we discuss yesterday"}\n{"query": "cat", "timestamp": "soon"}\n'
    ended = filled("recall", "--batch", "-", "--now", "2024-05-12", given=lines)
    other = filled("recall", "what did we discuss yesterday", "--now", "2024-05-12", "--json")
    found, failed = map(json.loads, ended.out.splitlines())
    assert [hit["id"] for hit in found["hits"]] == [hit["id"] for hit in other.data["hits"]]
    assert failed["error"] == "timestamp: 'soon' is not a date and time"


@pytest.mark.parametrize(
    "query", ["'", '"', "NEAR(", "*", "a OR", "- -", "🐈", "猫", "…!?", "(((", "ana AND NOT", "^cat", "cat*"]
)
def test_any_question_is_safe(filled, query: str) -> None:
    ended = filled("recall", "--quiet", "--", query)
    assert (ended.code, ended.err) == (0, "")


def test_a_question_without_a_word_is_told(filled) -> None:
    ended = filled("recall", "?!…")
    assert ended.err == "this holds no word to search for; these are the newest memories\n"
    assert filled("recall", "").err == ended.err
    assert filled("recall", "?!", "--since", "2020").err == ""


def test_a_question_that_nothing_answers_is_told(filled) -> None:
    ended = filled("recall", "who won the zither contest")
    assert ended.err.startswith("probably nothing in memory answers this; these come closest (confidence 0.")
    data = filled("recall", "who won the zither contest", "--json").data
    assert data["confidence"] < 0.3 < filled("recall", "adopted cat", "--json").data["confidence"]
    assert filled("recall", "cat from:zed").err == "nothing in memory is by zed\n"
    ended = filled("recall", "cat", "--speaker", "Ana", "--kind", "nite", "--conversation", "xx")
    assert ended.err == "nothing in memory is in xx, and nothing is of kind nite\n"
    assert filled("recall", "cat after:2031").err == "nothing in memory answers this among what is after 2031\n"
    assert filled("recall", "what did we discuss on 11 May 2024", "--json").data["confidence"] is None
    line = filled("recall", "--batch", "-", given='{"query": "who won the zither contest"}\n').out
    assert json.loads(line)["confidence"] == data["confidence"]


def test_a_budget_too_small_for_any_memory_is_told(filled) -> None:
    ended = filled("recall", "cat", "--budget", "20")
    assert (ended.code, ended.out) == (0, "")
    assert "20 tokens" in ended.err


def test_a_budget_gives_everything_where_everything_fits(filled) -> None:
    data = filled("recall", "roof", "--budget", "2000", "--json", "--limit", "1").data
    assert sorted(data["ids"]) == [f"ep_000000{number}" for number in range(1, 6)]
    assert data["ids"] == sorted(data["ids"])
    assert len(filled("recall", "roof from:tom", "--budget", "2000", "--json").data["ids"]) == 2


def test_there_is_nothing_to_ask_before_the_first_ingest(memcli) -> None:
    ended = memcli("recall", "cat")
    assert ended.code == 10
    assert "memcli ingest PATH" in ended.err


def test_the_database_may_be_named_before_the_verb_or_after_it(filled, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert filled("--db", other, "add", "the moon is made of basalt").code == 0
    assert "basalt" in filled("recall", "moon", "--db", other).out
    assert "basalt" in filled("--db", tmp_path / "none.db", "recall", "moon", "--db", other).out
    assert "basalt" not in filled("recall", "moon").out


def test_the_owner_is_shown_by_name(memcli) -> None:
    assert memcli("add", "I like figs").code == 0
    assert "  Iris  " in memcli("recall", "figs", MEMCLI_ME="Iris").out
    assert memcli("recall", "figs", "--json").data["hits"][0]["role"] == "user"


def test_long_messages_are_cut_around_the_words_unless_asked_for_in_full(memcli) -> None:
    memcli("add", "start " + "filler " * 300 + "the needle " + "filler " * 300 + "end")
    cut = memcli("recall", "needle").out
    assert "needle" in cut
    assert len(cut) < 700
    assert len(memcli("recall", "needle", "--full").out) > 4000


def test_neighbouring_turns_are_one_passage(filled) -> None:
    shown = filled("recall", "cat colour roof boiler").out.splitlines()
    assert shown[0] in {
        "Tue 5 Mar 2024, 14:02 to 14:03  jsonl “ana-tom”",
        "Sat 11 May 2024, 09:30 to 09:31  jsonl “ana-tom”",
    }
    assert "  ep_0000001  Ana: I finally adopted a cat, her name is Miso." in shown
    assert "  ep_0000004  Tom: The roof leaks again, the plumber comes on Friday." in shown
    assert len([line for line in shown if line.startswith("  ep_")]) == len(
        filled("recall", "cat colour roof boiler", "--format", "ids").out.split()
    )


def test_a_turn_left_out_is_told(filled) -> None:
    shown = filled("recall", "adopted paw from:ana before:2024-04").out.splitlines()
    assert shown == [
        "Tue 5 Mar 2024, 14:02 to 14:04  jsonl “ana-tom”",
        "  ep_0000001  Ana: I finally adopted a cat, her name is Miso.",
        "              …",
        "  ep_0000003  Ana: Black, with one white paw.",
    ]
    shown = filled("recall", "adopted paw from:ana before:2024-04", "--context", "1", "--format", "md").out.splitlines()
    assert shown == [
        "**Tue 5 Mar 2024, 14:02 to 14:04 · jsonl “ana-tom”** `ep_0000001` `ep_0000003`",
        "",
        "> Ana: I finally **adopted** a cat, her name is Miso.",
        ">",
        "> *Tom: What colour is she?*",
        ">",
        "> Ana: Black, with one white **paw**.",
    ]


def test_what_was_typed_is_understood_and_told(filled) -> None:
    ended = filled("recall", 'boiler "asked him" zebra "no such" from:ana -cat before:2025', "--explain")
    told = dict(line.split("  ", 1) for line in ended.out.split("\n\n")[0].splitlines())
    assert re.fullmatch(
        r" *0\.\d\d: one memory holds \d\d% of what was asked, likeness 0\.\d\d", told.pop("confidence")
    )
    assert {name: value.strip() for name, value in told.items()} == {
        "words": "boiler, asked",
        "unknown": "zebra, “no such”",
        "phrases": "“asked him”",
        "filters": "from Ana, not “cat”, before 2025",
    }
    data = filled("recall", "what did we discuss on 11 May 2024 from:tom", "--explain", "--json").data["understood"]
    assert (data["times"][0][0], data["filters"]) == ("only", ["from Tom"])


def test_the_owner_has_one_name(memcli, tmp_path: Path) -> None:
    rows = [
        {"id": "a", "speaker": "user", "text": "I planted figs", "timestamp": "2024-05-01"},
        {"id": "b", "speaker": "Iris", "text": "The figs are ripe", "timestamp": "2024-08-01", "session": "later"},
    ]
    assert memcli("ingest", jsonl(tmp_path / "mine.jsonl", rows)).code == 0
    assert memcli("recall", "figs from:me", MEMCLI_ME="Iris").out.count("  Iris  ") == 2
    assert memcli("recall", "figs", "--speaker", "iris", "--format", "ids", MEMCLI_ME="Iris").out.count("ep_") == 2
    assert "] I" not in memcli("recall", "figs", "--budget", "200", MEMCLI_ME="Iris").out
    assert memcli("recall", "figs", "--budget", "200", MEMCLI_ME="Iris").out.count("| Iris]") == 2
