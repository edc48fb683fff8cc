"""Expressions and the days they mean, worked out by hand on the calendar below.

The anchor is Wednesday 2024-05-15, 14:30, unless a table says otherwise.

    April 2024            May 2024              June 2024
    Mo  1  8 15 22 29        6 13 20 27            3 10 17 24
    Tu  2  9 16 23 30        7 14 21 28            4 11 18 25
    We  3 10 17 24         1 8[15]22 29            5 12 19 26
    Th  4 11 18 25         2 9 16 23 30            6 13 20 27
    Fr  5 12 19 26         3 10 17 24 31           7 14 21 28
    Sa  6 13 20 27         4 11 18 25            1 8 15 22 29
    Su  7 14 21 28         5 12 19 26            2 9 16 23 30
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from memcli.records import Moment
from memcli.text.dates import TimeExpression, find

DAY_MS = 86_400_000


def moment(text: str) -> Moment:
    return Moment(int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000))


WEDNESDAY = moment("2024-05-15T14:30:00")


def iso(ms: int | None, shift: int = 0) -> str:
    return "" if ms is None else date.fromordinal(ms // DAY_MS + shift + 719_163).isoformat()


def days(found: TimeExpression) -> str:
    """First and last day of the span, as "2024-05-08/2024-05-09", one day alone, an open end empty."""
    first, last = iso(found.span.start), iso(found.span.end, -1)
    return first if first == last else f"{first}/{last}"


# text with the expression between brackets | days of the span | iso
EXPLICIT = """
I met her on [May 8, 2023].                         | 2023-05-08 | 2023-05-08
on [8 May 2023] we met                              | 2023-05-08 | 2023-05-08
[May 8th, 2023] was fun                             | 2023-05-08 | 2023-05-08
signed [the 8th of May 2023]                        | 2023-05-08 | 2023-05-08
signed on [the 8th of May, 2023]                    | 2023-05-08 | 2023-05-08
[May the 8th, 2023]                                 | 2023-05-08 | 2023-05-08
[8-May-2023]                                        | 2023-05-08 | 2023-05-08
[Oct. 3rd, 2021] at noon                            | 2021-10-03 | 2021-10-03
[Sept 5 2022] at 10:30                              | 2022-09-05 | 2022-09-05
[Monday, May 8, 2023]                               | 2023-05-08 | 2023-05-08
[Mon 8 May 2023]                                    | 2023-05-08 | 2023-05-08
[the first of May 2023]                             | 2023-05-01 | 2023-05-01
[the twenty-first of June 2022]                     | 2022-06-21 | 2022-06-21
due 2023 [2023-05-08]                               | 2023-05-08 | 2023-05-08
logged [2023-05-08T10:00:00Z] by cron               | 2023-05-08 | 2023-05-08
on [2023/05/08], late                               | 2023-05-08 | 2023-05-08
[5/13/2023]                                         | 2023-05-13 | 2023-05-13
[13/5/2023]                                         | 2023-05-13 | 2023-05-13
[13.5.2023]                                         | 2023-05-13 | 2023-05-13
paid [12/31/2022]                                   | 2022-12-31 | 2022-12-31
both agree on [5/5/2023]                            | 2023-05-05 | 2023-05-05
[5/13/23] in the American way                       | 2023-05-13 | 2023-05-13
[Feb 29, 2024]                                      | 2024-02-29 | 2024-02-29
back in [May 2023] I                                | 2023-05-01/2023-05-31 | 2023-05
in [February 2024]                                  | 2024-02-01/2024-02-29 | 2024-02
in [May of 2022]                                    | 2022-05-01/2022-05-31 | 2022-05
[May '21]                                           | 2021-05-01/2021-05-31 | 2021-05
the [2024-05] report                                | 2024-05-01/2024-05-31 | 2024-05
as of [05/2023]                                     | 2023-05-01/2023-05-31 | 2023-05
in [2022]                                           | 2022-01-01/2022-12-31 | 2022
my [2023] goals                                     | 2023-01-01/2023-12-31 | 2023
The Dragon (novel) ([2019]) sold well               | 2019-01-01/2019-12-31 | 2019
in [August last year]                               | 2023-08-01/2023-08-31 | 2023-08
on [March 3 this year]                              | 2024-03-03 | 2024-03-03
[summer 2022]                                       | 2022-06-01/2022-08-31 | 2022
[the fall of 2021]                                  | 2021-09-01/2021-11-30 | 2021
in [the summer of '69]                              | 1969-06-01/1969-08-31 | 1969
[winter 2022-23]                                    | 2022-12-01/2023-02-28 |
in [Q3 2024]                                        | 2024-07-01/2024-09-30 | 2024
[2023 Q4] figures                                   | 2023-10-01/2023-12-31 | 2023
[H2 2022]                                           | 2022-07-01/2022-12-31 | 2022
[the first quarter of 2023]                         | 2023-01-01/2023-03-31 | 2023
music of [the 90s]                                  | 1990-01-01/1999-12-31 |
in the early days of [the 1980s]                    | 1980-01-01/1989-12-31 |
in [the '70s]                                       | 1970-01-01/1979-12-31 |
[Christmas 2023]                                    | 2023-12-25 | 2023-12-25
on [Christmas Eve 2022]                             | 2022-12-24 | 2022-12-24
[New Year's Eve 2022]                               | 2022-12-31 | 2022-12-31
[New Year’s Day 2023]                               | 2023-01-01 | 2023-01-01
[Halloween 2021]                                    | 2021-10-31 | 2021-10-31
[Valentine's Day 2024]                              | 2024-02-14 | 2024-02-14
[July 4th, 2020]                                    | 2020-07-04 | 2020-07-04
[4th of July 2022]                                  | 2022-07-04 | 2022-07-04
[Easter 2024]                                       | 2024-03-31 | 2024-03-31
[Easter 2019]                                       | 2019-04-21 | 2019-04-21
[Good Friday 2023]                                  | 2023-04-07 | 2023-04-07
"""

PARTS = """
[early June 2023]                                   | 2023-06-01/2023-06-10 | 2023-06
in [mid-June 2023]                                  | 2023-06-08/2023-06-23 | 2023-06
in [late June 2023]                                 | 2023-06-21/2023-06-30 | 2023-06
at [the end of June 2023]                           | 2023-06-21/2023-06-30 | 2023-06
[late 2022]                                         | 2022-09-01/2022-12-31 | 2022
at [the beginning of 2022]                          | 2022-01-01/2022-03-31 | 2022
[the first half of 2023]                            | 2023-01-01/2023-06-30 | 2023
[the first week of June 2023]                       | 2023-06-01/2023-06-07 | 2023-06-01/2023-06-07
[the last week of June 2023]                        | 2023-06-24/2023-06-30 | 2023-06-24/2023-06-30
[the first Monday of June 2023]                     | 2023-06-05 | 2023-06-05
[the last Sunday in May 2023]                       | 2023-05-28 | 2023-05-28
[the second weekend of June 2024]                   | 2024-06-08/2024-06-09 | 2024-06-08/2024-06-09
[the last day of 2022]                              | 2022-12-31 | 2022-12-31
[the week of 8 May 2024]                            | 2024-05-06/2024-05-12 | 2024-05-06/2024-05-12
[the weekend of May 11, 2024]                       | 2024-05-11/2024-05-12 | 2024-05-11/2024-05-12
[the weekend before 22 May 2024]                    | 2024-05-18/2024-05-19 | 2024-05-18/2024-05-19
[the Friday before May 8, 2024]                     | 2024-05-03 | 2024-05-03
[the Monday after May 8, 2024]                      | 2024-05-13 | 2024-05-13
[the week before 15 May 2024]                       | 2024-05-06/2024-05-14 | 2024-05
[the day after May 8, 2023]                         | 2023-05-09 | 2023-05-09
[two days before Christmas 2022]                    | 2022-12-23 | 2022-12-23
[the month before June 2023]                        | 2023-05-01/2023-05-31 | 2023-05
[two years after 2019] we                           | 2021-01-01/2021-12-31 | 2021
[around 8 May 2023]                                 | 2023-05-05/2023-05-11 | 2023-05-05/2023-05-11
[the end of last year]                              | 2023-10-01/2023-12-31 | 2023
[early next week]                                   | 2024-05-20/2024-05-22 | 2024-05-20/2024-05-22
[the 20th of next month]                            | 2024-06-20 | 2024-06-20
"""

RANGES = """
[from May 8 to June 9, 2023]                        | 2023-05-08/2023-06-09 | 2023-05-08
[between May 8th and June 9th, 2023]                | 2023-05-08/2023-06-09 | 2023-05-08
[between May 8 and 10, 2023]                        | 2023-05-08/2023-05-10 | 2023-05-08
[May 8-10, 2023]                                    | 2023-05-08/2023-05-10 | 2023-05-08
[8–10 May 2023]                                     | 2023-05-08/2023-05-10 | 2023-05-08
[November 20, 2023 - January 5, 2024]               | 2023-11-20/2024-01-05 | 2023-11-20
[from November 20 to January 5, 2024]               | 2023-11-20/2024-01-05 | 2023-11-20
[from May 8, 2023 to June 9]                        | 2023-05-08/2023-06-09 | 2023-05-08
[June 1 - September 20]: a draft                    | 2024-06-01/2024-09-20 | 2024-06-01
[2023-05-08 to 2023-06-09]                          | 2023-05-08/2023-06-09 | 2023-05-08
[from May 2022 to July 2023]                        | 2022-05-01/2023-07-31 | 2022-05
[2019-2021]                                         | 2019-01-01/2021-12-31 | 2019
[2019–21]                                           | 2019-01-01/2021-12-31 | 2019
[from 2019 to 2021] we                              | 2019-01-01/2021-12-31 | 2019
[between 2019 and 2021]                             | 2019-01-01/2021-12-31 | 2019
What did we discuss [between March 8th and April 9th]? | 2024-03-08/2024-04-09 | 2024-03-08
we lived there [since 2019]                         | 2019-01-01/ | 2019
[since May 8, 2023]                                 | 2023-05-08/ | 2023-05-08
[since March] I                                     | 2024-03-01/ | 2024-03
[since last May]                                    | 2023-05-01/ | 2023-05
[since Monday]                                      | 2024-05-13/ | 2024-05-13
[from 2012 onwards]                                 | 2012-01-01/ | 2012
Acme, [2019 - present]                              | 2019-01-01/ | 2019
I've lived here [for three years]                   | 2021-01-01/ | 2021
I have had it [for 2 months now]                    | 2024-03-01/ | 2024-03
they've been married [for ten years now]            | 2014-01-01/ | 2014
[for the last 3 years] I                            | 2021-01-01/ | 2021
[until May 2025]                                    | /2025-05-31 |
I'll stay [until Friday]                            | /2024-05-17 |
it must be done [by Friday]                         | /2024-05-17 |
[by the end of June]                                | /2024-06-30 |
[before 2019] we                                    | /2018-12-31 |
[after May 8, 2023]                                 | 2023-05-09/ |
"""

RELATIVE = """
I saw her [yesterday].                              | 2024-05-14 | 2024-05-14
[Yesterday morning] it rained                       | 2024-05-14 | 2024-05-14
[today] I                                           | 2024-05-15 | 2024-05-15
[tomorrow] then                                     | 2024-05-16 | 2024-05-16
[tonight]                                           | 2024-05-15 | 2024-05-15
[this morning]                                      | 2024-05-15 | 2024-05-15
[last night]                                        | 2024-05-14 | 2024-05-14
[earlier today]                                     | 2024-05-15 | 2024-05-15
[the day before yesterday]                          | 2024-05-13 | 2024-05-13
[the day after tomorrow]                            | 2024-05-17 | 2024-05-17
[last week]                                         | 2024-05-06/2024-05-12 | 2024-05-06/2024-05-12
[this week]                                         | 2024-05-13/2024-05-19 | 2024-05-13/2024-05-19
[next week]                                         | 2024-05-20/2024-05-26 | 2024-05-20/2024-05-26
[last month]                                        | 2024-04-01/2024-04-30 | 2024-04
[this month]                                        | 2024-05-01/2024-05-31 | 2024-05
[next month]                                        | 2024-06-01/2024-06-30 | 2024-06
[last year]                                         | 2023-01-01/2023-12-31 | 2023
[this year]                                         | 2024-01-01/2024-12-31 | 2024
[next year]                                         | 2025-01-01/2025-12-31 | 2025
[the week before last]                              | 2024-04-29/2024-05-05 | 2024-04-29/2024-05-05
[the month after next]                              | 2024-07-01/2024-07-31 | 2024-07
[the year before last]                              | 2022-01-01/2022-12-31 | 2022
[last weekend]                                      | 2024-05-11/2024-05-12 | 2024-05-11/2024-05-12
[this past weekend]                                 | 2024-05-11/2024-05-12 | 2024-05-11/2024-05-12
any plans for [this weekend]?                       | 2024-05-18/2024-05-19 | 2024-05-18/2024-05-19
how about [next weekend]?                           | 2024-05-18/2024-05-26 | 2024-05
[last Friday]                                       | 2024-05-10 | 2024-05-10
[last Fri] I                                        | 2024-05-10 | 2024-05-10
[last Wednesday]                                    | 2024-05-08 | 2024-05-08
[last Monday]                                       | 2024-05-13 | 2024-05-13
[this Friday]                                       | 2024-05-17 | 2024-05-17
[this past Friday]                                  | 2024-05-10 | 2024-05-10
[this coming Friday]                                | 2024-05-17 | 2024-05-17
we met [this Monday]                                | 2024-05-13 | 2024-05-13
[next Monday]                                       | 2024-05-20 | 2024-05-20
[next Friday]                                       | 2024-05-17/2024-05-24 | 2024-05
[Friday last week]                                  | 2024-05-10 | 2024-05-10
[next week on Tuesday]                              | 2024-05-21 | 2024-05-21
we danced on [Friday]                               | 2024-05-10 | 2024-05-10
I went there [Monday night]                         | 2024-05-13 | 2024-05-13
I will see her on [Friday]                          | 2024-05-17 | 2024-05-17
see you [Monday]!                                   | 2024-05-20 | 2024-05-20
[last May]                                          | 2023-05-01/2023-05-31 | 2023-05
[last March]                                        | 2024-03-01/2024-03-31 | 2024-03
[last June]                                         | 2023-06-01/2023-06-30 | 2023-06
[next December]                                     | 2024-12-01/2024-12-31 | 2024-12
[next May]                                          | 2025-05-01/2025-05-31 | 2025-05
[this June]                                         | 2024-06-01/2024-06-30 | 2024-06
[last summer]                                       | 2023-06-01/2023-08-31 | 2023
[this summer]                                       | 2024-06-01/2024-08-31 | 2024
[last winter]                                       | 2023-12-01/2024-02-29 |
[last Christmas]                                    | 2023-12-25 | 2023-12-25
We saw her on [Christmas Eve]                       | 2023-12-24 | 2023-12-24
I went in [March]                                   | 2024-03-01/2024-03-31 | 2024-03
We will move in [September]                         | 2024-09-01/2024-09-30 | 2024-09
I went on [March 3]                                 | 2024-03-03 | 2024-03-03
It opens [June 20]                                  | 2024-06-20 | 2024-06-20
we talked on [October 6th]                          | 2023-10-06 | 2023-10-06
the party, [June 1st]                               | 2024-06-01 | 2024-06-01
- [May 25]: call the plumber                        | 2024-05-25 | 2024-05-25
at 10:30 on [May 25]                                | 2024-05-25 | 2024-05-25
[Monday, April 29]                                  | 2024-04-29 | 2024-04-29
[Saturday, October 14]                              | 2023-10-14 | 2023-10-14
[earlier this week]                                 | 2024-05-13/2024-05-15 | 2024-05-13/2024-05-15
[later this month]                                  | 2024-05-15/2024-05-31 | 2024-05
[this time last year]                               | 2023-04-01/2023-06-30 | 2023
"""

AMOUNTS = """
[two days ago]                                      | 2024-05-13 | 2024-05-13
[97 days ago]                                       | 2024-02-08 | 2024-02-08
[a day ago]                                         | 2024-05-14 | 2024-05-14
[two nights ago]                                    | 2024-05-13 | 2024-05-13
[a few days ago]                                    | 2024-05-10/2024-05-13 | 2024-05-10/2024-05-13
[two hours ago]                                     | 2024-05-15 | 2024-05-15
[15 hours ago]                                      | 2024-05-14/2024-05-15 | 2024-05-14/2024-05-15
[a week ago]                                        | 2024-05-05/2024-05-11 | 2024-05-05/2024-05-11
[3 weeks ago]                                       | 2024-04-21/2024-04-27 | 2024-04-21/2024-04-27
[a week ago today]                                  | 2024-05-08 | 2024-05-08
[two years ago today] we met                        | 2022-05-15 | 2022-05-15
[a week ago yesterday]                              | 2024-05-07 | 2024-05-07
[a couple of weeks ago]                             | 2024-04-21/2024-05-04 | 2024-04-21/2024-05-04
[Friday two weeks ago]                              | 2024-05-03 | 2024-05-03
[two Fridays ago]                                   | 2024-05-03 | 2024-05-03
[two weekends ago]                                  | 2024-05-04/2024-05-05 | 2024-05-04/2024-05-05
[a month ago]                                       | 2024-04-01/2024-04-30 | 2024-04
[three months ago]                                  | 2024-02-01/2024-02-29 | 2024-02
[18 months ago]                                     | 2022-11-01/2022-11-30 | 2022-11
[half a year ago]                                   | 2023-10-01/2023-12-31 | 2023
[a year and a half ago]                             | 2022-10-01/2022-12-31 | 2022
[a year and two months ago]                         | 2023-03-01/2023-03-31 | 2023-03
[a year ago]                                        | 2023-01-01/2023-12-31 | 2023
[ten years ago]                                     | 2014-01-01/2014-12-31 | 2014
[twenty-one years ago]                              | 2003-01-01/2003-12-31 | 2003
[a few years back]                                  | 2019-01-01/2022-12-31 |
[20 years ago]                                      | 2002-01-01/2006-12-31 |
[a decade ago]                                      | 2012-01-01/2016-12-31 |
[about three months ago]                            | 2024-01-01/2024-03-31 | 2024
[two or three weeks ago]                            | 2024-04-21/2024-05-04 | 2024-04-21/2024-05-04
[3 days from now]                                   | 2024-05-18 | 2024-05-18
[a week from today]                                 | 2024-05-22 | 2024-05-22
I'm leaving [in two weeks]                          | 2024-05-26/2024-06-01 | 2024-05-26/2024-06-01
We will know [in three months]                      | 2024-08-01/2024-08-31 | 2024-08
it opens [in 2 days]                                | 2024-05-17 | 2024-05-17
[in five years' time]                               | 2029-01-01/2029-12-31 | 2029
[in the last 3 days]                                | 2024-05-12/2024-05-15 | 2024-05-12/2024-05-15
What did we say [over this last week]?              | 2024-05-08/2024-05-15 | 2024-05
[in the past month]                                 | 2024-04-15/2024-05-15 | 2024
[over the next two weeks]                           | 2024-05-15/2024-05-29 | 2024-05
"""

OTHER_LANGUAGES = """
am [8. Mai 2023]                                    | 2023-05-08 | 2023-05-08
im [März 2023]                                      | 2023-03-01/2023-03-31 | 2023-03
el [8 de mayo de 2023]                              | 2023-05-08 | 2023-05-08
le [1er août 2023]                                  | 2023-08-01 | 2023-08-01
[2024年3月15日]我们见面                              | 2024-03-15 | 2024-03-15
[2024年3月]                                         | 2024-03-01/2024-03-31 | 2024-03
我[3月15日]去了上海                                  | 2024-03-15 | 2024-03-15
[昨天]我去了上海                                     | 2024-05-14 | 2024-05-14
我[前天]买了一本书                                   | 2024-05-13 | 2024-05-13
[明天]见                                            | 2024-05-16 | 2024-05-16
[昨晚]下雨了                                        | 2024-05-14 | 2024-05-14
[上周]                                              | 2024-05-06/2024-05-12 | 2024-05-06/2024-05-12
会议在[上周五]                                       | 2024-05-10 | 2024-05-10
[下周一]见                                          | 2024-05-20 | 2024-05-20
[这周末]                                            | 2024-05-18/2024-05-19 | 2024-05-18/2024-05-19
[下个月]                                            | 2024-06-01/2024-06-30 | 2024-06
[去年]我搬家了                                       | 2023-01-01/2023-12-31 | 2023
[去年三月]                                          | 2023-03-01/2023-03-31 | 2023-03
[三天前]                                            | 2024-05-12 | 2024-05-12
[两个月前]我换了工作                                  | 2024-03-01/2024-03-31 | 2024-03
[十年前]                                            | 2014-01-01/2014-12-31 | 2014
"""

NOTHING = """
I recently moved
see you soon
a long time ago
ages ago, the other day
these days I read a lot
05/06/2024
8.5.2023
13/5/23
99/99/2023
30 February 2023
Feb 29, 2023
Tuesday, May 8, 2023
2011-12
version 2023.05.08.1
build 20230508
file-2023-05-08.txt
192.168.13.25
call 555-2023
he has 2023 followers
in 2000 words or fewer
1500-2000 calories
Cyberpunk 2077
We may go to the lake
May I come in?
may 8 people come
they march on
she sat in the sun for a second
Friday
on Friday
every Friday we swim
on Fridays
Black Friday
Friday the 13th
from Monday to Friday
Sunday or Monday we will see
in June
on May 3 we always dance
my birthday is May 8
I was born on May 8
In June they usually travel
April said hello to June
winter 2022
next June
next summer
five weeks later
the next day
the following week
my last week at Acme
it took me two weeks
I learned it in two weeks
I had been there for three years
I will stay for three weeks
when I was ten
in his early 60s
the 20s
since I was ten
half past two
at 5pm
it feels like yesterday
in today's world
tomorrow week
on Monday of that week
the Sunday Times
It was great to meet you on May 16
过去年代
Remember that Friday we went to the lake
I watched "Yesterday" and it was good
A few months later, in March, she left
"""


def cases(table: str) -> list[tuple[str, str, str]]:
    rows = []
    for line in filter(None, table.splitlines()):
        text, span, cut = (part.strip() for part in line.split("|"))
        rows.append((text, span, cut))
    return rows


def check(marked: str, span: str, cut: str, anchor: Moment | None) -> None:
    before, _, rest = marked.partition("[")
    expression, _, after = rest.partition("]")
    text = before + expression + after
    found = find(text, anchor)
    assert [(each.text, days(each), each.iso) for each in found] == [(expression, span, cut)]
    assert found[0].start == len(before)
    assert found[0].end == len(before) + len(expression)


@pytest.mark.parametrize(("text", "span", "cut"), cases(EXPLICIT))
def test_explicit_dates_need_no_anchor_to_be_read(text: str, span: str, cut: str):
    check(text, span, cut, WEDNESDAY)
    if "last year" not in text and "this year" not in text:
        check(text, span, cut, None)


@pytest.mark.parametrize(("text", "span", "cut"), cases(PARTS + RANGES + RELATIVE + AMOUNTS + OTHER_LANGUAGES))
def test_expressions_resolve_to_the_days_worked_out_by_hand(text: str, span: str, cut: str):
    check(text, span, cut, WEDNESDAY)


@pytest.mark.parametrize("text", NOTHING.strip().splitlines())
def test_vague_and_ambiguous_words_are_left_out(text: str):
    assert find(text, WEDNESDAY) == []


@pytest.mark.parametrize(("text", "_span", "_cut"), cases(RELATIVE + AMOUNTS))
def test_relative_expressions_are_left_out_without_an_anchor(text: str, _span: str, _cut: str):
    assert find(text.replace("[", "").replace("]", ""), None) == []


def test_the_tables_hold_what_they_promise():
    resolved = cases(EXPLICIT + PARTS + RANGES + RELATIVE + AMOUNTS + OTHER_LANGUAGES)
    assert len(resolved) >= 170
    assert len(NOTHING.strip().splitlines()) >= 40


# Sunday 2024-05-12, Saturday 2024-05-11, Friday 2024-05-10, the last day of March, New Year's Day (a Monday)
ANCHORED = """
2024-05-12 | [last week]              | 2024-04-29/2024-05-11 | 2024-04-29/2024-05-11
2024-05-12 | we went [this week]      | 2024-05-06/2024-05-12 | 2024-05-06/2024-05-12
2024-05-12 | we will go [this week]   | 2024-05-12/2024-05-18 | 2024-05-12/2024-05-18
2024-05-12 | [next week]              | 2024-05-13/2024-05-19 | 2024-05-13/2024-05-19
2024-05-12 | [last weekend]           | 2024-05-04/2024-05-05 | 2024-05-04/2024-05-05
2024-05-12 | [this weekend]           | 2024-05-11/2024-05-12 | 2024-05-11/2024-05-12
2024-05-12 | [next weekend]           | 2024-05-18/2024-05-19 | 2024-05-18/2024-05-19
2024-05-12 | [last Sunday]            | 2024-05-05            | 2024-05-05
2024-05-12 | [next Sunday]            | 2024-05-19            | 2024-05-19
2024-05-12 | [last Friday]            | 2024-05-10            | 2024-05-10
2024-05-11 | [next Friday]            | 2024-05-17            | 2024-05-17
2024-05-11 | we won [this Tuesday]    | 2024-05-07            | 2024-05-07
2024-05-10 | [this Friday]            | 2024-05-10            | 2024-05-10
2024-05-10 | [next Friday]            | 2024-05-17            | 2024-05-17
2024-05-13 | we hiked [this weekend]  | 2024-05-11/2024-05-12 | 2024-05-11/2024-05-12
2024-03-31 | [a month ago]            | 2024-02-01/2024-02-29 | 2024-02
2024-03-31 | [the past month]         | 2024-02-29/2024-03-31 | 2024
2024-01-01 | [yesterday]              | 2023-12-31            | 2023-12-31
2024-01-01 | [last month]             | 2023-12-01/2023-12-31 | 2023-12
2024-01-01 | [two months ago]         | 2023-11-01/2023-11-30 | 2023-11
2024-01-03 | [a week ago]             | 2023-12-24/2023-12-30 | 2023-12-24/2023-12-30
2024-01-05 | [a week ago]             | 2023-12-26/2024-01-01 | 2023-12-26/2024-01-01
2024-01-10 | it was cold on [Christmas Eve] | 2023-12-24      | 2023-12-24
2024-01-10 | [last winter]            | 2022-12-01/2023-02-28 |
2024-01-10 | [this winter]            | 2023-12-01/2024-02-29 |
2024-01-10 | we met in [November]     | 2023-11-01/2023-11-30 | 2023-11
2024-11-20 | I will be back in [January] | 2025-01-01/2025-01-31 | 2025-01
2024-10-05 | [last summer]            | 2024-06-01/2024-08-31 | 2024
"""


@pytest.mark.parametrize("row", ANCHORED.strip().splitlines())
def test_other_days_of_speaking(row: str):
    anchor, text, span, cut = (part.strip() for part in row.split("|"))
    check(text, span, cut, moment(f"{anchor}T12:00:00"))


def test_the_anchor_is_the_day_on_the_speakers_own_wall_clock():
    late_in_utc = moment("2024-05-15T23:30:00")._replace(offset=120)
    assert [days(found) for found in find("today", late_in_utc)] == ["2024-05-16"]


@pytest.mark.parametrize(
    ("precision", "text", "expected"),
    [
        ("month", "yesterday", []),
        ("month", "two weeks ago", []),
        ("month", "last month", ["2024-04-01/2024-04-30"]),
        ("month", "three months ago", ["2024-02-01/2024-02-29"]),
        ("year", "last month", []),
        ("year", "I went in March", []),
        ("year", "last year", ["2023-01-01/2023-12-31"]),
        ("year", "two years ago", ["2022-01-01/2022-12-31"]),
        ("minute", "an hour ago", ["2024-05-15"]),
        ("day", "an hour ago", []),
    ],
)
def test_an_anchor_known_to_the_month_or_year_resolves_only_what_it_can(precision, text, expected):
    assert [days(found) for found in find(text, WEDNESDAY._replace(precision=precision))] == expected


@pytest.mark.parametrize("text", ["I moved when I turned ten", "I learned it at the age of 12.", "when I was 21"])
def test_ages_are_no_times(text):
    assert find(text, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("text", "kind", "precision", "iso_end"),
    [
        ("May 8, 2023", "date", "day", ""),
        ("last week", "relative", "week", ""),
        ("3 days ago", "ago", "day", ""),
        ("3 days from now", "ahead", "day", ""),
        ("from May 8 to June 9, 2023", "range", "day", "2023-06-09"),
        ("2019-2021", "range", "year", "2021"),
        ("since 2019", "range", "year", ""),
        ("until May 2025", "range", "month", "2025-05"),
        ("before May 2025", "date", "month", "2025-04"),
        ("the 90s", "date", "year", ""),
    ],
)
def test_kinds_and_precisions(text, kind, precision, iso_end):
    (found,) = find(text, WEDNESDAY)
    assert (found.kind, found.precision, found.iso_end) == (kind, precision, iso_end)


def test_several_expressions_in_one_text_keep_their_order_and_places():
    text = (
        "On May 8, 2023 we met; last week she wrote, and I’ll see her tomorrow or in June 2025 (İstanbul, 2026-01-02)."
    )
    found = find(text, WEDNESDAY)
    assert [each.text for each in found] == ["May 8, 2023", "last week", "tomorrow", "June 2025", "2026-01-02"]
    assert all(text[each.start : each.end] == each.text for each in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did we discuss in May?", ["2024-05-01/2024-05-31"]),
        ("What happened in June?", ["2023-06-01/2023-06-30"]),
        ("Which plan for the trip was mentioned on May 20?", ["2023-05-20"]),
        ("On Friday, who said that she was going to leave?", ["2024-05-10"]),
        ("What does she always say on June 1?", ["2023-06-01"]),
        ("What will we do on Friday?", ["2024-05-17"]),
        ("Which year is best?", []),
    ],
)
def test_a_question_is_about_the_past_where_it_does_not_say_otherwise(text, expected):
    assert [days(found) for found in find(text, WEDNESDAY, question=True)] == expected


def test_another_year_in_the_sentence_forbids_guessing_the_year():
    assert [each.text for each in find("In 2019 we met in March and she left on Friday.", WEDNESDAY)] == ["2019"]
    assert [days(each) for each in find("In 2024 we met in March.", WEDNESDAY)][1:] == ["2024-03-01/2024-03-31"]
