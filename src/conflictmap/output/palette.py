"""Which symbol and colour each event type has, on the page and in pictures alike."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from conflictmap.model import EVENT_TYPES
from conflictmap.resources import data_path


@dataclass(frozen=True, slots=True)
class Symbol:
    """Look of one event type: a shape that can be told apart in grey, and its colours on light and dark."""

    type: str
    shape: str
    light: str
    dark: str


@cache
def _palette() -> dict[str, Any]:
    return tomllib.loads(data_path("palette.toml").read_text(encoding="utf-8"))


def choose_symbols(types: Iterable[str]) -> tuple[Symbol, ...]:
    """One symbol for each type that occurs, the built-in types first, then others by name.

    Types of a user's own take the spare pairs of ``data/palette.toml`` in turn; past the last one, shapes
    and colours are paired anew, so that 49 types still differ.
    """
    present = set(types)
    known = [name for name in EVENT_TYPES if name in present]
    own = sorted(present.difference(EVENT_TYPES))
    palette = _palette()
    extra = palette["extra"]
    symbols = [Symbol(name, **palette["types"][name]) for name in known]
    for index, name in enumerate(own):
        look = extra[index % len(extra)]
        shape = extra[(index + index // len(extra)) % len(extra)]["shape"]
        symbols.append(Symbol(name, shape, look["light"], look["dark"]))
    return tuple(symbols)
