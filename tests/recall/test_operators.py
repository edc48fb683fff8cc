"""What is typed to narrow a question: what is an operator, what is a word, and that printing it reads back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.recall.operators import LONGEST, MOST, Operator, keywords, narrowed, quoted, read, who
from memcli.records import Filters
from tests.support import DAY, T0, at, examples, soak

PEOPLE = [(1, "Melanie"), (2, "Ana Maria Ruiz"), (3, "Tom"), (4, "Tom Jones"), (5, "user"), (6, "Žofie"), (7, "李雷")]


def split(text: str) -> tuple[list[str], str]:
    """The operators of a text as they would be typed, and what is left."""
    typed = read(text, at())
    return [str(one) for one in typed.operators], typed.text


@pytest.mark.parametrize(
    ("text", "operators", "rest"),
    [
        ("from:ana the roof", ["from:ana"], "the roof"),
        ("the roof from:ana", ["from:ana"], "the roof"),
        ('from:"Ana Maria" roof', ['from:"Ana Maria"'], "roof"),
        ("FROM:Ana speaker:tom", ["from:Ana", "from:tom"], ""),
        ("source:obsidian in:house is:note kind:fact", ["source:obsidian", "in:house", "is:note", "is:fact"], ""),
        ("date:2024-05..2024-06 x", ["date:2024-05..2024-06"], "x"),
        ('before:2024 after:"last week" since:yesterday until:2024-05-06',
         ["before:2024", 'after:"last week"', "since:yesterday", "until:2024-05-06"], ""),
        ("cats -dogs", ["-dogs"], "cats"),
        ('cats -"big dogs" -from:tom', ['-"big dogs"', "-from:tom"], "cats"),
        ("what did he say from:ana?", ["from:ana"], "what did he say"),
        ("小猫 -狗 from:李雷", ["-狗", "from:李雷"], "小猫"),
        ("🐈 -🐕", ["-🐕"], "🐈"),
        # words like any other
        ("to:ana subject:x http://a.b 12:30", [], "to:ana subject:x http://a.b 12:30"),
        ("date:never before: from:", [], "date:never before: from:"),
        ("date:2024-13 date:2024-06..2024-05", [], "date:2024-13 date:2024-06..2024-05"),
        ("a - b -- c -5 -3.2 --flag", [], "a - b -- c -5 -3.2 --flag"),
        ("well-known e-mail", [], "well-known e-mail"),
        ('from:"ana', [], 'from:"ana'),
        ('"from:ana" x', [], '"from:ana" x'),
        ("(from:ana)", [], "(from:ana)"),
        ("From: Ana\nTo: Tom\n-milk", [], "From: Ana\nTo: Tom\n-milk"),
        ("from:" + "x" * (LONGEST + 1), [], "from:" + "x" * (LONGEST + 1)),
        ("", [], ""),
    ],
)  # fmt: skip
def test_what_is_an_operator(text: str, operators: list[str], rest: str) -> None:
    assert split(text) == (operators, rest)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('"spare key"', ("spare key",)),
        ('who has the "spare key"?', ("spare key",)),
        ("“spare   key” and (“the  flat”)", ("spare key", "the flat")),
        ('he said "no", "no" and "yes".', ("no", "yes")),
        ("那个主要内容是「招聘会」的活动", ("招聘会",)),
        ('5" pipe and 6" pipe', ()),
        ('"unclosed', ()),
        ('"" "..." " "', ()),
        ("it's 'quoted'", ()),
    ],
)
def test_phrases(text: str, phrases: tuple[str, ...]) -> None:
    assert read(text).phrases == quoted(text)[0] == phrases


@pytest.mark.parametrize(
    ("rest", "told"),
    [("", True), ("roof", True), ("what is", False), ("roof?", False), ("的活动", False), ("we talked", False)],
)
def test_a_search_by_keywords_and_a_question(rest: str, told: bool) -> None:
    assert keywords(rest) is told


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("melanie", ("Melanie",)),
        ("mel", ("Melanie",)),
        ("me", ("user",)),
        ("ana", ("Ana Maria Ruiz",)),
        ("RUIZ", ("Ana Maria Ruiz",)),
        ("tom", ("Tom",)),
        ("jones", ("Tom Jones",)),
        ("žof", ("Žofie",)),
        ("李雷", ("李雷",)),
        ("zed", ("zed",)),
        ("an", ("an",)),
    ],
)
def test_who_is_meant(name: str, meant: tuple[str, ...]) -> None:
    assert who(name, PEOPLE) == meant


def test_the_owner_is_meant_by_name_and_by_me() -> None:
    assert who("me", PEOPLE, "Tom") == who("TOM", PEOPLE, "Tom") == ("Tom", "user")
    assert who("me", [], "Tom") == ("user",)


def test_restrictions_add_up() -> None:
    midnight = T0 - T0 % DAY
    given_ = Filters(since=midnight, speakers=("Tom",), kinds=("chat",))
    made, told = narrowed(given_, read("from:mel in:house -from:ana -draft before:tomorrow", at()).operators, PEOPLE)
    assert made == Filters(
        since=midnight,
        until=midnight + DAY,
        speakers=("Melanie",),
        conversations=("house",),
        kinds=("chat",),
        within=(Filters(speakers=("Tom",)),),
        without=(Filters(speakers=("Ana Maria Ruiz",)), Filters(phrases=("draft",))),
    )
    assert told == ("from Melanie", "in “house”", "not from Ana Maria Ruiz", "not “draft”", "before tomorrow")
    assert narrowed(given_, (), PEOPLE) == (given_, ())
    assert narrowed(Filters(kinds=("fact",)), [Operator("is", "note")], PEOPLE)[0].kinds == ("",)


def test_only_so_many_are_read() -> None:
    typed = read(" ".join(f"-w{number}" for number in range(5000)))
    assert len(typed.operators) == MOST


_PIECES = st.sampled_from(
    ['from:', 'from:"', "date:2024-05", "before:nonsense", "-", '-"', '"', "“", "”", "「", "」", " ", "  ", "ana", "猫", "🐈",
     "x", "?", ",", ":", "in:", "is:note", "\n", "\0", "\ud800", "\u2028", "after:yesterday", "a-b", "(", ")"]
)  # fmt: skip


@pytest.mark.parametrize("count", [400, soak(30_000)])
def test_what_is_printed_reads_back_the_same(count: int) -> None:
    @examples(count)
    @given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=60))
    def any_text(text: str) -> None:
        typed = read(text, at())
        again = read(str(typed), at())
        assert again == typed
        assert again.phrases == typed.phrases
        assert str(again) == str(typed)

    any_text()
