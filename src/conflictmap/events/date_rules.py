"""What a phrase of ``dates.toml`` means in days, given the day it was published and the day it speaks of.

One function per rule. Each takes the phrase, its match and the clock, and gives the spans of days that are
meant: usually one, none where the words turn out not to date anything.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from conflictmap.events.date_patterns import Phrase
from conflictmap.events.date_words import Amount, DateWords

Span = tuple[date, date]
_DAY: Final = timedelta(days=1)
# A day and month without a year that lies this close ahead is a day to come, not one of a year ago.
_AHEAD: Final = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Days that a phrase means: from the first to the last; ``span`` None when it says no day ("years ago").

    ``group`` names the part of the match that it belongs to, ``start, end`` an offset in the folded text;
    without either it is the whole match.
    """

    span: Span | None
    role: str = ""
    group: str | int = 0
    start: int = -1
    end: int = -1


@dataclass(slots=True)
class Clock:
    """The days that relative phrases count from.

    ``reference`` is the day last named, ``latest`` the day last meant, by name or as "a day later", and
    ``period`` the month or year last named, if that was after the day.
    """

    words: DateWords
    published: date | None
    news: date | None
    reference: date | None
    latest: date | None
    period: Span | None = None


_UNDATED: Final = Meaning(None)
_FUTURE: Final = Meaning(None, "deadline")


def find_month(year: int, month: int) -> Span:
    """First and last day of a month; months outside 1 to 12 run into the years before and after."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def find_year(year: int) -> Span:
    """First and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def find_latest_weekday(weekday: int, until: date) -> date:
    """The latest day of that name (Monday = 0) not after ``until``."""
    return until - timedelta(days=(until.weekday() - weekday) % 7)


def find_latest_month(month: int, until: date) -> Span:
    """The latest month of that number that does not begin after ``until``."""
    return find_month(until.year - (month > until.month), month)


def find_latest_day(month: int, day: int, until: date) -> date | None:
    """The latest such day not after ``until``; None when the month never has it."""
    for year in range(until.year, until.year - 9, -1):  # nine years: 29 February 1904 after 1896
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= until:
            return found
    return None


def shift_span(span: Span, amount: Amount, sign: int) -> Span | None:
    """The span moved by an amount: by days exactly, by several weeks within three days, else whole months or
    years, since nobody who writes "three months ago" counted days. None for an unknown number of years."""
    first, last = span
    near, far = (amount.least, amount.most) if sign > 0 else (amount.most, amount.least)
    if amount.unit in {"minute", "hour"}:
        exact = 0 if amount.most != amount.least or amount.unit == "minute" else round(amount.most / 24)
        return first + exact * sign * _DAY, last + exact * sign * _DAY
    if amount.unit in {"day", "week"}:
        length = 7 if amount.unit == "week" else 1
        slack = 3 if amount.unit == "week" and (amount.most > 1 or sign == 0) else 0
        return first + (near * length * sign - slack) * _DAY, last + (far * length * sign + slack) * _DAY
    if amount.unit == "month":
        begin = find_month(first.year, first.month + sign * near)
        return begin[0], find_month(last.year, last.month + sign * far)[1]
    if amount.most > amount.least:
        return None
    return find_year(first.year + sign * near)[0], find_year(last.year + sign * far)[1]


def read_amount(words: DateWords, match: re.Match[str]) -> Amount:
    """The unit of a match and how many of it."""
    groups = match.groupdict()
    unit = words.units[groups["unit"]]
    count = groups.get("count")
    if count is None:
        return unit
    pair = 2 if unit.most == 2 else 1  # "a fortnight"
    least, most = (int(count), int(count)) if count.isdigit() else words.counts[count]
    least, most = pair * least, pair * most
    if groups.get("under") and unit.unit == "week":
        return Amount("day", 1, 7 * most - 1)
    return Amount(unit.unit, 1 if groups.get("under") else least, most)


