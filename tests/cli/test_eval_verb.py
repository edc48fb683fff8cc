"""Recall measured on one's own questions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS: list[dict[str, Any]] = [
    {"id": "pet", "query": "what did Ana adopt", "evidence": ["m1"], "category": "pets"},
    {"id": "paw", "query": "white paw", "evidence": ["ep_0000003"], "category": "pets"},
    {"id": "roof", "query": "the roof", "evidence": ["m4", "m5"], "category": "house", "timestamp": "2024-06-01"},
    {"id": "never", "query": "who won the zither contest", "evidence": []},
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in QUESTIONS))
    return path


def test_measures_by_category(filled, questions: Path) -> None:
    ended = filled("eval", questions)
    assert (ended.code, ended.err) == (0, "")
    rows = [line.split() for line in ended.out.splitlines()]
    assert rows[0] == ["questions", "recall@10", "nDCG@10", "MRR"]
    assert [row[:2] for row in rows[1:4]] == [["house", "1"], ["pets", "2"], ["all", "3"]]
    assert "unanswerable 1 question, told apart" in ended.out
    assert "latency      median " in ended.out


def test_json_has_every_question(filled, questions: Path) -> None:
    data = filled("eval", questions, "--json", "-k", "1").data
    assert (data["k"], data["questions"], data["unanswerable"]["questions"]) == (1, 3, 1)
    assert data["measures"]["recall"] == pytest.approx((1 + 1 + 0.5) / 3, abs=1e-4)
    assert data["categories"]["pets"] == {"questions": 2, "recall": 1.0, "ndcg": 1.0, "rr": 1.0}
    assert [one["query_id"] for one in data["answers"]] == ["pet", "paw", "roof", "never"]
    assert data["answers"][1]["ranked"] == ["ep_0000003"]
    assert data["answers"][3]["ndcg"] is None
    rows = filled("eval", questions, "--format", "ndjson", "-k", "1").out.splitlines()
    assert [json.loads(row)["rr"] for row in rows] == [1.0, 1.0, 1.0, None]


def test_two_settings_are_compared(filled, questions: Path) -> None:
    ended = filled("eval", questions, "--compare", "vectors=no", "--compare", "own=0")
    assert "vectors=no own=0" in ended.out
    assert "no difference that these questions could tell from chance" in ended.out
    compared = filled("eval", questions, "--compare", "dense=0", "--json").data["compare"]
    assert compared["settings"] == "dense=0"
    assert set(compared["differences"]["ndcg"]) == {"mean", "low", "high", "p"}


@pytest.mark.parametrize("setting", ["nothing=1", "dense=much", "vectors=perhaps", "dense"])
def test_a_setting_that_is_none(filled, questions: Path, setting: str) -> None:
    ended = filled("eval", questions, "--compare", setting)
    assert ended.code == 2
    assert ended.err.startswith(f"memcli: --compare {setting}: ")


def test_bad_lines_and_missing_evidence_are_named(filled, tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text('{"query": "cat", "evidence": ["m1", "gone"]}\n{"query": "cat"}\nnonsense\n')
    ended = filled("eval", path)
    assert ended.code == 3
    assert "question 1: evidence 'gone' is not in memory" in ended.err
    assert 'line 2: no list "evidence" of ids' in ended.err
    path.write_text("{}\n")
    assert filled("eval", path).code == 4
    assert filled("eval", tmp_path / "none.jsonl").code == 4
    assert filled("eval").code == 2


def test_a_file_to_begin_with(filled, tmp_path: Path) -> None:
    for number in range(6):
        filled(
            "add",
            f"The harbour ferry number {number} brought marzipan{number}, saffron{number} and cardamom{number} today",
        )
    assert filled("consolidate").code == 0
    path = tmp_path / "mine.jsonl"
    ended = filled("eval", "init", path, "--count", "5")
    assert (ended.code, ended.out) == (0, "")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert 1 <= len(lines) <= 5
    assert all(list(line) == ["id", "query", "category", "evidence", "answer"] for line in lines)
    assert filled("eval", path, "--json").data["measures"]["recall"] > 0.7
    assert filled("eval", "init", path).code == 4
    assert filled("eval", "init").out.startswith('{"id": "q1", "query": "')


def test_what_is_not_named_stays_as_it_is_set(filled, tmp_path: Path) -> None:
    """Uses count in both, as much as the settings say; "own=1" is what holds anyway."""
    for _ in range(3):
        assert filled("recall", "boiler", "--limit", "1").code == 0
    assert filled("consolidate").code == 0
    path = tmp_path / "cat.jsonl"
    path.write_text('{"query": "adopted cat", "evidence": ["m1"]}\n')
    compared = filled("eval", path, "--compare", "own=1", "--json", "-k", "1", MEMCLI_RECALL_FADING="9999").data
    assert compared["answers"][0]["ranked"] == ["m5"]
    assert compared["compare"]["differences"]["recall"]["mean"] == 0.0
    faded = filled("eval", path, "--compare", "used=0", "--json", "-k", "1", MEMCLI_RECALL_FADING="9999").data
    assert faded["compare"]["differences"]["recall"]["mean"] == 1.0
