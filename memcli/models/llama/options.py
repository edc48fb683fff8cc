"""How a model file is to be used: settings of a run, and the recipe that an embedding model was trained with. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LlamaOptions:
    """What a user may set about running a model; None leaves it to the machine and the work.

    `gpu_layers`: how many layers go to the GPU (None: all that fit, where the build can offload; 0: none).
    `threads`: of the CPU (None: one per physical core). `context`: the most tokens that prompt and answer may have
    together (None: what the model was trained on, as far as memory allows); memory is taken as prompts need it.
    `batch`: tokens evaluated at a time. `flash_attention`: None lets llama.cpp decide. `verbose`: its log on stderr.
    `trust`: take a file for what a task needs, whatever it says of itself.
    """

    gpu_layers: int | None = None
    threads: int | None = None
    context: int | None = None
    batch: int | None = None
    flash_attention: bool | None = None
    verbose: bool = False
    trust: bool = False


@dataclass(frozen=True, slots=True)
class EmbeddingRecipe:
    """How texts are put to an embedding model, as its makers trained it.

    The prefixes are put before questions and documents as they stand. `dimension`: keep this many leading values, for
    models trained for it (Matryoshka, Kusupati et al. 2022); None keeps all. `pooling` and `max_tokens` override what
    the file says of itself.
    """

    query_prefix: str = ""
    document_prefix: str = ""
    dimension: int | None = None
    pooling: Literal["mean", "cls", "last"] | None = None
    max_tokens: int | None = None
