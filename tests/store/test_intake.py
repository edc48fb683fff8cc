"""What becomes of a message that comes in: new, known, edited, back again, elsewhere on the tree, or forgotten."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.forget import engine, purging
from memcli.records import Filters, Moment
from memcli.store import episodes, index, intake, runs
from tests.support import DAY, Draft, blank, check_index, examples, live, say, soak, states, take, talk, terms, texts

from memcli.consolidate import resolve  # isort: skip
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from memcli.store.connection import Store


def positions(store: Store) -> dict[str, int]:
    return {episode.text: episode.position for episode in episodes.every(store, all_states=True)}


def journal(store: Store, run: int) -> dict[str, dict[str, int | None]]:
    sql = "SELECT e.text, j.before FROM journal j JOIN episode e ON e.id = j.row_id WHERE j.run_id = ? AND j.tbl = 'episode'"
    return {text: json.loads(before) for text, before in store.all(sql, (run,))}


def versions(store: Store) -> dict[int, int]:
    return dict(store.all("SELECT id, version FROM session"))


def note(*chunks: str, **more: object) -> list[Draft]:
    """A note as a folder's importer gives it: its chunks in order, without ids of their own."""
    return [say(chunk, kind="note", seq=number, **more) for number, chunk in enumerate(chunks)]


class TestTheSameAgain:
    def test_by_native_id(self, store: Store) -> None:
        drafts = [say("hello", 1, native_id="m1"), say("hello", 2, native_id="m2")]
        _, first = take(store, drafts)
        before = versions(store)
        _, again = take(store, drafts, origin=("jsonl", "/elsewhere/b.jsonl"))
        assert (first.added, first.unchanged, again.added, again.unchanged) == (2, 0, 0, 2)
        assert texts(store) == ["hello", "hello"]
        assert not again.sessions
        assert versions(store) == before
        assert {episode.location for episode in episodes.every(store)} == {"/chats/a.jsonl"}

    def test_by_content(self, store: Store) -> None:
        drafts = [say("hello", 1, speaker="Ana"), say("hello", 1, speaker="Tom"), say("hello", 2, speaker="Ana")]
        assert take(store, drafts)[1].added == 3
        assert take(store, drafts)[1].unchanged == 3
        assert take(store, drafts[2:])[1].unchanged == 1

    def test_the_same_line_twice_is_two_episodes_each_time(self, store: Store) -> None:
        assert take(store, talk("ok") + talk("ok") + talk("ok"))[1].added == 3
        again = take(store, talk("ok") * 4)[1]
        assert (again.added, again.unchanged) == (1, 3)

    def test_the_same_id_in_another_conversation_is_another_message(self, store: Store) -> None:
        take(store, [say("hello", native_id="1"), say("hello", native_id="1", conversation="d")])
        assert len(texts(store)) == 2

    def test_inside_one_batch(self, store: Store) -> None:
        _, taken = take(store, [say("hello", 1, native_id="m"), say("hello", 1, native_id="m")])
        assert (taken.added, taken.unchanged) == (1, 1)
        check_index(store)


