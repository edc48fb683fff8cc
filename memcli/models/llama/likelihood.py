"""How likely a language model finds a question after each of several passages (query likelihood; UPR, Sachan et al. 2022).

What the prompts share is read once; passages are read side by side, each in a sequence that begins with that; scores are
computed for the question's tokens alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.errors import UsageError
from memcli.models.llama.context import Context, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from memcli.models.llama.backend import Model
    from memcli.models.llama.options import LlamaOptions

#: Tokens of passages evaluated together, on a CPU and on a GPU.
CPU_BATCH, GPU_BATCH = 512, 2048

_SEQUENCES = 16

#: Bytes that the scores of one batch may take: each token of the question is scored against the whole vocabulary.
_SCORES = 64 << 20


class _Job(NamedTuple):
    """One passage: its place in the list, and the tokens after what all share up to the question."""

    number: int
    tokens: list[int]


class Likelihood:
    """Scores passages with one model, in a context of its own that grows as the work needs it."""

    def __init__(self, model: Model, options: LlamaOptions, limit: int) -> None:
        self._model, self._options, self._limit = model, options, limit
        self._batch = options.batch or (GPU_BATCH if model.gpu_layers else CPU_BATCH)
        self._rows = max(_SCORES // (4 * model.vocabulary), 32)
        self._context: Context | None = None
        self._prefix: list[int] = []

    def scores(
        self,
        passages: Sequence[str],
        before: str,
        after: str,
        question: str,
        expired: Callable[[], bool] | None = None,
    ) -> list[float | None]:
        """Per passage the mean log-probability in nats of the question's tokens after before + passage + after.

        None for a passage that `expired`, asked between batches, left no time for. Passages are cut where they exceed
        the context. Raises UsageError where the question alone does.
        """
        asked = self._question(after, question)
        if not asked or not passages:
            return [0.0] * len(passages)
        room = self._limit - len(asked) - 8
        tail = self._model.tokens(after.rstrip())
        if room <= len(tail):
            raise UsageError(f"a question of {len(asked):,} tokens is too long to rerank for")
        prompts = [self._prompt(before, passage, after, tail, room) for passage in passages]
        shared = _common(prompts)
        jobs = [_Job(number, prompt[shared:]) for number, prompt in enumerate(prompts)]
        context = self._ready(prompts[0][:shared], max(len(job.tokens) for job in jobs) + len(asked))
        found: list[float | None] = [None] * len(passages)
        for group in self._groups(jobs, len(asked)):
            if expired is not None and expired():
                break
            for job, score in zip(group, self._score(context, shared, group, asked), strict=True):
                found[job.number] = score
        return found

    def _question(self, after: str, question: str) -> list[int]:
        """The question's tokens. The blanks that end `after` belong to its first word, as vocabularies have it."""
        blanks = after[len(after.rstrip()) :]
        return self._model.tokens((blanks if "\n" not in blanks else "") + question.strip())

    def _prompt(self, before: str, passage: str, after: str, tail: list[int], room: int) -> list[int]:
        prompt = self._model.tokens(before + passage + after.rstrip(), ends=False)
        bos = [self._model.special("bos")] if self._model.adds("bos") else []
        if len(bos) + len(prompt) > room:
            prompt = prompt[: room - len(tail) - len(bos)] + tail
        return bos + prompt

    def _ready(self, prefix: list[int], longest: int) -> Context:
        """A context in which sequence 0 has read the prefix."""
        batch = max(self._batch, longest)
        room = -(-(len(prefix) + batch) // 256) * 256
        context = self._context
        if context is None or context.shape.context < room or context.shape.batch < batch:
            if context is not None:
                context.close()
            shape = Shape(room, max(batch, len(prefix)), _SEQUENCES + 1, outputs=self._rows)
            context = self._context = Context(self._model, shape, self._options)
            self._prefix = []
        for sequence in range(1, _SEQUENCES + 1):
            context.forget(sequence)
        if prefix != self._prefix:
            context.forget(0)
            self._prefix = []
            for start in range(0, len(prefix), batch):
                context.read([(0, start, prefix[start : start + batch])], [])
            self._prefix = prefix
        return context

    def _groups(self, jobs: Sequence[_Job], asked: int) -> Iterator[list[_Job]]:
        """As many passages at a time as a batch, its scores and the sequences hold."""
        group: list[_Job] = []
        filled = 0
        for job in jobs:
            size = len(job.tokens) + asked - 1
            full = filled + size > self._batch or (len(group) + 1) * asked > self._rows or len(group) == _SEQUENCES
            if group and full:
                yield group
                group, filled = [], 0
            group.append(job)
            filled += size
        yield group

    def _score(self, context: Context, shared: int, group: Sequence[_Job], asked: list[int]) -> list[float]:
        runs, wanted, end = [], [], 0
        for sequence, job in enumerate(group, 1):
            context.copy(0, sequence)
            tokens = job.tokens + asked[:-1]
            runs.append((sequence, shared, tokens))
            end += len(tokens)
            wanted += range(end - len(asked), end)
        context.read(runs, wanted)
        means = _means(context.scores(len(wanted)), asked, len(group))
        for sequence in range(1, len(group) + 1):
            context.forget(sequence)
        return means


def _means(scores: Any, asked: list[int], passages: int) -> list[float]:
    """Mean log-probability of the tokens `asked` in rows of logits, as many rows a passage as there are tokens."""
    import numpy as np

    out = []
    places = np.arange(len(asked))
    for passage in range(passages):
        rows = scores[passage * len(asked) : (passage + 1) * len(asked)]
        top = rows.max(axis=1)
        total = top + np.log(np.exp(rows - top[:, None]).sum(axis=1))
        out.append(float((rows[places, asked] - total).mean()))
    return out


def _common(prompts: Sequence[list[int]]) -> int:
    """How many tokens all prompts share at the beginning, at least one short of the shortest."""
    count = min(map(len, prompts)) - 1
    first = prompts[0]
    for prompt in prompts[1:]:
        if prompt[:count] != first[:count]:
            count = next(place for place in range(count) if prompt[place] != first[place])
    return max(count, 0)
