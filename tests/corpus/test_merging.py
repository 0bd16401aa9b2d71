"""A bucket of many small files costs as much as one of a few large ones; only its own days are denied."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd

from conflictmap.corpus import merging
from conflictmap.corpus.merging import merge_bucket
from conflictmap.corpus.parts import table_from_events
from conflictmap.corpus.shuffling import DENIALS_FILE, Bucket, dump_table
from conflictmap.events.merging import identify, source_of
from conflictmap.model import Event


def told(place: str, date: str, report: str, status: str = "reported") -> Event:
    event = Event(
        id="", type="captured", status=status, place=place, place_id=place, date=date, report=report
    )
    return replace(event, id=identify(event), sources=(source_of(event),))


def write_spool(folder, files: list[list[Event]], denials: list[Event]) -> list[str]:
    urls = []
    for number, events in enumerate(files):
        path = folder / f"{number}.arrow"
        path.write_bytes(dump_table(table_from_events(events)))
        urls.append(str(path))
    denied = table_from_events(denials).select(["type", "place", "place_id", "date"])
    (folder / DENIALS_FILE).write_bytes(dump_table(denied))
    return urls


def test_small_files_are_merged_together(tmp_path, monkeypatch):
    merges = []
    original = merging.merge_events

    def merge(events):
        merges.append(len(events))
        return original(events)

    monkeypatch.setattr(merging, "merge_events", merge)
    files = [[told(f"P{n % 7}", "2024-12-05", f"r{n}")] for n in range(40)]
    urls = write_spool(tmp_path, files, [])
    file = merge_bucket(Bucket("2024-12", 0), urls, str(tmp_path), str(tmp_path / "out"))
    assert merges == [40]
    assert file.rows == 7


def test_a_denial_counts_on_its_day_and_without_one(tmp_path):
    files = [[told("A", "2024-12-05", "r1"), told("B", "2024-12-05", "r2"), told("C", "2024-12-05", "r3")]]
    denials = [
        told("A", "2024-12-05", "d1", "negated"),
        told("B", "2024-11-30", "d2", "negated"),
        told("C", "", "d3", "negated"),
    ]
    urls = write_spool(tmp_path, files, denials)
    merge_bucket(Bucket("2024-12", 0), urls, str(tmp_path), str(tmp_path / "out"))
    frame = gpd.read_parquet(next((tmp_path / "out").rglob("*.parquet")))
    assert dict(zip(frame["place"], frame["disputed"], strict=True)) == {"A": True, "B": False, "C": True}
