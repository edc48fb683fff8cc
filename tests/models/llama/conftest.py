"""The real models that these tests run, loaded once, and skipped with the reason where they are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli.models.llama import LlamaOptions, load_embedder, load_language_model
from tests.models.smol import need_llama, smollm2
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from memcli.models.llama.embedder import LlamaEmbedder
    from memcli.models.llama.generation import LlamaModel

MINILM = ROOT.parent / "shared" / "models" / "all-minilm-l6-v2-q8_0.gguf"

#: Tests run side by side: more threads would only wait for each other.
ONE_THREAD = LlamaOptions(threads=1)


@pytest.fixture(scope="session")
def llama_cpp() -> None:
    need_llama()


@pytest.fixture(scope="session")
def smol_path() -> Path:
    return smollm2()


@pytest.fixture(scope="session")
def minilm_path(llama_cpp: None) -> Path:
    if not MINILM.exists():
        pytest.skip(f"no embedding model to test with: {MINILM} is not there")
    return MINILM


@pytest.fixture(scope="session")
def smol(smol_path: Path) -> Iterator[LlamaModel]:
    with load_language_model(smol_path, options=ONE_THREAD) as model:
        yield model


@pytest.fixture(scope="session")
def minilm(minilm_path: Path) -> Iterator[LlamaEmbedder]:
    with load_embedder(minilm_path, ONE_THREAD) as model:
        yield model
