"""Undo: what a run did is taken back exactly, and that can be taken back too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli import ids
from memcli.consolidate import resolve
from memcli.errors import NotFound, UsageError
from memcli.forget import engine, purging
from memcli.ingest import vectors as making
from memcli.records import Filters
from memcli.store import derived, episodes, runs, tombstones, vectors
from tests.support import NOW, Toy, blank, check_index, consolidate, dump, ingest, say, soak, source, take, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Store


@pytest.fixture
def store() -> Iterator[Store]:
    with blank() as opened:
        take(
            opened,
            [
                say("I like tea and I live in Porto", 0, speaker="Ana"),
                say("Really? I like coffee", 1, speaker="Tom"),
                say("I like tea, still", 3, speaker="Ana", conversation="d"),
                say("I live in Lisbon now", 4, speaker="Ana", conversation="d", native_id="m"),
            ],
        )
        consolidate(opened)
        making.complete(opened, Toy())
        yield opened


def uid(run: int) -> str:
    return ids.encode("run", run)


def undo(store: Store, run: str | int, **more: bool) -> engine.ForgetReport:
    return engine.undo(store, run if isinstance(run, str) else uid(run), resolve, now=NOW, **more)


def forget(store: Store, *uids: str) -> str:
    return engine.forget(store, engine.select(store, uids=uids), resolve, now=1, arguments={}).run


def made(store: Store) -> list[tuple[int, bytes]]:
    space = vectors.serving(store)
    assert space is not None
    return store.all(f"SELECT id, v FROM {space.bytes_table} ORDER BY id")


class TestForget:
    @pytest.mark.parametrize(
        "chosen", [("ep_1",), ("ep_2",), ("ep_1", "ep_3"), ("se_1",), ("ep_4",), ("ep_1", "ep_2", "ep_3", "ep_4")]
    )
    def test_everything_is_as_before(self, store: Store, chosen: tuple[str, ...]) -> None:
        before, there = dump(store), made(store)
        run = forget(store, *chosen)
        assert dump(store) != before
        report = undo(store, run)
        assert report.of == run
        assert dump(store) == before
        making.complete(store, Toy())
        assert made(store) == there
        assert runs.get(store, ids.decode(run)[1]).state == "undone"

    @pytest.mark.parametrize("chosen", [("fa_1",), ("fa_1", "fa_2"), ("fa_1", "ep_2"), ("fa_1", "ep_1")])
    def test_a_fact_by_itself_there_and_back_and_there(self, store: Store, chosen: tuple[str, ...]) -> None:
        def seen() -> set[str]:
            return {fact.statement for fact in derived.facts(store, include_closed=True)}

        before, shown = dump(store), seen()
        run = forget(store, *chosen)
        left, held = seen(), tombstones.count(store)
        assert left < shown
        first = undo(store, run)
        assert first.counts["facts_shown"] == len(shown) - len(left)
        assert dump(store) == before
        second = undo(store, first.run)
        assert second.counts["facts_hidden"] == len(shown) - len(left)
        assert seen() == left
        assert tombstones.count(store) == held
        take(store, [say("And now for something else", 2)])
        consolidate(store)
        assert seen() == left
        undo(store, second.run)
        assert seen() == shown

    def test_after_a_consolidation_in_between(self, store: Store) -> None:
        before = {fact.statement: fact.superseded_by is None for fact in derived.facts(store, include_closed=True)}
        run = forget(store, "ep_4")
        consolidate(store)
        undo(store, run)
        consolidate(store)
        after = {fact.statement: fact.superseded_by is None for fact in derived.facts(store, include_closed=True)}
        assert after == before
        assert sum(one.level == "session" for one in derived.summaries(store)) == 2

    def test_two_runs_in_any_order(self, store: Store) -> None:
        before = dump(store)
        for order in ((0, 1), (1, 0)):
            done = [forget(store, "ep_1"), forget(store, "ep_2", "ep_3")]
            for number in order:
                undo(store, done[number])
            assert dump(store) == before


class TestIngest:
    def test_what_it_added_is_gone(self, store: Store) -> None:
        before = dump(store)
        run, _ = take(store, [say("I like milk", 9, speaker="Tom"), say("elsewhere", 9, conversation="new")])
        undo(store, run)
        assert dump(store) == before
        check_index(store)

    def test_with_what_was_derived_from_it(self, store: Store) -> None:
        run, _ = take(store, [say("I like milk and I live in Faro", 9, speaker="Ana")])
        consolidate(store)
        undo(store, run)
        consolidate(store)
        found = {fact.statement: fact.superseded_by is None for fact in derived.facts(store, include_closed=True)}
        assert found == {
            "Ana likes tea": True, "Tom likes coffee": True, "Ana lives in Porto": False, "Ana lives in Lisbon": True,
        }  # fmt: skip

    def test_an_edit_is_taken_back(self, store: Store) -> None:
        before = dump(store)
        run, _ = take(store, [say("I live in Braga now", 4, speaker="Ana", conversation="d", native_id="m")])
        assert "I live in Braga now" in texts(store)
        undo(store, run)
        assert dump(store)[0] == before[0]
        assert dump(store)[3] == before[3]
        check_index(store)

    def test_a_branch_that_moved_is_moved_back(self, store: Store) -> None:
        run, _ = take(
            store, [say("I live in Lisbon now", 4, speaker="Ana", conversation="d", native_id="m", branch=True)]
        )
        assert "I live in Lisbon now" not in texts(store)
        undo(store, run)
        assert "I live in Lisbon now" in texts(store)
        check_index(store)

    def test_chunks_of_a_note_go_back_to_their_places(self, store: Store) -> None:
        def note(*chunks: str) -> list:
            return [say(chunk, kind="note", conversation="n", seq=number) for number, chunk in enumerate(chunks)]

        take(store, note("a", "b", "c"), whole=True)
        before = dump(store)
        run, _ = take(store, note("c", "new", "a"), whole=True)
        assert texts(store)[-3:] == ["c", "new", "a"]
        undo(store, run)
        assert texts(store)[-3:] == ["a", "b", "c"]
        assert [row[1] for row in dump(store)[0]] == [row[1] for row in before[0]]
        check_index(store)

    def test_what_came_before_stays_in_order(self, store: Store) -> None:
        order = texts(store)
        run, _ = take(store, [say("older", -5), say("between", 0.5)])
        assert texts(store) == ["older", order[0], "between", *order[1:]]
        undo(store, run)
        assert texts(store) == order
        check_index(store)

    def test_what_others_added_since_stays(self, store: Store) -> None:
        first, _ = take(store, [say("one", 10)])
        take(store, [say("two", 11)])
        undo(store, first)
        assert "two" in texts(store)
        assert "one" not in texts(store)

    def test_what_was_forgotten_meanwhile_stays_so(self, store: Store) -> None:
        run, _ = take(store, [say("one", 10), say("two", 11)])
        (row,) = [episode.row for episode in episodes.every(store) if episode.text == "one"]
        forget(store, ids.encode("episode", row))
        undone = undo(store, run)
        assert undone.counts["episodes"] == 1
        undo(store, undone.run)
        assert "two" in texts(store)
        assert "one" not in texts(store)

    def test_an_add_can_be_undone(self, store: Store) -> None:
        run, _ = take(store, [say("a quick note", 10)], verb="add")
        undo(store, run)
        assert "a quick note" not in texts(store)


class TestKilled:
    def test_what_a_killed_ingest_added_can_be_taken_back(self, store: Store) -> None:
        """Its run has no end, as it never came to write one."""
        before = dump(store)
        run, _ = take(store, [say("half of it", 9)])
        with store.write() as db:
            db.execute("UPDATE run SET state = 'running', ended = NULL WHERE id = ?", (run,))
        undo(store, run)
        assert dump(store) == before
        assert runs.get(store, run).state == "undone"


class TestUndoOfUndo:
    @pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
    @pytest.mark.parametrize("what", ["forget", "ingest"])
    def test_each_takes_back_the_one_before(self, store: Store, what: str, depth: int) -> None:
        drafts = [say("I like milk", 9, speaker="Tom", native_id="x")]
        pictures = [dump(store)]
        run = forget(store, "ep_1", "ep_3") if what == "forget" else uid(take(store, drafts)[0])
        first = ids.decode(run)[1]
        pictures.append(dump(store))
        for _ in range(depth):
            run = undo(store, run).run
        assert dump(store)[0] == pictures[(depth + 1) % 2][0]
        assert dump(store)[3] == pictures[(depth + 1) % 2][3]
        assert dump(store)[4] == pictures[(depth + 1) % 2][4], "tombstones"
        check_index(store)
        assert runs.get(store, first).state == ("done" if depth % 2 == 0 else "undone")

    def test_a_run_that_is_undone_is_refused_by_name(self, store: Store) -> None:
        run = forget(store, "ep_1")
        again = undo(store, run).run
        with pytest.raises(UsageError, match=f"{run} is undone already"):
            undo(store, run)
        undo(store, again)
        undo(store, run)

    def test_a_version_that_came_meanwhile_stays_the_one_that_is_seen(self, store: Store) -> None:
        first = uid(take(store, [say("one", 20, native_id="z")])[0])
        undone = undo(store, first).run
        take(store, [say("two", 20, native_id="z")])
        undo(store, undone)
        assert [text for text in texts(store) if text in {"one", "two"}] == ["two"]
        check_index(store)

    def test_three_versions(self, store: Store) -> None:
        take(store, [say("one", 20, native_id="z")])
        second = uid(take(store, [say("two", 20, native_id="z")])[0])
        undone = undo(store, second).run
        take(store, [say("three", 20, native_id="z")])
        undo(store, undone)
        assert len([text for text in texts(store) if text in {"one", "two", "three"}]) == 1
        check_index(store)


class TestConsolidate:
    def test_it_is_taken_back_once_and_then_made_again(self, store: Store) -> None:
        before = dump(store)[1]
        take(store, [say("I like milk", 9, speaker="Tom")])
        report = consolidate(store)
        assert report.run is not None
        undone = undo(store, report.run)
        assert [row[:3] for row in dump(store)[1][0]] == [row[:3] for row in before[0]]
        with pytest.raises(UsageError, match="took back a consolidation"):
            undo(store, undone.run)
        assert consolidate(store).added == 1


class TestRefusals:
    def test_what_is_no_run(self, store: Store) -> None:
        with pytest.raises(UsageError, match="ep_1 is not a run"):
            undo(store, "ep_1")
        with pytest.raises(UsageError, match="not a memcli id"):
            undo(store, "last")
        with pytest.raises(NotFound, match="no run run_0000099"):
            undo(store, "run_99")

    def test_what_is_purged(self, store: Store) -> None:
        run = forget(store, "ep_1")
        own = purging.purge(store, resolve, now=2).run
        for each in (run, own):
            with pytest.raises(UsageError, match=f"{each} cannot be undone"):
                undo(store, each)

    def test_verbs_that_change_nothing(self, store: Store) -> None:
        run = runs.begin(store, "reindex", {}, 1)
        with pytest.raises(UsageError, match=r"\(reindex\) has nothing to take back"):
            undo(store, run)


def test_a_dry_run_changes_nothing(store: Store) -> None:
    run = forget(store, "ep_1")
    before, count = dump(store), len(runs.recent(store, 99))
    report = undo(store, run, dry_run=True)
    assert report.counts["episodes"] == 1
    assert report.run == ""
    assert dump(store) == before
    assert len(runs.recent(store, 99)) == count
    assert undo(store, run).counts == report.counts


@pytest.mark.parametrize("count", [2000, soak(50_000)])
def test_a_large_run(store: Store, count: int) -> None:
    before = dump(store)
    report = ingest(store, source([{"text": f"message {n}", "id": str(n)} for n in range(count)]))
    assert report.run is not None
    undo(store, report.run)
    assert dump(store) == before
    assert episodes.count(store, Filters()) == 4
