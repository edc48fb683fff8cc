"""The retrieval runner from files to the kept results, with the real command line and real FTS5."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import fts5, retrieval, sets, tables

if TYPE_CHECKING:
    from pathlib import Path

SAID = {
    "m1": ("Ana", "We moved the beehives behind the orchard"),
    "m2": ("Tom", "Did the bees mind?"),
    "m3": ("Ana", "Not at all, but the ladder broke"),
    "m4": ("Tom", "I will bring my aluminium ladder on Sunday"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "garden"
    place.mkdir()
    lines = [
        {"id": f"{name}/{key}", "conversation": name, "session": name, "speaker": speaker, "text": text}
        for name in ("one", "two")
        for key, (speaker, text) in SAID.items()
    ]
    sets.write(place / "episodes.jsonl", lines)
    asked = [("where are the beehives", "m1", "place"), ("who brings a ladder", "m4", "person")]
    questions = [
        {"id": f"{name}-{number}", "conversation": name, "query": text, "category": kind, "evidence": [f"{name}/{key}"]}
        for name in ("one", "two")
        for number, (text, key, kind) in enumerate(asked)
    ]
    sets.write(place / "queries.jsonl", questions)
    return place


def test_results_are_kept_question_by_question_and_hold_no_text(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    monkeypatch.setattr(sys, "argv", ["retrieval", str(folder), "--out", str(out), "--by-category", "--rounds", "20"])
    assert retrieval.main() == 0
    table = (out / "table.md").read_text(encoding="utf-8")
    assert table.strip() == capsys.readouterr().out.strip()
    assert "| garden |             2 |         4 |" in table
    assert "person" in table
    kept = [json.loads(line) for line in (out / "garden.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [one["query_id"] for one in kept] == ["one-0", "one-1", "two-0", "two-1"]
    assert kept[0]["memcli"]["ranked"][0] == "one/m1"
    assert kept[0]["memcli"]["ndcg"] == kept[0]["fts5"]["mrr"] == 1
    assert all(found.startswith("two/") for found in kept[2]["memcli"]["ranked"] + kept[2]["fts5"]["ranked"])
    assert "beehives" not in (out / "garden.jsonl").read_text(encoding="utf-8")


def test_all_conversations_together_are_one_memory(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "results"
    monkeypatch.setattr(sys, "argv", ["retrieval", str(folder), "--together", "--out", str(out), "--rounds", "20"])
    assert retrieval.main() == 0
    kept = [json.loads(line) for line in (out / "garden.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [one["query_id"] for one in kept] == ["one-0", "one-1", "two-0", "two-1"]
    assert {"one/m1", "two/m1"} <= set(kept[2]["memcli"]["ranked"])


def test_a_command_that_fails_is_named(folder: Path) -> None:
    broken = [sys.executable, "-c", "import sys; sys.exit('no such luck')"]
    with pytest.raises(SystemExit, match="no such luck"):
        retrieval.measure("garden", sets.load(folder, first=1), broken, 10)


class TestFts5:
    def test_any_word_matches_by_its_stem_and_nothing_is_syntax(self) -> None:
        index = fts5.Index(":memory:")
        index.add((key, text) for key, (_, text) in SAID.items())
        assert index.ask('ladders OR "bring NEAR(', 10) == ["m4", "m3"]
        assert index.ask("?!", 10) == []

    def test_stop_words_are_asked_for_only_where_there_is_nothing_else(self) -> None:
        index = fts5.Index(":memory:")
        index.add([("a", "Is it the one?"), ("b", "The kiln")])
        assert index.ask("where is the kiln", 10) == ["b"]
        assert index.ask("is it", 10) == ["a"]


class TestTable:
    def test_is_markdown_with_figures_to_the_right(self) -> None:
        text = tables.markdown(["", "R@10"], [["a|b", "0.5"], ["c", "10.25"]])
        assert text.splitlines() == ["|      |  R@10 |", "|------|------:|", "| a\\|b |   0.5 |", "| c    | 10.25 |"]

    def test_a_row_of_another_length_is_refused(self) -> None:
        with pytest.raises(ValueError, match="shorter"):
            tables.markdown(["", "R@10"], [["a"]])
