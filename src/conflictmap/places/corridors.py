"""Roads as lines: how far a point is from one, and where along it (linear referencing).

Distances are measured in UTM zone 37N, whose scale is within 0.1 per cent of true over western Syria and
within 0.3 per cent at its eastern border.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from conflictmap.errors import QueryError
from conflictmap.places.names import fold_name
from conflictmap.resources import data_path

if TYPE_CHECKING:
    from shapely.geometry import LineString

    from conflictmap.model import Place
    from conflictmap.places.gazetteer import Gazetteer

METRIC_CRS: Final = "EPSG:32637"
_TOWN_KM: Final = 3.0  # a town this close to a road lies on it
_TOWN_KINDS: Final = ("city", "town")


@dataclass(frozen=True, slots=True)
class CorridorPosition:
    """Where a point lies relative to a road.

    ``km`` is counted from the road's first end (for the M5: Aleppo). ``after`` and ``before`` are the
    towns on the road that enclose it, "" beyond the last.
    """

    distance_km: float
    km: float
    after: str
    before: str


@dataclass(frozen=True, slots=True)
class Corridor:
    """A road: its names and its line in degrees (lon, lat) and in metres."""

    id: str
    name: str
    line: LineString
    metric: LineString

    @property
    def length_km(self) -> float:
        """Length of the line."""
        return float(self.metric.length) / 1000

    def measure(self, lats: Sequence[float], lons: Sequence[float]) -> tuple[Any, Any]:
        """Distance from the road and position along it, both in km, as arrays, one value a point."""
        import shapely

        xs, ys = _to_metres().transform(list(lons), list(lats))
        points = shapely.points(xs, ys)
        along = shapely.line_locate_point(self.metric, points) / 1000
        return shapely.distance(points, self.metric) / 1000, along

    def locate(self, lat: float, lon: float, gazetteer: Gazetteer) -> CorridorPosition:
        """Distance, kilometre and the towns on either side of a point."""
        distances, alongs = self.measure([lat], [lon])
        km = float(alongs[0])
        towns = self.find_towns(gazetteer)
        after = [place.name for at, place in towns if at <= km]
        before = [place.name for at, place in towns if at > km]
        return CorridorPosition(
            round(float(distances[0]), 2),
            round(km, 1),
            after[-1] if after else "",
            before[0] if before else "",
        )

    def find_towns(self, gazetteer: Gazetteer) -> list[tuple[float, Place]]:
        """Cities and towns on the road, each with its kilometre, in order."""
        kinds = gazetteer.index.kinds
        numbers = [n for n, kind in enumerate(kinds) if kind in _TOWN_KINDS]
        distances, alongs = self.measure(
            [gazetteer.index.lats[n] for n in numbers], [gazetteer.index.lons[n] for n in numbers]
        )
        found = []
        for number, distance, km in zip(numbers, distances, alongs, strict=True):
            # A city is as wide as its precision: its centre may lie off a by-pass.
            if distance <= max(_TOWN_KM, gazetteer.place(number).precision_km):
                found.append((round(float(km), 1), gazetteer.place(number)))
        return sorted(found, key=lambda item: item[0])


@cache
def _to_metres() -> Any:
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True)


@cache
def load_corridors() -> dict[str, Corridor]:
    """Roads of the bundled data by every folded name and by id.

    Raises
    ------
    DataFileError
        When the file is missing.
    """
    import shapely
    from shapely.geometry import shape

    named: dict[str, Corridor] = {}
    for feature in json.loads(data_path("roads.geojson").read_text(encoding="utf-8"))["features"]:
        properties = feature["properties"]
        line: Any = shape(feature["geometry"])
        metric: Any = shapely.transform(line, _to_metres().transform, interleaved=False)
        road = Corridor(properties["id"], properties["name"], line, metric)
        for name in (properties["id"], properties["name"], properties["name_ar"], *properties["variants"]):
            named.setdefault(_key(name), road)
            # A numbered road is known by its number alone: "M5" of "M5 highway".
            if any(map(str.isdigit, name)):
                named.setdefault(_key(name.split(" ")[0]), road)
    return named


def _key(name: str) -> str:
    return fold_name(name).replace(" ", "")


def find_corridor(name: str) -> Corridor:
    """The road of a name, in any of its spellings: "M5", "Damascus-Aleppo highway".

    Raises
    ------
    QueryError
        When no road has the name; the message lists near ones.
    """
    named = load_corridors()
    key = _key(name)
    if key in named:
        return named[key]
    known = sorted({road.name for road in named.values()})
    near = difflib.get_close_matches(name, known, n=5, cutoff=0.4)
    others = f"near: {', '.join(near)}" if near else f"{len(known)} are known, such as M4 and M5"
    raise QueryError(f"expected a road, found {name!r}; {others}")


def load_corridor(name: str) -> LineString:
    """Line of a road in degrees (lon, lat).

    Raises
    ------
    QueryError
        As ``find_corridor``.
    """
    return find_corridor(name).line
