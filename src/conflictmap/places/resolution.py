"""Resolves the place mentions of a report, each in the light of the others (geoparsing)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from conflictmap.model import Place, Resolution
from conflictmap.places.company import Company, gather_nearby, gather_sentence, is_said_nearby
from conflictmap.places.displacement import copy_relation, displace_between, read_relation
from conflictmap.places.distances import distance_km
from conflictmap.places.index import SETTLEMENTS
from conflictmap.places.matching import KNOWN_QUALITY, Match, match_name
from conflictmap.places.mentions import find_mentions
from conflictmap.places.names import ARABIC, fold_spelling
from conflictmap.places.qualifiers import Qualifier, load_qualifiers
from conflictmap.places.ranking import Evidence
from conflictmap.places.rejection import keep_places
from conflictmap.places.relative import find_shift
from conflictmap.places.roads import join_roads
from conflictmap.places.scanning import Mention
from conflictmap.places.verdicts import Decision, decide, merge_accepts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conflictmap.places.gazetteer import Gazetteer

_POINT_KINDS: Final = frozenset(
    [
        "city",
        "town",
        "village",
        "neighbourhood",
        "camp",
        "airport",
        "airbase",
        "base",
        "site",
        "dam",
        "bridge",
        "port",
        "crossing",
        "mountain",
    ]
)
_FACILITIES: Final = ("crossing", "airbase", "airport", "base", "camp", "dam")
# Between a place and the area it lies in: "Saraqib in southern Idlib", "Sawran, Hama", "Azaz (Aleppo)".
_AREA_GAP: Final = re.compile(
    r"\s*(?:(?:,\s*)?(?:located |situated |lying )?(?:in|of|inside|within|في|فى)\s+(?:the\s+)?(?:\w+\s+){0,3}"
    r"|,\s*|\(\s*|[–-]\s*(?:in\s+(?:the\s+)?)?)",
    re.I,
)
_INSIDE: Final = ("بريف", "بمحافظة", "بأرياف")  # "in" is a letter of the word
_REACH_CHARS: Final = 250.0  # places this far apart in the text count half as company
_SENTENCE_END: Final = re.compile(r"[.!?؟]\s|\n")
_WINDOW: Final = 30  # mentions before and after that count as company
_LIST_WEIGHT: Final = 3.0  # places of one list lie together
_TITLE_WEIGHT: Final = 0.3
_LITTLE_KNOWN: Final = (
    15.0  # weight below which a town gives its name up to the base or crossing of the report
)
_LONE_ARABIC_KM: Final = 40.0
_DESCRIBED_KM: Final = 20.0


@dataclass(slots=True)
class _Reading:
    """A report while its places are being resolved."""

    text: str
    gazetteer: Gazetteer
    mentions: list[Mention]
    matches: list[Match]
    country: str | None
    decisions: list[Decision] = field(default_factory=list)
    titled: Sequence[Decision] = ()
    areas: list[Place | None] = field(default_factory=list)
    # name -> place that it stands for beyond doubt -> the mention that says so
    senses: dict[str, dict[int, int]] = field(default_factory=dict)


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
    reading = _read(text, gazetteer, country)
    if not reading.mentions:
        return []
    if title:
        reading.titled = _read_title(title, gazetteer)
    reading.areas = [_find_area(reading, k, k) for k in range(len(reading.mentions))]
    reading.decisions = [_decide(reading, k) for k in range(len(reading.mentions))]
    _learn_senses(reading)
    # A second look: what the first one settled is company for the rest.
    reading.decisions = [
        decision if decision.status == "resolved" else _decide(reading, k)
        for k, decision in enumerate(reading.decisions)
    ]
    for k, mention in enumerate(reading.mentions):
        reading.decisions[k] = _widen(reading, mention, reading.decisions[k])
    kept = [k for k in range(len(reading.mentions)) if _is_supported(reading, k)]
    found = [read_relation(text, reading.mentions[k], reading.decisions[k]) for k in kept]
    found = displace_between(text, _share_relations([reading.mentions[k] for k in kept], found))
    return join_roads(text, found, gazetteer)


def _read(text: str, gazetteer: Gazetteer, country: str | None) -> _Reading:
    """Mentions of a text with a first verdict on each by itself."""
    mentions, taken = find_mentions(text, gazetteer)
    mentions = keep_places(text, mentions, gazetteer, taken)
    alone = [_decide_alone(gazetteer, m.name, m.key, m.qualifiers) for m in mentions]
    reading = _Reading(text, gazetteer, mentions, [match for match, _ in alone], country)
    reading.decisions = [decision for _, decision in alone]
    _prefer_facilities(reading)
    _learn_senses(reading)
    return reading


@lru_cache(maxsize=64)
def _read_title(title: str, gazetteer: Gazetteer) -> tuple[Decision, ...]:
    """First verdicts on the places of a title, which is read once for itself and once for its text."""
    return tuple(_read(title, gazetteer, None).decisions)


@lru_cache(maxsize=20_000)
def _decide_alone(
    gazetteer: Gazetteer, name: str, key: str, qualifiers: tuple[Qualifier, ...]
) -> tuple[Match, Decision]:
    """Match of a name and the verdict on it without a context, which depends on nothing else."""
    found = gazetteer.index.find(key)
    match = Match(found, KNOWN_QUALITY, "spelling known") if found else match_name(gazetteer, name)
    evidence = Evidence(accepts=merge_accepts(qualifiers))
    return match, decide(gazetteer, match, fold_spelling(name), evidence, qualifiers)


def _prefer_facilities(reading: _Reading) -> None:
    """One sense a report: "Taftanaz" after "the Taftanaz helicopter base" is the base, not the little town.

    Holds only where the name comes first with the word of kind, and the settlement is little known.
    """
    gazetteer = reading.gazetteer
    kinds, weights = gazetteer.index.kinds, gazetteer.index.weights
    senses: dict[str, list[int]] = {}
    for k, mention in enumerate(reading.mentions):
        if mention.key not in senses:
            senses[mention.key] = []
            if mention.qualifiers:
                found, accepts = reading.matches[k].found, merge_accepts(mention.qualifiers)
                towns = [n for n, _ in found if kinds[n] in SETTLEMENTS]
                if max((weights[n] for n in towns), default=0.0) < _LITTLE_KNOWN:
                    senses[mention.key] = [
                        n for n, _ in found if kinds[n] in accepts and kinds[n] in _FACILITIES
                    ]
        elif senses[mention.key] and not mention.qualifiers:
            match = reading.matches[k]._replace(found=[(n, 1) for n in senses[mention.key]])
            reading.matches[k] = match
            reading.decisions[k] = decide(gazetteer, match, fold_spelling(mention.name), Evidence(), ())


def _learn_senses(reading: _Reading) -> None:
    """Note which place a name stands for where words beside it leave no doubt, for where they do not."""
    for k, (mention, decision) in enumerate(zip(reading.mentions, reading.decisions, strict=True)):
        told = mention.own_qualifier or (reading.areas and reading.areas[k] is not None)
        if decision.number >= 0 and told:
            reading.senses.setdefault(mention.key, {}).setdefault(decision.number, k)


def _decide(reading: _Reading, k: int) -> Decision:
    mention, alone = reading.mentions[k], reading.decisions[k]
    if not reading.matches[k].found:
        return alone  # nothing to choose from, whatever stands around
    if alone.status == "resolved" and len(alone.candidates) == 1 and reading.areas[k] is None:
        return alone
    return decide(
        reading.gazetteer,
        reading.matches[k],
        fold_spelling(mention.name),
        _gather(reading, k),
        mention.qualifiers,
    )


def _find_area(reading: _Reading, k: int, last: int) -> Place | None:
    """The governorate or country that stands right behind mention ``last``, as the area of mention k."""
    mentions = reading.mentions
    if last + 1 >= len(mentions):
        return None
    area, place = mentions[last + 1], reading.decisions[last + 1].place
    gap = reading.text[mentions[last].end : area.phrase_start]
    if place is None or place is reading.decisions[k].place:
        return None
    is_area = place.kind in ("governorate", "country") or (
        place.kind == "city" and place.name == place.governorate and gap.strip() in ("in", ",", "(", "في")
    )
    inside = gap == " " and reading.text.startswith(_INSIDE, area.phrase_start)
    return place if is_area and (inside or _AREA_GAP.fullmatch(gap)) else None


def _end_of_list(reading: _Reading, k: int) -> int:
    """Number of the last mention of the list that mention k stands in."""
    last = k
    while last + 1 < len(reading.mentions) and reading.mentions[last + 1].group == reading.mentions[k].group:
        last += 1
    return last


def _neighbours(reading: _Reading, k: int) -> range:
    """Numbers of the mentions that can be company: the nearest in the text, so that time stays linear."""
    return range(max(0, k - _WINDOW), min(len(reading.mentions), k + _WINDOW + 1))


def _in_one_sentence(reading: _Reading, j: int, k: int) -> bool:
    first, second = reading.mentions[min(j, k)], reading.mentions[max(j, k)]
    return not _SENTENCE_END.search(reading.text, first.end, second.start)


def _gather(reading: _Reading, k: int) -> Evidence:
    """Evidence for mention k from the rest of the report."""
    mention, company, leaning = reading.mentions[k], [], set()
    mentions, decisions = reading.mentions, reading.decisions
    for j in _neighbours(reading, k):
        place, other = decisions[j].place, mentions[j]
        if place is None or j == k:
            continue
        if place.kind == "governorate" and _in_one_sentence(reading, j, k):
            leaning.add(place.governorate)
        elif place.kind in _POINT_KINDS and other.key != mention.key:
            weight = 1.0 / (1.0 + abs(other.start - mention.start) / _REACH_CHARS)
            company.append(
                (place.lat, place.lon, weight * _LIST_WEIGHT if other.group == mention.group else weight)
            )
    for decision in reading.titled:
        if decision.place is not None and decision.place.kind in _POINT_KINDS:
            company.append((decision.place.lat, decision.place.lon, _TITLE_WEIGHT))
    # "A and B in Idlib" leans A to Idlib; only B stands beside it.
    shared = _find_area(reading, k, _end_of_list(reading, k))
    if shared is not None and shared.kind == "governorate":
        leaning.add(shared.governorate)
    area = reading.areas[k]
    countries = frozenset({reading.country} if reading.country else ())
    governorates: frozenset[str] = frozenset()
    if area is not None and area.kind == "country":
        countries = frozenset({area.country})
    elif area is not None:
        governorates = frozenset({area.governorate})
    return Evidence(
        accepts=merge_accepts(mention.qualifiers),
        governorates=governorates,
        leaning=frozenset(leaning),
        countries=countries,
        company=company,
        beside=_gather_beside(reading, k),
        same=frozenset(n for n, teller in reading.senses.get(mention.key, {}).items() if teller != k),
    )


def _gather_beside(reading: _Reading, k: int) -> Company | None:
    """Places of the sentence of mention k, or the one before it that it is told to be near."""
    mention, mentions = reading.mentions[k], reading.mentions
    before = reading.decisions[k - 1].place if k else None
    if before is not None and is_said_nearby(reading.text, mention.phrase_start):
        near = before.kind in _POINT_KINDS and mention.start - mentions[k - 1].end < _REACH_CHARS
        return gather_nearby(before.lat, before.lon) if near else None
    points, listed = [], True
    around = _neighbours(reading, k)
    for j in (
        *takewhile(lambda j: _in_one_sentence(reading, j, j + 1), range(k - 1, around.start - 1, -1)),
        *takewhile(lambda j: _in_one_sentence(reading, j - 1, j), range(k + 1, around.stop)),
    ):
        place = reading.decisions[j].place
        if place is None or mentions[j].key == mention.key:
            continue
        if place.kind not in _POINT_KINDS:
            return None
        points.append((place.lat, place.lon))
        listed = listed and mentions[j].group == mention.group
    return gather_sentence(points, listed=listed)


def _widen(reading: _Reading, mention: Mention, decision: Decision) -> Decision:
    """ "Northern Hama" is the north of the governorate, unless a word of kind says that it is the city's."""
    place = decision.place
    if place is None or place.kind != "city" or mention.qualifiers:
        return decision
    shift = find_shift(reading.text, mention.phrase_start)
    if shift is None or shift.kind != "part" or not shift.direction:
        return decision
    if shift.direction in load_qualifiers().city_parts.get(place.name, ()):
        return decision
    unit = reading.gazetteer.find_unit(place, ("governorate",))
    if unit < 0:
        return decision
    reason = f"{shift.relation} {place.name}: a part of the governorate"
    return replace(decision, place=reading.gazetteer.place(unit), number=unit, reason=reason)


