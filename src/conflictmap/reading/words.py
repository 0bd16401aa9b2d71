"""The words of spreadsheets, from ``data/schemas/words.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from conflictmap.governorates import fold
from conflictmap.model import EVENT_TYPES
from conflictmap.resources import data_path

# a shorter word inside a longer cell says too little: "cut" in "power cut", "left" in "left 3 dead"
_SHORTEST_INSIDE = 5


@cache
def load_words() -> dict[str, Any]:
    """The tables ``columns, report_columns, types, statuses, months``."""
    with data_path("schemas/words.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def load_meanings(table: str) -> dict[str, str]:
    """Folded word -> what it means, of one table."""
    return {
        fold(word): meaning for meaning, words in load_words()[table].items() for word in (meaning, *words)
    }


def find_type(cell: str) -> str:
    """The event type that a cell names, "" for none or for several.

    The whole cell is looked up first, then the longer words inside it.
    """
    whole = load_meanings("types").get(fold(cell))
    if whole:
        return whole
    found = {_inner_types()[match[0].casefold()] for match in _inner_pattern().finditer(cell)}
    return found.pop() if len(found) == 1 else ""


def find_status(cell: str) -> str:
    """The status that a cell names, "" for none."""
    return load_meanings("statuses").get(fold(cell), "")


@cache
def _inner_types() -> dict[str, str]:
    words = load_words()["types"]
    return {
        word.casefold(): name
        for name in EVENT_TYPES
        for word in words.get(name, ())
        if len(word) >= _SHORTEST_INSIDE
    }


@cache
def _inner_pattern() -> re.Pattern[str]:
    longest_first = sorted(_inner_types(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
