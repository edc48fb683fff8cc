"""Whether a text speaks of a time at all: one pattern, for a feature of every indexed message."""

from __future__ import annotations

from memcli.text.dates.context import compiled

_PATTERN = (
    r"(?i:\b(?:yesterday|today|tonight|tomorrow|ago\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|january|february|april|june\b|july\b|august|september|october|november|december"
    r"|(?:last|next|this|past|coming|every)\s(?:week|month|year|night|morning|evening|afternoon|summer|winter|spring|fall"
    r"|autumn|decade|may\b|march\b)"
    r"|(?:in|since|until|by|of)\s(?:may|march)\b"
    r"|weekend|(?:19|20)[0-9]{2}(?!\w)|[0-9]{1,2}(?::[0-5][0-9]|\s?[ap]\.?m\b|\so'clock)))"
)


def mentions_time(text: str) -> bool:
    """Whether `text` names a date, weekday, month, year, clock time, or a day or period relative to today."""
    return compiled(_PATTERN).search(text) is not None
