"""The output of `git log`, as piped in: one draft a commit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from memcli.ingest.importers.base import NO_TEXT
from memcli.records import Draft, Moment
from memcli.text.timestamps import format_timestamp, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from memcli.ingest.importers.base import Skip

_COMMIT = re.compile(r"commit ([0-9a-f]{7,64})(?: \([^\n]{1,1000}\))?\s*$")
_HEADER = re.compile(r"(Author|AuthorDate|Date|Merge|Commit|CommitDate|Notes):[ \t]*(\S.*)")
_AUTHOR = re.compile(r"([^<]{0,300})<([^>\n]{0,300})>")
_SHAPE = re.compile(r"\s*commit [0-9a-f]{7,64}(?: \([^\n]{1,1000}\))?\r?\n(?:Merge:[^\n]*\n)?Author:")

#: Characters after which a commit (one shown with its patch, say) goes on in a further draft.
_LIMIT = 1 << 20


def looks_like_log(head: str) -> bool:
    """Whether a text begins like the output of `git log`."""
    return _SHAPE.match(head) is not None


def commits(lines: Iterable[tuple[int, str]], conversation: str, skip: Skip) -> Iterator[Draft]:
    """The commits of a log in its order: message, and what else was shown; author, date with zone, hash as native id.

    The commits of one day (of the author's clock) make a session.
    """
    commit: _Commit | None = None
    for number, line in lines:
        if match := _COMMIT.match(line):
            if commit is not None:
                yield from commit.drafts(conversation, skip)
            commit = _Commit(match[1], number)
        elif commit is not None:
            commit.take(line)
            if commit.size > _LIMIT:
                yield from commit.drafts(conversation, skip)
    if commit is not None:
        yield from commit.drafts(conversation, skip)


@dataclass(slots=True)
class _Commit:
    name: str
    line: int
    headers: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    size: int = 0
    parts: int = 0

    def take(self, line: str) -> None:
        """Takes a header, or a line of the message without git's indentation, or what follows it."""
        if not self.body and self.parts == 0 and (match := _HEADER.match(line)):
            self.headers[match[1]] = match[2].strip()
            return
        self.body.append(line.removeprefix("    "))
        self.size += len(line)

    def drafts(self, conversation: str, skip: Skip) -> Iterator[Draft]:
        """What has been gathered as a draft."""
        text = "".join(self.body).strip("\n")
        self.body, self.size, self.parts = [], 0, self.parts + 1
        if not text or text.isspace():
            if self.parts == 1:
                skip(NO_TEXT, f"commit {self.name}")
            return
        author = _AUTHOR.match(self.headers.get("Author", ""))
        when = _date(self.headers.get("AuthorDate") or self.headers.get("Date") or "")
        meta = {"email": author[2].strip()} if author else {}
        if "Merge" in self.headers:
            meta["merge"] = self.headers["Merge"]
        yield Draft(
            text=text,
            conversation=conversation,
            kind="note",
            native_id=self.name if self.parts == 1 else f"{self.name}~{self.parts}",
            when=when,
            speaker=(author[1].strip() or None) if author else None,
            session=format_timestamp(when._replace(precision="day")) if when else "1",
            meta=meta or None,
            line=self.line,
        )


def _date(text: str) -> Moment | None:
    """A date as git writes it: ISO, or like "Fri Mar 15 10:02:00 2024 +0100"."""
    if moment := parse_timestamp(text):
        return moment
    from email.utils import mktime_tz, parsedate_tz

    try:
        parsed = parsedate_tz(text)
        if parsed is None or parsed[9] is None:
            return None
        return Moment(mktime_tz(parsed) * 1000, parsed[9] // 60)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
