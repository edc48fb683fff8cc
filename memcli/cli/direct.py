"""The plainest recall, `memcli recall WORDS`, without the parser of the whole command line.

Loading Typer takes longer than everything else that a recall does. A command line of this one shape, with no options
but `--db`, `--limit` and `--json`, is read here, and does what the verb does; every other one is left to Typer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli import config

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What a plain recall can write; the verb's own list.
FORMATS = ("text", "json", "ndjson", "md", "ids")

_VALUED = {"--db": "db", "--limit": "limit", "-n": "limit"}


def recall(arguments: Sequence[str]) -> int | None:
    """Answers a plain recall and returns its exit code; None where the command line is anything else."""
    read = None if config.completing() else _read(arguments)
    if read is None:
        return None
    from memcli.cli.asking import answer
    from memcli.cli.context import Context
    from memcli.records import Filters

    words, flags = read
    limit = flags.pop("limit", None)
    with Context("recall", "read", flags, FORMATS) as cx:
        return answer(cx, words, Filters(), limit=limit) or 0


def _read(arguments: Sequence[str]) -> tuple[list[str], dict[str, Any]] | None:
    words: list[str] = []
    flags: dict[str, Any] = {}
    rest = iter(arguments)
    for word in rest:
        name, equals, value = word.partition("=")
        if word == "--json":
            flags["json"] = True
        elif name in _VALUED and (equals or name == word):
            given = value if equals else next(rest, "")
            if not given or given.startswith("-"):
                return None
            flags[_VALUED[name]] = given
        elif word.startswith("-"):
            return None
        else:
            words.append(word)
    if not words or words.pop(0) != "recall" or not words or not _count(flags):
        return None
    return words, flags


def _count(flags: dict[str, Any]) -> bool:
    """Turns the limit into a number; whether it is one that the verb takes."""
    given = flags.get("limit")
    if given is None:
        return True
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 1 << 31):
        return False
    flags["limit"] = int(given)
    return True
