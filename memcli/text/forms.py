"""Forms of a word that its stem does not show: went for go, children for child. English; pure."""

from __future__ import annotations

from functools import lru_cache

_FORMS = """
arise arose arisen, awake awoke awoken, bear bore borne, beat beaten, become became, begin began begun, bend bent,
bind bound, bite bit bitten, blow blew blown, break broke broken, breed bred, bring brought, build built, burn burnt,
buy bought, catch caught, choose chose chosen, cling clung, come came, creep crept, deal dealt, dig dug, do did done,
draw drew drawn, dream dreamt, drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel
felt, fight fought, find found, flee fled, fly flew flown, forbid forbade forbidden, forget forgot forgotten, forgive
forgave forgiven, freeze froze frozen, get got gotten, give gave given, go went gone, grind ground, grow grew grown,
hang hung, hear heard, hide hid hidden, hold held, keep kept, kneel knelt, know knew known, lay laid, lead led, leap
leapt, learn learnt, leave left, lend lent, light lit, lose lost, make made, mean meant, meet met, mistake mistook
mistaken, pay paid, ride rode ridden, ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought,
sell sold, send sent, sew sewn, shake shook shaken, shine shone, shoot shot, show shown, shrink shrank shrunk, sing
sang sung, sink sank sunk, sit sat, sleep slept, slide slid, smell smelt, sneak snuck, speak spoke spoken, spell
spelt, spend spent, spill spilt, spin spun, spoil spoilt, spring sprang sprung, stand stood, steal stole stolen, stick
stuck, sting stung, strike struck, strive strove striven, swear swore sworn, sweep swept, swell swollen, swim swam
swum, swing swung, take took taken, teach taught, tear tore torn, tell told, think thought, throw threw thrown,
understand understood, undo undid undone, wake woke woken, wear wore worn, weave wove woven, weep wept, win won, wind
wound, withdraw withdrew withdrawn, write wrote written, child children, man men, woman women, person people, foot
feet, tooth teeth, goose geese, mouse mice, life lives, wife wives, knife knives, leaf leaves, half halves, shelf
shelves, wolf wolves, thief thieves, loaf loaves, bad worse worst, good better best, far further furthest
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for group in _FORMS.replace("\n", " ").split(","):
        words = tuple(group.split())
        for word in words:
            table[word] = tuple(other for other in (*table.get(word, ()), *words) if other != word)
    return table


def others(word: str) -> tuple[str, ...]:
    """The other irregular forms of a word in lower case; none for a regular one."""
    return _table().get(word, ())
