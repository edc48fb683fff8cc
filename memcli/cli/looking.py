"""Gathering what one id stands for, and what that rests on, from the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memcli import ids
from memcli.errors import NotFound
from memcli.store import derived, episodes, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Episode, Fact, Run, Summary
    from memcli.store.connection import Store


class Thing(NamedTuple):
    """What an id stands for: `item` by `kind`, with the episodes before and after it, in it, or under it."""

    kind: str
    item: Any
    before: tuple[Episode, ...] = ()
    episodes: tuple[Episode, ...] = ()
    after: tuple[Episode, ...] = ()
    facts: tuple[Fact, ...] = ()


class Link(NamedTuple):
    """One episode at the end of a chain: the words that were read in it (a fact's), and the run that took it in."""

    episode: Episode
    quote: str | None
    run: Run | None


class Chain(NamedTuple):
    """A thing, the run and model that derived it (None for an episode), and what it rests on."""

    kind: str
    item: Fact | Summary | Episode
    derived: Run | None
    links: tuple[Link, ...]
    facts: tuple[Fact, ...] = ()


def find(store: Store, uid: str, reach: int) -> Thing:
    """What `uid` stands for, with `reach` neighbours of an episode on each side; raises NotFound or UsageError."""
    kind, row = ids.decode(uid)
    if kind == "episode":
        return _episode(store, row, reach)
    if kind == "fact":
        fact = derived.fact(store, row)
        return Thing(kind, fact, episodes=_under(store, [source.episode for source in fact.sources]))
    if kind == "summary":
        summary = derived.summary(store, row)
        return Thing(kind, summary, episodes=_under(store, summary.episodes))
    if kind == "run":
        return Thing(kind, runs.get(store, row))
    members = tuple(episodes.of_session(store, row))
    if not members:
        raise NotFound(f"there is no session {uid}", hint="'memcli show ep_…' names the session of a message")
    return Thing(kind, uid, episodes=members)


def trace(store: Store, uid: str) -> Chain:
    """What `uid` rests on, down to the file; raises NotFound or UsageError."""
    kind, row = ids.decode(uid)
    if kind == "fact":
        fact = derived.fact(store, row)
        quotes = [(source.episode, source.quote) for source in fact.sources]
        return Chain(kind, fact, _run(store, fact.run), _links(store, quotes))
    if kind == "summary":
        summary = derived.summary(store, row)
        return Chain(
            kind, summary, _run(store, summary.run), _links(store, [(each, None) for each in summary.episodes])
        )
    if kind == "episode":
        episode = episodes.seen(store, row)
        facts = tuple(derived.facts_of_episodes(store, [row]))
        return Chain(kind, episode, None, _links(store, [(row, None)]), facts)
    raise NotFound(f"{uid} rests on nothing else", hint=f"'memcli show {uid}' says what it is")


def _episode(store: Store, row: int, reach: int) -> Thing:
    episode = episodes.seen(store, row)
    place = (episode.session, episode.position)
    near = sorted(episodes.around(store, [place], reach).items()) if reach else []
    before = tuple(each for at, each in near if at < place)
    after = tuple(each for at, each in near if at > place)
    return Thing("episode", episode, before, (), after, tuple(derived.facts_of_episodes(store, [row])))


def _under(store: Store, rows: Sequence[int]) -> tuple[Episode, ...]:
    found = episodes.by_rows(store, rows)
    return tuple(found[row] for row in dict.fromkeys(rows) if row in found)


def _links(store: Store, quotes: Sequence[tuple[int, str | None]]) -> tuple[Link, ...]:
    found = episodes.by_rows(store, [row for row, _ in quotes])
    known: dict[int, Run | None] = {}
    links = []
    for row, quote in quotes:
        if row in found:
            run = found[row].run
            known.setdefault(run, _run(store, run))
            links.append(Link(found[row], quote, known[run]))
    return tuple(links)


def _run(store: Store, row: int) -> Run | None:
    try:
        return runs.get(store, row)
    except NotFound:
        return None