class TestEdits:
    def test_a_new_version_takes_the_place_of_the_old(self, store: Store) -> None:
        drafts = [say(text, n, native_id=text) for n, text in enumerate(("a", "b", "c"))]
        take(store, drafts)
        run, taken = take(store, [replace(drafts[1], text="b, edited")])
        assert (taken.added, taken.updated, taken.unchanged) == (0, 1, 0)
        assert texts(store) == ["a", "b, edited", "c"]
        assert states(store) == {"a": "live", "b": "replaced", "b, edited": "live", "c": "live"}
        assert positions(store)["b"] == positions(store)["b, edited"] == 1
        assert journal(store, run) == {"b": {"state": 0}}
        assert versions(store) == {1: 3}
        check_index(store)

    def test_an_edit_of_an_edit(self, store: Store) -> None:
        for text in ("one", "two", "three"):
            take(store, [say(text, 5, native_id="m")])
        assert states(store) == {"one": "replaced", "two": "replaced", "three": "live"}
        check_index(store)

    def test_back_to_what_it_was(self, store: Store) -> None:
        for text in ("one", "two", "one"):
            _, taken = take(store, [say(text, 5, native_id="m")])
        assert (taken.updated, taken.added) == (1, 0)
        assert states(store) == {"one": "live", "two": "replaced"}
        check_index(store)

    def test_inside_one_batch_the_last_version_holds(self, store: Store) -> None:
        drafts = [say("first", 1, native_id="x"), say("draft", 2, native_id="m"), say("last", 3, native_id="y")]
        _, taken = take(store, [*drafts, say("edited", 2, native_id="m"), say("edited again", 2, native_id="m")])
        assert (taken.added, taken.updated) == (3, 2)
        assert texts(store) == ["first", "edited again", "last"]
        assert positions(store) == {"first": 0, "draft": 1, "edited": 1, "edited again": 1, "last": 2}
        check_index(store)

    def test_inside_one_batch_the_first_text_can_return(self, store: Store) -> None:
        take(store, [say(text, 1, native_id="m") for text in ("one", "two", "one")])
        assert states(store) == {"one": "live", "two": "replaced"}
        check_index(store)

    def test_it_stays_in_the_session_it_was_in(self, store: Store) -> None:
        take(store, [say("old", 1, native_id="m", session="s1"), say("other", 9, session="s2")])
        take(store, [say("new", 1, native_id="m", session="s2")])
        assert live(store) == [("s1", "new"), ("s2", "other")]
        check_index(store)


class TestWholeDocuments:
    def test_what_is_no_longer_in_it_is_replaced(self, store: Store) -> None:
        take(store, note("intro", "body", "end"), whole=True)
        run, taken = take(store, note("intro", "new body", "end"), whole=True)
        assert (taken.added, taken.replaced, taken.unchanged) == (1, 1, 2)
        assert texts(store) == ["intro", "new body", "end"]
        assert states(store)["body"] == "replaced"
        assert journal(store, run) == {"body": {"state": 0}}
        check_index(store)

    def test_text_that_comes_back_is_the_old_episode(self, store: Store) -> None:
        take(store, note("intro", "body"), whole=True)
        rows = {episode.text: episode.row for episode in episodes.every(store)}
        take(store, note("intro", "other"), whole=True)
        _, taken = take(store, note("intro", "body"), whole=True)
        assert (taken.added, taken.updated, taken.replaced) == (0, 1, 1)
        assert {episode.text: episode.row for episode in episodes.every(store)} == rows
        check_index(store)

    def test_other_documents_are_left_alone(self, store: Store) -> None:
        take(store, note("one", conversation="a") + note("two", conversation="b"), whole=True)
        take(store, note("three", conversation="a"), whole=True)
        assert sorted(texts(store)) == ["three", "two"]

    def test_chunks_that_change_places_are_put_in_order(self, store: Store) -> None:
        take(store, note("a", "b", "c"), whole=True)
        _, taken = take(store, note("c", "a", "b"), whole=True)
        assert (taken.added, taken.updated, taken.unchanged) == (0, 0, 3)
        assert texts(store) == ["c", "a", "b"]
        check_index(store)

    def test_a_chunk_that_is_put_in_between(self, store: Store) -> None:
        take(store, note("a", "c"), whole=True)
        take(store, note("a", "b", "c"), whole=True)
        assert texts(store) == ["a", "b", "c"]
        check_index(store)

    def test_what_is_left_out_of_a_chat_stays(self, store: Store) -> None:
        take(store, talk("a", "b"))
        take(store, talk("a"))
        assert texts(store) == ["a", "b"]

    @pytest.mark.parametrize("count", [60, soak(2000)])
    def test_any_history_of_a_note_leaves_its_last_text(self, count: int) -> None:
        chunk = st.sampled_from(["alpha", "beta", "gamma " * 200, "猫を飼う", "delta", "🐈 epsilon"])

        @examples(count)
        @given(st.lists(st.lists(chunk, min_size=1, max_size=6), min_size=1, max_size=5))
        def any_history(readings: list[list[str]]) -> None:
            with blank() as store:
                for reading in readings:
                    take(store, note(*reading), whole=True)
                assert texts(store) == readings[-1]
                check_index(store)
                assert take(store, note(*readings[-1]), whole=True)[1].unchanged == len(readings[-1])

        any_history()


