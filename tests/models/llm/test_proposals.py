"""From what a model wrote to a candidate."""

from __future__ import annotations

import json

import pytest

from memcli.models.llm.attributes import attribute, cued
from memcli.models.llm.proposals import propose
from memcli.models.llm.schema import Item
from memcli.models.reading import Reason, Rejected
from memcli.records import Candidate, Episode
from tests.models.llm.scripted import said
from tests.models.reading import episode

MOVED = episode("I moved to Porto last week with my dog Rex.", 7)


def proposed(text: str | Episode = MOVED, **fields: object) -> Candidate | Rejected:
    source = episode(text, 7) if isinstance(text, str) else text
    return propose(Item(**(said() | fields)), {1: source}, "m#1")


def candidate(text: str | Episode = MOVED, **fields: object) -> Candidate:
    one = proposed(text, **fields)
    assert isinstance(one, Candidate), one
    return one


def refusal(text: str | Episode = MOVED, **fields: object) -> Reason:
    one = proposed(text, **fields)
    assert isinstance(one, Rejected), one
    json.loads(one.raw)
    return one.reason


def test_a_fact_becomes_a_candidate_of_its_episode() -> None:
    one = candidate()
    assert (one.episode, one.subject, one.attribute, one.value, one.kind) == (7, "Ana", "home", "Porto", "attribute")
    assert one.single
    assert one.model == "m#1"
    assert 0 < one.confidence < 0.8


def test_numbers_that_were_not_given_are_refused() -> None:
    assert refusal(message=2) is Reason.NO_MESSAGE
    assert refusal(message=0) is Reason.NO_MESSAGE
    assert refusal(message=-1) is Reason.NO_MESSAGE


@pytest.mark.parametrize("part", ["quote", "statement", "subject", "attribute", "value"])
def test_no_part_may_be_missing(part: str) -> None:
    assert refusal(**{part: ""}) is Reason.EMPTY


class TestWhen:
    """The episode is of Friday, 2024-03-15."""

    def test_what_was_said_is_resolved_against_the_message(self) -> None:
        text = "I adopted a cat yesterday."
        one = candidate(
            text, kind="event", attribute="adopted", value="a cat", quote="I adopted a cat", when="yesterday"
        )
        assert (one.valid_from, one.valid_to, one.precision) == ("2024-03-14", None, "day")

    def test_a_date_that_the_model_worked_out_itself_was_never_said(self) -> None:
        assert refusal(when="2024-03-08") is Reason.DATE
        assert refusal(when="on 8 March 2024") is Reason.DATE
        assert refusal(when="tomorrow") is Reason.DATE

    def test_the_date_in_front_of_the_line_is_no_time_of_a_fact(self) -> None:
        assert candidate(when="2024-03-15").valid_from is None

    @pytest.mark.parametrize("nothing", ["", " ", "none", "N/A", "unknown"])
    def test_nothing_said_is_no_time(self, nothing: str) -> None:
        assert candidate(when=nothing).valid_from is None

    def test_words_that_are_no_time_give_none(self) -> None:
        assert candidate(when="with my dog").valid_from is None

    def test_without_a_time_of_writing_relative_words_stay_unresolved(self) -> None:
        assert candidate(episode("I moved to Porto last week.", 7, when=None)).valid_from is None

    def test_the_nearest_of_several_is_meant(self) -> None:
        text = "I sold the bike yesterday. I bought a car in May 2019. I sold it yesterday."
        one = candidate(text, kind="event", quote="I bought a car", value="car", attribute="bought", when="in May 2019")
        assert one.valid_from == "2019-05"

    def test_plans_lie_ahead_and_events_behind(self) -> None:
        text = "I run the marathon tomorrow."
        fields = {"quote": "I run the marathon", "value": "marathon", "attribute": "marathon", "when": "tomorrow"}
        assert candidate(text, kind="plan", **fields).valid_from == "2024-03-16"
        assert candidate(text, kind="event", **fields).valid_from is None
        past = "I ran the marathon yesterday."
        fields = {"quote": "I ran the marathon", "value": "marathon", "attribute": "marathon", "when": "yesterday"}
        assert candidate(past, kind="plan", **fields).valid_from is None

    def test_a_stretch_that_is_over_has_both_ends(self) -> None:
        text = "I worked at Acme from 2010 to 2012."
        one = candidate(text, quote="I worked at Acme", attribute="employer", value="Acme", when="from 2010 to 2012")
        assert (one.valid_from, one.valid_to) == ("2010", "2012")


