"""`memcli models` and what is said where a model cannot be had."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from memcli import config
from memcli.models import catalog, registry
from tests.cli.helpers import CHAT, ROOT, jsonl
from tests.models.hub import COMMIT, EMBEDDING, FILE, LANGUAGE, REPO, Hub, gguf, loopback
from tests.models.llama import tiny
from tests.models.smol import need_llama, smollm2

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = f"hf:{REPO}/{FILE}"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    pytest.importorskip("huggingface_hub")
    loopback(monkeypatch)
    with Hub() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        yield running


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Small GGUF files of every kind, and one that is none."""
    made = {
        "language": LANGUAGE,
        "embedding": EMBEDDING,
        "reranker": gguf({"general.architecture": "bert", "bert.pooling_type": 4}, payload=900),
        "adapter": gguf({"general.architecture": "llama", "general.type": "adapter"}, payload=900),
        "other": gguf({"general.architecture": "clip", "general.type": "mmproj"}, payload=900),
        "junk": b"not a model",
    }
    for name, content in made.items():
        (tmp_path / f"{name}.gguf").write_bytes(content)
    return {name: tmp_path / f"{name}.gguf" for name in made}


def folder() -> Path:
    return config.Settings().models


def installed() -> set[str]:
    return set(registry.load(folder()))


class TestList:
    def test_the_catalog_is_listed_with_what_is_used(self, memcli) -> None:
        ended = memcli("models", "--json")
        assert ended.code == 0
        names = [row["name"] for row in ended.data["models"]]
        assert names == [entry.name for entry in catalog.entries()]
        assert set(ended.data["used"].values()) == {"builtin"}
        assert not any(row["installed"] for row in ended.data["models"])
        assert list(ended.data["models"][0]) == [
            "name", "kind", "size", "sha256", "licence", "source", "tasks", "memory", "languages", "measured", "note",
            "installed", "missing", "used_for",
        ]  # fmt: skip

    def test_a_person_sees_size_memory_licence_languages_and_figures(self, memcli) -> None:
        out = memcli("models", "list").out
        assert "qwen3-4b " in out
        for word in ("2.5 GB", "4.1 GB", "Apache-2.0", "119 languages", "nDCG@10 LoCoMo 46.5"):
            assert word in out

    def test_installed_ones_are_marked_and_strangers_listed(self, memcli, files: dict[str, Path]) -> None:
        memcli("models", "add", files["language"], "--name", "mine")
        rows = {row["name"]: row for row in memcli("models", "--json").data["models"]}
        assert rows["mine"]["installed"]
        assert rows["mine"]["used_for"] == ["extract", "summarize", "answer", "rerank"]
        (folder() / "mine.gguf").unlink()
        rows = {row["name"]: row for row in memcli("models", "--json").data["models"]}
        assert rows["mine"]["missing"]
        assert "its file is gone" in memcli("models").out


