"""Opening a database: who may read it, what is refused, what a full or read-only disk does, and several at once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from memcli import errors
from memcli.ingest import vectors as making
from memcli.store import connection, runs, schema, vectors
from memcli.store.connection import open_store, translate
from tests.support import NOW, Toy, blank, finished, ingest, python, small_disk, soak, source, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Access, Store

posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestCreating:
    @posix
    def test_the_file_is_private_and_so_is_what_stands_beside_it(self, tmp_path: Path) -> None:
        path = tmp_path / "new" / "memory.db"
        old = os.umask(0)
        try:
            with open_store(path, "write") as store:
                runs.begin(store, "ingest", {}, NOW)
                assert {found.name: mode(found) for found in path.parent.iterdir()} == {
                    "memory.db": 0o600,
                    "memory.db-wal": 0o600,
                    "memory.db-shm": 0o600,
                }
        finally:
            os.umask(old)
        assert mode(path.parent) == 0o700

    @posix
    def test_a_file_that_others_could_read_is_made_private(self, tmp_path: Path) -> None:
        path = tmp_path / "memory.db"
        open_store(path, "write").close()
        path.chmod(0o644)
        open_store(path, "write").close()
        assert mode(path) == 0o600

    def test_folders_on_the_way_are_made(self, tmp_path: Path) -> None:
        path = tmp_path / "a" / "b" / "memory.db"
        open_store(path, "write").close()
        assert path.is_file()

    @pytest.mark.parametrize(
        "name", ["a b.db", "100%.db", "what?.db", "a#b.db", "käse 猫.db", "a&mode=ro.db", "%41.db"]
    )
    def test_any_name_will_do(self, tmp_path: Path, name: str) -> None:
        if os.name == "nt" and "?" in name:
            pytest.skip("Windows has no such names")
        with open_store(tmp_path / name, "write") as store:
            runs.begin(store, "ingest", {}, NOW)
        with open_store(tmp_path / name, "read") as store:
            assert len(runs.recent(store)) == 1
        assert [found.name for found in tmp_path.iterdir() if found.name != "home"] == [name]

    def test_it_is_durable_and_waits_for_others(self, tmp_path: Path) -> None:
        with open_store(tmp_path / "memory.db", "write") as store:
            assert store.one("PRAGMA journal_mode") == ("wal",)
            assert store.one("PRAGMA synchronous") == (2,)
            assert store.one("PRAGMA foreign_keys") == (1,)
            assert store.one("PRAGMA busy_timeout") == (connection.BUSY_MS,)

    def test_a_reader_cannot_write(self, tmp_path: Path) -> None:
        open_store(tmp_path / "memory.db", "write").close()
        with open_store(tmp_path / "memory.db", "read") as store, pytest.raises(errors.ReadOnly):
            runs.begin(store, "ingest", {}, NOW)


def read_all(path: Path) -> None:
    with open_store(path, "read") as store:
        runs.recent(store)
        texts(store)
        store.all("SELECT * FROM sqlite_master")


class TestRefusing:
    @pytest.mark.parametrize("how", ["read", "change"])
    def test_no_database(self, tmp_path: Path, how: Access) -> None:
        path = tmp_path / "memory.db"
        with pytest.raises(errors.NoDatabase, match=r"memory\.db"):
            open_store(path, how)
        assert not path.exists()

    def test_an_empty_file_is_no_database_yet(self, tmp_path: Path) -> None:
        path = tmp_path / "memory.db"
        path.touch()
        with pytest.raises(errors.NoDatabase):
            open_store(path, "read")
        open_store(path, "write").close()
        open_store(path, "read").close()

    @pytest.mark.parametrize("how", ["read", "write"])
    def test_a_folder(self, tmp_path: Path, how: str) -> None:
        with pytest.raises(errors.NotADatabase, match="is a folder"):
            open_store(tmp_path, how)  # type: ignore[arg-type]

    @posix
    @pytest.mark.parametrize("how", ["read", "write"])
    def test_a_device_or_pipe(self, tmp_path: Path, how: str) -> None:
        os.mkfifo(tmp_path / "pipe")
        for path in (tmp_path / "pipe", Path("/dev/null")):
            with pytest.raises(errors.NotADatabase, match="not a regular file"):
                open_store(path, how)  # type: ignore[arg-type]

    @pytest.mark.parametrize("how", ["read", "write"])
    @pytest.mark.parametrize(
        "content", [b"Dear diary,\n" * 500, b"\0" * 8192, b"SQLite format 3\0" + b"\x07" * 8000, b"xy"]
    )
    def test_a_file_that_is_not_sqlite_is_left_as_it_is(self, tmp_path: Path, how: str, content: bytes) -> None:
        path = tmp_path / "diary.txt"
        path.write_bytes(content)
        path.chmod(0o644)
        with pytest.raises(errors.NotADatabase, match=r"diary\.txt"):
            open_store(path, how)  # type: ignore[arg-type]
        assert path.read_bytes() == content
        assert mode(path) == 0o644 or os.name != "posix"

    @pytest.mark.parametrize("how", ["read", "write"])
    @pytest.mark.parametrize("pragma", ["", "PRAGMA application_id = 7", "PRAGMA user_version = 3"])
    def test_another_programs_database_is_left_as_it_is(self, tmp_path: Path, how: str, pragma: str) -> None:
        path = tmp_path / "other.db"
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE places (url)")
        db.execute(pragma)
        db.close()
        path.chmod(0o644)
        before = path.read_bytes()
        with pytest.raises(errors.NotADatabase, match="another program"):
            open_store(path, how)  # type: ignore[arg-type]
        assert path.read_bytes() == before
        assert mode(path) == 0o644 or os.name != "posix"
        assert [found.name for found in tmp_path.iterdir() if found.name != "home"] == ["other.db"]

    @pytest.mark.parametrize("how", ["read", "write"])
    def test_a_newer_schema_is_refused_by_the_name_of_its_migration(self, tmp_path: Path, how: str) -> None:
        path = tmp_path / "memory.db"
        with open_store(path, "write") as store, store.write() as db:
            number = schema.VERSION + 1
            db.execute("INSERT INTO migration VALUES ('weather-of-memories', ?)", (number,))
            db.execute(f"PRAGMA user_version = {number}")
        before = path.read_bytes()
        with pytest.raises(errors.NewerSchema, match="weather-of-memories"):
            open_store(path, how)  # type: ignore[arg-type]
        assert path.read_bytes() == before

    def test_a_damaged_database(self, tmp_path: Path) -> None:
        path = tmp_path / "memory.db"
        with open_store(path, "write") as store:
            for number in range(50):
                runs.begin(store, "ingest", {"n": number}, NOW)
        data = bytearray(path.read_bytes())
        data[4096:12288] = b"\xff" * 8192
        path.write_bytes(data)
        with pytest.raises(errors.NotADatabase):
            read_all(path)

    def test_a_file_in_place_of_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(errors.ReadOnly, match="file"):
            open_store(tmp_path / "file" / "memory.db", "write")
        with pytest.raises(errors.NoDatabase):
            open_store(tmp_path / "file" / "memory.db", "read")

    @posix
    def test_a_link_to_nowhere_is_filled(self, tmp_path: Path) -> None:
        (tmp_path / "link.db").symlink_to(tmp_path / "real.db")
        with pytest.raises(errors.NoDatabase):
            open_store(tmp_path / "link.db", "read")
        with open_store(tmp_path / "link.db", "write"):
            assert mode(tmp_path / "real.db") == 0o600

    @posix
    def test_links_in_a_circle(self, tmp_path: Path) -> None:
        (tmp_path / "a").symlink_to(tmp_path / "b")
        (tmp_path / "b").symlink_to(tmp_path / "a")
        for how in ("read", "write"):
            with pytest.raises(errors.ReadOnly, match="cannot be opened"):
                open_store(tmp_path / "a", how)  # type: ignore[arg-type]

    def test_an_impossible_name(self, tmp_path: Path) -> None:
        for name in ("x" * 5000, "a\0b"):
            for how in ("read", "write"):
                with pytest.raises(errors.ReadOnly, match="cannot be opened"):
                    open_store(tmp_path / name, how)  # type: ignore[arg-type]

    def test_an_old_sqlite(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection.sqlite, "sqlite_version_info", (3, 40, 1))
        with pytest.raises(errors.MemcliError, match=r"too old .* 3\.43"):
            open_store(tmp_path / "memory.db", "write")


#: Opens, reads and writes as a user without any rights, and tells what came of each.
_UNPRIVILEGED = """
import os, sys
from pathlib import Path
from tests.support import NOW, talk, take, texts
from memcli.errors import MemcliError
from memcli.store.connection import open_store
def attempt(name, action):
    try:
        print(name, action())
    except MemcliError as error:
        print(name, type(error).__name__)
