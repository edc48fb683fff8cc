"""Marks show which words of a hit were asked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.recall.marks import LONGEST, mark
from memcli.store.search import Tokenizer
from tests.support import examples, soak

TOKENIZER = Tokenizer()


def marked(text: str, *words: str) -> list[str]:
    stems = {stem for stems in TOKENIZER.stems(words) for stem in stems}
    (found,) = mark([text], stems, TOKENIZER)
    return [text[start:end] for start, end in found.spans]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The cats sang, a cat slept", ["cat"], ["cats", "cat"]),
        ("Singing SINGS sang", ["sing"], ["Singing", "SINGS"]),
        ("concatenate", ["cat"], []),
        ("café, CAFE!", ["Café"], ["café", "CAFE"]),
        ("snake_case", ["case"], ["case"]),
        ("don't", ["don't"], ["don", "t"]),
        ("nothing", [], []),
        ("", ["cat"], []),
        ("我们收养了一只猫", ["收养"], ["收养"]),
        ("收了养", ["收养"], []),
        ("小猫咪和猫", ["猫"], ["猫", "猫"]),
        ("我们收养了猫", ["收养了猫"], ["收养了猫"]),
        ("我的iPhone手机", ["iphone"], ["iPhone"]),
        ("我的iPhone手机", ["手机"], ["手机"]),
        ("the 🐈 sat 🐕", ["🐈"], ["🐈"]),
        ("고양이를 입양했다", ["고양이"], ["고양이"]),
        ("ＣＡＴ", ["cat"], ["ＣＡＴ"]),
    ],
)
def test_marks(text: str, words: list[str], expected: list[str]) -> None:
    assert marked(text, *words) == expected


def test_several_texts_at_once() -> None:
    found = mark(["a cat", "no", "cat cat"], {"cat"}, TOKENIZER)
    assert [one.spans for one in found] == [((2, 5),), (), ((0, 3), (4, 7))]
    assert [one.stems for one in found] == [{"cat"}, set(), {"cat"}]
    assert mark([], {"cat"}, TOKENIZER) == []


def test_only_the_beginning_of_a_very_long_text_is_looked_at() -> None:
    text = "cat " * LONGEST
    (found,) = mark([text], {"cat"}, TOKENIZER)
    assert len(found.spans) == LONGEST // 4


@pytest.mark.parametrize("count", [200, soak(10_000)])
def test_spans_are_valid_in_any_text(count: int) -> None:
    text = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
        st.sampled_from("cat dog猫狗小🐈éﬁ_ -'ＡͅA\u0301")
    )

    @examples(count)
    @given(st.lists(text, max_size=4), st.lists(text, max_size=3))
    def any_text(texts: list[str], words: list[str]) -> None:
        stems = {stem for stems in TOKENIZER.stems(words) for stem in stems}
        found = mark(texts, stems, TOKENIZER)
        assert len(found) == len(texts)
        for each, (spans, held) in zip(texts, found, strict=True):
            assert held <= stems
            assert bool(held) >= bool(spans)
            assert all(0 <= start < end <= len(each) for start, end in spans)
            assert all(before[1] <= after[0] for before, after in pairwise(spans))
            assert stems or not spans

    any_text()
