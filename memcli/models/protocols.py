"""What a model of each task must do, whatever stands behind it: a table, rules, or a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Candidate, Episode


class SummaryText(NamedTuple):
    """A summary and the rows of the episodes it was made from."""

    text: str
    episodes: tuple[int, ...]


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into vectors of signed bytes whose cosine says how alike the texts are.

    `fingerprint` names model, version and dimension: vectors of different fingerprints are never compared.
    A text of which the model knows no word gives None: it must be left out, not scored as similar.
    """

    fingerprint: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> list[bytes | None]:
        """One int8 vector of `dimension` bytes per document text, unit length before rounding, in order."""
        ...

    def embed_query(self, text: str) -> bytes | None:
        """The vector of a question, comparable with those of `embed`."""
        ...


@runtime_checkable
class Extractor(Protocol):
    """Reads facts out of one session."""

    name: str

    def extract(self, episodes: Sequence[Episode]) -> list[Candidate]:
        """Facts of a session, given in order of position; each quote stands verbatim in the episode it names."""
        ...


@runtime_checkable
class Summarizer(Protocol):
    """Writes summaries."""

    name: str

    def summarize(self, episodes: Sequence[Episode], *, words: int) -> SummaryText | None:
        """A summary of at most about `words` words of a session in order; None where there is nothing to say."""
        ...
