"""models.protocols.Reranker over GGUF files: by the likelihood of the question, and cross-encoders of three makes.

A cross-encoder reads question and passage together. Files made for llama.cpp's rank pooling carry a head that gives
the score (bge-reranker, jina-reranker, and Qwen3-Reranker as llama.cpp converts it); conversions of Qwen3-Reranker as a
plain language model answer "yes" or "no", and the odds of the two are the score.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Self

from memcli.models.llama import gguf, loading
from memcli.models.llama.context import Context, Shape
from memcli.models.llama.generation import LlamaModel
from memcli.models.llama.parallel import Parallel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from memcli.models.llama.backend import Model
    from memcli.models.llama.gguf import Header
    from memcli.models.llama.options import LlamaOptions

#: The prompt around a passage, and before the question that it may answer. Measured on chats between people with
#: SmolLM2-135M-Instruct; without its neighbours a message gained less.
BEFORE, AFTER = "Chat messages:\n", "\nA question that these messages answer: "

#: From nats per token of the question, which the passage adds to its likelihood, to log-odds that it answers it, for
#: the first of what recall found; fitted with SmolLM2-135M-Instruct on chats between people.
STEEPNESS, EVEN = 0.53, 2.4

#: Longest question and passage of a cross-encoder together, in tokens, and longest question of any model: what goes
#: beyond is cut.
LONGEST, LONGEST_QUESTION = 1024, 256

_BATCH = 1024
_SEQUENCES = 32

#: As its makers put it: https://huggingface.co/Qwen/Qwen3-Reranker-0.6B
_YES_NO = (
    "<|im_start|>system\nJudge whether the Document meets the requirements based on the Query and the Instruct "
    'provided. Note that the answer can only be "yes" or "no".<|im_end|>\n<|im_start|>user\n'
    "<Instruct>: Given a question, retrieve messages of a conversation that answer it\n"
    "<Query>: {query}\n<Document>: {document}<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
)


def load(path: Path, options: LlamaOptions, kind: str, lora: Path | None) -> LikelihoodReranker | CrossEncoder:
    """A reranker of the given kind ("likelihood", "cross-encoder", or "auto": whatever the file is)."""
    if kind == "auto":
        kind = "likelihood" if gguf.read(path).kind == "language" else "cross-encoder"
    if kind == "likelihood":
        return LikelihoodReranker(LlamaModel(path, options, lora))
    return CrossEncoder(path, options)


class _Closing:
    """What holds a model until it is closed."""

    _model: Model | LlamaModel

    def close(self) -> None:
        """Frees the model."""
        self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class LikelihoodReranker(_Closing):
    """Judges a passage by how much likelier than without it `model` finds the question after it."""

    _model: LlamaModel

    def __init__(self, model: LlamaModel) -> None:
        self._model = model
        self.name = f"likelihood:{model.name}"
        self.gpu_layers = model.gpu_layers

    def relevance(
        self, question: str, passages: Sequence[str], *, expired: Callable[[], bool] | None = None
    ) -> list[float | None]:
        """Log-odds per passage; None where time ran out before it, or the question has no words."""
        if not question.strip():
            return [None] * len(passages)
        scores = self._model.likelihood().scores
        alone, *read = scores(["", *passages], BEFORE, AFTER, question, expired=expired, longest=LONGEST_QUESTION)
        return [None if one is None or alone is None else STEEPNESS * (one - alone - EVEN) for one in read]


class CrossEncoder(_Closing):
    """Judges passages with a model made for it."""

    def __init__(self, path: Path, options: LlamaOptions) -> None:
        header = loading.header_of(path, "reranker", trust=options.trust)
        opened = loading.open_model(header, options, context=_BATCH, batch=_BATCH, outputs=_SEQUENCES)
        self._model = opened.model
        self._limit = min(LONGEST, opened.context)
        self.name = f"cross-encoder:{path.stem}"
        self.gpu_layers = opened.model.gpu_layers
        head = {"cls.weight", "cls.output.weight"} & header.tensors or header.pooling == "rank"
        self._judge: _Head | _YesNo = (_Head if head else _YesNo)(self._model, header, options, self._limit)

    def relevance(
        self, question: str, passages: Sequence[str], *, expired: Callable[[], bool] | None = None
    ) -> list[float | None]:
        """Log-odds per passage; None where time ran out before it."""
        return self._judge.odds(question, passages, expired or (lambda: False))


class _Form:
    """How a question and a passage are put together as tokens."""

    def __init__(self, model: Model, template: str | None, limit: int) -> None:
        self._model, self._limit = model, limit
        self._parts: tuple[list[int], ...] | None = None
        if template is not None:
            before, _, rest = template.partition("{query}")
            between, _, after = rest.partition("{document}")
            self._parts = tuple(model.tokens(part, markup=True) for part in (before, between, after))

    def tokens(self, question: str, passage: str) -> list[int]:
        """The tokens of a pair, the passage cut to what fits."""
        before, between, after = self._parts or self._separators()
        asked = self._model.tokens(question.strip())[: self._limit // 2]
        room = self._limit - len(before) - len(between) - len(after) - len(asked)
        return [*before, *asked, *between, *self._model.tokens(passage)[: max(room, 0)], *after]

    def _separators(self) -> tuple[list[int], list[int], list[int]]:
        """What llama.cpp's own server puts around the two texts of a model without a template."""
        model = self._model
        end = model.special("eos") if model.special("eos") >= 0 else model.special("sep")
        begin = [model.special("bos")] if model.adds("bos") else []
        ends = [end] if model.adds("eos") else []
        return begin, ends + ([model.special("sep")] if model.adds("sep") else []), ends


