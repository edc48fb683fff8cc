"""What a question asks to know of somebody: "where does Ana live" is Ana's home. Pure; English.

A question is looked at with the one it is about taken out, "where does _ live"; what the patterns here do not know is
left to the words of facts (`stated.by_words`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from memcli.models.builtin.extract.lexicon import PLAIN_RELATION
from memcli.models.llm.attributes import attribute
from memcli.text.support import units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Shape = Literal["what", "where", "when", "whether"]

#: The longest name that is looked for, in words.
LONGEST_NAME = 4


class Wanted(NamedTuple):
    """What is asked: one of these `attributes`, the likelier ones first, or what is told `among` those.

    Of the latter a fact must hold these stems ("does she like olives"). `past`: what holds no more is asked for;
    `dated`: only a fact that knows since when answers.
    """

    attributes: tuple[str, ...]
    among: tuple[str, ...] = ()
    holding: frozenset[str] = frozenset()
    past: bool = False
    dated: bool = False


class Mention(NamedTuple):
    """Whom a question may be about: the words for them ("" for whoever asks) and the question without these.

    `of` is the property that is theirs: of "my sister" the words are "", and `of` is "sister".
    """

    words: str
    rest: str
    of: str = ""


_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*(?:'s\b|')?", re.UNICODE)
_LEAD = re.compile(
    r"^(?:(?:please|hey|hi|so|and|ok|okay|well|but|also)\s+)*(?:(?:do you (?:know|remember)|(?:can|could) you (?:tell|"
    r"remind) me|tell me|remind me|i (?:forgot|forget|wonder|would like to know|want to know|need to know))\s+)?"
)
_SHORT = (
    (re.compile(r"\b(what|who|where|when|how)'s\b"), r"\1 is"),
    (re.compile(r"\b(who|what|where)'re\b"), r"\1 are"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have)n't\b"), r"\1 not"),
    (re.compile(r"\bi'm\b"), "i am"),
)
_ME = {"i": "_", "me": "_", "myself": "_", "my": "_'s", "mine": "_'s"}
_DANGLING = re.compile(r"(?:\s+(?:in|on|at|by|since|during|as of|back|around|until|the|of))+$")


def plain(question: str) -> str:
    """A question in small letters, without what only leads up to it, short forms written out."""
    text = " ".join(question.replace("’", "'").casefold().split())
    text = _LEAD.sub("", text)
    for pattern, whole in _SHORT:
        text = pattern.sub(whole, text)
    return _DANGLING.sub("", " ".join(_WORD.findall(text)))


def names(question: str) -> list[str]:
    """All runs of words of a plain question that may be a name, as facts would have them as their subject."""
    words = question.split()
    runs = (words[at : at + size] for size in range(1, LONGEST_NAME + 1) for at in range(len(words) - size + 1))
    return list(dict.fromkeys(one for run in runs for one in _forms(run)))


def _forms(run: Sequence[str]) -> Iterator[str]:
    """A run of words as a name: as it stands, and without the sign of a possessive at its end."""
    if not any(next(units(word, 2), "") for word in run):
        return  # "will" and "may" are words of grammar before they are names
    whole = " ".join(run)
    yield whole
    if whole.endswith(("'s", "'")):
        yield whole.removesuffix("'s").removesuffix("'")


def mentions(question: str, known: frozenset[str]) -> list[Mention]:
    """Whom a plain question may be about, the longest names first; `known` are the names that facts are about."""
    words = question.split()
    found: list[Mention] = []
    for size in range(min(LONGEST_NAME, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            named = next((one for one in _forms(words[at : at + size]) if one in known), None)
            if named is not None:
                whose = "_'s" if words[at + size - 1].endswith(("'s", "'")) and not named.endswith("'s") else "_"
                found += _taken_out(words, at, size, named, whose)
    for at, word in enumerate(words):
        if word in _ME:
            found += _taken_out(words, at, 1, "", _ME[word])
    return found


def _taken_out(words: Sequence[str], at: int, size: int, named: str, mark: str) -> Iterator[Mention]:
    before, after = words[:at], words[at + size :]
    if mark == "_'s" and after:  # "where does my sister live", "what is my sister's job"
        rest = [*before, "_'s" if after[0].endswith("'s") else "_", *after[1:]]
        if len(after) > 1 or before[:1] != ["who"]:
            yield Mention(named, " ".join(rest), _plain_relation(after[0].removesuffix("'s")))
    yield Mention(named, " ".join([*before, mark, *after]))


def _plain_relation(word: str) -> str:
    return PLAIN_RELATION.get(word, word)


_OFTEN = (
    r"(?:(?:also|currently|now|still|actually|really|presently|nowadays|usually|even|ever|just|recently|these days|"
    r"right now|at the moment|used to|previously|formerly|originally) )*"
)
_DO = r"(?:(?:does|do|did|is|are|am|was|were|has|have|had) )?(?:not )?"
_IS = r"(?:is|are|am|was|were)"
_LIVES = r"(?:lives?|lived|living|resid\w+|based|settled?)"
_WORKS = r"(?:works?|worked|working|employed)"
_LIKES = r"(?:likes?|liked|loves?|loved|enjoys?|enjoyed|adores?)"
_HATES = r"(?:dislikes?|disliked|hates?|hated|can not stand|cannot stand)"
_COMPANY = r"(?:company|firm|employer|organi[sz]ation|place|business)"
_DIET = r"(?:vegan|vegetarian|pescatarian|pescetarian|flexitarian|keto|halal|kosher)"
_UNION = r"(?:married|single|engaged|divorced|widowed|separated|in a relationship)"
_TOWN = r"(?:city|town|place|village|state|neighbou?rhood|area|region)"
_HAS = r"(?:have |own |keep |drive |got )+(?:any |an |a |the |some )*"
_LATEST = r"(?:current |present |new |exact |full |latest |next |upcoming |first )*"
_IS_WHAT = rf"(?:(?:what|who|when|(?:on )?(?:what|which) (?:day|date|time)) {_IS} )?(?:the name of )?"
_CALLED = r"(?: (?:called|named|name|again|on|at))*"
_PLAIN_THINGS = r"(?:else |things |kinds? of things |sorts? of things )?"
_NOW = r"(?: (?:now|today|currently|nowadays|these days|right now|at the moment|anymore|any more|before|previously))*$"

_KNOWN: tuple[tuple[str, Wanted], ...] = (
    # No pattern may be about a move that is planned: "where is she moving".
    (rf"\bwhere(?:abouts)? {_DO}_ {_OFTEN}(?:{_LIVES}|home|stay|stays)(?: at| in)?{_NOW}", Wanted(("home", "country"))),
    (rf"\bwhere (?:did|has|have|had) _ {_OFTEN}(?:moved?|relocated?)(?: to)?{_NOW}", Wanted(("home", "country"))),
    (
        rf"^(?:in )?(?:which|what) {_TOWN}\b.* _ {_OFTEN}{_LIVES}\b",
        Wanted(("home",)),
    ),
    (rf"^(?:in )?(?:which|what) country {_DO}_ {_OFTEN}{_LIVES}\b", Wanted(("country", "home"))),
    (rf"^{_DO}_ {_OFTEN}{_LIVES} (?:in|near|at) ", Wanted(("home", "country"))),
    (rf"^(?:how long|since when) {_DO}_ {_OFTEN}(?:been )?{_LIVES}\b", Wanted(("home", "country"), dated=True)),
    (rf"\bwhere {_DO}_ {_OFTEN}{_WORKS}{_NOW}", Wanted(("employer",))),
    (
        rf"^(?:for |at )?(?:who|whom|(?:which|what) {_COMPANY}) {_DO}_ {_OFTEN}{_WORKS}(?: for| at| with)?{_NOW}",
        Wanted(("employer",)),
    ),
    (rf"^{_DO}_ {_OFTEN}{_WORKS} (?:at|for|with) ", Wanted(("employer",))),
    (rf"^(?:how long|since when) {_DO}_ {_OFTEN}(?:been )?{_WORKS}\b", Wanted(("employer",), dated=True)),
    (rf"^{_DO}_ {_OFTEN}(?:have|has) a (?:new )?job{_NOW}", Wanted(("employer", "occupation"))),
    (
        rf"\bwhat (?:does|do|did) _ {_OFTEN}do(?: for (?:a living|work|money)| professionally){_NOW}",
        Wanted(("occupation", "employer")),
    ),
    (rf"\bwhat (?:does|do) _ {_OFTEN}do{_NOW}", Wanted(("occupation", "employer"))),
    (r"\bwhat (?:kind|sort|type|line) of (?:work|job|business) ", Wanted(("occupation", "employer"))),
    (rf"\bwhat {_DO}_ {_OFTEN}{_WORKS} as\b", Wanted(("occupation",))),
    (rf"\bwhat {_IS} _ by (?:profession|trade|training)", Wanted(("occupation",))),
    (rf"\bhow old (?:{_IS} )?_", Wanted(("age",))),
    (rf"^(?:when|(?:what|which) (?:year|day)) {_IS} _ born", Wanted(("birthday",))),
    (rf"^where {_IS} _ born", Wanted(("birthplace",))),
    (rf"^where {_DO}_ {_OFTEN}(?:come |comes )?from$", Wanted(("origin", "hometown", "birthplace", "nationality"))),
    (rf"^where {_DO}_ {_OFTEN}(?:grow|grew|raised)", Wanted(("hometown",))),
    (
        rf"^(?:{_IS}|has|have|did) _ {_OFTEN}(?:been |got |gotten |get )?{_UNION}\b",
        Wanted(("relationship status",)),
    ),
    (rf"^{_IS} _ {_OFTEN}(?:an? )?{_DIET}\b", Wanted(("diet",))),
    (rf"^(?:what|which) (?:kind of )?diet {_DO}_ ", Wanted(("diet",))),
    (rf"^what {_IS} _ {_OFTEN}allergic(?: to)?{_NOW}", Wanted(("allergy",))),
    (rf"^{_IS} _ {_OFTEN}allergic to (?P<what>.+)$", Wanted((), ("allergy",))),
    (rf"^{_IS} _ {_OFTEN}allergic(?: to anything)?$", Wanted(("allergy",))),
    (rf"^what {_PLAIN_THINGS}(?:does|do|did) not _ {_OFTEN}{_LIKES}{_NOW}", Wanted(("dislikes",))),
    (rf"^what {_PLAIN_THINGS}{_DO}_ (?:not {_LIKES}|{_OFTEN}{_HATES}){_NOW}", Wanted(("dislikes",))),
    (rf"^what {_PLAIN_THINGS}{_DO}_ {_OFTEN}{_LIKES}(?: doing| to do)?{_NOW}", Wanted(("likes",))),
    (
        rf"^what {_IS} _ {_OFTEN}(?:into|fond of|keen on|passionate about|interested in){_NOW}",
        Wanted(("likes", "hobby")),
    ),
    (rf"^(?:what|which) (?P<best>\w+(?: \w+)??) {_DO}_ {_OFTEN}(?:{_LIKES} (?:best|most)|prefer)", Wanted(())),
    (rf"^(?:what|which) (?P<what>.+?) {_DO}_ {_OFTEN}{_LIKES}{_NOW}", Wanted((), ("likes",))),
    (rf"^(?:does|do|did) _ {_OFTEN}(?:{_LIKES}|{_HATES}|mind) (?P<what>.+)$", Wanted((), ("likes", "dislikes"))),
    (rf"^(?:what|which) (?:pets?|animals?) {_DO}_ {_OFTEN}(?:have|has|own|keep)", Wanted(("pet",))),
    (rf"^(?:what|which) (?:musical )?(?:instruments? |sports? )?{_DO}_ {_OFTEN}play(?:s)?{_NOW}", Wanted(("plays",))),
    (rf"^{_DO}_ {_OFTEN}play (?:the |an? )?(?P<what>.+)$", Wanted((), ("plays",))),
    (rf"^(?:what|which) languages? {_DO}_ {_OFTEN}(?:speak|know)", Wanted(("language",))),
    (rf"^what {_DO}_ {_OFTEN}(?:own|owns|have|has){_NOW}", Wanted(("possession",))),
    (rf"^(?:what|which) (?P<have>\w+) {_DO}_ {_OFTEN}(?:own|drive|ride|have)s?{_NOW}", Wanted(())),
    (
        rf"^(?!why|how)(?:.* )?(?:does|do|did|has|have) _ {_OFTEN}{_HAS}(?P<have>.+)$",
        Wanted(()),
    ),
    (r"^what else is _ called$", Wanted(("alias",))),
    (rf"^what {_IS} _ called$", Wanted(("name", "alias"))),
    (
        rf"^{_IS_WHAT}_'s {_LATEST}(?P<own>[\w'-]+(?: [\w'-]+){{0,3}}?)(?:'s name)?{_CALLED}{_NOW}",
        Wanted(()),
    ),
)
_PAST = re.compile(r"\b(?:used to|previous|previously|former|formerly|before|earlier|in the past|ex)\b")
_SHAPES: tuple[tuple[str, Shape], ...] = (
    (r"^(?:when|since when|(?:on |in )?(?:what|which) (?:day|date|month|year|time))\b", "when"),
    (r"^(?:in |at )?(?:where|(?:what|which) (?:place|city|town|country))\b", "where"),
    (r"^(?:for |with |to |at |in )?(?:what|which|who|whom|whose)\b", "what"),
    (rf"^(?:{_IS}|does|do|did|has|have|had)\b", "whether"),
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], Wanted], ...]:
    return tuple((re.compile(pattern), wanted) for pattern, wanted in _KNOWN)


def wanted(rest: str) -> Wanted | None:
    """What a plain question without the one whom it is about asks to know of them; None where no pattern says."""
    if rest.count("_") != 1:
        return None
    for pattern, known in _patterns():
        match = pattern.search(rest)
        found = None if match is None else _filled(known, match.groupdict())
        if found is not None:
            return found._replace(past=_PAST.search(rest) is not None)
    return None


def _filled(known: Wanted, groups: Mapping[str, str | None]) -> Wanted | None:
    if best := groups.get("best"):
        return Wanted(tuple(f"favourite {form}" for form in (best, _single(best))))
    if own := groups.get("own") or groups.get("have"):
        return _property(own, had=bool(groups.get("have")))
    if "what" in groups:
        holding = frozenset(units(groups["what"] or ""))
        return known._replace(holding=holding) if holding else None
    return known


def _property(words: str, *, had: bool) -> Wanted | None:
    """What "Ana's …" or "Ana has …" names: an attribute of that name, or a pet, a thing or a relative of that kind."""
    low = words.replace("favorite", "favourite")
    single = _single(low)
    named = tuple(dict.fromkeys((_plain_relation(single), attribute(single, "attribute", single).name, single, low)))
    holding = frozenset(units(single))
    if low.startswith("favourite ") or attribute(single, "attribute", single).name != single or not holding:
        return Wanted(named)
    return Wanted(named, ("pet", "possession", "family") if had else ("pet",), holding)


def _single(words: str) -> str:
    """The last of some words as one of its kind: "allergies", "pets"."""
    if words.endswith("ies") and len(words) > 4:
        return f"{words[:-3]}y"
    return words[:-1] if words.endswith("s") and not words.endswith(("ss", "us", "is")) else words


def shape(question: str) -> Shape | None:
    """What kind of answer a plain question wants of a fact; None for "why", "how" and what is no question."""
    return next((found for pattern, found in _SHAPES if re.search(pattern, question)), None)
