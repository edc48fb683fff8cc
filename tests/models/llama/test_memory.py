"""Whether a model fits: numbers in, a plan or a refusal with numbers out."""

from __future__ import annotations

from pathlib import Path

import pytest

from memcli.errors import ModelUnavailable, UsageError
from memcli.models.llama import LlamaOptions, loading, machine, memory
from memcli.models.llama.gguf import Header
from memcli.models.llama.memory import Need

GB = 1_000_000_000
LLAMA = Header(
    Path("/models/eight.gguf"),
    5 * GB,
    {
        "general.architecture": "llama", "llama.block_count": 32, "llama.embedding_length": 4096,
        "llama.attention.head_count": 32, "llama.attention.head_count_kv": 8, "llama.feed_forward_length": 14336,
        "llama.context_length": 131072, "llama.vocab_size": 128256,
    },
    frozenset(),
)  # fmt: skip


def test_keys_and_values_are_counted_per_layer_and_head() -> None:
    assert memory.cache(LLAMA, 1) == 32 * 8 * (128 + 128) * 2
    mixed = LLAMA._replace(metadata={**LLAMA.metadata, "llama.attention.head_count_kv": [8] * 4 + [0] * 28})
    assert memory.cache(mixed, 10) == 10 * 4 * 8 * 256 * 2
    bert = Header(Path("b"), 1, {"general.architecture": "bert", "bert.attention.causal": False}, frozenset())
    assert memory.cache(bert, 512) == 0


def test_need_grows_with_what_is_asked() -> None:
    small = memory.need(LLAMA, context=1024, batch=512)
    long = memory.need(LLAMA, context=8192, batch=512)
    wide = memory.need(LLAMA, context=1024, batch=512, outputs=256)
    assert small.weights == 5 * GB
    assert long.cache == 8 * small.cache
    assert wide.compute - small.compute == 255 * 4 * 128256
    assert small.total < 6 * GB


def test_all_layers_go_to_a_gpu_with_room_and_as_many_as_fit_to_another() -> None:
    need = Need(4 * GB, GB, GB)
    assert memory.layers_on_gpu(LLAMA, need, wanted=None, free=8 * GB) == 33
    assert memory.layers_on_gpu(LLAMA, need, wanted=None, free=3 * GB) == 13
    assert memory.layers_on_gpu(LLAMA, need, wanted=None, free=GB // 2) == 0
    assert memory.layers_on_gpu(LLAMA, need, wanted=None, free=None) == 0
    assert memory.layers_on_gpu(LLAMA, need, wanted=0, free=8 * GB) == 0
    assert memory.layers_on_gpu(LLAMA, need, wanted=99, free=8 * GB) == 33


def test_more_layers_than_fit_are_refused_with_how_many_do() -> None:
    with pytest.raises(ModelUnavailable, match=r"needs about 3\.6 GB there, 3\.0 GB are free") as caught:
        memory.layers_on_gpu(LLAMA, Need(4 * GB, GB, GB), wanted=20, free=3 * GB)
    assert "at most 13 layers" in caught.value.hint


def test_too_little_memory_is_said_with_numbers_and_what_to_do() -> None:
    need = Need(4 * GB, GB, GB)
    memory.check(LLAMA, need, on_gpu=0, free=6 * GB)
    memory.check(LLAMA, need, on_gpu=33, free=2 * GB)
    memory.check(LLAMA, need, on_gpu=0, free=None)
    with pytest.raises(
        ModelUnavailable, match=r"eight\.gguf needs about 6\.0 GB of memory and 500 MB are free"
    ) as caught:
        memory.check(LLAMA, need, on_gpu=0, free=GB // 2)
    assert "memcli models list" in caught.value.hint


def test_a_context_takes_at_most_half_of_what_is_left() -> None:
    each = memory.cache(LLAMA, 1)
    assert memory.fitting_context(LLAMA, free=None, most=131072) == 131072
    assert memory.fitting_context(LLAMA, free=20_000 * each, most=131072) == 10_000
    assert memory.fitting_context(LLAMA, free=20_000 * each, most=4096) == 4096
    assert memory.fitting_context(LLAMA, free=0, most=4096) == 512


def test_this_machine_has_cores_and_memory() -> None:
    assert machine.physical_cores() >= 1
    free = machine.available_memory()
    assert free is None or free > 1_000_000


@pytest.mark.parametrize("options", [{"gpu_layers": -1}, {"threads": 0}, {"context": 0}, {"batch": -5}])
def test_impossible_options_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(UsageError, match=next(iter(options))):
        loading.open_model(LLAMA, LlamaOptions(**options), context=512, batch=512)


def test_a_model_larger_than_memory_is_refused_before_it_is_opened(llama_cpp: None) -> None:
    huge = LLAMA._replace(size=10**15)
    with pytest.raises(ModelUnavailable, match="of memory and"):
        loading.open_model(huge, LlamaOptions(gpu_layers=0), context=512, batch=512)
