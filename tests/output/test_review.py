"""The review round trip: what is edited is drawn, what could not be placed is listed, corrected, read back."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from conflictmap import InputError
from conflictmap.output import review
from conflictmap.output.formats import write_events
from conflictmap.output.review import REVIEW_COLUMNS, load_table, unresolved_path
from conflictmap.pipeline import extract, load_events
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.reading import grids
from conflictmap.reading.faults import DoubtError
from conflictmap.schema import COLUMNS

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "examples" / "homs-2024-12-06.txt"
TABLE = "where,when,what\nRastan,2024-12-06,air strike\n"
TABLE += "Shaykh Nowhere,2024-12-06,shelling\nHoms,2024-12-06,kidnapping\n"


@pytest.mark.parametrize("format", ["csv", "xlsx", "gpkg", "geojson", "jsonl", "parquet", "kml"])
def test_a_file_that_was_not_edited_is_read_as_it_was(format: str, tmp_path: Path) -> None:
    events = extract(REPORT)
    path = tmp_path / f"events.{format}"
    write_events(events, path)
    assert len(events) > 5
    if format == "xlsx":  # Excel's numbers have fifteen digits
        assert [e.id for e in load_table(path)] == [e.id for e in events]
    else:
        assert list(load_table(path)) == list(events)


def test_an_edited_row_is_drawn_as_edited(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    write_events(extract(REPORT), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rastan = next(row for row in rows if row["place"] == "Rastan")
    rastan |= {"place": "Talbiseh", "type": "withdrawn", "status": "claimed"}
    homs = next(row for row in rows if row["place"] == "Hama")
    homs["status"] = "rejected"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows[:-1])
    events = {event.id: event for event in load_events([path])}
    assert len(events) == len(rows) - 1
    edited = events[rastan["id"]]
    assert (edited.place, edited.type, edited.status) == ("Talbiseh", "withdrawn", "claimed")
    assert edited.lat == pytest.approx(34.84, abs=0.05)
    assert events[homs["id"]].status == "negated"
    assert homs["id"] not in {event.id for event in load_events([path]).mapped}


def test_rows_to_look_at_are_listed_and_a_corrected_list_is_read(tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    table.write_text(TABLE)
    told: list[InputError] = []
    events = load_table(table, on_fault=told.append, list_unresolved=True)
    assert [(e.place, e.lat is None) for e in events] == [("Rastan", False), ("Shaykh Nowhere", True)]
    assert [type(error) for error in told] == [InputError, DoubtError, DoubtError]
    assert "2 rows to look at; correct them there" in str(told[-1])
    listed = unresolved_path(table)
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*REVIEW_COLUMNS, *COLUMNS]
    assert [(row["line"], row["type"]) for row in rows] == [("3", "struck"), ("4", "kidnapping")]
    rows[0]["place"] = "Talbiseh"
    rows[1]["type"] = "captured"
    with listed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    corrected = load_events([table, listed], on_fault=told.append, list_unresolved=True)
    assert sorted((e.place, e.type) for e in corrected.mapped) == [
        ("Homs", "captured"), ("Rastan", "struck"), ("Talbiseh", "struck")
    ]  # fmt: skip
    assert len(corrected) == 3
    assert "Talbiseh" in listed.read_text("utf-8")  # not written over
    assert any("left as it is" in str(error) for error in told)


def test_a_table_without_problems_has_no_list(tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    table.write_text("where,when,what\nRastan,2024-12-06,air strike\n")
    assert len(load_table(table, list_unresolved=True).mapped) == 1
    assert not unresolved_path(table).exists()


def test_without_anybody_to_tell_a_fault_is_raised_and_a_doubt_is_not(tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    table.write_text(TABLE)
    with pytest.raises(InputError, match="kidnapping"):
        load_table(table)
    table.write_text("where,when,what\nShaykh Nowhere,2024-12-06,shelling\n")
    assert len(load_table(table).unresolved) == 1


def test_no_formula_gets_into_the_list(tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    table.write_text('where,what,notes\n"=HYPERLINK(1)",shelling,@SUM(1)\n')
    load_table(table, on_fault=lambda _: None, list_unresolved=True)
    with unresolved_path(table).open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))] == []
    (event,) = load_table(unresolved_path(table))
    assert (event.place, event.evidence) == ("=HYPERLINK(1)", "@SUM(1)")


def test_reports_and_events_of_tables_come_together(tmp_path: Path) -> None:
    (tmp_path / "news.csv").write_text("id,published,text\n1,2024-12-07,Rebels captured Rastan on Friday.\n")
    (tmp_path / "log.csv").write_text("where,when,what\nTalbiseh,2024-12-06,seized\n")
    events = load_events([tmp_path / "log.csv", tmp_path / "news.csv"])
    assert sorted((e.place, e.date) for e in events) == [("Rastan", "2024-12-06"), ("Talbiseh", "2024-12-06")]


def test_the_fast_way_through_a_large_table_says_what_the_careful_one_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arrow's parser and whole columns against the csv module and one row at a time."""
    chance = random.Random(7)
    places = [p for p in Gazetteer.bundled() if p.country == "SY" and p.kind in ("city", "town", "village")]
    table = tmp_path / "log.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "place", "governorate", "lat", "lon", "type", "notes"])
        for number, place in enumerate(chance.choices(places, k=1_500)):
            name = chance.choice([place.name, *place.variants])
            spot = (place.lat, place.lon) if number % 3 else ("", "")
            writer.writerow([number, name, place.governorate, *spot, "shelling", f"a note, {number}"])
    fast = list(load_table(table, on_fault=lambda _: None))
    monkeypatch.setattr(grids, "_read_regular", lambda *_: None)
    monkeypatch.setattr(review._Finder, "find_known", lambda *_: {})
    careful = list(load_table(table, on_fault=lambda _: None))
    assert len(fast) == 1_500
    other = [(a, b) for a, b in zip(fast, careful, strict=True) if a != b]
    assert len(other) < 15  # namesakes of one governorate, which the position tells apart
    assert [(a, b) for a, b in other if (a.lat, a.lon) != (b.lat, b.lon)] == []
