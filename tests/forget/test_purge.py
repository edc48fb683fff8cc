"""Purge: not a byte of what was forgotten is left in the file or beside it, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from memcli import ids
from memcli.consolidate import resolve
from memcli.errors import NotFound, UsageError
from memcli.forget import engine, purging
from memcli.ingest import vectors as making
from memcli.records import Filters
from memcli.store import derived, episodes, runs, scrub, tombstones, vectors
from memcli.store.connection import Store, open_store
from tests.support import FTS, NOW, Toy, blank, check_index, consolidate, ingest, raw, say, source, take, talk, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with blank(tmp_path) as opened:
        take(opened, [say("I like tea and rivers", 0, speaker="Ana"), say("I live in Porto", 1, speaker="Tom")])
        yield opened


def forget(store: Store, *uids: str, **filters: Any) -> str:
    chosen = engine.select(store, uids=uids, filters=Filters(**filters) if filters else None)
    return engine.forget(store, chosen, resolve, now=1, arguments={}).run


def purge(store: Store, run: str | None = None) -> purging.PurgeReport:
    return purging.purge(store, resolve, now=2, run=run)


def left(store: Store, *canaries: str) -> set[str]:
    """Which of these words stand anywhere in the files, in whatever case."""
    data = raw(store.path).lower()
    return {canary for canary in canaries if canary.lower().encode() in data}


def row_of(store: Store, text: str) -> str:
    (found,) = [episode.uid for episode in episodes.every(store, all_states=True) if episode.text == text]
    return found


class TestBytes:
    everywhere = say(
        "I like zanzibarium, and the rest of this is plain", 5, conversation="conv-zanzibara", session="sess-zanzibarb",
        speaker="Zanzibarc", title="Title Zanzibard", native_id="zanzibare", meta={"zanzibarg": ["zanzibarh"]},
    )  # fmt: skip
    canaries = ("zanzibarium", *(f"zanzibar{letter}" for letter in "abcdefgh"), "zanzibari.jsonl", "zanzibar")

    def test_no_field_of_it_is_left(self, store: Store) -> None:
        take(
            store, [self.everywhere, say("of a kind", 6, kind="zanzibarf")], origin=("jsonl", "/place/zanzibari.jsonl")
        )
        consolidate(store)
        making.complete(store, Toy())
        assert left(store, *self.canaries) == set(self.canaries)
        forget(store, sources=("zanzibari",))
        report = purge(store)
        assert left(store, *self.canaries) == set()
        assert report.counts["episode"] == 2
        assert report.counts["fact"] == report.counts["conversation"] == report.counts["speaker"] == 1
        assert report.warnings == ()

    def test_nor_in_another_process_later(self, store: Store) -> None:
        take(
            store, [self.everywhere, say("of a kind", 6, kind="zanzibarf")], origin=("jsonl", "/place/zanzibari.jsonl")
        )
        consolidate(store)
        forget(store, sources=("zanzibari",))
        purge(store)
        store.close()
        assert left(store, *self.canaries) == set()
        with open_store(store.path, "write") as again:
            assert len(texts(again)) == 2
            assert left(again, *self.canaries) == set()

    @pytest.mark.parametrize("moment", ["consolidated", "changed", "closed", "never"])
    def test_nor_in_what_was_derived(self, store: Store, moment: str) -> None:
        take(store, [say("I live in Quagmireville", 5, speaker="Ana"), say("I like rivers", 6, speaker="Ana")])
        if moment != "never":
            consolidate(store)
        if moment == "changed":
            take(store, [say("something said later on", 7)])
            consolidate(store)
        if moment == "closed":
            take(store, [say("I live in Faro", 8, speaker="Ana")])
            consolidate(store)
        forget(store, row_of(store, "I live in Quagmireville"))
        if moment == "changed":
            consolidate(store)
        purge(store)
        assert left(store, "quagmireville", "quagmirevil") == set()
        consolidate(store)
        assert left(store, "quagmireville", "quagmirevil") == set()

    def test_nor_in_titles_of_segments_that_stood_elsewhere(self, store: Store) -> None:
        """A message of an earlier time moves the others; what was derived at their old places goes all the same."""
        take(store, talk("quagmire quagmire swamp", "quagmire again", start=60, session="u"))
        consolidate(store)
        assert left(store, "quagmire") == {"quagmire"}
        take(store, talk(*(f"older plain words {n}" for n in range(12)), start=20, session="u"))
        forget(store, row_of(store, "quagmire quagmire swamp"), row_of(store, "quagmire again"))
        purge(store)
        assert left(store, "quagmire") == set()

    def test_nor_in_earlier_segments_that_were_replaced(self, store: Store) -> None:
        take(store, talk("quagmire quagmire swamp", "quagmire again", start=60, session="u"))
        consolidate(store)
        take(store, talk(*(f"older plain words {n}" for n in range(12)), start=20, session="u"))
        consolidate(store)
        forget(store, row_of(store, "quagmire quagmire swamp"), row_of(store, "quagmire again"))
        consolidate(store)
        purge(store)
        assert left(store, "quagmire") == set()

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_a_fact_of_two_forgotten_sources_keeps_nothing_of_the_one_that_is_purged(
        self, store: Store, order: tuple[int, int]
    ) -> None:
        said = ["I like opera because of Quagmire", "I like opera because of Puccini"]
        take(store, [say(text, 5 + n, speaker="Ana", session=str(n)) for n, text in enumerate(said)])
        consolidate(store)
        done = {number: forget(store, row_of(store, said[number])) for number in order}
        purge(store, done[0])
        assert left(store, "quagmire", "puccini") == {"puccini"}
        engine.undo(store, done[1], resolve, now=3)
        assert [fact.statement for fact in derived.facts(store) if "opera" in fact.statement] == [
            "Ana likes opera because of Puccini"
        ]

    def test_nor_in_what_a_model_proposed_and_was_refused(self, store: Store) -> None:
        take(store, [say("I dream of quagmire", 5, speaker="Ana", session="q")])
        assert consolidate(store).rejected == 1
        assert store.all("SELECT raw FROM quarantine WHERE raw LIKE '%quagmire%'")
        forget(store, row_of(store, "I dream of quagmire"))
        purge(store)
        assert left(store, "quagmire") == set()

    def test_earlier_versions_go_too(self, store: Store) -> None:
        for text in ("my password is quagmire", "my password is secret", "never mind"):
            take(store, [say(text, 5, native_id="m", speaker="Ana")])
        forget(store, row_of(store, "never mind"))
        purge(store)
        assert left(store, "quagmire", "my password", "never mind") == set()

    def test_and_other_branches(self, store: Store) -> None:
        take(store, [say("live words", 5, conversation="e"), say("quagmire", 6, conversation="e", branch=True)])
        take(store, [say("live words, edited", 5, conversation="e")])
        forget(store, conversations=("e",))
        purge(store)
        assert left(store, "quagmire", "live words") == set()

    def test_a_note_whose_old_text_was_edited_away(self, store: Store) -> None:
        def note(*chunks: str) -> list:
            return [say(chunk, kind="note", conversation="diary", seq=n) for n, chunk in enumerate(chunks)]

        take(store, note("today", "I met quagmire"), whole=True)
        take(store, note("today", "nothing happened"), whole=True)
        forget(store, conversations=("diary",))
        purge(store)
        assert left(store, "quagmire", "nothing happened") == set()

    def test_long_texts_and_other_scripts(self, store: Store) -> None:
        long = " ".join(f"quagmire{n} sentence of many words." for n in range(300))
        take(store, [say(long, 5), say("秘密の合言葉", 6), say("🦩 flamingo", 7)])
        consolidate(store)
        making.complete(store, Toy())
        forget(store, *(episode.uid for episode in episodes.every(store) if episode.row > 2))
        purge(store)
        assert left(store, "quagmire", "秘密", "合言", "flamingo", "emoji1f9a9") == set()
        check_index(store)

    def test_vectors(self, store: Store) -> None:
        """Neither its own vector nor its share of its neighbours'."""
        take(store, talk("zebra zoo zeal zen", "apple", "pear", session="v"))
        embedder = Toy(dimension=64)
        making.complete(store, embedder)
        space = vectors.serving(store)
        assert space is not None
        zebra = row_of(store, "zebra zoo zeal zen")
        before = {bytes(v) for (v,) in store.all(f"SELECT v FROM {space.bytes_table} WHERE id > 2")}
        assert all(vector in raw(store.path) for vector in before)
        forget(store, zebra)
        purge(store)
        assert not any(vector in raw(store.path) for vector in before)
        making.complete(store, embedder)
        after = [bytes(v) for (v,) in store.all(f"SELECT v FROM {space.bytes_table} WHERE id > 2")]
        assert len(after) == 2
        assert all(vector[ord("z") % 64] == 0 for vector in after)

    def test_when_it_is_taken_in_again_nothing_of_it_is_written(self, store: Store) -> None:
        records = [{"text": "The quagmire lies behind the third hill, under a stone", "id": "quagmire-1", "conversation": "quagmire-c", "speaker": "Quagmiro",
                    "title": "Quagmire!", "session": "quagmire-s"}]  # fmt: skip
        ingest(store, source(records, "quagmire/a.jsonl"))
        forget(store, speakers=("quagmiro",))
        purge(store)
        for name in ("quagmire/a.jsonl", "quagmire/b.jsonl"):
            report = ingest(store, source(records, name))
            assert (report.added, report.forgotten) == (0, 1)
        assert left(store, "quagmire", "quagmiro") == set()


