"""Reports that are little more than a text or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render.lines import Piece, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.cli.render.lines import Line


def saying(text: str) -> View:
    """A report that a person reads as one text."""
    return View(data=lambda report: report, text=lambda _: paragraph(text.rstrip("\n")))


def rows_of(heads: tuple[str, ...], keys: tuple[str, ...]) -> View:
    """A list of dictionaries as a table of some of their keys."""

    def text(report: list[dict[str, Any]]) -> Iterator[Line]:
        return table(heads, [[_cell(row[key], first=key == keys[0]) for key in keys] for row in report])

    return View(data=lambda report: report, text=text, rows=lambda report: report)


def _cell(value: Any, *, first: bool) -> Piece:
    if value is None:
        return Piece("–", "dim")
    shown = ("false", "true")[value] if isinstance(value, bool) else str(value)
    return Piece(shown, "title" if first else "")
