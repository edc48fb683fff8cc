"""What a model that thinks hands over beside its result: what it refused itself, and what the work cost.

The built-in models need none of this: an `Extractor` gives candidates, a `Summarizer` a summary, and that is all.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Candidate, Episode, SummaryText


class Reason(StrEnum):
    """Why a proposed fact was not taken into memory."""

    MALFORMED = "malformed"  # not of the form that was asked for
    NO_MESSAGE = "no-such-message"  # it names a message that was not given
    EMPTY = "empty"  # a part is missing, or the quote says too little
    TOO_LONG = "too-long"
    QUOTE = "quote-not-found"  # the quote does not stand in the episode it names
    NAME = "name-not-in-source"
    NUMBER = "number-not-in-source"
    DATE = "date-not-in-source"
    WORDS = "words-not-in-source"  # what it says is not what was said
    ATTRIBUTE = "attribute-not-in-source"  # nothing in the quote speaks of a home, an employer, …
    ASSISTANT = "not-a-person's-words"
    SPEAKER = "not-about-who-said-it"
    LANGUAGE = "other-language"
    QUESTION = "question"
    HYPOTHETICAL = "hypothetical"
    NEGATION = "negation-lost"
    INSTRUCTION = "instruction-in-source"  # the message tries to steer the model
    CONTRADICTS = "contradicts-the-rules"  # the built-in extractor read the opposite out of the same words


class Rejected(NamedTuple):
    """A proposal that was refused: why, of which episode (None: unknown), as JSON, and who made it."""

    reason: Reason
    episode: int | None
    raw: str
    model: str

    @classmethod
    def of(cls, reason: Reason, one: Candidate) -> Rejected:
        """A candidate that is refused."""
        told = {name: value for name, value in asdict(one).items() if name not in {"episode", "model", "support"}}
        return cls(reason, one.episode, json.dumps(told), one.model)


class Usage(NamedTuple):
    """What thinking cost. Pieces are chunks of sessions, or summaries.

    `retried` pieces were tried a second time, `left` ones then left to the built-in model, wholly or in part.
    `evaluated` are the prompt tokens that had to be computed, out of `prompted`; `generated` those written. `dropped`
    sentences of summaries had no ground.
    """

    pieces: int = 0
    retried: int = 0
    left: int = 0
    prompted: int = 0
    evaluated: int = 0
    generated: int = 0
    dropped: int = 0

    def plus(self, other: Usage) -> Self:
        """The sum of two."""
        return type(self)(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Reading(NamedTuple):
    """What came of one session. `candidates` are the built-in extractor's and the model's (those name it)."""

    candidates: Sequence[Candidate]
    rejected: Sequence[Rejected] = ()
    usage: Usage = Usage()


class Writing(NamedTuple):
    """A summary, the name of the model that wrote it in the end, and what it cost."""

    summary: SummaryText | None
    model: str
    usage: Usage = Usage()


@runtime_checkable
class SessionReader(Protocol):
    """An extractor that reports on its work. `rules` names who proposes the candidates that name no model."""

    name: str
    rules: str

    def read(self, episodes: Sequence[Episode]) -> Reading:
        """The facts of a session, given in order of position, and what became of the rest."""
        ...


@runtime_checkable
class SessionWriter(Protocol):
    """A summarizer that reports on its work."""

    name: str

    def write(self, episodes: Sequence[Episode], *, words: int) -> Writing:
        """A summary of at most `words` words of a session given in order of position."""
        ...
