"""EventSet -> the map page: one HTML file that asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conflictmap.errors import FormatError, QueryError
from conflictmap.model import DATE_PRECISIONS, LOCATION_METHODS, STATUSES
from conflictmap.output.assets import (
    LEAFLET_SHA256,
    LEAFLET_URL,
    SCRIPTS,
    STYLES,
    read_asset,
    read_leaflet,
    read_words,
)
from conflictmap.output.elements import (
    BaseLayer,
    Control,
    EventLayer,
    MapFigure,
    OfflineMap,
    Start,
    Switch,
    counted_ids,
    frame_page,
)
from conflictmap.output.files import write_whole
from conflictmap.output.mapmodel import MapModel, build_model
from conflictmap.output.packing import BLOCK_ROWS, deflate, pack_columns, pack_texts, write_json
from conflictmap.output.triggers import trigger_patterns
from conflictmap.resources import data_path

if TYPE_CHECKING:
    import folium

    from conflictmap.eventset import EventSet

TILES: Final = ("", "osm")
LANGUAGES: Final = ("en", "ar")
CENTRE: Final = (34.85, 38.6)
_PARTS: Final = (
    ("corridors", True),
    ("band", True),
    ("crossings", True),
    ("governorates", True),
    ("labels", True),
    ("roads", True),
)


def build_map(
    events: EventSet,
    *,
    title: str = "",
    lang: str = "en",
    blur_km: float = 0.0,
    choropleth: bool = False,
    tiles: str = "",
    cdn: bool = False,
    width: str | float = "100%",
    height: str | float = "100%",
) -> folium.Map:
    """A Folium map of the events; more Folium layers may be added to it.

    Parameters
    ----------
    events
        Events of any number, also none.
    title
        Heading of the map, as text.
    lang
        Language of the page at first: ``en`` or ``ar``; the reader can switch.
    blur_km
        Round coordinates to a grid of so many kilometres, for the safety of those who live there.
    choropleth
        Shade the governorates by the number of events at first.
    tiles
        ``osm`` puts OpenStreetMap's tiles under the map: the reader's address and view go to its servers.
    cdn
        Link Leaflet from jsDelivr (160 KB less): the reader's address goes to its servers.
    width, height
        Size in the page, in pixels or per cent.

    Returns
    -------
    A ``folium.Map``. The same events give the same bytes.

    Raises
    ------
    QueryError
        For a language, kind of tiles or blur that is unknown.
    """
    if lang not in LANGUAGES:
        raise QueryError(f"expected a language of {', '.join(LANGUAGES)}, found {lang!r}")
    if tiles not in TILES:
        raise QueryError(f"expected tiles 'osm' or none, found {tiles!r}")
    model = build_model(events, title=title, blur_km=blur_km)
    options = {"lang": lang, "choropleth": choropleth, "tiles": tiles, "cdn": cdn}
    data, texts = _pack(model, options)
    name = hashlib.sha256("".join([*data.values(), texts]).encode("utf-8")).hexdigest()[:8]
    with counted_ids(name):
        figure = MapFigure(
            lang=lang,
            images=("https://tile.openstreetmap.org",) if tiles else (),
            scripts=(LEAFLET_URL,) if cdn else (),
        )
        page = OfflineMap(
            location=CENTRE, zoom_start=7, tiles=None, width=width, height=height, zoom_control=False,
            attributionControl=False, minZoom=5, maxZoom=16, zoomSnap=0.25, wheelPxPerZoomLevel=90,
        )  # fmt: skip
        page.assets = _join_assets(cdn=cdn)
        figure.add_child(page)
        _add_layers(page, len(model.symbols), EventLayer(f"cm-{name}", data, texts), tiled=bool(tiles))
    return page


def _add_layers(page: OfflineMap, types: int, events: EventLayer, *, tiled: bool) -> None:
    if tiled:
        import folium

        page.add_child(folium.TileLayer("OpenStreetMap", control=False))
    packed = deflate(data_path("basemap.json").read_bytes())
    base = BaseLayer("cm-base", packed, tiled=tiled)
    control = Control(collapsed=False)
    for element in (base, events):
        page.add_child(element)
    for index in range(types):
        page.add_child(Switch(events, f"type-{index}"))
    for part, show in _PARTS:
        page.add_child(Switch(base, part, show=show))
    page.add_child(control)
    page.add_child(Start(base, events, control))


def _join_assets(*, cdn: bool) -> str:
    if cdn:
        parts = [
            f'<link rel="stylesheet" href="{LEAFLET_URL}leaflet.css" {_integrity("leaflet.css")}>',
            f'<script src="{LEAFLET_URL}leaflet.js" {_integrity("leaflet.js")}></script>',
        ]
    else:
        parts = [
            f"<style>{read_leaflet('leaflet.css')}</style>",
            f"<script>{read_leaflet('leaflet.js')}</script>",
        ]
    parts += [f"<style>{read_asset(name)}</style>" for name in STYLES]
    parts += [f"<script>{read_asset(name)}</script>" for name in SCRIPTS]
    return "\n".join(parts) + "\n"


def _integrity(name: str) -> str:
    digest = base64.b64encode(bytes.fromhex(LEAFLET_SHA256[name])).decode("ascii")
    return f'integrity="sha256-{digest}" crossorigin=""'


def _pack(model: MapModel, options: dict[str, Any]) -> tuple[dict[str, str], str]:
    """The data blocks of a map by name, and the block of the texts."""
    layout, columns = pack_columns(model.columns)
    location_layout, locations = pack_columns(model.locations)
    head = {
        "title": model.title,
        "options": options,
        "blur_km": model.blur_km,
        "run": model.run,
        "count": len(model),
        "types": [
            {"type": symbol.type, "shape": symbol.shape, "light": symbol.light, "dark": symbol.dark}
            for symbol in model.symbols
        ],
        "statuses": STATUSES,
        "methods": LOCATION_METHODS,
        "precisions": DATE_PRECISIONS,
        "block_rows": BLOCK_ROWS,
        "more_sources": model.more_sources,
        "columns": layout,
        "locations": location_layout,
        "triggers": trigger_patterns(),
        "words": read_words(),
    }
    blocks = {
        "head": write_json(head),
        "columns": columns,
        "locations": locations,
        "tables": deflate(write_json(model.tables).encode("utf-8", "surrogatepass")),
    }
    return blocks, pack_texts(model)


def save_map(page: folium.Map, path: str | Path) -> Path:
    """Write the map as one HTML file; a file that stands there is replaced only when all is written.

    Raises
    ------
    FormatError
        When the suffix is not ``.html`` or ``.htm``.
    InputError
        When the folder is missing or cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in (".html", ".htm"):
        raise FormatError(f"expected a name that ends in .html, found {target.name!r}")
    write_whole(page.get_root().render(), target)
    return target


def embed(page: folium.Map, *, height: int | str = 600) -> str:
    """The map as a fragment for another page: a sandboxed frame that holds the whole map.

    Works in notebooks, Quarto and content management systems; several may stand on one page.

    Parameters
    ----------
    height
        Of the frame, in pixels or per cent.
    """
    return frame_page(page.get_root().render(), height=str(height))
