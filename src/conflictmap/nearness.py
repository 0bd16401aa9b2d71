"""Which events are near a road, a place or a geometry, in kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from conflictmap.errors import QueryError
from conflictmap.model import Place

if TYPE_CHECKING:
    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

AREA_KINDS = ("governorate", "district", "region", "country")


def rows_near(
    frame: gpd.GeoDataFrame,
    target: str | Place | BaseGeometry,
    *,
    within_km: float,
    include_imprecise: bool = False,
) -> npt.NDArray[np.bool_]:
    """True for each row near the target; see :meth:`conflictmap.EventSet.near`."""
    if not within_km >= 0:
        raise QueryError(f"expected within_km of 0 or more, found {within_km}")
    geometry = geometry_of(target) if isinstance(target, str | Place) else target
    distances = distances_km(frame.geometry, geometry)
    near = distances <= within_km
    if not include_imprecise:
        precision = frame["precision_km"].to_numpy()
        vague = frame["kind"].isin(AREA_KINDS).to_numpy() | (precision > 2 * within_km + 5)
        near &= ~vague
    return near | _at_the_road(frame, geometry)


def distances_km(points: gpd.GeoSeries, target: BaseGeometry) -> npt.NDArray[np.float64]:
    """Distance of each point (lon/lat) from a geometry (lon/lat); NaN where there is no point.

    Azimuthal equidistant projection around the target's centroid: exact from the centre, within 0.1 per
    cent at 500 km from it.
    """
    if target is None or target.is_empty:
        raise QueryError("expected a geometry to measure from, found an empty one")
    centre = target.centroid
    plane = f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +datum=WGS84 +units=m"
    there = gpd.GeoSeries([target], crs="EPSG:4326").to_crs(plane).iloc[0]
    result: npt.NDArray[np.float64] = np.full(len(points), np.nan)
    known = points.notna().to_numpy()
    result[known] = points[known].to_crs(plane).distance(there).to_numpy() / 1000
    return result


def geometry_of(name: str | Place) -> BaseGeometry:
    """The line of a road or the point of a place, in lon/lat.

    Raises
    ------
    QueryError
        When the name is neither, or several places bear it.
    """
    from shapely.geometry import Point

    from conflictmap.places.corridors import load_corridor
    from conflictmap.places.gazetteer import Gazetteer

    if isinstance(name, Place):
        return load_corridor(name.name) if name.kind == "road" else Point(name.lon, name.lat)
    try:
        return load_corridor(name)
    except QueryError as no_road:
        found = Gazetteer.bundled().resolve(name)
        place = found.place
        if place and place.kind == "road":  # another spelling of a road, whose own point is nowhere near it
            return load_corridor(place.name)
        if found.lat is not None and found.lon is not None:
            return Point(found.lon, found.lat)
        near = ", ".join(f"{c.place.name} ({c.place.governorate})" for c in found.candidates[:3])
        raise QueryError(
            f"expected a road or a place to be near to, found {name!r}, which is {found.status} as a place"
            + (f" (near: {near})" if near else "")
            + "; no road has that name"
        ) from no_road


def _at_the_road(frame: gpd.GeoDataFrame, line: BaseGeometry) -> npt.NDArray[np.bool_]:
    """Events whose place is the road itself have a middle, which is not where they are."""
    rows: npt.NDArray[np.bool_] = np.zeros(len(frame), dtype=bool)
    roads = frame["kind"].eq("road").to_numpy()
    if line.geom_type not in ("LineString", "MultiLineString") or not roads.any():
        return rows
    from conflictmap.places.corridors import load_corridor

    for place in frame.loc[roads, "place"].unique():
        try:
            same: Any = load_corridor(place).equals(line)
        except QueryError:
            continue
        if same:
            rows |= roads & frame["place"].eq(place).to_numpy()
    return rows
