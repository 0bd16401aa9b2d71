"""From ranked candidates to a verdict: resolved, ambiguous or unknown, with a confidence and a reason.

Confidence is the estimated share of such verdicts that are right: the quality of the spelling's match times
the share that the best candidate has of all. ``scripts/accuracy.py`` prints it against the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from conflictmap.model import Candidate, Place
from conflictmap.places.index import SETTLEMENTS, UNITS
from conflictmap.places.matching import Match, suggest
from conflictmap.places.qualifiers import Qualifier
from conflictmap.places.ranking import RESOLVED_SHARE, Evidence, keep_kinds, rank

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_SHOWN: Final = 8  # candidates kept in a verdict
_SURE_SPELLING: Final = 0.9  # a near spelling of the wrong kind is no match at all
_STAND_IN_KM: Final = 8.0  # a base or crossing lies about this far from the town of its name
_STAND_IN: Final = 0.5


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
    numbers = keep_kinds(gazetteer, match.found, evidence.accepts)
    if not numbers:
        return _decide_stand_in(gazetteer, match, spelling, evidence, qualifiers)
    return _settle(gazetteer, match, numbers, spelling, evidence)


def _settle(
    gazetteer: Gazetteer, match: Match, numbers: list[int], spelling: str, evidence: Evidence
) -> Decision:
    verdict = rank(gazetteer, numbers, spelling, evidence)
    confidence = round(match.quality * verdict.share, 2)
    how = "" if match.quality > 0.95 else f"{match.how}; "
    top, shown = verdict.candidates[0].place, verdict.candidates[:_SHOWN]
    if verdict.share < RESOLVED_SHARE:
        listed = ", ".join(_describe(c.place) for c in shown[:4])
        reason = f"{how}{len(verdict.candidates)} places of this name: {listed}"
        return Decision("ambiguous", confidence, reason, candidates=shown)
    return Decision("resolved", confidence, how + verdict.reason, top, verdict.numbers[0], shown)


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
    return _weaken(decision, decision.place, qualifiers)


def _weaken(decision: Decision, place: Place, qualifiers: tuple[Qualifier, ...]) -> Decision:
    """Verdict on a name that is known, but not as what its qualifier says."""
    qualifier = qualifiers[0]
    if any(q.kind == "countryside" for q in qualifiers):
        return replace(decision, reason=f"the countryside around {place.name}", around=True)
    if (
        qualifier.model
        and place.kind in SETTLEMENTS
        and not (qualifier.kind == "crossing" and place.kind == "city")
    ):
        return _stand_in(decision, place, qualifier)
    reason = f"no {qualifier.kind} of this name is known; {place.name} is a {place.kind}"
    weak = round(decision.confidence * _STAND_IN, 2)
    if qualifier.kind in UNITS:
        return Decision("ambiguous", weak, reason, candidates=decision.candidates)
    return replace(decision, confidence=weak, reason=reason)


def _stand_in(decision: Decision, town: Place, qualifier: Qualifier) -> Decision:
    """A facility that the gazetteer lacks, placed with a wide radius at the settlement of its name."""
    place = replace(
        town,
        id=f"{town.id}#{qualifier.model}",
        name=f"{town.name} {qualifier.model}",
        name_ar="",
        variants=(),
        kind=qualifier.model,
        precision_km=max(town.precision_km, _STAND_IN_KM),
        population=0,
    )
    reason = (
        f"no {qualifier.model} of this name is known; placed at the {town.kind} of {town.name} "
        f"with a radius of {place.precision_km:g} km"
    )
    return replace(decision, confidence=round(decision.confidence * _STAND_IN, 2), reason=reason, place=place)
