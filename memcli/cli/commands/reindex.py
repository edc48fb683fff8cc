"""`memcli reindex`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.cli.command import verb
from memcli.cli.render.plain import saying

if TYPE_CHECKING:
    from memcli.cli.context import Context


@verb(examples="memcli reindex")
def command(cx: Context) -> None:
    """Rebuild the search indexes from the messages.

    Needed after a change of the model, or when 'memcli doctor' says so. Until the new vectors are complete the old ones
    serve; a reindex that was cut short goes on where it stopped.
    """
    from memcli.ingest import vectors
    from memcli.store import derived, index

    with cx.progress("Indexing", "sessions") as progress:
        with cx.store.write() as db:
            index.rebuild(db)
            derived.rebuild(db)
        done = vectors.reindex(cx.store, cx.embedder(), lambda step: progress.update(step.done, step.total))
    why = cx.store.why_no_vectors
    if why:
        cx.out.warn(f"no vectors were made: {why}")
    cx.out.show({"embedded": done, "vectors": not why}, saying(f"indexes rebuilt, {done:,} messages embedded"))
