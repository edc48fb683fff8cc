"""What resolution sees of facts, and what it answers. Plain records: no SQL, no policy."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memcli.records import Candidate, SummaryText


class Mention(NamedTuple):
    """One live source of a fact.

    `said`: UTC ms of the episode, or of the run that brought it where the episode has no time; `day` the same as a
    date on the speaker's wall clock. Inside one session `position` orders what `said` leaves tied; between sessions
    nothing does.
    """

    episode: int
    session: int
    position: int
    said: int
    day: str
    statement: str
    confidence: float
    valid_from: str | None = None
    valid_to: str | None = None
    precision: str | None = None
    ends: bool = False


class FactState(NamedTuple):
    """A fact with everything that is still said for it; without mentions it rests on nothing.

    `subject` is whom it is about under the name that stands for all of theirs; `sense` an int8 vector of its value.
    """

    row: int
    kind: str
    subject: str
    attribute: str
    value: str
    single: bool
    mentions: tuple[Mention, ...]
    sense: bytes | None = None


class Verdict(NamedTuple):
    """What follows for a fact that rests on at least one mention; `superseded_by` and `same_as` are other facts' rows.

    One that is the same as another in other words tells only what its own mentions say; the other tells of both.
    """

    row: int
    statement: str
    confidence: float
    valid_from: str | None
    valid_to: str | None
    precision: str | None
    learned: int
    superseded_by: int | None
    same_as: int | None = None


class Policy(Protocol):
    """The pure rules by which facts exclude each other (`memcli.consolidate.resolve` is one)."""

    def rivals(self, kind: str, attribute: str) -> Sequence[str]:
        """Attributes (this one included) under which facts of the same subject *and value* bear on this fact."""
        ...

    def peers(self, kind: str, attribute: str, *, single: bool) -> Sequence[str]:
        """Attributes under which facts of the same subject may say the same as this one in other words."""
        ...

    def clusters(self, attribute: str, values: Sequence[tuple[str, bytes | None]]) -> Sequence[int]:
        """Which of these values of one attribute, each with its vector, say the same: equal numbers do."""
        ...

    def resolve(self, states: Sequence[FactState]) -> list[Verdict]:
        """A verdict per state that its mentions bear out; `states` holds every fact that bears on any of them."""
        ...


class Named(NamedTuple):
    """Somebody or something that a fact names. `role`: 0 its subject, 1 its value, 2 within its value."""

    name: str
    kind: str
    role: int


class About(NamedTuple):
    """What else is known of a fact from its own words: the vector of its value, and whom and what it names."""

    sense: bytes | None
    named: tuple[Named, ...]


class Outline(NamedTuple):
    """What one segment of several says: its first position, its summary, and (kind, name) of what that is about."""

    position: int
    summary: SummaryText
    subjects: tuple[tuple[str, str], ...] = ()


class Derivation(NamedTuple):
    """All that consolidation reads out of one session at one version of it.

    `segments` are (first position, last position, title); `outline` their summaries, where there are several; `summary`
    is that of the session, `subjects` (kind, name) of whom and what it is about, `day` the key of its day; `facts` are
    candidates with their ident (16 bytes); `refused` are (episode or None, reason, JSON, model) of what was proposed
    and not taken. `summary_model` names who wrote the summary where that is not the run's summarizer.
    `about` tells more of facts, by ident.
    """

    session: int
    version: int
    segments: Sequence[tuple[int, int, str]]
    summary: SummaryText | None
    facts: Sequence[tuple[bytes, Candidate]]
    refused: Sequence[tuple[int | None, str, str, str]] = ()
    summary_model: str = ""
    outline: Sequence[Outline] = ()
    subjects: tuple[tuple[str, str], ...] = ()
    day: str = ""
    about: Mapping[bytes, About] = MappingProxyType({})


class Node(NamedTuple):
    """The place of a summary in its tree."""

    level: str
    key: str
    part: str = ""


class StaleNode(NamedTuple):
    """A place whose summary is not made of what stands under it now: `children` are those, in order of time."""

    node: Node
    children: tuple[int, ...]


class Condensed(NamedTuple):
    """What is to be said at a place, of which children, by which model; `above` as in the table."""

    node: Node
    children: tuple[int, ...]
    summary: SummaryText
    model: str
    above: str


class Transition(NamedTuple):
    """How one fact changed: visible and open (neither closed nor superseded), before and after.

    One that says the same as another, `same_as`, is not visible by itself.
    """

    row: int
    kind: str
    was_visible: bool
    visible: bool
    was_open: bool
    open: bool
    same_as: int | None = None
