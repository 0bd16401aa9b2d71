"""Finds the words that date an event, in English and Arabic, and the days they mean.

The conventions: a span of two days is its first day, a longer one its month (or year) when at least two
thirds of it lie there; a night is the morning after; no date is ever later than the day of publication.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date
from typing import Final

from conflictmap.events.date_patterns import ARABIC, CHANGES_WORDS, Family, Phrase, fold
from conflictmap.events.date_rules import RESOLVERS, Clock, Meaning, Span, find_month, find_year
from conflictmap.events.date_words import DateWords, load_date_words

_SENTENCE_END: Final = re.compile(r"[.!?؟][\"'”’)\]]*\s|\n")
_SAINT: Final = re.compile(r"Mar [A-Z]")
_ABSOLUTE: Final = frozenset({"calendar", "numeric", "listed", "night", "year"})
_WORD: Final = re.compile(r"\w+")
_REACH_WORDS: Final = 9  # "on 2, 4, 6, 8, 10 and 12 October"
_SHORT_CHARACTERS: Final = 20_000
_LEAD_CHARACTERS: Final = 60
_SAME_SENTENCE_CHARACTERS: Final = 300
_LONGEST_YEAR_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that date something: ``text[start:end]``, without the preposition before them.

    ``date`` is "2024-12-06", "2024-12" or "2014" with ``precision`` day, month or year. Where the words say
    no day that has been ("years ago", "within weeks") it is empty and ``precision`` is "unknown": an event
    so dated is not today's. ``role`` is

    - ``at``: it happened then;
    - ``since``, ``until``: the day that bounds it;
    - ``duration``: it has lasted that long; ``date`` is then its beginning, counted back from the reference;
    - ``deadline``: it is to come; ``date`` is empty.

    ``follows`` is True for "a day after" and "Tuesday's", which date the words after them and not what stands
    before; ``relative`` for days counted from the day spoken of, which do not become the ``reference`` of
    what comes.
    """

    start: int
    end: int
    date: str
    precision: str
    role: str
    follows: bool = False
    relative: bool = False


@dataclass(slots=True)
class _Hit:
    """A phrase in the folded text; ``known`` holds its meanings unless they wait for the day spoken of."""

    phrase: Phrase
    match: re.Match[str]
    words: DateWords
    known: list[Meaning] | None = None


def find_dates(
    text: str,
    *,
    published: date | None,
    start: int = 0,
    end: int | None = None,
    reference: date | None = None,
    news_day: date | None = None,
) -> list[DateMention]:
    """Find every expression that dates something in ``text[start:end]``.

    Parameters
    ----------
    text
        Any text; spans count in it.
    published
        The day of publication, which "today", "on Friday" and "in March" count from. None: such phrases give
        nothing, dates with their year still do.
    start, end
        The part to look at, such as one sentence.
    reference
        The day that the report is just speaking of (the latest day named before), which "a day earlier" and
        "the next morning" count from until the text names another. None: ``published``, for phrases that look
        back.
    news_day
        The day whose morning ends "overnight" and "last night"; None: ``published``. A report published
        just after midnight may mean the day before.

    Returns
    -------
    The mentions in the order of the text, without overlaps.
    """
    folded, offsets = fold(text[start:end])
    lexicon = load_date_words()
    hits = list(_scan(folded, lexicon["en"]))
    if not folded.isascii() and ARABIC.search(folded):
        hits += _scan(folded, lexicon["ar"])
    hits = _drop_overlaps(hit for hit in hits if _is_written_as_date(hit, text, start, offsets))
    if not hits:
        return []
    clock = Clock(lexicon["en"], published, news_day or published, reference, reference)
    mentions = []
    for hit, meaning in _resolve_hits(hits, clock):
        first, last = hit.match.span(meaning.group) if meaning.start < 0 else (meaning.start, meaning.end)
        if offsets:
            first, last = offsets[first], offsets[last]
        dated = _date_meaning(hit, meaning, published)
        if dated:
            mentions.append(
                DateMention(
                    start + first, start + last, *dated,
                    follows=hit.phrase.follows or _is_possessive(hit), relative=hit.known is None,
                )
            )  # fmt: skip
    return mentions