class TestBranches:
    tree = (say("question", 0, native_id="q"), say("first answer", 1, native_id="a"))

    def test_a_branch_is_kept_and_not_seen(self, store: Store) -> None:
        _, taken = take(store, [*self.tree, say("second answer", 2, native_id="b", branch=True)])
        assert (taken.added, taken.branches) == (2, 1)
        assert texts(store) == ["question", "first answer"]
        assert states(store)["second answer"] == "branch"
        check_index(store)

    def test_the_current_path_moves_there_and_back(self, store: Store) -> None:
        question, first = self.tree
        second = say("second answer", 2, native_id="b")
        take(store, [question, first, replace(second, branch=True)])
        run, taken = take(store, [question, replace(first, branch=True), second])
        assert (taken.updated, taken.unchanged, taken.added) == (2, 1, 0)
        assert texts(store) == ["question", "second answer"]
        assert journal(store, run) == {"first answer": {"state": 0}, "second answer": {"state": 1}}
        check_index(store)
        take(store, [question, first, replace(second, branch=True)])
        assert texts(store) == ["question", "first answer"]
        check_index(store)

    def test_an_edit_on_another_branch_leaves_the_live_version(self, store: Store) -> None:
        take(store, [say("live", 1, native_id="m")])
        take(store, [say("elsewhere", 1, native_id="m", branch=True)])
        assert states(store) == {"live": "live", "elsewhere": "branch"}
        take(store, [say("elsewhere", 1, native_id="m")])
        assert states(store) == {"live": "replaced", "elsewhere": "live"}
        check_index(store)


class TestOrder:
    def test_older_messages_come_before(self, store: Store) -> None:
        take(store, talk("c", "d", start=10))
        _, taken = take(store, talk("a", "b"))
        assert taken.added == 2
        assert texts(store) == ["a", "b", "c", "d"]
        assert sorted(positions(store).values()) == [0, 1, 2, 3]
        check_index(store)

    def test_seq_orders_what_time_leaves_tied(self, store: Store) -> None:
        take(store, [say("third", 1, seq=3), say("first", 1, seq=1)])
        take(store, [say("second", 1, seq=2)])
        assert texts(store) == ["first", "second", "third"]

    def test_seq_orders_what_has_no_time(self, store: Store) -> None:
        take(store, [say("second", seq=2), say("third", seq=3)])
        take(store, [say("first", seq=1)])
        assert texts(store) == ["first", "second", "third"]

    def test_a_message_without_a_time_stays_after_its_predecessor(self, store: Store) -> None:
        drafts = [say("b", 10), say("after b"), say("a", 5), say("after a")]
        take(store, drafts)
        assert texts(store) == ["a", "after a", "b", "after b"]

    def test_and_older_messages_come_before_the_two(self, store: Store) -> None:
        take(store, [say("b", 10), say("after b")])
        take(store, [say("a", 5)])
        assert texts(store) == ["a", "b", "after b"]
        check_index(store)

    def test_zones_do_not_matter_to_the_order(self, store: Store) -> None:
        early, late = Moment(10 * DAY, 600), Moment(10 * DAY + 60_000, -600)
        take(store, [replace(say("late"), when=late)])
        take(store, [replace(say("early"), when=early)])
        assert texts(store) == ["early", "late"]

    def test_a_seq_learned_later_moves_a_message(self, store: Store) -> None:
        take(store, [say("b", 1, native_id="b"), say("a", 1, native_id="a")])
        assert texts(store) == ["b", "a"]
        _, taken = take(store, [say("b", 1, native_id="b", seq=2), say("a", 1, native_id="a", seq=1)])
        assert taken.unchanged == 2
        assert texts(store) == ["a", "b"]
        check_index(store)

    def test_sessions_are_ordered_each_by_itself(self, store: Store) -> None:
        take(store, [say("s2 b", 5, session="s2"), say("s1 b", 5, session="s1")])
        take(store, [say("s1 a", 1, session="s1"), say("s2 a", 1, session="s2")])
        assert live(store) == [("s2", "s2 a"), ("s2", "s2 b"), ("s1", "s1 a"), ("s1", "s1 b")]
        check_index(store)

    @pytest.mark.parametrize("count", [60, soak(2000)])
    def test_any_split_into_batches_in_any_order_gives_the_same(self, count: int) -> None:
        word = st.sampled_from("cat dog bird sang ran sat 猫 🐈 naïve".split())
        text = st.lists(word, min_size=1, max_size=4).map(" ".join)
        keys = st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(["s", "t"]), text, st.booleans()), min_size=1, max_size=30
        )

        @examples(count)
        @given(keys, st.randoms(use_true_random=False), st.integers(1, 8))
        def any_split(given_: list[tuple[int, str, str, bool]], random: object, size: int) -> None:
            drafts = [
                say(text, minute, session=session, seq=number, native_id=str(number), branch=branch)
                for number, (minute, session, text, branch) in enumerate(given_)
            ]
            mixed = random.sample(drafts, len(drafts))  # type: ignore[attr-defined]
            with blank() as together, blank() as apart:
                take(together, drafts)
                for start in range(0, len(mixed), size):
                    take(apart, mixed[start : start + size])
                assert in_sessions(together) == in_sessions(apart)
                check_index(apart)

        any_split()


