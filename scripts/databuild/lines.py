"""Roads: named routes as lines, by the shortest path over an open road network."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from databuild.outlines import Feature, read_features
from databuild.spelling import merge_variants
from databuild.tables import Row, build_row

Node = tuple[float, float]
GAP_KM = 1.5  # the network comes in tiles: ends closer than this are one junction
SNAP_KM = 6.0  # a place farther from the network than this is joined by a straight line
DETOUR = 1.7  # a path longer than this times the straight line means that the road is missing


def measure_km(a: Node, b: Node) -> float:
    """Distance in km of two (lon, lat) points; flat approximation, good to 0.5% over 100 km here."""
    mean_lat = math.radians((a[1] + b[1]) / 2)
    return math.hypot((a[0] - b[0]) * 111.32 * math.cos(mean_lat), (a[1] - b[1]) * 110.9)


class RoadNetwork:
    """Vertices and lengths of the network, asked for shortest paths."""

    def __init__(self, path: Path) -> None:
        self._edges: dict[Node, dict[Node, float]] = defaultdict(dict)
        ends: list[Node] = []
        for feature in read_features(path):
            for line in getattr(feature["geometry"], "geoms", [feature["geometry"]]):
                nodes = [(round(x, 4), round(y, 4)) for x, y in line.coords]
                ends += [nodes[0], nodes[-1]]
                for a, b in zip(nodes, nodes[1:], strict=False):
                    self._join(a, b)
        self._nodes = sorted(self._edges)
        self._tree = shapely.STRtree([shapely.Point(node) for node in self._nodes])
        for end in sorted(set(ends)):
            for node in self._find_near(end, GAP_KM):
                self._join(end, node)

    def _join(self, a: Node, b: Node) -> None:
        if a != b:
            self._edges[a][b] = self._edges[b][a] = measure_km(a, b)

    def _find_near(self, point: Node, within_km: float) -> list[Node]:
        found = self._tree.query(shapely.Point(point), "dwithin", within_km / 90)
        return sorted(self._nodes[i] for i in found if measure_km(point, self._nodes[i]) <= within_km)

    def find_path(self, start: Node, end: Node) -> list[Node]:
        """Nodes from ``start`` to ``end``: along the roads, or straight where the network lacks the road."""
        near_start, near_end = self._snap(start), self._snap(end)
        straight = [start, end]
        if near_start is None or near_end is None:
            return straight
        path, length_km = self._search(near_start, near_end)
        if len(path) < 2 or length_km > DETOUR * max(measure_km(start, end), 3.0):
            return straight
        return path

    def _snap(self, point: Node) -> Node | None:
        near = self._find_near(point, SNAP_KM)
        return min(near, key=lambda node: measure_km(point, node)) if near else None

    def _search(self, start: Node, end: Node) -> tuple[list[Node], float]:
        queue: list[tuple[float, Node]] = [(0.0, start)]
        best, previous = {start: 0.0}, {start: start}
        while queue:
            length_km, node = heapq.heappop(queue)
            if node == end:
                path = [end]
                while path[-1] != start:
                    path.append(previous[path[-1]])
                return path[::-1], length_km
            if length_km > best[node]:
                continue
            for neighbour, step_km in self._edges[node].items():
                longer_km = length_km + step_km
                if longer_km < best.get(neighbour, math.inf):
                    best[neighbour], previous[neighbour] = longer_km, node
                    heapq.heappush(queue, (longer_km, neighbour))
        return [], math.inf


def build_line(network: RoadNetwork, stops: list[Node]) -> BaseGeometry:
    """The line through the stops in order."""
    nodes: list[Node] = []
    for start, end in zip(stops, stops[1:], strict=False):
        path = network.find_path(start, end)
        nodes += path[1:] if nodes and nodes[-1] == path[0] else path
    return shapely.LineString(nodes).simplify(0.0008)


def build_roads(routes: list[Row], places: dict[str, Row], network: RoadNetwork, sources: Path) -> list[Feature]:
    """Lines of all named roads: M5 and M4 as given in the sources, the others through their stops."""
    given = {}
    for road in ("M5", "M4"):
        parts = [feature["geometry"] for feature in read_features(sources / f"{road.lower()}.geojson")]
        given[f"road:{road.lower()}"] = shapely.line_merge(shapely.union_all(_chain(parts)))
    features = []
    for route in sorted(routes, key=lambda route: route["id"]):
        stops = [places[stop] for stop in route["stops"].split()]
        geometry = given.get(route["id"])
        if geometry is None:
            geometry = build_line(network, [(float(stop["lon"]), float(stop["lat"])) for stop in stops])
        variants = [*route["variants"].split("|"), *list_road_names(stops[0], stops[-1])]
        properties = {"id": route["id"], "name": route["name"], "name_ar": route["name_ar"],
                      "variants": merge_variants(route["name"], route["name_ar"], variants).split("|")}  # fmt: skip
        features.append({"properties": properties, "geometry": geometry})
    return features


def list_road_names(start: Row, end: Row) -> list[str]:
    """What a report calls the road between two towns, with up to four spellings of each."""
    names = []
    spellings = [[row["name"].split(" / ")[0], *(v for v in row["variants"].split("|") if v.isascii())][:4]
                 for row in (start, end)]  # fmt: skip
    for one in spellings[0]:
        for two in spellings[1]:
            for a, b in ((one, two), (two, one)):
                names += [f"{a}-{b} road", f"{a}-{b} highway"]
    one, two = spellings[0][0], spellings[1][0]
    for a, b in ((one, two), (two, one)):
        names += [f"{a}-{b} motorway", f"{a}-{b} international road", f"road from {a} to {b}", f"{a} to {b} road",
                  f"road between {a} and {b}", f"highway from {a} to {b}", f"highway between {a} and {b}",
                  f"road linking {a} to {b}", f"highway linking {a} to {b}"]  # fmt: skip
    return names


def build_road_rows(features: list[Feature], routes: list[Row]) -> list[Row]:
    """Gazetteer rows of the roads: the middle of the line, half its length as precision."""
    governorates = {route["id"]: route["governorate"] for route in routes}
    rows = []
    for feature in features:
        line, properties = feature["geometry"], feature["properties"]
        middle = line.interpolate(0.5, normalized=True)
        parts = getattr(line, "geoms", [line])
        length_km = sum(measure_km(a, b) for part in parts for a, b in zip(part.coords, part.coords[1:], strict=False))
        rows.append(
            build_row(
                id=properties["id"], name=properties["name"], name_ar=properties["name_ar"], kind="road", country="SY",
                variants="|".join(properties["variants"]), governorate=governorates[properties["id"]],
                lat=middle.y, lon=middle.x, precision_km=float(math.ceil(length_km / 2)), source="Natural Earth roads",
                source_id=properties["id"],
            )  # fmt: skip
        )
    return rows


def _chain(parts: list[BaseGeometry]) -> list[BaseGeometry]:
    """The parts in order, with the gap from each to the next closed."""
    chained = list(parts)
    for one, two in zip(parts, parts[1:], strict=False):
        if one.coords[-1] != two.coords[0]:
            chained.append(shapely.LineString([one.coords[-1], two.coords[0]]))
    return chained
