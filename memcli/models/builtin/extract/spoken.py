"""A sentence as rules see it, and what is known of the talk it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Speaker
    from memcli.models.builtin.extract.times import Times

#: A given name, as a pattern.
NAME = r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-Z][a-z]+)?"


class Sentence(NamedTuple):
    """A masked sentence, its words in lower case, who says it, its times, and whether it ends in a question mark.

    `body` has its pronouns put back into words, `said` is as it was spoken.
    """

    body: str
    words: frozenset[str]
    speaker: Speaker
    times: Times
    asks: bool = False
    said: str = ""

    @property
    def plain(self) -> str:
        """The sentence with blanks for its times."""
        return self.times.plain
