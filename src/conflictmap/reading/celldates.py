"""A column of dates as spreadsheets write them -> ISO 8601 at the precision that each cell has."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from conflictmap.governorates import fold
from conflictmap.reading.columns import distinct, map_distinct
from conflictmap.reading.words import load_meanings

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ]\d.*)?$")
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?$")
_NUMBERS: Final = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:[T ,]+\d.*)?$")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})/(\d{4})$")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?$")
_WORDS: Final = re.compile(r"\d+|[^\W\d]+(?:\s+[^\W\d]+)?")
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b|\b(?:of|de)\b", re.IGNORECASE)
_WEEKDAY: Final = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b,?", re.IGNORECASE
)
# day zero of spreadsheets: 1900-01-01 is day 1, and they count a 29 February 1900 that never was
_SPREADSHEET_EPOCH: Final = dt.date(1899, 12, 30)
_SERIAL_RANGE: Final = range(25_000, 60_000)  # 1968 to 2064
_PIVOT: Final = 70  # "69" is 2069, "70" is 1970, as in POSIX


def read_dates(cells: Sequence[Any]) -> tuple[Any, bool]:
    """Read a whole column, so that one 25/12 tells how to read every 06/12.

    Returns
    -------
    For each cell an ISO date ("2024-12-06", "2024-12", "2024"), "" for an empty one or None for one that is
    no date; and whether day and month could be told apart nowhere (then the day is read first).
    """
    plain = {cell: _plain(cell) for cell in distinct(cells)}
    month_first, doubtful = _find_order([cell for cell in plain.values() if isinstance(cell, str)])
    read = {cell: _read(value, month_first) for cell, value in plain.items()}
    return map_distinct(read.get, cells), doubtful


def _plain(cell: Any) -> Any:
    if isinstance(cell, dt.datetime):  # pandas' Timestamp too; NaT is one as well
        return cell.date() if cell == cell else ""  # noqa: PLR0124  NaT
    if isinstance(cell, float):
        return "" if cell != cell else str(int(cell)) if cell.is_integer() else str(cell)  # noqa: PLR0124  NaN
    return cell if isinstance(cell, dt.date) else "" if cell is None else str(cell).strip()


def _find_order(cells: list[str]) -> tuple[bool, bool]:
    """Whether the month comes first, and whether nothing told."""
    pairs = [(int(m[1]), int(m[2])) for cell in cells if (m := _NUMBERS.match(cell)) and len(m[1]) <= 2]
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs)
    told = day_first or month_first or all(first == second for first, second in pairs)
    return month_first and not day_first, not told


def _read(cell: str | dt.date, month_first: bool) -> str | None:
    if isinstance(cell, dt.date):
        return cell.isoformat()
    try:
        return _read_text(cell, month_first) if cell else ""
    except ValueError:  # 31 February
        return None


def _read_text(cell: str, month_first: bool) -> str | None:
    if match := _COMPACT.match(cell) or _ISO.match(cell):
        return _iso(match[1], match[2], match[3])
    if match := _SERIAL.match(cell):
        return _from_serial(int(match[1]))
    if match := _MONTH_YEAR.match(cell):
        return _iso(match[2], match[1], None)
    if match := _NUMBERS.match(cell):
        return _from_numbers(match[1], match[2], match[3], month_first)
    return _from_words(cell)


def _from_numbers(first: str, second: str, third: str, month_first: bool) -> str:
    if len(first) == 4:
        return _iso(first, second, third)
    day, month = (second, first) if month_first else (first, second)
    if int(month) > 12:  # the odd one out in a column of the other order
        day, month = month, day
    return _iso(_whole_year(third), month, day)


def _from_words(cell: str) -> str | None:
    """ "6 December 2024", "Dec 6, 2024", "06-Dec-24", "December 2024", "Dec-24"."""
    text = _ORDINAL.sub(" ", _WEEKDAY.sub(" ", cell))
    months, numbers = [], []
    for word in _WORDS.findall(text):
        if word.isdecimal():
            numbers.append(str(int(word)) if len(word) <= 2 else word)
        else:
            months.append(_find_month(word))
    if len(months) != 1 or months[0] is None:
        return None
    if len(numbers) == 1:
        return _iso(_whole_year(numbers[0]), months[0], None)
    if len(numbers) == 2:
        day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
        return _iso(_whole_year(year), months[0], day)
    return None


@lru_cache(maxsize=1_000)
def _find_month(word: str) -> str | None:
    return load_meanings("months").get(fold(word))


def _from_serial(number: int) -> str:
    if number not in _SERIAL_RANGE:
        raise ValueError(number)
    return (_SPREADSHEET_EPOCH + dt.timedelta(days=number)).isoformat()


def _whole_year(year: str) -> str:
    if len(year) > 2:
        return year
    return str(int(year) + (1900 if int(year) >= _PIVOT else 2000))


def _iso(year: str, month: str | None, day: str | None) -> str:
    if len(year) != 4:
        raise ValueError(year)
    if month is None:
        return year
    # "2024-12-00" is how some tables write a month
    checked = dt.date(int(year), int(month), int(day) if day and int(day) else 1)
    return checked.isoformat() if day and int(day) else checked.isoformat()[:7]
