"""Irregular forms of words."""

from __future__ import annotations

from memcli.text.forms import others


def test_all_forms_of_a_word_lead_to_each_other() -> None:
    assert set(others("go")) == {"went", "gone"}
    assert set(others("gone")) == {"went", "go"}
    assert others("bought") == ("buy",)
    assert others("children") == ("child",)


def test_a_form_of_two_words_leads_to_both() -> None:
    assert {"see", "seen"} <= set(others("saw"))
    assert {"wind", "wound"} >= set(others("wound"))


def test_a_regular_word_has_none() -> None:
    assert others("walked") == ()
    assert others("") == ()
