"""When two values say the same: golden pairs, and what holds for any values."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.consolidate.likeness import Value, alike, clusters, cosine
from memcli.models.builtin.embedder import StaticEmbedder, load
from tests.support import examples

#: Said by words alone.
SAME_WORDS = """hiking|going on hikes
playing chess|chess
video games|playing video games
being in nature|nature
a nurse at a hospital|hospital nurse
marathon running|running marathons
cooking for my family|cooking for family
The beach|the beach
Dance|dancing"""

#: Said by one word in common and the vectors.
SAME_MEANING = """horror movies|scary movies
watching films about animals|watching movies about animals
swimming in the sea|swimming in the ocean
big cities|large cities
science fiction novels|science fiction books
helping people|helping others
baking cakes|making cakes
old cars|vintage cars"""

APART = """dogs|cats
dogs|big dogs
cars|old cars
pizza|pasta
coffee|tea
hot coffee|iced coffee
early mornings|late mornings
long walks|short walks
old houses|new houses
hot weather|cold weather
summer nights|winter nights
red car|blue car
first tournament|second tournament
horror movies|romantic movies
horror movies|action movies
learning Spanish|learning French
rock music|pop music
cooking Italian food|cooking Thai food
spending time with Tom|spending time with Maria
walking the dog|walking the cat
running|running a business
board games|card games
The Witcher 2|The Witcher 3"""


@cache
def _table() -> StaticEmbedder:
    return load()


def value(text: str) -> Value:
    return Value(text, _table().embed([text])[0])


def pairs(table: str) -> list[tuple[str, str]]:
    return [(first, second) for first, second in (line.split("|") for line in table.splitlines())]


@pytest.mark.parametrize(("first", "second"), pairs(SAME_WORDS))
def test_the_same_in_the_same_words(first: str, second: str) -> None:
    assert alike(Value(first), Value(second), "likes")


@pytest.mark.parametrize(("first", "second"), pairs(SAME_MEANING))
def test_the_same_in_other_words_needs_vectors(first: str, second: str) -> None:
    assert alike(value(first), value(second), "likes")
    assert not alike(Value(first), Value(second), "likes")


@pytest.mark.parametrize(("first", "second"), pairs(APART))
def test_what_only_resembles_stays_apart(first: str, second: str) -> None:
    assert not alike(value(first), value(second), "likes")


def test_vectors_of_two_spaces_are_not_compared() -> None:
    assert cosine(b"\x01\x02", b"\x01\x02\x03") == 0.0
    assert cosine(b"\x00\x00", b"\x01\x02") == 0.0


ALL = sorted({text for table in (SAME_WORDS, SAME_MEANING, APART) for pair in pairs(table) for text in pair})


@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=5))
@examples(60)
def test_clusters_do_not_depend_on_order(texts: list[str]) -> None:
    def together(order: tuple[str, ...]) -> set[frozenset[str]]:
        groups: dict[int, set[str]] = {}
        for text, number in zip(order, clusters("likes", [value(text) for text in order]), strict=True):
            groups.setdefault(number, set()).add(text)
        return {frozenset(group) for group in groups.values()}

    assert len({frozenset(together(order)) for order in permutations(texts)}) == 1


@given(st.lists(st.text(max_size=30), max_size=8))
@examples(60)
def test_any_text_can_be_compared(texts: list[str]) -> None:
    numbers = clusters("likes", [Value(text) for text in texts])
    assert all(numbers[number] == number <= at for at, number in enumerate(numbers))
