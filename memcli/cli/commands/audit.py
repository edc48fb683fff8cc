"""`memcli audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.cli.render.audit import AUDIT, Audit

if TYPE_CHECKING:
    from memcli.cli.context import Context

Reason = Annotated[
    str | None, typer.Option("--reason", metavar="REASON", help="Only what was refused for this reason.")
]
Limit = Annotated[
    int, typer.Option("--limit", "-n", metavar="N", min=0, help="Show at most this many, the newest first.")
]


@verb(
    formats=("text", "json", "ndjson"),
    examples="""
    memcli audit
    memcli audit --reason quote-not-found --limit 50
    memcli audit --json | jq '.data.reasons'
    """,
)
def command(cx: Context, reason: Reason = None, limit: Limit = 10) -> None:
    """List what models proposed and memcli refused to remember.

    A fact that a language model proposes is stored only where its quote stands in the message it names, its names,
    numbers and dates are in the session, and it is about who said it. The rest is kept here, never in memory.
    """
    from memcli.cli.options import check_words
    from memcli.models.reading import Reason as Known
    from memcli.store import quarantine

    check_words([reason] if reason else [], sorted(each.value for each in Known), "--reason")
    cx.out.show(Audit(quarantine.counts(cx.store), quarantine.rows(cx.store, reason=reason, limit=limit)), AUDIT)
