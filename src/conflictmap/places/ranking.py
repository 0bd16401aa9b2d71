"""Ranks the places that a name may mean and decides whether the best one can be trusted.

A candidate's weight is its prior (kind and population) times one factor per piece of evidence: the exact
spelling, the governorate or country named beside it, and the company it keeps. Its share of all weights is
the estimated chance that it is meant; the verdict's confidence is that share times the quality of the match.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, exp, hypot, radians
from typing import TYPE_CHECKING, Final, NamedTuple

from conflictmap.model import Candidate, Place
from conflictmap.places.distances import EARTH_KM, distance_km
from conflictmap.places.index import DERIVED, SETTLEMENTS, STRICT, UNITS
from conflictmap.places.names import fold_spelling
from conflictmap.resources import data_folder

if TYPE_CHECKING:
    from conflictmap.places.company import Company
    from conflictmap.places.gazetteer import Gazetteer

RESOLVED_SHARE: Final = 0.83  # below it, a wrong dot is likelier than an analyst would accept
TOLD_APART_SHARE: Final = 0.88
_EXACT_SPELLING: Final = 4.0  # the text spells the name as the gazetteer does
_EXACT_NAME: Final = 12.0  # ... and as its own name, not as one of the variants
_EXACT_INSIDE: Final = 2.0  # ... which sources borrow from neighbours, in the same governorate
_KEPT: Final = 2.0  # a place known well enough to have its spellings kept by hand
_NAMED_SIZE: Final = 3.0  # "town" is said of a town rather than of a village
# ... and what is said of which, where that is all there is to tell two like names apart: a city is often
# called a town, but a small town no city, and a city no village
_SAID_OF: Final = {
    "city": {"city": 1.0, "town": 0.1, "village": 0.02},
    "town": {"city": 0.5, "town": 1.0, "village": 0.5},
    "village": {"city": 0.1, "town": 0.7, "village": 1.0},
}
_ANOTHER_KIND: Final = 0.1
_NAMED_AREA: Final = 40.0  # the governorate or country stands beside the name
_LEANING: Final = 6.0  # the report names its governorate in the neighbourhood of the name
_OTHER_AREA: Final = 0.02  # ... and it is another one
_COMPANY_KM: Final = 12.0  # company fades to a third with every so many kilometres
_COMPANY: Final = 20.0
ONLY: Final = "the only place of this name"
_GOOD_COMPANY: Final = 3.0
_ONE_DOT_KM: Final = 4.0
_FACILITY_KM: Final = 8.0
_ONE_DOT_DEGREES: Final = 0.1  # of latitude, about 11 km: farther than either
_SHOWN: Final = 8  # candidates kept in a verdict


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
    places of the report, ``beside`` those of its sentence where they make one area.
    """

    accepts: tuple[str, ...] = ()
    governorates: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    company: Sequence[tuple[float, float, float]] = ()
    beside: Company | None = None
    same: frozenset[int] = frozenset()  # places that the report names elsewhere under this name


class Verdict(NamedTuple):
    """The best candidates, the number of the best and of all, the share of the best, and why."""

    candidates: tuple[Candidate, ...]
    top: int
    known: int
    share: float
    reason: str


NO_EVIDENCE: Final = Evidence()
# One built-up area in two governorates: sources differ on where its edge runs.
_TWINS: Final = frozenset(("Damascus", "Rif Dimashq"))
_ACROSS: Final = ("region", "mountain", "road")  # what may lie across several governorates


def _company_factor(lat: float, lon: float, company: Sequence[tuple[float, float, float]]) -> float:
    total = near = 0.0
    # distance_km, written out: a report compares each candidate with up to sixty other places
    for other_lat, other_lon, weight in company:
        x = radians(other_lon - lon) * cos(radians((lat + other_lat) / 2))
        near += weight * exp(-(EARTH_KM * hypot(x, radians(other_lat - lat))) / _COMPANY_KM)
        total += weight
    if not total:
        return 1.0
    return 1.0 + _COMPANY * (near / total + min(near, 2.0))


def lies_in(place: Place, governorates: frozenset[str]) -> bool:
    """Whether a place lies in one of some governorates; a governorate lies in itself, an area in any."""
    if not place.governorate and place.country == "SY" and place.kind in _ACROSS:
        return True
    if governorates & _TWINS and place.governorate in _TWINS:
        return place.governorate in governorates or place.kind not in ("governorate", "city")
    return place.governorate in governorates or place.name in governorates


def _factor(place: Place, number: int, evidence: Evidence) -> tuple[float, list[str]]:
    """What the context is worth for a candidate, and the words for it."""
    factor, why = 1.0, []
    if evidence.governorates:
        inside = lies_in(place, evidence.governorates)
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
    if evidence.company:
        company = _company_factor(place.lat, place.lon, evidence.company)
        factor *= company
        if company > _GOOD_COMPANY:
            why.append("near other places of the report")
    return factor, why


