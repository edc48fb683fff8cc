"""What a retention policy keeps and drops, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.cli.output import View
from memcli.cli.render.forgetting import memories, preview_data
from memcli.cli.render.lines import line, table
from memcli.ids import encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from memcli.cli.render.lines import Line
    from memcli.forget.engine import Preview
    from memcli.forget.retention import Verdict


class Planned(NamedTuple):
    """The verdicts of a policy, how often each reason was given, and what forgetting the rest would do."""

    verdicts: Sequence[Verdict]
    reasons: Mapping[str, int]
    preview: Preview


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


PLAN = View(data=_data, text=plan_text)