class TestSubject:
    @pytest.mark.parametrize("name", ["I", "me", "my", "ana", "ANA", "the speaker"])
    def test_the_first_person_is_whoever_wrote(self, name: str) -> None:
        assert candidate(subject=name).subject == "Ana"

    def test_a_first_name_is_the_writer_who_bears_it(self) -> None:
        assert candidate(episode(MOVED.text, 7, speaker="Ana Silva")).subject == "Ana Silva"

    def test_the_user_is_the_owner(self) -> None:
        mine = episode(MOVED.text, 7, speaker=None, role="user")
        assert candidate(mine, subject="The user").subject == "user"
        assert candidate(mine, subject="I").subject == "user"

    def test_the_user_is_nobody_among_named_people(self) -> None:
        assert candidate(subject="user").subject == "user"  # grounding refuses it: nobody here is the user

    def test_others_keep_their_names(self) -> None:
        assert candidate(subject="Rex").subject == "Rex"


class TestAttributes:
    @pytest.mark.parametrize(
        ("written", "kind", "kept"),
        [
            ("Residence", "attribute", "home"),
            ("lives_in", "attribute", "home"),
            ("job title", "attribute", "occupation"),
            ("Favourite", "preference", "likes"),
            ("interests", "attribute", "likes"),
            ("visit", "event", "visited"),
            ("pets", "attribute", "pet"),
        ],
    )
    def test_other_names_of_one_attribute_are_one(self, written: str, kind: str, kept: str) -> None:
        assert attribute(written, kind, "").name == kept

    def test_a_known_attribute_has_its_kind(self) -> None:
        assert attribute("likes", "attribute", "").kind == "preference"
        assert attribute("plan", "attribute", "").kind == "plan"

    def test_an_event_about_a_home_is_no_home(self) -> None:
        assert attribute("moved to", "event", "I moved to Porto") == attribute("moved to", "event", "moved to")
        assert not attribute("home", "event", "my home").single

    def test_unknown_names_stand_if_the_text_or_common_words_carry_them(self) -> None:
        assert attribute("favorite color", "preference", "").name == "favorite color"
        assert attribute("Shoe size", "attribute", "my shoe is big").name == "shoe size"

    def test_a_name_that_would_be_a_claim_gives_way_to_the_kind(self) -> None:
        assert attribute("convicted murderer", "attribute", "I moved").name == "attribute"
        assert attribute("!!", "event", "I moved").name == "event"
        assert attribute("a very long name of an attribute", "plan", "a very long name of an attribute").name == "plan"

    def test_one_value_at_a_time_needs_a_word_that_says_so(self) -> None:
        assert refusal("I visited Porto.", quote="I visited Porto", when="") is Reason.ATTRIBUTE
        assert refusal("I love Porto.", attribute="employer", quote="I love Porto", when="") is Reason.ATTRIBUTE
        assert candidate("I live in Porto.", quote="I live in Porto", when="").single
        assert cued(attribute("hobby", "attribute", ""), "I visited Porto")

    def test_in_other_languages_no_cue_is_known_and_nothing_is_closed(self) -> None:
        one = candidate("我住在波尔图。", quote="我住在波尔图", value="波尔图", statement="Ana住在波尔图", when="")
        assert one.attribute == "home"
        assert not one.single

    def test_disliking_is_not_liking(self) -> None:
        one = candidate(
            "I hate fish.", quote="I hate fish", kind="preference", attribute="preference", value="fish",
            statement="Ana hates fish", when="",
        )  # fmt: skip
        assert one.attribute == "dislikes"


def test_what_the_quote_says_word_for_word_is_surer() -> None:
    assert candidate().confidence > candidate(value="the city").confidence
