"""Start-up is a feature: what a call does not need is not loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from memcli import __version__
from memcli.cli.verbs import VERBS

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "numpy",
    "sqlite_utils",
    "watchdog",
    "rich",
    "llama_cpp",
    "pydantic",
    "tomlkit",
    "yaml",
    "ijson",
    "zipfile",
    "click",
)

PROBE = """
import json, sys
from memcli.__main__ import answer
code = answer(json.loads(sys.argv[1]))
print(json.dumps({"code": code, "modules": sorted(sys.modules)}), file=sys.stderr)
"""


def loaded(*words: str, **env: str) -> tuple[int, set[str]]:
    """The exit code of a call, and the names of all modules it imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), **env},
        timeout=60,
        check=True,
    )
    told = json.loads(done.stderr.splitlines()[-1])
    return told["code"], set(told["modules"])


def heavy(modules: set[str]) -> set[str]:
    return {name for name in HEAVY if name in modules}


def test_version_answers_without_the_command_line() -> None:
    code, modules = loaded("--version")
    assert code == 0
    assert "typer" not in modules
    assert {name for name in modules if name.startswith("memcli.")} == {"memcli.__main__"}


def test_version_after_other_options_says_the_same(memcli) -> None:
    assert memcli("--json", "--version").out == f"memcli {__version__}\n"


def test_help_imports_no_verb() -> None:
    code, modules = loaded("--help")
    assert code == 0
    assert not {name for name in modules if name.startswith("memcli.cli.commands.")}
    assert not heavy(modules)


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_a_verb_imports_itself_and_nothing_heavy(verb: str) -> None:
    code, modules = loaded(verb, "--help")
    assert code == 0
    assert {name for name in modules if name.startswith("memcli.cli.commands.")} == {f"memcli.cli.commands.{verb}"}
    assert not heavy(modules)


def test_completing_a_verb_imports_no_verb() -> None:
    code, modules = loaded(_MEMCLI_COMPLETE="complete_bash", COMP_WORDS="memcli rec", COMP_CWORD="1")
    assert code == 0
    assert not {name for name in modules if name.startswith("memcli.cli.commands.")}
    assert not heavy(modules)


def test_a_value_is_converted_without_pydantic() -> None:
    code, modules = loaded("config", "get", "recall.limit", "--color", "never")
    assert code == 0
    assert "pydantic" not in modules
