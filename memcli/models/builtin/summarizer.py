"""The built-in summarizer: it picks sentences that say most of a session and leaves them as they were said.

Extractive and deterministic, no model: names, numbers and first-person statements count extra, questions, greetings and
chatter little; `picking` chooses. Summaries of summaries choose anew among the sentences chosen before, so that every
word on every level is somebody's own.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.models.builtin.extract.sentences import LONGEST, split
from memcli.models.builtin.picking import Line, choose, told
from memcli.models.reading import Writing
from memcli.records import Saying, SummaryText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Episode, Part

#: A sentence longer than this many words is cut.
_LONGEST = 45
_SHORTEST = 4

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]+")
#: What stands before a sentence in a list, and a link's target before the name it is shown by.
_BULLET = re.compile(r"^(?:[-*#•>\s]|\[[ xX]\]|\d{1,2}[.)]\s)+|[\s*#-]+$")
_ALIASED = re.compile(r"\[\[[^\]|\n]*\|")
_CJK_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")

_CHATTER = re.compile(
    r"^\W*(?:hi|hey|hello|hiya|yo|good (?:morning|evening|afternoon|night)|thanks?|thank you|thx|bye|goodbye|"
    r"see you|take care|wow|"
    r"haha+|lol|ok|okay|cool|nice|great|awesome|amazing|congrats|congratulations|sounds? (?:good|great|like)|"
    r"that(?:'s| is| sounds) "
    r"(?:great|awesome|amazing|so|really|cool|nice|good|wonderful|fantastic|incredible)|glad|happy to hear|"
    r"sorry to hear|no problem|"
    r"no worries|you're welcome|of course|sure|absolutely|definitely|exactly|yeah|yep|yes|good luck|have (?:a|"
    r"fun)|let me know|"
    r"can't wait|certainly|here (?:is|are)|feel free|i hope this|please (?:let|note)|how are you|what's up|"
    r"long time)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(r"\b(?:i|i'm|i've|we|we've|my|our)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?<=[\w,;] )[A-Z][a-z]+|\d")


class BuiltinSummarizer:
    """A `Summarizer` that quotes."""

    name = "builtin"

    def summarize(self, episodes: Sequence[Episode], *, words: int) -> SummaryText | None:
        """The sentences of a session that say most of it, about `words` words; None where nothing is worth saying."""
        lines = _lines(episodes)
        return told(choose(lines, words)) if lines else None

    def condense(self, parts: Sequence[Part], *, words: int, dated: bool = False) -> Writing:
        """Of the sentences of summaries those that say most; not too many of one part, however much it says."""
        sayings = [(number, one) for number, part in enumerate(parts) for one in part.sayings]
        lines = [_line(number, order, one, parts[number].when) for order, (number, one) in enumerate(sayings)]
        return Writing(told(choose(lines, words), dated=dated) if lines else None, self.name)


def _lines(episodes: Sequence[Episode]) -> list[Line]:
    found: list[Line] = []
    for episode in episodes:
        for text in _split(episode.text):
            counts, size = _measured(text)
            if counts and size >= _SHORTEST:
                saying = Saying(text, (episode.row,), _speaker(episode), own=True)
                found.append(Line(saying, 0, len(found), counts, size, _weight(text, episode.role)))
    return found


def _line(part: int, order: int, one: Saying, when: str) -> Line:
    counts, size = _measured(one.text)
    role = one.who if one.who == "assistant" else None
    return Line(one._replace(day=one.day or when), part, order, counts, max(size, 1), _weight(one.text, role))


def _measured(text: str) -> tuple[Counter[str], int]:
    """The content words of a sentence, and how many words it has in all."""
    words = _WORD.findall(text.lower())
    unspaced = [] if text.isascii() else _UNSPACED.findall(text)
    # A character of an unspaced script is half a word.
    return _content(words, unspaced), len(words) + sum(map(len, unspaced)) // 2


def _split(text: str) -> list[str]:
    """Sentences as they were written, without code, links, pictures and quoted lines."""
    if not text.isascii() and _UNSPACED.search(text) is not None:
        return [" ".join(part.split()) for part in _CJK_SENTENCE.findall(text[:LONGEST]) if part.strip()]
    if "[[" in text:
        text = _ALIASED.sub(lambda link: " " * len(link[0]), text)
    clean, stretches = split(text)
    return [_cut(_restored(text[s.start : s.end], clean[s.start : s.end])) for s in stretches]


def _restored(written: str, clean: str) -> str:
    """A sentence as written, but with blanks where it was masked."""
    if written != clean:
        written = "".join(" " if kept in " ;" else character for character, kept in zip(written, clean, strict=True))
    return " ".join(written.split())


def _cut(sentence: str) -> str:
    sentence = _BULLET.sub("", sentence).replace(" .", ".").replace(" ,", ",")
    words = sentence.split(" ")
    if len(words) <= _LONGEST:
        return sentence
    return " ".join(words[:_LONGEST]).rstrip(",;:") + " …"


def _speaker(episode: Episode) -> str:
    if episode.speaker:
        return episode.speaker
    return episode.role or ""


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    return frozenset(
        """a about after again all also always am an and any are aren't around as at be because been before being
        both but by can can't could did didn't do does doesn't doing don't down each even every few for from
        further get gets got had has have having he her here hers him his how i i'd i'll i'm i've if in into is
        isn't it it's its just let's like lot many me more most much my myself no nor not now of off on once one
        only or other our out over own really same she should so some still such than that that's the their them
        then there these they this those through to too under until up us very was wasn't we we're we've were what
        when where which while who why will with won't would yeah yes you you'll you're you've your yours thanks
        thank great good nice awesome amazing wow cool know think want going gonna make made thing things
        something feel sure hey hi oh ok okay glad love""".split()
    )


def _content(words: Sequence[str], unspaced: Sequence[str]) -> Counter[str]:
    """Content words, plurals folded, and the character pairs of unspaced scripts."""
    stop = _stop()
    counts = Counter(
        word[:-1] if word[-1] == "s" and word[-2] != "s" and len(word) > 4 else word
        for word in words
        if len(word) > 2 and word not in stop
    )
    for run in unspaced:
        counts.pop(run, None)
        counts.update(run[i : i + 2] for i in range(len(run) - 1))
    return counts


def _weight(text: str, role: str | None) -> float:
    """What kind of sentence it is: told about oneself, with names and numbers, or asked, or small talk."""
    weight = 1.0
    if text.rstrip(" \"')").endswith(("?", "？")):
        weight *= 0.35
    if _CHATTER.match(text):
        weight *= 0.4
    if _TOLD.search(text):
        weight *= 1.25
    if _NAMED.search(text):
        weight *= 1.15
    return weight * (0.75 if role == "assistant" else 1.0)
