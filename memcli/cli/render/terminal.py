"""Lines on a terminal: colours and wrapping, by rich."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from memcli.cli.output import OutputClosedError
from memcli.cli.render.lines import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memcli.cli.render.lines import Line

STYLES = {
    "": "",
    "id": "cyan",
    "when": "green",
    "who": "bold",
    "mark": "bold yellow",
    "dim": "dim",
    "title": "bold",
    "good": "green",
    "warn": "yellow",
    "bad": "red",
}

#: Lines of prose longer than this tire the eye, however wide the window.
WIDEST = 120


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise OutputClosedError


def write(lines: Iterable[Line], *, styled: bool) -> None:
    """Writes lines to stdout, wrapped to its width; without `styled` nothing but text is sent."""
    console = _Console(
        file=sys.stdout,
        force_terminal=True if styled else None,
        color_system="auto" if styled else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )
    room = max(20, min(console.width, WIDEST))
    try:
        for line in lines:
            for wrapped in _wrap(line, console, room):
                console.print(wrapped, no_wrap=True, overflow="ignore", crop=False)
    except BrokenPipeError as error:
        raise OutputClosedError from error


def _wrap(line: Line, console: Console, room: int) -> Iterable[Text]:
    text = Text()
    for piece in line.pieces:
        text.append(clean(piece.text).expandtabs(4), STYLES[piece.style])
    hang = line.hang if line.hang < room // 2 else 0
    inside = room - line.indent - hang
    first = text[:hang]
    parts = text[hang:].wrap(console, inside) or [Text()]
    for number, part in enumerate(parts):
        part.rstrip()
        lead = Text(" " * line.indent)
        yield lead + (first if number == 0 else Text(" " * hang)) + part


def progress_bar() -> Any:
    """A bar on stderr that goes away when the work is done."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[told]}"),
        console=Console(file=sys.stderr, markup=False, highlight=False, emoji=False),
        refresh_per_second=5,
        transient=True,
    )
