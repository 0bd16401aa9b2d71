"""Distance between two points, fast enough to compare many candidates."""

from __future__ import annotations

import math
from typing import Final

EARTH_KM: Final = 6371.0


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Distance in km on a sphere by the equirectangular approximation.

    Within 0.5 per cent of the ellipsoid up to a few hundred kilometres; positions that are written out come
    from geopy instead.
    """
    x = math.radians(lon_b - lon_a) * math.cos(math.radians((lat_a + lat_b) / 2))
    return EARTH_KM * math.hypot(x, math.radians(lat_b - lat_a))
