"""The map model: what is drawn, what is only listed, what is imprecise, and what blurring does."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictmap.eventset import EventSet
from conflictmap.model import EVENT_TYPES, Event, Source
from conflictmap.output.mapmodel import UNDATED, build_model, day_ranges, publisher, read_arabic_names
from conflictmap.output.palette import choose_symbols

HOMS = Event(
    id="a", type="captured", status="reported", place="Homs", place_id="C2528", kind="city", governorate="Homs",
    lat=34.7301, lon=36.71973, precision_km=4.0, date="2024-12-08", date_precision="day", location_method="gazetteer",
)  # fmt: skip


def model_of(*changes: dict[str, Any], **options: Any) -> Any:
    events = [dataclasses.replace(HOMS, id=f"e{n}", **change) for n, change in enumerate(changes)]
    return build_model(EventSet.from_events(events), **options)


@pytest.mark.parametrize(
    ("change", "mapped"),
    [
        ({}, True),
        ({"status": "claimed"}, True),
        ({"status": "negated"}, False),
        ({"status": "hypothetical"}, False),
        ({"lat": None, "lon": None}, False),
    ],
)
def test_only_what_is_said_to_have_happened_somewhere_is_drawn(change: dict[str, Any], mapped: bool) -> None:
    assert model_of(change).mapped.tolist() == [mapped]


@pytest.mark.parametrize(
    ("change", "imprecise"),
    [({}, 0), ({"kind": "governorate"}, 1), ({"precision_km": 5.1}, 1), ({"precision_km": None}, 0),
     ({"kind": "region"}, 1), ({"lat": None, "lon": None, "kind": "governorate"}, 0)],
)  # fmt: skip
def test_areas_and_wide_positions_are_imprecise(change: dict[str, Any], imprecise: int) -> None:
    assert model_of(change).of_events("imprecise").tolist() == [imprecise]


def test_events_are_in_the_order_of_date_and_id_with_undated_last() -> None:
    undated = {"date": "", "date_precision": "unknown"}
    model = model_of(undated, {}, {"date": "2024-12", "date_precision": "month"}, {"date": "2024-11-30"})
    assert model.frame["id"].tolist() == ["e3", "e2", "e1", "e0"]
    assert model.columns["first_day"].tolist()[-1] == UNDATED


def test_order_of_the_input_does_not_matter() -> None:
    events = [dataclasses.replace(HOMS, id=f"e{n}", lat=34 + n % 3) for n in range(20)]
    one = build_model(EventSet.from_events(events))
    other = build_model(EventSet.from_events(events[::-1]))
    assert all((one.columns[name] == other.columns[name]).all() for name in one.columns)
    assert one.tables == other.tables


def test_dates_span_what_they_may_mean() -> None:
    first, last = day_ranges(["2024-02", "2023", "2024-02-29", "", "2024-12"])
    spans = [int(b - a) for a, b in zip(first, last, strict=True)]
    assert spans == [28, 364, 0, 0, 30]
    assert first[2] == np.datetime64("2024-02-29").astype(int)


def test_a_place_stands_once_and_has_its_arabic_name() -> None:
    model = model_of({}, {}, {"lat": 34.5})
    assert len(model.tables["places"]) == 1
    assert model.tables["places"][0] == ["C2528", "Homs", "city", "", "حمص"]
    assert model.columns["location"].tolist() == [0, 0, 1]


def test_arabic_names_only_of_wanted_places() -> None:
    assert read_arabic_names(set()) == {}
    assert read_arabic_names({"C2528", "nonsense"}) == {"C2528": "حمص"}


@settings(deadline=None)  # a busy machine is no fault
@given(st.floats(29, 40), st.floats(31, 45), st.floats(0.5, 100))
def test_blur_moves_at_most_its_width_and_says_so(lat: float, lon: float, blur_km: float) -> None:
    model = model_of({"lat": lat, "lon": lon, "precision_km": 0.1}, blur_km=blur_km)
    moved_lat = abs(model.of_events("lat")[0] / 1e5 - lat) * 111.195
    moved_lon = abs(model.of_events("lon")[0] / 1e5 - lon) * 111.195 * np.cos(np.radians(lat))
    assert np.hypot(moved_lat, moved_lon) <= blur_km * 0.75 + 0.01
    assert model.of_events("precision")[0] >= round(blur_km * 10)


def test_blur_joins_neighbours() -> None:
    near = {"lat": HOMS.lat + 0.004, "lon": HOMS.lon + 0.004}
    assert len(set(model_of({}, near, blur_km=10).columns["location"])) == 1


def test_blur_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 200, found -1"):
        model_of({}, blur_km=-1)


@pytest.mark.parametrize(
    ("url", "report", "name"),
    [("https://www.Example.org:80/x", "r", "example.org"), ("", "r", "r"), ("javascript:x", "r", "r"),
     ("http://user@host.net/", "r", "host.net"), ("http://", "r", "r")],
)  # fmt: skip
def test_publisher_is_the_host_or_the_report(url: str, report: str, name: str) -> None:
    assert publisher(url, report) == name


def test_further_sources_are_kept() -> None:
    sources = (Source(report="r1", url="https://a.org/1"), Source(report="r2", url="https://b.org/2"))
    model = model_of({"report": "r1", "url": "https://a.org/1", "sources": sources})
    assert model.tables["sources"] == ["a.org", "b.org"]
    assert model.more_sources == {0: [1]}


def test_built_in_types_differ_in_shape_and_colour() -> None:
    symbols = choose_symbols(EVENT_TYPES)
    assert [symbol.type for symbol in symbols] == list(EVENT_TYPES)
    assert len({symbol.shape for symbol in symbols}) == len({symbol.light for symbol in symbols}) == 4


def test_forty_types_of_ones_own_differ() -> None:
    symbols = choose_symbols([f"type {n}" for n in range(40)])
    assert len({(symbol.shape, symbol.light) for symbol in symbols}) == 40


def test_no_events_make_a_model() -> None:
    model = build_model(EventSet.from_events([]))
    assert len(model) == 0
    assert [symbol.type for symbol in model.symbols] == list(EVENT_TYPES)
    assert model.mapped.tolist() == []