class TestPull:
    def test_any_file_of_the_hub_can_be_had(self, memcli, hub: Hub) -> None:
        ended = memcli("models", "pull", f"{SOURCE}@{COMMIT}", "--name", "Tiny", "--json")
        assert ended.code == 0, ended.err
        assert (ended.data["name"], ended.data["kind"], ended.data["size"]) == ("tiny", "language", len(LANGUAGE))
        assert (ended.data["sha256"], ended.data["licence"]) == (hub.sha256, "apache-2.0")
        assert ended.data["source"] == f"{SOURCE}@{COMMIT}"
        assert Path(ended.data["path"]).read_bytes() == LANGUAGE
        assert ended.data["used_for"] == ["extract", "summarize", "answer", "rerank"]

    def test_the_licence_is_told_before_a_byte_comes(self, memcli, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("memcli.models.fetch.TRIES", 0)
        hub.breaks = [0] * 99
        ended = memcli("models", "pull", SOURCE)
        assert "licence apache-2.0" in ended.err
        assert hub.endpoint in ended.err

    def test_a_second_pull_fetches_nothing(self, memcli, hub: Hub) -> None:
        assert memcli("models", "pull", SOURCE, "--json").data["downloaded"] is True
        hub.sent = []
        again = memcli("models", "pull", SOURCE, "--json")
        assert again.data["downloaded"] is False
        assert "installed already" in again.err
        assert hub.sent == []

    def test_one_that_broke_off_is_no_model_until_the_next_call_ends_it(
        self, memcli, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("memcli.models.fetch.TRIES", 0)
        hub.breaks = [80_000, 0]
        ended = memcli("models", "pull", SOURCE)
        assert ended.code == 69
        assert "goes on where it stopped" in ended.err
        assert installed() == set()
        hub.sent = []
        assert memcli("models", "pull", SOURCE).code == 0
        assert hub.sent == [80_000]
        assert installed() == {"small-model-q8_0"}

    def test_a_wrong_byte_ends_with_69_and_leaves_nothing(self, memcli, hub: Hub) -> None:
        hub.wrong = 100
        ended = memcli("models", "pull", SOURCE)
        assert ended.code == 69
        assert "other bytes" in ended.err
        assert installed() == set()
        assert not list(folder().rglob("*.gguf"))

    def test_a_full_disk_ends_with_15(self, memcli, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
        ended = memcli("models", "pull", SOURCE)
        assert ended.code == 15
        assert "model.folder" in ended.err
        assert hub.sent == []

    @pytest.mark.parametrize(
        ("refusal", "code", "said"),
        [
            ((404, "EntryNotFound"), 5, "has no file"),
            ((401, "RepoNotFound"), 5, "no repository"),
            ((401, "GatedRepo"), 69, "HF_TOKEN"),
        ],
    )
    def test_a_refusal_says_what_to_do(self, memcli, hub: Hub, refusal: tuple[int, str], code: int, said: str) -> None:
        hub.refuse = refusal
        ended = memcli("models", "pull", SOURCE)
        assert ended.code == code
        assert said in ended.err

    def test_a_file_that_is_no_model_is_not_kept(self, memcli, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("huggingface_hub")
        loopback(monkeypatch)
        with Hub(b"no model at all" * 99) as running:
            monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
            ended = memcli("models", "pull", SOURCE)
        assert ended.code == 4
        assert not list(folder().rglob("*.gguf"))

    def test_a_catalog_model_of_which_the_hub_has_another_file_is_refused(self, memcli, hub: Hub) -> None:
        ended = memcli("models", "pull", "qwen3-0.6b")
        assert ended.code == 69
        assert "than the catalog knows" in ended.err
        assert hub.sent == []

    def test_an_unknown_name_gets_the_nearest(self, memcli) -> None:
        ended = memcli("models", "pull", "qwen3-5b")
        assert ended.code == 2
        assert "qwen3-4b" in ended.err
        assert "hf:OWNER/REPOSITORY/FILE.gguf" in ended.err

    def test_a_name_that_is_taken_by_another_file_is_refused(self, memcli, hub: Hub, files: dict[str, Path]) -> None:
        memcli("models", "add", files["embedding"], "--name", "taken")
        ended = memcli("models", "pull", SOURCE, "--name", "taken")
        assert ended.code == 2
        assert hub.sent == []

    def test_stdout_carries_the_report_alone(self, hub: Hub, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "memcli", "models", "pull", SOURCE, "--json"],
            env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        assert json.loads(done.stdout)["data"]["downloaded"] is True
        assert len(done.stderr.splitlines()) == 1

    def test_without_the_library_the_command_to_install_it_is_said(self, tmp_path: Path) -> None:
        blocked = "import sys; sys.modules['huggingface_hub'] = None; from memcli.__main__ import answer; sys.exit(answer(sys.argv[1:]))"
        done = subprocess.run(
            [sys.executable, "-c", blocked, "models", "pull", SOURCE],
            env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 69
        assert "pip install llama-cpp-python" in done.stderr


class TestAdd:
    @pytest.mark.parametrize("kind", ["language", "embedding", "reranker"])
    def test_the_file_says_what_it_is(self, memcli, files: dict[str, Path], kind: str) -> None:
        ended = memcli("models", "add", files[kind], "--json")
        assert ended.code == 0, ended.err
        assert (ended.data["name"], ended.data["kind"]) == (kind, kind)

    @pytest.mark.parametrize(
        ("kind", "said"), [("junk", "GGUF"), ("adapter", "model.extract_lora"), ("other", "no model")]
    )
    def test_what_is_no_model_is_refused(self, memcli, files: dict[str, Path], kind: str, said: str) -> None:
        ended = memcli("models", "add", files[kind])
        assert ended.code == 4
        assert said in ended.err
        assert installed() == set()

    def test_a_missing_file_is_said(self, memcli, tmp_path: Path) -> None:
        assert memcli("models", "add", tmp_path / "nowhere.gguf").code == 4

    def test_linked_or_copied(self, memcli, files: dict[str, Path]) -> None:
        linked = memcli("models", "add", files["language"], "--link", "--json").data
        copied = memcli("models", "add", files["embedding"], "--json").data
        assert linked["path"] == str(files["language"])
        assert copied["path"] == str(folder() / "embedding.gguf")

    def test_a_task_outranks_what_the_file_says(self, memcli, files: dict[str, Path]) -> None:
        ended = memcli("models", "add", files["language"], "--task", "embed", "--json")
        assert ended.data["kind"] == "embedding"
        assert "is taken as an embedding model" in ended.err

    @pytest.mark.parametrize("task", ["embed", "rerank"])
    def test_and_does_that_task(self, memcli, tmp_path: Path, task: str) -> None:
        need_llama()
        model = tiny.qwen(tmp_path / "model.gguf")  # says nothing of being anything but a language model
        assert memcli("models", "add", model, "--link", "--task", task, "--name", "mine").code == 0
        env = {f"MEMCLI_MODEL_{task.upper()}": "mine", "MEMCLI_RECALL_RERANK": str(task == "rerank").lower()}
        assert memcli("ingest", jsonl(tmp_path / "chat.jsonl", CHAT), **env).code == 0
        ended = memcli("recall", "cat", "--explain", **env)
        assert (ended.code, ended.err) == (0, "")
        assert ("relevance" if task == "rerank" else "dense") in ended.out


class TestUse:
    def test_the_choice_stands_in_the_settings(self, memcli, files: dict[str, Path]) -> None:
        memcli("models", "add", files["language"], "--name", "mine")
        assert memcli("models", "use", "answer", "MINE").code == 0
        assert config.load().settings.model_answer == "mine"
        assert memcli("models", "use", "answer", "builtin").code == 0
        assert memcli("models", "--json").data["used"]["answer"] == "builtin"

    def test_an_embedder_asks_for_a_reindex(self, memcli, files: dict[str, Path]) -> None:
        memcli("models", "add", files["embedding"])
        assert "memcli reindex" in memcli("models", "use", "embed", "embedding").out

    def test_a_model_of_the_wrong_kind_is_refused_with_a_right_one(self, memcli, files: dict[str, Path]) -> None:
        memcli("models", "add", files["embedding"])
        memcli("models", "add", files["language"])
        ended = memcli("models", "use", "answer", "embedding")
        assert ended.code == 69
        assert "is an embedding model and cannot answer" in ended.err
        assert "use language" in ended.err

    @pytest.mark.parametrize(
        ("name", "said"), [("qwen3-4b", "memcli models pull qwen3-4b"), ("nosuch", "memcli models add")]
    )
    def test_one_that_is_not_installed_says_how_to_have_it(self, memcli, name: str, said: str) -> None:
        ended = memcli("models", "use", "extract", name)
        assert ended.code == 69
        assert said in ended.err

    def test_a_variable_that_outranks_it_is_told(self, memcli, files: dict[str, Path]) -> None:
        memcli("models", "add", files["language"], "--name", "mine")
        ended = memcli("models", "use", "answer", "mine", MEMCLI_MODEL_ANSWER="builtin")
        assert "MEMCLI_MODEL_ANSWER is set and outranks" in ended.err


class TestKeeping:
    def test_removing_asks_first_and_tells_what_still_names_it(self, memcli, files: dict[str, Path]) -> None:
        memcli("models", "add", files["language"], "--name", "mine")
        memcli("models", "use", "answer", "mine")
        assert memcli("models", "remove", "mine").code == 6
        assert installed() == {"mine"}
        ended = memcli("models", "remove", "mine", "--yes")
        assert ended.code == 0
        assert "memcli models use answer auto" in ended.err
        assert installed() == set()
        assert not list(folder().glob("*.gguf"))

    def test_a_linked_file_is_left_and_needs_no_question(self, memcli, files: dict[str, Path]) -> None:
        memcli("models", "add", files["language"], "--link")
        assert memcli("models", "remove", "language").code == 0
        assert files["language"].exists()

    def test_every_byte_is_verified(self, memcli, files: dict[str, Path]) -> None:
        for name in ("language", "embedding", "reranker"):
            memcli("models", "add", files[name])
        assert memcli("models", "verify").code == 0
        content = bytearray(LANGUAGE)
        content[-1] ^= 1
        (folder() / "language.gguf").write_bytes(content)
        (folder() / "embedding.gguf").unlink()
        ended = memcli("models", "verify", "--json")
        assert ended.code == 1
        assert {row["name"]: row["state"] for row in ended.data} == {
            "embedding": "gone", "language": "changed", "reranker": "sound",
        }  # fmt: skip
        assert memcli("models", "verify", "reranker").code == 0
        assert memcli("models", "verify", "nosuch").code == 5

    def test_the_doctor_names_what_is_gone(self, memcli, files: dict[str, Path]) -> None:
        memcli("models", "add", files["language"], "--name", "mine")
        memcli("models", "use", "answer", "mine")
        (folder() / "mine.gguf").unlink()
        (folder() / "broken.json").write_text("{")
        (folder() / registry.PARTIAL).mkdir()
        (folder() / registry.PARTIAL / "a.gguf").write_bytes(b"x" * 10**6)
        rows = [row for row in memcli("doctor", "--json").data if row["about"] == "models"]
        told = " / ".join(row["told"] for row in rows if row["state"] == "warn")
        assert "is gone" in told
        assert "broken.json cannot be read" in told
        assert "broke off" in told

    def test_the_doctor_says_when_a_setting_names_no_model(self, memcli) -> None:
        ended = memcli("doctor", "--json", MEMCLI_MODEL_ANSWER="nosuch")
        (row,) = [row for row in ended.data if row["about"] == "answer"]
        assert row["state"] == "bad"
        assert ended.code == 1


class TestBench:
    def test_without_models_it_says_so(self, memcli) -> None:
        assert memcli("models", "bench").code == 5

    def test_a_real_model_is_measured(self, memcli) -> None:
        memcli("models", "add", smollm2(), "--link", "--name", "smol")
        ended = memcli("models", "bench", "smol", "--json", "--gpu-layers", "0")
        assert ended.code == 0, ended.err
        (row,) = ended.data["models"]
        assert row["prompt_tokens_s"] > 0
        assert row["generated_tokens_s"] > 0
        assert row["embeddings_s"] is None
        assert row["gpu_layers"] == 0
        assert set(ended.data["build"]) >= {"version", "gpu_offload", "devices"}
