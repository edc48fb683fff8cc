"""How much memory a model will take, and whether it is there. Pure: numbers in, a plan or a clear refusal out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli.errors import ModelUnavailable

if TYPE_CHECKING:
    from memcli.models.llama.gguf import Header

#: What llama.cpp takes beside weights, cache and buffers (graphs, the tokenizer's tables), from its own log.
_FIXED = 64 << 20

#: Keys and values are stored as 16-bit floats.
_CELL = 2


class Need(NamedTuple):
    """Bytes for the weights, for the keys and values of a context, and for computing."""

    weights: int
    cache: int
    compute: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.cache + self.compute


def need(header: Header, *, context: int, batch: int, outputs: int = 1) -> Need:
    """What a model takes with a context of so many tokens, `batch` of them evaluated at once.

    `outputs` is of how many tokens at once the whole vocabulary is scored. Upper estimates: layers that keep fewer
    keys than a plain transformer's (sliding windows, recurrent states) are counted as plain ones.
    """
    width = header.number("embedding_length", 4096)
    compute = _FIXED + 4 * batch * (6 * width + header.number("feed_forward_length", 4 * width))
    return Need(header.size, cache(header, context), compute + 4 * outputs * header.vocabulary)


def cache(header: Header, tokens: int) -> int:
    """Bytes of keys and values of so many tokens; an encoder keeps none."""
    if header.kind == "embedding" and header.of("attention.causal") is False:
        return 0
    width, heads = header.number("embedding_length", 4096), max(header.number("attention.head_count", 32), 1)
    keys = header.number("attention.key_length", width // heads)
    values = header.number("attention.value_length", width // heads)
    per_layer = header.of("attention.head_count_kv", heads)
    layers = header.number("block_count", 32)
    kept = sum(per_layer) if isinstance(per_layer, list) else layers * int(per_layer)
    return tokens * kept * (keys + values) * _CELL


def layers_on_gpu(header: Header, needed: Need, *, wanted: int | None, free: int | None) -> int:
    """How many layers go to the GPU: those asked for, else as many as its `free` bytes hold.

    Raises ModelUnavailable where more were asked for than fit. `free` None: no GPU.
    """
    everything = header.number("block_count", 32) + 1  # the output counts as a layer
    if free is None or wanted == 0:
        return 0
    fitting = everything
    if needed.total > free:
        fitting = max(int((free - needed.compute) * everything / (needed.weights + needed.cache)), 0)
    if wanted is None:
        return fitting
    if min(wanted, everything) > fitting:
        there = size(needed.total * min(wanted, everything) // everything)
        raise ModelUnavailable(
            f"{header.path.name} with {wanted} layers on the GPU needs about {there} there, {size(free)} are free",
            hint=f"run it with at most {fitting} layers on the GPU, or leave the setting out",
        )
    return min(wanted, everything)


def check(header: Header, needed: Need, *, on_gpu: int, free: int | None) -> None:
    """Raises ModelUnavailable where what stays in main memory exceeds its `free` bytes (None: unknown, no check)."""
    everything = header.number("block_count", 32) + 1
    here = (needed.weights + needed.cache) * (everything - on_gpu) // everything + needed.compute
    if free is not None and here > free:
        raise ModelUnavailable(
            f"{header.path.name} needs about {size(here)} of memory and {size(free)} are free",
            hint="close other programs, or choose a smaller model: 'memcli models list' says what each one needs",
        )


def fitting_context(header: Header, *, free: int | None, most: int, least: int = 512) -> int:
    """The longest context, at most `most` tokens, whose keys and values take no more than half of `free` bytes."""
    each = cache(header, 1)
    if free is None or not each:
        return most
    return max(min(most, free // 2 // each), min(least, most))


def size(number: int) -> str:
    """Bytes as people read them."""
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"
