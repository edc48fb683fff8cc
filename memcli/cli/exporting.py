"""Episodes as lines of plain JSONL, to stdout or into a file of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli import envelope
from memcli.cli.render.plain import saying
from memcli.cli.render.records import timestamp
from memcli.errors import DiskFull, MemcliError
from memcli.files import FULL, replacing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from memcli.cli.context import Context
    from memcli.records import Episode, Filters


def export(cx: Context, filters: Filters, to: Path | None) -> None:
    """Writes every episode that passes, in the order of its conversation, to stdout or to a file (in one step)."""
    from memcli.store import episodes

    found = episodes.every(cx.store, filters, all_states=True)
    rows = (row(each) for each in found if each.state in ("live", "branch"))
    if to is not None:
        report = {"file": str(to), "messages": _write(to, rows)}
        cx.out.show(report, saying(f"{report['messages']:,} messages in {to}"))
    elif cx.out.format == "json":
        cx.out.stream(rows)
    else:
        cx.out.lines(cx.out.json(each) for each in rows)


def row(one: Episode) -> dict[str, Any]:
    """A line that `ingest --format jsonl` reads back as the same episode; what is not known is left out."""
    made = {
        "text": one.text,
        "id": one.native_id,
        "timestamp": timestamp(one.when),
        "speaker": one.speaker,
        "role": one.role,
        "conversation": one.conversation,
        "title": one.title,
        "session": one.session_key,
        "kind": one.kind,
        "seq": one.position,
        "branch": True if one.state == "branch" else None,
        "meta": dict(one.meta) or None,
    }
    return {name: value for name, value in made.items() if value is not None}


def _write(to: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Writes the lines beside `to` and then puts them in its place, readable by its owner only; returns how many."""
    count = 0
    try:
        with replacing(to, "w", encoding="utf-8", newline="\n") as out:
            for line in _lines(rows):
                out.write(line)
                count += 1
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(f"no space left to write {to}", hint="write it elsewhere with --to") from error
        raise MemcliError(f"{to} cannot be written: {error.strerror}", hint="choose another place with --to") from error
    return count


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for each in rows:
        yield envelope.to_json(each) + "\n"
