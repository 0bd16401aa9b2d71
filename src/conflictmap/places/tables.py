"""Reads the CSV of a gazetteer and lists its faults."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from conflictmap.errors import DataFileError
from conflictmap.model import GOVERNORATES, KINDS

COLUMNS: Final = (
    "id", "name", "name_ar", "variants", "kind", "governorate", "district", "subdistrict", "country",
    "lat", "lon", "precision_km", "population", "source", "source_id",
)  # fmt: skip
REQUIRED: Final = ("id", "name", "kind", "lat", "lon")
Row = tuple[str, ...]  # the fields in the order of COLUMNS


class Fault(NamedTuple):
    """What is wrong with one line of a gazetteer file."""

    line: int
    message: str


def _float_fault(name: str, value: str, low: float, high: float) -> str:
    try:
        number = float(value)
    except ValueError:
        return f"{name} must be a number, found {value!r}"
    if low <= number <= high:
        return ""
    hint = "; lat and lon may be swapped" if name == "lat" else ""
    return f"{name} must be between {low:g} and {high:g}, found {number:g}{hint}"


def _row_faults(row: dict[str, str]) -> Iterator[str]:
    for name in ("id", "name"):
        if not row[name]:
            yield f"{name} is empty"
    if row["kind"] not in KINDS:
        yield f"kind must be one of {', '.join(KINDS)}; found {row['kind']!r}"
    for name, low, high in (("lat", -90.0, 90.0), ("lon", -180.0, 180.0)):
        if fault := _float_fault(name, row[name], low, high):
            yield fault
    if row["precision_km"] and (fault := _float_fault("precision_km", row["precision_km"], 0.0, 20000.0)):
        yield fault
    if row["population"] and (fault := _float_fault("population", row["population"], 0, 1e11)):
        yield fault
    if row["country"] == "SY" and row["governorate"] and row["governorate"] not in GOVERNORATES:
        yield f"governorate must be one of {', '.join(GOVERNORATES)}; found {row['governorate']!r}"
    if "\t" in "".join(row.values()) or "\n" in "".join(row.values()):
        yield "a field holds a tab or a line break"


def read_rows(text: str, path: str | Path) -> tuple[list[Row], list[Fault]]:
    """Rows of a gazetteer CSV and every fault in it.

    Parameters
    ----------
    text
        Content of the file.
    path
        Named in errors.

    Returns
    -------
    The good rows, as tuples in the order of ``COLUMNS`` (missing optional columns are empty, the country
    defaults to SY), and the faults of the others, by line.

    Raises
    ------
    DataFileError
        When there is no header, or it lacks a required column.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    if missing := [name for name in REQUIRED if name not in header]:
        raise DataFileError(
            f"expected columns {', '.join(REQUIRED)}; missing {', '.join(missing)}; found "
            f"{', '.join(header) or 'an empty file'}; see data/gazetteer.csv for the format",
            path=path,
            line=1,
        )
    rows: list[Row] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for fields in reader:
        if not fields:
            continue
        line = reader.line_num
        if len(fields) != len(header):
            faults.append(Fault(line, f"expected {len(header)} fields, found {len(fields)}"))
            continue
        given = dict(zip(header, fields, strict=True))
        row = {name: given.get(name, "").strip() for name in COLUMNS}
        row["country"] = row["country"] or "SY"
        messages = list(_row_faults(row))
        if row["id"] in seen:
            messages.append(f"id {row['id']!r} is already used in line {seen[row['id']]}")
        faults.extend(Fault(line, message) for message in messages)
        if not messages:
            seen[row["id"]] = line
            rows.append(tuple(row.values()))
    return rows, faults


def read_text(path: str | Path) -> str:
    """Text of a gazetteer file, UTF-8 with or without a byte-order mark.

    Raises
    ------
    DataFileError
        When the file is missing, unreadable or not UTF-8.
    """
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataFileError(
            f"expected UTF-8, found a byte {error.object[error.start]:#x}", path=path
        ) from error
    except OSError as error:
        raise DataFileError(
            f"expected a gazetteer CSV, cannot read it: {error.strerror}", path=path
        ) from error


def check_gazetteer(path: str | Path) -> list[Fault]:
    """Every fault of a gazetteer file, in the order of its lines; empty when it is good.

    Raises
    ------
    DataFileError
        When the file cannot be read or has no usable header.
    """
    rows, faults = read_rows(read_text(path), path)
    if not rows and not faults:
        faults.append(Fault(1, "the file has no rows"))
    return faults
