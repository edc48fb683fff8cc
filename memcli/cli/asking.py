"""The ways to put questions to recall: words, a pipe, a batch of lines; and the answer as a context block."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.cli import stdin
from memcli.cli.render import records
from memcli.errors import InputError, ModelUnavailable, PartialImport, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from memcli.cli.context import Context
    from memcli.models.protocols import Embedder, Reranker
    from memcli.recall.engine import Engine, Recall
    from memcli.records import Filters, Hit, Moment


class Reranking(NamedTuple):
    """What the command line says of reranking; None where it leaves it to the settings.

    `ms` is the time for one question (0: any), `least` the relevance in [0, 1] below which a memory is left out.
    """

    wanted: bool | None = None
    ms: int | None = None
    least: float | None = None

    @property
    def asked(self) -> bool:
        """Whether it was asked for here and now."""
        return self.wanted is not False and (bool(self.wanted) or self.ms is not None or self.least is not None)


class Shown(NamedTuple):
    """What is shown of one answer: neighbours, long texts whole, what made the score, or a block of so many tokens.

    `fail_empty`: that nothing was found is a failure.
    """

    context: int | None = None
    full: bool = False
    explain: bool = False
    budget: int | None = None
    fail_empty: bool = False

    @property
    def asked(self) -> list[str]:
        """The options that were given."""
        given = zip(self._fields, self, Shown(), strict=True)
        return [f"--{name.replace('_', '-')}" for name, value, default in given if value != default]


NO_RERANKING, SHOWN = Reranking(), Shown()

#: So many of the hits count as used.
USED = 3


def engine(cx: Context) -> Engine:
    """What answers questions over the memory at hand; warns where it can only do so by words."""
    from memcli.recall.engine import Engine
    from memcli.recall.scoring import Weights

    weights = Weights(used=cx.settings.recall_fading / 100)
    made = Engine(cx.store, _embedder(cx), me=cx.owner, weights=weights, at=cx.clock())
    for warning in made.warnings:
        cx.out.warn(warning)
    return made


class Asker:
    """Puts questions to the memory, and has a model judge the answers where that is wanted.

    A model asked for on the command line must serve, else ModelUnavailable; where the settings ask for one, recall goes
    on without.
    """

    def __init__(self, cx: Context, reranking: Reranking, *, deep: bool = False) -> None:
        self._cx = cx
        self._deep = deep
        self._must = reranking.asked
        self._least = reranking.least or 0.0
        self._ms = cx.settings.recall_rerank_ms if reranking.ms is None else reranking.ms
        self._engine = engine(cx)
        self._judge: Reranker | None = None
        if self._must or (cx.settings.recall_rerank and reranking.wanted is not False):
            self._judge = cx.models.reranker(must=self._must)

    def __call__(self, query: str, *, now: Moment, filters: Filters, limit: int | None, context: int = 0) -> Recall:
        """The best memories for a question, as many as the settings say unless `limit` does."""
        recall = partial(
            self._engine.recall,
            query,
            now=now,
            filters=filters,
            limit=limit or self._cx.settings.recall_limit,
            context=context,
            deep=self._deep,
        )
        if self._judge is None:
            return recall()
        try:
            return recall(judge=self._judge, expired=self._clock(), least=self._least)
        except ModelUnavailable as error:
            if self._must:
                raise
            self._cx.out.warn(f"{error.message}; the order of recall stays")
            self._judge = None
            return recall()

    def _clock(self) -> Callable[[], bool] | None:
        """Says when the time for one question is up."""
        if not self._ms:
            return None
        steady, end = self._cx.steady, self._cx.steady() + self._ms / 1000
        return lambda: steady() >= end


def _embedder(cx: Context) -> Embedder | None:
    """What makes the question's vector; recall works by words where the model that was set cannot be used."""
    if not cx.store.vectors:
        return None
    try:
        return cx.embedder()
    except ModelUnavailable as error:
        cx.out.warn(f"recall is lexical only: {error.message}" + (f"; {error.hint}" if error.hint else ""))
        return None


def question(words: Sequence[str] | None) -> str:
    """The words as a question; without any, or for "-", what was piped in. Raises UsageError where there is neither."""
    if words and list(words) != ["-"]:
        return " ".join(words)
    if not words and not stdin.piped():
        raise UsageError("nothing was asked", hint='memcli recall "what to look for", or pipe a question into it')
    return stdin.text().strip()


def by_then(cx: Context, filters: Filters, typed: str) -> Filters:
    """Filters that also ask for what had been said by the end of a time, and for facts that held then."""
    from memcli.cli.believing import last_day

    ends = [end for end in (filters.until, cx.span(typed, "--as-of").end) if end is not None]
    return filters._replace(until=min(ends, default=None), held_on=last_day(cx, typed, "--as-of"))


def answer(
    cx: Context,
    words: Sequence[str] | None,
    filters: Filters,
    shown: Shown = SHOWN,
    *,
    limit: int | None = None,
    now: str | None = None,
    reranking: Reranking = NO_RERANKING,
    deep: bool = False,
) -> int | None:
    """Answers one question; returns 1 where nothing was found and that is to be a failure."""
    from memcli.cli.render import hits

    text = question(words)
    most = limit or max(cx.settings.recall_limit, enough_for(shown.budget))
    reach = cx.settings.recall_context if shown.context is None else shown.context
    found = Asker(cx, reranking, deep=deep)(text, now=cx.now(now), filters=filters, limit=most, context=reach)
    if shown.budget is not None:
        budgeted(cx, found, shown.budget)
    else:
        cx.out.show(found, hits.view(cx.look(full=shown.full, explain=shown.explain)))
    doubt(cx, found)
    if cx.settings.recall_log:
        _note(cx, found)
    return 1 if shown.fail_empty and not found.hits else None


