"""Datasets of many events: a month of one governorate, counts, and the aggregate that a map draws.

    python benchmarks/datasets.py             100,000 events
    python benchmarks/datasets.py 1000000

Events are made up, at places of the gazetteer, over ten years; each step runs in a process of its own, so
that its peak memory is its own. The peer reads the same folder whole with geopandas. Seconds are of the processor.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from conflictmap.corpus.merging import DatasetFile, merge_bucket
from conflictmap.corpus.parts import SCHEMA, month_of, table_from_events
from conflictmap.corpus.shuffling import DENIALS_FILE, Bucket, dump_table
from conflictmap.model import EVENT_TYPES, Event, Place
from conflictmap.output.datasets import DATASET_VERSION, MARKER
from conflictmap.places.gazetteer import Gazetteer

MONTHS = 120
STEPS = {
    "one month of Homs": "from conflictmap.filters import parse_filters\n"
    "from conflictmap.output.datasets import read_dataset\n"
    "asked = parse_filters(governorate='Homs', since='2019-05', until='2019-05')\n"
    "found = len(read_dataset(folder, filters=asked))",
    "counts by governorate": "from conflictmap.output.datasets import read_dataset\n"
    "found = len(read_dataset(folder, columns=['governorate']).count_by('governorate', 'type'))",
    "aggregate for a map": "from conflictmap.corpus.aggregation import aggregate_dataset\n"
    "found = len(aggregate_dataset(folder).events)",
    "geopandas, everything": "import geopandas\nfound = len(geopandas.read_parquet(folder))",
}
FRAME = """
import resource, sys, time
folder = sys.argv[1]
import conflictmap.output.datasets
begin = time.process_time()
{step}
print(found, time.process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
"""


def build_dataset(count: int, folder: Path) -> None:
    """Write a dataset of ``count`` made-up events."""
    chance = random.Random(1)
    places = [place for place in Gazetteer.bundled() if place.country == "SY"]
    files = []
    each = -(-count // MONTHS)
    denials = table_from_events([]).select(["type", "place", "place_id", "date"])
    (folder / DENIALS_FILE).write_bytes(dump_table(denials))
    for number in range(MONTHS):
        first = dt.date(2015 + number // 12, number % 12 + 1, 1)
        events = [build_event(number * each + n, first, chance, places) for n in range(min(each, count))]
        spool = folder / "_bucket.arrow"
        spool.write_bytes(dump_table(table_from_events(events).cast(SCHEMA)))
        bucket = Bucket(month_of(first.isoformat()), 0)
        files.append(merge_bucket(bucket, [str(spool)], str(folder), str(folder)))
    for name in (DENIALS_FILE, "_bucket.arrow"):
        (folder / name).unlink()
    write_marker(files, folder)


def build_event(number: int, first: dt.date, chance: random.Random, places: list[Place]) -> Event:
    """One made-up event, with a text of the usual length."""
    place = chance.choice(places)
    day = (first + dt.timedelta(days=chance.randrange(28))).isoformat()
    return Event(
        id="", type=chance.choice(EVENT_TYPES), status="reported", place=place.name, place_id=place.id,
        kind=place.kind, governorate=place.governorate, district=place.district, lat=place.lat, lon=place.lon,
        precision_km=place.precision_km, location_method="gazetteer", date=day, date_precision="day",
        actor=f"group {chance.randrange(500)}", report=f"report-{number}", published=day,
        evidence=f"Fighters of a group were said on {day} to have been seen near {place.name}, number {number}.",
    )  # fmt: skip


def write_marker(files: list[DatasetFile], folder: Path) -> None:
    """Name the files, as a run does at its end."""
    rows = [{key: value for key, value in asdict(file).items() if key != "unresolved"} for file in files]
    marker = {"version": DATASET_VERSION, "run": "made up", "files": rows, "summary": {}}
    (folder / MARKER).write_text(json.dumps(marker))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("events", nargs="?", type=int, default=100_000)
    count = parser.parse_args().events
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_dataset(count, folder)
        files = list(folder.glob("year=*/*/*.parquet"))
        rows = Counter(file["month"][:4] for file in json.loads((folder / MARKER).read_text())["files"])
        stored = sum(file.stat().st_size for file in files) / 1e6
        print(f"{count:,} events over {len(rows)} years, {len(files)} files, {stored:.1f} MB")
        for step, code in STEPS.items():
            command = [sys.executable, "-c", FRAME.format(step=code), str(folder)]
            ran = subprocess.run(command, check=True, capture_output=True, text=True)
            found, seconds, peak = map(float, ran.stdout.split())
            print(f"{step:<24}{seconds:8.2f} s  peak {peak:5.0f} MB  {found:9,.0f} rows")


if __name__ == "__main__":
    main()