def _is_supported(reading: _Reading, k: int) -> bool:
    """Whether a lone Arabic word of a little-known place has company: such words are often common nouns.

    So are "the artillery college" and its like in small letters, which stand for the one in the same city.
    """
    mention, decision = reading.mentions[k], reading.decisions[k]
    if mention.small:
        return decision.place is not None and any(
            _is_beside(reading, decision.place, j, _DESCRIBED_KM) for j in _neighbours(reading, k) if j != k
        )
    if not mention.weak or not ARABIC.search(mention.name):
        return True
    if decision.place is None:
        return False
    here = decision.place
    for j in _neighbours(reading, k):
        other, there = reading.mentions[j], reading.decisions[j].place
        if j == k or there is None or there.kind not in _POINT_KINDS or other.key == mention.key:
            continue
        listed = other.group == mention.group
        if (listed or (mention.led and not other.weak)) and distance_km(
            here.lat, here.lon, there.lat, there.lon
        ) < _LONE_ARABIC_KM:
            return True
    return False


def _is_beside(reading: _Reading, here: Place, j: int, within_km: float) -> bool:
    """Whether mention j is of another place that lies near one."""
    there = reading.decisions[j].place
    if there is None or there.kind not in _POINT_KINDS or there.id == here.id or reading.mentions[j].small:
        return False
    return distance_km(here.lat, here.lon, there.lat, there.lon) < within_km


def _share_relations(mentions: Sequence[Mention], found: Sequence[Resolution]) -> list[Resolution]:
    """Names of one list share the relation before its first: "near Rastan and Talbiseh"."""
    out = list(found)
    for k in range(1, len(out)):
        if mentions[k].group == mentions[k - 1].group and not out[k].relation and out[k - 1].relation:
            out[k] = copy_relation(out[k], out[k - 1])
    return out
