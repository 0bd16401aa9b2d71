"""The bundled gazetteer answers the spellings that analysts use, in five languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.index import SETTLEMENTS

ROWS = list(csv.DictReader(Path(__file__).with_name("spellings.csv").open(encoding="utf-8")))
# A few spellings have two fair readings, so a share must be right, not each.
FLOOR = 0.97


def is_right(gazetteer: Gazetteer, row: dict[str, str]) -> bool:
    found = gazetteer.resolve(row["query"])
    if not row["place"]:
        return found.status != "resolved"
    if found.place is None:
        return False
    same_kind = found.place.kind == row["kind"] or {found.place.kind, row["kind"]} <= set(SETTLEMENTS)
    return same_kind and found.place.governorate == row["governorate"]


def test_spellings_resolve_to_the_right_kind_and_governorate(bundled: Gazetteer) -> None:
    wrong = [row["query"] for row in ROWS if not is_right(bundled, row)]
    assert len(wrong) <= (1 - FLOOR) * len(ROWS), wrong


def test_doubtful_and_invented_names_are_declined(bundled: Gazetteer) -> None:
    doubtful = [row for row in ROWS if not row["place"]]
    assert len(doubtful) >= 10
    assert [row["query"] for row in doubtful if not is_right(bundled, row)] == []


def test_confident_answers_are_right(bundled: Gazetteer) -> None:
    sure = [row for row in ROWS if bundled.resolve(row["query"]).confidence >= 0.9]
    right = sum(is_right(bundled, row) for row in sure)
    assert right >= 0.98 * len(sure)


@pytest.mark.parametrize(
    "name", ["Homs", "Idlib", "Saraqib", "Hama", "Aleppo", "Raqqa", "Rastan", "Talbiseh"]
)
def test_plainly_dominant_places_need_no_context(bundled: Gazetteer, name: str) -> None:
    found = bundled.resolve(name)
    assert found.status == "resolved"
    assert found.place is not None and found.place.name == name
