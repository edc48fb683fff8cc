"""Facts: the statement, since when it holds, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.lines import Line, Piece, line
from memcli.cli.render.moments import said_date
from memcli.ids import encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.records import Fact


def view(*, sources: bool) -> View:
    """The view of a list of facts; with `sources` the quotes stand under each."""
    return View(
        data=lambda facts: [records.fact(fact) for fact in facts],
        rows=lambda facts: (records.fact(fact) for fact in facts),
        text=lambda facts: text(facts, sources=sources),
        md=lambda facts: (f"- {fact.statement}{when(fact)} `{fact.uid}`" for fact in facts),
        ids=lambda facts: (fact.uid for fact in facts),
    )


def text(facts: Sequence[Fact], *, sources: bool) -> Iterator[Line]:
    """Facts for a person, under the names of whom they are about."""
    subject = None
    for fact in facts:
        if fact.subject != subject:
            if subject is not None:
                yield line()
            subject = fact.subject
            yield line((subject, "title"))
        yield from one(fact, sources=sources)


def one(fact: Fact, *, sources: bool) -> Iterator[Line]:
    """A fact on a line, and its quotes on theirs."""
    gone = fact.valid_to is not None or fact.superseded_by is not None
    pieces = (
        Piece(fact.uid, "id"),
        Piece("  "),
        Piece(fact.statement, "dim" if gone else ""),
        Piece(when(fact), "when"),
        Piece(f"  now {fact.superseded_by}" if fact.superseded_by else "", "dim"),
    )
    yield Line(tuple(piece for piece in pieces if piece.text), 2, len(fact.uid) + 2)
    if sources:
        for source in fact.sources:
            uid = encode("episode", source.episode)
            quote = " ".join(source.quote.split())
            yield Line((Piece(uid, "dim"), Piece("  "), Piece(f"“{quote}”", "dim")), 6, len(uid) + 2)


def when(fact: Fact) -> str:
    """Since when, until when or when a fact holds, in brackets; "" where nobody said."""
    start, end = said_date(fact.valid_from), said_date(fact.valid_to)
    if fact.kind in {"event", "plan"} and start and (not end or start == end):
        return f"  ({start})"
    if start and end:
        return f"  ({start} to {end})"
    return f"  (since {start})" if start else f"  (until {end})" if end else ""