def in_sessions(store: Store) -> dict[str, list[tuple[str, int]]]:
    """Per session its live texts with their positions."""
    out: dict[str, list[tuple[str, int]]] = {}
    for episode in episodes.every(store):
        out.setdefault(episode.session_key, []).append((episode.text, episode.position))
    return out


LONG = "a sentence that is long enough to be told from what anyone else would say by chance"


class TestForgotten:
    def forget(self, store: Store, text: str) -> str:
        rows = [episode.row for episode in episodes.every(store) if episode.text == text]
        selection = engine.Selection(tuple(rows))
        return engine.forget(store, selection, resolve, now=1, arguments={}).run

    def test_it_does_not_come_back_from_its_source(self, store: Store) -> None:
        drafts = [say("secret", 1, native_id="m"), say("rest", 2, native_id="n")]
        take(store, drafts)
        self.forget(store, "secret")
        _, taken = take(store, drafts)
        assert (taken.forgotten, taken.unchanged, taken.added) == (1, 1, 0)
        assert texts(store) == ["rest"]

    def test_nor_in_another_version(self, store: Store) -> None:
        take(store, [say("secret", 1, native_id="m")])
        self.forget(store, "secret")
        assert take(store, [say("secret, edited", 1, native_id="m")])[1].forgotten == 1
        assert texts(store) == []

    def test_a_long_text_does_not_come_back_from_anywhere(self, store: Store) -> None:
        take(store, [say(LONG, 1, speaker="Ana")])
        self.forget(store, LONG)
        elsewhere = say(f"  {LONG.upper()}\n", 999, conversation="other", speaker="Tom", native_id="z")
        assert take(store, [elsewhere], origin=("chatgpt", "/b"))[1].forgotten == 1

    def test_a_short_text_is_bound_to_who_said_it_and_when(self, store: Store) -> None:
        take(store, [say("ok", 1, speaker="Ana")])
        self.forget(store, "ok")
        same_minute = say("OK ", 1.5, speaker="ana", conversation="copy", native_id="1")
        later = say("ok", 3, speaker="Ana", conversation="copy", native_id="2")
        other = say("ok", 1, speaker="Tom", conversation="copy", native_id="3")
        _, taken = take(store, [same_minute, later, other])
        assert (taken.forgotten, taken.added) == (1, 2)

    def test_the_limit_of_a_short_text(self, store: Store) -> None:
        for length, out in ((39, 0), (40, 1)):
            text = ("w" * length)[:length]
            take(store, [say(text, 1, conversation=f"c{length}")])
            self.forget(store, text)
            assert take(store, [say(text, 50, conversation="elsewhere")])[1].forgotten == out

    def test_undo_lifts_it(self, store: Store) -> None:
        take(store, [say(LONG, 1)])
        run = self.forget(store, LONG)
        engine.undo(store, run, resolve, now=2)
        assert take(store, [say(LONG, 50, conversation="other")])[1].added == 1
        assert store.all("SELECT * FROM tombstone") == []

    def test_what_two_runs_forgot_is_kept_out_until_both_are_undone(self, store: Store) -> None:
        take(store, [say(LONG, 1, conversation="a"), say(LONG, 2, conversation="b")])
        found = [episode.row for episode in episodes.every(store)]
        undo = [engine.forget(store, engine.Selection((row,)), resolve, now=1, arguments={}).run for row in found]
        third = say(LONG, 50, conversation="other")
        engine.undo(store, undo[0], resolve, now=2)
        assert take(store, [third])[1].forgotten == 1
        engine.undo(store, undo[1], resolve, now=2)
        assert take(store, [third])[1].added == 1

    def test_nothing_of_it_is_written_when_it_comes_again(self, store: Store) -> None:
        secret = say(
            LONG, 1, conversation="secret-key", title="Secret title", speaker="Secret speaker", session="S-E-C"
        )
        take(store, [say("rest", 5, conversation="rest")])
        take(store, [secret], origin=("jsonl", "/secret/place.jsonl"))
        self.forget(store, LONG)
        purging.purge(store, resolve, now=3)
        take(store, [secret], origin=("jsonl", "/secret/place.jsonl"))
        everything = [
            row for table in ("source", "conversation", "session", "speaker", "episode", "run", "journal")
            for row in store.all(f"SELECT * FROM {table}")
        ]  # fmt: skip
        assert "secret" not in str(everything).lower()
        assert "S-E-C" not in str(everything)

    def test_a_note_of_which_all_is_forgotten_still_lets_go_of_what_it_lost(self, store: Store) -> None:
        take(store, note(LONG, "rest"), whole=True)
        self.forget(store, LONG)
        take(store, note(LONG), whole=True)
        assert texts(store) == []
        check_index(store)

    def test_the_hashes_tell_nothing_without_the_key(self, store: Store) -> None:
        take(store, [say(LONG, 1)])
        self.forget(store, LONG)
        mine = {row for (row,) in store.all("SELECT hash FROM tombstone")}
        with blank() as other:
            with other.write() as db:
                db.execute("UPDATE meta SET value = zeroblob(32) WHERE key = 'tombstone_key'")
            take(other, [say(LONG, 1)])
            self.forget(other, LONG)
            assert mine.isdisjoint(row for (row,) in other.all("SELECT hash FROM tombstone"))
        assert len(mine) == 2


