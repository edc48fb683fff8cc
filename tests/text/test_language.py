"""Whether a derived sentence is in the language of its source."""

from __future__ import annotations

import pytest

from memcli.text.language import language, same_language, scripts

SAID = {
    "en": "I have lived in Lisbon since 2019 and I love it",
    "es": "Vivo en Lisboa desde hace años y me gusta mucho mi trabajo",
    "fr": "J'habite à Lisbonne depuis 2019 et je suis très heureux avec mes amis",
    "de": "Ich wohne seit 2019 in Lissabon und mag es sehr",
    "pt": "Eu moro em Lisboa desde 2019 e gosto muito do meu trabalho",
    "it": "Io vivo a Lisbona dal 2019 e mi piace molto il mio lavoro",
    "nl": "Ik woon sinds 2019 in Lissabon en het is heel mooi",
}
TOLD = {
    "en": "Ana lives in Lisbon",
    "es": "Ana vive en Lisboa",
    "fr": "Ana habite à Lisbonne",
    "de": "Ana wohnt in Lissabon",
    "pt": "Ana mora em Lisboa",
    "it": "Ana vive a Lisbona e lavora nel porto",
    "nl": "Ana woont in Lissabon",
}


@pytest.mark.parametrize("code", SAID)
def test_a_few_small_words_tell_the_language(code: str) -> None:
    assert language(SAID[code]) == code


def test_too_few_words_tell_nothing() -> None:
    assert language("Lisbon 2019") is None
    assert language("") is None
    assert language("住在里斯本") is None


@pytest.mark.parametrize("code", SAID)
def test_a_statement_in_the_language_of_its_source_passes(code: str) -> None:
    assert same_language(TOLD[code], SAID[code])


@pytest.mark.parametrize("code", [code for code in SAID if code != "en"])
def test_an_english_statement_of_another_source_does_not(code: str) -> None:
    assert not same_language(TOLD["en"], SAID[code])


@pytest.mark.parametrize(
    "text", ["我住在里斯本", "Я живу в Лиссабоне", "أعيش في لشبونة", "私はリスボンに住んでいます", "나는 리스본에 산다"]
)
def test_another_script_is_another_language(text: str) -> None:
    assert not same_language("Ana lives in Lisbon", text)
    assert not same_language(text, "I live in Lisbon")
    assert same_language(text, text)


def test_foreign_names_do_not_change_the_script() -> None:
    assert same_language("安娜用iPhone拍照", "我用iPhone拍照")
    assert scripts("私はTokyoに住んでいます") == {"japanese"}
    assert same_language("Ana lives in 東京", "I live in 東京 now")


def test_what_nobody_can_tell_passes() -> None:
    assert same_language("Ana: Lisbon", "Lisbon!")
    assert same_language("", "I live in Lisbon")
