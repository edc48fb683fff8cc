"""Taking thinking out: the same whole and piece by piece, and nothing but thinking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.models.llama.thinking import Visible, strip
from tests.support import examples


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"),
        ("<think>well</think>\n\nYes.", "Yes."),
        ("<think></think>Yes.", "Yes."),
        ("Yes. <think>but then", "Yes."),
        ("<think>never ends", ""),
        ("<thinking>a</thinking>b<think>c</think>d", "bd"),
        ("[THINK]hm[/THINK]So", "So"),
        ("<reasoning>1 < 2</reasoning>2", "2"),
        ("<think>a <think> b</think>c", "c"),
        ("was begun by the template</think>\nYes.", "Yes."),
        ("5 < 6 and <b>bold</b>", "5 < 6 and <b>bold</b>"),
        ("a <thin line", "a <thin line"),
        ("", ""),
    ],
)
def test_thinking_is_taken_out(written: str, shown: str) -> None:
    assert strip(written) == shown


PARTS = [
    "<think>",
    "</think>",
    "<thinking>",
    "</thinking>",
    "<thought>",
    "[THINK]",
    "[/THINK]",
    "<",
    "think",
    ">",
    "word ",
    "\n",
]


@given(st.lists(st.sampled_from(PARTS), max_size=14), st.lists(st.integers(1, 9), min_size=1, max_size=5))
@examples(300)
def test_pieces_show_what_the_whole_shows(parts: list[str], sizes: list[int]) -> None:
    written = "".join(parts)
    whole = Visible()
    expected = whole.feed(written) + whole.end()
    pieces, shown, at, turn = Visible(), "", 0, 0
    while at < len(written):
        size = sizes[turn % len(sizes)]
        shown += pieces.feed(written[at : at + size])
        at, turn = at + size, turn + 1
    assert shown + pieces.end() == expected


@given(st.text())
@examples(200)
def test_text_without_markers_stays(text: str) -> None:
    visible = Visible()
    assert visible.feed(text) + visible.end() == text or "<" in text or "[" in text
