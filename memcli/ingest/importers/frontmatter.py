"""The YAML block at the head of a Markdown note."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from memcli.ingest.importers.base import BAD_FRONT_MATTER
from memcli.ingest.importers.values import name_of, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.ingest.importers.base import Skip

_FENCE = "---"
_END = ("---", "...")
#: A block that does not end within so many lines or characters is none, but a rule above text.
_LINES = 500
_CHARACTERS = 64_000


def take(lines: Iterator[tuple[int, str]], skip: Skip) -> tuple[dict[str, Any], Iterator[tuple[int, str]]]:
    """(front matter, the lines behind it). Without a block, or with one that cannot be read, all lines remain."""
    first = next(lines, None)
    if first is None:
        return {}, lines
    if first[1].rstrip() != _FENCE:
        return {}, itertools.chain((first,), lines)
    block, size = [first], 0
    for number, line in lines:
        block.append((number, line))
        size += len(line)
        if line.rstrip() in _END or len(block) > _LINES or size > _CHARACTERS:
            break
    if len(block) > 1 and block[-1][1].rstrip() in _END:
        values = _parse("".join(line for _, line in block[1:-1]))
        if values is not None:
            return values, lines
        skip(BAD_FRONT_MATTER, "line 1")
    return {}, itertools.chain(block, lines)


def _parse(text: str) -> dict[str, Any] | None:
    import yaml

    # Plain strings for all scalars: a property is kept as it was written ("no" and 12:30 stay what they are).
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        values = yaml.load(text, loader)  # noqa: S506 - a base loader makes nothing but text, lists and mappings
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if values is None or values == "":
        return {}
    if not isinstance(values, dict):
        return None
    bounded = plain(values)
    return bounded if isinstance(bounded, dict) else None


def names_in(value: Any) -> list[str]:
    """A property that holds several names: as a list, or as text with commas."""
    items = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else []
    return [name for item in items if (name := name_of(item))]