def read():
    with open_store(path, "read") as store:
        return texts(store)
def write():
    with open_store(path, "write") as store:
        return take(store, talk("more"))[1].added
path = Path(sys.argv[2])  # whatever is imported late is imported now, while this process may read it
write(), read()
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
path = Path(sys.argv[1])
attempt("read", read)
attempt("write", write)
"""


@posix
class TestPermissions:
    @pytest.fixture
    def place(self) -> Iterator[Path]:
        """A folder whose parents anyone may enter, which pytest's own need not be."""
        folder = Path(tempfile.mkdtemp(prefix="memcli-test-", dir="/tmp"))
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)
        shutil.rmtree(folder)

    def filled(self, folder: Path) -> Path:
        with open_store(folder / "memory.db", "write") as store:
            ingest(store, source([{"text": "hello there"}]))
        return folder / "memory.db"

    def told(self, path: Path, tmp_path: Path) -> list[str]:
        return finished(python(_UNPRIVILEGED, path, tmp_path / "other.db")).splitlines()

    def test_a_file_that_may_only_be_read(self, place: Path, tmp_path: Path) -> None:
        path = self.filled(place)
        path.chmod(0o444)
        assert self.told(path, tmp_path) == ["read ['hello there']", "write ReadOnly"]

    def test_a_file_that_may_not_even_be_read(self, place: Path, tmp_path: Path) -> None:
        path = self.filled(place)
        path.chmod(0o000)
        assert self.told(path, tmp_path) == ["read ReadOnly", "write ReadOnly"]

    def test_a_folder_that_may_not_be_written(self, place: Path, tmp_path: Path) -> None:
        path = self.filled(place)
        path.chmod(0o600 if os.geteuid() else 0o666)
        place.chmod(0o555)
        assert self.told(path, tmp_path) == ["read ['hello there']", "write ReadOnly"]

    def test_a_log_that_cannot_be_read_there_is_not_passed_over(self, place: Path, tmp_path: Path) -> None:
        path = self.filled(tmp_path)
        with open_store(path, "write") as store:
            ingest(store, source([{"text": "only in the log"}], "b.jsonl"))
            for name in ("memory.db", "memory.db-wal"):
                shutil.copy(tmp_path / name, place)
                (place / name).chmod(0o600 if os.geteuid() else 0o644)
        place.chmod(0o555)
        assert self.told(place / "memory.db", tmp_path) == ["read ReadOnly", "write ReadOnly"]

    def test_a_folder_that_may_not_be_entered(self, place: Path, tmp_path: Path) -> None:
        path = self.filled(place)
        place.chmod(0o000 if os.geteuid() else 0o700)
        assert self.told(path, tmp_path) == ["read ReadOnly", "write ReadOnly"]

    def test_a_new_database_where_nothing_may_be_created(self, place: Path, tmp_path: Path) -> None:
        place.chmod(0o555)
        assert self.told(place / "memory.db", tmp_path) == ["read NoDatabase", "write ReadOnly"]


