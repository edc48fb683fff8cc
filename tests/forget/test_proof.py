"""The proof of an erasure: it is clean after a purge, and it is not where something was left."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from memcli import ids
from memcli.consolidate import resolve
from memcli.errors import NotFound
from memcli.forget import engine, purging, traces
from memcli.ingest import vectors as making
from memcli.records import Filters
from memcli.store import derived, episodes, index, scrub, staging, vectors
from memcli.store.connection import Store, open_store
from tests.support import Toy, blank, consolidate, finished, python, raw, say, take, talk, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "The quagmire of Zanzibar lies behind the seventh hill, under a flat stone"


class Rich(Toy):
    """Vectors with a value in every dimension, as real ones have."""

    def embed_query(self, text: str) -> bytes | None:
        import hashlib

        return hashlib.shake_128(text.encode()).digest(self.dimension)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with blank(tmp_path) as opened:
        take(opened, [say("I like tea and rivers", 0, speaker="Ana"), say(SECRET, 1, speaker="Tom", native_id="zanzi")])
        consolidate(opened)
        making.complete(opened, Rich(dimension=64))
        yield opened


def forget(store: Store, *uids: str, **filters: object) -> str:
    chosen = engine.select(store, uids=uids, filters=Filters(**filters) if filters else None)  # type: ignore[arg-type]
    return engine.forget(store, chosen, resolve, now=1, arguments={}).run


class TestProof:
    def test_a_purge_leaves_nothing(self, store: Store) -> None:
        forget(store, "ep_2")
        report = purging.purge(store, resolve, now=2)
        assert report.proof is not None
        assert report.proof.found == 0
        assert (report.proof.texts, report.proof.words, report.proof.vectors) >= (2, 3, 2)
        assert [file.path.name for file in report.proof.files] == ["memory.db", "memory.db-wal", "memory.db-shm"]

    def test_what_was_hidden_alone_is_all_there(self, store: Store) -> None:
        """The proof would find it: before the purge, all of it stands in the file."""
        noted = traces.traces(store, [2])
        forget(store, "ep_2")
        data = raw(store.path).lower()
        assert all(trace in data for trace in noted.stretches | noted.vectors)
        assert {b"quagmire", b"zanzibar", b"seventh"} <= noted.words

    def test_a_copy_in_a_folder_of_ours_is_found(self, store: Store, tmp_path: Path) -> None:
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy = tmp_path / "backups" / "old.db"
        copy.parent.mkdir()
        shutil.copy(store.path, copy)
        forget(store, "ep_2")
        report = purging.purge(store, resolve, now=2, files=[copy, tmp_path / "gone"])
        assert report.proof is not None
        assert {file.path.name: file.found > 0 for file in report.proof.files} == {
            "memory.db": False, "memory.db-wal": False, "memory.db-shm": False, "old.db": True,
        }  # fmt: skip
        assert report.certificate["complete"] is False

    def test_a_single_word_in_a_file_of_ours_is_found(self, store: Store, tmp_path: Path) -> None:
        (tmp_path / "cache").write_text("they asked about zanzibar and tea")
        forget(store, "ep_2")
        report = purging.purge(store, resolve, now=2, files=[tmp_path / "cache"])
        assert report.proof is not None
        assert {file.path.name: file.found for file in report.proof.files}["cache"] == 1
        assert report.proof.found == 1

    def test_words_that_others_use_prove_nothing(self, store: Store) -> None:
        take(store, [say("Zanzibar has a seventh harbour", 9, speaker="Ana", conversation="d")])
        noted = traces.traces(store, [2])
        forget(store, "ep_2")
        report = purging.purge(store, resolve, now=2)
        assert report.proof is not None
        assert report.proof.found == 0
        assert report.proof.elsewhere >= 2
        assert b"zanzibar" in noted.words
        assert b"zanzibar" in raw(store.path).lower()

    def test_accents_that_the_index_drops_are_no_traces(self, store: Store) -> None:
        take(store, [say("Citroën und Kanüle", 9), say("a citroen, a kanule", 10, conversation="d")])
        (row,) = [episode.uid for episode in episodes.every(store) if episode.conversation == "d"]
        forget(store, row)
        report = purging.purge(store, resolve, now=2)
        assert report.proof is not None
        assert report.proof.found == 0

    def test_what_an_index_goes_on_holding_is_found(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(index, "remove_episodes", lambda *_: None)
        forget(store, "ep_2")
        report = purging.purge(store, resolve, now=2)
        assert report.proof is not None
        assert report.proof.found > 0

    def test_a_text_and_the_hash_behind_it_make_no_trace(self, store: Store) -> None:
        take(store, [say(f"number {n}", n, native_id=f"note-{n:04}", conversation="d") for n in range(300)])
        sql = "SELECT native_id, ident FROM episode WHERE native_id LIKE 'note-%'"
        ids_ = [name + chr(ident[0]) for name, ident in store.all(sql) if 48 <= ident[0] < 58]
        take(store, [say(f"other {n}", n, native_id=name, conversation="e") for n, name in enumerate(ids_)])
        assert ids_
        forget(store, conversations=("e",))
        report = purging.purge(store, resolve, now=2)
        assert report.proof is not None
        assert report.proof.found == 0
        assert raw(store.path).find(ids_[0].encode()) > 0, "it stands there by chance"

    def test_the_certificate_tells_no_content(self, store: Store) -> None:
        forget(store, "ep_2")
        certificate = purging.purge(store, resolve, now=2).certificate
        assert certificate["erased"]["count"] == 1
        assert certificate["rows"]["episode"] == 1
        assert certificate["complete"] is True
        told = str(certificate).lower()
        assert not any(word in told for word in ("quagmire", "zanzi", "tom", "seventh"))


class TestKilled:
    """A purge is not started, or it is completed by the next start."""

    AFTER = """
