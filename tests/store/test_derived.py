"""Derived rows: written as differences, settled from live sources, hidden with them, and found by full text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from memcli import ids
from memcli.consolidate import resolve
from memcli.consolidate.identity import ident
from memcli.errors import NotFound
from memcli.records import Candidate, SummaryText
from memcli.store import derived, runs
from memcli.store.derived import Derivation
from tests.support import DAY, NOW, T0, blank, say, take, talk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.store.connection import Store
    from memcli.store.derived import Transition


@pytest.fixture
def store() -> Iterator[Store]:
    with blank() as opened:
        take(opened, talk("I live in Lisbon.", "I love olives.", speaker="Ana", session="1"))  # episodes 1, 2
        take(opened, talk("I live in Porto.", "We live in Porto.", start=1440, speaker="Ana", session="2"))  # 3, 4
        yield opened


def candidate(episode: int, value: str, **more: Any) -> Candidate:
    """A home of Ana, unless said otherwise."""
    fields: dict[str, Any] = {
        "episode": episode,
        "quote": f"quote of {value}",
        "statement": f"Ana lives in {value}",
        "kind": "attribute",
        "subject": "Ana",
        "attribute": "home",
        "value": value,
        "confidence": 0.8,
        "single": True,
    }
    return Candidate(**(fields | more))


def likes(episode: int, value: str, **more: Any) -> Candidate:
    fields = {"kind": "preference", "attribute": "likes", "single": False, "statement": f"Ana likes {value}"}
    return candidate(episode, value, **(fields | more))


def derive(
    store: Store,
    session: int,
    *candidates: Candidate,
    summary: tuple[str, tuple[int, ...]] | None = None,
    segments: Sequence[tuple[int, int, str]] = (),
    now: int = NOW,
) -> tuple[int, list[Transition]]:
    """One run that makes a session say this; gives the run's row and how facts changed."""
    with store.write() as db:
        run = runs.begin_in(db, "consolidate", {}, now)
        version = db.execute("SELECT version FROM session WHERE id = ?", (session,)).fetchone()[0]
        told = SummaryText(*summary) if summary else None
        item = Derivation(session, version, segments, told, [(ident(one), one) for one in candidates])
        written = derived.replace_sessions(db, run, [item], ("rules", "quotes"), now)
        changes = derived.settle(db, run, written.touched, resolve, fresh=written.fresh)
        runs.finish(db, run, {}, now)
    return run, changes


def hide(store: Store, *episodes: int) -> int:
    with store.write() as db:
        run = runs.begin_in(db, "forget", {}, NOW)
        db.executemany("UPDATE episode SET hidden_by = ? WHERE id = ?", ((run, row) for row in episodes))
        derived.after_visibility_change(db, run, episodes, resolve)
    return run


def show(store: Store, *episodes: int) -> dict[str, int]:
    with store.write() as db:
        run = runs.begin_in(db, "undo", {}, NOW)
        db.executemany("UPDATE episode SET hidden_by = NULL WHERE id = ?", ((row,) for row in episodes))
        return derived.after_visibility_change(db, run, episodes, resolve)


def held(store: Store, **more: Any) -> list[str]:
    return [fact.statement for fact in derived.facts(store, **more)]


