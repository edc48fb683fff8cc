"""What does somebody good and what matters to them: "Painting helps me relax", "My garden means the world to me"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.clause import Proposal, possessive, worded
from memcli.models.builtin.extract.rules_told import stands
from memcli.models.builtin.extract.verbs import forms
from memcli.models.builtin.extract.worth import tells

if TYPE_CHECKING:
    from memcli.models.builtin.extract.spoken import Sentence

_I = re.IGNORECASE
_HOW = r"(?:(?:really|always|definitely|just|still|also|usually|often|totally|truly|actually|never fails to)\s+)*+"
_WHAT = r"(?P<what>(?!been\b)[A-Za-z](?:[\w'&/, ]|-(?=\w)){2,70}?)"
_GOOD = (
    r"(?:happy|calm|relaxed|joy|peace|happiness|energized|energised|motivated|inspired|grounded|alive|free|connected|"
    r"sane|young|fit|healthy|strong|comfort|energy|hope|purpose|strength|confidence|stressed|anxious|nervous|sad|sick|"
    r"tired|nostalgic|organized|organised|focused|busy|company|going|on track|at peace|balanced|present|smile|"
    r"laugh|cry|"
    r"positive|creative|humble|warm|satisfaction|fulfilled|fulfillment|confident|safe|proud|sleepy|dizzy|uncomfortable)"
)
_EFFECT = re.compile(
    rf"(?:^|[,;:]\s+|\s-+\s*)\W*(?:(?:yeah|yes|well|and|but|so|also|plus|honestly|oh|i think|i find|"
    rf"i feel like|for me)\W++)*+{_WHAT}\s+"
    rf"(?P<effect>{_HOW}(?:"
    rf"(?:helps?|lets?|has\s+helped|have\s+helped|helped)\s+me\s+(?:to\s+)?(?P<do>[a-z]+)\b[\w' -]{{0,60}}?"
    rf"|(?:keeps?|makes?)\s+me\s+(?:feel\s+|so\s+|very\s+|more\s+|really\s+)*+{_GOOD}\b(?:\s+and\s+{_GOOD}\b)?"
    rf"|(?:brings?|gives?)\s+me\s+(?:so\s+much\s+|a\s+sense\s+of\s+|a\s+lot\s+of\s+|such\s+|"
    rf"great\s+)?{_GOOD}\b(?:\s+and\s+{_GOOD}\b)?"
    r"|(?:calms?|relaxes|soothes?|recharges?|energi[sz]es?|inspires?|motivates?|scares?|bores?|annoys?|"
    r"stresses)\s+me(?:\s+(?:down|out))?"
    r"|(?:boosts?|lifts?)\s+my\s+(?:motivation|mood|confidence|energy|spirits?|creativity)\b[\w ]{0,30}?"
    r"|(?:fuels?|feeds?|lifts?|soothes?|touche[sd]|warms?|clears?)\s+my\s+(?:soul|heart|mind|spirits?|head|mood)"
    r"|(?:means?|has\s+meant)\s+(?:so\s+much|a\s+lot|the\s+world|everything)\s+to\s+me"
    r"|matters?\s+(?:so\s+much\s+|a\s+lot\s+)?to\s+me"
    r"|(?:is|are|'s|has\s+(?:always\s+)?been|have\s+(?:always\s+)?been)\s+(?:so|very|really|super|extremely|"
    r"always|also|incredibly)?\s*"
    r"(?:important|dear|special|sacred)\s+to\s+me"
    r"|(?:is|'s)\s+(?:such\s+)?(?:a|an|my)\s+(?:\w+\s+){0,2}?(?:way|outlet|escape|stress[- ]?(?:reliever|"
    r"buster|relief)|therapy|"
    r"refuge|form of therapy)\s+(?:for\s+me\s+)?to\s+(?:express\s+my|relax|unwind|de-?stress|clear\s+my|"
    r"recharge|escape|decompress|"
    r"calm\s+(?:down|me|my)|let\s+off|blow\s+off|take\s+my|get\s+away)\b[\w' -]{0,40}?"
    r"))(?=\s*(?:$|[.,;!()]|-+\s|(?:and|but|because|so|when|whenever|while|since|after|as|which|even|"
    r"especially|'cause)\b))",
    _I,
)
_NO_CAUSE = re.compile(
    r"(?:what|how|who|which|when|where|why|if|it|that|this|these|those|they|he|she|we|you|i|there|something|"
    r"everything|nothing|"
    r"anything|your|thanks|thank|glad|sounds|hearing|seeing (?!my|our|kids|people|animals)|knowing|talking|"
    r"having you|being (?!around|in|with|out)|one|all|both|yes|no|sure|"
    r"(?:a|the|such a) (?:\w+ )?way|of course|hope|maybe|hey|wow|not|never|the (?:fact|way|idea|thought))\b",
    _I,
)
_VERB_INSIDE = re.compile(
    r"\b(?:is|are|was|were|am|have|has|had|do|does|did|can|could|will|would|'s|think|know|said|told|love|like)\b", _I
)
_IDLE_DO = frozenset("be have know believe think feel get do keep see out understand realize say".split())
_HELPED_TO = frozenset("feel see get keep understand stay be".split())


def effects(s: Sentence) -> list[Proposal]:
    """What a sentence says to help, move or matter to its speaker."""
    if s.words.isdisjoint(_ME):
        return []
    match = _EFFECT.search(s.body)
    if match is None:
        return []
    what = phrases.tidy(match["what"].rsplit(", ", 1)[-1] if ", and " not in match["what"] else match["what"])
    if not stands(what) or _NO_CAUSE.match(what) or _VERB_INSIDE.search(what) or phrases.YOU.search(what):
        return []
    if not tells(what, 1) or _does_nothing(match) or _verbal(what):
        return []
    who = s.speaker.name
    effect = phrases.tidy(match["effect"].lstrip())
    if not what.lower().startswith(("my ", "our ")):
        effect = re.sub(r"\bme\b", who, effect, flags=_I)
    said = worded(effect, s.speaker) if effect else ""
    thing = worded(what, s.speaker)
    if not said or not thing or phrases.POINTING.search(re.sub(re.escape(who), "", effect)):
        return []
    thing = _owned(thing, who)
    if who in said or thing.startswith(who):
        statement = f"{thing[:1].upper()}{thing[1:]} {said}"
    else:
        statement = f"For {who}, {thing if thing.startswith(who) else thing[:1].lower() + thing[1:]} {said}"
    return [Proposal("preference", who, "moved by", phrases.bare(thing), statement, 0.75)]


def _does_nothing(match: re.Match[str]) -> bool:
    """Whether what something helps to do is left open."""
    do = (match["do"] or "").lower()
    if not do:
        return False
    alone = match["effect"].lower().endswith(do) or match["effect"].lower().endswith(("self", "selves"))
    return do in _IDLE_DO - _HELPED_TO or (alone and do not in _ALONE)


def _verbal(what: str) -> bool:
    """Whether a phrase begins with a verb, its subject having gone before."""
    return any(
        verb.form in {"third", "past"} for verb in forms().get(what.split(" ", 1)[0].lower(), ())
    ) or what.lower().startswith(("gives ", "tracks "))


_ALONE = frozenset(
    """relax unwind focus sleep de-stress destress escape chill cope recharge decompress concentrate heal breathe
    grow study""".split()
)


def _owned(thing: str, who: str) -> str:
    """ "my garden", told as "Ana's garden"."""
    return re.sub(r"^their\b", lambda _: possessive(who), thing)


_ME = frozenset(["me", "my"])
