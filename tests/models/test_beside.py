"""A model's vectors and the table's as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from memcli.models.beside import SHARE, Beside
from memcli.models.builtin.embedder import load
from memcli.models.protocols import Embedder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Letters:
    """Counts vowels: a model that knows nothing of words, and nothing at all of texts without vowels."""

    fingerprint = "letters"
    dimension = 8

    def embed(self, texts: Sequence[str]) -> list[bytes | None]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str, weights: Mapping[str, float] | None = None) -> bytes | None:
        counts = [min(text.count(vowel) * 9, 127) for vowel in "aeiou"] + [0, 0, 0]
        return bytes(counts) if any(counts) else None


def cosine(one: bytes | None, other: bytes | None) -> float:
    a, b = (np.frombuffer(each or b"", dtype=np.int8).astype(float) for each in (one, other))
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


TEXTS = ["Ana adopted a cat", "the roof leaks again", "an old harbour with boats"]


def test_its_cosine_is_the_weighted_mean_of_both() -> None:
    model, table = Letters(), load()
    both = Beside(model, table)
    assert isinstance(both, Embedder)
    query = both.embed_query("a kitten for Ana")
    for text, vector in zip(TEXTS, both.embed(TEXTS), strict=True):
        assert len(vector or b"") == both.dimension == 8 + table.dimension
        parts = [cosine(part.embed_query("a kitten for Ana"), part.embed([text])[0]) for part in (model, table)]
        wanted = (parts[0] + SHARE * parts[1]) / (1 + SHARE)
        assert cosine(query, vector) == pytest.approx(wanted, abs=0.02)


def test_where_one_is_silent_the_other_speaks_and_where_both_are_there_is_none() -> None:
    both = Beside(Letters(), load())
    known, only_vowels, nothing = both.embed(["rhythm", "aeiou aeiou", "中文字"])
    assert known is not None
    assert not any(known[:8])
    assert only_vowels is not None
    assert any(only_vowels[:8])
    assert nothing is None
    assert both.embed([]) == []


def test_its_fingerprint_names_both() -> None:
    both = Beside(Letters(), load())
    assert "letters" in both.fingerprint
    assert load().fingerprint in both.fingerprint
