"""Verbs of interest: their forms, and which of them tell an event. Data and small look-ups."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

Form = Literal["base", "third", "past", "participle", "ing"]

_IRREGULAR = """be was been|become became become|begin began begun|bite bit bitten|break broke broken|bring brought brought
build built built|buy bought bought|catch caught caught|choose chose chosen|come came come|cut cut cut|do did done|draw drew
drawn|drive drove driven|drink drank drunk|eat ate eaten|fall fell fallen|feel felt felt|find found found|fly flew flown|get
got gotten|give gave given|go went gone|grow grew grown|have had had|hear heard heard|hold held held|hurt hurt hurt|keep kept
kept|know knew known|lead led led|leave left left|lose lost lost|make made made|meet met met|pay paid paid|put put put|quit
quit quit|read read read|ride rode ridden|run ran run|say said said|see saw seen|sell sold sold|send sent sent|sing sang sung
sit sat sat|sleep slept slept|speak spoke spoken|spend spent spent|swim swam swum|take took taken|teach taught taught|tell
told told|think thought thought|throw threw thrown|understand understood understood|wake woke woken|wear wore worn|win won
won|write wrote written|shoot shot shot|set set set|bake baked baked|light lit lit|hang hung hung|stand stood stood"""

#: Verbs that tell an event worth remembering by themselves, with what must follow: "np" an object that stands for itself,
#: "to" a place after "to", "any" any complement that stands for itself, "none" nothing more is needed.
_STRONG = """adopt np|marry np|graduate none|retire none|divorce none|propose any|move to|relocate to|immigrate to|emigrate to
win np|publish np|launch np|found np|enroll any|join np|quit np|resign none|buy np|sell np|break np|sprain np|fracture np|injure
np|pass np|fail np|finish np|complete np|start np|begin np|volunteer any|perform any|organize np|organise np|host np|visit np
travel to|fly to|attend np|meet np|climb np|build np|donate np|raise np|celebrate np|apply any|accept np|receive np
renovate np|rescue np|foster np|sign any|register any|compete any|participate any|lose np|submit np|earn np|purchase np
rent np|order np|book np|hire np|open np|close np|install np|repair np|redesign np|record np|release np|direct np|produce np
plant np|design np|defend np|invest any|inherit np|crash np|migrate np|refactor np|deploy np|ship np|implement np|upgrade np
cancel np|end np|discover np|experience np|switch any|convert any|hike any|camp any|interview any|audition any|sail any|ride any
drive to|study any|train any|teach np|give np|try np|create np|paint np|write np|knit np|sew np|compose np|draw np|exhibit np
present np|speak any|lead np|coach np|mentor np|tour np|explore np|return any|stay any|fail np|fall any|catch np|spend any"""
_WEAK = """watch np|read np|see np|cook np|bake np|make np|take np|have np|get np|go any|play np|run any|swim any|walk any
bring np|try np|learn np|eat np|order np|fix np|share np|grow np|listen any|create np|give np|share np|pick np|find np"""

_PLAIN = """live|work|stay|love|like|enjoy|adore|hate|dislike|prefer|despise|detest|loathe|own|use|speak|major|drive|smoke|wear
want|need|hope|plan|decide|promote|name|call|bear|diagnose|use|wish|think|practice|practise|commute|support|suffer|expect|agree
choose|opt|settle|stop|kick|give|wake|walk|jog|swim|cycle|bike|meditate|journal|cook|clean|garden|exercise|attend|rent|freelance
know|understand|raise|grow|belong|drop|transfer|reschedule|postpone|push|change|schedule|arrange|relocate|pass|die|born|lay|fire
cut|switch|turn|believe|train|help|manage|run|lead|teach|coach|mentor|volunteer|fear|cherish|collect|remember|forget|look|watch
listen|engage|date|see|break|split|separate|miss|appreciate|dig|admire|avoid|drink|eat|study|learn|take|play|ride|paint|draw
write|read|sing|dance|act|bake|knit|sew|sketch|hike|camp|travel|tutor|skate|ski|snowboard|surf|climb|dive|fish|hunt|row|sail"""

_DOUBLED = frozenset(
    "stop plan drop jog quit put set run swim cut sit get win begin ship transfer rob nap shop chat knit hug skip spot trip".split()
)
_SINGLE_L = frozenset(["travel", "cancel", "enrol"])


class Verb(NamedTuple):
    """A form of a verb of interest."""

    lemma: str
    form: Form


class Event(NamedTuple):
    """What makes a past-tense clause an event: the complement it needs, and whether it counts without date or name."""

    needs: Literal["np", "to", "any", "none"]
    strong: bool


def _pairs(text: str) -> list[list[str]]:
    return [part.split() for part in text.replace("\n", "|").split("|") if part.strip()]


@lru_cache(maxsize=1)
def events() -> dict[str, Event]:
    """Event verbs by lemma."""
    weak = {lemma: Event(needs, False) for lemma, needs in _pairs(_WEAK)}  # type: ignore[arg-type]
    return weak | {lemma: Event(needs, True) for lemma, needs in _pairs(_STRONG) if lemma not in weak}  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def forms() -> dict[str, tuple[Verb, ...]]:
    """Every form of every verb of interest; a form may belong to several ("read", "found")."""
    words = " ".join(_IRREGULAR.split("\n")).replace("  ", " ")
    irregular = {parts[0]: (parts[1], parts[2]) for parts in _triples(words)}
    lemmas = {*irregular, *events(), *(word for parts in _pairs(_PLAIN) for word in parts)}
    table: dict[str, list[Verb]] = {}
    for lemma in sorted(lemmas):
        past, participle = irregular.get(lemma, (_regular_past(lemma),) * 2)
        for form, word in (
            ("past", past), ("participle", participle), ("base", lemma), ("third", third(lemma)), ("ing", ing(lemma)),
        ):  # fmt: skip
            table.setdefault(word, []).append(Verb(lemma, form))  # type: ignore[arg-type]
    table.setdefault("born", []).insert(0, Verb("bear", "participle"))
    table["got"].append(Verb("get", "participle"))
    return {word: tuple(found) for word, found in table.items()}


def _triples(text: str) -> list[list[str]]:
    flat = text.replace("|", " ").split()
    return [flat[i : i + 3] for i in range(0, len(flat), 3)]


def past(lemma: str) -> str:
    """The past tense of a verb of interest."""
    for word, found in forms().items():
        if Verb(lemma, "past") in found:
            return word
    return _regular_past(lemma)


def _regular_past(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ied"
    if word in _DOUBLED:
        return word + word[-1] + "ed"
    return word + "ed"


def third(word: str) -> str:
    """The third person of any verb in its base form: "go" → "goes"."""
    if word in {"have", "be", "do"}:
        return {"have": "has", "be": "is", "do": "does"}[word]
    if word.endswith(("s", "sh", "ch", "x", "z", "o")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in {*"aeiou"}:
        return word[:-1] + "ies"
    return word + "s"


def ing(word: str) -> str:
    """The present participle of any verb in its base form."""
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "ye", "oe")) and word != "be":
        return word[:-1] + "ing"
    if word in _DOUBLED:
        return word + word[-1] + "ing"
    return word + "ing"


def base_of_ing(word: str) -> str | None:
    """The base form of a known present participle."""
    for verb in forms().get(word, ()):
        if verb.form == "ing":
            return verb.lemma
    return None
