"""The tokenizer: small vocabularies by hand, and any text at all."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.models.builtin.wordpiece import LONGEST_WORD, WordPiece
from tests.support import examples, soak

PIECES = "un ##aff ##able aff able the cat ##s , ! ? ' don t ## - caf ##e cafe naive 猫 狗 emoji 3 ##.14 14 . a ##a б $ + « über uber ss strasse".split()
ROWS = {piece: row for row, piece in enumerate(PIECES)}


def pieces(text: str, limit: int = 100) -> list[str]:
    return [PIECES[row] for row in WordPiece(ROWS.get).rows(text, limit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   \n\t ", []),
        ("unaffable", ["un", "##aff", "##able"]),
        ("affable", ["aff", "##able"]),
        ("The CATS!", ["the", "cat", "##s", "!"]),
        ("the,cat", ["the", ",", "cat"]),
        ("don't", ["don", "'", "t"]),
        ("catx", []),  # no piece spells the rest: the word as a whole is dropped
        ("the catx the", ["the", "the"]),
        ("3.14", ["3", ".", "14"]),
        ("café", ["cafe"]),
        ("cafe\u0301", ["cafe"]),
        ("CAFÉ naïve", ["cafe", "naive"]),
        ("Über", ["uber"]),
        ("the\u00a0cat\u2003the", ["the", "cat", "the"]),
        ("猫狗", ["猫", "狗"]),
        ("the猫cat", ["the", "猫", "cat"]),
        ("the\u200bcat", []),  # a format character is dropped, not a space
        ("the\u200b cat\ufeff", ["the", "cat"]),
        ("é the\x00 c\x07at", ["the", "cat"]),
        ("é\tthe\ncat\r", ["the", "cat"]),
        ("«the»", ["«", "the"]),
        ("é$+", ["$", "+"]),
        ("\ufffd the é", ["the"]),
        ("б", ["б"]),
        ("a" * LONGEST_WORD, ["a"] + ["##a"] * (LONGEST_WORD - 1)),
        ("a" * (LONGEST_WORD + 1), []),
        ("##", []),
        ("the ##s", ["the"]),
        ("\ud800 the \udfff", ["the"]),
        ("🐈 the", ["the"]),
        ("straße", []),  # case folding is not what the reference does
    ],
)
def test_by_hand(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_no_more_than_the_limit() -> None:
    assert pieces("the cat " * 50, 5) == ["the", "cat", "the", "cat", "the"]
    assert pieces("unaffable unaffable", 4) == ["un", "##aff", "##able", "un"]
    assert pieces("the", 0) == []


def test_words_are_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memcli.models.builtin.wordpiece._REMEMBERED", 3)
    tokenizer = WordPiece(ROWS.get)
    for _ in range(3):
        assert len(tokenizer.rows("the cat cats unaffable don able", 99)) == 9
        assert len(tokenizer._known) <= 3
    tokenizer.rows("x" * 1_000_000, 10)
    assert max(map(len, tokenizer._known)) <= LONGEST_WORD, "one long word must not fill the memory"


@pytest.mark.parametrize("count", [300, soak(20_000)])
def test_any_text(count: int) -> None:
    tokenizer = WordPiece(ROWS.get)
    anything = st.text(st.characters()) | st.text(st.sampled_from("the cats, é猫\ud800\udc00\u200d🐈ﬁ\0\x85\u2028"))

    @examples(count)
    @given(anything)
    def any_text(text: str) -> None:
        rows = tokenizer.rows(text, 50)
        assert len(rows) <= 50
        assert all(0 <= row < len(PIECES) for row in rows)
        assert rows == WordPiece(ROWS.get).rows(text, 50)

    any_text()


@pytest.mark.parametrize("count", [200, soak(10_000)])
def test_plain_text_takes_a_shorter_way_to_the_same_end(count: int) -> None:
    printable = st.text(st.sampled_from(string.ascii_letters + string.digits + string.punctuation + " \n\t\r"))

    @examples(count)
    @given(printable)
    def same(text: str) -> None:
        assert pieces(text) == pieces(text + " б")[: len(pieces(text))]
        assert pieces(text + " б")[len(pieces(text)) :] == ["б"]

    same()