class TestReadOnlyDisk:
    @pytest.mark.parametrize("closed", [True, False])
    def test_reading_goes_on_and_writing_is_refused(self, tmp_path: Path, closed: bool) -> None:
        with small_disk(tmp_path / "disk", "8m") as disk:
            path = disk / "memory.db"
            writer = open_store(path, "write")
            ingest(writer, source([{"text": "hello there"}]))
            if closed:
                writer.close()
            else:  # as a machine that lost its power leaves it: with a log
                shutil.copytree(disk, tmp_path / "copy")
                writer.close()
                for found in (tmp_path / "copy").iterdir():
                    shutil.copy(found, disk)
                assert (disk / "memory.db-wal").stat().st_size
            subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
            with open_store(path, "read") as store:
                assert texts(store) == ["hello there"]
            with pytest.raises(errors.ReadOnly), open_store(path, "write") as store:
                runs.begin(store, "ingest", {}, NOW)
            with pytest.raises(errors.ReadOnly):
                open_store(disk / "new" / "memory.db", "write")


def message(number: int) -> str:
    return f"message {number} " + " ".join(f"w{number}x{word}" for word in range(60))


def fill(store: Store, acknowledged: list[str]) -> None:
    """Takes in message after message and notes which were acknowledged."""
    for number in range(5000):
        ingest(store, source([{"text": message(number), "id": str(number)}]))
        acknowledged.append(message(number))


