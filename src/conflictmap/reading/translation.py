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
from conflictmap.reading.rows import Columns
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
    words = [[_code(cell) for cell in grid.columns[header]] for header in headers]
    meanings = {word: schema.type_meanings.get(fold(word), "") for cells in words for word in set(cells)}
    types = [next((m for word in row if (m := meanings[word])), "") for row in zip(*words, strict=True)]
    left_out = Counter(word for word, meaning in zip(words[0], types, strict=True) if not meaning)
    return [row for row, meaning in enumerate(types) if meaning], types, left_out


def _translate(
    fields: Columns, schema: Schema, column: Callable[[str], list[Any] | None], stem: str, count: int
) -> None:
    prefix = schema.id_prefix or (f"{stem}-" if schema.name == "table" else "")
    fields["id"] = [
        f"{prefix}{_code(cell)}" if _code(cell) else "" for cell in fields.get("id") or [""] * count
    ]
    if schema.status:
        fields["status"] = [schema.status] * count
    if schema.governorates and "governorate" in fields:
        fields["governorate"] = [schema.governorates.get(_code(c), "") for c in fields["governorate"]]
    if schema.actors and "actor" in fields:
        names = {cell: _find_actor(_code(cell), schema.actors) for cell in set(fields["actor"])}
        fields["actor"] = [names[cell] for cell in fields["actor"]]
    if "district" in fields:
        fields["district"] = [_code(cell).removesuffix(" district") for cell in fields["district"]]
    if schema.precision and (codes := column(schema.precision["column"])):
        _add_precision(fields, [_code(code) for code in codes], schema.precision)
    if schema.date_precision and (codes := column(schema.date_precision["column"])):
        _blur_dates(fields, [_code(code) for code in codes], schema.date_precision["meanings"])


def _add_precision(fields: Columns, codes: list[str], precision: Mapping[str, Any]) -> None:
    fields["precision_km"] = [precision["km"].get(code) for code in codes]
    kinds = precision.get("kinds", {})
    fields["kind"] = [kinds.get(code, "") for code in codes]
    fields["location_method"] = ["governorate" if kinds.get(code) == "governorate" else "" for code in codes]


def _blur_dates(fields: Columns, codes: list[str], meanings: Mapping[str, str]) -> None:
    """A day that stands for a week or a month becomes the month; what its end shows goes before the code."""
    starts, _ = read_dates(fields["date"])
    ends, _ = read_dates(fields.get("date_end") or [""] * len(starts))
    for row, (start, end, code) in enumerate(zip(starts, ends, codes, strict=True)):
        meaning = meanings.get(code, "day")
        if start and len(start) == 10 and meaning != "day":
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
