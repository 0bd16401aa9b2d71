"""Static pictures: the map and the M5 ladder."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from conflictmap.errors import FormatError, InputError, QueryError
from conflictmap.eventset import EventSet
from conflictmap.model import Event
from conflictmap.output.ladder import date_ticks, draw_ladder, find_rungs
from conflictmap.output.mapmodel import build_model
from conflictmap.output.picture import draw_picture, plot

HAMA = Event(
    id="h", type="captured", status="reported", place="Hama", place_id="C2987", kind="city", governorate="Hama",
    lat=35.13373, lon=36.76129, precision_km=4.0, date="2024-12-05", date_precision="day",
)  # fmt: skip
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def december(**changes: Any) -> EventSet:
    rows = [
        {},
        {"status": "claimed", "type": "struck"},
        {"disputed": True, "type": "withdrawn", "lat": 33.5, "lon": 36.3, "date": "2024-12-08"},
        {"kind": "governorate", "precision_km": 59.0, "lat": 35.3, "lon": 37.3},
        {"type": "closed", "lat": 32.543, "lon": 36.202, "date": "2024-12", "date_precision": "month"},
        {"status": "negated"},
        {"type": "own $x_y$", "title": "$\\frac{1}$", "place": "$\\bad$"},
        {"lat": None, "lon": None},
    ]
    return EventSet.from_events(
        dataclasses.replace(HAMA, id=f"e{n}", **(row | changes)) for n, row in enumerate(rows)
    )


@pytest.mark.parametrize("draw", [draw_picture, draw_ladder])
@pytest.mark.parametrize(("suffix", "begin"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_every_format_is_written(draw: Any, suffix: str, begin: bytes, tmp_path: Path) -> None:
    target = tmp_path / f"a.{suffix}"
    assert draw(december(), target, title="Syria, $5 & <b>", dpi=60) == target
    assert target.read_bytes().startswith(begin)
    assert len(target.read_bytes()) > 10_000


@pytest.mark.parametrize("draw", [draw_picture, draw_ladder])
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_same_events_give_the_same_bytes(draw: Any, suffix: str, tmp_path: Path) -> None:
    one, two = (draw(december(), tmp_path / f"{name}.{suffix}", dpi=40).read_bytes() for name in "ab")
    assert one == two


@pytest.mark.parametrize("draw", [draw_picture, draw_ladder])
def test_arabic_and_empty(draw: Any, tmp_path: Path) -> None:
    draw(december(), tmp_path / "ar.svg", lang="ar", title="سوريا")
    draw(EventSet.from_events([]), tmp_path / "empty.svg")
    assert "undefined" not in (tmp_path / "ar.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("draw", [draw_picture, draw_ladder])
def test_bad_targets_are_named(draw: Any, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"\.png, \.svg or \.pdf, found 'x\.gif'"):
        draw(december(), tmp_path / "x.gif")
    with pytest.raises(InputError):
        draw(december(), tmp_path / "no" / "x.png")


def test_symbols_are_drawn_where_events_are() -> None:
    axes = plot(december())
    drawn = {
        (round(float(x), 3), round(float(y), 3))
        for collection in axes.collections
        if len(collection.get_offsets())
        for x, y in collection.get_offsets()
    }
    assert (36.202, 32.543) in drawn
    assert (36.3, 33.5) in drawn


def test_only_dated_exact_events_near_the_road_are_rungs() -> None:
    model = build_model(december())
    rows, kms = find_rungs(model, 10)
    ids = model.frame["id"].iloc[rows].tolist()
    assert ids == ["e0", "e1", "e6", "e4", "e2"] or sorted(ids) == ["e0", "e1", "e2", "e4", "e6"]
    by_id = dict(zip(ids, kms, strict=True))
    assert by_id["e0"] == pytest.approx(149, abs=3)  # Hama lies 149 km from Aleppo on the M5
    assert by_id["e2"] == pytest.approx(355, abs=4)
    with pytest.raises(QueryError, match="within_km above 0"):
        draw_ladder(december(), "x.svg", within_km=0)


@pytest.mark.parametrize(
    ("first", "last", "texts"),
    [
        ("2024-11-30", "2024-12-02", ["30 Nov 2024", "1 Dec", "2 Dec"]),
        ("2024-12-30", "2025-01-02", ["30 Dec 2024", "31 Dec", "1 Jan 2025", "2 Jan"]),
        ("2024-01-10", "2024-04-10", ["Jan 2024", "Feb", "Mar", "Apr"]),
        ("2012-03-01", "2024-12-01", [str(year) for year in range(2013, 2025)]),
    ],
)
def test_ticks_bear_the_year_once(first: str, last: str, texts: list[str]) -> None:
    days = [(dt.date.fromisoformat(text) - dt.date(1970, 1, 1)).days for text in (first, last)]
    assert date_ticks(days[0], days[1], MONTHS)[1] == texts
