"""What was to be erased, planted in every kind of place and in many forms: the proof finds it there.

What it does not find, by design, stands here as well: one word of a row that rests on other messages too, words in
capitals that are not ASCII, a word that a page cuts in two, and names and titles, which people give.
"""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from memcli.consolidate import resolve
from memcli.errors import MemcliError
from memcli.forget import engine, proof, purging
from memcli.ingest import vectors as making
from memcli.store import index, removal, scrub, vectors
from memcli.store.connection import Store, connect
from memcli.store.derived import entities
from memcli.text.words import index_text
from tests.forget.test_proof import Rich
from tests.support import blank, consolidate, raw, say, take

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    Plant = Callable[[pytest.MonkeyPatch, Store], list[Path]]

PAGE = 4096

#: What is said and forgotten, and what is planted of it.
FORMS = {
    "as it was": ("The Quagmire of Zanzibar lies behind the seventh hill, under a flat stone", None),
    "in capitals": (
        "The Quagmire of Zanzibar lies behind the seventh hill, under a flat stone",
        "THE QUAGMIRE OF ZANZIBAR LIES BEHIND THE SEVENTH HILL, UNDER A FLAT STONE",
    ),
    "with accents": ("Überraschungsfest für Zoë in der Ökonomiestraße, mit Äpfelkuchen à l'été und Crème brûlée", None),
    "one word with accents": ("my dear old Überraschungsfest", "Überraschungsfest"),
    "Chinese": ("秘密の鍵は七番目の丘の向こう側の平らな石の下に隠されていますので誰にも言わないで", None),
    "emoji": ("🗝️🏔️🪨🐈 secrets 🐈🪨🏔️🗝️ overmorrow 🦑🦐🦞🦀🐡🐠🐟🐬🐳🐋🦈🐊", None),
    "one word": ("tea for Zanzibari", "zanzibari"),
}
WORDS = {"one word", "one word with accents"}
#: Those that differ in how rows and indexes come to hold them.
SOME = ("in capitals", "one word with accents", "Chinese", "one word")


def purge(monkeypatch: pytest.MonkeyPatch, said: str, plant: Plant, *, forgetting: bool = False) -> str:
    """Says, forgets and purges something that is planted somewhere before (or with `forgetting`, before it is forgotten).

    Gives the name of the file it is found in, "" where it is not found.
    """
    with blank() as store:
        take(store, [say("I like tea and rivers", 0, speaker="Ana")])
        take(store, [say(said, 1, speaker="Tomomatsu", conversation="d")])
        consolidate(store)
        making.complete(store, Rich(dimension=64))
        files = plant(monkeypatch, store) if forgetting else []
        engine.forget(store, engine.select(store, uids=["ep_2"]), resolve, now=1, arguments={})
        files += [] if forgetting else plant(monkeypatch, store)
        report = purging.purge(store, resolve, now=2, files=files)
        assert report.proof is not None
        named = [file["name"] for file in report.certificate["files"] if file["found"]]
        assert bool(named) is bool(report.proof.found) is bool(report.certificate["found"])
        assert report.certificate["complete"] is not bool(named)
        return ", ".join(named)


def while_erasing(deed: Callable[[sqlite3.Connection], object]) -> Plant:
    """Plants in the transaction that erases, as though it had left this behind."""

    def plant(monkeypatch: pytest.MonkeyPatch, _: Store) -> list[Path]:
        real = removal.erase

        def erase(db: sqlite3.Connection, *others: object) -> object:
            counts = real(db, *others)  # type: ignore[arg-type]
            deed(db)
            return counts

        monkeypatch.setattr(removal, "erase", erase)
        return []

    return plant


def afterwards(deed: Callable[[Store], object]) -> Plant:
    """Plants in the file once it is cleared."""

    def plant(monkeypatch: pytest.MonkeyPatch, store: Store) -> list[Path]:
        real = scrub.squeeze

        def squeeze(*given: object) -> scrub.Squeezed:
            done = real(*given)  # type: ignore[arg-type]
            deed(store)
            return done

        monkeypatch.setattr(scrub, "squeeze", squeeze)
        return []

    return plant


