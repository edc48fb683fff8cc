"""Recalled memories as numbered evidence: each with its day and writer, as many as there is room for. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from memcli.models.llm.chunks import inert
from memcli.text.dates import find, mentions_time
from memcli.text.people import shown
from memcli.text.steering import steering
from memcli.text.support import Passage
from memcli.text.words import chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from memcli.records import Episode, Hit, Moment

#: Of a longer memory, only the stretch with most of the matched words is shown (characters).
LONGEST = 1600

_DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = tuple("January February March April May June July August September October November December".split())
#: What carries its own date needs none worked out beside it.
_EXPLAINED = frozenset({"ago", "ahead", "relative"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A memory as evidence: `number` counts from 1 in the order shown, `rank` from 0 in that of recall.

    `who` is the name of its writer, `title` that of the note it stands in ("" for none); `text` is what is shown of
    it. `sources` are the episodes under a fact or a summary. A hit and its neighbours have the same `group`.
    """

    uid: str
    kind: str
    text: str
    who: str
    title: str
    when: Moment | None
    rank: int
    number: int = 0
    group: int = 0
    sources: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """The day it was written and by whom, as a model is told: "Tuesday 5 March 2024, Ana: "."""
        parts = (day(self.when), self.who or (f"note “{self.title}”" if self.title else ""))
        head = ", ".join(part for part in parts if part)
        return f"{head}: " if head else ""

    @property
    def passage(self) -> Passage:
        """What sentences that cite it are held against: its text and its head, which is known too."""
        return Passage(self.number, self.head + self.text, self.when, self.who)


class Gathered(NamedTuple):
    """Evidence in order of rank, and the ids of memories that give orders to their reader and are kept from it."""

    evidence: list[Evidence]
    withheld: tuple[str, ...]


def gather(hits: Iterable[Hit], *, me: str) -> Gathered:
    """The hits and their neighbours, each once, best first. `me` names the writer of the owner's own messages."""
    found: dict[str, Evidence] = {}
    withheld: dict[str, None] = {}
    for one in _flat(hits, me):
        if one.uid in found or one.uid in withheld or not one.text.strip():
            continue
        if commands(one.text):
            withheld[one.uid] = None
        else:
            found[one.uid] = replace(one, rank=len(found))
    return Gathered(list(found.values()), tuple(withheld))


def fit(evidence: Sequence[Evidence], room: int, count: Callable[[str], int]) -> list[Evidence]:
    """As much of the evidence, best first, as `room` tokens hold, in order of time and numbered from 1.

    `count` gives the tokens of a text. What is too long for what is left makes room for shorter pieces after it.
    """
    kept = []
    for one in evidence:
        cost = count(line(one)) + _LINE_TOKENS
        if cost <= room:
            room -= cost
            kept.append(one)
    kept.sort(key=lambda one: (one.when.wall if one.when else 0, one.uid))
    return [replace(one, number=number) for number, one in enumerate(kept, 1)]


#: What a line costs beside its text: its number, its end.
_LINE_TOKENS = 6


def line(one: Evidence) -> str:
    """A memory on one line as a model is shown it, relative times explained, nothing in it that could close a fence."""
    return inert(one.head) + " " + inert(explained(one.text, one.when))


def explained(text: str, when: Moment | None) -> str:
    """`text` with the day that each relative time in it means: "yesterday [4 March 2024]"."""
    if when is None or not mentions_time(text):
        return text
    pieces, at = [], 0
    for one in find(text, when):
        if one.kind in _EXPLAINED and one.iso:
            pieces += [text[at : one.end], f" [{spoken(one.iso)}]"]
            at = one.end
    return "".join([*pieces, text[at:]])


def day(when: Moment | None) -> str:
    """The day of a moment on its writer's own calendar, cut to what is known: "Tuesday 5 March 2024"; "" for none."""
    if when is None:
        return ""
    try:
        at = date.fromordinal(when.wall // _DAY_MS + _EPOCH)
    except (ValueError, OverflowError):
        return ""
    if when.precision in ("year", "month"):
        return spoken(at.isoformat()[: 4 if when.precision == "year" else 7])
    return f"{_WEEKDAYS[at.weekday()]} {spoken(at.isoformat())}"


def spoken(iso: str) -> str:
    """An ISO date cut to year, month or day, or a run of days, in words: "4 March 2024"."""
    if "/" in iso:
        first, last = iso.split("/", 1)
        return f"{spoken(first)} to {spoken(last)}"
    year, *rest = iso.split("-")
    if not rest:
        return year
    month = f"{_MONTHS[int(rest[0]) - 1]} {int(year)}"
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month


#: Words on how to answer, or to the model by name, beside those that any model's reader must fear.
_COMMANDS = (
    r"(?:^|[.!?:;\n\"'(){}\[\]>*])\s*(?:please\s+|now\s+|always\s+|instead,?\s+|just\s+|you must\s+|and\s+)*"
    r"(?:reply|respond|answer|output|print|repeat|say)\b[^.\n]{0,30}"
    r"\b(?:only|exactly|nothing (?:but|else)|the (?:exact )?(?:word|phrase|sentence|text|string))\b|"
    r"\b(?:dear|hey|attention|note to|to the) (?:ai|a\.i\.|llm|language model|model|assistant|chatbot|bot)\b|"
    r"\b(?:rules|instructions?|prompts?)\s+(?:above|before this|you (?:were|have been|got|had))\b|"
    r"\b(?:reveal|print|show|repeat|leak)\b[^.\n]{0,20}\b(?:system prompt|instructions|your prompt)\b"
)


def commands(text: str) -> bool:
    """Whether a memory tells its reader how to answer: no model is shown it, and it is no answer."""
    return steering(text) or re.search(_COMMANDS, text, re.IGNORECASE) is not None


def _flat(hits: Iterable[Hit], me: str) -> Iterator[Evidence]:
    for group, hit in enumerate(hits):
        yield Evidence(
            uid=hit.uid,
            kind=hit.kind,
            text=_part(hit.text, hit.marks),
            who=shown(hit.speaker, hit.role, me) if hit.kind == "episode" else "",
            title=hit.title or "",
            when=hit.when,
            rank=0,
            group=group,
            sources=hit.sources,
        )
        for each in (*hit.before, *hit.after):
            yield _neighbour(each, me, group)


def _neighbour(one: Episode, me: str, group: int) -> Evidence:
    return Evidence(
        uid=one.uid,
        kind="episode",
        text=_part(one.text, ()),
        who=shown(one.speaker, one.role, me),
        title=one.title or "",
        when=one.when,
        rank=0,
        group=group,
    )


def _part(text: str, marks: Sequence[tuple[int, int]]) -> str:
    """At most about LONGEST characters: the run of chunks with the most matched words in it."""
    if len(text) <= LONGEST:
        return text
    pieces = chunks(text)
    ends = [sum(map(len, pieces[: number + 1])) for number in range(len(pieces))]
    counts = [
        sum(end - len(piece) <= start < end for start, _ in marks) for piece, end in zip(pieces, ends, strict=True)
    ]
    width = max(1, LONGEST // max(map(len, pieces)))
    best = max(range(len(pieces) - width + 1), key=lambda first: (sum(counts[first : first + width]), -first))
    return "".join(pieces[best : best + width]).strip()
