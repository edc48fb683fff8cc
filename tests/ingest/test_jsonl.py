from __future__ import annotations

import json

from memcli.ingest.importers.base import INVALID_UTF8
from memcli.records import Draft, Moment
from tests.ingest.reading import make, read


def lines(*records: object) -> str:
    return "".join((record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records)


def test_every_key_has_its_place() -> None:
    record = {
        "text": "I adopted a cat",
        "id": "m-17",
        "timestamp": "2024-03-15T10:02:00+01:00",
        "speaker": "Ana",
        "role": "user",
        "conversation": "ana-tom",
        "title": "Pets",
        "session": "S3",
        "kind": "chat",
        "seq": 16,
        "branch": True,
        "meta": {"place": "Lisbon"},
        "mood": ["glad"],
    }
    assert read(make(lines(record))).drafts == [
        Draft(
            text="I adopted a cat",
            conversation="ana-tom",
            kind="chat",
            native_id="m-17",
            when=Moment(1_710_493_320_000, 60),
            speaker="Ana",
            role="user",
            title="Pets",
            session="S3",
            seq=16,
            meta={"place": "Lisbon", "mood": ["glad"]},
            branch=True,
            line=1,
        )
    ]


def test_only_text_is_required() -> None:
    got = read(make(lines({"text": "one"}, {"text": "two", "timestamp": None}), "chats/ana.jsonl"))
    assert [(d.conversation, d.kind, d.session, d.when, d.meta) for d in got.drafts] == [
        ("file:chats/ana", "chat", "1", None, None)
    ] * 2
    assert not got.skips
    assert read(make(lines({"text": "x"}), "stdin", location="-")).drafts[0].conversation == "stdin"


def test_names_given_as_numbers_and_roles_in_other_words() -> None:
    draft = read(make(lines({"text": "a", "id": 7, "conversation": 3, "role": "Human", "speaker": "Ana"}))).drafts[0]
    assert (draft.native_id, draft.conversation, draft.role) == ("7", "3", "user")
    assert read(make(lines({"text": "a", "speaker": "assistant"}))).drafts[0].role == "assistant"


def test_values_without_a_place_stay_in_meta() -> None:
    got = read(make(lines({"text": "a", "timestamp": "last May", "role": "referee", "seq": 10**30, "meta": "odd"})))
    assert got.drafts[0].meta == {"timestamp": "last May", "role": "referee", "seq": str(10**30), "meta": "odd"}
    assert got.skips == [("unreadable timestamp", "line 1")]


def test_a_bad_record_costs_only_itself() -> None:
    bad = ['{"text": "brok', "not json", "[1]", "17", {"id": "x"}, {"text": 5}, {"text": " \n"}]
    deep, huge = '{"text": "x", "a": ' + "[" * 100_000 + "]" * 100_000 + "}", '{"text": "x", "n": ' + "9" * 10_000 + "}"
    content = lines({"text": "first"}, *bad, deep, huge, "", {"text": "last"}) + '{"text": "cut o'
    got = read(make(content))
    assert got.texts == ["first", "last"]
    assert got.skips == [
        ("not JSON", "line 2"),
        ("not JSON", "line 3"),
        ("not a record", "line 4"),
        ("not a record", "line 5"),
        ("no text", "line 6"),
        ("text is not a string", "line 7"),
        ("no text", "line 8"),
        ("not JSON", "line 9"),
        ("not JSON", "line 10"),
        ("truncated", "line 13"),
    ]


def test_encodings() -> None:
    plain = lines({"text": "Grüße 🐈"}).replace("\\u00fc", "ü")
    for encoded in (plain.encode(), plain.encode("utf-8-sig"), plain.encode("utf-16"), plain.encode("utf-32")):
        assert read(make(encoded)).texts == ["Grüße 🐈"]
    broken = read(make(b'{"text": "caf\xe9"}\r\n{"text": "ok"}\r\n'))
    assert broken.texts == ["caf\ufffd", "ok"]
    assert broken.skips == [(INVALID_UTF8, "line 1")]


def test_a_half_surrogate_in_a_name_is_made_storable() -> None:
    draft = read(make('{"text": "x", "speaker": "\\ud83d", "id": "\\ud83d\\ude00", "k": "\\udc00"}\n')).drafts[0]
    assert draft.speaker == "\ufffd"
    assert draft.native_id == "😀"
    assert draft.meta == {"k": "\ufffd"}


def test_numbers_that_json_cannot_hold_are_null() -> None:
    draft = read(make('{"text": "x", "a": NaN, "b": [1e999, 1], "c": 1.5}\n')).drafts[0]
    assert draft.meta == {"a": None, "b": [None, 1], "c": 1.5}


def test_a_message_of_fifty_megabytes() -> None:
    text = "cat and dog\n" * (50_000_000 // 12)
    got = read(make(lines({"text": "before"}, {"text": text}, {"text": "after"})))
    assert [len(t) for t in got.texts] == [6, len(text), 5]
