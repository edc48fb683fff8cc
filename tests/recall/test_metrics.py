"""The measures against trec_eval's own, and the paired test where the answer is known."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memcli.recall.metrics import Measures, area, mean, measure, paired

IDS = [f"d{number}" for number in range(30)]


def test_by_hand() -> None:
    assert measure(["a", "b", "c"], {"a"}, 10) == Measures(1.0, 1.0, 1.0)
    assert measure(["x", "a"], {"a", "b"}, 10) == pytest.approx((0.5, 0.6309 / 1.6309, 0.5), abs=1e-4)
    assert measure(["x", "y", "a"], {"a"}, 2) == Measures(0.0, 0.0, 0.0)
    assert measure(["a", "a", "b"], {"a", "b"}, 2) == Measures(1.0, 1.0, 1.0)
    assert measure([], {"a"}, 3) == measure(["a"], set(), 3) == Measures(0.0, 0.0, 0.0)
    assert mean([Measures(1, 0, 0), Measures(0, 0, 1)]) == (0.5, 0, 0.5)
    assert mean([]) == (0, 0, 0)


@settings(deadline=None)
@given(st.permutations(IDS), st.sets(st.sampled_from(IDS), min_size=1), st.integers(1, 12))
def test_as_trec_eval_has_them(ranked: list[str], relevant: set[str], k: int) -> None:
    pytrec_eval = pytest.importorskip("pytrec_eval")
    run = {"q": {one: float(len(ranked) - place) for place, one in enumerate(ranked[:k])}}
    judge = pytrec_eval.RelevanceEvaluator(
        {"q": dict.fromkeys(relevant, 1)}, {f"recall.{k}", f"ndcg_cut.{k}", "recip_rank"}
    )
    told = judge.evaluate(run)["q"]
    wanted = (told[f"recall_{k}"], told[f"ndcg_cut_{k}"], told["recip_rank"])
    assert measure(ranked, relevant, k) == pytest.approx(wanted, abs=1e-6)


def test_a_difference_that_is_one() -> None:
    dice = random.Random(1)
    before = [dice.random() for _ in range(80)]
    found = paired(before, [value + dice.uniform(0.0, 0.2) for value in before])
    assert 0.05 < found.low < found.mean < found.high < 0.15
    assert found.p < 0.001
    assert paired(before, before) == (0.0, 0.0, 0.0, 1.0)
    assert paired([], []).p == 1.0


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.25, 1.0]), min_size=1, max_size=8))
def test_few_pairs_are_permuted_exactly(deltas: list[float]) -> None:
    flips = [
        sum(sign * delta for sign, delta in zip(signs, deltas, strict=True))
        for signs in product((1, -1), repeat=len(deltas))
    ]
    exact = sum(abs(flip) >= abs(sum(deltas)) - 1e-12 for flip in flips) / len(flips)
    assert paired([0.0] * len(deltas), deltas).p == pytest.approx(exact)


def test_many_pairs_that_differ_by_chance_are_told_so() -> None:
    dice = random.Random(2)
    values = [paired([0.0] * 40, [dice.gauss(0, 1) for _ in range(40)]).p for _ in range(40)]
    assert sum(value < 0.05 for value in values) <= 6


def test_area() -> None:
    assert area([0.9, 0.8], [0.1, 0.85]) == 0.75
    assert area([0.5], [0.5]) == 0.5
    assert area([], [0.5]) is None