#: Rows that rest on nothing.
LEFT = {
    "fact": """INSERT INTO fact (ident, kind, subject, attribute, value, single, statement, confidence, learned, recorded,
        model, run_id) VALUES (x'00', 'event', 'Tom', 'hill', 'high', 0, :text, 1, 1, 1, 'm', :run)""",
    "summary": """INSERT INTO summary (level, key, above, text, model, recorded, run_id)
        VALUES ('year', '2024', 'all', :text, 'm', 1, :run)""",
    "entity": "INSERT INTO entity (key, name, kind) VALUES ('k', :text, 'thing')",
    "speaker": "INSERT INTO speaker (name) VALUES (:text)",
    "source": "INSERT INTO source (format, location) VALUES ('text', :text)",
    "conversation": "INSERT INTO conversation (key, title) VALUES ('gone', :text)",
    "journal of a row that is gone": "INSERT INTO journal (run_id, tbl, row_id, before) VALUES (:run, 'fact', 99, :json)",
    "arguments of a run that brought nothing": """INSERT INTO run (verb, state, started, arguments)
        VALUES ('ingest', 'done', 1, :json)""",
}
#: Rows that rest on other messages too, or may.
KEPT = {
    "fact": "UPDATE fact SET statement = :text",
    "source of a fact": "UPDATE fact_source SET quote = :text",
    "summary": "UPDATE summary SET text = :text",
    "segment": """INSERT INTO segment (session_id, first_position, last_position, title, run_id)
        SELECT id, 0, 0, :text, :run FROM session LIMIT 1""",
    "quarantine": """INSERT INTO quarantine (session_id, reason, raw, model, run_id)
        SELECT id, 'r', :json, 'm', :run FROM session LIMIT 1""",
    "journal": "INSERT INTO journal (run_id, tbl, row_id, before) SELECT :run, 'fact', id, :json FROM fact",
    "arguments": "UPDATE run SET arguments = :json WHERE verb = 'consolidate'",
}
GIVEN = {
    "title": "UPDATE conversation SET title = :text",
    "meta of another message": "UPDATE episode SET meta = :json",
}


def row(sql: str, text: str) -> Plant:
    def deed(db: sqlite3.Connection) -> None:
        (run,) = db.execute("SELECT max(id) FROM run").fetchone()
        db.execute(sql, {"text": text, "json": json.dumps({"statement": text}, ensure_ascii=False), "run": run})

    return while_erasing(deed)


@pytest.mark.parametrize("form", SOME)
@pytest.mark.parametrize("place", LEFT)
def test_a_row_that_was_left_behind(monkeypatch: pytest.MonkeyPatch, place: str, form: str) -> None:
    said, planted = FORMS[form]
    assert purge(monkeypatch, said, row(LEFT[place], planted or said)) == "memory.db"


@pytest.mark.parametrize("form", SOME)
@pytest.mark.parametrize("place", KEPT)
def test_a_row_that_rests_on_others_too(monkeypatch: pytest.MonkeyPatch, place: str, form: str) -> None:
    """Its own words are its own; but not a sentence that nobody else said, with a word that nobody else used."""
    said, planted = FORMS[form]
    found = purge(monkeypatch, said, row(KEPT[place], planted or said))
    assert found == ("" if form in WORDS else "memory.db")


def test_the_same_where_a_memory_says_the_same_things_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "_AGAIN", -1)
    said, _ = FORMS["as it was"]
    assert purge(monkeypatch, said, row(KEPT["summary"], said)) == "memory.db"


