"""Write and read events in any format; the suffix tells which."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from conflictmap.errors import FormatError, InputError, SchemaError
from conflictmap.eventset import EventSet
from conflictmap.output.files import write_whole
from conflictmap.reading.faults import FaultLog
from conflictmap.reading.grids import parse_csv, parse_geojson, parse_jsonl, read_grid
from conflictmap.reading.rows import clean_rows
from conflictmap.schema import COLUMNS, REQUIRED

if TYPE_CHECKING:
    from conflictmap.reading.grids import Grid

OnFault = Callable[[InputError], object]

# format -> module and function that turns events into bytes
_WRITERS: Final = {
    "jsonl": ("textformats", "dump_jsonl"),
    "csv": ("textformats", "dump_csv"),
    "geojson": ("textformats", "dump_geojson"),
    "gpkg": ("geoformats", "dump_geopackage"),
    "parquet": ("geoformats", "dump_parquet"),
    "kml": ("kml", "dump_kml"),
    "xlsx": ("workbook", "dump_xlsx"),
}
_PARSERS: Final = {"jsonl": parse_jsonl, "csv": parse_csv, "geojson": parse_geojson}
FORMATS: Final = tuple(_WRITERS)
_BOM: Final = b"\xef\xbb\xbf"


def find_format(target: str | Path, format: str | None = None) -> str:
    """The format of a file: what is asked for, else what the suffix says.

    Raises
    ------
    FormatError
        When neither names a format.
    """
    name = (format or Path(target).suffix.removeprefix(".")).lower()
    if name not in _WRITERS:
        raise FormatError(
            f"{target}: expected one of the formats {', '.join(FORMATS)}, found {name or 'no suffix'}; "
            "give the file such a suffix, or --format"
        )
    return name


def write_events(events: EventSet, target: str | Path, *, format: str | None = None) -> None:
    """Write events to a file, whole or not at all; ``-`` is standard output.

    A CSV file begins with a byte order mark, so that Excel reads Arabic; on standard output it does not.

    Raises
    ------
    FormatError
        When the format is unknown or its library is not installed.
    InputError
        When the file cannot be written.
    """
    name = find_format(target, format)
    data = dump_events(events, name)
    write_whole(_BOM + data if name == "csv" and str(target) != "-" else data, target)


def dump_events(events: EventSet, format: str) -> bytes:
    """Events in one of :data:`FORMATS`, as bytes."""
    module, function = _WRITERS[find_format("events", format)]
    dump: Callable[[EventSet], bytes] = getattr(
        importlib.import_module(f"conflictmap.output.{module}"), function
    )
    return dump(events)


def read_events(
    source: str | Path, *, format: str | None = None, on_fault: OnFault | None = None
) -> EventSet:
    """Read a file that :func:`write_events` wrote, also when it was edited since.

    Parameters
    ----------
    source
        A file, or ``-`` for standard input (``jsonl`` unless ``format`` says csv or geojson).
    on_fault
        Called with each `InputError`; the other rows are read. Without it the first fault is raised.

    Raises
    ------
    FormatError
        When the format is unknown or its library is not installed.
    InputError
        When the file cannot be read, is no file of events, or, without ``on_fault``, holds a bad row.
    """
    faults = FaultLog(source)
    grid = _read_stdin(format or "jsonl", faults) if str(source) == "-" else read_grid(source, faults=faults)
    missing = [name for name in REQUIRED if name not in grid.columns]
    if missing and len(grid):
        raise InputError(
            f"expected a file of events with the columns {', '.join(REQUIRED)}; {', '.join(missing)} missing",
            path=source,
        )
    clean = clean_rows(grid.columns, grid.lines, faults=faults, own_types=True)
    for fault in faults.list():
        if on_fault is None:
            raise fault
        on_fault(fault)
    try:
        return EventSet.from_frame(
            pd.DataFrame({name: clean.columns[name] for name in COLUMNS}, dtype=object)
        )
    except SchemaError as error:
        raise InputError(str(error), path=source) from error


def _read_stdin(format: str, faults: FaultLog) -> Grid:
    if format not in _PARSERS:
        raise FormatError(f"expected {', '.join(_PARSERS)} from standard input, found {format}; give a file")
    return _PARSERS[format](sys.stdin.buffer.read().decode("utf-8-sig"), path="-", faults=faults)