def _resolve_calendar(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    span = _read_calendar(match, clock)
    if isinstance(span, Meaning):
        yield span
    elif span:
        yield Meaning(span)


def _read_calendar(match: re.Match[str], clock: Clock) -> Span | Meaning | None:
    """From ``day month year`` to ``day2 month2 year2``, of which each but one may be missing."""
    words, groups = clock.words, match.groupdict()
    number = groups.get("month_number")
    months = [words.months[m] for m in (groups.get("month"), groups.get("month2")) if m] or [int(number or 0)]
    years = [int(y) for y in (groups.get("year"), groups.get("year2")) if y]
    if groups.get("year_word"):
        back = words.years_back[groups["year_word"]]
        near = clock.published if back != "that" else clock.period[0] if clock.period else clock.latest
        if not near:
            return None
        years = [near.year - (int(back) if back != "that" else 0)]
    day = groups.get("day")
    first_day = int(day) if day else words.ordinals[groups["ordinal"]] if groups.get("ordinal") else 0
    last_day = int(groups.get("day2") or first_day)
    if not months[0]:
        return find_year(years[0])[0], find_year(years[-1])[1]
    last = _find_part(years[-1] if years else None, months[-1], last_day, clock.published)
    if last is None or isinstance(last, Meaning):
        return last
    if last_day == first_day and len(months) == 1:
        return last
    same_year = years[0] if len(years) == 2 else last[0].year - (months[0] > months[-1])
    first = _find_part(same_year, months[0], first_day, clock.published)
    return (first[0], last[1]) if isinstance(first, tuple) and first[0] <= last[1] else None


def _find_part(year: int | None, month: int, day: int, published: date | None) -> Span | Meaning | None:
    if year is None and published is None:
        return None
    if not day:
        return find_month(year, month) if year else find_latest_month(month, published or date.max)
    if year:
        found = date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None
    elif published:
        found = find_latest_day(month, day, published + _AHEAD)
        if found and found > published:
            return _FUTURE
    return (found, found) if found else None


def _resolve_numeric(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    """Day first, as in the region and in Europe; month first only when nothing else is possible."""
    groups = match.groupdict()
    day, month = int(groups["number"]), int(groups["number2"])
    year = int(groups.get("year") or 2000 + int(groups["short_year"]))
    if month > 12:
        day, month = month, day
    if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
        yield Meaning((date(year, month, day), date(year, month, day)))


def _resolve_listed(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    month = clock.words.months[match["month"]]
    year = int(match["year"]) if match.groupdict().get("year") else None
    year_start = match.start("year") if year else match.end()
    days = match.string[match.start() : year_start]
    numbers = list(re.finditer(r"(?<!\d)(\d\d?)(?:st|nd|rd|th)?\b", days))
    for number in numbers:  # the month belongs to the first or the last, no place: "22 and 23 March"
        part = _find_part(year, month, int(number[1]), clock.published)
        leads = number is numbers[0] and match["month"] == match[0][: len(match["month"])]
        start = match.start() + (0 if leads else number.start())
        end = match.end() if number is numbers[-1] else match.start() + number.end()
        if isinstance(part, Meaning):
            yield Meaning(None, part.role, start=start, end=end)
        elif part:
            yield Meaning(part, start=start, end=end)


def _resolve_night(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    """A night between two days counts as the morning after."""
    for meaning in _resolve_calendar(_, match, clock):
        yield Meaning((meaning.span[1], meaning.span[1])) if meaning.span else meaning


def _resolve_month_before(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    if clock.published:
        month_start = clock.published.replace(day=1)
        yield Meaning(find_latest_month(clock.words.months[match["month"]], month_start - _DAY))


def _resolve_month(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    before = match.string[max(0, match.start() - 24) : match.start()]
    if clock.published and clock.words.leads.month.search(before):
        yield Meaning(find_latest_month(clock.words.months[match["month"]], clock.published))


def _resolve_year(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    before = match.string[max(0, match.start() - 24) : match.start()]
    after = match.string[match.end() : match.end() + 1]
    alone = (before[-1:] == "(" and after in {")", ","}) or (before[-1:] in {"", "\n"} and after == ":")
    leads = clock.words.leads
    weak = leads.weak_year.search(before) and not leads.counted.match(match.string, match.end())
    if alone or weak or leads.year.search(before):
        yield Meaning(find_year(int(match["year"])))


def _resolve_season(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    if clock.published:
        first_month = clock.words.seasons[match["season"]]
        begin, _end = find_latest_month(first_month, clock.published)
        yield Meaning((begin, find_month(begin.year, begin.month + 2)[1]))


def _resolve_day_of_month(phrase: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    if clock.published:
        groups = match.groupdict()
        day = int(groups["day"]) if groups.get("day") else clock.words.ordinals[groups["ordinal"]]
        if phrase.sign:  # "the seventh of last month"
            first, last = find_month(clock.published.year, clock.published.month + phrase.sign)
            if day <= last.day:
                found = first.replace(day=day)
                yield Meaning((found, found))
            return
        for back in range(4):  # no three months in a row lack a day 31
            month = find_month(clock.published.year, clock.published.month - back)
            if day <= month[1].day and month[0].replace(day=day) <= clock.published:
                found = month[0].replace(day=day)
                yield Meaning((found, found))
                return


def _resolve_weekday(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    if clock.published:
        found = find_latest_weekday(clock.words.weekdays[match["weekday"]], clock.published)
        yield Meaning((found, found))


def _resolve_weekday_before(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    if clock.published:
        found = find_latest_weekday(clock.words.weekdays[match["weekday"]], clock.published - _DAY)
        yield Meaning((found, found))


def _resolve_weekday_week_before(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    if clock.published:
        last_sunday = clock.published - timedelta(days=clock.published.weekday() + 1)
        found = find_latest_weekday(clock.words.weekdays[match["weekday"]], last_sunday)
        yield Meaning((found, found))


def _resolve_weekday_from_reference(phrase: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    if clock.reference:
        weekday = clock.words.weekdays[match["weekday"]]
        until = clock.reference + timedelta(days=7) if phrase.sign > 0 else clock.reference - _DAY
        found = find_latest_weekday(weekday, until)
        yield Meaning((found, found))


def _resolve_weekday_span(phrase: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    if clock.published:
        last = find_latest_weekday(clock.words.weekdays[match["weekday2"]], clock.published)
        yield Meaning((find_latest_weekday(clock.words.weekdays[match["weekday"]], last), last))


def _resolve_weekday_night(phrase: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    for meaning in _resolve_weekday_span(phrase, match, clock):
        if meaning.span:
            yield Meaning((meaning.span[1], meaning.span[1]))


def _resolve_weekday_pair(phrase: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    """Two days running are a span of two days; others are two dates."""
    if clock.published:
        first, second = (clock.words.weekdays[match[group]] for group in ("weekday", "weekday2"))
        if (second - first) % 7 == 1:
            yield from _resolve_weekday_span(phrase, match, clock)
            return
        for group, weekday in (("weekday", first), ("weekday2", second)):
            found = find_latest_weekday(weekday, clock.published)
            yield Meaning((found, found), group=group)


def _resolve_shift(phrase: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    if phrase.days is not None:
        amount = Amount("day", phrase.days, phrase.days)
    elif match.groupdict().get("period"):
        amount = Amount(clock.words.periods[match["period"]].replace("weekend", "week"), 1, 1)
    else:
        amount = read_amount(clock.words, match)
    start: Span | None = None
    if phrase.start == "reference" and amount.unit in {"month", "year"} and clock.period:
        start = clock.period
    elif phrase.start == "reference":
        day = clock.reference if phrase.sign < 0 else clock.latest
        day = day or (clock.published if phrase.sign <= 0 or amount.unit == "hour" else None)
        start = (day, day) if day else None
    else:
        day = clock.news if phrase.start == "news" else clock.published
        start = (day, day) if day else None
    if start:
        yield Meaning(shift_span(start, amount, phrase.sign), phrase.role)
    elif phrase.role == "duration":
        yield Meaning(None, phrase.role)


def _resolve_past(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    """ "The past few days": up to the day of publication; 48 hours are two days."""
    if clock.published:
        amount = read_amount(clock.words, match)
        hours = {"hour": 1, "day": 24, "week": 168, "month": 720, "year": 8760}.get(amount.unit, 0)
        days_before = max(0, math.ceil(hours * amount.most / 24) - 1)
        yield Meaning((clock.published - days_before * _DAY, clock.published))


def _resolve_period(phrase: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    """This or the last week, weekend, month or year, as far as it has passed."""
    if not clock.published:
        return
    today, period = clock.published, clock.words.periods.get(match.groupdict().get("period") or "", "weekend")
    if period == "year":
        yield Meaning(find_year(today.year + phrase.sign))
    elif period == "month":
        yield Meaning(find_month(today.year, today.month + phrase.sign))
    elif period == "weekend":
        saturday = find_latest_weekday(5, today if phrase.sign == 0 else today - _DAY)
        yield Meaning((saturday, saturday + _DAY))
    else:
        monday = today - timedelta(days=today.weekday())
        if phrase.sign:
            yield Meaning((monday - 7 * _DAY, monday - _DAY))
        else:
            yield Meaning((monday, today))


def _resolve_future(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    yield _FUTURE


def _resolve_undated(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    yield _UNDATED


def _ignore(_: Phrase, match: re.Match[str], clock: Clock) -> Iterable[Meaning]:
    return ()


RESOLVERS: Final[Mapping[str, Callable[[Phrase, re.Match[str], Clock], Iterable[Meaning]]]] = {
    "calendar": _resolve_calendar,
    "numeric": _resolve_numeric,
    "listed": _resolve_listed,
    "night": _resolve_night,
    "month": _resolve_month,
    "month_before": _resolve_month_before,
    "year": _resolve_year,
    "season": _resolve_season,
    "day_of_month": _resolve_day_of_month,
    "weekday": _resolve_weekday,
    "weekday_before": _resolve_weekday_before,
    "weekday_week_before": _resolve_weekday_week_before,
    "weekday_from_reference": _resolve_weekday_from_reference,
    "weekday_span": _resolve_weekday_span,
    "weekday_night": _resolve_weekday_night,
    "weekday_pair": _resolve_weekday_pair,
    "shift": _resolve_shift,
    "past": _resolve_past,
    "period": _resolve_period,
    "future": _resolve_future,
    "undated": _resolve_undated,
    "ignore": _ignore,
}
