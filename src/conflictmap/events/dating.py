"""The days that a report speaks of, and which of the dates of a sentence is that of a trigger."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from conflictmap.events.clauses import clause_end, clause_start, group_start
from conflictmap.events.coordination import Found
from conflictmap.events.cues import Cues
from conflictmap.events.dates import DateMention, find_dates
from conflictmap.events.discourse import Discourse, Told
from conflictmap.events.tokens import Analysis, Hit, Token
from conflictmap.model import Report, Sentence

_NEWS_DAYS: Final = 3
_MARK_CHARS: Final = 3  # of a bullet before the day that heads a line
_ASIDE: Final = re.compile(r", (?:who|which|whom|whose|where)\b[^,.;:\n]*$")


class Days:
    """The day that a report is about and the day that it speaks of, kept in its discourse."""

    def __init__(self, report: Report, discourse: Discourse) -> None:
        self.text, self.discourse = report.text, discourse
        # sentences that tell nothing but perhaps a day, each with the day of the news then
        self.unread: list[tuple[Sentence, str]] = []
        self.settled = False  # whether the report has named the day of its news
        self.read = 0  # how far the report has been read

    def defer(self, sentence: Sentence) -> None:
        """Leave the dates of a sentence unread until something may count from them."""
        self.unread.append((sentence, self.discourse.news_day))

    def enter(self, sentence: Sentence, dates: Sequence[DateMention]) -> None:
        """Note the day at the head of a line, which is that of all it tells: "8 Dec: Damascus fell. Troops ..."."""
        if "\n" in self.text[self.read : sentence.start]:
            self.discourse.line_day = ""
        self.read = sentence.end
        head = dates[0] if dates and dates[0].precision == "day" else None
        leads = head is not None and head.start - sentence.start <= _MARK_CHARS
        if head is not None and leads and self.text.startswith(":", head.end):
            self.discourse.line_day = head.date

    def find(self, sentence: Sentence) -> list[DateMention]:
        """Dates of a sentence, counted from the days named before it."""
        while self.unread:  # the last day that was named before is what "a day later" counts from
            earlier, news_day = self.unread.pop()
            if self.learn_reference(self._date_words(earlier, news_day)):
                self.unread.clear()
        return self._date_words(sentence, self.discourse.news_day)

    def _date_words(self, sentence: Sentence, news_day: str) -> list[DateMention]:
        return find_dates(
            self.text, published=self.discourse.published, start=sentence.start, end=sentence.end,
            reference=self.discourse.reference, news_day=dt.date.fromisoformat(news_day) if news_day else None,
        )  # fmt: skip

    def learn_reference(self, dates: Sequence[DateMention]) -> bool:
        """Note the last day that dates name by itself; whether one does."""
        named = [
            d.date
            for d in dates
            if d.precision == "day" and d.role in ("at", "since") and not (d.follows or d.relative)
        ]
        if named:
            self.discourse.reference = dt.date.fromisoformat(named[-1])
        return bool(named)

    def learn_news_day(self, dates: Sequence[DateMention]) -> None:
        """Take the first day that the head of a report names for the day that it is about."""
        published = self.discourse.published
        if published is None or self.settled:
            return
        today = [d for d in dates if d.date == self.discourse.news_day and d.role == "at"]
        if any("night" not in self.text[d.start : d.end] for d in today):
            self.settled = True  # "who took the villages on Sunday, fired rockets this morning"
            return
        for date in dates:
            if _ASIDE.search(self.text[max(0, date.start - 80) : date.start]):
                continue  # "forces, who took Mazraa on Monday, are exchanging fire"
            if date.precision == "day" and date.role == "at" and not date.follows:
                age = (published - dt.date.fromisoformat(date.date)).days
                ago = self.text[: date.end].endswith(
                    "ago"
                )  # that tells how far back, not which day the news is of
                if 0 < age <= _NEWS_DAYS and not ago:
                    self.discourse.news_day = date.date
                    self.settled = True
                return

    def is_past(self, date: str, *, recently: bool) -> bool:
        """Whether a date is before the day of the news, by some days unless ``recently``."""
        news_day = self.discourse.news_day
        if len(date) < 10 or not news_day:
            return bool(date)
        age = (dt.date.fromisoformat(news_day) - dt.date.fromisoformat(date)).days
        return age > (0 if recently else _NEWS_DAYS)


def date_hit(
    analysis: Analysis, hit: Hit, places: Sequence[int], cues: Cues, discourse: Discourse
) -> tuple[str, str, bool]:
    """Date of a trigger, its precision, and whether the words of the sentence give it."""
    tokens = analysis.tokens
    start = clause_start(analysis, hit.first)
    end = clause_end(analysis, max(hit.stop, max(places) + 1))
    usable = [
        (i, t.date)
        for i, t in enumerate(tokens)
        if t.date is not None and _dates_hit(tokens, i, hit) and not _dates_aside(analysis, i, hit)
    ]
    when = [j for j in (start - 1, start) if 0 < j < hit.first and tokens[j].low == "when"]
    named = [t.date for j in when for t in tokens[max(0, j - 2) : j] if t.date is not None]
    if named:  # "since Sunday, when troops deserted their posts"
        return named[-1].date, named[-1].precision, True
    commas = [i for i, t in enumerate(tokens) if t.low == ","]
    inside = [
        (abs(i - hit.first) + 20 * any(i < c < hit.first for c in commas), d)
        for i, d in usable
        if start <= i < end
    ]
    if inside:
        best = min(inside, key=lambda pair: pair[0])[1]
        return best.date, best.precision, True
    if _is_since(tokens, start, hit.first):
        return "", "unknown", False
    clause = analysis.span(start, end)
    if cues.background.search(clause):
        return "", "unknown", True
    if usable:
        best = min(((abs(i - hit.first), d) for i, d in usable), key=lambda pair: pair[0])[1]
        return best.date, best.precision, True
    if discourse.line_day:
        return discourse.line_day, "day", True
    if discourse.news_day:
        return discourse.news_day, "day", False
    return "", "unknown", False


def _is_since(tokens: Sequence[Token], start: int, first: int) -> bool:
    """Whether a clause tells from when on something is: "the first time since it changed hands"."""
    return any(
        tokens[i].low == "since"
        and tokens[i + 1].date is None
        and (i == 0 or tokens[i - 1].low not in ("has", "have", "had"))
        for i in range(max(0, start - 1), min(start + 1, first - 1))
    )


def _dates_aside(analysis: Analysis, i: int, hit: Hit) -> bool:
    """Whether the date at ``i`` is an aside's: "a base that it had lost in May", "Azaz, which fell in May"."""
    tokens = analysis.tokens
    if i < hit.first:  # "jihadists who seized Palmyra in May blew up the temple in August"
        own = range(i + 1, hit.first)
        of_another = any(h.first < i and h.trigger.pos == "verb" for h in analysis.hits)
        apart = any(tokens[j].low in (",", "and", "but", "then") or "subordinator" in tokens[j] for j in own)
        later = any(t.date is not None for t in tokens[hit.stop : clause_end(analysis, hit.stop)])
        return of_another and later and not apart
    between = range(hit.stop, i)
    if any(tokens[j].low in ("which", "who", "whose", "where") for j in between):
        return True
    pluperfect = any(t.low == "had" for t in tokens[group_start(analysis, hit.first) : hit.first])
    return not pluperfect and any(
        h.first in between and any(t.low == "had" for t in tokens[group_start(analysis, h.first) : h.first])
        for h in analysis.hits
        if h.trigger.pos == "verb"
    )