class TestTheRest:
    def test_other_episodes_are_there_byte_for_byte(self, store: Store) -> None:
        take(
            store, [say(f"Line {n} of the river, 猫 {'x' * n}", n, speaker="Ana", meta={"n": n}) for n in range(2, 60)]
        )
        take(store, [say("Line 3, edited", 3, speaker="Ana", native_id="e")])
        take(store, [say("Line 3, edited again", 3, speaker="Ana", native_id="e")])
        consolidate(store)
        making.complete(store, Toy())
        chosen = [episode.row for episode in episodes.every(store, all_states=True) if episode.row % 3 == 0]
        chosen += [episode.row for episode in episodes.every(store, all_states=True) if episode.native_id == "e"]
        forget(store, *(ids.encode("episode", row) for row in chosen))
        keep = f"SELECT * FROM episode WHERE id NOT IN ({', '.join(map(str, chosen))}) ORDER BY id"
        before, whole = store.all(keep), texts(store)
        consolidate(store)
        purge(store)
        assert store.all(keep) == before
        assert store.one("SELECT count(*) FROM episode") == (len(before),)
        assert texts(store) == whole
        assert store.all("PRAGMA foreign_key_check") == []
        assert store.one("PRAGMA integrity_check") == ("ok",)
        for table in ("episode", "fact", "fact_source", "summary", "summary_source", "segment", "session"):
            sql = "SELECT DISTINCT row_id FROM journal WHERE tbl = ? EXCEPT SELECT id FROM "
            assert store.all(sql + table, (table,)) == [], f"the journal still names a {table} that is gone"
        for table in (*FTS, "fact_fts", "summary_fts"):
            store.db.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        check_index(store)

    def test_what_others_say_keeps_its_names(self, store: Store) -> None:
        take(
            store,
            [
                say("a", 5, speaker="Ana", conversation="c", title="Both"),
                say("b", 6, speaker="Žofie", conversation="z"),
            ],
        )
        forget(store, row_of(store, "a"))
        purge(store)
        assert {name for _, name in episodes.speakers(store)} == {"Ana", "Tom", "Žofie"}
        assert {episode.title for episode in episodes.every(store) if episode.conversation == "c"} == {"Both"}
        forget(store, row_of(store, "b"))
        purge(store)
        assert {name for _, name in episodes.speakers(store)} == {"Ana", "Tom"}

    def test_facts_that_rest_on_others_stay(self, store: Store) -> None:
        take(store, [say("I like tea", 9, speaker="Ana", session="w")])
        consolidate(store)
        forget(store, "ep_1")
        purge(store)
        (tea,) = [fact for fact in derived.facts(store) if fact.value == "tea"]
        assert [one.quote for one in tea.sources] == ["I like tea"]

    def test_vectors_of_neighbours_are_made_anew(self, store: Store) -> None:
        take(store, talk("a", "b", "c", session="v"))
        making.complete(store, Toy())
        forget(store, row_of(store, "b"))
        making.complete(store, Toy())
        purge(store)
        assert vectors.pending_count(store) == 1
        assert making.complete(store, Toy()) == 2

    def test_the_file_gets_smaller(self, store: Store) -> None:
        take(store, [say(f"{n} " + "words and words " * 60, n, conversation="big") for n in range(400)])
        size = store.path.stat().st_size
        forget(store, conversations=("big",))
        purge(store)
        assert store.path.stat().st_size < size / 2 + 300_000

    def test_tombstones_stay(self, store: Store) -> None:
        forget(store, "ep_1")
        held = store.all("SELECT * FROM tombstone")
        purge(store)
        assert store.all("SELECT * FROM tombstone") == held
        assert tombstones.count(store) == 2


