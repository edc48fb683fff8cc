"""Nothing of llama.cpp's own reaches the terminal, and nothing of it outlives the interpreter: on real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.models.llama import tiny
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

USE = """
import sys
from pathlib import Path
from memcli.models.llama import LlamaOptions, load_embedder, load_language_model, load_reranker
options = LlamaOptions(threads=1, verbose=len(sys.argv) > 4)
kept = []
model = load_language_model(Path(sys.argv[1]), options=options)
schema = {"type": "object", "properties": {"a": {"enum": ["b"]}}, "required": ["a"]}
kept.append(model.generate("Say something.", "Hello", max_tokens=12, schema=schema))
model.likelihoods(["a", "b"], "x", "y", "z")
embedder = load_embedder(Path(sys.argv[2]), options)
embedder.embed(["a cat", "a dog"])
reranker = load_reranker(Path(sys.argv[3]), options)
reranker.relevance("a", ["b", "c"])
print("data")
"""

ENDINGS = {
    "left open": "",
    "closed": "reranker.close(); embedder.close(); model.close()",
    "closed the other way round": "model.close(); embedder.close(); reranker.close()",
    "in a cycle": "model.me = model; model.other = embedder; embedder.me = embedder",
    "ended by force": "sys.exit(3)",
    "ended by an error": "raise KeyError('mine')",
}


def run(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, llama_cpp: None) -> list[Path]:
    folder = tmp_path_factory.mktemp("models")
    return [
        tiny.qwen(folder / "model.gguf"),
        tiny.bert(folder / "embedder.gguf", head=False, pooling=1),
        tiny.bert(folder / "reranker.gguf", head=True),
    ]


@pytest.mark.parametrize("ending", ENDINGS)
def test_only_our_own_words_come_out(files: list[Path], ending: str) -> None:
    done = run(USE + ENDINGS[ending], *files)
    assert done.stdout == "data\n"
    if ending == "ended by an error":
        assert done.returncode == 1
        assert done.stderr.splitlines()[0].startswith("Traceback")
        assert done.stderr.splitlines()[-1] == "KeyError: 'mine'"
    else:
        assert done.stderr == ""
        assert done.returncode == (3 if ending == "ended by force" else 0)


def test_real_models_are_as_quiet(smol_path: Path, minilm_path: Path) -> None:
    done = run(USE, smol_path, minilm_path, smol_path)
    assert (done.stdout, done.stderr, done.returncode) == ("data\n", "", 0)


def test_verbose_shows_the_log_on_stderr_alone(files: list[Path]) -> None:
    done = run(USE, *files, "verbose")
    assert (done.stdout, done.returncode) == ("data\n", 0)
    assert "llama_model_loader" in done.stderr
    assert "llama_context" in done.stderr
    assert "create_tensor" not in done.stderr  # one line for each tensor, at the level of debugging


FAILING = """
import os, sys
from pathlib import Path
from memcli.errors import ModelUnavailable
from memcli.models.llama import LlamaOptions, load_language_model
from memcli.models.llama.backend import quiet
from memcli.models.llama.sampling import Grammar
model = load_language_model(Path(sys.argv[1]), options=LlamaOptions(threads=1))
for attempt in (lambda: Grammar(model._model, "root ::= ("), lambda: load_language_model(Path(sys.argv[2]))):
    try:
        attempt()
    except ModelUnavailable as error:
        print("refused")
with quiet():
    os.write(1, b"noise")
    os.write(2, b"noise")
os.write(1, b"data")
os.write(2, b"word")
"""


def test_what_goes_past_the_log_is_kept_off_too(files: list[Path], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(files[0].read_bytes()[:-5000])
    done = run(FAILING, files[0], damaged)
    assert (done.stdout.replace("\n", " "), done.stderr, done.returncode) == ("datarefused refused ", "word", 0) or (
        done.stdout.split() == ["refused", "refused", "data"] and done.stderr == "word"
    )


def test_it_works_with_its_streams_closed(files: list[Path]) -> None:
    code = "import os; os.close(1); os.close(2)\n" + USE.replace('print("data")', "")
    done = run(code, *files)
    assert done.returncode == 0


MISSING = """
import sys
sys.modules["llama_cpp"] = None
from pathlib import Path
from memcli.errors import ModelUnavailable
from memcli.models import llama
print(llama.available())
for load in (llama.load_language_model, llama.load_embedder, llama.load_reranker):
    try:
        load(Path(sys.argv[1] if load is not llama.load_embedder else sys.argv[2]))
    except ModelUnavailable as error:
        print(error.exit_code, error.message, "|", error.hint)
"""


def test_without_the_library_it_says_how_to_get_it(tmp_path: Path) -> None:
    files = [tiny.qwen(tmp_path / "a.gguf"), tiny.bert(tmp_path / "b.gguf", head=False, pooling=1)]
    done = run(MISSING, *files)
    first, *others = done.stdout.splitlines()
    assert first == "llama-cpp-python is not installed"
    assert len(others) == 3
    for line in others:
        assert line.startswith("69 llama-cpp-python is not installed | pip install llama-cpp-python")
    assert done.stderr == ""


def test_the_package_can_be_imported_without_anything_heavy() -> None:
    code = "import sys, memcli.models.llama; print({'llama_cpp', 'numpy', 'jinja2'} & set(sys.modules))"
    assert run(code).stdout == "set()\n"
    inside = [path.name for path in (ROOT / "memcli").rglob("*.py") if "import llama_cpp" in path.read_text("utf-8")]
    assert inside == ["backend.py"]