@pytest.mark.parametrize("place", GIVEN)
def test_what_people_gave_explains_what_was_said(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    said, _ = FORMS["as it was"]
    assert purge(monkeypatch, said, row(GIVEN[place], said)) == ""


INDEXES = ("episode_fts", "passage_fts", "session_fts", "fact_fts", "summary_fts")


@pytest.mark.parametrize("form", SOME)
@pytest.mark.parametrize("table", INDEXES)
def test_an_index(monkeypatch: pytest.MonkeyPatch, table: str, form: str) -> None:
    """Where the words before it in the index begin like that, only the end of a word is written."""
    said, planted = FORMS[form]
    words = index_text(planted or said)
    before = " ".join(f"{word[:-1]}{letter}" for word in words.split() if len(word) > 4 for letter in "a0")

    def deed(db: sqlite3.Connection) -> None:
        db.execute(f"INSERT INTO {table} (rowid, text) VALUES (999, ?)", (f"{words} {before}",))
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")

    assert purge(monkeypatch, said, while_erasing(deed)) == "memory.db"


def gap(store: Store, data: bytes) -> None:
    """In the middle of a page, where no row stands."""
    with store.path.open("r+b") as file:
        pages = store.path.read_bytes()
        for start in range(PAGE, len(pages), PAGE):
            page = pages[start : start + PAGE]
            free = 12 + 2 * int.from_bytes(page[3:5])
            if page[0] == 0x0D and free + len(data) + 8 < int.from_bytes(page[5:7]):
                file.seek(start + free + 4)
                file.write(data)
                return


def deleted(store: Store, data: bytes, *, behind: int = 0, table: bool = False) -> None:
    """In the cell of a row that is deleted, so far behind its beginning; or where a table was."""
    with closing(connect(store.path, store.key)) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("CREATE TABLE IF NOT EXISTS extra (x)")
        db.execute("INSERT INTO extra VALUES (?)", (bytes(behind) + data + bytes(behind),))
        db.execute("DROP TABLE extra" if table else "DELETE FROM extra")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def cut(store: Store, data: bytes) -> None:
    """A part at the end of a page, the rest behind the four bytes with which the next one of a long value begins."""
    deleted(store, data, behind=9000)
    place, part = store.path.read_bytes().find(data), len(data) // 3
    border = (place // PAGE + 1) * PAGE
    with store.path.open("r+b") as file:
        for at, some in ((place, bytes(len(data))), (border - part, data[:part]), (border + 4, data[part:])):
            file.seek(at)
            file.write(some)


def logged(store: Store, data: bytes) -> None:
    store.db.execute("PRAGMA wal_autocheckpoint = 0")
    store.db.execute("PRAGMA secure_delete = OFF")
    store.db.execute("INSERT INTO meta VALUES ('x', ?)", (data,))
    store.db.execute("DELETE FROM meta WHERE key = 'x'")


def shared(store: Store, data: bytes) -> None:
    with store.path.with_name("memory.db-shm").open("r+b") as file:
        file.seek(20_000)
        file.write(data)


BYTES: dict[str, tuple[Callable[[Store, bytes], None], str]] = {
    "gap of a page": (gap, "memory.db"),
    "deleted cell": (deleted, "memory.db"),
    "free page": (lambda store, data: deleted(store, data, behind=3000, table=True), "memory.db"),
    "overflow page": (lambda store, data: deleted(store, data, behind=9000), "memory.db"),
    "log": (logged, "memory.db-wal"),
    "shared memory": (shared, "memory.db-shm"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", BYTES)
def test_bytes_that_no_table_knows(monkeypatch: pytest.MonkeyPatch, place: str, form: str) -> None:
    said, planted = FORMS[form]
    deed, named = BYTES[place]
    data = (planted or said).encode()
    assert purge(monkeypatch, said, afterwards(lambda store: deed(store, data))) == named


@pytest.mark.parametrize("form", sorted(FORMS.keys() - WORDS))
def test_a_text_that_a_page_cuts(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    said, planted = FORMS[form]
    data = (planted or said).encode()
    assert purge(monkeypatch, said, afterwards(lambda store: cut(store, data))) == "memory.db"


@pytest.mark.parametrize("form", FORMS)
def test_a_file_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: str) -> None:
    said, planted = FORMS[form]
    file = tmp_path / "state" / "of.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"of": f"so {planted or said} then"}, ensure_ascii=False), encoding="utf-8")
    assert purge(monkeypatch, said, lambda *_: [file]) == "of.json"


class TestVectors:
    """They are found by themselves, whatever of the words is gone."""

    @pytest.mark.parametrize("what", ["v", "vec_quantize_binary(vec_int8(v))"])
    @pytest.mark.parametrize("deed", [gap, deleted, cut, logged])
    def test_left_as_bytes(self, monkeypatch: pytest.MonkeyPatch, deed: Callable[..., None], what: str) -> None:
        with blank() as store:
            take(store, [say("tea", 0), say("a cat sat", 1, conversation="d")])
            making.complete(store, Rich(dimension=256))
            (space,) = vectors.spaces(store)
            ((made,),) = store.all(f"SELECT {what} FROM {space.bytes_table} WHERE id = 2")
            engine.forget(store, engine.select(store, uids=["ep_2"]), resolve, now=1, arguments={})
            afterwards(lambda opened: deed(opened, bytes(made)))(monkeypatch, store)
            report = purging.purge(store, resolve, now=2)
            assert report.proof is not None
            assert report.proof.found > 0

    def test_left_in_the_tables_of_vectors(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert purge(monkeypatch, "a cat sat", step(vectors, "remove_from", 0), forgetting=True) == "memory.db"


def step(where: object, name: str, gives: object = None) -> Plant:
    """Has a step of forgetting or erasing do nothing."""

    def plant(monkeypatch: pytest.MonkeyPatch, _: Store) -> list[Path]:
        monkeypatch.setattr(where, name, lambda *_, **__: gives)
        return []

    return plant


class TestSteps:
    """Steps that do nothing."""

    SAID = "I like Zebrawood because of Zanzibar"

    @pytest.mark.parametrize(("where", "name", "gives"), [(entities, "sweep", None), (removal, "_sweep", {})])
    def test_of_an_erasure(self, monkeypatch: pytest.MonkeyPatch, where: object, name: str, gives: object) -> None:
        assert purge(monkeypatch, self.SAID, step(where, name, gives)) == "memory.db"

    @pytest.mark.parametrize("name", ["remove_episodes", "refresh_sessions"])
    def test_of_forgetting(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        assert purge(monkeypatch, self.SAID, step(index, name), forgetting=True) == "memory.db"

    def test_an_index_that_keeps_what_was_deleted_stops_the_purge(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(MemcliError, match="cannot be taken out of the index"):
            purge(monkeypatch, self.SAID, step(index, "optimize"))


class TestNoAlarm:
    """What is no trace although it looks like one."""

    WORDED = "Ana is employed as a gardener at the botanical institute of Ushant by the sea"

    def test_a_message_that_repeats_what_was_derived_before(self) -> None:
        with blank() as store:
            take(store, [say("I work at the botanical institute of Ushant", 0, speaker="Ana")])
            consolidate(store)
            store.db.execute("UPDATE summary SET text = ?", (self.WORDED,))
            take(store, [say(f"a tool says: {self.WORDED}", 1, conversation="d")])
            engine.forget(store, engine.select(store, uids=["ep_2"]), resolve, now=1, arguments={})
            report = purging.purge(store, resolve, now=2)
            assert report.proof is not None
            assert report.proof.found == 0
            assert self.WORDED.encode() in raw(store.path)

    def test_a_row_that_says_in_common_words_what_was_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said = "tea and rivers and rivers and tea and I like rivers and tea"
        assert purge(monkeypatch, said, row(KEPT["summary"], said)) == ""

    def test_what_a_conversation_was_called_before(self, tmp_path: Path) -> None:
        """It came with another message, which stays."""
        older = tmp_path / "older"
        older.write_text("Lisbon voyages")
        with blank() as store:
            take(store, [say("to the sea", 0, title="Lisbon voyages")])
            take(store, [say("to the hills", 1, title="Porto voyages")])
            assert store.all("SELECT before FROM journal WHERE tbl = 'conversation'")
            engine.forget(store, engine.select(store, uids=["ep_2"]), resolve, now=1, arguments={})
            report = purging.purge(store, resolve, now=2, files=[older])
            assert report.proof is not None
            assert report.proof.found == 0


def test_a_fact_forgotten_by_itself_is_looked_for() -> None:
    """What was made of it may have words that its message has not."""
    with blank() as store:
        take(store, [say("I like tea because of the harbour", 0, speaker="Ana")])
        consolidate(store)
        for table in ("fact", "fact_source"):
            store.db.execute(f"UPDATE {table} SET statement = 'Ana adores Quagmireville'")
        store.db.execute("DELETE FROM fact_fts")
        store.db.execute("INSERT INTO fact_fts (rowid, text) VALUES (1, 'Ana adores Quagmireville')")
        engine.forget(store, engine.select(store, uids=["fa_1"]), resolve, now=1, arguments={})
        report = purging.purge(store, resolve, now=2)
        assert report.proof is not None
        assert (report.proof.found, report.proof.texts, report.certificate["complete"]) == (0, 1, True)
        assert b"quagmire" not in raw(store.path).lower()
