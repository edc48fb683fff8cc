"""`memcli config`: what is set, where it came from, and how to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from memcli import config, settings
from memcli.cli.command import Group, verb
from memcli.cli.render.plain import rows_of, saying
from memcli.errors import MemcliError
from memcli.files import create_empty, make_folder

if TYPE_CHECKING:
    from memcli.cli.context import Context

Name = Annotated[str, typer.Argument(metavar="NAME", help="A setting, as 'memcli config list' names it.")]
Text = Annotated[str, typer.Argument(metavar="VALUE", help="The new value.")]
Origin = Annotated[bool, typer.Option("--show-origin", help="Also say where each value comes from.")]


@verb(
    formats=("text", "json", "ndjson"),
    examples="""
    memcli config list --show-origin
    MEMCLI_RECALL_LIMIT=5 memcli config list --show-origin
    """,
)
def show_all(cx: Context, show_origin: Origin = False) -> None:
    """List every setting with its value.

    A flag outranks a MEMCLI_* variable, which outranks config.toml, which outranks the default.
    """
    if show_origin:
        cx.out.show(rows(cx), rows_of(("setting", "value", "from", "meaning"), ("name", "value", "origin", "help")))
    else:
        cx.out.show(rows(cx), rows_of(("setting", "value", "meaning"), ("name", "value", "help")))


@verb(examples="memcli config get db")
def get(cx: Context, name: Name) -> None:
    """Print the value of one setting."""
    setting = config.find(name)
    row = next(row for row in rows(cx) if row["name"] == setting.name)
    cx.out.show(row, saying(_shown(row["value"])))


@verb(
    examples="""
    memcli config set me "Ana"
    memcli config set recall.limit 20
    memcli config set redact false
    """,
)
def set_value(cx: Context, name: Name, value: Text) -> None:
    """Write one setting into config.toml; everything else in the file stays as it is."""
    _change(cx, name, value)


@verb(examples="memcli config unset recall.limit", lenient=True)
def unset(cx: Context, name: Name) -> None:
    """Take one setting out of config.toml, so that its default holds again."""
    _change(cx, name, None)


@verb(examples='cat "$(memcli config path)"', lenient=True)
def path(cx: Context) -> None:
    """Print where config.toml is, or would be."""
    file = cx.config.file
    cx.out.show({"path": str(file), "exists": file.exists()}, saying(str(file)))


@verb(examples="EDITOR=nano memcli config edit", lenient=True)
def edit(_: Context) -> int:
    """Open config.toml in $VISUAL or $EDITOR, and check it afterwards."""
    import subprocess

    file = config.config_path()
    if not file.exists():
        make_folder(file.parent)
        create_empty(file)
    try:
        code = subprocess.run([*config.editor(), str(file)], check=False).returncode  # noqa: S603 - the user's editor
    except OSError as error:
        raise MemcliError(
            f"the editor {config.editor()[0]!r} cannot be run: {error.strerror}", hint="set EDITOR"
        ) from error
    config.load()
    return code


def rows(cx: Context) -> list[dict[str, Any]]:
    """Every setting as a row; where the database's place is not set, the place that is used."""
    found = []
    for setting in settings.SETTINGS:
        value = getattr(cx.settings, setting.field)
        shown = str(cx.settings.database) if setting.name == "db" else value
        found.append(
            {"name": setting.name, "value": shown, "origin": cx.config.origins[setting.name], "help": setting.help}
        )
    return found


def _change(cx: Context, name: str, text: str | None) -> None:
    value = config.store(cx.config.file, name, text)
    env = config.find(name).env
    if cx.config.origins[name] == env:
        cx.out.warn(f"{env} is set and outranks config.toml")
    report = {"name": name, "value": value, "file": str(cx.config.file)}
    told = f"{name} = {_shown(value)}" if text is not None else f"{name} is unset"
    cx.out.show(report, saying(f"{told} in {cx.config.file}"))


def _shown(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


command = Group(
    "Show and change settings.",
    {"list": show_all, "get": get, "set": set_value, "unset": unset, "path": path, "edit": edit},
    default="list",
    examples="memcli config list --show-origin",
)
