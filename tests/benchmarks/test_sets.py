"""Reading benchmark sets: what is chosen, what is left out, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import sets

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, questions: list[dict[str, Any]], more: list[dict[str, Any]] | None = None) -> Path:
    episodes = [{"conversation": name, "id": f"{name}{n}", "text": f"word {n}"} for name in "ab" for n in range(3)]
    sets.write(folder / "episodes.jsonl", [*episodes, *(more or [])])
    sets.write(folder / "queries.jsonl", questions)
    return folder


def question(name: str, conversation: str, *evidence: str) -> dict[str, Any]:
    return {"id": name, "conversation": conversation, "query": "which word?", "evidence": list(evidence)}


class TestLoad:
    def test_conversations_come_with_their_own_episodes_and_questions(self, tmp_path: Path) -> None:
        folder = write(tmp_path, [question("1", "b", "b0"), question("2", "a", "a1", "a2"), question("3", "b", "b1")])
        loaded = sets.load(folder)
        assert [one.name for one in loaded] == ["b", "a"]
        assert [line["id"] for line in loaded[0].episodes] == ["b0", "b1", "b2"]
        assert [asked.id for asked in loaded[0].questions] == ["1", "3"]
        assert loaded[1].questions[0].evidence == {"a1", "a2"}

    def test_can_be_told_which(self, tmp_path: Path) -> None:
        folder = write(tmp_path, [question("1", "b", "b0"), question("2", "a", "a1")])
        assert [one.name for one in sets.load(folder, first=1)] == ["b"]
        assert [one.name for one in sets.load(folder, names=["a"])] == ["a"]

    def test_questions_without_evidence_are_left_out(self, tmp_path: Path) -> None:
        folder = write(tmp_path, [question("1", "a", "a0"), question("2", "a"), question("3", "b")])
        assert [[asked.id for asked in one.questions] for one in sets.load(folder)] == [["1"]]

    def test_evidence_of_another_conversation_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match="question 1 names b0"):
            sets.load(write(tmp_path, [question("1", "a", "b0")]))

    def test_an_id_that_is_there_twice_is_refused(self, tmp_path: Path) -> None:
        again = [{"conversation": "a", "id": "a0", "text": "another"}]
        with pytest.raises(SystemExit, match="episode a0 is there twice"):
            sets.load(write(tmp_path, [question("1", "a", "a0")], again))

    def test_a_damaged_line_is_named(self, tmp_path: Path) -> None:
        folder = write(tmp_path, [question("1", "a", "a0")])
        with (folder / "queries.jsonl").open("a", encoding="utf-8") as lines:
            lines.write('{"id": \n')
        with pytest.raises(SystemExit, match=r"queries\.jsonl:2"):
            sets.load(folder)

    def test_nothing_to_measure_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match="no such conversation"):
            sets.load(write(tmp_path, [question("1", "a")]))


class TestSaid:
    def test_the_speaker_goes_before_the_text(self) -> None:
        assert sets.said({"speaker": "Ana", "text": "The kiln needs a new door"}) == "Ana: The kiln needs a new door"
        assert sets.said({"text": "No name"}) == sets.said({"speaker": None, "text": "No name"}) == "No name"
