"""Metrics against values worked out by hand, and what must hold of any ranking."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import Scores, interval, mean, score

IDS = st.lists(st.sampled_from("abcdefghijklmnop"), max_size=30)
EVIDENCE = st.sets(st.sampled_from("abcdefghijklmnop"), min_size=1)


class TestScore:
    def test_values_by_hand(self) -> None:
        found = score(["x", "a", "y", "b"], {"a", "b", "c"})
        ideal = 1 + 1 / math.log2(3) + 1 / 2
        assert found.recall == pytest.approx(2 / 3)
        assert found.ndcg == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
        assert found.mrr == pytest.approx(1 / 2)

    def test_what_stands_behind_the_tenth_place_counts_for_the_reciprocal_rank_alone(self) -> None:
        ranked = [f"other-{number}" for number in range(10)]
        assert score([*ranked, "a"], {"a"}) == Scores(0, 0, pytest.approx(1 / 11))

    def test_nothing_found_is_zero(self) -> None:
        assert score([], {"a"}) == Scores(0, 0, 0)

    def test_more_evidence_than_places_can_still_be_perfect_in_ndcg(self) -> None:
        evidence = [str(number) for number in range(20)]
        assert score(evidence, evidence) == Scores(0.5, pytest.approx(1), 1)

    @given(ranked=IDS, evidence=EVIDENCE)
    def test_a_repeated_id_counts_once(self, ranked: list[str], evidence: set[str]) -> None:
        assert score(ranked, evidence) == score(list(dict.fromkeys(ranked)), evidence)

    @given(ranked=IDS, evidence=EVIDENCE)
    def test_every_metric_lies_between_nought_and_one(self, ranked: list[str], evidence: set[str]) -> None:
        assert all(0 <= value <= 1 + 1e-12 for value in score(ranked, evidence))

    @given(ranked=IDS.filter(bool), evidence=EVIDENCE)
    def test_evidence_put_first_never_lowers_a_score(self, ranked: list[str], evidence: set[str]) -> None:
        better = score([min(evidence), *ranked], evidence)
        worse = score(ranked, evidence)
        assert better.mrr >= worse.mrr
        assert better.ndcg >= worse.ndcg - 1e-12


class TestMean:
    def test_is_taken_metric_by_metric(self) -> None:
        assert mean([Scores(1, 0.5, 0), Scores(0, 0.5, 1)]) == Scores(0.5, 0.5, 0.5)


class TestInterval:
    def test_is_the_same_each_time(self) -> None:
        values = {"a": [0.0, 1.0, 0.5], "b": [0.2, 0.3]}
        assert interval(values) == interval(dict(reversed(values.items())))

    def test_equal_values_leave_no_doubt(self) -> None:
        assert interval({"a": [0.25] * 9, "b": [0.25]}, rounds=50) == (0.25, 0.25)

    def test_holds_the_mean_and_widens_with_the_differences_between_conversations(self) -> None:
        low, high = interval({"a": [0.4, 0.6] * 20})
        assert low < 0.5 < high
        wide = interval({"a": [0.0] * 20, "b": [1.0] * 20})
        assert wide[1] - wide[0] > high - low
