"""The words of a known schema -> the words of the contract: types, precision, dates, actors, ids."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conflictmap.errors import InputError
from conflictmap.governorates import fold
from conflictmap.reading.celldates import read_dates
from conflictmap.reading.grids import Grid
from conflictmap.reading.positions import Columns, map_distinct
from conflictmap.reading.schemas import Schema

_HEADERS_TOLD = 12


@dataclass(frozen=True, slots=True)
class PickedFields:
    """Cells under the names of the contract, the line of each row, and what kinds of rows were left out."""

    fields: Columns
    lines: list[int]
    left_out: Counter[str]


def pick_fields(grid: Grid, schema: Schema, *, path: str | Path) -> PickedFields:
    """Pick the columns that a schema names, and translate its words.

    Raises
    ------
    InputError
        When a table has no column of places, positions or types.
    """
    by_fold = {fold(header): header for header in reversed(list(grid.columns))}
    found: Columns = {}
    for name, headers in schema.columns.items():
        header = next((by_fold[fold(header)] for header in headers if fold(header) in by_fold), None)
        if header is not None:
            found[name] = grid.columns[header]
    if "geometry" in grid.columns:
        found["geometry"] = grid.columns["geometry"]
    if len(grid):
        _check_columns(found, schema, grid, path)
    kept, types, left_out = _find_types(grid, schema, by_fold)

    def column(name: str) -> list[Any] | None:
        cells = grid.columns.get(by_fold.get(fold(name), ""))
        return None if cells is None else [cells[row] for row in kept]

    fields = {name: [cells[row] for row in kept] for name, cells in found.items()}
    if types is not None:
        fields["type"] = [types[row] for row in kept]
    if not schema.is_own:
        _translate(fields, schema, column, Path(path).stem, len(kept))
    return PickedFields(fields, [grid.lines[row] for row in kept], left_out)


def _check_columns(found: Columns, schema: Schema, grid: Grid, path: str | Path) -> None:
    headers = ", ".join(list(grid.columns)[:_HEADERS_TOLD])
    if found.keys().isdisjoint(("place", "lat", "position", "geometry", "governorate")):
        message = (
            f"expected a column of places or positions, found {headers}; say which it is: --column place=Ort"
        )
        raise InputError(message, path=path)
    if "type" not in found and not schema.type_columns:
        message = (
            f"expected a column of event types, found {headers}; say which it is: --column type=Ereignis"
        )
        raise InputError(message, path=path)


def _find_types(
    grid: Grid, schema: Schema, by_fold: Mapping[str, str]
) -> tuple[list[int], list[str] | None, Counter[str]]:
    """Rows whose type means an event, all types, and the others by what they are called."""
    if not schema.type_columns:
        return list(range(len(grid))), None, Counter()
    headers = [by_fold[fold(name)] for name in schema.type_columns if fold(name) in by_fold]
    words = [map_distinct(_code, grid.columns[header]) for header in headers]

    def mean(row: tuple[str, ...]) -> str:
        return next((m for word in row if (m := schema.type_meanings.get(fold(word), ""))), "")

    types = map_distinct(mean, list(zip(*words, strict=True)))
    left_out = Counter(word for word, meaning in zip(words[0], types, strict=True) if not meaning)
    return [row for row, meaning in enumerate(types) if meaning], types, left_out


def _translate(
    fields: Columns, schema: Schema, column: Callable[[str], list[Any] | None], stem: str, count: int
) -> None:
    prefix = schema.id_prefix or (f"{stem}-" if schema.name == "table" else "")
    codes = [_code(cell) for cell in fields.get("id") or [""] * count]
    fields["id"] = [prefix + code if code else "" for code in codes] if prefix else codes
    if schema.status:
        fields["status"] = [schema.status] * count
    for name, read in (
        ("governorate", (lambda c: schema.governorates.get(_code(c), "")) if schema.governorates else None),
        ("actor", (lambda c: _find_actor(_code(c), schema.actors)) if schema.actors else None),
        ("district", lambda c: _code(c).removesuffix(" district")),
    ):
        if read and name in fields:
            fields[name] = map_distinct(read, fields[name])
    if schema.precision and (cells := column(schema.precision["column"])):
        _add_precision(fields, cells, schema.precision)
    if schema.date_precision and "date" in fields and (cells := column(schema.date_precision["column"])):
        _blur_dates(fields, map_distinct(_code, cells), schema.date_precision["meanings"])


def _add_precision(fields: Columns, cells: list[Any], precision: Mapping[str, Any]) -> None:
    kinds = precision.get("kinds", {})
    fields["precision_km"] = map_distinct(lambda cell: precision["km"].get(_code(cell)), cells)
    fields["kind"] = map_distinct(lambda cell: kinds.get(_code(cell), ""), cells)
    fields["location_method"] = ["governorate" if kind == "governorate" else "" for kind in fields["kind"]]


def _blur_dates(fields: Columns, codes: list[str], meanings: Mapping[str, str]) -> None:
    """A day that stands for a week or a month becomes the month; what its end shows goes before the code."""
    blurred = [row for row, code in enumerate(codes) if meanings.get(code, "day") != "day"]
    starts, _ = read_dates([fields["date"][row] for row in blurred])
    ends, _ = read_dates([fields["date_end"][row] if "date_end" in fields else "" for row in blurred])
    for row, start, end in zip(blurred, starts, ends, strict=True):
        if start and len(start) == 10:
            meaning = meanings[codes[row]]
            length = _shared_length(start, end) if end else {"month": 7, "year": 4}[meaning]
            fields["date"][row] = start[:length]


def _shared_length(start: str, end: str) -> int:
    """How much of the ISO date a span supports: two days their first, a month the month, a year the year."""
    if len(end) == 10 and 0 <= (dt.date.fromisoformat(end) - dt.date.fromisoformat(start)).days <= 1:
        return 10
    return 7 if start[:7] == end[:7] else 4 if start[:4] == end[:4] else 0


def _find_actor(name: str, actors: Mapping[str, str]) -> str:
    fits = [start for start in actors if name.casefold().startswith(start.casefold())]
    return actors[max(fits, key=len)] if fits else name


def _code(cell: Any) -> str:
    """A cell as text; 1.0 of a float column is "1"."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
