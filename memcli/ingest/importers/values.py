"""Values as sources give them, made fit to be kept: names, words of text, and plain JSON of bounded size. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: How many values a record's `meta` may hold in all its depth, and how deep it may go.
_ROOM = 1000
_DEPTH = 8


def clean(text: str) -> str:
    """`text` with halves of surrogate pairs, which no UTF-8 holds, put together or replaced by U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def name_of(value: Any) -> str | None:
    """A key or name given as text or whole number; None for anything else, and for blank text."""
    if type(value) is str:
        value = value.strip()
        return clean(value) if value else None
    if type(value) is int and -(10**40) < value < 10**40:
        return str(value)
    return None


def plain(value: Any) -> Any:
    """`value` as JSON that can be stored: non-finite numbers null, surrogates replaced, size and depth bounded."""
    if type(value) is str:
        return clean(value)
    if value is None or type(value) is bool or (type(value) is int and -(1 << 63) <= value < 1 << 63):
        return value
    return _copy(value, _DEPTH, [_ROOM])


def _copy(value: Any, depth: int, room: list[int]) -> Any:
    room[0] -= 1
    if isinstance(value, dict | list):
        if not depth or room[0] < 0:
            return None
        if isinstance(value, list):
            return [_copy(item, depth - 1, room) for item in _within(value, room)]
        return {clean(str(key)): _copy(item, depth - 1, room) for key, item in _within(value.items(), room)}
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return None if abs(value) > 10**40 else str(value)
    return value


def _within(items: Iterable[Any], room: list[int]) -> Iterable[Any]:
    for item in items:
        if room[0] < 0:
            return
        yield item


def texts(blocks: Any, words: Callable[[Any], str | None]) -> list[str]:
    """What `words` finds in each of `blocks`, without the blank; [] where `blocks` is no list."""
    found = [words(block) for block in blocks] if isinstance(blocks, list) else []
    return [text for text in found if text and not text.isspace()]


def names(items: Any, key: str) -> list[str]:
    """The names under `key` of a list of objects, for example of attachments."""
    found = [name_of(item.get(key)) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return [name for name in found if name]
