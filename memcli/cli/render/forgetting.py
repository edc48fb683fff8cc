"""What forgetting, undoing and purging would do, and did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.hits import Look, heading, origin, who
from memcli.cli.render.lines import counted, line, paragraph
from memcli.cli.render.moments import said
from memcli.cli.render.snippets import snippet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from memcli.cli.render.lines import Line
    from memcli.forget.engine import ForgetReport, Preview


def report_view(done: str) -> View:
    """The view of a report whose counts were `done` ("forgotten", "undone", "erased")."""

    def text(report: ForgetReport) -> Iterator[Line]:
        told = _listed(report.counts) or "nothing"
        yield line(f"{done}: {told}", ("  " + report.run if report.run else "", "id"))
        if report.run and done == "forgotten":
            yield line((f"memcli undo {report.run} brings it back, memcli purge erases it", "dim"))

    return View(data=_report, text=text)


def preview_view(look: Look) -> View:
    """The view of what would be forgotten."""
    return View(data=_preview, text=lambda preview: preview_text(preview, look))


def preview_text(preview: Preview, look: Look) -> Iterator[Line]:
    """What would be forgotten: counts, times, examples, and what rests on it."""
    count = len(preview.selection.episodes)
    if count:
        span = " to ".join(dict.fromkeys(filter(None, (said(preview.first), said(preview.last)))))
        yield line((memories(count), "title"), f"  {span}")
        yield from _tally("of kind", preview.kinds)
        yield from _tally("from", preview.sources)
        yield from _tally("by", preview.speakers)
    for example in preview.examples:
        yield heading(example.uid, said(example.when), who(example.speaker, example.role, look), origin(example))
        yield from paragraph(" ".join(snippet(example.text, (), 160).text.split()), indent=2)
    if count > len(preview.examples):
        yield line((f"… and {count - len(preview.examples):,} more", "dim"))
    for fact in preview.facts:
        yield line((fact.uid, "id"), f"  {fact.statement}")
    for number, told in (
        (preview.facts_gone, "facts rest on nothing else and go with it"),
        (preview.facts_kept, "facts also rest on other memories and stay"),
        (preview.summaries, "summaries will be written again without it"),
    ):
        if number:
            yield line(f"{number:,} {told}")


def memories(count: int) -> str:
    """ "1 memory", "2 memories"."""
    return "1 memory" if count == 1 else f"{count:,} memories"


def _tally(label: str, counts: Mapping[str, int]) -> Iterator[Line]:
    if counts:
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        told = ", ".join(f"{name} ({number:,})" for name, number in ranked[:6])
        more = f" and {len(ranked) - 6} more" if len(ranked) > 6 else ""
        yield line((label, "dim"), f" {told}{more}", indent=2, hang=len(label) + 1)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(counted(number, name.replace("_", " ")) for name, number in counts.items() if number)


def _report(report: ForgetReport) -> dict[str, Any]:
    return {"run": report.run or None, "of": report.of, "counts": dict(report.counts)}


def _preview(preview: Preview) -> dict[str, Any]:
    return {
        "dry_run": True,
        "episodes": len(preview.selection.episodes),
        "kinds": dict(preview.kinds),
        "sources": dict(preview.sources),
        "speakers": dict(preview.speakers),
        "first": records.timestamp(preview.first),
        "last": records.timestamp(preview.last),
        "examples": [records.neighbour(each) for each in preview.examples],
        "facts": [records.fact(each) for each in preview.facts],
        "facts_gone": preview.facts_gone,
        "facts_kept": preview.facts_kept,
        "summaries": preview.summaries,
    }
