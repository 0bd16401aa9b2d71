"""Words of a trigger that mean something else where they stand: "left in ruins", "the occupied Golan", "can fire"."""

from __future__ import annotations

from typing import Final

from conflictmap.events.clauses import BREAKS, clause_start, group_start, is_passive
from conflictmap.events.coordination import is_modifier
from conflictmap.events.tokens import Analysis, Hit, Token

_SCANTY: Final = frozenset({"no", "any", "few", "little", "nothing", "nobody", "hardly", "scarcely", "none"})
_CARRIERS: Final = frozenset({"buses", "bus", "coaches"})
_PANES: Final = frozenset({"windows", "window", "glass", "panes"})
_SENT: Final = frozenset({"send", "sends", "sent", "sending"})
_ROUTES: Final = frozenset({"road", "crossing", "bridge", "border"})
_ROUTE_CLASSES: Final = frozenset(f"kind:{kind}" for kind in _ROUTES)
_WHOLE: Final = frozenset({"their", "its", "his", "all", "the"})
_PEOPLE: Final = ("actor", "force", "enemy", "civilian", "generic_actor", "pronoun", "irregular")


def find_other_sense(analysis: Analysis, hit: Hit) -> str:
    """What the words of the hit mean here instead of its event; empty when they mean the event."""
    if _is_remaining(analysis, hit):
        return "left in the sense of remaining"
    if hit.trigger.pos == "verb":
        if _is_attributive(analysis, hit):
            return "an adjective of its noun"
        if any(t.low == "can" for t in analysis.tokens[group_start(analysis, hit.first) : hit.first]):
            return "only what could be done"
        if hit.trigger.type == "closed" and any("weather" in t for t in analysis.tokens):
            return "closed by the weather"
        if hit.trigger.type == "closed" and _is_besieged(analysis, hit):
            return "a place cut off is besieged, not closed"
        if hit.trigger.type == "captured" and any(
            t.low in _CARRIERS for t in analysis.tokens[hit.stop : hit.stop + 6]
        ):
            return "taken away under a deal, nobody took the place"
        if hit.trigger.id == "leave":
            return _find_result(analysis, hit)
        if "munition" in hit.trigger.needs and _is_undertaking(analysis, hit):
            return "an offensive is launched, not a weapon"
        if any(t.low in _PANES for t in analysis.tokens[hit.stop : hit.stop + 1]):
            return "windows break far from where it struck"
        if analysis.tokens[hit.first].low in _SENT and _is_unarmed(analysis, hit):
            return "nothing that strikes was sent"
    return ""


def _is_undertaking(analysis: Analysis, hit: Hit) -> bool:
    """Whether what is launched is no weapon: "launched an offensive", but "a campaign of air strikes"."""
    near = analysis.tokens[hit.stop : hit.stop + 4]
    at = next((i for i, t in enumerate(near) if "undertaking" in t), None)
    if at is None:
        return False
    behind = analysis.tokens[hit.stop + at + 1 : hit.stop + at + 6]
    armed = behind[:1] and behind[0].low in ("of", "with") and any("weapon" in t for t in behind)
    return not (armed or any("weapon" in t for t in near[:at]))


def _is_unarmed(analysis: Analysis, hit: Hit) -> bool:
    """Whether no weapon stands near: "a convoy that Ankara had sent was stopped by an air strike"."""
    return not any("weapon" in t for t in analysis.tokens[max(0, hit.first - 4) : hit.stop + 5])


def _is_remaining(analysis: Analysis, hit: Hit) -> bool:
    """Whether "left" tells what remains: "is left", "there is one base left", "they have no runway left"."""
    tokens = analysis.tokens
    if "left" not in (tokens[hit.first].low, tokens[hit.stop - 1].low):
        return False
    before = tokens[max(0, hit.first - 8) : hit.first]
    if is_passive(analysis, hit) or any(t.low == "there" for t in before):
        return True
    behind = tokens[hit.stop] if hit.stop < len(tokens) else None
    if behind is not None and (behind.place is not None or "determiner" in behind or "pronoun" in behind):
        return False
    return any(t.low in _SCANTY for t in before[-4:])


def _is_attributive(analysis: Analysis, hit: Hit) -> bool:
    """Whether a participle only describes the noun behind it: "from the occupied Golan"."""
    tokens = analysis.tokens
    if "attributive" not in tokens[hit.first] or hit.stop >= len(tokens):
        return False
    before = tokens[hit.first - 1] if hit.first else None
    led = before is None or "determiner" in before or "preposition" in before or "conjunction" in before
    return led and (tokens[hit.stop].place is not None or "place_noun" in tokens[hit.stop])


def _is_besieged(analysis: Analysis, hit: Hit) -> bool:
    """Whether a city or airport is cut off, which no road is: "the city's airport is still cut off"."""
    tokens = analysis.tokens
    if tokens[hit.first].low not in ("cut", "cuts", "cutting") or tokens[hit.stop - 1].low != "off":
        return False
    start = (
        clause_start(analysis, group_start(analysis, hit.first)) if is_passive(analysis, hit) else hit.stop
    )
    return not any(_is_route(t) for t in tokens[start : max(hit.first, hit.stop + 8)])


def _is_route(token: Token) -> bool:
    place = token.place.place if token.place is not None else None
    return not token.classes.isdisjoint(_ROUTE_CLASSES) or (place is not None and place.kind in _ROUTES)


def _find_result(analysis: Analysis, hit: Hit) -> str:
    """What "leave" tells besides a departure: what state a place is left in, or that things were left."""
    tokens = analysis.tokens
    if _is_of_things(analysis, hit):
        return "things were left, nobody left"
    if any("trace" in t for t in tokens[hit.stop : hit.stop + 4]):
        return "what a strike leaves behind"
    first = hit.stop
    while first < len(tokens) and ("determiner" in tokens[first] or "adverb" in tokens[first]):
        first += 1
    if hit.form == "ing" and first < len(tokens) and _is_people(analysis, first):
        return "somebody is left in a state"
    for i in range(first, len(tokens)):
        token = tokens[i]
        ends = any(name in token for name in ("saying", "subordinator", "relative", "auxiliary"))
        if token.low in BREAKS or token.low == "," or ends:
            break
        if token.low == "without" and any("lacking" in t for t in tokens[i : i + 4]):
            return "a place is left without something"
        near = tokens[i + 1 : i + 4]
        if token.low == "with" and near and (near[0].low in _SCANTY or near[0].low in ("only", "just", "a")):
            return "a place is left with little"
        if "condition" in token and any(t.place is not None for t in tokens[first:i]):
            return "a place is left as it is or was made"
        if token.low == "in" and i > first and any("state" in t for t in near):
            return "a place is left in a state"
    return ""


def _is_people(analysis: Analysis, i: int) -> bool:
    token = analysis.tokens[i]
    if token.place is not None or is_modifier(analysis, i):
        return False
    return token.actor is not None or any(name in token for name in _PEOPLE)


def _is_of_things(analysis: Analysis, hit: Hit) -> bool:
    """Whether a participle tells of things that stayed: "destroy equipment abandoned there"."""
    tokens = analysis.tokens
    if hit.form != "past" or group_start(analysis, hit.first) != hit.first or not hit.first:
        return False
    before, behind = tokens[hit.first - 1], tokens[hit.stop : hit.stop + 1]
    if before.place is not None or before.date is not None or before.actor is not None:
        return False
    thing = not before.classes - {"weapon", "aircraft", "projectile"} and before.low.isalpha()
    return thing and any(t.low in ("there", "behind", "in", "at", "on", "by") for t in behind)
