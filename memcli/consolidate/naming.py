"""Whom and what a fact names: its subject, its value where that is somebody or something, and names within it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.consolidate.identity import PLACES, normal
from memcli.models.builtin.extract.lexicon import CITIES, COUNTRIES, PET_PLURALS, PETS, RELATIONS
from memcli.store.derived.states import Named

if TYPE_CHECKING:
    from memcli.records import Candidate

SUBJECT, VALUE, WITHIN = range(3)

#: What the value of an attribute is; values of other attributes are no things to link to.
_KINDS = {
    **dict.fromkeys([*PLACES, "nationality", "travels to"], "place"),
    **dict.fromkeys(["employer", "school", "education", "works with"], "organisation"),
    **dict.fromkeys(["alias", "nickname", "name", "form of address", "lives with"], "person"),
    **dict.fromkeys(["pet"], "animal"),
    **dict.fromkeys(
        """likes dislikes plays hobby interest passion skill language teaches studies major possession allergy
        medication occupation drives uses collects sport""".split(),
        "thing",
    ),
}
#: A longer value is a description; words.
_LONGEST = 4
_NOBODY = frozenset({"none", "nobody", "retired", "single", "unemployed"})
_ARTICLE = re.compile(r"^(?:a|an|the|my|our|his|her|their|some)\s+", re.IGNORECASE)

_NAME = re.compile(
    r"(?:\b(?P<before>in|to|at|from|near|of|with|and|by|for)\s+)?(?P<name>[A-ZÀ-Þ][\w'’-]*(?:\s+(?:(?:of|the|de|da|del|la)\s+){0,2}[A-ZÀ-Þ][\w'’-]*)*)"
)
_NO_NAMES = frozenset(
    """i i'm i've i'd i'll monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december english christmas easter the a an my""".split()
)
_WITH_PEOPLE = frozenset("met called married helped invited hugged phoned dated".split())
_AT = frozenset({"in", "to", "at", "near"})


def named(one: Candidate) -> tuple[Named, ...]:
    """The subject first, then the value, then names within it, each once."""
    found = [Named(one.subject, _kind_of_subject(one.subject), SUBJECT)]
    kind = "person" if one.kind == "relation" and one.attribute in RELATIONS else _KINDS.get(one.attribute)
    if one.kind == "relation" and one.attribute in PETS:
        kind = "animal"
    value = _ARTICLE.sub("", one.value).strip(" .,;:!?\"'")
    if kind is not None and _stands_alone(value):
        if kind == "thing" and (value.casefold() in PETS or value.casefold() in PET_PLURALS):
            kind = "animal"
        place = value.split(",")[0] if kind == "place" else value
        found.append(Named(place, kind, VALUE))
    known = {each.name.casefold() for each in found}
    for each in _within(one.value, event=one.attribute if one.kind == "event" else ""):
        if each.name.casefold() not in known:
            known.add(each.name.casefold())
            found.append(each)
    return tuple(found)


def _stands_alone(value: str) -> bool:
    return bool(value) and len(value.split()) <= _LONGEST and normal(value) not in _NOBODY


def _kind_of_subject(subject: str) -> str:
    last = subject.rsplit(" ", 1)[-1].casefold()
    return "animal" if "'s " in subject and last in PETS else "person"


def _within(text: str, *, event: str) -> list[Named]:
    """Capitalised names in a value; its first word is one where the value does not begin what was said."""
    found = []
    for match in _NAME.finditer(text):
        before = (match["before"] or "").lower()
        name = re.sub(r"['’]s?$", "", match["name"])
        first = match.start("name") == 0
        if name.casefold() in _NO_NAMES or len(name) < 3 or (first and " " not in name and not event):
            continue
        found.append(Named(name, _kind_of_name(name, before, event if first else "", text[match.end() :]), WITHIN))
    return found


def _kind_of_name(name: str, before: str, event: str, after: str) -> str:
    low = name.casefold()
    if low in CITIES or low in COUNTRIES:
        return "place"
    if before == "with" or event in _WITH_PEOPLE or (event == "visited" and after.startswith((" in ", " at "))):
        return "person"
    return "place" if event == "visited" or (before in _AT and not name.isupper()) else "thing"
