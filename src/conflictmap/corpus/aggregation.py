"""Too many events for a page -> fewer that stand for them: by place and month, or on a grid."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from conflictmap.eventset import EventSet
from conflictmap.filters import Filters, matches
from conflictmap.model import MAPPED_STATUSES
from conflictmap.output.datasets import choose_columns, open_dataset, scan_dataset
from conflictmap.schema import date_precision_of

MOST_ROWS: Final = 20_000
_COLUMNS: Final = (
    "type", "status", "place", "place_id", "kind", "governorate", "district", "lat", "lon", "precision_km",
    "location_method", "date",
)  # fmt: skip
_PLACE: Final = ("type", "place_id", "place", "lat", "lon")
# "claimed" sorts before "reported": what anyone reports is reported; a place has one kind and governorate,
# but may have been found in two ways
_RULES: Final[dict[str, Any]] = {"count": "sum", "precision_km": "max", "status": "max"}
_SAME: Final = dict.fromkeys(("kind", "governorate", "district", "location_method"), "min")
_KM_PER_DEG: Final = 111.195
_ROWS_AT_ONCE: Final = 200_000
# length of the date kept, and size of the grid's cells in degrees
_LEVELS: Final = ((7, 0.0), (4, 0.0), (4, 0.1), (4, 0.5), (0, 0.5))


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Rows that stand for several events each.

    ``events`` has a row for each type, place and period; its evidence says how many events it stands for.
    ``counts`` has that number for each row. ``total`` events are counted, ``left_out`` are not: denied,
    hypothetical or without a position. ``period`` is ``month``, ``year`` or ``all``; ``cell_deg`` is the
    grid's step, 0 for places.
    """

    events: EventSet
    counts: tuple[int, ...]
    total: int
    left_out: int
    period: str
    cell_deg: float


def aggregate_dataset(
    source: str | Path, *, filters: Filters | None = None, most_rows: int = MOST_ROWS
) -> Aggregate:
    """Count the events of a dataset by type, place and month, coarser until at most ``most_rows`` remain.

    Memory is that of the groups, not of the events: files are counted one after the other, and only the
    columns that the counts need are read.

    Parameters
    ----------
    source
        A dataset that ``extract -o FOLDER/`` made.
    filters
        Count only events that fulfil them.
    most_rows
        When groups by place and month are more, they become places and years, then cells of 0.1 and 0.5
        degrees and years, then cells alone; the coarsest level may have more.

    Raises
    ------
    InputError
        When it is no dataset, or a file of it is missing or damaged.
    """
    filters = filters or Filters()
    dataset = open_dataset(source)
    groups = [_by_place(_empty(), 7)]
    left_out = waiting = 0
    for table in scan_dataset(dataset, filters=filters, columns=choose_columns(_COLUMNS, filters)):
        frame: pd.DataFrame = table.to_pandas()
        frame = frame[matches(frame, filters)]
        drawn = (frame["status"].isin(MAPPED_STATUSES) & frame["lat"].notna()).to_numpy()
        left_out += int((~drawn).sum())
        groups.append(frame[drawn].assign(count=1))
        waiting += len(frame)
        if waiting > _ROWS_AT_ONCE:
            groups, waiting = [_by_place(pd.concat(groups, ignore_index=True), 7)], 0
    finest = _by_place(pd.concat(groups, ignore_index=True), 7)
    for length, cell_deg in _LEVELS:
        counted = _by_cell(finest, length, cell_deg) if cell_deg else _by_place(finest, length)
        if len(counted) <= most_rows:
            break
    counted = counted.sort_values(["date", "type", "place", "place_id", "lat", "lon"], ignore_index=True)
    return Aggregate(
        events=_build_events(counted, dataset.run),
        counts=tuple(counted["count"].tolist()),
        total=int(finest["count"].sum()),
        left_out=left_out,
        period={7: "month", 4: "year", 0: "all"}[length],
        cell_deg=cell_deg,
    )


def _empty() -> pd.DataFrame:
    text = dict.fromkeys((*_COLUMNS, "count"), pd.Series(dtype=object))
    numbers = dict.fromkeys(("lat", "lon", "precision_km"), pd.Series(dtype=float))
    return pd.DataFrame(text | numbers | {"count": pd.Series(dtype=int)})


def _by_place(frame: pd.DataFrame, length: int) -> pd.DataFrame:
    """One row for each type, place and period; counts add up, the widest precision holds."""
    return _group(frame.assign(date=frame["date"].str[:length]), [*_PLACE, "date"], _RULES | _SAME)


def _by_cell(frame: pd.DataFrame, length: int, cell_deg: float) -> pd.DataFrame:
    """One row for each type, cell of a grid and period, named after the place with the most events there."""
    frame = frame.assign(
        date=frame["date"].str[:length],
        cell_lat=np.floor(frame["lat"] / cell_deg),
        cell_lon=np.floor(frame["lon"] / cell_deg),
        places=frame["place"],
    ).sort_values(["count", "place", "place_id"], ascending=[False, True, True])
    names = dict.fromkeys(("place", "governorate", "district"), "first")
    counted = _group(
        frame, ["type", "cell_lat", "cell_lon", "date"], _RULES | names | {"places": "count_distinct"}
    )
    others = counted.pop("places") - 1
    counted["place"] += [f" and {n} other place{'s' if n > 1 else ''}" if n else "" for n in others]
    for name in ("lat", "lon"):
        counted[name] = (counted.pop(f"cell_{name}") + 0.5) * cell_deg
    half_diagonal_km = cell_deg * _KM_PER_DEG / 2**0.5
    return counted.assign(place_id="", kind="region", location_method="given", precision_km=half_diagonal_km)


def _group(frame: pd.DataFrame, keys: list[str], rules: dict[str, str]) -> pd.DataFrame:
    """Group in Arrow: pandas takes a hundred times as long for the least and first of texts."""
    table = pa.Table.from_pandas(frame[[*keys, *rules]], preserve_index=False)
    grouped = table.group_by(keys, use_threads=False).aggregate(list(rules.items()))
    names = {f"{name}_{rule}": name for name, rule in rules.items()}
    result: pd.DataFrame = grouped.rename_columns([names.get(n, n) for n in grouped.column_names]).to_pandas()
    return result


def _build_events(counted: pd.DataFrame, run: str) -> EventSet:
    """The counts as events, so that whatever draws events draws them."""
    if counted.empty:
        return EventSet.from_events([], run=run)
    names = counted[["type", "place_id", "place", "lat", "lon", "date"]].astype(str).agg("|".join, axis=1)
    frame = counted.drop(columns="count").assign(
        id=[hashlib.blake2s(name.encode(), digest_size=8).hexdigest() for name in names],
        date_precision=[date_precision_of(date) for date in counted["date"]],
        evidence=[f"{count:,} event{'s' if count > 1 else ''}" for count in counted["count"]],
    )
    return EventSet.from_frame(frame, run=run)
