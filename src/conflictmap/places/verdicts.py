"""From ranked candidates to a verdict: resolved, ambiguous or unknown, with a confidence and a reason.

Confidence is the estimated share of such verdicts that are right: the quality of the spelling's match times
the share that the best candidate has of all. ``scripts/accuracy.py`` prints it against the outcome.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from conflictmap.model import Candidate, Place
from conflictmap.places.company import keep_company
from conflictmap.places.facilities import keep_facilities, may_have
from conflictmap.places.index import BUILT_UP, DERIVED, SETTLEMENTS, STRUCTURES, UNITS
from conflictmap.places.matching import KNOWN_QUALITY, Match, suggest
from conflictmap.places.names import fold_name
from conflictmap.places.qualifiers import Qualifier
from conflictmap.places.ranking import RESOLVED_SHARE, TOLD_APART_SHARE, Evidence, keep_kinds, lies_in, rank

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_KNOWN_SPELLING: Final = 0.95
_ELSEWHERE: Final = 0.3  # the only place of the name lies in another governorate than the one named
_SURE_SPELLING: Final = 0.9  # a near spelling of the wrong kind is no match at all
_STAND_IN_KM: Final = 8.0  # a base or crossing lies about this far from the town of its name
_STAND_IN: Final = 0.5
_LIKE: Final = 0.85  # a near spelling in the midst of the places of its list
_NEIGHBOUR: Final = 0.85
_RURAL_HEADS: Final = ("rural", "ريف")
_LINKS: Final = ("of", "at", "in")  # between a word of kind and the name: "prison of"
_BORDER_DEG: Final = 0.06  # about 6 km
# Kinds of which a town has one at most, so that the one beside it is the one meant.
_BESIDE: Final = {
    "crossing": ("crossing",),
    "airbase": ("airbase", "airport"),
    "airport": ("airport", "airbase"),
    "port": ("port",),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a name means. ``number`` is the place's row in the index, -1 without a place."""

    status: str
    confidence: float
    reason: str
    place: Place | None = None
    number: int = -1
    candidates: tuple[Candidate, ...] = ()
    around: bool = False  # the place stands for the countryside around it


def merge_accepts(qualifiers: tuple[Qualifier, ...]) -> tuple[str, ...]:
    """Kinds that any of the qualifiers accepts, best first."""
    return tuple(dict.fromkeys(kind for q in qualifiers for kind in q.accepts))


def decide(
    gazetteer: Gazetteer,
    match: Match,
    spelling: str,
    evidence: Evidence,
    qualifiers: tuple[Qualifier, ...] = (),
) -> Decision:
    """Verdict on one name.

    Parameters
    ----------
    gazetteer
        The places.
    match
        What ``match_name`` found for the name.
    spelling
        The name as written, folded lightly.
    evidence
        The context, with the kinds that the qualifiers accept.
    qualifiers
        The words of kind beside the name, for names that the gazetteer has only under another kind.
    """
    if not match.found:
        near = tuple(Candidate(place=gazetteer.place(n), score=0.0, reason="near spelling")
                     for n in suggest(gazetteer, spelling))  # fmt: skip
        return Decision("unknown", 0.0, match.how, candidates=near)
    kept = keep_facilities(gazetteer, match.found, spelling, qualifiers)
    if not kept:
        other = gazetteer.place(match.found[0][0])
        reason = f"no {_say(qualifiers[0])} of this name is known; {other.name} is something else"
        return Decision("unknown", 0.0, reason)
    match = match._replace(found=kept)
    numbers = keep_kinds(gazetteer, match.found, evidence.accepts)
    if evidence.governorates and evidence.accepts:
        # The governorate beside a name outweighs the word of kind: "Houla village" in Homs is the Houla there.
        inside = [
            pair
            for pair in match.found
            if gazetteer.index.kinds[pair[0]] not in UNITS
            and lies_in(gazetteer.place(pair[0]), evidence.governorates)
        ]
        if inside and not any(number in numbers for number, _ in inside):
            match, numbers = match._replace(found=inside), []
    if len(numbers) > 1 and any(q.kind == "countryside" for q in qualifiers):
        numbers = _keep_rural(gazetteer, numbers, spelling)
    if not numbers:
        return _decide_stand_in(gazetteer, match, spelling, evidence, qualifiers)
    flags = dict(match.found)
    if evidence.beside is not None and not (evidence.governorates or evidence.leaning):
        numbers = keep_company(gazetteer, numbers, spelling, evidence.beside) or numbers
        if not flags.keys() >= set(numbers):
            match = match._replace(quality=_LIKE, how="near spelling beside the places of its list")
    if not evidence.accepts and all(
        gazetteer.index.kinds[n] in UNITS and flags.get(n, 0) & DERIVED for n in numbers
    ):
        # The unit is spelt this way, its centre is not: a bare name still means the town.
        centres = [gazetteer.find_centre(gazetteer.place(n)) for n in numbers]
        numbers = [n for n in centres if n >= 0] or numbers
    return _settle(gazetteer, match, numbers, spelling, evidence)


