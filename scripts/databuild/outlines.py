"""Outlines: which unit a point lies in, and the light GeoJSON files of ``data/boundaries/``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

Feature = dict[str, Any]
SNAP_DEG = 0.04  # about 4 km: how far a source point may lie outside and still count as inside


def read_features(path: Path) -> list[Feature]:
    """Features of a GeoJSON file with shapely geometries."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    return [{"properties": f["properties"], "geometry": shape(f["geometry"])} for f in collection["features"]]


class Outlines:
    """The subdistricts of Syria, asked by point."""

    def __init__(self, path: Path) -> None:
        features = read_features(path)
        self._units = [feature["properties"]["pcode"] for feature in features]
        self._shapes = [feature["geometry"] for feature in features]
        self._tree = shapely.STRtree(self._shapes)

    def find_subdistrict(self, lat: float, lon: float, governorate: str = "") -> str:
        """P-code of the subdistrict at the point, or of the nearest within 4 km; empty outside Syria.

        With the P-code of a governorate, only its subdistricts count: a base on the edge of a city is the
        city's, on whichever side of the limit it stands.
        """
        point = shapely.Point(lon, lat)
        near = self._tree.query(point, "dwithin", SNAP_DEG)
        mine = [(self._shapes[i].distance(point), self._units[i]) for i in near]
        return min((pair for pair in mine if pair[1].startswith(governorate)), default=(0.0, ""))[1]


def _round(value: Any, decimals: int) -> Any:
    if isinstance(value, float):
        return round(value, decimals)
    return [_round(part, decimals) for part in value]


def write_features(path: Path, features: list[Feature], *, decimals: int = 4) -> None:
    """Write a compact feature collection, one feature a line; empty geometries are left out."""
    lines = []
    for feature in features:
        if feature["geometry"].is_empty:
            continue
        geometry = mapping(feature["geometry"])
        body = {"type": geometry["type"], "coordinates": _round(geometry["coordinates"], decimals)}
        whole = {"type": "Feature", "properties": feature["properties"], "geometry": body}
        lines.append(json.dumps(whole, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8")


def simplify_together(shapes: list[BaseGeometry], tolerance_deg: float) -> list[BaseGeometry]:
    """Simplify neighbouring polygons so that shared edges stay shared."""
    grid = shapely.set_precision(shapely.coverage_simplify(shapes, tolerance_deg), 0.0001)
    return [shapely.make_valid(part) for part in grid]
