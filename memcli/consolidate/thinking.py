"""What a run owes to models that think: read and counted session by session. Built-in models cost nothing worth
telling."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from memcli.consolidate.grounding import examine
from memcli.consolidate.unite import unite
from memcli.models.reading import Reading, Rejected, SessionReader, SessionWriter, Usage, Writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.models.protocols import Extractor, Summarizer
    from memcli.records import Candidate, Episode, Part


@dataclass(frozen=True, slots=True)
class Thinking:
    """The share of language models in a run.

    Of `chunks` shown to the extractor, `retried` were tried twice and `left` to the built-in one in the end; so with
    `summaries_left`. `accepted` proposals became facts or confirmed one. `dropped` sentences of summaries named what
    their source does not. Tokens: `prompted` in all prompts, `evaluated` of them anew, `generated` in all answers."""

    chunks: int = 0
    retried: int = 0
    left: int = 0
    accepted: int = 0
    summaries_left: int = 0
    dropped: int = 0
    prompted: int = 0
    evaluated: int = 0
    generated: int = 0


class Facts(NamedTuple):
    """What one session holds: facts with their idents, and what was refused as the quarantine keeps it."""

    facts: list[tuple[bytes, Candidate]]
    refused: list[tuple[int | None, str, str, str]]


@dataclass(slots=True)
class Thinkers:
    """The models of a run, whichever kind they are, and the tally of what they did."""

    extractor: Extractor
    summarizer: Summarizer
    reasons: Counter[str] = field(default_factory=Counter)
    _reading: Usage = field(default_factory=Usage)
    _writing: Usage = field(default_factory=Usage)
    _accepted: int = 0

    @property
    def names(self) -> tuple[str, str]:
        """Under which names facts and summaries are kept that name no model themselves."""
        reader = self.extractor
        return reader.rules if isinstance(reader, SessionReader) else reader.name, self.summarizer.name

    def read(self, live: Sequence[Episode]) -> Facts:
        """The facts of a session, grounded and united."""
        reader = self.extractor
        reading = reader.read(live) if isinstance(reader, SessionReader) else Reading(reader.extract(live))
        examined = examine(reading.candidates, live, model=self.names[0])
        united = unite(examined.kept)
        against = [Rejected.of(reason, one) for reason, one in united.refused]
        refused = [*reading.rejected, *examined.rejected, *against]
        self._reading = self._reading.plus(reading.usage)
        self._accepted += sum(bool(one.model) for one in examined.kept) - len(against)
        self.reasons.update(str(one.reason) for one in refused)
        return Facts(united.facts, [(one.episode, str(one.reason), one.raw, one.model) for one in refused])

    @property
    def quoting(self) -> bool:
        """Whether summaries are made of sentences as they were said, so that one level is chosen from the other."""
        return not isinstance(self.summarizer, SessionWriter)

    def summarize(self, live: Sequence[Episode], words: int) -> Writing:
        """The summary of a session."""
        writer = self.summarizer
        if not isinstance(writer, SessionWriter):
            return Writing(writer.summarize(live, words=words), writer.name)
        written = writer.write(live, words=words)
        self._writing = self._writing.plus(written.usage)
        return written

    def condense(self, parts: Sequence[Part], words: int, *, dated: bool = False) -> Writing:
        """The summary of summaries."""
        written = self.summarizer.condense(parts, words=words, dated=dated)
        self._writing = self._writing.plus(written.usage)
        return written

    def tally(self) -> Thinking | None:
        """The share of models; None where all were built in."""
        if not isinstance(self.extractor, SessionReader) and not isinstance(self.summarizer, SessionWriter):
            return None
        both = self._reading.plus(self._writing)
        return Thinking(
            chunks=self._reading.pieces,
            retried=both.retried,
            left=self._reading.left,
            accepted=self._accepted,
            summaries_left=self._writing.left,
            dropped=self._writing.dropped,
            prompted=both.prompted,
            evaluated=both.evaluated,
            generated=both.generated,
        )
