"""A second search for a question whose words stand nowhere together: words of the best memories join it.

Rocchio's pseudo-relevance feedback with a stop rule. For every question it costs nDCG; where no message has half of
what was asked it helps a little, in meetings most, for the price of a second search.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from memcli.recall.vocabulary import NOISE, STOP
from memcli.store import search
from memcli.store.search import Term
from memcli.text.words import index_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memcli.store.connection import Store
    from memcli.store.search import Tokenizer

#: How many memories are read, how many of their words join at most, and what each of these weighs.
READ, WORDS, WEIGHT = 5, 8, 0.2

#: A memory that has this share of the question is an answer: nothing joins.
ENOUGH = 0.5

#: A word in more than this share of the messages would lead anywhere.
_COMMON = 0.05
_LONGEST = 810  # characters read of a message
_WORD = re.compile(r"[^\W_]{3,}")


def further(store: Store, texts: Sequence[str], mass: Mapping[str, float], tokenizer: Tokenizer) -> list[Term]:
    """The words of `texts`, the best memories so far, that join the question; none where one of them answers it.

    `mass` is what each stem of the question weighs.
    """
    read = [_words(text) for text in texts[:READ]]
    distinct = list(dict.fromkeys(word for words in read for word in words))
    stem_of = {
        word: stems[0] for word, stems in zip(distinct, tokenizer.stems(distinct), strict=True) if len(stems) == 1
    }
    held = [{stem_of[word] for word in words if word in stem_of} for words in read]
    whole = sum(mass.values())
    if not whole or max((sum(mass.get(stem, 0.0) for stem in stems) for stems in held), default=0.0) > ENOUGH * whole:
        return []
    words = {stem: word for word, stem in stem_of.items() if stem not in mass}
    count, df = search.size(store, "episode"), search.document_frequencies(store, "episode", list(words))
    often = Counter(stem for stems in held for stem in stems if 2 <= df.get(stem, 0) <= _COMMON * count)
    worth = {stem: times * math.log(count / df[stem]) for stem, times in often.items() if stem in words}
    best = sorted(worth, key=lambda stem: (-worth[stem], stem))[:WORDS]
    return [Term(words[stem], WEIGHT, stem) for stem in best]


def _words(text: str) -> list[str]:
    found = (word.lower() for word in _WORD.findall(index_text(text[:_LONGEST])))
    return [word for word in found if word not in STOP and word not in NOISE]
