"""Retention from the command line and the settings: which plan is meant, what it would do, and doing it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from memcli.cli import forgetting
from memcli.cli.options import Asked
from memcli.cli.prompt import confirm
from memcli.cli.render.forgetting import memories, preview_text, report_view
from memcli.cli.render.retention import Planned, Retained, plan_text, plan_view
from memcli.errors import ConfigError, NotFound, UsageError
from memcli.forget import engine, keeping, retention
from memcli.forget.keeping import Plan
from memcli.records import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memcli.cli.context import Context

#: Rules that take a number, as options and settings call them without "keep_".
COUNTED = ("last", "hourly", "daily", "weekly", "monthly", "yearly")


def plan(given: Mapping[str, Any], filters: Filters) -> Plan | None:
    """The plan that options (or settings of the same names) describe; None where they set no rule.

    Raises UsageError for a duration that is none.
    """
    within, speakers = given.get("keep_within"), given.get("keep_speaker") or ()
    policy = retention.Policy(
        **{name: given.get(f"keep_{name}") or 0 for name in COUNTED},
        within=None if within is None else retention.duration(within),
        speakers=tuple(speakers),
    )
    if policy.empty:
        return None
    groups = tuple(name.strip() for name in (given.get("group_by") or "source,conversation").split(",") if name.strip())
    return Plan(policy, filters, groups)


def saved(cx: Context) -> Plan | None:
    """The plan of the settings; None where they have none. Raises ConfigError where they make no sense."""
    values = {name: getattr(cx.settings, f"retention_{name}") for name in (*_names(), "source", "conversation", "kind")}
    values["keep_speaker"] = _listed(values["keep_speaker"])
    filters = Filters(
        sources=_listed(values["source"]), conversations=_listed(values["conversation"]), kinds=_listed(values["kind"])
    )
    try:
        wanted = plan(values, filters)
        if wanted is not None:
            keeping.check(wanted)
    except UsageError as error:
        message = f"the retention policy of the settings: {error.message}"
        raise ConfigError(message, hint=error.hint or "memcli config list shows it") from error
    return wanted


def alone(*others: object) -> None:
    """Raises UsageError where something else is to choose as well."""
    if any(others):
        raise UsageError("a retention policy chooses by itself", hint="filters such as --source narrow it down")


def apply(cx: Context, asked: Asked, filters: Filters, *, dry_run: bool, yes: bool, purging: bool) -> int | None:
    """Shows what a policy keeps and drops, asks, saves it if so asked, and forgets the rest.

    Who agrees to what consolidate will do again and again has seen it: then the preview is written with `yes` as well.
    Raises UsageError where the options make no policy, NotConfirmed, NotFound where it keeps everything.
    """
    wanted = _wanted(cx, asked, filters)
    planned = _planned(cx, wanted)
    preview, lasting = planned.preview, asked.save or asked.saved
    if dry_run:
        cx.out.show(planned, plan_view(cx.look(), each=cx.out.verbose))
        return None
    if not preview.total and not lasting:
        raise NotFound("the policy keeps everything there is", hint="nothing was changed")
    if lasting or not yes:
        cx.out.aside(plan_text(planned))
        cx.out.aside(preview_text(preview, cx.look()) if preview.total else ())
    many = preview.total > forgetting.MANY
    confirm(
        _deed(preview.total, lasting=lasting), yes=yes, typed=str(preview.total) if many else None, look="--dry-run"
    )
    if asked.save:
        save(wanted, asked.given)
    if lasting:
        keeping.confirm(cx.store, wanted)
        cx.out.note("consolidate runs this policy from now on; memcli config edit changes or ends it")
    if not preview.total:
        cx.out.show(engine.ForgetReport("", {}), report_view("forgotten"))
        return None
    return forgetting.carry_out(cx, preview.selection, purging=purging)


def _deed(count: int, *, lasting: bool) -> str:
    """What is to be agreed to."""
    later = "at each consolidate what this policy then no longer keeps"
    if not count:
        return f"forget {later}"
    return f"forget {memories(count)}, and {later}" if lasting else f"forget {memories(count)}"


def _wanted(cx: Context, asked: Asked, filters: Filters) -> Plan:
    if asked.saved and Asked(asked.given, save=asked.save, saved=False).any:
        raise UsageError(
            "--saved goes with no other option of retention", hint="memcli config list shows what is saved"
        )
    wanted = saved(cx) if asked.saved else plan(asked.given, filters)
    if wanted is None:
        hint = "memcli forget --keep-… --save makes one" if asked.saved else "give --keep-last, --keep-within, …"
        raise UsageError("there is no retention policy: no rule is set", hint=hint)
    if asked.save and filters != Filters(
        sources=filters.sources, conversations=filters.conversations, kinds=filters.kinds
    ):
        raise UsageError(
            "dates and speakers cannot be saved with a policy", hint="--keep-within and --keep-speaker can"
        )
    return wanted


def _planned(cx: Context, wanted: Plan) -> Planned:
    verdicts = keeping.judged(cx.store, wanted)
    preview = engine.preview(cx.store, keeping.dropped(cx.store, verdicts))
    return Planned(verdicts, Counter(reason for one in verdicts for reason in one.reasons), preview)


def save(wanted: Plan, given: Mapping[str, Any]) -> None:
    """Writes the plan into config.toml. Raises UsageError for a name with a comma, which there stands between names."""
    from memcli import config

    file, filters = config.config_path(), wanted.filters
    for word in (*wanted.policy.speakers, *filters.sources, *filters.conversations, *filters.kinds):
        if "," in word:
            raise UsageError(f"{word!r} cannot be saved: names in the settings are joined by commas")
    values = {name: given.get(name) for name in _names()}
    values["keep_speaker"] = ", ".join(wanted.policy.speakers) or None
    values["group_by"] = ",".join(wanted.group_by)
    values |= {"source": ", ".join(filters.sources) or None, "conversation": ", ".join(filters.conversations) or None}
    values["kind"] = ", ".join(filters.kinds) or None
    for name, value in values.items():
        config.store(file, f"retention.{name}", None if value is None else str(value))


def run_saved(cx: Context, wanted: Plan | None, *, dry_run: bool) -> Retained | None:
    """Does what the settings' policy says, if it was agreed to, or says what it would do; a warning where it was not.

    None where there is no policy.
    """
    if wanted is None:
        return None
    if not keeping.confirmed(cx.store, wanted):
        cx.out.warn("the retention policy of the settings was never confirmed: look at it with memcli forget --saved")
        return Retained(confirmed=False)
    selection = keeping.dropped(cx.store, keeping.judged(cx.store, wanted))
    if not selection.episodes or dry_run:
        return Retained(confirmed=True, episodes=len(selection.episodes))
    run = forgetting.hide(cx, selection).run
    return Retained(confirmed=True, episodes=len(selection.episodes), run=run)


def _names() -> tuple[str, ...]:
    return (*(f"keep_{name}" for name in COUNTED), "keep_within", "keep_speaker", "group_by")


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
