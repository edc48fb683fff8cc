"""Other names: who is spoken to as "Mel" in a talk with Melanie, says to be called so, or is said to be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from memcli.models.builtin.extract.clause import Proposal, possessive
from memcli.models.builtin.extract.lexicon import PLAIN_RELATION, RELATIONS
from memcli.models.builtin.extract.subjects import NOT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.models.builtin.extract.clause import Speaker
    from memcli.models.builtin.extract.pronouns import Spoken

#: Short names that are no beginning of the long one.
_SHORT = {
    short: frozenset(long.split("/"))
    for short, long in (
        pair.split("=")
        for pair in """bob=robert/roberto bobby=robert rob=robert bill=william billy=william will=william liam=william
        dick=richard rick=richard/ricardo ricky=richard jack=john johnny=john jim=james jimmy=james
        jamie=james liz=elizabeth lizzie=elizabeth beth=elizabeth/bethany betty=elizabeth eliza=elizabeth
        libby=elizabeth peggy=margaret maggie=margaret meg=margaret/megan greta=margaret
        kate=katherine/catherine/kathryn katie=katherine/catherine kathy=katherine/catherine
        kit=katherine/christopher cathy=catherine tony=anthony/antonio ted=theodore/edward
        teddy=theodore/edward ned=edward eddie=edward harry=henry/harold hank=henry chuck=charles
        charlie=charles/charlotte lottie=charlotte sally=sarah sadie=sarah molly=mary polly=mary
        nell=eleanor/helen nelly=eleanor/helen ellie=eleanor/elena/elizabeth nora=eleanor/honora
        sandy=alexander/alexandra sasha=alexander/alexandra lex=alexander
        alex=alexander/alexandra/alejandro xander=alexander drew=andrew andy=andrew/andrea
        mike=michael/miguel mickey=michael mick=michael nick=nicholas/nicolas/dominic
        nicky=nicholas/nicole steve=steven/stephen stevie=steven/stephen gabby=gabriella/gabrielle
        becky=rebecca becca=rebecca jenny=jennifer jen=jennifer/jenna jo=joanna/joanne/josephine
        joey=joseph pepe=jose paco=francisco nacho=ignacio lola=dolores lupe=guadalupe
        mandy=amanda/miranda mindy=melinda trish=patricia patty=patricia pat=patricia/patrick
        tricia=patricia penny=penelope izzy=isabel/isabella/isabelle bella=isabella/arabella
        vicky=victoria tori=victoria wendy=gwendolyn zoe=zoey dave=david davey=david gus=augustus/gustavo
        larry=lawrence/laurence jerry=gerald/jerome/jeremy terry=terence/theresa tess=theresa/teresa
        tina=christina/martina chris=christopher/christine/christina/christian topher=christopher
        frank=francis/francisco fran=frances/francesca/francis""".split()
    )
}
#: Characters of a quote.
_QUOTE = 240
_GIVEN = r"[A-Z][a-z]{1,11}"
_GREETING = (
    r"(?i:hey|hi|hiya|hello|oh|wow|thanks|thank you|yeah|yes|congrats|congratulations|sorry|bye|ok|okay|great|nice|"
    r"cool|awesome|good (?:morning|night|evening)|so|well|aww?|woah|whoa|absolutely|exactly|definitely|totally)"
)
_CALLS = re.compile(
    rf"(?:^|[.!?]\s+){_GREETING},?\s+(?P<first>{_GIVEN})(?=[,.!?]|$)|,\s(?P<last>{_GIVEN})(?=\s?[.!?](?:\s|$)|$)"
)
#: What may stand between a name and whatever else is said.
_END = r"(?=[,.!?;)]|$|\s(?:for short|btw|though|because|since|too|at (?:home|work|school)|and|but)\b)"
_SELF = re.compile(rf"(?i:\b(?:calls? me|i go by|i'm known as|known to (?:my )?friends as))\s+(?P<name>{_GIVEN}){_END}")
_OTHER = re.compile(
    rf"(?:\b(?i:calls?)\s+(?P<whom>her|him|you)|(?P<who>\b(?:[Ss]he|[Hh]e)|\b{_GIVEN})"
    rf"\s+(?:(?:also|just|mostly|usually)\s+)?goes\s+by)\s+(?P<name>{_GIVEN}){_END}"
)
#: Before the verb these say that it is no name in use.
_UNUSED = re.compile(
    r"\b(?:not|never|nobody|no one|stop|if|let'?s|let us|will|would|should|could|might|did|wants? to|going to|gonna|"
    r"used to)\b|n't\b|'ll\b|'d\b",
    re.IGNORECASE,
)
#: Titles, ranks and pet names that anybody may be called.
_TITLES = frozenset(
    """Sir Madam Miss Boss Chief Captain Coach Professor Prof Chef Doctor Doc Champ Princess Prince Queen King Honey
    Sweetie Darling Babe Baby Dear Crazy Lucky Names Tonight Back Later Soon Again Collect Saint Lord Lady Bro Dude
    Buddy Sis""".split()
)


def short_for(short: str, name: str) -> bool:
    """Whether one name is a usual short form of the first of another."""
    given, low = name.split(" ", 1)[0].casefold(), short.casefold()
    if low == given or len(low) < 2:
        return False
    if given in _SHORT.get(low, frozenset()):
        return True
    stem = re.sub(r"(?:ie|y|ey|i)$", "", low) if len(low) > 3 else low
    undoubled = stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
    if given.startswith(low):
        return len(given) > len(low) + 1
    return any(len(each) >= 2 and given.startswith(each) and len(given) > len(each) + 2 for each in (stem, undoubled))


class Called(NamedTuple):
    """A name that somebody also goes by, where in the text that is said, and the messages that show who it is."""

    proposal: Proposal
    start: int
    end: int
    support: tuple[int, ...] = ()


def calls(text: str, speaker: str, people: Iterable[str]) -> Iterator[Called]:
    """Short names by which `text` calls one of the other `people`, and those that its speaker gives themselves."""
    others = [name for name in people if name != speaker]
    for match in _CALLS.finditer(text):
        short = match["first"] or match["last"]
        if short in NOT_NAMES:
            continue
        meant = [name for name in others if short_for(short, name)]
        if len(meant) == 1 and short not in others:
            yield Called(_also(meant[0], short), *_sentence(text, match))
    for match in _SELF.finditer(text):
        start, end = _sentence(text, match)
        if _is_nickname(match["name"], others, speaker) and not _UNUSED.search(text, start, match.start()):
            yield Called(_also(speaker, match["name"]), start, end)


class Message(NamedTuple):
    """A message as it is read: its text, who wrote it, who else talks, and what the writer has spoken of so far."""

    text: str
    speaker: Speaker
    others: Sequence[str]
    spoken: Spoken


def called(message: Message, start: int, end: int) -> Iterator[Called]:
    """Other names of those that the sentence from `start` to `end`, or the one before it, speaks of."""
    text, speaker, others, _ = message
    for match in _OTHER.finditer(text, start, end):
        short, word = match["name"], match["whom"] or match["who"]
        if not _is_nickname(short, others, speaker.name) or _UNUSED.search(text, start, match.start()):
            continue
        whom, support = speaker.addressee, tuple[int, ...]()
        if word.lower() in _PRONOUNS:
            before = max(text.rfind(mark, 0, max(start - 2, 0)) for mark in ".!?\n") + 1
            whom, support = _meant(message, text[before : match.start()], short, _PRONOUNS[word.lower()])
        elif word != "you":
            known = (name for name in others if name.split()[0] == word)
            whom = next(known, word if short_for(short, word) else None)
        if whom is not None and whom != short:
            yield Called(_also(whom, short), start, end, support)


_PRONOUNS = {"her": "she", "him": "he", "she": "she", "he": "he"}


def _meant(message: Message, before: str, short: str, pronoun: str) -> tuple[str | None, tuple[int, ...]]:
    """Whom "her" is before a nickname: the one whose name it is short for, else the only one that was spoken of."""
    words = {word for word in _NAMES.findall(before) if word not in NOT_NAMES}
    named = [name for name in message.others if name.split()[0] in words]
    own = message.speaker.name
    long = {name for name in (*named, *words) if short_for(short, name) and name.split()[0] != own.split()[0]}
    long -= {name.split()[0] for name in long if " " in name}
    if len(long) == 1:
        return long.pop(), ()
    somebody, support = message.spoken.meant(pronoun, before)
    if long or (somebody is not None and named):
        return None, ()
    if somebody is not None:
        return somebody.name or possessive(own) + " " + PLAIN_RELATION.get(somebody.noun, somebody.noun), support
    return (named[0], ()) if len(named) == 1 == len(words) else (None, ())


_NAMES = re.compile(rf"\b{_GIVEN}\b")


def _is_nickname(name: str, people: Iterable[str], speaker: str) -> bool:
    """Whether a capitalised word may be another name of somebody: no title, no relative's, nobody's own."""
    taken = {part for whole in (*people, speaker) for part in (whole, whole.split()[0])}
    return name not in NOT_NAMES | _TITLES | taken and name.lower() not in RELATIONS


def _sentence(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The sentence around a match, or as much of it as can be quoted."""
    start = max((text.rfind(mark, 0, match.end() - 1) + 1 for mark in ".!?\n"), default=0)
    start = start if start <= match.start() + 2 else match.start()
    stops = [at + 1 for mark in ".!?\n" if (at := text.find(mark, match.end())) >= 0]
    return start, min(*stops, len(text), start + _QUOTE) if stops else min(len(text), start + _QUOTE)


def _also(name: str, short: str) -> Proposal:
    return Proposal("attribute", name, "alias", short, f"{name} is also called {short}", 0.85)
