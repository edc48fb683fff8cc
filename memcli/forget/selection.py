"""Choosing what to forget, and seeing beforehand what that means. Writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from memcli import ids
from memcli.errors import NotFound, UsageError
from memcli.records import Filters
from memcli.store import derived, episodes, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memcli.records import Episode, Fact, Moment
    from memcli.store.connection import Store

#: As many episodes, and facts of each sort, are shown as a recall chooses by itself.
EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of episodes to be forgotten, and of facts to be forgotten by themselves.

    `names` are those under which the people who were named were looked for.
    """

    episodes: tuple[int, ...] = ()
    facts: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What forgetting a selection would do.

    `facts` are those chosen by themselves, `going` some of the others that rest on nothing else, `rewritten` some of
    those that are told from what else is said of them; `facts_gone` counts the first two. `summaries` are made anew.
    """

    selection: Selection
    kinds: Mapping[str, int]
    sources: Mapping[str, int]
    speakers: Mapping[str, int]
    first: Moment | None
    last: Moment | None
    examples: tuple[Episode, ...]
    facts: tuple[Fact, ...]
    going: tuple[Fact, ...]
    rewritten: tuple[Fact, ...]
    facts_gone: int
    facts_kept: int
    summaries: int

    @property
    def total(self) -> int:
        """How many memories were selected."""
        return len(self.selection.episodes) + len(self.selection.facts)


class About(NamedTuple):
    """Whom and what memories are to be about: people by any name of theirs, and attributes of facts."""

    people: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


def select(
    store: Store, *, uids: Sequence[str] = (), filters: Filters | None = None, about: About | None = None
) -> Selection:
    """The memories that ids, filters and names choose, all of which must agree; a session's id stands for its episodes.

    A person stands for everything said by them or about them; an attribute, and the kind "fact", for facts that are
    forgotten by themselves, which the filters choose by what says so. With an episode go its other versions, and
    filters also select what is not seen because an edit replaced it or it stands on another branch: a purge must leave
    nothing of it. Raises NotFound where nothing is selected or an id names nothing, UsageError for no selection at all.
    """
    filters, about = filters or Filters(), about or About()
    if not uids and filters.empty and about == About():
        raise UsageError(
            "nothing was selected to forget", hint="name ids, words to search for, or filters such as --conversation"
        )
    if not all(map(str.strip, [*_words(filters), *about.people, *about.attributes])):
        raise UsageError("an empty word would select everything", hint="look at the values given to the filters")
    names = list(dict.fromkeys(form for name in about.people for form in people.forms(store, name)))
    kinds = {kind.casefold() for kind in filters.kinds}
    if "summary" in kinds:
        raise UsageError("a summary would be written again", hint="forget the messages it rests on")
    if uids:
        if about.attributes:
            raise UsageError("--attribute does not go with ids or words", hint="a fact has an id of its own: fa_…")
        rows, facts = _named(store, uids)
        sets = [rows, *_sets(store, filters, names)]
        rows = {row: None for row in rows if all(row in each for each in sets)}
    else:
        told = bool(about.attributes) or "fact" in kinds
        facts = dict.fromkeys(_facts(store, filters, names, about.attributes) if told else ())
        sets = [] if about.attributes or kinds == {"fact"} else _sets(store, filters, names)
        rows = {row: None for row in sets[0] if all(row in each for each in sets)} if sets else {}
    if not rows and not facts:
        raise NotFound("nothing in memory matches that selection", hint="try it as a recall first; nothing was changed")
    rows |= dict.fromkeys(episodes.versions(store, list(rows)))
    return Selection(tuple(rows), tuple(facts), tuple(names))


def _named(store: Store, uids: Sequence[str]) -> tuple[dict[int, None], dict[int, None]]:
    rows: dict[int, None] = {}
    facts: dict[int, None] = {}
    for uid in uids:
        kind, row = ids.decode(uid)
        if kind == "fact":
            facts[derived.fact(store, row).row] = None
        else:
            rows |= dict.fromkeys(_episodes_of(store, kind, row, uid))
    return rows, facts


def _facts(store: Store, filters: Filters, names: Sequence[str], attributes: Sequence[str]) -> list[int]:
    """Facts of these attributes about these people that rest on something which the filters let pass."""
    found = people.facts(store, names, attributes)
    where = filters._replace(kinds=())
    if where.empty:
        return found
    passing = {fact.row for fact in derived.facts_of_episodes(store, episodes.rows_matching(store, where))}
    return [row for row in found if row in passing]


def _sets(store: Store, filters: Filters, names: Sequence[str]) -> list[dict[int, None]]:
    """What the filters let pass, and what concerns these people, as far as they are given."""
    found = []
    every = any(kind.casefold() == "episode" for kind in filters.kinds)  # is a level, not a kind: any of them
    if not filters.empty:
        where = filters._replace(kinds=()) if every else filters
        found.append(dict.fromkeys(episodes.rows_matching(store, where, all_states=True)))
    if names:
        found.append(dict.fromkeys(people.concerning(store, names)))
    return found


def _words(filters: Filters) -> list[str]:
    return [*filters.speakers, *filters.sources, *filters.conversations, *filters.kinds]


def _episodes_of(store: Store, kind: str, row: int, uid: str) -> list[int]:
    if kind == "episode":
        return [episodes.seen(store, row).row]
    if kind == "session":
        found = episodes.rows_of_session(store, row)
        if found:
            return found
        raise NotFound(f"there is no session {uid}", hint="memcli show ep_… names the session of a message")
    if kind == "summary":
        hint = f"memcli why {uid} names the messages it rests on: forget those"
        raise UsageError(f"{uid} is a summary, which would be written again", hint=hint)
    raise UsageError(f"{uid} is a run", hint=f"memcli undo {uid} takes back what it did")


def preview(store: Store, selection: Selection) -> Preview:
    """Counts, examples and consequences of forgetting a selection; writes nothing."""
    sample = episodes.by_rows(store, selection.episodes)
    chosen = set(selection.episodes)
    resting = derived.facts_of_episodes(store, selection.episodes)
    named = [derived.fact(store, row) for row in selection.facts]
    gone = {fact.row for fact in resting if all(source.episode in chosen for source in fact.sources)}
    gone |= {fact.row for fact in named}
    times = sorted((e.when for e in sample.values() if e.when is not None), key=lambda when: when.wall)
    shown = sorted((sample[row] for row in selection.episodes if row in sample), key=lambda e: e.state != "live")
    summaries = derived.summaries_losing(store.db, [row for row, one in sample.items() if one.state == "live"])
    return Preview(
        selection=selection,
        kinds=Counter(episode.kind for episode in sample.values()),
        sources=Counter(episode.format for episode in sample.values()),
        speakers=Counter(episode.speaker for episode in sample.values() if episode.speaker),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        examples=tuple(shown[:EXAMPLES]),
        facts=tuple(named),
        going=tuple(fact for fact in resting if fact.row in gone.difference(selection.facts))[:EXAMPLES],
        rewritten=tuple(fact for fact in resting if fact.row not in gone)[:EXAMPLES],
        facts_gone=len(gone),
        facts_kept=sum(fact.row not in gone for fact in resting),
        summaries=len(summaries),
    )
