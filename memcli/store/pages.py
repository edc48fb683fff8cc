"""What stands on the pages of a database file (SQLite file format 3, sections 1.6, 2.1 and 4). Pure.

Rows, for when the tree that leads to them is broken: no pointer is followed but those to overflow pages, and what is
found may be an old copy on a page that is no longer in use, which the caller judges. And the borders between values,
for telling what is written in a file from what only seems to be. Encrypted files cannot be read like this.
"""

from __future__ import annotations

from struct import unpack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Kinds of pages: those of tables hold rows in their leaves only, those of indexes everywhere.
_LEAF, _INNER, _INDEX_LEAF, _INDEX_INNER = 0x0D, 0x05, 0x0A, 0x02
KINDS = frozenset((_LEAF, _INNER, _INDEX_LEAF, _INDEX_INNER))
#: Bytes before the first page of a write-ahead log, and before each of them.
LOG_HEADER, FRAME_HEADER = 32, 24
_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class _Broken(Exception):
    """What stands here is no row."""


def rows(data: bytes, size: int, width: int) -> Iterator[tuple[int, list[Any]]]:
    """(rowid, values) of every row of `width` columns on any leaf page; `size` is that of a page.

    Texts are decoded, with replacement characters where they are damaged.
    """
    for start in range(0, len(data) - size + 1, size):
        head = start + 100 if start == 0 else start
        if data[head] != _LEAF:
            continue
        for number in range(min(int.from_bytes(data[head + 3 : head + 5]), size // 4)):
            place = head + 8 + 2 * number
            offset = int.from_bytes(data[place : place + 2])
            try:
                if 8 <= offset < size:
                    rowid, payload = _cell(data, size, start + offset)
                    yield rowid, _record(payload, width)
            except (_Broken, IndexError):
                continue


def _cell(data: bytes, size: int, at: int) -> tuple[int, bytes]:
    length, at = _varint(data, at)
    rowid, at = _varint(data, at)
    rowid = rowid - (1 << 64) if rowid >= 1 << 63 else rowid
    local = _local(length, size, size - 35)
    payload = data[at : at + local]
    if local < length:
        payload += _overflow(data, size, data[at + local : at + local + 4], length - local)
    if len(payload) != length:
        raise _Broken
    return rowid, payload


def _local(length: int, size: int, most: int) -> int:
    """How much of a row stands on its own page; the rest is on overflow pages."""
    if length <= most:
        return length
    least = (size - 12) * 32 // 255 - 23
    local = least + (length - least) % (size - 4)
    return local if local <= most else least


def _overflow(data: bytes, size: int, page: bytes, length: int) -> bytes:
    parts: list[bytes] = []
    number = int.from_bytes(page)
    while length > 0:
        start = (number - 1) * size
        if number < 2 or start + size > len(data) or len(parts) * size > len(data):
            raise _Broken
        part = data[start + 4 : start + 4 + min(length, size - 4)]
        parts.append(part)
        length -= len(part)
        number = int.from_bytes(data[start : start + 4])
    return b"".join(parts)


def sizes(head: bytes) -> tuple[int, int]:
    """Of the first bytes of a file: the size of its pages, and how much of each holds content."""
    told = int.from_bytes(head[16:18])
    size = 1 << 16 if told == 1 else told
    return size, size - head[20]


def page_at(place: int, size: int, *, log: bool) -> tuple[int, int]:
    """Where the page that holds a byte of a file, or of a write-ahead log, begins, and where its tree does.

    The latter is 100 bytes further on the first page. Of what is on no page, the header of a log's page, what follows.
    """
    if log:
        step = FRAME_HEADER + size
        start = max(0, place - LOG_HEADER) // step * step + LOG_HEADER + FRAME_HEADER
        return start, start
    start = place // size * size
    return start, start or 100


def spans(page: bytes, head: int, start: int, end: int) -> bool:
    """Whether bytes `start` to `end` of a page reach over a border between values of rows that stand there.

    Such bytes are no value, whatever they spell: nobody wrote them. False where one of them belongs to no row.
    `head` is where the page's tree begins.
    """
    try:
        parts = sorted(part for part in _parts(page, head) if part[0] < end and part[1] > start)
    except (_Broken, IndexError):
        return False
    reached = start
    for first, last in parts:
        if first > reached:
            return False
        reached = max(reached, last)
    return len(parts) > 1 and reached >= end


def _parts(page: bytes, head: int) -> Iterator[tuple[int, int]]:
    """From where to where, of each row on a page, its header and each of its values stand."""
    kind, size = page[head], len(page)
    if kind not in {_LEAF, _INDEX_LEAF, _INDEX_INNER}:
        return
    first = head + (12 if kind == _INDEX_INNER else 8)
    for number in range(int.from_bytes(page[head + 3 : head + 5])):
        place = first + 2 * number
        cell = int.from_bytes(page[place : place + 2])
        length, at = _varint(page, cell + (4 if kind == _INDEX_INNER else 0))
        if kind == _LEAF:
            _, at = _varint(page, at)
        local = _local(length, size, size - 35 if kind == _LEAF else (size - 12) * 64 // 255 - 23)
        end = at + local
        kinds, part = _kinds(page[at:end])
        yield cell, at + part
        for each in kinds:
            before, part = part, part + _width(each)
            yield at + before, min(at + part, end)
            if at + part >= end:
                break


def _kinds(payload: bytes) -> tuple[list[int], int]:
    """Of what kind the values of a row are, and where the first of them begins."""
    end, at = _varint(payload, 0)
    kinds = []
    while at < end <= len(payload):
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != end:
        raise _Broken
    return kinds, at


def _width(kind: int) -> int:
    """How many bytes a value of this kind takes."""
    if kind >= 12:
        return (kind - 12) // 2
    return _WIDTHS.get(kind, 8 if kind == 7 else 0)


def _record(payload: bytes, width: int) -> list[Any]:
    kinds, at = _kinds(payload)
    if len(kinds) != width:
        raise _Broken
    values = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (0, 8, 9):
        return {0: None, 8: 0, 9: 1}[kind], at
    if kind in _WIDTHS:
        return int.from_bytes(_bytes(payload, at, _WIDTHS[kind]), signed=True), at + _WIDTHS[kind]
    if kind == 7:
        return unpack(">d", _bytes(payload, at, 8))[0], at + 8
    if kind < 12:
        raise _Broken
    length = (kind - 12) // 2
    found = _bytes(payload, at, length)
    return found.decode("utf-8", "replace") if kind % 2 else found, at + length


def _bytes(payload: bytes, at: int, length: int) -> bytes:
    if at + length > len(payload):
        raise _Broken
    return payload[at : at + length]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for number in range(9):
        byte = data[at + number]
        if number == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + number + 1
    raise _Broken
