"""The schema, how a database comes to it, and that what was released is never edited."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from memcli import errors
from memcli.store import migrations, runs, schema
from memcli.store.connection import open_store
from tests.support import NOW, blank

if TYPE_CHECKING:
    from memcli.store.connection import Store

SNAPSHOT = Path(__file__).with_name("schema.sql")


def schema_of(store: Store) -> str:
    """Every statement of the schema, one a line, without what SQLite, FTS5 and the seals make."""
    rows = store.all("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
    shadows = re.compile(r".*_(?:data|idx|content|docsize|config)$")
    kept = [
        sql
        for kind, name, sql in rows
        if not name.startswith(("sqlite_", "seal_")) and not (kind == "table" and shadows.match(name))
    ]
    return "".join(re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", sql)).strip() + ";\n" for sql in kept)


def test_the_schema_is_the_one_that_was_released() -> None:
    """A change of it is a new migration, with which this snapshot is written anew."""
    with blank() as store:
        assert schema_of(store) == SNAPSHOT.read_text(encoding="utf-8")


def test_the_file_says_whose_it_is_and_which_version() -> None:
    with blank() as store:
        assert store.one("PRAGMA application_id") == (int.from_bytes(b"memc"),)
        assert store.one("PRAGMA user_version") == (len(schema.MIGRATIONS),)
        names = [(name, number) for number, (name, _) in enumerate(schema.MIGRATIONS, 1)]
        assert store.all("SELECT name, number FROM migration ORDER BY number") == names


def test_each_database_has_a_secret_of_its_own(tmp_path: Path) -> None:
    keys = set()
    for name in ("a.db", "b.db"):
        with open_store(tmp_path / name, "write") as store:
            keys.add(store.one("SELECT value FROM meta WHERE key = 'tombstone_key'"))
    assert len(keys) == 2
    assert all(len(key[0]) == 32 for key in keys if key)


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    open_store(path, "write").close()
    before = path.read_bytes()
    open_store(path, "write").close()
    open_store(path, "read").close()
    assert path.read_bytes() == before


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """This memcli has two migrations more than the last."""
    more = (
        ("moods", "CREATE TABLE mood (id INTEGER PRIMARY KEY);\nINSERT INTO mood VALUES (7);\n"),
        ("tides", "ALTER TABLE mood ADD COLUMN tide TEXT;\n"),
    )
    monkeypatch.setattr(migrations, "MIGRATIONS", schema.MIGRATIONS + more)
    monkeypatch.setattr(migrations, "VERSION", schema.VERSION + 2)


def test_an_older_database_is_brought_forward(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with blank(tmp_path) as store:
        runs.begin(store, "ingest", {}, NOW)
        secret = store.one("SELECT value FROM meta WHERE key = 'tombstone_key'")
    request.getfixturevalue("newer")
    with open_store(tmp_path / "memory.db", "write") as store:
        assert store.all("SELECT * FROM mood") == [(7, None)]
        assert store.one("PRAGMA user_version") == (schema.VERSION + 2,)
        assert [name for (name,) in store.all("SELECT name FROM migration ORDER BY number")][-2:] == ["moods", "tides"]
        assert len(runs.recent(store)) == 1
        assert store.one("SELECT value FROM meta WHERE key = 'tombstone_key'") == secret


def test_an_older_memcli_refuses_it_then(tmp_path: Path, newer: None, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "memory.db"
    open_store(path, "write").close()
    monkeypatch.undo()
    with pytest.raises(errors.NewerSchema, match="with moods, tides"):
        open_store(path, "read")


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with blank(tmp_path) as store:
        runs.begin(store, "ingest", {}, NOW)
    path = tmp_path / "memory.db"
    before = path.read_bytes()
    broken = ("broken", "CREATE TABLE half (id);\nDELETE FROM run;\nINSERT INTO nowhere VALUES (1);\n")
    monkeypatch.setattr(migrations, "MIGRATIONS", (*schema.MIGRATIONS, broken))
    monkeypatch.setattr(migrations, "VERSION", schema.VERSION + 1)
    with pytest.raises(errors.MemcliError, match="no such table: nowhere"):
        open_store(path, "write")
    assert path.read_bytes() == before
    monkeypatch.undo()
    with open_store(path, "write") as store:
        assert len(runs.recent(store)) == 1


def test_a_first_migration_that_fails_leaves_an_empty_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "memory.db"
    monkeypatch.setattr(migrations, "MIGRATIONS", (("initial", "CREATE TABLE a (b);\nnonsense;\n"),))
    with pytest.raises(errors.MemcliError, match="syntax error"):
        open_store(path, "write")
    monkeypatch.undo()
    with pytest.raises(errors.NoDatabase):
        open_store(path, "read")
    with open_store(path, "write") as store:
        assert runs.recent(store) == []


def test_names_of_migrations_are_unique_and_scripts_end_their_statements() -> None:
    names = [name for name, _ in schema.MIGRATIONS]
    assert len(set(names)) == len(names)
    for _, script in schema.MIGRATIONS:
        assert script.endswith(";\n")
        assert not re.search(r";[^\n]*;\n", script), "two statements on a line would be taken for one"
