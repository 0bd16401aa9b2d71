"""What a query asks for, checked once and used by an EventSet in memory and by a store in its database."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conflictmap.errors import QueryError
from conflictmap.governorates import find_governorate, fold
from conflictmap.model import EVENT_TYPES, GOVERNORATES, STATUSES
from conflictmap.schema import date_precision_of

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

Names = str | Sequence[str] | None
Day = str | dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A checked query. None means: do not ask.

    ``since`` and ``until`` are the first and the last day asked for; actors and places are folded.
    """

    governorates: frozenset[str] | None = None
    types: frozenset[str] | None = None
    statuses: frozenset[str] | None = None
    actors: frozenset[str] | None = None
    places: frozenset[str] | None = None
    since: dt.date | None = None
    until: dt.date | None = None


def parse_filters(
    *,
    governorate: Names = None,
    type: Names = None,
    status: Names = None,
    actor: Names = None,
    place: Names = None,
    since: Day = None,
    until: Day = None,
    governorates_present: Collection[str] = (),
    types_present: Collection[str] = (),
) -> Filters:
    """Check the words of a query.

    Parameters
    ----------
    governorates_present
        Governorates that the events have: those abroad ("Baalbek-Hermel (LB)") are known only from there.
    types_present
        Types that the events have, which may include those of a lexicon of the user's own.

    Raises
    ------
    QueryError
        For an unknown governorate, type or status, with the near ones, and for a date that is none.
    """
    abroad = {fold(name): name for name in governorates_present}
    statuses = {fold(name): name for name in STATUSES}
    types = {fold(name): name for name in (*types_present, *EVENT_TYPES)}
    first = None if since is None else _interval(since, "since")[0]
    last = None if until is None else _interval(until, "until")[1]
    if first and last and first > last:
        raise QueryError(f"expected since before until, found since {first} and until {last}; swap them")
    return Filters(
        governorates=_known(
            governorate,
            lambda name: find_governorate(name) or abroad.get(fold(name)),
            "governorate",
            {*GOVERNORATES, *governorates_present} - {""},
        ),
        types=_known(type, lambda name: types.get(fold(name)), "type", types.values()),
        statuses=_known(status, lambda name: statuses.get(fold(name)), "status", STATUSES),
        actors=_folded(actor),
        places=_folded(place),
        since=first,
        until=last,
    )


def matches(frame: pd.DataFrame, filters: Filters) -> npt.NDArray[np.bool_]:
    """True for each row of the frame that the query asks for."""
    keep = np.ones(len(frame), dtype=bool)
    for column, wanted in (
        ("governorate", filters.governorates),
        ("type", filters.types),
        ("status", filters.statuses),
    ):
        if wanted is not None:
            keep &= frame[column].isin(wanted).to_numpy()
    if (actors := filters.actors) is not None:
        keep &= _matching(frame["actor"], lambda value: not actors.isdisjoint(actors_of(value)))
    if (places := filters.places) is not None:
        columns = [frame[name] for name in ("place", "place_id", "mention")]
        keep &= np.logical_or.reduce([_matching(c, lambda value: fold(value) in places) for c in columns])
    if filters.since is not None or filters.until is not None:
        first, last = day_intervals(frame["date"].tolist())
        with np.errstate(invalid="ignore"):
            if filters.since is not None:
                keep &= last >= np.datetime64(filters.since)
            if filters.until is not None:
                keep &= first <= np.datetime64(filters.until)
    return keep


def day_intervals(dates: Sequence[str]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """First and last day that each ISO date may mean; NaT (matches nothing) for an empty one."""
    texts = np.array(dates, dtype="U10")
    lengths = np.char.str_len(texts)
    first = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[D]")
    last = first.copy()
    for length, unit in ((4, "Y"), (7, "M"), (10, "D")):
        rows = lengths == length
        start = texts[rows].astype(f"datetime64[{unit}]")
        first[rows] = start.astype("datetime64[D]")
        last[rows] = (start + 1).astype("datetime64[D]") - 1
    return first, last


def actors_of(actor: str) -> set[str]:
    """The folded names of an actor column: "HTS; SNA" gives both."""
    return {fold(name) for name in actor.split(";")}


def unknown_name(noun: str, found: str, known: Iterable[str], *, see: str = "") -> QueryError:
    """The error for a word of a query that means nothing, with what is near."""
    names = sorted(set(known))
    by_fold = {fold(name): name for name in names}
    near = [by_fold[f] for f in difflib.get_close_matches(fold(found), list(by_fold), n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(repr(n) for n in near)}?" if near else f"known: {', '.join(names)}"
    return QueryError(f"expected a {noun}, found {found!r}; {hint}{see}")


def _known(
    asked: Names, find: Callable[[str], str | None], noun: str, known: Collection[str]
) -> frozenset[str] | None:
    if asked is None:
        return None
    found = {name: find(name) for name in ([asked] if isinstance(asked, str) else asked)}
    for name, meant in found.items():
        if not meant:
            raise unknown_name(noun, name, known)
    return frozenset(meant for meant in found.values() if meant)


def _folded(asked: Names) -> frozenset[str] | None:
    if asked is None:
        return None
    return frozenset(fold(name) for name in ([asked] if isinstance(asked, str) else asked))


def _interval(day: str | dt.date, name: str) -> tuple[dt.date, dt.date]:
    text = day.isoformat()[:10] if isinstance(day, dt.date) else day.strip()
    try:
        if date_precision_of(text) == "unknown":
            raise ValueError("expected YYYY-MM-DD, YYYY-MM or YYYY, found nothing")
    except ValueError as error:
        raise QueryError(f"{name}: {error}") from error
    first, last = day_intervals([text])
    return first[0].item(), last[0].item()


def _matching(values: pd.Series[Any], test: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
    """Run a test once for each distinct value."""
    good = {value: test(value) for value in values.unique()}
    return values.map(good).to_numpy(dtype=bool)
