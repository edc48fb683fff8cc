"""The built-in extractor beyond single sentences: whose words count, quotes, times, notes, corrections, any input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.models.protocols import Extractor
from memcli.records import Moment
from tests.models.reading import SAID, brief, episode, facts
from tests.models.test_extractor_golden import SILENT, TOLD
from tests.support import examples


def told(*texts: object) -> list[str]:
    return [brief(one) for one in facts(*texts)]  # type: ignore[arg-type]


def test_it_is_an_extractor_that_names_itself() -> None:
    assert isinstance(BuiltinExtractor(), Extractor)
    assert BuiltinExtractor().name == "builtin"
    assert BuiltinExtractor().extract([]) == []


# --- whose words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speaker", "role", "kind", "who"),
    [
        ("Ana", None, "chat", "Ana"),
        ("Ana", "user", "chat", "Ana"),
        (None, "user", "chat", "user"),
        ("user", None, "chat", "user"),
        ("human", "user", "chat", "user"),
        (None, None, "note", "user"),
        ("Ana", None, "note", "user"),
        (None, "assistant", "chat", None),
        ("Ana", "assistant", "chat", None),
        ("ChatGPT", None, "chat", None),
        ("assistant", None, "chat", None),
        (None, "tool", "chat", None),
        (None, "system", "chat", None),
        (None, None, "chat", None),
    ],
)
def test_whose_first_person_it_is(speaker, role, kind, who) -> None:
    expected = [] if who is None else [f"{who} lives in Lisbon"]
    assert told(episode("I live in Lisbon.", speaker=speaker, role=role, kind=kind)) == expected


def test_relatives_without_a_name_belong_to_the_speaker() -> None:
    found = facts("My sister works at Globex.")
    assert [(one.subject, one.statement) for one in found] == [
        ("Ana", "Ana has a sister"),
        ("Ana's sister", "Ana's sister works at Globex"),
    ]


def test_you_is_the_other_one_of_two_and_unclear_among_three() -> None:
    tom, rui = episode("Hello!", 2, speaker="Tom"), episode("Hi!", 3, speaker="Rui")
    visit = episode("I'm planning to visit you in Porto.")
    assert told(visit, tom) == ["Ana plans to visit Tom in Porto"]
    assert told(visit, tom, rui) == []


def test_people_who_speak_can_be_told_about_by_name() -> None:
    assert told("Tom lives in Faro.", episode("Yes.", 2, speaker="Tom")) == ["Tom lives in Faro"]
    assert told("Berlin lives in the past.") == []
    assert told("My sister Maria is visiting.", "Maria lives in Faro.") == [
        "Maria is Ana's sister",
        "Maria lives in Faro",
    ]


# --- quotes --------------------------------------------------------------------------------------------------------


def test_the_quote_is_the_sentence_as_written() -> None:
    text = "Oh hi!  I’ve   lived in “Lisbon” since 2019 🎉 — love it here.\nBye."
    found = facts(text)
    assert found
    assert all(one.quote in text for one in found)
    assert found[0].quote.startswith("I’ve   lived in “Lisbon”")


def test_of_a_very_long_sentence_the_part_with_the_value_is_quoted() -> None:
    text = "I live in Lisbon, " + "and there is so much to say about the light there, " * 12 + "you see."
    found = facts(text)
    assert brief(found[0]) == "Ana lives in Lisbon"
    assert len(found[0].quote) <= 320
    assert "Lisbon" in found[0].quote
    assert found[0].quote in text


def test_code_quotations_links_and_pictures_are_not_the_speakers_words() -> None:
    assert told("Look:\n```\nI live in Lisbon.\n```\nFunny.") == []
    assert told("> I live in Lisbon\nNo way!") == []
    assert told('She wrote "I adopted a cat" on her blog.') == []
    assert told("See https://example.org/I-live-in-Lisbon.") == []
    assert told("I adopted a cat [shares image: I live in Lisbon]") == ["Ana has a cat", "Ana adopted a cat"]


def test_a_title_in_quotes_is_part_of_what_was_said() -> None:
    assert told('I watched "Casablanca" yesterday.') == ["Ana watched Casablanca 2024-03-14"]


def test_text_that_was_pasted_to_be_worked_on_is_not_read() -> None:
    letter = "Please proofread this:\nI live in Paris and I own a bakery."
    assert told(episode(letter, speaker=None, role="user")) == []


# --- times ---------------------------------------------------------------------------------------------------------


def test_without_a_time_of_its_own_a_message_dates_nothing() -> None:
    assert told(episode("I adopted a cat yesterday.", when=None)) == ["Ana has a cat", "Ana adopted a cat"]
    assert told(episode("I just moved to Porto.", when=None))[0] == "Ana lives in Porto"


def test_a_message_dated_to_the_month_says_nothing_of_days() -> None:
    month = Moment(SAID.ms, None, "month")
    assert told(episode("I just adopted a cat.", when=month))[1] == "Ana adopted a cat"


def test_the_day_is_that_of_the_speakers_wall_clock() -> None:
    late = Moment(1_710_545_400_000, 120)  # 2024-03-15T23:30Z, at UTC+2 already the 16th
    assert told(episode("I just adopted a cat.", when=late))[1] == "Ana adopted a cat 2024-03-16"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Last week, I adopted a cat.", "Ana adopted a cat 2024-03-04/2024-03-10"),
        ("In 2019 we moved to Porto.", "Ana moved to Porto 2019"),
        ("I got tickets for next Friday.", None),
        ("I bought a house in May 2021 and sold my flat.", "Ana bought a house 2021-05"),
        ("I'm moving to Porto next month.", "Ana plans to move to Porto 2024-04"),
    ],
)
def test_which_time_belongs_to_what(text: str, expected: str | None) -> None:
    found = told(text)
    assert (expected in found) if expected else all("2024-03-22" not in one for one in found)


# --- notes and instructions ----------------------------------------------------------------------------------------


def test_a_note_tells_of_its_owner_and_of_people_by_name() -> None:
    note = "Tom's visit.\nTom lives in Faro. I'm allergic to figs.\nTo restart the server: sudo systemctl restart web"
    found = facts(episode(note, speaker=None, kind="note"))
    assert [one.statement for one in found] == [
        "Tom lives in Faro",
        "user is allergic to figs",
        "To restart the server: sudo systemctl restart web",
    ]
    assert found[-1].kind == "how-to"


def test_standing_instructions_to_an_assistant() -> None:
    asked = [
        ("Always answer in French.", "user asks: always answer in French"),
        ("From now on, use metric units please.", "user asks: from now on, use metric units please"),
        ("Never use emojis in code comments.", "user asks: never use emojis in code comments"),
        ("Please call me Nia.", "user wants to be called Nia"),
    ]
    for text, expected in asked:
        found = facts(episode(text, speaker=None, role="user"))
        assert [(one.kind, one.statement) for one in found] == [("preference", expected)]
        said = ["Ana is also called Nia"] if "Nia" in text else []  # between people it is no instruction
        assert told(text) == said


def test_whom_a_nickname_is_of_where_an_earlier_message_shows_it() -> None:
    found = facts("My sister Melanie moved.", episode("Nice.", 2, speaker="Tom"), episode("We call her Mel.", 3))
    assert [(one.statement, one.support) for one in found if one.attribute == "alias"] == [
        ("Melanie is also called Mel", (1,))
    ]
    crowd = [episode("Hi!", 1, speaker="Melanie"), episode("Hello!", 2, speaker="Tom")]
    for text, expected in (
        ("Melanie is great. We call her Lala.", ["Melanie is also called Lala"]),
        ("Melanie and Tom are great. We call her Lala.", []),  # nobody's name says who is a she
        ("Everyone calls you Lala.", []),  # one of two
    ):
        assert [one.statement for one in facts(*crowd, episode(text, 3)) if one.attribute == "alias"] == expected
    two = facts(crowd[0], episode("Everyone calls you Lala.", 3))
    assert [one.statement for one in two] == ["Melanie is also called Lala"]


@pytest.mark.parametrize(
    "text", ["Always a pleasure!", "Never mind.", "Always do that.", "Can you always answer in French?"]
)
def test_what_only_sounds_like_an_instruction(text: str) -> None:
    assert told(episode(text, speaker=None, role="user")) == []


# --- corrections ---------------------------------------------------------------------------------------------------


def test_a_correction_restates_what_the_same_speaker_just_said() -> None:
    assert told("I live in Lisbon.", "Sorry, I meant Porto.") == ["Ana lives in Lisbon", "Ana lives in Porto"]
    assert told("I'm 43.", "Oops, I meant 34.") == ["Ana is 43 years old", "Ana is 34 years old"]


def test_a_corrected_date_takes_the_event_with_it() -> None:
    found = told("I moved to Porto on March 2, 2024.", "No wait, it was March 3, 2024.")
    assert "Ana moved to Porto 2024-03-03" in found
    assert any(one.endswith("!") for one in found)


def test_no_correction_of_what_somebody_else_or_something_else_said() -> None:
    assert told("I live in Lisbon.", episode("Sorry, I meant Porto.", 2, speaker="Tom")) == ["Ana lives in Lisbon"]
    assert told("I live in Lisbon.", "Sorry, I meant it.") == ["Ana lives in Lisbon"]
    assert told("I love hiking.", "Sorry, I meant Porto.") == ["Ana loves hiking"]
    assert told("I live in Lisbon.", *["Nice."] * 6, "Sorry, I meant Porto.") == ["Ana lives in Lisbon"]


# --- attributes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "attribute", "value", "single"),
    [
        ("I live in Lisbon.", "attribute", "home", "Lisbon", True),
        ("I live in Portugal.", "attribute", "country", "Portugal", True),
        ("i live in lisbon", "attribute", "home", "Lisbon", True),
        ("I work at Globex.", "attribute", "employer", "Globex", True),
        ("I'm allergic to figs.", "attribute", "allergy", "figs", False),
        ("I love figs.", "preference", "likes", "figs", False),
        ("I hate figs.", "preference", "dislikes", "figs", False),
        ("My husband Tom is here.", "relation", "husband", "Tom", True),
        ("My sister Maria is here.", "relation", "sister", "Maria", False),
        ("My favourite food is sushi.", "preference", "favourite food", "sushi", True),
        ("I'm planning to learn Greek.", "plan", "plan", "learn Greek", False),
    ],
)
def test_kind_attribute_and_whether_one_at_a_time(text, kind, attribute, value, single) -> None:
    one = facts(text)[0]
    assert (one.kind, one.attribute, one.value, one.single) == (kind, attribute, value, single)
    assert 0.6 <= one.confidence <= 0.95


def test_the_same_statement_of_one_message_counts_once() -> None:
    assert told("I love figs. Did I mention it? I love figs!") == ["Ana loves figs"]


# --- any input -----------------------------------------------------------------------------------------------------

PIECES = (
    [text for text, _ in TOLD]
    + SILENT
    + ["```", "> ", '"', "🎉", "\n\n", "I ", "my ", "’s", "if ", "\u200b", "I'm", "1.", "…"]
)


@examples(200)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=8), st.sampled_from(["", " ", "\n"]))
def test_whatever_is_said_quotes_are_verbatim_and_reading_is_repeatable(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    found = facts(text)
    assert found == facts(text)
    for one in found:
        assert one.quote
        assert one.quote in text
        assert one.statement.strip() == one.statement != ""
        assert one.value.strip()
        assert one.subject


@examples(60)
@given(st.text(st.characters(min_codepoint=0x0400, max_codepoint=0xD7FF, exclude_categories=["Cs"]), max_size=200))
def test_other_scripts_tell_nothing(text: str) -> None:
    assert facts(text) == []


def test_a_very_long_message_is_read_in_time_and_only_at_its_beginning() -> None:
    text = "I live in Lisbon. " + "la " * 100_000 + "I live in Porto."
    assert told(text) == ["Ana lives in Lisbon"]


REPEATED = [
    "a", "I ", "my ", '"', "I'm, ", "I love a, ", "(", "so, ", "well, yes, ", "just ", "I'm really ", "really ", "- ", "-", "x ",
    "* ", "always ", "also, ", "the ", "very ", "and ", "and I ", "a b, ", "of the ", "my dear ", "I have a ", "last ", "please ",
    "one of my favorite ", "my favorite ", " ", "\t", ", ", "n't ", "A", "A ", "Ab ", "Ab, ", "Ab and ", "to ", "in ", "I'm from A ",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("end", ["", "zz", "?", "I live in Lisbon", "is my favorite"])
def test_hostile_repetition_is_read_in_time(piece: str, end: str) -> None:
    for count in (40, 1100 // len(piece), 20_000 // len(piece)):
        facts(piece * count + end)
        facts("I'm " + piece * count + end)
        facts("My sister " + piece * count + end)
