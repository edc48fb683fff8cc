"""What a retention policy keeps and drops, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.cli.output import View
from memcli.cli.render.forgetting import memories, preview_data, preview_text
from memcli.cli.render.lines import Piece, line, table
from memcli.cli.render.reports import CONSOLIDATION
from memcli.ids import encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from memcli.cli.render.hits import Look
    from memcli.cli.render.lines import Line
    from memcli.consolidate.run import ConsolidateReport
    from memcli.forget.engine import Preview
    from memcli.forget.retention import Verdict


class Planned(NamedTuple):
    """The verdicts of a policy, how often each reason was given, and what forgetting the rest would do."""

    verdicts: Sequence[Verdict]
    reasons: Mapping[str, int]
    preview: Preview


class Retained(NamedTuple):
    """What came of the settings' policy: nothing where it was not `confirmed`; no `run` where nothing was forgotten."""

    confirmed: bool
    episodes: int = 0
    run: str | None = None


def plan_text(planned: Planned) -> Iterator[Line]:
    """Kept and dropped, and how often for which reason."""
    kept = sum(one.keep for one in planned.verdicts)
    dropped = len(planned.verdicts) - kept
    yield line((f"keeps {memories(kept)}, drops {dropped:,}", "title"))
    rows = sorted(planned.reasons.items(), key=lambda each: (-each[1], each[0]))
    yield from table(("", ""), [(reason, f"{count:,}") for reason, count in rows], indent=2)


def _data(planned: Planned) -> dict[str, Any]:
    return {
        "dry_run": True,
        "kept": sum(one.keep for one in planned.verdicts),
        "dropped": sum(not one.keep for one in planned.verdicts),
        "reasons": dict(planned.reasons),
        "rows": [
            {"id": encode("episode", one.row), "keep": one.keep, "reasons": list(one.reasons)}
            for one in planned.verdicts
        ],
        "preview": preview_data(planned.preview),
    }


def plan_view(look: Look, *, each: bool) -> View:
    """The view of what a policy would do; as text with the verdict on `each` memory, if so wished."""

    def text(planned: Planned) -> Iterator[Line]:
        yield from plan_text(planned)
        if each:
            yield from _verdicts(planned.verdicts)
        if planned.preview.total:
            yield from preview_text(planned.preview, look)

    return View(data=_data, text=text)


def _verdicts(verdicts: Sequence[Verdict]) -> Iterator[Line]:
    rows = (
        (Piece(encode("episode", one.row), "id"), "kept" if one.keep else "dropped", ", ".join(one.reasons))
        for one in verdicts
    )
    yield from table(("", "", ""), rows, indent=2)


def consolidated(retained: Retained | None) -> View:
    """The view of a consolidation, with what the policy of the settings did after it."""

    def data(report: ConsolidateReport) -> dict[str, Any]:
        return {**CONSOLIDATION.data(report), "retention": None if retained is None else retained._asdict()}

    def text(report: ConsolidateReport) -> Iterator[Line]:
        yield from CONSOLIDATION.text(report)
        if retained is None or not retained.episodes:
            return
        if retained.run is None:
            yield line(f"retention: {memories(retained.episodes)} would be forgotten")
        else:
            yield line(f"retention: {memories(retained.episodes)} forgotten", (f"  {retained.run}", "id"))
            yield line((f"memcli undo {retained.run} brings it back", "dim"))

    return View(data=data, text=text)
