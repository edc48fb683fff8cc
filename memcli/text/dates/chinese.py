"""Chinese dates and relative times: 2024年3月15日, 昨天, 上周五, 三天前, 去年三月. Weeks run from Monday to Sunday."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.amounts import away
from memcli.text.dates.model import Days, Unsure, Value, Yearless, day, month_of, one, week_of, year_of
from memcli.text.dates.relative import step
from memcli.text.dates.rule import Rule

if TYPE_CHECKING:
    import re

    from memcli.text.dates.context import Context

_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_YEARS = {"前": -2, "去": -1, "今": 0, "本": 0, "明": 1, "后": 2}
_STEPS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_WEEKDAYS = {character: number % 7 for number, character in enumerate("一二三四五六日天")}
_WEEKDAYS["天"] = 6
_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year",
}  # fmt: skip
_NUMBER = "[0-9]{1,4}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]|半|几"


def number(text: str) -> int:
    """A number up to 99 in Chinese characters, or one in digits: "二十三" → 23."""
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if mark else 0) + _DIGITS.get(ones, 0)


def _date(match: re.Match[str], context: Context) -> Value:
    """年月日, any of them left out from the front or the back; 去年三月 and 上个月15号 likewise."""
    month = number(match["m"]) if match["m"] else None
    day_of_month = number(match["d"]) if match["d"] else None
    groups = match.groupdict()
    year = int(groups["y"]) if groups.get("y") else None
    if groups.get("ry"):
        year = context.year + _YEARS[groups["ry"]]
    if year is not None:
        if month is None:
            return year_of(year)
        return month_of(year, month) if day_of_month is None else one(day(year, month, day_of_month))
    if month is None or not 1 <= month <= 12:
        raise Unsure
    if day_of_month is None:
        return Yearless(lambda y: month_of(y, month), bare=True)
    return Yearless(lambda y: one(day(y, month, day_of_month)))


def _day_of_month(match: re.Match[str], context: Context) -> Value:
    month = step("month", _STEPS[match[1]], context)
    if not match[2]:
        return month
    found = month.lo + number(match[2]) - 1
    if not month.lo <= found < month.hi:
        raise Unsure
    return one(found)


def _day(match: re.Match[str], context: Context) -> Value:
    return one(context.today + _DAYS[match[1]])


def _week(match: re.Match[str], context: Context) -> Value:
    week = week_of(context.today, _STEPS[match[1]])
    if match[2] == "末":
        return Days(week.lo + 5, week.hi)
    return one(week.lo + _WEEKDAYS[match[2]]) if match[2] else week


def _ago(match: re.Match[str], context: Context) -> Value:
    """三天前, 两个月前, 半年前; 三天后 only where the sentence looks ahead."""
    unit, amount = _UNITS[match[2]], match[1]
    sign = 1 if "前" in match[3] else -1
    if sign < 0 and context.tense(match.start(), match.end()) != "future":
        raise Unsure
    if amount == "半":
        if unit != "year":
            raise Unsure
        return away("month", 5 * sign, 7 * sign, context)
    if amount == "几":
        return away(unit, 2 * sign, 5 * sign, context)
    if not number(amount):
        raise Unsure
    return away(unit, number(amount) * sign, number(amount) * sign, context)


_FOREIGN = frozenset({"#foreign"})

_MONTH_TAIL = (
    r"(?:\s?的?\s?(?P<m>0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])\s?月"
    r"(?:份|\s?(?P<d>[0-3]?[0-9]|[一二三]?十?[一二三四五六七八九]?)\s?[日号])?)?"
)

CHINESE_RULES = (
    Rule("date", _FOREIGN, rf"(?<![0-9])(?P<y>(?:18|19|20)[0-9]{{2}})\s?年{_MONTH_TAIL}", _date),
    Rule("relative", _FOREIGN, rf"(?<!过)(?P<ry>[前去今本明后])年{_MONTH_TAIL}", _date),
    Rule(
        "date",
        _FOREIGN,
        r"(?<![0-9个一二三四五六七八九十两年])(?P<m>0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])月"
        r"(?P<d>[0-3]?[0-9]|[一二三]?十?[一二三四五六七八九]?)\s?[日号]",
        _date,
    ),
    Rule("relative", _FOREIGN, r"(上|这|本|下)个?月(?:([0-3]?[0-9])[日号])?(?!底|初|中|球|亮)", _day_of_month),
    Rule("relative", _FOREIGN, r"(大前|大后|前|昨|今|明|后)(?:天|日)(?:早上|上午|中午|下午|晚上|早|晚)?", _day),
    Rule("relative", _FOREIGN, r"(昨|今|明)(?:晚|早|夜)(?:上)?", _day),
    Rule(
        "relative",
        _FOREIGN,
        r"(上上|下下|上|这|本|下)个?(?:周|星期|礼拜)(?:([一二三四五六日天末])(?!个))?(?!年|刊|报|围|岁|期)",
        _week,
    ),
    Rule(
        "ago",
        _FOREIGN,
        rf"(?<![0-9第十])({_NUMBER})个?(天|日|周|星期|礼拜|月|年)(之?前|以前|之?后|以后)(?!天)",
        _ago,
    ),
)
