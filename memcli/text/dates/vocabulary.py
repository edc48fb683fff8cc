"""The vocabulary of English time expressions: names, numbers, and the fragments of patterns built from them."""

from __future__ import annotations

#: Units of which one is a day away: "three nights ago".
DAYLIKE = frozenset({"day", "night", "morning", "evening"})
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday wed",
            "thursday thurs thur thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
#: Full names only: "sat", "sun", "wed" and "mon" are also other words.
WEEKDAY_NAMES = frozenset(name for name in WEEKDAYS if name.endswith("day"))
SEASONS = frozenset({"spring", "summer", "fall", "autumn", "winter"})
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = {word: number for number, word in enumerate(_SMALL)}
NUMBERS |= {word: 10 * number for number, word in enumerate(_TENS, start=2)}
NUMBERS |= {"a": 1, "an": 1, "hundred": 100}
#: How many a vague number may be, both ends included.
VAGUE = {"couple": (2, 3), "few": (2, 5)}
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}

#: Days of a month in words: "the twenty-first of May".
DAY_ORDINALS = {
    word: number
    for number, word in enumerate(
        (
            *"first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth".split(),
            *"fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
            *(f"twenty-{word}" for word in "first second third fourth fifth sixth seventh eighth ninth".split()),
            *("thirtieth", "thirty-first"),
        ),
        start=1,
    )
}

#: Words that a number before them counts: "in 2000 words" names no year, "May 8 people" no day.
COUNTED = frozenset(
    """people persons users dollars euros bucks pounds calories kcal steps words miles meters metres km kilometers
    feet ft lbs kg grams points times votes copies books pages items followers subscribers views likes hours minutes
    seconds days weeks months years employees students members pieces songs photos lines characters tokens rows mg ml mb
    gb hz rpm watts square or different other more guests participants units requests entries records files of am pm
    percent""".split()
)

#: Likelier counts than years.
ROUND_YEARS = frozenset({1900, 2000, 2048})

S = r"\s{1,2}"
MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?)"
)
WEEKDAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|(?:mon|tues|tue|wed|thurs|thur|thu|fri|sat|sun)\b\.?)"
)
WEEKDAY_FULL = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
DAYNUM = r"(?:3[01]|[12][0-9]|0?[1-9])"
ORD = r"(?:st|nd|rd|th)"
YEAR = r"(?:1[89]|20)[0-9]{2}"
#: A year after a date: ", 2023", "of 2023", "'23", "last year".
YEAR_TAIL = (
    rf"(?:,?{S}(?:(?:of|in){S})?(?P<y>{YEAR})(?![\w%]|[.,:][0-9])|{S}(?:of{S})?'(?P<y2>[0-9]{{2}})(?!\w)"
    rf"|,?{S}(?:of{S})?(?P<ry>last|this|next){S}year\b)"
)
PART = rf"(?:{S}(?:morning|afternoon|evening|night))?"
NUMBER = (
    r"(?:[0-9]{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?"
    rf"|(?:a{S})?(?:good{S})?(?:couple(?:{S}of)?|few)|(?:a|one){S}hundred)"
)
UNIT = r"(?:days?|nights?|weeks?|fortnights?|weekends?|months?|years?|decades?)"


def count(text: str) -> tuple[int, int]:
    """How many a number written in digits or words is, as (least, most): "two" → (2, 2), "a few" → (2, 5)."""
    if text.isdigit():
        return int(text), int(text)
    total = 0
    for word in text.replace("-", " ").split():
        if word in VAGUE:
            return VAGUE[word]
        number = NUMBERS.get(word, 0)
        total = 100 if number == 100 else total + number
    return total, total
