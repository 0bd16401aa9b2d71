"""conflictmap: reports in, events at places out, every dot on the map traceable to its sentence."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conflictmap.errors import (
        ConflictMapError,
        DataFileError,
        FormatError,
        InputError,
        QueryError,
        SchemaError,
        StoreError,
    )
    from conflictmap.events.decisions import Decision
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.eventset import EventSet
    from conflictmap.model import Event, Place, Report, Resolution, Source
    from conflictmap.output.briefing import write_briefing
    from conflictmap.output.formats import read_events, write_events
    from conflictmap.output.ladder import draw_ladder, plot_ladder
    from conflictmap.output.map import build_map, embed, save_map
    from conflictmap.output.picture import draw_picture, plot
    from conflictmap.pipeline import explain, extract, extract_reports, load_events
    from conflictmap.places.gazetteer import Gazetteer
    from conflictmap.places.resolution import find_places
    from conflictmap.reading.documents import read_reports
    from conflictmap.store.opening import open_store

__version__ = "0.1.0"

# public name -> module; loaded on first use, so that `import conflictmap` stays fast
_HOMES = {
    "ConflictMapError": "errors",
    "DataFileError": "errors",
    "Decision": "events.decisions",
    "Event": "model",
    "EventSet": "eventset",
    "FormatError": "errors",
    "Gazetteer": "places.gazetteer",
    "InputError": "errors",
    "Lexicon": "events.lexicon",
    "Place": "model",
    "QueryError": "errors",
    "Report": "model",
    "Resolution": "model",
    "SchemaError": "errors",
    "Source": "model",
    "StoreError": "errors",
    "build_map": "output.map",
    "draw_ladder": "output.ladder",
    "draw_picture": "output.picture",
    "embed": "output.map",
    "explain": "pipeline",
    "extract": "pipeline",
    "extract_reports": "pipeline",
    "find_places": "places.resolution",
    "load_events": "pipeline",
    "open_store": "store.opening",
    "plot": "output.picture",
    "plot_ladder": "output.ladder",
    "read_events": "output.formats",
    "read_reports": "reading.documents",
    "save_map": "output.map",
    "write_briefing": "output.briefing",
    "write_events": "output.formats",
}
__all__ = [
    "ConflictMapError",
    "DataFileError",
    "Decision",
    "Event",
    "EventSet",
    "FormatError",
    "Gazetteer",
    "InputError",
    "Lexicon",
    "Place",
    "QueryError",
    "Report",
    "Resolution",
    "SchemaError",
    "Source",
    "StoreError",
    "build_map",
    "draw_ladder",
    "draw_picture",
    "embed",
    "explain",
    "extract",
    "extract_reports",
    "find_places",
    "load_events",
    "open_store",
    "plot",
    "plot_ladder",
    "read_events",
    "read_reports",
    "save_map",
    "write_briefing",
    "write_events",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"conflictmap.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'conflictmap' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
