"""Single values that a memory keeps about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

    from memcli.store.connection import Store


def get(store: Store, key: str) -> Any:
    """The value of a key; None where it has none."""
    found = store.one("SELECT value FROM meta WHERE key = ?", (key,))
    return None if found is None else found[0]


def put(db: sqlite3.Connection, key: str, value: Any) -> None:
    """Gives a key its value."""
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))
