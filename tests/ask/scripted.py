"""A language model for tests: it writes what it is told, a few letters at a time, and remembers what it was shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from memcli.models.protocols import Generation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Scripted:
    """`write` makes the answer from (system, user, schema); a list of (text, numbers) is made JSON of."""

    name = "scripted"

    def __init__(self, write: Callable[[str, str, Mapping[str, Any]], Any] | Any, *, context: int = 4096) -> None:
        self._write = write
        self.context = context
        self.asked: list[tuple[str, str]] = []
        self.schemas: list[Mapping[str, Any]] = []
        self.closed = False

    def count(self, text: str) -> int:
        return len(text.split())

    def generate(
        self,
        system: str,
        user: str,
        *,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
        temperature: float = 0.0,
        seed: int = 0,
        expired: Callable[[], bool] | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> Generation:
        assert schema is not None
        self.asked.append((system, user))
        self.schemas.append(schema)
        made = self._write(system, user, schema) if callable(self._write) else self._write
        text = made if isinstance(made, str) else said(*made)
        if on_text is not None:
            for start in range(0, len(text), 3):
                on_text(text[start : start + 3])
        return Generation(text, self.count(user), self.count(user), len(text), finished=True)

    def close(self) -> None:
        self.closed = True


def said(*sentences: tuple[str, list[int]]) -> str:
    """An answer of the form that is asked for."""
    return json.dumps({"sentences": [{"memories": numbers, "text": text} for text, numbers in sentences]})
