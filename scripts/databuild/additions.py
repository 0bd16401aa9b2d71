"""Hand-kept rows (``data/additions.csv``): what no source table has, each with the basis of its position."""

from __future__ import annotations

import math
import re
from pathlib import Path

from databuild.outlines import Outlines
from databuild.spelling import merge_variants
from databuild.tables import Row, build_row, read_rows
from databuild.units import GOVERNORATES

Point = tuple[float, float]
CODES = {name: code for code, name in GOVERNORATES.items()}
NOWHERE = "-"  # a governorate cell that stays empty on purpose: roads and borders across several
_AT = re.compile(r"(?P<id>\S+)(?: (?P<km>[\d.]+) km (?P<way>[NSEW]{1,3}))?")
_WAYS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


def read_anchors(sources: Path) -> dict[str, Point]:
    """Positions (lat, lon) that an addition may stand at, by the id of the source row."""
    tables = {
        "ocha_communities.csv": "pcode",
        "airbases.csv": "icao",
        "opensyria_transport.csv": "id",
        "crossings.csv": "id",
        "power_dams.csv": "id",
    }
    anchors = {
        row[column]: (float(row["lat"]), float(row["lon"]))
        for table, column in tables.items()
        for row in read_rows(sources / table)
    }
    for table, column in (
        ("ne_populated_places.csv", "geonameid"),
        ("lebanon_border_places.csv", "geonames_id"),
        ("geonames_wof_places.csv", "geonames_id"),
    ):
        for row in read_rows(sources / table):
            if row[column]:
                anchors[f"gn:{row[column].split('.')[0]}"] = (float(row["lat"]), float(row["lon"]))
    return anchors


def find_position(row: Row, anchors: dict[str, Point]) -> Point:
    """The position of an addition: its own ``lat, lon``, or ``at`` an anchor, moved if the cell says so.

    Raises
    ------
    ValueError
        When the row has neither, or names an anchor that no source has.
    """
    if row["lat"] and row["lon"]:
        return float(row["lat"]), float(row["lon"])
    match = _AT.fullmatch(row["at"])
    if not match or match["id"] not in anchors:
        raise ValueError(
            f"additions.csv, {row['id']}: expected lat and lon, or a known id in at, found {row['at']!r}"
        )
    lat, lon = anchors[match["id"]]
    if not match["km"]:
        return lat, lon
    bearing = math.radians(_WAYS.index(match["way"]) * 22.5)
    north_km, east_km = float(match["km"]) * math.cos(bearing), float(match["km"]) * math.sin(bearing)
    return lat + north_km / 110.9, lon + east_km / (111.3 * math.cos(math.radians(lat)))


def build_additions(path: Path, anchors: dict[str, Point], outlines: Outlines) -> list[Row]:
    """Gazetteer rows of ``additions.csv``; units of Syrian rows come from their position."""
    rows = []
    for row in read_rows(path):
        lat, lon = find_position(row, anchors)
        country = row["country"] or "SY"
        placed = country == "SY" and row["governorate"] != NOWHERE
        unit = outlines.find_subdistrict(lat, lon, CODES.get(row["governorate"], "")) if placed else ""
        governorate = "" if row["governorate"] == NOWHERE else row["governorate"] or unit[:4]
        small = float(row["precision_km"]) <= 15
        rows.append(
            build_row(
                id=row["id"],
                name=row["name"],
                name_ar=row["name_ar"],
                kind=row["kind"],
                lat=lat,
                lon=lon,
                variants=merge_variants(row["name"], row["name_ar"], row["variants"].split("|")),
                governorate=governorate,
                district=unit[:6] if small else "",
                subdistrict=unit if small else "",
                country=country,
                precision_km=row["precision_km"],
                population=row["population"],
                source=row["source"] or "conflictmap additions",
                source_id=row["at"].split(" ")[0],
            )
        )
    return rows
