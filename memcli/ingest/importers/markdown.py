"""Markdown notes and Obsidian vaults: one note a file, one chunk a section.

A chunk is verbatim, with its heading line; long sections are cut at paragraphs. Dates come from the front matter or the
file's name and are naive; a file's time of change says when it was synchronised, not what the note is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from memcli.ingest.importers import frontmatter
from memcli.ingest.importers.base import EMPTY_NOTE
from memcli.ingest.importers.chunks import Chunk, Chunker
from memcli.ingest.importers.dates import date_in_name
from memcli.ingest.importers.decoding import lines, text_of
from memcli.ingest.importers.sections import sections
from memcli.ingest.importers.values import name_of
from memcli.records import Draft
from memcli.text.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.ingest.importers.base import Input, Skip
    from memcli.records import Moment

#: Characters of a chunk: a screenful, about what a reader takes in as one thing.
TARGET = 1500

_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
_LOOKS = re.compile(r"\s*(?:---[ \t]*\n(?:[^\n]*\n){0,200}?(?:---|\.\.\.)[ \t]*\n|#{1,6}[ \t]+\S)")
_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`", re.DOTALL)
_LINK = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|[^\[\]\n]{0,300})?\]\]")
_TAG = re.compile(r"(?<![\w/#&])#([^\s#,.;:!?()\[\]{}\"'`<>|\\^~*+=@$%&]{1,100})")
_NOT_WORDS = re.compile(r"[^\w]+")


class Markdown:
    """Notes in Markdown."""

    format = "markdown"

    def __init__(self, *, whole: bool = True) -> None:
        self.whole = whole

    def matches(self, source: Input) -> bool:
        """Whether the name says so, or an unnamed text begins with front matter or a heading."""
        name = source.name.lower()
        if name.endswith(_SUFFIXES):
            return True
        return "." not in name.rpartition("/")[2] and _LOOKS.match(text_of(source.head)) is not None

    def read(self, source: Input, skip: Skip) -> Iterator[Draft]:
        """The chunks of the note in order."""
        properties, body = frontmatter.take(lines(source, skip), skip)
        note = _note(source, properties)
        chunker, seq = Chunker(TARGET), 0
        path: tuple[str, ...] = ()
        for line in sections(body):
            if line.begins:
                for chunk in chunker.flush():
                    yield note.draft(chunk, path, seq)
                    seq += 1
                path = line.path
            for chunk in chunker.add(line.number, line.text, breakable=line.breakable):
                yield note.draft(chunk, path, seq)
                seq += 1
        for chunk in chunker.flush():
            yield note.draft(chunk, path, seq)
            seq += 1
        if not seq:
            skip(EMPTY_NOTE, "")


@dataclass(slots=True)
class _Note:
    """What the chunks of a note have in common, and which ids they have used."""

    name: str
    piped: bool
    title: str
    when: Moment | None
    tags: list[str]
    aliases: list[str]
    properties: dict[str, Any]
    used: dict[str, int] = field(default_factory=dict)

    def draft(self, chunk: Chunk, path: tuple[str, ...], seq: int) -> Draft:
        """The draft of one chunk."""
        return Draft(
            text=chunk.text,
            conversation=f"note:{self.name}",
            kind="note",
            native_id=None if self.piped else self._id(path),
            when=self.when,
            title=self.title,
            session="1",
            seq=seq,
            meta=self._meta(chunk.text, path, seq) or None,
            line=chunk.line,
        )

    def _id(self, path: tuple[str, ...]) -> str:
        slug = slug_of(path[-1]) if path else ""
        ident = f"{self.name}#{slug}" if slug else self.name
        number = self.used[ident] = self.used.get(ident, 0) + 1
        return ident if number == 1 else f"{ident}~{number}"

    def _meta(self, text: str, path: tuple[str, ...], seq: int) -> dict[str, Any]:
        meta: dict[str, Any] = {"heading": list(path)} if path else {}
        if links := links_in(text):
            meta["links"] = links
        if tags := list(dict.fromkeys(self.tags + tags_in(text))):
            meta["tags"] = tags
        if self.aliases:
            meta["aliases"] = self.aliases
        if self.properties and not seq:
            meta["properties"] = self.properties
        return meta


def _note(source: Input, properties: dict[str, Any]) -> _Note:
    folded = {key.lower(): value for key, value in properties.items()}
    file_name = source.name.rpartition("/")[2]
    stem = file_name.rpartition(".")[0] or file_name
    return _Note(
        name=source.name,
        piped=source.piped,
        title=name_of(folded.get("title")) or _first_title(source.head) or stem,
        when=_date(folded, "date")
        or date_in_name(source.name)
        or _date(folded, "created", "created_at", "date created"),
        tags=[tag.removeprefix("#") for key in ("tags", "tag") for tag in frontmatter.names_in(folded.get(key))],
        aliases=[name for key in ("aliases", "alias") for name in frontmatter.names_in(folded.get(key))],
        properties={
            key: value for key, value in properties.items() if key.lower() not in ("tags", "tag", "aliases", "alias")
        },
    )


def _date(properties: dict[str, Any], *keys: str) -> Moment | None:
    values = (properties.get(key) for key in keys)
    found = (parse_timestamp(value) for value in values if isinstance(value, str))
    return next((moment for moment in found if moment is not None), None)


_TITLE = re.compile(r"^ {0,3}#[ \t]+(\S[^\n]{0,300})$", re.MULTILINE)


def _first_title(head: bytes) -> str | None:
    """The first heading of the first level, outside code, near the top."""
    match = _TITLE.search(_CODE.sub("", text_of(head[:8192])))
    return match[1].rstrip("# \t\r") or None if match else None


def slug_of(heading: str) -> str:
    """A heading as an anchor: lower case, words joined by "-"."""
    return _NOT_WORDS.sub("-", heading.casefold()).strip("-")[:80]


def links_in(text: str) -> list[str]:
    """The notes that `[[links]]` in a text name, with the heading where they name one, each once."""
    if "[[" not in text:
        return []
    return list(dict.fromkeys(target for found in _LINK.findall(text) if (target := found.strip())))


def tags_in(text: str) -> list[str]:
    """The `#tags` of a text outside code, each once; a number alone ("#12") is none."""
    if "#" not in text:
        return []
    plain = _CODE.sub(" ", text) if "`" in text or "~~~" in text else text
    return list(dict.fromkeys(tag for tag in _TAG.findall(plain) if not tag.replace("/", "").isdigit()))