def may_date(text: str, start: int, end: int, words: Set[str]) -> bool:
    """Whether ``text[start:end]`` may hold a date: its ``words`` in small letters tell, unless folding changes them."""
    if not load_date_words()["en"].families.keys().isdisjoint(words):
        return True
    return not text.isascii() and CHANGES_WORDS.search(text, start, end) is not None


def holds_date_word(text: str) -> bool:
    """Whether a name or phrase has a word with which a date may be told: "Friday market"."""
    return may_date(text, 0, len(text), set(_WORD.findall(text.lower())))


def _scan(folded: str, words: DateWords) -> Iterator[_Hit]:
    """Phrases around each key word: tried from the words before it on, none twice."""
    families = words.families
    if len(folded) < _SHORT_CHARACTERS and families.keys().isdisjoint(_WORD.findall(folded)):
        return
    recent: deque[int] = deque(maxlen=_REACH_WORDS)
    tried: dict[Family, int] = {}
    for token in _WORD.finditer(folded):
        recent.append(token.start())
        around = families.get(token[0])
        if around is None:
            continue
        key_start = token.start()
        for family in around:
            fresh = tried.get(family, -1)
            tried[family] = key_start
            try_at = family.pattern.match
            for start in recent:
                if start <= fresh:
                    continue
                found = try_at(folded, start)
                if found and found.end() > key_start:
                    phrase = family.phrases[(found.lastindex or 1) - 1]
                    match = phrase.pattern.match(folded, found.start(found.lastindex or 0))
                    if match:
                        yield _Hit(phrase, match, words)
                    break


