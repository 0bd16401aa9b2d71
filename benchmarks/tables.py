"""Import of large tables: an ACLED-shaped and a UCDP-shaped file become a set, a GeoPackage, a GeoParquet, a map.

The files are made here from the gazetteer, with the spellings that tables use and one row in five without a
position. The peer of the same run reads the file with pandas and merges it with the gazetteer on exact names,
which is what one would write by hand; a second figure adds the dates and points that a map needs. The aim is
three times the time of the first. Both read a small file of the same shape before, so that neither is charged for
what is loaded once in a process; names are new to the program all the same.

    python benchmarks/tables.py [--rows 100000] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
AIM = 3.0
FIRST_ROWS = 2_000
SETTLEMENTS = ("city", "town", "village")
ADMIN1 = {
    "Rif Dimashq": "Rural Damascus", "Idlib": "Idleb", "Hasakah": "Al-Hasakeh", "Raqqa": "Ar-Raqqa",
    "Daraa": "Dar'a", "Sweida": "As-Sweida", "Tartus": "Tartous", "Latakia": "Lattakia", "Deir ez-Zor": "Deir-ez-Zor",
}  # fmt: skip
SUB_EVENTS = (
    "Air/drone strike", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Suicide bomb",
    "Government regains territory", "Non-state actor overtakes territory", "Grenade",
)  # fmt: skip
ACTORS = (
    "HTS: Hayat Tahrir al Sham",
    "Military Forces of Syria (2000-2024)",
    "QSD: Syrian Democratic Forces",
)


def main() -> None:
    """Run the benchmark and print its figures; exit with 1 when a limit is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        ratios = [measure(make, folder / name, options.rows) for name, make in
                  (("acled.csv", acled_rows), ("ucdp.csv", ucdp_rows))]  # fmt: skip
    verdict = "reached" if max(ratios) <= AIM else "not reached"
    print(
        f"\nslowest import: {max(ratios):.1f} times pandas.read_csv and a merge; the aim of {AIM:g} is {verdict}"
    )


def measure(make: Callable[[int], Iterator[dict[str, Any]]], path: Path, count: int) -> float:
    """Make one file, import it both ways, write and draw it; the ratio of the two imports."""
    from conflictmap.output.formats import write_events
    from conflictmap.output.map import build_map, save_map
    from conflictmap.output.review import load_table
    from conflictmap.places.gazetteer import Gazetteer
    from conflictmap.resources import data_path

    write_rows(make(count), path)
    small = path.with_name(f"small-{path.name}")
    write_rows(make(FIRST_ROWS), small)
    for work in (
        lambda: merge_by_hand(small, mapped=True),
        lambda: load_table(small, on_fault=lambda _: None),
    ):
        work()
    gazetteer = Gazetteer.from_csv(data_path("gazetteer.csv"))  # one that has answered nothing yet
    print(f"\n{path.name}: {count:,} rows, {path.stat().st_size / 1e6:.0f} MB")
    peer_s, matched = clock(lambda: merge_by_hand(path))
    print(
        f"  pandas.read_csv + merge     {peer_s:6.2f} s  {count / peer_s:9,.0f} rows/s  {matched:,} rows matched"
    )
    mapped_s, _ = clock(lambda: merge_by_hand(path, mapped=True))
    print(f"  the same, dates and points  {mapped_s:6.2f} s  {count / mapped_s:9,.0f} rows/s")
    ours_s, events = clock(lambda: load_table(path, gazetteer=gazetteer, on_fault=lambda _: None))
    print(f"  load_table                  {ours_s:6.2f} s  {count / ours_s:9,.0f} rows/s  "
          f"{len(events.mapped):,} rows placed  ({ours_s / peer_s:.1f} and {ours_s / mapped_s:.1f} times)")  # fmt: skip
    for target in ("gpkg", "parquet"):
        out = path.with_suffix(f".{target}")
        used_s, _ = clock(lambda out=out: write_events(events, out))  # type: ignore[misc]
        print(f"  write {target:<21} {used_s:6.2f} s  {out.stat().st_size / 1e6:.0f} MB")
    page = path.with_suffix(".html")
    used_s, _ = clock(lambda: save_map(build_map(events, title=path.stem), page))
    print(f"  build and save the map      {used_s:6.2f} s  {page.stat().st_size / 1e6:.0f} MB")
    print(
        f"  memory, largest so far      {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB"
    )
    return ours_s / peer_s


