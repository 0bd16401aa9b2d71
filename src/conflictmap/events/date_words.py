"""Reads ``data/lexicon/dates.toml``: the words and phrases that date an event, per script.

Every phrase has key words, one of which it must contain. Phrases with the same keys make a family, compiled
as one alternation when a key is first met; a text without any key word is only split into its words.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from conflictmap.errors import DataFileError
from conflictmap.resources import data_path

RULES: Final = (
    "calendar", "numeric", "listed", "night", "month", "month_before", "year", "day_of_month", "weekday",
    "weekday_night", "weekday_span", "weekday_pair", "weekday_before", "weekday_week_before",
    "weekday_from_reference", "shift", "past", "period", "season", "future", "undated", "ignore",
)  # fmt: skip
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_ROLES: Final = ("since", "until", "after", "before", "duration")
_UNITS: Final = ("minute", "hour", "day", "week", "month", "year")
_PERIODS: Final = ("week", "weekend", "month", "year")
_FIELDS: Final = {"rule", "keys", "patterns", "days", "sign", "from", "role", "follows", "yes", "no"}
_STARTS: Final = ("published", "news", "reference")

_SAME_WIDTH: Final = {
    **{ord(c): str(i) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩")},
    **{ord(c): str(i) for i, c in enumerate("۰۱۲۳۴۵۶۷۸۹")},
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **dict.fromkeys(map(ord, "–—−‑‒"), "-"),
    **dict.fromkeys(map(ord, "’‘ʼ"), "'"),
    **dict.fromkeys(map(ord, "\t\r\x0b\x0c\u00a0\u2009\u202f\u2007"), " "),
    **dict.fromkeys(map(ord, "\x85\u2028\u2029"), "\n"),
    ord("ة"): "ه", ord("ى"): "ي", ord("ی"): "ي", ord("ک"): "ك", ord("،"): ",",
    ord("İ"): "i",  # the one letter whose small form is longer than itself
}  # fmt: skip
# What a phrase without keys of its own is looked for around: the first of these that its pattern names.
_KEYED: Final = (
    ("month", r"\{month2?\}"), ("weekday", r"\{weekday(_phrase)?2?\}"),
    ("weekday_short", r"\{weekday_short\}"),
    ("day", r"\{day_suffixed\}"), ("year", r"\{(iso_|of_)?year2?\}"), ("season", r"\{season\}"),
    ("period", r"\{period\}|\(\?P<period>"), ("unit", r"\{(amount|unit)\}"),
)  # fmt: skip
_YEARS: Final = tuple(str(year) for year in range(1900, 2100))
_NUMBERED: Final = tuple(f"{day}{ending}" for day in range(1, 32) for ending in ("st", "nd", "rd", "th"))
_PARTICLES: Final = ("و", "ف", "ب", "ل", "ال", "وال", "بال", "فال", "ول", "وب", "لل")
_DROPPED: Final = re.compile("[\u064b-\u0652\u0670\u0640\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CHANGED: Final = re.compile("[" + "".join(map(re.escape, map(chr, _SAME_WIDTH))) + "]")
_ARABIC: Final = re.compile("[\u0621-\u064a]")
_LATIN: Final = re.compile("[a-z]{2}")


def fold(text: str) -> tuple[str, list[int] | None]:
    """Small letters, plain digits, dashes and quotes; Arabic without vowel signs and letter variants.

    Returns
    -------
    The folded text and, where characters were dropped, the offset in ``text`` of each of its characters and
    of its end; None where every offset is the same.
    """
    folded = (text.translate(_SAME_WIDTH) if _CHANGED.search(text) else text).lower()
    if text.isascii() or not _DROPPED.search(folded):
        return folded, None
    kept = [i for i, c in enumerate(folded) if not _DROPPED.match(c)]
    return "".join([folded[i] for i in kept]), [*kept, len(folded)]


@dataclass(frozen=True)
class Phrase:
    """One pattern of ``dates.toml`` and what it means."""

    rank: int
    rule: str
    source: str
    days: int | None = None
    sign: int = 0
    start: str = "published"
    role: str = ""
    follows: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """With named groups; compiled when the phrase is first met."""
        return re.compile(rf"(?:{self.source})(?!\w)")


@dataclass(frozen=True, eq=False)
class Family:
    """Phrases of the same key words, in the order of the file."""

    phrases: tuple[Phrase, ...]
    lead: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One alternation; the index of the group that matched is that of the phrase, from 1."""
        nameless = [re.sub(r"\(\?P<[a-z0-9_]+>", "(?:", phrase.source) for phrase in self.phrases]
        return re.compile(rf"{self.lead}(?:{'|'.join(f'({source})' for source in nameless)})(?!\w)")


