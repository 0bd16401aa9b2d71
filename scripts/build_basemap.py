"""Write data/basemap.json, the compact base map of every page and picture, from the other files of data/.

    python scripts/build_basemap.py

Coordinates become whole ten-thousandths of a degree (11 m), each line its first point and then steps.
Borders are drawn as lines of their own and not as the outlines of two polygons, so that a border that two
sources draw 300 m apart is one line, and dashes stay dashes. Syria is drawn as OCHA (UN) draws it; a border
that other sources draw elsewhere is dashed.
"""

from __future__ import annotations

import csv
import itertools
import json
import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry import LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

DATA = Path(__file__).resolve().parents[1] / "data"
SCALE = 10_000
# The sheet: the map ends here, as its sources do. Its north-east corner, where they have a hole, is land.
VIEW = box(30.2, 29.2, 46.2, 39.3)
CORNER = box(43.5, 38.4, 46.5, 39.5)
SAME_BORDER_DEG = 0.06  # two sources' lines nearer than this are one border
TOWN_RANKS = {"city": 1, "town": 2}
NEIGHBOUR_CITIES = {
    "Beirut": "بيروت", "Tripoli": "طرابلس", "Zahle": "زحلة", "Amman": "عمّان", "Irbid": "إربد",
    "Mafraq": "المفرق", "Gaziantep": "غازي عنتاب", "Sanliurfa": "شانلي أورفة", "Antakya": "أنطاكية",
    "Adana": "أضنة", "Diyarbakir": "ديار بكر", "Mosul": "الموصل", "Tal Afar": "تلعفر",
    "Rutba": "الرطبة", "Haifa": "حيفا", "Jerusalem": "القدس", "Tel Aviv": "تل أبيب", "Mardin": "ماردين",
    "Kilis": "كيليس", "Baghdad": "بغداد",
}  # fmt: skip
POSITIONS = {
    "Beirut": (33.874, 35.508), "Tripoli": (34.434, 35.844), "Zahle": (33.850, 35.904),
    "Amman": (31.952, 35.931), "Irbid": (32.550, 35.850), "Mafraq": (32.283, 36.233),
    "Gaziantep": (37.077, 37.383), "Sanliurfa": (37.170, 38.795), "Antakya": (36.230, 36.120),
    "Adana": (36.997, 35.318), "Diyarbakir": (37.920, 40.230), "Mosul": (36.347, 43.143),
    "Tal Afar": (36.376, 42.450), "Rutba": (33.038, 40.284), "Haifa": (32.822, 34.978),
    "Jerusalem": (31.778, 35.207), "Tel Aviv": (32.082, 34.768), "Mardin": (37.312, 40.743),
    "Kilis": (36.720, 37.120), "Baghdad": (33.325, 44.422),
}  # fmt: skip
# The capital of each governorate and the towns that reports name most come first when labels are few.
FIRST_TOWNS = (
    "Damascus", "Aleppo", "Homs", "Hama", "Latakia", "Deir ez-Zor", "Raqqa", "Hasakah", "Daraa",
    "Sweida", "Tartus", "Idlib", "Quneitra",
)  # fmt: skip
SECOND_TOWNS = (
    "Palmyra", "Qamishli", "Manbij", "Al Bab", "Albu Kamal", "Al-Mayadin", "Rastan", "Talbiseh",
    "Saraqib", "Azaz", "Kobani", "Tabqa", "Salamiyah", "Qusayr", "Nabk", "Douma", "Jablah", "Banyas",
    "Maarat al-Numan", "Khan Shaykhun", "Afrin", "Jarabulus", "Tal Abyad", "Ras al-Ain",
    "Busra al-Sham", "Izra", "Nawa", "Zabadani", "Jisr al-Shughur", "Morek",
)  # fmt: skip


