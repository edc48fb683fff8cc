"""What happened, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.lines import Line, line
from memcli.cli.render.moments import said_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.ask.timeline import Point


def _data(one: Point) -> dict[str, Any]:
    return {
        "date": one.date,
        "told": one.told,
        "because": one.because or None,
        "then": one.then or None,
        "after": one.after or None,
        "fact": records.fact(one.fact),
    }


def _text(points: Sequence[Point]) -> Iterator[Line]:
    widest = max((len(_when(one)) for one in points), default=0)
    for one in points:
        planned = "  (plan)" if one.fact.kind == "plan" else ""
        when = _when(one).ljust(widest + 2)
        yield line(
            (when, "dim" if one.told else "when"),
            one.fact.statement,
            (planned, "dim"),
            "  ",
            (one.fact.uid, "id"),
            hang=len(when),
        )
        for word, told in (("because", one.because), ("then", one.then), ("after", one.after)):
            if told:
                yield line((f"{word} {told}", "dim"), indent=len(when))


def _when(one: Point) -> str:
    return f"~ {said_date(one.date)}" if one.told else said_date(one.date)


def _md(points: Sequence[Point]) -> Iterator[str]:
    for one in points:
        because = f" because {one.because}" if one.because else ""
        yield f"- {_when(one)}: {one.fact.statement}{because} `{one.fact.uid}`"


TIMELINE = View(
    data=lambda points: [_data(one) for one in points],
    rows=lambda points: (_data(one) for one in points),
    text=_text,
    md=_md,
    ids=lambda points: (one.fact.uid for one in points),
)
