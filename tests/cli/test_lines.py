"""What text output is made of: pieces, marks, snippets, tables, times; and that stored text cannot drive a terminal."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.cli import envelope
from memcli.cli.render.lines import Piece, clean, line, paragraph, plain, split_marks, table, width
from memcli.cli.render.moments import said, said_date, took
from memcli.cli.render.snippets import ROOM, snippet
from memcli.records import Moment

spans = st.lists(st.tuples(st.integers(0, 700), st.integers(0, 40)).map(lambda s: (s[0], s[0] + s[1])), max_size=8)


@given(st.text())
def test_nothing_a_terminal_obeys_is_left(text: str) -> None:
    cleaned = clean(text)
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs") and c != "\t"]
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Cf"))))
def test_all_other_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_an_escape_sequence_becomes_visible() -> None:
    assert clean("\x1b]0;owned\x07\x9b31m") == "␛]0;owned␇�31m"


@given(st.text(), spans)
def test_marking_keeps_every_character_in_order(text: str, marks: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in split_marks(text, marks)) == text


def test_marks_cover_their_spans() -> None:
    pieces = list(split_marks("the black cat", [(4, 9), (10, 13), (8, 10)]))
    assert pieces == [Piece("the "), Piece("black", "mark"), Piece(" ", "mark"), Piece("cat", "mark")]


def test_a_paragraph_keeps_its_line_breaks_and_marks_across_them() -> None:
    lines = list(paragraph("one two\r\nthree\n\nfour", indent=2, marks=[(4, 12)]))
    assert [plain(each) for each in lines] == ["  one two", "  three", "", "  four"]
    assert lines[1].pieces == (Piece("thr", "mark"), Piece("ee"))


@given(st.text(max_size=2000), spans)
def test_a_snippet_is_bounded_and_its_marks_are_inside(text: str, marks: list[tuple[int, int]]) -> None:
    shown = snippet(text, marks)
    assert len(shown.text) <= ROOM + 2
    assert all(0 <= start <= end <= len(shown.text) for start, end in shown.marks)
    assert shown.text.strip("…") in text
    if len(text) <= ROOM:
        assert shown.text == text


def test_a_snippet_shows_where_the_words_are() -> None:
    text = "filler words " * 100 + "the needle is here " + "more words " * 100
    at = text.index("needle")
    shown = snippet(text, [(at, at + 6)])
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert [shown.text[start:end] for start, end in shown.marks] == ["needle"]


def test_a_snippet_prefers_the_stretch_with_most_marks() -> None:
    text = "alpha " + "x " * 600 + "beta gamma delta " + "y " * 600
    found = [(text.index(word), text.index(word) + len(word)) for word in ("alpha", "beta", "gamma", "delta")]
    shown = snippet(text, found)
    assert [shown.text[start:end] for start, end in shown.marks] == ["beta", "gamma", "delta"]


def test_columns_line_up_for_wide_letters_and_accents() -> None:
    rows = [("猫", "cat"), ("cafe\u0301", "coffee"), ("x", "y")]
    lines = [plain(each) for each in table(("word", "meaning"), rows)]
    assert lines == ["word  meaning", "猫    cat", "cafe\u0301  coffee", "x     y"]
    assert width("猫") == 2


def test_a_control_character_in_a_table_cannot_break_it() -> None:
    assert [plain(each) for each in table(("", ""), [("a\nb", "c")])] == ["a␊b  c"]


def test_empty_pieces_leave_no_trace() -> None:
    assert plain(line("a", ("", "dim"), "", "b")) == "ab"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (Moment(1709643720000, 60, "second"), "Tue 5 Mar 2024, 14:02"),
        (Moment(1709643720000, 60, "minute"), "Tue 5 Mar 2024, 14:02"),
        (Moment(1709596800000, None, "day"), "Tue 5 Mar 2024"),
        (Moment(1709596800000, None, "month"), "Mar 2024"),
        (Moment(1709596800000, None, "year"), "2024"),
        (Moment(-2208988800000, None, "day"), "Mon 1 Jan 1900"),
        (Moment(10**18), ""),
        (None, ""),
    ],
)
def test_times_as_people_say_them(moment: Moment | None, words: str) -> None:
    assert said(moment) == words


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2024-03-05", "Tue 5 Mar 2024"),
        ("2024-03", "Mar 2024"),
        ("2024", "2024"),
        (None, ""),
        ("soon", "soon"),
        ("2024-13", "2024-13"),
    ],
)
def test_dates_as_people_say_them(iso: str | None, words: str) -> None:
    assert said_date(iso) == words


def test_durations() -> None:
    assert [took(ms) for ms in (400, 59_900, 125_000, 7_260_000, None)] == [
        "0.4 s",
        "59.9 s",
        "2 min 5 s",
        "2 h 1 min",
        "",
    ]


@given(st.text())
def test_json_is_one_line_for_every_reader_and_loses_nothing(text: str) -> None:
    written = envelope.to_json({"text": text})
    assert written.splitlines() == [written]
    assert written.isprintable() or all(unicodedata.category(c) not in ("Cc", "Cs") for c in written)
    assert json.loads(written) == {"text": text}
    assert json.loads(envelope.to_json({"text": text}, ascii_only=True)) == {"text": text}
