"""What a clause says is done: its verb group with tense, polarity and certainty."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from memcli.models.builtin.extract.verbs import Form, Verb, forms

Tense = Literal["present", "past", "perfect", "progressive", "future", "formerly"]
#: What a word does to the group that is being read: it belongs to it, is its main verb, or ends it.
Step = Literal["go", "main", "stop"]


@dataclass(slots=True)
class Group:
    """A verb group. `rest` is where in the text what follows it begins; `verb` is "" where the word is not known."""

    tense: Tense = "present"
    negated: bool = False
    passive: bool = False
    unsure: bool = False  # would, might, probably, almost, hope to …
    obliged: bool = False  # have to, need to, should
    adverbs: set[str] = field(default_factory=set)
    verb: str = ""
    word: str = ""  # the main verb as written
    rest: int = 0


#: A word with its hyphens and apostrophes, a number, or a mark.
TOKEN = re.compile(r"[A-Za-zÀ-ÿ]+(?:[-'][A-Za-zÀ-ÿ]+)*|\d[\d.,:/]*|[^\w\s]")
#: A verb group is over within so many characters and words, or there is none.
_REACH, _MOST_WORDS = 160, 14

_CONTRACTED = {
    "i'm": ("i", "am"), "im": ("i", "am"), "i've": ("i", "have"), "ive": ("i", "have"), "i'll": ("i", "will"),
    "i'd": ("i", "'d"), "we're": ("we", "are"), "we've": ("we", "have"), "we'll": ("we", "will"), "we'd": ("we", "'d"),
    "he's": ("he", "'s"), "she's": ("she", "'s"),
    "don't": ("do", "not"), "dont": ("do", "not"), "doesn't": ("does", "not"), "doesnt": ("does", "not"),
    "didn't": ("did", "not"), "didnt": ("did", "not"), "can't": ("can", "not"), "cant": ("can", "not"),
    "cannot": ("can", "not"), "couldn't": ("could", "not"), "won't": ("will", "not"), "wont": ("will", "not"),
    "wouldn't": ("would", "not"), "shouldn't": ("should", "not"), "haven't": ("have", "not"),
    "havent": ("have", "not"), "hasn't": ("has", "not"), "hadn't": ("had", "not"), "isn't": ("is", "not"),
    "isnt": ("is", "not"), "aren't": ("are", "not"), "wasn't": ("was", "not"), "wasnt": ("was", "not"),
    "weren't": ("were", "not"), "ain't": ("am", "not"), "mustn't": ("must", "not"), "needn't": ("need", "not"),
    "gonna": ("going", "to"), "wanna": ("want", "to"), "gotta": ("have", "to"),
}  # fmt: skip
_ADVERBS = frozenset(
    """just finally recently already also really actually currently still now always usually often sometimes never
    rarely ever even only simply absolutely totally completely definitely certainly honestly officially literally
    mostly mainly generally normally typically regularly newly once both all truly personally very so quite super
    pretty kinda sorta originally lately today again too then basically obviously luckily sadly happily proudly
    successfully accidentally briefly quickly soon later temporarily permanently barely hardly seldom frequently
    occasionally fully deeply strongly genuinely particularly especially primarily strictly yesterday legit lowkey
    together myself much constantly""".split()
)
#: Adverbs only after "be" or "have": elsewhere they begin what is done.
_LATE_ADVERBS = frozenset("early first last next daily".split())
_AFTER_BE = frozenset("just still now also actually currently always finally recently almost longer".split())
_DOUBTS = frozenset(
    "maybe perhaps probably possibly almost nearly supposedly apparently hopefully ideally theoretically".split()
)
_BE = frozenset("am is are was were be been being".split())
_PAST_BE = frozenset(["was", "were"])
_MODAL = frozenset("would could might may should must shall".split())
_INTENT = frozenset(
    """hope hoping wish want wanted wanting trying try tried supposed meant tempted thinking considering dreaming
    pretending""".split()
)
_INTENT_AHEAD = frozenset("to i we of about".split())
_NOT_ING = frozenset(
    "thing nothing something anything everything morning evening king during amazing interesting".split()
)
#: Participles that say how somebody is, not what was done to them.
_STATES = frozenset(["married", "divorced", "engaged", "retired", "separated", "widowed"])
_FEELINGS = _STATES | frozenset(
    """excited interested tired bored obsessed scared terrified worried related left-handed talented stressed
    thrilled pleased blessed indeed based fascinated addicted gifted overwhelmed self-employed unemployed
    disappointed surprised inspired motivated dedicated committed determined used supposed""".split()
)
_PLACES = frozenset("the a an my our his her their this that school college university work bed church".split())


def group(text: str, start: int, end: int) -> Group | None:
    """The verb group that begins at `start` (the subject pronoun may stand first); None where no verb is found."""
    words = _expanded(text, start, end)
    reading = _Reading()
    for number, (word, at, stop) in enumerate(words):
        step = reading.take(word, [one for one, _, _ in words[number + 1 : number + 4]])
        if step == "stop":
            return None
        if step == "main":
            found = reading.group
            found.word = text[at:stop]
            found.rest = _after_be(found, words[number + 1 :], stop) if found.verb == "be" else stop
            return reading.finished(word)
    return None


def _expanded(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Words in lower case with contractions taken apart; the parts share their place."""
    out: list[tuple[str, int, int]] = []
    for match in TOKEN.finditer(text, start, min(end, start + _REACH)):
        word = match[0].lower()
        parts = _CONTRACTED.get(word)
        if parts is None and word.endswith("'s") and len(word) > 2:
            parts = (word[:-2], "'s")
        out.extend((part, match.start(), match.end()) for part in parts or (word,))
        if len(out) > _MOST_WORDS:
            break
    return out


