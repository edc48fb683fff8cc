"""`memcli recall`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.asking import Reranking, Shown, answer, batch, by_then
from memcli.cli.command import verb
from memcli.cli.direct import FORMATS

if TYPE_CHECKING:
    from memcli.cli.context import Context
    from memcli.records import Filters

Query = Annotated[
    list[str] | None,
    typer.Argument(metavar="WORDS", help="What to look for, as words or a question; '-' or nothing reads a pipe."),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", "-n", metavar="N", min=1, help="How many memories at most (setting recall.limit)."),
]
Around = Annotated[
    int | None,
    typer.Option(
        "--context",
        "-C",
        metavar="N",
        min=0,
        help="Neighbouring messages to show on each side (setting recall.context).",
    ),
]
Full = Annotated[bool, typer.Option("--full", help="Show long messages whole.")]
Explain = Annotated[bool, typer.Option("--explain", help="Show what was understood, and what made each score.")]
Budget = Annotated[
    int | None,
    typer.Option("--budget", metavar="TOKENS", min=1, help="Write a context block of at most this size instead."),
]
Batch = Annotated[
    str | None,
    typer.Option("--batch", metavar="FILE", help="Answer one question a line of JSON, from a file or '-', as NDJSON."),
]
FailEmpty = Annotated[bool, typer.Option("--fail-empty", help="End with 1 when nothing is found.")]
Now = Annotated[
    str | None, typer.Option("--now", metavar="DATE", help="The moment of asking, from which 'last week' counts.")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Answer from what had been said, and from what held, by then."),
]

Deep = Annotated[
    bool, typer.Option("--deep", help="Search a second time with words of what was found, where that answers little.")
]


@verb(
    formats=FORMATS,
    filters=True,
    examples="""
    memcli recall "where did Ana want to move"
    memcli recall dentist --since 2024 --context 2
    memcli recall "what did we decide about the roof" --conversation house --explain
    memcli recall "where does Ana live" --as-of 2023-06
    # evidence for another program, in at most 1500 tokens
    memcli recall "Ana's allergies" --budget 1500
    memcli recall visa --json | jq -r '.data.hits[].text'
    memcli recall "why did Ana leave" --rerank --rerank-ms 5000 --explain
    echo "when is the next check-up" | memcli recall -
    """,
)
def command(
    cx: Context,
    query: Query = None,
    *,
    filters: Filters,
    limit: Limit = None,
    context: Around = None,
    full: Full = False,
    explain: Explain = False,
    budget: Budget = None,
    batch_file: Batch = None,
    fail_empty: FailEmpty = False,
    now: Now = None,
    as_of: AsOf = None,
    deep: Deep = False,
    rerank: options.Rerank = None,
    rerank_ms: options.RerankMs = None,
    min_relevance: options.MinRelevance = None,
) -> int | None:
    """Find what was said, by whom and when.

    Searches the words and the meaning of everything that was taken in, and of what was derived from it; best first.
    Each result has an id that 'memcli show' and 'memcli why' take. With --rerank, or any option of it, a model that is
    installed reads the best of them once more.
    """
    if as_of is not None:
        filters = by_then(cx, filters, as_of)
    shown, reranking = Shown(context, full, explain, budget, fail_empty), Reranking(rerank, rerank_ms, min_relevance)
    if batch_file is not None:
        return batch(cx, batch_file, query, filters, shown, limit=limit, now=now, reranking=reranking, deep=deep)
    return answer(cx, query, filters, shown, limit=limit, now=now, reranking=reranking, deep=deep)
