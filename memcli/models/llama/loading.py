"""Opening a model for a task: is it of the right kind, is there memory for it, where do its layers go."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli.errors import ModelUnavailable, UsageError
from memcli.models.llama import backend, gguf, machine, memory

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.models.llama.gguf import Header, Kind
    from memcli.models.llama.options import LlamaOptions

#: What a kind of model is called, and the task of 'memcli models use' that it can serve.
_KINDS: dict[Kind, tuple[str, str]] = {
    "language": ("a language model", "extract"),
    "embedding": ("an embedding model", "embed"),
    "reranker": ("a reranking model", "rerank"),
    "adapter": ("a LoRA adapter, which works only together with a model", ""),
    "other": ("a file that holds no model of text", ""),
}


class Opened(NamedTuple):
    """A model in memory, what its file says of itself, and how long a context may be."""

    model: backend.Model
    header: Header
    context: int


def header_of(path: Path, kind: Kind, *, trust: bool = False) -> Header:
    """The header of the file at `path`. Raises ModelUnavailable where it is of another kind than the task needs.

    With `trust` it is taken for what the task needs where its network can do that, whatever it says of itself.
    """
    header = gguf.read(path)
    if header.kind == kind or (trust and _could(header, kind)):
        return header
    _, task = _KINDS[kind]
    is_, serves = _KINDS[header.kind]
    hint = f"'memcli models list' shows models for {task}, 'memcli models use {task} NAME' sets one"
    if serves:
        hint = f"'memcli models use {serves} NAME' uses this one for {serves}; {hint}"
    raise ModelUnavailable(f"{path.name} is {is_} and cannot {_ABLE[task]}", hint=hint)


def _could(header: Header, kind: Kind) -> bool:
    """Whether a network could serve as this kind: all can embed, decoders also write, and judge by what they write."""
    return header.kind not in {"adapter", "other"} and (kind == "embedding" or header.architecture not in gguf.ENCODERS)


_ABLE = {"extract": "write text", "embed": "embed", "rerank": "rerank"}


def open_model(
    header: Header, options: LlamaOptions, *, context: int, batch: int, outputs: int = 1, lora: Path | None = None
) -> Opened:
    """Loads a model, once it is sure that a context of `context` tokens will fit beside it.

    Raises ModelUnavailable where it cannot be loaded or memory does not suffice, saying how much is missing.
    """
    _check(options)
    backend.log.shown = options.verbose
    backend.library()
    trained = header.number("context_length", context)
    most = min(options.context or trained, trained)
    needed = memory.need(header, context=min(context, most), batch=batch, outputs=outputs)
    gpu = backend.free_gpu_memory()
    layers = memory.layers_on_gpu(header, needed, wanted=options.gpu_layers, free=gpu)
    free = machine.available_memory()
    memory.check(header, needed, on_gpu=layers, free=free)
    if lora is not None and gguf.read(lora).kind != "adapter":
        raise ModelUnavailable(f"{lora.name} is not a LoRA adapter", hint="give the GGUF file of an adapter")
    model = backend.Model(header.path, gpu_layers=layers, lora=lora)
    left = None if free is None else free - needed.weights * (layers == 0)
    return Opened(model, header, memory.fitting_context(header, free=gpu if layers and gpu else left, most=most))


def _check(options: LlamaOptions) -> None:
    for name in ("gpu_layers", "threads", "context", "batch"):
        value = getattr(options, name)
        if value is not None and value < (0 if name == "gpu_layers" else 1):
            raise UsageError(f"{name} must be a whole number of at least {int(name != 'gpu_layers')}, not {value}")
