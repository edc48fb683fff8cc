"""Runs with a language model: what it adds, what it costs, what follows when its sources go."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from memcli.consolidate import resolve
from memcli.consolidate.run import ConsolidateReport, consolidate
from memcli.forget import engine, purging
from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.models.builtin.summarizer import BuiltinSummarizer
from memcli.models.llm.extractor import Limits, LlmExtractor
from memcli.models.llm.summarizer import LlmSummarizer
from memcli.records import Candidate
from memcli.store import derived, quarantine, runs
from tests.models.llm.scripted import Fixed, Scripted, facts, said
from tests.support import NOW, blank, dump, raw, take, talk

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.store.connection import Store

GOOD = "Ana moved to Porto and has a dog."


def think(store: Store, *answers: Any, summary: str = GOOD, **more: Any) -> ConsolidateReport:
    """One run with scripted models beside the built-in ones."""
    extractor = LlmExtractor(Scripted(*answers), BuiltinExtractor(), limits=Limits(chunk_tokens=400))
    summarizer = LlmSummarizer(Scripted(summary), BuiltinSummarizer())
    return consolidate(store, extractor, summarizer, now=NOW, **({"clock": lambda: 0.0} | more))


def moved(store: Store) -> None:
    take(store, talk("I just moved to Porto.", "My dog Rex sleeps under the desk all day.", speaker="Ana"))


def refused(store: Store) -> int:
    return sum(quarantine.counts(store).values())


def by_statement(store: Store) -> dict[str, Any]:
    return {one.statement: one for one in derived.facts(store, include_closed=True)}


REX = said(
    message=2, quote="my dog Rex sleeps under the desk", statement="Ana's dog Rex sleeps under the desk", kind="attribute",
    attribute="pet habit", value="sleeps under the desk", when="",
)  # fmt: skip


def test_what_the_model_adds_stands_beside_what_the_rules_say(store: Store) -> None:
    moved(store)
    with blank() as other:
        moved(other)
        consolidate(other, BuiltinExtractor(), BuiltinSummarizer(), now=NOW, clock=lambda: 0.0)
        alone = set(by_statement(other))
    report = think(store, facts(REX))
    found = by_statement(store)
    assert set(found) - alone == {"Ana's dog Rex sleeps under the desk"}
    assert alone <= set(found)
    fact = found["Ana's dog Rex sleeps under the desk"]
    assert fact.model.startswith("scripted#")
    assert fact.sources[0].quote == "My dog Rex sleeps under the desk"
    assert all(found[one].model == "builtin" for one in alone)
    assert report.thinking is not None
    assert (report.thinking.chunks, report.thinking.accepted, report.thinking.left) == (1, 1, 0)
    assert report.thinking.generated > 0
    assert report.model.startswith("scripted#")


def test_the_same_fact_is_not_doubled_but_surer(store: Store) -> None:
    moved(store)
    think(store, facts(said(quote="moved to Porto", attribute="residence", value="Porto", when="")))
    homes = [one for one in derived.facts(store) if one.attribute == "home"]
    assert [one.value for one in homes] == ["Porto"]
    assert homes[0].model == "builtin"
    assert len(homes[0].sources) == 1
    with blank() as other:
        moved(other)
        think(other)
        [alone] = [one for one in derived.facts(other) if one.attribute == "home"]
    assert homes[0].confidence > alone.confidence


def test_refusals_are_counted_and_kept_out(store: Store) -> None:
    moved(store)
    bad = [
        said(quote="I am rich", attribute="hobby", when=""), said(value="Rome", statement="Ana lives in Rome", quote="moved to Porto", when=""),
        said(message=7), said(kind="rumour"),
    ]  # fmt: skip
    report = think(store, facts(*bad, REX))
    assert report.reasons == {"quote-not-found": 1, "name-not-in-source": 1, "no-such-message": 1, "malformed": 1}
    assert report.rejected == sum(report.reasons.values()) == refused(store)
    assert quarantine.counts(store).keys() == report.reasons.keys()
    assert not any(
        "Rome" in one.statement or "rich" in one.statement for one in derived.facts(store, include_closed=True)
    )
    stored = runs.recent(store, 1)[0].report
    assert stored["reasons"] == report.reasons
    assert stored["thinking"] == asdict(report)["thinking"]


def test_the_summary_names_who_wrote_it(store: Store) -> None:
    moved(store)
    take(store, talk("I work at Acme as a nurse.", speaker="Tom", session="2"))
    report = think(store)
    first, second = (one for one in derived.summaries(store) if one.level == "session")
    assert (first.text, first.model.partition("#")[0]) == (GOOD, "scripted")
    assert first.episodes == (1, 2)
    assert second.model == "builtin"  # of what the model says nothing stands in this session
    assert "Tom" in second.text
    assert report.thinking is not None
    assert report.thinking.summaries_left >= 1
    assert report.thinking.dropped >= 2


def test_a_run_of_built_in_models_has_no_such_share(store: Store) -> None:
    moved(store)
    report = consolidate(store, BuiltinExtractor(), BuiltinSummarizer(), now=NOW, clock=lambda: 0.0)
    assert report.thinking is None
    assert report.reasons == {}


def test_a_model_that_fails_leaves_what_the_rules_alone_would_have(store: Store) -> None:
    moved(store)
    report = think(store, RuntimeError("crash"), summary="")
    with blank() as other:
        moved(other)
        consolidate(other, BuiltinExtractor(), BuiltinSummarizer(), now=NOW, clock=lambda: 0.0)
        assert set(by_statement(store)) == set(by_statement(other))
        assert [one.text for one in derived.summaries(store)] == [one.text for one in derived.summaries(other)]
    assert report.thinking is not None
    assert (report.thinking.chunks, report.thinking.left, report.thinking.summaries_left) == (1, 1, 1)
    assert report.remaining == 0


def test_consolidating_again_changes_nothing(store: Store) -> None:
    moved(store)
    think(store, facts(REX, said(quote="I am rich")))
    before = dump(store)
    assert think(store, facts(REX)).sessions == 0
    store.db.execute("UPDATE session SET consolidated = 0")
    think(store, facts(REX, said(quote="I am rich")))
    assert dump(store) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(store: Store) -> None:
    moved(store)
    before = dump(store)
    rehearsed = think(store, facts(REX, said(quote="I am rich")), dry_run=True)
    assert dump(store) == before
    assert refused(store) == 0
    report = think(store, facts(REX, said(quote="I am rich")))
    assert asdict(report) | {"run": None, "dry_run": True} == asdict(rehearsed)


def test_undoing_the_run_takes_the_quarantine_along(store: Store) -> None:
    moved(store)
    report = think(store, facts(said(quote="I am rich")))
    assert report.run is not None
    engine.undo(store, report.run, resolve, now=NOW)
    assert refused(store) == 0
    assert derived.facts(store, include_closed=True) == []


def test_slow_models_are_written_session_by_session(store: Store) -> None:
    for session in "123":
        take(store, talk(f"I moved to Porto {session} times.", speaker="Ana", session=session))
    now = [0.0]

    def slow(_: Any) -> str:
        now[0] += 60
        return facts()

    done: list[int] = []

    def progress(sessions: int, total: int) -> None:
        done.append(derived.stale_count(store))

    think(store, slow, clock=lambda: now[0], progress=progress)
    assert done == [3, 2, 1]


class TestWhatGoesWithItsSources:
    """A fact that took a name from another message falls with that message."""

    CALL = Candidate(
        2,
        "She got a job at Acme",
        "Maria got a job at Acme",
        "attribute",
        "Maria",
        "employer",
        "Acme",
        0.6,
        model="m#1",
    )

    @pytest.fixture
    def called(self, store: Store) -> Store:
        take(store, talk("Maria called me today.", "She got a job at Acme.", "It rains.", speaker="Ana"))
        return store

    def run(self, store: Store, *found: Candidate) -> None:
        consolidate(store, Fixed(*found), BuiltinSummarizer(), now=NOW, clock=lambda: 0.0)

    def test_it_names_the_message_as_support(self, called: Store) -> None:
        self.run(called, self.CALL)
        assert called.all("SELECT episode_id FROM fact_support") == [(1,)]
        assert [one.sources[0].episode for one in derived.facts(called)] == [2]

    @pytest.mark.parametrize(("forgotten", "left"), [(1, 0), (2, 0), (3, 1)])
    def test_forgetting_either_hides_it_and_undo_shows_it(self, called: Store, forgotten: int, left: int) -> None:
        self.run(called, self.CALL)
        before = dump(called)
        report = engine.forget(called, engine.Selection((forgotten,)), resolve, now=NOW, arguments={})
        assert len(derived.facts(called)) == left
        engine.undo(called, report.run, resolve, now=NOW)
        assert dump(called)[:3] == before[:3]

    def test_purging_it_leaves_no_byte_of_it(self, tmp_path: Path) -> None:
        with blank(tmp_path) as store:
            take(store, talk("Zyzzyva called me today.", "She got a job at Acme.", speaker="Ana"))
            self.run(store, replace(self.CALL, statement="Zyzzyva got a job at Acme", subject="Zyzzyva"))
            assert len(derived.facts(store)) == 1
            report = engine.forget(store, engine.Selection((1,)), resolve, now=NOW, arguments={})
            purging.purge(store, resolve, now=NOW, run=report.run)
            assert derived.facts(store) == []
            path = store.path
        assert b"yzzyva" not in raw(path)

    def test_a_new_wording_has_new_support(self, called: Store) -> None:
        self.run(called, self.CALL)
        called.db.execute("UPDATE session SET consolidated = 0")
        self.run(called, replace(self.CALL, statement="Maria got a job at Acme when it rains"))
        assert called.all("SELECT episode_id FROM fact_support ORDER BY 1") == [(1,), (3,)]

    def test_the_counts_of_a_forget_know_it(self, called: Store) -> None:
        self.run(called, self.CALL)
        report = engine.forget(called, engine.Selection((1,)), resolve, now=NOW, arguments={})
        assert report.counts["facts_hidden"] == 1


def test_a_refused_proposal_is_json_whatever_it_holds(store: Store) -> None:
    moved(store)
    think(store, facts(said(quote="“x”\n\t\\ 🎉"), said(value="\ud800"), "just words", None))
    for one in quarantine.rows(store):
        json.dumps(one.proposal)
    assert refused(store) == 4
