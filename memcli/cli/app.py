"""The command line as a whole: the root group over the table of verbs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from memcli.cli.lazy import build_group
from memcli.cli.verbs import BY_NAME, VERBS

if TYPE_CHECKING:
    from memcli.cli.lazy import LazyGroup

HELP = """\
Remember what you wrote and were told, and find it again.

A personal memory for the command line: local, private, verbatim, and able to forget."""

EXAMPLES = """\
memcli ingest ~/Downloads/chatgpt-export.zip ~/notes
memcli add "The spare key is with Nuria"
memcli recall "where is the spare key"
memcli consolidate
memcli facts
# 'memcli VERB --help' has more on each; 'memcli doctor' when something is wrong."""


def root() -> LazyGroup:
    """The command `memcli`."""
    group = build_group(
        HELP,
        {verb.name: verb.help for verb in VERBS},
        load,
        panels={verb.name: verb.panel for verb in VERBS},
        examples=EXAMPLES,
        version=True,
    )
    group.name = "memcli"
    return group


def load(name: str) -> Any:
    """The Typer command (or group) of one verb; imports its module and no other."""
    verb = BY_NAME[name]
    return import_module(verb.module).command.build((name,), verb.mode)
