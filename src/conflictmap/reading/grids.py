"""Any table file -> named columns of cells, with the line that each row stands on."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from conflictmap.errors import FormatError, InputError
from conflictmap.governorates import fold
from conflictmap.reading.cells import unguard_cell
from conflictmap.reading.columns import Columns
from conflictmap.reading.encoding import decode_text
from conflictmap.reading.faults import FaultLog
from conflictmap.reading.geogrids import parse_columns, read_geopackage, read_parquet, read_parquet_headers
from conflictmap.reading.schemas import find_headerless, find_tag_row
from conflictmap.reading.words import load_meanings

_SEPARATORS: Final = ",;\t|"
_SNIFFED_LINES: Final = 30
_HEAD_BYTES: Final = 65_536
_HEADER_WITHIN: Final = 25  # titles and notes above the table
_KML: Final = "{http://www.opengis.net/kml/2.2}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: one list of cells for each header, and the line (or feature number) of each row."""

    columns: Columns
    lines: list[int]

    def __len__(self) -> int:
        return len(self.lines)


def read_grid(path: str | Path, *, faults: FaultLog, wanted: Collection[str] | None = None) -> Grid:
    """Read a table by its suffix: .csv .tsv .xlsx .parquet .geojson .gpkg .jsonl .kml.

    Parameters
    ----------
    wanted
        Headers that are enough; others may be left out where that saves time.

    Raises
    ------
    InputError
        When the file is missing, empty or not what its suffix says.
    FormatError
        For another suffix, or when the library that reads it is not installed.
    """
    file = Path(path)
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise FormatError(
            f"{file}: expected a table ({' '.join(_READERS)}), found {file.suffix or 'no suffix'}"
        )
    try:
        regular = _read_regular(file, wanted) if wanted and file.suffix.lower() in (".csv", ".tsv") else None
        grid = regular or reader(file, faults)
    except FileNotFoundError as error:
        raise InputError("no such file; check the path", path=file) from error
    except IsADirectoryError as error:
        raise InputError("expected a table, found a folder", path=file) from error
    except OSError as error:
        raise InputError(f"cannot read this file: {error.strerror or error}", path=file) from error
    if not grid.columns and file.suffix.lower() not in (
        ".jsonl",
        ".geojson",
        ".kml",
    ):  # these may hold no event
        raise InputError("expected a table with a header, found an empty file", path=file)
    return grid


def read_headers(path: str | Path) -> list[str]:
    """The headers of a .csv, .tsv, .xlsx or .parquet table, without reading all of it; none for others."""
    file = Path(path)
    suffix = file.suffix.lower()
    faults = FaultLog(path)
    if suffix in (".csv", ".tsv"):
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            if b"\x00" in head or head.startswith(
                (b"\xff\xfe", b"\xfe\xff")
            ):  # UTF-16: no byte is a line end
                head += stream.read()
            elif len(head) == _HEAD_BYTES:
                head = head[: head.rfind(b"\n") + 1] or head
        text = decode_text(head, path=str(path))
        return list(parse_csv(text, path=path, faults=faults).columns)
    if suffix == ".parquet":
        return read_parquet_headers(file)
    return list(read_grid(path, faults=faults).columns) if suffix == ".xlsx" else []


