"""Rows straight from the pages of a database file, for when the tree that leads to them is broken.

Reads leaf pages of tables (SQLite file format 3, sections 1.6 and 2.1) without following any pointer but those to
overflow pages. What it finds may be an old copy of a row on a page that is no longer in use: the caller judges.
Encrypted files cannot be read like this.
"""

from __future__ import annotations

from struct import unpack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAF = 0x0D
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
    most = size - 35
    if length <= most:
        payload = data[at : at + length]
    else:
        least = (size - 12) * 32 // 255 - 23
        local = least + (length - least) % (size - 4)
        local = local if local <= most else least
        payload = data[at : at + local] + _overflow(data, size, data[at + local : at + local + 4], length - local)
    if len(payload) != length:
        raise _Broken
    return rowid, payload


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


def _record(payload: bytes, width: int) -> list[Any]:
    end, at = _varint(payload, 0)
    kinds = []
    while at < end <= len(payload):
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if len(kinds) != width or at != end:
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
