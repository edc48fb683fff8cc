"""What consolidation refused: a report for the person who wants to know what a model tried to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from memcli.store import quarantine

if TYPE_CHECKING:
    from memcli.store.connection import Store

#: How many refused proposals a report shows unless told otherwise.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused proposal: what was proposed, out of which episode of which session, by whom, and why it was refused.

    `episode` is None where the proposal names no message that there is; `statement` and `quote` are "" where it has
    none.
    """

    reason: str
    statement: str
    quote: str
    episode: str | None
    session: str
    model: str
    run: str
    proposal: Any


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How many proposals stand in quarantine, by reason, the most frequent first, and the newest of them."""

    total: int
    reasons: dict[str, int]
    refused: tuple[Refused, ...]


def audit(store: Store, *, reason: str | None = None, limit: int | None = SHOWN) -> AuditReport:
    """The quarantine: counts of everything, and at most `limit` (None: all) of the proposals refused for `reason`."""
    reasons = quarantine.counts(store)
    found = quarantine.rows(store, reason=reason, limit=limit)
    return AuditReport(sum(reasons.values()), reasons, tuple(_refused(one) for one in found))


def _refused(one: quarantine.Quarantined) -> Refused:
    proposal = one.proposal if isinstance(one.proposal, dict) else {}
    return Refused(
        reason=one.reason,
        statement=_text(proposal.get("statement")),
        quote=_text(proposal.get("quote")),
        episode=one.episode,
        session=one.session,
        model=one.model,
        run=one.run,
        proposal=one.proposal,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