def parse_csv(text: str, *, path: str | Path, faults: FaultLog) -> Grid:
    """A table with any usual separator; lines above the header are passed over."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a whole article may stand in one cell
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_find_separator(text))
    rows: list[list[str]] = []
    lines: list[int] = []
    above = 0
    try:
        for row in reader:
            if any(row):
                rows.append(row)
                lines.append(above + 1)  # where the row begins: a cell may hold line breaks
            above = reader.line_num
    except csv.Error as error:
        raise InputError(f"expected a table, found {error}", path=path, line=reader.line_num) from error
    return _grid_from_rows(rows, lines, faults)


def parse_jsonl(text: str, *, path: str | Path, faults: FaultLog) -> Grid:
    """One JSON object a line; a broken line is a fault of its own."""
    rows, lines = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.add("no JSON", f"expected one JSON object, found {error}; fix the line", line=number)
            continue
        if isinstance(row, dict):
            rows.append(row)
            lines.append(number)
        else:
            faults.add("no JSON object", f"expected a JSON object, found {type(row).__name__}", line=number)
    return _grid_from_records(rows, lines)


def parse_geojson(text: str, *, path: str | Path, faults: FaultLog) -> Grid:
    """A FeatureCollection; the positions stand in the column ``geometry`` as (lon, lat)."""
    import shapely
    from shapely.geometry import shape

    try:
        features = json.loads(text)["features"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise InputError(f"expected a GeoJSON FeatureCollection, found none ({error})", path=path) from error
    rows, lines = [], []
    for number, feature in enumerate(features if isinstance(features, list) else (), start=1):
        try:
            geometry = feature.get("geometry")
            row = {"id": feature.get("id", "")} | (feature.get("properties") or {})
            rows.append(row | {"geometry": None if geometry is None else shape(geometry)})
            lines.append(number)
        except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
            faults.add(
                "no feature", f"feature {number}: expected a GeoJSON feature, found {error}", line=None
            )
    return _grid_from_records(rows, lines)


def _read_regular(path: Path, wanted: Collection[str]) -> Grid | None:
    """A large regular CSV file by Arrow's parser; None for one that needs the careful reader."""
    data = path.read_bytes()
    head = data[: data.rfind(b"\n", 0, _HEAD_BYTES) + 1]
    if len(data) <= _HEAD_BYTES or not head or b"\x00" in data or data.startswith(b"\xff\xfe"):
        return None
    try:
        text = head.decode("utf-8-sig")
        separator = _find_separator(text)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (UnicodeDecodeError, csv.Error):
        return None
    if not rows[0] or find_headerless(rows[0]) or _find_header([row for row in rows if any(row)]) != 0:
        return None
    header = _unique_names(rows[0])
    columns = parse_columns(data, separator, header, [name for name in header if name in wanted])
    if not columns:
        return None
    count = len(next(iter(columns.values())))
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    if lines != count + 1:  # cells with line breaks, empty lines
        return None
    return Grid(columns, list(range(2, count + 2)))


def _read_csv(path: Path, faults: FaultLog) -> Grid:
    return parse_csv(decode_text(path.read_bytes(), path=str(path)), path=path, faults=faults)


def _read_jsonl(path: Path, faults: FaultLog) -> Grid:
    return parse_jsonl(decode_text(path.read_bytes(), path=str(path)), path=path, faults=faults)


def _read_geojson(path: Path, faults: FaultLog) -> Grid:
    return parse_geojson(decode_text(path.read_bytes(), path=str(path)), path=path, faults=faults)


