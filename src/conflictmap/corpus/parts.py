"""Part files: the events of one chunk, with its counts; written whole or not at all, known by their key."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from conflictmap.corpus.chunks import Quarantined
from conflictmap.corpus.storage import read_bytes, write_atomically
from conflictmap.model import Event
from conflictmap.reading.cells import read_sources, sources_to_json
from conflictmap.schema import COLUMNS, FLOAT_COLUMNS, INT_COLUMNS

# of an event that thousands of reports tell, so many stay, in the order that merging gives them: the least
# of a union is the least of the least, so the cut does not depend on how the corpus is partitioned
MOST_SOURCES: Final = 100
MOST_QUARANTINED: Final = 1_000
_SUMMARY: Final = b"conflictmap"

_TYPES: Final = (
    dict.fromkeys(COLUMNS, pa.string())
    | dict.fromkeys(FLOAT_COLUMNS, pa.float64())
    | dict.fromkeys(INT_COLUMNS, pa.int64())
    | {"disputed": pa.bool_()}
)
SCHEMA: Final = pa.schema(_TYPES)


@dataclass(slots=True)
class PartSummary:
    """What a part holds. ``months`` counts its events by month of their date (``2024-12``, or ``""``);
    ``is_old`` is True when an earlier run coded it."""

    key: str
    size: int = 0
    documents: int = 0
    events: int = 0
    months: dict[str, int] = field(default_factory=dict)
    quarantined: list[Quarantined] = field(default_factory=list)
    quarantined_count: int = 0
    seconds: float = 0.0
    is_old: bool = False


def cap_sources(event: Event) -> Event:
    """The event with at most :data:`MOST_SOURCES` sources."""
    return (
        event if len(event.sources) <= MOST_SOURCES else replace(event, sources=event.sources[:MOST_SOURCES])
    )


def month_of(date: str) -> str:
    """The month of an ISO date as ``2024-12``; ``2024`` for a bare year, empty for none."""
    return date[:7]


def table_from_events(events: Iterable[Event]) -> pa.Table:
    """Events as an Arrow table, sources as JSON."""
    rows = list(events)
    columns: dict[str, list[Any]] = {name: [getattr(event, name) for event in rows] for name in COLUMNS}
    columns["sources"] = [sources_to_json(sources) for sources in columns["sources"]]
    return pa.table(columns, schema=SCHEMA)


def events_from_table(table: pa.Table) -> Iterator[Event]:
    """The events of a table that :func:`table_from_events` made."""
    columns = [table.column(name).to_pylist() for name in COLUMNS]
    at = COLUMNS.index("sources")
    columns[at] = [read_sources(text) for text in columns[at]]
    for values in zip(*columns, strict=True):
        yield Event(**dict(zip(COLUMNS, values, strict=True)))


def write_part(folder: str, summary: PartSummary, events: list[Event]) -> None:
    """Write a part under its key."""
    table = table_from_events(events).replace_schema_metadata({_SUMMARY: json.dumps(asdict(summary))})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    write_atomically(part_path(folder, summary.key), buffer.getvalue())


def find_part(folder: str, key: str) -> PartSummary | None:
    """What the part of a key holds, or None when it is not done (or was damaged since)."""
    try:
        with fsspec.open(part_path(folder, key), "rb") as stream:
            metadata = pq.read_schema(stream).metadata
        found = json.loads(metadata[_SUMMARY])
    except (FileNotFoundError, pa.ArrowInvalid):
        return None
    found["quarantined"] = [Quarantined(**row) for row in found["quarantined"]]
    return PartSummary(**found | {"is_old": True})


def read_part(folder: str, key: str) -> pa.Table:
    """The events of a part."""
    return pq.read_table(io.BytesIO(read_bytes(part_path(folder, key)))).replace_schema_metadata(None)


def part_path(folder: str, key: str) -> str:
    """Where the part of a key is; 256 folders keep a million parts listable."""
    return f"{folder}/{key[:2]}/{key}.parquet"
