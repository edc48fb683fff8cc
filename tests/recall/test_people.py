"""Which speakers a question means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.recall.people import misspelt, named, parts
from tests.support import examples, soak

SPEAKERS = [(1, "Katharina Voss"), (2, "Yusuf"), (3, "Jo"), (4, "Yara Voss")]


def test_parts_and_nicknames() -> None:
    names = parts(SPEAKERS)
    assert named("voss", names) == {1, 4}
    assert named("kath", names) == {1}
    assert named("jo", names) == {3}
    assert named("ka", names) == frozenset()


@pytest.mark.parametrize(
    ("text", "unknown", "expected"),
    [
        ("What did Katarina buy?", {"katarina"}, {1}),
        ("Is Yousef back?", {"yousef"}, {2}),
        ("Is Yousef back?", set(), set()),  # a word that stands in messages is no name misspelt
        ("is yousef back?", {"yousef"}, set()),
        ("Does Nusuf sing?", {"nusuf"}, set()),  # another first letter
        ("Jon", {"jon"}, set()),  # too short to tell
        ("Kangaroo", {"kangaroo"}, set()),
    ],
)
def test_a_misspelt_name(text: str, unknown: set[str], expected: set[int]) -> None:
    assert misspelt(text, unknown, SPEAKERS) == expected


@pytest.mark.parametrize("count", [50, soak(2000)])
def test_any_text_and_names(count: int) -> None:
    @examples(count)
    @given(st.text(), st.lists(st.tuples(st.integers(), st.text())))
    def any_text(text: str, speakers: list[tuple[int, str]]) -> None:
        assert misspelt(text, {word.lower() for word in text.split()}, speakers) <= {row for row, _ in speakers}

    any_text()