@dataclass(frozen=True)
class Amount:
    """A unit of time and how many of it: ``least`` to ``most``."""

    unit: str
    least: int
    most: int


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
    families: Mapping[str, tuple[Family, ...]]
    month_lead: re.Pattern[str]
    year_lead: re.Pattern[str]
    year_lead_uncounted: re.Pattern[str]
    counted: re.Pattern[str]
    role_lead: re.Pattern[str]
    roles: Mapping[str, str] = field(repr=False)


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
        return {script: _build_words(tables, leads, arabic=script == "ar") for script in ("en", "ar")}
    except (re.error, KeyError) as error:
        raise DataFileError(f"expected patterns of known parts, found: {error!r}", path=path) from error


def find_faults(tables: Mapping[str, Any]) -> list[str]:
    """What breaks the schema of ``dates.toml``, one line per fault."""
    faults: list[str] = []
    keys = {
        "weekdays": _WEEKDAYS, "weekdays_short": _WEEKDAYS, "months": _MONTHS, "units": _UNITS,
        "periods": _PERIODS, "ordinals": tuple(map(str, range(1, 32))),
        "years_back": ("0", "1", "that"), "roles": (*_ROLES, "fill"),
    }  # fmt: skip
    for table, expected in keys.items():
        found = tables.get(table, {})
        if set(found) != set(expected):
            faults.append(f"[{table}] expected {', '.join(expected)}, found {', '.join(found) or 'nothing'}")
    for table in ("weekdays", "weekdays_short", "months", "ordinals", "periods", "years_back"):
        seen: dict[str, str] = {}
        for key, words in tables.get(table, {}).items():
            for word in words:
                other = seen.setdefault(_fold_word(word), key)
                if other != key:
                    faults.append(f"[{table}] expected each word once, found {word!r} for {other} and {key}")
    for key, count in tables.get("counts", {}).items():
        if not 0 < count.get("least", 0) <= count.get("most", 0) or not count.get("words"):
            faults.append(f"[counts] {key}: expected 0 < least <= most and words, found {count}")
    for number, entry in enumerate(tables.get("phrase", []), 1):
        name = f"[[phrase]] {number} ({entry.get('rule')})"
        faults += [f"{name}: {fault}" for fault in _find_phrase_faults(entry)]
    return faults


def _find_phrase_faults(entry: Mapping[str, Any]) -> Iterable[str]:
    if entry.get("rule") not in RULES:
        yield f"expected a rule out of {', '.join(sorted(RULES))}"
    if unknown := set(entry) - _FIELDS:
        yield f"expected the fields {', '.join(sorted(_FIELDS))}, found also {', '.join(sorted(unknown))}"
    if not entry.get("patterns"):
        yield "expected at least one pattern, found none"
    if entry.get("from", "published") not in _STARTS:
        yield f"expected from = {' | '.join(_STARTS)}, found {entry['from']!r}"
    if entry.get("sign", 0) not in {-1, 0, 1}:
        yield f"expected sign = -1, 0 or 1, found {entry['sign']!r}"
    if "keys" not in entry and not all(
        any(re.search(sign, template) for _, sign in _KEYED) for template in entry.get("patterns", [])
    ):
        yield "expected keys, since a pattern names no months, weekdays, years, seasons, periods or units"
    if entry.get("rule") == "shift" and "days" not in entry:
        if not all(re.search(r"\{(amount|period|unit)\}", pattern) for pattern in entry.get("patterns", [])):
            yield "expected days, or {amount}, {unit} or {period} in each pattern"
    if not (entry.get("yes") or entry.get("no")):
        yield "expected example sentences in yes or no, found none"
    if any(len(example) != 3 for example in entry.get("yes", [])):
        yield "expected yes = [[sentence, date, role], ...]"


def _fold_word(word: str) -> str:
    return fold(word)[0]


