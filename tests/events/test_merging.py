"""Merging: one event per type, place, day, actor and polarity; all sources kept; contradictions marked."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from conflictmap.events.merging import identify, merge_events, source_of
from conflictmap.model import Event

BASE = Event(
    id="", type="captured", status="reported", place="Saraqib", place_id="C3947", date="2024-11-30",
    date_precision="day", actor="HTS", report="r1", published="2024-12-01", evidence="HTS took Saraqib.", end=17,
)  # fmt: skip


def event(**fields: object) -> Event:
    made = replace(BASE, **fields)  # type: ignore[arg-type]
    made = replace(made, sources=(source_of(made),))
    return replace(made, id=identify(made))


def test_two_reports_of_one_event_are_one_with_two_sources() -> None:
    [merged] = merge_events([event(), event(report="r2", published="2024-12-02")])
    assert [s.report for s in merged.sources] == ["r1", "r2"]
    assert merged.report == "r1"


def test_reported_is_better_than_claimed() -> None:
    [merged] = merge_events([event(status="claimed"), event(report="r2", status="reported")])
    assert merged.status == "reported"
    assert {s.status for s in merged.sources} == {"claimed", "reported"}


def test_another_day_actor_or_place_is_another_event() -> None:
    others = [event(), event(date="2024-12-01"), event(actor="SDF"), event(place_id="C1", place="Ariha")]
    assert len(merge_events(others)) == 4


def test_an_unknown_actor_is_the_one_that_the_others_name() -> None:
    [merged] = merge_events([event(), event(actor="unknown", report="r2")])
    assert merged.actor == "HTS"
    assert len(merge_events([event(), event(actor="SDF"), event(actor="unknown")])) == 3


def test_a_denial_is_kept_and_disputes() -> None:
    merged = merge_events([event(), event(status="negated", report="r2")])
    assert [(e.status, e.disputed) for e in merged] == [("reported", True), ("negated", False)] or [
        (e.status, e.disputed) for e in merged
    ] == [("negated", False), ("reported", True)]


def test_two_sides_that_claim_one_town_are_disputed() -> None:
    merged = merge_events([event(status="claimed"), event(status="claimed", actor="Syrian army")])
    assert all(e.disputed for e in merged)


def test_a_displaced_event_is_not_the_place_itself() -> None:
    near = event(relation="near", location_method="relative")
    assert len(merge_events([event(location_method="gazetteer"), near])) == 2


EVENTS = st.lists(
    st.builds(
        event,
        type=st.sampled_from(["captured", "struck"]),
        status=st.sampled_from(["reported", "claimed", "negated", "hypothetical"]),
        place_id=st.sampled_from(["C1", "C2"]),
        date=st.sampled_from(["2024-12-01", "2024-12", ""]),
        actor=st.sampled_from(["HTS", "SDF", "unknown"]),
        report=st.sampled_from(["r1", "r2", "r3"]),
        start=st.integers(0, 3),
    ),
    max_size=12,
)


@given(EVENTS, st.randoms(use_true_random=False))
def test_order_does_not_matter(events: list[Event], chance: random.Random) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert merge_events(shuffled) == merge_events(events)


@given(EVENTS)
def test_merging_twice_is_merging_once(events: list[Event]) -> None:
    once = merge_events(events)
    assert merge_events(once) == once


@given(EVENTS)
def test_no_source_is_lost(events: list[Event]) -> None:
    merged = merge_events(events)
    assert {s for e in merged for s in e.sources} == {s for e in events for s in e.sources}