def date_place(told: Told, tokens: Sequence[Token], found: Found, listed: Sequence[Found]) -> Told:
    """A place has the date behind it where it has no verb, or where each place of the list has its own.

    "Rankous was secured on 9 April, Yabroud in March"; "captured Anadan on Tuesday and Hayyan on Wednesday".
    """
    last = max(f.index for f in listed)
    dates = [
        (i, t.date) for i, t in enumerate(tokens) if t.date is not None and t.date.role in ("at", "since")
    ]
    between = any(min(f.index for f in listed) < i < last for i, _ in dates)
    own = between and any(i > last for i, _ in dates)
    if found.how != "gapped" and not own:
        return told
    date = next((date for i, date in dates if i > found.index), None)
    return replace(told, date=date.date, precision=date.precision) if date is not None else told


def _dates_hit(tokens: Sequence[Token], i: int, hit: Hit) -> bool:
    """Whether the date at token ``i`` can be that of the trigger: "days after" dates what comes behind it."""
    token, date = tokens[i], tokens[i].date
    assert date is not None
    if date.follows and i > hit.first:
        return False
    if token.low.startswith("this ") and date.precision != "day":
        return False  # "this week", but "this morning"
    if date.role != "since" or (i > 1 and tokens[i - 2].low == "time"):
        return date.role == "at"  # not "for the first time since 2012"
    return (
        hit.trigger.type == "closed"  # "closed since Friday"
        or hit.trigger.pos == "state"
        or "since" in hit.trigger.needs  # "have held the summit since Sunday"
        or (i > 0 and tokens[i - 1].low == "from")  # "shelled the town from dawn on Thursday"
    )
