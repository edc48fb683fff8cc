"""`memcli audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.cli.render.audit import AUDIT, KINDS, Audit

if TYPE_CHECKING:
    from memcli.cli.context import Context

Reason = Annotated[
    str | None, typer.Option("--reason", metavar="REASON", help="Only what was refused for this reason.")
]
Kind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help=f"Only this: {', '.join(KINDS)} or refused.")]
Limit = Annotated[int, typer.Option("--limit", "-n", metavar="N", min=0, help="Show at most this many of each.")]


@verb(
    formats=("text", "json", "ndjson"),
    examples="""
    memcli audit
    memcli audit --kind contradiction
    memcli audit --reason quote-not-found --limit 50
    memcli audit --json | jq '.data.counts'
    """,
)
def command(cx: Context, kind: Kind = None, reason: Reason = None, limit: Limit = 10) -> None:
    """List what is worth a look, each with the command that mends it.

    Messages and facts that stand here twice, what is left over or without ground, facts that contradict each other,
    long-held ones that a single message ended, and messages that give orders to programs that read them. Also what
    language models proposed and memcli refused to remember: it is kept here, never in memory.
    """
    from memcli.cli.options import check_words
    from memcli.models.reading import Reason as Known
    from memcli.store import auditing, quarantine
    from memcli.text.steering import steering

    check_words([reason] if reason else [], sorted(each.value for each in Known), "--reason")
    check_words([kind] if kind else [], [*KINDS, "refused"], "--kind")
    found: dict[str, list[auditing.Suspect]] = {}
    if kind != "refused" and reason is None:
        for one in auditing.suspects(cx.store, steering):
            if kind in {None, one.kind}:
                found.setdefault(one.kind, []).append(one)
    refused = kind in {None, "refused"}
    reasons = quarantine.counts(cx.store) if refused else {}
    rows = quarantine.rows(cx.store, reason=reason, limit=limit) if refused else []
    cx.out.show(Audit(found, limit, reasons, rows), AUDIT)
