"""A store in a PostgreSQL database with PostGIS, for a team."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from conflictmap.errors import FormatError, StoreError
from conflictmap.store.migrations import BASE_COLUMNS, migrate, sql_type
from conflictmap.store.sqlstore import SqlStore

_LOCK: Final = 0x636F6E66  # one writer at a time, readers never wait


class PostgisStore(SqlStore):
    """Events in the table ``conflictmap_events``, with a spatial index."""

    events_table = "conflictmap_events"
    x_sql = "ST_XMin(geom)"
    y_sql = "ST_YMin(geom)"
    geometry_column = "geom"
    number_column = "fid"

    def __init__(self, address: str, *, create: bool = True) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise FormatError("a PostGIS store needs psycopg; pip install 'conflictmap[postgis]'") from error
        super().__init__(_without_password(address))
        self._failure = psycopg.Error
        try:
            self._connection = psycopg.connect(address, autocommit=True)
        except psycopg.Error as error:
            raise StoreError(f"{self.target}: cannot open this database: {str(error).strip()}") from error
        try:
            self._check_tables(create=create)
            migrate(self)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; the rows that it gives."""
        try:
            cursor = self._connection.execute(_marked(sql), list(values))
            return cursor.fetchall() if cursor.description else []
        except self._failure as error:
            raise StoreError(f"{self.target}: {str(error).strip()}") from error

    def execute_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        try:
            with self._connection.cursor() as cursor:
                cursor.executemany(_marked(sql), [list(row) for row in values])
        except self._failure as error:
            raise StoreError(f"{self.target}: {str(error).strip()}") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction under a lock that other writers wait for; it ends with the connection."""
        try:
            with self._connection.transaction():
                self.execute("SELECT pg_advisory_xact_lock(?)", [_LOCK])
                yield
        except self._failure as error:
            raise StoreError(f"{self.target}: {str(error).strip()}") from error

    def geometry_sql(self) -> str:
        """A point in EPSG:4326."""
        return "ST_SetSRID(ST_MakePoint(CAST(? AS float8), CAST(? AS float8)), 4326)"

    def within_sql(self) -> str:
        """Rows found by the spatial index."""
        return "geom && ST_MakeEnvelope(?, ?, ?, ?, 4326)"

    def _check_tables(self, *, create: bool) -> None:
        if self.execute("SELECT to_regclass(?)", [self.meta_table])[0][0] is not None:
            return
        if not create:
            raise StoreError(f"{self.target}: expected the tables of a store, found none; add events first")
        with self.transaction():
            if self.execute("SELECT to_regclass(?)", [self.meta_table])[0][0] is None:
                self._create_tables()

    def _create_tables(self) -> None:
        try:
            self.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        except StoreError as error:
            raise StoreError(
                f"{error}; ask the owner of the database for: CREATE EXTENSION postgis"
            ) from error
        columns = ", ".join(f'"{name}" {sql_type(name)}' for name in BASE_COLUMNS)
        table = self.events_table
        self.execute(
            f"CREATE TABLE {table} (fid BIGSERIAL PRIMARY KEY, geom geometry(Point, 4326), {columns})"
        )
        self.execute(f"CREATE INDEX {table}_geom ON {table} USING gist (geom)")
        self.execute(f"CREATE INDEX {table}_id ON {table} (id)")
        self.execute(f"CREATE INDEX {table}_date ON {table} (date)")
        self.execute(f"CREATE INDEX {table}_place ON {table} (governorate, type)")
        self.create_ledger()
        self.set_version(1)


def _marked(sql: str) -> str:
    return sql.replace("?", "%s")


def _without_password(address: str) -> str:
    """The address as messages may show it."""
    shown = re.sub(r"(?<=[?&]password=)[^&]*", "***", address)
    return re.sub(r"(?<=://)([^:/@?]*):[^/?]*@", r"\1@", shown)
