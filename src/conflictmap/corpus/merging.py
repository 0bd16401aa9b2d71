"""Merge the mentions of one bucket into events and write them as a file of the dataset."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from conflictmap.corpus.parts import MOST_SOURCES, cap_sources, events_from_table
from conflictmap.corpus.shuffling import DENIALS_FILE, Bucket, load_table
from conflictmap.corpus.storage import write_atomically
from conflictmap.events.merging import mark_disputed, merge_events
from conflictmap.eventset import EventSet
from conflictmap.model import Event
from conflictmap.output.geoformats import layer_frame

UNKNOWN: Final = 0  # a Hive null is one that geopandas cannot read
_ROWS_AT_ONCE: Final = 5_000
_ROW_GROUP: Final = 5_000
_MOST_UNRESOLVED: Final = 10_000


@dataclass(slots=True)
class DatasetFile:
    """A file of the dataset and what it holds. ``path`` is relative to the dataset's folder."""

    path: str
    month: str
    rows: int
    types: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    governorates: dict[str, int] = field(default_factory=dict)
    unresolved: dict[str, int] = field(default_factory=dict)
    capped: int = 0


def merge_bucket(bucket: Bucket, urls: list[str], spool: str, output: str) -> DatasetFile:
    """Merge the rows of a bucket and write them.

    The memory is that of the bucket's events: mentions are folded in some thousands at a time, and each
    event keeps at most :data:`MOST_SOURCES` sources.
    """
    events: list[Event] = []
    for table in _gather(urls):
        for at in range(0, table.num_rows, _ROWS_AT_ONCE):
            more = events_from_table(table.slice(at, _ROWS_AT_ONCE))
            events = [cap_sources(event) for event in merge_events([*events, *more])]
    denials = _read_denials(f"{spool}/{DENIALS_FILE}", events)
    events = mark_disputed([*events, *denials])[: len(events)]
    data = _dump_geoparquet(events)
    path = _path_of(bucket, hashlib.blake2b(data, digest_size=6).hexdigest())
    write_atomically(f"{output}/{path}", data)
    return DatasetFile(
        path,
        bucket.month,
        len(events),
        types=dict(Counter(event.type for event in events)),
        statuses=dict(Counter(event.status for event in events)),
        governorates=dict(Counter(event.governorate for event in events)),
        unresolved=_count_unresolved(events),
        capped=sum(len(event.sources) == MOST_SOURCES for event in events),
    )


def _gather(urls: Iterable[str]) -> Iterator[pa.Table]:
    """Files of a bucket, some thousand rows together: each merge looks at all events, and files may be small."""
    waiting: list[pa.Table] = []
    for url in urls:
        waiting.append(load_table(url))
        if sum(table.num_rows for table in waiting) >= _ROWS_AT_ONCE:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _read_denials(url: str, events: list[Event]) -> list[Event]:
    """What reports of any bucket deny about the places of these events, on their days or on no day."""
    table = load_table(url)
    days = {event.date for event in events}
    if "" not in days:
        table = table.filter(pc.is_in(table["date"], pa.array([*days, ""], pa.string())))
    here = {(event.type, event.place_id or event.place) for event in events}
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return [
        Event(id="", type=type_, status="negated", place=place, place_id=place_id, date=date)
        for type_, place, place_id, date in rows
        if (type_, place_id or place) in here
    ]


def _dump_geoparquet(events: list[Event]) -> bytes:
    frame = layer_frame(EventSet.from_events(events))
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd", row_group_size=_ROW_GROUP)
    pa.default_memory_pool().release_unused()
    return buffer.getvalue()


def _path_of(bucket: Bucket, digest: str) -> str:
    year, month = int(bucket.month[:4] or UNKNOWN), int(bucket.month[5:7] or UNKNOWN)
    return f"year={year}/month={month}/events-{bucket.number:04}-{digest}.parquet"


def _count_unresolved(events: list[Event]) -> dict[str, int]:
    """Names that no gazetteer entry was found for, with how many sources say them."""
    names: Counter[str] = Counter()
    for event in events:
        if event.location_method == "unresolved":
            names[event.mention or event.place] += len(event.sources)
    return dict(names.most_common(_MOST_UNRESOLVED))
