"""Episodes and the facts that the built-in extractor reads out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.records import Candidate, Episode, Moment

if TYPE_CHECKING:
    from memcli.records import Role

#: 2024-03-15T11:00Z, a Friday.
SAID = Moment(1_710_500_400_000, 0)


def episode(
    text: str,
    row: int = 1,
    *,
    speaker: str | None = "Ana",
    role: Role | None = None,
    kind: str = "chat",
    when: Moment | None = SAID,
) -> Episode:
    """One message of session 1, at the position of its row."""
    return Episode(
        row=row,
        uid=f"ep_{row}",
        text=text,
        kind=kind,
        conversation="c",
        title=None,
        session=1,
        session_key="s",
        position=row,
        speaker=speaker,
        role=role,
        when=when,
        native_id=None,
        format="jsonl",
        location="-",
        line=None,
        meta={},
        state="live",
        run=1,
    )


def facts(*texts: str | Episode) -> list[Candidate]:
    """What a session of these messages tells; plain texts are Ana's."""
    session = [text if isinstance(text, Episode) else episode(text, row) for row, text in enumerate(texts, 1)]
    return BuiltinExtractor().extract(session)


def brief(one: Candidate) -> str:
    """ "statement [valid from] [-> valid to] [!]"."""
    parts = [one.statement, one.valid_from or "", f"-> {one.valid_to}" if one.valid_to else "", "!" if one.ends else ""]
    return " ".join(part for part in parts if part)
