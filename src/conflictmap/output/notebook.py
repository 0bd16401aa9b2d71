"""What a notebook shows of an EventSet: its map. Found by the entry point ``conflictmap.display``, because the
set itself stands below everything that draws."""

from __future__ import annotations

from conflictmap.eventset import EventSet
from conflictmap.output.map import build_map

HEIGHT_PIXELS = 480


def show_map(events: EventSet) -> str:
    """The interactive map as a frame for a notebook cell."""
    page = build_map(events, height=HEIGHT_PIXELS)
    html: str = page._repr_html_()
    return html
