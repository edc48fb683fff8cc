"""The plain recall, which does without Typer, answers as the whole command line does."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from memcli.cli import direct

if TYPE_CHECKING:
    from pathlib import Path

LINES = (
    '{"text": "I adopted a cat called Pickle", "id": "1", "speaker": "Ana", "timestamp": "2024-03-15T10:02:00+01:00"}\n'
    '{"text": "The cat sleeps on the piano", "id": "2", "speaker": "Tom", "timestamp": "2024-03-16T10:02:00+01:00"}\n'
)


def run(*arguments: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run([sys.executable, "-m", "memcli", *arguments], capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def memory(tmp_path: Path) -> str:
    (tmp_path / "chat.jsonl").write_text(LINES)
    database = str(tmp_path / "memory.db")
    assert run("--db", database, "ingest", str(tmp_path / "chat.jsonl"))[0] == 0
    return database


@pytest.mark.parametrize(
    "options", [[], ["--json"], ["--limit", "1"], ["-n", "1", "--json"], ["--limit=2"], ["cat", "piano"]]
)
def test_the_same_answer_with_and_without_the_whole_parser(memory: str, options: list[str]) -> None:
    plain = ["--db", memory, "recall", "who has a cat", *options]
    assert direct._read(plain) is not None
    assert direct._read([*plain, "--color", "never"]) is None
    assert run(*plain) == run(*plain, "--color", "never")
    assert b"cat" in run(*plain)[1]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["recall"],
        ["ingest", "recall"],
        ["recall", "x", "--since", "2024"],
        ["recall", "--help"],
        ["recall", "x", "--limit", "0"],
        ["recall", "x", "--limit", "many"],
        ["recall", "x", "--limit"],
        ["recall", "x", "--db", "--json"],
        ["recall", "-"],
        ["recall", "--", "x"],
    ],
)
def test_everything_else_is_left_to_the_whole_parser(arguments: list[str]) -> None:
    assert direct._read(arguments) is None


def test_errors_are_told_alike(tmp_path: Path) -> None:
    missing = ["--db", str(tmp_path / "none.db"), "recall", "x", "--json"]
    assert run(*missing) == run(*missing, "--color", "never")
    assert run(*missing)[0] == 10


def test_a_plain_recall_loads_no_typer(memory: str) -> None:
    code = (
        "import sys; from memcli.cli.launch import run; run(sys.argv[1:]); "
        "sys.stderr.write(' '.join(n for n in ('typer', 'numpy', 'rich') if n in sys.modules))"
    )
    arguments = [sys.executable, "-c", code, "--db", memory, "recall", "cat"]
    assert subprocess.run(arguments, capture_output=True, text=True, check=True).stderr == ""
