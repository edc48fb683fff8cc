"""Which of a model's sentences the memories that it cites bear out. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from memcli.ask.prompt import CHARACTERS
from memcli.text import quotes
from memcli.text.language import same_language
from memcli.text.support import Claim, Ground, share, units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memcli.ask.evidence import Evidence
    from memcli.ask.prompt import Said

#: How much of what a sentence says beside names and numbers must be words of the memories it cites. A fair paraphrase
#: has about half; the rest may be words of the question.
SHARE = 0.4

#: Words that begin sentences and name nobody.
_OPENERS = frozenset("according based given regarding concerning due unlike like".split())
#: Words of questions that no answer repeats.
_ASKING = """what when where which who whom whose why how did does long many much kind type name time date day year
    month happen happened mention mentioned tell told talk talked discuss discussed"""
_ASKING_STEMS = frozenset(units(_ASKING))
#: "I" of a model is nobody; "you" is whoever asks about themselves.
_I = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|my|me|mine|myself|we|we're|we've|we'll|our|ours|(?-i:us))\b|[我咱]", re.IGNORECASE
)
_YOU = re.compile(r"\b(?:you|you're|you've|you'll|you'd|your|yours|yourself)\b|[你您]", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«「][^\"”»」]*[\"”»」]")
_NUMBERS = re.compile(r"\s*[\[(]\s*\d+(?:\s*,\s*\d+)*\s*[\])]")


class Reason(StrEnum):
    """Why a sentence of a model is not part of the answer."""

    CITATION = "no-citation"  # it cites nothing that was recalled
    NAME = "name-not-in-memory"
    NUMBER = "number-not-in-memory"
    DATE = "date-not-in-memory"
    WORDS = "words-not-in-memory"
    SPEAKER = "unclear-who"  # it says "I" without quoting who did
    LANGUAGE = "other-language"
    TOPIC = "not-about-the-question"
    REPEATED = "repeated"


_LACKS = {Claim.NAME: Reason.NAME, Claim.NUMBER: Reason.NUMBER, Claim.DATE: Reason.DATE}


def sentences(text: str) -> list[str]:
    """The whole sentences of what a model wrote, without the numbers of memories that it writes into them unasked.

    A last one that was cut off for its length is left out; one that merely lacks its end mark gets it.
    """
    plain = " ".join(_NUMBERS.sub("", text).split())
    found = quotes.sentences(plain)
    if found and not found[-1].endswith(quotes.ENDS):
        last = found.pop()
        if len(text) < CHARACTERS - 1:
            found.append(f"{last}.")
    return found


def check(said: Said, known: Mapping[int, Evidence], question: str) -> Reason | None:
    """Why a sentence does not count, None where the memories it cites say what it says.

    Its names, numbers and dates must stand in those memories (or be their writer, their day, or a day that their words
    mean); so must a share of its other words, as far as the question has not given them. And it must have to do with
    what was asked.
    """
    cited = [known[number] for number in said.numbers if number in known]
    if not cited:
        return Reason.CITATION
    if _unclear(said.text, cited, question):
        return Reason.SPEAKER
    ground = Ground([one.passage for one in cited])
    lacks = ground.lacks(_uncapital(said.text))
    if lacks is not None:
        return _LACKS[lacks]
    stems = frozenset().union(*(ground.stems(one) for one in ground.source))
    own = set(units(said.text))
    if (own and own.isdisjoint(stems)) or _share(said.text, cited, stems, question) < SHARE:
        return Reason.WORDS
    asked = asked_for(question)
    if len(asked) > 1 and asked.isdisjoint(own | stems):
        return Reason.TOPIC
    return None if same_language(said.text, "\n".join(one.text for one in cited)) else Reason.LANGUAGE


def _unclear(text: str, cited: Sequence[Evidence], question: str) -> bool:
    """Whether a sentence speaks of "I" or "you" and nobody can make out who that is: words of a memory are its
    writer's, "you" is who asks about "my" and "me"."""
    bare = _QUOTED.sub("", text.replace("’", "'"))
    if not _I.search(bare) and (not _YOU.search(bare) or _I.search(question.replace("’", "'"))):
        return False
    return all(quotes.locate(text, one.text) is None for one in cited)


def stutters(text: str) -> bool:
    """Whether a sentence says the same over and over, as small models do when they lose the thread."""
    words = text.casefold().split()
    return len(words) > 12 and len(set(words)) < 0.5 * len(words)


def bearing(said: Said, known: Mapping[int, Evidence], question: str) -> tuple[int, ...]:
    """Which of the memories that a sound sentence cites bear it out: those that do so alone, else all that help."""
    numbers = [number for number in said.numbers if number in known]
    alone = [number for number in numbers if check(said._replace(numbers=(number,)), known, question) is None]
    if alone:
        return tuple(alone)
    own = set(units(said.text))
    helping = [number for number in numbers if not own.isdisjoint(units(known[number].passage.text))]
    return tuple(helping or numbers)


def asked_for(question: str) -> frozenset[str]:
    """The stems of a question that an answer can be expected to have to do with."""
    return frozenset(unit for unit in units(question) if unit not in _ASKING_STEMS)


def _share(text: str, cited: Sequence[Evidence], stems: frozenset[str], question: str) -> float:
    people = [word for one in cited for word in one.who.split()]
    return share(text, stems, known=[*people, *question.split()])


def _uncapital(text: str) -> str:
    """`text` with its first word in small letters where that is surely no name."""
    first = text.split(" ", 1)[0].strip(",;:").casefold()
    return text[:1].lower() + text[1:] if first in _OPENERS or first.endswith(("ing", "ly")) else text
