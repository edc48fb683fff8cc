"""Selecting what to forget, seeing what that means, and forgetting it: no read path has it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli import ids
from memcli.consolidate import resolve
from memcli.errors import NotFound, UsageError
from memcli.forget import engine
from memcli.forget.engine import Preview, Selection
from memcli.ingest import vectors as making
from memcli.recall.engine import Engine
from memcli.records import Filters, Moment
from memcli.store import derived, episodes, runs, search, tombstones, vectors
from tests.support import (
    DAY,
    T0,
    Toy,
    at,
    blank,
    check_index,
    consolidate,
    ingest,
    say,
    source,
    states,
    take,
    talk,
    terms,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Store


@pytest.fixture
def store() -> Iterator[Store]:
    """Two conversations with all that can derive from them."""
    with blank() as opened:
        take(
            opened,
            [
                say("I like tea and I live in Porto", 0, speaker="Ana"),
                say("Really? I like coffee", 1, speaker="Tom"),
                say("A quiet evening by the river", 2, speaker="Ana", session="t"),
                say("I like tea, still", 3, speaker="Ana", conversation="d", title="Drinks"),
                say("I live in Lisbon now", 4, speaker="Ana", conversation="d", kind="note"),
            ],
        )
        consolidate(opened)
        making.complete(opened, Toy())
        yield opened


def forget(store: Store, *uids: str, **filters: object) -> engine.ForgetReport:
    chosen = engine.select(store, uids=uids, filters=Filters(**filters) if filters else None)  # type: ignore[arg-type]
    return engine.forget(store, chosen, resolve, now=1, arguments={"command": "forget"})


def statements(store: Store) -> set[str]:
    return {fact.statement for fact in derived.facts(store, include_closed=True)}


class TestSelect:
    @pytest.mark.parametrize(
        ("uids", "filters", "rows"),
        [
            (["ep_1"], None, [1]),
            (["ep_2", "EP_0000001", "ep_2"], None, [2, 1]),
            (["se_1"], None, [1, 2]),
            (["se_1", "ep_5"], None, [1, 2, 5]),
            ([], Filters(speakers=("ana",)), [1, 3, 4, 5]),
            ([], Filters(conversations=("drinks",)), [4, 5]),
            ([], Filters(kinds=("note",)), [5]),
            ([], Filters(since=T0 + 2 * 60_000, until=T0 + 4 * 60_000), [3, 4]),
            ([], Filters(sources=("jsonl",)), [1, 2, 3, 4, 5]),
            (["se_1"], Filters(speakers=("ana",)), [1]),
        ],
    )
    def test_what_is_named(self, store: Store, uids: list[str], filters: Filters | None, rows: list[int]) -> None:
        assert engine.select(store, uids=uids, filters=filters) == Selection(tuple(rows))

    def test_a_fact_alone(self, store: Store) -> None:
        (home, *_) = [fact for fact in derived.facts(store, include_closed=True) if "Porto" in fact.statement]
        assert engine.select(store, uids=[home.uid]) == Selection((), (home.row,))
        assert engine.select(store, uids=[home.uid, "ep_3"]) == Selection((3,), (home.row,))

    @pytest.mark.parametrize("filters", [None, Filters()])
    def test_nothing_is_refused(self, store: Store, filters: Filters | None) -> None:
        with pytest.raises(UsageError, match="nothing was selected"):
            engine.select(store, filters=filters)

    @pytest.mark.parametrize("name", ["speakers", "sources", "conversations", "kinds"])
    @pytest.mark.parametrize("words", [("",), (" ",), ("Ana", "")])
    def test_an_empty_word_is_refused(self, store: Store, name: str, words: tuple[str, ...]) -> None:
        """An unset variable of a script must not select everything."""
        with pytest.raises(UsageError, match="select everything"):
            engine.select(store, filters=Filters(**{name: words}))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("uid", "error", "message"),
        [
            ("ep_99", NotFound, "no message ep_0000099"),
            ("se_99", NotFound, "no session"),
            ("fa_99", NotFound, "no fact"),
            ("su_1", UsageError, "is a summary"),
            ("run_1", UsageError, "is a run"),
            ("hello", UsageError, "not a memcli id"),
        ],
    )
    def test_what_cannot_be_forgotten(self, store: Store, uid: str, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            engine.select(store, uids=["ep_1", uid])

    def test_what_matches_nothing(self, store: Store) -> None:
        for filters in (Filters(speakers=("nobody",)), Filters(until=T0 - DAY)):
            with pytest.raises(NotFound, match="nothing in memory matches"):
                engine.select(store, filters=filters)
        with pytest.raises(NotFound, match="nothing in memory matches"):
            engine.select(store, uids=["ep_1"], filters=Filters(speakers=("tom",)))

    def test_what_is_forgotten_already(self, store: Store) -> None:
        forget(store, "ep_1")
        with pytest.raises(NotFound, match="forgotten since run_0000003"):
            engine.select(store, uids=["ep_1"])
        assert engine.select(store, filters=Filters(speakers=("ana",))) == Selection((3, 4, 5))
        assert engine.select(store, uids=["se_1"]) == Selection((2,))

    def test_other_versions_and_branches_go_with_it(self, store: Store) -> None:
        take(store, [say("old", 1, native_id="m", conversation="e"), say("aside", 2, branch=True, conversation="e")])
        take(store, [say("new", 1, native_id="m", conversation="e")])
        rows = {episode.text: episode.row for episode in episodes.every(store, all_states=True)}
        assert set(engine.select(store, uids=[ids.encode("episode", rows["new"])]).episodes) == {
            rows["old"],
            rows["new"],
        }
        everything = {rows["old"], rows["new"], rows["aside"]}
        assert set(engine.select(store, filters=Filters(conversations=("e",))).episodes) == everything
        session = episodes.get(store, rows["new"]).session
        assert set(engine.select(store, uids=[ids.encode("session", session)]).episodes) == everything


class TestPreview:
    def test_counts(self, store: Store) -> None:
        before = store.all("SELECT * FROM episode"), store.all("SELECT * FROM run")
        seen = engine.preview(store, engine.select(store, filters=Filters(conversations=("drinks",))))
        assert seen.total == 2
        assert seen.kinds == {"chat": 1, "note": 1}
        assert seen.sources == {"jsonl": 2}
        assert seen.speakers == {"Ana": 2}
        assert (seen.first, seen.last) == (at(3), at(4))
        assert [episode.row for episode in seen.examples] == [4, 5]
        assert (seen.facts_gone, seen.facts_kept) == (1, 1), "lives in Lisbon; likes tea"
        assert (store.all("SELECT * FROM episode"), store.all("SELECT * FROM run")) == before

    def test_it_says_what_then_happens(self, store: Store) -> None:
        chosen = engine.select(store, filters=Filters(conversations=("drinks",)))
        seen = engine.preview(store, chosen)
        before = len(statements(store))
        done = engine.forget(store, chosen, resolve, now=1, arguments={})
        assert done.counts["episodes"] == len(chosen.episodes)
        assert before - len(statements(store)) == seen.facts_gone == done.counts["facts_hidden"]
        assert done.counts["summaries_hidden"] == seen.summaries

    def test_examples_are_few_and_what_is_seen_comes_first(self, store: Store) -> None:
        take(
            store,
            [say("aside", 0, branch=True, conversation="e")] + [say(f"x{n}", n, conversation="e") for n in range(12)],
        )
        seen = engine.preview(store, engine.select(store, filters=Filters(conversations=("e",))))
        assert seen.total == 13
        assert [episode.text for episode in seen.examples] == [f"x{n}" for n in range(10)]

    def test_times_with_and_without_a_zone(self, store: Store) -> None:
        moments = [Moment(T0, None), Moment(T0, 0), Moment(T0, -60), None]
        take(store, [say(f"m{n}", when=when, conversation="e") for n, when in enumerate(moments)])
        seen = engine.preview(store, engine.select(store, filters=Filters(conversations=("e",))))
        assert seen.first == Moment(T0, -60)

    def test_a_fact_that_is_named_and_rests_on_what_goes_counts_once(self, store: Store) -> None:
        (coffee,) = [fact for fact in derived.facts(store) if "coffee" in fact.statement]
        seen: Preview = engine.preview(store, engine.select(store, uids=[coffee.uid, "ep_2"]))
        assert (seen.total, seen.facts_gone, seen.facts_kept) == (2, 1, 0)
        assert [fact.uid for fact in seen.facts] == [coffee.uid]


class TestForget:
    def gone(self, store: Store, row: int, word: str) -> None:
        """Asserts that no way of reading leads to this episode or its word."""
        assert row not in {episode.row for episode in episodes.every(store)}
        assert row not in {episode.row for session in (1, 2, 3) for episode in episodes.of_session(store, session)}
        assert row not in {episode.row for episode in episodes.around(store, [(1, 0), (1, 1)], 9).values()}
        assert row not in episodes.rows_matching(store, Filters())
        assert row not in search.features(store, [row], [(1, 0, 99)])
        assert row not in search.latest(store, Filters(), 99)
        assert episodes.get(store, row).state == "forgotten"
        for table, found in terms(store).items():
            assert word not in {term for term, *_ in found}, table
        space = vectors.serving(store)
        assert space is not None
        assert store.all(f"SELECT id FROM {space.bytes_table} WHERE id = ?", (row,)) == []
        assert store.all(f"SELECT rowid FROM {space.near_table} WHERE rowid = ?", (row,)) == []
        assert not any(word in fact.statement for fact in derived.facts(store, include_closed=True))
        assert not any(word in summary.text for summary in derived.summaries(store))
        assert store.all("SELECT rowid FROM fact_fts WHERE fact_fts MATCH ?", (word,)) == []
        assert store.all("SELECT rowid FROM summary_fts WHERE summary_fts MATCH ?", (word,)) == []
        for query in (word, f"I like {word}", "", "summary of coffee"):
            for kinds in ((), ("fact",), ("summary",), ("episode",)):
                hits = (
                    Engine(store, Toy()).recall(query, now=None, filters=Filters(kinds=kinds), limit=99, context=9).hits
                )
                assert not any(word in hit.text for hit in hits)
                assert not any(word in near.text for hit in hits for near in (*hit.before, *hit.after))

    def test_no_read_path_has_it(self, store: Store) -> None:
        done = forget(store, "ep_2")
        assert done.counts["episodes"] == 1
        self.gone(store, 2, "coffee")
        check_index(store)
        assert len(texts(store)) == 4

    def test_what_rests_on_other_episodes_stays(self, store: Store) -> None:
        forget(store, "ep_4")
        assert "Ana likes tea" in statements(store)
        (tea,) = [fact for fact in derived.facts(store) if "tea" in fact.statement]
        assert [one.episode for one in tea.sources] == [1]
        forget(store, "ep_1")
        assert "Ana likes tea" not in statements(store)

    def test_a_fact_that_was_closed_by_what_goes_is_open_again(self, store: Store) -> None:
        assert {fact.statement for fact in derived.facts(store) if fact.attribute == "home"} == {"Ana lives in Lisbon"}
        forget(store, "ep_5")
        assert {fact.statement for fact in derived.facts(store) if fact.attribute == "home"} == {"Ana lives in Porto"}

    def test_a_later_consolidation_does_not_bring_it_back(self, store: Store) -> None:
        forget(store, "ep_2")
        consolidate(store)
        making.complete(store, Toy())
        self.gone(store, 2, "coffee")
        assert derived.stale_count(store) == 0

    def test_its_session_is_worked_through_again(self, store: Store) -> None:
        assert derived.stale_count(store) == 0
        forget(store, "ep_2")
        assert derived.stale_count(store) == 1
        assert vectors.pending_count(store) == 1

    def test_a_fact_alone_is_not_derived_again_from_the_same_words(self, store: Store) -> None:
        (coffee,) = [fact for fact in derived.facts(store) if "coffee" in fact.statement]
        done = forget(store, coffee.uid)
        assert done.counts == {"facts_hidden": 1}
        assert "Really? I like coffee" in texts(store)
        take(store, [say("something new", 9)])
        consolidate(store)
        assert "Tom likes coffee" not in statements(store)
        engine.undo(store, done.run, resolve, now=2)
        assert "Tom likes coffee" in statements(store)

    def test_the_run_tells_what_it_did_and_nothing_of_what_it_was(self, store: Store) -> None:
        done = forget(store, "ep_2")
        run = runs.get(store, ids.decode(done.run)[1])
        assert (run.verb, run.state, run.started, run.ended) == ("forget", "done", 1, 1)
        assert run.report == done.counts
        assert run.arguments == {"command": "forget"}
        assert tombstones.count(store) == 2

    def test_versions_are_hidden_and_come_back_as_they_were(self, store: Store) -> None:
        take(store, [say("old", 1, native_id="m", conversation="e"), say("aside", 2, branch=True, conversation="e")])
        take(store, [say("new", 1, native_id="m", conversation="e")])
        before = states(store)
        done = forget(store, conversations=("e",))
        assert {states(store)[text] for text in ("old", "new", "aside")} == {"forgotten"}
        engine.undo(store, done.run, resolve, now=2)
        assert states(store) == before

    def test_from_the_whole_pipeline_it_does_not_come_back(self, store: Store) -> None:
        records = [
            {"text": "a pelican in the harbour", "id": "1", "timestamp": "2024-05-01"},
            {"text": "a gull", "id": "2", "timestamp": "2024-05-01T10:00:00Z"},
        ]
        later = [records[0], records[1] | {"timestamp": "2024-05-01T11:00:00Z"}]
        ingest(store, source(records, "x.jsonl"))
        forget(store, sources=("x.jsonl",))
        report = ingest(store, source(records, "x.jsonl"), source(records, "y.jsonl"), source(later, "z.jsonl"))
        assert (report.added, report.forgotten) == (1, 5), "a short text is another when it is said at another time"
        assert texts(store)[-1] == "a gull"

    def test_two_at_once_in_one_selection_and_one_that_is_there_no_more(self, store: Store) -> None:
        chosen = engine.select(store, uids=["ep_1", "ep_2"])
        forget(store, "ep_2")
        done = engine.forget(store, chosen, resolve, now=1, arguments={})
        assert done.counts["episodes"] == 1
        engine.undo(store, done.run, resolve, now=2)
        assert "Really? I like coffee" not in texts(store), "it was forgotten by another run"


def test_forgetting_many_at_once(store: Store) -> None:
    take(store, [say(f"message {n} of many", n, conversation="many", session=str(n // 100)) for n in range(2500)])
    done = forget(store, conversations=("many",))
    assert done.counts["episodes"] == 2500
    assert len(texts(store)) == 5
    check_index(store)
    engine.undo(store, done.run, resolve, now=2)
    assert len(texts(store)) == 2505
    assert talk("x")[0].conversation == "c"


def test_no_title_of_a_segment_tells_of_what_moved_before_it_was_forgotten(store: Store) -> None:
    """An older message that comes later moves those behind it away from where their segments were."""
    take(store, [say("quagmire quagmire swamp", 60, session="u"), say("quagmire again", 61, session="u")])
    consolidate(store)
    assert "quagmire" in str(derived.segments(store, 4))
    take(store, talk(*(f"older plain words {n}" for n in range(12)), start=20, session="u"))
    done = forget(store, "ep_6", "ep_7")
    assert "quagmire" not in str(derived.segments(store, 4))
    engine.undo(store, done.run, resolve, now=2)
    assert "quagmire" in str(derived.segments(store, 4))
