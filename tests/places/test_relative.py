"""Relations: the words before a place, and where they put it. Distances checked with geopy."""

from __future__ import annotations

import pytest
from geopy.distance import geodesic

from conflictmap.model import Place
from conflictmap.places.relative import BEARINGS, between, find_shift, shift_place

HOMS = Place(id="homs", name="Homs", kind="city", lat=34.7301, lon=36.7197, precision_km=4)
HAMA = Place(id="hama", name="Hama", kind="city", lat=35.1337, lon=36.7613, precision_km=4)

SHIFTS = [
    ("5 km north of ", "offset", 5.0, "north"),
    ("some 46km (29 miles) south of the ", "offset", 46.0, "south"),
    ("about 10 miles east of ", "offset", 16.09, "east"),
    ("five kilometres to the north-west of ", "offset", 5.0, "northwest"),
    ("3.5 kilometers southeast of ", "offset", 3.5, "southeast"),
    ("800 metres west of ", "offset", 0.8, "west"),
    ("some 27 km from ", "offset", 27.0, ""),
    ("12 km outside ", "offset", 12.0, ""),
    ("to the south of ", "offset", None, "south"),
    ("على بعد 5 كم شمال ", "offset", 5.0, "north"),
    ("جنوب شرق ", "offset", None, "southeast"),
    ("in the vicinity of ", "around", None, ""),
    ("on the outskirts of the ", "around", None, ""),
    ("a village near ", "around", None, ""),
    ("hills overlooking ", "around", None, ""),
    ("في محيط ", "around", None, ""),
    ("northern ", "part", None, "north"),
    ("most of ", "part", None, ""),
    ("the Syrian side of the ", "side", None, ""),
]


@pytest.mark.parametrize(("words", "kind", "km", "direction"), SHIFTS)
def test_words_before_a_place_are_read(words: str, kind: str, km: float | None, direction: str) -> None:
    text = f"They hit it {words}Homs."
    shift = find_shift(text, text.index("Homs"))
    assert shift is not None
    assert (shift.kind, shift.direction) == (kind, direction)
    assert shift.distance_km == (None if km is None else pytest.approx(km, abs=0.01))
    assert text[shift.start :].startswith(shift.relation)
    assert shift.relation in words


@pytest.mark.parametrize(
    "words", ["captured ", "the city of ", "Hama, ", "air strikes on ", "of ", "", "nearly lost "]
)
def test_other_words_are_no_relation(words: str) -> None:
    assert find_shift(words + "Homs", len(words)) is None


@pytest.mark.parametrize("direction", BEARINGS)
def test_offset_lies_at_its_distance_and_bearing(direction: str) -> None:
    words = f"20 km {direction} of "
    shift = find_shift(words + "Homs", len(words))
    assert shift is not None
    position = shift_place(HOMS, shift)
    assert geodesic((HOMS.lat, HOMS.lon), (position.lat, position.lon)).km == pytest.approx(20, abs=0.01)
    assert (position.lat > HOMS.lat + 0.01) == ("north" in direction)
    assert (position.lon > HOMS.lon + 0.01) == ("east" in direction)
    assert position.precision_km >= 3


def test_distance_without_direction_is_a_ring() -> None:
    shift = find_shift("27 km from Homs", 11)
    assert shift is not None
    position = shift_place(HOMS, shift)
    assert (position.lat, position.lon) == (HOMS.lat, HOMS.lon)
    assert position.precision_km == 31


def test_between_is_the_middle_and_reaches_both() -> None:
    middle = between(HOMS, HAMA)
    to_homs = geodesic((HOMS.lat, HOMS.lon), (middle.lat, middle.lon)).km
    to_hama = geodesic((HAMA.lat, HAMA.lon), (middle.lat, middle.lon)).km
    assert to_homs == pytest.approx(to_hama, abs=0.01) == pytest.approx(middle.precision_km, abs=0.01)
    assert between(HOMS, HOMS).precision_km == HOMS.precision_km
