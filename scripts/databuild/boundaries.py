"""The files of ``data/boundaries/``: outlines of units and lines of the base map, light enough to ship."""

from __future__ import annotations

from pathlib import Path

import shapely

from databuild.outlines import Feature, read_features, simplify_together, write_features
from databuild.tables import Row

COUNTRIES = {
    "LBN": "Lebanon",
    "JOR": "Jordan",
    "IRQ": "Iraq",
    "ISR": "Israel",
    "TUR": "Turkey",
    "CYP": "Cyprus",
    "PSX": "Palestine",
    "CYN": "Cyprus (north)",
    "EGY": "Egypt",
    "SAU": "Saudi Arabia",
    "IRN": "Iran",
}
UNITS = {"governorates": (1, 0.003), "districts": (2, 0.004), "subdistricts": (3, 0.005)}  # level, tolerance


def write_boundaries(sources: Path, folder: Path, units: dict[str, Row]) -> None:
    """Write all boundary files into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (level, tolerance_deg) in UNITS.items():
        write_features(
            folder / f"{name}.geojson",
            _simplify_units(sources / f"ocha_adm{level}.geojson", tolerance_deg, units),
        )
    write_features(folder / "neighbours.geojson", _cut_neighbours(sources))
    frame = shapely.box(33.5, 31.0, 44.5, 38.5)
    for name, tolerance_deg in (("ne_land", 0.005), ("ne_lakes", 0.003), ("ne_rivers", 0.003)):
        features = _clip(read_features(sources / f"{name}.geojson"), frame, tolerance_deg)
        write_features(folder / f"{name.removeprefix('ne_')}.geojson", features)
    roads = [f for f in read_features(sources / "ne_roads_z7.geojson") if f["properties"]["scalerank"] <= 7]
    write_features(folder / "roads.geojson", _clip(roads, shapely.box(35.0, 32.0, 43.0, 37.8), 0.002))


def _simplify_units(path: Path, tolerance_deg: float, units: dict[str, Row]) -> list[Feature]:
    features = sorted(read_features(path), key=lambda feature: str(feature["properties"]["pcode"]))
    shapes = simplify_together([feature["geometry"] for feature in features], tolerance_deg)
    simplified = []
    for feature, geometry in zip(features, shapes, strict=True):
        row = units[feature["properties"]["pcode"]]
        properties = {key: row[key] for key in ("id", "name", "name_ar", "governorate")}
        if row["kind"] == "subdistrict":
            properties["district"] = row["district"]
        simplified.append({"properties": properties, "geometry": geometry})
    return simplified


def _cut_neighbours(sources: Path) -> list[Feature]:
    """The countries around, less Syria as OCHA draws it: one outline on one map, not two that disagree."""
    syria = read_features(sources / "ocha_adm0.geojson")[0]["geometry"]
    cut = []
    for feature in read_features(sources / "ne_admin0.geojson"):
        code = feature["properties"]["iso_a3"]
        if code in COUNTRIES:
            geometry = feature["geometry"].difference(syria).simplify(0.004)
            properties = {"id": code, "name": COUNTRIES[code], "name_ar": feature["properties"]["name_ar"]}
            cut.append({"properties": properties, "geometry": geometry})
    return sorted(cut, key=lambda feature: str(feature["properties"]["id"]))


def _clip(features: list[Feature], frame: shapely.Polygon, tolerance_deg: float) -> list[Feature]:
    """Features inside the frame, simplified; of their properties only the name and rank stay."""
    clipped = []
    for feature in features:
        properties = {
            key: feature["properties"][key]
            for key in ("name", "scalerank", "type")
            if feature["properties"].get(key)
        }
        geometry = feature["geometry"].intersection(frame).simplify(tolerance_deg)
        if geometry.length > 0.02:
            clipped.append({"properties": properties, "geometry": geometry})
    return clipped