def _alternate(words: Iterable[str]) -> str:
    longest_first = sorted({*words}, key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, longest_first)) or r"[^\w\W]"


def _space(pattern: str) -> str:
    """A blank of a template is any run of blanks with at most one line break; not inside a look-behind."""
    parts = re.split(r"(\(\?<[!=][^)]*\))", pattern)
    parts[::2] = [re.sub(r"\\? ", r"(?: {1,4}| ?\\n {0,4})", part) for part in parts[::2]]
    return "".join(parts)


@dataclass(frozen=True)
class _Leads:
    """What stands before a phrase, in every script: a text in Arabic may name a year in digits."""

    month: re.Pattern[str]
    year: re.Pattern[str]
    uncounted_year: re.Pattern[str]
    counted: re.Pattern[str]
    role: re.Pattern[str]
    roles: Mapping[str, str]


def _build_leads(tables: Mapping[str, Any]) -> _Leads:
    def alternate(words: Iterable[str]) -> str:
        return _alternate(map(_fold_word, words))

    words, gap = tables["words"], r"(?:[ \n]{1,4}|(?<=-))"
    roles = {_fold_word(w): role for role in _ROLES for w in tables["roles"][role]}
    fill = alternate(tables["roles"]["fill"])
    return _Leads(
        month=re.compile(rf"(?<!\w)[وفب]?(?:{alternate(words['month_lead'])}){gap}\Z"),
        year=re.compile(rf"(?:(?<!\w)[وفب]?(?:{alternate(words['year_lead'])})|\d{{4}},? and){gap}\Z"),
        uncounted_year=re.compile(
            rf"(?:(?<!\w)[وفب]?(?:{alternate(words['year_lead_uncounted'])})|'s){gap}\Z"
        ),
        counted=re.compile(rf"{gap}(?:{alternate(words['counted'])})(?!\w)"),
        role=re.compile(rf"(?<!\w)({_alternate(roles)}){gap}(?:(?:{fill}){gap}){{0,4}}\Z"),
        roles=roles,
    )


def _build_words(tables: Mapping[str, Any], leads: _Leads, *, arabic: bool) -> DateWords:
    def mine(words: Iterable[str]) -> list[str]:
        return [_fold_word(word) for word in words if bool(_ARABIC.search(word)) == arabic]

    def numbered(table: str, keys: tuple[str, ...], first: int) -> dict[str, int]:
        return {word: first + i for i, key in enumerate(keys) for word in mine(tables[table][key])}

    short = numbered("weekdays_short", _WEEKDAYS, 0)
    long = numbered("weekdays", _WEEKDAYS, 0)
    months = numbered("months", _MONTHS, 1)
    seasons = {word: s["from"] for s in tables["seasons"].values() for word in mine(s["words"])}
    units = {
        word: Amount(unit, *span)
        for unit in _UNITS
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
        dayparts=tuple(lists["daypart"]),
        families=_build_families(tables["phrase"], lists, arabic=arabic),
        month_lead=leads.month, year_lead=leads.year, year_lead_uncounted=leads.uncounted_year, counted=leads.counted,
        role_lead=leads.role, roles=leads.roles,
    )  # fmt: skip


def _build_families(
    entries: Iterable[Mapping[str, Any]], lists: Mapping[str, list[str]], *, arabic: bool
) -> dict[str, tuple[Family, ...]]:
    """The families of each key word."""
    parts, grouped = _build_parts(lists), defaultdict[frozenset[str], list[Phrase]](list)
    for entry in entries:
        for template in entry["patterns"]:
            words = re.sub(r"\{[a-z]\w*\}|\\.", "", template)
            has_arabic, has_latin = bool(_ARABIC.search(words)), bool(_LATIN.search(words))
            if has_arabic not in {has_latin, arabic}:  # of the other script only
                continue
            keys = frozenset(_find_keys(entry.get("keys"), template, lists))
            phrase = Phrase(
                rank=sum(map(len, grouped.values())), rule=entry["rule"], role=entry.get("role", ""),
                days=entry.get("days"), sign=entry.get("sign", 0), start=entry.get("from", "published"),
                follows=entry.get("follows", False),
                source=_space(
                    re.sub(r"\{([a-z]\w*)\}", lambda part: parts[part[1]], template.translate(_SAME_WIDTH))
                ),
            )  # fmt: skip
            grouped[keys].append(phrase)
    families = defaultdict[str, list[Family]](list)
    for keys, phrases in grouped.items():
        family = Family(tuple(phrases), "(?:[وفب](?=[\u0621-\u064a0-9]))?" if arabic else "")
        for key in keys:
            families[key].append(family)
    return {key: tuple(found) for key, found in families.items()}


