"""Which of the dates of a sentence is that of a trigger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conflictmap.events.clauses import clause_end, clause_start
from conflictmap.events.discourse import Discourse, Told
from conflictmap.events.phrases import Found
from conflictmap.events.status import Cues
from conflictmap.events.tokens import Analysis, Hit, Token


def date_hit(
    analysis: Analysis, hit: Hit, places: Sequence[int], cues: Cues, discourse: Discourse
) -> tuple[str, str, bool]:
    """Date of a trigger, its precision, and whether the words of the sentence give it."""
    tokens = analysis.tokens
    start = clause_start(analysis, hit.first)
    end = clause_end(analysis, max(hit.stop, max(places) + 1))
    usable = [(i, t.date) for i, t in enumerate(tokens) if t.date is not None and _dates_hit(t, i, hit)]
    commas = [i for i, t in enumerate(tokens) if t.low == ","]
    inside = [
        (abs(i - hit.first) + 20 * any(i < c < hit.first for c in commas), d)
        for i, d in usable
        if start <= i < end
    ]
    if inside:
        best = min(inside, key=lambda pair: pair[0])[1]
        return best.date, best.precision, True
    clause = analysis.span(start, end)
    if cues.background.search(clause):
        return "", "unknown", True
    if usable:
        best = min(((abs(i - hit.first), d) for i, d in usable), key=lambda pair: pair[0])[1]
        return best.date, best.precision, True
    if discourse.news_day:
        return discourse.news_day, "day", False
    return "", "unknown", False


def date_gapped(told: Told, tokens: Sequence[Token], found: Found) -> Told:
    """A place without a verb has the date behind it: "Rankous was secured on 9 April, Yabroud in March"."""
    if found.how != "gapped":
        return told
    date = next((t.date for t in tokens[found.index + 1 :] if t.date is not None), None)
    return replace(told, date=date.date, precision=date.precision) if date is not None else told


def _dates_hit(token: Token, i: int, hit: Hit) -> bool:
    """Whether the date at token ``i`` can be that of the trigger: "days after" dates what comes behind it."""
    date = token.date
    assert date is not None
    if date.follows and i > hit.first:
        return False
    lasting = hit.trigger.type == "closed" or hit.trigger.pos == "state"  # "closed since Friday"
    return (date.role == "at" or (date.role == "since" and lasting)) and not token.low.startswith("this ")
