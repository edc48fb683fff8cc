"""The command reference of the README, in Markdown, built from the parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.cli.app import root
from memcli.cli.describe import every
from memcli.cli.generate_man import exit_codes
from memcli.cli.help import parameter_sections
from memcli.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.cli.describe import CommandPage

BEGIN, END = "<!-- reference:begin -->", "<!-- reference:end -->"


def reference() -> str:
    """The whole reference, between its markers, ending with a newline."""
    return "\n".join((BEGIN, *_reference(), END)) + "\n"


def put_into(readme: str) -> str | None:
    """`readme` with its reference brought up to date; None where it has no place for one."""
    start, end = readme.find(BEGIN), readme.find(END)
    if start < 0 or end < start:
        return None
    return readme[:start] + reference().rstrip("\n") + readme[end + len(END) :]


def _reference() -> Iterator[str]:
    pages = list(every(root()))
    panels: dict[str, list[CommandPage]] = {}
    for name, _, panel in pages[0].commands:
        panels.setdefault(panel, []).extend(page for page in pages if page.words[1:2] == (name,))
    for panel, its in panels.items():
        yield from ("", f"### {panel}")
        for page in its:
            yield from _page(page)
    yield from ("", "### Common options", "", "Before the verb or after it:", "")
    yield from _rows(dict(parameter_sections(pages[0]))["Common options"])
    yield from ("", "### Settings", "", "In `config.toml` (`memcli config path`), or as environment variables:", "")
    yield from ("| setting | variable | default | |", "|---|---|---|---|")
    for each in SETTINGS:
        default = "" if each.default is None else f"`{str(each.default).lower()}`"
        yield f"| `{each.name}` | `{each.env}` | {default} | {_cell(each.help)} |"
    yield from ("", "### Exit codes", "", "| code | |", "|---|---|")
    yield from (f"| {code} | {_cell(meaning)} |" for code, meaning in exit_codes())
    yield ""


def _page(page: CommandPage) -> Iterator[str]:
    yield from ("", f"#### `{page.usage}`", "")
    for paragraph in page.text.split("\n\n"):
        yield from (" ".join(paragraph.split()), "")
    rows = [row for title, rows in parameter_sections(page) if title != "Common options" for row in rows]
    yield from _rows(rows)
    if page.examples:
        yield from (*([""] if rows else []), "```sh", *page.examples, "```")


def _rows(rows: list[tuple[str, str]]) -> Iterator[str]:
    for name, told in rows:
        yield f"- `{name}` – {told}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