def _keep_rural(gazetteer: Gazetteer, numbers: list[int], spelling: str) -> list[int]:
    """The governorate that is named after the countryside, if one is: Rif Dimashq rather than Damascus."""
    keys = [fold_name(f"{head} {spelling}") for head in _RURAL_HEADS]
    named = {number for key in keys for number, _ in gazetteer.index.find(key)}
    return [number for number in numbers if number in named] or numbers


def _settle(
    gazetteer: Gazetteer, match: Match, numbers: list[int], spelling: str, evidence: Evidence
) -> Decision:
    verdict = rank(gazetteer, numbers, spelling, evidence, tied=match.tied)
    share = verdict.share
    how = "" if match.quality > _KNOWN_SPELLING else f"{match.how}; "
    shown, top = verdict.candidates, verdict.candidates[0].place
    if evidence.governorates and not lies_in(top, evidence.governorates):
        named = " or ".join(sorted(evidence.governorates))
        literal = spelling in gazetteer.spellings(verdict.top) or " " in spelling
        if verdict.known == 1 and literal and _borders(gazetteer, match, top, evidence):
            confidence = round(match.quality * _NEIGHBOUR, 2)
            reason = f"the only place of this name, on the border of {named}"
            return Decision("resolved", confidence, reason, top, verdict.top, shown)
        reason = f"{how}no place of this name in {named}; {_describe(top)} elsewhere"
        return Decision("ambiguous", round(match.quality * share * _ELSEWHERE, 2), reason, candidates=shown)
    confidence = round(match.quality * share, 2)
    # A name that the gazetteer itself tells from a namesake in brackets needs more than a fair lead.
    if share < (TOLD_APART_SHARE if top.name.endswith(")") else RESOLVED_SHARE):
        listed = ", ".join(_describe(c.place) for c in shown[:4])
        reason = f"{how}{verdict.known} places of this name: {listed}"
        return Decision("ambiguous", confidence, reason, candidates=shown)
    return Decision("resolved", confidence, how + verdict.reason, top, verdict.top, shown)


def _borders(gazetteer: Gazetteer, match: Match, place: Place, evidence: Evidence) -> bool:
    """Whether a place of one of the named governorates lies beside a place: sources differ on borders."""
    index = gazetteer.index
    return match.quality >= KNOWN_QUALITY and any(
        abs(lat - place.lat) < _BORDER_DEG
        and abs(lon - place.lon) < _BORDER_DEG
        and index.kinds[number] in SETTLEMENTS
        and gazetteer.place(number).governorate in evidence.governorates
        for number, (lat, lon) in enumerate(zip(index.lats, index.lons, strict=True))
    )


def _describe(place: Place) -> str:
    area = place.governorate or place.country
    return f"{place.name} ({place.kind}, {area})" if area else f"{place.name} ({place.kind})"


