"""Every format: write then read is equal, edits are read, files are whole or absent."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conflictmap import Event, EventSet, FormatError, InputError, Source
from conflictmap.model import EVENT_TYPES, GOVERNORATES, KINDS, LOCATION_METHODS, STATUSES
from conflictmap.output.formats import FORMATS, dump_events, read_events, write_events
from conflictmap.output.kml import _UNWRITABLE
from conflictmap.reading.cells import guard_cell, read_sources, sources_to_json, unguard_cell
from conflictmap.schema import COLUMNS

RASTAN = Event(
    id="e1", type="captured", status="reported", place="Rastan", place_id="C2736", mention="Rastan",
    kind="town", governorate="Homs", district="Rastan", lat=34.926, lon=36.732, precision_km=2.0,
    location_method="gazetteer", date="2024-12-06", date_precision="day", actor="HTS; opposition forces",
    report="r1", title="Day ten", url="https://example.org/a?b=1&c=2", published="2024-12-07",
    evidence='They "took" Rastan,\nat dawn; =1+1', start=10, end=42,
    sources=(Source(report="r1", title="Day ten", published="2024-12-07", status="reported", end=1),),
)  # fmt: skip
NOWHERE = Event(
    id="e2", type="struck", status="claimed", place="Tell Nowhere", date="2024-12", date_precision="month",
    evidence="قصف تل لا مكان", disputed=True, relation="near",
)  # fmt: skip
SEEN = EventSet.from_events([RASTAN, NOWHERE, replace(RASTAN, id="e3", type="withdrawn", status="negated")])

# what decoded text may hold: no lone surrogates and no NUL (reading replaces both)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
words = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=15).filter(str.strip)
formulas = st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "'x", "''=1", "\t=1", " =cmd|' /C calc'!A0", "＝1", "_x0041_"]
)
cells = st.one_of(texts, formulas)
dates = st.one_of(
    st.dates().map(lambda d: (d.isoformat(), "day")),
    st.dates().map(lambda d: (d.isoformat()[:7], "month")),
    st.dates().map(lambda d: (d.isoformat()[:4], "year")),
    st.just(("", "unknown")),
)
positions = st.one_of(
    st.just((None, None, None, "unresolved")),
    st.tuples(
        st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1e4),
        st.sampled_from([m for m in LOCATION_METHODS if m != "unresolved"]),
    ),
)  # fmt: skip
sources = st.lists(
    st.builds(Source, report=texts, title=cells, url=texts, evidence=cells, start=st.integers(0, 10**6)),
    max_size=2,
).map(tuple)


@st.composite
def event_sets(draw: st.DrawFn) -> EventSet:
    rows = []
    for number in range(draw(st.integers(0, 4))):
        date, date_precision = draw(dates)
        lat, lon, precision_km, method = draw(positions)
        rows.append(
            Event(
                id=f"e{number}",
                type=draw(st.sampled_from([*EVENT_TYPES, "own type"])),
                place=draw(words),
                status=draw(st.sampled_from(STATUSES)),
                kind=draw(st.sampled_from(["", *KINDS])),
                governorate=draw(st.sampled_from(["", *GOVERNORATES, "Baalbek-Hermel (LB)"])),
                lat=lat,
                lon=lon,
                precision_km=precision_km,
                location_method=method,
                date=date,
                date_precision=date_precision,
                actor=draw(words),
                mention=draw(cells),
                district=draw(cells),
                title=draw(cells),
                url=draw(cells),
                evidence=draw(cells),
                report=draw(texts),
                relation=draw(cells),
                published=draw(st.one_of(st.just(""), st.dates().map(str))),
                place_id=draw(words),
                start=draw(st.integers(0, 10**9)),
                end=draw(st.integers(0, 10**9)),
                sources=draw(sources),
                disputed=draw(st.booleans()),
            )
        )
    return EventSet.from_events(rows)


@pytest.mark.parametrize("format", ["jsonl", "csv", "geojson", "gpkg", "parquet"])
@given(events=event_sets())
@example(events=SEEN)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_write_then_read_is_equal(events: EventSet, format: str, tmp_path: Path) -> None:
    path = tmp_path / f"events.{format}"
    write_events(events, path)
    assert_same(read_events(path), events)


@given(events=event_sets())
@example(events=SEEN)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_excel_keeps_everything_and_numbers_to_fifteen_digits(events: EventSet, tmp_path: Path) -> None:
    frame = events.to_frame()
    for name in ("lat", "lon", "precision_km"):
        frame[name] = [float(f"{value:.15g}") for value in frame[name]]
    events = EventSet.from_frame(frame)
    write_events(events, tmp_path / "events.xlsx")
    assert_same(read_events(tmp_path / "events.xlsx"), events)


@given(events=event_sets())
@example(events=SEEN)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_kml_keeps_what_xml_can_hold(events: EventSet, tmp_path: Path) -> None:
    write_events(events, tmp_path / "events.kml")
    assert_same(read_events(tmp_path / "events.kml"), EventSet.from_events(map(without_controls, events)))


def without_controls(event: Event) -> Event:
    values = {f.name: getattr(event, f.name) for f in fields(event)}
    clean: dict[str, Any] = {
        name: _UNWRITABLE.sub("\ufffd", value) for name, value in values.items() if isinstance(value, str)
    }
    clean["sources"] = read_sources(_UNWRITABLE.sub("\ufffd", sources_to_json(event.sources)))
    return replace(event, **clean)


def assert_same(read: EventSet, written: EventSet) -> None:
    assert list(read) == list(written)
    assert read == written


def test_edits_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    """As Excel saves it: as Unicode text, its own dates, TRUE, a rejected row, a deleted one, a new one."""
    path = tmp_path / "events.csv"
    write_events(SEEN, path)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    rows[0] |= {"date": "25/12/2024", "type": "Struck", "place": "Talbiseh", "disputed": "TRUE"}
    rows[1] |= {"date": "01/12/2024", "status": "rejected", "governorate": "Rural Damascus"}
    rows[2] = dict.fromkeys(rows[2], "") | {
        "type": "airstrike",
        "place": "Douma",
        "lat": "33,57",
        "lon": "36,40",
    }
    with path.open("w", encoding="utf-16", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    first, second, new = read_events(path)
    assert (first.id, first.type, first.place, first.date, first.disputed) == (
        "e1", "struck", "Talbiseh", "2024-12-25", True
    )  # fmt: skip
    assert (second.date, second.date_precision, second.status, second.governorate) == (
        "2024-12", "month", "negated", "Rif Dimashq"
    )  # fmt: skip
    assert second.evidence == NOWHERE.evidence
    assert (new.type, new.place, new.lat, new.lon, new.location_method) == (
        "struck",
        "Douma",
        33.57,
        36.4,
        "given",
    )
    assert new.id.startswith("row-")
    assert len(read_events(path).mapped) == 2


@pytest.mark.parametrize("format", ["geojson", "gpkg"])
def test_a_point_moved_in_a_gis_rules_over_lat_lon(format: str, tmp_path: Path) -> None:
    import geopandas as gpd

    path = tmp_path / f"events.{format}"
    write_events(SEEN, path)
    frame = gpd.read_file(path)
    frame.geometry = frame.geometry.translate(xoff=0.1)
    frame.to_file(path, **({"layer": "events"} if format == "gpkg" else {}))
    first, second, _ = read_events(path)
    assert (first.lat, round(first.lon or 0, 6), first.location_method) == (34.926, 36.832, "given")
    assert second.lat is None


def test_geopackage_is_what_a_gis_expects(tmp_path: Path) -> None:
    import geopandas as gpd
    import pyogrio

    write_events(SEEN, tmp_path / "events.gpkg")
    assert pyogrio.list_layers(tmp_path / "events.gpkg").tolist() == [["events", "Point"]]
    frame = gpd.read_file(tmp_path / "events.gpkg")
    assert list(frame.columns) == [*COLUMNS, "geometry"]
    assert frame.crs.to_epsg() == 4326
    assert (frame.geometry[0].x, frame.geometry[0].y) == (36.732, 34.926)
    assert frame.geometry[1] is None


def test_geojson_has_null_geometry_and_nested_sources() -> None:
    content = json.loads(dump_events(SEEN, "geojson"))
    first, second, _ = content["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [36.732, 34.926]}
    assert second["geometry"] is None
    assert list(first["properties"]) == list(COLUMNS)
    assert first["properties"]["sources"][0]["report"] == "r1"


def test_kml_has_a_styled_folder_for_each_type() -> None:
    from lxml import etree

    names = {"k": "http://www.opengis.net/kml/2.2"}
    root = etree.fromstring(dump_events(SEEN, "kml"))
    assert [f.text for f in root.findall(".//k:Folder/k:name", names)] == ["captured", "struck", "withdrawn"]
    styles = {f"#{s.get('id')}" for s in root.findall(".//k:Style", names)}
    assert {u.text for u in root.findall(".//k:styleUrl", names)} == styles
    assert root.find(".//k:Placemark/k:Point/k:coordinates", names).text == "36.732,34.926"
    assert [w.text for w in root.findall(".//k:when", names)] == ["2024-12-06", "2024-12", "2024-12-06"]


@given(texts)
@example("=cmd|' /C calc'!A0")
@example("'=1")
@example("''")
def test_guarded_cells_are_safe_and_read_back(text: str) -> None:
    guarded = guard_cell(text)
    assert unguard_cell(guarded) == text
    assert guarded.lstrip()[:1] not in tuple("=+-@＝＋－＠") or not guarded
    assert guarded[:1] not in ("\t", "\r", "\n")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_no_cell_of_a_spreadsheet_is_a_formula(format: str, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    bomb = replace(
        RASTAN, title="=HYPERLINK(A1)", place="@SUM(1)", actor="+1", evidence="-2+3", relation="\t=1"
    )
    data = dump_events(EventSet.from_events([bomb]), format)
    if format == "csv":
        cells = next(iter(list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]))
    else:
        rows = list(load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2))
        assert {cell.data_type for cell in rows[0]} <= {"s", "n", "inlineStr"}
        cells = [str(cell.value or "") for cell in rows[0]]
    assert [c for c in cells if c.lstrip()[:1] in ("=", "+", "-", "@")] == []


def test_text_longer_than_an_excel_cell_is_not_cut(tmp_path: Path) -> None:
    long = replace(RASTAN, sources=tuple(replace(RASTAN.sources[0], evidence="ح" * 9_000) for _ in range(9)))
    write_events(EventSet.from_events([NOWHERE, long]), tmp_path / "events.xlsx")
    assert list(read_events(tmp_path / "events.xlsx")) == [NOWHERE, long]


@pytest.mark.parametrize("format", ["jsonl", "csv", "geojson", "kml"])
def test_text_formats_are_byte_stable(format: str) -> None:
    assert dump_events(SEEN, format) == dump_events(EventSet.from_events(SEEN), format)


@pytest.mark.parametrize("format", FORMATS)
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"events.{format}"
    path.write_text("old")
    monkeypatch.setattr(
        Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(InputError, match="No space left"):
        write_events(SEEN, path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "old"


def test_new_files_have_the_usual_rights_and_old_ones_keep_theirs(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    previous = os.umask(0o027)
    try:
        write_events(SEEN, path)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    write_events(SEEN, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("events.doc", "expected one of the formats"),
        ("events", "no suffix"),
    ],
)
def test_unknown_formats_name_the_known(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=message):
        write_events(SEEN, tmp_path / name)


def test_unwritable_targets_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="create it"):
        write_events(SEEN, tmp_path / "missing" / "events.csv")
    with pytest.raises(InputError, match="add a file name"):
        write_events(SEEN, tmp_path, format="csv")


def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    lines = dump_events(SEEN, "jsonl").decode().splitlines()
    path.write_text(
        "\n".join(
            [
                lines[0],
                '{"id": "broken',
                lines[2],
                json.dumps({"id": "x", "place": "Homs", "type": "captred", "status": "reported"}),
            ]
        )
    )
    with pytest.raises(InputError, match="line 2"):
        read_events(path)
    faults: list[InputError] = []
    events = read_events(path, on_fault=faults.append)
    assert [event.id for event in events] == ["e1", "e3"]
    assert [fault.line for fault in faults] == [2, 4]
    assert "did you mean 'captured'" in str(faults[1])


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.geojson", "a.gpkg", "a.kml"])
def test_files_that_are_not_what_they_say(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with pytest.raises(InputError, match="no such file"):
        read_events(path)
    path.write_bytes(b"\x00\x01 not this \xff" * 50)
    with pytest.raises(InputError, match=r"expected|binary"):
        read_events(path)


def test_standard_streams(tmp_path: Path) -> None:
    script = (
        "from conflictmap.output.formats import read_events, write_events\n"
        "write_events(read_events('-', format='jsonl'), '-', format='csv')"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], input=dump_events(SEEN, "jsonl"), capture_output=True, check=True
    )
    assert run.stdout == dump_events(SEEN, "csv")
    assert not run.stdout.startswith(b"\xef\xbb\xbf")
