"""Rerankers: by likelihood with a real model, cross-encoders of each make with small random ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from memcli.errors import ModelUnavailable
from memcli.models.llama import load_reranker
from memcli.models.llama.reranker import CrossEncoder, LikelihoodReranker
from memcli.models.protocols import Reranker
from tests.models.llama import tiny
from tests.models.llama.conftest import ONE_THREAD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from memcli.models.llama.generation import LlamaModel

PASSAGES = [
    "Tom: Any news?\nAna: I adopted a cat named Miso.\nTom: Lovely!",
    "Ana: Shall we bake?\nTom: The bread was too salty.\nAna: Less salt then.",
    "Tom: And then?\nAna: The ferry was late again.\nTom: As always.",
]


def test_likelihood_finds_the_answer(smol: LlamaModel) -> None:
    reranker = LikelihoodReranker(smol)
    assert isinstance(reranker, Reranker)
    scores = reranker.relevance("What is the name of Ana's cat?", PASSAGES)
    assert max(range(3), key=lambda place: scores[place] or -99.0) == 0
    scores = reranker.relevance("Why was the bread not good?", PASSAGES)
    assert max(range(3), key=lambda place: scores[place] or -99.0) == 1


def test_what_time_does_not_allow_is_left_open(smol: LlamaModel) -> None:
    many = [f"{passage} {'and so on ' * 30}{number}" for number, passage in enumerate(PASSAGES * 4)]
    reranker = LikelihoodReranker(smol)
    asked = iter([False, False])
    some = reranker.relevance("What is new?", many, expired=lambda: next(asked, True))
    assert some[0] is not None
    assert some[-1] is None
    assert reranker.relevance("What is new?", many, expired=lambda: True) == [None] * 12
    assert reranker.relevance("What is new?", []) == []


MAKES: list[tuple[str, Callable[..., Path], dict[str, Any]]] = [
    ("a head over an encoder", tiny.bert, {"head": True}),
    ("a head over a decoder", tiny.qwen, {"head": True}),
    ("yes and no", tiny.qwen, {"name": "Qwen3-Reranker tiny"}),
]


@pytest.mark.parametrize(("make", "more"), [(make, more) for _, make, more in MAKES], ids=[name for name, *_ in MAKES])
class TestCrossEncoders:
    PASSAGES = ("the cat is green", "tom: tea", "ana: the train is green. the dog is in the house", "x") * 10

    @pytest.fixture
    def model(self, tmp_path: Path, llama_cpp: None, make: Callable[..., Path], more: dict[str, Any]) -> CrossEncoder:
        made = load_reranker(make(tmp_path / "model.gguf", **more), ONE_THREAD)
        assert isinstance(made, CrossEncoder)
        return made

    def test_side_by_side_is_as_alone(self, model: CrossEncoder) -> None:
        together = model.relevance("is the cat green?", self.PASSAGES)
        assert all(score is not None and math.isfinite(score) for score in together)
        assert len({round(score or 0, 4) for score in together}) == 4
        for place in (0, 1, 2, 3, 38):
            (alone,) = model.relevance("is the cat green?", [self.PASSAGES[place]])
            assert together[place] == pytest.approx(alone, abs=0.05)
        model.close()

    def test_the_question_counts(self, model: CrossEncoder) -> None:
        with model:
            one, other = (model.relevance(question, self.PASSAGES[:2]) for question in ("the cat", "is it tea?"))
            assert one != other

    def test_long_passages_are_cut_and_time_is_kept(self, model: CrossEncoder) -> None:
        with model:
            scores = model.relevance("the cat", ["the dog is green " * 400, "tea"])
            assert all(score is not None for score in scores)
            assert model.relevance("the cat", self.PASSAGES, expired=lambda: True) == [None] * 40


def test_any_language_model_reranks_by_likelihood(tmp_path: Path, llama_cpp: None) -> None:
    with load_reranker(tiny.qwen(tmp_path / "plain.gguf"), ONE_THREAD) as reranker:
        assert isinstance(reranker, LikelihoodReranker)
        assert reranker.name == "likelihood:plain"
        assert len(reranker.relevance("a?", ["b", "c"])) == 2


def test_the_wrong_kind_is_refused_with_the_command(tmp_path: Path, llama_cpp: None) -> None:
    embedder = tiny.bert(tmp_path / "embedder.gguf", head=False, pooling=1)
    with pytest.raises(ModelUnavailable, match="cannot rerank") as caught:
        load_reranker(embedder, ONE_THREAD)
    assert "memcli models use rerank NAME" in caught.value.hint
    with pytest.raises(ModelUnavailable, match="is a reranking model and cannot write text"):
        load_reranker(tiny.bert(tmp_path / "cross.gguf", head=True), ONE_THREAD, "likelihood")
    with pytest.raises(ModelUnavailable, match="is a language model and cannot rerank"):
        load_reranker(tiny.qwen(tmp_path / "plain.gguf"), ONE_THREAD, "cross-encoder")
