"""The peers' protocol, table and endpoint, with the adapters that need nothing installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from benchmarks import sets
from benchmarks.metrics import Scores
from benchmarks.peers import __main__ as peers
from benchmarks.peers import catalog, endpoint, measuring, protocol
from benchmarks.peers.driver import Child, Failed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="benchmarks measure on Linux and macOS")

LINES = [
    {"id": "c/1", "conversation": "c", "speaker": "Ana", "text": "The kiln needs a new door"},
    {"id": "c/2", "conversation": "c", "speaker": "Tom", "text": "I can weld one next week"},
]
ASKED = sets.Question("q", "the kiln's door?", frozenset({"c/1"}), "", None)
CONVERSATION = sets.Conversation("c", LINES, [ASKED, ASKED._replace(id="r", text="who can weld")])


def by_name(name: str) -> catalog.Peer:
    return next(peer for peer in catalog.PEERS if peer.name == name)


class TestChild:
    def test_what_was_taken_in_is_found_by_another_process(self, tmp_path: Path) -> None:
        store = tmp_path / "store"
        store.mkdir()
        sets.write(tmp_path / "episodes.jsonl", LINES)
        with Child(sys.executable, "fts5", store, {}) as child:
            assert list(child.open()) == ["SQLite"]
            assert child.ask("ingest", episodes=str(tmp_path / "episodes.jsonl"))["seconds"] > 0
            assert child.ask("close")["peak"] > 1
        with Child(sys.executable, "fts5", store, {}) as child:
            child.open()
            assert child.ask("ask", query="kilns and doors", limit=5)["ids"] == ["c/1"]
            assert child.ask("command", query="kiln")["argv"] is None

    def test_an_error_is_told_in_the_tools_words_and_the_child_goes_on(self, tmp_path: Path) -> None:
        with Child(sys.executable, "fts5", tmp_path, {}) as child:
            with pytest.raises(Failed, match="nothing is open"):
                child.ask("ask", query="kiln", limit=5)
            child.open()
            with pytest.raises(Failed, match="FileNotFoundError"):
                child.ask("ingest", episodes=str(tmp_path / "nowhere.jsonl"))
            assert child.ask("ask", query="kiln", limit=5)["ids"] == []

    def test_a_child_that_does_not_start_is_told_with_its_last_words(self, tmp_path: Path) -> None:
        store = tmp_path / "store"
        store.mkdir()
        with Child(sys.executable, "nothing_of_the_kind", store, {}) as child, pytest.raises(Failed, match="No module"):
            child.open()

    def test_an_answer_that_does_not_come_is_given_up(self, tmp_path: Path) -> None:
        with Child(sys.executable, "fts5", tmp_path, {}) as child:
            child.patience = 0
            with pytest.raises(Failed, match="no answer"):
                child.open()


class Noisy(protocol.Adapter):
    def ask(self, query: str, limit: int, timestamp: str | None) -> list[str]:
        return ["b", "a", "b", "c", "d"]


class TestSession:
    def test_ids_are_distinct_and_no_more_than_asked_for(self, tmp_path: Path) -> None:
        session = protocol.Session(Noisy)
        session.answer({"do": "open", "folder": str(tmp_path), "options": {}})
        assert session.answer({"do": "ask", "query": "", "limit": 3})["ids"] == ["b", "a", "c"]


class TestMeasure:
    def test_memcli_is_measured_through_its_command_line(self, tmp_path: Path) -> None:
        versions, parts = measuring.measure(sys.executable, by_name("memcli"), {}, {"pots": [CONVERSATION]}, tmp_path)
        (part,) = parts["pots"]
        assert list(versions) == ["memcli"]
        assert part.messages == 2
        assert part.ranked["q"][0] == "c/1"
        assert part.scores[0] == Scores(1, 1, 1)
        assert len(part.warm) == 2
        assert len(part.cold) == measuring.COLD
        assert part.peak > 1
        assert part.size > 10_000


class TestMain:
    def test_a_tool_that_fails_costs_its_own_row_only(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = tmp_path / "pots"
        folder.mkdir()
        sets.write(folder / "episodes.jsonl", LINES)
        question = {"id": "q", "conversation": "c", "query": ASKED.text, "evidence": ["c/1"]}
        sets.write(folder / "queries.jsonl", [question])
        broken = catalog.Peer("broken", "nothing_of_the_kind", "", "words")
        monkeypatch.setattr(peers, "PEERS", (broken, by_name("memcli, MiniLM"), by_name("FTS5")))
        monkeypatch.setattr(sys, "argv", ["peers", str(folder), "--out", str(tmp_path / "out")])
        assert peers.main() == 1
        printed = capsys.readouterr().out
        assert "pots nDCG@10" in printed
        assert "- broken: failed. the process ended" in printed
        assert "- memcli, MiniLM: failed. wants --model" in printed
        assert "1 questions (c)" in printed
        row = next(line for line in printed.splitlines() if line.startswith("| FTS5"))
        assert row.split("|")[2].strip() == "1.000"
        (kept,) = [json.loads(line) for line in (tmp_path / "out" / "pots.jsonl").read_text("utf-8").splitlines()]
        assert kept == {"query_id": "q", "category": "", "evidence": ["c/1"], "FTS5": ["c/1"]}


class TestEndpoint:
    def test_answers_as_openais_does(self) -> None:
        def embed(texts: list[str]) -> list[list[float]]:
            return [[float(len(text)), 0.5] for text in texts]

        serving = endpoint.server(embed)
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        # The tests open no connection; another process asks.
        client = (
            "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], sys.stdin.buffer.read()).read().decode())"
        )
        url = f"http://127.0.0.1:{serving.server_port}/v1/embeddings"
        try:
            done = subprocess.run(
                [sys.executable, "-c", client, url], input='{"model": "m", "input": ["a", "bcd"]}',
                capture_output=True, text=True, timeout=30, check=True,
            )  # fmt: skip
        finally:
            serving.shutdown()
            serving.server_close()
        answer = json.loads(done.stdout)
        assert [one["embedding"] for one in answer["data"]] == [[1.0, 0.5], [3.0, 0.5]]
        assert [one["index"] for one in answer["data"]] == [0, 1]
        assert endpoint.reply({"input": "abcd"}, embed)["data"][0]["embedding"] == [4.0, 0.5]
