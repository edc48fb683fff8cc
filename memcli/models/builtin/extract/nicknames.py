"""Short names: who is spoken to as "Mel" in a talk with Melanie, or says to be called so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract.clause import Proposal
from memcli.models.builtin.extract.subjects import NOT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
_SELF = re.compile(
    r"(?i:\b(?:(?:please |just |you can |everyone |everybody |people |my friends |they all |they |friends )?calls? me|"
    rf"i go by|i'm known as|known to (?:my )?friends as))\s+(?P<name>{_GIVEN})(?=[,.!?]|$|\s(?:for short|btw|though)\b)"
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


def calls(text: str, speaker: str, people: Iterable[str]) -> Iterator[tuple[Proposal, str]]:
    """Short names by which `text` calls one of the other `people`, and those its speaker gives, each with its words."""
    others = [name for name in people if name != speaker]
    for match in _CALLS.finditer(text):
        short = match["first"] or match["last"]
        if short in NOT_NAMES:
            continue
        meant = [name for name in others if short_for(short, name)]
        if len(meant) == 1 and short not in others:
            yield _also(meant[0], short), _sentence(text, match)
    for match in _SELF.finditer(text):
        if match["name"] not in NOT_NAMES and match["name"] not in others and match["name"] != speaker:
            yield _also(speaker, match["name"]), _sentence(text, match)


def _sentence(text: str, match: re.Match[str]) -> str:
    """The sentence around a match, or as much of it as can be quoted."""
    start = max((text.rfind(mark, 0, match.end() - 1) + 1 for mark in ".!?\n"), default=0)
    start = start if start <= match.start() + 2 else match.start()
    stops = [at + 1 for mark in ".!?\n" if (at := text.find(mark, match.end())) >= 0]
    return text[start : min(stops, default=len(text))].strip()[:_QUOTE]


def _also(name: str, short: str) -> Proposal:
    return Proposal("attribute", name, "alias", short, f"{name} is also called {short}", 0.85)
