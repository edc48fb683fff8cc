"""Sessions by number, as people refer to them: "our third session", "sessions 2 to 5", "four sessions ago". Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ORDINALS += [f"twenty-{word}" for word in _ORDINALS[:9]] + ["thirtieth"]
_VALUES = {word: value for words in (_NUMBERS, _ORDINALS) for value, word in enumerate(words, 1)}

#: A text without one of these words refers to no session.
TALK = frozenset(
    word + plural
    for word in ("session", "conversation", "chat", "meeting", "talk", "discussion")
    for plural in ("", "s")
)
_TALK = r"(?:sessions?|conversations?|chats?|meetings?|talks?|discussions?)"
_COUNT = rf"(\d{{1,4}}|{'|'.join(_NUMBERS)}|a)"
_ORDINAL = rf"(\d{{1,4}}(?:st|nd|rd|th)|{'|'.join(reversed(_ORDINALS))})"


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    forms = (
        rf"\b{_COUNT} {_TALK} (?:ago|back|earlier)\b",
        rf"\blast {_COUNT} {_TALK}\b",
        rf"\b{_TALK} before (?:the )?last\b",
        rf"\b(?:last|latest|previous|most recent) {_TALK}\b",
        rf"\b{_TALK} (?:number )?(\d{{1,4}})(?: ?(?:-|–|to|through|until|and) ?(\d{{1,4}}))?\b",
        rf"\b{_ORDINAL}(?: (?:to|through|and) (?:the |our )?{_ORDINAL})? {_TALK}\b",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def find(text: str) -> tuple[int, int] | None:
    """(first, last) number of the sessions that `text` means: from 1 up, or from −1 (the last one) down; or None."""
    for form, pattern in enumerate(_patterns()):
        match = pattern.search(text)
        if match is None:
            continue
        numbers = [_value(group) for group in match.groups() if group]
        if not all(numbers):
            continue
        if form == 0:
            return -numbers[0], -numbers[0]
        if form == 1:
            return -numbers[0], -1
        if form in {2, 3}:
            return (-2, -2) if form == 2 else (-1, -1)
        return min(numbers), max(numbers)
    return None


def _value(word: str) -> int:
    low = word.lower()
    if low == "a":
        return 1
    return _VALUES.get(low) or int(re.sub(r"\D", "", low) or 0)
