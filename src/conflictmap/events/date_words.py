"""Reads ``data/lexicon/dates.toml``: the words and phrases that date an event, per script."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from conflictmap.errors import DataFileError
from conflictmap.events.date_patterns import ARABIC, Family, alternate, build_families, fold_word
from conflictmap.events.date_schema import MONTHS, ROLES, UNITS, WEEKDAYS, find_faults
from conflictmap.resources import data_path


@dataclass(frozen=True)
class Amount:
    """A unit of time and how many of it: ``least`` to ``most``."""

    unit: str
    least: int
    most: int


@dataclass(frozen=True)
class Leads:
    """What stands beside a phrase, in every script: a text in Arabic may name a year in digits.

    A month or a year alone is a date only after ``month`` or ``year``; after ``weak_year`` a year is one
    unless ``counted`` follows ("of 2014 fighters"). ``role`` finds a key of ``roles``.
    """

    month: re.Pattern[str]
    year: re.Pattern[str]
    weak_year: re.Pattern[str]
    counted: re.Pattern[str]
    role: re.Pattern[str]
    roles: Mapping[str, str]


@dataclass(frozen=True)
class DateWords:
    """The words of one script, folded, with what they stand for."""

    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    seasons: Mapping[str, int]
    units: Mapping[str, Amount]
    counts: Mapping[str, tuple[int, int]]
    ordinals: Mapping[str, int]
    periods: Mapping[str, str]
    years_back: Mapping[str, str]
    capitals: frozenset[str]
    dayparts: tuple[str, ...]
    leads: Leads
    phrases: Sequence[Mapping[str, Any]] = field(repr=False)
    lists: Mapping[str, list[str]] = field(repr=False)
    arabic: bool

    @cached_property
    def families(self) -> Mapping[str, tuple[Family, ...]]:
        """Phrases by their key words; built when the script is first met."""
        return build_families(self.phrases, self.lists, arabic=self.arabic)


@cache
def load_date_words(path: Path | None = None) -> Mapping[str, DateWords]:
    """Words of the bundled lexicon, or of another file with the same tables.

    Returns
    -------
    ``{"en": ..., "ar": ...}``; "en" serves every script but Arabic.

    Raises
    ------
    DataFileError
        When the file is missing, is no TOML, or breaks the schema. All faults are named at once.
    """
    checked = path is not None
    path = path or data_path("lexicon/dates.toml")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"expected TOML, found: {error}; correct that line", path=path) from error
    faults = find_faults(tables)
    if faults:
        listed = "\n  ".join(faults)
        raise DataFileError(f"expected the tables of a date lexicon, found:\n  {listed}", path=path)
    try:
        leads = _build_leads(tables)
        words = {script: _build_words(tables, leads, arabic=script == "ar") for script in ("en", "ar")}
        if checked:
            for script in words.values():
                script.families  # noqa: B018 - names parts that nobody knows
        return words
    except KeyError as error:
        raise DataFileError(f"expected known tables, lists and parts, found: {error}", path=path) from error


def _build_leads(tables: Mapping[str, Any]) -> Leads:
    def any_of(words: Iterable[str]) -> str:
        return f"(?:{alternate(map(fold_word, words))})"

    words, gap = tables["words"], r"(?:[ \n]{1,4}|(?<=-))"
    roles = {fold_word(word): role for role in ROLES for word in tables["roles"][role]}
    return Leads(
        month=re.compile(rf"(?<!\w)[وفب]?{any_of(words['month_lead'])}{gap}\Z"),
        year=re.compile(rf"(?:(?<!\w)[وفب]?{any_of(words['year_lead'])}|\d{{4}},? and){gap}\Z"),
        weak_year=re.compile(rf"(?:(?<!\w)[وفب]?{any_of(words['year_lead_uncounted'])}|'s){gap}\Z"),
        counted=re.compile(rf"{gap}{any_of(words['counted'])}(?!\w)"),
        role=re.compile(
            rf"(?<!\w)({alternate(roles)}){gap}(?:{any_of(tables['roles']['fill'])}{gap}){{0,4}}\Z"
        ),
        roles=roles,
    )


def _build_words(tables: Mapping[str, Any], leads: Leads, *, arabic: bool) -> DateWords:
    def mine(words: Iterable[str]) -> list[str]:
        return [fold_word(word) for word in words if bool(ARABIC.search(word)) == arabic]

    def numbered(table: str, keys: tuple[str, ...], first: int) -> dict[str, int]:
        return {word: first + i for i, key in enumerate(keys) for word in mine(tables[table][key])}

    short = numbered("weekdays_short", WEEKDAYS, 0)
    long = numbered("weekdays", WEEKDAYS, 0)
    months = numbered("months", MONTHS, 1)
    seasons = {word: s["from"] for s in tables["seasons"].values() for word in mine(s["words"])}
    units = {
        word: Amount(unit, *span)
        for unit in UNITS
        for form, span in (("one", (1, 1)), ("two", (2, 2)), ("many", (2, 9)))
        for word in mine(tables["units"][unit].get(form, []))
    }
    counts = {word: (c["least"], c["most"]) for c in tables["counts"].values() for word in mine(c["words"])}
    ordinals = {word: int(key) for key, words in tables["ordinals"].items() for word in mine(words)}
    periods = {word: key for key, words in tables["periods"].items() for word in mine(words)}
    years_back = {word: key for key, words in tables["years_back"].items() for word in mine(words)}
    lists = {name: mine(words) for name, words in tables["words"].items()}
    lists |= {
        "weekday": list(long), "weekday_short": list(short), "month": list(months), "season": list(seasons),
        "unit": list(units), "units": [w for w, u in units.items() if u.most == 9], "count": list(counts),
        "ordinal": list(ordinals), "period": list(periods), "year_word": list(years_back),
    }  # fmt: skip
    return DateWords(
        weekdays=long | short, months=months, seasons=seasons, units=units, counts=counts, ordinals=ordinals,
        periods=periods, years_back=years_back, capitals=frozenset(lists["capitals"]),
        dayparts=tuple(lists["daypart"]), leads=leads, phrases=tables["phrase"], lists=lists, arabic=arabic,
    )  # fmt: skip
