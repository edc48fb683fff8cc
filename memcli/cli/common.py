"""The options that every command takes, before the verb or after it, and how they join a function's own."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMON = "Common options"

#: Typer adds no `--help` of its own: ours is among the common options, and writes our own page.
NO_OWN_HELP: dict[str, list[str]] = {"help_option_names": []}


def _show_help(ctx: typer.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from memcli.cli.output import write_out

        write_out(ctx.get_help() + "\n")
        raise typer.Exit(0)


def _option(*names: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=COMMON, **more)


#: name → (type, default), in the order in which help lists them
COMMON_OPTIONS: Mapping[str, tuple[Any, Any]] = {
    "db": (Annotated[str | None, _option("--db", metavar="PATH", help="The database to use.")], None),
    "json": (Annotated[bool, _option("--json", help="Write one JSON envelope.")], False),
    "color": (
        Annotated[
            Literal["auto", "always", "never"] | None,
            _option("--color", metavar="WHEN", help="When to colour: auto, always or never."),
        ],
        None,
    ),
    "verbose": (Annotated[bool, _option("--verbose", "-v", help="Say more on stderr.")], False),
    "quiet": (Annotated[bool, _option("--quiet", "-q", help="Say only errors on stderr.")], False),
    "debug": (Annotated[bool, _option("--debug", help="Show where in the code an error arose.")], False),
    "help": (
        Annotated[
            bool,
            _option("--help", "-h", is_eager=True, expose_value=False, callback=_show_help, help="Show this help."),
        ],
        False,
    ),
}


def format_option(formats: tuple[str, ...]) -> tuple[Any, Any]:
    """The option `--format` of a command that can write these."""
    option = typer.Option("--format", "-f", metavar="FORMAT", help=f"How to write: {', '.join(formats)}.")
    return Annotated[Literal[formats] | None, option], None


def merge(outer: Any, inner: Mapping[str, Any]) -> dict[str, Any]:
    """The common options given before the verb and after it; those that stand later win."""
    known = dict(outer) if isinstance(outer, dict) else {}
    return known | {name: value for name, value in inner.items() if value not in (None, False)}


def keyword(name: str, annotation: Any, default: Any) -> Parameter:
    """A keyword parameter."""
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def sign(function: Any, parameters: list[Parameter]) -> None:
    """Gives `function(ctx, **values)` the signature from which Typer makes its options."""
    context = Parameter("ctx", Parameter.KEYWORD_ONLY, annotation=typer.Context)
    function.__signature__ = Signature([context, *parameters])
    function.__annotations__ = {each.name: each.annotation for each in (context, *parameters)}
