"""Options that several verbs share, each with one meaning and one help text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from memcli.cli.context import Context
    from memcli.records import Filters

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="An installed model, auto or builtin, instead of the one set."),
]
GpuLayers = Annotated[
    int | None,
    typer.Option("--gpu-layers", metavar="N", min=0, help="Run at most N layers on the GPU (model.gpu_layers)."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]

RERANKING = "Reranking"
Rerank = Annotated[
    bool | None,
    typer.Option(
        "--rerank/--no-rerank",
        rich_help_panel=RERANKING,
        help="Have a model judge the best results once more (setting recall.rerank).",
    ),
]
RerankMs = Annotated[
    int | None,
    typer.Option(
        "--rerank-ms",
        metavar="MS",
        min=0,
        rich_help_panel=RERANKING,
        help="Milliseconds that it may take for each question; 0 is no limit (setting recall.rerank_ms).",
    ),
]
MinRelevance = Annotated[
    float | None,
    typer.Option(
        "--min-relevance",
        metavar="P",
        min=0,
        max=1,
        rich_help_panel=RERANKING,
        help="Leave out what it gives less than this probability, 0 to 1, of answering the question.",
    ),
]

PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="FILE", help="Read the passphrase from this file's first line."),
]

FILTERS = "Filters"
RETENTION = "Retention"

_Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE", rich_help_panel=FILTERS, help="Said on this date or later: 2024-05, yesterday, …"
    ),
]
_Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", rich_help_panel=FILTERS, help="Said on this date or earlier."),
]
_Speaker = Annotated[
    list[str] | None,
    typer.Option("--speaker", metavar="NAME", rich_help_panel=FILTERS, help="Said by this person, or this role."),
]
_Source = Annotated[
    list[str] | None,
    typer.Option(
        "--source", metavar="FORMAT|PATH", rich_help_panel=FILTERS, help="From this kind of source, or this file."
    ),
]
_Conversation = Annotated[
    list[str] | None,
    typer.Option("--conversation", metavar="NAME", rich_help_panel=FILTERS, help="In this conversation or note."),
]
_Kind = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", rich_help_panel=FILTERS, help="Of this kind: chat, note, fact, summary, …"),
]


#: The options of a verb that takes filters: name → type, each None by default.
FILTER_OPTIONS = {
    "since": _Since,
    "until": _Until,
    "speaker": _Speaker,
    "source": _Source,
    "conversation": _Conversation,
    "kind": _Kind,
}


_KeepLast = Annotated[
    int | None,
    typer.Option(
        "--keep-last", metavar="N", min=-1, rich_help_panel=RETENTION, help="Keep the newest N of each group (-1: all)."
    ),
]


def _keep(rhythm: str, unit: str) -> Any:
    """The option --keep-RHYTHM, which counts units of time."""
    said = f"Keep the newest of each of the last N {unit} that have any."
    return typer.Option(f"--keep-{rhythm}", metavar="N", min=-1, rich_help_panel=RETENTION, help=said)


_KeepHourly = Annotated[int | None, _keep("hourly", "hours")]
_KeepDaily = Annotated[int | None, _keep("daily", "days")]
_KeepWeekly = Annotated[int | None, _keep("weekly", "weeks")]
_KeepMonthly = Annotated[int | None, _keep("monthly", "months")]
_KeepYearly = Annotated[int | None, _keep("yearly", "years")]
_KeepWithin = Annotated[
    str | None,
    typer.Option(
        "--keep-within",
        metavar="TIME",
        rich_help_panel=RETENTION,
        help="Keep what is at most this much older than the newest of its group: 2y, 6m, 3w, 10d, 12h or 1y6m.",
    ),
]
_KeepSpeaker = Annotated[
    list[str] | None,
    typer.Option("--keep-speaker", metavar="NAME", rich_help_panel=RETENTION, help="Keep whatever NAME said."),
]
_GroupBy = Annotated[
    str | None,
    typer.Option(
        "--group-by",
        metavar="WHAT",
        rich_help_panel=RETENTION,
        help="What is counted together: source, conversation, session, speaker, kind; by default source,conversation.",
    ),
]
_Save = Annotated[
    bool,
    typer.Option(
        "--save", rich_help_panel=RETENTION, help="Keep the policy in the settings; consolidate then runs it."
    ),
]
_Saved = Annotated[
    bool,
    typer.Option("--saved", rich_help_panel=RETENTION, help="Preview, confirm and run the policy of the settings."),
]

#: The options of a verb that takes a retention policy: name → type; switches are off, all others None by default.
RETENTION_OPTIONS = {
    "keep_last": _KeepLast,
    "keep_hourly": _KeepHourly,
    "keep_daily": _KeepDaily,
    "keep_weekly": _KeepWeekly,
    "keep_monthly": _KeepMonthly,
    "keep_yearly": _KeepYearly,
    "keep_within": _KeepWithin,
    "keep_speaker": _KeepSpeaker,
    "group_by": _GroupBy,
    "save": _Save,
    "saved": _Saved,
}


class Asked(NamedTuple):
    """What the options say of retention; `given` holds the rules by their names."""

    given: Mapping[str, Any]
    save: bool
    saved: bool

    @property
    def any(self) -> bool:
        """Whether they say anything."""
        return self.save or self.saved or any(value not in {None, ()} for value in self.given.values())


def retention(given: Mapping[str, Any]) -> Asked:
    """The values of `RETENTION_OPTIONS` in one."""
    rules = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return Asked(rules, bool(rules.pop("save")), bool(rules.pop("saved")))


def check_words(given: Iterable[str], known: Sequence[str], option: str) -> None:
    """Raises UsageError where a word given for `option` is none of the known ones."""
    from memcli.errors import UsageError

    for word in given:
        if word not in known:
            raise UsageError(f"{option}: {word!r} is not one of {', '.join(known)}")


def filters(cx: Context, given: Mapping[str, Any]) -> Filters:
    """The values of `FILTER_OPTIONS` as `Filters`; raises UsageError for a date that is none, or an empty span."""
    from memcli.errors import UsageError
    from memcli.records import Filters

    since, until = given["since"], given["until"]
    start = None if since is None else cx.span(since, "--since").start
    end = None if until is None else cx.span(until, "--until").end
    if start is not None and end is not None and start >= end:
        raise UsageError(f"--since {since} is not before --until {until}", hint="put the earlier date into --since")
    return Filters(
        since=start,
        until=end,
        speakers=_people(given["speaker"] or (), cx.owner),
        sources=tuple(given["source"] or ()),
        conversations=tuple(given["conversation"] or ()),
        kinds=tuple(given["kind"] or ()),
    )


def _people(names: Sequence[str], me: str) -> tuple[str, ...]:
    """Names to look for: the owner's, and "me", stand for whoever wrote as the user too."""
    own = any(name.casefold() in {"me", me.casefold()} for name in names)
    return (*names, *((me,) if me and own else ()), *(("user",) if own else ()))
