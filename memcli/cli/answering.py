"""Answering on the command line: recall, the model, and sentences that appear as they are written."""

from __future__ import annotations

import secrets
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from memcli.ask.answering import VERBATIM, quoted, written
from memcli.ask.evidence import day
from memcli.cli.asking import Asker, Reranking
from memcli.cli.output import is_terminal
from memcli.cli.remembering import ordered
from memcli.cli.render.answers import ANSWER, REST, SENTENCE
from memcli.errors import ModelUnavailable, UsageError
from memcli.recall import operators
from memcli.recall.confidence import DOUBT
from memcli.records import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.ask.answering import Answer
    from memcli.cli.context import Context
    from memcli.models.protocols import LanguageModel
    from memcli.recall.engine import Recall
    from memcli.records import Hit, Moment

#: How the owner of the memory is called where the settings name nobody.
_OWNER = "the user"
#: Neighbouring messages shown to a model around each memory: "Yes, on Friday" says nothing without its question.
AROUND = 1


def answer(
    cx: Context,
    question: str,
    *,
    filters: Filters,
    limit: int | None,
    budget: int | None,
    asked: str | None,
    now: Moment,
    reranking: Reranking,
) -> Answer:
    """The answer to a question, by the model asked for or set, or in the words of the memories."""
    if not question.strip():
        raise UsageError("nothing was asked", hint='memcli ask "what you want to know", or pipe a question into it')
    me = cx.owner or _OWNER
    told = ordered(cx, question, me=me) if filters == Filters() else None
    if told is not None:  # what times tell needs no model, and none tells it as surely
        return told
    model = cx.models.language("answer", asked)
    found = Asker(cx, reranking)(question, now=now, filters=filters, limit=limit, context=_around(filters))
    hits = found.hits if _around(found.passed) else [hit._replace(before=(), after=()) for hit in found.hits]
    made = None
    try:
        made = None if model is None else _written(cx, question, hits, model, me=me, today=day(now), budget=budget)
    except ModelUnavailable as error:
        if (asked or cx.settings.model_answer) != "auto":
            raise
        cx.out.warn(f"{error.message}; the answer is in the memories' own words")
    if made is None:
        made = _said(cx, question, found, hits, now=now, me=me)
    _tell(cx, made)
    return replace(made, confidence=found.confidence)


def _written(
    cx: Context, question: str, hits: Sequence[Hit], model: LanguageModel, *, me: str, today: str, budget: int | None
) -> Answer:
    tell = (lambda one: cx.out.show(one, SENTENCE)) if streams(cx) else None
    token = secrets.token_hex(8)
    return written(question, hits, model, me=me, today=today, token=token, budget=budget, on_sentence=tell)


def _said(cx: Context, question: str, found: Recall, hits: Sequence[Hit], *, now: Moment, me: str) -> Answer:
    """What facts say to a question, and the words of the memories that were recalled for it."""
    from memcli.cli.stating import Beliefs

    beliefs = Beliefs(cx.store, found.passed, now, me=me, owner=cx.owner)
    told = beliefs.answer(operators.read(question, now).text)
    seen = [uid for hit in hits for uid in (hit.uid, *(one.uid for one in (*hit.before, *hit.after)))]
    closed = beliefs.later(seen)
    doubted = found.confidence is not None and found.confidence < DOUBT
    return quoted(question, hits, me=me, told=told, closed=closed, doubted=doubted)


def show(cx: Context, made: Answer) -> None:
    """Writes an answer, or what of it has not been written yet."""
    cx.out.show(made, REST if made.model != VERBATIM and streams(cx) else ANSWER)


def streams(cx: Context) -> bool:
    """Whether somebody watches the answer come."""
    return cx.out.format == "text" and is_terminal(sys.stdout)


def _around(filters: Filters) -> int:
    """Neighbours are of the same conversation; where who or when was restricted, they may not pass."""
    return AROUND if filters == Filters(sources=filters.sources, conversations=filters.conversations) else 0


def _tell(cx: Context, made: Answer) -> None:
    if made.withheld:
        cx.out.warn(f"not looked at, because they give orders to whoever reads them: {', '.join(made.withheld)}")
    if made.dropped:
        told = ", ".join(f"{reason} {count}" for reason, count in made.dropped.items())
        cx.out.detail(f"sentences that the memories do not bear out: {told}")
        if not made.sentences:
            cx.out.note("the memories do not bear out what the model wrote; '--model builtin' quotes them instead")
