"""A profile: headings, and under each what holds, each line with the id of its fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.cli.output import View
from memcli.cli.render import facts as fact_lines
from memcli.cli.render import records
from memcli.cli.render.lines import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.recall.profile import Section


def view(name: str) -> View:
    """The view of the sections of a profile."""
    return View(
        data=lambda sections: {
            "person": name,
            "sections": [{"title": one.title, "facts": list(map(records.fact, one.facts))} for one in sections],
        },
        text=lambda sections: _text(name, sections),
        md=lambda sections: markdown(name, sections).splitlines(),
    )


def markdown(name: str, sections: Sequence[Section]) -> str:
    """A profile as Markdown: what another program is given to read."""
    told = [f"# {name}"]
    for section in sections:
        told.append(f"**{section.title}**")
        told += [f"- {fact.statement}{fact_lines.when(fact)} `{fact.uid}`" for fact in section.facts]
    return "\n".join(told)


def _text(name: str, sections: Sequence[Section]) -> Iterator[Line]:
    yield line((name, "title"))
    for section in sections:
        yield line()
        yield line((section.title, "dim"))
        for fact in section.facts:
            yield from fact_lines.one(fact, sources=False)
