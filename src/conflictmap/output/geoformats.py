"""Events as GeoPackage and GeoParquet, which QGIS and other programs open as layers."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any, Final

from conflictmap.errors import FormatError
from conflictmap.eventset import EventSet
from conflictmap.reading.cells import sources_to_json
from conflictmap.reading.geogrids import EVENTS_LAYER

FID_COLUMN: Final = "fid"


def layer_frame(events: EventSet) -> Any:
    """A GeoDataFrame whose cells every format can hold: sources as JSON text."""
    frame = events.to_frame()
    frame["sources"] = [sources_to_json(sources) for sources in frame["sources"]]
    return frame


def dump_geopackage(events: EventSet) -> bytes:
    """A GeoPackage with the point layer ``events``; unresolved places have no geometry."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.gpkg"
        layer_frame(events).to_file(
            path,
            driver="GPKG",
            layer=EVENTS_LAYER,
            engine="pyogrio",
            geometry_type="Point",
            promote_to_multi=False,
        )
        return path.read_bytes()


def dump_parquet(events: EventSet) -> bytes:
    """A GeoParquet file."""
    buffer = io.BytesIO()
    try:
        layer_frame(events).to_parquet(buffer, index=False)
    except ImportError as error:
        raise FormatError("writing .parquet needs pyarrow; pip install 'conflictmap[tables]'") from error
    return buffer.getvalue()
