"""The consolidation run: only what is new, in batches that can be interrupted, and the same when nothing is written."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from memcli.consolidate import run as running
from memcli.consolidate.run import consolidate
from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.models.builtin.summarizer import BuiltinSummarizer
from memcli.models.reading import Writing
from memcli.records import Candidate, SummaryText
from memcli.store import derived, runs
from tests.consolidate.working import work
from tests.support import NOW, blank, dump, say, take, talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Episode, Part
    from memcli.store.connection import Store


def three_sessions(store: Store) -> None:
    take(store, talk("I live in Lisbon.", "My sister Maria is a nurse.", "Nice!", speaker="Ana", session="1"))
    take(store, talk("I work at Globex.", "I love hiking in the hills.", speaker="Tom", session="2"))
    take(store, talk("I just moved to Porto!", "It rains a lot here.", start=90_000, speaker="Ana", session="3"))


def statements(store: Store, **more: Any) -> list[str]:
    return sorted(fact.statement for fact in derived.facts(store, **more))


def test_facts_summaries_and_segments_of_what_is_new(store: Store) -> None:
    three_sessions(store)
    report = work(store)
    assert (report.sessions, report.episodes, report.remaining, report.rejected) == (3, 7, 0, 0)
    assert report.added == len(derived.facts(store, include_closed=True)) == sum(report.kinds.values())
    assert (report.closed, report.reopened, report.withdrawn) == (1, 0, 0)
    assert "Ana lives in Porto" in statements(store)
    assert "Ana lives in Lisbon" not in statements(store)
    lisbon = next(fact for fact in derived.facts(store, include_closed=True) if fact.value == "Lisbon")
    porto = next(fact for fact in derived.facts(store) if fact.value == "Porto" and fact.attribute == "home")
    assert lisbon.superseded_by == porto.uid
    assert lisbon.valid_to == porto.valid_from == "2024-07-08"
    assert lisbon.sources[0].quote == "I live in Lisbon."
    assert report.summaries == len(derived.summaries(store))
    assert report.segments == 3


def test_the_run_is_in_the_journal_with_its_report(store: Store) -> None:
    three_sessions(store)
    report = work(store)
    run = runs.last_by_verb(store)["consolidate"]
    assert (run.uid, run.state, run.arguments["extractor"]) == (report.run, "done", "builtin")
    assert {**run.report, "run": report.run} == json.loads(json.dumps(asdict(report)))
    assert run.ended is not None
    assert run.ended >= run.started == NOW


def test_a_second_run_over_unchanged_memory_reads_and_writes_nothing(store: Store) -> None:
    three_sessions(store)
    work(store)
    before, changes = dump(store), store.db.total_changes
    again = work(store, now=NOW + 1)
    assert (again.run, again.sessions, again.added) == (None, 0, 0)
    assert store.db.total_changes == changes
    assert dump(store) == before
    assert Counter(run.verb for run in runs.recent(store))["consolidate"] == 1


def test_only_changed_sessions_are_read_again(store: Store) -> None:
    three_sessions(store)
    work(store)
    reader = Reader()
    take(store, [say("I love sailing.", 500, speaker="Tom", session="2")])
    report = consolidate(store, reader, BuiltinSummarizer(), now=NOW, clock=lambda: 0.0)
    assert reader.sessions == [["I work at Globex.", "I love hiking in the hills.", "I love sailing."]]
    assert (report.sessions, report.added, report.kinds) == (1, 1, {"preference": 1})


class Reader(BuiltinExtractor):
    """The built-in extractor, which notes what it was given."""

    def __init__(self) -> None:
        self.sessions: list[list[str]] = []

    def extract(self, episodes: Sequence[Episode]) -> list[Candidate]:
        self.sessions.append([one.text for one in episodes])
        return super().extract(episodes)


def test_a_repeated_statement_confirms_and_adds_nothing(store: Store) -> None:
    three_sessions(store)
    work(store)
    take(store, talk("We love hiking in the hills.", start=200_000, speaker="Tom", session="4"))
    report = work(store)
    assert (report.added, report.confirmed) == (0, 1)
    fact = next(fact for fact in derived.facts(store, subject="Tom", attribute="likes"))
    assert len(fact.sources) == 2
    assert fact.confidence > 0.9


def test_a_dry_run_reports_the_same_and_writes_nothing(store: Store) -> None:
    three_sessions(store)
    before, count = dump(store), store.one("SELECT count(*) FROM run")
    rehearsed = work(store, dry_run=True)
    assert dump(store) == before
    assert store.one("SELECT count(*) FROM run") == count
    assert derived.stale_count(store) == 3
    performed = work(store)
    assert rehearsed.dry_run
    assert rehearsed.run is None
    assert replace(rehearsed, dry_run=False, run=performed.run) == performed


def test_a_dry_run_over_nothing_does_not_even_open_a_transaction(store: Store) -> None:
    assert work(store, dry_run=True).sessions == 0
    assert store.one("SELECT count(*) FROM run") == (0,)


def test_it_stops_at_the_deadline_says_what_remains_and_goes_on_later(store: Store) -> None:
    three_sessions(store)
    reader = Reader()  # the clock tells how many sessions were read
    first = work(store, extractor=reader, clock=lambda: float(len(reader.sessions)), deadline=2.0)
    assert (first.sessions, first.remaining) == (2, 1)
    assert derived.stale_count(store) == 1
    second = work(store)
    assert (second.sessions, second.remaining) == (1, 0)
    with blank() as other:
        three_sessions(other)
        work(other)
        assert statements(store, include_closed=True) == statements(other, include_closed=True)


def test_a_deadline_that_has_passed_begins_nothing(store: Store) -> None:
    three_sessions(store)
    report = work(store, deadline=0.0)
    assert (report.run, report.sessions, report.remaining) == (None, 0, 3)


def test_progress_counts_sessions(store: Store) -> None:
    three_sessions(store)
    seen: list[tuple[int, int]] = []
    work(store, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


class Boom(BuiltinExtractor):
    """Fails on the n-th session."""

    def __init__(self, at: int) -> None:
        self.left = at

    def extract(self, episodes: Sequence[Episode]) -> list[Candidate]:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().extract(episodes)


def test_an_interruption_costs_the_batch_it_hits_and_the_next_run_finishes(store: Store, monkeypatch) -> None:
    monkeypatch.setattr(running, "BATCH_SESSIONS", 1)
    three_sessions(store)
    with pytest.raises(KeyboardInterrupt):
        consolidate(store, Boom(2), BuiltinSummarizer(), now=NOW, clock=lambda: 0.0)
    run = runs.last_by_verb(store)["consolidate"]
    assert (run.state, run.report["sessions"]) == ("failed", 2)
    assert derived.stale_count(store) == 1
    assert work(store).sessions == 1
    with blank() as other:
        three_sessions(other)
        work(other)
        assert statements(store, include_closed=True) == statements(other, include_closed=True)


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_batches_of_any_size_come_to_the_same(store: Store, monkeypatch, batch: int) -> None:
    monkeypatch.setattr(running, "BATCH_SESSIONS", batch)
    three_sessions(store)
    report = work(store)
    assert (report.added, report.closed) == (7, 1)
    assert report.kinds == {"attribute": 4, "event": 1, "preference": 1, "relation": 1}
    assert len(runs.recent(store)) == 4


def test_an_edited_note_takes_its_facts_with_it(store: Store) -> None:
    note = {"kind": "note", "conversation": "n", "native_id": "n#1"}
    take(store, [say("I live in Lisbon.", **note)], whole=True)
    work(store)
    assert statements(store) == ["user lives in Lisbon"]
    take(store, [say("I live in Porto.", **note)], whole=True)
    report = work(store)
    assert statements(store, include_closed=True) == ["user lives in Porto"]
    assert (report.added, report.withdrawn) == (1, 1)


def test_a_note_that_is_gone_leaves_nothing_behind(store: Store) -> None:
    both = [
        say("I live in Lisbon.", kind="note", native_id="1"),
        say("I own a boat.", kind="note", native_id="2", session="t"),
    ]
    take(store, both, whole=True)
    work(store)
    take(store, both[:1], whole=True)
    work(store)
    assert statements(store) == ["user lives in Lisbon"]
    assert {one.text for one in derived.summaries(store)} == {"I live in Lisbon."}


# --- any model -----------------------------------------------------------------------------------------------------


def proposal(**more: Any) -> Candidate:
    fields: dict[str, Any] = {
        "episode": 1,
        "quote": "I live in Lisbon",
        "statement": "Ana lives in Lisbon",
        "kind": "attribute",
        "subject": "Ana",
        "attribute": "home",
        "value": "Lisbon",
        "confidence": 0.9,
    }
    return Candidate(**(fields | more))


class Inventive:
    """A model that quotes what was never said, and sums up in one word."""

    name = "inventive"

    def extract(self, episodes: Sequence[Episode]) -> list[Candidate]:
        row = episodes[0].row
        return [
            proposal(episode=row, quote=episodes[0].text),
            proposal(episode=row, quote="I own a castle", value="castle"),
        ]

    def summarize(self, episodes: Sequence[Episode], *, words: int) -> SummaryText | None:
        assert words >= 25
        return SummaryText("Words.", (episodes[0].row,))

    def condense(self, parts: Sequence[Part], *, words: int, dated: bool = False) -> Writing:
        return Writing(SummaryText("Words.", parts[0].sayings[0].episodes), self.name)


def test_any_model_is_held_to_its_quotes_and_named_in_what_it_made(store: Store) -> None:
    take(store, talk("I live in Lisbon", speaker="Ana"))
    report = consolidate(store, Inventive(), Inventive(), now=NOW, clock=lambda: 0.0)
    assert (report.added, report.rejected, report.model) == (1, 1, "inventive")
    assert derived.facts(store)[0].model == derived.summaries(store)[0].model == "inventive"
