"""Long texts cut into chunks at the paragraphs they have. Pure; every character but blank lines at a cut is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator

#: From half the wanted size on, one paragraph in so many ends a chunk: which one depends on its words alone, so that an
#: insertion near the top of a file moves the cuts behind it only until the next such paragraph.
_ONE_IN = 4
#: A stretch without a blank line is cut at a line's end, or at last a word's, when it is this many times too long.
_PATIENCE = 4


class Chunk(NamedTuple):
    """A chunk and the number of its first line."""

    text: str
    line: int


class Chunker:
    """Takes lines (each but the last piece of one ending in "\\n") and gives chunks of about `target` characters."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._parts: list[str] = []
        self._size = 0
        self._line = 0
        self._paragraph = 0

    def add(self, line: int, text: str, *, breakable: bool = True) -> Iterator[Chunk]:
        """Takes one line, and gives the chunks that are complete by now.

        `breakable` is False where a blank line does not end a paragraph, within a fenced block.
        """
        if not text.isspace():
            if not self._parts:
                self._line = line
            yield from self._take(line, text)
        elif self._parts:
            self._parts.append(text)
            self._size += len(text)
            if breakable and self._ripe():
                yield from self.flush()
            elif breakable:
                self._paragraph = len(self._parts)

    def flush(self) -> Iterator[Chunk]:
        """Gives what is left."""
        text = "".join(self._parts).strip("\n")
        self._parts, self._size, self._paragraph = [], 0, 0
        if text:
            yield Chunk(text, self._line)

    def _take(self, line: int, text: str) -> Iterator[Chunk]:
        most = self._target * _PATIENCE
        while self._size + len(text) > most:
            if self._parts:
                yield from self.flush()
                self._line = line
                continue
            cut = _cut(text, most)
            yield Chunk(text[:cut], line)
            text = text[cut:]
        if text:
            self._parts.append(text)
            self._size += len(text)

    def _ripe(self) -> bool:
        if self._size >= self._target:
            return True
        if self._size < self._target // 2:
            return False
        paragraph = "".join(self._parts[self._paragraph :]).strip()
        return crc32(paragraph.encode("utf-8", "replace")) % _ONE_IN == 0


def _cut(text: str, most: int) -> int:
    """Where to cut a single line that is too long: behind the last space in reach, otherwise at the limit."""
    for mark in (" ", "\t", "\u3002", "\uff0c", "\uff0e"):  # unspaced scripts: behind a full stop or comma
        found = text.rfind(mark, most // 2, most)
        if found >= 0:
            return found + 1
    return most