def _after_be(found: Group, words: list[tuple[str, int, int]], stop: int) -> int:
    """Takes what stands between "be" and what is said to be: "not", "no longer", adverbs; where the rest begins."""
    for number, (word, _, end) in enumerate(words):
        if word in {"not", "never"}:
            found.negated = True
        elif word == "no" and [one for one, _, _ in words[number + 1 : number + 2]] == ["longer"]:
            found.negated = True
            found.adverbs.add("no longer")
        elif word in _DOUBTS:
            found.unsure = True
        elif word in _AFTER_BE:
            found.adverbs.add(word)
        else:
            break
        stop = end
    return stop


@dataclass(slots=True)
class _Reading:
    """A group while its words are taken one by one."""

    group: Group = field(default_factory=Group)
    have: bool = False
    be: str = ""
    base: bool = False  # the main verb must stand in its base form
    used: bool = False
    future: bool = False
    past: bool = False

    def take(self, word: str, following: list[str]) -> Step:
        """Takes one word, given up to three that follow it."""
        if word in {"i", "we", ","} or (word == "longer" and "no longer" in self.group.adverbs):
            return "go"
        if word in _DOUBTS:
            self.group.unsure = True
            return "go"
        if word in {"not", "never"} or (word == "no" and following[:1] in (["longer"], ["more"])):
            self.group.negated = True
            self.group.adverbs |= {"no": {"no longer"}, "never": {"never"}}.get(word, set())
            return "go"
        if word in _ADVERBS or (word in _LATE_ADVERBS and (self.be or self.have)):
            self.group.adverbs.add(word)
            return "go"
        ahead = next((one for one in following if one not in _ADVERBS and one not in {"not", "never"}), "")
        for reader in (self._modal, self._auxiliary, self._periphrasis):
            step = reader(word, ahead, following)
            if step is not None:
                return step
        return "main" if word.isalpha() or "-" in word or "'" in word else "stop"

    def _modal(self, word: str, ahead: str, _following: list[str]) -> Step | None:
        if word == "'d":  # "I'd been" against "I'd be"
            self.have = self.past = had = ahead in {"been", "better"} or _is(ahead, "participle")
            self.group.unsure = self.group.unsure or not had
        elif word in _MODAL:
            self.group.unsure = True
            self.group.obliged = word in {"should", "must"}
        elif word == "can":
            self.base = True
            self.group.adverbs.add("can")
        elif word == "will":
            self.future = self.base = True
        else:
            return None
        return "go"

    def _auxiliary(self, word: str, ahead: str, following: list[str]) -> Step | None:
        if word in _BE or word == "'s":
            return self._be(word, ahead)
        if word in {"have", "has", "had"}:
            return self._have(word, ahead, following)
        if word in {"do", "does", "did"}:
            emphatic = self.group.negated or ahead in forms() or following[:1] == ["not"]
            if emphatic and not _only_noun(ahead):
                self.base = True
                self.past = self.past or word == "did"
                return "go"
        return None

    def _periphrasis(self, word: str, ahead: str, following: list[str]) -> Step | None:
        to = following[:1] == ["to"]
        if word == "used" and to and not self.be:
            self.used = self.base = True
        elif self.be and to and (word == "about" or (word == "going" and _verb_ahead(following[1:2]))):
            self.future = self.base = True
        elif word in {"need", "ought"} and to:
            self.group.obliged = self.group.unsure = self.base = True
        elif word in _INTENT and ahead in _INTENT_AHEAD:
            self.group.unsure = True
            return "main"
        elif word != "to" or not self.base:
            return None
        return "go"

    def _be(self, word: str, ahead: str) -> Step:
        if word == "'s" and (ahead == "been" or _is(ahead, "participle")) and ahead not in {"had", "got"}:
            self.have = True
            return "go"
        self.past = self.past or word in _PAST_BE
        helping = bool(ahead) and (
            _is(ahead, "ing") or _is(ahead, "participle") or ahead in {"going", "about", "being"}
        )
        if helping or word in {"be", "been"}:
            self.be = word
        if helping:
            return "go"
        self.group.verb = "be"
        return "main"

    def _have(self, word: str, ahead: str, following: list[str]) -> Step:
        if following[:1] == ["to"]:
            self.base = True
            if word == "had":  # "I had to sell it" tells that it happened
                self.past = True
            else:
                self.group.obliged = self.group.unsure = True
            return "go"
        self.past = self.past or word == "had"
        if ahead in {"been", "had"} or _is(ahead, "participle"):
            self.have = True
            return "go"
        self.group.verb = "have"
        return "main"

    def finished(self, word: str) -> Group:
        """The group, its main verb being `word`."""
        known = forms().get(word, ())
        found = self.group
        found.verb = found.verb or self._lemma(known)
        found.tense = self._tense(word, known)
        if self.have and self.be == "been" and not word.endswith("ing"):
            found.passive = word.endswith(("ed", "en", "n", "t"))
        elif self.be and not self.have and found.verb != "be" and not word.endswith("ing"):
            found.passive = not self.future
        if self.future and self.past:
            found.unsure = True  # "I was going to" tells what did not happen
        if word.endswith("ing") and found.verb != "be":
            found.adverbs |= {"perfect"} if self.have else {"progressive"} if self.be and self.past else set()
        return found

    def _tense(self, word: str, known: tuple[Verb, ...]) -> Tense:
        ongoing = word.endswith("ing") and self.group.verb != "be"
        if self.used:
            return "formerly"
        if self.future:
            return "future"
        if self.have:
            return "progressive" if ongoing else "perfect"
        if self.be and ongoing:
            return "past" if self.past else "progressive"
        told = {verb.form for verb in known if verb.lemma == self.group.verb}
        past = not self.base and "past" in told
        unknown = not known and word.endswith("ed") and not self.base
        return "past" if self.past or past or unknown else "present"

    def _lemma(self, known: tuple[Verb, ...]) -> str:
        """The lemma of an ambiguous form ("found": find, not found) in this group."""
        order: tuple[Form, ...] = ("past", "base", "third", "participle", "ing")
        if self.have or self.be:
            order = ("participle", "ing", "past")
        elif self.base:
            order = ("base", "third")
        fitting = (verb.lemma for form in order for verb in known if verb.form == form)
        return next(fitting, known[0].lemma if known else "")


@lru_cache(maxsize=4096)
def _is(word: str, form: Form) -> bool:
    """Whether a word is, or looks like, a present or past participle of a verb."""
    found = forms().get(word)
    if found is not None:
        return word not in _STATES and any(verb.form == form for verb in found)
    if form == "ing":
        return len(word) > 4 and word.endswith("ing") and word not in _NOT_ING
    return len(word) > 4 and word.endswith("ed") and word not in _FEELINGS


def _verb_ahead(following: list[str]) -> bool:
    """Whether "going to" is followed by a verb and not by a place."""
    if not following or following[0] in _PLACES:
        return False
    known = forms().get(following[0])
    return known is None or any(verb.form == "base" for verb in known)


def _only_noun(word: str) -> bool:
    known = forms().get(word)
    return known is not None and not any(verb.form == "base" for verb in known)
