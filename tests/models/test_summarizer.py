"""The built-in summarizer quotes what says most, in order, with who said it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.models.builtin.summarizer import BuiltinSummarizer
from memcli.models.protocols import Summarizer
from tests.models.reading import episode
from tests.support import ROOT, examples

if TYPE_CHECKING:
    from memcli.records import Episode, SummaryText

GREETINGS = [
    "Hey Tom!",
    "Hi Ana, how are you?",
    "Great to hear from you!",
    "Thanks!",
    "Wow, that's awesome!",
    "Bye, see you!",
]
MOVE = [
    "We signed the lease for the flat in Porto, two rooms above a bakery.",
    "The flat in Porto has a balcony and the landlord allows cats.",
    "Moving day is the 3rd of June, my brother lends us his van for the flat.",
    "We still need boxes for the books.",
]
WORK = [
    "My team at Globex ships the new billing system in July.",
    "The billing system at Globex replaces a spreadsheet from 2009.",
]


def session(*said: tuple[str, str] | str) -> list[Episode]:
    pairs = [one if isinstance(one, tuple) else ("Ana", one) for one in said]
    return [episode(text, row, speaker=speaker) for row, (speaker, text) in enumerate(pairs, 1)]


def summary(*said: tuple[str, str] | str, words: int = 40) -> SummaryText:
    found = BuiltinSummarizer().summarize(session(*said), words=words)
    assert found is not None
    return found


def test_it_is_a_summarizer_that_names_itself() -> None:
    assert isinstance(BuiltinSummarizer(), Summarizer)
    assert BuiltinSummarizer().name == "builtin"


def test_it_quotes_what_matters_and_leaves_out_small_talk() -> None:
    found = summary(*GREETINGS[:3], *MOVE, *GREETINGS[3:], words=30)
    assert "flat in Porto" in found.text
    assert not any(greeting in found.text for greeting in GREETINGS)
    for sentence in found.text.removeprefix("Ana: ").split(". "):
        assert any(sentence.rstrip(".") in one for one in MOVE)


def test_it_names_the_episodes_it_took_from_in_order() -> None:
    found = summary(*MOVE, *WORK, words=60)
    assert list(found.episodes) == sorted(found.episodes)
    said = dict(enumerate([*MOVE, *WORK], 1))
    assert all(said[row] in found.text for row in found.episodes)
    assert all(text not in found.text for row, text in said.items() if row not in found.episodes)


def test_speakers_are_named_where_they_change() -> None:
    found = summary(("Ana", MOVE[0]), ("Ana", MOVE[1]), ("Tom", WORK[0]), words=80)
    assert found.text == f"Ana: {MOVE[0]} {MOVE[1]} Tom: {WORK[0]}"


@pytest.mark.parametrize("words", [10, 25, 60, 200])
def test_it_keeps_to_the_words_asked_for(words: int) -> None:
    found = summary(*MOVE, *WORK, *MOVE, words=words)
    longest = max(len(text.split()) for text in MOVE + WORK)
    assert len(found.text.split()) <= max(words, longest) + 4  # the speaker's name, and one sentence at least


def test_what_was_said_twice_is_quoted_once() -> None:
    found = summary(*MOVE, *MOVE, *MOVE, words=200)
    assert found.text.count("signed the lease") == 1


def test_several_topics_are_all_told() -> None:
    found = summary(*MOVE, *WORK, words=45)
    assert "Porto" in found.text
    assert "Globex" in found.text


def test_questions_weigh_less_than_answers() -> None:
    found = summary(
        "Where is the flat with the balcony in Porto?",
        "The flat with the balcony is in Porto near the bridge.",
        words=12,
    )
    assert found.text == "Ana: The flat with the balcony is in Porto near the bridge."


def test_code_and_links_are_left_out_and_long_sentences_cut() -> None:
    found = summary(
        "The deploy script failed again:\n```\nrm -rf build\n```\nSee https://example.org/log for the failed deploy log."
    )
    assert "rm -rf" not in found.text
    assert "example.org" not in found.text
    endless = summary(" ".join(f"word{number}" for number in range(300)) + ".", words=20)
    assert endless.text.endswith("…")
    assert len(endless.text.split()) < 60


def test_nothing_to_say_is_said_by_none() -> None:
    empty = BuiltinSummarizer()
    assert empty.summarize([], words=50) is None
    assert empty.summarize(session("", "ok", "🎉", "Hi!"), words=50) is None


def test_chinese_and_japanese_are_split_into_sentences() -> None:
    said = "我们在波尔图租了一套公寓。公寓有一个大阳台，房东允许养猫。今天天气很好。搬家的日子是六月三号，我弟弟借给我们他的货车。"
    found = summary(said, "好的！", words=25)
    assert found.episodes == (1,)
    assert "公寓" in found.text
    assert len(found.text) < len(said)


def test_a_message_without_a_name_is_told_by_its_role() -> None:
    said = [episode(MOVE[0], speaker=None, role="user"), episode(WORK[0], 2, speaker=None, role="assistant")]
    found = BuiltinSummarizer().summarize(said, words=80)
    assert found is not None
    assert found.text == f"user: {MOVE[0]} assistant: {WORK[0]}"


@examples(120)
@given(st.lists(st.sampled_from([*MOVE, *WORK, *GREETINGS]) | st.text(max_size=60), max_size=30), st.integers(1, 150))
def test_any_session_sums_up_to_its_own_words_and_always_the_same(texts: list[str], words: int) -> None:
    said = session(*texts)
    found = BuiltinSummarizer().summarize(said, words=words)
    assert found == BuiltinSummarizer().summarize(said, words=words)
    if found is not None:
        assert found.text.strip()
        assert found.episodes
        assert set(found.episodes) <= {one.row for one in said}


def test_a_long_session_is_summed_up_in_time() -> None:
    said = session(*[f"{MOVE[number % 4]} Number {number}." for number in range(3000)])
    assert BuiltinSummarizer().summarize(said, words=100) is not None


def test_neither_model_loads_numpy() -> None:
    code = (
        "import sys; from memcli.models.builtin.extractor import BuiltinExtractor as E;"
        "from memcli.models.builtin.summarizer import BuiltinSummarizer as S; E().extract([]); S().summarize([], words=9);"
        "print([name for name in ('numpy', 'sqlite3', 'pysqlite3', 'rich', 'typer') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
