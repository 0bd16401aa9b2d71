"""A gazetteer of fifty places with namesakes, small enough to know by heart."""

from __future__ import annotations

from pathlib import Path

import pytest

from conflictmap.places.gazetteer import Gazetteer

SMALL = Path(__file__).with_name("small.csv")


@pytest.fixture(scope="session")
def small() -> Gazetteer:
    return Gazetteer.from_csv(SMALL)


@pytest.fixture(scope="session")
def bundled() -> Gazetteer:
    return Gazetteer.bundled()
