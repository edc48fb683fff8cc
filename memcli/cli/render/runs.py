"""Runs of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.lines import Line, Piece, line, table
from memcli.cli.render.moments import clock, took

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from memcli.records import Run

_STYLES = {"done": "good", "running": "warn", "failed": "bad", "undone": "dim"}


def text(runs: Sequence[Run]) -> Iterator[Line]:
    """Runs as a table, in the order given."""
    rows = [
        (
            Piece(run.uid, "id"),
            run.verb,
            Piece(run.state, _STYLES[run.state]),  # type: ignore[arg-type]
            Piece(clock(run.started), "when"),
            counts(run.report),
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


def counts(report: Mapping[str, Any]) -> str:
    """The numbers of a report that are not zero, in a line."""
    told = [
        f"{_number(value)} {name.replace('_', ' ')}" for name, value in report.items() if _is_count(value) and value
    ]
    nested = [f"{sum(value.values()):,} {name}" for name, value in report.items() if _counter(value)]
    return ", ".join([*told, *nested])


def shown(value: Any) -> str:
    """A value of a report in a line."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {shown(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value)
    return _number(value) if _is_count(value) else str(value)


def _counter(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(_is_count(each) for each in value.values())


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
