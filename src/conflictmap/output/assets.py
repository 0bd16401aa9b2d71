"""The scripts and styles of the page: Leaflet from the package XStatic-Leaflet, ours from ``assets/``."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any, Final

from conflictmap.errors import DataFileError
from conflictmap.resources import data_path

# In the order in which they must run; each is an IIFE that adds to the one global, ``conflictmap``.
SCRIPTS: Final = (
    "inflate.js", "store.js", "dom.js", "symbols.js", "canvas.js", "corridor.js", "base.js", "labels.js",
    "clusters.js", "events.js", "filters.js", "popup.js", "time.js", "ladder.js", "list.js", "panel.js",
    "files.js", "app.js", "framing.js", "pointing.js",
)  # fmt: skip
STYLES: Final = ("map.css",)

LEAFLET_PACKAGE: Final = "XStatic-Leaflet"
LEAFLET_URL: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/"
# SHA-256 of the files that leafletjs.com published as 1.9.3 and that folium 0.20 links.
LEAFLET_SHA256: Final = {
    "leaflet.js": "5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
    "leaflet.css": "90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
}


@cache
def read_leaflet(name: str) -> str:
    """``leaflet.js`` or ``leaflet.css`` of 1.9.3, checked; images of the style sheet inlined.

    Raises
    ------
    DataFileError
        When XStatic-Leaflet is not installed or its file is not the published one.
    """
    path = _leaflet_folder() / name
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != LEAFLET_SHA256[name]:
        raise DataFileError(
            f"expected Leaflet 1.9.3 with SHA-256 {LEAFLET_SHA256[name]}, found {found}; "
            "reinstall XStatic-Leaflet==1.9.3.0",
            path=path,
        )
    text = path.read_text(encoding="utf-8")
    # The source map is a second file; asking for it would be a request.
    text = re.sub(r"\n//# sourceMappingURL=.*", "", text)
    return re.sub(r"url\(images/([\w.-]+)\)", lambda match: _inlined(path.parent, match[1]), text)


@cache
def read_asset(name: str) -> str:
    """One of our own scripts or style sheets."""
    return (Path(__file__).resolve().parent / "assets" / name).read_text(encoding="utf-8")


@cache
def read_words() -> dict[str, dict[str, Any]]:
    """Words of the page in each language, from ``data/map-words.toml``."""
    return tomllib.loads(data_path("map-words.toml").read_text(encoding="utf-8"))


@cache
def read_basemap() -> dict[str, Any]:
    """The compact base map, made by ``scripts/build_basemap.py``."""
    base: dict[str, Any] = json.loads(data_path("basemap.json").read_text(encoding="utf-8"))
    return base


def _leaflet_folder() -> Path:
    wanted = "xstatic/pkg/leaflet/data/leaflet.js"
    try:
        listed = files(LEAFLET_PACKAGE) or []
    except PackageNotFoundError:
        listed = []
    for file in listed:
        if file.as_posix() == wanted:
            return Path(str(file.locate())).parent
    raise DataFileError(
        f"expected the package {LEAFLET_PACKAGE} 1.9.3.0, found none; pip install it", path=wanted
    )


def _inlined(folder: Path, name: str) -> str:
    data = base64.b64encode((folder / "images" / name).read_bytes()).decode("ascii")
    return f"url(data:image/png;base64,{data})"
