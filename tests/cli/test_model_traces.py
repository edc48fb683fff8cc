"""What a real model derived, and what was refused of it, goes where its messages go: forgotten, undone, purged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.helpers import jsonl
from tests.models.smol import smollm2

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.helpers import Memcli

#: Words that stand nowhere else: whatever the model copies of them into facts, summaries or refusals can be looked for.
SECRET = ("Quagmirella", "Zwentibold", "Xylophagous")
PRIVATE = [
    {"id": "p1", "timestamp": "2024-03-05T14:02:00+01:00", "speaker": "Ana", "text": "My sister Quagmirella lives in Zwentibold."},
    {"id": "p2", "timestamp": "2024-03-05T14:03:00+01:00", "speaker": "Tom", "text": "Does she still breed Xylophagous beetles?"},
    {"id": "p3", "timestamp": "2024-03-05T14:04:00+01:00", "speaker": "Ana", "text": "Yes, Quagmirella sold nine Xylophagous beetles last week."},
]  # fmt: skip
HARMLESS = [
    {"id": "h1", "timestamp": "2024-04-05T14:02:00+01:00", "speaker": "Ana", "text": "I work as a gardener in Porto."},
]


@pytest.fixture
def thought(memcli: Memcli, tmp_path: Path) -> Memcli:
    """memcli with two conversations, consolidated by the small language model."""
    assert memcli("models", "add", smollm2(), "--link", "--name", "smol").code == 0
    for name, rows in (("private", PRIVATE), ("harmless", HARMLESS)):
        assert memcli("ingest", jsonl(tmp_path / f"{name}.jsonl", rows, name)).code == 0
        (tmp_path / f"{name}.jsonl").unlink()
    ended = memcli("consolidate", "--model", "smol", "--json", MEMCLI_MODEL_CONTEXT="1100", MEMCLI_MODEL_THREADS="1")
    assert ended.code == 0, ended.err
    assert ended.data["thinking"]["chunks"] == 2
    assert ended.data["thinking"]["generated"] > 0
    return memcli


def derived(memcli: Memcli) -> str:
    """Everything that a person can be shown of what was derived and refused."""
    shown = [memcli("facts", "--history", "--json"), memcli("audit", "--limit", "1000", "--json")]
    shown.append(memcli("recall", "summary", "--kind", "summary", "--json"))
    return "".join(one.out for one in shown)


def test_forgetting_hides_it_undoing_brings_it_back_and_purging_erases_it(thought: Memcli, tmp_path: Path) -> None:
    before = derived(thought)
    assert any(word in before for word in SECRET)
    gone = thought("forget", "--conversation", "private", "--yes", "--json")
    assert gone.code == 0, gone.err
    hidden = derived(thought)
    assert not [word for word in SECRET if word in hidden]
    assert "Porto" in hidden
    assert thought("undo", gone.data["run"]).code == 0
    assert derived(thought) == before

    assert thought("forget", "--conversation", "private", "--yes").code == 0
    assert thought("purge", "--yes").code == 0
    left = b"".join(file.read_bytes() for file in tmp_path.glob("memory.db*"))
    assert b"Porto" in left
    for word in SECRET:
        assert word.encode() not in left
        assert word.lower().encode() not in left
