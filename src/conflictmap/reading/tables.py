"""Tables of events -> events: own spreadsheets, ACLED, UCDP, GDELT, HXL, and what this program wrote."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from conflictmap.errors import InputError
from conflictmap.governorates import fold
from conflictmap.model import Event, Report
from conflictmap.reading.columns import Columns, any_of, code_together, map_distinct, take, texts_of
from conflictmap.reading.faults import FaultLog
from conflictmap.reading.grids import Grid, read_grid, read_headers
from conflictmap.reading.placing import FindKnown, FindPlace, Resolve, place_rows
from conflictmap.reading.records import read_record
from conflictmap.reading.rows import EVENT_COLUMNS, Problem, clean_rows
from conflictmap.reading.schemas import Schema, find_schema, is_report_table
from conflictmap.reading.translation import PickedFields, pick_fields
from conflictmap.reading.words import load_words

OnFault = Callable[[InputError], object]
_MOST_KINDS_TOLD = 6


@dataclass(frozen=True, slots=True)
class TableResult:
    """What a table holds.

    ``columns`` are those of an event, one list each; ``unresolved`` the rows to look at, whether they are
    among the events or not; ``left_out`` counts the kinds of rows that are no event here. ``faults`` tell
    what was lost, such as a date that is none; ``doubts`` what was kept and should be looked at.
    """

    schema: str
    columns: Columns
    unresolved: list[Problem]
    left_out: Counter[str]
    faults: list[InputError]
    doubts: list[InputError]

    @property
    def events(self) -> list[Event]:
        """The events as records."""
        rows = zip(*(self.columns[name] for name in EVENT_COLUMNS), strict=True)
        return [Event(**dict(zip(EVENT_COLUMNS, row, strict=True))) for row in rows]


def read_table(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    resolve: Resolve | None = None,
    find_place: FindPlace | None = None,
    find_known: FindKnown | None = None,
) -> TableResult:
    """Read a table of events in any known schema, or with usual headers.

    Parameters
    ----------
    columns
        Field -> header, for headers that are not known: ``{"place": "Ort"}``.
    resolve, find_place
        A gazetteer's ``resolve`` and ``find_id``. Rows without a position are resolved with the governorate
        as context, and positions more than 25 km from the place that is named are doubted. Without them
        positions are taken as they stand.
    find_known
        Finds at once the names that are one place for certain, which spares ``resolve`` the many rows of a
        large table.

    Raises
    ------
    InputError
        When the file cannot be read or has neither places nor positions; a bad row is a fault of the result.
    FormatError
        When the suffix is unknown or its library is not installed.
    """
    faults = FaultLog(path)
    headers = (
        read_headers(path) if Path(path).suffix.lower() in (".csv", ".tsv") and Path(path).is_file() else []
    )
    schema = find_schema(headers, columns, path=path) if headers else None
    grid = read_grid(path, faults=faults, wanted=schema.headers_of(headers) if schema else None)
    schema = schema or find_schema(grid.columns, columns, path=path)
    return translate(
        grid, schema, path=path, faults=faults, resolve=resolve, find_place=find_place, find_known=find_known
    )


def read_report_rows(
    path: str | Path, *, published: dt.date | None = None, on_fault: OnFault | None = None
) -> Iterator[Report]:
    """Reports of a table with a column of texts, as :func:`is_report_table` tells.

    Raises
    ------
    InputError
        For a row without text, when there is no ``on_fault`` to be told.
    """
    faults = FaultLog(path)
    grid = read_grid(path, faults=faults)
    fields = {**load_words()["report_columns"], **load_words()["columns"]}
    by_fold = {fold(header): header for header in reversed(list(grid.columns))}
    found = {
        name: grid.columns[by_fold[fold(word)]]
        for name in ("id", "title", "url", "published", "date", "text")
        for word in reversed(fields[name])
        if fold(word) in by_fold
    }
    found.setdefault("published", found.get("date", []))
    for row, line in enumerate(grid.lines):
        cells = {name: values[row] for name, values in found.items() if values and values[row] != ""}
        try:
            yield read_record(cells, path=path, line=line, published=published)
        except InputError as error:
            if on_fault is None:
                raise
            on_fault(error)


def find_table_kind(path: str | Path) -> str:
    """``"reports"``, ``"own"`` (events that this program wrote) or ``"events"``: what a table holds.

    Raises
    ------
    InputError, FormatError
        When the file cannot be read.
    """
    headers = read_headers(path)
    if is_report_table(headers):
        return "reports"
    return "own" if find_schema(headers).is_own else "events"


def translate(
    grid: Grid,
    schema: Schema,
    *,
    path: str | Path,
    faults: FaultLog,
    resolve: Resolve | None = None,
    find_place: FindPlace | None = None,
    find_known: FindKnown | None = None,
) -> TableResult:
    """Turn a table of a known schema into columns of events."""
    picked = pick_fields(grid, schema, path=path)
    clean = clean_rows(
        picked.fields, picked.lines, faults=faults, own_types=schema.is_own or bool(schema.type_columns)
    )
    problems = list(clean.dropped)
    if not schema.is_own:
        _add_origin(clean.columns, clean.lines, picked, Path(path).name)
    if resolve and find_place:
        countries = _per_line(picked, "country", clean.lines)
        problems += place_rows(
            clean.columns,
            clean.lines,
            countries,
            resolve=resolve,
            find_place=find_place,
            find_known=find_known,
            own=schema.is_own,
            corrected="problem" in grid.columns,
            faults=faults,
        )
    if schema.note:
        faults.add("schema", f"read as {schema.name}: {schema.note}", doubt=True)
    if picked.left_out:
        faults.add("left out", _tell_left_out(picked.left_out), doubt=True)
    problems.sort(key=lambda problem: problem.line)
    return TableResult(
        schema.name, clean.columns, problems, picked.left_out, faults.list(), faults.list(doubts=True)
    )


def _per_line(picked: PickedFields, name: str, lines: Sequence[int]) -> Any:
    """Cells of a field that events do not have, for the lines that became events."""
    cells = texts_of(picked.fields.get(name), len(picked.lines))
    if len(lines) == len(picked.lines):
        return cells
    row_of = {line: row for row, line in enumerate(picked.lines)}
    return take(cells, np.array([row_of[line] for line in lines], dtype=np.intp))


def _add_origin(columns: Columns, lines: Sequence[int], picked: PickedFields, name: str) -> None:
    columns["report"] = map_distinct(lambda report: report or name, columns["report"])
    if "source" in picked.fields:
        outlets = _per_line(picked, "source", lines)
        columns["title"] = map_distinct(any_of, code_together(columns["title"], outlets))
    columns["mention"] = map_distinct(any_of, code_together(columns["mention"], columns["place"]))


def _tell_left_out(left_out: Counter[str]) -> str:
    told = ", ".join(
        f"{word or 'no type'} ({count:,})" for word, count in left_out.most_common(_MOST_KINDS_TOLD)
    )
    others = len(left_out) - _MOST_KINDS_TOLD
    more = f" and {others} other kinds" if others > 0 else ""
    return f"{left_out.total():,} rows are of kinds that are no event here and were left out: {told}{more}"
