"""One protocol, the same tests for a GeoPackage and for PostGIS."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import LineString

from conflictmap import Event, EventSet, Source, StoreError
from conflictmap.events.merging import identify, merge_events
from conflictmap.filters import parse_filters
from conflictmap.schema import COLUMNS
from conflictmap.store import geopackage, postgis
from conflictmap.store.migrations import BASE_COLUMNS, VERSION
from conflictmap.store.opening import open_store
from conflictmap.store.rows import digest, event_values
from conflictmap.store.sqlstore import Added

Edit = Callable[[str], None]


def event(place: str = "Rastan", **changes: object) -> Event:
    made = Event(
        id="", type="captured", status="reported", place=place, place_id=f"id-{place}", kind="town",
        governorate="Homs", lat=34.926, lon=36.732, precision_km=2.0, location_method="gazetteer",
        date="2024-12-06", date_precision="day", actor="HTS", report="r1", published="2024-12-07",
        evidence=f"They took {place}; قالوا.", end=20,
    )  # fmt: skip
    made = replace(made, **changes)  # type: ignore[arg-type]
    return replace(made, id=identify(made))


def make_set(*events: Event) -> EventSet:
    return EventSet.from_events(merge_events(events), run="test-run")


TWO = make_set(
    event(),
    event("Talbiseh", type="struck", lat=None, lon=None, precision_km=None, location_method="unresolved"),
)
MANY = make_set(*(event(f"P{n}", lat=33 + n / 1000, lon=36 + n / 900) for n in range(3_000)))


def content(target: str) -> dict[str, Event]:
    with open_store(target, create=False) as store:
        return {e.id: e for e in store.load()}


def test_what_is_added_is_loaded(target: str) -> None:
    with open_store(target) as store:
        assert store.add(TWO) == Added(new=2)
        assert len(store) == 2
        assert list(store.load()) == list(TWO)
    assert list(content(target).values()) == list(TWO)


def test_adding_twice_changes_nothing(target: str) -> None:
    with open_store(target) as store:
        store.add(TWO)
    before = Path(target).read_bytes() if target.endswith(".gpkg") else content(target)
    for _ in range(2):
        with open_store(target) as store:
            assert store.add(TWO) == Added(unchanged=2)
    assert (Path(target).read_bytes() if target.endswith(".gpkg") else content(target)) == before


def test_another_report_adds_its_source_and_one_alone_is_no_news(target: str) -> None:
    second = make_set(event(report="r2", published="2024-12-08", evidence="Rastan fell."))
    with open_store(target) as store:
        store.add(TWO)
        assert store.add(second) == Added(updated=1)
        assert store.add(second) == Added(unchanged=1)
        assert store.add(TWO) == Added(unchanged=2)
    joined = make_set(*TWO, *second)
    assert sorted(content(target).values(), key=lambda e: e.id) == sorted(joined, key=lambda e: e.id)


def test_the_order_of_additions_does_not_matter(target: str, tmp_path: Path) -> None:
    reports = [
        make_set(event(report=f"r{n}", evidence=f"Report {n}."), event(f"Q{n}", report=f"r{n}"))
        for n in range(4)
    ]
    with open_store(target) as store:
        for report in reports:
            store.add(report)
    with open_store(tmp_path / "other.gpkg") as store:
        for report in reversed(reports):
            store.add(report)
    assert content(target) == content(str(tmp_path / "other.gpkg"))


def test_a_denial_of_another_day_marks_the_event(target: str) -> None:
    with open_store(target) as store:
        store.add(TWO)
        store.add(make_set(event(status="negated", report="r9", date="", date_precision="unknown")))
        assert [e.disputed for e in store.load(parse_filters(status="reported", place="Rastan"))] == [True]
        assert store.add(TWO) == Added(unchanged=2)


@pytest.mark.parametrize(
    ("sql", "changed"),
    [
        ("UPDATE EVENTS SET type = 'struck' WHERE place = 'Rastan'", {"type": "struck"}),
        ("UPDATE EVENTS SET type = ' Air strike' WHERE place = 'Rastan'", {"type": "struck"}),
        ("UPDATE EVENTS SET status = 'rejected' WHERE place = 'Rastan'", {"status": "negated"}),
        (
            "UPDATE EVENTS SET governorate = 'Rural Damascus' WHERE place = 'Rastan'",
            {"governorate": "Rif Dimashq"},
        ),
    ],
)
def test_an_edit_survives_a_later_addition(
    target: str, edit: Edit, sql: str, changed: dict[str, str]
) -> None:
    with open_store(target) as store:
        store.add(TWO)
    edit(sql)
    with open_store(target) as store:
        assert store.add(TWO) == Added(unchanged=2)
        again = make_set(event(report="r2", evidence="Rastan fell."))
        assert store.add(again) == Added(updated=1)
    found = content(target)[TWO.where(place="Rastan").to_frame()["id"][0]]
    assert {name: getattr(found, name) for name in changed} == changed
    assert [source.report for source in found.sources] == ["r1", "r2"]


def test_a_moved_point_survives_and_rules(target: str, edit: Edit) -> None:
    point = (
        "ST_SetSRID(ST_MakePoint(37.5, 35.5), 4326)"
        if "postgresql" in target
        else "conflictmap_point(37.5, 35.5)"
    )
    with open_store(target) as store:
        store.add(TWO)
    edit(f"UPDATE EVENTS SET geom = {point} WHERE place = 'Rastan'")
    with open_store(target) as store:
        assert store.add(TWO) == Added(unchanged=2)
        moved = next(iter(store.load(parse_filters(place="Rastan"))))
    assert (moved.lat, moved.lon, moved.location_method) == (35.5, 37.5, "given")


def test_a_deleted_event_stays_deleted(target: str, edit: Edit) -> None:
    with open_store(target) as store:
        store.add(TWO)
    edit("DELETE FROM EVENTS WHERE place = 'Rastan'")
    with open_store(target) as store:
        assert store.add(TWO) == Added(unchanged=2)
        assert [e.place for e in store.load()] == ["Talbiseh"]
        assert store.add(TWO.where(place="Rastan"), reviewed=True) == Added(new=1)


def test_what_an_analyst_adds_goes_before_reports(target: str) -> None:
    corrected = EventSet.from_events([replace(e, type="withdrawn") for e in TWO.where(place="Rastan")])
    with open_store(target) as store:
        store.add(corrected, reviewed=True)
        store.add(TWO)
        assert [e.type for e in store.load(parse_filters(place="Rastan"))] == ["withdrawn"]
        store.add(EventSet.from_events([replace(e, actor="SNA") for e in corrected]), reviewed=True)
        assert [(e.type, e.actor) for e in store.load(parse_filters(place="Rastan"))] == [
            ("withdrawn", "SNA")
        ]


def test_a_row_of_a_table_is_replaced_by_its_owner(target: str) -> None:
    row = replace(event(), id="SYR1", sources=(Source(report="acled.csv", evidence="old"),))
    with open_store(target) as store:
        store.add(EventSet.from_events([row]))
        newer = replace(row, date="2024-12-05", sources=(Source(report="acled.csv", evidence="new"),))
        assert store.add(EventSet.from_events([newer])) == Added(updated=1)
        assert list(store.load()) == [newer]


FILTERS = [
    {"governorate": "rural damascus"},
    {"governorate": ["Homs", "SY05"], "type": "captured"},
    {"since": "2024-12-05"},
    {"until": "2024-12-05"},
    {"since": "2024-12", "until": "2024-12"},
    {"since": "2013-01-01", "until": "2014-06-30"},
    {"actor": "sna"},
    {"actor": "nobody at all"},
    {"place": ["talbiseh", "id-Rastan", "al houla"]},
    {"status": ["claimed", "negated"], "type": ["struck", "closed"]},
]


@pytest.fixture(scope="module")
def mixed() -> EventSet:
    chance = random.Random(6)
    dates = [
        ("2024-12-06", "day"),
        ("2024-12-01", "day"),
        ("2024-12", "month"),
        ("2014", "year"),
        ("", "unknown"),
    ]
    events = []
    for number in range(300):
        date, precision = chance.choice(dates)
        made = event(
            chance.choice(["Rastan", "Talbiseh", f"P{number}"]),
            type=chance.choice(["captured", "struck", "closed", "withdrawn"]),
            status=chance.choice(["reported", "claimed", "negated", "hypothetical"]),
            governorate=chance.choice(["Homs", "Hama", "Rif Dimashq", "", "Baalbek-Hermel (LB)"]),
            actor=chance.choice(["HTS", "HTS; SNA", "Syrian army"]), mention=chance.choice(["", "Al-Houla"]),
            date=date, date_precision=precision, lat=chance.uniform(33, 36), lon=chance.uniform(36, 38),
        )  # fmt: skip
        events.append(replace(made, id=f"e{number}"))
    return EventSet.from_events(events)


def test_the_database_filters_as_memory_does(target: str, mixed: EventSet) -> None:
    with open_store(target) as store:
        store.add(mixed)
        everything = store.load()
        for asked in FILTERS:
            filters = parse_filters(**asked)  # type: ignore[arg-type]
            assert list(store.load(filters)) == list(everything.select(filters)), asked


def test_the_spatial_index_finds_what_is_near(target: str, mixed: EventSet) -> None:
    line = LineString([(36.7, 34), (36.8, 35)])
    west, south, east, north = line.buffer(0.2).bounds
    with open_store(target) as store:
        store.add(mixed)
        everything, boxed = store.load(), store.load(bounds=(west, south, east, north))
    assert len(boxed) < len(everything)
    assert boxed.near(line, within_km=10) == everything.near(line, within_km=10)
    assert len(boxed.near(line, within_km=10)) > 0


def test_an_error_in_the_middle_leaves_the_store_as_it_was(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(target) as store:
        store.add(TWO)
        monkeypatch.setattr(store, "_mark_disputed", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.add(MANY)
        assert list(store.load()) == list(TWO)
        monkeypatch.undo()
        assert store.add(MANY) == Added(new=len(MANY))


def _add(target: str, events: EventSet) -> None:
    with open_store(target) as store:
        store.add(events)


def test_killed_in_the_middle_fifty_times(target: str) -> None:
    """SIGKILL at a random moment: either nothing of the addition is there or all of it."""
    fork = multiprocessing.get_context("fork")
    batch = list(MANY)[:500]

    def rename(mark: str) -> EventSet:
        return EventSet.from_events([replace(e, id=f"{mark}-{e.id}") for e in batch])

    with open_store(target) as store:
        store.add(TWO)
    whole_s = min(_kill_after(fork, target, rename(f"whole{n}"), None) for n in range(2))
    chance = random.Random(50)
    stopped = 0
    for number in range(50):
        before = _ids(target)
        addition = rename(f"kill{number}")
        _kill_after(fork, target, addition, chance.uniform(0, whole_s))
        after = _ids(target)
        assert after in (before, sorted([*before, *addition.to_frame()["id"]]))
        stopped += after == before
    assert stopped >= 10, "the kills came too late to say anything"
    if target.endswith(".gpkg"):
        assert sqlite3.connect(target).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = content(target)
    assert sorted(found) == _ids(target)
    assert {replace(e, id="", disputed=False) for e in found.values()} <= {
        replace(e, id="") for e in [*TWO, *batch]
    }
    with open_store(target) as store:  # and it can go on
        assert store.add(TWO) == Added(unchanged=2)


def _ids(target: str) -> list[str]:
    """Ids of the events, each of which must be in the ledger and in the spatial index too."""
    with open_store(target) as store:
        events = sorted(ident for (ident,) in store.execute(f"SELECT id FROM {store.events_table}"))
        ledger = sorted(i for (i,) in store.execute(f"SELECT event_id FROM {store.ledger_table}"))
    assert events == ledger
    return events


def _kill_after(
    fork: multiprocessing.context.ForkContext, target: str, events: EventSet, delay_s: float | None
) -> float:
    begin = time.monotonic()
    child = fork.Process(target=_add, args=(target, events))
    child.start()
    if delay_s is not None:
        time.sleep(delay_s)
        os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL)
    return time.monotonic() - begin


def test_two_writers_lose_nothing(target: str) -> None:
    """Four at once, on a store that none of them finds: two of the same events, two of their own."""
    fork = multiprocessing.get_context("fork")
    shared = list(MANY)[:400]
    parts = [shared, shared, list(MANY)[400:1_500], list(MANY)[1_400:2_500]]
    writers = [fork.Process(target=_add, args=(target, EventSet.from_events(part))) for part in parts]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 4
    assert content(target) == {e.id: e for e in list(MANY)[:2_500]}


def make_first_version(target: str, event: Event) -> None:
    """A store with one event as version 1 left it, without the columns that came later."""
    values = dict(zip(COLUMNS, event_values(event), strict=True))
    names = ", ".join(f'"{name}"' for name in BASE_COLUMNS)
    marks = ", ".join("?" * len(BASE_COLUMNS))
    with open_store(target) as store, store.transaction():
        assert store.version() == 1
        store.execute(
            f"INSERT INTO {store.events_table} ({store.geometry_column}, {names}) "
            f"VALUES ({store.geometry_sql()}, {marks})",
            [values["lon"], values["lat"], *(values[name] for name in BASE_COLUMNS)],
        )
        store.execute(
            f"INSERT INTO {store.ledger_table} VALUES (?, ?, ?, ?)", [event.id, digest(event), "old", "2024"]
        )


def test_a_store_of_the_first_version_is_migrated(target: str) -> None:
    rastan = next(iter(TWO.where(place="Rastan")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geopackage, "migrate", lambda _: None)
        patch.setattr(postgis, "migrate", lambda _: None)
        make_first_version(target, rastan)
    with open_store(target) as store:
        assert store.version() == VERSION
        assert list(store.load()) == [rastan]
        assert store.add(TWO) == Added(new=1, unchanged=1)
    assert set(content(target).values()) == set(TWO)


def test_a_store_of_a_newer_program_is_left_alone(target: str) -> None:
    with open_store(target) as store:
        store.add(TWO)
        with store.transaction():
            store.set_version(VERSION + 1)
    with pytest.raises(StoreError, match="update conflictmap"):
        open_store(target)


def test_a_failed_migration_changes_nothing(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from conflictmap.store import migrations

    def half(store: object) -> None:
        store.execute(f"ALTER TABLE {store.events_table} ADD COLUMN extra TEXT")  # type: ignore[attr-defined]
        raise StoreError("no space left")

    with open_store(target) as store:
        store.add(TWO)
    monkeypatch.setattr(migrations, "VERSION", VERSION + 1)
    monkeypatch.setitem(migrations.STEPS, VERSION + 1, half)
    with pytest.raises(StoreError, match="no space"):
        open_store(target)
    monkeypatch.undo()
    with open_store(target) as store:
        assert store.version() == VERSION
        with pytest.raises(StoreError, match="extra"):
            store.execute(f"SELECT extra FROM {store.events_table}")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://desk:s3cr%40t@db.example.org/war", "postgresql://desk@db.example.org/war"),
        (
            "postgresql://desk@/war?host=/tmp&password=s3cret&x=1",
            "postgresql://desk@/war?host=/tmp&password=***&x=1",
        ),
        ("postgresql:///war", "postgresql:///war"),
    ],
)
def test_messages_never_show_a_password(address: str, shown: str) -> None:
    assert postgis._without_password(address) == shown
