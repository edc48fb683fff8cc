"""What became of somebody's things, and what they show: "My laptop crashed", "Here's a picture of a cake I baked"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases, verbgroup
from memcli.models.builtin.extract.clause import Clause, Proposal, possessive, worded
from memcli.models.builtin.extract.facets import a
from memcli.models.builtin.extract.lexicon import COLLECTIVES, PETS, RELATIONS
from memcli.models.builtin.extract.subjects import Subject
from memcli.models.builtin.extract.worth import tells

if TYPE_CHECKING:
    from memcli.models.builtin.extract.sentences import Clause as Part
    from memcli.models.builtin.extract.spoken import Sentence

_DONE = frozenset(
    """broke crashed died opened closed closes opens dropped launched got won lost failed passed arrived burned burnt
    flooded starts started ends ended sold stopped moved hit reached grew doubled expanded fell tore froze""".split()
)
_LEAVING = frozenset("leaves starts begins ends opens arrives expires departs closes".split())
_FINITE = "|".join(sorted(_DONE | _LEAVING))
_MINE = re.compile(
    r"\W*(?:(?:and|but|so|also|well|yeah|yes|oh|hey|plus|btw|by the way|unfortunately|sadly|luckily|recently|"
    r"last \w+|yesterday|today)\W++)*+"
    r"(?P<whose>my|our)\s+(?P<thing>[a-z][\w'-]*(?:\s+[\w'-]+){0,3}?)\s+"
    rf"(?=(?:just |finally |recently |also )?(?:is|are|was|were|has|had|lives?|\w+ed|{_FINITE})\b)",
    re.IGNORECASE,
)
#: What these do or are is a mood, a compliment, or told by other rules.
_NOT_THINGS = frozenset(
    """heart mind head face eyes hands body words thoughts feelings favorite favourite name birthday goal dream plan
    passion hobby
    hobbies life day week journey experience point question guess problem love hope fear way time turn kind opinion gut
    bad fault pleasure advice friendship experiences memories work efforts""".split()
)


def things(s: Sentence, part: Part) -> list[Proposal]:
    """What a clause tells of something of the speaker's, an event in the past tense."""
    match = _MINE.match(s.body, part.start, part.end)
    if match is None:
        return []
    named = match["thing"]
    thing = named.lower()
    last = thing.rsplit(" ", 1)[-1]
    kin = any(word in RELATIONS or word in PETS or word in COLLECTIVES for word in thing.split())
    if kin or last in _NOT_THINGS or not tells(thing, 1) or "'" in thing:
        return []
    group = verbgroup.group(s.body, match.end("thing") + 1, part.end)
    if group is None or group.negated or group.unsure or group.obliged:
        return []
    if group.tense == "present":
        return _stands_there(s, part, named, match.end("thing"), group)
    if group.tense not in {"past", "perfect"}:
        return []
    if group.word.lower() == "been" or (
        group.word.lower() not in _DONE and not (group.passive and group.word.lower().endswith(("ed", "en")))
    ):
        return []
    clause = Clause(s.body, part.start, part.end, part.lead, Subject("speaker"), group, s.speaker, s.times)
    rest = phrases.cut(s.plain, match.end("thing"), part.end, "so|because|which|and i|where")[0]
    if not phrases.complete(rest, 14) or phrases.YOU.search(rest):
        return []
    who = s.speaker.name
    told = worded(rest, s.speaker)
    found = clause.propose("event", group.word.lower(), f"{thing} {rest}", rest, 0.75, time="past")
    owner = possessive(who)
    return [one._replace(statement=f"{owner} {named} {told}") for one in found]


_LYING = re.compile(
    r"\s*(?:is|are|lives?)\s+(?:(?:always|now|kept|hidden|stored|still|usually)\s+)*(?P<where>(?:in|on|under|"
    r"behind|inside|above|below|beside|"
    r"next to|at|with)\s+(?:the|my|our|a|[A-Z])\s*\S.*)",
)


def _stands_there(s: Sentence, part: Part, thing: str, at: int, group: verbgroup.Group) -> list[Proposal]:
    """Where something is kept, and when it begins or ends: "My spare key is under the mat", "My visa expires in
    May"."""
    clause = Clause(s.body, part.start, part.end, part.lead, Subject("speaker"), group, s.speaker, s.times)
    who = possessive(s.speaker.name)
    word = group.word.lower()
    if word in _LEAVING:
        rest = phrases.cut(s.plain, at, part.end, "so|because|which|and i|where|but")[0]
        if s.times.coming(part.start, part.end) is None or not phrases.complete(rest, 12):
            return []
        found = clause.propose("plan", thing.lower(), f"{thing} {rest}", rest, 0.75, time="coming")
        return [one._replace(statement=f"{who} {thing} {worded(rest, s.speaker)}") for one in found]
    kept = _LYING.match(s.plain, at, part.end)
    if kept is None or _MONTH.search(kept[0]):
        return []
    where = phrases.cut(kept["where"], 0, len(kept["where"]), "so|because|which|and|where|but|if")[0]
    if not phrases.complete(where, 8) or not tells(where, 1) or phrases.head(where.split(" ", 1)[-1]) in _NOT_PLACES:
        return []
    found = clause.propose("attribute", f"where {thing.lower()} is", where, f"is {where}", 0.75, single=True)
    be = "are" if group.word.lower().startswith("are") else "is"
    return [one._replace(statement=f"{who} {thing} {be} {worded(where, s.speaker)}") for one in found]


_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|\w+day)\b"
)
_NOT_PLACES = frozenset(
    """holiday vacation order way track point fire line sale hold time mess process works making air future past
    schedule list budget edge shape top""".split()
)


_SHOWN = re.compile(
    r"(?:here(?:'s|\s+is|\s+are)|check\s+out|take\s+a\s+look\s+at|look\s+at|this\s+is)\s+(?:(?:a|the|this|some|"
    r"my)\s+(?:\w+\s+)?(?:pics?|pictures?|photos?|"
    r"shots?|snaps?)\s+of\s+)?(?P<thing>(?:a|an|the|my|our|some|this)\s+(?:[\w'-]+\s+){1,7}?)(?:that\s+|"
    r"which\s+)?(?:i|we)(?:'ve)?\s+(?:just\s+|recently\s+)?"
    r"(?P<did>made|painted|drew|built|cooked|baked|wrote|did|designed|created|finished|knitted|sewed|restored|"
    r"adopted|bought|grew|welded|carved)\b",
    re.IGNORECASE,
)


def shown(s: Sentence) -> list[Proposal]:
    """What somebody shows as their own work."""
    match = _SHOWN.search(s.body) if not s.words.isdisjoint(_SHOWING) else None
    if match is None:
        return []
    thing = re.sub(r"^(?:this|the|a)\s+", "", phrases.tidy(match["thing"]), flags=re.IGNORECASE)
    thing = thing if thing.endswith("s") and not thing.endswith("ss") else a(thing)
    did = match["did"].lower()
    did = "made" if did in {"did", "finished"} else did
    if (
        phrases.head(thing) in {"peek", "glimpse", "look", "one", "version"}
        or not phrases.complete(thing, 9)
        or not tells(thing, 1)
    ):
        return []
    who, value = s.speaker.name, worded(thing, s.speaker)
    when = s.times.past(0, len(s.body))
    at, precision = (None, None) if when is None else (when.iso, when.precision)
    return [Proposal("event", who, did, value, f"{who} {did} {value}", 0.75, at, None, precision)] if value else []


_SHOWING = frozenset("here here's check look this".split())
