"""Where values end on the pages of real files, and what is no value although it can be read there."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from memcli.store import pages
from memcli.store.connection import sqlite
from tests.support import examples

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 512
#: As a number of four bytes, behind a text: "note-17" and "WXYZ" make up a word that nobody wrote.
NUMBER = int.from_bytes(b"WXYZ")


def filled(path: Path, rows: int) -> sqlite3.Connection:
    db = sqlite.connect(path, isolation_level=None)
    db.execute(f"PRAGMA page_size = {SIZE}")
    db.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, empty, text TEXT, number INTEGER, half REAL, blob BLOB)")
    db.execute("CREATE INDEX note_text ON note (text, number)")
    told = [(n, None, f"note-{n:03}", NUMBER, 0.5, b"bytes of it") for n in range(rows)]
    db.executemany("INSERT INTO note VALUES (?, ?, ?, ?, ?, ?)", told)
    return db


def judged(data: bytes, text: bytes, *, log: bool = False) -> list[tuple[int, bool]]:
    """The kind of page, and whether it spans values, of every place where the text stands."""
    return list(_judged(data, text, log=log))


def _judged(data: bytes, text: bytes, *, log: bool) -> Iterator[tuple[int, bool]]:
    at = data.find(text)
    while at >= 0:
        start, tree = pages.page_at(at, SIZE, log=log)
        page = data[start : start + SIZE]
        yield page[tree - start], pages.spans(page, tree - start, at - start, at - start + len(text))
        at = data.find(text, at + 1)


class TestSpans:
    def test_the_end_of_a_text_and_the_number_behind_it(self, tmp_path: Path) -> None:
        with closing(filled(tmp_path / "a.db", 200)):
            pass
        data = (tmp_path / "a.db").read_bytes()
        found = [{kind for kind, spans in judged(data, b"note-%03dWXYZ" % n) if spans} for n in range(200)]
        assert all(kinds in ({0x0D, 0x0A}, {0x0D, 0x02}) for kinds in found), "once in the table, once in the index"
        assert {0x0D, 0x02} in found

    def test_a_value_is_no_border(self, tmp_path: Path) -> None:
        with closing(filled(tmp_path / "a.db", 200)):
            pass
        data = (tmp_path / "a.db").read_bytes()
        for text in (b"note-007", b"ote-00", b"bytes of it", b"WXY"):
            assert judged(data, text)
            assert not any(spans for _, spans in judged(data, text))

    def test_the_last_value_and_the_row_that_follows(self, tmp_path: Path) -> None:
        with closing(filled(tmp_path / "a.db", 3)):
            pass
        data = (tmp_path / "a.db").read_bytes()
        at = data.index(b"bytes of it", data.index(b"note-001"))
        assert judged(data, data[at + 3 : at + 14]) == [(0x0D, True)]

    def test_what_was_deleted_belongs_to_no_row(self, tmp_path: Path) -> None:
        with closing(filled(tmp_path / "a.db", 3)) as db:
            db.execute("PRAGMA secure_delete = OFF")
            db.execute("DELETE FROM note WHERE id = 1")
        data = (tmp_path / "a.db").read_bytes()
        assert judged(data, b"ote-001WXYZ") == [(0x0D, False), (0x0A, False)]
        assert judged(data, b"ote-002WXYZ") == [(0x0D, True), (0x0A, True)]

    def test_pages_of_a_write_ahead_log(self, tmp_path: Path) -> None:
        with closing(filled(tmp_path / "a.db", 3)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("INSERT INTO note VALUES (9, NULL, 'note-009', ?, 0.5, 'x')", (NUMBER,))
            data = (tmp_path / "a.db-wal").read_bytes()
        assert judged(data, b"note-009WXYZ", log=True) == [(0x0D, True), (0x0A, True)]
        assert not any(spans for _, spans in judged(data, b"note-009", log=True))

    def test_a_row_that_goes_on_elsewhere(self, tmp_path: Path) -> None:
        with closing(filled(tmp_path / "a.db", 1)) as db:
            db.execute("INSERT INTO note VALUES (5, NULL, 'note-005', ?, 0.5, ?)", (NUMBER, b"ab" * 900))
        data = (tmp_path / "a.db").read_bytes()
        assert (0x0D, True) in judged(data, b"note-005WXYZ")
        assert not any(spans for _, spans in judged(data, b"abababab"))

    @examples(300)
    @given(st.binary(min_size=SIZE, max_size=SIZE), st.integers(0, SIZE), st.integers(0, 60))
    def test_damage_raises_nothing(self, page: bytes, start: int, length: int) -> None:
        for kind in (0x0D, 0x0A, 0x02, 0x05):
            assert pages.spans(bytes([kind]) + page[1:], 0, start, start + length) in {True, False}
