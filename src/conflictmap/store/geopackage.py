"""A store in one GeoPackage file, which QGIS opens, and edits, as a layer."""

from __future__ import annotations

import os
import sqlite3
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from conflictmap.errors import StoreError
from conflictmap.reading.geogrids import EVENTS_LAYER
from conflictmap.store.migrations import BASE_COLUMNS, VERSION, migrate, sql_type
from conflictmap.store.sqlstore import SqlStore

_INDEX: Final = "rtree_events_geom"
_WAIT_S: Final = 60.0  # for another writer
_HEADER: Final = struct.Struct("<2sBBi")  # OGC 12-128r18, 2.1.3: magic, version, flags, SRS id
_POINT: Final = struct.Struct("<BIdd")  # little-endian WKB
_ENVELOPE_BYTES: Final = (0, 32, 48, 48, 64)


class GeoPackageStore(SqlStore):
    """Events in the layer ``events`` of a GeoPackage."""

    events_table = "events"
    x_sql = "ST_MinX(geom)"
    y_sql = "ST_MinY(geom)"
    geometry_column = "geom"
    number_column = "fid"

    def __init__(self, path: Path, *, create: bool = True) -> None:
        super().__init__(str(path))
        if not path.is_file():
            if not create:
                raise StoreError(f"{path}: expected a store, found no such file")
            _create_file(path)
        try:
            self._connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)
        except sqlite3.Error as error:
            raise StoreError(f"{path}: cannot open this store: {error}") from error
        _add_functions(self._connection)
        self._check_tables()
        migrate(self)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; the rows that it gives."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._error(error) from error

    def execute_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        try:
            self._connection.executemany(sql, values)
        except sqlite3.Error as error:
            raise self._error(error) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Take the write lock at once; an error or a killed process leaves the file as it was."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self.execute("COMMIT")

    def geometry_sql(self) -> str:
        """A GeoPackage point."""
        return "conflictmap_point(?, ?)"

    def within_sql(self) -> str:
        """Rows found by the spatial index."""
        box = "maxx >= ? AND maxy >= ? AND minx <= ? AND miny <= ?"
        return f"fid IN (SELECT id FROM {_INDEX} WHERE {box})"

    def finish_changes(self) -> None:
        """Extent and time of change, as the standard asks."""
        west, south, east, north = self.execute(
            f"SELECT min(minx), min(miny), max(maxx), max(maxy) FROM {_INDEX}"
        )[0]
        self.execute(
            "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), "
            "min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
            [west, south, east, north, EVENTS_LAYER],
        )

    def _check_tables(self) -> None:
        """Adopt a GeoPackage that the program exported: its rows count as the analyst's own."""
        tables = {name for (name,) in self.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if self.meta_table in tables:
            return
        columns = {row[1] for row in self.execute("PRAGMA table_info(events)")}
        if not columns >= {*BASE_COLUMNS, "geom"} or _INDEX not in tables:
            raise StoreError(
                f"{self.target}: expected a store or a GeoPackage with a layer {EVENTS_LAYER!r} of events, "
                "found another one; give a new file name"
            )
        with self.transaction():
            self.create_ledger()
            self.set_version(VERSION if "relation" in columns else 1)

    def _error(self, error: sqlite3.Error) -> StoreError:
        text = str(error)
        if "locked" in text:
            text = f"another program has been writing for {_WAIT_S:.0f} s; close it and try again"
        elif "readonly" in text:
            text = "the file or its folder cannot be written; change their rights"
        elif "not a database" in text or "malformed" in text:
            text = f"expected a GeoPackage, found a damaged or other file ({error}); restore a copy"
        return StoreError(f"{self.target}: {text}")


def _create_file(path: Path) -> None:
    """Make an empty store of the first version beside its place and move it there whole."""
    import geopandas as gpd
    import pyogrio

    if not path.absolute().parent.is_dir():
        raise StoreError(f"{path}: cannot write here: the folder does not exist; create it")
    with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".conflictmap-") as folder:
        new = Path(folder) / "new.gpkg"
        kinds = {"TEXT": "str", "INTEGER": "int64", "DOUBLE PRECISION": "float64"}
        columns: dict[str, list[str]] = {name: [] for name in BASE_COLUMNS}
        frame = gpd.GeoDataFrame(columns, geometry=[], crs="EPSG:4326")
        frame = frame.astype({name: kinds[sql_type(name)] for name in BASE_COLUMNS})
        pyogrio.write_dataframe(frame, new, layer=EVENTS_LAYER, driver="GPKG", geometry_type="Point")
        connection = sqlite3.connect(new)
        connection.executescript(
            "CREATE INDEX events_id ON events (id);"
            "CREATE TABLE conflictmap_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
            "CREATE TABLE conflictmap_ledger (event_id TEXT PRIMARY KEY, digest TEXT NOT NULL, "
            "run TEXT NOT NULL, added_at TEXT NOT NULL);"
            "INSERT INTO conflictmap_meta VALUES ('version', '1');"
        )
        connection.close()
        try:
            os.link(new, path)  # fails when another process was first: then its file is used
        except FileExistsError:
            return
        except OSError:  # a file system without links
            if not path.exists():
                new.replace(path)


def _add_functions(connection: sqlite3.Connection) -> None:
    """The functions that the triggers of the spatial index call, and one that makes points."""
    for name, axis in (("ST_MinX", 0), ("ST_MaxX", 0), ("ST_MinY", 1), ("ST_MaxY", 1)):
        connection.create_function(name, 1, _axis_reader(axis), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, lambda blob: int(_position(blob) is None), deterministic=True)
    connection.create_function("conflictmap_point", 2, _make_point, deterministic=True)


def _axis_reader(axis: int) -> Any:
    def read(blob: bytes | None) -> float | None:
        position = _position(blob)
        return None if position is None else position[axis]

    return read


def _position(blob: bytes | None) -> tuple[float, float] | None:
    """Lon and lat of a GeoPackage point; NaN is how the standard writes an empty one."""
    if blob is None:
        return None
    _, _, flags, _ = _HEADER.unpack_from(blob)
    start = _HEADER.size + _ENVELOPE_BYTES[flags >> 1 & 7]
    order = "<" if blob[start] else ">"
    x, y = struct.unpack_from(f"{order}dd", blob, start + 5)
    return None if x != x else (x, y)  # noqa: PLR0124  NaN


def _make_point(lon: float | None, lat: float | None) -> bytes | None:
    if lon is None or lat is None:
        return None
    return _HEADER.pack(b"GP", 0, 1, 4326) + _POINT.pack(1, 1, lon, lat)
