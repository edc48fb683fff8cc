"""Facts as answers: which of them a question asks for, and what they say of it, no more than they and their quotes do.

A fact that holds is said as it stands, with since when it holds or when it was said, and what it took the place of; one
that ended is said as its last source says that. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from memcli.ask.checking import asked_for
from memcli.ask.evidence import spoken
from memcli.ids import encode
from memcli.text.forms import others
from memcli.text.people import OWNER
from memcli.text.quotes import locate
from memcli.text.support import units
from memcli.text.validity import Days, days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from memcli.ask.asked import Shape, Wanted
    from memcli.records import Fact, Source

#: At most so many facts answer a question of many ("what does she like"), and so many one that only words match.
MOST, MATCHED = 20, 3
#: So many of the messages that say a fact are cited: the latest.
CITED = 2

_PLACED = re.compile(r"\b(?:in|at|to|from|near|on|by|into|around)\b")
#: What somebody has by a name that no fact has is not asked for by its words: facts only mention it.
_OF_THEIRS = re.compile(r"^(?:what|who|which) (?:is|are|was|were) _'s ")
#: Whom sources do not name, as the subject of a statement or whose something is.
_NOBODY = re.compile(rf"^{OWNER}(?= |'s )|(?<= ){OWNER}(?='s )")
_GRAMMAR = re.compile(r"\b(?:their|them)\b")


EARLIER, LATER = "Earlier: ", "Later: "


class Stated(NamedTuple):
    """A fact that answers, and those of its sources that are to be cited.

    `lead` is what to say before it where another stands beside it: that it held EARLIER, or LATER. `ended`: it holds no
    more, which its last source says.
    """

    fact: Fact
    sources: tuple[Source, ...]
    lead: str = ""
    ended: bool = False


def stated(wanted: Wanted, facts: Iterable[Fact], held: AbstractSet[str]) -> list[Stated]:
    """What facts about one person say of what is wanted, best first; `held` are the ids of those that hold."""
    fitting = [fact for fact in facts if _fits(wanted, fact) and (fact.valid_from or not wanted.dated)]
    by_name = {name: [fact for fact in fitting if fact.attribute == name] for name in wanted.attributes}
    groups = [*by_name.values(), [fact for fact in fitting if fact.attribute in wanted.among]]
    for group in groups:
        found = list(_told(group, held, past=wanted.past))
        if found:
            return found[:MOST]
    return []


def _fits(wanted: Wanted, fact: Fact) -> bool:
    if fact.attribute in wanted.attributes:
        return True
    return fact.attribute in wanted.among and wanted.holding <= _stems(fact)


def _stems(fact: Fact) -> set[str]:
    """The stems of a fact's words, and of their irregular forms: "bought" answers "buy"."""
    words = f"{fact.attribute} {fact.value} {fact.statement}".casefold()
    return set(units(" ".join([words, *(form for word in words.split() for form in others(word))])))


def _told(facts: Sequence[Fact], held: AbstractSet[str], *, past: bool) -> Iterator[Stated]:
    """What holds, newest first, and what the newest took the place of; else what held, as its end was told."""
    newest = sorted(facts, key=lambda fact: (fact.learned, fact.row), reverse=True)
    now = [fact for fact in newest if fact.uid in held]
    gone = [fact for fact in newest if fact.uid not in held]
    if past:
        yield from (ended(fact) or Stated(fact, cited(fact), lead=EARLIER) for fact in gone)
    yield from (Stated(fact, cited(fact)) for fact in now)
    if past:
        return
    if now:
        before = [fact for fact in gone if fact.superseded_by == now[0].uid]
        yield from (Stated(fact, cited(fact), lead=EARLIER) for fact in before[:1])
    else:
        yield from (ended(fact) or Stated(fact, cited(fact), lead=EARLIER) for fact in gone)


def ended(fact: Fact) -> Stated | None:
    """The end of a fact as its last source tells it; None where it only follows from another fact."""
    last = [source for source in fact.sources if source.ends]
    return Stated(fact, (last[-1],), ended=True) if last else None


def cited(fact: Fact) -> tuple[Source, ...]:
    """The latest of the messages that say a fact, each once."""
    says = {source.episode: source for source in fact.sources if not source.ends} or {
        source.episode: source for source in fact.sources
    }
    return tuple(says.values())[-CITED:]


def by_words(
    question: str, shape: Shape, facts: Iterable[Fact], held: AbstractSet[str], during: Days | None = None
) -> list[Stated]:
    """Facts that hold and say all that a question without the name of whom it is about asks for, and something more.

    With `during`, only those that are known to be of these days, or that may be.
    """
    asked = asked_for(question)
    if not asked or _OF_THEIRS.match(question) or " both " in question:
        return []
    found = [
        fact
        for fact in facts
        if fact.uid in held and asked <= _stems(fact) and _answers(fact, shape, asked) and _within(fact, during)
    ]
    found.sort(key=lambda fact: (fact.valid_from or "", fact.learned, fact.row), reverse=True)
    return [Stated(fact, cited(fact)) for fact in found[:MATCHED]]


def _answers(fact: Fact, shape: Shape, asked: AbstractSet[str]) -> bool:
    if shape == "whether":
        return True
    if shape == "when":
        return fact.valid_from is not None or fact.kind == "event"
    if (
        shape == "what"
        and len(asked) == 1
        and asked.isdisjoint(units(" ".join([fact.attribute, *others(fact.attribute)])))
    ):
        return False  # "what does she paint" asks for what was painted, not for all that has to do with paint
    told = fact.statement if shape == "what" else " ".join(_PLACED.split(fact.statement)[1:])
    known = asked | set(units(fact.subject))
    return any(unit not in known for unit in units(_GRAMMAR.sub(" ", told)))


def _within(fact: Fact, during: Days | None) -> bool:
    if during is None:
        return True
    if fact.valid_from is None:
        return False
    when = days(fact.valid_from)
    return when.first <= during.last and during.first <= when.last


def sentence(one: Stated, told: Mapping[int, str], me: str) -> str:
    """A fact in a sentence of its own; `told` are the days, in words, on which the episodes were said."""
    fact, last = one.fact, one.sources[-1]
    text = last.statement if one.ended else fact.statement
    text = _NOBODY.sub(me, text)
    text = text[:1].upper() + text[1:]
    said = told.get(last.episode, "")
    when = f"said on {said}" if said else ""
    if one.lead != EARLIER and not one.ended and fact.valid_from is not None:
        when = _valid(fact)
    note = f" ({when})" if when else ""
    return f"{one.lead}{text.rstrip('.')}{note}."


def _valid(fact: Fact) -> str:
    """Since when a fact holds, or when it happened, unless its words say so."""
    when = (fact.valid_from or "").split("T", 1)[0]
    if when in fact.statement:
        return ""
    lead = {"event": "", "plan": "for "}.get(fact.kind, "since ")
    if "/" in when:
        first, last = when.split("/", 1)
        return f"{lead}{'some time ' if lead else ''}between {spoken(first)} and {spoken(last)}"
    on = "on " if when.count("-") == 2 else "in "
    return f"{lead or on}{spoken(when)}"


def says(sentence: str, uid: str, fact: Fact) -> bool:
    """Whether a sentence of the memory `uid` is one that a fact was read from, and not one that ended it."""
    return any(
        encode("episode", source.episode) == uid
        and not source.ends
        and (locate(source.quote, sentence) is not None or locate(sentence, source.quote) is not None)
        for source in fact.sources
    )