KM_PER_DEG = 111.195
# Ticks of the ladder by OCHA's code; rank 0 is written larger.
M5_TOWNS = {
    "C1007": ("Aleppo", 0), "C1170": ("Zarbah", 1), "C3916": ("Saraqib", 1), "C3985": ("Maarat al-Numan", 1),
    "C3987": ("Khan Shaykhun", 1), "C3029": ("Morek", 1), "C2987": ("Hama", 0), "C2870": ("Rastan", 1),
    "C2882": ("Talbiseh", 1), "C2528": ("Homs", 0), "C2675": ("Hasya", 1), "C2419": ("Nabk", 1),
    "C2384": ("Qutayfah", 1), "C1001": ("Damascus", 0), "C2280": ("Kiswah", 1), "C6051": ("Sanamayn", 1),
    "C6012": ("Khirbet Ghazaleh", 1), "C5999": ("Nasib", 0),
}  # fmt: skip


def read_boundaries(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(DATA / "boundaries" / f"{name}.geojson")


def steps(line: BaseGeometry) -> list[int]:
    """A line as whole numbers: lon, lat of the first point, then differences; repeated points left out."""
    points = [(round(x * SCALE), round(y * SCALE)) for x, y in line.coords]
    flat = [*points[0]]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if (x1, y1) != (x0, y0):
            flat += [x1 - x0, y1 - y0]
    return flat


def rings(shape: BaseGeometry, tolerance_deg: float, least_area: float = 0.0) -> list[list[int]]:
    polygons = [p for p in getattr(shape, "geoms", [shape]) if isinstance(p, Polygon)]
    out = []
    for polygon in polygons:
        smooth = polygon.simplify(tolerance_deg)
        if smooth.area <= least_area or not isinstance(smooth, Polygon):
            continue
        out += [steps(smooth.exterior), *(steps(hole) for hole in smooth.interiors)]
    return out


def lines(shape: BaseGeometry, tolerance_deg: float, least_deg: float = 0.02) -> list[list[int]]:
    if shape.is_empty:
        return []
    only = [g for g in getattr(shape, "geoms", [shape]) if isinstance(g, LineString | MultiLineString)]
    merged = shapely.line_merge(shapely.union_all(only))
    parts = [g for g in getattr(merged, "geoms", [merged]) if g.length >= least_deg]
    return [steps(part.simplify(tolerance_deg)) for part in parts]


def mesh(shapes: gpd.GeoSeries) -> BaseGeometry:
    """The borders between polygons and around them, each once."""
    return shapely.union_all([shape.boundary for shape in shapes])


def build_borders(syria: BaseGeometry, neighbours: gpd.GeoDataFrame, land: BaseGeometry) -> dict[str, Any]:
    """Borders of countries, parted into agreed and disputed ones."""
    outline = syria.boundary
    coast = land.boundary.buffer(SAME_BORDER_DEG)
    named = neighbours.set_index("id").geometry
    occupied = [named[code] for code in ("PSX", "CYN") if code in named]
    around_syria = outline.buffer(SAME_BORDER_DEG)
    others = mesh(neighbours.geometry).difference(coast).difference(around_syria)
    # Israel's outline inside OCHA's Syria is the line of 1974 in the Golan.
    golan_line = named["ISR"].boundary.intersection(syria.buffer(-0.01))
    golan = named["ISR"].buffer(0.02).intersection(syria)
    west_of_golan = outline.intersection(golan.buffer(0.02)).difference(coast)
    disputed = shapely.union_all(
        [golan_line, west_of_golan, *(shape.boundary.difference(coast) for shape in occupied)]
    )
    agreed = others.difference(disputed.buffer(0.01))
    own = outline.difference(coast).difference(west_of_golan.buffer(0.01))
    return {
        "syria": lines(own, 0.002),
        "others": lines(agreed.intersection(VIEW), 0.006),
        "disputed": lines(disputed.intersection(VIEW), 0.003),
        "golan": [round(c * SCALE) for c in (golan.representative_point().x, golan.representative_point().y)],
    }


def build_places() -> tuple[list[list[Any]], list[list[Any]]]:
    """Towns to label, by rank, and crossings, out of the gazetteer."""
    towns: dict[str, list[Any]] = {}
    crossings = []
    ranked = dict.fromkeys(FIRST_TOWNS, 0) | dict.fromkeys(SECOND_TOWNS, 1)
    with (DATA / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            position = [round(float(row["lon"]) * SCALE), round(float(row["lat"]) * SCALE)]
            if row["kind"] == "crossing":
                crossings.append([row["id"], row["name"], row["name_ar"], *position])
            elif row["kind"] in TOWN_RANKS and row["country"] == "SY":
                names = [row["name"], *row["variants"].split("|")]
                rank = min(
                    (ranked[name] for name in names if name in ranked), default=TOWN_RANKS[row["kind"]] + 1
                )
                towns[row["id"]] = [row["name"], row["name_ar"], *position, rank]
    for name, arabic in NEIGHBOUR_CITIES.items():
        lat, lon = POSITIONS[name]
        towns[name] = [name, arabic, round(lon * SCALE), round(lat * SCALE), 2]
    return sorted(towns.values(), key=lambda t: (t[4], t[0])), sorted(crossings)


def build_corridors(governorates: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """The M5 and M4 with their kilometres; the M5 also with its towns and the governorates it crosses."""
    roads = gpd.read_file(DATA / "roads.geojson").set_index("id")
    out = []
    for name in ("M5", "M4"):
        key = f"road:{name.lower()}"
        line = roads.geometry[key]
        first_lat, last_lat = line.coords[0][1], line.coords[-1][1]
        if (name == "M5" and first_lat < last_lat) or (name == "M4" and line.coords[0] > line.coords[-1]):
            line = line.reverse()  # kilometres count from Aleppo, and on the M4 from Latakia
        towns = _towns_along(line) if name == "M5" else []
        crossed = _governorates_along(line, governorates) if name == "M5" else []
        out.append(
            {
                "id": key,
                "name": name,
                "ar": roads.name_ar[key],
                "line": steps(line),
                "towns": towns,
                "governorates": crossed,
            }
        )
    return out


def _kilometres(line: LineString, part: LineString | None = None) -> float:
    """Length by the same plane rule as ``assets/corridor.js``."""
    points = list((part or line).coords)
    return sum(
        math.hypot((x1 - x0) * math.cos(math.radians((y0 + y1) / 2)), y1 - y0) * KM_PER_DEG
        for (x0, y0), (x1, y1) in itertools.pairwise(points)
    )


def _km_at(line: LineString, point: Any) -> float:
    return round(_kilometres(line, substring(line, 0, line.project(point))), 1)


def _towns_along(line: LineString) -> list[list[Any]]:
    """Towns that mark the ladder: [name, Arabic name, km, rank]; those of the road's junctions come first."""
    with (DATA / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    found = []
    for place_id, (name, rank) in M5_TOWNS.items():
        row = rows[place_id]
        point = shapely.Point(float(row["lon"]), float(row["lat"]))
        found.append([name, row["name_ar"], _km_at(line, point), rank])
    return sorted(found, key=lambda town: town[2])


def _governorates_along(line: LineString, governorates: gpd.GeoDataFrame) -> list[list[Any]]:
    spans = []
    for row in governorates.itertuples():
        inside = line.intersection(row.geometry)
        for part in _parts(inside):
            ends = sorted(_km_at(line, shapely.Point(end)) for end in (part.coords[0], part.coords[-1]))
            spans.append([row.governorate, *ends])
    return sorted((span for span in spans if span[2] - span[1] >= 3), key=lambda span: span[1])


def build_units(governorates: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> dict[str, Any]:
    """Governorates and districts as rings of shared arcs: each border stands once and is one line for both sides.

    The first ``outline_arcs`` arcs run around the country, the next ``governorate_arcs`` between governorates, all
    others between districts. In a ring the number n is arc n, -1 - n the same backwards.
    """
    merged = shapely.line_merge(mesh(districts.geometry))
    found = []
    for arc in merged.geoms:
        middle = arc.interpolate(0.5, normalized=True)
        owners = frozenset(districts.index[shapely.distance(districts.boundary.values, middle) < 1e-9])
        over = frozenset(districts.governorate[list(owners)])
        found.append((0 if len(owners) == 1 else 1 if len(over) > 1 else 2, arc, owners, over))
    found.sort(key=lambda entry: (entry[0], entry[1].coords[0], entry[1].coords[-1]))
    arcs = [arc for _, arc, _, _ in found]
    levels = [level for level, *_ in found]
    centres = governorates.set_index("governorate").geometry.representative_point()
    return {
        "arcs": [steps(arc.simplify(0.003)) for arc in arcs],
        "outline_arcs": levels.count(0),
        "governorate_arcs": levels.count(1),
        "governorates": [
            {
                "id": row.id,
                "name": row.governorate,
                "ar": row.name_ar.removeprefix("محافظة "),
                "at": [round(centres[row.governorate].x * SCALE), round(centres[row.governorate].y * SCALE)],
                "rings": _chain(
                    [
                        n
                        for n, (level, _, _, over) in enumerate(found)
                        if level < 2 and row.governorate in over
                    ],
                    arcs,
                ),
            }
            for row in governorates.itertuples()
        ],
        "districts": [
            {
                "id": row.id,
                "rings": _chain(
                    [n for n, (_, _, owners, _) in enumerate(found) if row.Index in owners], arcs
                ),
            }
            for row in districts.itertuples()
        ],
    }


def _chain(numbers: list[int], arcs: list[LineString]) -> list[list[int]]:
    """Closed rings out of the arcs of one unit."""
    rest, out = list(numbers), []
    while rest:
        first = rest.pop(0)
        ring, start, end = [first], arcs[first].coords[0], arcs[first].coords[-1]
        while end != start:
            number = next(n for n in rest if end in (arcs[n].coords[0], arcs[n].coords[-1]))
            rest.remove(number)
            forwards = arcs[number].coords[0] == end
            ring.append(number if forwards else -1 - number)
            end = arcs[number].coords[-1 if forwards else 0]
        out.append(ring)
    return out


def build_basemap() -> dict[str, Any]:
    governorates, districts = read_boundaries("governorates"), read_boundaries("districts")
    neighbours = read_boundaries("neighbours")
    syria = shapely.union_all(governorates.geometry)
    parts = [*read_boundaries("land").geometry, *neighbours.geometry, syria, CORNER]
    land = shapely.union_all(parts).buffer(0.012).buffer(-0.012)  # closes the slits between two sources
    land = land.intersection(VIEW)
    rivers, roads, lakes = read_boundaries("rivers"), read_boundaries("roads"), read_boundaries("lakes")
    near = syria.buffer(0.8)
    towns, crossings = build_places()
    return {
        "scale": SCALE,
        "sheet": [round(c * SCALE) for c in VIEW.bounds],
        "land": rings(land, 0.006, 0.0005),
        "syria": rings(syria, 0.002, 0.0005),
        "countries": [
            [row.name, row.name_ar, *(round(c * SCALE) for c in _label_point(row.geometry, syria))]
            for row in neighbours.itertuples()
            if row.id not in ("EGY", "IRN", "CYN")
        ],
        "borders": build_borders(syria, neighbours, land),
        **build_units(governorates, districts),
        "rivers": [
            {
                "name": row.name if isinstance(row.name, str) else "",
                "rank": int(row.scalerank),
                "line": steps(part),
            }
            for row in rivers.itertuples()
            for part in _parts(row.geometry.intersection(near).simplify(0.004))
        ],
        "lakes": [
            ring for shape in lakes.geometry for ring in rings(shape.intersection(VIEW), 0.003, 0.0005)
        ],
        "roads": [
            {"rank": int(row.scalerank), "line": steps(part)}
            for row in roads.itertuples()
            for part in _parts(row.geometry.intersection(near).simplify(0.003))
        ],
        "corridors": build_corridors(governorates),
        "towns": towns,
        "crossings": crossings,
    }


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    return [g for g in getattr(shape, "geoms", [shape]) if isinstance(g, LineString) and g.length > 0.01]


def _label_point(shape: BaseGeometry, syria: BaseGeometry) -> tuple[float, float]:
    """A point inside the country that lies within the first view."""
    inside = shape.intersection(syria.buffer(1.6)).intersection(VIEW)
    point = shapely.maximum_inscribed_circle(inside if not inside.is_empty else shape).coords[0]
    return point[0], point[1]


def main() -> None:
    target = DATA / "basemap.json"
    base = build_basemap()
    target.write_text(
        json.dumps(base, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n", encoding="utf-8"
    )
    print(f"{target.name}: {target.stat().st_size:,} bytes")
    for key, value in base.items():
        print(f"  {key}: {len(json.dumps(value, ensure_ascii=False, separators=(',', ':'))):,}")


if __name__ == "__main__":
    main()
