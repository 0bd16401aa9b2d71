"""Open a store by its path or address."""

from __future__ import annotations

from pathlib import Path

from conflictmap.errors import StoreError
from conflictmap.store.sqlstore import SqlStore

SCHEMES = ("postgresql://", "postgres://")


def is_store_address(target: str | Path) -> bool:
    """Whether an input is the address of a database."""
    return str(target).startswith(SCHEMES)


def open_store(target: str | Path, *, create: bool = True) -> SqlStore:
    """Open a GeoPackage by its path or a PostGIS database by its address; use it in a ``with`` block.

    Parameters
    ----------
    target
        ``war.gpkg``, or ``postgresql://user@host/database``.
    create
        Make what is missing: the file, or the tables in the database.

    Raises
    ------
    StoreError
        When it cannot be opened, is no store, or was written by a newer version of the program.
    """
    if is_store_address(target):
        from conflictmap.store.postgis import PostgisStore

        return PostgisStore(str(target), create=create)
    if "://" in str(target):
        raise StoreError(f"expected a .gpkg file or one of {', '.join(SCHEMES)}, found {target}")
    if Path(target).suffix.lower() != ".gpkg":
        raise StoreError(f"expected a store with the suffix .gpkg, found {target}; name it so")
    from conflictmap.store.geopackage import GeoPackageStore

    return GeoPackageStore(Path(target), create=create)
