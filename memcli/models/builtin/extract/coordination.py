"""Verbs that share a subject: "I sold my car and bought a bike"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract.verbgroup import Group
from memcli.models.builtin.extract.verbgroup import group as read_group
from memcli.models.builtin.extract.verbs import forms

if TYPE_CHECKING:
    from collections.abc import Iterator

_JOINED = re.compile(
    r"(?:,\s+(?=[a-z]+ed\b|[a-z]+\s+(?:a|an|my|our|the|some|to)\b)|(?:,\s*|\s+)and\s+)(?:(?:then|also|finally|"
    r"just|now|recently|even|have|am)\s+)*+(?P<word>[a-z]+)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\s+(?:in|at|a|an|my|our|to|for|as|the)\s")
#: After these, "and" joins what is liked, wanted or so, not what is done.
_TAKING_LISTS = frozenset(
    """love like enjoy adore dig cherish admire appreciate hate dislike despise detest loathe prefer want plan look
    think hope dream consider aim focus""".split()
)
#: Verbs in the present that a second one may follow; after others a base form is more often a noun.
_STATES = frozenset("live work study have own run teach play speak drive use be make go read write".split())
_FORMS = {
    "past": ("past",),
    "perfect": ("participle", "past"),
    "progressive": ("ing",),
    "future": ("base",),
}


def coordinated(body: str, group: Group, end: int) -> Iterator[tuple[int, Group | None]]:
    """Where the first verb's part of a clause ends, with the verb group that goes on there, until the last."""
    start = group.rest
    while True:
        match = next((one for one in _JOINED.finditer(body, start, end) if _continues(group, one, body)), None)
        following = read_group(body, match.start("word"), end) if match is not None else None
        if match is None or following is None:
            yield end, None
            return
        if group.tense in {"progressive", "future", "perfect"} and following.tense == "present":
            following.tense = group.tense
        following.unsure = following.unsure or group.unsure
        yield match.start(), following
        group, start = following, following.rest


def _continues(group: Group, match: re.Match[str], body: str) -> bool:
    word = match["word"].lower()
    known = forms().get(word, ())
    if not known and word.endswith("ed") and group.tense in {"past", "perfect"}:
        return True
    wanted = _FORMS.get(group.tense, ("base",))
    if group.verb in _TAKING_LISTS or not any(verb.form in wanted for verb in known):
        return False
    if wanted != ("base",):
        return True
    fits = group.tense == "future" or group.verb in _STATES
    return fits and match["word"].lower() != "like" and _OBJECT.match(body, match.end()) is not None
