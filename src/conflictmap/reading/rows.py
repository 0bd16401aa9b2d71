"""Cells of a table, already under the names of the contract -> checked columns of events.

A bad cell never stops the rest: it is a fault, and the row goes on without it; a row that can be no event
is kept apart with its problem.
"""

from __future__ import annotations

import difflib
import hashlib
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from conflictmap.governorates import find_governorate
from conflictmap.model import DATE_PRECISIONS, EVENT_TYPES, KINDS, LOCATION_METHODS, STATUSES, Event
from conflictmap.reading.celldates import read_dates
from conflictmap.reading.cells import TRUE_WORDS, read_sources
from conflictmap.reading.faults import FaultLog
from conflictmap.reading.words import find_status, find_type

EVENT_COLUMNS: Final = tuple(f.name for f in fields(Event))
GIVEN_PRECISION_KM: Final = 1.0
_TYPE_SHAPE: Final = re.compile(r"[a-z][a-z0-9 _-]{0,39}")
_NUMBER: Final = re.compile(r"([NSEWnsew]?)\s*([-+−]?\d+(?:[.,]\d+)?(?:[eE]-?\d+)?)\s*°?\s*([NSEWnsew]?)$")
_PAIR: Final = re.compile(r"\s*\(?\s*([-+]?\d+\.\d+)\s*[,;\s]\s*([-+]?\d+\.\d+)\s*\)?\s*$")
_MOVED_DEG: Final = 1e-6  # 0.1 m; programs that edit GeoJSON round to 6 or 7 places
_VOCABULARY: Final[dict[str, tuple[str, ...]]] = {
    "type": EVENT_TYPES,
    "status": STATUSES,
    "kind": KINDS,
    "location_method": LOCATION_METHODS,
}
Columns = dict[str, list[Any]]


@dataclass(slots=True)
class Problem:
    """A row that is no event, or an event without a sure place: what is wrong and what may be meant."""

    line: int
    problem: str
    suggestions: str = ""
    cells: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class CleanRows:
    """Checked columns, the line of each row, and the rows that can be no event."""

    columns: Columns
    lines: list[int]
    dropped: list[Problem]


def clean_rows(
    raw: Mapping[str, list[Any]], lines: Sequence[int], *, faults: FaultLog, own_types: bool = False
) -> CleanRows:
    """Check every cell of a table whose columns are named as in the contract.

    Besides the columns of an event ``raw`` may hold ``position`` ("34.73, 36.71") and ``geometry`` (points
    in lon/lat, which rule over ``lat, lon`` where they differ: an analyst moved the point). With
    ``own_types`` a type of the user's own lexicon is accepted as it stands.
    """
    count = len(lines)
    columns: Columns = {}
    for name in (
        "id",
        "place",
        "place_id",
        "mention",
        "district",
        "report",
        "title",
        "url",
        "evidence",
        "relation",
    ):
        columns[name] = _texts(raw.get(name), count)
    columns["actor"] = [actor or "unknown" for actor in _texts(raw.get("actor"), count)]
    types = _texts(raw.get("type"), count)
    meanings = {cell: _read_type(cell.strip(), own_types=own_types) for cell in set(types)}
    columns["type"] = [meanings[cell] for cell in types]
    columns["status"] = _words(raw, "status", lines, faults, read=_read_status, fallback="reported")
    columns["kind"] = _words(raw, "kind", lines, faults, read=_one_of(KINDS), fallback="")
    columns["location_method"] = _words(
        raw, "location_method", lines, faults, read=_one_of(LOCATION_METHODS), fallback=""
    )
    columns["governorate"] = [
        find_governorate(name) or name for name in _texts(raw.get("governorate"), count)
    ]
    _add_dates(columns, raw, lines, faults)
    _add_positions(columns, raw, lines, faults)
    _add_sources(columns, raw, lines, faults)
    return _drop_empty(columns, raw, lines, faults)


def event_id(row: Mapping[str, Any]) -> str:
    """An id for a row that has none, the same whenever the same row is read."""
    parts = (
        row[n] for n in ("type", "place", "governorate", "date", "actor", "evidence", "url", "lat", "lon")
    )
    return "row-" + hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:12]


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


