"""consolidate, facts, why and undo, from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.helpers import jsonl

if TYPE_CHECKING:
    from pathlib import Path

MOVES = [
    {"id": "a", "timestamp": "2023-02-01T10:00:00Z", "speaker": "Ana", "text": "I live in Lisbon.", "session": "one"},
    {"id": "b", "timestamp": "2023-02-01T10:01:00Z", "speaker": "Tom", "text": "I work at Hartley Glass.", "session": "one"},
    {"id": "c", "timestamp": "2024-06-03T10:00:00Z", "speaker": "Ana", "text": "I live in Porto now.", "session": "two"},
]  # fmt: skip


@pytest.fixture
def moved(memcli, tmp_path: Path):
    assert memcli("ingest", jsonl(tmp_path / "moves.jsonl", MOVES)).code == 0
    return memcli


def statements(memcli, *words: str) -> list[str]:
    return [fact["statement"] for fact in memcli("facts", *words, "--json").data]


def test_a_newer_fact_closes_the_older_which_stays_in_the_history(moved) -> None:
    data = moved("consolidate", "--json").data
    assert list(data)[:15] == [
        "run", "model", "dry_run", "sessions", "episodes", "segments", "summaries", "added", "confirmed", "closed",
        "reopened", "withdrawn", "rejected", "kinds", "remaining",
    ]  # fmt: skip
    assert (data["sessions"], data["remaining"]) == (2, 0)
    assert [each for each in statements(moved, "Ana") if "live" in each] == ["Ana lives in Porto"]
    rows = moved("facts", "ana", "--history", "--attribute", "home", "--json").data
    old, new = (next(row for row in rows if row["value"] == city) for city in ("Lisbon", "Porto"))
    assert old["superseded_by"] == new["id"]
    assert statements(moved, "Nobody") == []


def test_a_dry_run_says_the_same_and_writes_nothing(moved) -> None:
    rehearsed = moved("consolidate", "--dry-run", "--json").data
    assert rehearsed["run"] is None
    assert statements(moved) == []
    done = moved("consolidate", "--json").data
    assert {**rehearsed, "run": None, "dry_run": None} == {**done, "run": None, "dry_run": None}


def test_a_second_run_finds_nothing_to_do(moved) -> None:
    assert moved("consolidate").code == 0
    assert moved("consolidate", "--json").data["sessions"] == 0
    assert moved("consolidate").out == "nothing new to work out\n"
    asked = moved("consolidate", "--model", "nosuch")
    assert (asked.code, "nosuch" in asked.err) == (69, True)


def test_time_can_be_limited(moved) -> None:
    data = moved("consolidate", "--max-minutes", "0", "--json").data
    assert (data["sessions"], data["remaining"]) == (0, 2)
    assert moved("consolidate", "--max-minutes", "-1").code == 2


def test_facts_in_all_formats(moved) -> None:
    moved("consolidate")
    facts = moved("facts", "--json").data
    assert list(facts[0]) == [
        "id", "kind", "statement", "subject", "attribute", "value", "confidence", "valid_from", "valid_to", "precision",
        "recorded_at", "superseded_by", "sources",
    ]  # fmt: skip
    assert list(facts[0]["sources"][0]) == ["episode", "native_id", "quote"]
    assert moved("facts", "--format", "ids").out.split() == [fact["id"] for fact in facts]
    assert [json.loads(line)["id"] for line in moved("facts", "--format", "ndjson").out.splitlines()] == [
        f["id"] for f in facts
    ]
    assert moved("facts", "--format", "md").out.startswith("- ")
    assert "“I live in Porto now.”" in moved("facts", "Ana", "--sources").out
    assert len(moved("facts", "--limit", "1", "--json").data) == 1


def test_why_leads_from_a_fact_to_its_words_file_and_runs(moved, tmp_path: Path) -> None:
    moved("consolidate")
    uid = next(fact["id"] for fact in moved("facts", "Tom", "--json").data)
    shown = moved("why", uid).out
    assert "“I work at Hartley Glass.”" in shown
    assert f"{tmp_path / 'moves.jsonl'}:2, message b" in shown
    data = moved("why", uid, "--json").data
    assert data["derived_by"]["verb"] == "consolidate"
    assert [link["quote"] for link in data["rests_on"]] == ["I work at Hartley Glass."]
    assert data["rests_on"][0]["taken_in_by"]["verb"] == "ingest"
    assert "Hartley Glass" in moved("show", uid).out
    assert [fact["id"] for fact in moved("show", "ep_2", "--json").data["facts"]] == [uid]


def test_summaries_can_be_shown_and_traced(moved) -> None:
    moved("consolidate")
    data = moved("show", "su_1", "--json").data
    assert data["kind"] == "summary"
    assert data["episodes"]
    assert moved("why", "su_1").code == 0


def test_a_fact_follows_what_it_rests_on(moved) -> None:
    moved("consolidate")
    preview = moved("forget", "ep_2", "--dry-run", "--json").data
    assert preview["facts_gone"] == 1
    run = moved("forget", "ep_2", "--yes", "--json").data["run"]
    assert statements(moved, "Tom") == []
    assert moved("undo", run).code == 0
    assert len(statements(moved, "Tom")) == 1


def test_a_single_fact_can_be_forgotten(moved) -> None:
    moved("consolidate")
    uid = moved("facts", "Tom", "--format", "ids").out.strip()
    assert moved("forget", uid, "--yes").code == 0
    assert statements(moved, "Tom") == []
    assert moved("show", "ep_2").code == 0


def test_facts_are_chosen_by_kind_attribute_and_what_says_so(moved) -> None:
    moved("consolidate")

    def chosen(*words: str) -> set[str]:
        data = moved("forget", *words, "--dry-run", "--json").data
        assert data["episodes"] == 0
        return {fact["statement"] for fact in data["facts"]}

    homes, work = {"Ana lives in Porto", "Ana lives in Lisbon"}, {"Tom works at Hartley Glass"}
    assert chosen("--kind", "fact") == homes | work
    assert chosen("is:fact") == homes | work
    assert chosen("--kind", "fact", "--person", "Tom") == work
    assert chosen("--kind", "fact", "--until", "2023") == {"Ana lives in Lisbon"} | work
    assert chosen("--attribute", "home", "--since", "2024") == {"Ana lives in Porto"}
    assert chosen("Hartley", "--kind", "fact") == work
    assert moved("forget", "--kind", "summary", "--yes").code == 2
    assert moved("forget", "--kind", "episode", "--dry-run", "--json").data["episodes"] == 3
    told = moved("forget", "--kind", "fact", "--person", "Tom", "--dry-run").out
    assert "1 fact  not worked out again" in told
    assert "rest" not in told
    run = moved("forget", "--kind", "fact", "--yes", "--json").data["run"]
    assert statements(moved) == []
    assert "3 facts shown" in moved("undo", run).out
    assert set(statements(moved, "--history")) == homes | work


def test_a_consolidation_can_be_undone(moved) -> None:
    run = moved("consolidate", "--json").data["run"]
    assert moved("undo", run).code == 0
    assert statements(moved) == []
    assert moved("consolidate", "--json").data["sessions"] == 2