class TestRuns:
    def test_the_runs_are_marked(self, store: Store) -> None:
        first, second = forget(store, "ep_1"), forget(store, "ep_2")
        report = purge(store, first)
        found = {run.uid: run for run in runs.recent(store)}
        assert (found[first].state, found[second].state) == ("purged", "done")
        assert found[first].arguments == {}
        assert (found[report.run].verb, found[report.run].state, found[report.run].report) == (
            "purge",
            "done",
            dict(report.counts) | {"certificate": report.certificate},
        )
        assert episodes.get(store, 2).state == "forgotten"
        purge(store)
        assert runs.get(store, ids.decode(second)[1]).state == "purged"

    def test_nothing_to_purge(self, store: Store) -> None:
        with pytest.raises(NotFound, match="nothing is marked"):
            purge(store)
        run = forget(store, "ep_1")
        purge(store, run)
        for each in (None, run):
            with pytest.raises(NotFound, match="nothing is marked"):
                purge(store, each)

    def test_what_is_no_run_of_forget(self, store: Store) -> None:
        forget(store, "ep_1")
        with pytest.raises(UsageError, match="is not a run"):
            purge(store, "ep_1")
        with pytest.raises(NotFound, match="run_0000077"):
            purge(store, "run_77")
        with pytest.raises(NotFound, match="nothing is marked"):
            purge(store, "run_1")
        assert episodes.get(store, 1).state == "forgotten"

    def test_what_an_undo_brought_back_is_safe(self, store: Store) -> None:
        run = forget(store, "ep_1")
        engine.undo(store, run, resolve, now=2)
        with pytest.raises(NotFound):
            purge(store)
        assert len(texts(store)) == 2

    def test_an_ingest_that_was_undone_is_kept_for_the_way_back(self, store: Store) -> None:
        run, _ = take(store, [say("by mistake", 9)])
        undone = engine.undo(store, ids.encode("run", run), resolve, now=2).run
        forget(store, "ep_1")
        purge(store)
        engine.undo(store, undone, resolve, now=3)
        assert "by mistake" in texts(store)

    def test_undo_of_an_ingest_whose_episodes_are_purged_in_part(self, store: Store) -> None:
        run, _ = take(store, [say("one", 9, native_id="x"), say("two", 10)])
        take(store, [replace(say("one, edited", 9), native_id="x")])
        forget(store, row_of(store, "one, edited"))
        purge(store)
        engine.undo(store, ids.encode("run", run), resolve, now=3)
        assert texts(store) == ["I like tea and rivers", "I live in Porto"]
        check_index(store)


