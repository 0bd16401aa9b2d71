"""Coded columns against plain lists: whatever is done to both, the cells are the same."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from conflictmap.reading import columns as c

CELLS = ["Homs", "", "Hama", "Homs", "Homs", "Idlib", ""]
OTHERS = ["a", "b", "a", "a", "c", "b", "a"]


def code(cells: list[str]) -> c.Coded:
    values = list(dict.fromkeys(cells))
    return c.Coded(values, np.array([values.index(cell) for cell in cells]))


@pytest.mark.parametrize("make", [list, code])
def test_columns_are_read_and_changed_by_row(make):
    cells = make(CELLS)
    derived = c.map_distinct(str.upper, cells)
    copied = c.copy(cells)
    cells[0] = "Daraa"
    cells[1] = "Homs"
    assert list(cells) == ["Daraa", "Homs", *CELLS[2:]]
    again = c.map_distinct(str.lower, cells)
    cells[2] = "Sweida"
    assert list(again) == ["daraa", "homs", "hama", "homs", "homs", "idlib", ""]
    assert list(derived) == [cell.upper() for cell in CELLS], "a change does not reach what was made before"
    assert list(copied) == CELLS


@pytest.mark.parametrize("make", [list, code])
def test_cells_that_no_row_has_any_more_are_not_distinct(make):
    cells = c.take(make(CELLS), np.array([0, 3, 5]))
    assert sorted(c.distinct(cells)) == ["Homs", "Idlib"]
    assert c.find_rows(lambda cell: cell == "Homs", cells).tolist() == [0, 1]
    assert list(c.take(cells, np.array([2, 0]))) == ["Idlib", "Homs"]


def test_compressed_column_has_the_cells_that_it_had():
    some = c.take(code(CELLS), np.array([2, 5, 2]))
    assert c.compress(some).values == ["Hama", "Idlib"]
    assert list(c.compress(some)) == list(some)


@pytest.mark.parametrize(("one", "other"), list(product([list, code], repeat=2)))
def test_two_columns_of_either_kind(one, other):
    first, second = one(CELLS), other(OTHERS)
    assert list(c.code_together(first, second)) == list(zip(CELLS, OTHERS, strict=True))
    mask = np.array([True, False, True, False, False, False, True])
    assert list(c.replace_where(mask, second, first)) == ["a", "", "a", "Homs", "Homs", "Idlib", "a"]
    rows = np.array([6, 1])
    assert list(c.replace_rows(first, rows, c.take(second, rows))) == [
        "Homs", "b", "Hama", "Homs", "Homs", "Idlib", "a",
    ]  # fmt: skip
    assert list(first) == CELLS


def test_numbers_give_none_where_one_is_missing():
    numbers = c.Numbers(np.array([1.5, np.nan, 3.0]))
    numbers[2], numbers[1] = None, 2
    assert list(numbers) == [1.5, 2.0, None] == [numbers[row] for row in range(3)]
    assert np.array(numbers, dtype="float64")[:2].tolist() == [1.5, 2.0]
