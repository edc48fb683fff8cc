"""What the tests of the command line share: a call and its ending, and a short invented chat."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple, Protocol

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
    """Calls memcli; `given` is piped in."""

    def __call__(self, *words: str | Path, given: str | bytes | None = None, **env: str) -> Ended: ...


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
