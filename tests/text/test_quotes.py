"""Finding quotes, whitespace and case aside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.text.quotes import locate, sentence, sentences
from tests.support import examples


def found(quote: str, text: str) -> str | None:
    place = locate(quote, text)
    return None if place is None else text[place.start : place.end]


@pytest.mark.parametrize(
    ("quote", "text", "exact"),
    [
        ("I love tea", "Well, I love tea!", "I love tea"),
        ("i LOVE   tea", "Well, I  love\ntea!", "I  love\ntea"),
        ('I don\'t like "it"', "I don’t like “it”", "I don’t like “it”"),
        ("well - known", "a well–known fact", "well–known"),
        ("I love tea.", "I love tea!", "I love tea"),
        ("“I love tea”", "I love tea", "I love tea"),
        ("STRASSE", "in der Straße 5", "Straße"),
        ("住在 里斯本", "我住在里斯本。", "住在里斯本"),
        ("tea", "steam and tea", "tea"),
        ("a🎉b", "xx a🎉b yy", "a🎉b"),
    ],
)
def test_the_exact_words_are_found(quote: str, text: str, exact: str) -> None:
    assert found(quote, text) == exact


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("I love coffee", "I love tea"), ("love", "glove"), ("tea", "steam"), ("move", "I moved"), ("", "x"), (" ", " "),
        ("...", "a... b"), ("?!", "what?!"), ("I love tea and", "I love tea"), ("12", "2012"),
    ],
)  # fmt: skip
def test_other_words_and_parts_of_words_are_not(quote: str, text: str) -> None:
    assert found(quote, text) is None


@examples(300)
@given(st.text(), st.integers(0, 40), st.integers(1, 40))
def test_every_stretch_of_whole_words_is_found(text: str, start: int, size: int) -> None:
    words = text.split()
    quote = " ".join(words[start : start + size])
    if any(character.isalnum() for character in quote):
        place = locate(quote, text)
        assert place is not None
        assert (
            "".join(text[place.start : place.end].casefold().split()) in "".join(text.casefold().split())
            or not text.isascii()
        )


@examples(300)
@given(st.text(), st.text())
def test_what_is_found_is_the_quote(quote: str, text: str) -> None:
    exact = found(quote, text)
    if exact is not None:
        assert any(character.isalnum() for character in exact)


def test_the_sentence_around_a_place() -> None:
    text = "Hi there. I moved to Porto 3.5 years ago, you know! Why?\nNext line"

    def around(quote: str) -> str:
        place = locate(quote, text)
        assert place is not None
        whole = sentence(text, place)
        return text[whole.start : whole.end].strip()

    assert around("moved") == "I moved to Porto 3.5 years ago, you know!"
    assert around("Why") == "Why?"
    assert around("Hi there.") == "Hi there."
    assert around("line") == "Next line"
    assert around("there. I moved") == "Hi there. I moved to Porto 3.5 years ago, you know!"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I left. Did you? Yes!", ["I left.", "Did you?", "Yes!"]),
        ("It cost 3.50 at memcli.org. Fine", ["It cost 3.50 at memcli.org.", "Fine"]),
        ("She said “stop.” Then she left (in May).", ["She said “stop.”", "Then she left (in May)."]),
        ("One line\nand another… and more", ["One line", "and another…", "and more"]),
        ("我住在里斯本。你呢？", ["我住在里斯本。", "你呢？"]),
        (" ... !? \n", []),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text())
@examples(200)
def test_sentences_are_all_of_a_text_that_holds_letters(text: str) -> None:
    def letters(some: str) -> str:
        return "".join(character for character in some if character.isalnum())

    found = sentences(text)
    assert all(one in text for one in found)
    assert letters("".join(found)) == letters(text)
