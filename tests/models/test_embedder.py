"""The built-in embedder: sums of the table's own rows, alike one by one and in bulk, and honest about what it is."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.errors import ModelUnavailable
from memcli.models.builtin import embedder
from memcli.models.builtin.embedder import LONGEST, TABLE, StaticEmbedder
from memcli.models.protocols import Embedder
from tests.support import ROOT, examples, soak

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def model() -> StaticEmbedder:
    return embedder.load()


def signed(vector: bytes | None) -> list[int]:
    assert vector is not None
    return list(struct.unpack(f"{len(vector)}b", vector))


def cosine(one: bytes | None, other: bytes | None) -> float:
    a, b = signed(one), signed(other)
    lengths = math.sqrt(sum(x * x for x in a)) * math.sqrt(sum(y * y for y in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / lengths


def by_hand(*words: str) -> list[float]:
    """The sum of the table's vectors of whole words, read from the file as its format says."""
    data = TABLE.read_bytes()
    rows, dimension, vocabulary, size, scales, matrix = struct.unpack_from("<6I", data, 8)
    pieces = data[vocabulary : vocabulary + size].decode().split("\n")
    assert len(pieces) == rows
    total = [0.0] * dimension
    for word in words:
        row = pieces.index(word)
        (scale,) = struct.unpack_from("<e", data, scales + 2 * row)
        values = struct.unpack_from(f"{dimension}b", data, matrix + row * dimension)
        total = [t + scale * v for t, v in zip(total, values, strict=True)]
    return total


@pytest.mark.parametrize("words", [["cat"], ["the", "cat", "sleeps"], ["cat", "cat"], ["train", "to", "lisbon", "?"]])
def test_it_sums_the_rows_of_the_table(model: StaticEmbedder, words: list[str]) -> None:
    total = by_hand(*words)
    peak = max(map(abs, total))
    expected = [127 * value / peak for value in total]
    for vector in (*model.embed([" ".join(words)]), model.embed_query(" ".join(words))):
        assert signed(vector) == pytest.approx(expected, abs=0.51)


TEXTS = [
    "We adopted a grey cat from the shelter last week.",
    "the the the",
    "Flight BA-0423 leaves at 07:45, gate B12!",
    "naïve café résumé",
    "An unaffable, idiosyncratic antidisestablishmentarian.",
    "x",
    "1234567890",
    "a\tb\nc",
    "Mixed 猫 English with more English words",
    "word " * 2000,
]


def test_one_by_one_and_in_bulk_are_the_same_to_within_rounding(model: StaticEmbedder) -> None:
    for text, vector in zip(TEXTS, model.embed(TEXTS), strict=True):
        single = signed(model.embed_query(text))
        assert max(abs(a - b) for a, b in zip(signed(vector), single, strict=True)) <= 1, text
        assert max(map(abs, single)) == 127


@pytest.mark.parametrize("count", [60, soak(5000)])
def test_so_it_is_for_any_text(model: StaticEmbedder, count: int) -> None:
    anything = st.text(st.characters()) | st.text(st.sampled_from("cats and dogs, é猫\ud800🐈\0 "), max_size=300)

    @examples(count)
    @given(st.lists(anything, max_size=4))
    def any_texts(texts: list[str]) -> None:
        bulk = model.embed(texts)
        assert len(bulk) == len(texts)
        for text, vector in zip(texts, bulk, strict=True):
            single = model.embed_query(text)
            assert (single is None) == (vector is None), text
            if vector is not None:
                assert len(vector) == model.dimension
                assert cosine(vector, single) > 0.999

    any_texts()


@pytest.mark.parametrize(
    "text",
    ["", " \n", "我们收养了一只猫", "Привет, мир", "안녕하세요 2024", "مرحبا 123 !", "🐈🐕", "\ud800", "\0", "สวัสดี"],
)
def test_a_text_it_knows_nothing_of_has_no_vector(model: StaticEmbedder, text: str) -> None:
    assert model.embed(["cat", text, "dog"])[1] is None
    assert model.embed_query(text) is None


def test_the_order_is_that_of_the_texts(model: StaticEmbedder) -> None:
    texts = [f"{word} {number}" for number, word in enumerate("cat dog bird train lisbon".split() * 8)]
    alone = [model.embed([text])[0] for text in texts]
    assert model.embed(texts) == alone
    assert model.embed(texts[::-1]) == alone[::-1]
    assert model.embed([]) == []