def _drop_overlaps(hits: Iterable[_Hit]) -> list[_Hit]:
    """Of hits that overlap the one that begins first stays; then the one that the lexicon names first."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.match.start(), hit.phrase.rank)):
        if not kept or hit.match.start() >= kept[-1].match.end():
            kept.append(hit)
    return kept


def _resolve_hits(hits: list[_Hit], clock: Clock) -> Iterator[tuple[_Hit, Meaning]]:
    """Meanings in order; those counted from the day spoken of come second, when the days around are known."""
    for hit in hits:
        if not _is_relative(hit):
            hit.known = _resolve(hit, clock)
    day_end = -1  # where the words end that named the day spoken of
    for i, hit in enumerate(hits):
        meanings = hit.known
        if meanings is None:
            named = clock.reference
            if hit.phrase.follows and not _same_sentence(hit, day_end, hit.match.start()):
                clock.reference = _find_next_day(hits, i) or named
            meanings = _resolve(hit, clock)
            clock.reference = named
        for meaning in meanings:
            yield hit, meaning
            if _set_clock(clock, hit, meaning):
                day_end = hit.match.end()


def _is_relative(hit: _Hit) -> bool:
    """Whether the phrase is counted from the day or year last spoken of."""
    if hit.phrase.start == "reference" or hit.phrase.rule == "weekday_from_reference":
        return True
    return hit.words.years_back.get(hit.match.groupdict().get("year_word") or "") == "that"


def _set_clock(clock: Clock, hit: _Hit, meaning: Meaning) -> bool:
    """Move the clock to the day that was meant; whether it was named, not counted from another."""
    if not meaning.span or hit.phrase.follows or _find_role(hit, meaning) != "at":
        return False
    first, last = meaning.span
    if clock.published and first > clock.published:
        return False
    if (last - first).days > 1:
        clock.period = meaning.span
        return False
    clock.latest, clock.period = first, None
    if hit.known is None:
        return False
    clock.reference = first
    return True


def _resolve(hit: _Hit, clock: Clock) -> list[Meaning]:
    clock.words = hit.words
    try:
        return list(RESOLVERS[hit.phrase.rule](hit.phrase, hit.match, clock))
    except (OverflowError, ValueError):  # a year before 1 or after 9999
        return []


def _is_written_as_date(hit: _Hit, text: str, start: int, offsets: list[int] | None) -> bool:
    """Whether words such as "may" and "sat" have their capital; next to a year they need none."""
    groups = hit.match.groupdict()
    if groups.get("year"):
        return True
    for group in ("month", "month2", "weekday", "weekday2"):
        if groups.get(group) in hit.words.capitals:
            at = hit.match.start(group)
            if text[start + (offsets[at] if offsets else at)].islower():
                return False
    at = hit.match.start()
    saint = hit.match[0] == "mar" and _SAINT.match(text, start + (offsets[at] if offsets else at))
    return not saint  # the convent of Mar Takla


def _find_next_day(hits: list[_Hit], i: int) -> date | None:
    for n in range(i + 1, len(hits)):  # no slice: it would copy the rest for every hit
        later = hits[n]
        if not _same_sentence(later, hits[i].match.end(), later.match.start()):
            return None
        for meaning in later.known or ():
            if meaning.span and (meaning.span[1] - meaning.span[0]).days <= 1:
                return meaning.span[0]
    return None


def _same_sentence(hit: _Hit, first: int, last: int) -> bool:
    if first < 0 or last - first > _SAME_SENTENCE_CHARACTERS:
        return False
    return not _SENTENCE_END.search(hit.match.string[first:last])


def _find_role(hit: _Hit, meaning: Meaning) -> str:
    """The role that the rule gives, else the words before the phrase, else "at"."""
    if role := meaning.role or hit.phrase.role:
        return role
    text, start = hit.match.string, hit.match.start()
    lead = hit.words.leads.role.search(text[max(0, start - _LEAD_CHARACTERS) : start])
    if not lead or _is_possessive(hit):
        return "at"
    role = hit.words.leads.roles[lead[1]]
    if role in {"after", "before"}:
        # "before Friday" bounds, "before dawn on Friday" is on Friday.
        adjacent = not lead[0][len(lead[1]) :].strip() and not (
            hit.match[0].startswith(hit.words.dayparts) or "prayer" in hit.match[0]
        )
        return {"after": "since", "before": "until"}[role] if adjacent else "at"
    return role if role != "duration" or hit.phrase.rule == "past" else "at"


def _is_possessive(hit: _Hit) -> bool:
    return hit.match[0].endswith("'s") or hit.match.string.startswith("'s", hit.match.end())


def _date_meaning(hit: _Hit, meaning: Meaning, published: date | None) -> tuple[str, str, str] | None:
    """Date, precision and role; None for a relative day that would lie after publication."""
    role, span = _find_role(hit, meaning), meaning.span
    if span and published and span[0] > published:
        return ("", "unknown", "deadline") if hit.phrase.rule in _ABSOLUTE else None
    if span is None:
        return "", "unknown", role
    return *_write_span((span[0], min(span[1], published) if published else span[1])), role


def _write_span(span: Span) -> tuple[str, str]:
    """ISO date and precision of a span of days."""
    first, last = span
    days = (last - first).days + 1
    if days <= 2:
        return first.isoformat(), "day"
    for find_period, length, precision in ((_month_of, 7, "month"), (_year_of, 4, "year")):
        for edge in span:
            begin, end = find_period(edge)
            inside = (min(last, end) - max(first, begin)).days + 1
            if 3 * inside >= 2 * days:
                return edge.isoformat()[:length], precision
    if days > _LONGEST_YEAR_DAYS:
        return "", "unknown"
    return (first + (last - first) / 2).isoformat()[:4], "year"


def _month_of(day: date) -> Span:
    return find_month(day.year, day.month)


def _year_of(day: date) -> Span:
    return find_year(day.year)