import os, sys
from pathlib import Path
from memcli.consolidate import resolve
from memcli.forget import purging
from memcli.store import scrub
from memcli.store.connection import open_store

moment = sys.argv[2]
if moment == "before":
    scrub.begin = lambda db: os._exit(9)
elif moment == "between":
    scrub.squeeze = lambda *_: os._exit(9)
else:
    real = scrub._version
    scrub._IN_MEMORY = 0
    calls = []
    def version(db):
        calls.append(db)
        if len(calls) > 1:
            os._exit(9)  # the copy is made, and on its way back
        return real(db)
    scrub._version = version
with open_store(Path(sys.argv[1]), "write") as store:
    purging.purge(store, resolve, now=2)
"""

    @pytest.mark.parametrize("mode", ["read", "write"])
    @pytest.mark.parametrize("moment", ["before", "between", "copying"])
    def test_at_any_moment(self, store: Store, moment: str, mode: str) -> None:
        take(store, talk(*(f"{n} " + "filler of the file " * 30 for n in range(200)), conversation="big"))
        forget(store, "ep_2")
        store.close()
        killed = python(self.AFTER, store.path, moment)
        killed.communicate()
        assert killed.returncode == 9
        assert b"quagmire" in raw(store.path).lower()
        with open_store(store.path, mode) as again:  # type: ignore[arg-type]
            assert SECRET not in texts(again)
            assert not scrub.owed(again)
            if moment == "before":
                assert episodes.get(again, 2).state == "forgotten"
            else:
                with pytest.raises(NotFound):
                    episodes.get(again, 2)
                assert b"quagmire" not in raw(store.path).lower()
        assert not staging.busy(store.path)
        assert (
            sorted(
                each.name for each in store.path.parent.iterdir() if "squeeze" in each.name or "partial" in each.name
            )
            == []
        )

    def test_one_that_is_at_work_is_left_alone(self, store: Store) -> None:
        with store.write() as db:
            scrub.begin(db)
        with staging.staging(store.path), open_store(store.path, "read") as other:
            assert scrub.owed(other)
        with open_store(store.path, "read") as other:
            assert not scrub.owed(other)

    def test_another_process_that_writes_meanwhile_loses_nothing(self, store: Store) -> None:
        """The rewriting begins anew where somebody wrote between the copy and its way back."""
        forget(store, "ep_2")
        writer = python(
            "import sys\nfrom pathlib import Path\nfrom memcli.store.connection import open_store\n"
            "from tests.support import say, take\n"
            "with open_store(Path(sys.argv[1]), 'write') as store:\n"
            "    print('on', flush=True)\n"
            "    for n in range(40):\n        take(store, [say(f'meanwhile {n}', 20 + n)])\n",
            store.path,
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "on\n"
        purging.purge(store, resolve, now=2)
        finished(writer)
        assert [text for text in texts(store) if text.startswith("meanwhile")] == [f"meanwhile {n}" for n in range(40)]
        assert store.one("PRAGMA integrity_check") == ("ok",)


class TestFacts:
    def fact(self, store: Store, word: str) -> str:
        (found,) = [fact.uid for fact in derived.facts(store) if word in fact.statement]
        return found

    def test_a_fact_alone_is_erased_and_not_derived_again(self, store: Store) -> None:
        run = forget(store, self.fact(store, "tea"))
        report = purging.purge(store, resolve, now=2, run=run)
        assert report.counts == {"fact_source": 1, "fact": 1}
        assert store.all("SELECT * FROM fact") == []
        assert "I like tea and rivers" in texts(store)
        take(store, [say("something new", 9)])
        consolidate(store)
        assert [fact.statement for fact in derived.facts(store)] == []
        take(store, [say("I like tea", 10, speaker="Ana")])
        consolidate(store)
        assert [fact.statement for fact in derived.facts(store)] == ["Ana likes tea"], "said anew"

    def test_not_even_where_all_derived_rows_are_made_anew(self, store: Store) -> None:
        forget(store, self.fact(store, "tea"))
        for table in ("fact_source", "fact", "summary_source", "summary", "segment", "journal"):
            store.db.execute(f"DELETE FROM {table}")
        store.db.execute("UPDATE session SET consolidated = 0")
        consolidate(store)
        assert derived.facts(store) == []


def test_vectors_of_the_hidden_are_kept_apart_and_go(store: Store) -> None:
    forget(store, "ep_2")
    assert store.one("SELECT count(*) FROM hidden_vector") == (1,)
    making.complete(store, Rich(dimension=64))
    report = purging.purge(store, resolve, now=2)
    assert report.counts["vector"] == 1
    assert store.one("SELECT count(*) FROM hidden_vector") == (0,)


def test_they_do_not_stay_where_it_is_brought_back(store: Store) -> None:
    run = forget(store, "ep_2")
    engine.undo(store, run, resolve, now=2)
    assert store.one("SELECT count(*) FROM hidden_vector") == (0,)


def test_the_table_of_signs_is_rebuilt_where_most_of_it_is_empty(store: Store) -> None:
    take(store, [say(f"of many {n}", n, conversation="many", session=str(n // 50)) for n in range(5000)])
    making.complete(store, Rich(dimension=64))
    forget(store, conversations=("many",))
    purging.purge(store, resolve, now=2)
    space = vectors.serving(store)
    assert space is not None
    assert store.one(f"SELECT sum(size) FROM {space.near_table}_chunks") == (1024,)
    making.complete(store, Rich(dimension=64))
    assert store.one(f"SELECT count(*) FROM {space.near_table}") == (2,)


def test_an_ingest_that_was_undone_can_be_purged_by_name(store: Store) -> None:
    run, _ = take(store, [say("an unwanted flood of words", 9, conversation="flood")])
    engine.undo(store, ids.encode("run", run), resolve, now=1)
    with pytest.raises(NotFound):
        purging.purge(store, resolve, now=2)
    report = purging.purge(store, resolve, now=2, run=ids.encode("run", run))
    assert report.counts["episode"] == 1
    assert b"unwanted flood" not in raw(store.path)
    _, taken = take(store, [say("an unwanted flood of words", 9, conversation="flood")])
    assert taken.added == 1, "it was undone, not forgotten"
