"""Plain text: notes, logs, what is piped in. Paragraphs gathered into chunks; the output of `git log` by commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.ingest.importers.base import EMPTY_NOTE
from memcli.ingest.importers.chunks import Chunker
from memcli.ingest.importers.dates import date_in_name, leading_timestamp
from memcli.ingest.importers.decoding import is_binary, lines, text_of
from memcli.ingest.importers.gitlog import commits, looks_like_log
from memcli.ingest.importers.jsontext import head_elements
from memcli.ingest.sessions import Splitter
from memcli.records import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.ingest.importers.base import Input, Skip
    from memcli.ingest.importers.chunks import Chunk

#: Characters of a chunk: a few paragraphs.
TARGET = 1200

_JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")


class Text:
    """Text without any other known shape."""

    format = "text"

    def __init__(self, *, whole: bool = True) -> None:
        self.whole = whole

    def matches(self, source: Input) -> bool:
        """Whether it is text and not JSON."""
        if source.name.lower().endswith(_JSON_SUFFIXES) or is_binary(source.head):
            return False
        return not head_elements(source.head)  # "[1] a footnote" is no JSON that anyone means

    def read(self, source: Input, skip: Skip) -> Iterator[Draft]:
        """The chunks in order. A chunk that begins with a timestamp, as log lines do, is dated by it."""
        conversation = f"text:{source.name}"
        if looks_like_log(text_of(source.head[:4096])):
            yield from commits(lines(source, skip), conversation, skip)
            return
        stem = source.name.rpartition("/")[2].rpartition(".")[0]
        dated = date_in_name(source.name)
        sessions = Splitter()
        seq = -1
        for seq, chunk in enumerate(_chunks(source, skip)):
            when = leading_timestamp(chunk.text) or dated
            yield Draft(
                text=chunk.text,
                conversation=conversation,
                kind="note",
                when=when,
                title=stem or None,
                session="1" if self.whole else sessions.key(conversation, when),
                seq=seq,
                line=chunk.line,
            )
        if seq < 0:
            skip(EMPTY_NOTE, "")


def _chunks(source: Input, skip: Skip) -> Iterator[Chunk]:
    chunker = Chunker(TARGET)
    for number, line in lines(source, skip):
        yield from chunker.add(number, line)
    yield from chunker.flush()
