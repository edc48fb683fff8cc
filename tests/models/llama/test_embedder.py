"""The embedder over a real embedding model: alone and in crowds, short and long, and how it names its vectors."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from memcli.errors import ModelUnavailable
from memcli.models.llama import EmbeddingRecipe, LlamaOptions, fingerprint, load_embedder
from memcli.models.protocols import Embedder
from tests.models.llama import tiny
from tests.models.llama.conftest import ONE_THREAD

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.models.llama.embedder import LlamaEmbedder

TEXTS = [
    "Ana: I adopted a cat named Miso.",
    "Tom: The bread was too salty.",
    "The ferry to the island leaves at nine in the morning, they say, if the weather allows it.",
    "ok",
    "My kitten is called Miso.",
    "Did you ever see a bridge as long as that one? I was afraid to look down, and so was the dog.",
]


def cosine(one: bytes | None, other: bytes | None) -> float:
    import numpy as np

    assert one is not None
    assert other is not None
    a, b = (np.frombuffer(vector, dtype=np.int8).astype(np.float64) for vector in (one, other))
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_it_is_an_embedder(minilm: LlamaEmbedder) -> None:
    assert isinstance(minilm, Embedder)
    assert minilm.dimension == 384
    assert minilm.contextual


def test_what_means_the_same_is_near(minilm: LlamaEmbedder) -> None:
    vectors = minilm.embed(TEXTS)
    question = minilm.embed_query("What is the name of the cat?")
    near = [cosine(question, vector) for vector in vectors]
    assert {near.index(value) for value in sorted(near)[-2:]} == {0, 4}
    assert cosine(vectors[0], vectors[4]) > 0.6 > 0.2 > cosine(vectors[0], vectors[1])


def test_bytes_fill_their_range(minilm: LlamaEmbedder) -> None:
    import numpy as np

    for vector in minilm.embed(TEXTS):
        assert vector is not None
        values = np.frombuffer(vector, dtype=np.int8)
        assert len(values) == 384
        assert np.abs(values.astype(int)).max() == 127


def test_in_a_crowd_each_text_has_the_vector_it_has_alone(minilm: LlamaEmbedder) -> None:
    crowd = [f"{text} {number}" for number in range(25) for text in TEXTS]
    together = minilm.embed(crowd)
    assert len(together) == 150
    for place in (0, 1, 63, 64, 65, 101, 149):
        (alone,) = minilm.embed([crowd[place]])
        assert cosine(together[place], alone) > 0.999


def test_it_agrees_with_llama_cpp_python(minilm: LlamaEmbedder, minilm_path: Path) -> None:
    import numpy as np
    from llama_cpp import Llama

    raw = Llama(str(minilm_path), embedding=True, n_ctx=512, n_batch=512, n_ubatch=512, n_threads=1, verbose=False)
    expected = np.array(raw.embed(TEXTS))
    raw.close()
    for vector, other in zip(minilm.embed(TEXTS), expected, strict=True):
        assert vector is not None
        mine = np.frombuffer(vector, dtype=np.int8).astype(np.float64)
        assert mine @ other / np.linalg.norm(mine) / np.linalg.norm(other) > 0.999


def test_texts_that_say_nothing_have_no_vector(minilm: LlamaEmbedder) -> None:
    found = minilm.embed(["", "a cat", " \n\t", "\u0d85\u0d86", "a dog"])
    assert [vector is None for vector in found] == [True, False, True, True, False]
    assert minilm.embed([]) == []
    assert minilm.embed_query("  ") is None


def test_a_long_text_is_the_mean_of_its_windows(minilm: LlamaEmbedder) -> None:
    import numpy as np

    cats, trains = "The cat sleeps on the warm stove. " * 64, "The night train crosses the long bridge. " * 64
    windows = minilm._windows(cats + trains, "")
    assert len(windows) > 1
    mean = np.mean([minilm._vectors([window])[0] for window in windows], axis=0)
    (whole,) = minilm.embed([cats + trains])
    assert whole is not None
    mine = np.frombuffer(whole, dtype=np.int8).astype(np.float64)
    assert mine @ mean / np.linalg.norm(mine) / np.linalg.norm(mean) > 0.999
    cat, train = minilm.embed(["The cat sleeps on the warm stove.", "The night train crosses the long bridge."])
    assert min(cosine(whole, cat), cosine(whole, train)) > cosine(cat, train) + 0.2


def test_windows_cover_a_text_and_keep_its_ends(minilm: LlamaEmbedder) -> None:
    words = " ".join(f"word{number}" for number in range(900))
    windows = minilm._windows(words, "")
    assert len(windows) > 3
    assert all(len(window) <= 512 for window in windows)
    assert all((window[0], window[-1]) == (101, 102) for window in windows)
    assert [token for window in windows for token in window[1:-1]] == minilm._model.tokens(words)
    assert max(map(len, windows)) - min(map(len, windows)) < len(windows)


class TestFingerprint:
    def test_it_names_file_pooling_and_dimension(self, minilm: LlamaEmbedder, minilm_path: Path) -> None:
        digest = fingerprint.digest(minilm_path)
        assert minilm.fingerprint == f"minilm-l6-h384-uncased/{digest[:16]}/mean/384"

    def test_prefixes_pooling_dimension_and_file_each_change_it(self, tmp_path: Path, llama_cpp: None) -> None:
        file = tiny.bert(tmp_path / "one.gguf", head=False, pooling=1)
        recipes = [
            EmbeddingRecipe(), EmbeddingRecipe("query: "), EmbeddingRecipe("", "passage: "),
            EmbeddingRecipe(dimension=16), EmbeddingRecipe(pooling="cls"),
        ]  # fmt: skip
        names = set()
        for recipe in recipes:
            with load_embedder(file, ONE_THREAD, recipe=recipe) as model:
                names.add(model.fingerprint)
        with file.open("ab") as more:
            more.write(b"\0")
        with load_embedder(file, ONE_THREAD) as model:
            names.add(model.fingerprint)
        assert len(names) == 6

    def test_the_hash_is_remembered_until_the_file_changes(self, tmp_path: Path) -> None:
        file, cache = tmp_path / "a.gguf", tmp_path / "cache" / "hashes.json"
        file.write_bytes(b"one")
        first = fingerprint.digest(file, cache)
        ((key, entry),) = json.loads(cache.read_text()).items()
        entry[2] = "f" * 64
        cache.write_text(json.dumps({key: entry}))
        assert fingerprint.digest(file, cache) == "f" * 64
        os.utime(file, ns=(1, 1))
        assert fingerprint.digest(file, cache) == first
        file.write_bytes(b"two")
        assert fingerprint.digest(file, cache) != first

    @pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 1}'])
    def test_a_spoilt_cache_costs_only_time(self, tmp_path: Path, content: str) -> None:
        file, cache = tmp_path / "a.gguf", tmp_path / "hashes.json"
        file.write_bytes(b"one")
        cache.write_text(content)
        assert fingerprint.digest(file, cache) == fingerprint.digest(file)
        assert list(tmp_path.iterdir()) == [file, cache] or len(list(tmp_path.iterdir())) == 2

    def test_a_cache_that_cannot_be_written_does_not_matter(self, tmp_path: Path) -> None:
        file = tmp_path / "a.gguf"
        file.write_bytes(b"one")
        assert len(fingerprint.digest(file, file / "below" / "a file.json")) == 64


class TestRecipes:
    @pytest.fixture
    def file(self, tmp_path: Path, llama_cpp: None) -> Path:
        return tiny.bert(tmp_path / "tiny.gguf", head=False, pooling=2)

    def test_prefixes_go_before_questions_and_documents(self, file: Path) -> None:
        recipe = EmbeddingRecipe("cat: ", "dog: ")
        with load_embedder(file, ONE_THREAD, recipe=recipe) as model, load_embedder(file, ONE_THREAD) as plain:
            assert model.embed(["the tea"]) == plain.embed(["dog: the tea"])
            assert model.embed_query("the tea") == plain.embed(["cat: the tea"])[0]

    def test_a_shorter_vector_is_the_beginning_of_the_whole(self, file: Path) -> None:
        import numpy as np

        with load_embedder(file, ONE_THREAD) as model:
            whole = np.frombuffer(model.embed(["the cat"])[0] or b"", dtype=np.int8).astype(float)
        with load_embedder(file, ONE_THREAD, recipe=EmbeddingRecipe(dimension=16)) as model:
            assert model.dimension == 16
            short = np.frombuffer(model.embed(["the cat"])[0] or b"", dtype=np.int8).astype(float)
        assert short @ whole[:16] / np.linalg.norm(short) / np.linalg.norm(whole[:16]) > 0.999

    @pytest.mark.parametrize("dimension", [12, 64])
    def test_dimensions_it_cannot_give_are_refused(self, file: Path, dimension: int) -> None:
        with pytest.raises(ModelUnavailable, match=f"{dimension} dimensions"):
            load_embedder(file, ONE_THREAD, recipe=EmbeddingRecipe(dimension=dimension))

    def test_a_decoder_embeds_too(self, tmp_path: Path, llama_cpp: None) -> None:
        file = tiny.qwen(tmp_path / "qwen-embedding.gguf", **{"qwen3.pooling_type": 3})
        texts = [f"text number {number} " * (number % 7 + 1) for number in range(40)]
        with load_embedder(file, ONE_THREAD) as model:
            assert "/last/32" in model.fingerprint
            together = model.embed(texts)
            for place in (0, 13, 39):
                assert cosine(together[place], model.embed([texts[place]])[0]) > 0.999


def test_a_small_batch_changes_nothing(minilm: LlamaEmbedder, minilm_path: Path) -> None:
    with load_embedder(minilm_path, LlamaOptions(threads=1, batch=16)) as small:
        for one, other in zip(small.embed(TEXTS), minilm.embed(TEXTS), strict=True):
            assert cosine(one, other) > 0.999


def test_a_language_model_is_refused_with_the_command(smol_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="is a language model and cannot embed") as caught:
        load_embedder(smol_path, ONE_THREAD)
    assert "memcli models use embed NAME" in caught.value.hint
