"""The examinations of `memcli doctor` that concern models: the library, the files, and what each task would use."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from memcli.cli.finding import Finding
from memcli.cli.modeling import named, used
from memcli.errors import MemcliError
from memcli.models import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.cli.context import Context


def examine(cx: Context) -> Iterator[Finding]:
    """What there is to say of language models."""
    there = registry.load(cx.settings.models)
    yield _library(needed=bool(there))
    yield from _files(cx)
    yield from _tasks(cx)


def _library(*, needed: bool) -> Finding:
    about = "language model"
    if find_spec("llama_cpp") is None:
        if needed:
            return Finding(
                about, "warn", "models are installed, but not llama-cpp-python, which runs them", registry.INSTALL
            )
        return Finding(about, "good", "llama-cpp-python is not installed; the built-in rules do everything")
    from memcli.models.llama import available, describe_build

    why = available()
    if why:
        return Finding(about, "warn", why, registry.INSTALL)
    build = describe_build()
    gpus = [f"{each['description']} ({each['free'] / 1e9:.1f} GB free)" for each in build["devices"] if each["gpu"]]
    offload = f"offload to {', '.join(gpus)}" if gpus else "no GPU in use"
    if build["gpu_offload"] and not gpus:
        offload = "built for a GPU, but none is there"
    told = f"llama-cpp-python {build['version']}, {offload}"
    if find_spec("huggingface_hub") is None:
        return Finding(about, "warn", f"{told}; huggingface_hub, which downloads models, is missing", registry.INSTALL)
    return Finding(about, "good", told)


def _files(cx: Context) -> Iterator[Finding]:
    folder = cx.settings.models
    there = registry.load(folder)
    for model in there.values():
        try:
            registry.usable(folder, model)
        except MemcliError as error:
            yield Finding("models", "warn", error.message, error.hint)
    for file in registry.damaged(folder):
        yield Finding("models", "warn", f"{file} cannot be read", f"remove it: {file}")
    unfinished = registry.unfinished(folder)
    if unfinished:
        told = f"{unfinished / 1e9:.1f} GB of downloads that broke off"
        yield Finding("models", "warn", told, f"pull again to go on, or delete {folder / registry.PARTIAL}")
    if there:
        size = sum(model.size for model in there.values()) / 1e9
        yield Finding("models", "good", f"{', '.join(there)} in {folder} ({size:.1f} GB)")


def _tasks(cx: Context) -> Iterator[Finding]:
    serving = {task: name for task, name in used(cx.settings).items() if name != "builtin"}
    for task, name in serving.items():
        try:
            named(cx.settings, task, name)
        except MemcliError as error:
            yield Finding(task, "bad", error.message, error.hint)
    sound = ", ".join(f"{task} {name}" for task, name in serving.items())
    if sound:
        yield Finding("models in use", "good", sound)
