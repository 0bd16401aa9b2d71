"""The words of a known schema -> the words of the contract: types, precision, dates, actors, ids."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from conflictmap.errors import InputError
from conflictmap.governorates import fold
from conflictmap.reading.celldates import read_dates
from conflictmap.reading.columns import (
    Columns,
    code_together,
    copy,
    find_rows,
    map_distinct,
    map_each,
    repeat,
    replace_rows,
    take,
)
from conflictmap.reading.grids import Grid
from conflictmap.reading.schemas import Schema

if TYPE_CHECKING:
    from conflictmap.reading.columns import Rows

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

    def pick(cells: Any) -> Any:
        return copy(cells) if len(kept) == len(grid) else take(cells, kept)

    def column(name: str) -> Any:
        cells = grid.columns.get(by_fold.get(fold(name), ""))
        return None if cells is None else pick(cells)

    fields = {name: pick(cells) for name, cells in found.items()}
    if types is not None:
        fields["type"] = pick(types)
    if not schema.is_own:
        _translate(fields, schema, column, Path(path).stem, len(kept))
    return PickedFields(fields, pick(grid.lines), left_out)


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


def _find_types(grid: Grid, schema: Schema, by_fold: Mapping[str, str]) -> tuple[Rows, Any, Counter[str]]:
    """Rows whose type means an event, all types, and the others by what they are called."""
    if not schema.type_columns:
        return np.arange(len(grid)), None, Counter()
    headers = [by_fold[fold(name)] for name in schema.type_columns if fold(name) in by_fold]
    words = [map_distinct(_code, grid.columns[header]) for header in headers]

    def mean(row: tuple[str, ...]) -> str:
        return next((m for word in row if (m := schema.type_meanings.get(fold(word), ""))), "")

    types = map_distinct(mean, code_together(*words))
    left_out = Counter(words[0][row] for row in find_rows(lambda meaning: not meaning, types).tolist())
    return find_rows(bool, types), types, left_out


def _translate(fields: Columns, schema: Schema, column: Callable[[str], Any], stem: str, count: int) -> None:
    prefix = schema.id_prefix or (f"{stem}-" if schema.name == "table" else "")
    ids = fields.get("id") or repeat("", count)
    fields["id"] = map_each(lambda cell: prefix + code if (code := _code(cell)) else "", ids)
    if schema.status:
        fields["status"] = repeat(schema.status, count)
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
    fields["location_method"] = map_distinct(lambda k: k if k == "governorate" else "", fields["kind"])


def _blur_dates(fields: Columns, codes: Sequence[str], meanings: Mapping[str, str]) -> None:
    """A day that stands for a week or a month becomes the month; what its end shows goes before the code."""
    blurred = find_rows(lambda code: meanings.get(code, "day") != "day", codes)
    if not len(blurred):
        return
    starts, _ = read_dates(take(fields["date"], blurred))
    ends, _ = read_dates(take(fields.get("date_end") or repeat("", len(codes)), blurred))

    def blur(stated: tuple[str | None, str | None, str, Any]) -> Any:
        start, end, code, cell = stated
        if not start or len(start) != 10:
            return cell
        return start[: _shared_length(start, end) if end else {"month": 7, "year": 4}[meanings[code]]]

    stated = code_together(starts, ends, take(codes, blurred), take(fields["date"], blurred))
    fields["date"] = replace_rows(fields["date"], blurred, map_distinct(blur, stated))


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
    if type(cell) is str:
        return cell.strip()
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
