"""Verbs of interest: their forms, and which of them tell an event. Data and small look-ups."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

Form = Literal["base", "third", "past", "participle", "ing"]

#: base, past, participle
_IRREGULAR = """be was been, become became become, begin began begun, bite bit bitten, break broke broken, bring
brought brought, build built built, buy bought bought, catch caught caught, choose chose chosen, come came come,
cut cut cut, do did done, draw drew drawn, drive drove driven, drink drank drunk, eat ate eaten, fall fell fallen,
feel felt felt, find found found, fly flew flown, get got gotten, give gave given, go went gone, grow grew grown,
have had had, hear heard heard, hold held held, hurt hurt hurt, keep kept kept, know knew known, lead led led,
leave left left, lose lost lost, make made made, meet met met, pay paid paid, put put put, quit quit quit, read
read read, ride rode ridden, run ran run, say said said, see saw seen, sell sold sold, send sent sent, sing sang
sung, sit sat sat, sleep slept slept, speak spoke spoken, spend spent spent, swim swam swum, take took taken,
teach taught taught, tell told told, think thought thought, throw threw thrown, understand understood understood,
wake woke woken, wear wore worn, win won won, write wrote written, shoot shot shot, set set set, light lit lit,
hang hung hung, stand stood stood, bear bore borne, forget forgot forgotten, split split split, lay laid laid,
shut shut shut, lend lent lent, steal stole stolen, hide hid hidden, feed fed fed, breed bred bred, freeze froze
frozen, ring rang rung, tear tore torn, sweep swept swept, stick stuck stuck, weave wove woven"""

#: Verbs that tell an event by themselves, by what must follow: an object that stands for itself (np), a place after
#: "to", any complement that stands for itself, or nothing.
_STRONG = {
    "none": "graduate retire divorce resign",
    "to": "move relocate immigrate emigrate travel fly drive",
    "np": """adopt marry win publish launch found join quit buy sell break sprain fracture injure pass fail finish
        complete start begin organize organise host visit attend meet climb build donate raise celebrate accept
        receive renovate rescue foster lose submit earn purchase rent book hire open close install repair redesign
        record release direct produce plant design inherit crash migrate refactor deploy ship implement upgrade
        cancel discover teach create paint write knit sew compose draw exhibit present lead coach mentor tour
        explore catch experience leave""",
    "any": """propose enroll volunteer perform apply sign register compete participate invest switch convert hike camp
        interview audition sail study train return stay fall get go run""",
}
#: Verbs that tell one only with a date or a name.
_WEAK = {
    "np": "watch read see cook bake make take have play bring learn order fix share find give",
    "any": "swim listen ride speak spend",
}
_OTHERS = """live work love like enjoy adore hate dislike prefer despise detest loathe own use major smoke want
need hope plan decide promote name call diagnose wish practice practise commute support suffer expect agree opt
settle stop kick walk jog cycle bike meditate journal clean garden exercise freelance belong drop transfer
reschedule postpone push change schedule arrange die fire turn believe help manage fear cherish collect remember
look engage date separate miss appreciate dig admire avoid dance act sketch tutor skate ski snowboard surf dive
fish hunt row bike reside struggle recruit accept serve babysit weigh owe"""

_DOUBLED = frozenset(
    """stop plan drop jog quit put set run swim cut sit get win begin transfer ship hug skip spot trip dig split shut
    babysit forget refer""".split()
)


class Verb(NamedTuple):
    """A form of a verb of interest."""

    lemma: str
    form: Form


class Event(NamedTuple):
    """What makes a past-tense clause an event: the complement it needs, and whether it counts without date or name."""

    needs: str
    strong: bool


@lru_cache(maxsize=1)
def events() -> dict[str, Event]:
    """Event verbs by lemma."""
    table = {lemma: Event(needs, strong=False) for needs, lemmas in _WEAK.items() for lemma in lemmas.split()}
    table.update((lemma, Event(needs, strong=True)) for needs, lemmas in _STRONG.items() for lemma in lemmas.split())
    return table


@lru_cache(maxsize=1)
def _irregular() -> dict[str, tuple[str, str]]:
    rows = (row.split() for row in _IRREGULAR.replace("\n", " ").split(","))
    return {base: (past_form, participle) for base, past_form, participle in rows}


@lru_cache(maxsize=1)
def forms() -> dict[str, tuple[Verb, ...]]:
    """Every form of every verb of interest; a form may belong to several ("read", "found")."""
    table: dict[str, list[Verb]] = {}
    for lemma in sorted({*_irregular(), *events(), *_OTHERS.split()}):
        past_form, participle = _irregular().get(lemma, (_regular_past(lemma),) * 2)
        shapes: list[tuple[Form, str]] = [
            ("past", past_form),
            ("participle", participle),
            ("base", lemma),
            ("third", third(lemma)),
            ("ing", ing(lemma)),
        ]
        for form, word in shapes:
            table.setdefault(word, []).append(Verb(lemma, form))
    table["born"] = [Verb("bear", "participle")]
    table["got"].append(Verb("get", "participle"))
    return {word: tuple(found) for word, found in table.items()}


def past(lemma: str) -> str:
    """The past tense of a verb."""
    return _irregular()[lemma][0] if lemma in _irregular() else _regular_past(lemma)


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
    if word in {"have", "be"}:
        return {"have": "has", "be": "is"}[word]
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
    return next((verb.lemma for verb in forms().get(word, ()) if verb.form == "ing"), None)
