"""Many prompts read side by side: what they share at the beginning is read once, scores are kept only of their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.models.llama.context import Context, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from memcli.models.llama.backend import Model
    from memcli.models.llama.options import LlamaOptions

#: Tokens evaluated together, on a CPU and on a GPU.
CPU_BATCH, GPU_BATCH = 512, 2048

_SEQUENCES = 16

#: Bytes that the scores of one batch may take: each token kept is scored against the whole vocabulary.
_SCORES = 64 << 20


class _Job(NamedTuple):
    """One prompt: its place in the list, and its tokens after those that all share."""

    number: int
    tokens: list[int]


class Parallel:
    """Reads prompts with one model, in a context of its own that grows as the work needs it."""

    def __init__(self, model: Model, options: LlamaOptions) -> None:
        self._model, self._options = model, options
        self._batch = options.batch or (GPU_BATCH if model.gpu_layers else CPU_BATCH)
        self._rows = max(_SCORES // (4 * model.vocabulary), 32)
        self._context: Context | None = None
        self._prefix: list[int] = []

    def read(
        self,
        prompts: Sequence[list[int]],
        ending: Sequence[int],
        judge: Callable[[Any], float],
        expired: Callable[[], bool] | None = None,
    ) -> list[float | None]:
        """Per prompt what `judge` makes of the logits that foretell `ending` after it: float32, one row a token of
        `ending`, as wide as the vocabulary. None where `expired`, asked between batches, left no time.
        """
        found: list[float | None] = [None] * len(prompts)
        if not prompts:
            return found
        shared = _common(prompts)
        jobs = [_Job(number, prompt[shared:]) for number, prompt in enumerate(prompts)]
        if expired is not None and expired():
            return found
        context = self._ready(prompts[0][:shared], max(len(job.tokens) for job in jobs) + len(ending))
        for group in self._groups(jobs, len(ending)):
            if expired is not None and expired():
                break
            rows = self._logits(context, shared, group, ending)
            for place, job in enumerate(group):
                found[job.number] = judge(rows[place * len(ending) : (place + 1) * len(ending)])
        return found

    def _ready(self, prefix: list[int], longest: int) -> Context:
        """A context in which sequence 0 has read the prefix, and no other anything."""
        batch = max(self._batch, longest)
        room = -(-(len(prefix) + batch) // 256) * 256
        context = self._context
        if context is None or context.shape.context < room or context.shape.batch < batch:
            if context is not None:
                context.close()
            shape = Shape(room, batch, _SEQUENCES + 1, outputs=self._rows)
            context = self._context = Context(self._model, shape, self._options)
            self._prefix = []
        if prefix != self._prefix:
            context.forget(0)
            self._prefix = []
            for start in range(0, len(prefix), batch):
                context.read([(0, start, prefix[start : start + batch])], [])
            self._prefix = prefix
        return context

    def _groups(self, jobs: Sequence[_Job], rows: int) -> Iterator[list[_Job]]:
        """As many prompts at a time as a batch, its scores and the sequences hold."""
        group: list[_Job] = []
        filled = 0
        for job in jobs:
            size = len(job.tokens) + rows - 1
            if group and (
                filled + size > self._batch or (len(group) + 1) * rows > self._rows or len(group) == _SEQUENCES
            ):
                yield group
                group, filled = [], 0
            group.append(job)
            filled += size
        yield group

    def _logits(self, context: Context, shared: int, group: Sequence[_Job], ending: Sequence[int]) -> Any:
        runs: list[tuple[int, int, list[int]]] = []
        wanted: list[int] = []
        end = 0
        for sequence, job in enumerate(group, 1):
            context.forget(sequence)
            context.copy(0, sequence)
            tokens = [*job.tokens, *ending[:-1]]
            runs.append((sequence, shared, tokens))
            end += len(tokens)
            wanted += range(end - len(ending), end)
        context.read(runs, wanted)
        for sequence in range(1, len(group) + 1):
            context.forget(sequence)
        return context.scores(len(wanted))


def _common(prompts: Sequence[list[int]]) -> int:
    """How many tokens all prompts share at the beginning, at least one short of the shortest."""
    count = min(map(len, prompts)) - 1
    first = prompts[0]
    for prompt in prompts[1:]:
        if prompt[:count] != first[:count]:
            count = next(place for place in range(count) if prompt[place] != first[place])
    return max(count, 0)
