"""`memcli export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.cli.exporting import export

if TYPE_CHECKING:
    from memcli.cli.context import Context
    from memcli.records import Filters

To = Annotated[Path | None, typer.Option("--to", "-o", metavar="FILE", help="Write to this file instead of to stdout.")]


@verb(
    filters=True,
    examples="""
    memcli export > memory.jsonl
    memcli export --speaker Ana --since 2024 --to ana.jsonl
    memcli --db copy.db ingest memory.jsonl
    """,
)
def command(cx: Context, *, filters: Filters, to: To = None) -> None:
    """Write everything as JSONL that ingests back to the same memory.

    One message a line, verbatim, with who said it and when. Facts and summaries are not written: 'memcli consolidate'
    works them out again.
    """
    export(cx, filters, to)
