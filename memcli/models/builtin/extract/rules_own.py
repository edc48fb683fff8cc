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

_MINE = re.compile(
    r"\W*(?:(?:and|but|so|also|well|yeah|yes|oh|hey|plus|btw|by the way|unfortunately|sadly|luckily|recently|"
    r"last \w+|yesterday|today)\W++)*+"
    r"(?P<whose>my|our)\s+(?P<thing>[a-z][\w'-]*(?:\s+[\w'-]+){0,3}?)\s+(?=(?P<verb>(?:just |finally |"
    r"recently |also )?[a-z']+)\b)",
    re.IGNORECASE,
)
#: What these do or are is a mood, a compliment, or told by other rules.
_NOT_THINGS = frozenset(
    """heart mind head face eyes hands body words thoughts feelings favorite favourite name birthday goal dream plan
    passion hobby
    hobbies life day week journey experience point question guess problem love hope fear way time turn kind opinion
    gut bad fault
    pleasure advice friendship experiences memories work efforts""".split()
)
_DONE = frozenset(
    """broke crashed died opened closed closes opens dropped launched got won lost failed passed arrived burned
    burnt flooded
    starts started ends ended sold stopped moved hit reached grew doubled expanded fell tore froze""".split()
)


def things(s: Sentence, part: Part) -> list[Proposal]:
    """What a clause tells of something of the speaker's, an event in the past tense."""
    match = _MINE.match(s.body, part.start, part.end)
    if match is None:
        return []
    thing = match["thing"].lower()
    last = thing.rsplit(" ", 1)[-1]
    kin = last in RELATIONS or last in PETS or last in COLLECTIVES or thing.split(" ", 1)[0] in RELATIONS
    if kin or last in _NOT_THINGS or not tells(thing, 1) or "'" in thing:
        return []
    group = verbgroup.group(s.body, match.end("thing") + 1, part.end)
    if group is None or group.negated or group.unsure or group.obliged or group.tense not in {"past", "perfect"}:
        return []
    if group.word.lower() not in _DONE and not (group.passive and group.word.lower().endswith(("ed", "en"))):
        return []
    clause = Clause(s.body, part.start, part.end, part.lead, Subject("speaker"), group, s.speaker, s.times)
    rest = phrases.cut(s.plain, match.end("thing"), part.end, "so|because|which|and i|where")[0]
    if not phrases.complete(rest, 14) or phrases.YOU.search(rest):
        return []
    who = s.speaker.name
    told = worded(rest, s.speaker)
    found = clause.propose("event", group.word.lower(), f"{thing} {rest}", rest, 0.75, time="past")
    owner = possessive(who)
    return [one._replace(statement=f"{owner} {thing} {told}") for one in found]


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
