"""Where a session changes its topic. Pure: words, times and cues in, stretches of positions out.

TextTiling (Hearst 1997) over messages instead of lines: the words before and after each gap between two messages are
compared, and a gap is a border where their likeness falls into a deep valley. A cue phrase ("by the way", "another
question") deepens the valley, a long silence makes one by itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from memcli.consolidate.identity import singular

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from memcli.records import Episode

#: Messages on each side of a gap that are compared: enough for about so many content words, within these bounds.
_WORDS, _FEWEST, _MOST = 40, 4, 12
#: A topic lasts at least this many messages, unless silence cuts it.
SHORTEST = 3
#: A silence of this length (ms) is a border by itself; shorter ones deepen the valley in proportion, from half an hour.
SILENCE = 6 * 3_600_000
_PAUSE = 1_800_000
#: How much a cue phrase and a pause add to the depth of a valley; a valley with neither is at most 2 deep.
_CUE = 0.35
_PAUSED = 0.3
#: A valley must be this many standard deviations deeper than the session's mean (Hearst: between 0.5 and 1) …
_DEVIATIONS = 0.7
#: … and at least this deep, or every quiet session would be cut somewhere.
_SHALLOWEST = 0.45

TITLE_WORDS = 4

_WORD = re.compile(r"[^\W\d_][\w']*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")
_CUES = re.compile(
    r"^\W*(?:(?:ok|okay|so|oh|hey|well|and|anyway)\W+)*(?:by the way|btw|anyways?\b|speaking of|on another note|"
    r"(?:a )?different topic|changing (?:the )?(?:topic|subject)|new topic|another (?:question|thing)|one more thing|"
    r"next (?:question|topic|item)|moving on|switching gears|unrelated|off[- ]topic|back to|let's (?:move|talk about)|"
    r"guess what|换个话题|对了|另外|顺便|话说)",
    re.IGNORECASE,
)

#: Words that say nothing about a topic.
STOP = frozenset(
    """a about actually after again all also always am an and any anything are around as at away back be because
    been before being best better both but by bye came can can't come could day days did didn't do does doesn't
    doing don't done down each else even ever every everything feel few find first for from fun get gets getting
    give glad go goes going gonna good got great had happy hard has have haven't having he hear help her here hey
    hi him his hope how i i'd i'll i'm i've if in into is isn't it it's its just keep kind know last later least
    let let's like little long look looking lot lots love lovely made make makes making many may maybe me mean
    might more most much must my myself need never new next nice no not nothing now of off oh ok okay on once one
    only or other our out over own people please pretty put quite really right said same saw say see seems she
    should since so some someone something sometimes soon sorry still stuff such sure take talk tell than thank
    thanks that that's the their them then there there's these they they're thing things think this those though
    thought time times to today together told tomorrow too took totally tried try trying two until up us use used
    using very wait want wanted was wasn't way we we're we've well went were what what's when where which while
    who why will wish with won't work working would wow yeah year years yep yes yesterday yet you you're you've
    your yours""".split()
)


#: Characters that mostly bind words and rarely make one.
_PARTICLES = frozenset("的了是在我你他她它们这那有和与就都也不很到个为以及从对将被把会吗呢吧啊のはがをにでとも")
_ASIDE = re.compile(r"\[[^\]\n]{1,200}\]|https?://\S+|```.*?(?:```|\Z)", re.DOTALL)


class Segment(NamedTuple):
    """Positions `first` to `last`, both included, and the words that set the stretch apart."""

    first: int
    last: int
    title: str


def segments(episodes: Sequence[Episode]) -> list[Segment]:
    """The topics of a session given in order of position; together they cover it without gap or overlap."""
    if not episodes:
        return []
    names = {part for one in episodes if one.speaker for part in one.speaker.lower().split()}
    words = [topic_words(episode.text, names) for episode in episodes]
    borders = _borders(episodes, words)
    spread = Counter(word for counts in words for word in counts)
    found = []
    for start, end in zip([0, *borders], [*borders, len(episodes)], strict=True):
        title = _title(episodes[start:end], words[start:end], spread, len(episodes))
        found.append(Segment(episodes[start].position, episodes[end - 1].position, title))
    return found


def topic_words(text: str, without: Container[str] = ()) -> Counter[str]:
    """How often each content word of the first two thousand characters stands there; unspaced scripts by pairs."""
    head = _ASIDE.sub(" ", text[:2000])
    counts = Counter(
        singular(word)
        for word in _WORD.findall(head.lower().replace("’", "'"))
        if len(word) > 2 and word not in STOP and word not in without
    )
    if not head.isascii():
        for word in [word for word in counts if _UNSPACED.search(word)]:
            del counts[word]
        for run in _UNSPACED.findall(head):
            pairs = (run[i : i + 2] for i in range(len(run) - 1))
            counts.update(pair for pair in pairs if _PARTICLES.isdisjoint(pair))
    return counts


def _borders(episodes: Sequence[Episode], words: Sequence[Counter[str]]) -> list[int]:
    """Indexes (≥ 1) of the messages that begin a topic."""
    n = len(episodes)
    pauses = [_pause(episodes[i - 1], episodes[i]) for i in range(1, n)]
    window = max(_FEWEST, min(_MOST, math.ceil(_WORDS * n / (1 + sum(map(len, words))))))
    depths = _depths(_likeness(words, window))
    for gap, pause in enumerate(pauses):
        depths[gap] += _PAUSED * min(1.0, max(0.0, pause - _PAUSE) / SILENCE)
        if _CUES.match(episodes[gap + 1].text):
            depths[gap] += _CUE
    threshold = max(_SHALLOWEST, _mean(depths) + _DEVIATIONS * _deviation(depths))
    borders = [gap + 1 for gap, pause in enumerate(pauses) if pause >= SILENCE]
    taken = [0, *borders, n]
    for gap in sorted(range(n - 1), key=lambda gap: (-depths[gap], gap)):
        if depths[gap] < threshold:
            break
        if all(abs(gap + 1 - other) >= SHORTEST for other in taken):
            taken.append(gap + 1)
            borders.append(gap + 1)
    return sorted(borders)


def _pause(before: Episode, after: Episode) -> int:
    if before.when is None or after.when is None:
        return 0
    return after.when.ms - before.when.ms


def _likeness(words: Sequence[Counter[str]], window: int) -> list[float]:
    """The cosine of the words in the `window` messages before and after each gap; windows slide, so cost is linear."""
    n = len(words)
    if n < 2:
        return []
    left, right = Counter(words[0]), Counter[str]()
    for counts in words[1 : 1 + window]:
        right.update(counts)
    found = [_cosine(left, right)]
    for gap in range(1, n - 1):
        left.update(words[gap])
        if gap >= window:
            _take(left, words[gap - window])
        _take(right, words[gap])
        if gap + window < n:
            right.update(words[gap + window])
        found.append(_cosine(left, right))
    return found


def _take(total: Counter[str], part: Counter[str]) -> None:
    for word, count in part.items():
        total[word] -= count
        if not total[word]:
            del total[word]


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    if not one or not other:
        return 0.0
    small, large = (one, other) if len(one) < len(other) else (other, one)
    dot = sum(count * large[word] for word, count in small.items() if word in large)
    if not dot:
        return 0.0
    squares = sum(count * count for count in one.values()) * sum(count * count for count in other.values())
    return dot / math.sqrt(squares)


def _depths(likeness: Sequence[float]) -> list[float]:
    """How far each gap lies below the nearest hill on its left plus the nearest on its right, within [0, 2]."""
    n = len(likeness)
    left, right = [0.0] * n, [0.0] * n
    for i in range(n):
        left[i] = max(likeness[i], left[i - 1] if i and likeness[i - 1] >= likeness[i] else 0.0)
    for i in reversed(range(n)):
        right[i] = max(likeness[i], right[i + 1] if i + 1 < n and likeness[i + 1] >= likeness[i] else 0.0)
    return [left[i] + right[i] - 2 * likeness[i] for i in range(n)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _deviation(values: Sequence[float]) -> float:
    mean = _mean(values)
    return math.sqrt(_mean([(value - mean) ** 2 for value in values]))


def _title(episodes: Sequence[Episode], words: Sequence[Counter[str]], spread: Counter[str], messages: int) -> str:
    """Words frequent here and rare elsewhere in the session, as they are written here."""
    here = Counter[str]()
    in_messages = Counter(word for counts in words for word in counts)
    for counts in words:
        here.update({word: min(count, 2) for word, count in counts.items()})
    scores = {
        word: count * math.log(1 + messages / spread[word]) * (in_messages[word] / spread[word])
        for word, count in here.items()
    }
    best = sorted(scores, key=lambda word: (-scores[word], word))[:TITLE_WORDS]
    return ", ".join(_written(word, episodes) for word in best)


def _written(word: str, episodes: Sequence[Episode]) -> str:
    """The first form in which a word stands in the text."""
    pattern = re.compile(rf"(?<!\w){re.escape(word)}\w{{0,3}}", re.IGNORECASE) if word.isascii() else None
    for episode in episodes:
        found = pattern.search(episode.text) if pattern is not None else None
        if found and singular(found[0].lower()) == word:
            return found[0]
    return word
