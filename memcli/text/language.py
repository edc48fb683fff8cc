"""Which script and which language a text is written in, as far as a few words can tell. Pure.

Made for one question: is a derived sentence in the language of what it was derived from? So it answers only where its
word lists are sure, and None elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SCRIPTS = (
    ("latin", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
    ("greek", "\u0370-\u03ff"),
    ("cyrillic", "\u0400-\u052f"),
    ("hebrew", "\u0590-\u05ff"),
    ("arabic", "\u0600-\u06ff\u0750-\u077f"),
    ("devanagari", "\u0900-\u097f"),
    ("thai", "\u0e00-\u0e7f"),
    ("korean", "\u1100-\u11ff\uac00-\ud7af"),
    ("japanese", "\u3040-\u30ff"),
    ("chinese", "\u3400-\u4dbf\u4e00-\u9fff"),
)

#: Frequent words that set a language apart from its neighbours; those that several share are left out.
_WORDS = {
    "en": """the and i i'm is are was were my have has had with for you it this that not but they she he of to
        from what who there been at will would about our we his her their lives likes loves works went moved
        wants plans enjoys likes feels made got""",
    "es": """el los las y es está son fue muy con por para pero como más mi yo tengo una del al lo que se hace
        desde vive gusta trabaja su sus nos cuando también ella donde quiere ama tiene""",
    "fr": """le les des est et je suis j'ai dans pour avec mais vous nous elle il une du au aux sur pas ne mon ma
        mes son sa ses c'est qui chez depuis habite aime travaille très veut""",
    "de": """der die das und ich ist nicht mit für ein eine einen dem den mein meine wir sie er auf zu von bei
        aber auch seit habe hat wohnt mag arbeitet im am sich wurde liebt""",
    "pt": """os e é com não uma um mas meu minha eu você ele ela mais muito para em na no da do das dos foi sou
        tenho mora gosta trabalha seu sua isso quando também onde quer""",
    "it": """il gli è e con non una un ma mio mia io sono ho ha lui lei più molto per di della nel nella del che
        vive piace lavora suo sua anche quando dove questo vuole""",
    "nl": """het een en ik is niet met voor maar mijn wij hij zij van op naar bij ook heb heeft woont houdt werkt
        zijn haar deze dit waar wanneer wil""",
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>[{letters}]+)" for name, letters in _SCRIPTS))


@lru_cache(maxsize=1)
def _languages() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in _WORDS.items()}


def scripts(text: str) -> set[str]:
    """The scripts that at least a quarter of the letters of `text` are in; Japanese takes Chinese letters in."""
    counts: dict[str, int] = {}
    for match in _pattern().finditer(text):
        name = match.lastgroup or ""
        counts[name] = counts.get(name, 0) + len(match[0]) * (1 if name in _ALPHABETS else 3)
    if "japanese" in counts:
        counts["japanese"] += counts.pop("chinese", 0)
    total = sum(counts.values())
    return {name for name, count in counts.items() if 4 * count >= total}


#: In other scripts one character says about as much as three letters.
_ALPHABETS = frozenset(["latin", "greek", "cyrillic", "hebrew", "arabic"])


def language(text: str, least: int = 2) -> str | None:
    """The code of the language of a text in Latin letters; None where not even `least` words tell it clearly."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    known = _languages().items()
    scores = sorted(((sum(word in own for word in words), code) for code, own in known), reverse=True)
    (best, code), (second, _) = scores[0], scores[1]
    return code if best >= max(least, 2 * second) else None


def same_language(text: str, source: str) -> bool:
    """Whether `text` can be in the language of `source`: no script of its own, and no other language that is sure."""
    mine, theirs = scripts(text), scripts(source)
    if mine and theirs and mine.isdisjoint(theirs):
        return False
    if mine != {"latin"}:
        return True
    own, original = language(text, 1), language(source)
    return own is None or original is None or own == original