def clock(work: Callable[[], T]) -> tuple[float, T]:
    """Processor time, which other programs on the machine do not change, and the result."""
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def merge_by_hand(path: Path, *, mapped: bool = False) -> int:
    """The peer: exact names and governorates only; the number of rows that get a position."""
    import geopandas as gpd
    import pandas as pd

    from conflictmap.resources import data_path

    table = pd.read_csv(path)
    places = pd.read_csv(data_path("gazetteer.csv"), usecols=["name", "governorate", "lat", "lon"])
    name, governorate = ("location", "admin1") if "location" in table else ("where_coordinates", "adm_1")
    merged = table.merge(
        places.drop_duplicates(["name", "governorate"]),
        left_on=[name, governorate], right_on=["name", "governorate"], how="left",
    )  # fmt: skip
    lat, lon = merged["latitude"].fillna(merged["lat"]), merged["longitude"].fillna(merged["lon"])
    if mapped:
        merged["day"] = pd.to_datetime(merged["event_date" if "event_date" in merged else "date_start"])
        merged = gpd.GeoDataFrame(merged, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")
    return int(lat.notna().sum())


def write_rows(rows: Iterator[dict[str, Any]], path: Path) -> None:
    """A CSV file of records."""
    first = next(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)


def pick_places(chance: random.Random) -> Iterator[tuple[Any, str, str]]:
    """Places at random with a spelling and a governorate as tables write them; towns are hit more often."""
    from conflictmap.places.gazetteer import Gazetteer

    places = [p for p in Gazetteer.bundled() if p.country == "SY" and p.kind in SETTLEMENTS and p.governorate]
    weights = [30 if p.kind == "city" else 8 if p.kind == "town" else 1 for p in places]
    while True:
        for place in chance.choices(places, weights, k=10_000):
            latin = [v for v in place.variants if v.isascii()]
            spelling = chance.choice(latin) if latin and chance.random() < 0.4 else place.name
            yield place, spelling, ADMIN1.get(place.governorate, place.governorate)


def acled_rows(count: int) -> Iterator[dict[str, Any]]:
    """Rows with the columns of an ACLED download."""
    chance = random.Random(1)
    for number, (place, spelling, admin1) in zip(range(count), pick_places(chance), strict=False):
        day = dt.date(2017, 1, 1) + dt.timedelta(chance.randrange(2900))
        sub_event = chance.choice(SUB_EVENTS)
        has_position = chance.random() < 0.8
        yield {
            "event_id_cnty": f"SYR{number}", "event_date": f"{day:%d %B %Y}", "year": day.year,
            "time_precision": chance.choice((1, 1, 1, 2)), "disorder_type": "Political violence",
            "event_type": "Explosions/Remote violence", "sub_event_type": sub_event,
            "actor1": chance.choice(ACTORS), "assoc_actor_1": "", "inter1": "Rebel group",
            "actor2": "Civilians (Syria)", "assoc_actor_2": "", "inter2": "Civilians", "interaction": "",
            "civilian_targeting": "", "iso": 760, "region": "Middle East", "country": "Syria", "admin1": admin1,
            "admin2": place.district, "admin3": "", "location": spelling,
            "latitude": round(place.lat + chance.gauss(0, 0.005), 4) if has_position else "",
            "longitude": round(place.lon + chance.gauss(0, 0.005), 4) if has_position else "",
            "geo_precision": chance.choice((1, 1, 1, 2)), "source": "SOHR; SANA", "source_scale": "Other-National",
            "notes": f"On {day:%d %B %Y}, forces were reported at {spelling} ({admin1}): {sub_event.lower()}. "
                     "No casualties were given, and the number of fatalities is unknown.",
            "fatalities": chance.choice((0, 0, 1, 3)), "tags": "", "timestamp": 1_733_788_800 + number,
        }  # fmt: skip


def ucdp_rows(count: int) -> Iterator[dict[str, Any]]:
    """Rows with the columns of a UCDP GED download."""
    chance = random.Random(2)
    for number, (place, spelling, _) in zip(range(count), pick_places(chance), strict=False):
        day = dt.date(2012, 1, 1) + dt.timedelta(chance.randrange(4300))
        has_position = chance.random() < 0.8
        yield {
            "id": 200_000 + number, "relid": f"SYR-{day.year}-1-{number}", "year": day.year, "active_year": 1,
            "code_status": "Clear", "type_of_violence": chance.choice((1, 1, 2, 3)), "conflict_new_id": 299,
            "conflict_name": "Syria: Government", "dyad_new_id": 11973,
            "dyad_name": "Government of Syria - Syrian insurgents", "side_a_new_id": 118,
            "side_a": "Government of Syria", "side_b_new_id": 4456, "side_b": "Syrian insurgents",
            "number_of_sources": 1, "source_article": f'"Reuters News,{day},Fighting near {spelling}"',
            "source_office": "Reuters News", "source_date": day + dt.timedelta(1),
            "source_headline": f"Fighting near {spelling} kills several", "source_original": "activists",
            "where_prec": chance.choice((1, 1, 2)), "where_coordinates": f"{spelling} {place.kind}",
            "where_description": spelling, "adm_1": f"{place.governorate} governorate", "adm_2": "",
            "latitude": round(place.lat, 4) if has_position else "",
            "longitude": round(place.lon, 4) if has_position else "",
            "priogrid_gid": 179000, "country": "Syria", "country_id": 652, "region": "Middle East",
            "event_clarity": 1, "date_prec": 1, "date_start": f"{day} 00:00:00.000",
            "date_end": f"{day} 00:00:00.000", "deaths_a": 0, "deaths_b": 0, "deaths_civilians": 2,
            "deaths_unknown": 0, "best": 2, "high": 3, "low": 1,
        }  # fmt: skip


if __name__ == "__main__":
    main()
