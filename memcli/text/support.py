"""Whether the names, numbers, dates and words of a derived sentence stand in what it was derived from. Pure.

A sentence rests on one passage, or on all of a source. Words that the one passage does not have may come from a
further one ("she" is Maria, of whom the message before spoke): then that one is named as support, so that the sentence
falls with it. Whatever no passage has is reported.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from memcli.text.people import writer
from memcli.text.quotes import UNSPACED
from memcli.text.validity import covers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.records import Episode, Moment

#: A number, a run of a script that writes no blanks, or a word.
_TOKEN = re.compile(rf"\d+(?:[.,:]\d+)+|{UNSPACED.pattern}+|(?:(?!{UNSPACED.pattern})[^\W_])+")

#: Words that begin a sentence, or stand for its subject, without naming anything.
_PLAIN = frozenset(
    """a an the this that these those his her its their my our your he she it they we i one some many most all both
    each every no not and but or so also in on at to for from by with of as after before during since until when while
    where because if there here what who how user el la los las un una le les der die das ein eine il lo o os s t d ll
    re ve m later however then today overall finally recently currently meanwhile additionally despite although
    throughout together another several other others such between instead besides furthermore moreover similarly both
    during now yes""".split()
)
_NUMERALS = {
    word: str(value)
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
_DIGITS = {digits: word for word, digits in _NUMERALS.items()}

#: In a sentence, words of at least so many letters count for its meaning.
MEANS = 4
_ENDINGS = ("ingly", "edly", "ings", "ies", "ing", "ied", "est", "ers", "ed", "es", "er", "ly", "s", "y", "e")


#: Words without a meaning of their own, beside those that begin sentences.
_EMPTY = _PLAIN | frozenset(
    """am is are was were be been being have has had having do does did doing done will would can could should shall may
    might must get gets got getting go goes going me him them us very really just too quite much more than again out up
    down off over under into onto about above below between through which whom whose own same only still even ever never
    always often any someone something anything everything thing things lot lots way new old good great nice well like
    make makes made take takes took say says said tell tells told think know feel want wants sure yeah okay""".split()
)


class Claim(StrEnum):
    """What of a sentence is nowhere in its source."""

    NAME = "name"
    NUMBER = "number"
    DATE = "date"


class Verdict(NamedTuple):
    """What of a sentence has no ground (None: nothing), and rows of the further passages it leans on."""

    lacks: Claim | None
    support: tuple[int, ...] = ()


class Passage(NamedTuple):
    """A piece of the source: its number, its words, when they were written (relative times count from it), by whom."""

    row: int
    text: str
    when: Moment | None = None
    who: str = ""


def passages(episodes: Sequence[Episode]) -> list[Passage]:
    """Episodes as the source of a sentence."""
    return [Passage(one.row, one.text, one.when, writer(one) or one.speaker or one.role or "") for one in episodes]


class Ground:
    """A source to check sentences against; what is looked up in it is worked out once, when it is needed."""

    def __init__(self, source: Sequence[Passage]) -> None:
        self.source = source
        self._places = {one.row: number for number, one in enumerate(source)}
        self._tokens: dict[int, frozenset[str]] = {}
        self._stems: dict[int, frozenset[str]] = {}
        self._dates: dict[int, tuple[str, ...]] = {}

    def tokens(self, passage: Passage) -> frozenset[str]:
        """The case-folded words and numbers of a passage."""
        known = self._tokens.get(passage.row)
        if known is None:
            known = self._tokens[passage.row] = frozenset(_tokens(passage.text))
        return known

    def stems(self, passage: Passage) -> frozenset[str]:
        """The words of a passage without their endings, pairs of characters in scripts that write no blanks."""
        known = self._stems.get(passage.row)
        if known is None:
            known = self._stems[passage.row] = frozenset(units(passage.text))
        return known

    def dates(self, passage: Passage) -> tuple[str, ...]:
        """ISO dates, cut to their precision, of what a passage says of times."""
        known = self._dates.get(passage.row)
        if known is None:
            from memcli.text.dates import find

            found = find(passage.text, passage.when)
            known = tuple(iso for one in found for iso in (one.iso, one.iso_end) if iso)
            self._dates[passage.row] = known
        return known

    def near(self, passage: Passage) -> Iterator[Passage]:
        """All passages, the given one first, then by distance from it, earlier ones first."""
        at = self._places[passage.row]
        yield passage
        for distance in range(1, len(self.source)):
            for number in (at - distance, at + distance):
                if 0 <= number < len(self.source):
                    yield self.source[number]

    def check(self, text: str, passage: Passage, *, strict: bool) -> Verdict:
        """Whether names, numbers and dates of `text` stand in the passage or, as support, in another of the source.

        `strict` looks for its other words too, as far as the source has them, and lets no date pass whose parts stand
        here and there. A writer's name stands in all that they wrote.
        """
        own = _PLAIN | frozenset(_tokens(passage.who))
        missing = {token: claim for token, claim in _claims(text) if not _has(self.tokens(passage), token, own)}
        support: dict[int, None] = {}
        spans = self._undated(text, passage, support, missing, strict=strict)
        if spans is None:
            return Verdict(Claim.DATE)
        for token, claim in missing.items():
            if token in spans:
                continue
            other = next((one for one in self.near(passage) if self._gives(one, token)), None)
            if other is None:
                return Verdict(claim)
            support[other.row] = None
        if strict:
            support |= dict.fromkeys(self._borrowed(text, passage, own))
        support.pop(passage.row, None)
        return Verdict(None, tuple(sorted(support)))

    def lacks(self, text: str) -> Claim | None:
        """What of `text` stands nowhere in the source; None where all of it does."""
        return self.check(text, self.source[0], strict=False).lacks

    def around(self, passage: Passage, reach: int) -> frozenset[str]:
        """The stems of a passage and of up to `reach` on either side."""
        return frozenset().union(*(self.stems(one) for one in islice(self.near(passage), 2 * reach + 1)))

    def _gives(self, other: Passage, token: str) -> bool:
        return _has(self.tokens(other), token, frozenset(_tokens(other.who)))

    def _borrowed(self, text: str, passage: Passage, own: frozenset[str]) -> Iterator[int]:
        """Passages, the nearest for each, of meaning words that this one lacks and another has."""
        for unit in set(units(text)) - self.stems(passage) - {stem(word) for word in own}:
            other = next((one for one in self.near(passage) if unit in self.stems(one)), None)
            if other is not None:
                yield other.row

    def _undated(
        self, text: str, passage: Passage, support: dict[int, None], missing: dict[str, Claim], *, strict: bool
    ) -> frozenset[str] | None:
        """The tokens of `text` that dates account for; None where it names a date that the source does not."""
        if not (missing or strict) or not any(character.isdigit() for character in text):
            return frozenset()
        from memcli.text.dates import find

        accounted: set[str] = set()
        for one in find(text, None):
            if not one.iso:
                continue
            parts = set(_tokens(one.text))
            givers = (
                other
                for other in self.near(passage)
                if parts <= self.tokens(other) or _dated(one.iso, self.dates(other))
            )
            giver = next(givers, None)
            if giver is None:
                return None
            support[giver.row] = None
            accounted |= parts
        return frozenset(accounted)


def _dated(iso: str, dates: Iterable[str]) -> bool:
    """Whether a date is one of these, or a coarser name for one of them."""
    return any(covers(iso, date) for date in dates)


def _claims(text: str) -> Iterator[tuple[str, Claim]]:
    """Names and numbers of a text, case-folded, and which of the two they are."""
    for match in _TOKEN.finditer(text):
        token = match[0]
        low = token.casefold()
        if any(character.isdigit() for character in token):
            yield low, Claim.NUMBER
        elif token != low and low not in _PLAIN:
            yield low, Claim.NAME
        elif low in _NUMERALS and low not in {"one", "zero"}:
            yield low, Claim.NUMBER


def _has(tokens: frozenset[str], token: str, own: frozenset[str]) -> bool:
    if token in tokens or token in own:
        return True
    return _NUMERALS.get(token, "") in tokens or _DIGITS.get(token, "") in tokens


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        yield match[0].casefold()


def units(text: str, least: int = 3) -> Iterator[str]:
    """What carries the meaning of a text, as it is compared: stems of its words of `least` letters or more.

    Of scripts without blanks, pairs of characters.
    """
    for match in _TOKEN.finditer(text):
        word = match[0].casefold()
        if not word.isascii() and UNSPACED.match(word):
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        elif len(word) >= least and word not in _EMPTY and not word[0].isdigit():
            yield stem(word)


def share(text: str, stems: frozenset[str], *, known: Iterable[str] = (), least: int = MEANS) -> float:
    """The share, within [0, 1], of the meaning words of `text` that are among `stems`; 1 where it has none.

    `known` words need no ground.
    """
    wanted = set(units(text, least)) - {stem(word) for word in known}
    return len(wanted & stems) / len(wanted) if wanted else 1.0


def stem(word: str) -> str:
    """A word without a common ending, so that "moved" and "moving" compare alike; at least three letters stay."""
    word = word.casefold()
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
