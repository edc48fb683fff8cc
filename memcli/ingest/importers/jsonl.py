"""Plain JSONL: one object a line, of which only `text` is required. What `export` writes, and any program can.

{"text": "I adopted a cat", "id": "m-17", "timestamp": "2024-03-15T10:02:00+01:00", "speaker": "Ana", "role": "user",
 "conversation": "ana-tom", "title": "Pets", "session": "S3", "kind": "chat", "seq": 16, "meta": {"place": "Lisbon"}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.ingest.importers.base import BAD_TIMESTAMP, NO_TEXT, TEXT_NOT_A_STRING
from memcli.ingest.importers.jsontext import head_records, records
from memcli.ingest.importers.values import name_of, plain
from memcli.ingest.sessions import Splitter
from memcli.records import Draft
from memcli.text.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.ingest.importers.base import Input, Skip
    from memcli.records import Moment, Role

_KNOWN = frozenset(
    ("text", "id", "timestamp", "speaker", "role", "conversation", "title", "session", "kind", "seq", "branch", "meta")
)
_ROLES: dict[str, Role] = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "bot": "assistant",
    "system": "system",
    "tool": "tool",
}


class Jsonl:
    """memcli's own exchange format."""

    format = "jsonl"
    whole = False

    def matches(self, source: Input) -> bool:
        """Whether one of the first lines is an object with a text."""
        return any(isinstance(record.get("text"), str) for record in head_records(source.head))

    def read(self, source: Input, skip: Skip) -> Iterator[Draft]:
        """One draft a line."""
        stem = source.name.rpartition(".")[0] or source.name
        conversation = "stdin" if source.piped else f"file:{stem}"
        sessions = Splitter()
        for number, record in records(source, skip):
            draft = _draft(record, number, conversation, sessions, skip)
            if draft is not None:
                yield draft


def _draft(record: dict[str, Any], number: int, fallback: str, sessions: Splitter, skip: Skip) -> Draft | None:
    get = record.get
    text = get("text")
    if type(text) is not str:
        skip(NO_TEXT if text is None else TEXT_NOT_A_STRING, f"line {number}")
        return None
    if not text or text.isspace():
        skip(NO_TEXT, f"line {number}")
        return None
    conversation = name_of(get("conversation")) or fallback
    when = _when(get("timestamp"), number, skip)
    speaker, role = name_of(get("speaker")), get("role")
    role = _ROLES.get(role.lower() if type(role) is str else speaker or "")
    seq = get("seq")
    return Draft(
        text=text,
        conversation=conversation,
        kind=name_of(get("kind")) or "chat",
        native_id=name_of(get("id")),
        when=when,
        speaker=speaker,
        role=role,
        title=name_of(get("title")),
        session=name_of(get("session")) or sessions.key(conversation, when),
        seq=seq if _whole_number(seq) else None,
        meta=_meta(record, when, role),
        branch=get("branch") is True,
        line=number,
    )


def _when(value: Any, number: int, skip: Skip) -> Moment | None:
    if value is None or value == "":
        return None
    when = parse_timestamp(value)
    if when is None:
        skip(BAD_TIMESTAMP, f"line {number}")
    return when


def _whole_number(value: Any) -> bool:
    return type(value) is int and -(1 << 63) <= value < 1 << 63


def _meta(record: dict[str, Any], when: Moment | None, role: Role | None) -> dict[str, Any] | None:
    """The unknown keys, and the known ones whose value has no place of its own."""
    meta = {str(name_of(key) or key): plain(value) for key, value in record.items() if key not in _KNOWN}
    for key, lost in (
        ("timestamp", when is None),
        ("role", role is None),
        ("seq", not _whole_number(record.get("seq"))),
    ):
        if lost and record.get(key) not in (None, ""):
            meta[key] = plain(record[key])
    given = record.get("meta")
    if isinstance(given, dict):
        meta |= plain(given)
    elif given is not None:
        meta["meta"] = plain(given)
    return meta or None
