"""Turns the phrase templates of ``data/lexicon/dates.toml`` into compiled patterns.

Every phrase has key words, one of which it must contain. Phrases with the same keys make a family, compiled
as one alternation when a key is first met; a text without any key word is only split into its words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

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
ARABIC: Final = re.compile("[\u0621-\u064a]")
# what makes the words of a folded text others than those of the text in small letters
CHANGES_WORDS: Final = re.compile("[\u0600-\u06ff\u0130" + _DROPPED.pattern[1:])
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


def fold_word(word: str) -> str:
    """A word of the lexicon as it is looked for."""
    return fold(word)[0]


def alternate(words: Iterable[str]) -> str:
    """A pattern for any of the words, of which the longest wins; for none it matches nothing."""
    longest_first = sorted({*words}, key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, longest_first)) or r"[^\w\W]"


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


def _space(pattern: str) -> str:
    """A blank of a template is any run of blanks with at most one line break; not inside a look-behind."""
    parts = re.split(r"(\(\?<[!=][^)]*\))", pattern)
    parts[::2] = [re.sub(r"\\? ", r"(?: {1,4}| ?\\n {0,4})", part) for part in parts[::2]]
    return "".join(parts)


def build_families(
    entries: Iterable[Mapping[str, Any]], lists: Mapping[str, list[str]], *, arabic: bool
) -> dict[str, tuple[Family, ...]]:
    """Compile the phrases of one script.

    Parameters
    ----------
    entries
        The ``[[phrase]]`` tables of the lexicon, in order.
    lists
        The folded words of this script that the names in braces stand for.
    arabic
        Which script. A template with words of both serves both.

    Returns
    -------
    The families to look for around each key word.
    """
    lists = {**lists, "year": list(_YEARS), "day": list(_NUMBERED)}
    parts, grouped = _build_parts(lists), defaultdict[frozenset[str], list[Phrase]](list)
    for entry in entries:
        for template in entry["patterns"]:
            words = re.sub(r"\{[a-z]\w*\}|\\.", "", template)
            has_arabic, has_latin = bool(ARABIC.search(words)), bool(_LATIN.search(words))
            if has_arabic not in {has_latin, arabic}:  # of the other script only
                continue
            folded = template.translate(_SAME_WIDTH)
            phrase = Phrase(
                rank=sum(map(len, grouped.values())), rule=entry["rule"], role=entry.get("role", ""),
                days=entry.get("days"), sign=entry.get("sign", 0), start=entry.get("from", "published"),
                follows=entry.get("follows", False),
                source=_space(re.sub(r"\{([a-z]\w*)\}", lambda part: parts[part[1]], folded)),
            )  # fmt: skip
            grouped[frozenset(_find_keys(entry.get("keys"), template, lists))].append(phrase)
    families = defaultdict[str, list[Family]](list)
    for keys, phrases in grouped.items():
        family = Family(tuple(phrases), "(?:[وفب](?=[\u0621-\u064a0-9]))?" if arabic else "")
        for key in keys:
            families[key].append(family)
    return {key: tuple(found) for key, found in families.items()}


def find_key_list(template: str) -> str:
    """The word list that a template without keys of its own is looked for around; "" for none."""
    return next((name for name, sign in _KEYED if re.search(sign, template)), "")


def _find_keys(given: Iterable[str] | None, template: str, lists: Mapping[str, list[str]]) -> Iterator[str]:
    """First words of the keys; an Arabic one also with the particles that are written onto it."""
    for word in given or lists[find_key_list(template)]:
        key = re.split(r"\W", fold_word(word), maxsplit=1)[0]
        yield key
        if ARABIC.search(key):
            yield from (particle + key for particle in _PARTICLES)


def _build_parts(lists: Mapping[str, list[str]]) -> dict[str, str]:
    """The named parts of the templates, as patterns."""
    any_of = {name: f"(?:{alternate(words)})" for name, words in lists.items()}

    def named(group: str, name: str, after: str = r"(?!\w)") -> str:
        return f"(?P<{group}>{alternate(lists[name])}){after}"

    short_stop = r"(?:(?<![a-z]{5})(?<!may)(?<!june)(?<!july)\.)?"  # "Nov. 27", but not "in November. 27 men"
    parts = dict(any_of)
    for twin in ("", "2"):
        parts["day" + twin] = rf"(?:ال ?)?(?P<day{twin}>3[01]|[12]\d|0?[1-9])(?!\d)(?:(?:st|nd|rd|th)\b)?"
        parts["month" + twin] = (
            rf"(?:شهر )?{named('month' + twin, 'month')}{short_stop}(?: ?[/(-] ?{any_of['month']}(?!\w)\)?)?"
        )
        parts["weekday" + twin] = named("weekday" + twin, "weekday")
        parts["year" + twin] = rf"(?P<year{twin}>(?:19|20)\d\d)(?!\d|[.,]\d|[-/]\d\d?(?!\d))"
        parts["of_year" + twin] = rf"(?:,? (?:of |(?:من )?(?:عام |العام |سنه )?)?{parts['year' + twin]}" + (
            rf"|,? (?:of |من )?{named('year_word', 'year_word')})" if not twin else ")"
        )
    ends = r"""\Z|\s{0,4}(?:[.,;:!?)\]"'؛؟\n]|-\s)"""
    return parts | {
        "weekday_short": named("weekday", "weekday_short"),
        "wd": rf"(?:(?:يوم )?(?:{alternate(lists['weekday'] + lists['weekday_short'])})\.?,? (?:the )?)?",
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
            rf"(?:(?:{any_of['about']}|(?P<under>{alternate(lists['under'])})) ){{0,2}}"
            rf"(?:(?P<count>\d{{1,3}}|{alternate(lists['count'])})(?: |-))?{named('unit', 'unit')}"
        ),
        "weekday_phrase": rf"(?:{any_of['daypart']},? (?:of |on )?){{0,2}}{parts['weekday']}",
        "explicit_day": rf"(?:on |the )?(?:\d|{any_of['weekday']}|{any_of['month']}(?!\w))",
        "end_of_clause": f"(?:{ends})",
        "end_of_phrase": rf"(?:{ends}|\s{{1,4}}{any_of['closing']}(?!\w))",
    }  # fmt: skip
