"""The border that a state closes, told without its name: "Jordan closed its border", "أغلق الأردن حدوده"."""

from __future__ import annotations

from typing import Final

from conflictmap.events.coordination import Found
from conflictmap.events.discourse import Discourse
from conflictmap.events.tokens import Analysis, Hit
from conflictmap.model import Resolution

_BORDERS: Final = frozenset({"border", "borders", "frontier", "حدود", "الحدود"})
_BEFORE: Final = 6
_BEHIND: Final = 5


def closed_border(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    """The border of the only state named in the sentence, or of the one that acted last, that has one."""
    tokens = analysis.tokens
    if hit.trigger.type != "closed" or discourse.find_nearest is None:
        return []
    near = [
        *range(hit.stop, min(len(tokens), hit.stop + _BEHIND)),
        *range(hit.first - 1, hit.first - _BEFORE, -1),
    ]
    index = next((i for i in near if i >= 0 and _is_border(analysis, i)), None)
    if index is None or tokens[index].place is not None:
        return []
    states = {t.actor.name for t in tokens if t.actor is not None and t.actor.state}
    if not states and discourse.subject is not None and discourse.subject.state:
        states = {discourse.subject.name}
    borders = {
        border.id: border
        for name in states
        if (border := discourse.find_nearest(0.0, 0.0, kinds=("border",), within_km=float("inf"), named=name))
    }
    if len(borders) != 1:
        return []
    border, token = next(iter(borders.values())), tokens[index]
    token.place = Resolution(
        start=token.start, end=token.end, mention=analysis.text[token.start : token.end],
        status="resolved", confidence=1.0, place=border, reason="the border of the state that acts",
        lat=border.lat, lon=border.lon, precision_km=border.precision_km, location_method="gazetteer",
    )  # fmt: skip
    token.anaphor = True
    return [Found(index, how="antecedent")]


def _is_border(analysis: Analysis, i: int) -> bool:
    """Whether the border itself stands at ``i``, no "border post", nor what something else is cut by."""
    tokens = analysis.tokens
    if tokens[i].low not in _BORDERS or any("place_noun" in t or "force" in t for t in tokens[i + 1 : i + 2]):
        return False
    return not any("preposition" in t for t in tokens[max(0, i - 2) : i])
