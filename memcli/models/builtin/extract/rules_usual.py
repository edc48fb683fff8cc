"""What somebody has, does and used to do, told without saying how often: kept where the words name enough."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import complements, phrases
from memcli.models.builtin.extract.facets import after
from memcli.models.builtin.extract.lexicon import VAGUE
from memcli.models.builtin.extract.rules_told import stands
from memcli.models.builtin.extract.verbs import third
from memcli.models.builtin.extract.worth import tells

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE

#: Verbs whose plain present tells what somebody does as a rule.
_DOING = frozenset(
    """use work mentor teach coach volunteer run host organize organise listen watch read write draw paint cook bake
    grow
    make build design collect play stream record film sing dance practice practise train exercise meditate walk hike
    cycle bike swim ride drive commute travel visit go take eat drink wear follow support sponsor attend lead manage
    sell buy knit sew garden fish hunt surf ski climb fix repair restore foster rescue breed feed roast sketch post
    blog journal study share raise ride handle serve tutor keep have rent speak chair edit publish donate compete
    perform tour freelance consult babysit vote subscribe order drop pick wake sleep shop clean brew""".split()
)
_STRONG = frozenset(
    "mentor coach volunteer tutor foster rescue stream sponsor collect knit breed rent commute chair".split()
)
_NOT_NOW = re.compile(
    r"(?:it|you|care|place|part|time|sure|sense|fun|a look|look|advantage|note|for granted|after)\b", _I
)
_PURPOSE = re.compile(
    r"\bto\s+(?:relax|unwind|stay|keep|clear|recharge|de-?stress|calm|get|track|learn|cope|remember|sleep)\b"
)


def usual(c: Clause) -> list[Proposal]:
    """ "I use a whiteboard to stay on track", "I mentor a teenager", "we stream our game nights"."""
    group = c.group
    if group.tense != "present" or not c.holds or group.passive or c.conditional or "can" in group.adverbs:
        return []
    lemma = group.verb
    if lemma not in _DOING or lemma in {
        "have",
        "keep",
        "support",
        "share",
        "take",
        "go",
        "make",
        "pick",
        "drop",
        "sleep",
    }:
        return []
    if c.times.found and (c.times.within(c.start, c.end)) and not _REGULAR.search(c.body[c.start : c.end]):
        return []
    if c.lead in {"when", "whenever", "once", "as soon as", "before", "after", "while", "where"}:
        return []
    phrase = phrases.cut(c.plain, group.rest, c.end, "so|because|which|and i|where|if|when")[0]
    phrase = complements.shortened(phrase)
    if lemma == "work" and not phrase.startswith(("on ", "with ")):
        return []  # where somebody works is read elsewhere
    if not stands(phrase) or complements.idle(phrase) or _NOT_NOW.match(phrase) or phrases.YOU.search(phrase):
        return []
    if not tells(phrase, 1 if lemma in _STRONG or _PURPOSE.search(phrase) else 2):
        return []
    return c.propose("attribute", "habit", f"{lemma} {phrase}", f"{third(lemma)} {phrase}", 0.7, time="none")


_REGULAR = re.compile(r"\b(?:every|each|daily|weekly|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b", _I)

# --- having --------------------------------------------------------------------------------------------------------

_SOME = re.compile(r"(?:a|an|another|my own|our own|some|several|many|lots of|two|three|four|five|\d+|one of)\s", _I)
_ABSTRACT = frozenset(
    """question problem trouble issue idea feeling plan news hope faith doubt reason point chance opportunity time
    day week moment look clue hunch headache cold favor favour secret confession suggestion request guess tip
    recommendation thought concern worry meeting call deadline thing fun blast bond connection relationship future
    knack talent gift passion love dream goal heart mind soul spirit attitude vision sense understanding knowledge
    surprise treat story choice option lead offer preference view opinion respect admiration interest bunch errand
    error bug access room space energy power strength courage way soft right effect influence impact appreciation
    crush tendency habit need craving urge desire trick joke theory answer setback pic photo picture video example
    code function class table schema script file following basic current structure json""".split()
)
_MEMORIES = re.compile(
    r"(?:so many |such |many |a lot of |some |really )?(?:fond|great|good|happy|sweet|vivid|wonderful|"
    r"special)?\s*memories\s+"
    r"(?:of|from)\s+(?P<what>\S.+)",
    _I,
)


def has(c: Clause) -> list[Proposal]:
    """ "I have a headset for games", "I've got lots of children's books", "I have fond memories of fishing with my
    dad"."""
    got = c.group.verb == "get" and c.group.tense == "perfect" and c.group.word.lower() == "got"
    if not got and (c.group.verb != "have" or c.group.tense != "present"):
        return []
    if c.group.negated or c.group.unsure or c.group.obliged or c.conditional or "can" in c.group.adverbs:
        return []
    fond = after(c, _MEMORIES)
    if fond is not None:
        what = complements.shortened(phrases.cut(fond[0]["what"], 0, len(fond[0]["what"]), "so|which")[0])
        if stands(what) and tells(what):
            return c.propose("event", "remembers", what, f"has memories of {what}", 0.75, time="none")
        return []
    phrase = complements.complement(c, c.group.rest)
    if not _SOME.match(phrase) or not stands(phrase) or complements.idle(phrase) or not tells(phrase):
        return []
    if c.times.coming(c.start, c.end) is not None:
        return c.propose("plan", "plan", phrases.bare(phrase), f"has {phrase} ahead", 0.75, time="coming")
    head = phrases.head(re.sub(r"^(?:one|some|lots|many|several)\s+(?:of\s+)?", "", phrase, flags=_I))
    if head in _ABSTRACT or head.removesuffix("s") in _ABSTRACT or head in VAGUE or head.endswith("ing"):
        return []
    return c.propose("attribute", "possession", phrases.bare(phrase), f"has {phrase}", 0.7)


