"""What a session is told as: its topics, a summary of each and of the whole, whose it is, and on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli.consolidate.identity import singular
from memcli.consolidate.segment import segments
from memcli.records import Part, Saying
from memcli.store.derived.states import Outline
from memcli.text import periods
from memcli.text.people import OWNER, writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memcli.consolidate.segment import Segment
    from memcli.consolidate.thinking import Thinkers
    from memcli.models.protocols import Summarizer
    from memcli.records import Episode, SummaryText

#: A summary of a session takes about this share of its words, within these bounds; that of a segment a little more.
_SHARE, _FEWEST, _MOST = 0.15, 25, 120
_SEGMENT_SHARE, _SEGMENT_FEWEST, _SEGMENT_MOST = 0.2, 12, 40


#: Words that tell a stretch of a session from another, but are nothing that one would ask about.
_NO_TOPICS = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday week weekend month morning evening night minute hour half ask answer question
    second third idea plan part place point number name list note end start way line""".split()
)


class Told(NamedTuple):
    """The telling of one session; `subjects` and those of the outline are (kind, name)."""

    segments: list[Segment]
    outline: list[Outline]
    summary: SummaryText | None
    model: str
    subjects: tuple[tuple[str, str], ...]
    day: str


def tell(live: Sequence[Episode], models: Thinkers, quoting: Summarizer, owner: str | None = None) -> Told:
    """Tells a session, given in order of position. Segments are always told in quotes, by `quoting`; what the owner of
    the memory wrote counts as written by `owner`.

    Where the session's summary is in quotes too, it is chosen out of those of its segments: so each topic has its say.
    A model reads the messages themselves.
    """
    if not live:
        return Told([], [], None, "", (), "")
    found = segments(live)
    outline = _outline(live, found, quoting) if len(found) > 1 else []
    words = _words(live, _SHARE, _FEWEST, _MOST)
    if outline and models.quoting:
        written = models.condense([_part(one.summary, live) for one in outline], words)
    else:
        written = models.summarize(live, words)
    subjects = [*_people(live, written.summary, owner), *([] if outline else _topics(one.title for one in found))]
    dated = [one.when for one in live if one.when is not None]
    day = periods.day(min(dated, key=lambda when: when.wall, default=None), live[0].session)
    return Told(found, outline, written.summary, written.model, tuple(subjects), day)


def _outline(live: Sequence[Episode], found: Sequence[Segment], quoting: Summarizer) -> list[Outline]:
    outline = []
    for one in found:
        inside = [episode for episode in live if one.first <= episode.position <= one.last]
        summary = quoting.summarize(inside, words=_words(inside, _SEGMENT_SHARE, _SEGMENT_FEWEST, _SEGMENT_MOST))
        if summary is not None:
            outline.append(Outline(one.first, summary, tuple(_topics([one.title]))))
    return outline


def _part(summary: SummaryText, live: Sequence[Episode]) -> Part:
    by_row = {episode.row: episode for episode in live}
    return Part(
        tuple(
            Saying(
                summary.text[quote.first : quote.last],
                (quote.episode,),
                by_row[quote.episode].speaker or by_row[quote.episode].role or "",
                own=True,
            )
            for quote in summary.quotes
        )
    )


def _people(live: Sequence[Episode], summary: SummaryText | None, owner: str | None) -> list[tuple[str, str]]:
    """Those who speak, as far as the summary quotes or names them."""
    if summary is None:
        return []
    quoted = {quote.episode for quote in summary.quotes if quote.own}
    said = {writer(one) for one in live if one.row in quoted}
    names = dict.fromkeys(name for name in map(writer, live) if name is not None)
    told = [name for name in names if name in said or name in summary.text or (name == OWNER and not quoted)]
    return [("person", owner if owner and name == OWNER else name) for name in told]


def _topics(titles: Iterable[str]) -> list[tuple[str, str]]:
    """What a title's words stand for; names keep the form in which they are written."""
    written = [word for title in titles for word in title.split(", ") if word]
    words = dict.fromkeys(word.casefold() if word[0].isupper() else singular(word.casefold()) for word in written)
    return [("topic", word) for word in words if word not in _NO_TOPICS]


def _words(live: Sequence[Episode], share: float, fewest: int, most: int) -> int:
    words = sum(len(one.text.split()) or len(one.text) // 4 for one in live)
    return max(fewest, min(most, round(words * share)))
