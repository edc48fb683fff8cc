"""An extractor on any language model, united with the built-in one, which also stands in where the model fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli.errors import ModelUnavailable
from memcli.models.llm import prompts
from memcli.models.llm.chunks import split
from memcli.models.llm.proposals import propose
from memcli.models.llm.schema import MOST_FACTS, Answer, Nonsense, facts_schema, parse, rescue
from memcli.models.reading import Reading, Reason, Rejected, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from memcli.models.llm.chunks import Chunk
    from memcli.models.protocols import Extractor, Generation, LanguageModel
    from memcli.records import Candidate, Episode

#: Tokens of messages in a chunk where the context has room: with more, models begin to overlook facts.
CHUNK_TOKENS = 1200
#: How long a call may take: slow models need minutes on a CPU, and one that hangs must not take the night.
PATIENCE_SECONDS = 300.0
#: Tokens of an answer, at most this many or this share of the context.
_ANSWER_TOKENS, _ANSWER_SHARE = 1536, 1 / 3
#: What chat templates add around the two parts of a prompt.
_TEMPLATE_TOKENS = 64
_LEAST_ROOM = 96
#: A second try: less to read, and not the same way down.
_RETRY_TEMPERATURE, _RETRY_SEED = 0.5, 1
#: A model that is unavailable in so many chunks on end is not asked again.
_PATIENCE = 3


class Limits(NamedTuple):
    """What one call may cost: tokens of messages, facts and tokens of an answer, and seconds, if `clock` tells them."""

    chunk_tokens: int = CHUNK_TOKENS
    facts: int = MOST_FACTS
    answer_tokens: int = _ANSWER_TOKENS
    seconds: float = PATIENCE_SECONDS


class _Failed(Exception):
    """A call whose answer is not whole: what it cost, what of it can be read, and whether the model is gone."""

    def __init__(self, usage: Usage, answer: Answer, *, gone: bool) -> None:
        super().__init__()
        self.usage = usage
        self.answer = answer
        self.gone = gone


class LlmExtractor:
    """An `Extractor` and `SessionReader`: what the rules of `base` read, and what `model` reads beside it.

    A chunk that the model fails on, whatever the way, is tried once more in halves and then left to `base`, but for the
    facts that were complete when its answer broke off. Raises ModelUnavailable where the model's context is too small
    to work with.
    """

    def __init__(
        self,
        model: LanguageModel,
        base: Extractor,
        *,
        limits: Limits | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._model = model
        self._base = base
        self._limits = limits or Limits()
        self._clock = clock
        self._schema = facts_schema(self._limits.facts)
        self._answer = min(self._limits.answer_tokens, int(model.context * _ANSWER_SHARE))
        taken = model.count(prompts.EXTRACT) + self._answer + _TEMPLATE_TOKENS
        self._room = min(self._limits.chunk_tokens, model.context - taken)
        if self._room < _LEAST_ROOM:
            raise ModelUnavailable(
                f"{model.name} has a context of {model.context} tokens, too few to extract with",
                hint=f"load it with at least {taken + _LEAST_ROOM}, or use another model",
            )
        self._failures = 0
        self.rules = base.name
        self.name = prompts.named(model.name, prompts.EXTRACT, repr(self._schema))

    def extract(self, episodes: Sequence[Episode]) -> list[Candidate]:
        """Facts of a session, given in order of position, those of the rules first."""
        return list(self.read(episodes).candidates)

    def read(self, episodes: Sequence[Episode]) -> Reading:
        """The candidates of the rules and those of the model, what of the model's was no candidate, and the cost."""
        candidates = list(self._base.extract(episodes))
        rejected: list[Rejected] = []
        usage = Usage()
        try:
            chunks = split(episodes, self._room, self._model.count)
        except Exception:  # noqa: BLE001 - a model that cannot even count leaves the session to the rules
            return Reading(candidates, usage=Usage(pieces=1, left=1))
        for chunk in chunks:
            found, spent = self._chunk(chunk)
            usage = usage.plus(spent)
            for one in found:
                if isinstance(one, Rejected):
                    rejected.append(one)
                else:
                    candidates.append(one)
        return Reading(candidates, rejected, usage)

    def _chunk(self, chunk: Chunk) -> tuple[list[Candidate | Rejected], Usage]:
        if self._failures >= _PATIENCE:
            return [], Usage(pieces=1, left=1)
        usage = Usage(pieces=1)
        try:
            found, spent = self._try(chunk, temperature=0.0, seed=0)
        except _Failed as failure:
            usage = usage.plus(failure.usage).plus(Usage(retried=1))
        else:
            self._failures = 0
            return found, usage.plus(spent)
        found, lost, gone = [], 0, False
        for number, half in enumerate(chunk.halves()):
            try:
                more, spent = self._try(half, temperature=_RETRY_TEMPERATURE, seed=_RETRY_SEED + number)
            except _Failed as failure:
                lost, gone = 1, gone or failure.gone
                found += self._proposals(failure.answer, half)
                usage = usage.plus(failure.usage)
            else:
                found += more
                usage = usage.plus(spent)
        self._failures = self._failures + 1 if gone else 0
        return found, usage.plus(Usage(left=lost))

    def _try(self, chunk: Chunk, *, temperature: float, seed: int) -> tuple[list[Candidate | Rejected], Usage]:
        try:
            made = self._generate(chunk, temperature, seed)
        except Exception as error:  # whatever a model does costs one chunk, never the run
            raise _Failed(Usage(), Answer((), ()), gone=isinstance(error, ModelUnavailable)) from error
        usage = Usage(prompted=made.prompt_tokens, evaluated=made.evaluated, generated=made.generated)
        if not made.finished:
            raise _Failed(usage, rescue(made.text, self._limits.facts), gone=False)
        try:
            answer = parse(made.text, self._limits.facts)
        except Nonsense as error:
            raise _Failed(usage, Answer((), ()), gone=False) from error
        return self._proposals(answer, chunk), usage

    def _generate(self, chunk: Chunk, temperature: float, seed: int) -> Generation:
        return self._model.generate(
            prompts.EXTRACT,
            prompts.fence(chunk.render()),
            max_tokens=self._answer,
            schema=self._schema,
            temperature=temperature,
            seed=seed,
            expired=expiry(self._clock, self._limits.seconds),
        )

    def _proposals(self, answer: Answer, chunk: Chunk) -> list[Candidate | Rejected]:
        numbered = chunk.numbered()
        found: list[Candidate | Rejected] = [propose(item, numbered, self.name) for item in answer.items]
        return found + [Rejected(Reason.MALFORMED, None, raw, self.name) for raw in answer.malformed]


def expiry(clock: Callable[[], float] | None, seconds: float) -> Callable[[], bool] | None:
    """Tells, when asked, whether `seconds` have passed since now; None without a clock."""
    if clock is None:
        return None
    end = clock() + seconds
    return lambda: clock() >= end