def _read_xlsx(path: Path, faults: FaultLog) -> Grid:
    """The first sheet that has a header with known words, else the first sheet that is not empty."""
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise FormatError(
            f"{path}: reading .xlsx needs openpyxl; pip install 'conflictmap[tables]'"
        ) from error
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"expected an Excel workbook, found none ({error})", path=path) from error
    best: tuple[int, list[list[Any]], list[int]] = (-1, [], [])
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write a wrong size
        numbered = [
            (number, [_unescaped(cell) for cell in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
            if any(cell not in (None, "") for cell in row)
        ]
        rows = [row for _, row in numbered]
        score = max((_header_score(row) for row in rows[:_HEADER_WITHIN]), default=-1)
        if score > best[0]:
            best = (score, rows, [number for number, _ in numbered])
    book.close()
    return _grid_from_rows(best[1], best[2], faults)


def _read_kml(path: Path, faults: FaultLog) -> Grid:
    """Placemarks: their data, else name, folder, description, time; positions as (lon, lat)."""
    from shapely.geometry import Point

    try:
        root = ElementTree.fromstring(path.read_bytes())
    except ElementTree.ParseError as error:
        raise InputError(f"expected KML, found {error}", path=path) from error
    rows = []
    for folder in [root, *root.iter(f"{_KML}Folder")]:
        for mark in folder.findall(f"{_KML}Placemark") + folder.findall(f"{_KML}Document/{_KML}Placemark"):
            data = {d.get("name", ""): d.findtext(f"{_KML}value") or "" for d in mark.iter(f"{_KML}Data")}
            spot = (mark.findtext(f"{_KML}Point/{_KML}coordinates") or "").strip().split(",")
            data.setdefault("place", mark.findtext(f"{_KML}name") or "")
            data.setdefault("type", folder.findtext(f"{_KML}name") or "")
            data.setdefault("notes", mark.findtext(f"{_KML}description") or "")
            data.setdefault("date", mark.findtext(f"{_KML}TimeStamp/{_KML}when") or "")
            rows.append(data | {"geometry": Point(float(spot[0]), float(spot[1])) if len(spot) > 1 else None})
    rows.sort(
        key=lambda row: int(str(row.get("order") or 0))
    )  # ours: folders by type hide the order of the events
    return _grid_from_records(rows, list(range(1, len(rows) + 1)))


_READERS: Final[dict[str, Callable[[Path, FaultLog], Grid]]] = {
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".xlsx": _read_xlsx,
    ".parquet": lambda path, _: Grid(*read_parquet(path)),
    ".geojson": _read_geojson,
    ".gpkg": lambda path, _: Grid(*read_geopackage(path)),
    ".jsonl": _read_jsonl,
    ".kml": _read_kml,
}
TABLE_SUFFIXES: Final = tuple(_READERS)


def _grid_from_records(rows: list[dict[str, Any]], lines: list[int]) -> Grid:
    names = dict.fromkeys(name for row in rows for name in row)
    return Grid({name: [row.get(name) for row in rows] for name in names}, lines)


def _grid_from_rows(rows: list[list[Any]], lines: list[int], faults: FaultLog) -> Grid:
    headerless = find_headerless(rows[0]) if rows else None
    start = -1 if headerless else _find_header(rows)
    if start is None:
        return Grid({}, [])
    header = headerless or _unique_names(rows[start])
    body, body_lines = rows[start + 1 :], lines[start + 1 :]
    width = len(header)
    for index, row in enumerate(body):
        if len(row) > width and any(cell not in (None, "") for cell in row[width:]):
            faults.add(
                "too many cells",
                f"expected {width} cells as in the header, found {len(row)}; quote cells with a separator",
                line=body_lines[index],
            )
        if len(row) != width:
            body[index] = (list(row) + [""] * width)[:width]
    columns = zip(*body, strict=True) if body else ([] for _ in header)
    named = {name: _unguarded(cells) for name, cells in zip(header, columns, strict=True) if name}
    return Grid(_join_parts(named), body_lines)


def _find_header(rows: Sequence[Sequence[Any]]) -> int | None:
    """The row of HXL tags, else the row with the most known headers among the first."""
    tags = find_tag_row(rows[:_HEADER_WITHIN])
    if tags is not None:
        return tags
    scores = [_header_score(row) for row in rows[:_HEADER_WITHIN]]
    return scores.index(max(scores)) if scores else None


def _header_score(row: Iterable[Any]) -> int:
    known = load_meanings("columns")
    return len({known[fold(c)] for c in row if isinstance(c, str) and fold(c) in known})


def _unique_names(header: Sequence[Any]) -> list[str]:
    """Two columns of one name: the second gets a number, so that none hides the other."""
    names: list[str] = []
    for cell in header:
        name = "" if cell is None else str(cell).strip()
        names.append(name if name not in names or not name else f"{name}_{names.count(name) + 1}")
    return names


def _find_separator(text: str) -> str:
    """The separator that cuts the first lines into the most columns, most evenly."""
    if text[:4].lower() == "sep=" and len(text) > 4:  # a line that tells Excel
        return text[4]
    sample = "".join(text.splitlines(keepends=True)[:_SNIFFED_LINES])
    best = (0, ",")
    for separator in _SEPARATORS:
        try:
            widths = [
                len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row
            ]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=1)
        if usual > 1:
            best = max(best, (usual * widths.count(usual), separator), key=lambda pair: pair[0])
    return best[1]


def _unguarded(cells: Iterable[Any]) -> list[Any]:
    return [unguard_cell(cell) if isinstance(cell, str) and cell[:1] == "'" else cell for cell in cells]


def _join_parts(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Put together what an Excel cell was too small for: ``sources``, ``sources (2)``."""
    joined: dict[str, list[Any]] = {}
    for name, cells in columns.items():
        stem = name.rpartition(" (")[0] if name.endswith(")") else ""
        if stem in joined:
            joined[stem] = [(a or "") + (b or "") for a, b in zip(joined[stem], cells, strict=True)]
        else:
            joined[name] = cells
    return joined


def _unescaped(cell: Any) -> Any:
    from openpyxl.utils.escape import unescape

    return unescape(cell) if isinstance(cell, str) and "_x" in cell else cell
