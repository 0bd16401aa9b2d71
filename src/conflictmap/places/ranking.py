"""Ranks the places that a name may mean and decides whether the best one can be trusted.

A candidate's weight is its prior (kind and population) times one factor per piece of evidence: the exact
spelling, the governorate or country named beside it, and the company it keeps. Its share of all weights is
the estimated chance that it is meant; the verdict's confidence is that share times the quality of the match.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from conflictmap.model import Candidate, Place
from conflictmap.places.distances import distance_km
from conflictmap.places.index import DERIVED, SETTLEMENTS, STRICT, UNITS
from conflictmap.places.names import fold_light

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

RESOLVED_SHARE: Final = 0.8  # below it, a wrong dot is likelier than an analyst would accept
_EXACT_SPELLING: Final = 4.0  # the text spells the name as the gazetteer does
_NAMED_AREA: Final = 40.0  # the governorate or country stands beside the name
_LEANING: Final = 6.0  # the report names its governorate in the neighbourhood of the name
_OTHER_AREA: Final = 0.02  # ... and it is another one
_COMPANY_KM: Final = 30.0  # places of one report lie about this close together
_COMPANY: Final = 12.0


class Neighbour(NamedTuple):
    """A place that is known to be in the report; ``weight`` falls with the distance in the text."""

    lat: float
    lon: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for one candidate rather than another.

    ``accepts`` are the kinds that a qualifier allows, best first; ``governorates`` and ``countries`` are
    named beside the mention, ``leaning`` are governorates named somewhat farther off; ``company`` are other
    places of the report.
    """

    accepts: tuple[str, ...] = ()
    governorates: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    company: Sequence[Neighbour] = ()
    same: frozenset[int] = frozenset()  # places that the report names elsewhere under this name


class Verdict(NamedTuple):
    """Ranked candidates, the share of the best, and why."""

    candidates: tuple[Candidate, ...]
    numbers: tuple[int, ...]
    share: float
    reason: str


def _company_factor(lat: float, lon: float, company: Sequence[Neighbour]) -> float:
    total = sum(n.weight for n in company)
    if not total:
        return 1.0
    near = sum(n.weight * math.exp(-distance_km(lat, lon, n.lat, n.lon) / _COMPANY_KM) for n in company)
    return 1.0 + _COMPANY * (near / total + min(near, 1.0))


def _factor(gazetteer: Gazetteer, number: int, spelling: str, evidence: Evidence) -> tuple[float, list[str]]:
    place: Place = gazetteer.place(number)
    factor, why = 1.0, []
    spellings = (place.name, place.name_ar, *place.variants)
    if any(fold_light(name) == spelling for name in spellings):
        factor *= _EXACT_SPELLING
    if evidence.governorates:
        inside = bool({place.governorate, place.name} & evidence.governorates)
        factor *= _NAMED_AREA if inside else _OTHER_AREA
        if inside:
            why.append(f"in {place.governorate}")
    elif place.governorate in evidence.leaning:
        factor *= _LEANING
        why.append(f"{place.governorate} is named nearby")
    if evidence.countries:
        inside = place.country in evidence.countries
        factor *= _NAMED_AREA if inside else _OTHER_AREA
        if inside:
            why.append(f"in {place.country}")
    if number in evidence.same:
        factor *= _NAMED_AREA
        why.append("named so elsewhere in the report")
    company = _company_factor(place.lat, place.lon, evidence.company)
    if company > 3.0:
        why.append("near other places of the report")
    return factor * company, why


def keep_kinds(gazetteer: Gazetteer, found: Iterable[tuple[int, int]], accepts: tuple[str, ...]) -> list[int]:
    """Numbers of the places whose kind a qualifier accepts; without one, those that a bare name can mean.

    A bare name means a settlement or region rather than the administrative unit or the facility that is
    named after it; a facility counts bare only when nothing else has the name.
    """
    kinds = gazetteer.index.kinds
    found = list(found)
    if accepts:
        for group in _groups(accepts):
            if kept := [n for n, _ in found if kinds[n] in group]:
                return kept
        return []
    found = [(n, flag) for n, flag in found if not flag & STRICT]
    own = [n for n, flag in found if not flag & DERIVED]
    if any(kinds[n] not in UNITS for n in own):
        own = [n for n in own if kinds[n] not in UNITS]
    if own:
        return own
    for unit in UNITS:
        if kept := [n for n, _ in found if kinds[n] == unit]:
            return kept
    return [n for n, _ in found]


def _groups(accepts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Kinds that are equally good: the three sizes of settlement are one, any other kind is on its own."""
    groups: list[tuple[str, ...]] = []
    for kind in accepts:
        if kind in SETTLEMENTS:
            if SETTLEMENTS not in groups:
                groups.append(SETTLEMENTS)
        else:
            groups.append((kind,))
    return groups


def rank(gazetteer: Gazetteer, numbers: Sequence[int], spelling: str, evidence: Evidence) -> Verdict:
    """Candidates by weight.

    Parameters
    ----------
    gazetteer
        The places.
    numbers
        Candidates, as ``keep_kinds`` leaves them.
    spelling
        The name as written, folded lightly.
    evidence
        The context.
    """
    weights = gazetteer.index.weights
    scored = []
    for number in dict.fromkeys(numbers):
        factor, why = _factor(gazetteer, number, spelling, evidence)
        size = 2.0 if evidence.accepts and gazetteer.index.kinds[number] == evidence.accepts[0] else 1.0
        scored.append((weights[number] * factor * size, -number, why))
    scored.sort(reverse=True)
    total = sum(score for score, _, _ in scored)
    ranked = tuple(
        Candidate(place=gazetteer.place(-negative), score=round(score / total, 3), reason=", ".join(why))
        for score, negative, why in scored
    )
    top = gazetteer.place(-scored[0][1])
    # Namesakes a few kilometres apart are one dot on a map: a village and the station or quarter beside it.
    share = sum(
        score
        for score, negative, _ in scored
        if distance_km(top.lat, top.lon, gazetteer.index.lats[-negative], gazetteer.index.lons[-negative]) < 4
    )
    why = scored[0][2]
    reason = ", ".join(why) or (
        "the only place of this name" if len(scored) == 1 else "the best known of this name"
    )
    return Verdict(ranked, tuple(-negative for _, negative, _ in scored), share / total, reason)
