"""The score of a candidate, term by term, in small numbers."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.recall import gather
from memcli.recall.question import Question
from memcli.recall.scoring import TERMS, Evidence, Scored, Weights, for_company, for_size, rank
from memcli.records import Span
from memcli.store.search import Features
from memcli.text.traits import STANDING, TIMED
from tests.support import examples, soak

W = Weights()
PLAIN = Question("q", (), frozenset(), (), (), None, False, False, False)


def one(row: int = 1, **more: Any) -> Features:
    made: dict[str, Any] = {
        "row": row,
        "session": 1,
        "position": row,
        "kind": "chat",
        "role": None,
        "speaker": None,
        "wall": None,
    }
    return Features(**(made | {"asks": 0, "traits": 0} | more))


def evidence(own: dict[int, float] | None = None, **more: Any) -> Evidence:
    return Evidence(own or {}, **more)


def terms(candidate: Features, given_: Evidence, question: Question = PLAIN, **cosines: float) -> dict[str, float]:
    """The terms of one candidate beside a best one, whose words alone are worth 1."""
    best = one(99, session=9)
    every = given_._replace(own={**given_.own, 99: 1.0})
    ranked = rank(question, [candidate, best], every, {}, W, limit=9)
    return dict(next(scored.terms for scored in ranked if scored.features == candidate))


class TestLexical:
    def test_its_own_words_and_those_around_it(self) -> None:
        parts = {"before": {5: 0.2}, "before2": {5: 0.1}, "after": {5: 0.4}}
        around = evidence({5: 0.3}, passages={(1, 5): 0.5}, sessions={1: 0.6}, **parts)
        found = terms(one(5), around)
        top = 0.3 + 0.6 * 0.5 + 0.1 * 0.2 + 0.1 * 0.1 + 0.25 * 0.4 + 0.3 * 0.6
        top = max(top, 1.0)
        assert found == pytest.approx(
            {
                "own": 0.3 / top,
                "passage": 0.3 / top,
                "before": 0.02 / top,
                "before2": 0.01 / top,
                "after": 0.1 / top,
                "session": 0.18 / top,
            }
        )

    def test_an_answer_to_a_question_that_has_the_words(self) -> None:
        asked = evidence({4: 0.5}, answers={5: 0.4})
        assert terms(one(5), asked)["answer"] == pytest.approx(W.answer * 0.4)
        assert "answer" not in terms(one(5, role="assistant"), asked)
        assert "answer" not in terms(one(5), evidence({4: 0.5}))

    def test_the_best_lexical_sum_is_worth_one(self) -> None:
        ranked = rank(PLAIN, [one(1), one(2)], evidence({1: 0.02, 2: 0.01}, after={1: 0.01}), {}, W, limit=2)
        assert sum(ranked[0].terms[name] for name in ("own", "after")) == pytest.approx(1)


class TestPriors:
    @pytest.mark.parametrize(
        ("candidate", "question", "expected"),
        [
            ({"speaker": 3}, {"named": frozenset({3})}, {"speaker": W.speaker}),
            ({"speaker": 4}, {"named": frozenset({3})}, {}),
            ({"role": "assistant"}, {}, {"assistant": W.assistant}),
            ({"role": "assistant"}, {"wants_summary": True}, {"assistant_sums_up": W.assistant_sums_up}),
            (
                {"role": "assistant"},
                {"addresses_you": True},
                {"assistant": W.assistant, "assistant_asked": W.assistant_asked},
            ),
            ({"asks": 50}, {}, {"question": W.question / 2}),
            ({"asks": 50, "role": "user"}, {}, {}),
            ({"traits": TIMED}, {"asks_when": True}, {"timed": W.timed}),
            ({"traits": TIMED}, {}, {}),
            ({"traits": STANDING, "role": "user"}, {"wants_advice": True}, {"standing": W.standing}),
            ({"traits": STANDING, "role": "user"}, {}, {}),
            ({"traits": STANDING}, {"wants_advice": True}, {}),
            ({"wall": 5}, {"happened": (Span(5, 6),)}, {"happened": W.happened}),
            ({"wall": 6}, {"happened": (Span(5, 6),)}, {}),
            ({"wall": 4}, {"happened": (Span(None, 5), Span(9, None))}, {"happened": W.happened}),
            ({"wall": 9}, {"said": (Span(9, None),)}, {"said": W.said}),
            ({"wall": None}, {"said": (Span(None, None),)}, {}),
        ],
    )
    def test_each(self, candidate: dict[str, Any], question: dict[str, Any], expected: dict[str, float]) -> None:
        assert terms(one(5, **candidate), evidence(), replace(PLAIN, **question)) == pytest.approx(expected)

    def test_sessions_meant_by_number(self) -> None:
        assert terms(one(5), evidence(meant=frozenset({1}))) == pytest.approx({"said": W.said})

    def test_sessions_of_those_named(self) -> None:
        assert terms(one(5), evidence(circle=frozenset({1}))) == pytest.approx({"circle": W.circle})
        assert terms(one(5), evidence(circle=frozenset({2}))) == {}

    def test_a_name_tells_nothing_where_all_are_by_that_name(self) -> None:
        question = replace(PLAIN, named=frozenset({3}))
        ranked = rank(question, [one(1, speaker=3), one(2, speaker=3)], evidence(), {}, W, limit=2)
        assert all(scored.terms == {} for scored in ranked)


class TestDense:
    def test_likeness_is_scaled_to_the_range_of_the_candidates(self) -> None:
        ranked = rank(PLAIN, [one(1), one(2), one(3), one(4)], evidence(), {1: -0.2, 2: 0.3, 3: 0.8}, W, limit=9)
        found = {scored.features.row: scored.terms.get("dense", 0.0) for scored in ranked}
        assert found == pytest.approx({1: 0, 2: W.dense / 2, 3: W.dense, 4: 0})

    def test_a_single_one_or_equal_ones_have_no_range(self) -> None:
        for cosines in ({1: 0.5}, {1: 0.5, 2: 0.5}, {}):
            assert all(scored.score == 0 for scored in rank(PLAIN, [one(1), one(2)], evidence(), cosines, W, limit=9))


def test_ties_go_to_the_newer() -> None:
    rows = [3, 1, 4, 2]
    ranked = rank(PLAIN, [one(row) for row in rows], evidence(), {}, W, limit=3)
    assert [scored.features.row for scored in ranked] == [4, 3, 2]
    assert rank(PLAIN, [], evidence(), {}, W, limit=3) == []


def test_a_small_store_has_no_context() -> None:
    context = {"passage", "before", "before2", "after", "answer", "session"}
    none, half, full = for_size(W, 3), for_size(W, 40), for_size(W, 10**6)
    assert full == W
    for field in fields(Weights):
        value = getattr(W, field.name)
        share = (0, 0.5) if field.name in context else (1, 1)
        assert (getattr(none, field.name), getattr(half, field.name)) == pytest.approx(
            (value * share[0], value * share[1])
        )


class TestCompany:
    """Talks of three or more, where a subject is carried by many turns."""

    def test_is_three_people_who_are_no_assistant_and_user(self) -> None:
        speakers = [(1, 1, None), (1, 2, None), (1, 3, None), (2, 1, None), (2, 2, None), (2, None, None)]
        speakers += [(3, 1, "user"), (3, 2, "assistant"), (3, 3, "user")]
        known = [one(n, session=s, speaker=who, role=role) for n, (s, who, role) in enumerate(speakers)]
        assert gather.company(known) == {1}

    def test_the_passage_leads_there(self) -> None:
        apt, told = one(1, session=1), one(20, session=1)  # the one has the words, the other stands where they are used
        given_ = evidence({1: 0.8}, passages={(1, 20): 0.8, (1, 1): 0.1})
        best = [
            rank(PLAIN, [apt, told], given_._replace(company=frozenset(which)), {}, W, limit=1)[0].features.row
            for which in ((), (1,))
        ]
        assert best == [1, 20]

    def test_a_question_loses_nothing_there(self) -> None:
        asks = one(5, asks=100)
        assert "question" in terms(asks, evidence())
        assert "question" not in terms(asks, evidence(company=frozenset([1])))

    def test_elsewhere_nothing_changes(self) -> None:
        here, there = one(1, asks=50), one(2, session=2)
        given_ = evidence({1: 0.5, 2: 0.5}, passages={(1, 1): 0.4, (2, 2): 0.4})
        ranked = rank(PLAIN, [here, there], given_._replace(company=frozenset([2])), {}, W, limit=2)
        found = {scored.features.row: scored.terms for scored in ranked}
        assert found[1]["own"] / found[1]["passage"] == pytest.approx(W.own * 0.5 / (W.passage * 0.4))
        assert found[2]["own"] / found[2]["passage"] == pytest.approx(0.6 * 0.5 / 0.4)
        assert "question" in found[1]

    def test_the_sum_of_a_perfect_match_stays(self) -> None:
        company = for_company(W)
        assert company.own + company.passage == pytest.approx(W.own + W.passage)


def test_each_term_has_a_weight_and_each_weight_a_term() -> None:
    assert set(TERMS) == {field.name for field in fields(Weights)}


@pytest.mark.parametrize("count", [100, soak(5000)])
def test_a_score_is_the_sum_of_its_terms(count: int) -> None:
    number = st.floats(0, 2)
    features = st.builds(
        one, st.integers(1, 12), session=st.integers(1, 2), role=st.sampled_from([None, "user", "assistant"]),
        speaker=st.sampled_from([None, 1, 2]), wall=st.sampled_from([None, 1, 5]), asks=st.integers(0, 100), traits=st.integers(0, 3),
    )  # fmt: skip
    places = st.dictionaries(st.tuples(st.integers(1, 2), st.integers(0, 13)), number)
    questions = st.builds(
        Question, st.just("q"), st.just(()), st.sets(st.integers(1, 2)).map(frozenset), st.sampled_from([(), (Span(0, 3),)]),
        st.sampled_from([(), (Span(4, None),)]), st.none(), st.booleans(), st.booleans(), st.booleans(),
    )  # fmt: skip
    asks = st.dictionaries(st.tuples(st.integers(1, 2), st.integers(0, 13)), st.integers(1, 100))

    @examples(count)
    @given(
        st.lists(features, unique_by=lambda each: each.row),
        questions,
        st.builds(Evidence, places, places, st.dictionaries(st.integers(1, 2), number), asks),
        st.dictionaries(st.integers(1, 12), st.floats(-1, 1)),
        st.integers(1, 5),
    )
    def any_candidates(
        candidates: list[Features], question: Question, given_: Evidence, cosines: dict[int, float], limit: int
    ) -> None:
        ranked: list[Scored] = rank(question, candidates, given_, cosines, W, limit=limit)
        everything = rank(question, candidates, given_, cosines, W, limit=99)
        assert ranked == everything[:limit]
        assert len(everything) == len(candidates)
        for scored in everything:
            assert scored.score == pytest.approx(sum(scored.terms.values()), abs=1e-9)
            assert set(scored.terms) <= set(TERMS)
        keys = [(-scored.score, -scored.features.row) for scored in everything]
        assert keys == sorted(keys)

    any_candidates()
