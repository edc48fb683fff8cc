"""show, why, facts, status, doctor, reindex: reading what is there."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from memcli.cli.render import facts as facts_view
from memcli.cli.render import records
from memcli.cli.render.lines import plain, size
from memcli.records import Fact, Hit, Moment, Source, Summary

if TYPE_CHECKING:
    from pathlib import Path

EPISODE = [
    "id", "native_id", "timestamp", "speaker", "role", "text", "kind", "conversation", "title", "session", "position",
    "format", "location", "line", "meta", "state", "run",
]  # fmt: skip


def fact(**changes: object) -> Fact:
    values = {
        "row": 3, "uid": "fa_0000003", "kind": "attribute", "statement": "Ana lives in Lisbon", "subject": "Ana",
        "attribute": "home", "value": "Lisbon", "confidence": 0.9, "valid_from": "2024-03", "valid_to": None,
        "precision": "month", "recorded_at": 1717210812000, "superseded_by": None,
        "sources": (Source(1, "m-17", "we finally moved to Lisbon last month", "Ana lives in Lisbon", "2024-03"),),
        "run": 2, "model": "builtin",
    }  # fmt: skip
    return Fact(**(values | changes))  # type: ignore[arg-type]


def test_a_fact_in_json_is_as_promised() -> None:
    assert records.fact(fact()) == {
        "id": "fa_0000003", "kind": "attribute", "statement": "Ana lives in Lisbon", "subject": "Ana",
        "attribute": "home", "value": "Lisbon", "confidence": 0.9, "valid_from": "2024-03", "valid_to": None,
        "precision": "month", "recorded_at": "2024-06-01T03:00:12Z", "superseded_by": None,
        "sources": [{"episode": "ep_0000001", "native_id": "m-17", "quote": "we finally moved to Lisbon last month"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "  fa_0000003  Ana lives in Lisbon  (since Mar 2024)"),
        (
            {"valid_to": "2025-01", "superseded_by": "fa_0000009"},
            "  fa_0000003  Ana lives in Lisbon  (Mar 2024 to Jan 2025)  now fa_0000009",
        ),
        ({"valid_from": None, "valid_to": "2025"}, "  fa_0000003  Ana lives in Lisbon  (until 2025)"),
        ({"kind": "event", "valid_from": "2024-03-05"}, "  fa_0000003  Ana lives in Lisbon  (Tue 5 Mar 2024)"),
        ({"valid_from": None}, "  fa_0000003  Ana lives in Lisbon"),
    ],
)
def test_a_fact_says_since_when_it_holds(changes: dict[str, object], line: str) -> None:
    assert [plain(each) for each in facts_view.one(fact(**changes), sources=False)] == [line]


def test_facts_stand_under_their_subjects_with_their_quotes() -> None:
    shown = [plain(each) for each in facts_view.text([fact(), fact(subject="Tom", uid="fa_0000004")], sources=True)]
    assert shown[0] == "Ana"
    assert shown[2] == "      ep_0000001  “we finally moved to Lisbon last month”"
    assert shown[3:5] == ["", "Tom"]


def test_a_summary_and_a_derived_hit_name_what_they_rest_on() -> None:
    summary = Summary(
        1, "su_0000001", "session", "2", "", 2, "s", "ana-tom", "They spoke of cats.", (), (1, 5), 1717210812000, 2, "b"
    )
    assert records.summary(summary)["episodes"] == ["ep_0000001", "ep_0000005"]
    assert records.hit(Hit("fa_0000003", "fact", 0.5, "Ana lives in Lisbon", sources=("ep_0000001",)))["sources"] == [
        "ep_0000001"
    ]


def test_a_time_no_calendar_has_is_left_out() -> None:
    assert records.timestamp(Moment(10**18)) is None


def test_show_gives_a_message_in_full_with_its_neighbours(filled, tmp_path: Path) -> None:
    shown = filled("show", "ep_2").out.splitlines()
    assert shown[1] == "ep_0000002  Tue 5 Mar 2024, 14:03  Tom  jsonl “ana-tom”"
    assert shown[2] == "  What colour is she?"
    assert f"{tmp_path / 'chat.jsonl'}:2" in shown[3]
    assert "native id m2" in shown[3]
    data = filled("show", "ep_2", "--json", "--context", "1").data
    assert list(data) == ["kind", "item", "before", "episodes", "after", "facts"]
    assert list(data["item"]) == EPISODE
    assert [each["native_id"] for each in data["before"] + data["after"]] == ["m1", "m3"]
    assert data["item"]["line"] == 2


def test_show_takes_sessions_and_runs(filled) -> None:
    session = filled("show", "ep_1").out.split("  ")
    uid = next(word.strip() for word in session if word.strip().startswith("se_"))
    assert len(filled("show", uid, "--json").data["episodes"]) >= 3
    assert filled("show", "run_1", "--json").data["item"]["verb"] == "ingest"


@pytest.mark.parametrize(
    ("uid", "code"), [("ep_99", 5), ("fa_99", 5), ("su_99", 5), ("se_99", 5), ("run_99", 5), ("cat", 2)]
)
def test_an_id_that_names_nothing(filled, uid: str, code: int) -> None:
    for verb in ("show", "why"):
        assert filled(verb, uid).code == (code if verb == "show" or not uid.startswith(("se", "run")) else 5)


def test_why_goes_down_to_the_file_and_line(filled, tmp_path: Path) -> None:
    shown = filled("why", "ep_4").out
    assert f"{tmp_path / 'chat.jsonl'}:4, message m4" in shown
    assert "taken in by ingest on " in shown
    data = filled("why", "ep_4", "--json").data
    assert list(data) == ["kind", "item", "derived_by", "rests_on", "facts"]
    assert data["rests_on"][0]["taken_in_by"]["id"] == "run_0000001"


def test_status_counts(filled) -> None:
    data = filled("status", "--json").data
    assert (data["episodes"], data["conversations"], data["formats"]) == (5, 1, {"jsonl": 5})
    assert (data["first"], data["last"]) == ("2024-03-05T14:02:00+01:00", "2024-05-11T09:31:00+02:00")
    assert data["last_runs"]["ingest"]["state"] == "done"
    text = filled("status").out
    assert "5  jsonl 5" in text
    assert "memcli consolidate" in text


def test_status_needs_a_memory(memcli) -> None:
    assert memcli("status").code == 10


def test_the_doctor_finds_a_sound_memory_well(filled) -> None:
    ended = filled("doctor", "--json")
    assert ended.code == 0
    assert all(list(each) == ["about", "state", "told", "advice"] for each in ended.data)
    assert {each["about"]: each["state"] for each in ended.data}["database"] == "good"


def test_the_doctor_works_without_a_memory(memcli, tmp_path: Path) -> None:
    ended = memcli("doctor")
    assert ended.code == 0
    assert "memcli ingest PATH" in ended.out
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_says_what_is_broken(filled, tmp_path: Path) -> None:
    (tmp_path / "memory.db").write_bytes(b"this is not a database, it only says so" * 100)
    ended = filled("doctor")
    assert ended.code == 1
    assert "broken  database" in ended.out


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_the_doctor_sees_what_others_can_read(filled, tmp_path: Path) -> None:
    (tmp_path / "memory.db").chmod(0o644)
    found = {each["about"]: each for each in filled("doctor", "--json").data}
    assert found["privacy"]["state"] == "warn"
    assert found["privacy"]["advice"] == "memcli doctor --fix"


def test_reindexing_changes_no_answer(filled) -> None:
    before = filled("recall", "what did Ana adopt", "--json").data
    ended = filled("reindex", "--json")
    assert (ended.code, ended.data["embedded"]) == (0, 5)
    assert filled("recall", "what did Ana adopt", "--json").data == before


def test_facts_of_an_empty_memory_are_an_answer(filled) -> None:
    ended = filled("facts", "--json")
    assert (ended.code, json.loads(ended.out)["data"]) == (0, [])
    assert "memcli consolidate" in filled("facts").err
    assert filled("facts", "--quiet").err == ""


def test_one_of_anything_is_told_as_one(memcli) -> None:
    assert memcli("add", "The spare key is with Nuria").code == 0
    assert memcli("status").out.count("1 session to be read") == 1
    assert "1 session read  1 message\n" in memcli("consolidate").out
    assert "conversations  1, 1 session, " in memcli("status").out


def test_what_was_typed_came_from_no_file(memcli) -> None:
    memcli("add", "The spare key is with Nuria")
    assert "\n  typed or piped in  se_0000001\n" in memcli("show", "ep_1").out
    assert "\n  typed or piped in\n" in memcli("why", "ep_1").out


@pytest.mark.parametrize(
    ("count", "told"), [(None, "–"), (812, "812 bytes"), (471_300, "471 kB"), (38e6, "38 MB"), (2.53e9, "2.5 GB")]
)
def test_sizes_are_told_as_people_read_them(count: int | None, told: str) -> None:
    assert size(count) == told
