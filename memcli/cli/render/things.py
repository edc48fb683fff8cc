"""What one id stands for, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render import facts, records, runs
from memcli.cli.render.hits import Look, heading, origin, who
from memcli.cli.render.lines import Line, Piece, line, paragraph
from memcli.cli.render.moments import clock, said
from memcli.cli.render.snippets import snippet
from memcli.cli.render.summaries import label, worded
from memcli.ids import encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from memcli.cli.looking import Thing
    from memcli.records import Episode, Summary


def view(look: Look) -> View:
    """The view of a `Thing`."""
    return View(data=_data, text=lambda thing: _text(thing, look))


def episode_heading(one: Episode, look: Look) -> Line:
    """The line above an episode."""
    return heading(one.uid, said(one.when), who(one.speaker, one.role, look), origin(one))


def place(one: Episode) -> str:
    """The file an episode came from, with the line where it has one; what was piped in or typed came from none."""
    if one.location == "-":
        return "typed or piped in"
    return one.location + (f":{one.line}" if one.line else "")


def _text(thing: Thing, look: Look) -> Iterator[Line]:
    if thing.kind == "episode":
        yield from _short(thing.before, look)
        yield from _episode(thing.item, look)
        yield from _short(thing.after, look)
    elif thing.kind == "fact":
        yield from facts.one(thing.item, sources=True)
    elif thing.kind == "run":
        yield from runs.one(thing.item)
    elif thing.kind == "summary":
        yield from _summary(thing.item, look)
        yield from _short(thing.episodes, look)
    else:
        for each in thing.episodes:
            yield episode_heading(each, look)
            yield from paragraph(each.text, indent=2)
    for fact in thing.facts:
        yield from facts.one(fact, sources=False)


def _episode(one: Episode, look: Look) -> Iterator[Line]:
    yield episode_heading(one, look)
    yield from paragraph(one.text, indent=2)
    details = [place(one), encode("session", one.session)]
    if one.native_id:
        details.append(f"native id {one.native_id}")
    if one.state != "live":
        details.append(
            {"branch": "on a branch that was left", "replaced": "no longer in its source"}.get(one.state, one.state)
        )
    yield line(("  ".join(details), "dim"), indent=2, hang=2)


def _summary(one: Summary, look: Look) -> Iterator[Line]:
    pieces = (Piece(one.uid, "id"), Piece(f"  {label(one, look.me)}", "dim"))
    yield Line((*pieces, Piece(f"  {clock(one.recorded_at)}", "when")))
    yield from paragraph(worded(one.text, look.me), indent=2)


def _short(episodes: Iterable[Episode], look: Look) -> Iterator[Line]:
    for each in episodes:
        name = who(each.speaker, each.role, look)
        told = snippet(" ".join(each.text.split()), (), 160).text
        yield line((each.uid, "dim"), (f"  {name}: {told}" if name else f"  {told}", "dim"), hang=len(each.uid) + 2)


def _data(thing: Thing) -> dict[str, Any]:
    shapes: dict[str, Any] = {
        "episode": records.episode,
        "fact": records.fact,
        "summary": records.summary,
        "run": records.run,
        "session": lambda uid: {"id": uid},
    }
    return {
        "kind": thing.kind,
        "item": shapes[thing.kind](thing.item),
        "before": [records.neighbour(each) for each in thing.before],
        "episodes": [records.neighbour(each) for each in thing.episodes],
        "after": [records.neighbour(each) for each in thing.after],
        "facts": [records.fact(each) for each in thing.facts],
    }
