"""Spreading activation over small graphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.recall.spreading import spread
from tests.support import examples


def test_activation_by_hand() -> None:
    """A pair: the seed keeps 1 / (1 + d) of it, the other has the rest."""
    found = spread([("a", "b", 1.0)], {"a": 1.0}, damping=0.5)
    assert found == pytest.approx({"a": 2 / 3, "b": 1 / 3}, abs=1e-6)


def test_the_nearer_and_the_stronger_linked_is_more_active() -> None:
    found = spread([("ana", "tom", 3.0), ("ana", "maria", 1.0), ("maria", "porto", 1.0)], {"ana": 1.0})
    assert found["ana"] > found["tom"] > found["maria"] > found["porto"] > 0


def test_what_is_not_linked_stays_by_itself() -> None:
    assert spread([("a", "b", 1.0)], {"z": 2.0}) == {"z": pytest.approx(1.0)}
    assert spread([("a", "b", 1.0)], {}) == {}
    assert spread([("a", "a", 1.0), ("a", "b", 0.0)], {"a": 1.0}) == {"a": pytest.approx(1.0)}


EDGES = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.floats(0.1, 9)), max_size=12)


@given(EDGES, st.dictionaries(st.sampled_from("abcdefz"), st.floats(0.1, 5), min_size=1))
@examples(100)
def test_activation_sums_to_one(edges: list[tuple[str, str, float]], seeds: dict[str, float]) -> None:
    found = spread(edges, seeds)
    assert sum(found.values()) == pytest.approx(1.0)
    assert all(level >= 0 for level in found.values())
