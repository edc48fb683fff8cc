"""A Typer group that knows its commands by name and a line of help, and imports one only when it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from memcli.cli.common import COMMON, COMMON_OPTIONS, NO_OWN_HELP, keyword, merge, sign
from memcli.cli.quick import quicken
from memcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class VerbCommand(TyperCommand):
    """A command whose help memcli writes itself."""

    def get_help(self, ctx: Any) -> str:
        """The help page as text."""
        from memcli.cli.help import help_text

        return help_text(ctx)


class LazyGroup(TyperGroup):
    """A group over `lines` (name → one-line help); `load` makes the command of a name. `panels` sorts names in help.

    `default` is the command that runs where none is named.
    """

    lines: Mapping[str, str]
    panels: Mapping[str, str]
    load: Callable[[str], Any]
    default: str
    listing = False

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the base class's signature
        """The names, in the order of the table."""
        return list(self.lines)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the base class's signature
        """The command of that name, or None; while names are completed, a stand-in with its line of help."""
        if cmd_name not in self.lines:
            return None
        if self.listing:
            return VerbCommand(cmd_name, short_help=self.lines[cmd_name])
        if cmd_name not in self.commands:
            self.commands[cmd_name] = self.load(cmd_name)
        return self.commands[cmd_name]

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Names and options that begin with `incomplete`, without importing a single verb."""
        self.listing = True
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self.listing = False

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As Typer does, but an unknown word is refused with the nearest known ones."""
        word = args[0]
        if word in self.lines or word.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches

        near = get_close_matches(word, self.lines, 2, 0.5) or [name for name in self.lines if name.startswith(word)]
        where = " ".join(filter(None, (ctx.parent.info_name if ctx.parent else "", ctx.info_name)))
        hint = f"did you mean {' or '.join(near[:2])}?" if near else f"'{where} --help' lists what there is"
        raise UsageError(f"{where} has no command {word!r}", hint=hint)

    def get_help(self, ctx: Any) -> str:
        """The help page as text."""
        from memcli.cli.help import help_text

        return help_text(ctx)


def build_group(
    help: str,
    lines: Mapping[str, str],
    load: Callable[[str], Any],
    *,
    panels: Mapping[str, str] | None = None,
    default: str = "",
    examples: str = "",
    version: bool = False,
) -> LazyGroup:
    """The group; without a word after it, it runs `default`, or shows its help on stderr and ends with 2."""
    options = dict(COMMON_OPTIONS)
    if version:
        kind = Annotated[bool, typer.Option("--version", "-V", help="Show the version.", rich_help_panel=COMMON)]
        options["version"] = (kind, False)
    parameters = [keyword(name, kind, value) for name, (kind, value) in options.items()]
    enter = _enter(load, default)
    sign(enter, parameters)
    app = typer.Typer(
        cls=LazyGroup,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
        invoke_without_command=True,
        context_settings=dict(NO_OWN_HELP),
        help=help,
        epilog=examples,
    )
    app.callback()(enter)
    group = typer.main.get_command(app)
    assert isinstance(group, LazyGroup)  # noqa: S101 - `cls` above
    group.lines, group.panels, group.load, group.default = lines, panels or {}, load, default
    quicken(group, parameters)
    return group


def _enter(load: Callable[[str], Any], default: str) -> Callable[..., int | None]:
    def enter(ctx: typer.Context, **options: Any) -> int | None:
        if options.pop("version", False):
            from memcli import __version__
            from memcli.cli.output import write_out

            write_out(f"memcli {__version__}\n")
            raise typer.Exit(0)
        ctx.obj = merge(ctx.obj, options)
        if ctx.invoked_subcommand is not None or ctx.resilient_parsing:
            return None
        if default:
            command = load(default)
            with command.make_context(default, [], parent=ctx) as inner:
                code: int | None = command.invoke(inner)
                return code
        from memcli.cli.output import write_err

        write_err(ctx.get_help() + "\n")
        return 2

    return enter
