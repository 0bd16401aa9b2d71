"""GeoPackage, (Geo)Parquet and large CSV files -> columns of cells; positions in the column ``geometry``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from conflictmap.errors import FormatError, InputError
from conflictmap.reading.columns import Coded

EVENTS_LAYER: Final = "events"
_FIRST_ROWS: Final = 4_000  # by which ids and texts, of which none repeats, are told
_ALL_DIFFERENT: Final = 0.97
Columns = tuple[dict[str, list[Any]], list[int]]


def read_geopackage(path: Path) -> Columns:
    """The layer ``events``, or the only layer of another GeoPackage."""
    import geopandas as gpd
    import pyogrio

    if not path.is_file():
        raise FileNotFoundError(path)
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if EVENTS_LAYER not in layers and len(layers) != 1:
            found = ", ".join(layers) or "none"
            raise InputError(
                f"expected a layer named {EVENTS_LAYER!r} or only one layer, found {found}; "
                "save the layer that you mean as a file of its own",
                path=path,
            )
        layer = EVENTS_LAYER if EVENTS_LAYER in layers else layers[0]
        frame = gpd.read_file(path, layer=layer, engine="pyogrio")
    except pyogrio.errors.DataSourceError as error:
        raise InputError(f"expected a GeoPackage, found none ({error})", path=path) from error
    return _columns(frame)


def read_parquet(path: Path) -> Columns:
    """A GeoParquet file, or a Parquet file without positions."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise FormatError(
            f"{path}: reading .parquet needs pyarrow; pip install 'conflictmap[tables]'"
        ) from error
    import geopandas as gpd
    import pandas as pd

    try:
        try:
            return _columns(gpd.read_parquet(path))
        except ValueError as error:
            if "geo" not in str(error).lower():
                raise
            return _columns(pd.read_parquet(path))
    except (pa.ArrowException, ValueError) as error:
        raise InputError(f"expected a Parquet file, found none ({error})", path=path) from error


def parse_columns(
    data: bytes, separator: str, header: list[str], wanted: list[str]
) -> dict[str, list[str] | Coded] | None:
    """Columns of a CSV file of one line a row, as text; None when it is not, or Arrow is not installed.

    A file with cells that a spreadsheet would run as formulas, or with rows of nothing, is left to the careful
    reader too.
    """
    try:
        import pyarrow as pa
        import pyarrow.compute as pc
        from pyarrow import csv
    except ImportError:
        return None
    try:
        table = csv.read_csv(
            pa.py_buffer(data),
            read_options=csv.ReadOptions(
                column_names=header, skip_rows=1, use_threads=False
            ),  # they cost more
            parse_options=csv.ParseOptions(delimiter=separator),
            convert_options=csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = [table[name].combine_chunks() for name in wanted]
    is_empty = pc.equal(columns[0], "") if columns else pa.array([True])
    for column in columns:
        is_empty = pc.and_(is_empty, pc.equal(column, ""))
        if pc.any(pc.starts_with(column, "'")).as_py():
            return None
    if pc.any(is_empty).as_py():
        return None
    return {name: _from_arrow(column) for name, column in zip(wanted, columns, strict=True)}


def _from_arrow(column: Any) -> list[str] | Coded:
    """The texts of a column; coded, where it repeats itself."""
    first = column[:_FIRST_ROWS]
    if len(first.unique()) < _ALL_DIFFERENT * len(first):
        coded = column.dictionary_encode()
        if len(coded.dictionary) < len(column) / 2:
            texts = coded.dictionary.to_numpy(zero_copy_only=False).tolist()
            return Coded(texts, coded.indices.to_numpy().astype("intp"))
    plain: list[str] = column.to_numpy(zero_copy_only=False).tolist()
    return plain


def read_parquet_headers(path: Path) -> list[str]:
    """The names of the columns; none where they cannot be read."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        return []
    try:
        return list(parquet.read_schema(path).names)
    except (ArrowException, OSError):
        return []


def _columns(frame: Any) -> Columns:
    if "geometry" in frame and frame.crs is not None and frame.crs.to_epsg() != 4326:
        frame = frame.to_crs(4326)
    columns = {}
    for name in frame.columns:
        values = frame[name]
        plain = values.tolist()
        missing = values.isna().to_numpy()
        columns[str(name)] = [None if gone else v for v, gone in zip(plain, missing, strict=True)]
    return columns, list(range(1, len(frame) + 1))
