"""The way of a message from its source into the store: identified, redacted, batched, reported."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli import ids
from memcli.consolidate import resolve
from memcli.errors import InputError, UsageError
from memcli.forget import engine as forgetting
from memcli.forget import purging
from memcli.ingest import pipeline
from memcli.ingest import vectors as making
from memcli.ingest.importers.base import Input
from memcli.ingest.pipeline import IngestReport, Overrides, clean, digest, identify
from memcli.records import Draft, Filters, Moment
from memcli.store import episodes, runs, vectors
from memcli.store.connection import Store, open_store
from tests.support import T0, Toy, blank, check_index, examples, ingest, raw, soak, source, states, texts

if TYPE_CHECKING:
    from collections.abc import Iterator


CHAT = [
    {
        "text": "We adopted a cat",
        "id": "1",
        "speaker": "Ana",
        "timestamp": "2024-05-06T12:00:00Z",
        "conversation": "ana-tom",
    },
    {
        "text": "Which colour?",
        "id": "2",
        "speaker": "Tom",
        "timestamp": "2024-05-06T12:01:00Z",
        "conversation": "ana-tom",
    },
    {"text": "Grey", "id": "3", "speaker": "Ana", "timestamp": "2024-05-06T12:02:00Z", "conversation": "ana-tom"},
]


def counts(report: IngestReport) -> dict[str, int]:
    names = ("added", "unchanged", "updated", "replaced", "restored", "branches", "forgotten")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


def everything(store: Store) -> list[Any]:
    tables = ("episode", "conversation", "session", "speaker", "source", "run", "journal", "pending", "tombstone")
    return [store.all(f"SELECT * FROM {table}") for table in tables]


class TestReport:
    def test_what_was_added(self, store: Store) -> None:
        report = ingest(store, source(CHAT), arguments={"paths": ["a.jsonl"]})
        assert counts(report) == {"added": 3}
        assert (report.files, report.formats, report.embedded, report.messages) == (1, {"jsonl": 1}, 3, 3)
        assert (report.skipped, report.noted, report.redacted, report.named) == ({}, {}, {}, [])
        assert report.run == "run_0000001"
        run = runs.get(store, 1)
        assert (run.verb, run.state, run.arguments) == ("ingest", "done", {"paths": ["a.jsonl"]})
        assert run.report["added"] == 3
        assert vectors.pending_count(store) == 0

    def test_again_adds_nothing_and_leaves_no_trace(self, store: Store) -> None:
        ingest(store, source(CHAT))
        before = everything(store)
        embedder = Toy()
        report = ingest(store, source(CHAT), source(CHAT, "elsewhere/b.jsonl"), embedder=embedder)
        assert counts(report) == {"unchanged": 6}
        assert (report.run, report.embedded, embedder.texts) == (None, 0, 0)
        assert everything(store) == before

    def test_a_message_in_two_files_is_one(self, store: Store) -> None:
        report = ingest(store, source(CHAT), source(CHAT, "b.jsonl"))
        assert counts(report) == {"added": 3, "unchanged": 3}
        assert report.files == 2

    def test_progress_is_told_after_every_batch(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "BATCH", 2)
        told: list[tuple[int, int]] = []
        ingest(store, source(CHAT), progress=lambda report: told.append((report.messages, report.embedded)))
        assert told == [(2, 0), (3, 0), (3, 3)]

    def test_the_clock_is_asked_when_the_run_begins_and_ends(self, store: Store) -> None:
        ticks = iter(range(100, 200))
        pipeline.ingest(store, Toy(), [source(CHAT)], clock=lambda: next(ticks))
        run = runs.get(store, 1)
        assert (run.started, run.ended) == (100, 101)


class TestDryRun:
    def test_it_writes_nothing_and_reports_the_same(self, store: Store) -> None:
        ingest(store, source(CHAT[:1]))
        before, size = everything(store), raw(store.path)
        inputs = [source(CHAT), source([CHAT[1] | {"text": "Which colour is it?"}, *CHAT], "b.jsonl")]
        rehearsed = ingest(store, *inputs, dry_run=True)
        assert rehearsed.dry_run
        assert rehearsed.run is None
        assert rehearsed.embedded == 0
        assert everything(store) == before
        assert store.path.read_bytes() in size
        check_index(store)
        done = ingest(store, *inputs)
        assert counts(done) == counts(rehearsed)
        assert done.redacted == rehearsed.redacted

    def test_in_small_batches_too(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "BATCH", 2)
        records = [{"text": f"m{n % 5}", "id": str(n % 7)} for n in range(40)]
        rehearsed = ingest(store, source(records), dry_run=True)
        assert texts(store) == []
        assert counts(ingest(store, source(records))) == counts(rehearsed)

    def test_of_nothing_that_can_be_read(self, store: Store) -> None:
        with pytest.raises(InputError):
            ingest(store, source(b"\0\1\2"), dry_run=True)
        assert not store.db.in_transaction


class TestOverrides:
    def test_kind_and_conversation_are_what_the_user_says(self, store: Store) -> None:
        ingest(store, source(CHAT), overrides=Overrides(kind="memo", conversation="mine"))
        assert {(episode.kind, episode.conversation) for episode in episodes.every(store)} == {("memo", "mine")}

    def test_speaker_and_time_only_where_the_source_is_silent(self, store: Store) -> None:
        when = Moment(T0, 60)
        records = [{"text": "mine"}, {"text": "hers", "speaker": "Ana", "timestamp": "2020-01-01"}]
        ingest(store, source(records), overrides=Overrides(speaker="Me", when=when))
        found = {episode.text: (episode.speaker, episode.when) for episode in episodes.every(store)}
        assert found["mine"] == ("Me", when)
        assert found["hers"][0] == "Ana"
        assert found["hers"][1] != when

    def test_a_format_that_is_named_is_not_guessed(self, store: Store) -> None:
        ingest(store, source(CHAT), overrides=Overrides(format="text"))
        (episode,) = episodes.every(store)
        assert episode.format == "text"
        with pytest.raises(UsageError, match="not a format"):
            ingest(store, source(CHAT), overrides=Overrides(format="papyrus"))

    @pytest.mark.parametrize(
        ("speaker", "role"), [("user", "user"), ("human", "user"), ("assistant", "assistant"), ("Ana", None)]
    )
    def test_a_speaker_may_name_a_role(self, store: Store, speaker: str, role: str | None) -> None:
        ingest(store, source([{"text": "x", "speaker": speaker}]))
        (episode,) = episodes.every(store)
        assert (episode.speaker, episode.role) == (speaker, role)


SECRET = "sk-ant-api03-" + "Ab3dEf6hIj9kLm2nOp5q" * 4


class TestRedaction:
    records = (
        {"text": f"my key is {SECRET}", "title": f"about {SECRET}", "meta": {"env": [{"KEY": SECRET}]}, "id": "1"},
    )

    def test_no_secret_is_written(self, store: Store) -> None:
        report = ingest(store, source([*self.records]))
        assert SECRET.encode() not in raw(store.path)
        assert sum(report.redacted.values()) == 3
        (episode,) = episodes.every(store)
        assert SECRET not in str(episode)
        assert episode.text.startswith("my key is ")
        assert counts(ingest(store, source([*self.records]))) == {"unchanged": 1}

    def test_unless_that_is_wanted(self, store: Store) -> None:
        report = ingest(store, source([*self.records]), overrides=Overrides(redact=False))
        assert report.redacted == {}
        (episode,) = episodes.every(store)
        assert (episode.text, episode.title, episode.meta) == (
            f"my key is {SECRET}",
            f"about {SECRET}",
            {"env": [{"KEY": SECRET}]},
        )


class TestUnusualText:
    def test_what_no_file_can_hold(self, store: Store) -> None:
        lines = r'{"text": "a\u0000b \ud83d c \ud83d\ude00", "speaker": "x\ud800", "id": "n\u0000", "m\udfffk": "v\udfff", "title": "\ud800"}'
        for redact in (True, False):
            ingest(store, source(lines + "\n", f"{redact}.jsonl"), overrides=Overrides(redact=redact))
        found = list(episodes.every(store))
        assert len(found) == 2
        assert {episode.text for episode in found} == {clean("a\0b \ud83d c 😀")}
        assert "😀" in found[0].text
        check_index(store)

    def test_a_large_message(self, store: Store) -> None:
        text = "many words in one message. " * 60_000
        assert ingest(store, source([{"text": text, "id": "big"}, {"text": "small"}])).added == 2
        assert texts(store)[0] == text
        assert ingest(store, source([{"text": text, "id": "big"}])).unchanged == 1

    @pytest.mark.parametrize("count", [60, soak(1500)])
    def test_any_record(self, store: Store, count: int) -> None:
        value = st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=4), inner, max_size=3)
            ),
            max_leaves=6,
        )
        keys = st.sampled_from(
            [
                "id",
                "timestamp",
                "speaker",
                "role",
                "conversation",
                "session",
                "title",
                "kind",
                "seq",
                "branch",
                "meta",
                "other",
            ]
        )
        records = st.lists(
            st.tuples(st.text(st.characters(), min_size=1, max_size=20), st.dictionaries(keys, value, max_size=6)),
            min_size=1,
            max_size=4,
        )

        @examples(count)
        @given(records)
        def any_record(given_: list[tuple[str, dict[str, Any]]]) -> None:
            lines = [{"text": "always"}] + [more | {"text": text} for text, more in given_]
            report = ingest(store, source(lines))
            assert report.messages + sum(report.skipped.values()) == len(lines)
            again = ingest(store, source(lines))
            assert again.added == 0
            list(episodes.every(store, all_states=True))

        any_record()
        check_index(store)


class TestBadInput:
    def test_a_broken_line_costs_only_itself(self, store: Store) -> None:
        lines = [json.dumps(CHAT[0]), "{broken", json.dumps({"id": "7"}), json.dumps({"text": 5}), json.dumps(CHAT[1])]
        report = ingest(store, source("\n".join(lines)))
        assert texts(store) == ["We adopted a cat", "Which colour?"]
        assert sum(report.skipped.values()) == 3
        assert [(skipped.location, skipped.place) for skipped in report.named] == [
            ("/chats/a.jsonl", "line 2"), ("/chats/a.jsonl", "line 3"), ("/chats/a.jsonl", "line 4"),
        ]  # fmt: skip

    def test_what_was_taken_in_with_a_flaw_is_noted(self, store: Store) -> None:
        report = ingest(store, source([{"text": "x", "timestamp": "the day before"}]))
        assert (report.added, report.skipped) == (1, {})
        assert sum(report.noted.values()) == 1

    def test_many_are_counted_and_few_are_named(self, store: Store) -> None:
        report = ingest(store, source("\n".join([json.dumps(CHAT[0]), *["{broken"] * 100])))
        assert sum(report.skipped.values()) == 100
        assert len(report.named) == pipeline.NAMED

    def test_files_that_could_not_be_opened_are_told(self, store: Store) -> None:
        problems: list[tuple[str, str]] = []

        def inputs() -> Iterator[Input]:
            yield source(CHAT)
            problems.append(("/x", "permission denied"))

        report = pipeline.ingest(store, Toy(), inputs(), clock=lambda: 0, problems=problems)
        assert report.skipped == {"permission denied": 1}
        assert report.named[0].location == "/x"

    @pytest.mark.parametrize("data", [b"", b"[]", b"\x00\x01\x02\x03" * 40, b"{}"])
    def test_an_input_without_any_message_is_an_error(self, store: Store, data: bytes) -> None:
        with pytest.raises(InputError):
            ingest(store, source(data, "odd.json"))
        assert everything(store) == [[]] * 9

    def test_one_bad_file_among_good_ones(self, store: Store) -> None:
        report = ingest(
            store, source(CHAT), source(b"\x00\x01\x02" * 40, "b.bin"), source([{"text": "more"}], "c.jsonl")
        )
        assert report.added == 4
        assert sum(report.skipped.values()) == 1

    def test_a_file_in_a_folder_of_no_known_shape_is_passed_over(self, store: Store) -> None:
        report = ingest(store, source(b"\x00\x01\x02" * 40, "b.bin", named=False), source(CHAT))
        assert (report.added, report.skipped, sum(report.passed.values())) == (3, {}, 1)

    def test_an_export_that_breaks_off_keeps_what_was_read(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "BATCH", 2)
        whole = json.dumps([conversation(n) for n in range(6)])
        report = ingest(store, source(whole[: len(whole) * 2 // 3], "conversations.json"))
        assert 0 < report.added < 12
        assert report.skipped
        assert len(texts(store)) == report.added
        assert ingest(store, source(whole, "conversations.json")).added == 12 - report.added

    def test_a_stream_that_fails_in_the_middle(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "BATCH", 200)
        data = "".join(json.dumps({"text": f"m{n}", "id": str(n)}) + "\n" for n in range(4000)).encode()

        class Failing(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                if self.tell() > 100_000:
                    raise InputError("/a.jsonl cannot be read: input/output error")
                return super().read(size)

            def readinto(self, buffer: Any, /) -> int:
                data = self.read(len(buffer))
                buffer[: len(data)] = data
                return len(data)

            def readline(self, size: int | None = -1, /) -> bytes:
                if self.tell() > 100_000:
                    raise InputError("/a.jsonl cannot be read: input/output error")
                return super().readline(size)

        def opened() -> BinaryIO:
            return Failing(data)

        broken = Input("/a.jsonl", "a.jsonl", data[:65536], len(data), None, opened)
        report = ingest(store, broken, source(CHAT))
        assert report.added > 100
        assert len(texts(store)) == report.added
        assert sum(report.skipped.values()) == 1
        assert "Grey" in texts(store)


def conversation(number: int) -> dict[str, Any]:
    def node(name: str, parent: str | None, role: str, text: str) -> dict[str, Any]:
        message = {
            "id": f"{number}-{name}",
            "author": {"role": role},
            "create_time": 1.7e9 + number,
            "content": {"content_type": "text", "parts": [text]},
        }
        return {"id": f"{number}-{name}", "parent": parent, "children": [], "message": message}

    first, second = (
        node("q", None, "user", f"question {number}"),
        node("a", f"{number}-q", "assistant", f"answer {number}"),
    )
    return {
        "title": f"Talk {number}", "conversation_id": f"conv-{number}", "create_time": 1.7e9, "current_node": f"{number}-a",
        "mapping": {first["id"]: first, second["id"]: second},
    }  # fmt: skip


class TestInterruption:
    def test_what_was_written_before_stays_and_the_rest_follows(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pipeline, "BATCH", 2)

        def stop(report: IngestReport) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            ingest(store, source(CHAT), progress=stop)
        assert texts(store) == ["We adopted a cat", "Which colour?"]
        run = runs.get(store, 1)
        assert run.report["added"] == 2
        assert run.ended is not None
        assert counts(ingest(store, source(CHAT))) == {"added": 1, "unchanged": 2}
        assert vectors.pending_count(store) == 0
        forgetting.undo(store, run.uid, resolve, now=1)
        assert texts(store) == ["Grey"]

    def test_before_anything_was_written_nothing_is_left(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("memcli.store.intake.take", fail)
        with pytest.raises(KeyboardInterrupt):
            ingest(store, source(CHAT))
        assert everything(store) == [[]] * 9

    def test_vectors_that_an_interrupted_run_left_are_made_by_the_next(self, store: Store) -> None:
        embedder = Toy()

        def stop() -> None:
            raise KeyboardInterrupt

        embedder.before = stop
        with pytest.raises(KeyboardInterrupt):
            ingest(store, source(CHAT), embedder=embedder)
        assert len(texts(store)) == 3
        assert vectors.pending_count(store) == 1
        report = ingest(store, source(CHAT))
        assert (report.unchanged, report.embedded) == (3, 3)


class TestNotes:
    def test_an_edited_note_updates_only_what_changed(self, store: Store) -> None:
        before = "# Cats\n\nWe have a grey cat.\n\n# Dogs\n\nWe have no dog.\n"
        after = "# Cats\n\nWe have a grey cat.\n\n# Dogs\n\nWe have a dog now.\n\n# Birds\n\nAnd a bird.\n"
        ingest(store, source(before, "vault/Pets.md"))
        kept = texts(store)[0]
        report = ingest(store, source(after, "vault/Pets.md"))
        assert counts(report) == {"added": 1, "unchanged": 1, "updated": 1}
        assert texts(store)[0] == kept
        assert [("dog now" in text, "bird" in text) for text in texts(store)[1:]] == [(True, False), (False, True)]
        assert counts(ingest(store, source(after, "vault/Pets.md"))) == {"unchanged": 3}
        report = ingest(store, source(before, "vault/Pets.md"))
        assert counts(report) == {"unchanged": 1, "updated": 1, "replaced": 1}
        check_index(store)

    def test_a_large_note_is_one_batch(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "BATCH", 2)
        note = "".join(f"# Part {n}\n\nText of part {n}.\n\n" for n in range(20))
        assert ingest(store, source(note, "vault/Long.md")).added == 20
        assert counts(ingest(store, source(note, "vault/Long.md"))) == {"unchanged": 20}

    def test_two_notes_do_not_replace_each_other(self, store: Store) -> None:
        ingest(store, source("# A\n\nfirst\n", "vault/A.md"), source("# B\n\nsecond\n", "vault/B.md"))
        assert len(texts(store)) == 2
        assert set(states(store).values()) == {"live"}


class TestBatches:
    def test_by_number_and_by_size(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "BATCH", 3)
        monkeypatch.setattr(pipeline, "BATCH_CHARACTERS", 100)

        def sizes(*lengths: int, whole: bool = False) -> list[int]:
            from tests.support import arrivals, say

            made = arrivals(say("x" * length) for length in lengths)
            return [len(batch) for batch in pipeline._batches(made, whole=whole)]

        assert sizes(*[1] * 7) == [3, 3, 1]
        assert sizes(60, 60, 60, 60) == [2, 2]
        assert sizes(500, 1, 1, 1, 1) == [1, 3, 1]
        assert sizes(*[60] * 9, whole=True) == [9]
        assert (sizes(), sizes(whole=True)) == ([], [0])

    @pytest.mark.parametrize("size", [1, 2, 7, 50])
    def test_their_size_makes_no_difference(self, store: Store, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
        records = [
            {"text": f"m{n} {'猫' * (n % 3)}", "id": str(n % 40), "conversation": f"c{n % 3}", "seq": n}
            for n in range(50)
        ]
        with blank() as whole:
            ingest(whole, source(records))
            monkeypatch.setattr(pipeline, "BATCH", size)
            ingest(store, source(records))
            assert [(e.conversation, e.text) for e in episodes.every(store)] == [
                (e.conversation, e.text) for e in episodes.every(whole)
            ]
        check_index(store)


class TestForgotten:
    def forget(self, path: Any, text: str) -> str:
        with open_store(path, "write") as other:
            chosen = tuple(episode.row for episode in episodes.every(other) if episode.text == text)
            return forgetting.forget(other, forgetting.Selection(chosen), resolve, now=1, arguments={}).run

    def test_it_is_counted_and_stays_out(self, store: Store) -> None:
        ingest(store, source(CHAT))
        self.forget(store.path, "Grey")
        report = ingest(store, source(CHAT))
        assert counts(report) == {"unchanged": 2, "forgotten": 1}
        assert report.run is None

    def test_what_another_process_forgets_during_a_long_run_stays_out_of_its_rest(self, store: Store) -> None:
        text = "A sentence that is long enough not to be said twice by chance"
        ingest(store, source([{"text": text, "id": "1"}]))

        def inputs() -> Iterator[Input]:
            yield source(CHAT)
            self.forget(store.path, text)
            yield source([{"text": text, "id": "copy"}], "copy.jsonl")

        report = pipeline.ingest(store, Toy(), inputs(), clock=lambda: 0)
        assert counts(report) == {"added": 3, "forgotten": 1}
        assert text not in texts(store)

    def test_a_purged_run_says_no_more_whence_it_came(self, store: Store) -> None:
        ingest(store, source(CHAT, "secret.jsonl"), arguments={"paths": ["/home/secret.jsonl"], "speaker": "Secret"})
        ingest(store, source([{"text": "other"}], "b.jsonl"), arguments={"paths": ["/home/b.jsonl"]})
        chosen = forgetting.select(store, filters=Filters(sources=("secret.jsonl",)))
        forgetting.forget(store, chosen, resolve, now=1, arguments={})
        purging.purge(store, resolve, now=2)
        making.complete(store, Toy())
        assert b"secret" not in raw(store.path).lower()
        assert runs.get(store, 2).arguments == {"paths": ["/home/b.jsonl"]}


def test_another_embedder_is_told_of(store: Store) -> None:
    ingest(store, source(CHAT), embedder=Toy("old/1"))
    report = ingest(store, source([{"text": "more"}], "b.jsonl"), embedder=Toy("new/1"))
    assert (report.stale_vectors, report.embedded, report.added) == ("old/1", 0, 1)


class TestIdentity:
    def draft(self, **more: Any) -> Draft:
        return Draft(**({"text": "hello", "conversation": "c"} | more))

    def test_a_native_id_is_all_that_counts(self) -> None:
        seen = Counter[bytes]()
        one = identify(self.draft(native_id="1", speaker="Ana"), "hello", seen)
        assert identify(self.draft(native_id="1", speaker="Tom", session="s"), "other", seen) == one
        assert identify(self.draft(native_id="2"), "hello", seen) != one
        assert identify(self.draft(native_id="1", conversation="d"), "hello", seen) != one
        assert len(one) == 16

    def test_without_one_it_is_who_said_what_where_and_when(self) -> None:
        def ident(text: str = "hello", **more: Any) -> bytes:
            return identify(self.draft(**more), text, Counter())

        one = ident()
        assert ident() == one
        others = [ident("x"), ident(speaker="Ana"), ident(role="user"), ident(conversation="d"), ident(when=Moment(5))]
        assert len({one, *others}) == 6
        assert ident(session="s") != one, "the same undated words in another session are said again"
        dated = ident(when=Moment(5))
        assert ident(when=Moment(5), session="s") == dated, "where a session begins may be seen anew in a longer export"

    def test_the_same_line_again_is_another(self) -> None:
        def idents(count: int) -> list[bytes]:
            seen = Counter[bytes]()
            return [identify(self.draft(), "hello", seen) for _ in range(count)]

        assert len(set(idents(300))) == 300
        assert idents(3) == idents(300)[:3]

    def test_fields_do_not_run_into_each_other(self) -> None:
        seen = Counter[bytes]()
        assert identify(self.draft(conversation="a", native_id="b"), "x", seen) != identify(
            self.draft(conversation="a\0b", native_id=""), "x", seen
        )
        assert digest("a") != digest("b")
        assert len(digest("猫")) == 16


@pytest.mark.parametrize(
    ("text", "expected"), [("plain", "plain"), ("a\0b", "a\ufffdb"), ("猫", "猫"), ("\ufffd", "\ufffd"), ("", "")]
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("count", [200, soak(10_000)])
def test_clean_text_can_be_written(count: int) -> None:
    @examples(count)
    @given(st.text(st.characters()))
    def any_text(text: str) -> None:
        assert "\0" not in clean(text)
        assert clean(text).encode().decode() == clean(text)
        assert clean(clean(text)) == clean(text)

    any_text()


def test_ids_of_runs(store: Store) -> None:
    report = ingest(store, source(CHAT))
    assert report.run is not None
    assert ids.decode(report.run) == ("run", 1)
