"""What consolidated facts say to a question: whom it means, which of their facts hold, and the messages behind them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from memcli.ask import asked, stated
from memcli.ask.answering import NOTHING, Sentence, Told
from memcli.ask.evidence import commands, day
from memcli.cli.remembering import as_hit, holding
from memcli.ids import decode, encode
from memcli.recall.engine import as_hit as heard
from memcli.recall.statements import grounds
from memcli.store import derived, episodes, people
from memcli.text.people import OWNER
from memcli.text.validity import Days, day_of, held, is_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.ask.asked import Mention
    from memcli.ask.stated import Stated
    from memcli.records import Fact, Filters, Moment
    from memcli.store.connection import Store

#: A value that was closed by one that was closed, and so on, is followed so far.
_CHAIN = 8


class Beliefs:
    """Facts as one question may see them: what of their sources passes its filters, and which of them hold at its time.

    `me` is what to call the owner of the memory, `owner` their name where it is known.
    """

    def __init__(self, store: Store, filters: Filters, now: Moment, *, me: str, owner: str) -> None:
        self._store, self._filters, self._now, self._me = store, filters, now, me
        self._mine = [owner, OWNER] if owner else [OWNER]
        self._called = {owner.casefold(), *owner.casefold().split()[:1]} - {""}
        self._today = day_of(now.wall)
        barred = {kind for each in filters.without for kind in each.kinds}
        self._none = "fact" in barred or bool(filters.kinds and "fact" not in filters.kinds)

    def answer(self, question: str) -> Told:
        """What facts say to a question; nothing where none answers it."""
        if self._none:
            return NOTHING
        words, during = self._without_time(question)
        text = asked.plain(words)
        known = derived.known_subjects(self._store, asked.names(text))
        mentions = asked.mentions(text, frozenset(known | self._called))
        for mention in mentions:
            found = self._asked(mention, during)
            if found:
                return self._told(found, whole=found[0].fact.single)
        shape = asked.shape(text)
        if shape is None:
            return NOTHING
        plain: list[tuple[str, list[str] | None]] = list(self._meant(mentions))
        for rest, whom in plain or [(text, None)]:
            found = stated.by_words(rest, shape, *self._holding(rest, whom), during)
            if found:
                return self._told(found)
        return NOTHING

    def later(self, uids: Iterable[str]) -> list[tuple[Fact, Told]]:
        """Facts that hold no more among these memories and behind them, each with what says so."""
        rows: dict[str, list[int]] = {"fact": [], "episode": []}
        for uid in uids:
            kind, row = decode(uid)
            rows.setdefault(kind, []).append(row)
        behind = [
            *derived.facts_by_rows(self._store, rows["fact"]).values(),
            *derived.facts_of_episodes(self._store, rows["episode"]),
        ]
        current = self._held(behind)
        closed = list({fact.row: fact for fact in behind if fact.uid not in current}.values())
        newer = self._successors(closed)
        return [(fact, self._instead(fact, newer.get(fact.uid))) for fact in closed]

    def _instead(self, closed: Fact, newer: Fact | None) -> Told:
        if newer is not None:
            return self._told([stated.Stated(newer, stated.cited(newer), lead=stated.LATER)])
        end = stated.ended(closed)
        return NOTHING if end is None else self._told([end._replace(lead=stated.LATER)])

    def _asked(self, mention: Mention, during: Days | None) -> list[Stated]:
        """What facts about one whom a question may mean say of what it then asks for."""
        wanted = asked.wanted(mention.rest)
        if wanted is None:
            return []
        names, over = self._whose(mention)
        found = [
            fact for name in names for each in (*wanted.attributes, *wanted.among) for fact in self._of(name, each)
        ]
        facts = {fact.row: fact for fact in found}.values()
        said = stated.stated(
            wanted,
            self._passing(facts),
            self._held(facts, None if during is None else during.last.isoformat(), whole=True),
        )
        if not said:
            return []
        gone = [one.fact for one in said if one.lead == stated.EARLIER]
        newer = self._successors(gone).values() if len(gone) == len(said) else ()  # she hated what she has come to like
        return [
            *said,
            *(stated.Stated(fact, stated.cited(fact), stated.LATER) for fact in dict.fromkeys(newer)),
            *(stated.Stated(fact, stated.cited(fact)) for fact in over),
        ]

    def _meant(self, mentions: Iterable[Mention]) -> Iterator[tuple[str, list[str]]]:
        """What is asked of whom by its words alone; whose sister is known by name is not meant herself."""
        for one in mentions:
            names, over = self._whose(one)
            if over or not one.of:
                yield one.rest, names
            if over:
                return

    def _names(self, mention: Mention) -> list[str]:
        if not mention.words:
            return self._mine
        return [mention.words, OWNER] if mention.words in self._called else [mention.words]

    def _whose(self, mention: Mention) -> tuple[list[str], Sequence[Fact]]:
        """Under which names facts are about whom is meant; of a relative also the fact that tells who that is."""
        names, relation = self._names(mention), mention.of
        if not relation:
            return names, ()
        known = [fact for name in names for fact in self._passing(self._of(name, relation))]
        current = self._held(known)
        over = [fact for fact in known if fact.uid in current]
        if len({fact.value for fact in over}) == 1:
            return [over[0].value], over[:1]
        return [f"{name}'s {relation}" for name in names], ()

    def _of(self, subject: str, attribute: str) -> list[Fact]:
        return derived.facts(self._store, subject=subject, attribute=attribute, include_closed=True)

    def _holding(self, words: str, whom: Iterable[str] | None) -> tuple[list[Fact], set[str]]:
        """Facts that hold some of these words, about the ones named, and which of them are true at the time."""
        found = holding(self._store, words)
        if whom is not None:
            forms = {form.casefold() for name in whom for form in people.forms(self._store, name)}
            found = [one for one in found if one.subject.casefold() in forms or _begins(one.subject.casefold(), forms)]
        return self._passing(found), self._held(found)

    def _held(self, facts: Iterable[Fact], then: str | None = None, *, whole: bool = False) -> set[str]:
        """The ids of those that hold: on the day asked for, else now."""
        on = self._filters.held_on or then
        if on is not None:
            return {fact.uid for fact in held(facts, on, whole=whole)}
        return {fact.uid for fact in facts if is_open(fact, self._today)}

    def _passing(self, facts: Iterable[Fact]) -> list[Fact]:
        """Those of which a source passes the filters, with such sources alone."""
        where = self._filters
        if where.held_on is not None:
            where = where._replace(until=None, held_on=None)  # what held then may have been told later
        found = list(facts)
        passing = grounds(self._store, where, [source.episode for fact in found for source in fact.sources])
        some = (fact._replace(sources=tuple(one for one in fact.sources if one.episode in passing)) for fact in found)
        return [fact for fact in some if fact.sources]

    def _without_time(self, question: str) -> tuple[str, Days | None]:
        """A question without the times it names, and the days that the first of them covers, if it is over."""
        from memcli.text.dates import find, mentions_time

        if not mentions_time(question):
            return question, None
        pieces, at, over = list[str](), 0, list[Days]()
        for one in find(question, self._now, question=True):
            pieces.append(question[at : one.start])
            at = one.end
            if one.span.end is not None and one.span.end <= self._now.wall:
                over.append(_days(one.span.start, one.span.end))
        return " ".join([*pieces, question[at:]]), over[0] if over else None

    def _successors(self, closed: Iterable[Fact]) -> dict[str, Fact]:
        """Per id of a closed fact the one that holds in its place, if any does."""
        newer = {fact.uid: fact.superseded_by for fact in closed if fact.superseded_by is not None}
        known: dict[str, Fact] = {}
        for _ in range(_CHAIN):
            rows = [decode(uid)[1] for uid in set(newer.values()) - known.keys()]
            if not rows:
                break
            found = derived.facts_by_rows(self._store, rows)
            known |= {fact.uid: fact for fact in found.values()}
            current = self._held(known.values())
            newer = {
                old: uid if uid in current or uid not in known else known[uid].superseded_by or uid
                for old, uid in newer.items()
            }
        current = self._held(known.values())
        there = {fact.uid: fact for fact in self._passing(known.values()) if fact.uid in current}
        return {old: there[uid] for old, uid in newer.items() if uid in there}

    def _told(self, found: Sequence[Stated], *, whole: bool = False) -> Told:
        """Facts as sentences that cite their messages; none that gives orders, nor of a message that does."""
        said = episodes.by_rows(self._store, [source.episode for one in found for source in one.sources])
        said = {row: episode for row, episode in said.items() if not commands(episode.text)}
        found = [
            one for one in found if not commands(one.fact.statement) and all(s.episode in said for s in one.sources)
        ]
        days = {row: day(episode.when) for row, episode in said.items()}
        sentences = tuple(Sentence(stated.sentence(one, days, self._me), _cites(one)) for one in found)
        facts = tuple(one.fact for one in found)
        return Told(sentences, facts, (*map(as_hit, facts), *map(heard, said.values())), whole and bool(found))


def _days(start: int | None, end: int) -> Days:
    """The days of a stretch of wall-clock time, in ms."""
    last = date.fromisoformat(day_of(end - 1))
    return Days(date.min if start is None else date.fromisoformat(day_of(start)), last)


def _begins(subject: str, forms: Iterable[str]) -> bool:
    return any(subject.startswith(f"{form} ") for form in forms)


def _cites(one: Stated) -> tuple[str, ...]:
    return tuple(dict.fromkeys(encode("episode", source.episode) for source in one.sources))
