"""Namesakes told apart by the places that a sentence names beside them, however well known the far one is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from conflictmap.places.distances import distance_km
from conflictmap.places.index import SETTLEMENTS
from conflictmap.places.matching import match_within

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_TOGETHER_KM: Final = 40.0  # a sentence of several places that lie so close speaks of one area
_FAR_KM: Final = 150.0  # ... and not of one that lies so far from it
_FEWEST: Final = 2  # places that make an area
_MOST: Final = 12
_NEARBY_KM: Final = 20.0
_NOT_NEARBY_KM: Final = 30.0
_NEARBY: Final = re.compile(r"\b(?:nearby|neighbou?ring|adjacent)\s+(?:the\s+)?$", re.I)
_LEAD_CHARS: Final = 20


class Company(NamedTuple):
    """Places (lat, lon) that lie beside the one meant: within one distance, its namesakes beyond the other."""

    points: tuple[tuple[float, float], ...]
    within_km: float
    beyond_km: float
    listed: bool = False  # all in one list, so that a like spelling among them is likelier than the namesake


def is_said_nearby(text: str, start: int) -> bool:
    """Whether the words before a name say that it is near the place named before: "nearby Sawran"."""
    return bool(_NEARBY.search(text, max(0, start - _LEAD_CHARS), start))


def gather_nearby(lat: float, lon: float) -> Company:
    """Company of a name that is told to be near a place."""
    return Company(((lat, lon),), _NEARBY_KM, _NOT_NEARBY_KM)


def gather_sentence(points: Sequence[tuple[float, float]], *, listed: bool) -> Company | None:
    """Company of a name that stands in a sentence with other places, if these make one area."""
    distinct = tuple(dict.fromkeys(points))
    if not _FEWEST <= len(distinct) <= _MOST:
        return None
    if any(distance_km(*one, *other) > _TOGETHER_KM for one, other in combinations(distinct, 2)):
        return None
    return Company(distinct, _TOGETHER_KM, _FAR_KM, listed)


def keep_company(gazetteer: Gazetteer, numbers: Sequence[int], name: str, company: Company) -> list[int]:
    """The candidates that are not far from the company, if one lies in it and no far one is a capital.

    Parameters
    ----------
    gazetteer
        The places.
    numbers
        Candidates for the name.
    name
        The name; in a list, a settlement of the area that is spelt nearly so counts where none has the name.
    company
        The places beside it.

    Returns
    -------
    The candidates that remain; empty if the company does not decide.
    """
    index = gazetteer.index
    far = [n for n in numbers if min(_distances(gazetteer, n, company)) > company.beyond_km]
    if not far or (company.beyond_km >= _FAR_KM and any(index.kinds[n] == "city" for n in far)):
        return []
    kept = [n for n in numbers if n not in far]

    def is_inside(number: int) -> bool:
        return max(_distances(gazetteer, number, company)) <= company.within_km

    if any(map(is_inside, kept)):
        return kept
    if not company.listed:
        return []
    like = match_within(gazetteer, name, lambda n: index.kinds[n] in SETTLEMENTS and is_inside(n)).found
    return list(dict.fromkeys([*(n for n, _ in like), *kept])) if like else []


def _distances(gazetteer: Gazetteer, number: int, company: Company) -> list[float]:
    lat, lon = gazetteer.index.lats[number], gazetteer.index.lons[number]
    return [distance_km(lat, lon, *point) for point in company.points]
