"""EventSet: the contract of its frame, queries, distances in kilometres, counts, timelines."""

from __future__ import annotations

import datetime as dt
import random
import time
from dataclasses import fields, replace
from typing import Any

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, Point, Polygon, box

from conflictmap import Event, EventSet, Place, QueryError, SchemaError, Source
from conflictmap.eventset import COLUMNS
from conflictmap.filters import day_intervals
from conflictmap.governorates import find_governorate
from conflictmap.model import GOVERNORATES
from conflictmap.nearness import distances_km

RASTAN = Event(
    id="rastan", type="captured", status="reported", place="Rastan", place_id="C2870", kind="town",
    mention="al-Rastan", governorate="Homs", lat=34.926, lon=36.732, precision_km=2.0,
    location_method="gazetteer", date="2024-12-06", date_precision="day", actor="HTS; opposition forces",
    sources=(Source(report="r"),),
)  # fmt: skip
DOUMA = replace(
    RASTAN, id="douma", type="struck", place="Douma", place_id="C2338", mention="", governorate="Rif Dimashq",
    lat=33.571, lon=36.402, date="2024-12", date_precision="month", actor="Israel", status="claimed",
)  # fmt: skip
SOMEWHERE = replace(
    RASTAN, id="nowhere", place="Tell Nowhere", place_id="", lat=None, lon=None, precision_km=None,
    location_method="unresolved", date="2014", date_precision="year",
)  # fmt: skip
DENIED = replace(RASTAN, id="denied", status="negated", date="", date_precision="unknown")
ABROAD = replace(RASTAN, id="abroad", place="Hermel", governorate="Baalbek-Hermel (LB)", lat=34.39, lon=36.38)
ALL = EventSet.from_events([RASTAN, DOUMA, SOMEWHERE, DENIED, ABROAD])


def ids(events: EventSet) -> list[str]:
    return [event.id for event in events]


def test_columns_are_the_fields_of_an_event() -> None:
    assert tuple(f.name for f in fields(Event)) == COLUMNS
    assert list(ALL.to_frame().columns) == [*COLUMNS, "geometry"]


def test_records_go_in_and_come_out() -> None:
    assert list(ALL) == [RASTAN, DOUMA, SOMEWHERE, DENIED, ABROAD]
    assert len(ALL) == 5
    assert list(EventSet.from_events([])) == []


def test_the_frame_is_a_copy_in_degrees() -> None:
    frame = ALL.to_frame()
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs.to_epsg() == 4326
    assert (frame.geometry[0].x, frame.geometry[0].y) == (36.732, 34.926)
    assert frame.geometry[2] is None
    frame.loc[0, "type"] = "struck"
    assert next(iter(ALL)).type == "captured"


def test_equal_by_content() -> None:
    assert EventSet.from_frame(ALL.to_frame(), run="another") == ALL
    assert EventSet.from_events(list(ALL)[:4]) != ALL
    assert list(ALL) != ALL


def test_a_frame_may_leave_out_what_has_a_default() -> None:
    frame = ALL.to_frame()[["id", "type", "status", "place", "date"]]
    made = list(EventSet.from_frame(frame))
    assert made[0] == Event(id="rastan", type="captured", status="reported", place="Rastan", date="2024-12-06",
                            date_precision="day")  # fmt: skip
    assert [event.date_precision for event in made] == ["day", "month", "year", "unknown", "day"]


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"type": "Take Over!"}, ["row 1: a type is a word in small letters", "'Take Over!'"]),
        ({"status": "sure"}, ["row 1: status must be one of reported, claimed, negated, hypothetical"]),
        ({"lat": 356.0}, ["row 1: lat must be between -90 and 90, found 356; lat and lon may be swapped"]),
        ({"lon": None}, ["row 1: lat and lon must both be given or both be empty"]),
        ({"date": "6/12/2024"}, ["row 1: date: expected a date as YYYY-MM-DD", "'6/12/2024'"]),
        ({"date": "2024-02-30"}, ["row 1: date: expected a date"]),
        ({"date": "2024-12"}, ["has the precision month, date_precision says day"]),
        ({"place": ""}, ["row 1: place must not be empty"]),
        ({"precision_km": -1.0}, ["row 1: precision_km must not be negative"]),
        ({"lat": "north"}, ["row 1: lat must be a number, found 'north'"]),
        ({"actor": 5}, ["row 1: actor must be str, found 5"]),
        ({"sources": "[]"}, ["row 1: sources must be a tuple of Source"]),
        ({"kind": "hamlet"}, ["row 1: kind must be one of city, town"]),
    ],
)
def test_a_wrong_frame_is_told(changes: dict[str, Any], messages: list[str]) -> None:
    frame = ALL.to_frame().drop(columns="geometry").astype(object)
    for name, value in changes.items():
        frame.at[0, name] = value
    with pytest.raises(SchemaError) as caught:
        EventSet.from_frame(frame)
    assert all(message in str(caught.value) for message in messages)


