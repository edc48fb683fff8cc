"""`memcli profile`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

Person = Annotated[str | None, typer.Argument(metavar="PERSON", help="Whose; yours without it.")]
Budget = Annotated[
    int | None,
    typer.Option("--budget", metavar="TOKENS", min=1, help="At most this many tokens, to paste into a prompt."),
]


@verb(
    formats=("text", "json", "md"),
    examples="""
    memcli profile
    memcli profile Ana
    # what an assistant should know of you, in 300 tokens
    memcli profile --budget 300 --format md
    """,
)
def command(cx: Context, person: Person = None, *, budget: Budget = None) -> None:
    """Say who somebody is: traits, preferences, what holds now.

    Every line is a fact that 'memcli consolidate' worked out, with its id: 'memcli why' says what it rests on. What no
    longer holds is left out.
    """
    from memcli.cli.render.profiles import markdown, view
    from memcli.cli.whose import named_facts
    from memcli.recall.profile import profile, within

    name, facts = named_facts(cx, person)
    sections = profile(facts, cx.today())
    if budget is not None:
        sections = within(sections, budget, lambda some: markdown(name, some))
    cx.out.show(sections, view(name))
