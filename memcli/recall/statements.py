"""Facts and summaries among the hits: what was worked out says in a sentence what many messages say between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli import ids
from memcli.records import Hit
from memcli.store import search
from memcli.store.derived import read as derived
from memcli.store.derived.read_summaries import summaries_by_rows
from memcli.text.validity import day_of, held, is_open

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memcli.recall.question import Question
    from memcli.records import Filters, Moment
    from memcli.store.connection import Store
    from memcli.store.search import Term

#: At most this many facts join the hits unasked, each of which says at least this share of the question.
DERIVED, COVERAGE = 3, 0.4


def statements(
    store: Store, question: Question, terms: Sequence[Term], filters: Filters, limit: int, *, now: Moment | None
) -> list[Hit]:
    """Facts that say much of what was asked, and summaries where a summary was asked for.

    Of facts those that hold `now`, or on the day that the filters name; without either, those that never ended.
    """
    today = None if now is None else day_of(now.wall)
    weights = {term.word: term.weight for term in terms}
    hits: list[Hit] = []
    barred = {kind for each in filters.without for kind in each.kinds}
    for table in ("fact", "summary"):
        asked = table in filters.kinds
        if (
            table in barred
            or (filters.kinds and not asked)
            or (table == "summary" and not asked and not question.wants_summary)
        ):
            continue
        most = limit if asked or filters.held_on else min(limit, DERIVED)
        found = search.derived(store, table, weights, most)
        share = {row: score for row, score in found.items() if asked or score >= COVERAGE}
        if not share:
            continue
        hits += _facts(store, share, filters, today) if table == "fact" else _summaries(store, share, filters)
    return hits


def _facts(store: Store, scores: Mapping[int, float], filters: Filters, today: str | None) -> list[Hit]:
    facts = derived.facts_by_rows(store, list(scores))
    if filters.held_on is None:
        holding = {row for row, fact in facts.items() if is_open(fact, today)}
    else:
        holding = {fact.row for fact in held(facts.values(), filters.held_on)}
        filters = filters._replace(until=None, held_on=None)  # what held then may have been told later
    passing = grounds(store, filters, [source.episode for fact in facts.values() for source in fact.sources])
    return [
        Hit(
            uid=fact.uid,
            kind="fact",
            score=round(scores[row], 6),
            text=fact.statement,
            speaker=fact.subject,
            terms={"own": scores[row]},
            sources=tuple(ids.encode("episode", source.episode) for source in fact.sources),
        )
        for row, fact in facts.items()
        if row in holding and any(source.episode in passing for source in fact.sources)
    ]


def _summaries(store: Store, scores: Mapping[int, float], filters: Filters) -> list[Hit]:
    """Of a session that passes in part, of longer times, people and topics only what passes as a whole."""
    found = summaries_by_rows(store, list(scores))
    passing = grounds(store, filters, [row for summary in found.values() for row in summary.episodes])
    return [
        Hit(
            uid=summary.uid,
            kind="summary",
            score=round(scores[row], 6),
            text=summary.text,
            conversation=summary.conversation,
            terms={"own": scores[row]},
            sources=tuple(ids.encode("episode", episode) for episode in summary.episodes),
        )
        for row, summary in found.items()
        if (any if summary.session is not None else all)(episode in passing for episode in summary.episodes)
    ]


def grounds(store: Store, filters: Filters, rows: list[int]) -> set[int]:
    """Which of the episodes that derived rows rest on pass the filters; kinds are those of the derived rows."""
    where = filters._replace(kinds=())
    return set(rows) if where.empty else search.passing(store, rows, where)
