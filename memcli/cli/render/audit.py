"""An audit: what is worth a look, with what mends it, and what models proposed and memcli refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.cli.output import View
from memcli.cli.render.lines import Line, Piece, line, paragraph, table
from memcli.cli.render.snippets import snippet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from memcli.store.auditing import Suspect
    from memcli.store.quarantine import Quarantined


#: Per kind its heading, and the command that mends it, with the id to forget first or the other one in its place.
KINDS: dict[str, tuple[str, str]] = {
    "duplicate": ("said twice", "memcli forget {0}"),
    "orphan": ("left over", "memcli consolidate"),
    "groundless": ("without ground", "memcli forget {0}"),
    "contradiction": ("contradicting", "memcli why {0}; memcli forget the wrong one"),
    "reversal": ("suddenly the opposite", "memcli why {0}; memcli forget {1} if it is not to be believed"),
    "steering": ("giving orders", "memcli forget {0}"),
}
_LEARN = "memcli audit --reason {}"


class Audit(NamedTuple):
    """What is worth a look, by kind at most `limit`; how many proposals were refused for each reason, and some."""

    suspects: Mapping[str, Sequence[Suspect]]
    limit: int
    reasons: Mapping[str, int]
    rows: Sequence[Quarantined]


def mend(one: Suspect) -> str:
    """The command that mends it."""
    return KINDS[one.kind][1].format(*one.ids)


def _suspect(one: Suspect) -> dict[str, Any]:
    return {"kind": one.kind, "ids": list(one.ids), "told": one.told, "detail": one.detail, "mend": mend(one)}


def _row(one: Quarantined) -> dict[str, Any]:
    data = one._asdict()
    del data["row"]
    return data


def _data(report: Audit) -> dict[str, Any]:
    found = report.suspects
    return {
        "counts": {kind: len(some) for kind, some in found.items()},
        "suspects": [_suspect(one) for some in found.values() for one in some[: report.limit]],
        "reasons": dict(report.reasons),
        "quarantine": [_row(one) for one in report.rows],
    }


def _rows(report: Audit) -> Iterator[dict[str, Any]]:
    yield from (_suspect(one) for some in report.suspects.values() for one in some[: report.limit])
    yield from ({"kind": "refused"} | _row(one) for one in report.rows)


def _text(report: Audit) -> Iterator[Line]:
    if not report.suspects and not report.reasons:
        yield line("nothing is amiss, and no model has proposed anything that was refused")
        return
    for kind, some in report.suspects.items():
        yield line((KINDS[kind][0], "title"), f"  {len(some):,}")
        for one in some[: report.limit]:
            yield line((" ".join(one.ids), "id"), f"  {one.told}", indent=2, hang=2)
            told = snippet(" ".join(one.detail.split()), (), 160).text
            yield line(("“" + told + "”", "dim"), indent=4, hang=1)
            yield line((mend(one), "good"), indent=4)
        yield line()
    yield from _quarantine(report)


def _quarantine(report: Audit) -> Iterator[Line]:
    if not report.reasons:
        return
    yield line(("refused", "title"), "  what models proposed and their source does not bear out")
    rows = [
        (Piece(f"{count:,}", "title"), Piece(reason), Piece(_LEARN.format(reason), "good"))
        for reason, count in report.reasons.items()
    ]
    yield from table(("", "", ""), rows, indent=2)
    for one in report.rows:
        yield line()
        yield line((one.reason, "warn"), "  ", (one.episode or one.session, "id"), "  ", (one.model, "dim"))
        for told, style in _told(one.proposal):
            yield from paragraph(told, indent=2, style=style)


def _told(proposal: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(proposal, dict):
        yield json.dumps(proposal, ensure_ascii=False), ""
        return
    if proposal.get("statement"):
        yield str(proposal["statement"]), ""
    if proposal.get("quote"):
        yield f"“{proposal['quote']}”", "dim"


AUDIT = View(data=_data, text=_text, rows=_rows)
