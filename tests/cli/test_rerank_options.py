"""`--rerank` of recall and ask: with a real model, and where there is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.helpers import CHAT
from tests.models.smol import smollm2

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.helpers import Memcli

QUESTION = "What is the name of Ana's cat?"


@pytest.fixture
def judged(filled: Memcli) -> Memcli:
    """memcli with a short chat and the small language model."""
    assert filled("models", "add", smollm2(), "--link", "--name", "smol").code == 0
    return filled


class TestWithAModel:
    def test_each_result_has_a_relevance_and_the_score_a_term(self, judged: Memcli) -> None:
        ended = judged("recall", QUESTION, "--rerank", "--explain", "--json", "--rerank-ms", "0")
        assert (ended.code, ended.err) == (0, "")
        hits = ended.data["hits"]
        assert hits[0]["native_id"] == "m1"
        assert all(0 <= hit["relevance"] <= 1 for hit in hits)
        assert all(hit["score"] == pytest.approx(sum(hit["terms"].values()), abs=1e-5) for hit in hits)
        assert any("rerank" in hit["terms"] for hit in hits)
        text = judged("recall", QUESTION, "--rerank", "--explain").out
        assert "rerank 0." in text
        assert "relevance 0." in text

    def test_a_threshold_leaves_out_what_is_less_relevant(self, judged: Memcli) -> None:
        hits = judged("recall", QUESTION, "--rerank", "--rerank-ms", "0", "--json").data["hits"]
        middle = sorted(hit["relevance"] for hit in hits)[len(hits) // 2]
        left = judged("recall", QUESTION, "--min-relevance", str(middle), "--rerank-ms", "0", "--json").data["hits"]
        assert {hit["id"] for hit in left} == {hit["id"] for hit in hits if hit["relevance"] >= middle}
        assert judged("recall", QUESTION, "--min-relevance", "1", "--rerank-ms", "0", "--format", "ids").out == ""
        assert judged("recall", QUESTION, "--min-relevance", "1.5").code == 2

    def test_without_time_the_order_is_recalls_own(self, judged: Memcli) -> None:
        plain = judged("recall", QUESTION, "--format", "ids").out
        assert judged("recall", QUESTION, "--rerank-ms", "0", "--no-rerank", "--format", "ids").out == plain
        hits = judged("recall", QUESTION, "--rerank-ms", "1", "--json").data["hits"]
        assert [hit["id"] for hit in hits] == plain.split()
        assert not any("relevance" in hit for hit in hits)

    def test_every_line_of_a_batch_is_judged(self, judged: Memcli, tmp_path: Path) -> None:
        file = tmp_path / "questions.jsonl"
        file.write_text("".join(json.dumps({"id": n, "query": QUESTION}) + "\n" for n in range(2)), encoding="utf-8")
        lines = judged("recall", "--batch", file, "--rerank", MEMCLI_RECALL_RERANK_MS="0").out.splitlines()
        assert len(lines) == 2
        for line in map(json.loads, lines):
            assert all(0 <= hit["relevance"] <= 1 for hit in line["hits"])

    def test_the_setting_counts_where_no_option_speaks(self, judged: Memcli) -> None:
        def relevant(*words: str) -> bool:
            data = judged("recall", QUESTION, "--json", *words, MEMCLI_RECALL_RERANK="yes").data
            return any("relevance" in hit for hit in data["hits"])

        assert relevant()
        assert not relevant("--no-rerank")

    def test_an_answer_rests_on_what_was_judged(self, judged: Memcli) -> None:
        ended = judged("ask", QUESTION, "--model", "builtin", "--rerank", "--rerank-ms", "0", "--json")
        assert ended.data["answer"] == CHAT[0]["text"]
        ended = judged("ask", QUESTION, "--model", "builtin", "--min-relevance", "1", "--rerank-ms", "0")
        assert ended.out == "not in memory\n"

    def test_a_question_longer_than_the_model_can_read_is_cut(self, judged: Memcli) -> None:
        ended = judged("recall", "--rerank", given="the cat and the roof " * 3000)
        assert ended.code == 0, ended.err
        assert "m1" in judged("recall", "--rerank", "--json", given="the cat and the roof " * 3000).out


class TestWithoutAModel:
    @pytest.mark.parametrize("option", [("--rerank",), ("--rerank-ms", "100"), ("--min-relevance", "0.5")])
    def test_one_that_was_asked_for_must_be_there(self, filled: Memcli, option: tuple[str, ...]) -> None:
        ended = filled("recall", "cat", *option)
        assert ended.code == 69
        assert "no model to rerank with is installed" in ended.err
        assert "memcli models pull qwen3-reranker-0.6b" in ended.err
        assert filled("ask", "cat", *option).code == 69

    def test_where_the_settings_ask_it_is_said_once_and_recall_goes_on(self, filled: Memcli) -> None:
        plain = filled("recall", "cat")
        ended = filled("recall", "cat", MEMCLI_RECALL_RERANK="true")
        assert (ended.code, ended.out) == (0, plain.out)
        assert ended.err.count("reranking model is installed, so the order of recall stays") == 1
        assert filled("recall", "cat", "--no-rerank", MEMCLI_RECALL_RERANK="true").err == ""

    def test_the_built_in_one_changes_nothing(self, filled: Memcli) -> None:
        ended = filled("recall", "cat", "--rerank", MEMCLI_MODEL_RERANK="builtin")
        assert (ended.code, ended.out, ended.err) == (0, filled("recall", "cat").out, "")
