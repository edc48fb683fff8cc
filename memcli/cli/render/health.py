"""What the doctor found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.cli.output import View
from memcli.cli.render.lines import Line, Piece, line, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.cli.finding import Finding

_SIGNS = {"good": "ok", "warn": "note", "bad": "broken"}


def _text(findings: Sequence[Finding]) -> Iterator[Line]:
    rows = [(Piece(_SIGNS[each.state], each.state), Piece(each.about, "title"), each.told) for each in findings]
    for each, row in zip(findings, table(("", "", ""), rows), strict=True):
        yield row
        if each.advice:
            yield line((each.advice, "dim"), indent=row.hang)


HEALTH = View(data=lambda findings: [each._asdict() for each in findings], text=_text)
