"""Every table with words in it says how it is forgotten."""

from __future__ import annotations

from memcli.forget import traces
from memcli.store.tables import OWN, TABLES
from tests.support import blank, consolidate, say, take


def test_no_table_with_text_is_left_out() -> None:
    with blank() as store:
        tables = store.all("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
        with_text = {
            name
            for (name,) in tables
            if not name.startswith("sqlite_")
            and store.all("SELECT 1 FROM pragma_table_xinfo(?) WHERE upper(type) = 'TEXT' OR type = ''", (name,))
        }
        indexes = {name for (name,) in store.all("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5(%'")}
    assert with_text | indexes == set(TABLES) | set(OWN)
    assert all(table.hidden and table.erased for table in TABLES.values())


def test_what_they_say_goes_is_what_is_looked_for() -> None:
    with blank() as store:
        take(
            store,
            [
                say(
                    "I like zebrawood because of its colour", 0, speaker="Zebrafold", title="Zebratitle", native_id="zebranative",
                    conversation="zebratalk", session="zebrasession", meta={"k": "zebrameta"},
                )
            ],
            origin=("jsonl", "/zebraplace"),
        )  # fmt: skip
        consolidate(store)
        words = {word.decode() for word in traces.traces(store, [1]).words}
    assert {f"zebra{each}" for each in ("wood", "fold", "title", "native", "talk", "session", "meta", "place")} <= words
