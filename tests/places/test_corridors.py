"""The M5 and its kin: distance, kilometre, neighbours along the road."""

from __future__ import annotations

import pytest
from geopy.distance import geodesic

from conflictmap.errors import QueryError
from conflictmap.places.corridors import find_corridor, load_corridor
from conflictmap.places.gazetteer import Gazetteer


@pytest.mark.parametrize("name", ["M5", "m-5", "M5 motorway", "Damascus-Aleppo highway", "road:m5"])
def test_every_name_of_the_m5_finds_it(name: str) -> None:
    assert find_corridor(name).id == "road:m5"


def test_towns_stand_in_order_from_aleppo(bundled: Gazetteer) -> None:
    towns = [place.id for _, place in find_corridor("M5").find_towns(bundled)]
    order = ["C1007", "C3916", "C3985", "C4139", "C2987", "C2870", "C2882", "C2528", "C1001"]
    known = [ident for ident in order if ident in towns]
    assert [ident for ident in towns if ident in order] == known
    assert {"C1007", "C2987", "C2870", "C2528", "C1001"} <= set(towns)


def test_point_between_rastan_and_talbiseh(bundled: Gazetteer) -> None:
    position = find_corridor("M5").locate(34.885, 36.73, bundled)
    assert (position.after, position.before) == ("Rastan", "Talbiseh")
    assert position.distance_km < 2
    assert 165 < position.km < 185


def test_beyond_the_ends_there_is_no_town(bundled: Gazetteer) -> None:
    beyond = find_corridor("M5").locate(37.5, 37.16, bundled)
    assert beyond.km == 0
    assert beyond.distance_km > 100


def test_distances_agree_with_the_ellipsoid() -> None:
    road = find_corridor("M5")
    lon, lat = road.line.coords[len(road.line.coords) // 2]
    distances, along = road.measure([lat, 34.5657], [lon, 38.2877])
    assert distances[0] == pytest.approx(0, abs=0.01)
    assert 0 < along[0] < road.length_km
    nearest = min(geodesic((34.5657, 38.2877), (y, x)).km for x, y in road.line.coords)
    assert distances[1] == pytest.approx(nearest, rel=0.05)


def test_unknown_road_names_the_known_ones() -> None:
    with pytest.raises(QueryError, match=r"expected a road, found 'M55'"):
        load_corridor("M55")
    with pytest.raises(QueryError, match="M5 highway"):
        load_corridor("M5 highwy")
