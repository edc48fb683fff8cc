"""Recalled memories: when, who, where from, and the matched words in their context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.lines import Line, Piece, line, paragraph, split_marks
from memcli.cli.render.moments import said, stretch
from memcli.cli.render.passages import passages, turns
from memcli.cli.render.snippets import snippet
from memcli.text.people import shown as shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.recall.engine import Recall
    from memcli.records import Episode, Hit

INDENT = 2
#: So many of the episodes under a fact or summary are named; JSON has all.
SOURCES = 6


class Look(NamedTuple):
    """How hits are shown to a person: `me` names the owner, `full` shows whole messages, `explain` the score."""

    me: str = "me"
    full: bool = False
    explain: bool = False


def view(look: Look) -> View:
    """The view of an answer: anything with `hits` and the notes that `explain` shows."""
    return View(
        data=lambda answer: (
            {"query": answer.query, "confidence": answer.confidence, "hits": [_data(hit, look) for hit in answer.hits]}
            | _told(answer, look)
        ),
        rows=lambda answer: (_data(hit, look) for hit in answer.hits),
        text=lambda answer: text(answer, look),
        md=lambda answer: markdown(answer.hits, look),
        ids=lambda answer: (hit.uid for hit in answer.hits),
    )


def text(answer: Recall, look: Look) -> Iterator[Line]:
    """Hits for a person, best first, neighbouring turns together, a blank line between two passages."""
    if look.explain:
        from memcli.cli.render.understood import understood

        yield from understood(answer)
        yield line()
    for number, passage in enumerate(passages(answer.hits)):
        if number:
            yield line()
        yield from _single(passage[0], look) if len(passage) == 1 else _several(passage, look)


def _single(hit: Hit, look: Look) -> Iterator[Line]:
    yield heading(hit.uid, said(hit.when), who(hit.speaker, hit.role, look), origin(hit))
    for each in hit.before:
        yield from _neighbour(each, look)
    shown = (hit.text, hit.marks) if look.full else snippet(hit.text, hit.marks)
    yield from paragraph(shown[0], indent=INDENT, marks=shown[1])
    for each in hit.after:
        yield from _neighbour(each, look)
    if hit.sources:
        more = f" and {len(hit.sources) - SOURCES} more" if len(hit.sources) > SOURCES else ""
        yield line((f"from {', '.join(hit.sources[:SOURCES])}{more}", "dim"), indent=INDENT, hang=5)
    if look.explain:
        yield _score(hit, INDENT)


def _several(passage: Sequence[Hit], look: Look) -> Iterator[Line]:
    """Turns under one heading: id and name before each, neighbours that are no hits dim and without an id."""
    first = passage[0]
    yield line((stretch(first.when, passage[-1].when), "when"), "  ", (origin(first), "dim"))
    inset = max(len(hit.uid) for hit in passage) + 2
    for turn in turns(passage):
        if turn.gap:
            yield line(("…", "dim"), indent=INDENT + inset)
        if turn.neighbour:
            yield from _neighbour(turn.neighbour, look, INDENT + inset)
        elif turn.hit:
            yield from _turn(turn.hit, look, inset)


def _turn(hit: Hit, look: Look, inset: int) -> Iterator[Line]:
    shown = (hit.text, hit.marks) if look.full else snippet(hit.text, hit.marks)
    name = who(hit.speaker, hit.role, look)
    lead = [Piece(hit.uid.ljust(inset), "id"), *([Piece(name, "who"), Piece(": ")] if name else [])]
    for number, each in enumerate(paragraph(shown[0], marks=shown[1])):
        pieces = (*lead, *each.pieces) if number == 0 else each.pieces
        yield Line(pieces, INDENT, inset) if number == 0 else Line(pieces, INDENT + inset)
    if look.explain:
        yield _score(hit, INDENT + inset)


def heading(uid: str, when: str, name: str, place: str) -> Line:
    """The line above a message: id, when, who, where from."""
    pieces: list[Piece] = [Piece(uid, "id")]
    for part, style in ((when, "when"), (name, "who"), (place, "dim")):
        if part:
            pieces += [Piece("  "), Piece(part, style)]  # type: ignore[arg-type]
    return Line(tuple(pieces), hang=len(uid) + 2)


def who(speaker: str | None, role: str | None, look: Look) -> str:
    """The name to show for whoever said it."""
    return shown_name(speaker, role, look.me)


def origin(one: Hit | Episode) -> str:
    """Where it was said: the kind of source, and the title or name of the conversation or note."""
    place = one.title or one.conversation or ""
    source = one.format or ""
    kind = "" if one.kind in ("episode", "chat", "note") else one.kind
    return " ".join(part for part in (kind, source, f"“{_short(place)}”" if place else "") if part)


def markdown(hits: Sequence[Hit], look: Look) -> Iterator[str]:
    """Hits as Markdown: each passage a quotation under its heading, the matched words bold."""
    for number, passage in enumerate(passages(hits)):
        if number:
            yield ""
        first, last = passage[0], passage[-1]
        alone = len(passage) == 1
        name = who(first.speaker, first.role, look) if alone else ""
        parts = (stretch(first.when, last.when), name, origin(first))
        ids = " ".join(f"`{hit.uid}`" for hit in passage)
        yield f"**{' · '.join(part for part in parts if part) or first.kind}** {ids}"
        yield ""
        for turn, each in enumerate(turns(passage)):
            if turn and not alone:
                yield from (">", "> …", ">") if each.gap else (">",)
            if each.neighbour:
                told = " ".join(each.neighbour.text.split())
                yield f"> *{who(each.neighbour.speaker, each.neighbour.role, look)}: {told}*"
            elif each.hit:
                told = "" if alone else who(each.hit.speaker, each.hit.role, look)
                yield from _quotation(each.hit, look, f"{told}: " if told else "")


def _quotation(hit: Hit, look: Look, lead: str) -> Iterator[str]:
    text, marks = (hit.text, hit.marks) if look.full else snippet(hit.text, hit.marks)
    pieces = []
    code = False
    for piece in split_marks(text, marks):
        pieces.append(f"**{piece.text}**" if piece.style == "mark" and not code else piece.text)
        code ^= piece.text.count("`") % 2 == 1
    yield from (f"> {row}".rstrip() for row in (lead + "".join(pieces)).splitlines() or [""])


def _neighbour(one: Episode, look: Look, indent: int = INDENT + 2) -> Iterable[Line]:
    name = who(one.speaker, one.role, look)
    told = snippet(" ".join(one.text.split()), (), 160).text
    yield line((f"{name}: {told}" if name else told, "dim"), indent=indent)


def _score(hit: Hit, indent: int) -> Line:
    """The score and the terms that add up to it, the largest first."""
    terms = sorted(((name, value) for name, value in hit.terms.items() if value), key=lambda pair: -abs(pair[1]))
    told = " ".join(f"{'+' if value > 0 else '−'} {name} {abs(value):.3f}" for name, value in terms).removeprefix("+ ")
    judged = "" if hit.relevance is None else f"  relevance {hit.relevance:.2f}"
    return line((f"score {hit.score:.3f}" + (f" = {told}" if told else "") + judged, "dim"), indent=indent, hang=2)


def _data(hit: Hit, look: Look) -> dict[str, Any]:
    data = records.full_hit(hit)
    if not look.explain:
        del data["terms"]
    return data


def _told(answer: Recall, look: Look) -> dict[str, Any]:
    if not look.explain:
        return {}
    from memcli.cli.render.understood import understanding

    return {"understood": understanding(answer)}


def _short(text: str, room: int = 60) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
