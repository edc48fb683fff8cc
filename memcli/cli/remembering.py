"""Facts that words ask for, and what their times tell: timelines and questions of order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.errors import NotFound, UsageError
from memcli.ids import encode
from memcli.records import Hit

if TYPE_CHECKING:
    from memcli.ask.answering import Answer
    from memcli.ask.timeline import Point
    from memcli.cli.context import Context
    from memcli.records import Fact
    from memcli.store.connection import Store

#: How many facts are looked at for some words.
MOST = 200


def points(cx: Context, words: str, *, since: str | None, until: str | None) -> list[Point]:
    """The timeline of everything, of somebody or something, or of what words are about."""
    from memcli.ask.timeline import timeline
    from memcli.store import derived
    from memcli.text.validity import day_of

    start = None if since is None else cx.span(since, "--since").start
    end = None if until is None else cx.span(until, "--until").end
    first = None if start is None else day_of(start)
    last = None if end is None else day_of(end - 1)
    if first is not None and last is not None and first > last:
        raise UsageError(f"--since {since} is not before --until {until}", hint="put the earlier date into --since")
    if not words:
        return timeline(derived.facts(cx.store, include_closed=True), since=first, until=last)
    return timeline(_about(cx, words), since=first, until=last)


def _about(cx: Context, words: str) -> list[Fact]:
    """Facts about whom goes by these words, or that name them; of what no fact is about, also those that hold them."""
    from memcli.store import derived
    from memcli.store.derived import graph

    own = derived.facts(cx.store, subject=words, include_closed=True)
    try:
        named = graph.facts_naming(cx.store, graph.entity(cx.store, words).name)
    except (NotFound, UsageError):
        named = []
    found = (*own, *named) if own else (*named, *holding(cx.store, words))
    return list({fact.row: fact for fact in found}.values())


def holding(store: Store, words: str, limit: int = MOST) -> list[Fact]:
    """Facts that hold at least one of these words, those that hold most of them first."""
    from memcli.store import search
    from memcli.store.derived import read
    from memcli.text.forms import others
    from memcli.text.support import units
    from memcli.text.words import index_text

    terms = [word for word in index_text(words.casefold()).split() if next(units(word), "")]
    terms += [form for word in terms for form in others(word)]
    found = search.derived(store, "fact", dict.fromkeys(terms, 1.0), limit)
    facts = read.facts_by_rows(store, list(found))
    return [facts[row] for row in found if row in facts]


def ordered(cx: Context, question: str, *, me: str) -> Answer | None:
    """The answer to a question of order or distance in time; None for other questions, or where times do not tell."""
    from memcli.ask import ordering
    from memcli.ask.answering import VERBATIM, Answer, Sentence
    from memcli.ask.evidence import gather

    asked = ordering.read(question)
    if asked is None:
        return None
    told = ordering.answer(asked, holding(cx.store, asked.one, 40), holding(cx.store, asked.other, 40))
    if told is None:
        return None
    gathered = gather([as_hit(fact) for fact in told.facts], me=me)
    cited = tuple(fact.uid for fact in told.facts)
    return Answer(question, (Sentence(told.text, cited),), tuple(gathered.evidence), (), VERBATIM, verbatim=False)


def as_hit(fact: Fact) -> Hit:
    """A fact as something recalled."""
    sources = tuple(encode("episode", source.episode) for source in fact.sources)
    return Hit(fact.uid, "fact", 1.0, fact.statement, speaker=fact.subject, sources=sources)
