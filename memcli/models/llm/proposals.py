"""From what a model wrote to a candidate: whose number, which attribute, what time. Pure; truth is not judged here."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from memcli.models.llm.attributes import DISLIKES, LIKES, attribute, cued, english
from memcli.models.llm.chunks import day
from memcli.models.reading import Reason, Rejected
from memcli.records import Candidate
from memcli.text.people import OWNER, writer
from memcli.text.quotes import Place, locate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memcli.models.llm.schema import Item
    from memcli.records import Episode, Moment, Precision
    from memcli.text.dates import TimeExpression

#: How sure a fact is that only a model tells; more where its value stands in the quote word for word.
_CONFIDENCE, _VERBATIM = 0.6, 0.1

_I = frozenset("i me my myself we us our speaker the speaker author writer".split()) | {"the speaker", "the writer"}
_USER = frozenset(["user", "the user", "the owner", "owner"])
_DISLIKING = re.compile(
    r"\b(?:dislikes?|hates?|detests?|can ?(?:no|')t stand|(?:do|does)(?:n't| not) (?:like|enjoy|love|care))\b",
    re.IGNORECASE,
)
_NO_TIME = frozenset(["", "none", "null", "n/a", "unknown", "not specified", "nothing", "-"])

#: valid_from, valid_to, precision
Valid = tuple[str | None, str | None, "Precision | None"]
_NEVER: Valid = (None, None, None)


def propose(item: Item, numbered: Mapping[int, Episode], model: str) -> Candidate | Rejected:
    """The candidate that an item stands for, or why there is none."""
    episode = numbered.get(item.message)
    if episode is None:
        return _refuse(item, Reason.NO_MESSAGE, None, model)
    if not all((item.quote, item.statement, item.subject, item.attribute, item.value)):
        return _refuse(item, Reason.EMPTY, episode, model)
    known = attribute(item.attribute, item.kind, episode.text)
    if known == LIKES and _DISLIKING.search(item.statement):
        known = DISLIKES
    if locate(item.quote, episode.text) is None:
        return _refuse(item, Reason.QUOTE, episode, model)
    if not cued(known, item.quote):
        return _refuse(item, Reason.ATTRIBUTE, episode, model)
    valid = when(item, episode)
    if valid is None:
        return _refuse(item, Reason.DATE, episode, model)
    verbatim = item.value.casefold() in item.quote.casefold()
    return Candidate(
        episode=episode.row,
        quote=item.quote,
        statement=item.statement,
        kind=known.kind,  # type: ignore[arg-type]
        subject=_subject(item.subject, episode),
        attribute=known.name,
        value=item.value.rstrip(" .,;!"),
        confidence=_CONFIDENCE + _VERBATIM * verbatim,
        valid_from=valid[0],
        valid_to=valid[1],
        precision=valid[2],
        single=known.single and english(item.quote),  # in other languages no cue was looked for
        model=model,
    )


def _refuse(item: Item, reason: Reason, episode: Episode | None, model: str) -> Rejected:
    raw = json.dumps(item._asdict())
    return Rejected(reason, None if episode is None else episode.row, raw, model)


def _subject(name: str, episode: Episode) -> str:
    """The subject under its name in the session: "I" is the writer, a first name the writer who bears it."""
    who = writer(episode)
    low = " ".join(name.casefold().split())
    if who is None:
        return name
    if low in _I or (low in _USER and who == OWNER):
        return who
    if low in {who.casefold(), who.split()[0].casefold()}:
        return who
    return name


def when(item: Item, episode: Episode) -> Valid | None:
    """The valid time of what an item tells, by the words it names; None where those words were never said.

    Nothing is taken from the model but where to look: the words must stand in the episode, and our own reading of the
    episode's time expressions, against the time it was written, says what they mean.
    """
    said = item.when.strip()
    if said.casefold() in _NO_TIME or said == day(episode):  # the date that stood in front of the line
        return _NEVER
    place = locate(said, episode.text)
    if place is None:
        return None
    from memcli.text.dates import find

    found = [one for one in find(episode.text, episode.when) if one.start < place.end and place.start < one.end]
    if not found:
        return _NEVER
    near = locate(item.quote, episode.text) or place
    return _valid(item.kind, min(found, key=lambda one: _distance(one, near)), episode.when)


def _distance(one: TimeExpression, place: Place) -> int:
    return max(one.start - place.end, place.start - one.end, 0)


def _valid(kind: str, one: TimeExpression, said: Moment | None) -> Valid:
    """What an expression says of a fact of this kind: events lie behind whoever tells them, plans ahead."""
    now = None if said is None else said.wall
    start, end = one.span
    if kind == "plan":
        coming = now is None or end is None or end > now
        return (one.iso, None, one.precision) if one.iso and coming else _NEVER
    if now is not None and start is not None and start > now:
        return _NEVER
    if not one.iso:
        over = one.iso_end and now is not None and end is not None and end <= now
        return (None, one.iso_end, None) if over and kind != "event" else _NEVER
    if one.kind == "range" and one.iso_end and kind != "event" and (now is None or (end or 0) <= now):
        return one.iso, one.iso_end, one.precision
    return one.iso, None, one.precision
