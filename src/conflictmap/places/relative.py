"""Places told by their distance or direction from another: "5 km north of Homs", "near Saraqib".

Points are computed with geopy on the WGS84 ellipsoid; the uncertainty of the words becomes a radius.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from conflictmap.model import Place
from conflictmap.places.names import ARABIC, fold_plain, split_words
from conflictmap.places.qualifiers import load_qualifiers

BEARINGS: Final = {
    "north": 0.0, "northeast": 45.0, "east": 90.0, "southeast": 135.0,
    "south": 180.0, "southwest": 225.0, "west": 270.0, "northwest": 315.0,
}  # fmt: skip
_LAST_WORD: Final = re.compile(r"([^\W_]+)[ \u00a0-]*$")
_LAST_CHARS: Final = 24  # no last word of a listed phrase is longer
KM_PER_MILE: Final = 1.609344
# "north of Homs" without a distance: somewhere in the first kilometres on that side.
_LOOSE_KM: Final = 6.0
_LOOSE_RADIUS_KM: Final = 8.0
# A stated distance is rounded, and measured from the edge or the centre of the place, along the road or not.
_DISTANCE_ERROR: Final = 0.15
_COUNTS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ]
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "dozen": 12, "hundred": 100}
COUNT_WORDS: Final = frozenset(_COUNTS)
_NUMBER = rf"(?P<count>\d+(?:[.,]\d+)?|{'|'.join(_COUNTS)})"
_UNIT = r"(?P<unit>km|kms|kilomet(?:er|re)s?|miles?|mi|m|met(?:er|re)s?|كم|كيلومتراً?|كيلومترات|كلم|Kilometer)"
_DIRECTION = r"(?P<way>(?:north|south)?[\s-]?(?:east|west)|north|south)(?:ern|wards?)?"
_ENDINGS: Final = ("of", "from", "outside", "off", "the")
_SIDES: Final = ("north", "south", "east", "west")
_DIGIT: Final = re.compile(r"\d")
_DISTANCE_EN: Final = re.compile(
    rf"(?:some |about |around |roughly |nearly |only |just |a )?{_NUMBER}[\s-]*{_UNIT}"
    r"(?:\s*\([^)]{1,25}\))?"
    rf"\s*(?:away )?(?:(?:to the )?{_DIRECTION} (?:of|from)|from|outside(?: of)?|off)\s+(?:the\s+)?$",
    re.I,
)
_SIDE_EN: Final = re.compile(rf"(?:to the |just |immediately )?\b{_DIRECTION} of\s+(?:the\s+)?$", re.I)
_WAYS_AR: Final = r"(?P<way>شمال(?:ي)?|جنوب(?:ي)?|شرق(?:ي)?|غرب(?:ي)?)(?:\s+(?P<way2>شرق(?:ي)?|غرب(?:ي)?))?"
_DISTANCE_AR: Final = re.compile(
    rf"(?:على بعد|على مسافة|نحو|حوالي)?\s*(?P<count>\d+(?:[.,]\d+)?)\s*(?P<unit>كم|كلم|كيلومتر\w*)"
    rf"\s*(?:إلى ال|الى ال)?"
    rf"(?:{_WAYS_AR}|من|عن)\s*(?:من\s*)?$"
)
_SIDE_AR: Final = re.compile(rf"(?:إلى ال|الى ال)?{_WAYS_AR}\s*$")
_AR_NAMES: Final = {"شمال": "north", "جنوب": "south", "شرق": "east", "غرب": "west"}


@dataclass(frozen=True, slots=True)
class Shift:
    """How words displace what happened from a place. ``relation`` starts at ``start`` of the text."""

    relation: str
    start: int
    kind: str  # offset, around, part or side
    distance_km: float | None = None
    direction: str = ""
    radius_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Position:
    """A point with the radius in km that it is good for."""

    lat: float
    lon: float
    precision_km: float


def _read_count(text: str) -> float:
    return float(_COUNTS[text.lower()]) if text.lower() in _COUNTS else float(text.replace(",", "."))


def _read_km(count: str, unit: str) -> float:
    number, unit = _read_count(count), unit.lower()
    if unit.startswith("mi"):
        return number * KM_PER_MILE
    return number / 1000 if unit == "m" or unit.startswith("met") else number


def _read_way(match: re.Match[str]) -> str:
    way = match.group("way") or ""
    if not way.isascii():
        parts = [way, match.group("way2") or ""]
        return "".join(_AR_NAMES[p.removesuffix("ي")] for p in parts if p)
    return re.sub(r"[\s-]", "", way.lower())


def find_shift(text: str, start: int) -> Shift | None:
    """Words of relation that end right before ``start``, where the phrase of a place begins.

    Parameters
    ----------
    text
        The report.
    start
        Offset of the first word of the place's noun phrase.
    """
    low = max(0, start - 70)
    head = text[low:start]
    distances, sides = _patterns_for(head)
    for pattern in distances:
        if match := pattern.search(head):
            km = _read_km(match.group("count"), match.group("unit"))
            relation = match.group().strip()
            return Shift(relation, low + match.start(), "offset", distance_km=km, direction=_read_way(match))
    for pattern in sides:
        if match := pattern.search(head):
            return Shift(match.group().strip(), low + match.start(), "offset", direction=_read_way(match))
    return _find_listed(text, low, start)


def _patterns_for(head: str) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """Patterns of distance and of side that the end of a text can match at all."""
    if not head.isascii() and ARABIC.search(head[-12:]):
        return (_DISTANCE_AR,), (_SIDE_AR,)
    small = head.rstrip().lower()
    if not small.endswith(_ENDINGS):
        return (), ()
    # the patterns look at every place of the text, a plain search for their words is far cheaper
    counted = _DIGIT.search(small) or any(map(small.__contains__, _COUNTS))
    sided = any(map(small.__contains__, _SIDES))
    return (_DISTANCE_EN,) if counted else (), (_SIDE_EN,) if sided else ()


def _find_listed(text: str, low: int, start: int) -> Shift | None:
    """The longest listed phrase ("in the vicinity of", "northern") that ends at ``start``."""
    tables = load_qualifiers()
    tail = text[max(low, start - _LAST_CHARS) : start].rstrip(" \u00a0-").rsplit(None, 1)
    if tail and tail[-1].isalnum():  # nearly always, and cheaper than the pattern
        if fold_plain(tail[-1]) not in _closers():
            return None
    elif (last := _LAST_WORD.search(text, max(low, start - _LAST_CHARS), start)) and (
        fold_plain(last[1]) not in _closers()
    ):
        return None
    words = split_words(text[low:start])
    starts, ends = words.starts, words.ends
    if not starts or text[low + ends[-1] : start].strip(" \u00a0-"):
        return None
    plain = [words.plain(k) for k in range(len(starts))]
    trimmed = len(plain) - 1 if plain[-1] in ("the", "al") else len(plain)
    for stop in {len(plain), trimmed}:
        for size in range(min(7, stop), 0, -1):
            phrase = tuple(plain[stop - size : stop])
            begin, end = low + starts[stop - size], low + ends[stop - 1]
            if found := tables.relations.get(phrase):
                return Shift(text[begin:end], begin, found.kind, radius_km=found.radius_km)
            if (direction := tables.directions.get(phrase)) and len(phrase[-1]) > 1:
                return Shift(text[begin:end], begin, "part", direction=direction, radius_km=3.0)
    return None


@cache
def _closers() -> frozenset[str]:
    """Last words of listed phrases, and what may stand between them and a name: most words are none."""
    tables = load_qualifiers()
    return frozenset(phrase[-1] for phrase in (*tables.relations, *tables.directions)) | {"the", "al"}


def find_listed_shift(relation: str) -> Shift | None:
    """The shift that words of relation alone mean, or None for a distance."""
    return _find_listed(relation, 0, len(relation))


def shift_place(place: Place, shift: Shift) -> Position:
    """Where something is that a shift displaces from a place.

    A direction without a distance means the first kilometres on that side; a distance without a
    direction the whole ring, so the point stays and the radius grows.
    """
    from geopy.distance import geodesic

    radius = place.precision_km + shift.radius_km
    if shift.kind != "offset":
        return Position(place.lat, place.lon, round(radius, 2))
    bearing = BEARINGS.get(shift.direction)
    if bearing is None:
        return Position(place.lat, place.lon, round(place.precision_km + (shift.distance_km or _LOOSE_KM), 2))
    km = shift.distance_km if shift.distance_km is not None else _LOOSE_KM + min(place.precision_km, 10.0)
    point = geodesic(kilometers=km).destination((place.lat, place.lon), bearing)
    error = _LOOSE_RADIUS_KM if shift.distance_km is None else max(1.0, _DISTANCE_ERROR * km)
    precision = error + min(place.precision_km, 5.0) / 2
    return Position(round(point.latitude, 5), round(point.longitude, 5), round(precision, 2))


def between(first: Place, second: Place) -> Position:
    """Middle of the geodesic between two places, with half its length as radius."""
    if (first.lat, first.lon) == (second.lat, second.lon):
        return Position(first.lat, first.lon, first.precision_km)
    return _find_middle(first.lat, first.lon, second.lat, second.lon)


@lru_cache(maxsize=5_000)
def _find_middle(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> Position:
    """Reports name the same roads and fronts again and again; a geodesic takes as long as a sentence."""
    from geographiclib.geodesic import Geodesic  # type: ignore[import-untyped]

    line = Geodesic.WGS84.InverseLine(lat_a, lon_a, lat_b, lon_b)
    middle = line.Position(line.s13 / 2)
    return Position(round(middle["lat2"], 5), round(middle["lon2"], 5), round(max(line.s13 / 2000, 1.0), 2))
