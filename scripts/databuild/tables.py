"""CSV in, CSV out: one dictionary per row, columns in a fixed order, bytes the same at every run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = dict[str, str]

COLUMNS = (
    "id",
    "name",
    "name_ar",
    "variants",
    "kind",
    "governorate",
    "district",
    "subdistrict",
    "country",
    "lat",
    "lon",
    "precision_km",
    "population",
    "source",
    "source_id",
)


def read_rows(path: Path) -> list[Row]:
    """Rows of a CSV file; missing cells are empty strings."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(file)
        ]


def write_rows(path: Path, rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> None:
    """Write the rows with Unix line ends, so that the same rows always give the same bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)


def build_row(**cells: str | float) -> Row:
    """A gazetteer row with every column; coordinates get five decimals (about one metre)."""
    row = dict.fromkeys(COLUMNS, "")
    for key, value in cells.items():
        row[key] = (
            f"{value:.5f}"
            if key in ("lat", "lon")
            else f"{value:g}"
            if isinstance(value, float)
            else str(value)
        )
    return row
