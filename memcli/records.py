"""The frozen records that the rooms hand to each other. No behaviour beyond what a record says of itself.

What a recall needs is a NamedTuple: making a frozen dataclass takes eight times as long, at every start.

Times are `Moment`s: a number of milliseconds and the offset it was written with, so that "when" survives a round trip.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

#: "week" is a run of days of its own that lies in no month, or is shorter than one; messages never have it.
Precision = Literal["year", "month", "week", "day", "minute", "second"]
Role = Literal["user", "assistant", "system", "tool"]


class Moment(NamedTuple):
    """A point in time as its source gave it.

    `ms`: milliseconds since 1970-01-01T00:00. With an `offset` (minutes east of UTC) they count UTC; with `offset`
    None the source named no zone and they count its own wall clock. `precision` is the finest unit that was given.
    """

    ms: int
    offset: int | None = None
    precision: Precision = "second"

    @property
    def wall(self) -> int:
        """Milliseconds on the wall clock of whoever wrote it: what people mean by its date."""
        return self.ms + (self.offset or 0) * 60_000


class Span(NamedTuple):
    """A half-open stretch of wall-clock time in milliseconds; None is an open end."""

    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """One message or note chunk as an importer read it, before memcli has decided anything about it.

    `conversation` is a stable key of the thread or note; `session` a key inside it where the source has one.
    `seq` orders what time leaves tied. `branch` marks a message that is not on its conversation's current path.
    `line` (from 1) is where it stands in its file, where lines mean something.
    """

    text: str
    conversation: str
    kind: str = "chat"
    native_id: str | None = None
    when: Moment | None = None
    speaker: str | None = None
    role: Role | None = None
    title: str | None = None
    session: str | None = None
    seq: int | None = None
    meta: Mapping[str, Any] | None = None
    branch: bool = False
    line: int | None = None


class Episode(NamedTuple):
    """A stored message or note chunk, verbatim. `row` is its number in the store, `uid` the id people use."""

    row: int
    uid: str
    text: str
    kind: str
    conversation: str
    title: str | None
    session: int
    session_key: str
    position: int
    speaker: str | None
    role: Role | None
    when: Moment | None
    native_id: str | None
    format: str
    location: str
    line: int | None
    meta: Mapping[str, Any]
    state: Literal["live", "branch", "replaced", "forgotten"]
    run: int


class Source(NamedTuple):
    """What a fact rests on: a quote, the episode that holds it, and what was read from that episode alone.

    `said` is when that was said, UTC ms, None where the source names no time; `ends` marks a source that ends the fact.
    """

    episode: int
    native_id: str | None
    quote: str
    statement: str
    valid_from: str | None
    said: int | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact as an extractor proposes it, resting on one quote of one episode.

    `valid_from`/`valid_to` are ISO dates cut to `precision` ("2024-03"), of a week its first and last day
    ("2024-04-29/2024-05-05"); None where the text does not say.
    `single` tells whether the attribute holds one value at a time (home, employer) or many (likes, children).
    `ends` marks a statement that the value no longer holds ("I left Acme"). `model` names who proposes it where that is
    not the run's built-in extractor. `support` are rows of further episodes whose words it took (the name a pronoun
    stands for): it falls with any of them.
    """

    episode: int
    quote: str
    statement: str
    kind: Literal["attribute", "preference", "event", "plan", "relation", "how-to"]
    subject: str
    attribute: str
    value: str
    confidence: float
    valid_from: str | None = None
    valid_to: str | None = None
    precision: Precision | None = None
    single: bool = False
    ends: bool = False
    model: str = ""
    support: tuple[int, ...] = ()


class Fact(NamedTuple):
    """One self-contained statement with its valid time, when it was recorded, and what it rests on.

    `learned` is when its earliest source was said, UTC ms; `single` whether its attribute holds one value at a time.
    """

    row: int
    uid: str
    kind: str
    statement: str
    subject: str
    attribute: str
    value: str
    confidence: float
    valid_from: str | None
    valid_to: str | None
    precision: Precision | None
    recorded_at: int
    superseded_by: str | None
    sources: tuple[Source, ...]
    run: int
    model: str
    learned: int = 0
    single: bool = False


class Quote(NamedTuple):
    """The characters `first` to before `last` of a summary rest on this episode; `own`: they are its very words."""

    episode: int
    first: int
    last: int
    own: bool = True


class SummaryText(NamedTuple):
    """A summary and the rows of the episodes it rests on; `quotes` says what of it rests on which, if that is known.

    A sentence that rests on several has a quote for each.
    """

    text: str
    episodes: tuple[int, ...]
    quotes: tuple[Quote, ...] = ()


class Saying(NamedTuple):
    """A sentence of a summary: the rows of the episodes it may rest on, and, where it is the very words of one, who
    said them on which ISO day ("": unknown)."""

    text: str
    episodes: tuple[int, ...]
    who: str = ""
    day: str = ""
    own: bool = False


class Part(NamedTuple):
    """A summary as one of those that the next higher one is made of; `when` is the ISO date it is of, if any."""

    sayings: tuple[Saying, ...]
    when: str = ""

    @property
    def text(self) -> str:
        """Its sentences in a row."""
        return " ".join(one.text for one in self.sayings)


class Summary(NamedTuple):
    """A node of the trees of summaries: its level, what it is of, and the rows of what it is made of and rests on.

    `key` is a period (`text.periods`), a session's or conversation's row, a person or a word; `part` the month, of a
    person's, topic's or conversation's. `session` and `session_key` are those of segments and sessions, `conversation`
    also that of conversations; else None and "". `children` are rows of summaries, `episodes` of episodes.
    """

    row: int
    uid: str
    level: str
    key: str
    part: str
    session: int | None
    session_key: str
    conversation: str
    text: str
    children: tuple[int, ...]
    episodes: tuple[int, ...]
    recorded_at: int
    run: int
    model: str


class Run(NamedTuple):
    """One entry of the journal: a verb that wrote, when, and its report."""

    row: int
    uid: str
    verb: str
    state: Literal["running", "done", "failed", "undone", "purged"]
    started: int
    ended: int | None
    arguments: Mapping[str, Any]
    report: Mapping[str, Any]


class Filters(NamedTuple):
    """What an episode must be to count. Empty means no restriction; several words of one field are alternatives.

    `held_on` asks for facts that held at the end of an ISO day, whenever they were said.
    Each of the `phrases` must stand in it; each filter of `within` must let it pass, and none of `without` may.
    """

    since: int | None = None  # wall-clock ms, inclusive
    until: int | None = None  # wall-clock ms, exclusive
    speakers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    held_on: str | None = None
    phrases: tuple[str, ...] = ()
    within: tuple[Filters, ...] = ()
    without: tuple[Filters, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether every episode passes."""
        return self == Filters()


class Hit(NamedTuple):
    """One recalled memory: its score in [0, ∞), best first, the terms that made it, and what it stands on.

    `relevance` is the probability, in [0, 1], that a reranker gives it to answer the question; None without one.
    `place` is the session and the position in it of an episode.
    """

    uid: str
    kind: str
    score: float
    text: str
    when: Moment | None = None
    speaker: str | None = None
    role: str | None = None
    conversation: str | None = None
    title: str | None = None
    format: str | None = None
    location: str | None = None
    native_id: str | None = None
    marks: tuple[tuple[int, int], ...] = ()
    terms: Mapping[str, float] = MappingProxyType({})
    before: tuple[Episode, ...] = ()
    after: tuple[Episode, ...] = ()
    sources: tuple[str, ...] = ()
    relevance: float | None = None
    place: tuple[int, int] | None = None