class TestBackFromAnUndo:
    def undo(self, store: Store, run: int) -> None:
        from memcli import ids

        engine.undo(store, ids.encode("run", run), resolve, now=2)

    def test_what_an_undo_hid_comes_back_when_it_is_taken_in_again(self, store: Store) -> None:
        run, _ = take(store, talk("a", "b"))
        self.undo(store, run)
        assert texts(store) == []
        again, taken = take(store, talk("a", "b"))
        assert (taken.restored, taken.added, taken.forgotten) == (2, 0, 0)
        assert texts(store) == ["a", "b"]
        check_index(store)
        self.undo(store, again)
        assert texts(store) == []
        check_index(store)

    def test_an_edit_that_was_undone_replaces_again(self, store: Store) -> None:
        take(store, [say("one", 1, native_id="m")])
        run, _ = take(store, [say("two", 1, native_id="m")])
        self.undo(store, run)
        assert texts(store) == ["one"]
        take(store, [say("two", 1, native_id="m")])
        assert texts(store) == ["two"]
        check_index(store)

    def test_a_branch_that_was_undone_comes_back_where_it_now_is(self, store: Store) -> None:
        run, _ = take(store, [say("one", 1, native_id="m", branch=True)])
        self.undo(store, run)
        take(store, [say("one", 1, native_id="m")])
        assert texts(store) == ["one"]
        check_index(store)
        run, _ = take(store, [say("two", 1, native_id="n")])
        self.undo(store, run)
        take(store, [say("two", 1, native_id="n", branch=True)])
        assert texts(store) == ["one"]
        assert states(store)["two"] == "branch"
        check_index(store)

    def test_a_version_hidden_by_undo_may_be_followed_by_a_newer_one(self, store: Store) -> None:
        run, _ = take(store, [say("one", 1, native_id="m")])
        self.undo(store, run)
        take(store, [say("two", 1, native_id="m")])
        assert texts(store) == ["two"]
        take(store, [say("one", 1, native_id="m")])
        assert texts(store) == ["one"]
        check_index(store)


