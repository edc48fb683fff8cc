"""What a question asks: its words with their weights, the people it names, the times it means. Any input is safe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memcli.recall import sessions
from memcli.recall.vocabulary import NOISE, STOP, STOP_OTHER
from memcli.text import dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Moment, Span

#: Names and numbers tell more than other words.
EMPHASIS = 1.3

#: Words beyond these of a very long question are not searched: they cost time and blur it.
LONGEST = 64

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_WHEN = re.compile(r"\b(?:when|how long|what (?:date|day|month|year|time)|which (?:day|month|year))\b", re.IGNORECASE)
_YOU = re.compile(r"(?<!can )(?<!could )\byou(?:r|rs)?\b", re.IGNORECASE)
_SUMMARY = re.compile(r"\b(?:summar\w+|overview|recap|gist|outline)\b", re.IGNORECASE)
_TALKED = re.compile(
    r"\b(?:talk|talked|talking|discuss|discussed|discussing|discussion|chat|chatted|spoke|speak|conversations?|"
    r"sessions?|said|say|told|mention(?:ed)?|ask(?:ed)?|shared?|messages?|wrote|texted)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question to be searched, and its weight."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    `named`: rows of the speakers it names. `happened`: times at which what it asks for took place; `said`: times at
    which it was said; `sessions`: the numbers of the sessions in which it was said. `asks_when`, `addresses_you` and
    `wants_summary` are what its phrasing tells.
    """

    text: str
    words: tuple[Word, ...]
    named: frozenset[int]
    happened: tuple[Span, ...]
    said: tuple[Span, ...]
    sessions: tuple[int, int] | None
    asks_when: bool
    addresses_you: bool
    wants_summary: bool


def parse(text: str, speakers: Sequence[tuple[int, str]], now: Moment | None) -> Question:
    """Takes a question apart; `speakers` are (row, name) of all who speak in the store, `now` the moment of asking."""
    found = dates.find(text, now)
    spans = tuple(expression.span for expression in found)
    talked = bool(_TALKED.search(text))
    words, named = _words(text, speakers)
    return Question(
        text=text,
        words=words,
        named=named,
        happened=() if talked else spans,
        said=spans if talked else (),
        sessions=sessions.find(text),
        asks_when=bool(_WHEN.search(text)),
        addresses_you=bool(_YOU.search(text)),
        wants_summary=bool(_SUMMARY.search(text)),
    )


def _words(text: str, speakers: Sequence[tuple[int, str]]) -> tuple[tuple[Word, ...], frozenset[int]]:
    names = _names(speakers)
    named: set[int] = set()
    full: dict[str, Word] = {}
    noise: dict[str, Word] = {}
    people: dict[str, Word] = {}
    stop: dict[str, Word] = {}
    start = True
    last_end = 0
    for match in _WORD.finditer(text):
        word = match[0]
        low = word.lower()
        start = last_end == 0 or bool(re.search(r"[.!?:\n]\s*$", text[last_end : match.start()]))
        last_end = match.end()
        capital = word[0].isupper()
        who = _who(low, names) if capital else frozenset()
        strong = word[0].isdigit() or (capital and not start)
        entry = Word(low, EMPHASIS if strong else 1.0)
        if low in STOP or (len(low) == 1 and low.isascii() and not low.isdigit()):
            stop.setdefault(low, entry)
        elif who:
            named |= who
            people.setdefault(low, entry)
        elif low in NOISE or low in STOP_OTHER:
            noise.setdefault(low, entry)
        elif low not in full or full[low].weight < entry.weight:
            full[low] = entry
    for choice in (full, noise, people, stop):
        if choice:
            return tuple(choice.values())[:LONGEST], frozenset(named)
    return (), frozenset(named)


def _names(speakers: Sequence[tuple[int, str]]) -> dict[str, set[int]]:
    """Each part of a speaker's name, in lower case, with whose it is."""
    parts: dict[str, set[int]] = {}
    for row, name in speakers:
        for part in _WORD.findall(name):
            if len(part) > 1:
                parts.setdefault(part.lower(), set()).add(row)
    return parts


def _who(word: str, names: dict[str, set[int]]) -> frozenset[int]:
    """The speakers a capitalised word means: by a part of the name, or a nickname that begins one (Mel, Melanie)."""
    if word in names:
        return frozenset(names[word])
    if len(word) < 3:
        return frozenset()
    return frozenset(row for part, rows in names.items() if part.startswith(word) for row in rows)