def test_only_the_first_tokens_count(model: StaticEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    full = "cat " * LONGEST
    assert model.embed_query(full) == model.embed_query(full + "dog dog dog" * 200)
    assert model.embed([full]) == model.embed([full + "dog dog dog" * 200])
    monkeypatch.setattr(embedder, "LONGEST", 3)
    for embed in (model.embed_query, lambda text: model.embed([text])[0]):
        assert embed("cat cat dog bird") == embed("cat cat dog")
        assert embed("cat cat dog") != embed("cat cat cat")


def test_case_accents_and_spaces_do_not_count(model: StaticEmbedder) -> None:
    vector = model.embed_query("cafe in lisbon")
    for text in ("CAFÉ in Lisbon", "  cafe\n in\tlisbon ", "cafe\u0301 in LISBON"):
        assert model.embed_query(text) == vector


def test_it_tells_the_same_in_every_process() -> None:
    code = "from memcli.models.builtin.embedder import load; e = load(); print(e.fingerprint, e.embed_query('grey cat').hex(), e.embed(['grey cat'])[0].hex())"
    command = [sys.executable, "-c", code]
    told = {subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout for _ in range(2)}
    assert len(told) == 1


def test_a_question_needs_no_numpy() -> None:
    code = "import sys; from memcli.models.builtin.embedder import load; load().embed_query('grey cat'); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"


def test_meaning_is_more_than_words(model: StaticEmbedder) -> None:
    question = model.embed_query("Where did they spend their holidays?")
    vacation, invoice = model.embed(
        ["We travelled to Portugal on vacation last summer", "The printer invoice is overdue again"]
    )
    assert cosine(question, vacation) > cosine(question, invoice) + 0.1


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("When did Ana adopt a cat?", True),
        ("z" * 17, False),
        ("cat " * 60, False),
        (" ".join(["zqxjvw" * 16] * 90), False),
    ],
)
def test_pieces_are_searched_for_only_in_short_questions(text: str, searched: bool) -> None:
    """For the parts of a long nonsense word, or many words, that would take seconds."""
    model = StaticEmbedder()
    model.embed_query(text)
    assert ("_few_pieces" in vars(model), "_pieces" in vars(model)) == (searched, not searched)


def test_it_is_an_embedder_and_says_which(model: StaticEmbedder) -> None:
    assert isinstance(model, Embedder)
    assert model.dimension == 256
    assert model.fingerprint == "static-en-256/29950x256/1"


class TestDamage:
    def broken(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "table.bin"
        path.write_bytes(data)
        with pytest.raises(ModelUnavailable, match=r"table\.bin") as caught:
            StaticEmbedder(path)
        assert caught.value.hint

    def test_no_file(self, tmp_path: Path) -> None:
        for path in (tmp_path / "none.bin", tmp_path):
            with pytest.raises(ModelUnavailable, match="cannot read"):
                StaticEmbedder(path)

    @pytest.mark.parametrize(
        "data", [b"", b"MCSE", b"MCSE0001", b"MCSE0002" + b"\1" * 100, b"\0" * 5000, b"MCSE0001" + b"\0" * 100]
    )
    def test_another_file(self, tmp_path: Path, data: bytes) -> None:
        self.broken(tmp_path, data)

    @pytest.mark.parametrize("share", [0.001, 0.02, 0.05, 0.5, 0.9999])
    def test_one_that_is_cut_off(self, tmp_path: Path, share: float) -> None:
        data = TABLE.read_bytes()
        self.broken(tmp_path, data[: int(len(data) * share)])

    @pytest.mark.parametrize("field", range(6))
    def test_a_header_that_promises_too_much(self, tmp_path: Path, field: int) -> None:
        data = bytearray(TABLE.read_bytes())
        struct.pack_into("<I", data, 8 + 4 * field, 0xFFFF_FFF0)
        self.broken(tmp_path, bytes(data))

    def test_a_table_of_ones_own(self, tmp_path: Path) -> None:
        vocabulary = b"cat\ndog\n##s"
        data = bytearray(320)
        struct.pack_into("<8s6I", data, 0, b"MCSE0001", 3, 4, 64, len(vocabulary), 128, 192)
        data[64 : 64 + len(vocabulary)] = vocabulary
        struct.pack_into("<3e", data, 128, 1.0, 0.5, 2.0)
        struct.pack_into("<12b", data, 192, 1, 0, 0, 0, 0, 4, 0, 0, 0, 0, -1, 0)
        path = tmp_path / "table.bin"
        path.write_bytes(data)
        model = StaticEmbedder(path)
        assert (model.dimension, model.fingerprint) == (4, "table/3x4/1")
        assert signed(model.embed_query("cat dog")) == [64, 127, 0, 0]
        assert [signed(vector) for vector in model.embed(["cat dog", "cats"])] == [[64, 127, 0, 0], [64, 0, -127, 0]]


def test_the_words_of_a_question_can_weigh_differently(model: StaticEmbedder) -> None:
    plain = model.embed_query("grey cat")
    assert model.embed_query("grey cat", {"grey": 1.0, "cat": 1.0}) == plain
    assert model.embed_query("grey cat", {"grey": 0.0}) == model.embed_query("cat")
    light = model.embed_query("the, grey cat", {"the": 0.0})
    assert light == plain  # punctuation weighs what the lightest word weighs
