"""The state of a memory as a whole."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.lines import Line, counted, line, size
from memcli.cli.render.moments import clock, said
from memcli.cli.render.reports import pairs, ranked
from memcli.cli.render.runs import counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from memcli.records import Run
    from memcli.store.overview import Overview


class Status(NamedTuple):
    """Where the memory is, how much is in it, and the last run of each verb."""

    path: Path
    overview: Overview
    runs: Mapping[str, Run]


def _text(status: Status) -> Iterator[Line]:
    one = status.overview
    yield from pairs(_rows(status))
    hints = (
        (one.stale_sessions, "sessions to be read: 'memcli consolidate'"),
        (one.pending_sessions, "sessions without vectors: 'memcli reindex'"),
        (one.forgotten, "memories forgotten and not yet erased: 'memcli purge'"),
    )
    if any(count for count, _ in hints):
        yield line()
        yield from (line((counted(count, told), "warn")) for count, told in hints if count)
    if status.runs:
        yield line()
        rows = [(verb, f"{clock(run.started)}  {run.state}  {counts(run)}") for verb, run in status.runs.items()]
        yield from pairs(rows)


#: What a count is called where its name alone would not say of what.
_DERIVED = {"closed": "facts closed"}


def _rows(status: Status) -> list[tuple[str, str]]:
    one = status.overview
    rows = [
        ("database", f"{status.path}  {size(one.size + one.log_size)}"),
        ("messages", f"{one.episodes:,}  {ranked(one.formats)}"),
        ("said", " to ".join(dict.fromkeys(filter(None, (said(one.first), said(one.last)))))),
        (
            "conversations",
            f"{one.conversations:,}, {counted(one.sessions, 'sessions')}, {counted(one.speakers, 'speakers')}",
        ),
        (
            "derived",
            ", ".join(counted(count, _DERIVED.get(name, name)) for name, count in one.derived.items() if count),
        ),
        ("not recalled", _hidden(one)),
        ("vectors", f"{one.vectors:,} by {one.embedder}" if one.embedder else "none"),
    ]
    return [(name, value) for name, value in rows if value]


def _hidden(one: Overview) -> str:
    kinds = (("on branches that were left", one.branches), ("no longer in their source", one.replaced))
    told = [f"{count:,} {name}" for name, count in (*kinds, ("forgotten", one.forgotten)) if count]
    return ", ".join(told)


def _data(status: Status) -> dict[str, Any]:
    data = asdict(status.overview)
    times = {name: records.timestamp(getattr(status.overview, name)) for name in ("first", "last")}
    last = {verb: records.run(run) for verb, run in status.runs.items()}
    return {"database": str(status.path)} | data | times | {"last_runs": last}


STATUS = View(data=_data, text=_text)
