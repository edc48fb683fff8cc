"""Reranking: what a judgement adds, what time leaves out, and the engine with a judge of its own mind."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.errors import ModelUnavailable
from memcli.models.builtin.embedder import load
from memcli.models.protocols import Reranker
from memcli.recall import rerank
from memcli.recall.engine import Engine
from memcli.records import Hit
from memcli.store import vectors
from tests.support import Toy, at, blank, examples, say, take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from memcli.store.connection import Store

finite = st.floats(-100, 100).map(lambda value: round(value, 6))  # nearer values differ by rounding alone


class Judge:
    """Likes passages the more often they hold a word; gets as far as it is told."""

    name = "judge"

    def __init__(self, word: str, until: int = 99) -> None:
        self.word = word
        self.until = until
        self.read: list[str] = []

    def relevance(
        self, question: str, passages: Sequence[str], *, expired: Callable[[], bool] | None = None
    ) -> list[float | None]:
        self.read = list(passages)
        return [
            None if number >= self.until or (expired is not None and expired()) else float(passage.count(self.word))
            for number, passage in enumerate(passages)
        ]


def hit(number: int, score: float, text: str = "words") -> Hit:
    return Hit(f"ep_{number}", "episode", score, text, terms={"own": score})


class TestTerms:
    def test_they_weigh_standard_deviations(self) -> None:
        assert rerank.terms([1.0, 3.0], [-2.0, -4.0], 0.5) == pytest.approx([0.5, -0.5])

    def test_what_was_not_judged_keeps_its_score(self) -> None:
        assert rerank.terms([3.0, 2.0, 1.0], [5.0, None, 7.0], 1.0) == pytest.approx([-1.0, 0.0, 1.0])
        assert rerank.terms([3.0, 2.0], [5.0, None], 1.0) == [0.0, 0.0]

    def test_equal_scores_leave_the_order_to_the_judgement(self) -> None:
        first, second = rerank.terms([1.0, 1.0], [0.1, 0.2], 0.3)
        assert second > first

    def test_equal_judgements_change_nothing(self) -> None:
        assert rerank.terms([1.0, 2.0, 5.0], [0.5, 0.5, 0.5], 0.3) == [0.0, 0.0, 0.0]

    def test_equal_judgements_whose_mean_is_rounded_change_nothing_either(self) -> None:
        assert rerank.terms([1.0, 2.0, 5.0], [43.650391] * 3, 1.0) == pytest.approx([0.0] * 3)

    @given(st.lists(st.tuples(finite, st.none() | finite), max_size=25), st.floats(0, 2))
    @examples(200)
    def test_they_are_finite_and_add_up_to_nothing(self, pairs: list[tuple[float, Any]], weight: float) -> None:
        scores, relevance = [score for score, _ in pairs], [value for _, value in pairs]
        added = rerank.terms(scores, relevance, weight)
        assert len(added) == len(scores)
        assert sum(added) == pytest.approx(0.0, abs=1e-6)
        assert all(abs(term) < 10_000 for term in added)

    @given(st.lists(finite, min_size=2, max_size=20, unique=True))
    @examples(100)
    def test_no_weight_is_no_change_and_a_great_one_is_the_judgement(self, relevance: list[float]) -> None:
        scores = [float(number) for number in range(len(relevance))]
        assert rerank.terms(scores, relevance, 0.0) == [0.0] * len(scores)


class TestHits:
    def test_the_best_are_judged_and_all_are_kept(self) -> None:
        hits = [hit(number, 100.0 - number, "cat" if number == 15 else "dog") for number in range(30)]
        judge = Judge("cat")
        ranked = rerank.rerank("a cat?", hits, judge, weight=9.0)
        assert len(judge.read) == rerank.TOP == 20
        assert ranked[0].uid == "ep_15"
        assert {one.uid for one in ranked} == {one.uid for one in hits}
        assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
        for one in ranked:
            assert one.score == pytest.approx(sum(one.terms.values()), abs=1e-5)
            assert ("rerank" in one.terms) == (int(one.uid[3:]) < 20)

    def test_nothing_needs_no_judge_and_one_hit_keeps_its_score(self) -> None:
        judge = Judge("cat")
        assert rerank.rerank("?", [], judge) == []
        assert not judge.read
        assert rerank.rerank("?", [hit(1, 1.0)], judge) == [hit(1, 1.0)._replace(relevance=0.5)]

    def test_what_is_less_relevant_than_wanted_is_left_out(self) -> None:
        hits = [hit(1, 3.0, "dog"), hit(2, 2.0, "cat cat cat"), hit(3, 1.0, "cat cat"), hit(4, 0.5, "cat")]
        ranked = rerank.rerank("a cat?", hits, Judge("cat", until=3), least=0.6)
        second, third = (rerank.probability(odds - rerank.PLACE * log(place)) for odds, place in ((3, 2), (2, 3)))
        assert [(one.uid, one.relevance) for one in ranked] == [
            ("ep_2", pytest.approx(second, abs=1e-4)),
            ("ep_3", pytest.approx(third, abs=1e-4)),
            ("ep_4", None),
        ]

    def test_of_two_that_are_judged_alike_the_one_recall_put_first_is_the_more_relevant(self) -> None:
        first, second = rerank.rerank("a cat?", [hit(1, 3.0, "cat"), hit(2, 2.9, "cat")], Judge("cat"))
        assert first.relevance == pytest.approx(rerank.probability(1.0), abs=1e-4)
        assert second.relevance == pytest.approx(rerank.probability(1.0 - rerank.PLACE * log(2)), abs=1e-4)

    @given(finite)
    @examples(50)
    def test_log_odds_become_probabilities(self, odds: float) -> None:
        assert 0 <= rerank.probability(odds) <= 1
        assert rerank.probability(odds) + rerank.probability(-odds) == pytest.approx(1.0)


LINES = [
    ("Ana", "The harbour was full of boats"),
    ("Tom", "Which boat was the oldest boat"),
    ("Ana", "The old wooden one, built before the war"),
    ("Tom", "Boats again, always boats"),
]


@pytest.fixture
def store() -> Iterator[Store]:
    with blank() as opened:
        take(opened, [say(text, n, speaker=who, native_id=f"m{n}") for n, (who, text) in enumerate(LINES)])
        yield opened


def recalled(store: Store, judge: Reranker | None, **more: Any) -> list[Hit]:
    return list(Engine(store, Toy()).recall("which boat is old", now=at(), judge=judge, **more).hits)


class TestEngine:
    def test_the_judge_reads_a_message_between_its_neighbours(self, store: Store) -> None:
        judge = Judge("war")
        assert isinstance(judge, Reranker)
        hits = recalled(store, judge)
        read = judge.read[[one.text for one in recalled(store, None)].index(LINES[1][1])]
        assert read == "\n".join(f"{who}: {text}" for who, text in LINES[:3])
        assert all(not one.before and not one.after for one in hits)

    def test_its_judgement_is_a_term_of_the_score(self, store: Store) -> None:
        before = {one.uid: one.score for one in recalled(store, None)}
        after = recalled(store, Judge("harbour"))
        assert {one.uid for one in after} == set(before)
        for one in after:
            assert one.score == pytest.approx(before[one.uid] + one.terms.get("rerank", 0.0), abs=1e-5)
        assert any(one.terms.get("rerank") for one in after)

    def test_neighbours_that_were_asked_for_stay(self, store: Store) -> None:
        plain = {one.uid: (one.before, one.after) for one in recalled(store, None, context=2)}
        judged = {one.uid: (one.before, one.after) for one in recalled(store, Judge("war"), context=2)}
        assert plain == judged

    def test_more_is_judged_than_shown(self, store: Store) -> None:
        judge = Judge("war")
        assert len(recalled(store, judge, limit=1)) == 1
        assert len(judge.read) > 1

    def test_without_time_the_order_stays(self, store: Store) -> None:
        order = [one.uid for one in recalled(store, None)]
        assert [one.uid for one in recalled(store, Judge("war"), expired=lambda: True)] == order

    def test_what_the_judge_raises_is_raised(self, store: Store) -> None:
        class Broken(Judge):
            def relevance(self, *_: Any, **__: Any) -> list[float | None]:
                raise ModelUnavailable("gone")

        with pytest.raises(ModelUnavailable):
            recalled(store, Broken("x"))


class TestVectors:
    """Vectors of a model that reads words in context, beside those of the built-in table."""

    def test_until_a_models_vectors_are_complete_the_built_in_ones_serve(self, store: Store) -> None:
        from memcli.ingest import vectors as making

        making.complete(store, load())
        made = Engine(store, Toy("model/1"))
        assert made.space == vectors.serving(store)
        assert made.recall("boats", now=at()).hits[0].terms["dense"] > 0
        assert "still uses the built-in vectors; memcli reindex makes those of model" in made.warnings[0]
        making.reindex(store, Toy("model/1"))
        assert not Engine(store, Toy("model/1")).warnings
        assert "lexical only" in Engine(store, load()).warnings[0]

    def test_likeness_weighs_more_where_words_were_read_in_context(self, store: Store) -> None:
        from memcli.ingest import vectors as making

        class Contextual(Toy):
            contextual = True

        making.complete(store, Toy())
        plain = Engine(store, Toy()).recall("which boat is old", now=at()).hits
        trusted = {one.uid: one.terms for one in Engine(store, Contextual()).recall("which boat is old", now=at()).hits}
        for one in plain:
            for term in ("dense", "question", "speaker"):
                factor = 16 / 9 if term == "dense" else 1.25
                assert trusted[one.uid].get(term, 0.0) == pytest.approx(factor * one.terms.get(term, 0.0))
