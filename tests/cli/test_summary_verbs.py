"""`memcli summary` and `memcli profile`: asked for by name, word, title or date; and one consolidation at a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from memcli.store.locks import held, only_one
from tests.cli.helpers import jsonl

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    ("2024-05-06", "a", "Ana", "I live in Porto and work as a nurse at the harbour clinic."),
    ("2024-05-06", "b", "Tom", "My team at Globex ships the billing system in July."),
    ("2024-05-16", "c", "Ana", "I adopted a grey cat named Miso from the shelter."),
    ("2024-06-20", "d", "Ana", "I am allergic to walnuts, the cat is not."),
    ("2024-06-21", "e", "Ana", "The cat caught a mouse on the balcony."),
    ("2025-01-02", "f", "Ana", "I plan to move to Braga next month."),
]


@pytest.fixture
def known(memcli, tmp_path: Path):
    rows = [
        {"text": text, "timestamp": f"{day}T10:00:00Z", "speaker": who, "session": session, "conversation": "diary"}
        for day, session, who, text in ROWS
    ]
    assert memcli("ingest", jsonl(tmp_path / "diary.jsonl", rows)).code == 0
    assert memcli("consolidate", "--model", "builtin").code == 0
    return memcli


def labels(memcli, *words: str) -> list[str]:
    ended = memcli("summary", *words, "--json", MEMCLI_NOW="2025-01-05")
    assert ended.code == 0, ended.err
    return [one["label"] for one in ended.data]


def test_without_a_word_it_is_everything_in_a_paragraph(known) -> None:
    shown = known("summary").out.splitlines()
    assert "everything" in shown[0]
    assert len(shown) == 2
    assert "[2024-05-06] Ana: I live in Porto" in shown[1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--of", "2024"], ["2024"]),
        (["--of", "2024-05"], ["May 2024"]),
        (["--of", "2024-W20"], ["week 20 of 2024"]),
        (["--of", "2024-05-16"], ["16 May 2024"]),
        (["--of", "last year"], ["2024"]),
        (["--of", "June 2024"], ["June 2024"]),
        (["--of", "2024-06", "--level", "day"], ["20 June 2024", "21 June 2024"]),
        (["--of", "2024-05-06", "--level", "session"], ["session of “diary”"] * 2),
        (["--of", "ana"], ["Ana"]),
        (["--of", "Ana", "--level", "month"], ["Ana in May 2024", "Ana in June 2024", "Ana in January 2025"]),
        (["--of", "cats"], ["cat"]),
        (["--of", "diary"], ["“diary”"]),
        (["--level", "year"], ["2024", "2025"]),
        (["--level", "month", "--limit", "1"], ["January 2025"]),
    ],
)
def test_what_is_asked_for_is_found(known, words: list[str], expected: list[str]) -> None:
    assert labels(known, *words) == expected


def test_what_is_not_there_is_said_with_what_to_try(known, memcli) -> None:
    for words in (["--of", "Nobody"], ["--of", "1999"]):
        ended = known("summary", *words)
        assert ended.code == 5
        assert "memcli summary --level" in ended.err
    assert known("summary", "--of", "2024-05-06", "--level", "year").code == 2
    assert known("summary", "--level", "decade").code == 2


def test_before_any_consolidation_it_says_what_writes_them(filled) -> None:
    ended = filled("summary")
    assert (ended.code, "memcli consolidate" in ended.err) == (5, True)


def test_a_summary_names_what_it_is_made_of_and_why_leads_to_the_words(known) -> None:
    [month] = known("summary", "--of", "2024-05", "--json").data
    assert month["days"] == ["2024-05-01", "2024-05-31"]
    assert len(month["children"]) == 2
    assert known("show", month["id"]).code == 0
    assert "Globex" in known("why", month["id"]).out


def test_a_profile_is_what_holds_under_headings(known) -> None:
    data = known("profile", "Ana", "--json", MEMCLI_NOW="2025-01-05").data
    assert data["person"] == "Ana"
    told = {section["title"]: [fact["statement"] for fact in section["facts"]] for section in data["sections"]}
    assert "Ana is allergic to walnuts" in told["Health"]
    assert "Ana lives in Porto" in told["Home and work"]
    assert all(fact["sources"] for section in data["sections"] for fact in section["facts"])
    assert list(told).index("Health") < list(told).index("Lately")
    text = known("profile", "ana").out
    assert "Ana lives in Porto" in text
    assert "fa_" in text


@pytest.mark.parametrize("budget", [1, 20, 60, 2000])
def test_a_profile_keeps_to_its_budget(known, budget: int) -> None:
    from memcli.recall.pack import tokens

    out = known("profile", "Ana", "--budget", str(budget), "--format", "md").out
    assert tokens(out.strip()) <= max(budget, tokens("# Ana"))
    if budget >= 60:
        assert "allergic" in out


def test_of_nobody_there_is_no_profile(known) -> None:
    assert known("profile", "Nobody").code == 5
    assert "of you" in known("profile").err


def test_the_owner_is_known_by_the_setting(memcli, tmp_path: Path) -> None:
    memcli("add", "I am allergic to walnuts.")
    memcli("consolidate", "--model", "builtin", MEMCLI_ME="Iris")
    assert "Iris is allergic" in memcli("profile", MEMCLI_ME="Iris").out


def test_one_consolidation_at_a_time(filled, tmp_path: Path) -> None:
    database = tmp_path / "memory.db"
    with only_one(database):
        assert held(database)
        ended = filled("consolidate", "--model", "builtin")
        assert (ended.code, "--if-idle" in ended.err) == (11, True)
    assert not held(database)
    assert filled("consolidate", "--model", "builtin").code == 0


def test_if_idle_does_nothing_where_something_else_is_going_on(
    filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0), raising=False)
    with only_one(tmp_path / "memory.db"):
        ended = filled("consolidate", "--if-idle", "--model", "builtin")
        assert (ended.code, ended.out.startswith("skipped: another")) == (0, True)
    monkeypatch.setattr(os, "getloadavg", lambda: (99.0, 0.0, 0.0), raising=False)
    assert "busy" in filled("consolidate", "--if-idle", "--json", "--model", "builtin").data["skipped"]
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0), raising=False)
    assert filled("consolidate", "--if-idle", "--model", "builtin", "--json").data["sessions"] > 0


def test_since_leaves_out_what_is_older(memcli, tmp_path: Path) -> None:
    rows = [
        {"text": text, "timestamp": f"{day}T10:00:00Z", "speaker": who, "session": session}
        for day, session, who, text in ROWS
    ]
    memcli("ingest", jsonl(tmp_path / "diary.jsonl", rows))
    first = memcli("consolidate", "--since", "2024-06", "--json", "--model", "builtin").data
    assert (first["sessions"], first["remaining"]) == (3, 0)
    assert memcli("consolidate", "--json", "--model", "builtin").data["sessions"] == 3
