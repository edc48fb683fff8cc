"""Why something happened and what came of it, where a text says so: the words after "because", "so", "led to". Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

_END = r"(?P<told>[^.;!?\n]{4,160}?)\s*(?=[.;!?\n]|\s[-–—]\s|,\s(?:but|so|and)\b|$)"
_WHY = re.compile(
    r"\b(?:because(?: of)?|due to|thanks to|'cause|as a result of|owing to|"
    r"since(?= (?:i|we|he|she|they|my|our|it|there)(?:'\w+)? "
    r"(?!last|first|was|were|started|began|moved|met|got|left|saw|had)))"
    r"\s+" + _END,
    re.IGNORECASE,
)
_SO_WHY = re.compile(rf"(?:that's|that is|this is|which is|and that's) (?:why|how)\s+{_END}", re.IGNORECASE)
_THEN = re.compile(
    r"(?:,\s*so(?: now)?|\bwhich (?:led to|means|meant|made)|\bas a result,?|\band so|\bthat led to|\bended up)\s+"
    + _END,
    re.IGNORECASE,
)
_VAGUE = re.compile(r"^(?:of )?(?:it|that|this|you|of you|them|cool|good|excited|happy|much|far|fun)\b", re.IGNORECASE)
_TOLD_FIRST = re.compile(r"^(?P<told>[^.;!?\n]{4,160}?),?\s+(?:so|and so)\s+(?=i\b|we\b|my\b)", re.IGNORECASE)


class Course(NamedTuple):
    """What a text says of the course of things, in its own words: why, and what came of it; "" where it does not."""

    because: str = ""
    then: str = ""


def course(quote: str, value: str) -> Course:
    """What `quote`, which tells of `value`, says of its cause and of what it led to.

    Of a sentence "A, so B", A is the cause of B and B comes of A: which of the two `value` stands in decides.
    """
    text = " ".join(quote.replace("’", "'").split())
    at = text.casefold().find(" ".join(value.split())[:24].casefold())
    after = _THEN.search(text)
    then = ""
    because = _told(_WHY.search(text), at)
    if after is not None:
        if at < 0 or at < after.start():
            then = _told(after, at)
        elif not because:
            first = _TOLD_FIRST.match(text)
            because = "" if first is None or _VAGUE.match(first["told"]) else first["told"].strip()
    reason = _SO_WHY.search(text)
    if reason is not None and not then and at < reason.start():
        then = _told(reason, at)
    return Course(because, then)


def _told(match: re.Match[str] | None, at: int) -> str:
    """The words of a match, unless they are empty of meaning or are where the value itself stands."""
    if match is None or _VAGUE.match(match["told"]) or match.start("told") <= at < match.end("told"):
        return ""
    return match["told"].strip(" ,'\"")
