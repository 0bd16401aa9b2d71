"""Lists of places in Arabic: what goes with the place of a trigger, and what only says where that lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conflictmap.events.arabic_anaphora import is_wide
from conflictmap.events.arabic_clauses import is_verb
from conflictmap.events.arabic_stops import Stop
from conflictmap.events.arabic_words import strip_article
from conflictmap.events.coordination import Found
from conflictmap.events.tokens import Token

_INSIDE: Final = frozenset({"في", "ب", "من", "ل"})
# what a strike does: the verb behind the places that it hit
OUTCOMES: Final = frozenset(
    f"lemma:{lemma}" for lemma in ("ادي", "اسفر", "تسبب", "خلف", "اودي", "اوقع", "قتل", "اسقط", "قطع")
)
_SMALL: Final = frozenset({"part", "place_noun", "adverb", "pronoun", "conjunction", "pointer"})


def is_wide_at(tokens: list[Token], j: int) -> bool:
    """Whether the place at token ``j`` is an area in which events are, not at which."""
    place = tokens[j].place
    return place is not None and is_wide(place)


def is_coordinated(
    tokens: list[Token], type: str, core: Stop, last: Stop, stop: Stop, found: list[Found], end: int
) -> bool:
    """Whether the place at ``stop`` shares the role of those found: it belongs to the list, not to what orients."""
    if not stop.linked or not are_small(tokens, stop.heads):
        return False
    if type in ("captured", "closed") and not are_small(tokens, stop.between):
        return False
    if stop.linked == "," and is_wide_at(tokens, stop.index) and not is_wide_at(tokens, last.index):
        return False  # "دير الزور، شرقي سوريا"
    outcome = type == "struck" and end < len(tokens) and OUTCOMES & tokens[end].classes
    if end == stop.index + 1 and end < len(tokens) and is_verb(tokens[end]) and not outcome:
        return False  # it is the topic of the next clause
    if last.index == found[-1].index and _is_inside_next(tokens, core, stop):
        return True
    if _repeats_preposition(tokens, core, stop) or _goes_on_in_time(tokens, last, stop, end):
        return True
    if last.index == found[-1].index:
        return stop.governor in (core.governor, last.governor)  # "مطار X وحواجز في Y وZ"
    if type == "struck" and any("target" in tokens[j] for j in stop.between):
        return True  # "نقطتين في كفرسوسة وموقعا في ريف حمص"
    if is_wide_at(tokens, stop.index):
        return False
    # it may go with what only orients: "في ريفي درعا ودمشق"; its own noun or region tells
    named = has_class_noun(tokens, stop.index, stop.heads)
    follows = tokens[stop.index + 1 : stop.index + 3]
    placed = is_wide_at(tokens, last.index) and any(t.low in ("في", "ب") for t in follows[:1])
    return (
        placed
        or (named and not has_class_noun(tokens, last.index, last.heads))
        or (named and is_wide_at(tokens, last.index))
    )


def _repeats_preposition(tokens: list[Token], core: Stop, stop: Stop) -> bool:
    """Whether the preposition of the list stands again behind "and": "على X في ريف Y وعلى Z"."""
    j = stop.index - 1
    while j >= 0 and j in stop.heads:
        j -= 1
    again = bool(core.governor) and strip_article(tokens[j].low) == core.governor
    return again and j > 0 and "and" in tokens[j - 1]


def _goes_on_in_time(tokens: list[Token], last: Stop, stop: Stop, end: int) -> bool:
    """Whether a list goes on behind a date: "X قرب Y في آب، واللواء 93 في تموز"."""
    dated = any(token.date is not None for token in tokens[last.index + 1 : stop.index])
    clause = end < len(tokens) and is_verb(tokens[end])
    direct = not stop.governor and has_class_noun(tokens, stop.index)
    return dated and direct and not clause and not is_wide_at(tokens, stop.index)


def _is_inside_next(tokens: list[Token], core: Stop, stop: Stop) -> bool:
    """Whether a part of the place is coordinated: "قرية العزيزية ومنطقة الصناعة في رأس العين"."""
    outer = [tokens[j].classes for j in stop.outer]
    same = stop.outer_governor == core.governor
    parts = bool(outer) and bool({"place_noun", "part"} & outer[0]) and not is_wide_at(tokens, stop.index)
    return stop.linked == "و" and stop.governor in _INSIDE and same and parts


def has_class_noun(tokens: list[Token], j: int, heads: tuple[int, ...] = ()) -> bool:
    """Whether a word of kind stands with a place, in its phrase or among the words before it."""
    place = tokens[j].place
    named = any("place_noun" in tokens[k] for k in heads)
    return place is not None and (named or " " in tokens[j].low)


def are_small(tokens: list[Token], heads: tuple[int, ...]) -> bool:
    """Whether words only say which part, how many, or what kind of place it is."""
    for j in heads:
        token = tokens[j]
        if _SMALL & token.classes or token.low[0].isdigit() or "suffix" in token:
            continue
        if j - 1 in heads and {"place_noun", "part"} & tokens[j - 1].classes and not token.actor:
            continue  # an adjective: "قرى عدة", "المعبر الحدودي"
        return False
    return True


def find_days_of_list(tokens: Sequence[Token], places: Sequence[int]) -> dict[int, tuple[str, str, bool]]:
    """The date behind each place of a list in which more than one has its own: "X أمس، وY صباح اليوم".

    Places without one share that of the next.
    """
    days: dict[int, tuple[str, str, bool]] = {}
    stops = [*places[1:], len(tokens)]
    for place, stop in reversed(list(zip(places, stops, strict=True))):
        dates = (t.date for t in tokens[place + 1 : stop] if t.date is not None)
        at = next((d for d in dates if d.role == "at"), None)
        if at is not None:
            days[place] = (at.date, at.precision, True)
        elif stop in days:
            days[place] = days[stop]
    return days if len(set(days.values())) > 1 and len(days) == len(places) else {}
