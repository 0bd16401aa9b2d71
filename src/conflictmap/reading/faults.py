"""Faults of table rows, gathered so that one bad column of 100,000 cells is a few lines to read."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from conflictmap.errors import InputError

_TOLD_EACH = 3


class DoubtError(InputError):
    """Something that was kept and should be looked at; no fault."""


class FaultLog:
    """Gathers faults by kind; the first few of each are told in full, the rest as a count.

    A fault is something that was lost, such as a cell that is no date. A doubt is something that was kept and
    should be looked at, such as a position far from the place that is named.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self._told: dict[str, list[InputError]] = defaultdict(list)
        self._more: dict[str, list[int]] = defaultdict(list)
        self._doubts: set[str] = set()

    def add(self, kind: str, message: str, *, line: int | None = None, doubt: bool = False) -> None:
        """Note one fault. Those of one ``kind`` are counted together."""
        if doubt:
            self._doubts.add(kind)
        if len(self._told[kind]) < _TOLD_EACH or line is None:
            self._told[kind].append(self._error(kind, message, line))
        else:
            self._more[kind].append(line)

    def list(self, *, doubts: bool = False) -> list[InputError]:
        """Every fault, or every doubt; for the frequent ones their number and where the next is."""
        told: list[InputError] = []
        for kind, errors in self._told.items():
            if (kind in self._doubts) != doubts:
                continue
            told += errors
            if more := self._more.get(kind):
                rows = f"{len(more):,} more row{'s' if len(more) > 1 else ''}"
                told.append(self._error(kind, f"{kind}: {rows} like this", more[0]))
        return told

    def _error(self, kind: str, message: str, line: int | None) -> InputError:
        return (DoubtError if kind in self._doubts else InputError)(message, path=self._path, line=line)
