"""Words as the index sees them, chunks of long texts, and how much of a text asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.text.words import CHUNK, WHOLE, asking, chunks, first_chunk, index_text, pairs, unspaced
from tests.support import examples, soak


class TestIndexText:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("plain words stay", "plain words stay"),
            ("猫", "猫"),
            ("小猫", "小 猫 小猫"),
            ("我爱猫", "我 爱 猫 我爱 爱猫"),
            ("the小猫sat", "the 小 猫 小猫 sat"),
            ("ねこ", "ね こ ねこ"),
            ("고양이", "고 양 이 고양 양이"),
            ("แมว", "แ ม ว แม มว"),
            ("🐈", "emoji1f408"),
            ("a🐈🐕b", "a emoji1f408 emoji1f415 b"),
            ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
            ("ﬁve", "five"),
            ("ｶﾞ", "ガ"),
            ("naïve", "naïve"),
            ("cafe\u0301", "café"),
        ],
    )
    def test_words(self, text: str, words: str) -> None:
        assert index_text(text).split() == words.split()

    def test_a_query_and_a_document_are_treated_alike(self) -> None:
        document = set(index_text("昨天我们收养了一只小猫🐈").split())
        for query in ("收养", "小猫", "🐈", "猫"):
            assert set(index_text(query).split()) <= document
        assert not set(index_text("小狗").split()) <= document

    def test_which_scripts_write_no_spaces(self) -> None:
        for text in ("猫", "ねこ", "고양이", "แมว", "មាន", "mixed 猫"):
            assert unspaced(text)
        for text in ("cat", "naïve", "Привет", "मैं", "🐈", ""):
            assert not unspaced(text)


class TestChunks:
    def test_a_short_text_is_one(self) -> None:
        for text in ("", "short", "x" * WHOLE):
            assert chunks(text) == [text]
            assert first_chunk(text) == text

    def test_a_long_one_is_cut_where_a_sentence_ends(self) -> None:
        sentence = "This sentence has a few words and then it ends. "
        parts = chunks(sentence * 60)
        assert len(parts) > 3
        assert all(part.endswith(". ") for part in parts)
        assert all(CHUNK // 2 <= len(part) <= CHUNK for part in parts[:-1])

    @pytest.mark.parametrize(
        ("mark", "end"),
        [("\n\n", "\n\n"), ("\n", "\n"), ("? ", "? "), ("! ", "! "), ("。", "。"), ("; ", "; "), (" ", " ")],
    )
    def test_at_the_best_break_there_is(self, mark: str, end: str) -> None:
        text = ("x" * 399 + mark) * 4
        assert chunks(text)[0].endswith("x" + end)

    def test_a_paragraph_is_better_than_a_sentence(self) -> None:
        text = "x" * 310 + "\n\n" + "y" * 200 + ". " + "z" * 900
        assert chunks(text)[0] == "x" * 310 + "\n\n"

    def test_a_text_without_breaks_is_cut_anyhow(self) -> None:
        assert list(map(len, chunks("x" * 2000))) == [600, 600, 800]

    @pytest.mark.parametrize("count", [150, soak(10_000)])
    def test_no_character_is_lost(self, count: int) -> None:
        piece = st.sampled_from(["word ", "End. ", "\n\n", "猫。", "x" * 250, "? ", "é"])

        @examples(count)
        @given(st.lists(piece, max_size=120).map("".join))
        def nothing_lost(text: str) -> None:
            parts = chunks(text)
            assert "".join(parts) == text
            assert all(0 < len(part) <= WHOLE for part in parts) or text == ""
            assert first_chunk(text) == first_chunk(text[: WHOLE + 1]) == parts[0]

        nothing_lost()


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("", 0), ("No.", 0), ("Really?", 100), ("Yes. Why?", 50), ("¿Qué? Nada.", 50), ("怎么样？", 100), ("a? b? c!", 67), ("???", 100),
        ("one\nwhy?\ntwo", 40), ("  ?  ", 100), ("no question here", 0),
    ],
)  # fmt: skip
def test_how_much_of_a_text_asks(text: str, percent: int) -> None:
    assert asking(text) == percent


@pytest.mark.parametrize("count", [150, soak(10_000)])
def test_any_text(count: int) -> None:
    @examples(count)
    @given(st.text(st.characters()))
    def any_text(text: str) -> None:
        assert 0 <= asking(text) <= 100
        assert "".join(chunks(text)) == text
        spread = index_text(text)
        assert index_text(text) == spread
        if not text.isascii() and not unspaced(text):
            assert not unspaced(text.lower())

    any_text()


@given(st.text("ab 密鍵のｶﾞ🐈", max_size=12))
def test_the_pairs_of_a_text_stand_side_by_side_in_what_is_indexed_of_it(text: str) -> None:
    indexed = f" {' '.join(index_text(text).split())} "
    assert all(f" {' '.join(run)} " in indexed for run in pairs(text))
    assert bool(pairs(text)) is any(len(word) == 2 and unspaced(word) for word in indexed.split())
