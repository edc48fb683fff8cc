"""Ways to call memcli: in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from memcli.cli import launch
from tests.cli.helpers import CHAT, ROOT, Ended, Memcli, jsonl

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def memcli(tmp_path: Path) -> Memcli:
    """Calls memcli in this process. The database is the test's own."""

    def call(*words: str | Path, given: str | bytes | None = None, **env: str) -> Ended:
        with CliRunner().isolation(input=given, env={"MEMCLI_DB": str(tmp_path / "memory.db"), **env}) as streams:
            code = launch.run([str(word) for word in words])
            sys.stdout.flush()
            out, err = (stream.getvalue().decode() for stream in streams[:2])
        return Ended(code, out, err)

    return call


@pytest.fixture
def process(tmp_path: Path) -> Memcli:
    """Calls memcli in a process of its own."""

    def call(*words: str | Path, given: str | bytes | None = None, **env: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "memcli", *map(str, words)],
            input=given.encode() if isinstance(given, str) else given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            env=os.environ | {"MEMCLI_DB": str(tmp_path / "memory.db"), "PYTHONPATH": str(ROOT), **env},
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def filled(memcli: Memcli, tmp_path: Path) -> Memcli:
    """memcli with a short chat in its memory."""
    ended = memcli("ingest", jsonl(tmp_path / "chat.jsonl", CHAT))
    assert ended.code == 0, ended.err
    return memcli
