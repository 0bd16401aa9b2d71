"""Checked filters -> the conditions of an SQL query, so that a store's database does the filtering."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import Any

from conflictmap.filters import Filters, actors_of
from conflictmap.governorates import fold

Distinct = Callable[[str], Iterable[str]]
Condition = tuple[str, list[Any]]


def conditions_of(filters: Filters, distinct: Distinct) -> Condition:
    """A WHERE clause with ``?`` for each parameter, and the parameters.

    Names are compared folded, which a database cannot do: the few distinct values of a column are folded
    here, and those that match are asked for.

    Parameters
    ----------
    distinct
        Gives the distinct values of a column.
    """
    parts: list[Condition] = []
    for column, wanted in (
        ("governorate", filters.governorates),
        ("type", filters.types),
        ("status", filters.statuses),
    ):
        if wanted is not None:
            parts.append(_one_of(column, wanted))
    if (actors := filters.actors) is not None:
        known = [value for value in distinct("actor") if not actors.isdisjoint(actors_of(value))]
        parts.append(_one_of("actor", known))
    if (places := filters.places) is not None:
        either = [
            _one_of(column, [value for value in distinct(column) if fold(value) in places])
            for column in ("place", "place_id", "mention")
        ]
        parts.append(
            (f"({' OR '.join(sql for sql, _ in either)})", [v for _, values in either for v in values])
        )
    # ISO dates of any precision compare as text with the same number of characters of the day asked for
    if filters.since is not None:
        parts.append(
            ("(date <> '' AND date >= substr(CAST(? AS TEXT), 1, length(date)))", [_iso(filters.since)])
        )
    if filters.until is not None:
        parts.append(
            ("(date <> '' AND date <= substr(CAST(? AS TEXT), 1, length(date)))", [_iso(filters.until)])
        )
    clause = " AND ".join(sql for sql, _ in parts)
    return clause, [value for _, values in parts for value in values]


def _one_of(column: str, values: Collection[str]) -> Condition:
    if not values:
        return "1 = 0", []
    return f"{column} IN ({', '.join('?' * len(values))})", sorted(values)


def _iso(day: dt.date) -> str:
    return day.isoformat()
