"""Runs of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.lines import Line, Piece, counted, line, named, table
from memcli.cli.render.moments import clock, took

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.records import Run

#: What a count of a report is called in a line, where its name alone would not say of what.
_NAMES = {"consolidate": {name: f"facts {name}" for name in ("added", "confirmed", "closed", "reopened", "withdrawn")}}
#: Counts by reason, of which a line shows the sum.
_SUMMED = ("skipped", "redacted", "noted")

_STYLES = {"done": "good", "running": "warn", "failed": "bad", "purged": "dim", "undone": "dim"}


def text(runs: Sequence[Run]) -> Iterator[Line]:
    """Runs as a table, in the order given."""
    rows = [
        (
            Piece(run.uid, "id"),
            run.verb,
            Piece(run.state, _STYLES[run.state]),  # type: ignore[arg-type]
            Piece(clock(run.started), "when"),
            counts(run),
        )
        for run in runs
    ]
    return table(("run", "verb", "state", "when", "what"), rows)


def one(run: Run) -> Iterator[Line]:
    """A run in full."""
    yield line((run.uid, "id"), "  ", (run.verb, "title"), "  ", (run.state, _STYLES[run.state]))  # type: ignore[arg-type]
    lasted = None if run.ended is None else run.ended - run.started
    yield line((clock(run.started), "when"), f", {took(lasted)}" if lasted is not None else "", indent=2)
    for title, values in (("asked for", run.arguments), ("report", run.report)):
        rows = [(name, shown(value)) for name, value in values.items() if value not in (None, "", [], {}, 0, False)]
        if rows:
            yield line((title, "dim"), indent=2)
            yield from table(("", ""), rows, indent=4)


def counts(run: Run) -> str:
    """The numbers of a run's report that are not zero, in a line."""
    names = _NAMES.get(run.verb, {})
    told = []
    for name, value in run.report.items():
        count = sum(value.values()) if name in _SUMMED and isinstance(value, dict) else value
        if _is_count(count) and count:
            told.append(counted(count, names.get(name, named(name))))
    return ", ".join(told)


def shown(value: Any) -> str:
    """A value of a report in a line."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {shown(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value)
    return _number(value) if _is_count(value) else str(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: int) -> str:
    return f"{value:,}"


LIST = View(
    data=lambda runs: [records.run(run) for run in runs],
    rows=lambda runs: (records.run(run) for run in runs),
    text=text,
    ids=lambda runs: (run.uid for run in runs),
)
ONE = View(data=records.run, text=one)
