"""Cells of a table, already under the names of the contract -> checked columns of events.

A bad cell never stops the rest: it is a fault, and the row goes on without it; a row that can be no event
is kept apart with its problem.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

import numpy as np

from conflictmap.governorates import find_governorate
from conflictmap.model import DATE_PRECISIONS, EVENT_TYPES, KINDS, LOCATION_METHODS, STATUSES, Event
from conflictmap.reading.celldates import read_dates
from conflictmap.reading.cells import TRUE_WORDS, read_sources
from conflictmap.reading.columns import (
    Columns,
    distinct,
    find_rows,
    map_distinct,
    repeat,
    take,
    text_of,
    texts_of,
)
from conflictmap.reading.faults import FaultLog
from conflictmap.reading.positions import add_positions, read_numbers
from conflictmap.reading.words import find_status, find_type

EVENT_COLUMNS: Final = tuple(f.name for f in fields(Event))
_TYPE_SHAPE: Final = re.compile(r"[a-z][a-z0-9 _-]{0,39}")
_VOCABULARY: Final[dict[str, tuple[str, ...]]] = {
    "type": EVENT_TYPES,
    "status": STATUSES,
    "kind": KINDS,
    "location_method": LOCATION_METHODS,
}
_FREE_TEXT: Final = (
    "id", "place", "place_id", "mention", "district", "report", "title", "url", "evidence", "relation",
)  # fmt: skip


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
    for name in _FREE_TEXT:
        columns[name] = texts_of(raw.get(name), count)
    columns["actor"] = map_distinct(lambda actor: actor or "unknown", texts_of(raw.get("actor"), count))
    columns["type"] = map_distinct(
        lambda cell: _read_type(cell.strip(), own_types=own_types), texts_of(raw.get("type"), count)
    )
    columns["status"] = _words(raw, "status", lines, faults, read=_read_status, fallback="reported")
    columns["kind"] = _words(raw, "kind", lines, faults, read=_one_of(KINDS), fallback="")
    columns["location_method"] = _words(
        raw, "location_method", lines, faults, read=_one_of(LOCATION_METHODS), fallback=""
    )
    columns["governorate"] = map_distinct(
        lambda name: find_governorate(name) or name, texts_of(raw.get("governorate"), count)
    )
    _add_dates(columns, raw, lines, faults)
    add_positions(columns, raw, lines, faults)
    _add_sources(columns, raw, lines, faults)
    return _drop_empty(columns, raw, lines, faults)


def event_id(row: Mapping[str, Any]) -> str:
    """An id for a row that has none, the same whenever the same row is read."""
    parts = (
        row[n] for n in ("type", "place", "governorate", "date", "actor", "evidence", "url", "lat", "lon")
    )
    return "row-" + hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:12]


def _words(
    raw: Mapping[str, list[Any]],
    name: str,
    lines: Sequence[int],
    faults: FaultLog,
    *,
    read: Callable[[str], str],
    fallback: str,
) -> Any:
    """A column of a small vocabulary: each distinct cell is read once."""
    if name not in raw:
        return repeat(fallback, len(lines))
    cells = texts_of(raw[name], len(lines))
    meanings = {cell: read(cell.strip()) if cell.strip() else fallback for cell in distinct(cells)}
    for row in find_rows(lambda cell: cell.strip() and not meanings.get(cell), cells).tolist():
        message = f"{name}: {cells[row]!r:.60} is unknown{_near(name, cells[row])}"
        faults.add(f"unknown {name}", message, line=lines[row])
    return map_distinct(lambda cell: meanings.get(cell) or fallback, cells)


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
        columns[name] = _dates(raw[name], name, lines, faults) if name in raw else repeat("", len(lines))
    if "date_precision" in raw and "date" in raw:
        stated = texts_of(raw["date_precision"], len(lines))
        for row, (date, precision) in enumerate(zip(columns["date"], stated, strict=True)):
            # a spreadsheet turned "2024-12" into 1 December; what was not written as ISO yields to its precision
            if precision in ("month", "year") and date.endswith("-01"):
                written = text_of(raw["date"][row]).strip()
                columns["date"][row] = date if written == date else date[: 7 if precision == "month" else 4]
    columns["date_precision"] = map_distinct(_precision, columns["date"])


def _dates(cells: Sequence[Any], name: str, lines: Sequence[int], faults: FaultLog) -> Any:
    dates, doubtful = read_dates(cells)
    if doubtful:
        example = next(str(c) for c, d in zip(cells, dates, strict=True) if d and str(c) != d)
        faults.add(
            f"{name} order",
            f"{name}: day and month cannot be told apart in any row; {example!r} was read day first; "
            "write dates as YYYY-MM-DD to be sure",
            doubt=True,
        )
    for row in find_rows(lambda date: date is None, dates).tolist():
        faults.add(f"bad {name}", f"{name}: expected a date, found {cells[row]!r:.60}", line=lines[row])
    return map_distinct(lambda date: date or "", dates)


def _precision(date: str) -> str:
    return dict(zip((10, 7, 4, 0), DATE_PRECISIONS, strict=True))[len(date)]


def _add_sources(
    columns: Columns, raw: Mapping[str, list[Any]], lines: Sequence[int], faults: FaultLog
) -> None:
    columns["sources"] = [()] * len(lines)
    for row, cell in enumerate(raw.get("sources") or ()):
        try:
            columns["sources"][row] = read_sources(cell)
        except ValueError as error:
            faults.add("bad sources", str(error), line=lines[row])
    columns["start"], columns["end"] = repeat(0, len(lines)), list(map(len, columns["evidence"]))
    for name in raw.keys() & {"start", "end"}:
        columns[name] = [int(value or 0) for value in read_numbers(raw[name], name, lines, faults)]
    columns["disputed"] = map_distinct(
        lambda cell: cell is True or str(cell).strip().casefold() in TRUE_WORDS,
        raw.get("disputed") or repeat(False, len(lines)),
    )


def _drop_empty(
    columns: Columns, raw: Mapping[str, list[Any]], lines: Sequence[int], faults: FaultLog
) -> CleanRows:
    """Keep the rows that have a type and a place or a position; name the others; give ids."""
    nowhere = find_rows(lambda place: not place or place.isspace(), columns["place"]).tolist()
    if nowhere:
        columns["place"] = list(columns["place"])
    for row in nowhere:
        columns["place"][row] = _place_from_rest(columns, row)
    dropped: dict[int, Problem] = {}
    for missing in ("type", "place"):
        for row in find_rows(lambda cell: not cell, columns[missing]).tolist():
            if row in dropped:
                continue
            cell = text_of(raw[missing][row]) if missing in raw else ""
            problem = f"expected a {missing}, found {cell!r:.60}{_near(missing, cell)}"
            faults.add(f"no {missing}", problem, line=lines[row])
            cells = {name: columns[name][row] for name in EVENT_COLUMNS} | {missing: cell}
            dropped[row] = Problem(lines[row], problem, cells=cells)
    clean, kept = columns, list(lines)
    if dropped:
        rows = np.array([row for row in range(len(lines)) if row not in dropped], dtype=np.intp)
        clean = {name: take(columns[name], rows) for name in EVENT_COLUMNS}
        kept = take(kept, rows)
    _add_ids(clean)
    return CleanRows(clean, kept, list(dropped.values()))


def _place_from_rest(columns: Columns, row: int) -> str:
    if columns["lat"][row] is not None:
        return f"{columns['lat'][row]:.4f}, {columns['lon'][row]:.4f}"
    for name, unit in (("district", "district"), ("governorate", "governorate")):
        if columns[name][row]:
            return f"{columns[name][row]} {unit}"
    return ""


def _add_ids(columns: Columns) -> None:
    """Ids as given, where they are; the same row always gets the same one; none stands twice."""
    names = [n for n in EVENT_COLUMNS if n != "sources"]
    ids = [given.strip() for given in columns["id"]]
    for row in (row for row, given in enumerate(ids) if not given):
        ids[row] = event_id({n: columns[n][row] for n in names})
    if len(set(ids)) < len(ids):
        taken: set[str] = set()
        for row, ident in enumerate(ids):
            number = 2
            while ids[row] in taken:
                ids[row], number = f"{ident}-{number}", number + 1
            taken.add(ids[row])
    columns["id"] = ids
