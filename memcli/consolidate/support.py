"""Whether the names, numbers, dates and words of a derived sentence stand in what it was derived from. Pure.

A sentence rests on one episode, or on all of a session. Words that the one episode does not have may come from a
further one ("she" is Maria, of whom the message before spoke): then that one is named as support, so that the sentence
falls with it. Whatever no episode has is reported, under the reason for which the sentence must not be kept."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from memcli.consolidate.segment import STOP
from memcli.models.reading import Reason
from memcli.text.people import writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.records import Episode

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)

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


class Verdict(NamedTuple):
    """Why a sentence has no ground (None: it has), and rows of the further episodes it leans on."""

    reason: Reason | None
    support: tuple[int, ...] = ()


class Ground:
    """A session as something to check sentences against; what is looked up is worked out once, when it is needed."""

    def __init__(self, episodes: Sequence[Episode]) -> None:
        self.episodes = episodes
        self.by_row = {episode.row: episode for episode in episodes}
        self._places = {episode.row: number for number, episode in enumerate(episodes)}
        self._tokens: dict[int, frozenset[str]] = {}
        self._stems: dict[int, frozenset[str]] = {}
        self._dates: dict[int, tuple[str, ...]] = {}

    @cached_property
    def people(self) -> dict[str, str]:
        """Everybody who writes in the session, by case-folded name."""
        found = {}
        for episode in self.episodes:
            name = writer(episode)
            if name is not None:
                found[name.casefold()] = name
        return found

    def tokens(self, episode: Episode) -> frozenset[str]:
        """The case-folded words and numbers of an episode."""
        known = self._tokens.get(episode.row)
        if known is None:
            known = self._tokens[episode.row] = frozenset(_tokens(episode.text))
        return known

    def stems(self, episode: Episode) -> frozenset[str]:
        """The words of an episode without their endings, pairs of characters in scripts that write no blanks."""
        known = self._stems.get(episode.row)
        if known is None:
            known = self._stems[episode.row] = frozenset(units(episode.text))
        return known

    def dates(self, episode: Episode) -> tuple[str, ...]:
        """ISO dates, cut to their precision, of what an episode says of times."""
        known = self._dates.get(episode.row)
        if known is None:
            from memcli.text.dates import find

            found = find(episode.text, episode.when)
            known = tuple(iso for one in found for iso in (one.iso, one.iso_end) if iso)
            self._dates[episode.row] = known
        return known

    def near(self, episode: Episode) -> Iterator[Episode]:
        """All episodes, the given one first, then by distance from it, earlier ones first."""
        at = self._places[episode.row]
        yield episode
        for distance in range(1, len(self.episodes)):
            for number in (at - distance, at + distance):
                if 0 <= number < len(self.episodes):
                    yield self.episodes[number]

    def check(self, text: str, episode: Episode, *, strict: bool, known: Iterable[str] = ()) -> Verdict:
        """Whether names, numbers and dates of `text` stand in the episode or, as support, in another of the session.

        `strict` looks for its other words too, as far as the session has them, and lets no date pass whose parts stand
        here and there. `known` words need no ground. The writer's own name stands with every episode.
        """
        own = frozenset(known) | _PLAIN | frozenset(_tokens(writer(episode) or ""))
        missing = {token: reason for token, reason in _claims(text) if not _has(self.tokens(episode), token, own)}
        support: dict[int, None] = {}
        spans = self._undated(text, episode, support, missing, strict=strict)
        if spans is None:
            return Verdict(Reason.DATE)
        for token, reason in missing.items():
            if token in spans:
                continue
            other = next((one for one in self.near(episode) if self._gives(one, token)), None)
            if other is None:
                return Verdict(reason)
            support[other.row] = None
        if strict:
            support |= dict.fromkeys(self._borrowed(text, episode, own))
        support.pop(episode.row, None)
        return Verdict(None, tuple(sorted(support)))

    def around(self, episode: Episode, reach: int) -> frozenset[str]:
        """The stems of an episode and of up to `reach` on either side."""
        return frozenset().union(*(self.stems(one) for one in islice(self.near(episode), 2 * reach + 1)))

    def _gives(self, other: Episode, token: str) -> bool:
        return _has(self.tokens(other), token, frozenset(_tokens(other.speaker or "")))

    def _borrowed(self, text: str, episode: Episode, own: frozenset[str]) -> Iterator[int]:
        """Episodes, the nearest for each, of meaning words that this episode lacks and another has."""
        for unit in set(units(text)) - self.stems(episode) - {stem(word) for word in own}:
            other = next((one for one in self.near(episode) if unit in self.stems(one)), None)
            if other is not None:
                yield other.row

    def _undated(
        self, text: str, episode: Episode, support: dict[int, None], missing: dict[str, Reason], *, strict: bool
    ) -> frozenset[str] | None:
        """The tokens of `text` that dates account for; None where it names a date that the session does not."""
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
                for other in self.near(episode)
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
    return any(date.startswith(iso) for date in dates)


def _claims(text: str) -> Iterator[tuple[str, Reason]]:
    """Names and numbers of a text, case-folded, with the reason for which it falls where they are nowhere."""
    for match in _TOKEN.finditer(text):
        token = match[0]
        low = token.casefold()
        if any(character.isdigit() for character in token):
            yield low, Reason.NUMBER
        elif token != low and low not in _PLAIN:
            yield low, Reason.NAME
        elif low in _NUMERALS and low not in {"one", "zero"}:
            yield low, Reason.NUMBER


def _has(tokens: frozenset[str], token: str, own: frozenset[str]) -> bool:
    if token in tokens or token in own:
        return True
    return _NUMERALS.get(token, "") in tokens or _DIGITS.get(token, "") in tokens


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        yield match[0].casefold()


def units(text: str, least: int = 3) -> Iterator[str]:
    """What carries the meaning of a text, in the form in which it is compared: stems of words of `least` letters or
    more.

    Of scripts without blanks, pairs of characters.
    """
    for match in _TOKEN.finditer(text):
        word = match[0].casefold()
        if not word.isascii() and _UNSPACED.search(word):
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        elif len(word) >= least and word not in STOP and not word[0].isdigit():
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
