"""A command as the parser knows it, taken down as plain records: what help, man pages and the README are written from.

Only names that every Typer has are read, so that the pages do not change with Typer's own way of laying out help.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.cli.lazy import LazyGroup


class ParameterPage(NamedTuple):
    """An argument or option: its spellings ("-n, --limit N"), its help, its section ("" or "Common options")."""

    spelling: str
    help: str
    section: str
    argument: bool
    required: bool
    usage: str


class CommandPage(NamedTuple):
    """A command: the words that call it, what it says of itself, its parameters, and (of a group) its commands."""

    words: tuple[str, ...]
    summary: str
    text: str
    parameters: tuple[ParameterPage, ...]
    examples: tuple[str, ...]
    commands: tuple[tuple[str, str, str], ...] = ()

    @property
    def usage(self) -> str:
        """The command line in short."""
        own = [parameter.usage for parameter in self.parameters if parameter.argument]
        options = ["[OPTIONS]"] if any(not parameter.argument for parameter in self.parameters) else []
        return " ".join((*self.words, *options, *own, *(["COMMAND ..."] if self.commands else [])))


def describe(command: Any, words: tuple[str, ...]) -> CommandPage:
    """The page of a Typer command or group; `words` are those that call it, "memcli" first."""
    text = inspect.cleandoc(command.help or "")
    lines = getattr(command, "lines", {})
    panels = getattr(command, "panels", {})
    return CommandPage(
        words=words,
        summary=text.partition("\n")[0],
        text=text,
        parameters=tuple(_parameter(each) for each in command.params if not each.hidden),
        examples=tuple((command.epilog or "").splitlines()),
        commands=tuple((name, told, panels.get(name, "Commands")) for name, told in lines.items()),
    )


def every(group: LazyGroup, words: tuple[str, ...] = ("memcli",)) -> Iterator[CommandPage]:
    """The pages of a group and of everything under it, in the order of the tables."""
    yield describe(group, words)
    for name in group.lines:
        command = group.get_command(None, name)
        if hasattr(command, "lines"):
            yield from every(command, (*words, name))
        else:
            yield describe(command, (*words, name))


def _parameter(parameter: Any) -> ParameterPage:
    argument = parameter.param_type_name == "argument"
    many = parameter.nargs == -1 or getattr(parameter, "multiple", False)
    metavar = parameter.metavar or parameter.name.upper().rstrip("_")
    if argument:
        spelling = metavar + ("..." if many else "")
        usage = spelling if parameter.required else f"[{spelling}]"
    else:
        names = sorted(parameter.opts, key=lambda name: name.startswith("--"))
        spelling = usage = ", ".join(names)
        if parameter.secondary_opts:
            spelling = f"{spelling} / {', '.join(parameter.secondary_opts)}"
        elif not parameter.is_flag and not getattr(parameter, "count", False):
            spelling = f"{spelling} {metavar}"
    told = inspect.cleandoc(parameter.help or "")
    if not argument and many:
        told += " Repeatable."
    if not argument and not isinstance(parameter.default, bool) and parameter.default not in (None, (), []):
        told += f" Default: {parameter.default}."
    return ParameterPage(spelling, told, parameter.rich_help_panel or "", argument, parameter.required, usage)
