"""What was done, told by any verb: kept where its words name enough, since the verb does not say that it matters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import complements, phrases
from memcli.models.builtin.extract.facets import after
from memcli.models.builtin.extract.verbs import events, forms, past
from memcli.models.builtin.extract.worth import tells

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE

#: Verbs of thought, talk and mood, and those that other rules read: what was done is not told by them.
_NOT_DONE = frozenset(
    """be have do get go feel think say tell hear know understand love like enjoy adore hate dislike despise prefer
    detest loathe want need hope wish plan decide believe remember forget agree expect appreciate miss cherish admire
    see look stop keep stay live die sleep wake wear stand sit come leave fall turn name call lay bear fear settle
    opt choose own major smoke avoid dig depend belong matter mean bet put set lose find eat drink""".split()
)
_NOT_TOLD = frozenset(
    """noticed realized realised figured guessed assumed worried wished seemed appeared happened laughed cried smiled
    answered replied mentioned explained pointed wondered considered promised thanked apologized apologised
    waited rushed clicked cared doubted reminded recommended suggested texted messaged rooted ended continued
    mattered sounded deserved handled tended allowed proved blessed stoked cheered ached bonded paused
    dreamed imagined supposed reckoned pictured suspected confused scared bothered surprised supported hoped helped
    inspired motivated encouraged trusted lasted caused resulted involved included followed checked clicked hugged
    based turned walked pulled crammed opted sounded
    needed asked responded insisted admitted shared reflected""".split()
)
#: What is done with one of these needs its words: "put together a team", "set up a stall".
_WITH_PARTICLE = re.compile(
    r"(?P<particle>up|together|on|out|down|aside|back|over|in|through|away)\s+(?=(?:a|an|my|our|some|two|three|"
    r"the|[A-Z]))"
)
_JOINT = frozenset(["put", "set"])
_CHANCE = re.compile(
    r"(?:(?:the|a|an)\s+(?:\w+\s+)?(?:chance|opportunity|privilege|honou?r|pleasure)\s+(?:to|of)\s+|to\s+)"
    r"(?P<verb>[a-z]+)\b",
    _I,
)
_GRANTED = frozenset("get have manage".split())
_IDLE_GRANT = frozenset(
    "be see have know say think hear feel get do make tell let keep try stop find help show sleep leave work".split()
)
_TALKED = frozenset("talk chat speak".split())
_TOPIC = re.compile(r"(?:(?:to|with)\s+[\w' ]{2,40}?\s+)?(?:about|at|to|with)\s+(?P<what>\S.+)", _I)
_AT = re.compile(r"(?:at|in|on|up|through|via|when|for)\b", _I)
_PLAYED = re.compile(r"(?:around|with (?:my|our)|games$|a (?:few )?games?$|all|on the)\b", _I)
_LEADING = re.compile(
    r"(?:(?:up|out|on|off|down|over|back|away|through|in|into|for|to|with|from|at|by|about|as|of|around|across|"
    r"upon|along|"
    r"together|alongside|against|towards?|during)\s+)+",
    _I,
)
_ALL = re.compile(r"(?:(?:all|both|each|half)\s+(?:of\s+)?)", _I)


def done(c: Clause) -> list[Proposal]:
    """ "We restored an old barn", "I talked about my years at sea", "I got to teach cooking on the radio"."""
    if not c.happened or c.group.passive:
        return []
    granted = _granted(c)
    if granted is not None:
        return granted
    lemma, word = c.group.verb, c.group.word.lower()
    if lemma in _JOINT:
        return _joint(c, lemma)
    if lemma == "do" or (lemma == "take" and c.rest.lower().startswith("up ")):
        return _first(c, lemma)
    if (
        lemma in _NOT_DONE
        or (lemma == "meet" and _AT.match(c.rest))
        or word in _NOT_TOLD
        or (not lemma and not word.endswith("ed"))
    ):
        return []
    phrase = complements.complement(c, c.group.rest)
    if lemma == "spend":
        phrase = phrases.cut(c.body, c.group.rest, c.end, complements.STOPS)[0]
    if lemma in _TALKED and not _about(phrase):
        return []
    if lemma == "play" and _PLAYED.match(phrase):
        return []
    return _event(c, past(lemma) if lemma else word, phrase)


def _granted(c: Clause) -> list[Proposal] | None:
    """What somebody got to do, had the chance to do, or managed."""
    match = after(c, _CHANCE) if c.group.verb in _GRANTED else None
    if match is None or (c.group.verb == "have" and match[0][0].lower().startswith("to")):
        return None
    if c.subject.dropped and match[0][0].lower().startswith("to"):
        return []  # "Got to go": a must
    base = match[0]["verb"].lower()
    known = forms().get(base, ())
    if base in _IDLE_GRANT or not any(verb.form == "base" for verb in known):
        return []
    phrase = complements.complement(c, match[1])
    said = "managed to" if c.group.verb == "manage" else "got to"
    return _event(c, f"{said} {base}", phrase, attribute=said)


def _joint(c: Clause, lemma: str) -> list[Proposal]:
    match = after(c, _WITH_PARTICLE)
    if match is None or (lemma == "put" and match[0]["particle"].lower() not in {"together", "up", "on", "aside"}):
        return []
    particle = match[0]["particle"].lower()
    phrase = complements.complement(c, match[1])
    return _event(c, f"{past(lemma)} {particle}", phrase)


_NEW = re.compile(
    r"(?:my|our)\s+(?:very\s+)?first\s+(?!one\b)\w+|a\s+(?:\w+\s+){0,2}(?:course|piece|workshop|play|show|"
    r"internship|degree|tour|bit of \w+)\b|up\s+[a-z]+(?:\s+[a-z]+)?$",
    _I,
)


def _first(c: Clause, lemma: str) -> list[Proposal]:
    """ "I did my first play", "I've taken up fencing"."""
    phrase = complements.complement(c, c.group.rest)
    if not _NEW.match(phrase) or phrase.lower().startswith("up ") != (lemma == "take") or not tells(phrase, 1):
        return []
    return c.propose("event", past(lemma), phrase, f"{past(lemma)} {phrase}", 0.75, time="past")


def _about(phrase: str) -> bool:
    match = _TOPIC.match(phrase)
    return match is not None and not phrases.definite_unknown(match["what"])


def _event(c: Clause, word: str, phrase: str, attribute: str = "") -> list[Proposal]:
    if phrase.lower() in {"me", "us", "myself", "ourselves"}:
        return []
    if not stands(phrase) or complements.idle(phrase) or complements.vague_place(phrase):
        return []
    if _WITHOUT_WHOM.search(phrase) or not tells(phrase, 1):
        return []
    return c.propose("event", attribute or word, phrase, f"{word} {phrase}", 0.75, time="past")


def _least(c: Clause, word: str, phrase: str) -> int:
    """How much a complement has to name: more where the verb is one of every day."""
    if word in _MADE and _OURS.match(phrase):
        return 1
    weak = c.group.verb in events() and not events()[c.group.verb].strong
    long = len(phrase.split()) > _BRIEF or c.times.past(c.start, c.end) is not None
    return 1 if long and not weak and word.partition(" ")[0] != "got" else 2


#: A complement of more words than this is no mere "my car", "at home".
_BRIEF = 2
#: What one has made oneself is told by the thing alone.
_MADE = frozenset(
    "made painted drew baked cooked built grew planted sewed knitted wrote composed carved designed".split()
)
_OURS = re.compile(r"(?:my|our|a|an|some|two|three|several)\s+(?:own\s+)?(?!own$)[\w-]+", _I)
_WITHOUT_WHOM = re.compile(r"\b(?:together|so much|as well|a lot|enough|more|most|less|better)$", _I)


def stands(phrase: str) -> bool:
    """Whether what follows a verb is understood by somebody who does not know the talk."""
    if not phrases.complete(phrase, 14):
        return False
    thing = _ALL.sub("", _LEADING.sub("", phrase))
    return (
        bool(thing)
        and not complements.unknown(thing)
        and not thing.lower().startswith(_CLAUSAL)
        and complements.named(thing)
    )


_CLAUSAL = ("to ", "that ", "if ", "whether ", "how ", "like ", "as ", "so ", "too ", "very ")
