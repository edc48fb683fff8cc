"""The built-in extractor: rules over English sentences, deterministic, nothing to download.

It reads what people say about themselves and those around them, and prefers silence to a wrong fact: questions,
conditions, wishes, guesses, quoted speech, code and what an assistant says give none, and neither do languages other
than English. Attributes stated without a time have no `valid_from`, unless the sentence says that it happened just now
("just moved"): then it is the day of the episode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Candidate, Episode


class BuiltinExtractor:
    """An `Extractor` of hand-written rules."""

    name = "builtin"

    def extract(self, episodes: Sequence[Episode]) -> list[Candidate]:
        """Facts of a session, given in order of position; each quote stands verbatim in the episode it names."""
        from memcli.models.builtin.extract.session import Reader

        return Reader(episodes).read()
