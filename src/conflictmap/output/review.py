"""The review round trip: tables and edited event files are read with the gazetteer at hand, and what could
not be placed is listed for the analyst, who corrects the list and gives it back as another input."""

from __future__ import annotations

import csv
import gc
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conflictmap.errors import InputError
from conflictmap.eventset import COLUMNS, EventSet
from conflictmap.output.files import write_whole
from conflictmap.reading.cells import guard_cell, sources_to_json
from conflictmap.reading.faults import DoubtError
from conflictmap.reading.settling import Known
from conflictmap.reading.tables import read_table

if TYPE_CHECKING:
    from conflictmap.model import Place, Resolution
    from conflictmap.places.gazetteer import Gazetteer
    from conflictmap.reading.rows import Problem

OnFault = Callable[[InputError], object]
UNRESOLVED_SUFFIX: Final = ".unresolved.csv"
_LARGE: Final = 500  # different names from which it pays to go through the gazetteer once
_KIND_WORD: Final = re.compile(r"\s+(?:city|town|village)$", re.IGNORECASE)
REVIEW_COLUMNS: Final = ("line", "problem", "suggestions")


def load_table(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    gazetteer: Gazetteer | None = None,
    on_fault: OnFault | None = None,
    list_unresolved: bool = False,
) -> EventSet:
    """Events of a table in any known schema, or of an event file that may have been edited.

    Parameters
    ----------
    columns
        Field -> header, for headers that are not known: ``{"place": "Ort"}``.
    gazetteer
        The bundled one when not given; loaded only when a row needs it.
    on_fault
        Called with each fault and each doubt; the rest goes on. Without it the first fault is raised, and
        doubts (an unknown place, a position far from the place) are passed over: those rows are in the set.
    list_unresolved
        Write the rows to look at to ``NAME.unresolved.csv`` beside the table, unless there is such a list.

    Raises
    ------
    InputError
        When the file cannot be read, or, without ``on_fault``, a cell is bad.
    FormatError
        When the suffix is unknown or its library is not installed.
    """
    finder = _Finder(gazetteer)
    with _no_collection():
        result = read_table(
            path,
            columns=columns,
            resolve=finder.resolve,
            find_place=finder.find_place,
            find_known=finder.find_known,
        )
        events = EventSet.from_columns(result.columns)
    for fault in result.faults:
        if on_fault is None:
            raise fault
        on_fault(fault)
    if on_fault is not None:
        for doubt in result.doubts:
            on_fault(doubt)
    if list_unresolved and result.unresolved and not str(path).endswith(UNRESOLVED_SUFFIX):
        told = _list_unresolved(result.unresolved, unresolved_path(path))
        if on_fault is not None:
            on_fault(told)
    return events


def unresolved_path(path: str | Path) -> Path:
    """Where the rows to look at are listed: ``war.xlsx`` -> ``war.unresolved.csv``."""
    return Path(path).with_suffix(UNRESOLVED_SUFFIX)


def _list_unresolved(problems: Sequence[Problem], target: Path) -> DoubtError:
    """Write the list, unless there is another one, which may hold an analyst's corrections."""
    rows = "1 row" if len(problems) == 1 else f"{len(problems):,} rows"
    data = _dump_unresolved(problems)
    if not target.exists():
        try:
            write_whole(data, target)
        except InputError as error:  # a folder that only others may write
            return DoubtError(f"{rows} to look at, which could not be listed: {error}")
    elif target.read_bytes() != data:
        return DoubtError(
            f"{rows} to look at; this list is left as it is, delete it to get a new one", path=target
        )
    return DoubtError(
        f"{rows} to look at; correct them there and give the list as another input", path=target
    )


def write_unresolved(problems: Sequence[Problem], target: str | Path) -> None:
    """List rows with their problem and what may be meant, in a table that can be corrected and read back.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    write_whole(_dump_unresolved(problems), target)


def _dump_unresolved(problems: Sequence[Problem]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*REVIEW_COLUMNS, *COLUMNS])
    for problem in problems:
        cells = [_cell(problem.cells.get(name)) for name in COLUMNS]
        writer.writerow([problem.line, guard_cell(problem.problem), guard_cell(problem.suggestions), *cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Millions of cells make no cycles: looking for them again and again takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Finder:
    """A gazetteer that is loaded when the first row asks."""

    def __init__(self, gazetteer: Gazetteer | None) -> None:
        self._gazetteer = gazetteer

    def resolve(self, name: str, **context: Any) -> Resolution:
        return self._load().resolve(name, **context)

    def find_place(self, ident: str) -> Place | None:
        return self._load().find_id(ident)

    def find_known(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Known]:
        """The places that bear exactly a name in a governorate, for a table of many names."""
        if len(keys) < _LARGE:
            return {}
        gazetteer = self._load()
        places = list(gazetteer)
        bare = {name: _KIND_WORD.sub("", name) for name, governorate in keys if governorate}
        asked = set(bare.values())
        rivals = _find_rivals(gazetteer, places)
        found: dict[tuple[str, str], Known] = {}
        for number, place in enumerate(places):
            for name in asked.intersection((place.name, place.name_ar, *place.variants)):
                known = found.setdefault(
                    (name, place.governorate), Known([], is_certain=number not in rivals)
                )
                known.places.append(place)
        pairs = ((key, (bare[key[0]], key[1])) for key in keys if key[1])
        return {key: found[pair] for key, pair in pairs if pair in found}

    def _load(self) -> Gazetteer:
        from conflictmap.places.gazetteer import Gazetteer

        self._gazetteer = self._gazetteer or Gazetteer.bundled()
        return self._gazetteer


def _find_rivals(gazetteer: Gazetteer, places: Sequence[Place]) -> set[int]:
    """Places that share a name, in any spelling, with another of their governorate or of no governorate."""
    index = gazetteer.index
    number_of = {name: number for number, name in enumerate({"": 0} | {p.governorate: 0 for p in places})}
    members = np.array(index.members)
    homes = np.array([number_of[place.governorate] for place in places])[members]
    names = np.repeat(np.arange(len(index.starts) - 1), np.diff(index.starts))
    _, which, count = np.unique(names * len(number_of) + homes, return_inverse=True, return_counts=True)
    lies_across = np.zeros(len(index.starts), dtype=bool)
    lies_across[names[homes == number_of[""]]] = True
    return set(members[(count[which] > 1) | lies_across[names]].tolist())


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return sources_to_json(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return guard_cell(value) if isinstance(value, str) else value
