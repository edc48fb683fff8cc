"""The full-text tables follow the live episodes, whatever happens to these and in whatever order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli import ids
from memcli.consolidate import resolve
from memcli.errors import MemcliError
from memcli.forget import engine, purging
from memcli.store import episodes, index, runs
from memcli.text.words import CHUNK, WHOLE
from tests.support import FTS, blank, check_index, examples, ingest, say, soak, source, take, talk, terms, texts

if TYPE_CHECKING:
    from memcli.store.connection import Store

LONG = " ".join(f"word{number} sails past the harbour." for number in range(120))
TEXTS = [
    "the cats were singing", "a dog sang", "我们收养了一只猫", "猫", "今日は猫を飼いました", "고양이를 입양했다", "แมวนั่งอยู่",
    "🐈 and 🐕‍🦺 🇵🇹", "naïve café CAFÉ cafe\u0301", "ﬁle ＡＢＣ １２３", "x" * 3000, LONG, LONG + "猫" * 900, "猫狗鸟" * 400, "don't stop-me_now 3.14",
    "...!?", " ", "हिन्दी में", "Привет МИР", "مرحبا", "a\n\nb", "\ufffd", "İstanbul ß ſ", "NEAR AND OR NOT", '"quoted" col:umn *',
]  # fmt: skip


def rows(store: Store, table: str, word: str) -> list[int]:
    found = store.all(f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid", (f'"{word}"',))
    return [row for (row,) in found]


class TestRows:
    def test_every_level_is_there(self, store: Store) -> None:
        take(store, talk(*(f"w{number}" for number in range(23))))
        assert rows(store, "episode_fts", "w12") == [13]
        assert [index.passage_place(row) for row in rows(store, "passage_fts", "w12")] == [(1, 10, 19), (1, 5, 14)]
        assert [index.passage_place(row) for row in rows(store, "passage_fts", "w3")] == [(1, 0, 9), (1, -5, 4)]
        assert [index.passage_place(row) for row in rows(store, "passage_fts", "w22")] == [(1, 20, 29), (1, 15, 24)]
        assert rows(store, "session_fts", "w12") == [1]
        check_index(store)

    def test_a_long_message_is_found_by_any_part_of_it_but_stands_for_its_beginning(self, store: Store) -> None:
        take(store, [say(LONG, 0), say("short", 1)])
        found = rows(store, "episode_fts", "word119")
        assert [row & index.EPISODE_MASK for row in found] == [1]
        assert found[0] >> 40 > 0
        assert rows(store, "passage_fts", "word119") == rows(store, "session_fts", "word119") == []
        assert rows(store, "session_fts", "word3") == [1]
        check_index(store)

    @pytest.mark.parametrize("length", [WHOLE - 1, WHOLE, WHOLE + 1, CHUNK * 2, 5000])
    def test_lengths_around_the_limits(self, store: Store, length: int) -> None:
        text = ("abc de. " * 1000)[: length - 4] + " end"
        take(store, [say(text, 0, native_id="m")])
        assert [row & index.EPISODE_MASK for row in rows(store, "episode_fts", "end")] == [1]
        check_index(store)
        take(store, [say("short", 0, native_id="m")])
        assert rows(store, "episode_fts", "end") == []
        check_index(store)

    def test_unspaced_scripts_and_emoji(self, store: Store) -> None:
        take(store, talk("我们收养了一只猫", "今日は猫を飼いました", "고양이를 입양했다", "🐈 sat"))
        assert rows(store, "episode_fts", "收养") == [1]
        assert rows(store, "episode_fts", "猫") == [1, 2]
        assert rows(store, "episode_fts", "양이") == [3]
        assert rows(store, "episode_fts", "emoji1f408") == [4]

    def test_many_sessions_are_kept_apart(self, store: Store) -> None:
        drafts = [say(f"w{s}x{n}", n, session=f"s{s}") for s in range(30) for n in range(12)]
        take(store, drafts)
        for session in (0, 29):
            for row in rows(store, "passage_fts", f"w{session}x5"):
                assert index.passage_place(row)[0] == session + 1
        check_index(store)

    def test_the_place_of_a_passage_can_be_read_from_its_row(self) -> None:
        for session in (1, 2, 900_000):
            for kind in (0, 1):
                for number in (0, 1, 40, 99_999):
                    place = index.passage_place(index.passage_row(session, kind, number))
                    assert place == (session, number * 10 - 5 * kind, number * 10 - 5 * kind + 9)

    def test_rebuilding_an_empty_store(self, store: Store) -> None:
        with store.write() as db:
            index.rebuild(db)
        assert terms(store)["episode_fts"] == []

    def test_rebuilding_many_sessions(self, store: Store) -> None:
        ingest(store, source([{"text": f"w{n}", "conversation": str(n)} for n in range(1200)]))
        check_index(store)
        before = terms(store)
        with store.write() as db:
            index.rebuild(db)
        assert terms(store) == before


class TestHistories:
    @pytest.mark.parametrize("count", [60, soak(3000)])
    def test_any_history_leaves_the_index_as_if_built_anew(self, count: int) -> None:
        text = st.one_of(st.sampled_from(TEXTS), st.text(max_size=30).filter(str.strip))
        message = st.tuples(
            text, st.integers(0, 8), st.sampled_from("st"), st.one_of(st.none(), st.integers(0, 9)), st.booleans()
        )
        batch = st.tuples(st.just("take"), st.lists(message, min_size=1, max_size=14), st.booleans())
        step = st.one_of(
            batch, batch, st.tuples(st.just("forget"), st.integers(0, 40), st.integers(1, 6)),
            st.tuples(st.just("undo"), st.integers(0, 12), st.none()), st.tuples(st.just("purge"), st.none(), st.none()),
        )  # fmt: skip

        @examples(count)
        @given(st.lists(step, min_size=2, max_size=9))
        def any_history(steps: list[tuple]) -> None:
            with blank() as store:
                for number, (what, first, second) in enumerate(steps):
                    if what == "take":
                        take_in(store, first, whole=second)
                    else:
                        {"forget": forget, "undo": undo, "purge": purge}[what](store, first, second)
                    if number % 3 == 2:
                        check_index(store)
                check_index(store)
                assert sorted(store.all("SELECT ident FROM live_episode")) == sorted(
                    store.all("SELECT DISTINCT ident FROM live_episode")
                ), "two versions of one episode are visible"
                assert (
                    store.all("SELECT session_id, position FROM live_episode GROUP BY 1, 2 HAVING count(*) > 1") == []
                )

        any_history()


def take_in(store: Store, messages: list[tuple], *, whole: bool) -> None:
    drafts = [
        say(text, minute, session=session, native_id=None if native is None else str(native), branch=branch)
        for text, minute, session, native, branch in messages
    ]
    take(store, drafts, whole=whole)


def forget(store: Store, first: int, count: int) -> None:
    live = [episode.row for episode in episodes.every(store)]
    chosen = live[first % (len(live) or 1) :][:count]
    if chosen:
        engine.forget(store, engine.Selection(tuple(chosen)), resolve, now=1, arguments={})


def undo(store: Store, back: int, _: None) -> None:
    done = [run for run in runs.recent(store, 100) if run.state == "done" and run.verb != "purge"]
    if done:
        engine.undo(store, ids.encode("run", done[back % len(done)].row), resolve, now=2)


def purge(store: Store, *_: None) -> None:
    from contextlib import suppress

    with suppress(MemcliError):
        purging.purge(store, resolve, now=3)


def test_a_history_ends_with_what_is_live(store: Store) -> None:
    take_in(store, [(text, n, "s", n, False) for n, text in enumerate(TEXTS[:6])], whole=False)
    forget(store, 1, 2)
    assert texts(store) == [TEXTS[0], *TEXTS[3:6]]
    undo(store, 0, None)
    assert texts(store) == TEXTS[:6]


def averages(store: Store, table: str) -> tuple[int, int]:
    """(rows, words) as the table believes them."""
    found = index.varints(bytes(store.all(f"SELECT block FROM {table}_data WHERE id = 1")[0][0]))
    return found[0], found[1]


def test_totals_are_those_of_a_fresh_index_after_much_was_forgotten() -> None:
    with blank() as store, blank() as fresh:
        said = [say(f"word {n} " + "and more " * (n % 5), n, session=str(n // 10)) for n in range(300)]
        take(store, said)
        take(fresh, said[200:])
        chosen = engine.Selection(tuple(range(1, 201)))
        engine.forget(store, chosen, resolve, now=1, arguments={})
        assert averages(store, "episode_fts")[0] == 300, "what is deleted is counted still"
        with store.write() as db:
            assert set(index.correct_totals(db)) == set(FTS)
        for table in FTS:
            assert averages(store, table) == averages(fresh, table)
            store.db.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        rank = "SELECT rank FROM episode_fts WHERE episode_fts MATCH 'word' ORDER BY rank"
        assert store.all(rank) == fresh.all(rank)
        with store.write() as db:
            assert index.correct_totals(db) == []
        take(store, [say("one word more", 999)])
        assert averages(store, "episode_fts")[0] == 101


@given(st.integers(0, 1 << 55))
def test_numbers_are_written_as_they_are_read(number: int) -> None:
    assert index.varints(index._varint(number)) == [number]
