"""Events <-> rows of a store, and the digest that tells whether an analyst edited one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from conflictmap.events.merging import identify, merge_events
from conflictmap.model import Event
from conflictmap.reading.cells import source_fields, sources_to_json
from conflictmap.reading.columns import Columns
from conflictmap.reading.faults import FaultLog
from conflictmap.reading.rows import EVENT_COLUMNS, clean_rows

REVIEWED: Final = ""  # the digest of an event that came from an analyst's own file: never ours to change

_DEFAULTS: Final = {f.name: f.default for f in fields(Event)}


def event_values(event: Event) -> list[Any]:
    """The values of a row, in the order of the columns; sources as JSON text."""
    return [
        sources_to_json(event.sources) if name == "sources" else getattr(event, name)
        for name in EVENT_COLUMNS
    ]


def columns_from_rows(rows: Sequence[Sequence[Any]], *, faults: FaultLog) -> Columns:
    """Checked columns of rows ``(number, x, y, *columns)``; edits made in a GIS are read as in any table."""
    from shapely.geometry import Point

    numbers, xs, ys, *cells = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    raw = dict(zip(EVENT_COLUMNS, cells or [[] for _ in EVENT_COLUMNS], strict=True))
    lat, lon = raw["lat"], raw["lon"]
    moved = [_is_moved(*spot) for spot in zip(xs, ys, lat, lon, strict=True)]
    raw["geometry"] = [Point(x, y) if m else None for x, y, m in zip(xs, ys, moved, strict=True)]
    return clean_rows(raw, numbers, faults=faults, own_types=True).columns


def events_from_columns(columns: Columns) -> list[Event]:
    """Records from checked columns."""
    rows = zip(*(columns[name] for name in EVENT_COLUMNS), strict=True)
    return [Event(**dict(zip(EVENT_COLUMNS, row, strict=True))) for row in rows]


def digest(event: Event) -> str:
    """A fingerprint of everything that an event says; a later column of the schema does not change it."""
    said = {f.name: getattr(event, f.name) for f in fields(event) if f.name != "sources"}
    said = {name: value for name, value in said.items() if value != _DEFAULTS.get(name)}
    sources = [source_fields(source) for source in event.sources]
    return hashlib.blake2s(json.dumps([said, sources], sort_keys=True).encode(), digest_size=12).hexdigest()


def join(current: Event, incoming: Event) -> Event:
    """An event of the store with what another report says about it.

    Events of reports get the sources of both and the fields of the better one. The id of a table's row says
    nothing about its content: the row as its owner has it now replaces the old one.
    """
    if incoming == current or identify(incoming) != incoming.id:
        return incoming
    together = merge_events([current, incoming])
    if len(together) > 1:
        return incoming
    return replace(together[0], id=current.id, disputed=current.disputed or incoming.disputed)


def add_sources(edited: Event, incoming: Event) -> Event:
    """An event that an analyst edited stays as it is, but learns of new sources."""
    new = [source for source in incoming.sources if source not in edited.sources]
    return replace(edited, sources=(*edited.sources, *new)) if new else edited


def merge_same(events: Iterable[Event]) -> dict[str, Event]:
    """Events by id; two of one id in the same batch are joined."""
    by_id: dict[str, Event] = {}
    for event in events:
        by_id[event.id] = join(by_id[event.id], event) if event.id in by_id else event
    return by_id


def _is_moved(x: float | None, y: float | None, lat: Any, lon: Any) -> bool:
    if x is None or y is None:
        return False
    try:
        return abs(float(lat) - y) > 1e-6 or abs(float(lon) - x) > 1e-6
    except (TypeError, ValueError):
        return True
