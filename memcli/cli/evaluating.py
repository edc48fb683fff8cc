"""Recall measured on a person's own questions, once or with two settings; and the file to begin with."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.cli import asking
from memcli.errors import InputError, PartialImport, UsageError
from memcli.ids import looks_like_id
from memcli.records import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memcli.cli.context import Context
    from memcli.models.protocols import Reranker
    from memcli.recall.engine import Engine
    from memcli.recall.metrics import Difference, Measures
    from memcli.records import Moment

#: Facts and summaries rest on messages; what is judged is the ranking of the messages themselves.
_JUDGED = Filters(kinds=("episode",))


class Asked(NamedTuple):
    """A question with the ids of what answers it, none where nothing does."""

    id: Any
    query: str
    now: Moment
    evidence: frozenset[str]
    category: str


class Answered(NamedTuple):
    """How well one question was answered, what was found first, and how long it took (milliseconds)."""

    measures: Measures
    confidence: float | None
    ranked: tuple[str, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answers of one or two settings to the same questions; `differences` by measure where there are two."""

    k: int
    asked: tuple[Asked, ...]
    answers: tuple[Answered, ...]
    changed: str = ""
    others: tuple[Answered, ...] = ()
    differences: Mapping[str, Difference] | None = None

    @property
    def judged(self) -> list[int]:
        """Which questions have evidence."""
        return [number for number, one in enumerate(self.asked) if one.evidence]


def evaluate(cx: Context, file: str, *, limit: int, compare: Sequence[str]) -> int | None:
    """Asks every question of `file` and shows how well they were answered; returns 3 where lines could not be used."""
    from memcli.cli.render.evaluation import view

    asked, failed = _read(cx, file)
    if not asked:
        raise InputError(f"{file} has no question that can be used", hint="'memcli eval init FILE' makes a first file")
    _check(cx, asked)
    engine, judge = asking.engine(cx), cx.models.reranker(must=False) if cx.settings.recall_rerank else None
    first = _run(cx, engine, judge, asked, limit)
    if not compare:
        made = Evaluation(limit, tuple(asked), first)
    else:
        second = _run(cx, *_changed(cx, engine, judge, compare), asked, limit)
        made = Evaluation(limit, tuple(asked), first, " ".join(compare), second)
        made = replace(made, differences=_differences(made))
    cx.out.show(made, view())
    return PartialImport.exit_code if failed else None


def start(cx: Context, file: str, count: int) -> None:
    """Writes a first file of questions; raises InputError where it exists already."""
    from memcli.recall.starter import questions

    lines = [json.dumps(line, ensure_ascii=False) + "\n" for line in questions(cx.store, count, cx.owner)]
    if not lines:
        raise InputError("nothing in memory is distinctive enough to ask for", hint="write the questions yourself")
    if file == "-":
        cx.out.lines(line.rstrip("\n") for line in lines)
        return
    try:
        with Path(file).open("x", encoding="utf-8") as out:
            out.writelines(lines)
    except FileExistsError as error:
        raise InputError(f"{file} exists already", hint="name another file, or take this one away") from error
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}", hint="write it elsewhere") from error
    cx.out.note(f"{len(lines)} questions in {file}: correct them, add your own, then 'memcli eval {file}'")


def _read(cx: Context, file: str) -> tuple[list[Asked], int]:
    asked: list[Asked] = []
    failed = 0
    for number, line in enumerate(asking.lines(file), 1):
        if not line.strip():
            continue
        try:
            asked.append(_asked(cx, asking.parse(line, number)))
        except UsageError as error:
            failed += 1
            cx.out.warn(f"{file} line {number}: {error.message}")
    return asked, failed


def _asked(cx: Context, line: dict[str, Any]) -> Asked:
    evidence = line.get("evidence")
    if not isinstance(evidence, list) or not all(isinstance(each, str) for each in evidence):
        raise UsageError('no list "evidence" of ids')
    category = str(line.get("category") or "")
    return Asked(line["id"], line["query"], cx.now(line.get("timestamp"), "timestamp"), frozenset(evidence), category)


def _check(cx: Context, asked: Sequence[Asked]) -> None:
    """Warns of evidence that is not in memory: it can never be found."""
    from memcli.store import episodes

    named = {each for one in asked for each in one.evidence if not looks_like_id(each)}
    for native in sorted(episodes.missing(cx.store, named))[:5]:
        which = next(one.id for one in asked if native in one.evidence)
        cx.out.warn(f"question {which}: evidence {native!r} is not in memory")


def _run(
    cx: Context, engine: Engine, judge: Reranker | None, asked: Sequence[Asked], limit: int
) -> tuple[Answered, ...]:
    from memcli.recall.metrics import measure

    engine.recall(asked[0].query, now=asked[0].now, filters=_JUDGED, limit=limit)  # what is loaded once is not measured
    answers = []
    for one in asked:
        began = cx.steady()
        found = engine.recall(one.query, now=one.now, filters=_JUDGED, limit=limit, judge=judge)
        ms = 1000 * (cx.steady() - began)
        ranked = tuple(hit.uid if hit.uid in one.evidence else hit.native_id or hit.uid for hit in found.hits)
        answers.append(Answered(measure(ranked, one.evidence, limit), found.confidence, ranked, ms))
    return tuple(answers)


def _changed(
    cx: Context, engine: Engine, judge: Reranker | None, compare: Sequence[str]
) -> tuple[Engine, Reranker | None]:
    """The same engine and reranker but for these settings."""
    from memcli.recall.engine import Engine

    weights, me, vectors = engine.weights, engine.me, True
    names = [each.name for each in fields(weights)]
    for setting in compare:
        name, equals, value = setting.partition("=")
        if name in names and equals:
            weights = replace(weights, **{name: _number(value, setting)})
        elif name == "me" and value:
            me = value
        elif name == "vectors":
            vectors = _yes(value, setting)
        elif name == "rerank":
            judge = cx.models.reranker(must=True) if _yes(value, setting) else None
        else:
            hint = f"vectors, rerank, me, or a weight: {', '.join(names)}"
            raise UsageError(f"--compare {setting}: no such setting", hint=hint)
    return Engine(cx.store, engine.embedder if vectors else None, me, weights, at=engine.at), judge


def _number(value: str, setting: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise UsageError(f"--compare {setting}: {value!r} is not a number") from None


def _yes(value: str, setting: str) -> bool:
    if value.casefold() in {"yes", "on", "true", "1"}:
        return True
    if value.casefold() in {"no", "off", "false", "0"}:
        return False
    raise UsageError(f"--compare {setting}: {value!r} is neither yes nor no")


def _differences(made: Evaluation) -> dict[str, Difference]:
    from memcli.recall.metrics import paired

    judged = made.judged
    return {
        name: paired(
            [getattr(made.answers[number].measures, name) for number in judged],
            [getattr(made.others[number].measures, name) for number in judged],
        )
        for name in ("recall", "ndcg", "rr")
    }


def latency(answers: Sequence[Answered]) -> tuple[float, float]:
    """Median and 95th percentile of the time of a question, in milliseconds."""
    times = sorted(one.ms for one in answers)
    if len(times) < 2:
        return times[0], times[0]
    cuts = quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]
