"""How much a phrase tells by itself: the words in it that name something.

The statistic behind the open rules (`rules_told`, `rules_busy`): where no list of verbs says that a sentence is worth
keeping, its words have to.
"""

from __future__ import annotations

import re
from functools import lru_cache

from memcli.models.builtin.extract.lexicon import EMPTY, VAGUE

_WORD = re.compile(r"[\w'’&+#.-]*[^\W_]")
#: A name tells as much as so many other words.
_NAME = 2


@lru_cache(maxsize=4096)
def weight(phrase: str) -> int:
    """How many words of a phrase name something: praise, vague nouns and words of grammar do not, names do twice."""
    words = {word.strip(".'’-") for word in _WORD.findall(phrase)}
    return sum(_weight(word) for word in words)


def _weight(word: str) -> int:
    low = word.lower()
    if low in EMPTY or low in VAGUE:
        return 0
    if word[:1].isupper() or any(character.isdigit() for character in word):
        return _NAME
    return 0 if low.endswith("ly") and len(low) > _SHORT and low not in _NOUNS else 1


#: An adverb is longer than this, and none of these.
_SHORT = 4
_NOUNS = frozenset("family jelly butterfly supply reply belly assembly bully monopoly rally anomaly".split())


def tells(phrase: str, least: int = 2) -> bool:
    """Whether a phrase names enough to be of use to somebody who has nothing else before them."""
    return weight(phrase) >= least