def test_all_faults_are_told_at_once() -> None:
    frame = ALL.to_frame().astype(object)
    frame.at[0, "type"], frame.at[1, "lat"], frame.at[3, "status"] = "?", 99.0, "?"
    with pytest.raises(SchemaError, match=r"3 faults") as caught:
        EventSet.from_frame(frame)
    assert all(f"row {row}:" in str(caught.value) for row in (1, 2, 4))


def test_missing_and_unknown_columns_are_told() -> None:
    with pytest.raises(SchemaError, match=r"a column 'place'(.|\n)*unknown columns: goverment"):
        EventSet.from_frame(ALL.to_frame().rename(columns={"governorate": "goverment"}).drop(columns="place"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"governorate": "homs"}, ["rastan", "nowhere", "denied"]),
        ({"governorate": "Rural Damascus"}, ["douma"]),
        ({"governorate": ["SY03", "baalbek hermel (lb)"]}, ["douma", "abroad"]),
        ({"governorate": "محافظة حمص", "status": "negated"}, ["denied"]),
        ({"governorate": "Homs countryside", "type": "Captured", "since": "2024"}, ["rastan"]),
        ({"type": ["struck", "closed"]}, ["douma"]),
        ({"since": "2024-12-31"}, ["douma"]),
        ({"since": dt.date(2024, 12, 7), "until": "2024-12"}, ["douma"]),
        ({"until": "2014-06-01"}, ["nowhere"]),
        ({"since": "2014-06", "until": dt.datetime(2015, 1, 1, 12)}, ["nowhere"]),
        ({"since": "0001"}, ["rastan", "douma", "nowhere", "abroad"]),
        ({"actor": "Opposition Forces", "since": "2024"}, ["rastan", "abroad"]),
        ({"actor": "hts", "until": "2014"}, ["nowhere"]),
        ({"actor": "nobody"}, []),
        ({"place": "Al Rastan", "status": "reported"}, ["rastan", "nowhere", "abroad"]),
        ({"place": "C2338"}, ["douma"]),
        ({"place": ["douma", "tell nowhere"]}, ["douma", "nowhere"]),
        ({"status": ["claimed", "negated"]}, ["douma", "denied"]),
        ({}, ["rastan", "douma", "nowhere", "denied", "abroad"]),
    ],
)
def test_where(asked: dict[str, Any], found: list[str]) -> None:
    assert ids(ALL.where(**asked)) == found


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"governorate": "Homms"}, r"expected a governorate, found 'Homms'; did you mean 'Homs'"),
        ({"governorate": "Qwxyz"}, r"known: .*Aleppo.*Tartus"),
        ({"governorate": ["Homs", ""]}, "expected a governorate"),
        ({"type": "capture"}, "did you mean 'captured'"),
        ({"status": "true"}, "known: claimed, hypothetical, negated, reported"),
        ({"since": "Friday"}, "since: expected a date as YYYY-MM-DD, YYYY-MM or YYYY, found 'Friday'"),
        ({"until": ""}, "until: expected"),
        ({"since": "2024-12-08", "until": "2024-12-01"}, "swap them"),
    ],
)
def test_a_word_that_means_nothing_is_an_error(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        ALL.where(**asked)


def test_a_type_of_ones_own_is_known_where_it_occurs() -> None:
    own = EventSet.from_events([replace(RASTAN, type="mass grave")])
    assert len(own.where(type="Mass grave")) == 1
    assert own.types == ("mass grave",)
    with pytest.raises(QueryError, match="expected a type"):
        ALL.where(type="mass grave")


@pytest.mark.parametrize("name", GOVERNORATES)
def test_governorates_have_one_name_each(name: str) -> None:
    assert find_governorate(name) == find_governorate(f"{name.upper()} province") == name
    assert find_governorate("Damascus countryside") == find_governorate("ريف دمشق") == "Rif Dimashq"
    assert find_governorate("Nineveh") == ""


@settings(deadline=None)
@given(st.dates(), st.dates(), st.sampled_from([4, 7, 10]))
def test_an_imprecise_date_matches_when_its_time_may_lie_in_the_period(
    a: dt.date, b: dt.date, length: int
) -> None:
    since, until = min(a, b), max(a, b)
    event = replace(
        RASTAN, date=a.isoformat()[:length], date_precision={4: "year", 7: "month", 10: "day"}[length]
    )
    assert len(EventSet.from_events([event]).where(since=since, until=until)) == 1
    first, last = (interval[0].item() for interval in day_intervals([event.date]))
    assert first <= a <= last
    assert (first - dt.timedelta(1)).isoformat()[:length] != event.date if first > dt.date.min else True
    assert (last + dt.timedelta(1)).isoformat()[:length] != event.date if last < dt.date.max else True


@settings(deadline=None)
@given(st.floats(32.5, 37), st.floats(35.8, 42), st.floats(32.5, 37), st.floats(35.8, 42))
def test_distances_are_those_on_the_ellipsoid(lat: float, lon: float, to_lat: float, to_lon: float) -> None:
    metres = Geod(ellps="WGS84").inv(lon, lat, to_lon, to_lat)[2]
    found = distances_km(gpd.GeoSeries([Point(lon, lat), None], crs=4326), Point(to_lon, to_lat))
    assert found[0] == pytest.approx(metres / 1000, rel=1e-6, abs=1e-6)
    assert found[1] != found[1]


def test_near_a_line_is_measured_in_kilometres() -> None:
    line = LineString([(36.80, 34), (36.80, 35)])  # Rastan is 6.2 km to the west of it
    assert ids(ALL.near(line, within_km=6)) == []
    assert ids(ALL.near(line, within_km=6.5)) == ["rastan", "denied"]


def test_near_does_not_take_areas_by_their_middle() -> None:
    area = replace(RASTAN, id="area", kind="governorate", precision_km=80.0, location_method="governorate")
    vague = replace(RASTAN, id="vague", precision_km=15.1)
    known = replace(RASTAN, id="known", precision_km=15.0)
    events = EventSet.from_events([area, vague, known])
    assert ids(events.near(Point(36.732, 34.926), within_km=5)) == ["known"]
    assert len(events.near(Point(36.732, 34.926), within_km=5, include_imprecise=True)) == 3


def test_near_a_road_and_a_place_by_name() -> None:
    road = replace(RASTAN, id="road", place="M5 highway", kind="road", lat=33.0, lon=40.0, precision_km=200.0)
    events = ALL + EventSet.from_events([road])
    assert ids(events.near("M5", within_km=5)) == ["rastan", "douma", "denied", "road"]
    assert "rastan" in ids(events.near("Talbiseh", within_km=15))
    town = Place(id="x", name="x", kind="town", lat=34.926, lon=36.732)
    assert ids(events.near(town, within_km=1)) == ["rastan", "denied"]
    assert "road" in ids(events.near(replace(town, name="M5 highway", kind="road"), within_km=1))
    assert "road" not in ids(events.near("M4", within_km=5))


def test_near_says_what_it_does_not_know() -> None:
    with pytest.raises(QueryError, match="expected a road or a place"):
        ALL.near("Qwertzuiop", within_km=5)
    with pytest.raises(QueryError, match="within_km of 0 or more"):
        ALL.near("M5", within_km=-1)
    with pytest.raises(QueryError, match="empty"):
        ALL.near(Polygon(), within_km=1)


def test_within_a_polygon_counts_its_edge() -> None:
    assert ids(ALL.within(box(36.7, 34.9, 36.732, 35))) == ["rastan", "denied"]


def test_counts() -> None:
    counts = ALL.count_by("governorate", "type")
    assert counts.to_dict("list") == {
        "governorate": ["Homs", "Baalbek-Hermel (LB)", "Rif Dimashq"],
        "type": ["captured", "captured", "struck"],
        "count": [3, 1, 1],
    }
    assert EventSet.from_events([]).count_by("type").to_dict("list") == {"type": [], "count": []}
    with pytest.raises(QueryError, match="did you mean 'governorate'"):
        ALL.count_by("goverment")
    with pytest.raises(QueryError, match="at least one"):
        ALL.count_by()


def test_timeline_has_every_period_and_leaves_out_what_is_too_coarse() -> None:
    later = replace(RASTAN, id="later", date="2024-12-08", type="closed")
    days = (ALL + EventSet.from_events([later])).timeline("D")
    assert [str(day) for day in days.index] == ["2024-12-06", "2024-12-07", "2024-12-08"]
    assert days["captured"].tolist() == [2, 0, 0]
    assert days["closed"].tolist() == [0, 0, 1]
    assert days.attrs["left_out"] == 3
    months = ALL.timeline("M")
    assert months.loc["2024-12"].to_dict() == {"captured": 2, "struck": 1}
    years = ALL.timeline("Y")
    assert len(years) == 11
    assert years.to_numpy().sum() == 4
    assert len(EventSet.from_events([]).timeline("W")) == 0
    with pytest.raises(QueryError, match="D, W, M, Y"):
        ALL.timeline("H")


def test_mapped_unresolved_and_rejected_are_everything() -> None:
    assert ids(ALL.mapped) == ["rastan", "douma", "abroad"]
    assert ids(ALL.unresolved) == ["nowhere"]
    assert ids(ALL.rejected) == ["denied"]
    assert len(ALL.mapped) + len(ALL.unresolved) + len(ALL.rejected) == len(ALL)


def test_types_in_the_order_of_the_model() -> None:
    assert ALL.types == ("captured", "struck")


def test_adding_keeps_the_later_of_one_id() -> None:
    edited = EventSet.from_events([replace(RASTAN, type="withdrawn")], run="b")
    joined = ALL + edited
    assert ids(joined) == ["douma", "nowhere", "denied", "abroad", "rastan"]
    assert next(
        iter(joined.where(place="C2870", status="reported", until="2024-12-06", since="2024-12-06"))
    ).type
    assert [e.type for e in joined if e.id == "rastan"] == ["withdrawn"]
    assert (ALL + EventSet.from_events([])) == ALL == (EventSet.from_events([]) + ALL)
    assert (EventSet.from_events([], run="a") + EventSet.from_events([], run="a")).run == "a"


def test_sorted_by_date_and_undated_last() -> None:
    assert ids(ALL.sorted()) == ["nowhere", "douma", "abroad", "rastan", "denied"]


def test_html_of_a_set_is_escaped() -> None:
    shown = EventSet.from_events([replace(RASTAN, place="<img src=x>", evidence="a & b")] * 30)._repr_html_()
    assert "<img" not in shown
    assert "&lt;img src=x&gt;" in shown
    assert "a &amp; b" in shown
    assert "and 10 more" in shown
    assert repr(ALL) == "<EventSet: 5 events (4 captured, 1 struck)>"


def test_a_hundred_thousand_events_are_no_matter() -> None:
    chance = random.Random(1)
    events = EventSet.from_events(
        replace(RASTAN, id=str(n), lat=chance.uniform(33, 37), lon=chance.uniform(36, 42))
        for n in range(100_000)
    )
    begin = time.process_time()
    found = events.where(governorate="Homs", since="2024-12-01", actor="HTS").near(
        LineString([(36.7, 33), (37, 37)]), within_km=5
    )
    counts = events.count_by("governorate", "type")
    used = time.process_time() - begin
    assert 0 < len(found) < 100_000
    assert counts["count"].tolist() == [100_000]
    assert used < 5, f"{used:.1f} s of processor time"
