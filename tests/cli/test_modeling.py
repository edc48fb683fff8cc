"""Which model does what, for the verbs that work with several; and what was refused of what they proposed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from memcli import config
from memcli.cli.modeling import automatic, used
from memcli.models import registry
from memcli.models.protocols import Generation
from memcli.models.registry import Installed
from tests.models.hub import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from memcli.models.catalog import Kind


def install(folder: Path, name: str, kind: Kind, added: int) -> None:
    registry.make_folder(folder)
    registry.register(folder, Installed(name, kind, f"{name}.gguf", 1, "0" * 64, "", "x", added))


class TestAutomatic:
    def test_nothing_installed_is_nothing(self, tmp_path: Path) -> None:
        assert automatic(tmp_path, "extract") is None

    def test_the_one_installed_last_counts(self, tmp_path: Path) -> None:
        install(tmp_path, "older", "language", 1)
        install(tmp_path, "newer", "language", 2)
        install(tmp_path, "vectors", "embedding", 3)
        found = automatic(tmp_path, "answer")
        assert found is not None
        assert found.name == "newer"

    def test_what_is_made_for_a_task_outranks_what_can_do_it_too(self, tmp_path: Path) -> None:
        install(tmp_path, "talker", "language", 9)
        first = automatic(tmp_path, "rerank")
        install(tmp_path, "judge", "reranker", 1)
        second = automatic(tmp_path, "rerank")
        assert first is not None
        assert second is not None
        assert (first.name, second.name) == ("talker", "judge")

    def test_vectors_stay_built_in_until_that_is_changed(self, tmp_path: Path) -> None:
        install(tmp_path, "vectors", "embedding", 1)
        settings = config.Settings(model_folder=str(tmp_path))
        assert used(settings)["embed"] == "builtin"
        assert used(settings._replace(model_embed="auto"))["embed"] == "vectors"


class Proposing:
    """A language model that finds one fact in every chunk, quoted wrongly, and sums nothing up."""

    name = "proposing"
    context = 8192

    def __init__(self) -> None:
        self.closed = 0

    def count(self, text: str) -> int:
        return len(text.split())

    def generate(self, system: str, user: str, *, schema: Any = None, **_: Any) -> Generation:
        fact = {
            "message": 1, "quote": "I live on the moon", "statement": "Ana lives on the moon.", "subject": "Ana",
            "kind": "attribute", "attribute": "home", "value": "moon", "when": "",
        }  # fmt: skip
        text = json.dumps({"facts": [fact]}) if schema else ""
        return Generation(text, 10, 10, 10, finished=True)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def proposing(memcli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Proposing]]:
    """Installs a language model; the call gives what was loaded of it."""
    (tmp_path / "some.gguf").write_bytes(LANGUAGE)
    assert memcli("models", "add", tmp_path / "some.gguf").code == 0
    loaded: list[Proposing] = []

    def load(*_: Any, **__: Any) -> Proposing:
        loaded.append(Proposing())
        return loaded[-1]

    monkeypatch.setattr("memcli.models.llama.load_language_model", load)
    return lambda: loaded


class TestConsolidating:
    def test_without_a_model_the_rules_work_and_that_is_said_once(self, filled) -> None:
        ended = filled("consolidate")
        assert ended.code == 0
        assert ended.err.count("no language model is installed, so the built-in rules") == 1
        assert filled("consolidate").err == ""  # nothing to read, nothing to say

    def test_built_in_is_asked_for_without_a_word(self, filled) -> None:
        assert filled("consolidate", "--model", "builtin").err == ""

    def test_a_model_asked_for_must_serve(self, filled) -> None:
        ended = filled("consolidate", "--model", "qwen3-4b")
        assert ended.code == 69
        assert "memcli models pull qwen3-4b" in ended.err

    def test_one_model_reads_and_writes_and_is_loaded_once(self, filled, proposing) -> None:
        ended = filled("consolidate", "--json", "--gpu-layers", "0")
        assert ended.code == 0, ended.err
        assert [model.closed for model in proposing()] == [1]
        assert ended.data["model"].startswith("proposing")

    def test_with_nothing_to_read_no_model_is_loaded(self, filled, proposing) -> None:
        filled("consolidate")
        filled("consolidate", "--model", "some")
        assert len(proposing()) == 1

    def test_what_the_rules_find_is_found_with_a_model_too(self, filled, proposing) -> None:
        filled("consolidate", "--model", "builtin")
        alone = {row["statement"] for row in filled("facts", "--json").data}
        filled("undo", "run_0000002")
        filled("consolidate", "--model", "some")
        assert alone
        assert alone <= {row["statement"] for row in filled("facts", "--json").data}


class TestAudit:
    def test_an_empty_quarantine_is_an_answer(self, filled) -> None:
        assert filled("audit", "--json").data == {"counts": {}, "suspects": [], "reasons": {}, "quarantine": []}
        assert "nothing is amiss" in filled("audit").out

    def test_what_was_refused_stands_there_with_its_reason_and_nowhere_else(self, filled, proposing) -> None:
        filled("consolidate")
        data = filled("audit", "--json").data
        assert data["reasons"] == {"quote-not-found": len(data["quarantine"])}
        row = data["quarantine"][0]
        assert list(row) == ["reason", "session", "episode", "proposal", "model", "run"]
        assert row["proposal"]["statement"] == "Ana lives on the moon."
        assert "moon" not in filled("facts", "--history").out + filled("recall", "moon").out
        assert "“I live on the moon”" in filled("audit").out

    def test_it_can_be_narrowed(self, filled, proposing) -> None:
        filled("consolidate")
        assert filled("audit", "--reason", "language", "--json").code == 2
        assert filled("audit", "--reason", "other-language", "--json").data["quarantine"] == []
        assert len(filled("audit", "--limit", "1", "--format", "ndjson").out.splitlines()) == 1
