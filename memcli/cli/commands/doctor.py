"""`memcli doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.cli.command import verb
from memcli.cli.render.health import HEALTH

if TYPE_CHECKING:
    from memcli.cli.context import Context


@verb(lenient=True, examples="memcli doctor\nmemcli doctor --db other.db --json")
def command(cx: Context) -> int:
    """Check what works on this machine and say what to do about the rest.

    Ends with 1 when something is broken; what merely could be better does not count.
    """
    from memcli.cli.health import examine

    found = list(examine(cx))
    cx.out.show(found, HEALTH)
    return 1 if any(each.state == "bad" for each in found) else 0