class TestFullDisk:
    def test_a_write_that_finds_no_room_is_undone_and_nothing_before_it_is_lost(self, tmp_path: Path) -> None:
        with small_disk(tmp_path / "disk", "3m") as disk:
            acknowledged = []
            with open_store(disk / "memory.db", "write") as store:
                with pytest.raises(errors.DiskFull):
                    fill(store, acknowledged)
                number, text = len(acknowledged), message(len(acknowledged))
                assert acknowledged
                assert not store.db.in_transaction
                assert set(acknowledged) <= set(texts(store)) <= {*acknowledged, text}
            subprocess.run(["mount", "-o", "remount,size=30m", disk], check=True)
            with open_store(disk / "memory.db", "write") as store:
                assert store.one("PRAGMA integrity_check") == ("ok",)
                assert set(acknowledged) <= set(texts(store)) <= {*acknowledged, text}
                report = ingest(store, source([{"text": text, "id": str(number)}]))
                assert report.added + report.unchanged == 1
                assert texts(store) == [*acknowledged, text]

    def test_a_disk_that_is_full_from_the_start(self, tmp_path: Path) -> None:
        with small_disk(tmp_path / "disk", "1m") as disk:
            room = disk / "room"
            room.write_bytes(b"x" * (1 << 20))
            with pytest.raises(errors.DiskFull):
                open_store(disk / "memory.db", "write")
            room.write_bytes(b"x" * (1 << 19 | 1 << 18))  # room for a part of the tables
            with pytest.raises(errors.DiskFull), open_store(disk / "memory.db", "write") as store:
                fill(store, [])
            room.unlink()
            with open_store(disk / "memory.db", "write") as store:
                ingest(store, source([{"text": "hello"}], "chats/b.jsonl"))
                assert texts(store)[-1] == "hello"


_OPEN_AT_ONCE = """
import sys
from pathlib import Path
from memcli.store.connection import open_store
from memcli.store import runs
for line in sys.stdin:
    with open_store(Path(line.strip()), "write") as store:
        runs.begin(store, "ingest", {}, 0)
    print("opened", flush=True)
"""

_READ_AT_ONCE = """
import sys
from pathlib import Path
from memcli.errors import NoDatabase
from memcli.store.connection import open_store
from memcli.store import runs
for line in sys.stdin:
    seen = 0
    for _ in range(20):
        try:
            with open_store(Path(line.strip()), "read") as store:
                runs.recent(store)
            seen += 1
        except NoDatabase:
            pass
    print("read", seen, flush=True)
"""


