"""The form of a rule: which words call for it, the pattern it reads, and the function that says which time is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from memcli.text.dates.context import Context
    from memcli.text.dates.model import Kind, Value


@dataclass(frozen=True, slots=True)
class Rule:
    """One written form.

    The pattern, over the text in lower case, runs only where the text holds one of the `triggers` (words, "#" for any
    number, "#year" for one such as 2023, "#foreign" for any character outside ASCII). `read` gives the time, None where
    the words turn out to be no time expression, and raises Unsure where they are one that cannot be resolved: then they
    are consumed, so that no other rule guesses at a part of them.
    """

    kind: Kind
    triggers: frozenset[str]
    pattern: str
    read: Callable[[re.Match[str], Context], Value | None]


@dataclass(slots=True)
class Atom:
    """A match of a rule: where it stands and what it means; a value of None is known to be unresolvable."""

    start: int
    end: int
    kind: Kind
    value: Value | None