def keep_kinds(gazetteer: Gazetteer, found: Iterable[tuple[int, int]], accepts: tuple[str, ...]) -> list[int]:
    """Numbers of the places whose kind a qualifier accepts; without one, those that a bare name can mean.

    A bare name means a settlement or region rather than the administrative unit or the facility that is
    named after it; a facility counts bare only when nothing else has the name.
    """
    kinds = gazetteer.index.kinds
    found = list(found)
    if accepts:
        for group in _groups(accepts):
            # "The old neighbourhoods of Daraa" are the city's, not those of the camp that bears its name.
            if group == ("camp",) and accepts[0] != "camp" and any(kinds[n] == "city" for n, _ in found):
                continue
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


def _fit_size(kind: str, accepts: tuple[str, ...]) -> float:
    """How well a kind fits the first that is told."""
    if not accepts:
        return 1.0
    if kind in SETTLEMENTS and accepts[0] in SETTLEMENTS:
        return _SAID_OF[accepts[0]][kind]
    return 1.0 if kind == accepts[0] else _ANOTHER_KIND


def _groups(accepts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Kinds that are equally good: the three sizes of settlement are one, any other kind is on its own.

    "any" before them makes all of them one.
    """
    if accepts[0] == "any":
        return [accepts]
    groups: list[tuple[str, ...]] = []
    for kind in accepts:
        if kind in SETTLEMENTS:
            if SETTLEMENTS not in groups:
                groups.append(SETTLEMENTS)
        else:
            groups.append((kind,))
    return groups


def rank(
    gazetteer: Gazetteer, numbers: Sequence[int], spelling: str, evidence: Evidence, *, tied: bool = False
) -> Verdict:
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
    tied
        Whether the places have different names that are equally near: then the context alone decides.
    """
    index = gazetteer.index
    bare = evidence is NO_EVIDENCE
    if bare and len(numbers) == 1:
        only = Candidate(place=gazetteer.place(numbers[0]), score=1.0)
        return Verdict((only,), numbers[0], 1, 1.0, ONLY)
    scored: list[tuple[float, int, list[str]]] = []
    for number in dict.fromkeys(numbers):
        factor, why = (1.0, []) if bare else _factor(gazetteer.place(number), number, evidence)
        own = gazetteer.spellings(number).get(spelling)
        ident = index.rows[number].split("\t", 1)[0]
        kept = _load_kept_spellings().get(ident)
        if not tied and (kept is not None or (ident[0].islower() and not ident.startswith("gn:"))):
            factor *= _KEPT
        if kept is not None and spelling in kept:
            own = True
        if own is not None:
            factor *= _EXACT_NAME if own else _EXACT_SPELLING
            factor *= _EXACT_INSIDE if own and evidence.governorates else 1.0
        kind = index.kinds[number]
        if tied:
            scored.append((factor * _fit_size(kind, evidence.accepts), -number, why))
            continue
        if evidence.accepts and kind == evidence.accepts[0]:
            factor *= _NAMED_SIZE if kind in SETTLEMENTS else 2.0
        scored.append((index.weights[number] * factor, -number, why))
    scored.sort(reverse=True)
    total = sum([score for score, _, _ in scored])
    top = -scored[0][1]
    # Namesakes a few kilometres apart are one dot on a map: a village and the station or quarter beside it.
    share = sum([score for score, number, _ in scored if _are_one_dot(gazetteer, top, -number)]) / total
    candidates = tuple(
        Candidate(place=gazetteer.place(-number), score=round(score / total, 3), reason=", ".join(why))
        for score, number, why in scored[:_SHOWN]
    )
    best = "the best known of this name" if not tied else "of the kind that is told"
    fallback = ONLY if len(scored) == 1 else best
    return Verdict(candidates, top, len(scored), share, candidates[0].reason or fallback)


@cache
def _load_kept_spellings() -> dict[str, frozenset[str]]:
    """Spellings of well-known places that are kept by hand, by id; those of the sources' lists are weaker."""
    path = data_folder() / "names" / "spellings.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: frozenset(map(fold_spelling, filter(None, row["variants"].split("|"))))
            for row in csv.DictReader(file)
        }


def _are_one_dot(gazetteer: Gazetteer, one: int, other: int) -> bool:
    """Whether it makes no difference on a map which of two places is meant; a facility may lie outside."""
    if one == other:
        return True
    index = gazetteer.index
    if abs(index.lats[one] - index.lats[other]) > _ONE_DOT_DEGREES:
        return False
    within_km = _ONE_DOT_KM if index.kinds[other] in SETTLEMENTS else _FACILITY_KM
    return distance_km(index.lats[one], index.lons[one], index.lats[other], index.lons[other]) < within_km
