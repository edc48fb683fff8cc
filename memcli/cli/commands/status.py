"""`memcli status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.cli.command import verb
from memcli.cli.render.status import STATUS, Status

if TYPE_CHECKING:
    from memcli.cli.context import Context


@verb(
    examples="""
    memcli status
    memcli status --json | jq .data.episodes
    """
)
def command(cx: Context) -> None:
    """Show how much is remembered, and when each verb last ran."""
    from memcli.store import runs
    from memcli.store.overview import overview

    cx.out.show(Status(cx.store.path, overview(cx.store), runs.last_by_verb(cx.store)), STATUS)