# --- before --------------------------------------------------------------------------------------------------------

_YOUNG = re.compile(
    r"\b(?:as\s+(?:a|an)\s+(?:little\s+|young\s+|small\s+)?(?P<as>kid|child|teen|teenager|girl|boy|student)|"
    r"growing\s+up|"
    r"when\s+(?:i|we)\s+(?:was|were)\s+(?:a\s+)?(?:little|young|younger|small|kids?|child(?:ren)?|teenagers?|"
    r"teens?|\w+))\b",
    _I,
)


def before(c: Clause) -> list[Proposal]:
    """ "I used to sail with my uncle", "we loved skateboards as kids"."""
    group = c.group
    if group.negated or group.unsure or group.obliged or group.passive:
        return []
    if group.tense == "formerly":
        lemma = group.verb or group.word.lower()
        said, least = f"used to {lemma}", 1
        if lemma in {"think", "feel", "be", "love", "like", "work", "live", "say", "know", "believe"}:
            return []
    else:
        young = _YOUNG.search(c.body)
        if group.tense != "past" or group.verb not in {"love", "like", "enjoy", "adore", "hate"} or young is None:
            return []
        said, least = (
            {"love": "loved", "like": "liked", "enjoy": "enjoyed", "adore": "adored", "hate": "hated"}[group.verb],
            1,
        )
    phrase = complements.complement(c, group.rest)
    phrase = phrases.tidy(_YOUNG.sub("", phrase))
    if not stands(phrase) or complements.idle(phrase) or not tells(phrase, least):
        return []
    when = "" if group.tense == "formerly" else " as a child"
    return c.propose("attribute", "in the past", phrase, f"{said} {phrase}{when}", 0.75, time="none")


# --- measures and debts --------------------------------------------------------------------------------------------

_WEIGHT = re.compile(
    r"(?:about\s+|around\s+)?(?P<much>\d{2,3}(?:[.,]\d)?\s*(?:kg|kgs|kilos?|kilograms?|pounds|lbs?|stone)\b)",
    _I,
)
_DEBT = re.compile(r"(?:my\s+\w+|[A-Z]\w+)\s+(?:[\w$€£.,]+\s+){0,3}?(?:[$€£]?\d[\d.,]*|money|a \w+|an \w+)\b.*")


def weighs(c: Clause) -> list[Proposal]:
    """ "I weigh 80 kilos"."""
    match = after(c, _WEIGHT) if c.holds else None
    if match is None:
        return []
    much = match[0]["much"]
    return c.propose("attribute", "weight", much, f"weighs {much}", 0.85, single=True, time="none")


def owes(c: Clause) -> list[Proposal]:
    """ "I owe Tom 50 euros"."""
    phrase = c.phrase(c.group.rest, "for|because|from|and|so") if c.holds else ""
    if not _DEBT.fullmatch(phrase) or not phrases.complete(phrase, 8):
        return []
    return c.propose("attribute", "owes", phrase, f"owes {phrase}", 0.8)