class TestAtOnce:
    @pytest.mark.parametrize("rounds", [40, soak(2000)])
    def test_several_open_a_fresh_path(self, tmp_path: Path, rounds: int) -> None:
        processes = [python(_OPEN_AT_ONCE) for _ in range(3)] + [python(_READ_AT_ONCE)]
        for number in range(rounds):
            path = tmp_path / f"{number}.db"
            for process in processes:
                process.stdin.write(f"{path}\n")
                process.stdin.flush()
            said = [process.stdout.readline().split() for process in processes]
            if [] in said:
                pytest.fail("".join(process.communicate()[1] for process in processes))
            with open_store(path, "read") as store:
                assert len(runs.recent(store)) == 3
        for process in processes:
            finished(process)

    def test_a_reader_is_not_blocked_by_a_writer(self, tmp_path: Path) -> None:
        path = tmp_path / "memory.db"
        with open_store(path, "write") as store:
            ingest(store, source([{"text": "said before"}]))
            read = """
import sys
from pathlib import Path
from tests.support import Toy, texts
from memcli.recall.engine import Engine
from memcli.store import connection
connection.BUSY_MS = 0
with connection.open_store(Path(sys.argv[1]), "read") as store:
    print(texts(store), [hit.text for hit in Engine(store, Toy()).recall("said", now=None).hits])
"""
            with store.write() as db:
                db.execute("UPDATE episode SET text = 'changed'")
                db.execute("DELETE FROM episode_fts")
                assert finished(python(read, path)) == "['said before'] ['said before']\n"

    def test_a_reader_keeps_what_it_saw_while_others_write(self, tmp_path: Path) -> None:
        path = tmp_path / "memory.db"
        with open_store(path, "write") as writer, open_store(path, "read") as reader:
            ingest(writer, source([{"text": "one"}]))
            reader.db.execute("BEGIN")
            assert texts(reader) == ["one"]
            ingest(writer, source([{"text": "two"}], "chats/b.jsonl"))
            assert texts(reader) == ["one"]
            reader.db.execute("COMMIT")
            assert texts(reader) == ["one", "two"]

    @pytest.mark.parametrize("rounds", [40, soak(500)])
    def test_two_writers_lose_nothing(self, tmp_path: Path, rounds: int) -> None:
        path = tmp_path / "memory.db"
        open_store(path, "write").close()
        write = """
import sys
from pathlib import Path
from tests.support import ingest, source
from memcli.store.connection import open_store
who, rounds = sys.argv[2], int(sys.argv[3])
with open_store(Path(sys.argv[1]), "write") as store:
    for number in range(rounds):
        ingest(store, source([{"text": f"{who} {number}", "conversation": "shared", "id": f"{who}{number}"}], f"{who}.jsonl"))
"""
        for process in [python(write, path, who, str(rounds)) for who in ("ana", "tom")]:
            finished(process)
        with open_store(path, "read") as store:
            assert sorted(texts(store)) == sorted(
                f"{who} {number}" for who in ("ana", "tom") for number in range(rounds)
            )
            assert store.one("PRAGMA integrity_check") == ("ok",)
            assert store.one("SELECT count(*) FROM pending") == (0,)
            positions = store.all("SELECT position FROM episode ORDER BY position")
            assert positions == [(number,) for number in range(2 * rounds)]

    def test_a_writer_that_waits_too_long_says_who_it_waits_for(self, tmp_path: Path) -> None:
        path = tmp_path / "memory.db"
        with open_store(path, "write") as first, open_store(path, "write") as second:
            second.db.execute("PRAGMA busy_timeout = 0")
            with first.write(), pytest.raises(errors.Locked, match="in use by another process"):
                runs.begin(second, "ingest", {}, NOW)
            runs.begin(second, "ingest", {}, NOW)


class TestTransactions:
    def test_an_error_takes_all_of_it_back(self, tmp_path: Path) -> None:
        with blank(tmp_path) as store:
            with pytest.raises(KeyError), store.write() as db:  # noqa: PT012
                runs.begin_in(db, "ingest", {}, NOW)
                raise KeyError
            assert not store.db.in_transaction
            assert runs.recent(store) == []

    def test_an_error_of_sqlite_is_one_of_ours(self, tmp_path: Path) -> None:
        with blank(tmp_path) as store:
            with pytest.raises(errors.MemcliError, match="no such table"), store.write() as db:
                db.execute("INSERT INTO nowhere VALUES (1)")
            with pytest.raises(errors.MemcliError, match="no such table"):
                store.all("SELECT * FROM nowhere")
            assert not store.db.in_transaction

    @pytest.mark.parametrize(
        ("code", "meant"),
        [
            pytest.param(517, errors.Locked, id="BUSY_SNAPSHOT"),
            pytest.param(6, errors.Locked, id="LOCKED"),
            pytest.param(15, errors.Locked, id="PROTOCOL"),
            pytest.param(13, errors.DiskFull, id="FULL"),
            pytest.param(1544, errors.ReadOnly, id="READONLY_DIRECTORY"),
            pytest.param(14, errors.ReadOnly, id="CANTOPEN"),
            pytest.param(26, errors.NotADatabase, id="NOTADB"),
            pytest.param(267, errors.NotADatabase, id="CORRUPT_VTAB"),
            pytest.param(266, errors.MemcliError, id="IOERR_READ"),
            pytest.param(2067, errors.MemcliError, id="CONSTRAINT_UNIQUE"),
        ],
    )
    def test_what_sqlite_says_means(self, tmp_path: Path, code: int, meant: type) -> None:
        error = connection.sqlite.OperationalError("this and that")
        error.sqlite_errorcode = code
        found = translate(error, tmp_path / "memory.db")
        assert type(found) is meant
        assert "memory.db" in found.message

    def test_an_error_of_the_driver_is_one_of_ours(self, tmp_path: Path) -> None:
        with blank(tmp_path) as store:
            store.close()
            with pytest.raises(errors.MemcliError, match="closed database"):
                store.all("SELECT 1")


