"""Roads told by their ends ("the road from Aleppo to Azaz"), and the junctions of two roads."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from conflictmap.model import Place, Resolution
from conflictmap.places.names import fold_name
from conflictmap.places.qualifiers import load_qualifiers
from conflictmap.places.relative import between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conflictmap.places.gazetteer import Gazetteer

_INTERNATIONAL: Final = "الدولي"
_AIRPORT: Final = "مطار"
_DASH: Final = re.compile(r"\s*[-–—/]\s*")
_OF: Final = r"(?:the\s+)?(?:(?:city|town)\s+of\s+)?"
_ENDS: Final = ("city", "town", "village", "crossing", "neighbourhood", "camp", "site")


# Two ends of one road name each other, so neither is in doubt any more.
_KNOWN: Final = 0.95
_NEW: Final = 0.85
_HEAD_CHARS: Final = 40  # from a word for junction to the first road: "the junction of the strategic M4 and"
_GAP_CHARS: Final = 45  # between two roads of one phrase: "M5 at the point near Saraqib where it meets the"
_CLAUSE_END: Final = re.compile(r"[.;:!?\n]")


class _Patterns(NamedTuple):
    """What stands before, between and after the two ends of a road."""

    head: re.Pattern[str]
    own: re.Pattern[str]
    gap: re.Pattern[str]
    tail: re.Pattern[str]
    junction: re.Pattern[str]


@cache
def _load_patterns() -> _Patterns:
    words = load_qualifiers().roads
    adjective, head, link, joint = (
        "|".join(sorted(map(re.escape, words[name]), key=len, reverse=True))
        for name in ("adjectives", "heads", "links", "joints")
    )
    road = rf"(?:(?:{adjective})\s+)*(?:{head})"
    return _Patterns(
        head=re.compile(
            rf"(?<!\w)(?P<road>{road})\s+(?:,?\s*(?:that|which)\s+)?(?:(?:{link})\s*)?{_OF}$", re.I
        ),
        own=re.compile(rf"{road}\s", re.I),
        gap=re.compile(rf"\s*(?:{joint})\s*{_OF}", re.I),
        tail=re.compile(rf"\s*{road}\b", re.I),
        junction=re.compile(rf"\b(?:{'|'.join(map(re.escape, words['junctions']))})\b", re.I),
    )


def join_roads(text: str, found: Sequence[Resolution], gazetteer: Gazetteer) -> list[Resolution]:
    """Replace two ends that name a road by the road.

    Known roads come from the gazetteer; another becomes a road of its own, at the middle of its ends with a
    radius that reaches both.
    """
    out: list[Resolution] = []
    k = 0
    while k < len(found):
        road = (
            _read_road(text, found, k, gazetteer, out[-1].end if out else 0) if k + 1 < len(found) else None
        )
        out.append(road or found[k])
        k += 2 if road else 1
    return out


def _read_road(
    text: str, found: Sequence[Resolution], k: int, gazetteer: Gazetteer, low: int
) -> Resolution | None:
    """The road whose ends are mentions k and k + 1, or None."""
    a, b = found[k], _as_end(found[k + 1], gazetteer)
    if a.place is not None and b.place is not None and a.place.kind == b.place.kind == "road":
        return _read_junction(text, a, b, gazetteer, low)
    if a.place is None or b.place is None or a.place.kind not in _ENDS or b.place.kind not in _ENDS:
        return None
    patterns = _load_patterns()
    gap = text[a.end : b.phrase_start]
    named = _DASH.fullmatch(gap) and (tail := patterns.tail.match(text, _name_end(b)))
    if named and tail:
        return _build(text, (a, b), (a.start, tail.end()), gazetteer)
    if not patterns.gap.fullmatch(gap):
        return None
    # "طريق حلب - دمشق": the word for road is part of the first end, unless it is the quarter "طريق الباب"
    if a.place.kind != "neighbourhood" and patterns.own.match(text, a.start):
        return _build(text, (a, b), (a.start, b.end), gazetteer)
    head = patterns.head.search(text, max(low, a.phrase_start - 60), a.phrase_start)
    return _build(text, (a, b), (head.start("road"), b.end), gazetteer) if head else None


def _as_end(end: Resolution, gazetteer: Gazetteer) -> Resolution:
    """The city in place of its airport, where "international" is said of the road: "طريق حلب - دمشق الدولي"."""
    name = end.mention.removesuffix(_INTERNATIONAL).strip()
    if end.place is None or end.place.kind != "airport" or name == end.mention or _AIRPORT in name:
        return end
    city = gazetteer.resolve(name)
    return replace(end, place=city.place) if city.place is not None else end


def _read_junction(
    text: str, a: Resolution, b: Resolution, gazetteer: Gazetteer, low: int
) -> Resolution | None:
    """The junction of two roads that one phrase names with a word for it, if the gazetteer has it."""
    pattern, gap = _load_patterns().junction, text[a.end : b.start]
    head = pattern.search(text, max(low, a.start - _HEAD_CHARS), a.start)
    if len(gap) > _GAP_CHARS or _CLAUSE_END.search(gap) or not (head or pattern.search(gap)):
        return None
    if head and _CLAUSE_END.search(text, head.end(), a.start):
        return None
    if a.place is None or b.place is None:
        return None
    first, second = (place.name.split(" ")[0] for place in (a.place, b.place))
    for number, _flag in gazetteer.index.find(fold_name(f"{first}-{second} junction")):
        place, start = gazetteer.place(number), head.start() if head else a.start
        return Resolution(
            start=start,
            end=b.end,
            mention=text[start : b.end],
            status="resolved",
            confidence=_KNOWN,
            place=place,
            reason=f"the junction of {a.place.name} and {b.place.name}",
            phrase_start=start,
            phrase_end=b.end,
            lat=place.lat,
            lon=place.lon,
            precision_km=place.precision_km,
            location_method="gazetteer",
        )
    return None


def _name_end(resolution: Resolution) -> int:
    """End of the name without a word for road that was taken as its qualifier."""
    tail = _load_patterns().tail.search(resolution.mention)
    return resolution.start + tail.start() if tail else resolution.end


def _build(
    text: str, ends: tuple[Resolution, Resolution], span: tuple[int, int], gazetteer: Gazetteer
) -> Resolution | None:
    a, b = ends
    start, end = span
    if a.place is None or b.place is None:
        return None
    known = _known_road(a.place, b.place, gazetteer)
    place = known or _new_road(a.place, b.place)
    return Resolution(
        start=start,
        end=end,
        mention=text[start:end],
        status="resolved",
        confidence=_KNOWN if known else _NEW,
        place=place,
        reason=f"the road between {a.place.name} and {b.place.name}",
        phrase_start=start,
        phrase_end=end,
        lat=place.lat,
        lon=place.lon,
        precision_km=place.precision_km,
        location_method="gazetteer" if place.source else "relative",
    )


def _known_road(a: Place, b: Place, gazetteer: Gazetteer) -> Place | None:
    for first, second in ((a.name, b.name), (b.name, a.name)):
        for word in ("highway", "road", "motorway"):
            for number, _flag in gazetteer.index.find(fold_name(f"{first}-{second} {word}")):
                if gazetteer.index.kinds[number] == "road":
                    return gazetteer.place(number)
    return None


def _new_road(a: Place, b: Place) -> Place:
    middle = between(a, b)
    first, second = sorted((a.id, b.id))
    return Place(
        id=f"road:{first}:{second}",
        name=f"{a.name}-{b.name} road",
        kind="road",
        lat=middle.lat,
        lon=middle.lon,
        governorate=a.governorate if a.governorate == b.governorate else "",
        country=a.country,
        precision_km=middle.precision_km,
    )
