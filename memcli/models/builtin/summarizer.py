"""The built-in summarizer: it picks sentences that say most of a session and leaves them as they were said.

Extractive and deterministic, no model: sentences are scored by how much of the session's vocabulary they carry
(tf·idf centroid, Radev et al. 2004), with names, numbers and first-person statements counting extra and questions,
greetings and chatter counting little, then chosen one by one against what is already said (maximal marginal
relevance, Carbonell and Goldstein 1998), and given in the order in which they were said, each with its speaker.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from memcli.models.builtin.extract.sentences import LONGEST, split
from memcli.models.protocols import SummaryText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Episode

#: How much being like what was already chosen costs, against being central (MMR's 1 - lambda).
_REDUNDANCY = 0.55
#: Only this many of the most central sentences are candidates, so that choosing stays cheap in long sessions.
_CANDIDATES = 60
#: A sentence longer than this many words is cut.
_LONGEST = 45
_SHORTEST = 4

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]+")
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


class _Line(NamedTuple):
    """A sentence: where it stands, whose it is, its words, and how much it matters by itself."""

    episode: int
    order: int
    speaker: str
    text: str
    words: Counter[str]
    size: int
    weight: float


class BuiltinSummarizer:
    """A `Summarizer` that quotes."""

    name = "builtin"

    def summarize(self, episodes: Sequence[Episode], *, words: int) -> SummaryText | None:
        """The sentences of a session that say most of it, about `words` words; None where nothing is worth saying."""
        lines = _lines(episodes)
        if not lines:
            return None
        chosen = sorted(_choose(lines, words), key=lambda line: line.order)
        rows = tuple(dict.fromkeys(line.episode for line in chosen))
        return SummaryText(_told(chosen), rows) if chosen else None


def _lines(episodes: Sequence[Episode]) -> list[_Line]:
    found: list[_Line] = []
    for episode in episodes:
        for text in _split(episode.text):
            words = _WORD.findall(text.lower())
            unspaced = [] if text.isascii() else _UNSPACED.findall(text)
            size = len(words) + sum(map(len, unspaced)) // 2  # a character of an unspaced script is half a word
            counts = _content(words, unspaced) if size >= _SHORTEST else None
            if counts:
                line = _Line(
                    episode.row, len(found), _speaker(episode), text, counts, size, _weight(text, episode.role)
                )
                found.append(line)
    return found


def _split(text: str) -> list[str]:
    """Sentences as they were written, without code, links, pictures and quoted lines."""
    if not text.isascii() and _UNSPACED.search(text) is not None:
        return [" ".join(part.split()) for part in _CJK_SENTENCE.findall(text[:LONGEST]) if part.strip()]
    clean, stretches = split(text)
    return [_cut(_restored(text[s.start : s.end], clean[s.start : s.end])) for s in stretches]


def _restored(written: str, clean: str) -> str:
    """A sentence as written, but with blanks where it was masked."""
    if written != clean:
        written = "".join(" " if kept in " ;" else character for character, kept in zip(written, clean, strict=True))
    return " ".join(written.split())


def _cut(sentence: str) -> str:
    sentence = sentence.strip("-*#•> \t")
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


def _choose(lines: list[_Line], words: int) -> list[_Line]:
    """Sentences one by one, the best first, until the words are used up; the first is taken whatever its length."""
    idf = _idf(lines)
    vectors = [_unit({word: math.sqrt(count) * idf[word] for word, count in line.words.items()}) for line in lines]
    central = _centrality(lines, vectors)
    left = sorted(range(len(lines)), key=lambda i: (-central[i], i))[:_CANDIDATES]
    likeness = dict.fromkeys(left, 0.0)
    chosen: list[_Line] = []
    used = 0
    while left:
        best = max(left, key=lambda i: (central[i] * (1 - _REDUNDANCY) - _REDUNDANCY * likeness[i] * central[i], -i))
        left.remove(best)
        if chosen and used + lines[best].size > words:
            if used >= 0.8 * words:
                break
            continue
        if likeness[best] > 0.6:
            continue
        chosen.append(lines[best])
        used += lines[best].size
        for other in left:
            likeness[other] = max(likeness[other], _dot(vectors[best], vectors[other]))
    return chosen


def _idf(lines: Sequence[_Line]) -> dict[str, float]:
    spread = Counter(word for line in lines for word in line.words)
    return {word: math.log(1 + len(lines) / count) for word, count in spread.items()}


def _centrality(lines: Sequence[_Line], vectors: Sequence[dict[str, float]]) -> list[float]:
    centroid: dict[str, float] = {}
    for vector in vectors:
        for word, value in vector.items():
            centroid[word] = centroid.get(word, 0.0) + value
    centre = _unit(centroid)
    scores = []
    for line, vector in zip(lines, vectors, strict=True):
        brief = min(1.0, line.size / 9)  # a very short sentence rarely stands by itself
        scores.append(_dot(vector, centre) * line.weight * brief + 1e-9)
    return scores


def _unit(vector: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in vector.values()))
    return {word: value / norm for word, value in vector.items()} if norm else {}


def _dot(one: dict[str, float], other: dict[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)


def _told(lines: Sequence[_Line]) -> str:
    """The sentences in order, the speaker named where it changes."""
    several = len({line.speaker for line in lines if line.speaker}) > 0
    parts: list[str] = []
    last = ""
    for line in lines:
        text = line.text if line.text.endswith((".", "!", "?", "…", "。", "！", "？", '"', ")")) else line.text + "."
        named = several and line.speaker and line.speaker != last
        parts.append(f"{line.speaker}: {text}" if named else text)
        last = line.speaker
    return " ".join(parts)