class TestUnfinished:
    def test_while_another_reads_old_pages_it_says_so_and_can_be_done_again(self, store: Store) -> None:
        take(store, [say("quagmire", 9)])
        forget(store, row_of(store, "quagmire"))
        store.db.execute("PRAGMA busy_timeout = 0")
        with open_store(store.path, "read") as reader:
            reader.db.execute("BEGIN")
            assert texts(reader)
            report = purge(store)
            assert "purge again" in report.warnings[0]
            assert texts(reader) == ["I like tea and rivers", "I live in Porto"]
            assert scrub.owed(store)
            reader.db.execute("COMMIT")
        report = purge(store)
        assert (report.run, report.counts, report.proof) == (None, {}, None)
        assert left(store, "quagmire") == set()
        assert not scrub.owed(store)
        with pytest.raises(NotFound):
            purge(store)

    def test_one_that_was_killed_half_way_is_finished_by_the_next(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        take(store, [say("quagmire", 9)])
        forget(store, row_of(store, "quagmire"))

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(scrub, "squeeze", killed)
            with pytest.raises(KeyboardInterrupt):
                purge(store)
        assert left(store, "quagmire") == {"quagmire"}
        assert purge(store).counts == {}
        assert left(store, "quagmire") == set()

    def test_a_purge_of_more_finishes_it_as_well(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        take(store, [say("quagmire", 9)])
        forget(store, row_of(store, "quagmire"))
        with monkeypatch.context() as patched:
            patched.setattr(scrub, "squeeze", None)
            with pytest.raises(TypeError):
                purge(store)
        forget(store, "ep_1")
        assert purge(store).counts["episode"] == 1
        assert left(store, "quagmire", "tea and rivers") == set()
        assert not scrub.owed(store)


class TestOthers:
    def test_a_reader_goes_on_while_it_is_purged(self, store: Store) -> None:
        forget(store, "ep_1")
        with open_store(store.path, "read") as reader:
            purge(store)
            assert texts(reader) == ["I live in Porto"]

    def test_secrets_of_the_key_stay_secret(self, store: Store) -> None:
        """The certificate of what is gone is a keyed hash: the text's own hash stands nowhere."""
        from hashlib import blake2b, sha256

        text = "The quagmire lies behind the third hill, under a stone"
        take(store, [say(text, 9)])
        forget(store, row_of(store, text))
        purge(store)
        data = raw(store.path)
        for plain in (text, " ".join(text.casefold().split())):
            assert sha256(plain.encode()).digest()[:16] not in data
            assert blake2b(plain.encode(), digest_size=16).digest() not in data


def test_forgetting_and_purging_a_whole_memory(store: Store) -> None:
    consolidate(store)
    making.complete(store, Toy())
    forget(store, sources=("jsonl",))
    purge(store)
    for table in (
        "episode",
        "fact",
        "fact_source",
        "summary",
        "summary_source",
        "segment",
        "session",
        "conversation",
        "speaker",
        "source",
        "pending",
    ):
        assert store.all(f"SELECT * FROM {table}") == [], table
    assert left(store, "rivers", "porto", "tea and") == set()
    take(store, [say("a new beginning", 0)])
    assert texts(store) == ["a new beginning"]
    assert NOW > 0
