"""What something rests on, link by link, down to the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render import facts, records
from memcli.cli.render.lines import Line, line
from memcli.cli.render.moments import clock
from memcli.cli.render.snippets import snippet
from memcli.cli.render.things import episode_heading, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.cli.looking import Chain, Link
    from memcli.cli.render.hits import Look


def view(look: Look) -> View:
    """The view of a `Chain`."""
    return View(data=_data, text=lambda chain: _text(chain, look))


def _text(chain: Chain, look: Look) -> Iterator[Line]:
    item: Any = chain.item
    if chain.kind == "fact":
        yield from facts.one(item, sources=False)
    elif chain.kind == "summary":
        yield line((item.uid, "id"), f"  {snippet(' '.join(item.text.split()), (), 240).text}", hang=len(item.uid) + 2)
    if chain.derived is not None:
        told = f"worked out by {item.model} on {clock(item.recorded_at)}"
        yield line((told, "dim"), "  ", (chain.derived.uid, "id"), indent=2)
    if chain.kind != "episode":
        yield line(("from", "dim"), indent=2)
    for link in chain.links:
        yield from _link(link, look, 0 if chain.kind == "episode" else 4)
    if chain.facts:
        yield line(("what was read from it", "dim"), indent=2)
        for fact in chain.facts:
            yield from facts.one(fact, sources=False)


def _link(link: Link, look: Look, indent: int) -> Iterator[Line]:
    one = link.episode
    yield episode_heading(one, look)._replace(indent=indent)
    words = link.quote if link.quote is not None else snippet(one.text, ()).text
    yield line(f"“{' '.join(words.split())}”", indent=indent + 2, hang=1)
    native = f", message {one.native_id}" if one.native_id else ""
    yield line((f"{place(one)}{native}", "dim"), indent=indent + 2, hang=2)
    if link.run is not None:
        told = f"taken in by {link.run.verb} on {clock(link.run.started)}"
        yield line((told, "dim"), "  ", (link.run.uid, "id"), indent=indent + 2)


def _data(chain: Chain) -> dict[str, Any]:
    shape: Any = {"fact": records.fact, "summary": records.summary, "episode": records.episode}[chain.kind]
    return {
        "kind": chain.kind,
        "item": shape(chain.item),
        "derived_by": None if chain.derived is None else records.run(chain.derived),
        "rests_on": [
            {
                "episode": records.episode(link.episode),
                "quote": link.quote,
                "taken_in_by": None if link.run is None else records.run(link.run),
            }
            for link in chain.links
        ],
        "facts": [records.fact(fact) for fact in chain.facts],
    }
