"""The data files themselves: every row of the gazetteer, the outlines, the roads, the lists of names."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from conflictmap.model import GOVERNORATES, KINDS
from conflictmap.places.names import fold_name
from conflictmap.resources import data_folder

COLUMNS = [
    "id", "name", "name_ar", "variants", "kind", "governorate", "district", "subdistrict", "country",
    "lat", "lon", "precision_km", "population", "source", "source_id",
]  # fmt: skip
UNITS = ("governorate", "district", "subdistrict")
SETTLEMENTS = ("city", "town", "village")
AREAS = ("region", "mountain", "road", "border", "country")
# The al-Tanf crossing and garrison: everyone, the state included, counts them in Homs; OCHA does not.
OTHER_SIDE = {"crossing:al-tanf", "base:tanf"}
TOLERANCE_DEG = 0.09  # about 9 km: outlines are simplified, and posts and bases stand on their edges


@cache
def read_gazetteer() -> tuple[dict[str, str], ...]:
    with (data_folder() / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def read_csv(name: str) -> list[dict[str, str]]:
    with (data_folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_outlines(name: str) -> dict[str, Any]:
    collection = json.loads((data_folder() / "boundaries" / f"{name}.geojson").read_text(encoding="utf-8"))
    return {f["properties"]["name"]: shape(f["geometry"]) for f in collection["features"]}


def list_names(row: dict[str, str]) -> list[str]:
    return [name for name in (row["name"], row["name_ar"], *row["variants"].split("|")) if name]


def select(*kinds: str, country: str = "SY") -> Iterator[dict[str, str]]:
    return (row for row in read_gazetteer() if row["kind"] in kinds and row["country"] == country)


def test_columns_and_cells() -> None:
    rows = read_gazetteer()
    assert list(rows[0]) == COLUMNS
    for row in rows:
        assert None not in row.values() and None not in row, row["id"]
        assert all(cell == cell.strip() for cell in row.values()), row["id"]
        assert row["name"] and row["source"], row["id"]
        assert row["kind"] in KINDS, row["id"]
        assert re.fullmatch("[A-Z]{2}", row["country"]), row["id"]


def test_ids_are_unique_and_public_where_they_can_be() -> None:
    ids = [row["id"] for row in read_gazetteer()]
    assert [ident for ident, count in Counter(ids).items() if count > 1] == []
    shapes = re.compile(
        r"SY\d{2}|SY\d{4}|SY\d{6}|C\d{4}|gn:\d+|OS[A-Z0-9]{2}|[a-z]+:[a-z0-9-]+|country:[A-Z]{2}"
    )
    assert [ident for ident in ids if not shapes.fullmatch(ident)] == []


def test_counts_of_the_units_communities_and_crossings() -> None:
    counts = Counter(row["kind"] for row in read_gazetteer())
    assert (counts["governorate"], counts["district"], counts["subdistrict"]) == (14, 62, 272)
    assert sum(re.fullmatch(r"C\d{4}", row["id"]) is not None for row in read_gazetteer()) == 7593
    assert counts["crossing"] >= 31
    assert all(counts[kind] for kind in KINDS), [kind for kind in KINDS if not counts[kind]]


def test_names_shown_are_plain_ascii_and_arabic_names_are_arabic() -> None:
    for row in read_gazetteer():
        assert row["name"].isascii(), row["id"]
        assert not re.search(r"^[^A-Za-z0-9]|\s\s|[|;]", row["name"]), row
        assert not row["name_ar"] or re.search(r"[\u0621-\u064a]", row["name_ar"]), row["id"]
        assert not re.search(r"[\u0640\u064b-\u065f]", row["name_ar"]), row["id"]


def test_variants_are_no_doubles() -> None:
    for row in read_gazetteer():
        names = [row["name"], *(row["variants"].split("|") if row["variants"] else [])]
        assert all(names), row["id"]
        assert len(set(names)) == len(names), row["id"]


def test_numbers_are_in_range() -> None:
    for row in read_gazetteer():
        assert -90 <= float(row["lat"]) <= 90 and -180 <= float(row["lon"]) <= 180, row["id"]
        assert len(row["lat"].split(".")[1]) == 5, row["id"]
        assert 0.3 <= float(row["precision_km"]) <= 4000, row["id"]
        assert not row["population"] or int(row["population"]) >= 0, row["id"]


def test_a_point_without_area_has_a_small_radius() -> None:
    wide = [
        row["id"]
        for row in select("village", "bridge", "crossing", "dam", "airbase")
        if float(row["precision_km"]) > 15
    ]
    assert wide == []


def test_governorates_are_the_fourteen_names() -> None:
    for row in read_gazetteer():
        if row["country"] != "SY":
            assert row["governorate"] not in GOVERNORATES, row["id"]
            assert not row["governorate"] or row["governorate"].endswith(f"({row['country']})"), row["id"]
        elif row["kind"] not in AREAS:
            assert row["governorate"] in GOVERNORATES, row["id"]
        else:
            assert row["governorate"] in ("", *GOVERNORATES), row["id"]


def test_no_unit_is_an_orphan() -> None:
    stem = re.compile(r" (Governorate|District|Subdistrict)$")
    units: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in select(*UNITS):
        units[row["kind"]].add(tuple(row[level] for level in UNITS[: UNITS.index(row["kind"]) + 1]))
        assert stem.sub("", row["name"]) == row[row["kind"]], row["id"]
    for row in select(*SETTLEMENTS, "neighbourhood", "subdistrict"):
        assert (row["governorate"], row["district"]) in units["district"], row["id"]
        assert (row["governorate"], row["district"], row["subdistrict"]) in units["subdistrict"], row["id"]
    for row in select("district"):
        assert (row["governorate"],) in units["governorate"], row["id"]


def test_rows_lie_in_their_own_governorate() -> None:
    outlines = read_outlines("governorates")
    assert set(outlines) == {f"{name} Governorate" for name in GOVERNORATES}
    far = {
        row["id"]: round(distance, 3)
        for row in read_gazetteer()
        if row["governorate"] in GOVERNORATES and row["id"] not in OTHER_SIDE
        and (distance := outlines[f"{row['governorate']} Governorate"].distance(
            shapely.Point(float(row["lon"]), float(row["lat"])))) > (
                TOLERANCE_DEG if row["kind"] not in SETTLEMENTS else 0.045)
    }  # fmt: skip
    assert far == {}


def test_places_abroad_lie_outside_syria() -> None:
    syria = shapely.union_all(list(read_outlines("governorates").values())).buffer(-0.03)
    inside = [
        row["id"]
        for row in read_gazetteer()
        if row["country"] != "SY" and syria.contains(shapely.Point(float(row["lon"]), float(row["lat"])))
    ]
    assert inside == []


@pytest.mark.parametrize(("name", "count"), [("governorates", 14), ("districts", 62), ("subdistricts", 272)])
def test_outlines_of_units_match_the_rows(name: str, count: int) -> None:
    path = data_folder() / "boundaries" / f"{name}.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rows = {row["id"]: row for row in read_gazetteer()}
    assert len(features) == count
    for feature in features:
        row = rows[feature["properties"]["id"]]
        assert feature["properties"]["name"] == row["name"]
        outline = shape(feature["geometry"])
        assert outline.is_valid, row["name"]
        assert outline.contains(shapely.Point(float(row["lon"]), float(row["lat"]))), row["name"]


def test_governorates_share_their_edges() -> None:
    outlines = list(read_outlines("governorates").values())
    whole = shapely.union_all(outlines)
    assert sum(outline.area for outline in outlines) == pytest.approx(whole.area, rel=1e-4)


def test_boundaries_are_light() -> None:
    sizes = {path.name: path.stat().st_size for path in (data_folder() / "boundaries").glob("*.geojson")}
    assert {"governorates.geojson", "districts.geojson", "neighbours.geojson", "land.geojson"} <= set(sizes)
    assert sum(sizes.values()) < 1_200_000, sizes


def test_roads_are_lines_and_rows_of_the_same_name() -> None:
    features = json.loads((data_folder() / "roads.geojson").read_text(encoding="utf-8"))["features"]
    rows = {row["id"]: row for row in select("road")}
    assert {"road:m4", "road:m5"} <= {feature["properties"]["id"] for feature in features}
    for feature in features:
        row, line = rows[feature["properties"]["id"]], shape(feature["geometry"])
        assert feature["properties"]["name"] == row["name"]
        assert line.geom_type in ("LineString", "MultiLineString") and line.length > 0, row["id"]
        assert line.distance(shapely.Point(float(row["lon"]), float(row["lat"]))) < 0.01, row["id"]


def test_the_m5_passes_its_towns_in_order() -> None:
    features = json.loads((data_folder() / "roads.geojson").read_text(encoding="utf-8"))["features"]
    line = next(shape(f["geometry"]) for f in features if f["properties"]["id"] == "road:m5")
    towns = {row["id"]: shapely.Point(float(row["lon"]), float(row["lat"])) for row in select("city", "town")}
    stops = ["C1007", "C3916", "C3985", "C2987", "C2870", "C2528", "C2419", "C1001"]  # Aleppo to Damascus
    assert line.geom_type == "LineString"
    assert [ident for ident in stops if line.distance(towns[ident]) > 0.03] == []
    along = [line.project(towns[ident]) for ident in stops]
    assert along == sorted(along) or along == sorted(along, reverse=True)


def test_no_name_is_an_unguarded_common_word() -> None:
    words = set((data_folder() / "names" / "common_words.txt").read_text(encoding="utf-8").split())
    guarded = {fold_name(row["name"]) for row in read_csv("names/guarded.csv")}
    common = [
        (row["id"], name)
        for row in read_gazetteer()
        for name in list_names(row)
        if name.lower() in words and fold_name(name) not in guarded
    ]
    assert common == []


@pytest.mark.parametrize("file", ["guarded.csv", "never_fuzzy.csv"])
def test_lists_of_names_give_a_reason_and_hide_no_city(file: str) -> None:
    rows = read_csv(f"names/{file}")
    assert rows and all(row["name"] and row["reason"] for row in rows)
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names)
    if file == "guarded.csv":
        cities = {fold_name(row["name"]): row["name"] for row in select("city")}
        assert [cities[key] for key in map(fold_name, names) if key in cities] == []


def test_a_city_is_not_a_mere_variant_of_a_village() -> None:
    cities = {fold_name(row["name"]): row["id"] for row in select("city")}
    borrowed = [
        (row["id"], variant)
        for row in select("village", "neighbourhood")
        for variant in row["variants"].split("|")
        if variant and fold_name(variant) in cities and not row["source"].startswith("conflictmap")
        and fold_name(variant) not in {fold_name(row["name"]), fold_name(row["name_ar"])}
    ]  # fmt: skip
    assert borrowed == []


def test_a_facility_does_not_take_the_name_of_its_city() -> None:
    cities = {fold_name(row["name"]) for row in select("city")}
    taken = [
        (row["id"], name)
        for row in select("airbase", "airport", "port", "dam", "bridge", "base", "camp", "crossing")
        for name in list_names(row)
        if fold_name(name) in cities
    ]
    assert taken == []


def test_both_sides_of_a_crossing_are_names_of_it() -> None:
    for row in select("crossing"):
        if " / " not in row["name"]:
            continue
        sides = re.sub(r" (border )?crossing$", "", row["name"]).split(" / ")
        names = [fold_name(name) for name in list_names(row)[1:]]
        for side in sides:
            key = fold_name(side)
            assert any(key in name for name in names), (row["id"], side)


@pytest.mark.parametrize(
    ("name", "kind", "governorate", "position", "within_km"),
    [
        ("Homs", "city", "Homs", (34.7301, 36.7197), 1),
        ("Rastan", "town", "Homs", (34.924, 36.731), 1),
        ("Rastan bridge", "bridge", "Homs", (34.933, 36.731), 2),
        ("Nasib / Jaber border crossing", "crossing", "Daraa", (32.543, 36.202), 2),
        ("Arida border crossing", "crossing", "Tartus", (34.636, 35.976), 2),
        ("T4 airbase", "airbase", "Homs", (34.5226, 37.63), 2),
        ("Tabqa Dam", "dam", "Raqqa", (35.872, 38.567), 2),
        ("Palmyra", "city", "Homs", (34.5657, 38.2877), 1),
        ("Eastern Ghouta", "region", "Rif Dimashq", (33.53, 36.42), 8),
        ("Sheikh Maqsoud", "neighbourhood", "Aleppo", (36.239, 37.154), 1.5),
        ("Arsal", "town", "Baalbek-Hermel (LB)", (34.179, 36.421), 1),
    ],
)
def test_places_of_the_reports_stand_where_they_are(
    name: str, kind: str, governorate: str, position: tuple[float, float], within_km: float
) -> None:
    from geopy.distance import geodesic

    row = next(row for row in read_gazetteer() if row["name"] == name and row["kind"] == kind)
    assert row["governorate"] == governorate
    assert geodesic((float(row["lat"]), float(row["lon"])), position).km <= within_km


def test_rows_are_sorted_and_files_are_as_built() -> None:
    first = ("country", "governorate", "district", "subdistrict")
    keys = [(first.index(r["kind"]) if r["kind"] in first else 9, r["id"]) for r in read_gazetteer()]
    assert keys == sorted(keys)
    page = (data_folder() / "SOURCES.md").read_text(encoding="utf-8")
    for list_name in ("kept", "made"):
        sums = re.findall(
            r"([0-9a-f]{64})  (\S+)", page.split(f"<!-- sums: {list_name} -->")[1].split("```")[1]
        )
        assert sums
        for digest, name in sums:
            path = Path(data_folder() / name)
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            assert found == digest, f"{name} was changed after the build: run scripts/build_data.py"


def test_every_addition_says_on_what_its_position_rests() -> None:
    rows = {row["id"] for row in read_gazetteer()}
    for row in read_csv("additions.csv"):
        assert row["id"] in rows
        assert row["note"], row["id"]
        assert bool(row["at"]) != bool(row["lat"] and row["lon"]), row["id"]
    assert {row["id"] for row in read_csv("names/spellings.csv")} <= rows
