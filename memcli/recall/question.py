"""What a question asks: its words with their weights, the people it names, the times it means. Any input is safe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from memcli.recall import people, sessions
from memcli.recall.operators import keywords, quoted
from memcli.recall.vocabulary import NOISE, STOP, STOP_OTHER, TIME
from memcli.text import dates
from memcli.text.words import EMOJI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Moment, Span

#: Names and numbers tell more than other words.
EMPHASIS = 1.3

#: Words beyond these of a very long question are not searched: they cost time and blur it.
LONGEST = 64

_WORD = re.compile(rf"[^\W_]+|[{EMOJI}]")

# What the phrasing tells is read from sets of words: compiling a pattern for each would take longer than a recall.
_TALKED = frozenset(
    """talk talked talking discuss discussed discussing discussion discussions chat chatted chats spoke speak speaking
    conversation conversations session sessions said say told mention mentioned ask asked share shared message messages
    wrote texted""".split()
)
_SUMMARY = frozenset("summarize summarise summarized summarised summary summaries overview recap gist outline".split())
_ADVICE = frozenset(
    """should suggest suggestion suggestions recommend advise advice help show could can would want planning looking
    explain""".split()
)
_PAST = _SUMMARY | frozenset("did was were had been have has said mentioned mention order ever many".split())
_YOU = frozenset(("you", "your", "yours"))
_I = frozenset("i me my mine myself".split())
_US = frozenset("we i you our".split())
_ABLE = frozenset(("can", "could"))  # "can you …" asks for something, not about the one who is asked
_ASKING = frozenset(("how", "what", "which"))
_UNITS = frozenset(("long", "date", "day", "month", "year", "time"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question to be searched, and its weight."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    `named`: rows of the speakers it names; `own` tells that the owner of the memory is one of them, by name or as "I".
    `phrases`: what it puts in quotes; `strict` tells that it is a list of words, so that a hit must hold them.
    `happened`: times at which what it asks for took place; `said`: times at which it was said; `sessions`: the numbers
    of the sessions in which it was said; `sure` tells that these are times of talk with the one who asks ("what did we
    discuss"), outside of which nothing is meant. `asks_when`, `addresses_you`, `wants_summary` and `wants_advice` (help
    with something to come, not what was said) are what its phrasing tells.
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
    wants_advice: bool = False
    own: bool = False
    phrases: tuple[str, ...] = ()
    strict: bool = False
    sure: bool = False


def parse(text: str, speakers: Sequence[tuple[int, str]], now: Moment | None, me: str = "") -> Question:
    """Takes a question apart.

    `speakers` are (row, name) of all who speak in the store, `now` is the moment of asking, `me` the owner's name where
    it is known.
    """
    sequence = [word.lower() for word in _WORD.findall(text)]
    present = set(sequence)
    pairs = set(pairwise(sequence))
    timed = not TIME.isdisjoint(present) or not text.isascii() or any(map(str.isdigit, text))
    spans = tuple(found.span for found in dates.find(text, now, question=True)) if timed else ()
    talked = not _TALKED.isdisjoint(present)
    words, named = _words(text, speakers)
    phrases, beside = quoted(text)
    mine = frozenset(row for row, name in speakers if me and name.casefold() == me.casefold())
    own = bool(mine & named) or (bool(me) and not _I.isdisjoint(present))
    return Question(
        text=text,
        words=words,
        named=named | mine if own else named,
        happened=() if talked else spans,
        said=spans if talked else (),
        sessions=sessions.find(text) if sessions.TALK.intersection(present) else None,
        asks_when="when" in present or any(first in _ASKING and second in _UNITS for first, second in pairs),
        addresses_you=any(word in _YOU and before not in _ABLE for before, word in pairwise(["", *sequence])),
        wants_summary=not _SUMMARY.isdisjoint(present),
        wants_advice=not _ADVICE.isdisjoint(present) and _PAST.isdisjoint(present),
        own=own,
        phrases=phrases,
        strict=bool(phrases) and keywords(beside),
        sure=talked
        and any(one in _US and not _TALKED.isdisjoint(sequence[at + 1 : at + 4]) for at, one in enumerate(sequence)),
    )


def _words(text: str, speakers: Sequence[tuple[int, str]]) -> tuple[tuple[Word, ...], frozenset[int]]:
    names = people.parts(speakers)
    named: set[int] = set()
    full: dict[str, Word] = {}
    noise: dict[str, Word] = {}
    known: dict[str, Word] = {}
    stop: dict[str, Word] = {}
    start = True
    last_end = 0
    for match in _WORD.finditer(text):
        word = match[0]
        low = word.lower()
        start = last_end == 0 or text[last_end : match.start()].rstrip(" \t").endswith((".", "!", "?", ":", "\n"))
        last_end = match.end()
        capital = word[0].isupper()
        who = people.named(low, names) if capital else frozenset()
        strong = word[0].isdigit() or (capital and not start)
        entry = Word(low, EMPHASIS if strong else 1.0)
        if low in STOP or (len(low) == 1 and low.isascii() and not low.isdigit()):
            stop.setdefault(low, entry)
        elif who:
            named |= who
            known.setdefault(low, entry)
        elif low in NOISE or low in STOP_OTHER:
            noise.setdefault(low, entry)
        elif low not in full or full[low].weight < entry.weight:
            full[low] = entry
    for choice in (full, noise, known, stop):
        if choice:
            return tuple(choice.values())[:LONGEST], frozenset(named)
    return (), frozenset(named)
