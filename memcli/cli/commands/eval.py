"""`memcli eval`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.errors import UsageError

if TYPE_CHECKING:
    from memcli.cli.context import Context

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[init] FILE", help="Questions as lines of JSON ('-': standard input); with init, a file to be made."
    ),
]
Limit = Annotated[int, typer.Option("--limit", "-n", "-k", metavar="K", min=1, help="Judge the first K memories.")]
Compare = Annotated[
    list[str] | None,
    typer.Option(
        "--compare",
        metavar="NAME=VALUE",
        help="Measure with this changed too, and test the difference: dense=0.",
    ),
]
Count = Annotated[int, typer.Option("--count", metavar="N", min=1, help="How many questions init makes at most.")]


@verb(
    formats=("text", "json", "ndjson"),
    examples="""
    # questions about your own memory, to be corrected and added to
    memcli eval init questions.jsonl
    memcli eval questions.jsonl
    # is it better without vectors, or with another weight of the score?
    memcli eval questions.jsonl --compare vectors=no
    memcli eval questions.jsonl --compare assistant=-0.15 --compare passage=0.4
    """,
)
def command(
    cx: Context, words: Words = None, limit: Limit = 10, compare: Compare = None, count: Count = 30
) -> int | None:
    """Measure recall on questions of your own, or compare two settings on them.

    A line has a query and its evidence, the ids of the messages that answer it (those of the source, or memcli's own):
    {"query": …, "evidence": ["m-17"], "category": …, "timestamp": …}. Questions with empty evidence are those that
    nothing answers: they tell how well the confidence of recall knows them. With --compare the same questions are asked
    again with settings changed for this once (vectors, rerank, me, or a weight of the score as --explain names it), and
    a paired permutation test tells whether the difference is more than chance. Ends with 3 when some lines could not be
    used.
    """
    from memcli.cli import evaluating

    given = list(words or ())
    if given[:1] == ["init"]:
        if len(given) > 2:
            raise UsageError("init makes one file", hint="memcli eval init questions.jsonl")
        evaluating.start(cx, given[1] if len(given) > 1 else "-", count)
        return None
    if len(given) != 1:
        raise UsageError("eval takes one file of questions", hint="'memcli eval init questions.jsonl' makes one")
    return evaluating.evaluate(cx, given[0], limit=limit, compare=compare or [])
