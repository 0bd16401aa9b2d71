"""``data/lexicon/dates.toml``: every phrase keeps its examples and counterexamples; faults are refused."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from conflictmap.errors import DataFileError
from conflictmap.events.date_rules import RESOLVERS
from conflictmap.events.date_schema import RULES, find_faults
from conflictmap.events.date_words import load_date_words
from conflictmap.events.dates import find_dates
from conflictmap.resources import data_path

PUBLISHED = date(2024, 12, 7)  # a Saturday
REFERENCE = date(2024, 12, 5)
LEXICON = tomllib.loads(data_path("lexicon/dates.toml").read_text(encoding="utf-8"))
PHRASES = LEXICON["phrase"]


@pytest.mark.parametrize(("sentence", "expected", "role"), [tuple(yes) for p in PHRASES for yes in p["yes"]])
def test_lexicon_example_holds(sentence: str, expected: str, role: str) -> None:
    found = find_dates(sentence, published=PUBLISHED, reference=REFERENCE)
    assert (expected, role) in [(mention.date, mention.role) for mention in found]


@pytest.mark.parametrize("sentence", [no for p in PHRASES for no in p["no"]])
def test_lexicon_counterexample_holds(sentence: str) -> None:
    assert find_dates(sentence, published=PUBLISHED, reference=REFERENCE) == []


def test_every_rule_has_a_function() -> None:
    assert set(RULES) == set(RESOLVERS)


def test_every_pattern_compiles() -> None:
    for words in load_date_words().values():
        for family in {family for families in words.families.values() for family in families}:
            assert family.pattern.groups == len(family.phrases)  # each phrase is one group of its family
            assert all(phrase.pattern for phrase in family.phrases)


def test_bundled_lexicon_keeps_its_schema() -> None:
    assert find_faults(LEXICON) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('monday = ["monday"', 'moonday = ["monday"', "[weekdays] expected monday"),
        ('tuesday = ["tuesday"', 'tuesday = ["monday"', "expected each word once, found 'monday'"),
        ("{ least = 2, most = 6", "{ least = 7, most = 6", "expected 0 < least <= most"),
        ('rule = "numeric"', 'rule = "numerical"', "expected a rule out of"),
        ('from = "news"', 'from = "now"', "expected from = published | news | reference"),
        ('keys = ["ago", ', 'kyes = ["ago", ', "found also kyes"),
        ("sign = 1\n", "sign = 2\n", "expected sign = -1, 0 or 1"),
        ('rule = "shift"\ndays = 2', 'rule = "shift"', "expected days, or {amount}"),
        ("{month2}", "{months}", "'months'"),
        ("[weekdays]", "[weekdays", "expected TOML"),
    ],
)
def test_broken_lexicon_is_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = data_path("lexicon/dates.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "dates.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=re.escape(fault)) as refused:
        load_date_words(path)
    assert str(path) in str(refused.value)
