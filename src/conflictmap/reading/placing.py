"""Rows of a table and the gazetteer: fill in missing positions, doubt those that contradict the place."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

import numpy as np

from conflictmap.governorates import fold
from conflictmap.model import Candidate, Place, Resolution
from conflictmap.reading.columns import Columns, code_together, take
from conflictmap.reading.faults import FaultLog
from conflictmap.reading.rows import Problem
from conflictmap.reading.settling import (
    CONTRADICTION_KM,
    EARTH_RADIUS_KM,
    Known,
    list_meant,
    settle_known,
    settle_resolved,
)
from conflictmap.resources import data_path

Resolve = Callable[..., Resolution]  # (name, *, governorate) as of Gazetteer.resolve
FindPlace = Callable[[str], Place | None]  # of Gazetteer.find_id


FindKnown = Callable[[Sequence[tuple[str, str]]], dict[tuple[str, str], Known]]

_ABROAD_MARGIN_DEG: Final = 0.3  # border crossings and border towns of the neighbours
_SUGGESTIONS: Final = 3


def place_rows(
    columns: Columns,
    lines: Sequence[int],
    countries: Sequence[str],
    *,
    resolve: Resolve,
    find_place: FindPlace,
    find_known: FindKnown | None = None,
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
    rows = np.arange(len(lines))
    if own:
        edited = [
            row
            for row in rows.tolist()
            if _is_edited(columns, row, find_place) or (corrected and columns["lat"][row] is None)
        ]
        for row in edited:
            _clear_place(columns, row)
        rows = np.array(edited, dtype=np.intp)
    asked = code_together(take(columns["place"], rows), take(columns["governorate"], rows))
    known = find_known(asked.values) if find_known and not own else {}
    left = settle_known(columns, rows, asked, known)
    answers: dict[int, Resolution] = {}
    for number in np.unique(asked.codes[left]).tolist():
        name, governorate = asked.values[number]
        answers[number] = resolve(name, governorate=governorate or None)
    left = settle_resolved(columns, rows, asked, left, answers)
    problems: list[Problem] = []
    for row, number in zip(rows[left].tolist(), asked.codes[left].tolist(), strict=True):
        problem = _place_row(columns, row, answers[number], countries[row])
        if problem:
            problem.line = lines[row]
            problem.cells = {name: columns[name][row] for name in columns}
            problems.append(problem)
            hint = f"; did you mean: {problem.suggestions}?" if problem.suggestions else ""
            faults.add(problem.problem.split(":")[0], problem.problem + hint, line=lines[row], doubt=True)
    return problems


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance (haversine)."""
    half_lat, half_lon = math.radians(other_lat - lat) / 2, math.radians(other_lon - lon) / 2
    across = math.cos(math.radians(lat)) * math.cos(math.radians(other_lat))
    chord = math.sin(half_lat) ** 2 + across * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


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
    places = list_meant(found)
    if _is_swapped(places, lat, lon, country):
        return _unswap(columns, row, found)
    if places:
        away = min(distance_km(lat, lon, place.lat, place.lon) for place in places)
        name = columns["place"][row]
        problem = f"position contradicts the place: {lat:g}, {lon:g} is {away:.0f} km from {name}"
        return Problem(0, problem, _list_places(found.candidates) or places[0].name)
    if _is_abroad(lat, lon, country):
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
    moved = columns["governorate"][row] not in ("", place.governorate) and place.governorate != ""
    if columns["place"][row] == place.name:
        return moved
    name = fold(columns["place"][row])
    return moved or name not in {fold(spelling) for spelling in (place.name, place.name_ar, *place.variants)}


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
