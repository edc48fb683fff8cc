"""How likely a language model finds a question after each of several passages.

Query likelihood as in "Improving Passage Retrieval with Zero-Shot Question Generation" (UPR, Sachan et al. 2022).
Scores are computed for the question's tokens alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.errors import UsageError
from memcli.models.llama.parallel import Parallel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from memcli.models.llama.backend import Model
    from memcli.models.llama.options import LlamaOptions


class Likelihood:
    """Scores passages with one model. `limit` is the longest context it may have."""

    def __init__(self, model: Model, options: LlamaOptions, limit: int) -> None:
        self._model, self._limit = model, limit
        self._parallel = Parallel(model, options)

    def scores(
        self,
        passages: Sequence[str],
        before: str,
        after: str,
        question: str,
        *,
        expired: Callable[[], bool] | None = None,
        longest: int | None = None,
    ) -> list[float | None]:
        """Per passage the mean log-probability in nats of the question's tokens after before + passage + after.

        None for a passage that `expired`, asked between batches, left no time for. The question is cut after `longest`
        tokens, passages where they exceed the context. Raises UsageError where the question alone does.
        """
        asked = self._question(after, question)[:longest]
        if not asked:
            return [0.0] * len(passages)
        tail = self._model.tokens(after.rstrip())
        room = self._limit - len(asked)
        if room <= len(tail) + 1:
            raise UsageError(f"a question of {len(asked):,} tokens is too long for {self._limit:,}")
        prompts = [self._prompt(before + passage + after.rstrip(), tail, room) for passage in passages]
        return self._parallel.read(prompts, asked, lambda rows: _mean(rows, asked), expired)

    def _question(self, after: str, question: str) -> list[int]:
        """The question's tokens. The blanks that end `after` belong to its first word, as vocabularies have it."""
        blanks = after[len(after.rstrip()) :]
        return self._model.tokens((blanks if "\n" not in blanks else "") + question.strip())

    def _prompt(self, text: str, tail: list[int], room: int) -> list[int]:
        begin = [self._model.special("bos")] if self._model.adds("bos") else []
        prompt = begin + self._model.tokens(text)
        return prompt if len(prompt) <= room else prompt[: room - len(tail)] + tail


def _mean(rows: Any, asked: Sequence[int]) -> float:
    """Mean log-probability of the tokens `asked`, one a row of logits."""
    import numpy as np

    top = rows.max(axis=1)
    total = top + np.log(np.exp(rows - top[:, None]).sum(axis=1))
    return float((rows[np.arange(len(asked)), asked] - total).mean())
