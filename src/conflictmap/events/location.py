"""Where an event is: at the place in its role, beside it, or nowhere that a map could show."""

from __future__ import annotations

import re
from typing import Final

from conflictmap.events.clauses import is_verb
from conflictmap.events.coordination import Found
from conflictmap.events.tokens import Analysis, Hit
from conflictmap.events.vocabulary import Vocabulary
from conflictmap.model import Resolution

# kinds that are never the place of an event, only its orientation
_ORIENTING: Final = frozenset({"country"})
# how far from a town a cut "road to" it may be, km
ROAD_KM: Final = 10.0
_ROAD_TO: Final = re.compile(r"\b(?:road|highway|motorway|route) (?:\w+ )?to\b", re.IGNORECASE)


def is_orientation(resolution: Resolution | None, type: str) -> bool:
    """Whether a place in the role of a trigger only tells where about, as a country does."""
    if resolution is None:
        return True
    if resolution.place is None:
        return False
    kind = resolution.place.kind
    return (
        kind in _ORIENTING
        or (kind == "border" and type != "closed")
        or (type == "closed" and kind in ("governorate", "country"))
    )


def is_seat(analysis: Analysis, found: Found, hit: Hit, vocabulary: Vocabulary) -> bool:
    """Whether a place is a capital abroad where others do something: "In Washington, lawmakers debate raids"."""
    token = analysis.tokens[found.index]
    place = token.place.place if token.place is not None else None
    abroad = place is not None and place.country != "SY" and token.low in vocabulary.capitals
    return abroad and any(is_verb(analysis, i) for i in range(found.index + 1, hit.first))


def is_road_to(found: Found, resolution: Resolution) -> bool:
    """Whether what is closed is "the road to" a settlement, which is not the settlement."""
    settled = resolution.place is not None and resolution.place.kind in ("city", "town", "village")
    return settled and _ROAD_TO.search(f"{found.relation} {resolution.relation}") is not None


def displacing(resolution: Resolution, found: Found) -> str:
    """Words before the place that displace the event, if its role lets them."""
    return resolution.relation if found.how in ("object", "prep", "fronted") else ""


def locate(resolution: Resolution, found: Found) -> tuple[float | None, float | None, float | None, str]:
    """Position of an event: the place's own, or displaced when the words displace it.

    Returns
    -------
    ``lat, lon`` in degrees, radius in km, location method.
    """
    place = resolution.place
    if place is None:
        return None, None, None, "unresolved"
    own = "governorate" if place.kind == "governorate" else "gazetteer"
    if not displacing(resolution, found):
        if found.relation:
            return place.lat, place.lon, max(place.precision_km, 5.0), "relative"
        return place.lat, place.lon, place.precision_km, own
    return resolution.lat, resolution.lon, resolution.precision_km, resolution.location_method
