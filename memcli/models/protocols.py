"""What a model of each task must do, whatever stands behind it: a table, rules, or a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from memcli.models.reading import Writing
    from memcli.records import Candidate, Episode, Part, SummaryText


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

    def embed_query(self, text: str, weights: Mapping[str, float] | None = None) -> bytes | None:
        """The vector of a question, comparable with those of `embed`.

        `weights`, of its words in lower case, are for models that add up words; one that reads them in context knows
        better.
        """
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

    def condense(self, parts: Sequence[Part], *, words: int, dated: bool = False) -> Writing:
        """A summary of at most about `words` words of summaries in order of time; `dated` says when each thing was.

        There is something to say wherever a part has a sentence.
        """
        ...


class Generation(NamedTuple):
    """What a language model wrote, and what it cost in tokens.

    `prompt_tokens` are those of the whole prompt, `evaluated` those of them that were not reused from an earlier call.
    `finished` is False where the limit of tokens, or of time, cut the text short.
    """

    text: str
    prompt_tokens: int
    evaluated: int
    generated: int
    finished: bool


@runtime_checkable
class LanguageModel(Protocol):
    """A generative model. `context` is how many tokens prompt and answer may have together."""

    name: str
    context: int

    def count(self, text: str) -> int:
        """How many tokens `text` is."""
        ...

    def generate(
        self,
        system: str,
        user: str,
        *,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
        temperature: float = 0.0,
        seed: int = 0,
        expired: Callable[[], bool] | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> Generation:
        """The model's answer to one message under a system message; with `schema` it is JSON that satisfies it.

        Calls that begin with the same `system` evaluate it once. `expired` is asked between tokens; `on_text` is given
        the text as it comes. Thinking blocks of reasoning models are stripped. Raises ModelUnavailable where the
        model cannot go on, and UsageError where the prompt exceeds `context`.
        """
        ...

    def close(self) -> None:
        """Frees the model's memory; it cannot be used afterwards."""
        ...


@runtime_checkable
class Reranker(Protocol):
    """Judges how well passages answer a question."""

    name: str

    def relevance(
        self, question: str, passages: Sequence[str], *, expired: Callable[[], bool] | None = None
    ) -> list[float | None]:
        """Per passage the natural log-odds that it answers the question, were it the first of what recall found.

        Higher is better; None where time ran out before it, which `expired` is asked between batches.
        """
        ...
