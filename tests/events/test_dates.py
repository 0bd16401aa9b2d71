"""Dates in text: what the lexicon's own examples promise, general news language, and hostile input."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from conflictmap.events.dates import find_dates
from conflictmap.resources import data_path

PUBLISHED = date(2024, 12, 7)  # a Saturday
REFERENCE = date(2024, 12, 5)
PHRASES = tomllib.loads(data_path("lexicon/dates.toml").read_text(encoding="utf-8"))["phrase"]


@pytest.mark.parametrize(("sentence", "expected", "role"), [tuple(yes) for p in PHRASES for yes in p["yes"]])
def test_lexicon_example_holds(sentence: str, expected: str, role: str) -> None:
    found = find_dates(sentence, published=PUBLISHED, reference=REFERENCE)
    assert (expected, role) in [(mention.date, mention.role) for mention in found]


@pytest.mark.parametrize("sentence", [no for p in PHRASES for no in p["no"]])
def test_lexicon_counterexample_holds(sentence: str) -> None:
    assert find_dates(sentence, published=PUBLISHED, reference=REFERENCE) == []
