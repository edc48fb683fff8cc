"""What surrounds a time expression: the anchor it counts from, and the words of its sentence that tell its tense."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from memcli.text.dates.model import DAY_MS, Days, Tense, Unsure, civil

if TYPE_CHECKING:
    from memcli.records import Moment

#: How far around an expression its sentence is searched, characters.
_REACH = 160
_ENDS = (". ", "! ", "? ", "; ", "\n", "。", "！", "？", "；")

_IRREGULAR = (
    "was|were|did|didn't|had|went|got|took|came|saw|made|bought|met|found|gave|told|said|left|began|ran|won|lost|ate"
    "|drove|flew|wrote|spoke|thought|brought|taught|caught|kept|felt|held|slept|spent|sent|sold|built|broke|chose|grew"
    "|knew|sang|swam|threw|fell|forgot|became|wore|stood|understood|drank|rode|hung|dug|woke|heard"
    r"|(?<!be )(?<!come )(?<!go )(?<!get )back in"
)
_REGULAR = (
    "visited|started|finished|watched|played|attended|joined|moved|called|talked|discussed|worked|stayed|stopped|tried"
    "|walked|decided|celebrated|completed|launched|adopted|picked|ended|passed|opened|signed|happened|arrived|returned"
    "|received|graduated|cooked|baked|hiked|travell?ed|chatted|enjoyed|helped|hosted|learned|landed|wanted|asked|lived"
    "|mentioned|realized|turned|married|retired|resigned|submitted|released|shipped|deployed|merged|switched|changed"
)
_AFTER_SUBJECT = (
    r"(?:i|we|he|she|they|you|it|who|and|then)\s(?:(?:also|just|finally|even|really|actually|only|first)\s)?"
    r"(?!need|feed|speed|excited|tired|interested|worried|supposed|scheduled|planned|booked|indeed|bored|scared|pleased)"
    r"[a-z]{2,20}ed"
)
_PAST = rf"\b(?:{_IRREGULAR}|{_REGULAR}|{_AFTER_SUBJECT})\b"
_FUTURE = (
    r"(?:'ll|\b(?:will|won't|going to|gonna|can't wait|cannot wait|looking forward|plan to|plans to|planning"
    r"|planned for|hope to|hoping|want to|wanna|upcoming|scheduled|let's|see you|shall|about to|due|deadline|remind me"
    r"|need to|needs to|have to|has to|must|should|appointment|free on|available|booked for|until then|starts|begins"
    r"|arrives|opens|comes out|ends|excited for|ready for|tomorrow|can we|could we|would you|do you want"
    r"|(?:i'm|we're|they're|he's|she's|i am|we are|they are)\s(?:(?:also|still|just|finally)\s)?"
    r"(?!amazing|interesting|exciting|boring|charming|loving|feeling|being)[a-z]{2,20}ing))\b"
)
_HABIT = (
    r"\b(?:every|each|always|usually|often|normally|typically|generally|sometimes|never|whenever|annual|yearly"
    r"|used to|when i was|as a kid|as a child|growing up|childhood)\b"
)
_YEAR = r"(?<![\w.,$€£])(?:19|20)[0-9]{2}(?![\w%])"
#: "In March", told of after these, is March of some year told of before.
_TOLD = (
    r"\b(?:(?:days?|weeks?|months?|years?)\s(?:later|earlier|after|before)"
    r"|(?:that|the same|the following|the next|the previous)\s(?:day|week|month|year|summer|winter|spring|fall))\b"
)
_CHINESE_PAST = "[了过]|曾|已经"
_CHINESE_FUTURE = "将|打算|计划|准备|会|要|预计|快到"


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The compiled pattern: compiled once, when a text first needs it, so that importing costs nothing."""
    return re.compile(pattern)


