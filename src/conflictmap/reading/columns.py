"""Columns of cells: plain lists, and two kinds that take less work where a large table repeats itself.

Each reads and is changed like a list, row by row, so that a rule is written once; what is done to whole columns
is done once for each distinct cell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import numpy.typing as npt

    Rows = npt.NDArray[np.intp]
    Mask = npt.NDArray[np.bool_]

T = TypeVar("T")
_NAN: Final = float("nan")


class Coded(Sequence[Any]):
    """A column that repeats itself: its distinct cells, and for each row the number of its cell."""

    __slots__ = ("_is_shared", "codes", "values")

    def __init__(self, values: list[Any], codes: Rows) -> None:
        self.values = values
        self.codes = codes
        self._is_shared = True  # with the columns made of this one, until the first change

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: Any) -> Any:
        return self.values[self.codes[row]]

    def __setitem__(self, row: int, cell: Any) -> None:
        if self._is_shared:
            self.values, self.codes, self._is_shared = list(self.values), self.codes.copy(), False
        self.codes[row] = len(self.values)
        self.values.append(cell)

    def derive(self, values: list[Any]) -> Coded:
        """A column with other cells in the place of the distinct ones of this."""
        self._is_shared = True
        return Coded(values, self.codes)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.__array__().tolist())

    def __contains__(self, cell: object) -> bool:
        return cell in self.values and cell in self.__array__()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return _objects(self.values)[self.codes]


class Numbers(Sequence[float | None]):
    """A column of numbers, None where one is missing."""

    __slots__ = ("array",)

    def __init__(self, array: npt.NDArray[np.float64]) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, row: Any) -> Any:
        number = float(self.array[row])
        return None if math.isnan(number) else number

    def __setitem__(self, row: int, number: float | None) -> None:
        self.array[row] = _NAN if number is None else number

    def __iter__(self) -> Iterator[float | None]:
        return (None if math.isnan(number) else number for number in self.array.tolist())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return self.array.astype(dtype or "float64", copy=bool(copy))


Column = list[Any] | Coded | Numbers
Columns = dict[str, Any]  # of Column; any of them is indexed and changed by row


def repeat(cell: Any, count: int) -> Coded:
    """A column of one cell again and again."""
    return Coded([cell], np.zeros(count, dtype=np.intp))


def distinct(cells: Sequence[T]) -> Collection[T]:
    """The different cells of a column."""
    if isinstance(cells, Coded):
        used = np.flatnonzero(np.bincount(cells.codes, minlength=len(cells.values)))
        return [cells.values[number] for number in used.tolist()]
    return set(cells)


def map_distinct(read: Callable[[Any], T], cells: Sequence[Any]) -> Any:
    """The cells read, each distinct one once, and perhaps some that no row has any more."""
    if isinstance(cells, Coded):
        return cells.derive([read(cell) for cell in cells.values])
    meanings = {cell: read(cell) for cell in set(cells)}
    return [meanings[cell] for cell in cells]


def map_each(read: Callable[[Any], T], cells: Sequence[Any]) -> Any:
    """The cells read: as ``map_distinct``, for columns that seldom repeat themselves and quick readings."""
    return map_distinct(read, cells) if isinstance(cells, Coded) else list(map(read, cells))


def code_together(*columns: Sequence[Any]) -> Coded:
    """One column of the tuples that stand side by side."""
    if all(isinstance(cells, Coded) for cells in columns):
        codes = np.zeros(len(columns[0]), dtype=np.int64)
        for cells in columns:
            codes = codes * len(cells.values) + cells.codes  # type: ignore[attr-defined]
        numbers, first = pd.factorize(codes)
        firsts = np.empty(len(first), dtype=np.intp)
        firsts[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)
        return Coded([tuple(cells[row] for cells in columns) for row in firsts.tolist()], numbers)
    rows = list(zip(*columns, strict=True))
    number_of = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    return Coded(list(number_of), np.fromiter(map(number_of.__getitem__, rows), np.intp, count=len(rows)))


def compress(cells: Coded) -> Coded:
    """The same column without the cells that no row has."""
    used = np.bincount(cells.codes, minlength=len(cells.values)) > 0
    numbers = np.cumsum(used) - 1
    return Coded([cells.values[number] for number in np.flatnonzero(used).tolist()], numbers[cells.codes])


def copy(cells: Any) -> Any:
    """A column of its own with the same cells."""
    return cells.derive(cells.values) if isinstance(cells, Coded) else list(cells)


def any_of(cells: tuple[str, ...]) -> str:
    """The first of several cells that is not empty."""
    return next(filter(None, cells), "")


def take(cells: Any, rows: Rows) -> Any:
    """The cells of some rows."""
    if isinstance(cells, Coded):
        return Coded(cells.values, cells.codes[rows])
    if isinstance(cells, Numbers):
        return Numbers(cells.array[rows])
    return _objects(cells)[rows].tolist()


def find_rows(test: Callable[[Any], Any], cells: Sequence[Any]) -> Rows:
    """The rows whose cell passes a test, which each distinct cell is put to once."""
    if isinstance(cells, Coded):
        passed = np.fromiter(map(bool, map(test, cells.values)), bool, count=len(cells.values))
        return np.flatnonzero(passed[cells.codes]) if passed.any() else np.empty(0, np.intp)
    return np.array([row for row, cell in enumerate(cells) if test(cell)], dtype=np.intp)


def replace_where(mask: Mask, new: Any, old: Any) -> Any:
    """The new cells where the mask holds, the old ones elsewhere."""
    if isinstance(old, Numbers):
        return Numbers(np.where(mask, np.array(new, dtype="float64"), old.array))
    if isinstance(new, Coded) and isinstance(old, Coded):
        codes = np.where(mask, new.codes + len(old.values), old.codes)
        return Coded([*old.values, *new.values], codes)
    return np.where(mask, _objects(new), _objects(old)).tolist()


def replace_rows(cells: Any, rows: Rows, new: Any) -> Any:
    """A copy of the column with other cells in some rows."""
    if isinstance(cells, Coded) and isinstance(new, Coded):
        codes = cells.codes.copy()
        codes[rows] = new.codes + len(cells.values)
        return Coded([*cells.values, *new.values], codes)
    array = _objects(cells)
    array[rows] = _objects(new)
    return array.tolist()


def texts_of(cells: Sequence[Any] | None, count: int) -> Any:
    """A column as texts; numbers as they are written, nothing for None."""
    if cells is None:
        return repeat("", count)
    if isinstance(cells, Coded):
        return map_distinct(text_of, cells)
    if set(map(type, cells)) <= {str}:
        return cells
    return [cell if isinstance(cell, str) else text_of(cell) for cell in cells]


def text_of(cell: Any) -> str:
    """A cell as text; 5.0 of a column of numbers is "5"."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _objects(cells: Sequence[Any]) -> npt.NDArray[Any]:
    if isinstance(cells, Coded):
        return cells.__array__()
    return np.fromiter(cells, dtype=object, count=len(cells))
