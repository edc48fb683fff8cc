"""Manual pages in roff, one for memcli and one for each verb, built from the parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli import __version__
from memcli.cli.app import root
from memcli.cli.describe import every
from memcli.cli.help import parameter_sections
from memcli.errors import MemcliError
from memcli.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.cli.describe import CommandPage


def pages() -> dict[str, str]:
    """File name → text, for every page. The commands of a verb ("config set") stand on the page of the verb."""
    verbs: dict[tuple[str, ...], list[CommandPage]] = {}
    for page in every(root()):
        verbs.setdefault(page.words[:2], []).append(page)
    names = ["-".join(words) for words in verbs]
    made = {}
    for words, its in verbs.items():
        name = "-".join(words)
        others = [other for other in names if other != name] if len(words) == 1 else ["memcli"]
        made[f"{name}.1"] = "\n".join(_page(name, its, others)) + "\n"
    return made


def _page(name: str, pages: list[CommandPage], others: list[str]) -> Iterator[str]:
    first = pages[0]
    yield f'.TH "{name.upper()}" "1" "" "memcli {__version__}" "memcli manual"'
    yield from (".SH NAME", f"{_escape(name)} \\- {_escape(first.summary.rstrip('.'))}")
    yield ".SH SYNOPSIS"
    for page in pages:
        yield from (f"\\fB{_escape(page.usage)}\\fR", ".br")
    yield ".SH DESCRIPTION"
    yield from _paragraphs(first.text)
    if len(first.words) == 1:
        yield from _rows("COMMANDS", [(command, told) for command, told, _ in first.commands])
    yield from _options(first)
    for page in pages[1:]:
        yield f'.SH "{" ".join(page.words).upper()}"'
        yield from _paragraphs(page.text)
        yield from _options(page, sub=True)
        yield from _examples(page)
    yield from _examples(first, ".SH EXAMPLES")
    if name == "memcli-config":
        yield from _rows("SETTINGS", [(f"{each.name}  ({each.env})", each.help) for each in SETTINGS])
    if name == "memcli":
        yield from _rows("EXIT STATUS", exit_codes())
    yield from (".SH SEE ALSO", ",\n".join(f"\\fB{_escape(other)}\\fR(1)" for other in others))


def exit_codes() -> list[tuple[str, str]]:
    """Every exit code with what it means, from the error classes."""
    codes = {
        0: "Done; an empty answer is an answer.",
        1: "Failed for another reason, or a check did: doctor, models verify, purge, --fail-empty.",
        130: "Interrupted.",
    }
    todo = MemcliError.__subclasses__()
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        codes[kind.exit_code] = (kind.__doc__ or "").partition("\n")[0]
    return [(str(code), codes[code]) for code in sorted(codes)]


def _options(page: CommandPage, *, sub: bool = False) -> Iterator[str]:
    for title, rows in parameter_sections(page):
        if not (sub and title == "Common options"):
            yield from _rows(title.upper(), rows, heading=".SS" if sub else ".SH")


def _rows(title: str, rows: list[tuple[str, str]], heading: str = ".SH") -> Iterator[str]:
    yield f'{heading} "{title}"'
    for name, told in rows:
        yield from (".TP", f"\\fB{_escape(name)}\\fR", _escape(told))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield from (".PP", _escape(" ".join(paragraph.split())))


def _examples(page: CommandPage, heading: str = ".PP") -> Iterator[str]:
    if page.examples:
        yield from (heading, ".nf", *(_escape(line) for line in page.examples), ".fi")


def _escape(text: str) -> str:
    """`text` so that roff prints it as it stands: hyphens stay ASCII, and no line can be a request."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    escaped = escaped.replace("^", "\\(ha").replace("~", "\\(ti").replace("…", "...").replace("–", "\\(en")
    return "\\&" + escaped if escaped.startswith((".", "\\(aq")) else escaped
