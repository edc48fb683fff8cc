"""Reading the header of a model file: what it is, and that no file, however damaged, does worse than be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.errors import ModelUnavailable
from memcli.models.llama import gguf, loading
from memcli.models.llama.recipes import recipe_for
from tests.models.llama import tiny
from tests.support import examples

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.models.llama.gguf import Header


def header(folder: Path, architecture: str = "llama", tensors: Any = None, **more: Any) -> Header:
    values = {"general.architecture": architecture} | {key.replace("__", "."): value for key, value in more.items()}
    return gguf.read(tiny.write(folder / "model.gguf", values, tensors))


def test_values_of_every_kind_are_read(tmp_path: Path) -> None:
    read = header(
        tmp_path, general__name="Ünï", llama__context_length=4096, llama__rope__freq_base=1.5, llama__on=True,
        llama__attention__head_count_kv=[2, 0, 4], llama__labels=["a", "b"],
    )  # fmt: skip
    assert (read.architecture, read.name, read.of("context_length")) == ("llama", "Ünï", 4096)
    assert (read.of("rope.freq_base"), read.of("on"), read.of("labels")) == (1.5, True, ["a", "b"])
    assert read.number("attention.head_count_kv", 1) == 4
    assert read.number("missing", 7) == 7


def test_of_a_long_array_only_the_length_is_kept(tmp_path: Path) -> None:
    words = [f"w{n}" for n in range(5000)]
    read = header(
        tmp_path, tokenizer__ggml__tokens=words, tokenizer__ggml__token_type=[1] * 5000, general__name="after"
    )
    assert (read.vocabulary, read.name) == (5000, "after")
    assert not isinstance(read.metadata["tokenizer.ggml.tokens"], list)


@pytest.mark.parametrize(
    ("architecture", "values", "tensors", "kind"),
    [
        ("llama", {}, {}, "language"),
        ("qwen3", {"qwen3__pooling_type": 3}, {}, "embedding"),
        ("qwen3", {"qwen3__pooling_type": 4}, {}, "reranker"),
        ("qwen3", {"general__name": "Qwen3 Reranker 0.6B"}, {}, "reranker"),
        ("qwen3", {"qwen3__pooling_type": 0}, {}, "language"),
        ("bert", {"bert__pooling_type": 2}, {}, "embedding"),
        ("bert", {}, {}, "embedding"),
        ("bert", {"bert__pooling_type": 2}, {"cls.weight": (4, 4)}, "reranker"),
        ("modern-bert", {}, {"cls.output.weight": (4, 1)}, "reranker"),
        ("llama", {"general__type": "adapter"}, {}, "adapter"),
        ("clip", {"general__type": "mmproj"}, {}, "other"),
    ],
)
def test_the_kind_of_a_model(
    tmp_path: Path, architecture: str, values: dict[str, Any], tensors: dict[str, Any], kind: str
) -> None:
    assert header(tmp_path, architecture, tensors, **values).kind == kind


def test_a_model_of_the_wrong_kind_is_refused_with_what_to_do(tmp_path: Path) -> None:
    header(tmp_path, "bert", bert__pooling_type=1)
    with pytest.raises(ModelUnavailable, match="is an embedding model and cannot write text") as caught:
        loading.header_of(tmp_path / "model.gguf", "language")
    assert "memcli models use embed" in caught.value.hint
    assert "memcli models use extract" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"GGUF", b"PK\x03\x04 no model", b"GGUF\x03\x00\x00\x00" + b"\xff" * 64])
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(content)
    with pytest.raises(ModelUnavailable, match=r"model\.gguf"):
        gguf.read(file)


def test_a_file_that_lacks_the_last_of_its_weights_is_refused(tmp_path: Path) -> None:
    file = tiny.qwen(tmp_path / "model.gguf")
    content = file.read_bytes()
    assert gguf.read(file).kind == "language"
    for lacking in (33, len(content) // 2):  # the last weights are padded to 32 bytes
        file.write_bytes(content[:-lacking])
        with pytest.raises(ModelUnavailable, match="not whole"):
            gguf.read(file)


def test_a_file_that_is_gone_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="is gone"):
        gguf.read(tmp_path / "none.gguf")
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        gguf.read(tmp_path)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.qwen(tmp_path_factory.mktemp("gguf") / "sound.gguf", head=True)


@given(data=st.data())
@examples(150)
def test_damage_is_refused_or_harmless(sound: Path, data: st.DataObject) -> None:
    content = bytearray(sound.read_bytes())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    for _ in range(data.draw(st.integers(0, 4))):
        if content:
            content[data.draw(st.integers(0, min(len(content), 1500) - 1))] = data.draw(st.integers(0, 255))
    file = sound.with_name("damaged.gguf")
    file.write_bytes(content)
    try:
        read = gguf.read(file)
    except ModelUnavailable:
        return
    assert isinstance(read.kind, str)
    assert read.vocabulary >= 0


@pytest.mark.parametrize(
    ("name", "question", "document"),
    [
        ("nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("multilingual-e5-large", "query: ", "passage: "),
        ("Snowflake Arctic Embed M", "Represent this sentence for searching relevant passages: ", ""),
        ("snowflake-arctic-embed-l-v2.0", "query: ", ""),
        ("Bge Base En v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("bge-m3", "", ""),
        ("all-MiniLM-L6-v2", "", ""),
    ],
)
def test_known_embedding_models_get_their_prefixes(tmp_path: Path, name: str, question: str, document: str) -> None:
    recipe = recipe_for(header(tmp_path, "bert", general__name=name))
    assert (recipe.query_prefix, recipe.document_prefix) == (question, document)


def test_a_model_without_a_name_is_known_by_its_file(tmp_path: Path) -> None:
    file = tiny.write(tmp_path / "embeddinggemma-300M-Q8_0.gguf", {"general.architecture": "gemma-embedding"})
    assert recipe_for(gguf.read(file)).document_prefix == "title: none | text: "


def test_a_file_is_taken_for_what_it_could_do_where_that_is_asked_for(tmp_path: Path) -> None:
    decoder = header(tmp_path, "qwen3").path
    assert loading.header_of(decoder, "embedding", trust=True).kind == "language"
    assert loading.header_of(decoder, "reranker", trust=True).kind == "language"
    encoder = header(tmp_path, "bert", bert__pooling_type=1).path
    for kind in ("language", "reranker"):
        with pytest.raises(ModelUnavailable, match="is an embedding model"):
            loading.header_of(encoder, kind, trust=True)
    adapter = header(tmp_path, "llama", general__type="adapter").path
    with pytest.raises(ModelUnavailable, match="adapter"):
        loading.header_of(adapter, "embedding", trust=True)
