"""Rows of a table that need no second look: their name is one place, or their position fits a place of the name.

Everything here is done in columns, once for each different name and governorate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conflictmap.model import Place, Resolution
from conflictmap.reading.columns import (
    Coded,
    Columns,
    Numbers,
    compress,
    find_rows,
    map_distinct,
    repeat,
    replace_rows,
    replace_where,
    take,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from conflictmap.reading.columns import Mask, Rows

    Floats = npt.NDArray[np.float64]

CONTRADICTION_KM: Final = 25.0
EARTH_RADIUS_KM: Final = 6371.0088
# column -> what of the place it takes
_TAKEN: Final = {
    "place": "name", "place_id": "id", "kind": "kind", "governorate": "governorate", "district": "district",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """The places that bear exactly a name in a governorate; certain when no other has one like it there."""

    places: list[Place]
    is_certain: bool


def settle_known(columns: Columns, rows: Rows, asked: Coded, known: Mapping[tuple[str, str], Known]) -> Rows:
    """Settle the rows whose name is one place for certain, and those whose position fits a place of the name.

    Returns
    -------
    Which of the rows are left, as numbers that count in them.
    """
    found = [known.get(key) for key in asked.values]
    nearest = _find_nearest(columns, rows, asked.codes, [f.places if f else () for f in found])
    certain = [f.places[0] if f and f.is_certain and len(f.places) == 1 else None for f in found]
    places, numbers = _number_places(certain)
    only = Coded(places, numbers[asked.codes])
    bare = _is_bare(columns, rows) & _is_some(places)[only.codes]
    _set_position(columns, rows, bare, only, repeat("gazetteer", len(rows)))
    _name_places(columns, rows, replace_where(bare, only, nearest))
    return np.flatnonzero(~bare & ~_is_some(nearest.values)[nearest.codes])


def settle_resolved(
    columns: Columns, rows: Rows, asked: Coded, left: Rows, answers: Mapping[int, Resolution]
) -> Rows:
    """Settle the rows whose name was resolved, or whose position fits what it may mean; the rest is left."""
    numbers = {number: at for at, number in enumerate(answers)}
    found = list(answers.values())
    codes = np.array([numbers[number] for number in asked.codes[left].tolist()], dtype=np.intp)
    chosen = rows[left]
    nearest = _find_nearest(columns, chosen, codes, [list_meant(resolution) for resolution in found])
    resolved = Coded([r if r.lat is not None else None for r in found], codes)
    bare = _is_bare(columns, chosen) & _is_some(resolved.values)[codes]
    _set_position(columns, chosen, bare, resolved, map_distinct(lambda r: r and r.location_method, resolved))
    plain = find_rows(_is_empty, take(columns["relation"], chosen[bare]))
    relation = map_distinct(lambda r: r.relation if r else "", take(resolved, np.flatnonzero(bare)[plain]))
    columns["relation"] = replace_rows(columns["relation"], chosen[bare][plain], relation)
    place = map_distinct(lambda r: r and r.place, resolved)
    _name_places(columns, chosen, replace_where(bare, place, nearest))
    return left[~bare & ~_is_some(nearest.values)[nearest.codes]]


def list_meant(found: Resolution) -> list[Place]:
    """The places that a name may mean, the likeliest first."""
    places = [c.place for c in found.candidates] if found.status != "unknown" else []
    return [found.place, *places] if found.place else places


def _is_bare(columns: Columns, rows: Rows) -> Mask:
    bare: Mask = np.isnan(np.array(columns["lat"], dtype="float64")[rows])
    return bare


def _is_some(cells: Sequence[Any]) -> Mask:
    return np.array([cell is not None for cell in cells], dtype=bool)


def _find_nearest(columns: Columns, rows: Rows, codes: Rows, places: Sequence[Sequence[Place]]) -> Coded:
    """For each row the nearest place of its name that its position fits: within 25 km, more for an area.

    ``places[codes[n]]`` are those of ``rows[n]``.
    """
    flat, numbers = _number_places([place for group in places for place in group])
    sizes = np.array([len(group) for group in places], dtype=np.intp)
    starts = np.cumsum(sizes) - sizes
    asked = np.flatnonzero(~_is_bare(columns, rows) & (sizes[codes] > 0))
    chosen = np.full(len(rows), len(flat), dtype=np.intp)  # none
    if len(asked):
        count = sizes[codes[asked]]
        ends = np.cumsum(count)
        row = np.repeat(asked, count)
        at = starts[codes[row]] + np.arange(ends[-1]) - np.repeat(ends - count, count)
        lat, lon, radius = (
            np.array(columns[n], "float64")[rows[row]] for n in ("lat", "lon", "precision_km")
        )
        at = numbers[at]
        other_lat, other_lon, other_radius = (
            np.array([getattr(place, n) for place in flat])[at] for n in ("lat", "lon", "precision_km")
        )
        away = _distances_km(lat, lon, other_lat, other_lon)
        reach = np.maximum(CONTRADICTION_KM, np.nan_to_num(radius) + other_radius)
        away[away > reach] = np.inf
        best = np.repeat(np.minimum.reduceat(away, ends - count), count)
        hits = np.flatnonzero((away == best) & np.isfinite(away))[::-1]  # the first of a row is written last
        chosen[row[hits]] = at[hits]
    return Coded([*flat, None], chosen)


def _number_places(places: Sequence[Place | None]) -> tuple[list[Any], Rows]:
    """The different ones of many places, and the number that each of the many has among them."""
    number_of: dict[int, int] = {}
    numbers = [number_of.setdefault(id(place), len(number_of)) for place in places]
    different = list(dict(zip(numbers, places, strict=True)).values())
    return different, np.array(numbers, dtype=np.intp)


def _set_position(columns: Columns, rows: Rows, where: Mask, found: Coded, method: Coded) -> None:
    """Give the rows the position that their place or resolution has."""
    codes, at = found.codes[where], np.flatnonzero(where)
    for name in ("lat", "lon", "precision_km"):
        new = np.array([np.nan if f is None else getattr(f, name) for f in found.values], dtype="float64")
        columns[name] = Numbers(np.array(columns[name], dtype="float64", copy=True))
        columns[name].array[rows[at]] = new[codes]
    columns["location_method"] = replace_rows(columns["location_method"], rows[at], take(method, at))


def _name_places(columns: Columns, rows: Rows, chosen: Coded) -> None:
    """The rows for which a place was chosen take its names."""
    named = np.flatnonzero(_is_some(chosen.values)[chosen.codes])
    places = compress(take(chosen, named))
    unsaid = find_rows(_is_empty, take(columns["mention"], rows[named]))
    said = take(columns["place"], rows[named[unsaid]])
    columns["mention"] = replace_rows(columns["mention"], rows[named[unsaid]], said)
    for name, attribute in _TAKEN.items():
        new = map_distinct(attrgetter(attribute), places)
        # a kind that the table gives stays; so does an area that the gazetteer does not know
        kept = take(columns[name], rows[named]) if name == "kind" else new
        changed = find_rows(_is_empty if name == "kind" else bool, kept)
        columns[name] = replace_rows(columns[name], rows[named[changed]], take(new, changed))


def _is_empty(cell: str) -> bool:
    return not cell


def _distances_km(lat: Floats, lon: Floats, other_lat: Floats, other_lon: Floats) -> Floats:
    """Great-circle distances (haversine)."""
    across = np.cos(np.radians(lat)) * np.cos(np.radians(other_lat))
    half_lat, half_lon = np.radians(other_lat - lat) / 2, np.radians(other_lon - lon) / 2
    chord: Floats = np.sin(half_lat) ** 2 + across * np.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
