"""What happened, what is planned, what is decided, and what is done again and again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.facets import after
from memcli.models.builtin.extract.lexicon import BODY
from memcli.models.builtin.extract.verbs import base_of_ing, events, past, third

if TYPE_CHECKING:
    from collections.abc import Callable

    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE

#: Complements that make no event of a verb that tells one otherwise.
_IDLE = re.compile(
    r"^(?:to\s+(?:think|feel|wonder|realize|realise|believe|say|see|worry|panic|get|notice|understand|know|have|be)\b|thinking|feeling|"
    r"wondering|noticing|getting|realizing|crying|laughing|worrying|having|looking|seeing|doing|going|trying|talking|"
    r"(?:my |the |our )?(?:mind|temper|way|track|touch|hope|interest|sleep|patience|count|sight|breath|time|chance|focus|cool|"
    r"head|heart|eyes?|mouth|word|promise|turn|hand|arms|back to|balance|motivation|marbles|control|words?|step|steps)\b|"
    r"(?:a|an|some|any|the|my|so much|such a|such|lots of|a lot of|no)?\s*(?:\w+\s+)?(?:break|look|while|moment|nap|breath|shower|bath|walk|bite|sip|seat|picture|"
    r"pictures|photo|photos|pic|pics|shot|shots|selfie|screenshot|note|notes|guess|chance|risk|minute|second|min|fun|blast|time|"
    r"ball|laugh|chat|talk|word|feeling|thought|sense|mistake|difference|point|lot|bit|mess|sure|joke|decision|effort|care|"
    r"place|part|question|questions|problem|problems|issue|issues|trouble|hard time|luck|hope|way|hunch|headache|cold|hang|message|"
    r"call|text|email|reply|answer|response|progress|comment|review|try|shot|love|day|night|weekend|week|morning|evening|"
    r"thing|things|impression|kick|idea|ideas|sense|memories|moments|compliments?|feedback|support|help|encouragement|"
    r"advice|inspiration|joy|happiness|confidence|comfort|peace|strength|courage|perspective|closer|better|worse|lot)\s*$|"
    r"(?:up|out|off|on|down|over|through|into|back|along|around|away|about)\s*$|well\b|great\b|good\b|bad\b|crazy\b|wrong\b|"
    r"nuts\b|ahead\b|on and on|by\b|like\b|as\b|so\b|too\b|hard\b|really\b|that\b|how\b|what\b|why\b|because\b|alright\b|"
    r"to (?:work|bed|sleep|the store|the bathroom|the shop|the toilet|the kitchen|class|school)\s*$|"
    r"(?:breakfast|lunch|dinner|food|tv|water|coffee|tea|snacks?|a snack|a sandwich|some food|something)\b|"
    r"eating\b|sleeping\b|raining\b|snowing\b|walking\s*$|working\s*$|asleep\b|(?:my |the )?(?:shift|chores|homework|dishes|laundry|groceries|work)\b|home\s*$|outside\s*$|inside\s*$|shopping\s*$|late\s*$|early\s*$|first\s*$|last\s*$|ready\b|there\b|here\b|stuck\b|lost\b|"
    r"used to\b|tired\b|bored\b|sick\s*$|scared\b|excited\b|nervous\b|emotional\b|angry\b|upset\b|distracted\b|confused\b)",
    _I,
)
_TO_PLACE = re.compile(
    r"(?:(?:back|over|out|down|up|all the way|home|again|together|here|away)\s+)*(?:from\s+[\w' ]{2,30}?\s+)?(?:to|into|across|through|around|in with|out of)\s+(?P<where>.+)",
    _I,
)
_GOING = re.compile(r"(?:(?:back|out|over|on|down|up|away)\s+)*(?:(?:to|on|for|with|into|in)\s+\S|\w+ing\b)", _I)
_WEAK_GO_FOR = re.compile(r"(?:out\s+)?for\s+(?:a\s+)?(?:walk|run|drive|ride|swim|drink|coffee|jog|hike)\b", _I)

#: Complements of "get" and "have" that tell an event.
_GOT = re.compile(
    r"(?:married|engaged|divorced|promoted|hired|fired|laid off|accepted|admitted|diagnosed|vaccinated|pregnant|separated|"
    r"robbed|mugged|injured|elected|selected|nominated|certified|licensed|published|signed|rejected|invited|baptized|"
    r"sworn in|back from|back to|into|rid of|together with|in a|in an|"
    r"(?:a|an|the|my|our|two|three|\d+|some)\s+(?:new\s+|first\s+|great\s+|good\s+|big\s+|nice\s+|[\w-]+\s+){0,3}?(?:job|position|role|internship|"
    r"scholarship|raise|promotion|offer|deal|contract|loan|mortgage|visa|green card|citizenship|passport|license|licence|"
    r"degree|certificate|certification|diploma|award|prize|medal|trophy|grant|tattoo|piercing|haircut|puppy|dog|cat|kitten|"
    r"car|truck|bike|motorcycle|house|apartment|flat|place|laptop|computer|phone|camera|guitar|piano|console|tickets?|"
    r"invitation|acceptance letter|surgery|transplant|vaccine|speeding ticket|parking ticket|sponsorship|endorsement|"
    r"gig|publishing deal|agent|publisher|tutor|therapist|roommate|bunny|rabbit|hamster|fish|parrot|horse|turtle|snake|"
    r"divorce|restraining order|perfect score|A|full marks|callback|audition|interview))\b",
    _I,
)
_HAD = re.compile(
    r"(?:(?:a|an|my|our|the|two|three)\s+)?(?:(?:[\w'-]+\s+){0,3}?)(?:baby|babies|son|daughter|twins|child|miscarriage|surgery|operation|"
    r"transplant|heart attack|stroke|seizure|concussion|c-section|accident|crash|fall|injury|breakdown|panic attack|"
    r"wedding|engagement party|housewarming|anniversary|interview|exam|audition|recital|concert|performance|exhibition|"
    r"graduation|reunion|picnic|barbecue|bbq|party|book signing|release|photoshoot|photo shoot|competition|tournament|"
    r"appointment|checkup|check-up|screening|show|gig|workshop|yard sale|garage sale|falling out|fight|breakup)\b",
    _I,
)


def event(c: Clause) -> list[Proposal]:
    """A past-tense clause whose verb tells an event, with a complement that stands for itself."""
    found = events().get(c.group.verb)
    passive = c.group.passive
    if found is None or passive or not c.happened or (c.group.tense == "perfect" and c.group.verb in {"have", "be"}):
        return []
    phrase = _complement(c, c.group.rest)
    if phrase and (
        _IDLE.match(phrase) or _SMALL.search(phrase) or (phrase.lower().startswith("some ") and not found.strong)
    ):
        return []
    dated = c.times.past(c.start, c.end) is not None or c.fresh
    if not _fits(c.group.verb, found.needs, phrase):
        return []
    strong = found.strong or _strong_by_object(c.group.verb, phrase)
    if not strong and not (dated and len(phrase.split()) > 1) and not phrases.capitalised(phrase):
        return []
    verb = past(c.group.verb)
    confidence = 0.8 if strong else 0.65
    return c.propose("event", verb, phrase or verb, f"{verb} {phrase}".strip(), confidence, time="past")


def _complement(c: Clause, start: int) -> str:
    """What follows a verb, with a second object after "and" if it is a short one."""
    phrase, stop = phrases.cut(c.plain, start, c.end, _STOPS)
    more = phrases.joined(c.plain, start, c.end, stop)
    return _shortened(phrases.cut(c.plain, start, more, _STOPS.replace("|and", ""))[0] if more > stop else phrase)


_STOPS = "so|because|which|where|and|while|to see|to get|to make|to help|to try|to be|to do|to have"


def _shortened(phrase: str) -> str:
    """At most fourteen words, cut before a preposition."""
    words = phrase.split()
    if len(words) <= 14:
        return phrase
    for at in range(14, 5, -1):
        if words[at].lower() in {"in", "on", "at", "for", "with", "to", "from", "by", "about", "after", "of"}:
            return phrases.tidy(" ".join(words[:at]))
    return phrase


def _fits(verb: str, needs: str, phrase: str) -> bool:
    if not phrase:
        return needs == "none"
    if not phrases.complete(phrase, 14) or phrases.definite_unknown(_inner(phrase)):
        return False
    special = _SPECIAL.get(verb)
    if special is not None:
        return special(phrase)
    if needs == "to":
        match = _TO_PLACE.match(phrase)
        return match is not None and not _vague_place(phrase) and phrases.noun(match["where"], 10)
    return needs != "np" or _stands(phrase)


def _inner(phrase: str) -> str:
    """A complement without the particles, prepositions and participle before its object."""
    return re.sub(
        r"^(?:(?:at|in|on|for|with|to|into|as|from|about|up|out|off|back|over|[a-z]+ing)\s+){1,3}(?=the|this|that|these|those|its|his|her|their)",
        "",
        phrase,
        flags=_I,
    )


def _fits_get(phrase: str) -> bool:
    if re.match(r"(?:a|an|the|my|our|two|three|\d+|some)\s", phrase, _I):
        return _GOT.fullmatch(_object(phrase)) is not None
    return _GOT.match(phrase) is not None and not _ERRAND.search(phrase)


def _fits_go(phrase: str) -> bool:
    if not _GOING.match(phrase) or _WEAK_GO_FOR.match(phrase) or _vague_place(phrase) or _ERRAND.search(phrase):
        return False
    return re.match(r"to\s+(?:watch|buy|eat|do|be|have|check|pick|grab|sleep|look)\b", phrase, _I) is None


_SMALL = re.compile(r"\b(?:errands|groceries|for (?:a|our|their|his|her) (?:\w+ )?walk|to (?:bed|sleep|go)\b)", _I)
_ERRAND = re.compile(
    r"\b(?:the |a |my |our )?(?:gym|work|store|stores|school|run|walk|shops?|shopping|lunch|dinner|breakfast|class|bed|errands?|supermarket|"
    r"grocery store|mall|office|library|movies|doctor|bathroom|running|jogging|eating)\s*$",
    _I,
)
_RACE = re.compile(
    r"(?:a|an|my|the|in|for)\s+(?:\S+\s+){0,4}?(?:marathon|race|10k|5k|half|ultra\w*|relay|office|mayor|charity)\b|\d+\s?(?:k|km|miles?)\b",
    _I,
)
_SPECIAL: dict[str, Callable[[str], bool]] = {
    "get": _fits_get,
    "have": lambda phrase: _HAD.match(phrase) is not None,
    "go": _fits_go,
    "run": lambda phrase: _RACE.match(phrase) is not None,
    "quit": lambda phrase: re.match(r"(?:my|our|the)\s+(?:\w+\s+){0,2}job|[A-Z]|\w+ing\b", phrase) is not None,
    "fall": lambda phrase: re.match(r"(?:down|off|from|in love)\b", phrase, _I) is not None,
    "stay": lambda phrase: re.match(r"(?:in|at)\s+(?:a|an|[A-Z])", phrase) is not None,
    "leave": lambda phrase: re.match(r"(?:(?:for\s+)?[A-Z]|(?:my|our)\s+(?:\w+\s+){0,2}(?:job|company|husband|wife|boyfriend|girlfriend|partner|position|career)\b)", phrase)
    is not None,
} | {
    verb: lambda phrase: phrases.head(phrase) in BODY for verb in ("break", "sprain", "fracture", "injure", "hurt")
}  # fmt: skip


def _stands(phrase: str) -> bool:
    """Whether the object is one that a stranger to the talk understands."""
    if re.match(
        r"(?:up|out|on|off|down|over|back|away|through|in|into|for|to|with|from|at|by|about|as|of|like)\b", phrase, _I
    ):
        inner = re.sub(r"^(?:\w+\s+){1,2}?(?:for|to|at|on|with|in|a|an|my)\s+", "", phrase, flags=_I)
        return inner != phrase and not phrases.definite_unknown(inner) and phrases.noun(inner, 12)
    return not phrases.definite_unknown(phrase) and phrases.noun(_object(phrase), 12)


def _object(phrase: str) -> str:
    return re.split(r"\s(?:at|in|on|for|with|to|from|by|into|during|about)\s", phrase, maxsplit=1, flags=_I)[0]


def _vague_place(phrase: str) -> bool:
    return (
        re.search(
            r"\b(?:the|that|this) (?:place|spot|store|shop|event|restaurant|meeting|other|same|next|new|one|game|show|movie|party|class|site|page|file)s?\s*$",
            phrase,
            _I,
        )
        is not None
    )


def _strong_by_object(verb: str, phrase: str) -> bool:
    if verb == "get":
        return True
    if verb == "have":
        return (
            re.search(
                r"\b(?:baby|babies|son|daughter|twins|surgery|operation|miscarriage|heart attack|stroke|seizure|transplant|accident)\b",
                phrase,
                _I,
            )
            is not None
        )
    if verb in {"take", "learn", "make"}:
        return (
            re.match(
                r"(?:a|an|my|our|some|two|\d+)\s+(?:\S+\s+){0,3}?(?:class|classes|course|courses|trip|road trip|exam|test|workshop|lessons?|cruise|gap year|sabbatical|leave|job|album|film|documentary|quilt|dress)\b|(?:how )?to\s+\w+",
                phrase,
                _I,
            )
            is not None
        )
    if verb == "go":
        return (
            re.match(
                r"(?:to|on)\s+(?:a|an|my|our|[A-Z])|(?:camping|hiking|skiing|snowboarding|surfing|scuba|sky|bungee|backpacking|kayaking|horseback|climbing|sailing|diving)\b",
                phrase,
            )
            is not None
        )
    if verb == "play":
        return False
    return verb == "run"


def been(c: Clause) -> list[Proposal]:
    """ "I've been to Rome": a place visited."""
    match = after(c, re.compile(r"(?:back\s+)?to\s+", _I))
    if match is None or c.group.tense != "perfect" or c.group.verb != "be" or c.group.negated or c.group.unsure:
        return []
    where = c.phrase(match[1], "and|with|for|in|so|but|many|a few|several|once|twice")
    if not phrases.noun(where, 6) or not phrases.capitalised(where):
        return []
    return c.propose("event", "visited", where, f"has been to {where}", 0.8, time="past")


def happened_to(c: Clause) -> list[Proposal]:
    """Passive events: "was promoted", "got accepted" stands elsewhere."""
    word = c.group.word.lower()
    if not c.group.passive or c.group.negated or c.group.unsure or c.group.tense not in {"past", "perfect"}:
        return []
    if word not in {
        "promoted",
        "hired",
        "fired",
        "laid",
        "accepted",
        "diagnosed",
        "invited",
        "nominated",
        "elected",
        "adopted",
        "robbed",
        "injured",
        "awarded",
        "selected",
        "chosen",
        "born",
        "offered",
        "admitted",
        "hospitalized",
        "hospitalised",
        "sacked",
        "evicted",
        "certified",
        "drafted",
        "signed",
    }:
        return []
    if word == "born":
        return []
    phrase = _shortened(c.phrase(c.group.rest, _STOPS))
    if (phrase and not phrases.complete(phrase, 12)) or (word == "laid" and not phrase.lower().startswith("off")):
        return []
    if not phrase and word in {
        "invited",
        "offered",
        "chosen",
        "selected",
        "awarded",
        "signed",
        "accepted",
        "nominated",
    }:
        return []
    return c.propose("event", f"was {word}", phrase or word, f"was {word} {phrase}".strip(), 0.8, time="past")


def died(c: Clause) -> list[Proposal]:
    """The death of a relative or pet."""
    if c.subject.kind == "speaker" or not c.happened:
        return []
    if c.group.verb == "die" or (c.group.verb == "pass" and c.rest.lower().startswith("away")):
        said = "died" if c.group.verb == "die" else "passed away"
        return c.propose("event", "died", "died", said, 0.9, time="past")
    return []


# --- decisions -----------------------------------------------------------------------------------------------------


def decide(c: Clause) -> list[Proposal]:
    """ "I decided to …", "we chose X over Y", "we agreed on …"."""
    if not c.happened:
        return []
    phrase = _shortened(c.phrase(c.group.rest, "so|because|which|when|and"))
    verb = c.group.verb
    if verb in {"decide", "agree"} and not re.match(r"(?:to|on|against|that|not to|upon)\s+\S+", phrase, _I):
        return []
    if verb in {"choose", "opt", "settle"} and (
        not phrase or not phrases.noun(re.sub(r"^(?:for|on|to)\s+", "", phrase), 10)
    ):
        return []
    if verb == "settle" and not re.match(r"on\s", phrase):
        return []
    if not phrases.complete(re.sub(r"^that\s+", "", phrase), 14) or re.match(
        r"to (?:try|see|check|give|go for it|do|be|stay home|call)\b", phrase, _I
    ):
        return []
    if phrases.definite_unknown(re.sub(r"^(?:on|against|to \w+)\s+", "", phrase)):
        return []
    return c.propose("event", "decided", phrase, f"{past(verb)} {phrase}", 0.8, time="past")