def _decide_stand_in(
    gazetteer: Gazetteer, match: Match, spelling: str, evidence: Evidence, qualifiers: tuple[Qualifier, ...]
) -> Decision:
    """The gazetteer knows the name, but not as the kind of place that the words beside it say."""
    if match.quality < _SURE_SPELLING:
        return Decision("unknown", 0.0, "no place of this name and kind")
    bare = replace(evidence, accepts=())
    numbers = keep_kinds(gazetteer, match.found, ())
    if not numbers:
        return Decision("unknown", 0.0, "the name is known only with other words of kind")
    decision = _settle(gazetteer, match, numbers, spelling, bare)
    if decision.place is None or not qualifiers:
        return decision
    unit = gazetteer.find_unit(decision.place, evidence.accepts)
    if unit >= 0:
        place = gazetteer.place(unit)
        reason = f"the {place.kind} of {decision.place.name}"
        candidates = (Candidate(place=place, score=1.0, reason=reason),)
        return replace(decision, place=place, number=unit, reason=reason, candidates=candidates)
    return _weaken(gazetteer, decision, decision.place, qualifiers)


def _weaken(
    gazetteer: Gazetteer, decision: Decision, place: Place, qualifiers: tuple[Qualifier, ...]
) -> Decision:
    """Verdict on a name that is known, but not as what its qualifier says."""
    qualifier = qualifiers[0]
    if not may_have(place.governorate, qualifier):
        return Decision(
            "unknown",
            0.0,
            f"no {_say(qualifier)} of this name is known; there is none in {place.governorate}",
        )
    if qualifier.kind in BUILT_UP and place.kind in STRUCTURES:
        return Decision("unknown", 0.0, f"no {qualifier.kind} of this name is known; {place.name} is none")
    if any(q.kind == "countryside" for q in qualifiers):
        return replace(decision, reason=f"the countryside around {place.name}", around=True)
    if (
        qualifier.model
        and place.kind in SETTLEMENTS
        and not (qualifier.kind == "crossing" and place.kind == "city")
    ):
        beside = gazetteer.find_nearest(
            place.lat, place.lon, kinds=_BESIDE.get(qualifier.model, ()), within_km=_STAND_IN_KM
        )
        return _take_beside(decision, place, beside) if beside else _stand_in(decision, place, qualifier)
    reason = f"no {qualifier.kind} of this name is known; {place.name} is a {place.kind}"
    weak = round(decision.confidence * _STAND_IN, 2)
    if qualifier.kind in UNITS:
        return Decision("ambiguous", weak, reason, candidates=decision.candidates)
    return replace(decision, confidence=weak, reason=reason)


def _take_beside(decision: Decision, town: Place, facility: Place) -> Decision:
    """The facility of that kind beside the town: "Tell Kotchek crossing" is the one at al-Yarubiyah."""
    reason = f"the {facility.kind} beside {town.name}"
    candidates = (Candidate(place=facility, score=1.0, reason=reason),)
    confidence = round(decision.confidence * _NEIGHBOUR, 2)
    return replace(
        decision, place=facility, number=-1, confidence=confidence, reason=reason, candidates=candidates
    )


def _stand_in(decision: Decision, town: Place, qualifier: Qualifier) -> Decision:
    """A facility that the gazetteer lacks, placed with a wide radius at the settlement of its name."""
    noun = _say(qualifier)
    place = replace(
        town,
        id=f"{town.id}#{noun}",
        name=f"{town.name} {noun}",
        name_ar="",
        variants=(),
        kind=qualifier.model,
        precision_km=max(town.precision_km, _STAND_IN_KM),
        population=0,
    )
    reason = (
        f"no {noun} of this name is known; placed at the {town.kind} of {town.name} "
        f"with a radius of {place.precision_km:g} km"
    )
    return replace(decision, confidence=round(decision.confidence * _STAND_IN, 2), reason=reason, place=place)


def _say(qualifier: Qualifier) -> str:
    """A word of kind in English: what a site is ("hospital"), or the kind itself."""
    words = " ".join(qualifier.words[:-1] if qualifier.words[-1] in _LINKS else qualifier.words)
    if qualifier.model != "site" or not words.isascii():
        return qualifier.model or qualifier.kind
    return re.sub(r"ie$", "y", words.removesuffix("s")) if qualifier.plural else words