def _texts(cells: list[Any] | None, count: int) -> list[str]:
    if cells is None:
        return [""] * count
    return [cell if isinstance(cell, str) else _text(cell) for cell in cells]


def _text(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _words(
    raw: Mapping[str, list[Any]],
    name: str,
    lines: Sequence[int],
    faults: FaultLog,
    *,
    read: Callable[[str], str],
    fallback: str,
) -> list[str]:
    """A column of a small vocabulary: each distinct cell is read once."""
    cells = _texts(raw.get(name), len(lines))
    meanings = {cell: read(cell.strip()) if cell.strip() else fallback for cell in set(cells)}
    if not all(meanings[cell] or not cell for cell in meanings):
        for line, cell in zip(lines, cells, strict=True):
            if cell.strip() and not meanings[cell]:
                message = f"{name}: {cell!r:.60} is unknown{_near(name, cell)}"
                faults.add(f"unknown {name}", message, line=line)
    return [meanings[cell] or fallback for cell in cells]


def _read_type(cell: str, *, own_types: bool) -> str:
    if cell in EVENT_TYPES:
        return cell
    found = find_type(cell)
    misspelt = difflib.get_close_matches(cell.casefold(), EVENT_TYPES, n=1, cutoff=0.75)
    return found or (cell if own_types and not misspelt and _TYPE_SHAPE.fullmatch(cell) else "")


def _read_status(cell: str) -> str:
    return cell if cell in STATUSES else find_status(cell)


def _one_of(vocabulary: Iterable[str]) -> Callable[[str], str]:
    known = {word.casefold(): word for word in vocabulary}
    return lambda cell: known.get(cell.casefold(), "")


def _near(name: str, cell: str) -> str:
    vocabulary = _VOCABULARY.get(name, ())
    near = difflib.get_close_matches(cell.casefold(), vocabulary, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; known: {', '.join(vocabulary)}" if vocabulary else ""


def _add_dates(
    columns: Columns, raw: Mapping[str, list[Any]], lines: Sequence[int], faults: FaultLog
) -> None:
    for name in ("date", "published"):
        cells = raw.get(name) or [""] * len(lines)
        dates, doubtful = read_dates(cells)
        if doubtful:
            example = next(str(c) for c, d in zip(cells, dates, strict=True) if d and str(c) != d)
            faults.add(
                f"{name} order",
                f"{name}: day and month cannot be told apart in any row; {example!r} was read day first; "
                "write dates as YYYY-MM-DD to be sure",
                doubt=True,
            )
        for line, cell, date in zip(lines, cells, dates, strict=True):
            if date is None:
                faults.add(f"bad {name}", f"{name}: expected a date, found {cell!r:.60}", line=line)
        columns[name] = [date or "" for date in dates]
    stated = _texts(raw.get("date_precision"), len(lines))
    cells = raw.get("date") or [""] * len(lines)
    for row, (date, precision) in enumerate(zip(columns["date"], stated, strict=True)):
        # a spreadsheet turned "2024-12" into 1 December; what was not written as ISO yields to its precision
        if precision in ("month", "year") and date.endswith("-01") and _text(cells[row]).strip() != date:
            columns["date"][row] = date[: 7 if precision == "month" else 4]
    columns["date_precision"] = [_precision(date) for date in columns["date"]]


def _precision(date: str) -> str:
    return dict(zip((10, 7, 4, 0), DATE_PRECISIONS, strict=True))[len(date)]


def _add_positions(
    columns: Columns, raw: Mapping[str, list[Any]], lines: Sequence[int], faults: FaultLog
) -> None:
    for name in ("lat", "lon", "precision_km"):
        columns[name] = _numbers(raw.get(name), name, lines, faults)
    for row, pair in enumerate(_texts(raw.get("position"), len(lines))):
        if columns["lat"][row] is None and (match := _PAIR.match(pair)):
            columns["lat"][row], columns["lon"][row] = float(match[1]), float(match[2])
    for row, geometry in enumerate(raw.get("geometry") or ()):
        if geometry is not None and not geometry.is_empty:
            _take_geometry(columns, row, geometry)
    for row, line in enumerate(lines):
        _check_position(columns, row, line, faults)


def _check_position(columns: Columns, row: int, line: int, faults: FaultLog) -> None:
    precision = columns["precision_km"][row]
    if precision is not None and not 0 <= precision < math.inf:
        faults.add("bad precision_km", f"precision_km: expected 0 or more, found {precision}", line=line)
        columns["precision_km"][row] = None
    fault = _position_fault(columns["lat"][row], columns["lon"][row])
    if fault:
        faults.add("bad position", fault, line=line)
        columns["lat"][row] = columns["lon"][row] = None
    if columns["lat"][row] is None:
        columns["location_method"][row] = "unresolved"
        return
    if columns["location_method"][row] in ("", "unresolved"):
        columns["location_method"][row] = "given"
    if columns["precision_km"][row] is None:
        columns["precision_km"][row] = GIVEN_PRECISION_KM


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


def _numbers(
    cells: list[Any] | None, name: str, lines: Sequence[int], faults: FaultLog
) -> list[float | None]:
    if cells is None:
        return [None] * len(lines)
    numbers: list[float | None] = []
    for line, cell in zip(lines, cells, strict=True):
        try:
            numbers.append(read_number(cell))
        except ValueError as error:
            faults.add(f"bad {name}", f"{name}: {error}", line=line)
            numbers.append(None)
    return numbers


def _add_sources(
    columns: Columns, raw: Mapping[str, list[Any]], lines: Sequence[int], faults: FaultLog
) -> None:
    sources = []
    for line, cell in zip(lines, raw.get("sources") or [()] * len(lines), strict=True):
        try:
            sources.append(read_sources(cell))
        except ValueError as error:
            faults.add("bad sources", str(error), line=line)
            sources.append(())
    columns["sources"] = sources
    for name in ("start", "end"):
        columns[name] = [int(value or 0) for value in _numbers(raw.get(name), name, lines, faults)]
    if "end" not in raw:
        columns["end"] = [len(evidence) for evidence in columns["evidence"]]
    columns["disputed"] = [
        cell is True or str(cell).strip().casefold() in TRUE_WORDS
        for cell in raw.get("disputed") or [False] * len(lines)
    ]


def _drop_empty(
    columns: Columns, raw: Mapping[str, list[Any]], lines: Sequence[int], faults: FaultLog
) -> CleanRows:
    """Keep the rows that have a type and a place or a position; name the others; give ids."""
    kept: list[int] = []
    dropped: list[Problem] = []
    for row, line in enumerate(lines):
        if not columns["place"][row].strip():
            columns["place"][row] = _place_from_rest(columns, row)
        missing = "type" if not columns["type"][row] else "place" if not columns["place"][row] else ""
        if missing:
            cell = _texts([raw[missing][row]], 1)[0] if missing in raw else ""
            problem = f"expected a {missing}, found {cell!r:.60}{_near(missing, cell)}"
            faults.add(f"no {missing}", problem, line=line)
            cells = {name: columns[name][row] for name in EVENT_COLUMNS} | {missing: cell}
            dropped.append(Problem(line, problem, cells=cells))
        else:
            kept.append(row)
    clean = {name: [columns[name][row] for row in kept] for name in EVENT_COLUMNS}
    _add_ids(clean)
    return CleanRows(clean, [lines[row] for row in kept], dropped)


def _place_from_rest(columns: Columns, row: int) -> str:
    if columns["lat"][row] is not None:
        return f"{columns['lat'][row]:.4f}, {columns['lon'][row]:.4f}"
    for name, unit in (("district", "district"), ("governorate", "governorate")):
        if columns[name][row]:
            return f"{columns[name][row]} {unit}"
    return ""


def _add_ids(columns: Columns) -> None:
    seen: dict[str, int] = {}
    names = [n for n in EVENT_COLUMNS if n != "sources"]
    for row, given in enumerate(columns["id"]):
        name = given.strip() or event_id({n: columns[n][row] for n in names})
        seen[name] = seen.get(name, 0) + 1
        columns["id"][row] = name if seen[name] == 1 else f"{name}-{seen[name]}"
