"""Events as JSON lines, CSV and GeoJSON. Byte-stable: the same events give the same file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from conflictmap.eventset import COLUMNS, EventSet
from conflictmap.model import Event
from conflictmap.reading.cells import guard_cell, source_fields, sources_to_json

Row = dict[str, Any]


def event_fields(event: Event) -> Row:
    """An event as a JSON object, sources as a list of objects."""
    row = {name: getattr(event, name) for name in COLUMNS}
    row["sources"] = [source_fields(source) for source in event.sources]
    return row


def dump_jsonl(events: EventSet) -> bytes:
    """One JSON object a line."""
    return "".join(json.dumps(event_fields(e), ensure_ascii=False) + "\n" for e in events).encode("utf-8")


def dump_geojson(events: EventSet) -> bytes:
    """A FeatureCollection (RFC 7946); the geometry of an unresolved place is null."""
    features = [
        {"type": "Feature", "id": event.id, "geometry": _point(event), "properties": event_fields(event)}
        for event in events
    ]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode()


def dump_csv(events: EventSet) -> bytes:
    """A table with a header; cells that a spreadsheet would run as a formula are guarded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180; "\n" alone leaves a bare "\r" unquoted
    writer.writerow(COLUMNS)
    writer.writerows(cell_rows(events))
    return text.getvalue().encode("utf-8")


def cell_rows(events: EventSet) -> Iterator[list[Any]]:
    """Rows for a spreadsheet: guarded text, numbers, sources as JSON, nothing for None."""
    frame = events.to_frame()
    columns = [_cells(frame[name].tolist()) for name in COLUMNS]
    return (list(row) for row in zip(*columns, strict=True))


def _point(event: Event) -> Row | None:
    if event.lat is None or event.lon is None:
        return None
    return {"type": "Point", "coordinates": [event.lon, event.lat]}


def _cells(values: list[Any]) -> list[Any]:
    if values and isinstance(values[0], bool):
        return ["true" if value else "false" for value in values]
    if values and isinstance(values[0], float):
        return ["" if value != value else value for value in values]  # noqa: PLR0124  NaN
    if values and isinstance(values[0], tuple):
        return [sources_to_json(value) for value in values]
    return [guard_cell(value) if isinstance(value, str) else value for value in values]
