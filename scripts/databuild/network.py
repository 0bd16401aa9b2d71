"""A road network from open data, asked for shortest paths."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import shapely

from databuild.outlines import read_features

Node = tuple[float, float]
GAP_KM = 1.5  # the network comes in tiles: ends closer than this are one junction
SNAP_KM = 6.0  # a place farther from the network than this is joined by a straight line
DETOUR = 1.35  # a path longer than this times the straight line means that the road is missing


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
                for a, b in pairwise(nodes):
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