def found(store: Store, table: str, word: str) -> list[int]:
    return [
        row for (row,) in store.all(f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ? ORDER BY rowid", (word,))
    ]


def journal(store: Store) -> int:
    return int(store.one("SELECT count(*) FROM journal")[0])  # type: ignore[index]


# --- reading -------------------------------------------------------------------------------------------------------


def test_a_fact_carries_its_sources_times_and_maker(store: Store) -> None:
    run, _ = derive(
        store, 2, candidate(3, "Porto", valid_from="2024-05", precision="month"), candidate(4, "Porto", quote="we")
    )
    fact = derived.fact(store, 1)
    assert (fact.uid, fact.kind, fact.subject, fact.attribute, fact.value) == (
        ids.encode("fact", 1),
        "attribute",
        "Ana",
        "home",
        "Porto",
    )
    assert (fact.valid_from, fact.valid_to, fact.precision, fact.superseded_by) == ("2024-05", None, "month", None)
    assert (fact.recorded_at, fact.run, fact.model) == (NOW, run, "rules")
    assert [(source.episode, source.quote, source.valid_from) for source in fact.sources] == [
        (3, "quote of Porto", "2024-05"),
        (4, "we", None),
    ]
    assert fact.confidence == 0.96


def test_facts_by_subject_attribute_kind_and_state(store: Store) -> None:
    derive(
        store,
        1,
        candidate(1, "Lisbon"),
        likes(2, "olives"),
        candidate(1, "Rui", subject="Ana Sousa", attribute="brother"),
    )
    derive(store, 2, candidate(3, "Porto"), candidate(3, "Faro", subject="Anabel"))
    assert held(store, subject="ANA", attribute="home") == ["Ana lives in Porto"]
    assert held(store, subject="ana", attribute="home", include_closed=True) == [
        "Ana lives in Lisbon",
        "Ana lives in Porto",
    ]
    assert {fact.subject for fact in derived.facts(store, subject="ana")} == {"Ana", "Ana Sousa"}
    assert held(store, kinds=["preference"]) == ["Ana likes olives"]
    assert len(held(store, limit=2)) == 2
    assert derived.counts(store) == {"facts": 5, "closed": 1, "summaries": 0, "segments": 0}


def test_a_fact_that_ends_in_the_future_is_open_today(store: Store) -> None:
    derive(store, 1, likes(1, "a membership", valid_to="2025-01-01"))
    assert held(store) == []
    assert held(store, today="2024-06-01") == ["Ana likes a membership"]
    assert held(store, today="2025-01-01") == []


def test_wildcards_in_a_name_are_letters(store: Store) -> None:
    derive(store, 1, candidate(1, "Lisbon", subject="Ana_B"))
    assert held(store, subject="Ana%") == []
    assert held(store, subject="ana_b") == ["Ana lives in Lisbon"]


@pytest.mark.parametrize("read", [derived.fact, derived.summary])
def test_what_is_not_there_is_not_found(store: Store, read: Any) -> None:
    with pytest.raises(NotFound):
        read(store, 77)


def test_stale_sessions_come_by_row_and_go_when_consolidated(store: Store) -> None:
    def rows(limit: int, after: int = 0) -> list[int]:
        return [row for row, _ in derived.stale_sessions(store, limit, after)]

    assert (rows(10), rows(1), rows(10, after=1)) == ([1, 2], [1], [2])
    version = dict(derived.stale_sessions(store, 10))[1]
    derive(store, 1)
    assert (rows(10), derived.stale_count(store)) == ([2], 1)
    take(store, [say("Hello again.", 5, speaker="Ana", session="1")])
    assert dict(derived.stale_sessions(store, 10))[1] > version


def test_looking_for_stale_sessions_reads_an_index(store: Store) -> None:
    sql = "EXPLAIN QUERY PLAN SELECT id, version FROM session WHERE version <> consolidated AND id > 0 ORDER BY id LIMIT 5"
    assert any("session_stale" in row[-1] for row in store.all(sql))


# --- writing -------------------------------------------------------------------------------------------------------


def test_the_same_again_writes_nothing_but_the_mark(store: Store) -> None:
    everything: dict[str, Any] = {"summary": ("Ana lives in Lisbon.", (1,)), "segments": [(0, 1, "lisbon, olives")]}
    derive(store, 1, candidate(1, "Lisbon"), likes(2, "olives"), **everything)
    before, tables = journal(store), ("fact", "fact_source", "summary", "summary_source", "segment")
    rows = {table: store.all(f"SELECT * FROM {table}") for table in tables}
    _, changes = derive(store, 1, candidate(1, "Lisbon"), likes(2, "olives"), **everything)
    assert changes == []
    assert journal(store) == before + 1  # that the session was consolidated
    assert {table: store.all(f"SELECT * FROM {table}") for table in tables} == rows


def test_what_is_no_longer_derived_is_hidden_and_comes_back_as_it_was(store: Store) -> None:
    derive(store, 1, candidate(1, "Lisbon"), likes(2, "olives"), summary=("One.", (1,)), segments=[(0, 1, "a")])
    derive(store, 1, candidate(1, "Lisbon"), summary=("Two.", (2,)), segments=[(0, 0, "a"), (1, 1, "b")])
    assert held(store) == ["Ana lives in Lisbon"]
    assert [one.text for one in derived.summaries(store)] == ["Two."]
    assert derived.segments(store, 1) == [(0, 0, "a"), (1, 1, "b")]
    assert found(store, "fact", "olives") == []
    assert found(store, "summary", "one") == []
    derive(store, 1, candidate(1, "Lisbon"), likes(2, "olives"))
    assert store.one("SELECT count(*) FROM fact") == (2,)
    assert held(store) == ["Ana lives in Lisbon", "Ana likes olives"]
    assert found(store, "fact", "olives") == [2]


def test_a_source_that_is_read_differently_is_changed_in_place(store: Store) -> None:
    derive(store, 1, candidate(1, "Lisbon"))
    derive(store, 1, candidate(1, "Lisbon", statement="Ana is based in Lisbon", confidence=0.6, valid_from="2020"))
    fact = derived.fact(store, 1)
    assert (fact.statement, fact.confidence, fact.valid_from) == ("Ana is based in Lisbon", 0.6, "2020")
    assert store.one("SELECT count(*) FROM fact_source") == (1,)
    assert found(store, "fact", "based") == [1]
    assert found(store, "fact", "lives") == []


def test_names_that_differ_by_case_are_one_person(store: Store) -> None:
    derive(store, 1, candidate(1, "Lisbon"))
    derive(
        store,
        2,
        candidate(3, "Porto", subject="ana"),
        candidate(3, "Rex", subject="ANA", attribute="pet", single=False),
    )
    assert {fact.subject for fact in derived.facts(store, include_closed=True)} == {"Ana"}
    assert held(store, attribute="home") == ["Ana lives in Porto"]


def test_facts_and_summaries_of_unspaced_scripts_are_found(store: Store) -> None:
    derive(store, 1, candidate(1, "里斯本", statement="安娜住在里斯本"), summary=("安娜住在里斯本。", (1,)))
    assert found(store, "fact", '"里斯"') == [1]
    assert found(store, "summary", '"斯本"') == [1]


def test_the_indexes_can_be_built_anew(store: Store) -> None:
    derive(store, 1, candidate(1, "Lisbon"), summary=("Harbour.", (1,)))
    with store.write() as db:
        db.execute("INSERT INTO fact_fts (fact_fts) VALUES ('delete-all')")
        derived.rebuild(db)
    assert (found(store, "fact", "lisbon"), found(store, "summary", "harbour")) == ([1], [1])


# --- settling ------------------------------------------------------------------------------------------------------


def test_a_newer_value_closes_the_older_and_only_that(store: Store) -> None:
    derive(store, 1, candidate(1, "Lisbon"), likes(2, "olives"))
    _, changes = derive(store, 2, candidate(3, "Porto"))
    assert {(one.row, one.was_open, one.open) for one in changes} == {(1, True, False), (3, False, True)}
    old = next(fact for fact in derived.facts(store, include_closed=True) if fact.value == "Lisbon")
    assert (old.superseded_by, old.valid_to) == (ids.encode("fact", 3), "2024-05-07")


def test_sessions_read_in_another_order_end_in_the_same_state(store: Store) -> None:
    derive(store, 2, candidate(3, "Porto"))
    derive(store, 1, candidate(1, "Lisbon"))
    assert held(store) == ["Ana lives in Porto"]


def test_liking_what_was_disliked_closes_that(store: Store) -> None:
    derive(store, 1, likes(2, "olives", attribute="dislikes", statement="Ana dislikes olives"), likes(2, "figs"))
    derive(store, 2, likes(3, "Olives"))
    assert held(store) == ["Ana likes figs", "Ana likes Olives"]


def test_an_ending_reaches_the_facts_of_its_key(store: Store) -> None:
    pets = {"attribute": "pet", "single": False}
    derive(store, 1, candidate(1, "a grey cat", **pets), candidate(1, "Rex", **pets))
    derive(store, 2, candidate(3, "cat", ends=True, **pets))
    assert [fact.value for fact in derived.facts(store)] == ["Rex"]
    derive(
        store, 1, candidate(1, "a grey cat", **pets), candidate(1, "Rex", **pets), candidate(2, "a black cat", **pets)
    )
    assert {fact.value for fact in derived.facts(store)} == {
        "Rex",
        "a grey cat",
        "a black cat",
    }  # which cat is open again


def test_episodes_without_a_time_count_from_when_they_were_taken_in(store: Store) -> None:
    take(store, [say("I live in Faro.", None, speaker="Ana", session="3")])
    derive(store, 2, candidate(3, "Porto"))
    derive(store, 3, candidate(5, "Faro"))
    assert held(store) == ["Ana lives in Faro"]  # NOW lies after all the rest
    assert store.one("SELECT learned FROM fact WHERE value = 'Faro'") == (NOW,)
    assert store.one("SELECT learned FROM fact WHERE value = 'Porto'") == (T0 + DAY,)


# --- forgetting ----------------------------------------------------------------------------------------------------


def test_a_fact_goes_with_its_only_episode_and_what_it_had_closed_is_open_again(store: Store) -> None:
    derive(store, 1, candidate(1, "Lisbon"), summary=("In Lisbon.", (1,)), segments=[(0, 1, "x")])
    derive(store, 2, candidate(3, "Porto"), summary=("In Porto.", (3, 4)), segments=[(0, 1, "y")])
    hide(store, 3)
    assert held(store) == ["Ana lives in Lisbon"]
    assert [one.text for one in derived.summaries(store)] == ["In Lisbon."]
    assert (derived.segments(store, 1), derived.segments(store, 2)) == ([(0, 1, "x")], [])
    assert (found(store, "fact", "porto"), found(store, "summary", "porto")) == ([], [])
    with pytest.raises(NotFound):
        derived.fact(store, 2)
    shown = show(store, 3)
    assert (shown["facts_shown"], shown["summaries_shown"], shown["segments_shown"]) == (1, 1, 1)
    assert held(store) == ["Ana lives in Porto"]
    assert (found(store, "fact", "porto"), found(store, "summary", "porto")) == ([2], [2])


def test_a_fact_with_another_source_is_told_from_that_one(store: Store) -> None:
    derive(
        store,
        2,
        candidate(3, "Porto", valid_from="2020"),
        candidate(4, "Porto", statement="Ana and others live in Porto"),
    )
    before = derived.fact(store, 1)
    hide(store, 3)
    after = derived.fact(store, 1)
    assert (after.statement, after.valid_from, after.confidence) == ("Ana and others live in Porto", None, 0.8)
    assert [source.episode for source in after.sources] == [4]
    show(store, 3)
    assert derived.fact(store, 1) == before


def test_a_summary_that_was_renewed_meanwhile_does_not_come_back(store: Store) -> None:
    derive(store, 1, summary=("Both.", (1, 2)))
    hide(store, 2)
    derive(store, 1, summary=("Only one.", (1,)))
    show(store, 2)
    assert [one.text for one in derived.summaries(store)] == ["Only one."]


def test_a_fact_forgotten_by_itself_stays_away_until_it_is_said_anew(store: Store) -> None:
    derive(store, 1, candidate(1, "Lisbon"))
    derive(store, 2, candidate(3, "Porto"))
    with store.write() as db:
        run = runs.begin_in(db, "forget", {}, NOW)
        changes = derived.hide_facts(db, run, [2], resolve)
    assert {(one.row, one.visible, one.open) for one in changes} == {(1, True, True), (2, False, False)}
    assert held(store) == ["Ana lives in Lisbon"]
    derive(store, 2, candidate(3, "Porto"))
    assert held(store) == ["Ana lives in Lisbon"]
    derive(store, 2, candidate(3, "Porto"), candidate(4, "Porto"))
    assert held(store) == ["Ana lives in Porto"]
    assert [source.episode for source in derived.fact(store, 2).sources] == [4]


def test_erasing_leaves_no_word_of_it_in_any_table(store: Store) -> None:
    derive(
        store,
        1,
        candidate(1, "Lisbon"),
        candidate(2, "Lisbon", statement="Ana is in Lisbon"),
        summary=("Saudade.", (1, 2)),
        segments=[(0, 1, "fado")],
    )
    derive(
        store,
        1,
        candidate(1, "Lisbon", statement="Ana dwells in Lisbon"),
        candidate(2, "Lisbon", statement="Ana is in Lisbon"),
    )
    derive(store, 2, candidate(3, "Porto", subject="Tom"))
    hide(store, 1)
    with store.write() as db:
        run = runs.begin_in(db, "purge", {}, NOW)
        counts = derived.erase(db, run, [1], resolve)
    assert (counts["fact"], counts["fact_source"], counts["summary"], counts["segment"]) == (0, 1, 1, 1)
    assert derived.fact(store, 1).statement == "Ana is in Lisbon"
    everything = [
        str(row)
        for table in ("fact", "fact_source", "summary", "segment", "journal")
        for row in store.all(f"SELECT * FROM {table}")
    ]
    for word in ("dwells", "lives in Lisbon", "Saudade", "fado"):
        assert not [row for row in everything if word in row]
    with store.write() as db:
        counts = derived.erase(db, run, [2, 3], resolve)
    assert counts["fact"] == 2
    assert (store.one("SELECT count(*) FROM fact"), found(store, "fact", "porto")) == ((0,), [])


# --- undoing -------------------------------------------------------------------------------------------------------

TABLES = ("fact", "fact_source", "summary", "summary_source", "summary_child", "segment", "session", "entity")


def everything(store: Store) -> dict[str, list[Any]]:
    rows = {table: store.all(f"SELECT * FROM {table} ORDER BY id") for table in TABLES}
    rows["summary_about"] = store.all("SELECT * FROM summary_about ORDER BY 1, 2, 3")
    rows["fact_entity"] = store.all("SELECT * FROM fact_entity ORDER BY 1, 2, 3")
    for table in ("fact", "summary"):
        rows[f"{table}_fts"] = store.all(f"SELECT rowid FROM {table}_fts ORDER BY rowid")
    return rows


def undo(store: Store, run: int) -> dict[str, int]:
    with store.write() as db:
        counts = derived.undo_rows(db, run)
        db.execute("UPDATE run SET state = 'undone' WHERE id = ?", (run,))
    return counts


def test_undo_restores_the_exact_rows(store: Store) -> None:
    start = everything(store)
    first, _ = derive(
        store, 1, candidate(1, "Lisbon"), likes(2, "olives"), summary=("One.", (1,)), segments=[(0, 1, "a")]
    )
    middle = everything(store)
    second, _ = derive(store, 2, candidate(3, "Porto"), likes(3, "olives"))
    third, _ = derive(
        store, 1, candidate(1, "Lisbon", valid_from="2020"), summary=("Two.", (1,)), segments=[(0, 1, "b")]
    )
    undo(store, third)
    undo(store, second)
    assert everything(store) == middle
    undo(store, first)
    assert everything(store) == start


def test_undo_refuses_what_a_later_run_built_on_and_names_it(store: Store) -> None:
    from memcli.errors import UsageError

    first, _ = derive(store, 1, candidate(1, "Lisbon"), likes(2, "olives"))
    second, _ = derive(store, 2, likes(3, "olives"))  # a further source for the same fact
    before = everything(store)
    with pytest.raises(UsageError, match=ids.encode("run", second)) as refused:
        undo(store, first)
    assert "memcli undo" in refused.value.hint
    assert everything(store) == before
    undo(store, second)
    undo(store, first)
    assert store.one("SELECT count(*) FROM fact") == (0,)


def test_undo_refuses_where_a_later_run_closed_its_fact(store: Store) -> None:
    from memcli.errors import UsageError

    first, _ = derive(store, 1, candidate(1, "Lisbon"))
    second, _ = derive(store, 2, candidate(3, "Porto"))
    with pytest.raises(UsageError):
        undo(store, first)
    undo(store, second)
    assert held(store) == ["Ana lives in Lisbon"]


def test_undo_refuses_where_a_later_fact_was_superseded_by_its_own(store: Store) -> None:
    from memcli.errors import UsageError

    first, _ = derive(store, 2, candidate(3, "Porto"))
    derive(store, 1, candidate(1, "Lisbon"))  # older, so it is closed by Porto as it comes in
    with pytest.raises(UsageError):
        undo(store, first)


def test_runs_that_touched_other_rows_can_be_undone_in_any_order(store: Store) -> None:
    first, _ = derive(store, 1, candidate(1, "Lisbon"))
    second, _ = derive(store, 2, likes(3, "olives"))
    undo(store, first)
    assert held(store) == ["Ana likes olives"]
    undo(store, second)
    assert held(store) == []


def test_undoing_a_consolidation_leaves_its_sessions_to_be_done_again(store: Store) -> None:
    run, _ = derive(store, 1, candidate(1, "Lisbon"))
    assert derived.stale_count(store) == 1
    undo(store, run)
    assert derived.stale_count(store) == 2
    derive(store, 1, candidate(1, "Lisbon"))
    assert held(store) == ["Ana lives in Lisbon"]


def test_a_candidate_may_be_proposed_twice(store: Store) -> None:
    one = candidate(1, "Lisbon")
    derive(store, 1, one, one, replace(one, quote="again"))
    assert [source.quote for source in derived.fact(store, 1).sources] == ["quote of Lisbon", "again"]


def test_facts_that_rest_on_given_episodes(store: Store) -> None:
    derive(store, 1, candidate(1, "Lisbon"), likes(2, "olives"))
    assert [fact.value for fact in derived.facts_of_episodes(store, [2])] == ["olives"]
    assert [fact.value for fact in derived.facts_of_episodes(store, [1, 2])] == ["Lisbon", "olives"]
    assert derived.facts_of_episodes(store, [3]) == []
