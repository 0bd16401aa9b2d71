"""Versions of a store's schema, and the steps from each to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from conflictmap.errors import StoreError
from conflictmap.schema import COLUMNS, FLOAT_COLUMNS, INT_COLUMNS

if TYPE_CHECKING:
    from conflictmap.store.sqlstore import SqlStore

# what the first version did not have
_ADDED_IN_2: Final = ("relation", "disputed")
BASE_COLUMNS: Final = tuple(name for name in COLUMNS if name not in _ADDED_IN_2)


def sql_type(column: str) -> str:
    """The type of a column, in words that SQLite, GeoPackage and PostgreSQL know."""
    if column in FLOAT_COLUMNS:
        return "DOUBLE PRECISION"
    if column in INT_COLUMNS:
        return "INTEGER"
    return "BOOLEAN" if column == "disputed" else "TEXT"


def _add_relation_and_disputed(store: SqlStore) -> None:
    events = store.events_table
    store.execute(f"ALTER TABLE {events} ADD COLUMN relation TEXT DEFAULT ''")
    store.execute(f"ALTER TABLE {events} ADD COLUMN disputed BOOLEAN DEFAULT FALSE")


# version -> the step that leads to it
STEPS: Final[dict[int, Callable[[SqlStore], None]]] = {2: _add_relation_and_disputed}
VERSION: Final = max(STEPS)


def migrate(store: SqlStore) -> None:
    """Bring a store to the version of this program, each step whole or not at all.

    Raises
    ------
    StoreError
        When a newer program wrote it.
    """
    while (version := store.version()) != VERSION:
        if version > VERSION:
            raise StoreError(
                f"{store.target}: expected a store of version {VERSION} or older, found {version}; "
                "update conflictmap"
            )
        with store.transaction():
            if store.version() == version:  # another process may have taken the step meanwhile
                STEPS[version + 1](store)
                store.set_version(version + 1)
