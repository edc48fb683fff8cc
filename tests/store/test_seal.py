"""Seals follow whatever is written, and tell whatever was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli import errors
from memcli.consolidate import resolve
from memcli.forget import engine
from memcli.ingest import vectors as making
from memcli.store import runs, seal
from memcli.store.connection import open_store, sqlite
from tests.support import NOW, Toy, blank, consolidate, examples, take, talk

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.store.connection import Store


def broken(store: Store) -> set[str]:
    """The tables, or the schema, whose seal is not that of their rows."""
    noted = seal.noted(store.db)
    now = {table: seal.computed(store.db, table) for table in seal.tables(store.db)}
    now[seal.SCHEMA] = seal.schema_seal(store.db)
    assert noted.keys() == now.keys()
    return {table for table, value in now.items() if noted[table] != value}


def test_every_verb_keeps_them() -> None:
    with blank() as store:
        _, taken = take(store, talk("I like tea", "I live in Bath", "I like rain"))
        making.complete(store, Toy())
        consolidate(store)
        run = engine.forget(store, engine.select(store, uids=["ep_1"]), resolve, now=NOW, arguments={}).run
        assert broken(store) == set()
        engine.undo(store, run, resolve, now=NOW)
        engine.forget(store, engine.select(store, uids=["ep_2"]), resolve, now=NOW, arguments={})
        engine.purge(store, resolve, now=NOW)
        making.reindex(store, Toy("toy/2"))
        assert broken(store) == set()
        assert taken.added == 3
        assert len(seal.noted(store.db)) > 15


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("UPDATE episode SET at = at + 1 WHERE id = 1", "episode"),
        ("UPDATE conversation SET title = 'other'", "conversation"),
        ("DELETE FROM tombstone", "tombstone"),
        ("UPDATE run SET report = '{\"a\": 1}'", "run"),
    ],
)
def test_what_no_trigger_saw_is_told(sql: str, table: str) -> None:
    with blank() as store:
        take(store, talk("I like tea"))
        store.db.execute("INSERT INTO tombstone (hash, run_id) VALUES (x'00', 1)")
        triggers = store.all("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,))
        for name, _ in triggers:
            store.db.execute(f"DROP TRIGGER {name}")
        store.db.execute(sql)
        assert broken(store) == {table, seal.SCHEMA}
        for _, text in triggers:
            store.db.execute(text)
        assert broken(store) == {table}


def test_replacing_takes_out_what_it_replaces() -> None:
    with blank() as store:
        with store.write() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('a', 1)")
            db.execute("INSERT OR REPLACE INTO meta VALUES ('a', 2)")
        assert broken(store) == set()


VALUES = st.one_of(
    st.none(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.floats(allow_nan=False),
    st.text(max_size=9),
    st.binary(max_size=9),
)


@examples(60)
@given(
    st.lists(st.tuples(st.integers(0, 5), VALUES.filter(lambda value: value is not None), st.booleans()), max_size=20)
)
def test_any_values_in_any_order(steps: list[tuple[int, object, bool]]) -> None:
    with blank() as store:
        for key, value, stays in steps:
            with store.write() as db:
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (str(key), value))
                if not stays:
                    db.execute("DELETE FROM meta WHERE key = ?", (str(key + 1),))
        assert broken(store) == set()


def test_a_program_that_knows_nothing_of_them_can_read_and_cannot_write(tmp_path: Path) -> None:
    with blank(tmp_path) as store:
        take(store, talk("I like tea"))
    db = sqlite.connect(tmp_path / "memory.db")
    assert db.execute("SELECT text FROM episode").fetchall() == [("I like tea",)]
    with pytest.raises(sqlite.OperationalError, match="memcli_seal"):
        db.execute("UPDATE episode SET text = 'I like coffee'")
    db.close()


def test_a_newer_memcli_at_work_at_the_same_time(tmp_path: Path) -> None:
    """What it brings is not written over by one that does not know it."""
    path = tmp_path / "memory.db"
    with open_store(path, "write") as old:
        take(old, talk("I like tea"))
        with open_store(path, "write") as newer, newer.write() as db:
            db.execute("CREATE TABLE mood (id)")
            db.execute("INSERT INTO migration VALUES ('moods', 99)")
            db.execute("PRAGMA user_version = 99")
        with pytest.raises(errors.NewerSchema, match="schema 99"):
            runs.begin(old, "ingest", {}, NOW)
        assert len(runs.recent(old)) == 1
    with pytest.raises(errors.NewerSchema, match="moods"):
        open_store(path, "write")
