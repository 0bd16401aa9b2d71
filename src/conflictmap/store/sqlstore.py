"""What every store does, in SQL that its database speaks: add idempotently, keep edits, filter, migrate."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, ClassVar, Final, Self

import pandas as pd

from conflictmap.errors import InputError, SchemaError, StoreError
from conflictmap.events.merging import mark_disputed
from conflictmap.eventset import COLUMNS, EventSet
from conflictmap.filters import Filters
from conflictmap.model import Event
from conflictmap.reading.faults import FaultLog
from conflictmap.store import rows as records
from conflictmap.store.conditions import conditions_of

_CHUNK: Final = 500  # parameters of one query; SQLite of old allows 999
Bounds = tuple[float, float, float, float]
OnFault = Callable[[InputError], object]


@dataclass(frozen=True, slots=True)
class Added:
    """What an addition did: events that are new, that learned of a source or a change, and the rest."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0


class SqlStore(ABC):
    """A store of events. Open one with :func:`conflictmap.store.opening.open_store`.

    Three tables: the events; a ledger with the digest of each event as the program last wrote it, which
    tells what an analyst edited or deleted since; and the version of the schema.
    """

    events_table: ClassVar[str]
    ledger_table: ClassVar[str] = "conflictmap_ledger"
    meta_table: ClassVar[str] = "conflictmap_meta"
    x_sql: ClassVar[str]
    y_sql: ClassVar[str]
    geometry_column: ClassVar[str]
    number_column: ClassVar[str]

    def __init__(self, target: str) -> None:
        self.target = target

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    @abstractmethod
    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement with ``?`` for parameters; the rows that it gives."""

    @abstractmethod
    def execute_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """A block that changes everything or nothing, while no other writer changes anything."""

    @abstractmethod
    def geometry_sql(self) -> str:
        """SQL for the point of two parameters, lon and lat; NULL for none."""

    @abstractmethod
    def within_sql(self) -> str:
        """SQL that is true for rows in a box of four parameters: west, south, east, north."""

    def finish_changes(self) -> None:  # noqa: B027  most databases have nothing to do
        """Bring extents and statistics up to date at the end of a transaction that changed something."""

    def __len__(self) -> int:
        return int(self.execute(f"SELECT count(*) FROM {self.events_table}")[0][0])

    def add(self, events: EventSet, *, reviewed: bool = False) -> Added:
        """Add events; adding the same ones again changes nothing.

        An event that is there learns of new sources. One that an analyst edited or deleted in the store stays
        so. The whole set is added or, when anything fails, nothing.

        Parameters
        ----------
        reviewed
            The events come from an analyst's own file: they replace what is there, and later additions of
            reports do not change them.
        """
        incoming = records.merge_same(events)
        with self.transaction():
            known, ledger = self._find(list(incoming))
            changes: list[Event] = []
            new: list[Event] = []
            for ident, event in incoming.items():
                current = known.get(ident)
                if current is None:
                    if ident not in ledger or reviewed:  # in the ledger but gone: the analyst deleted it
                        new.append(event)
                    continue
                target = event if reviewed else self._target(current, event, ledger.get(ident))
                if target != current or (reviewed and ledger.get(ident) != records.REVIEWED):
                    changes.append(target)
            edited = {i for i, event in known.items() if self._is_edited(event, ledger.get(i))}
            self._write(new, changes, edited, events.run, reviewed=reviewed)
            disputed = self._mark_disputed([*new, *changes])
            if new or changes or disputed:
                self.finish_changes()
        return Added(len(new), len(changes), len(incoming) - len(new) - len(changes))

    def load(
        self,
        filters: Filters | None = None,
        *,
        bounds: Bounds | None = None,
        on_fault: OnFault | None = None,
    ) -> EventSet:
        """The events that fulfil checked filters, found by the database, in the order of their addition.

        Parameters
        ----------
        bounds
            Only events in this box of west, south, east, north in degrees, and events at roads.
        on_fault
            Called with each cell that an analyst made unreadable; without it such cells are passed over.
        """
        clause, values = conditions_of(filters or Filters(), self.distinct)
        if bounds is not None:
            clause += (" AND " if clause else "") + f"({self.within_sql()} OR kind = 'road')"
            values += list(bounds)
        faults = FaultLog(self.target)
        columns = records.columns_from_rows(self._select(clause, values), faults=faults)
        if on_fault is not None:
            for fault in faults.list():
                on_fault(fault)
        try:
            return EventSet.from_frame(pd.DataFrame(columns, columns=list(COLUMNS), dtype=object))
        except SchemaError as error:
            raise StoreError(f"{self.target}: {error}") from error

    def version(self) -> int:
        """The version of the schema."""
        found = self.execute(f"SELECT value FROM {self.meta_table} WHERE name = 'version'")
        if not found:
            raise StoreError(f"{self.target}: expected the version of the store, found none; it is damaged")
        return int(found[0][0])

    def set_version(self, version: int) -> None:
        """Write the version of the schema."""
        self.execute(f"DELETE FROM {self.meta_table} WHERE name = 'version'")
        self.execute(f"INSERT INTO {self.meta_table} VALUES ('version', ?)", [str(version)])

    def create_ledger(self) -> None:
        """Make the tables beside that of the events."""
        self.execute(f"CREATE TABLE {self.meta_table} (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        self.execute(
            f"CREATE TABLE {self.ledger_table} (event_id TEXT PRIMARY KEY, digest TEXT NOT NULL, "
            "run TEXT NOT NULL, added_at TEXT NOT NULL)"
        )

    def distinct(self, column: str) -> list[str]:
        """The distinct values of a column."""
        found = self.execute(f"SELECT DISTINCT {column} FROM {self.events_table} ORDER BY 1")
        return [value for (value,) in found if value is not None]

    def _select(self, clause: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        where = f" WHERE {clause}" if clause else ""
        columns = ", ".join(f'"{name}"' for name in COLUMNS)
        head = f"{self.number_column}, {self.x_sql}, {self.y_sql}, {columns}"
        return self.execute(
            f"SELECT {head} FROM {self.events_table}{where} ORDER BY {self.number_column}", values
        )

    def _find(self, idents: Sequence[str]) -> tuple[dict[str, Event], dict[str, str]]:
        """Events of the store and digests of the ledger, of these ids."""
        found: list[tuple[Any, ...]] = []
        ledger: dict[str, str] = {}
        for chunk in _chunks(idents):
            marks = ", ".join("?" * len(chunk))
            found += self._select(f"id IN ({marks})", chunk)
            ledger |= dict(
                self.execute(
                    f"SELECT event_id, digest FROM {self.ledger_table} WHERE event_id IN ({marks})", chunk
                )
            )
        columns = records.columns_from_rows(found, faults=FaultLog(self.target))
        return {event.id: event for event in records.events_from_columns(columns)}, ledger

    def _target(self, current: Event, incoming: Event, written: str | None) -> Event:
        """What an event of the store becomes when a report tells of it again."""
        if self._is_edited(current, written):
            return records.add_sources(current, incoming)
        return records.join(current, incoming)

    @staticmethod
    def _is_edited(current: Event, written: str | None) -> bool:
        return written is None or written == records.REVIEWED or records.digest(current) != written

    def _write(
        self, new: Sequence[Event], changes: Sequence[Event], edited: set[str], run: str, *, reviewed: bool
    ) -> None:
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        marks = ", ".join("?" * len(COLUMNS))
        self.execute_many(
            f"INSERT INTO {self.events_table} ({self.geometry_column}, {names}) "
            f"VALUES ({self.geometry_sql()}, {marks})",
            ([event.lon, event.lat, *records.event_values(event)] for event in new),
        )
        settings = ", ".join(f'"{name}" = ?' for name in COLUMNS)
        self.execute_many(
            f"UPDATE {self.events_table} SET {self.geometry_column} = {self.geometry_sql()}, {settings} "
            "WHERE id = ?",
            ([event.lon, event.lat, *records.event_values(event), event.id] for event in changes),
        )
        written = [event for event in (*new, *changes) if reviewed or event.id not in edited]
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        for chunk in _chunks([event.id for event in written]):
            self.execute(
                f"DELETE FROM {self.ledger_table} WHERE event_id IN ({', '.join('?' * len(chunk))})", chunk
            )
        self.execute_many(
            f"INSERT INTO {self.ledger_table} (event_id, digest, run, added_at) VALUES (?, ?, ?, ?)",
            ([e.id, records.REVIEWED if reviewed else records.digest(e), run, now] for e in written),
        )

    def _mark_disputed(self, touched: Sequence[Event]) -> int:
        """Mark what a report of another day denies; edits of an analyst stay."""
        places = sorted({event.place for event in touched})
        found: list[tuple[Any, ...]] = []
        for chunk in _chunks(places):
            found += self._select(f"place IN ({', '.join('?' * len(chunk))})", chunk)
        columns = records.columns_from_rows(found, faults=FaultLog(self.target))
        stored = records.events_from_columns(columns)
        marked = [
            replace(before, disputed=True)
            for before, after in zip(stored, mark_disputed(stored), strict=True)
            if after.disputed and not before.disputed
        ]
        known, ledger = self._find([event.id for event in marked])
        marked = [event for event in marked if not self._is_edited(known[event.id], ledger.get(event.id))]
        self._write([], marked, set(), "", reviewed=False)
        return len(marked)


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