class _Head:
    """A model with a scoring head (rank pooling): one number a pair, or one a label of which the first is "yes"."""

    def __init__(self, model: Model, header: Header, options: LlamaOptions, limit: int) -> None:
        template = header.metadata.get("tokenizer.chat_template.rerank")
        self._form = _Form(model, template if isinstance(template, str) else None, limit)
        self._fill = options.batch or _BATCH
        count = getattr(model.api, "llama_model_n_cls_out", None)
        self._labels = max(int(count(model.pointer)) if count else 1, 1)
        room = max(self._fill, limit)
        self._context = Context(model, Shape(room, room, _SEQUENCES, pooling="rank", whole=True), options)

    def odds(self, question: str, passages: Sequence[str], expired: Callable[[], bool]) -> list[float | None]:
        out: list[float | None] = []
        pairs = [self._form.tokens(question, passage) for passage in passages]
        while len(out) < len(pairs) and not expired():
            batch = pairs[len(out) : len(out) + 1]
            for pair in pairs[len(out) + 1 : len(out) + _SEQUENCES]:
                if sum(map(len, batch)) + len(pair) > self._fill:
                    break
                batch.append(pair)
            self._context.forget()
            self._context.read([(number, 0, pair) for number, pair in enumerate(batch)])
            rows = self._context.pooled(len(batch), self._labels)
            out += [_logit(float(row[0])) if self._labels > 1 else float(row[0]) for row in rows]
        return out + [None] * (len(pairs) - len(out))


class _YesNo:
    """A language model that answers "yes" or "no"."""

    def __init__(self, model: Model, _: Header, options: LlamaOptions, limit: int) -> None:
        self._form = _Form(model, _YES_NO, limit)
        self._parallel = Parallel(model, options)
        self._yes, self._no = (model.tokens(word)[0] for word in ("yes", "no"))

    def odds(self, question: str, passages: Sequence[str], expired: Callable[[], bool]) -> list[float | None]:
        pairs = [self._form.tokens(question, passage) for passage in passages]
        return self._parallel.read(pairs, [self._yes], self._answer, expired)

    def _answer(self, rows: Any) -> float:
        return float(rows[-1][self._yes]) - float(rows[-1][self._no])


def _logit(probability: float) -> float:
    """The log-odds of a probability, which is kept off 0 and 1 by what 32 bits can tell."""
    kept = min(max(probability, 1e-7), 1 - 1e-7)
    return math.log(kept / (1 - kept))
