"""Answers: sentences with the ids they rest on, and the memories behind those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render.hits import heading
from memcli.cli.render.lines import Line, line, paragraph
from memcli.cli.render.moments import said
from memcli.cli.render.records import timestamp
from memcli.cli.render.snippets import snippet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.ask.answering import Answer, Sentence
    from memcli.ask.evidence import Evidence

NOT_IN_MEMORY = "not in memory"


def data(answer: Answer) -> dict[str, Any]:
    """An answer as JSON; `answer` is null where the memory does not say."""
    return {
        "question": answer.question,
        "found": bool(answer.sentences),
        "confidence": answer.confidence,
        "answer": answer.text or None,
        "citations": list(answer.citations),
        "sentences": [{"text": each.text, "citations": list(each.citations)} for each in answer.sentences],
        "model": answer.model,
        "verbatim": answer.verbatim,
        "dropped": dict(answer.dropped),
        "withheld": list(answer.withheld),
        "evidence": [_evidence(each) for each in answer.evidence],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "id": one.uid,
        "kind": one.kind,
        "timestamp": timestamp(one.when),
        "speaker": one.who or None,
        "title": one.title or None,
        "text": one.text,
        "sources": list(one.sources),
    }


def sentence(one: Sentence) -> Line:
    """A sentence and its citations on a line."""
    return line(one.text, " ", (f"[{', '.join(one.citations)}]", "id"))


def sources(answer: Answer) -> Iterator[Line]:
    """The memories that are cited, or that there are none."""
    if not answer.sentences:
        yield line(NOT_IN_MEMORY)
        return
    known = {one.uid: one for one in answer.evidence}
    yield line()
    for uid in answer.citations:
        one = known[uid]
        yield heading(uid, said(one.when), one.who, f"“{one.title}”" if one.title else "")
        yield from paragraph(snippet(one.text, (), 240).text, indent=2, style="dim")


def _text(answer: Answer) -> Iterator[Line]:
    yield from map(sentence, answer.sentences)
    yield from sources(answer)


def _markdown(answer: Answer) -> Iterator[str]:
    if not answer.sentences:
        yield NOT_IN_MEMORY
    for each in answer.sentences:
        yield f"{each.text} {' '.join(f'`{uid}`' for uid in each.citations)}"
    for one in answer.evidence:
        if one.uid in answer.citations:
            yield ""
            head = " · ".join(part for part in (said(one.when), one.who, one.title) if part)
            yield f"**{head or one.kind}** `{one.uid}`"
            yield ""
            yield from (f"> {row}".rstrip() for row in one.text.splitlines())


ANSWER = View(data=data, text=_text, md=_markdown, ids=lambda answer: answer.citations)
#: The two halves of an answer that is shown while it is written.
SENTENCE = View(data=lambda one: one, text=lambda one: [sentence(one)])
REST = View(data=data, text=sources)
