"""Splits a conversation into sessions where its source does not: by pauses and by length. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from memcli.text.timestamps import format_timestamp

if TYPE_CHECKING:
    from memcli.records import Moment

#: A pause longer than this ends a session: people sleep between two of them.
GAP = 8 * 3600 * 1000  # milliseconds
#: A session that never pauses is cut here, so that no unit of work is unbounded.
LIMIT = 400  # messages


@dataclass(slots=True)
class _Open:
    key: str
    start: str
    repeats: int
    number: int
    last: int | None
    count: int


class Splitter:
    """Gives each message of any number of conversations, in their order, the key of its session.

    A key is the time of the session's first message (a number where it has none), so that it stays the same when the
    same messages come again, and when older ones come before them.
    """

    def __init__(self, gap: int = GAP, limit: int = LIMIT) -> None:
        self._gap = gap
        self._limit = limit
        self._open: dict[str, _Open] = {}

    def key(self, conversation: str, when: Moment | None) -> str:
        """The session key of the next message of `conversation`, said at `when`."""
        ms = when.ms if when is not None else None
        state = self._open.get(conversation)
        if state is not None and state.count < self._limit and not self._paused(state, ms):
            state.count += 1
            if ms is not None:
                state.last = ms
            return state.key
        return self._begin(conversation, state, when)

    def _paused(self, state: _Open, ms: int | None) -> bool:
        return ms is not None and state.last is not None and abs(ms - state.last) > self._gap

    def _begin(self, conversation: str, before: _Open | None, when: Moment | None) -> str:
        number = before.number + 1 if before else 1
        start = format_timestamp(when) if when is not None else str(number)
        repeats = before.repeats + 1 if before and before.start == start else 1
        key = start if repeats == 1 else f"{start}~{repeats}"
        last = when.ms if when is not None else before.last if before else None
        self._open[conversation] = _Open(key, start, repeats, number, last, 1)
        return key