class TestNames:
    def test_a_title_learned_later_is_kept(self, store: Store) -> None:
        take(store, [say("a", 1)])
        take(store, [say("b", 2, title="Cats")])
        take(store, [say("c", 3)])
        assert {episode.title for episode in episodes.every(store)} == {"Cats"}
        take(store, [say("d", 4, title="Dogs")])
        assert {episode.title for episode in episodes.every(store)} == {"Dogs"}

    def test_everything_a_message_came_with_is_kept(self, store: Store) -> None:
        draft = Draft(
            text="Grüße, 猫", conversation="c", kind="note", native_id="m", when=Moment(-5, -90, "minute"), speaker="Žofie",
            role="user", title="T", session="s", seq=7, meta={"tags": ["a", 1, None], "ü": {"x": 1.5}}, line=12,
        )  # fmt: skip
        take(store, [draft], origin=("markdown", "/v/ä.md"))
        (found,) = episodes.every(store)
        assert (found.text, found.conversation, found.kind, found.native_id) == ("Grüße, 猫", "c", "note", "m")
        assert (found.when, found.speaker, found.role, found.title) == (draft.when, "Žofie", "user", "T")
        assert (found.session_key, found.line, found.meta) == ("s", 12, draft.meta)
        assert (found.format, found.location, found.state) == ("markdown", "/v/ä.md", "live")

    def test_an_empty_batch(self, store: Store) -> None:
        assert take(store, [])[1].added == 0


def test_carried_keys() -> None:
    keys = [(Moment(5), None), (None, 3), (Moment(7), None), (None, None)]
    early = -(1 << 62)
    assert intake.carry(keys, None, None) == [(5, -1), (5, 3), (7, 3), (7, 3)]
    assert intake.carry([(None, None)], None, None) == [(early, -1)]
    assert intake.carry([(None, None)], 4, 2) == [(4, 2)]


def test_filters_of_a_forgotten_episode_find_nothing(store: Store) -> None:
    take(store, talk("a"))
    engine.forget(store, engine.select(store, filters=Filters(kinds=("chat",))), resolve, now=1, arguments={})
    assert episodes.count(store, Filters(kinds=("chat",))) == 0
    assert terms(store) == {"episode_fts": [], "passage_fts": [], "session_fts": []}
    assert index.passage_place(index.passage_row(3, 1, 4)) == (3, 35, 44)
    assert runs.last_by_verb(store).keys() == {"ingest", "forget"}


class TestAppending:
    """Undated messages that come one by one: no session grows without limit."""

    def sizes(self, store: Store) -> list[tuple[str, int]]:
        return store.all("SELECT s.key, count(*) FROM episode e JOIN session s ON s.id = e.session_id GROUP BY s.id")

    def test_a_full_session_is_continued_by_another(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "SESSION_LIMIT", 3)
        said = [say(f"line {n}", session="1") for n in range(8)]
        for one in said:
            take(store, [one])
        assert self.sizes(store) == [("1", 3), ("1~2", 3), ("1~3", 2)]
        assert texts(store) == [one.text for one in said]
        check_index(store)

    def test_the_same_again_adds_nothing(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "SESSION_LIMIT", 3)
        for n in range(8):
            take(store, [say(f"line {n}", session="1")])
        _, taken = take(store, [say(f"line {n}", session="1") for n in range(8)])
        assert (taken.added, taken.unchanged) == (0, 8)

    def test_several_in_one_batch(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "SESSION_LIMIT", 3)
        take(store, [say("first", session="[a]*")])
        take(store, [say(f"line {n}", session="[a]*") for n in range(6)])
        take(store, [say(f"more {n}", session="[a]*") for n in range(2)])
        assert self.sizes(store) == [("[a]*", 7), ("[a]*~2", 2)], "a batch stays together"

    def test_what_has_a_time_or_a_number_goes_where_it_belongs(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(intake, "SESSION_LIMIT", 3)
        for n in range(6):
            take(store, [say(f"line {n}", n, session="dated"), say(f"number {n}", session="numbered", seq=n)])
        assert self.sizes(store) == [("dated", 6), ("numbered", 6)]
