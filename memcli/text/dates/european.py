"""Full dates with month names in German, French, Spanish, Italian, Portuguese and Dutch, always with their year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.model import Value, day, month_of, one
from memcli.text.dates.rule import Rule
from memcli.text.dates.vocabulary import S

if TYPE_CHECKING:
    import re

    from memcli.text.dates.context import Context

_NAMES = (
    "januar jänner janvier enero gennaio janeiro januari",
    "februar février fevrier febrero febbraio fevereiro februari",
    "märz maerz mars marzo março marco maart",
    "april avril abril aprile",
    "mai mayo maggio maio mei",
    "juni juin junio giugno junho",
    "juli juillet julio luglio julho",
    "august août aout agosto augustus",
    "september septembre septiembre settembre setembro",
    "oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "dezember décembre decembre diciembre dicembre dezembro december",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
_ANY = "|".join(sorted(_MONTHS, key=len, reverse=True))


def _date(match: re.Match[str], _context: Context) -> Value | None:
    year, month = int(match[3]), _MONTHS[match[2]]
    if match[2] == "mars" and not match[1]:  # also a planet
        return None
    return one(day(year, month, int(match[1]))) if match[1] else month_of(year, month)


EUROPEAN_RULES = (
    Rule(
        "date",
        frozenset(_MONTHS),
        rf"(?<![\w.,/-])(?:(3[01]|[12][0-9]|0?[1-9])(?:\.|er|º|°)?{S}(?:de{S})?)?\b({_ANY}){S}(?:del?{S})?"
        r"((?:18|19|20)[0-9]{2})(?![\w%]|[.,:][0-9])",
        _date,
    ),
)
