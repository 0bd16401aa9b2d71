"""Checks the tables of ``data/lexicon/dates.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from conflictmap.events.date_patterns import find_key_list, fold_word

RULES: Final = (
    "calendar", "numeric", "listed", "night", "month", "month_before", "year", "day_of_month", "weekday",
    "weekday_night", "weekday_span", "weekday_pair", "weekday_before", "weekday_week_before",
    "weekday_from_reference", "shift", "past", "period", "season", "future", "undated", "ignore",
)  # fmt: skip
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
ROLES: Final = ("since", "until", "after", "before", "duration")
UNITS: Final = ("minute", "hour", "day", "week", "month", "year")
_PERIODS: Final = ("week", "weekend", "month", "year")
_FIELDS: Final = {"rule", "keys", "patterns", "days", "sign", "from", "role", "follows", "yes", "no"}
_STARTS: Final = ("published", "news", "reference")


def find_faults(tables: Mapping[str, Any]) -> list[str]:
    """What breaks the schema of ``dates.toml``, one line per fault."""
    faults: list[str] = []
    keys = {
        "weekdays": WEEKDAYS, "weekdays_short": WEEKDAYS, "months": MONTHS, "units": UNITS,
        "periods": _PERIODS, "ordinals": tuple(map(str, range(1, 32))),
        "years_back": ("0", "1", "that"), "roles": (*ROLES, "fill"),
    }  # fmt: skip
    for table, expected in keys.items():
        found = tables.get(table, {})
        if set(found) != set(expected):
            faults.append(f"[{table}] expected {', '.join(expected)}, found {', '.join(found) or 'nothing'}")
    for table in ("weekdays", "weekdays_short", "months", "ordinals", "periods", "years_back"):
        seen: dict[str, str] = {}
        for key, words in tables.get(table, {}).items():
            for word in words:
                other = seen.setdefault(fold_word(word), key)
                if other != key:
                    faults.append(f"[{table}] expected each word once, found {word!r} for {other} and {key}")
    for key, count in tables.get("counts", {}).items():
        if not 0 < count.get("least", 0) <= count.get("most", 0) or not count.get("words"):
            faults.append(f"[counts] {key}: expected 0 < least <= most and words, found {count}")
    for number, entry in enumerate(tables.get("phrase", []), 1):
        name = f"[[phrase]] {number} ({entry.get('rule')})"
        faults += [f"{name}: {fault}" for fault in _find_phrase_faults(entry)]
    return faults


def _find_phrase_faults(entry: Mapping[str, Any]) -> Iterable[str]:
    patterns = entry.get("patterns", [])
    if entry.get("rule") not in RULES:
        yield f"expected a rule out of {', '.join(RULES)}"
    if unknown := set(entry) - _FIELDS:
        yield f"expected the fields {', '.join(sorted(_FIELDS))}, found also {', '.join(sorted(unknown))}"
    if not patterns:
        yield "expected at least one pattern, found none"
    if entry.get("from", "published") not in _STARTS:
        yield f"expected from = {' | '.join(_STARTS)}, found {entry['from']!r}"
    if entry.get("sign", 0) not in {-1, 0, 1}:
        yield f"expected sign = -1, 0 or 1, found {entry['sign']!r}"
    if "keys" not in entry and not all(find_key_list(pattern) for pattern in patterns):
        yield "expected keys, since a pattern names no months, weekdays, years, seasons, periods or units"
    measured = all(re.search(r"\{(amount|period|unit)\}", pattern) for pattern in patterns)
    if entry.get("rule") == "shift" and "days" not in entry and not measured:
        yield "expected days, or {amount}, {unit} or {period} in each pattern"
    examples = entry.get("yes", [])
    if not (examples or entry.get("no")) or any(len(example) != 3 for example in examples):
        yield "expected yes = [[sentence, date, role], ...] or no = [sentence, ...]"
