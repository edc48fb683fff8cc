"""Coverage-guided fuzzing of whatever reads what others wrote: every importer, and questions. Run by `make fuzz`.

    python -m tests.fuzz.campaign TARGET [SECONDS]

A target is the name of an importer, `any` (the importer is told by the shape), `question`, `date` or `backup`. Ends with
an error at a traceback, at an input that takes longer than 10 s, and at 1 GB of memory; what did it is kept as a file
`crash-…` in the present folder. Needs atheris, which `make fuzz` installs where it has wheels (Linux and macOS).
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import atheris

with atheris.instrument_imports(include=["memcli"]):
    from memcli.errors import MemcliError
    from memcli.ingest.importers import registry
    from memcli.keep import container
    from memcli.recall.engine import Engine
    from memcli.records import Filters
    from memcli.text.dates import parse_span

from tests.ingest import test_fuzz
from tests.support import Toy, at, blank, take, talk

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY_MB, PATIENCE_S = 1024, 10


def importing(name: str | None) -> Callable[[bytes], None]:
    """Reads bytes as an importer does, and asks of the drafts what storing them needs."""

    def target(data: bytes) -> None:
        test_fuzz.check(data, name)
        for file in ("notes/a.md", "conversations.json", "x.jsonl"):
            with suppress(MemcliError):
                registry.detect(test_fuzz.make(data, file)) if name is None and data else None

    return target


def asking() -> Callable[[bytes], None]:
    """Asks a small memory, with filters."""
    opened = blank()  # held on to: a context that is collected closes its store
    store = opened.__enter__()
    take(store, talk("I moved to Lisbon in May", "What colour is the cat?", "It's black - with (one) white paw"))
    engine = Engine(store, Toy())

    def target(data: bytes) -> None:
        text = data.decode("utf-8", "surrogatepass" if data[:1] > b"\x7f" else "replace")
        engine.recall(text, now=at(0), limit=3, context=1)
        words = tuple(text.split())[:3]
        engine.recall("cat", now=None, limit=3, filters=Filters(speakers=words, conversations=words, sources=words))
        assert opened is not None

    return _tolerant(target)


def dating() -> Callable[[bytes], None]:
    """Reads a date that a person typed."""
    return _tolerant(lambda data: parse_span(data.decode("utf-8", "replace"), at(0)))


def unpacking() -> Callable[[bytes], None]:
    """Reads a backup."""
    folder = Path(tempfile.mkdtemp())

    def target(data: bytes) -> None:
        (folder / "in").write_bytes(data)
        (folder / "out").write_bytes(b"")
        container.unpack(folder / "in", folder / "out", None)

    return _tolerant(target)


def _tolerant(target: Callable[[bytes], object]) -> Callable[[bytes], None]:
    def call(data: bytes) -> None:
        with suppress(MemcliError, UnicodeDecodeError):  # the latter of the decoding here, not of memcli's
            target(data)

    return call


TARGETS: dict[str, Callable[[], Callable[[bytes], None]]] = {
    "any": lambda: importing(None),
    **{name: (lambda name=name: importing(name)) for name in test_fuzz.EXAMPLES},  # type: ignore[misc]
    "question": asking,
    "date": dating,
    "backup": unpacking,
}

SEEDS = {
    "question": [
        "what did Ana say about the cat last May?",
        '"quoted words" -not (this OR that)',
        "昨天 谁 说 了 什么",
        "a" * 300,
    ],
    "date": ["last friday", "2024-05", "from May to June 2023", "vor drei Tagen", "前天"],
    "backup": ["\x50\x2a\x4d\x18\x02\x00\x00\x00{}"],
}


def seeds(name: str, folder: Path) -> None:
    """What the mutations begin with."""
    texts = list(test_fuzz.EXAMPLES.values()) if name == "any" else SEEDS.get(name) or [test_fuzz.EXAMPLES[name]]
    for number, text in enumerate(texts):
        (folder / f"seed{number}").write_bytes(text.encode("latin-1" if name == "backup" else "utf-8"))


def main() -> None:
    """Fuzzes one target."""
    name, seconds = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "3600"
    if name not in TARGETS:
        sys.exit(f"targets: {' '.join(TARGETS)}")
    corpus = Path(tempfile.mkdtemp(prefix="memcli-fuzz-"))
    seeds(name, corpus)
    limits = [f"-rss_limit_mb={MEMORY_MB}", f"-timeout={PATIENCE_S}", f"-max_total_time={seconds}"]
    options = [sys.argv[0], str(corpus), *limits, "-max_len=20000", "-print_final_stats=1", "-verbosity=0"]
    target = TARGETS[name]()
    atheris.Setup(options, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
