"""Which complement makes an event, a plan or a habit of a verb, and which is idle talk."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.lexicon import BODY, VAGUE
from memcli.models.builtin.extract.worth import tells, weight

if TYPE_CHECKING:
    from collections.abc import Callable

    from memcli.models.builtin.extract.clause import Clause

_I = re.IGNORECASE


def _any(words: str) -> str:
    """An alternation of words separated by blanks; "_" stands for a blank inside one."""
    return "|".join(word.replace("_", " ") for word in words.split())


#: A complement that begins so makes no event of a verb that tells one otherwise …
_IDLE_START = _any(
    """thinking feeling wondering noticing getting realizing crying laughing worrying having looking seeing doing
    going trying talking well great good bad crazy wrong nuts ahead on_and_on by like as so too hard really that
    how what why because alright breakfast lunch dinner food tv water coffee tea snacks? a_snack a_sandwich
    some_food something eating sleeping raining snowing asleep ready there here stuck lost used_to tired bored
    scared excited nervous emotional angry upset distracted confused"""
)
_IDLE_MINE = _any(
    """mind temper way track touch hope interest sleep patience count sight breath time chance focus cool head
    heart eyes? mouth word promise turn hand arms back_to balance motivation marbles control words? steps? shift
    chores homework dishes laundry groceries"""
)
#: … and so does one that is no more than this.
_IDLE_WHOLE = _any(
    """break look while moment nap breath shower bath walk bite sip seat pictures? photos? pics? shots? selfie
    screenshot notes? guess chance risk minute second min fun blast time ball laugh chat talk word feeling thought
    sense mistake difference point lot bit mess sure joke decision effort care place part questions? problems?
    issues? trouble hard_time luck hope way hunch headache cold hang message call text email reply answer response
    progress comment review try love day night weekend week morning evening things? impression kick ideas?
    memories moments compliments? feedback support help encouragement advice inspiration joy happiness confidence
    comfort peace strength courage perspective closer better worse wish(?:es)? sure mistakes money changes? progress"""
)
_IDLE_ALONE = _any(
    """up out off on down over through into back along around away about home outside inside shopping late early
    first last sick walking working"""
)
_IDLE_TO = _any("think feel wonder realize realise believe say see worry panic get notice understand know have be")
_IDLE = re.compile(
    rf"(?:to\s+(?:{_IDLE_TO})\b|(?:{_IDLE_START})\b|(?:(?:my|the|our)\s+)?(?:{_IDLE_MINE})\b|"
    rf"(?:a|an|some|any|the|my|so much|such a|such|lots of|a lot of|no)?\s*(?:\w+\s+)?(?:{_IDLE_WHOLE})$|"
    rf"(?:{_IDLE_ALONE})$|"
    r"to (?:work|bed|sleep|the store|the bathroom|the shop|the toilet|the kitchen|class|school)$)",
    _I,
)
_SMALL = re.compile(r"\b(?:errands|groceries|for (?:a|our|their|his|her) (?:\w+ )?walk|to (?:bed|sleep|go))\b", _I)
_ERRAND = re.compile(
    r"\b(?:the |a |my |our )?(?:gym|work|stores?|school|run|walk|shops?|shopping|lunch|dinner|breakfast|class|"
    r"bed|errands?|"
    r"supermarket|grocery store|mall|office|library|movies|doctor|bathroom|running|jogging|eating)$",
    _I,
)
_VAGUE_PLACE = re.compile(
    r"\b(?:the|that|this) (?:(?:other|same|next|new) )?(?:place|spot|store|shop|event|restaurant|meeting|one|"
    r"game|show|movie|"
    r"party|class|site|page|file)s?$",
    _I,
)
_TO_PLACE = re.compile(
    r"(?:(?:back|over|out|down|up|all the way|home|again|together|here|away)\s+)*+(?:from\s+[\w' ]{2,30}?\s+)?"
    r"(?:to|into|across|through|around|in with|out of)\s+(?P<where>.+)",
    _I,
)
_GOING = re.compile(r"(?:(?:back|out|over|down|up|away)\s+)*+(?:(?:to|on|for|into|in)\s+\S|\w+ing\b)", _I)
_OUTING = re.compile(r"(?:out\s+)?for\s+(?:a\s+)?(?:walk|run|drive|ride|swim|drink|coffee|jog|hike)\b", _I)
_TO_DO = re.compile(r"to\s+(?:watch|buy|eat|do|be|have|check|pick|grab|sleep|look|go)\b", _I)
_RACE = re.compile(
    r"(?:a|an|my|the|in|for)\s+(?:\S+\s+){0,4}?(?:marathon|race|10k|5k|half|ultra\w*|relay|office|mayor|charity)\b|"
    r"\d+\s?(?:k|km|miles?)\b",
    _I,
)
_LEFT = re.compile(
    r"(?:(?:for\s+)?[A-Z]|(?:my|our)\s+(?:\w+\s+){0,2}(?:job|company|husband|wife|boyfriend|girlfriend|partner|"
    r"position|career)\b)"
)
_QUIT = re.compile(r"(?:my|our|the)\s+(?:\w+\s+){0,2}job\b|[A-Z]|\w+ing\b")
#: What one "gets" that is worth knowing: states and movements, and things.
_STATES = _any(
    """married engaged divorced promoted hired fired laid_off accepted admitted diagnosed vaccinated pregnant
    separated robbed mugged injured elected selected nominated certified licensed published signed rejected
    invited baptized sworn_in picked_for chosen_for selected_for invited_to back_from back_to into rid_of
    together_with in_a in_an"""
)
_THINGS = _any(
    """job position role internship scholarship raise promotion offer deal contract loan mortgage visa green_card
    citizenship passport licen[sc]e degree certificate certification diploma award prize medal trophy grant tattoo
    piercing haircut puppy pup dog cat kitten kitty car truck bike motorcycle house apartment flat place laptop
    computer phone camera guitar piano console tickets? invitation acceptance_letter surgery transplant vaccine
    sponsorship endorsement gig agent publisher tutor therapist roommate bunny rabbit hamster fish parrot horse
    turtle snake divorce restraining_order A callback perfect_score full_marks audition interview"""
)
_OCCASIONS = _any(
    """baby babies son daughter twins child miscarriage surgery operation transplant heart_attack stroke seizure
    concussion c-section accident crash fall injury breakdown panic_attack wedding engagement_party housewarming
    anniversary interview exam audition recital concert performance exhibition graduation reunion picnic barbecue
    bbq party book_signing release photoshoot photo_shoot competition tournament appointment check-?up screening
    show gig workshop yard_sale garage_sale falling_out fight breakup"""
)
_BECAME = re.compile(rf"(?:{_STATES}|\w+ed\s+by)\b", _I)
_GOT = re.compile(rf"(?:a|an|the|my|our|two|three|\d+|some)\s+(?:[\w'-]+\s+){{0,3}}?(?:{_THINGS})", _I)
_HAD = re.compile(rf"(?:(?:a|an|my|our|the|two|three)\s+)?(?:[\w'-]+\s+){{0,3}}?(?:{_OCCASIONS})\b", _I)
_GRAVE = re.compile(
    r"\b(?:baby|babies|son|daughter|twins|surgery|operation|miscarriage|heart attack|stroke|seizure|transplant|"
    r"accident)\b",
    _I,
)
_COURSE = re.compile(
    r"(?:a|an|my|our|some|two|\d+)\s+(?:\S+\s+){0,3}?(?:class|classes|course|courses|trip|road trip|exam|test|"
    r"workshop|lessons?|"
    r"cruise|gap year|sabbatical|leave|job|album|film|documentary|quilt|dress)\b|(?:how )?to\s+\w+",
    _I,
)
_SPORT = _any(
    "camping hiking skiing snowboarding surfing scuba sky bungee backpacking kayaking horseback climbing sailing diving"
)
_JOURNEY = re.compile(rf"(?:to|on)\s+(?:a|an|my|our|[A-Z])|(?:{_SPORT})\b")
_OBJECT_END = re.compile(r"\s(?:at|in|on|for|with|to|from|by|into|during|about)\s", _I)
_PARTICLES = re.compile(
    r"^(?:(?:at|in|on|for|with|to|into|as|from|about|up|out|off|back|over|[a-z]+ing)\s+){1,3}"
    r"(?=the|this|that|these|those|its|his|her|their)",
    _I,
)
_LEADING_PARTICLE = re.compile(
    r"(?:up|out|on|off|down|over|back|away|through|in|into|for|to|with|from|at|by|about|as|of|like)\b", _I
)
_SECOND = re.compile(r"^(?:\w+\s+){1,2}?(?:for|to|at|on|with|in|a|an|my)\s+", _I)

#: Words that end a complement.
STOPS = "so|because|which|where|and|while|to see|to get|to make|to help|to try|to be|to do|to have"
_TO_END = frozenset("in on at for with to from by about after of".split())
_LONGEST = 14


def idle(phrase: str) -> bool:
    """Whether a complement is talk, a mood or a trifle."""
    return _IDLE.match(phrase) is not None or _SMALL.search(phrase) is not None


def complement(c: Clause, start: int) -> str:
    """What follows a verb, with a second object after "and" if it is a short one; at most fourteen words."""
    phrase, stop = phrases.cut(c.plain, start, c.end, STOPS)
    more = phrases.joined(c.plain, c.end, stop)
    whole = phrases.cut(c.plain, start, more, STOPS.replace("|and", ""))[0] if more > stop else phrase
    return shortened(_OPEN_AIM.sub("", understood(introduced(whole))))


_BOUNDARY = re.compile(r"\s(?:to|in|on|at|for|with|from|by|during|after|before|like|into|through)\s", _I)


def understood(phrase: str) -> str:
    """What comes before the part of a phrase that points elsewhere, if that names enough: of "a sea song for him"."""
    pointing = phrases.POINTING.search(phrase)
    if pointing is None:
        return phrase
    ends = [match.start() for match in _BOUNDARY.finditer(phrase, 0, pointing.start() + 1)]
    kept = phrase[: ends[-1]] if ends else ""
    return kept if tells(kept) and not _BOUNDARY.search(f"{kept} ", max(0, len(kept) - 8)) else phrase


#: An aim whose object stands elsewhere.
_OPEN_AIM = re.compile(
    r"\s+to\s+(?:remind|show|make|let|get|help|give|see|have|be|keep|celebrate|express|know|tell|bring|create)$", _I
)


_POINTED = re.compile(
    r"^(?P<by>(?:[a-z]+\s+){0,2}?)(?:(?P<one>this|that)|these|those)\s+(?P<what>(?!(?:one|ones|thing|things|is|"
    r"was|are|were|i|we|he|she|it|"
    r"you|they|can|has|had|will|would|morning|evening|weekend|week|month|year|time|place|spot|kind|sort|"
    r"type)\b)(?:[\w'-]+\s+)+[\w'-]+.*)$",
    _I,
)


def introduced(phrase: str) -> str:
    """ "that lake sunrise" as whoever does not see it would be told of it: "a lake sunrise"."""
    match = _POINTED.match(phrase)
    if match is None or not tells(match["what"]):
        return phrase
    what = match["what"]
    article = "" if match["one"] is None else "an " if what[:1].lower() in set("aeio") else "a "
    return f"{match['by']}{article}{what}"


def shortened(phrase: str) -> str:
    """At most fourteen words, cut before a preposition."""
    words = phrase.split()
    if len(words) <= _LONGEST:
        return phrase
    for at in range(_LONGEST, 5, -1):
        if words[at].lower() in _TO_END:
            return phrases.tidy(" ".join(words[:at]))
    return phrase


def fits(verb: str, needs: str, phrase: str) -> bool:
    """Whether a complement gives the verb what it needs (see `verbs.Event`), by itself understandable."""
    if not phrase:
        return needs == "none"
    if phrase.lower() in {"me", "us"} or not phrases.complete(phrase, _LONGEST) or unknown(_PARTICLES.sub("", phrase)):
        return False
    special = specials().get(verb)
    if special is not None:
        return special(phrase)
    if needs == "to":
        match = _TO_PLACE.match(phrase)
        return match is not None and not vague_place(phrase) and phrases.noun(match["where"], 10)
    return needs != "np" or _stands(phrase)


def unknown(phrase: str) -> bool:
    """Whether a phrase speaks of something definite that it does not describe: "the book", not "the chess final"."""
    return phrases.definite_unknown(phrase) and not (
        phrase.lower().startswith("the ") and weight(_object(phrase)) >= _DESCRIBED
    )


#: So many words that name something make up for the introduction that "the" supposes.
_DESCRIBED = 2


def weighty(verb: str, phrase: str) -> bool:
    """Whether the object makes an event of a verb that tells trifles otherwise."""
    if verb in {"get", "run"} or phrase.lower().startswith(("my first ", "our first ")):
        return True
    if verb == "have":
        return _GRAVE.search(phrase) is not None
    if verb in {"take", "learn", "make"}:
        return _COURSE.match(phrase) is not None
    return verb == "go" and _JOURNEY.match(phrase) is not None


def vague_place(phrase: str) -> bool:
    """Whether a phrase ends in a place that only the talk knows ("the other shop")."""
    return _VAGUE_PLACE.search(phrase) is not None


def _stands(phrase: str) -> bool:
    """Whether the object is one that a stranger to the talk understands."""
    if _LEADING_PARTICLE.match(phrase):
        inner = _SECOND.sub("", phrase)
        return inner != phrase and not unknown(inner) and named(inner)
    return not unknown(phrase) and named(_object(phrase))


def named(phrase: str) -> bool:
    """Whether a noun phrase names something by itself, its head or what describes it."""
    return phrases.complete(phrase, 12) and (phrases.head(phrase) not in VAGUE or weight(_object(phrase)) >= 1)


def _object(phrase: str) -> str:
    return _OBJECT_END.split(phrase, maxsplit=1)[0]


def _got(phrase: str) -> bool:
    if re.match(r"(?:a|an|the|my|our|two|three|\d+|some)\s", phrase, _I):
        return _GOT.fullmatch(_object(phrase)) is not None
    return _BECAME.match(phrase) is not None and not _ERRAND.search(phrase)


def _went(phrase: str) -> bool:
    if not _GOING.match(phrase) or _OUTING.match(phrase) or vague_place(phrase) or _ERRAND.search(phrase):
        return False
    return _TO_DO.match(phrase) is None


def _body(phrase: str) -> bool:
    return phrases.head(phrase) in BODY


@lru_cache(maxsize=1)
def specials() -> dict[str, Callable[[str], bool]]:
    """Verbs that need a complement of their own kind."""
    return {
        "get": _got,
        "go": _went,
        "have": lambda phrase: _HAD.match(phrase) is not None,
        "run": lambda phrase: _RACE.match(phrase) is not None,
        "quit": lambda phrase: _QUIT.match(phrase) is not None,
        "leave": lambda phrase: _LEFT.match(phrase) is not None,
        "fall": lambda phrase: re.match(r"(?:down|off|from|in love)\b", phrase, _I) is not None,
        "stay": lambda phrase: re.match(r"(?:in|at)\s+(?:a|an|[A-Z])", phrase) is not None,
        **dict.fromkeys(("break", "sprain", "fracture", "injure", "hurt"), _body),
    }
