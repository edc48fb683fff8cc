"""What `verify` finds: nothing wrong with what memcli wrote, whatever it wrote; and each kind of damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli.ingest.pipeline import digest
from memcli.store import salvage, schema, seal, verify
from memcli.store.connection import open_store
from tests.keep import worlds
from tests.support import blank

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from memcli.store.connection import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    worlds.build(tmp_path / "memory.db", 90)
    with open_store(tmp_path / "memory.db", "write") as opened:
        yield opened


def parts(store: Store) -> set[str]:
    return {flaw.part for flaw in verify.examine(store, digest)}


def unseen(store: Store, sql: str) -> None:
    """Changes something behind the back of the seals."""
    store.db.execute("PRAGMA foreign_keys = OFF")
    triggers = store.all("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    for name, _ in triggers:
        store.db.execute(f'DROP TRIGGER "{name}"')
    store.db.execute(sql)
    for _, text in triggers:
        store.db.execute(text)
    store.db.execute("PRAGMA foreign_keys = ON")


def test_a_sound_memory(store: Store) -> None:
    assert list(verify.examine(store, digest)) == []
    with blank() as empty:
        assert list(verify.examine(empty, digest)) == []


def test_a_reader_can_ask_and_changes_nothing(store: Store) -> None:
    before = store.path.read_bytes()
    with open_store(store.path, "read") as reader:
        assert list(verify.examine(reader, digest)) == []
        assert reader.one("PRAGMA query_only") == (1,)
    assert store.path.read_bytes() == before


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE episode SET text = text || ' more' WHERE id = 3", {"seals", "episodes", "words"}),
        ("UPDATE episode SET at = at + 1000 WHERE id = 3", {"seals"}),
        ("UPDATE episode SET hidden_by = NULL WHERE hidden_by IS NOT NULL", {"seals", "words"}),
        ("UPDATE conversation SET title = 'another'", {"seals"}),
        ("DELETE FROM speaker WHERE name = 'Tom'", {"seals", "references"}),
        ("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'episode'", {"references"}),
        ("DELETE FROM episode_fts WHERE rowid = 3", {"words"}),
        ("INSERT INTO session_fts (rowid, text) VALUES (77, 'a ghost')", {"words"}),
        ("DELETE FROM passage_fts WHERE rowid = (SELECT max(id) FROM passage_fts_docsize)", {"words"}),
        ("UPDATE vector_1 SET v = zeroblob(8) WHERE id = 3", {"seals", "vectors"}),
        ("UPDATE vector_1 SET v = zeroblob(7) WHERE id = 3", {"seals", "vectors"}),
        ("DELETE FROM near_1 WHERE rowid = 3", {"vectors"}),
        ("UPDATE fact SET statement = 'Ana likes coal' WHERE id = 1", {"seals", "words"}),
        ("UPDATE tombstone SET hash = x'00' WHERE hash = (SELECT min(hash) FROM tombstone)", {"seals"}),
        ("UPDATE meta SET value = randomblob(32) WHERE key = 'tombstone_key'", {"seals"}),
        ("CREATE INDEX extra ON episode (kind)", {"seals"}),
    ],
)
def test_each_kind_of_damage(store: Store, sql: str, found: set[str]) -> None:
    unseen(store, sql)
    assert parts(store) == found


def test_a_broken_index_of_sqlite_can_be_rebuilt(store: Store) -> None:
    store.db.execute("PRAGMA writable_schema = ON")
    store.db.execute("UPDATE sqlite_master SET sql = replace(sql, 'kind', 'kind') WHERE name = 'episode'")
    store.db.execute("PRAGMA writable_schema = OFF")
    assert parts(store) == set()


def test_every_table_is_either_kept_or_derived_or_bookkeeping() -> None:
    """A new table must be given its place in a salvage."""
    with blank() as store:
        known = {*salvage.KEPT, *salvage.DERIVED, *salvage.OWN}
        assert set(seal.tables(store.db)) | {"seal"} == known
    assert len(known) == len(salvage.KEPT) + len(salvage.DERIVED) + len(salvage.OWN)
    assert schema.FULLTEXT
