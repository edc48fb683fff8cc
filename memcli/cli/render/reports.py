"""Reports of the verbs that write: ingest, consolidate, reindex."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render.lines import Line, Piece, counted, line, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from memcli.consolidate.run import ConsolidateReport
    from memcli.ingest.pipeline import IngestReport


def number_rows(rows: Iterable[tuple[int, str, str]]) -> Iterator[Line]:
    """Counts with their names and remarks, right-aligned."""
    kept = list(rows)
    size = max((len(f"{count:,}") for count, _, _ in kept), default=0)
    for count, name, remark in kept:
        number, _, told = counted(count, name).partition(" ")
        yield line((number.rjust(size), "title"), f" {told}", (f"  {remark}" if remark else "", "dim"))


def ranked(counts: Mapping[str, int], room: int = 8) -> str:
    """Counts in a line, the largest first: "chatgpt 12, markdown 3"."""
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    more = f", {len(order) - room} more" if len(order) > room else ""
    return ", ".join(f"{name} {count:,}" for name, count in order[:room]) + more


def ingest_data(report: IngestReport) -> dict[str, Any]:
    """An ingest as JSON; `skipped`, `noted` and `passed` count by reason, `problems` names the first of them."""
    counts = ("files", "added", "unchanged", "updated", "replaced", "restored", "branches", "forgotten", "embedded")
    return {
        "run": report.run,
        "dry_run": report.dry_run,
        "messages": report.messages,
        **{name: getattr(report, name) for name in counts},
        **{name: dict(getattr(report, name)) for name in ("formats", "redacted", "skipped", "noted", "passed")},
        "problems": [asdict(each) for each in report.named],
    }


def ingest_text(report: IngestReport) -> Iterator[Line]:
    """An ingest for a person."""
    rows = (
        (report.unchanged, "unchanged", ""),
        (report.updated, "changed", ""),
        (report.replaced, "no longer in their source", "kept, but not recalled"),
        (report.restored, "back in their source", ""),
        (report.branches, "on branches that were left", "kept, but not recalled"),
        (report.forgotten, "forgotten earlier and kept out", "ingest --unforget takes it in"),
        (report.skipped.total(), "skipped", ranked(report.skipped)),
        (report.noted.total(), "taken in with a flaw", ranked(report.noted)),
        (report.passed.total(), "passed over", ranked(report.passed)),
        (report.redacted.total(), "secrets replaced", ranked(report.redacted)),
    )
    added = (report.added, "would be added" if report.dry_run else "added", "")
    yield from number_rows([added, *(row for row in rows if row[0])])
    for each in report.named:
        where = " ".join(part for part in (each.location, each.place) if part)
        yield line((f"{each.reason}:", "warn"), f" {where}", indent=2, hang=2)
    unnamed = (report.skipped + report.noted).total() - len(report.named)
    if unnamed > 0:
        yield line((f"… and {unnamed:,} more", "dim"), indent=2)
    if report.run:
        yield line((counted(report.files, "files"), "dim"), "  ", (report.run, "id"))


def consolidation_text(report: ConsolidateReport) -> Iterator[Line]:
    """A consolidation for a person."""
    if not report.sessions and not report.summaries and report.run is None:
        nothing = not report.remaining and not report.waiting
        yield line("nothing new to work out" if nothing else "no time was left to begin")
        return
    rows = (
        (report.sessions, "sessions read", counted(report.episodes, "messages")),
        (report.added, "facts added", ranked(report.kinds)),
        (report.confirmed, "facts confirmed", ""),
        (report.closed, "facts closed", "they ended, or newer ones hold"),
        (report.reopened, "facts reopened", "what had closed them is gone"),
        (report.withdrawn, "facts withdrawn", "nothing says so any more, or another fact says the same"),
        (report.summaries, "summaries", ""),
        (report.segments, "segments", ""),
        (report.folded, "messages folded into summaries", "recall still finds them"),
        (report.rejected, "proposals refused", f"{ranked(report.reasons)}; see memcli audit"),
        (report.remaining, "sessions left", "run it again"),
        (report.waiting, "summaries left, or more", "run it again"),
    )
    yield from number_rows(row for row in rows if row[0])
    if report.dry_run:
        yield line(("nothing was written", "dim"))
    elif report.run:
        yield line((report.run, "id"), (f"  {report.model}", "dim"))


def pairs(rows: Iterable[tuple[str, str | Piece]], *, indent: int = 0) -> Iterator[Line]:
    """Names and values in two columns."""
    return table(("", ""), [(Piece(name, "dim"), value) for name, value in rows], indent=indent)


INGEST = View(data=ingest_data, text=ingest_text)
CONSOLIDATION = View(data=asdict, text=consolidation_text)
SKIPPED = View(data=lambda why: {"skipped": why}, text=lambda why: [line(f"skipped: {why}")])
