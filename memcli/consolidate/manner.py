"""How something was said: asked, supposed, denied, about whom, or to steer a model. Pure.

These are the ways in which a model turns true words into a false fact while every single word has its ground. The cues
are words of English and of a few other languages; where none is known the answer is that nothing speaks against it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_QUESTION = re.compile(r"[?？]\s*[\"')\]]*\s*$|(?:吗|呢)[。!！]?\s*$")

_SUPPOSED = (
    r"if|unless|whether|imagine|suppose|supposing|assuming|what if|as if|wish|wishes|might|maybe|perhaps|possibly|"
    r"hypothetically|pretend|in another life|just kidding|jk|"
    r"ojal[aá]|quiz[aá]s?|tal vez|a lo mejor|peut-être|vielleicht|falls|talvez|forse|magari|misschien"
)
#: What a plan or a taste may be told with, but nothing that is so.
_DESIRED = (
    r"would|wouldn't|could|should|i'd|we'd|he'd|she'd|they'd|hope|hopes|hoping|hopefully|dream of|dreaming of|würde|"
    r"könnte"
)
_CONDITION = re.compile(r"\W{0,3}(?:if|unless|wenn|falls|si)\b", re.IGNORECASE)
_CHINESE = re.compile("如果|要是|假如|可能|也许|或许|希望|想要是")

_DENIED = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|rarely|\w+n't|dont|doesnt|didnt|cant|wont|isnt|"
    r"no longer|stopped|quit|nunca|jamás|nicht|kein\w*|nie|jamais|pas|não|niet|geen)\b|[不没別别]",
    re.IGNORECASE,
)
#: Denials in form only.
_IDLE_DENIAL = re.compile(
    r"\b(?:can(?:'t|not|t) (?:wait|believe|help|get enough|stop|imagine life|live|complain)|not only|not just|not bad|"
    r"no (?:problem|worries|doubt|wonder|way|matter)|don't (?:worry|forget|know|you)|why not|not easy|wasn't easy|"
    r"nothing (?:beats|like|better)|couldn't be (?:happier|prouder|better)|without (?:a )?doubt|isn't it|"
    r"never (?:gets old|been happier|forget|stopped?|stop)|didn't (?:expect|realize|know))\b|"
    r"特别|差别|区别|性别|分别|告别|不错|不过|不仅|不但|不久|没问题|对不起|差不多|不同",
    re.IGNORECASE,
)
#: Words that deny in a statement what a "not" denied in the source.
_DENYING = re.compile(
    r"\b(?:dislikes?|hates?|avoids?|lacks?|refuses?|detests?|free|un\w+|former|formerly|ex-?\w*|left|against|allergic|intolerant|"
    r"afraid|odia|hasst|déteste)\b|讨厌|讨厭",
    re.IGNORECASE,
)

_FIRST = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|im|ive|my|mine|me|myself|we|we're|we've|we'll|our|ours|us|ourselves|yo|mi|mis|ich|mein\w*|je|mon|"
    r"ma|mes|nous|wir|unser\w*|eu|meu|minha|io|mio|mia|ik|mijn)\b|j'|[我咱]",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r"\b(?:you|you're|you've|you'll|you'd|your|yours|yourself|ur|du|dein\w*|tu|tus|vous|votre|você|jij|jouw)\b|[你您]",
    re.IGNORECASE,
)
_IDLE_SECOND = re.compile(
    r"\b(?:thank you|thanks to you|you know|see you|you see|love you|miss you|you too|bless you|you guys|glad you|"
    r"(?:tell|told|show|let) you|like you said|believe you me)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=2)
def _unreal(*, desires: bool) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_SUPPOSED}{'|' + _DESIRED if desires else ''})\b", re.IGNORECASE)


def asked(sentence: str) -> bool:
    """Whether a sentence is a question."""
    return _QUESTION.search(sentence) is not None


def supposed(told: str, after: str, kind: str) -> bool:
    """Whether what `told` ends with, as a fact of this kind, is only supposed, wished or guessed.

    `told` is a sentence up to the end of the quote, `after` the rest of it.
    """
    if kind == "how-to":
        return False
    if _CONDITION.match(after):
        return True
    aims = kind in {"plan", "preference"}
    if _CHINESE.search(told):
        return not aims
    return _unreal(desires=not aims).search(_straight(told)) is not None


def denial_lost(quote: str, statement: str) -> bool:
    """Whether one of the two says that something is not so, and the other that it is."""
    quote, statement = _straight(quote), _straight(statement)
    denied = _DENIED.search(_IDLE_DENIAL.sub(" ", quote)) is not None
    stated = _DENIED.search(statement) is not None
    if denied:
        return not stated and _DENYING.search(statement) is None
    return stated and _DENYING.search(quote) is None and _DENIED.search(quote) is None


def addressed(quote: str) -> bool:
    """Whether a quote speaks of whom it is said to, and not of its writer."""
    straight = _IDLE_SECOND.sub(" ", _straight(quote))
    return _SECOND.search(straight) is not None and _FIRST.search(straight) is None


def _straight(text: str) -> str:
    return text.replace("’", "'")
