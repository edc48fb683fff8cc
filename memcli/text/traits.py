"""Traits of a message that ranking asks about, found once, when it is stored."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.text.dates import mentions_time

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Bits of `traits`.
TIMED = 1  # holds a time expression
STANDING = 2  # says how requests are to be met from now on: "Always use metric units", "when I ask about …"

#: From so many people on, a talk is a meeting.
COMPANY = 3

#: Later in a message than this, such words seldom speak of all that is to come.
_OPENING = 1500


@lru_cache(maxsize=1)
def _standing() -> re.Pattern[str]:
    """An instruction at the start of a sentence, one for a kind of request, or a preference: "I always …" is none."""
    return re.compile(
        r"(?:^|[.!?\n]\s*+)(?:(?:please|so|and|also|ok|okay),? )?"
        r"(?:always|never|from now on|make sure|don't ever|do not ever)\b"
        r"|\bwhen(?:ever)? i (?:ask|mention|talk|bring|inquire|request|say|discuss)\b"
        r"|\bi(?:'d| would)? (?:always |generally |really |usually )?prefer\b",
        re.IGNORECASE,
    )


def meetings(turns: Iterable[tuple[int, object]]) -> frozenset[int]:
    """The sessions in which COMPANY or more speak; of each turn the session, and who speaks (None: nobody knows)."""
    speakers: dict[int, set[object]] = {}
    for session, speaker in turns:
        if speaker is not None:
            speakers.setdefault(session, set()).add(speaker)
    return frozenset(session for session, those in speakers.items() if len(those) >= COMPANY)


def traits(text: str) -> int:
    """The bits that hold for `text`."""
    return (TIMED if mentions_time(text) else 0) | (STANDING if _standing().search(text, 0, _OPENING) else 0)
