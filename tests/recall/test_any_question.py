"""Any question, in any script, of any length, with any filters: an answer or a sentence, never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.errors import MemcliError
from memcli.recall.engine import Engine
from memcli.records import Filters
from memcli.text.dates import parse_span
from tests.support import Toy, at, blank, examples, soak, take, talk

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What FTS5, sessions, dates and names give a meaning to.
SYNTAX = """" ' - * ( ) : ^ + NEAR AND OR NOT { } [ ] , . / \\ % _ ; -- last before until May 2023 yesterday session 3
user assistant Ana Lisbon 前天 vor drei Tagen""".split()

QUESTIONS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(SYNTAX), max_size=12).map(" ".join),
    st.lists(st.sampled_from(SYNTAX), max_size=12).map("".join),
    st.tuples(st.sampled_from(SYNTAX), st.integers(1, 3000)).map(lambda pair: pair[0] * pair[1]),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with blank() as store:
        take(store, talk("I moved to Lisbon in May", "What colour is the cat?", "It's black - with (one) white paw"))
        yield Engine(store, Toy())


@pytest.mark.parametrize("count", [150, soak(5000)])
def test_any_question(engine: Engine, count: int) -> None:
    @examples(count)
    @given(QUESTIONS, st.lists(QUESTIONS, max_size=2))
    def ask(question: str, words: list[str]) -> None:
        filters = Filters(speakers=tuple(words), conversations=tuple(words[:1]), sources=tuple(words[1:]))
        for chosen in (Filters(), filters):
            answer = engine.recall(question, now=at(0), filters=chosen, limit=3, context=1)
            assert all(hit.text for hit in answer.hits)

    ask()


@pytest.mark.parametrize("count", [300, soak(20000)])
def test_any_date_that_a_person_types(count: int) -> None:
    @examples(count)
    @given(QUESTIONS)
    def read(text: str) -> None:
        try:
            span = parse_span(text, at(0))
        except MemcliError:
            return
        assert span.start is None or span.end is None or span.start <= span.end

    read()
