"""What forgetting, undoing and purging would do, and did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.hits import Look, heading, origin, who
from memcli.cli.render.lines import Piece, counted, line, named, paragraph, table
from memcli.cli.render.moments import clock, said, utc
from memcli.cli.render.snippets import snippet
from memcli.forget.proof import BEYOND
from memcli.forget.selection import EXAMPLES
from memcli.ids import encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from memcli.cli.render.lines import Line
    from memcli.forget.engine import ForgetReport, Preview
    from memcli.forget.purging import PurgeReport
    from memcli.records import Fact
    from memcli.store.tombstones import Forgotten


def _erased(report: PurgeReport) -> dict[str, Any]:
    return {
        "run": report.run,
        "of": report.of,
        "counts": dict(report.counts),
        "certificate": dict(report.certificate) | {"when": utc(report.certificate.get("when"))}
        if report.certificate
        else None,
    }


def _erased_text(report: PurgeReport) -> Iterator[Line]:
    if report.run is not None:
        yield line(f"erased for good: {_listed(report.counts)}", (f"  {report.run}", "id"))
    proof = report.proof
    if proof is None:
        return
    size = sum(file.size for file in proof.files) / 1e6
    sought = f"{proof.texts:,} stretches of text, {proof.words:,} words and {proof.vectors:,} vectors"
    where = f"{counted(len(proof.files), 'files')} ({size:,.1f} MB)"
    if proof.found:
        yield line((f"looked for {sought} in {where}: {proof.found:,} are still there", "bad"))
    else:
        yield line(f"looked for {sought} in {where}: ", ("none is left", "good"))
    if proof.elsewhere or proof.short:
        told = f"not looked for: {proof.elsewhere:,} that other memories hold too, {proof.short:,} too short to tell"
        yield line((told, "dim"))
    yield line(("what no program can prove gone: " + "; ".join(BEYOND), "dim"))


def _held(runs: Sequence[Forgotten]) -> list[dict[str, Any]]:
    return [
        {
            "run": encode("run", each.run),
            "when": utc(each.when),
            "state": each.state,
            "episodes": each.episodes,
            "facts": each.facts,
            "holding": each.holding,
            "lifted": each.lifted,
        }
        for each in runs
    ]


def _held_text(runs: Sequence[Forgotten]) -> Iterator[Line]:
    if not runs:
        yield line("nothing is kept from coming in")
        return
    rows = [
        (
            Piece(encode("run", each.run), "id"),
            Piece(clock(each.when), "when"),
            _state(each),
            ", ".join(
                counted(number, name) for number, name in ((each.episodes, "memories"), (each.facts, "facts")) if number
            ),
            f"{each.holding:,}",
            f"{each.lifted:,}" if each.lifted else "",
        )
        for each in runs
    ]
    yield from table(("run", "when", "state", "forgotten", "hashes that hold", "lifted"), rows)


def _state(one: Forgotten) -> str:
    if one.state == "purged":
        return "erased"
    if one.verb != "forget":
        return "kept out"  # what the memory that was here before a restore had forgotten
    return "hidden" if one.holding else "taken in again"


ERASED = View(data=_erased, text=_erased_text)
HELD = View(data=_held, text=_held_text)


def report_view(done: str) -> View:
    """The view of a report whose counts were `done` ("forgotten", "undone", "erased")."""

    def text(report: ForgetReport) -> Iterator[Line]:
        told = _listed(report.counts) or "nothing"
        yield line(f"{done}: {told}", ("  " + report.run if report.run else "", "id"))
        if report.run and done == "forgotten":
            yield line((f"memcli undo {report.run} brings it back, memcli purge erases it", "dim"))
            if report.counts.get("summaries_hidden"):
                yield line(("memcli consolidate writes the summaries again without it", "dim"))

    return View(data=_report, text=text)


def preview_view(look: Look) -> View:
    """The view of what would be forgotten."""
    return View(data=preview_data, text=lambda preview: preview_text(preview, look))


def preview_text(preview: Preview, look: Look) -> Iterator[Line]:
    """What would be forgotten: counts, times, examples, and what rests on it."""
    count = len(preview.selection.episodes)
    if count:
        span = " to ".join(dict.fromkeys(filter(None, (said(preview.first), said(preview.last)))))
        yield line((memories(count), "title"), f"  {span}")
        yield from _tally("of kind", preview.kinds)
        yield from _tally("from", preview.sources)
        yield from _tally("by", preview.speakers)
    if preview.selection.names:
        yield line(("under the names", "dim"), f" {', '.join(preview.selection.names)}", indent=2, hang=16)
    for example in preview.examples:
        yield heading(example.uid, said(example.when), who(example.speaker, example.role, look), origin(example))
        yield from paragraph(" ".join(snippet(example.text, (), 160).text.split()), indent=2)
    if count > len(preview.examples):
        yield line((f"… and {count - len(preview.examples):,} more", "dim"))
    if preview.facts:
        told = "not worked out again; the messages that say so stay"
        yield line((counted(len(preview.facts), "facts"), "title"), f"  {told}")
        yield from _facts(preview.facts[:EXAMPLES], len(preview.facts))
    gone = preview.facts_gone - len(preview.facts)
    for number, one, more, some in (
        (gone, "fact rests on nothing else and goes with it", "facts rest on nothing else and go with it",
         preview.going),
        (preview.facts_kept, "fact also rests on other memories, and is told from those",
         "facts also rest on other memories, and are told from those", preview.rewritten),
        (preview.summaries, "summary is written again without it", "summaries are written again without it", ()),
    ):  # fmt: skip
        if number:
            yield line(f"{number:,} {one if number == 1 else more}")
            yield from _facts(some, number if some else 0)


def _facts(some: Sequence[Fact], count: int) -> Iterator[Line]:
    for fact in some:
        yield line((fact.uid, "id"), f"  {fact.statement}", indent=2)
    if count > len(some):
        yield line((f"… and {count - len(some):,} more", "dim"), indent=2)


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
    return ", ".join(counted(number, named(name)) for name, number in counts.items() if number)


def _report(report: ForgetReport) -> dict[str, Any]:
    return {"run": report.run or None, "of": report.of, "counts": dict(report.counts)}


def preview_data(preview: Preview) -> dict[str, Any]:
    """What would be forgotten, as JSON."""
    return {
        "dry_run": True,
        "episodes": len(preview.selection.episodes),
        "names": list(preview.selection.names),
        "kinds": dict(preview.kinds),
        "sources": dict(preview.sources),
        "speakers": dict(preview.speakers),
        "first": records.timestamp(preview.first),
        "last": records.timestamp(preview.last),
        "examples": [records.neighbour(each) for each in preview.examples],
        "facts": [records.fact(each) for each in preview.facts],
        "going": [records.fact(each) for each in preview.going],
        "rewritten": [records.fact(each) for each in preview.rewritten],
        "facts_gone": preview.facts_gone,
        "facts_kept": preview.facts_kept,
        "summaries": preview.summaries,
    }
