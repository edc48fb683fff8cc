"""Where somebody lives, lived, moved, grew up and was born."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.facets import after, home, is_place

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE
_IN = re.compile(
    r"(?:(?:back|here|there|over|out|up|down|now|currently|right|alone|just|together|full[- ]time|permanently|"
    r"outside|close|near|by myself)\s+)*+(?:in|at|near|on|outside|around|of|to)\s+",
    _I,
)
_IN_LATER = re.compile(r"\b(?:in|near|outside(?: of)?)\s+(?=(?:the\s+)?[A-Z])")
_WITH = re.compile(r"(?:here\s+|together\s+|still\s+)*+with\s+(?P<who>.+)", _I)
_ALONE = re.compile(r"(?:alone|on my own|by myself)\b", _I)
_BRIEF = re.compile(
    r"\b(?:for (?:a|the|this|two|three|a few|a couple of|few|\d+) (?:days?|nights?|weeks?|weekend|summer|month)|"
    r"temporarily|fear|peace|harmony|hope|denial|moment|past|present|city of)\b",
    _I,
)


def live(c: Clause) -> list[Proposal]:
    """ "I live in Lisbon", "I used to live in Paris", "I don't live in Paris anymore"."""
    past = (
        c.group.tense == "past" and not c.group.negated and not c.group.unsure and "progressive" not in c.group.adverbs
    )
    if c.over or past:
        place = _where(c)
        said = f"no longer lives in {place}" if c.group.negated else f"used to live in {place}"
        return home(c, place, said, 0.85, ends=True) if place and not (past and _BRIEF.search(c.rest)) else []
    if not c.holds or _BRIEF.search(c.rest):
        return []
    place = _where(c)
    found = home(c, place, f"lives in {place}") if place else []
    company = _WITH.match(c.rest)
    if company is not None:
        who = phrases.cut(company["who"], 0, len(company["who"]), "in|at|on|and my|for")[0]
        if phrases.noun(who, 6) and re.match(r"(?:my|our|a|an|two|three|four|five|\d|[A-Z])", who):
            found += c.propose("attribute", "lives with", phrases.bare(who), f"lives with {who}", 0.85)
    elif _ALONE.match(c.rest):
        found += c.propose("attribute", "lives with", "nobody", "lives alone", 0.85)
    elif not place:
        found += _housing(c)
    return found


def _where(c: Clause) -> str:
    direct = after(c, _IN)
    if direct is not None:
        place = c.place(direct[1])
        if place:
            return place
    later = _IN_LATER.search(c.plain, c.group.rest, c.end)
    return c.place(later.end()) if later is not None else ""


def _housing(c: Clause) -> list[Proposal]:
    inside = after(c, re.compile(r"(?:in|on)\s+(?=(?:a|an)\s)", _I))
    if inside is None:
        return []
    what = c.phrase(inside[1], "with|and|so|now|where|for")
    if not phrases.noun(what, 8) or re.search(
        r"\b(?:world|society|time|dream|area|place|city|bubble|era|country)\b", what, _I
    ):
        return []
    return c.propose("attribute", "housing", phrases.bare(what), f"lives in {what}", 0.75)


_MOVED = re.compile(
    r"(?:(?:back|here|out|over|down|up|away|again|in|all the way|"
    r"across the country)\s+)*+(?:from\s+(?P<old>[A-Z][\w' ]{1,30}?)\s+)?(?:(?:back|over|out|up|down|"
    r"all the way)\s+)*+to\s+",
    _I,
)


def move(c: Clause) -> list[Proposal]:
    """ "I moved to Porto", "we relocated from Berlin to Lisbon": the new home; the event is told elsewhere."""
    if not c.happened:
        return []
    match = after(c, _MOVED)
    if match is None:
        within = after(c, re.compile(r"(?:out\s+)?(?:away\s+)?from\s+", _I))
        place = c.place(within[1]) if within is not None else ""
        return home(c, place, f"moved away from {place}", 0.75, ends=True) if place else []
    place = c.place(match[1]) or _where_later(c, match[1])
    return home(c, place, f"lives in {place}", 0.85, time="past") if place else []


def _where_later(c: Clause, start: int) -> str:
    inside = re.compile(r"(?:a|an|my|our)\s+[\w' -]{3,40}?\s(?:in|near)\s+(?=[A-Z])").match(c.plain, start, c.end)
    return c.place(inside.end()) if inside is not None else ""


def grow(c: Clause) -> list[Proposal]:
    """ "I grew up in Porto"."""
    inside = after(c, re.compile(r"up\s+(?:here\s+)?(?:in|near|on|outside(?: of)?)\s+", _I))
    if inside is None or not c.happened:
        return []
    place = c.place(inside[1]) or c.phrase(inside[1], "with|and|so|where")
    if not phrases.noun(place, 6):
        return []
    return c.propose("attribute", "hometown", place, f"grew up in {place}", 0.9, single=True, time="none")


def born(c: Clause) -> list[Proposal]:
    """ "I was born in Porto", "I was born in 1990"."""
    if not c.group.passive or c.group.negated or c.group.unsure:
        return []
    found: list[Proposal] = []
    inside = after(c, re.compile(r"(?:and raised\s+)?in\s+", _I))
    place = c.place(inside[1]) if inside is not None else ""
    if place:
        found += c.propose("attribute", "birthplace", place, f"was born in {place}", 0.9, single=True, time="none")
    when = c.times.past(c.group.rest, c.end)
    if when is not None:
        attribute = "birth year" if when.precision == "year" else "birthday"
        found += c.propose(
            "attribute",
            attribute,
            when.iso,
            f"was born in {when.iso}" if len(when.iso) < 8 else f"was born on {when.iso}",
            0.9,
            single=True,
            time="none",
        )
    return found


def city_left(c: Clause) -> list[Proposal]:
    """ "I left Paris" of a known city ends living there."""
    match = after(
        c, re.compile(r"(?P<name>[A-Z][\w' ]+?)(?=\s*(?:$|[,.;!]|and\b|for\b|in\b|after\b|to\b|because\b|last\b|\s))")
    )
    if match is None or not c.happened or not is_place(match[0]["name"]):
        return []
    name = match[0]["name"]
    if re.match(r"\s*(?:for good|and moved|to live|to move|permanently)", c.plain[match[1] : c.end], _I):
        return home(c, name, f"left {name}", 0.75, ends=True)
    return []