_NO_EXTENSIONS = """
import sqlite3, sys, types
from pathlib import Path

class Plain:
    \"\"\"A connection as Pythons without loadable extensions give it.\"\"\"
    def __init__(self, *arguments, **more):
        self._db = real.connect(*arguments, **more)
    def __getattr__(self, name):
        if name in ("enable_load_extension", "load_extension"):
            raise AttributeError(name)
        return getattr(self._db, name)

from pysqlite3 import dbapi2 as real
stub = types.ModuleType("pysqlite3.dbapi2")
stub.__dict__.update(real.__dict__, connect=Plain)
sys.modules["pysqlite3.dbapi2"] = stub
import pysqlite3
pysqlite3.dbapi2 = stub

from tests.support import Toy, ingest, small_disk, soak, source, texts
from memcli.forget import engine as forget
from memcli.consolidate import resolve
from memcli.ingest import vectors
from memcli.recall.engine import Engine
from memcli.records import Filters
from memcli.store.connection import open_store
from memcli.store.vectors import pending_count

with open_store(Path(sys.argv[1]), "write") as store:
    assert not store.vectors
    assert "cannot load extensions" in store.why_no_vectors
    report = ingest(store, source([{"text": "the cat sat", "id": "1"}, {"text": "a dog ran", "id": "2"}], "b.jsonl"))
    assert report.added == 2 and report.embedded == 0
    assert pending_count(store) == 1
    assert vectors.complete(store, Toy()) == 0 and pending_count(store) == 1
    answer = Engine(store, Toy()).recall("cat", now=None)
    assert [hit.text for hit in answer.hits][0] == "the cat sat"
    assert any("lexical" in warning for warning in answer.warnings), answer.warnings
    done = forget.forget(store, forget.select(store, filters=Filters(sources=("b.jsonl",))), resolve, now=1, arguments={})
    assert [hit.text for hit in Engine(store, Toy()).recall("cat", now=None).hits] == []
    forget.undo(store, done.run, resolve, now=2)
    assert len(Engine(store, Toy()).recall("cat dog", now=None).hits) == 2
print("ok")
"""


class TestWithoutExtensions:
    def test_recall_is_lexical_and_the_rest_is_made_up_for_later(self, tmp_path: Path) -> None:
        path = tmp_path / "memory.db"
        assert finished(python(_NO_EXTENSIONS, path)) == "ok\n"
        with open_store(path, "write") as store:
            assert making.complete(store, Toy()) == 2
            assert vectors.pending_count(store) == 0
            assert vectors.count(store, vectors.serving(store)) == 2

    def test_a_memory_with_vectors_can_be_used_and_forgets_there_too(self, tmp_path: Path) -> None:
        path = tmp_path / "memory.db"
        with open_store(path, "write") as store:
            ingest(store, source([{"text": "an old bird sang"}]))
        assert finished(python(_NO_EXTENSIONS, path)) == "ok\n"

    def test_a_missing_package_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with open_store(tmp_path / "memory.db", "write") as store:
            assert "sqlite-vec is not installed" in store.why_no_vectors

    def test_an_extension_that_does_not_load_says_why(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "__init__.py").touch()
        (tmp_path / "vec0.so").write_bytes(b"not a library")

        class Spec:
            origin = str(tmp_path / "__init__.py")

        monkeypatch.setattr("importlib.util.find_spec", lambda name: Spec)
        with open_store(tmp_path / "memory.db", "write") as store:
            assert "does not load" in store.why_no_vectors
            assert not store.vectors
