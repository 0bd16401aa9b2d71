"""Named roads: lines through their stops, what reports call them, and their rows of the gazetteer."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from databuild.network import Node, RoadNetwork, measure_km
from databuild.outlines import Feature, read_features
from databuild.spelling import merge_variants
from databuild.tables import Row, build_row


def build_line(network: RoadNetwork, stops: list[Node]) -> BaseGeometry:
    """The line through the stops in order."""
    nodes: list[Node] = []
    for start, end in pairwise(stops):
        path = network.find_path(start, end)
        nodes += path[1:] if nodes and nodes[-1] == path[0] else path
    return shapely.LineString(nodes).simplify(0.0008)


def build_roads(
    routes: list[Row], places: dict[str, Row], network: RoadNetwork, sources: Path
) -> list[Feature]:
    """Lines of all named roads: M5 and M4 as given in the sources, the others through their stops."""
    given: dict[str, BaseGeometry] = {}
    for road in ("M5", "M4"):
        parts = [feature["geometry"] for feature in read_features(sources / f"{road.lower()}.geojson")]
        given[f"road:{road.lower()}"] = shapely.line_merge(shapely.union_all(_chain(parts)))
    features = []
    for route in sorted(routes, key=lambda route: route["id"]):
        stops = [places[stop] for stop in route["stops"].split()]
        if route["id"] in given:
            geometry = given[route["id"]]
        else:
            geometry = build_line(network, [(float(stop["lon"]), float(stop["lat"])) for stop in stops])
        variants = [*route["variants"].split("|"), *list_road_names(stops[0], stops[-1])]
        properties = {
            "id": route["id"],
            "name": route["name"],
            "name_ar": route["name_ar"],
            "variants": merge_variants(route["name"], route["name_ar"], variants).split("|"),
        }
        features.append({"properties": properties, "geometry": geometry})
    return features


def list_road_names(start: Row, end: Row) -> list[str]:
    """What a report calls the road between two towns, with up to four spellings of each."""
    names = []
    spellings = [
        [row["name"].split(" / ")[0], *(v for v in row["variants"].split("|") if v.isascii())][:4]
        for row in (start, end)
    ]
    for one in spellings[0]:
        for two in spellings[1]:
            for a, b in ((one, two), (two, one)):
                names += [f"{a}-{b} road", f"{a}-{b} highway"]
    one, two = spellings[0][0], spellings[1][0]
    for a, b in ((one, two), (two, one)):
        names += [
            f"{a}-{b} motorway",
            f"{a}-{b} international road",
            f"road from {a} to {b}",
            f"{a} to {b} road",
            f"road between {a} and {b}",
            f"highway from {a} to {b}",
            f"highway between {a} and {b}",
            f"road linking {a} to {b}",
            f"highway linking {a} to {b}",
        ]
    return names


def build_road_rows(features: list[Feature], routes: list[Row]) -> list[Row]:
    """Gazetteer rows of the roads: the middle of the line, half its length as precision."""
    governorates = {route["id"]: route["governorate"] for route in routes}
    rows = []
    for feature in features:
        line, properties = feature["geometry"], feature["properties"]
        middle = line.interpolate(0.5, normalized=True)
        parts = getattr(line, "geoms", [line])
        length_km = sum(measure_km(a, b) for part in parts for a, b in pairwise(part.coords))
        rows.append(
            build_row(
                id=properties["id"],
                name=properties["name"],
                name_ar=properties["name_ar"],
                kind="road",
                country="SY",
                variants="|".join(properties["variants"]),
                governorate=governorates[properties["id"]],
                lat=middle.y,
                lon=middle.x,
                precision_km=float(math.ceil(length_km / 2)),
                source="Natural Earth roads",
                source_id=properties["id"],
            )
        )
    return rows


def _chain(parts: list[BaseGeometry]) -> list[BaseGeometry]:
    """The parts in order, with the gap from each to the next closed."""
    chained = list(parts)
    for one, two in pairwise(parts):
        if one.coords[-1] != two.coords[0]:
            chained.append(shapely.LineString([one.coords[-1], two.coords[0]]))
    return chained
