"""`memcli doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.cli.render.health import HEALTH

if TYPE_CHECKING:
    from memcli.cli.context import Context


Fix = Annotated[bool, typer.Option("--fix", help="Mend what can be mended.")]


@verb(lenient=True, examples="memcli doctor\nmemcli doctor --fix\nmemcli doctor --db other.db --json")
def command(cx: Context, *, fix: Fix = False) -> int:
    """Check what works on this machine and say what to do about the rest.

    Ends with 1 when something is broken; what merely could be better does not count. With --fix, what can be mended
    is: files that others could read, indexes, and a damaged memory, of which all that can be read is carried over into
    a new file; the damaged one is kept beside it.
    """
    if fix:
        return mended(cx)
    from memcli.cli.health import examine

    found = list(examine(cx))
    cx.out.show(found, HEALTH)
    return 1 if any(each.state == "bad" for each in found) else 0


def mended(cx: Context) -> int:
    """Mends what can be mended and says what it was."""
    from memcli.cli.keeping import repair
    from memcli.cli.render.keeping import REPAIR

    done = repair(cx)
    cx.out.show(done, REPAIR)
    return 1 if done.repair.left else 0
