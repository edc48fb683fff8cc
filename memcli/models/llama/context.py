"""A context: the part of a model that remembers what it read. Batches of tokens go in, scores or vectors come out."""

from __future__ import annotations

import ctypes
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from memcli.errors import ModelUnavailable
from memcli.models.llama import backend, machine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.models.llama.backend import Model
    from memcli.models.llama.options import LlamaOptions

_POOLINGS = {"none": 0, "mean": 1, "cls": 2, "last": 3, "rank": 4}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a context must hold: tokens in all, tokens evaluated at once, sequences side by side.

    `outputs`: of how many tokens of a batch the vocabulary is scored at most. With `pooling` it makes one vector per
    sequence instead. `whole`: a batch is computed in one piece, which encoders and pooling need.
    """

    context: int
    batch: int
    sequences: int = 1
    outputs: int = 1
    pooling: str | None = None
    whole: bool = False


class Context:
    """One context of a model. Raises ModelUnavailable where there is no memory for it, and where evaluating fails."""

    def __init__(self, model: Model, shape: Shape, options: LlamaOptions) -> None:
        self.model, self.shape = model, shape
        self._api = api = model.api
        with backend.quiet():
            self._pointer = api.llama_init_from_model(model.pointer, self._parameters(options))
            if not self._pointer:
                raise ModelUnavailable(
                    f"there is no memory for a context of {shape.context:,} tokens: {backend.log.reason()}",
                    hint="close other programs, set a shorter context, or choose a smaller model",
                )
            self._finalizer = weakref.finalize(self, _free, api.llama_free, self._pointer, model)
            if model.adapter is not None:
                self._adapt()
        model.contexts.add(self)
        self._memory = api.llama_get_memory(self._pointer)
        self.vectors = int(getattr(api, "llama_model_n_embd_out", api.llama_model_n_embd)(model.pointer))

    def _parameters(self, options: LlamaOptions) -> Any:
        shape, api = self.shape, self._api
        params = api.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_seq_max = shape.context, shape.batch, shape.sequences
        params.n_ubatch = shape.batch if shape.whole else min(shape.batch, 512)
        params.n_threads = params.n_threads_batch = options.threads or machine.physical_cores()
        params.kv_unified = True  # sequences share the room, and what they have in common
        params.offload_kqv = params.op_offload = self.model.gpu_layers > 0
        if shape.pooling is not None:
            params.embeddings, params.pooling_type = True, _POOLINGS[shape.pooling]
        elif hasattr(params, "n_outputs_max"):
            params.n_outputs_max = params.n_outputs_max_per_seq = max(shape.outputs, shape.sequences)
        if options.flash_attention is not None:
            if hasattr(params, "flash_attn_type"):
                params.flash_attn_type = int(options.flash_attention)
            else:
                params.flash_attn = options.flash_attention
        return params

    def _adapt(self) -> None:
        api, adapter = self._api, self.model.adapter
        if hasattr(api, "llama_set_adapters_lora"):
            failed = api.llama_set_adapters_lora(
                self._pointer, (api.llama_adapter_lora_p_ctypes * 1)(adapter), 1, (ctypes.c_float * 1)(1.0)
            )
        else:
            failed = api.llama_set_adapter_lora(self._pointer, adapter, 1.0)
        if failed:
            raise ModelUnavailable(f"the LoRA adapter cannot be applied: {backend.log.reason()}")

    def read(self, runs: Sequence[tuple[int, int, Sequence[int]]], wanted: Sequence[int] | None = None) -> None:
        """Evaluates runs of tokens, each given as (sequence, position of its first token, tokens), as one batch.

        `wanted` are the places in the batch whose scores are to be kept; None keeps those of all (or pools them).
        """
        import numpy as np

        sizes = [len(tokens) for _, _, tokens in runs]
        count = sum(sizes)
        tokens = np.fromiter((token for *_, part in runs for token in part), dtype=np.int32, count=count)
        sequences = np.repeat(np.array([run[0] for run in runs], dtype=np.int32), sizes)
        positions = np.concatenate([np.arange(start, start + len(part), dtype=np.int32) for _, start, part in runs])
        kept = np.ones(count, dtype=np.int8) if wanted is None else np.zeros(count, dtype=np.int8)
        if wanted is not None:
            kept[list(wanted)] = 1
        ones = np.ones(count, dtype=np.int32)
        addresses = sequences.ctypes.data + 4 * np.arange(count, dtype=np.uintp)
        batch = self._api.llama_batch(
            n_tokens=count,
            token=tokens.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            pos=positions.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            n_seq_id=ones.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            seq_id=addresses.ctypes.data_as(ctypes.POINTER(ctypes.POINTER(ctypes.c_int32))),
            logits=kept.ctypes.data_as(ctypes.POINTER(ctypes.c_int8)),
        )
        code = self._api.llama_decode(self._pointer, batch)
        if code:
            raise ModelUnavailable(
                f"llama.cpp could not evaluate {count:,} tokens (code {code}): {backend.log.reason()}",
                hint="set a smaller batch or context, or fewer layers on the GPU",
            )

    def scores(self, rows: int) -> Any:
        """The scores (logits) of the wanted tokens of the last batch: float32, (rows, vocabulary), valid until the
        next batch."""
        import numpy as np

        return np.ctypeslib.as_array(self._api.llama_get_logits(self._pointer), (rows, self.model.vocabulary))

    def pooled(self, sequences: int, width: int | None = None) -> Any:
        """The pooled vectors of the first so many sequences of the last batch: float32, (sequences, width)."""
        import numpy as np

        out = np.empty((sequences, width or self.vectors), dtype=np.float32)
        for sequence in range(sequences):
            vector = self._api.llama_get_embeddings_seq(self._pointer, sequence)
            if not vector:
                raise ModelUnavailable("llama.cpp gave no vector for a text", hint="is this an embedding model?")
            out[sequence] = np.ctypeslib.as_array(vector, (out.shape[1],))
        return out

    def forget(self, sequence: int = -1, start: int = 0) -> bool:
        """Forgets a sequence (-1: all) from a position on; False where this kind of model can only forget it whole."""
        if not self._memory:
            return True
        if sequence < 0:
            self._api.llama_memory_clear(self._memory, True)
            return True
        return bool(self._api.llama_memory_seq_rm(self._memory, sequence, start, -1))

    def copy(self, source: int, target: int) -> None:
        """Lets one sequence begin with all that another has read; shared, not computed again."""
        if self._memory:
            self._api.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def state(self, sequence: int) -> Any:
        """What was read of a sequence, as bytes that another context of the model can take up."""
        import numpy as np

        held = np.empty(self._api.llama_state_seq_get_size(self._pointer, sequence), dtype=np.uint8)
        there = held.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        return held[: self._api.llama_state_seq_get_data(self._pointer, there, held.size, sequence)]

    def resume(self, sequence: int, state: Any) -> bool:
        """Takes up a `state` as a sequence that had read nothing; False where it cannot."""
        given = state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        return bool(state.size and self._api.llama_state_seq_set_data(self._pointer, given, state.size, sequence))

    def close(self) -> None:
        """Frees it. A second call does nothing."""
        self._finalizer()


def _free(function: Any, pointer: Any, _: Model) -> None:
    """Frees a context; holding the model as an argument keeps it alive until then."""
    with backend.quiet():
        function(pointer)
