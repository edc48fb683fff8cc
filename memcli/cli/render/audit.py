"""The quarantine: what models proposed and memcli refused, by reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.cli.output import View
from memcli.cli.render.lines import Line, Piece, line, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from memcli.store.quarantine import Quarantined


class Audit(NamedTuple):
    """How many proposals were refused for each reason, and some of them."""

    reasons: Mapping[str, int]
    rows: Sequence[Quarantined]


def _row(one: Quarantined) -> dict[str, Any]:
    data = one._asdict()
    del data["row"]
    return data


def _text(report: Audit) -> Iterator[Line]:
    if not report.reasons:
        yield line("the quarantine is empty: no model has proposed anything that was refused")
        return
    yield from table(("", ""), [(Piece(f"{count:,}", "title"), reason) for reason, count in report.reasons.items()])
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


AUDIT = View(
    data=lambda report: {"reasons": dict(report.reasons), "quarantine": [_row(one) for one in report.rows]},
    text=_text,
    rows=lambda report: (_row(one) for one in report.rows),
)
