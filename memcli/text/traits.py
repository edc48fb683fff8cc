"""Traits of a message that ranking asks about, found once, when it is stored."""

from __future__ import annotations

import re
from functools import lru_cache

from memcli.text.dates import mentions_time

#: Bits of `traits`.
TIMED = 1  # holds a time expression
STANDING = 2  # says how things are always to be done: "always", "never", "I prefer", "make sure"


@lru_cache(maxsize=1)
def _standing() -> re.Pattern[str]:
    return re.compile(r"\b(?:always|never|prefer(?:s|red|ably|ence)?|make sure|from now on)\b", re.IGNORECASE)


def traits(text: str) -> int:
    """The bits that hold for `text`."""
    return (TIMED if mentions_time(text) else 0) | (STANDING if _standing().search(text) else 0)
