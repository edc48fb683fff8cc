"""What was known at a time: facts resolved anew from the sources that had been recorded by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli import ids
from memcli.store.derived import entities, read
from memcli.store.derived.settling import states_of

if TYPE_CHECKING:
    from memcli.records import Fact
    from memcli.store.connection import Store
    from memcli.store.derived.states import Policy


def known(store: Store, policy: Policy, at: int) -> list[Fact]:
    """All facts, closed ones too, as they stood at `at` (UTC ms), less what was forgotten or undone since.

    What a run recorded later counts neither as a source nor as what closes a fact.
    """
    names = entities.names(store.db)
    rows = [row for (row,) in store.all("SELECT id FROM fact WHERE hidden_by IS NULL AND recorded <= ?", (at,))]
    states, _ = states_of(store.db, rows, names, recorded_by=at)
    verdicts = {one.row: one for one in policy.resolve([state for state in states if state.mentions])}
    told = {row: verdict for row, verdict in verdicts.items() if verdict.same_as is None}
    sql = """SELECT coalesce(f.same_as, f.id), s.episode_id, s.quote FROM fact_source s JOIN fact f ON f.id = s.fact_id
        JOIN run r ON r.id = s.run_id WHERE r.started <= ?"""
    heard = set(store.all(sql, (at,)))
    found = []
    for fact in read.facts_as_stored(store, sorted(told)):
        one = told[fact.row]
        newer = None if one.superseded_by is None else ids.encode("fact", one.superseded_by)
        found.append(
            fact._replace(
                statement=names.worded(one.statement, fact.subject),
                confidence=one.confidence,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                precision=one.precision,  # type: ignore[arg-type]
                learned=one.learned,
                superseded_by=newer,
                sources=tuple(each for each in fact.sources if (fact.row, each.episode, each.quote) in heard),
            )
        )
    return found
