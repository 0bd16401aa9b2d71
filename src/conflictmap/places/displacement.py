"""Turns a decided mention into a resolution with a position, displaced by the words before it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from conflictmap.model import Resolution
from conflictmap.places.relative import Shift, between, find_listed_shift, find_shift, shift_place

if TYPE_CHECKING:
    from conflictmap.places.scanning import Mention
    from conflictmap.places.verdicts import Decision

_AROUND_KM: Final = 10.0  # "the countryside of Saraqib" reaches about this far
_BETWEEN: Final = re.compile(
    r"\b(?:between|linking|connecting|بين|zwischen|entre)\s+(?:the\s+)?(?:\w+\s+of\s+)?$", re.I
)
_AND: Final = re.compile(r"\s*(?:and|with|to|و|und|et|-|–)\s*(?:the\s+)?(?:\w+\s+of\s+)?", re.I)
_AREAS: Final = ("governorate", "country", "region", "district", "subdistrict")


class Placement(NamedTuple):
    """The position columns of a resolution."""

    lat: float | None = None
    lon: float | None = None
    precision_km: float | None = None
    location_method: str = "unresolved"


def place_decision(decision: Decision, shift: Shift | None) -> Placement:
    """Position of what was decided, displaced by a relation.

    An area is not displaced: the radius of a governorate covers its north and what "near" it means already.
    """
    place = decision.place
    if place is None:
        return Placement()
    extra_km = _AROUND_KM if decision.around else 0.0
    method = "governorate" if place.kind == "governorate" else "relative" if extra_km else "gazetteer"
    if shift is None or shift.kind == "side" or place.kind in _AREAS:
        return Placement(place.lat, place.lon, place.precision_km + extra_km, method)
    position = shift_place(place, shift)
    if shift.kind in ("offset", "around"):
        method = "relative"
    return Placement(position.lat, position.lon, position.precision_km + extra_km, method)


def read_relation(text: str, mention: Mention, decision: Decision) -> Resolution:
    """Resolution of a mention, with its noun phrase and the relation before it."""
    shift = find_shift(text, mention.phrase_start)
    if shift is not None and shift.direction and shift.kind == "part" and not _can_be_parted(mention):
        shift = None
    phrase_start = mention.phrase_start
    if text[max(0, phrase_start - 4) : phrase_start].lower() == "the ":
        phrase_start -= 4
    relation = shift.relation if shift is not None else ""
    if shift is not None and shift.kind == "side":
        phrase_start = shift.start
    if decision.around:
        relation = f"{relation} countryside".strip()
    placed = place_decision(decision, shift)
    return Resolution(
        start=mention.start,
        end=mention.end,
        mention=text[mention.start : mention.end],
        status=decision.status,
        confidence=decision.confidence,
        place=decision.place,
        candidates=decision.candidates,
        reason=decision.reason,
        relation=relation,
        phrase_start=min(phrase_start, mention.start),
        phrase_end=mention.end,
        lat=placed.lat,
        lon=placed.lon,
        precision_km=placed.precision_km,
        location_method=placed.location_method,
    )


def _can_be_parted(mention: Mention) -> bool:
    """Whether a direction before the phrase means a part of the place: not in "the eastern city of X"."""
    if mention.phrase_start >= mention.start or not mention.own_qualifier:
        return True
    return any(q.kind in ("countryside", "governorate", "region") for q in mention.qualifiers)


def copy_relation(resolution: Resolution, before: Resolution) -> Resolution:
    """The resolution under the relation of the name before it in a list; distances are not shared."""
    shift = find_listed_shift(before.relation)
    if shift is None or resolution.place is None or (shift.kind == "part" and shift.direction):
        return resolution
    if shift.kind == "around":
        position = shift_place(resolution.place, shift)
        return replace(
            resolution,
            relation=before.relation,
            precision_km=position.precision_km,
            location_method="relative",
        )
    return replace(resolution, relation=before.relation)


def displace_between(text: str, resolutions: list[Resolution]) -> list[Resolution]:
    """Put both ends of "between A and B" at the middle, with a radius that reaches both."""
    out = list(resolutions)
    for k in range(len(out) - 1):
        a, b = out[k], out[k + 1]
        head = _BETWEEN.search(text[max(0, a.phrase_start - 30) : a.phrase_start])
        if not head or not _AND.fullmatch(text[a.end : b.phrase_start]) or a.place is None or b.place is None:
            continue
        if a.place.kind in _AREAS or b.place.kind in _AREAS:
            continue
        middle = between(a.place, b.place)
        for number, end in ((k, a), (k + 1, b)):
            out[number] = replace(
                end,
                relation=head.group().split()[0].lower(),
                lat=middle.lat,
                lon=middle.lon,
                precision_km=middle.precision_km,
                location_method="relative",
            )
    return out