def _find_keys(given: Iterable[str] | None, template: str, lists: Mapping[str, list[str]]) -> Iterator[str]:
    """First words of the keys; an Arabic one also with the particles that are written onto it."""
    if given is None:
        name = next(name for name, sign in _KEYED if re.search(sign, template))
        given = _YEARS if name == "year" else _NUMBERED if name == "day" else lists[name]
    for word in given:
        key = re.split(r"\W", _fold_word(word), maxsplit=1)[0]
        yield key
        if _ARABIC.search(key):
            yield from (particle + key for particle in _PARTICLES)


def _build_parts(lists: Mapping[str, list[str]]) -> dict[str, str]:
    """The named parts of the templates, as patterns."""
    any_of = {name: f"(?:{_alternate(words)})" for name, words in lists.items()}

    def named(group: str, name: str, after: str = r"(?!\w)") -> str:
        return f"(?P<{group}>{_alternate(lists[name])}){after}"

    parts = dict(any_of)
    for twin in ("", "2"):
        parts["day" + twin] = rf"(?:ال ?)?(?P<day{twin}>3[01]|[12]\d|0?[1-9])(?!\d)(?:(?:st|nd|rd|th)\b)?"
        parts["month" + twin] = (
            f"(?:شهر )?{named('month' + twin, 'month')}" r"\.?" rf"(?: ?[/(-] ?{any_of['month']}(?!\w)\)?)?"
        )
        parts["weekday" + twin] = named("weekday" + twin, "weekday")
        parts["year" + twin] = rf"(?P<year{twin}>(?:19|20)\d\d)(?!\d|[.,]\d|[-/]\d\d?(?!\d))"
        parts["of_year" + twin] = (
            rf"(?:,? (?:of |(?:من )?(?:عام |العام |سنه )?)?{parts['year' + twin]}"
            + (rf"|,? (?:of |من )?{named('year_word', 'year_word')})" if not twin else ")")
        )
    ends = r"""\Z|\s{0,4}(?:[.,;:!?)\]"'؛؟\n]|-\s)"""
    return parts | {
        "weekday_short": named("weekday", "weekday_short"),
        "wd": rf"(?:(?:يوم )?(?:{_alternate(lists['weekday'] + lists['weekday_short'])})\.?,? (?:the )?)?",
        "any_day": r"(?:3[01]|[12]\d|0?[1-9])(?!\d)(?:(?:st|nd|rd|th)\b)?",
        "month_number": r"(?P<month_number>1[0-2]|0?[1-9])(?!\d)",
        "day_suffixed": r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)",
        "iso_year": r"(?P<year>(?:19|20)\d\d)",
        "number": r"(?P<number>\d\d?)(?!\d)", "number2": r"(?P<number2>\d\d?)(?!\d)",
        "century": "(?:19|20)",
        "year_word": named("year_word", "year_word"), "season": named("season", "season"),
        "ordinal": named("ordinal", "ordinal"),
        "unit": named("unit", "unit"), "period": named("period", "period"),
        "dash": "(?: ?- ?| to | until | till | through | الي )",
        "amount": (
            rf"(?:(?:{any_of['about']}|(?P<under>{_alternate(lists['under'])})) ){{0,2}}"
            rf"(?:(?P<count>\d{{1,3}}|{_alternate(lists['count'])})(?: |-))?{named('unit', 'unit')}"
        ),
        "weekday_phrase": rf"(?:{any_of['daypart']},? (?:of |on )?){{0,2}}{parts['weekday']}",
        "explicit_day": rf"(?:on |the )?(?:\d|{any_of['weekday']}|{any_of['month']}(?!\w))",
        "end_of_clause": f"(?:{ends})",
        "end_of_phrase": rf"(?:{ends}|\s{{1,4}}{any_of['closing']}(?!\w))",
    }  # fmt: skip