class Context:
    """One text while it is read: as written, in lower case of the same length, and the moment it counts from.

    `typed` says that the text is what a person typed as a date, not prose: lone names count, and mean the past.
    `question` says that it asks about what is remembered: where its tense is open, it asks about the past.
    """

    __slots__ = ("_today", "anchor", "low", "question", "text", "typed")

    def __init__(self, text: str, anchor: Moment | None, *, typed: bool = False, question: bool = False) -> None:
        self.text = text
        self.low = lowered(text)
        self.anchor = anchor
        self.typed = typed
        self.question = question
        self._today: int | None = None if anchor is None else anchor.wall // DAY_MS

    @property
    def today(self) -> int:
        """The anchor's day; raises Unsure without an anchor, or where it is known to the month or year only."""
        if self._today is None or self.anchor is None or self.anchor.precision in {"year", "month"}:
            raise Unsure
        return self._today

    @property
    def month(self) -> tuple[int, int]:
        """The anchor's (year, month); raises Unsure where it is not known."""
        if self._today is None or self.anchor is None or self.anchor.precision == "year":
            raise Unsure
        date = civil(self._today)
        return date.year, date.month

    @property
    def year(self) -> int:
        """The anchor's year; raises Unsure without an anchor."""
        if self._today is None:
            raise Unsure
        return civil(self._today).year

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Where the sentence (at most `_REACH` characters either way) around `[start, end)` begins and ends."""
        lo = max(0, start - _REACH)
        before, after = self.low[lo:start], self.low[end : end + _REACH]
        lo += max(0, *(before.rfind(mark) + 1 for mark in _ENDS))
        stops = [at for mark in _ENDS if (at := after.find(mark)) >= 0]
        return lo, end + (min(stops) if stops else len(after))

    def tense(self, start: int, end: int) -> Tense | None:
        """The tense of the sentence around an expression; None where it says both, or neither.

        Raises Unsure where it tells of a habit: "on Friday we usually swim" is no particular Friday.
        """
        if self.typed:
            return "past"
        lo, hi = self.sentence(start, end)
        around = self.low[lo:start] + " … " + self.low[end:hi]
        if compiled(_HABIT).search(around):
            raise Unsure
        if not around.isascii() and compiled("[\u4e00-\u9fff]").search(around):
            past, future = compiled(_CHINESE_PAST).search(around), compiled(_CHINESE_FUTURE).search(around)
        else:
            past, future = compiled(_PAST).search(around), compiled(_FUTURE).search(around)
        if bool(past) == bool(future):
            return None
        return "past" if past else "future"

    def agrees(self, days: Days, start: int, end: int) -> bool:
        """Whether the sentence counts from the anchor: after "in 2019" or "a year later", "in May" does not."""
        lo, hi = self.sentence(start, end)
        around = self.low[lo:start] + " … " + self.low[end:hi]
        if compiled(_TOLD).search(around):
            return False
        years = {int(year) for year in compiled(_YEAR).findall(around)}
        return not years or civil(days.lo).year in years

    def quoted(self, start: int, end: int) -> bool:
        """Whether `[start, end)` stands alone between double quotes: a title or a word spoken of."""
        marks = '"“”„«»'
        return self.low[max(0, start - 1) : start] in set(marks) and self.low[end : end + 1] in set(marks)

    def word_before(self, position: int) -> str:
        """The word that ends just before `position`, in lower case, hyphens as spaces; "" at the start of a line."""
        words = self.low[max(0, position - 24) : position].replace("-", " ").rstrip(" ").rsplit(" ", 1)
        return words[-1].rsplit("\n", 1)[-1].lstrip("(\"'“‘*_[")

    def word_after(self, position: int) -> str:
        """The word that begins just after `position`, in lower case; "" where none follows on the same line."""
        match = compiled(r"[ \u00a0]{1,2}([a-z]+)").match(self.low, position)
        return match[1] if match else ""

    def capital(self, position: int) -> bool:
        """Whether the word at `position` is written with a capital letter, or the text was typed as a date."""
        return self.typed or self.text[position : position + 1].isupper()


def lowered(text: str) -> str:
    """The text in lower case with straight apostrophes, every character still in its place."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(lower if len(lower := character.lower()) == 1 else character for character in text)
    return low.replace("’", "'").replace("\u00a0", " ")
