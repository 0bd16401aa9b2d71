"""Resolves the place mentions of a report, each in the light of the others (geoparsing)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conflictmap.model import Place, Resolution
from conflictmap.places.matching import Match, light_key
from conflictmap.places.mentions import Mention, find_names, qualify, read_words
from conflictmap.places.queries import place_resolution
from conflictmap.places.ranking import Evidence, Neighbour
from conflictmap.places.rejection import keep_places
from conflictmap.places.relative import between, find_shift
from conflictmap.places.verdicts import Decision, decide, merge_accepts

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_POINT_KINDS: Final = frozenset(
    ("city", "town", "village", "neighbourhood", "camp", "airport", "airbase", "base", "site", "dam", "bridge",
     "port", "crossing", "mountain")
)  # fmt: skip
# Between a place and the area it lies in: "Saraqib in southern Idlib", "Sawran, Hama", "Azaz (Aleppo)".
_AREA_GAP: Final = re.compile(
    r"\s*(?:(?:,\s*)?(?:located |situated |lying )?(?:in|of|inside|within|في|فى)\s+(?:the\s+)?(?:\w+\s+){0,3}|,\s*|\(\s*|[–-]\s*"
    r"(?:in\s+(?:the\s+)?))",
    re.I,
)
_REACH_CHARS: Final = 250.0  # places this far apart in the text count half as company
_BETWEEN: Final = re.compile(r"\b(?:between|linking|بين|zwischen|entre)\s+(?:the\s+)?(?:\w+\s+of\s+)?$", re.I)
_AND: Final = re.compile(r"\s*(?:and|with|to|و|und|et)\s*(?:the\s+)?(?:\w+\s+of\s+)?", re.I)


def find_places(
    text: str, gazetteer: Gazetteer, *, title: str = "", country: str | None = None
) -> list[Resolution]:
    """All place mentions of a report in order, not overlapping, each with what it means and why.

    Parameters
    ----------
    text
        The report. Every span counts in it: ``text[r.start:r.end] == r.mention``.
    gazetteer
        The places.
    title
        Helps to tell namesakes apart; spans never count in it.
    country
        ISO code of the country that the report is about, if known.
    """
    mentions = _find_mentions(text, gazetteer)
    if not mentions:
        return []
    aside = _find_mentions(title, gazetteer) if title else []
    found = [Match(gazetteer.index.find(m.key), 0.97, "spelling known") for m in mentions]
    first = [_decide_alone(gazetteer, m, f) for m, f in zip(mentions, found, strict=True)]
    titled = [_decide_alone(gazetteer, m, Match(gazetteer.index.find(m.key), 0.97, "")) for m in aside]
    areas = [_find_area(text, mentions, first, k) for k in range(len(mentions))]
    resolved = []
    for k, (mention, match) in enumerate(zip(mentions, found, strict=True)):
        evidence = _gather(mentions, first, titled, areas, k, country)
        decision = decide(gazetteer, match, light_key(mention.name), evidence, mention.qualifiers)
        resolved.append(decision)
    # A second look: what the first one settled is company for the rest.
    out = []
    for k, (mention, match) in enumerate(zip(mentions, found, strict=True)):
        decision = resolved[k]
        if decision.status != "resolved":
            evidence = _gather(mentions, resolved, titled, areas, k, country)
            decision = decide(gazetteer, match, light_key(mention.name), evidence, mention.qualifiers)
        out.append(_to_resolution(text, mention, decision))
    return _displace_between(text, out)


def _find_mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    words = read_words(text, gazetteer)
    mentions, taken = find_names(text, words, gazetteer)
    qualify(text, mentions)
    return keep_places(text, mentions, gazetteer, taken)


def _decide_alone(gazetteer: Gazetteer, mention: Mention, match: Match) -> Decision:
    evidence = Evidence(accepts=merge_accepts(mention.qualifiers))
    return decide(gazetteer, match, light_key(mention.name), evidence, mention.qualifiers)


def _find_area(text: str, mentions: Sequence[Mention], decisions: Sequence[Decision], k: int) -> Place | None:
    """The governorate or country that stands right behind a mention or behind its list."""
    mention = mentions[k]
    last = k
    while last + 1 < len(mentions) and mentions[last + 1].group == mention.group:
        last += 1
    for end in (k, last):
        if end + 1 >= len(mentions):
            continue
        area, place = mentions[end + 1], decisions[end + 1].place
        gap = text[mentions[end].end : area.phrase_start]
        if place is None or place.id == getattr(decisions[k].place, "id", ""):
            continue
        is_area = place.kind in ("governorate", "country") or (
            place.kind == "city" and place.name == place.governorate and gap.strip() in ("in", ",", "(")
        )
        if is_area and _AREA_GAP.fullmatch(gap):
            return place
    return None


def _gather(
    mentions: Sequence[Mention],
    decisions: Sequence[Decision],
    titled: Sequence[Decision],
    areas: Sequence[Place | None],
    k: int,
    country: str | None,
) -> Evidence:
    """Evidence for mention k from the rest of the report."""
    mention, company, same = mentions[k], [], set()
    for other, decision in zip(mentions, decisions, strict=True):
        place = decision.place
        if place is None or other is mention:
            continue
        if other.key == mention.key:
            same.add(decision.number)
        elif place.kind in _POINT_KINDS:
            distance = abs(other.start - mention.start)
            company.append(Neighbour(place.lat, place.lon, 1.0 / (1.0 + distance / _REACH_CHARS)))
    for decision in titled:
        if decision.place is not None and decision.place.kind in _POINT_KINDS:
            company.append(Neighbour(decision.place.lat, decision.place.lon, 0.3))
    area = areas[k]
    governorates = (
        frozenset({area.governorate}) if area is not None and area.kind != "country" else frozenset()
    )
    countries = frozenset({area.country}) if area is not None and area.kind == "country" else frozenset()
    if country and not countries:
        countries = frozenset({country})
    return Evidence(
        accepts=merge_accepts(mention.qualifiers),
        governorates=governorates,
        countries=countries,
        company=company,
        same=frozenset(same),
    )


def _to_resolution(text: str, mention: Mention, decision: Decision) -> Resolution:
    shift = find_shift(text, mention.phrase_start)
    if shift is not None and shift.direction and shift.kind == "part" and not _can_be_parted(mention):
        shift = None
    phrase_start = mention.phrase_start
    if text[max(0, phrase_start - 4) : phrase_start].lower() in (" the", "the "):
        phrase_start -= 4 if text[phrase_start - 1] == " " else 0
    relation, start = "", phrase_start
    if shift is not None:
        relation = shift.relation
        if shift.kind == "side":
            start = shift.start
    if decision.around and not relation:
        relation = "countryside"
    bare = Resolution(
        start=mention.start, end=mention.end, mention=text[mention.start : mention.end], status=decision.status,
        confidence=decision.confidence, place=decision.place, candidates=decision.candidates,
        reason=decision.reason, relation=relation, phrase_start=min(start, mention.start), phrase_end=mention.end,
    )  # fmt: skip
    return place_resolution(bare, decision, shift)


def _can_be_parted(mention: Mention) -> bool:
    """Whether a direction before the phrase means a part of the place: not in "the eastern city of X"."""
    if mention.phrase_start >= mention.start or not mention.own_qualifier:
        return True
    return any(q.kind in ("countryside", "governorate", "region") for q in mention.qualifiers)


def _displace_between(text: str, resolutions: list[Resolution]) -> list[Resolution]:
    """Put both ends of "between A and B" at the middle, with a radius that reaches both."""
    out = list(resolutions)
    for k in range(len(out) - 1):
        a, b = out[k], out[k + 1]
        head = _BETWEEN.search(text[max(0, a.phrase_start - 30) : a.phrase_start])
        if not head or not _AND.fullmatch(text[a.end : b.phrase_start]) or a.place is None or b.place is None:
            continue
        if a.place.kind == "country" or b.place.kind == "country":
            continue
        middle = between(a.place, b.place)
        for number, end in ((k, a), (k + 1, b)):
            out[number] = replace(
                end, relation=head.group().split()[0].lower(), lat=middle.lat, lon=middle.lon,
                precision_km=middle.precision_km, location_method="relative",
            )  # fmt: skip
    return out
