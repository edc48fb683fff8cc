"""Records as JSON: the keys that programs rely on, pinned by tests. Times are ISO 8601 as their source gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.render.moments import utc
from memcli.ids import encode

if TYPE_CHECKING:
    from memcli.records import Episode, Fact, Hit, Moment, Run, Summary


def timestamp(moment: Moment | None) -> str | None:
    """ISO 8601 at the precision of the source; None for no time, or one outside the years 1 to 9999."""
    if moment is None:
        return None
    from memcli.text.timestamps import format_timestamp

    try:
        return format_timestamp(moment)
    except (ValueError, OverflowError):
        return None


def hit(one: Hit) -> dict[str, Any]:
    """A hit as a line of batch recall has it."""
    return {
        "id": one.uid,
        "native_id": one.native_id,
        "kind": one.kind,
        "score": round(one.score, 6),
        "timestamp": timestamp(one.when),
        "speaker": one.speaker,
        "role": one.role,
        "text": one.text,
        "conversation": one.conversation,
        "title": one.title,
        "format": one.format,
        "location": one.location,
        "sources": list(one.sources),
    } | ({} if one.relevance is None else {"relevance": one.relevance})


def full_hit(one: Hit) -> dict[str, Any]:
    """A hit with the spans that matched, the terms of its score and its neighbours."""
    return hit(one) | {
        "marks": [list(span) for span in one.marks],
        "terms": {name: round(value, 6) for name, value in one.terms.items()},
        "before": [neighbour(each) for each in one.before],
        "after": [neighbour(each) for each in one.after],
    }


def neighbour(one: Episode) -> dict[str, Any]:
    """An episode in short."""
    return {
        "id": one.uid,
        "native_id": one.native_id,
        "timestamp": timestamp(one.when),
        "speaker": one.speaker,
        "role": one.role,
        "text": one.text,
    }


def episode(one: Episode) -> dict[str, Any]:
    """An episode in full."""
    return neighbour(one) | {
        "kind": one.kind,
        "conversation": one.conversation,
        "title": one.title,
        "session": one.session_key,
        "position": one.position,
        "format": one.format,
        "location": one.location,
        "line": one.line,
        "meta": dict(one.meta),
        "state": one.state,
        "run": encode("run", one.run),
    }


def fact(one: Fact) -> dict[str, Any]:
    """A fact with what it rests on."""
    return {
        "id": one.uid,
        "kind": one.kind,
        "statement": one.statement,
        "subject": one.subject,
        "attribute": one.attribute,
        "value": one.value,
        "confidence": round(one.confidence, 4),
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "precision": one.precision,
        "recorded_at": utc(one.recorded_at),
        "superseded_by": one.superseded_by,
        "sources": [
            {"episode": encode("episode", each.episode), "native_id": each.native_id, "quote": each.quote}
            for each in one.sources
        ],
    }


def summary(one: Summary) -> dict[str, Any]:
    """A summary, with what it is made of and the episodes it rests on."""
    return {
        "id": one.uid,
        "level": one.level,
        "of": one.key,
        "part": one.part or None,
        "conversation": one.conversation or None,
        "session": one.session_key or None,
        "text": one.text,
        "children": [encode("summary", row) for row in one.children],
        "episodes": [encode("episode", row) for row in one.episodes],
        "recorded_at": utc(one.recorded_at),
        "model": one.model,
        "run": encode("run", one.run),
    }


def run(one: Run) -> dict[str, Any]:
    """A run of the journal."""
    return {
        "id": one.uid,
        "verb": one.verb,
        "state": one.state,
        "started": utc(one.started),
        "ended": utc(one.ended),
        "arguments": dict(one.arguments),
        "report": dict(one.report),
    }
