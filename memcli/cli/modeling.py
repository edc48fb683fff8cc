"""Which model does a task, opened when it is needed; and what is said where it cannot be.

A model that was asked for by its name must serve: where it cannot, the call ends with 69 and the command to run. Where
the choice was left to memcli ("auto"), the built-in one takes over, and that is said once.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast

from memcli import config
from memcli.errors import ConfigError, ModelUnavailable, NotFound
from memcli.models import registry
from memcli.models.catalog import SERVING, find, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from memcli.cli.output import Output
    from memcli.config import Settings
    from memcli.models.catalog import Kind, Task
    from memcli.models.llama import EmbeddingRecipe, LlamaOptions
    from memcli.models.protocols import Embedder, Extractor, LanguageModel, Reranker, Summarizer
    from memcli.models.registry import Installed

KIND_NAMES: dict[Kind, str] = {
    "language": "a language model",
    "embedding": "an embedding model",
    "reranker": "a reranking model",
}

#: What happens without a model, per task.
_INSTEAD: dict[Task, str] = {
    "extract": "the built-in rules read facts and summarize",
    "summarize": "the built-in rules read facts and summarize",
    "answer": "the answer is in the memories' own words",
    "embed": "the built-in embedder serves",
    "rerank": "the order of recall stays",
}


class Models:
    """The models of one call. Each file is loaded once, whatever it does, and closed with the call."""

    def __init__(self, settings: Settings, out: Output, steady: Callable[[], float]) -> None:
        self._settings = settings
        self._out = out
        self._steady = steady
        self._gpu_layers = settings.model_gpu_layers
        self._told: set[str] = set()
        self._loaded: dict[tuple[str, str], Any] = {}
        self._kept = ExitStack()

    def limit_gpu(self, layers: int | None) -> None:
        """Runs at most so many layers on the GPU, whatever the setting says; None leaves it to the setting."""
        self._gpu_layers = self._gpu_layers if layers is None else layers

    def close(self) -> None:
        """Frees all of them."""
        self._loaded.clear()
        self._kept.close()

    def language(self, task: Task, asked: str | None = None) -> LanguageModel | None:
        """The language model for a task, None where the built-in rules do it. Raises ModelUnavailable."""
        from memcli.models.llama import load_language_model

        lora = getattr(self._settings, f"model_{task}_lora", None)
        adapter = config.given_path(lora) if lora else None

        def load(path: Path, _: Kind) -> LanguageModel:
            return load_language_model(path, options=self.options, lora=adapter)

        return cast("LanguageModel | None", self._open(task, asked, load, str(lora or "")))

    def embedder(self, asked: str | None = None) -> Embedder:
        """What turns text into vectors: a model with the built-in table beside it, or the table alone.

        Raises ModelUnavailable, and ConfigError for a dimension that the model was not trained for.
        """
        from memcli.models.llama import load_embedder

        def load(path: Path, _: Kind) -> Embedder:
            cache = self._settings.models / "hashes.cache"
            return load_embedder(path, self.options, recipe=self._recipe(path), cache=cache)

        from memcli.models.builtin import embedder as builtin

        made = cast("Embedder | None", self._open("embed", asked, load))
        if made is None:
            return builtin.load()
        from memcli.models.beside import Beside

        return Beside(made, builtin.load())

    def reranker(self, *, must: bool) -> Reranker | None:
        """What judges passages once more, None where nothing is to, or can unless it `must`. Raises ModelUnavailable.

        A language model that does something else too is the same one.
        """
        from memcli.models.llama import as_reranker, load_language_model, load_reranker

        def load(path: Path, kind: Kind) -> Any:
            if kind == "language":
                return load_language_model(path, options=self.options)
            return load_reranker(path, self.options, "cross-encoder")

        made = self._open("rerank", None, load, must=must)
        return as_reranker(made) if hasattr(made, "likelihood") else cast("Reranker | None", made)

    def extractor(self, asked: str | None = None) -> Extractor:
        """What reads facts: the built-in rules, and a language model beside them where one is to be used."""
        from memcli.models.builtin.extractor import BuiltinExtractor

        model = self.language("extract", asked)
        if model is None:
            return BuiltinExtractor()
        from memcli.models.llm.extractor import LlmExtractor

        return LlmExtractor(model, BuiltinExtractor(), clock=self._steady)

    def summarizer(self, asked: str | None = None) -> Summarizer:
        """What writes summaries; the built-in one also stands in where a language model fails."""
        from memcli.models.builtin.summarizer import BuiltinSummarizer

        model = self.language("summarize", asked)
        if model is None:
            return BuiltinSummarizer()
        from memcli.models.llm.summarizer import LlmSummarizer

        return LlmSummarizer(model, BuiltinSummarizer(), clock=self._steady)

    def vouch(self, asked: str) -> None:
        """Raises ModelUnavailable where a model that is asked for by name could not read and write; loads none."""
        if asked in {"auto", "builtin"}:
            return
        registry.usable(self._settings.models, named(self._settings, "extract", asked))
        from memcli.models.llama import available

        why = available()
        if why:
            raise ModelUnavailable(why, hint=registry.INSTALL)

    @property
    def options(self) -> LlamaOptions:
        """How models are run."""
        from memcli.models.llama import LlamaOptions

        return LlamaOptions(
            gpu_layers=self._gpu_layers,
            threads=self._settings.model_threads,
            context=self._settings.model_context,
            verbose=self._out.verbose,
            trust=True,  # the registry says what an installed file is for
        )

    def _open(
        self, task: Task, asked: str | None, load: Callable[[Path, Kind], Any], how: str = "", *, must: bool = False
    ) -> Any:
        wanted = asked or getattr(self._settings, f"model_{task}")
        if wanted == "builtin":
            return None
        try:
            chosen = automatic(self._settings.models, task) if wanted == "auto" else named(self._settings, task, wanted)
            if chosen is None:
                self._miss(task, must=must)
                return None
            key = (chosen.name, how)
            if key not in self._loaded:
                path = registry.usable(self._settings.models, chosen)
                made = load(path, chosen.kind)
                self._loaded[key] = made
                self._kept.callback(made.close)
        except ModelUnavailable as error:
            if must or wanted != "auto":
                raise
            self._once(f"{error.message}; {_INSTEAD[task]}" + (f" ({error.hint})" if error.hint else ""))
            return None
        return self._loaded[key]

    def _miss(self, task: Task, *, must: bool) -> None:
        """Says that no model is installed for a task; raises it as ModelUnavailable where there `must` be one."""
        if must:
            raise ModelUnavailable(f"no model to {task} with is installed", hint=steps(suggestion(task).name))
        kind = SERVING[task][0]
        told = f"{KIND_NAMES[kind].removeprefix('a ').removeprefix('an ')} is installed, so {_INSTEAD[task]}"
        self._once(f"no {told}; to have one: {steps(suggestion(task).name)}", remark=True)

    def _once(self, message: str, *, remark: bool = False) -> None:
        if message not in self._told:
            self._told.add(message)
            self._out.note(f"memcli: {message}") if remark else self._out.warn(message)

    def _recipe(self, path: Path) -> EmbeddingRecipe:
        """How texts are put to an embedding model: by its name, with the pooling and dimensions of the catalog."""
        from dataclasses import replace

        from memcli.models.llama import gguf
        from memcli.models.llama.recipes import recipe_for

        recipe = recipe_for(gguf.read(path))
        entry = find(path.stem)
        wanted = self._settings.model_dimension
        if entry is not None and entry.pooling is not None:
            recipe = replace(recipe, pooling=recipe.pooling or entry.pooling)
        if wanted is None:
            return recipe
        if entry is not None and wanted not in entry.matryoshka:
            can = ", ".join(map(str, entry.matryoshka)) or "none but its own"
            told = f"model.dimension is {wanted}, which {entry.name} was not trained for"
            raise ConfigError(told, hint=f"it can: {can}; 'memcli config unset model.dimension' keeps all")
        return replace(recipe, dimension=wanted)


def automatic(folder: Path, task: Task) -> Installed | None:
    """What "auto" means for a task: the model installed last that is made for it, else one that can do it too."""
    there = registry.load(folder).values()
    for kind in SERVING[task]:
        fitting = [model for model in there if model.kind == kind]
        if fitting:
            return max(fitting, key=lambda model: (model.added, model.name))
    return None


def named(settings: Settings, task: Task, name: str) -> Installed:
    """The installed model of that name; raises ModelUnavailable where there is none, or it cannot do the task."""
    try:
        model = registry.find(settings.models, name)
    except NotFound as error:
        hint = steps(name) if find(name) else f"{error.hint}; 'memcli models add FILE' adds one"
        raise ModelUnavailable(error.message, hint=hint) from None
    if model.kind not in SERVING[task]:
        fitting = [each.name for each in registry.load(settings.models).values() if each.kind in SERVING[task]]
        use = " or ".join(fitting) or f"{suggestion(task).name} after: {steps(suggestion(task).name)}"
        told = f"{model.name} is {KIND_NAMES[model.kind]} and cannot {task}"
        raise ModelUnavailable(told, hint=f"use {use}, or: memcli models use {task} builtin")
    return model


def steps(name: str) -> str:
    """The commands after which the model of that name works."""
    from importlib.util import find_spec

    pull = f"memcli models pull {name}"
    return pull if find_spec("llama_cpp") else f"{registry.INSTALL}; {pull}"


def used(settings: Settings) -> dict[Task, str]:
    """Per task the name of the model that would be used, or "builtin"."""
    found: dict[Task, str] = {}
    for task in SERVING:
        wanted = str(getattr(settings, f"model_{task}"))
        if wanted == "auto":
            model = automatic(settings.models, task)
            wanted = model.name if model else "builtin"
        found[task] = wanted
    return found
