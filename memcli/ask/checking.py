"""Which of a model's sentences the memories that it cites bear out. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from memcli.text.language import same_language
from memcli.text.support import Claim, Ground, share, units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memcli.ask.evidence import Evidence
    from memcli.ask.prompt import Said

#: How much of what a sentence says beside names and numbers must be words of the memories it cites. A fair paraphrase
#: has about half; the rest may be words of the question.
SHARE = 0.4

#: Words that begin sentences and name nobody.
_OPENERS = frozenset("according based given regarding concerning due unlike like".split())
_NUMBERS = re.compile(r"\s*[\[(]\s*\d+(?:\s*,\s*\d+)*\s*[\])]")
_LETTER = re.compile(r"[^\W_]")


class Reason(StrEnum):
    """Why a sentence of a model is not part of the answer."""

    EMPTY = "empty"
    CITATION = "no-citation"  # it cites nothing that was recalled
    NAME = "name-not-in-memory"
    NUMBER = "number-not-in-memory"
    DATE = "date-not-in-memory"
    WORDS = "words-not-in-memory"
    LANGUAGE = "other-language"
    REPEATED = "repeated"


_LACKS = {Claim.NAME: Reason.NAME, Claim.NUMBER: Reason.NUMBER, Claim.DATE: Reason.DATE}


def bare(text: str) -> str:
    """A sentence without the numbers of memories that models write into it unasked, and with an end."""
    plain = " ".join(_NUMBERS.sub("", text).split())
    return plain if not plain or plain[-1] in ".!?…。！？" else f"{plain}."


def check(said: Said, known: Mapping[int, Evidence], question: str) -> Reason | None:
    """Why a sentence does not count, None where the memories it cites say what it says.

    Its names, numbers and dates must stand in those memories (or be their writer, their day, or a day that their words
    mean); so must a share of its other words, as far as the question has not given them.
    """
    cited = [known[number] for number in said.numbers if number in known]
    if not _LETTER.search(said.text):
        return Reason.EMPTY
    if not cited:
        return Reason.CITATION
    ground = Ground([one.passage for one in cited])
    lacks = ground.lacks(_uncapital(said.text))
    if lacks is not None:
        return _LACKS[lacks]
    stems = frozenset().union(*(ground.stems(one) for one in ground.source))
    people = [word for one in cited for word in one.who.split()]
    own = set(units(said.text))
    if (own and own.isdisjoint(stems)) or share(said.text, stems, known=[*people, *question.split()]) < SHARE:
        return Reason.WORDS
    return None if same_language(said.text, "\n".join(one.text for one in cited)) else Reason.LANGUAGE


def _uncapital(text: str) -> str:
    """`text` with its first word in small letters where that is surely no name."""
    first = text.split(" ", 1)[0].strip(",;:").casefold()
    return text[:1].lower() + text[1:] if first in _OPENERS or first.endswith(("ing", "ly")) else text