def _note(cx: Context, found: Recall) -> None:
    """Notes the best hits as used, after all is said: only these are likely to be what was looked for."""
    from memcli import ids
    from memcli.store import usage

    rows = [ids.decode(hit.uid)[1] for hit in found.hits[:USED] if hit.kind == "episode"]
    usage.note(cx.store, rows, cx.clock())


def doubt(cx: Context, answer: Recall) -> None:
    """Tells a person that memory probably has no answer; JSON has the number."""
    from memcli.recall.confidence import DOUBT

    if cx.out.format not in ("text", "md"):
        return
    if not answer.hits:
        among = f"answers this among what is {', '.join(answer.filters)}" if answer.filters else "answers this"
        cx.out.note(f"nothing in memory {', and nothing '.join(_barren(cx, answer.passed)) or among}")
    elif answer.passed.empty and not (answer.words or answer.times or answer.named):
        cx.out.note("this holds no word to search for; these are the newest memories")
    elif answer.confidence is not None and answer.confidence < DOUBT:
        cx.out.note(f"probably nothing in memory answers this; these come closest (confidence {answer.confidence:.2f})")


def _barren(cx: Context, filters: Filters) -> Iterator[str]:
    """Which filters nothing in memory passes: a name misspelt, a conversation that is called otherwise."""
    from memcli.records import Filters
    from memcli.store import episodes

    kinds = tuple(kind for kind in filters.kinds if kind not in {"", "episode", "fact", "summary"})
    singles = (
        ("by", filters.speakers, Filters(speakers=filters.speakers)),
        ("from", filters.sources, Filters(sources=filters.sources)),
        ("in", filters.conversations, Filters(conversations=filters.conversations)),
        ("of kind", kinds, Filters(kinds=kinds)),
    )
    for how, words, single in singles:
        if words and not episodes.count(cx.store, single):
            yield f"is {how} {' or '.join(words)}"


def enough_for(budget: int | None) -> int:
    """How many memories may be needed to fill a context block: short messages take about twenty tokens each."""
    return min((budget or 0) // 20, 500)


def budgeted(cx: Context, answer: Recall, budget: int) -> None:
    """Writes an answer as a block of at most `budget` tokens for another program to read."""
    from memcli.recall.pack import pack

    packed = pack(answer.hits, budget, cx.owner or "user", _others(cx, answer))
    if packed.left_out and not packed.taken:
        cx.out.warn(f"a budget of {budget} tokens has no room for any of the {len(packed.left_out)} memories found")
    elif packed.left_out:
        cx.out.detail(f"{len(packed.left_out)} of {len(answer.hits)} memories did not fit {budget} tokens")
    data = {
        "query": answer.query,
        "confidence": answer.confidence,
        "budget": budget,
        "tokens": packed.tokens,
        "context": packed.text,
        "ids": list(packed.taken),
        "left_out": list(packed.left_out),
    }
    cx.out.block(packed.text, data, packed.taken)


def _others(cx: Context, answer: Recall) -> Iterator[Hit]:
    """All else that passes the filters of an answer, as far as it is looked at; nothing where a time was asked for."""
    from memcli.recall.engine import as_hit
    from memcli.store import episodes

    if any(kind == "only" for kind, _, _ in answer.times):
        return
    known = {hit.uid for hit in answer.hits}
    for episode in episodes.every(cx.store, answer.passed):
        if episode.uid not in known:
            yield as_hit(episode)


def batch(
    cx: Context,
    file: str,
    words: Sequence[str] | None,
    filters: Filters,
    shown: Shown = SHOWN,
    *,
    limit: int | None,
    now: str | None = None,
    reranking: Reranking = NO_RERANKING,
    deep: bool = False,
) -> int | None:
    """Answers each line of `file` ("-": standard input) by a line, in order; returns 3 where one was no question.

    A line without a timestamp of its own is asked at `now`.
    """
    if words:
        raise UsageError("--batch takes its questions from the file alone", hint="leave out the words")
    if shown.asked:
        raise UsageError(f"--batch does not go with {shown.asked[0]}", hint="each line is answered by its hits as JSON")
    ask = Asker(cx, reranking, deep=deep)
    then = cx.now(now)
    failed = 0

    def answers() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for number, line in enumerate(lines(file), 1):
            if not line.strip():
                continue
            try:
                asked = parse(line, number)
                when = then if asked.get("timestamp") is None else cx.now(asked["timestamp"], "timestamp")
            except UsageError as error:
                failed += 1
                cx.out.warn(f"{file} line {number}: {error.message}")
                yield {"query_id": None, "hits": [], "error": error.message}
                continue
            found = ask(asked["query"], now=when, filters=filters, limit=limit)
            told = [records.hit(hit) for hit in found.hits]
            yield {"query_id": asked.get("id"), "confidence": found.confidence, "hits": told}

    cx.out.stream(answers())
    return PartialImport.exit_code if failed else None


def lines(file: str) -> Iterable[str]:
    """The lines of a file, or of standard input for "-"; raises InputError where it cannot be read."""
    if file == "-":
        yield from stdin.lines()
        return
    try:
        with Path(file).open(encoding="utf-8-sig", errors="replace") as opened:
            yield from opened
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}", hint="'-' reads standard input") from error


def parse(line: str, number: int) -> dict[str, Any]:
    """A line of a batch, with its number as the id where it has none; raises UsageError where it is no question."""
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise UsageError(f"not JSON ({error})") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        raise UsageError('no object with a text "query"')
    if not isinstance(asked.get("timestamp"), str | None):
        raise UsageError('"timestamp" is not text')
    return asked | {"id": asked.get("id", number)}
