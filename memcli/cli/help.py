"""The help pages, written to be read in a hurry: usage, what it does, options, examples."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from memcli.cli.describe import describe
from memcli.cli.output import is_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.cli.describe import CommandPage

#: Columns that the names of options and commands may take before their help starts on a line of its own.
NAMES = 26
NARROWEST, WIDEST = 40, 100


def help_text(ctx: Any) -> str:
    """The help page of the command of a Typer context, for the terminal at hand, without a final newline."""
    words: list[str] = []
    at = ctx
    while at is not None:
        words.insert(0, at.info_name or "memcli")
        at = at.parent
    columns = shutil.get_terminal_size().columns
    page = describe(ctx.command, tuple(words))
    return page_text(page, width=max(NARROWEST, min(columns - 1, WIDEST)), bold=_bold(ctx))


def page_text(page: CommandPage, *, width: int, bold: bool = False) -> str:
    """A page as text of at most `width` columns."""
    return "\n".join(_page(page, width, bold)).rstrip("\n")


def _page(page: CommandPage, width: int, bold: bool) -> Iterator[str]:
    def head(title: str) -> str:
        return f"\x1b[1m{title}\x1b[0m" if bold else title

    yield f"{head('Usage:')} {page.usage}"
    yield ""
    for paragraph in page.text.split("\n\n"):
        yield from textwrap.wrap(" ".join(paragraph.split()), width)
        yield ""
    for title, rows in _sections(page):
        yield head(title)
        yield from _rows(rows, width)
        yield ""
    if page.examples:
        yield head("Examples")
        yield from (f"  {line}" for line in page.examples)


def _sections(page: CommandPage) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    panels = dict.fromkeys(panel for _, _, panel in page.commands)
    for panel in panels:
        yield panel, [(name, told) for name, told, its in page.commands if its == panel]
    yield from parameter_sections(page)


def parameter_sections(page: CommandPage) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The arguments and options of a page under their titles."""
    titles = [("Arguments", True, ""), ("Options", False, "")]
    titles += [(section, False, section) for section in dict.fromkeys(p.section for p in page.parameters) if section]
    for title, argument, section in titles:
        chosen = [p for p in page.parameters if p.argument == argument and p.section == section]
        if chosen:
            yield title, [(p.spelling, p.help) for p in chosen]


def _rows(rows: Sequence[tuple[str, str]], width: int) -> Iterable[str]:
    column = min(NAMES, max(len(name) for name, _ in rows)) + 4
    for name, told in rows:
        lines = textwrap.wrap(told, max(20, width - column)) or [""]
        if len(name) + 4 > column:
            yield f"  {name}"
        else:
            yield f"  {name}".ljust(column) + lines.pop(0)
        yield from (" " * column + line for line in lines)


def _bold(ctx: Any) -> bool:
    known = ctx.obj if isinstance(ctx.obj, dict) else {}
    color = known.get("color")
    if color is None:
        from memcli.config import plain_terminal

        return is_terminal(sys.stdout) and not plain_terminal()
    return bool(color == "always" or (color == "auto" and is_terminal(sys.stdout)))
