from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest
from typer.testing import CliRunner

from memcli.cli import launch

ROOT = Path(__file__).resolve().parents[2]


class Ended(NamedTuple):
    """What a call of memcli left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The data of the envelope."""
        envelope = json.loads(self.out)
        assert envelope["ok"] is True
        return envelope["data"]

    @property
    def error(self) -> dict[str, Any]:
        """The error of the envelope."""
        envelope = json.loads(self.out)
        assert envelope["ok"] is False
        return envelope["error"]


class Memcli(Protocol):
    def __call__(self, *words: str | Path, input: str | bytes | None = None, **env: str) -> Ended: ...


@pytest.fixture
def memcli(tmp_path: Path) -> Memcli:
    """Calls memcli in this process; `input` is piped in. The database is the test's own."""

    def call(*words: str | Path, input: str | bytes | None = None, **env: str) -> Ended:
        with CliRunner().isolation(input=input, env={"MEMCLI_DB": str(tmp_path / "memory.db"), **env}) as streams:
            code = launch.run([str(word) for word in words])
            sys.stdout.flush()
            out, err = (stream.getvalue().decode() for stream in streams[:2])
        return Ended(code, out, err)

    return call


@pytest.fixture
def process(tmp_path: Path) -> Memcli:
    """Calls memcli in a process of its own."""

    def call(*words: str | Path, input: str | bytes | None = None, **env: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "memcli", *map(str, words)],
            input=input.encode() if isinstance(input, str) else input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            env=os.environ | {"MEMCLI_DB": str(tmp_path / "memory.db"), "PYTHONPATH": str(ROOT), **env},
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


CHAT = [
    {"id": "m1", "timestamp": "2024-03-05T14:02:00+01:00", "speaker": "Ana", "text": "I finally adopted a cat, her name is Miso."},
    {"id": "m2", "timestamp": "2024-03-05T14:03:00+01:00", "speaker": "Tom", "text": "What colour is she?"},
    {"id": "m3", "timestamp": "2024-03-05T14:04:00+01:00", "speaker": "Ana", "text": "Black, with one white paw."},
    {"id": "m4", "timestamp": "2024-05-11T09:30:00+02:00", "speaker": "Tom", "text": "The roof leaks again, the plumber comes on Friday."},
    {"id": "m5", "timestamp": "2024-05-11T09:31:00+02:00", "speaker": "Ana", "text": "Ask him about the boiler too."},
]  # fmt: skip


def jsonl(path: Path, rows: list[dict[str, Any]], conversation: str = "ana-tom") -> Path:
    """Writes rows as plain JSONL."""
    path.write_text("".join(json.dumps({"conversation": conversation} | row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def filled(memcli: Memcli, tmp_path: Path) -> Memcli:
    """memcli with a short chat in its memory."""
    ended = memcli("ingest", jsonl(tmp_path / "chat.jsonl", CHAT))
    assert ended.code == 0, ended.err
    return memcli
