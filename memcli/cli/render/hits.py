"""Recalled memories: when, who, where from, and the matched words in their context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.lines import Line, Piece, line, paragraph
from memcli.cli.render.moments import said
from memcli.cli.render.snippets import snippet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.records import Episode, Hit

INDENT = 2


class Look(NamedTuple):
    """How hits are shown to a person: `me` names the owner, `full` shows whole messages, `explain` the score."""

    me: str = "me"
    full: bool = False
    explain: bool = False


def view(look: Look) -> View:
    """The view of an answer: anything with `hits` and the notes that `explain` shows."""
    return View(
        data=lambda answer: (
            {"query": answer.query, "hits": [_data(hit, look) for hit in answer.hits]} | _told(answer, look)
        ),
        rows=lambda answer: (_data(hit, look) for hit in answer.hits),
        text=lambda answer: text(answer.hits, look),
        md=lambda answer: markdown(answer.hits, look),
        ids=lambda answer: (hit.uid for hit in answer.hits),
    )


def text(hits: Sequence[Hit], look: Look) -> Iterator[Line]:
    """Hits for a person, best first, a blank line between two."""
    for number, hit in enumerate(hits):
        if number:
            yield line()
        yield heading(hit.uid, said(hit.when), who(hit.speaker, hit.role, look), origin(hit))
        for each in hit.before:
            yield from _neighbour(each, look)
        shown = (hit.text, hit.marks) if look.full else snippet(hit.text, hit.marks)
        yield from paragraph(shown[0], indent=INDENT, marks=shown[1])
        for each in hit.after:
            yield from _neighbour(each, look)
        if hit.sources:
            yield line(("from " + ", ".join(hit.sources), "dim"), indent=INDENT)
        if look.explain:
            yield line((_score(hit), "dim"), indent=INDENT)


def heading(uid: str, when: str, name: str, place: str) -> Line:
    """The line above a message: id, when, who, where from."""
    pieces: list[Piece] = [Piece(uid, "id")]
    for part, style in ((when, "when"), (name, "who"), (place, "dim")):
        if part:
            pieces += [Piece("  "), Piece(part, style)]  # type: ignore[arg-type]
    return Line(tuple(pieces), hang=len(uid) + 2)


def who(speaker: str | None, role: str | None, look: Look) -> str:
    """The name to show for whoever said it."""
    return speaker or (look.me if role == "user" else role or "")


def origin(one: Hit | Episode) -> str:
    """Where it was said: the kind of source, and the title or name of the conversation or note."""
    place = one.title or one.conversation or ""
    source = one.format or ""
    kind = "" if one.kind in ("episode", "chat", "note") else one.kind
    return " ".join(part for part in (kind, source, f"“{_short(place)}”" if place else "") if part)


def markdown(hits: Sequence[Hit], look: Look) -> Iterator[str]:
    """Hits as Markdown, each message a quotation under its heading."""
    for number, hit in enumerate(hits):
        if number:
            yield ""
        parts = (said(hit.when), who(hit.speaker, hit.role, look), origin(hit))
        yield f"**{' · '.join(part for part in parts if part) or hit.kind}** `{hit.uid}`"
        yield ""
        for each in (*hit.before, None, *hit.after):
            if each is None:
                yield from (f"> {row}".rstrip() for row in hit.text.splitlines() or [""])
            else:
                yield f"> *{who(each.speaker, each.role, look)}: {' '.join(each.text.split())}*"


def _neighbour(one: Episode, look: Look) -> Iterable[Line]:
    name = who(one.speaker, one.role, look)
    told = snippet(" ".join(one.text.split()), (), 160).text
    yield line((f"{name}: {told}" if name else told, "dim"), indent=INDENT + 2)


def _score(hit: Hit) -> str:
    terms = [f"{name} {value:+.3f}" for name, value in hit.terms.items() if value]
    told = f"score {hit.score:.3f}" + (f" = {' '.join(terms)}" if terms else "")
    return told if hit.relevance is None else f"{told}  relevance {hit.relevance:.2f}"


def _data(hit: Hit, look: Look) -> dict[str, Any]:
    data = records.full_hit(hit)
    if not look.explain:
        del data["terms"]
    return data


def _told(answer: Any, look: Look) -> dict[str, Any]:
    if not look.explain:
        return {}
    names = ("words", "unknown", "named", "times", "candidates")
    return {"understood": {name: _plain(getattr(answer, name)) for name in names if hasattr(answer, name)}}


def _plain(value: Any) -> Any:
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value


def _short(text: str, room: int = 60) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
