"""Cells of positions: numbers in any usual form, pairs, geometries; ranges checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from conflictmap.reading.columns import (
    Coded,
    Columns,
    Numbers,
    map_distinct,
    repeat,
    replace_where,
    texts_of,
)
from conflictmap.reading.faults import FaultLog

GIVEN_PRECISION_KM: Final = 1.0
_NUMBER: Final = re.compile(r"([NSEWnsew]?)\s*([-+−]?\d+(?:[.,]\d+)?(?:[eE]-?\d+)?)\s*°?\s*([NSEWnsew]?)$")
_PAIR: Final = re.compile(r"\s*\(?\s*([-+]?\d+\.\d+)\s*[,;\s]\s*([-+]?\d+\.\d+)\s*\)?\s*$")
_MOVED_DEG: Final = 1e-6  # 0.1 m; programs that edit GeoJSON round to 6 or 7 places


def add_positions(
    columns: Columns, raw: Mapping[str, list[Any]], lines: Sequence[int], faults: FaultLog
) -> None:
    """Add ``lat, lon, precision_km`` and settle ``location_method``; a bad position is a fault."""
    for name in ("lat", "lon", "precision_km"):
        columns[name] = read_numbers(raw.get(name), name, lines, faults)
    if "position" in raw:
        for row, pair in enumerate(texts_of(raw["position"], len(lines))):
            if columns["lat"][row] is None and (match := _PAIR.match(pair)):
                columns["lat"][row], columns["lon"][row] = float(match[1]), float(match[2])
    for row, geometry in enumerate(raw.get("geometry") or ()):
        if geometry is not None and not geometry.is_empty:
            _take_geometry(columns, row, geometry)
    lat, lon, precision = (
        np.array(columns[name], dtype="float64") for name in ("lat", "lon", "precision_km")
    )
    wrong = (np.isnan(lat) != np.isnan(lon)) | (np.abs(lat) > 90) | (np.abs(lon) > 180)
    for row in np.flatnonzero(wrong).tolist():
        fault = _position_fault(columns["lat"][row], columns["lon"][row])
        faults.add("bad position", fault, line=lines[row])
        columns["lat"][row] = columns["lon"][row] = None
    for row in np.flatnonzero((precision < 0) | np.isinf(precision)).tolist():
        message = f"precision_km: expected 0 or more, found {precision[row]:g}"
        faults.add("bad precision_km", message, line=lines[row])
        columns["precision_km"][row] = None
    placed = ~np.isnan(np.array(columns["lat"], dtype="float64"))
    method = map_distinct(lambda m: "given" if m in ("", "unresolved") else m, columns["location_method"])
    columns["location_method"] = replace_where(placed, method, repeat("unresolved", len(lines)))
    precision = columns["precision_km"].array
    columns["precision_km"] = Numbers(np.where(placed & np.isnan(precision), GIVEN_PRECISION_KM, precision))


def _take_geometry(columns: Columns, row: int, geometry: Any) -> None:
    """A point that differs from ``lat, lon`` was moved on a map; a line or area gives its middle."""
    point = geometry if geometry.geom_type == "Point" else geometry.representative_point()
    lat, lon = columns["lat"][row], columns["lon"][row]
    if (
        lat is not None
        and lon is not None
        and abs(point.y - lat) < _MOVED_DEG
        and abs(point.x - lon) < _MOVED_DEG
    ):
        return
    columns["lat"][row], columns["lon"][row] = float(point.y), float(point.x)
    columns["location_method"][row] = "given"
    if geometry.geom_type != "Point":
        west, south, east, north = geometry.bounds
        half_diagonal_deg = math.hypot(north - south, (east - west) * math.cos(math.radians(point.y))) / 2
        columns["precision_km"][row] = round(half_diagonal_deg * 111.2, 1)


def _position_fault(lat: float | None, lon: float | None) -> str:
    if (lat is None) != (lon is None):
        return "expected lat and lon, found only one of them; the position is not used"
    if lat is None or lon is None:
        return ""
    if not abs(lat) <= 90:
        return f"lat must be between -90 and 90, found {lat:g}; lat and lon may be swapped"
    if not abs(lon) <= 180:
        return f"lon must be between -180 and 180, found {lon:g}"
    return ""


def read_numbers(cells: Sequence[Any] | None, name: str, lines: Sequence[int], faults: FaultLog) -> Numbers:
    """A column of numbers; None for an empty cell and for a bad one, which is a fault."""
    if cells is None:
        return Numbers(np.full(len(lines), np.nan))
    plain = cells.values if isinstance(cells, Coded) else cells
    array = pd.to_numeric(pd.Series(plain, dtype=object), errors="coerce").to_numpy("float64", copy=True)
    odd = np.isnan(array)
    odd[odd] = [plain[at] not in (None, "") for at in np.flatnonzero(odd).tolist()]
    if isinstance(cells, Coded):
        array, odd = array[cells.codes], odd[cells.codes]
    numbers = Numbers(array)
    for row in np.flatnonzero(odd).tolist():
        try:
            numbers[row] = read_number(cells[row])
        except ValueError as error:
            faults.add(f"bad {name}", f"{name}: {error}", line=lines[row])
    return numbers


def read_number(cell: Any) -> float | None:
    """A number from a cell: "34.73", "34,73", "34.73° N", "W 12.5"; None for an empty one.

    Raises
    ------
    ValueError
        When the cell is no number.
    """
    if cell is None or cell == "" or isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return None if math.isnan(cell) else float(cell)
    text = str(cell).strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        match = _NUMBER.match(text)
    if not match:
        raise ValueError(f"expected a number, found {text!r:.60}")
    value = float(match[2].replace(",", ".").replace("−", "-"))
    return -value if (match[1] or match[3]).upper() in ("S", "W") and match[1] + match[3] else value
