"""`memcli forget`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context
    from memcli.cli.options import Asked
    from memcli.records import Filters

What = Annotated[
    list[str] | None, typer.Argument(metavar="ID|WORDS", help="Ids as recall prints them, or words to search for.")
]
Limit = Annotated[
    int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="With words: at most this many memories.")
]
Person = Annotated[
    list[str] | None,
    typer.Option("--person", metavar="NAME", help="Everything said by this person or about them, under any name."),
]
Attribute = Annotated[
    list[str] | None,
    typer.Option("--attribute", metavar="NAME", help="Only facts of this attribute: what said so stays."),
]
ListHeld = Annotated[
    bool, typer.Option("--list", help="List what was forgotten, by run: when and how much, never what.")
]
Purge = Annotated[bool, typer.Option("--purge", help="Erase them for good right away.")]


@verb(
    examples="""
    memcli forget ep_0000012 ep_0000013
    memcli forget "the surprise party" --dry-run
    memcli forget --conversation "job hunt" --until 2023
    memcli forget --speaker Tom --since 2024-05 --yes
    memcli forget --person Mel --purge
    memcli forget --person Ana --attribute home
    memcli forget --kind fact --conversation "job hunt"
    memcli forget --list
    # of logs, all of the last month, then one a day for a year
    memcli forget --source claude-code --keep-within 1m --keep-daily 365 --dry-run
    # and back again
    memcli undo run_0000007
    """,
    filters=True,
    retention=True,
)
def command(
    cx: Context,
    what: What = None,
    *,
    filters: Filters,
    policy: Asked,
    limit: Limit = None,
    person: Person = None,
    attribute: Attribute = None,
    list_held: ListHeld = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    purge: Purge = False,
) -> int | None:
    """Hide memories from every read at once; undo brings them back.

    Choose them by id, by filters, or by words: then it is the best memories that recall finds and that hold one of the
    words, or all that pass what is typed as for recall (from:ana, "spare key"). You see what is chosen and are asked
    first. What rests on them alone, such as facts, goes with them, and a later ingest does not bring them back unless
    told to ('memcli ingest --unforget'). With --kind fact, or --attribute, facts alone are forgotten: the messages
    stay, and the facts are not worked out from them again. 'memcli purge' erases what was forgotten for good.

    With --keep-… a policy chooses: whatever no rule keeps is forgotten. Rules go through each group from the newest
    memory to the oldest; what is dated later than it was recorded is kept and counts for nothing.
    """
    from memcli.cli import forgetting, retaining
    from memcli.forget.selection import About

    if list_held:
        forgetting.held(cx)
        return None
    if policy.any:
        retaining.alone(what, person, attribute, limit)
        return retaining.apply(cx, policy, filters, dry_run=dry_run, yes=yes, purging=purge)
    about = About(tuple(person or ()), tuple(attribute or ()))
    selection = forgetting.select(cx, what or [], filters, about, limit)
    return forgetting.forget(cx, selection, dry_run=dry_run, yes=yes, purging=purge)
