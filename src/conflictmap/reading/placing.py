"""Rows of a table and the gazetteer: fill in missing positions, doubt those that contradict the place."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

from conflictmap.governorates import fold
from conflictmap.model import Candidate, Place, Resolution
from conflictmap.reading.faults import FaultLog
from conflictmap.reading.rows import Columns, Problem
from conflictmap.resources import data_path

Resolve = Callable[..., Resolution]  # (name, *, governorate) as of Gazetteer.resolve
FindPlace = Callable[[str], Place | None]  # of Gazetteer.find_id

CONTRADICTION_KM: Final = 25.0
_ABROAD_MARGIN_DEG: Final = 0.3  # border crossings and border towns of the neighbours
_EARTH_RADIUS_KM: Final = 6371.0088
_SUGGESTIONS: Final = 3


def place_rows(
    columns: Columns,
    lines: Sequence[int],
    countries: Sequence[str],
    *,
    resolve: Resolve,
    find_place: FindPlace,
    own: bool,
    corrected: bool = False,
    faults: FaultLog,
) -> list[Problem]:
    """Resolve what has no position, check what has one; the columns are changed in place.

    In a table that this program wrote (``own``) a place that no longer is the one of its ``place_id`` was
    edited by an analyst, and is resolved anew unless the position was edited too. In a list of unresolved
    rows (``corrected``) all that still have no position are.

    Returns
    -------
    The rows to look at: no position, or one that contradicts the place.
    """
    problems: list[Problem] = []
    answers: dict[tuple[str, str], Resolution] = {}

    def ask(row: int) -> Resolution:
        key = (columns["place"][row], columns["governorate"][row])
        if key not in answers:
            answers[key] = resolve(key[0], governorate=key[1] or None)
        return answers[key]

    for row, line in enumerate(lines):
        if own:
            if not _is_edited(columns, row, find_place) and not (corrected and columns["lat"][row] is None):
                continue
            _clear_place(columns, row)
        problem = _place_row(columns, row, ask(row), countries[row])
        if problem:
            problem.line = line
            problem.cells = {name: columns[name][row] for name in columns}
            problems.append(problem)
            faults.add(
                problem.problem.split(":")[0], f"{problem.problem}{_told(problem)}", line=line, doubt=True
            )
    return problems


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance (haversine)."""
    half_lat = math.radians(other_lat - lat) / 2
    half_lon = math.radians(other_lon - lon) / 2
    chord = (
        math.sin(half_lat) ** 2
        + math.cos(math.radians(lat)) * math.cos(math.radians(other_lat)) * math.sin(half_lon) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def _place_row(columns: Columns, row: int, found: Resolution, country: str) -> Problem | None:
    lat, lon = columns["lat"][row], columns["lon"][row]
    columns["mention"][row] = columns["mention"][row] or columns["place"][row]
    if lat is not None and lon is not None:
        return _check_position(columns, row, found, country)
    if found.lat is None:
        return _unplaced(columns, row, found)
    _take(columns, row, found)
    return None


def _check_position(columns: Columns, row: int, found: Resolution, country: str) -> Problem | None:
    lat, lon = columns["lat"][row], columns["lon"][row]
    places = [c.place for c in found.candidates] if found.status != "unknown" else []
    places = [found.place, *places] if found.place else places
    near = _nearest(places, lat, lon, columns["precision_km"][row] or 0.0)
    if near:
        _name(columns, row, near)
    elif _is_swapped(places, lat, lon, country):
        return _unswap(columns, row, found)
    elif places:
        away = min(distance_km(lat, lon, place.lat, place.lon) for place in places)
        name = columns["place"][row]
        problem = f"position contradicts the place: {lat:g}, {lon:g} is {away:.0f} km from {name}"
        return Problem(0, problem, _list_places(found.candidates) or places[0].name)
    elif _is_abroad(lat, lon, country):
        return Problem(0, f"position is outside Syria and its borders: {lat:g}, {lon:g}")
    return None


def _unswap(columns: Columns, row: int, found: Resolution) -> Problem:
    """The gazetteer's position, where there is one; never a guess that the analyst did not see."""
    lat, lon = columns["lat"][row], columns["lon"][row]
    columns["lat"][row] = columns["lon"][row] = columns["precision_km"][row] = None
    columns["location_method"][row] = "unresolved"
    problem = f"lat and lon look swapped: {lat:g}, {lon:g}"
    if found.lat is not None:
        _take(columns, row, found)
        problem += "; the gazetteer's position is used"
    return Problem(0, problem, f"lat {lon:g}, lon {lat:g}")


def _unplaced(columns: Columns, row: int, found: Resolution) -> Problem:
    columns["location_method"][row], columns["precision_km"][row] = "unresolved", None
    what = "place is ambiguous" if found.status == "ambiguous" else "place is unknown"
    governorate = columns["governorate"][row]
    name = columns["place"][row] + (f" ({governorate})" if governorate else "")
    return Problem(0, f"{what}: {name}", _list_places(found.candidates))


def _take(columns: Columns, row: int, found: Resolution) -> None:
    """The position that the gazetteer gives, which may be displaced ("5 km north of Homs")."""
    columns["lat"][row], columns["lon"][row] = found.lat, found.lon
    columns["precision_km"][row] = found.precision_km
    columns["location_method"][row] = found.location_method
    columns["relation"][row] = columns["relation"][row] or found.relation
    if found.place:
        _name(columns, row, found.place)


def _name(columns: Columns, row: int, place: Place) -> None:
    columns["place"][row], columns["place_id"][row] = place.name, place.id
    columns["kind"][row] = columns["kind"][row] or place.kind
    columns["governorate"][row] = place.governorate or columns["governorate"][row]
    columns["district"][row] = place.district or columns["district"][row]


def _clear_place(columns: Columns, row: int) -> None:
    columns["place_id"][row] = columns["district"][row] = columns["kind"][row] = ""
    columns["mention"][row] = columns["relation"][row] = ""
    if columns["location_method"][row] != "given":
        columns["lat"][row] = columns["lon"][row] = columns["precision_km"][row] = None


def _is_edited(columns: Columns, row: int, find_place: FindPlace) -> bool:
    """Whether the place of a row of our own table was changed since it was written."""
    if columns["lat"][row] is None and columns["place_id"][row] == "":
        return fold(columns["place"][row]) != fold(columns["mention"][row])
    place = find_place(columns["place_id"][row]) if columns["place_id"][row] else None
    if place is None:
        return False  # a place of another gazetteer, or given by hand
    name = fold(columns["place"][row])
    known = {fold(spelling) for spelling in (place.name, place.name_ar, *place.variants)}
    moved = columns["governorate"][row] not in ("", place.governorate) and place.governorate != ""
    return name not in known or moved


def _nearest(places: Sequence[Place], lat: float, lon: float, radius_km: float) -> Place | None:
    """The place of that name that the position fits: within 25 km, more where either is an area."""
    fits = []
    for place in places:
        away = distance_km(lat, lon, place.lat, place.lon)
        if away <= max(CONTRADICTION_KM, radius_km + place.precision_km):
            fits.append((away, place))
    return min(fits, key=lambda fit: fit[0])[1] if fits else None


def _is_swapped(places: Sequence[Place], lat: float, lon: float, country: str) -> bool:
    if abs(lon) > 90:
        return False
    if places:
        return any(distance_km(lon, lat, place.lat, place.lon) <= CONTRADICTION_KM for place in places)
    return _is_abroad(lat, lon, country) and not _is_abroad(lon, lat, "")


def _is_abroad(lat: float, lon: float, country: str) -> bool:
    import shapely

    if fold(country) not in ("", "syria", "sy", "syr", "syrianarabrepublic", "سوريا", "سورية"):
        return False
    return not shapely.contains_xy(_syria(), lon, lat)


@cache
def _syria() -> Any:
    """Syria with a margin, in lon/lat."""
    import shapely
    from shapely.geometry import shape

    content = json.loads(data_path("boundaries/governorates.geojson").read_text(encoding="utf-8"))
    whole = shapely.union_all([shape(f["geometry"]).buffer(0) for f in content["features"]])
    area = whole.buffer(_ABROAD_MARGIN_DEG)
    shapely.prepare(area)
    return area


def _list_places(candidates: Sequence[Candidate]) -> str:
    places = [c.place for c in candidates[:_SUGGESTIONS]]
    return "; ".join(
        f"{p.name} ({', '.join(filter(None, (p.kind, p.district, p.governorate)))})" for p in places
    )


def _told(problem: Problem) -> str:
    return f"; did you mean: {problem.suggestions}?" if problem.suggestions else ""
