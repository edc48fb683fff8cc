"""Whose facts are meant: by a name, or the owner's where none is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.errors import NotFound
from memcli.store import derived
from memcli.text.people import OWNER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.cli.context import Context
    from memcli.records import Fact


def named_facts(cx: Context, person: str | None) -> tuple[str, Sequence[Fact]]:
    """(the name, facts that hold about them); raises NotFound where there are none.

    Without a name: the owner of the memory, under the setting `me` or as "user", whom sources do not name.
    """
    names = [person] if person is not None else [cx.settings.me, OWNER]
    for name in names:
        facts = derived.facts(cx.store, subject=name, today=cx.today())
        if facts:
            subjects = {fact.subject for fact in facts}
            own = next((one for one in subjects if one.casefold() == name.casefold()), None)
            whole = own or min(subjects, key=lambda one: (len(one), one))
            shown = cx.settings.me if whole == OWNER and cx.settings.me != "me" else whole
            return shown, [fact for fact in facts if fact.subject == whole]
    told = f"nothing is known of {person}" if person is not None else "nothing is known of you yet"
    hint = "memcli consolidate works facts out; memcli facts lists whom they are about"
    raise NotFound(told, hint=hint)
