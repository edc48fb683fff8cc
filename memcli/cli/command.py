"""What a verb is made of: `verb` turns a function into a Typer command with the common options and its examples.

A verb's function takes a `Context` first and its own parameters after it, and returns an exit code or None.
"""

from __future__ import annotations

import inspect
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

import typer

from memcli.cli import options
from memcli.cli.common import COMMON_OPTIONS, NO_OWN_HELP, format_option, keyword, merge, sign
from memcli.cli.lazy import LazyGroup, VerbCommand, build_group
from memcli.cli.quick import quicken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from memcli.cli.verbs import Mode

    Function = Callable[..., int | None]

#: Types of what every verb is handed, rather than of options: named in its signature, not looked up.
_HANDED = {"Context": Any, "Filters": Any, "Asked": Any}


class Command(NamedTuple):
    """A verb's function, the formats it can write (text first), and examples to stand under its help.

    Examples are lines: a command, or a remark that begins with `#`. `choose` gives it the option `--format`; `lenient`
    lets it run on the defaults where the configuration is broken; `filters` gives it the filter options, joined in its
    parameter `filters`, and `retention` those of a policy, in `policy`.
    """

    run: Function
    formats: tuple[str, ...]
    examples: str
    choose: bool
    lenient: bool = False
    filters: bool = False
    retention: bool = False

    def build(self, path: tuple[str, ...], mode: Mode) -> VerbCommand:
        """The Typer command, `path` being the words that call it ("config", "set")."""
        common = dict(COMMON_OPTIONS)
        if self.choose:
            common = {"format": format_option(self.formats), **common}
        own = [
            each
            for each in list(inspect.signature(self.run).parameters.values())[1:]
            if each.name not in {"filters", "policy"}
        ]
        hints = get_type_hints(self.run, localns=_HANDED, include_extras=True)
        parameters = [keyword(each.name, hints[each.name], each.default) for each in own]
        if self.filters:
            parameters += [keyword(name, kind, None) for name, kind in options.FILTER_OPTIONS.items()]
        if self.retention:
            switches = {"save", "saved"}
            more = options.RETENTION_OPTIONS.items()
            parameters += [keyword(name, kind, False if name in switches else None) for name, kind in more]
        parameters += [keyword(name, kind, default) for name, (kind, default) in common.items()]
        entry = self._entry(" ".join(path), mode, set(common))
        sign(entry, parameters)
        app = typer.Typer(
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
            pretty_exceptions_show_locals=False,
        )
        app.command(
            path[-1],
            cls=VerbCommand,
            help=inspect.cleandoc(self.run.__doc__ or ""),
            epilog=self.examples,
            context_settings=dict(NO_OWN_HELP),
        )(entry)
        built = typer.main.get_command(app)
        assert isinstance(built, VerbCommand)  # noqa: S101 - `cls` above
        quicken(built, parameters)
        return built

    def _entry(self, words: str, mode: Mode, common: set[str]) -> Function:
        def entry(ctx: typer.Context, **values: Any) -> int | None:
            from memcli.cli.context import Context

            flags = merge(ctx.obj, {name: values.pop(name) for name in common & set(values)})
            with Context(words, mode, flags, self.formats, lenient=self.lenient) as cx:
                if self.filters:
                    given = {name: values.pop(name) for name in options.FILTER_OPTIONS}
                    values["filters"] = options.filters(cx, given)
                if self.retention:
                    policy = {name: values.pop(name) for name in options.RETENTION_OPTIONS}
                    values["policy"] = options.retention(policy)
                return self.run(cx, **values)

        return entry


class Group(NamedTuple):
    """A verb of several words ("config set").

    `default` runs when no second word is given; `modes` has the modes that differ from the verb's own.
    """

    help: str
    commands: Mapping[str, Command]
    default: str = ""
    modes: Mapping[str, Mode] = MappingProxyType({})
    examples: str = ""

    def build(self, path: tuple[str, ...], mode: Mode) -> LazyGroup:
        """The Typer group."""

        def load(name: str) -> VerbCommand:
            return self.commands[name].build((*path, name), self.modes.get(name, mode))

        lines = {name: first_line(each.run.__doc__) for name, each in self.commands.items()}
        group = build_group(self.help, lines, load, default=self.default, examples=inspect.cleandoc(self.examples))
        group.name = path[-1]
        return group


def verb(
    *,
    formats: tuple[str, ...] = ("text", "json"),
    examples: str = "",
    choose: bool = True,
    lenient: bool = False,
    filters: bool = False,
    retention: bool = False,
) -> Callable[[Function], Command]:
    """Makes a command of a function `(cx, …)`; its docstring is the help, the first line of it the summary.

    `choose` takes `--format` from it, for a verb that means something else by that.
    """

    def decorate(function: Function) -> Command:
        return Command(function, formats, inspect.cleandoc(examples), choose, lenient, filters, retention)

    return decorate


def first_line(text: str | None) -> str:
    """The summary of a docstring."""
    return inspect.cleandoc(text or "").partition("\n")[0]
