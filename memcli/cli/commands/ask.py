"""`memcli ask`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.asking import Reranking, by_then, question
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context
    from memcli.records import Filters

Query = Annotated[
    list[str] | None, typer.Argument(metavar="QUESTION", help="The question; '-' or nothing reads a pipe.")
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", "-n", metavar="N", min=1, help="How many memories to answer from (setting recall.limit)."),
]
Budget = Annotated[
    int | None, typer.Option("--budget", metavar="TOKENS", min=128, help="At most this much of them, in tokens.")
]
FailEmpty = Annotated[bool, typer.Option("--fail-empty", help="End with 1 when the memory does not say.")]
Now = Annotated[
    str | None, typer.Option("--now", metavar="DATE", help="The moment of asking, from which 'last week' counts.")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Answer from what had been said, and from what held, by then."),
]


@verb(
    formats=("text", "json", "md", "ids"),
    filters=True,
    examples="""
    memcli ask "where did Ana want to move, and why"
    memcli ask "when is the dentist" --since 2024 --speaker Ana
    memcli ask "where does Ana live" --as-of 2023-06
    memcli ask "what did we decide about the roof" --json | jq -r '.data.answer'
    echo "who has the spare key" | memcli ask --model qwen3-4b
    """,
)
def command(
    cx: Context,
    query: Query = None,
    *,
    filters: Filters,
    limit: Limit = None,
    budget: Budget = None,
    model: options.Model = None,
    gpu_layers: options.GpuLayers = None,
    fail_empty: FailEmpty = False,
    now: Now = None,
    as_of: AsOf = None,
    rerank: options.Rerank = None,
    rerank_ms: options.RerankMs = None,
    min_relevance: options.MinRelevance = None,
) -> int | None:
    """Answer a question from memory alone, citing what it rests on.

    A language model writes the answer; what the memories it cites do not say is taken out, and where nothing is left
    the answer is "not in memory". Without a model the facts that hold are the answer, and the best sentences of the
    memories themselves.
    """
    from memcli.cli.answering import answer, show

    cx.models.limit_gpu(gpu_layers)
    if as_of is not None:
        filters = by_then(cx, filters, as_of)
    found = answer(
        cx,
        question(query),
        filters=filters,
        limit=limit,
        budget=budget,
        asked=model,
        now=cx.now(now),
        reranking=Reranking(rerank, rerank_ms, min_relevance),
    )
    show(cx, found)
    return 1 if fail_empty and not found.sentences else None
