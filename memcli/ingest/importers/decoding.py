"""Bytes to text: encodings by their mark, lines and pieces of a stream, and what is not text at all.

Invalid bytes never lose a record: they are replaced by U+FFFD and told to `skip`.
"""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from memcli.ingest.importers.base import INVALID_UTF8

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from memcli.ingest.importers.base import Input, Skip

PIECE = 1 << 20  # bytes read at a time, and the longest piece of a line that is given at once
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    b"%PDF-",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"7z\xbc\xaf",
    b"BZh",
    b"\xfd7zXZ",
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\b\x1b") + b"\x7f"


def encoding_of(head: bytes) -> str:
    """The codec of an input by its byte order mark; UTF-8 where it has none."""
    return next((codec for mark, codec in _MARKS if head.startswith(mark)), "utf-8")


def text_of(head: bytes) -> str:
    """The text of the first bytes of an input; a character cut off at the end is left out."""
    return codecs.getincrementaldecoder(encoding_of(head))("replace").decode(head)


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of an input are no text: zero bytes, known magic, mostly controls or undecodable."""
    if encoding_of(head) in ("utf-16", "utf-32"):
        return False
    if b"\0" in head or head.startswith(_MAGIC):
        return True
    controls = len(head) - len(head.translate(None, _CONTROLS))
    text = text_of(head)
    return controls * 10 > len(head) or text.count("\ufffd") * 10 > 3 * max(len(text), 10)


def lines(source: Input, skip: Skip, limit: int = PIECE) -> Iterator[tuple[int, str]]:
    """(number from 1, text) of each line; its end, where it has one, is "\\n".

    A line longer than `limit` bytes comes in several pieces of the same number, of which only the last ends in "\\n".
    """
    encoding = encoding_of(source.head)
    with source.open() as stream:
        if encoding.startswith("utf-8"):
            yield from _utf8_lines(stream, skip, limit)
            return
        reader = io.TextIOWrapper(stream, encoding=encoding, errors="replace")
        number = 1
        while piece := reader.readline(limit):
            yield number, piece
            number += piece.endswith("\n")


def _utf8_lines(stream: BinaryIO, skip: Skip, limit: int) -> Iterator[tuple[int, str]]:
    number, carry = 1, b""
    raw = stream.readline(limit).removeprefix(codecs.BOM_UTF8)
    while raw or carry:
        following = stream.readline(limit) if raw else b""
        ended = raw.endswith(b"\n")
        raw = carry + raw
        carry = b""
        if following and not ended:
            raw, carry = _whole_characters(raw)
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            skip(INVALID_UTF8, f"line {number}")
            text = raw.decode(errors="replace")
        yield number, text[:-2] + "\n" if text.endswith("\r\n") else text
        number += ended
        raw = following


def _whole_characters(raw: bytes) -> tuple[bytes, bytes]:
    """`raw` cut before a character whose last bytes are still to come."""
    for back in range(1, min(4, len(raw) + 1)):
        byte = raw[-back]
        if byte >= 0xC0:  # the first byte of a character of 2 to 4 bytes
            size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return (raw[:-back], raw[-back:]) if back < size else (raw, b"")
        if byte < 0x80:
            break
    return raw, b""


def pieces(source: Input, skip: Skip) -> Iterator[str]:
    """The text of an input in pieces of about a megabyte, cut anywhere between two characters."""
    decoder = codecs.getincrementaldecoder(encoding_of(source.head))("strict")
    offset = 0
    with source.open() as stream:
        while True:
            raw = stream.read(PIECE)
            try:
                text = decoder.decode(raw, not raw)
            except UnicodeDecodeError as error:
                skip(INVALID_UTF8, f"byte {offset + error.start}")
                decoder.errors = "replace"
                text = decoder.decode(raw, not raw)
                decoder.errors = "strict"
            offset += len(raw)
            if text:
                yield text
            if not raw:
                return
