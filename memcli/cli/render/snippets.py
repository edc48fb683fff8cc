"""The part of a long message that shows why it was found. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    Span = tuple[int, int]

#: Characters of a message that recall shows; a longer one is cut to the stretch with the most matched words.
ROOM = 480


class Snippet(NamedTuple):
    """Text with the spans marked in it, in its own characters."""

    text: str
    marks: tuple[Span, ...]


def snippet(text: str, marks: Sequence[Span], room: int = ROOM) -> Snippet:
    """At most about `room` characters of `text` with as many marks as fit, cut at white space, `…` where it was cut."""
    start, end = 0, len(text)
    if len(text) > room:
        start = _to_word(text, max(0, min(_start(marks, room), len(text) - room)))
        end = min(len(text), start + room)
        space = text.rfind(" ", start + room // 2, end) if end < len(text) else -1
        end = end if space < 0 else space
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    shift = len(head) - start
    kept = tuple((max(a, start) + shift, min(b, end) + shift) for a, b in marks if a < end and b > start)
    return Snippet(head + text[start:end] + tail, kept)


def _start(marks: Sequence[Span], room: int) -> int:
    """Where to begin so that most marks are inside, the first of them a little way in."""
    spans = sorted(marks)
    best, most, last = 0, 0, 0
    for first, (start, _) in enumerate(spans):
        last = max(last, first)
        while last < len(spans) and spans[last][1] <= start + room - room // 6:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return best - room // 6 if most else 0


def _to_word(text: str, at: int) -> int:
    """The start of the next word, if there is one close by."""
    if at == 0:
        return 0
    space = text.find(" ", at, at + 40)
    return at if space < 0 else space + 1
