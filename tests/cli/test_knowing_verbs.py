"""facts over time, timeline, entities, graph, and questions of order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.helpers import jsonl

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.helpers import Memcli

TALK = [
    ("2024-01-10", "Ana", "I live in Lisbon. I work at Initech."),
    ("2024-01-10", "Tom", "Hey Anabel! Good to hear."),
    ("2024-03-04", "Ana", "I adopted a cat yesterday because the flat was so quiet."),
    ("2024-05-20", "Ana", "I moved to Porto last week, so I had to leave the choir."),
    ("2024-06-02", "Ana", "I visited Tom in Berlin yesterday."),
]


@pytest.fixture
def known(memcli: Memcli, tmp_path: Path) -> Memcli:
    """memcli with a talk that was taken in and worked out in two parts."""
    rows = [
        {"id": f"m{number}", "timestamp": f"{day}T10:00:00Z", "speaker": who, "text": text, "session": day}
        for number, (day, who, text) in enumerate(TALK)
    ]
    for name, some, now in (("a", rows[:3], "2024-04-01"), ("b", rows[3:], "2024-07-01")):
        assert memcli("ingest", jsonl(tmp_path / f"{name}.jsonl", some), MEMCLI_NOW=now).code == 0
        assert memcli("consolidate", MEMCLI_NOW=now).code == 0
    return memcli


def homes(known: Memcli, *words: str) -> list[str]:
    return [each["value"] for each in known("facts", "Ana", "--attribute", "home", "--json", *words).data]


def test_what_held_and_what_was_known(known: Memcli) -> None:
    assert homes(known) == ["Porto"]
    assert homes(known, "--as-of", "2024-02") == ["Lisbon"]
    assert homes(known, "--as-of", "2024-06-01") == ["Porto"]
    assert homes(known, "--as-of", "2023") == []
    assert homes(known, "--known-at", "2024-05-31") == ["Lisbon"]  # the move was told, but not yet taken in
    assert homes(known, "--known-at", "2024-03-31") == []
    assert homes(known, "--known-at", "2024-07-01") == ["Porto"]
    assert homes(known, "--known-at", "2024-07-01", "--as-of", "2024-02") == ["Lisbon"]
    assert homes(known, "--history") == ["Lisbon", "Porto"]


def test_times_that_do_not_go_together(known: Memcli) -> None:
    ended = known("facts", "--history", "--as-of", "2024")
    assert ended.code == 2
    assert "--history shows all times" in ended.err


def test_conflicts_stand_together(known: Memcli, tmp_path: Path) -> None:
    assert known("facts", "--conflicts", "--json").data == []
    rows = [
        {"id": f"c{number}", "timestamp": "2024-08-01T10:00:00Z", "speaker": "Zoe", "text": text, "conversation": text}
        for number, text in enumerate(["I live in Faro.", "I live in Braga."])
    ]
    assert known("ingest", jsonl(tmp_path / "c.jsonl", rows)).code == 0
    assert known("consolidate").code == 0
    assert {each["value"] for each in known("facts", "--conflicts", "--json").data} == {"Faro", "Braga"}


def test_a_timeline_is_in_order_and_says_why(known: Memcli) -> None:
    found = known("timeline", "Ana", "--json").data
    assert [(each["date"], each["fact"]["value"]) for each in found if each["fact"]["kind"] == "event"] == [
        ("2024-03-03", "a cat"), ("2024-05-13/2024-05-19", "to Porto"), ("2024-06-01", "Tom in Berlin"),
    ]  # fmt: skip
    assert found[0]["because"] == "the flat was so quiet"
    moved = next(each for each in found if each["fact"]["value"] == "to Porto")
    assert moved["after"] == known("facts", "Ana", "--history", "--attribute", "home", "--json").data[0]["id"]
    assert "because the flat was so quiet" in known("timeline", "Ana").out
    assert known("timeline", "cat", "--json").data[0]["fact"]["value"] == "a cat"
    late = known("timeline", "Ana", "--since", "2024-06", "--json").data
    assert {each["date"] for each in late} == {"2024-06-01"}
    assert known("timeline", "Ana", "--since", "2025").out == ""
    assert known("timeline", "--since", "2025", "--until", "2024").code == 2


def test_questions_of_order_are_answered_from_valid_times(known: Memcli) -> None:
    first = known("ask", "What came first, Ana adopting a cat or her visit to Berlin?", "--json").data
    assert first["answer"].startswith("Ana adopted a cat")
    assert "came first" in first["answer"]
    assert all(each.startswith("fa_") for each in first["citations"])
    apart = known("ask", "How long between Ana adopting the cat and visiting Tom in Berlin?", "--json").data
    assert apart["answer"].startswith("90 days (3 months)")
    before = known("ask", "Did Ana visit Berlin before she adopted the cat?", "--json").data
    assert before["answer"].startswith("No")


def test_entities_merge_split_and_undo(known: Memcli) -> None:
    people = known("entities", "list", "--kind", "person", "--json").data
    assert people[0] == {"name": "Ana", "kind": "person", "aliases": [], "facts": people[0]["facts"]}
    assert known("entities", "merge", "Tom", "Ana").code == 0
    merged = known("entities", "--json").data
    assert next(each for each in merged if each["name"] == "Ana")["aliases"] == ["Tom"]
    split = known("entities", "split", "Tom", "--json").data
    assert split["whole"] == "Tom"
    assert known("undo", split["run"]).code == 0
    again = known("entities", "--json").data
    assert again == merged
    assert known("entities", "merge", "Nobody", "Ana").code == 5
    assert "nothing of the kind thing" in known("entities", "list", "--kind", "thing").err


def test_facts_are_indexed_under_the_name_that_stands_for_their_subject(known: Memcli) -> None:
    def sound() -> bool:
        return bool(known("verify", "--json").data["sound"])

    merged = known("entities", "merge", "Ana", "Tom", "--json").data
    assert sound()
    assert known("undo", merged["run"]).code == 0
    assert sound()
    assert known("add", "I live in Leeds.", MEMCLI_ME="Iris").code == 0
    assert known("consolidate", MEMCLI_ME="Iris").code == 0
    assert sound()
    assert known("facts", "Iris", "--json", MEMCLI_ME="Iris").data[0]["value"] == "Leeds"


def test_a_graph_as_a_tree_as_json_and_as_dot(known: Memcli) -> None:
    tree = known("graph", "ana", "--history").out.splitlines()
    assert tree[0] == "Ana"
    assert any("home → Porto" in line and "fa_" in line for line in tree)
    assert any("home → Lisbon" in line and "(until 13-19 May 2024)" in line for line in tree)
    assert not any("Lisbon" in line for line in known("graph", "Ana").out.splitlines())
    data = known("graph", "Ana", "--json").data
    assert data["root"] == "Ana"
    assert {"Ana", "Porto"} <= {node["name"] for node in data["nodes"]}
    assert all({each["source"], each["target"]} <= {node["name"] for node in data["nodes"]} for each in data["links"])
    dot = known("graph", "Ana", "--format", "dot").out
    assert dot.startswith("digraph memory {")
    assert '"Ana" -> "Porto"' in dot
    assert known("graph", "Nobody").code == 5


def test_recall_as_of_a_date(known: Memcli) -> None:
    now = known("recall", "where does Ana live", "--json").data["hits"]
    assert any(each["text"] == "Ana lives in Porto" for each in now)
    then = known("recall", "where does Ana live", "--as-of", "2024-02", "--json").data["hits"]
    assert any(each["text"] == "Ana lives in Lisbon" for each in then)
    assert not any("Porto" in each["text"] for each in then)


def test_whose_facts_the_users_are_is_asked_for_once_there_are_some(memcli: Memcli) -> None:
    memcli("add", "The boiler leaks.")
    assert "config set me" not in memcli("consolidate").err
    memcli("add", "I live in Leeds.")
    assert "memcli config set me NAME" in memcli("consolidate").err
    memcli("add", "I love figs.")
    assert "config set me" not in memcli("consolidate", MEMCLI_ME="Iris").err
    assert [one["subject"] for one in memcli("facts", "--json").data] == ["Iris", "Iris"]


def test_a_fact_that_ended_is_not_told_as_if_it_held(memcli: Memcli, tmp_path: Path) -> None:
    talk = [
        {"id": "1", "timestamp": "2024-01-03T10:00:00Z", "speaker": "Iris", "text": "I live in Paris."},
        {"id": "2", "timestamp": "2024-06-03T10:00:00Z", "speaker": "Iris", "text": "I don't live in Paris anymore."},
    ]
    assert memcli("ingest", jsonl(tmp_path / "talk.jsonl", talk)).code == 0
    assert memcli("consolidate").code == 0
    asked = ("recall", "where does Iris live", "--kind", "fact", "--json")
    assert memcli(*asked).data["hits"] == []
    assert [hit["text"] for hit in memcli(*asked, "--as-of", "2024-03").data["hits"]] == ["Iris lives in Paris"]
    assert [hit["text"] for hit in memcli(*asked, "--now", "2024-02-01").data["hits"]] == ["Iris lives in Paris"]
    assert "no facts that hold now; --history" in memcli("facts").err
    assert "no facts about Iris that hold now; --history" in memcli("facts", "Iris").err
    assert "no facts about Bo\n" in memcli("facts", "Bo").err
    assert "Iris lives in Paris" in memcli("facts", "--history").out
