"""Load datasets for the commands: only what the filters ask for, and counts where a map cannot hold the events."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from conflictmap.cli.options import FILTERS
from conflictmap.output.datasets import Dataset, choose_files, open_dataset, read_dataset

if TYPE_CHECKING:
    from conflictmap.eventset import EventSet
    from conflictmap.filters import Filters
    from conflictmap.output.datasets import Bounds

MOST_MAPPED: Final = 100_000
_KM_PER_DEG: Final = 111.2


def load_datasets(
    sources: Sequence[str], filters: dict[str, Any], *, columns: Collection[str] | None = None
) -> EventSet:
    """The events of datasets that fulfil the options of ``filter_options``.

    Parameters
    ----------
    columns
        Read no others, but those that the filters need; None reads all.
    """
    from conflictmap.eventset import EventSet

    near, within_km = filters.get("near"), filters.get("within_km", 5.0)
    if columns is not None and near:
        columns = {*columns, "lat", "lon", "kind", "precision_km"}
    events = EventSet.from_events([])
    for source in sources:
        asked = _parse(open_dataset(source), filters)
        bounds = bounds_around(near, within_km) if near else None
        events += read_dataset(source, filters=asked, columns=columns, bounds=bounds)
    return events.near(near, within_km=within_km) if near else events


def load_map_events(source: str, filters: dict[str, Any]) -> EventSet:
    """The events of a dataset for a map; of more than :data:`MOST_MAPPED`, counts that stand for them."""
    dataset = open_dataset(source)
    asked = _parse(dataset, filters)
    rows = sum(file["rows"] for file in choose_files(dataset, asked))
    if rows <= MOST_MAPPED:
        return load_datasets([source], filters)
    from conflictmap.corpus.aggregation import aggregate_dataset

    counted = aggregate_dataset(source, filters=asked)
    events = counted.events
    if filters.get("near"):
        events = events.near(filters["near"], within_km=filters.get("within_km", 5.0))
    where = f"cell of {counted.cell_deg:g} degrees" if counted.cell_deg else "place"
    click.echo(
        f"{source}: {counted.total:,} events are too many to draw one by one; the map counts them by {where}"
        f"{'' if counted.period == 'all' else ' and ' + counted.period}"
        + (f"; {counted.left_out:,} without a position or denied are left out" if counted.left_out else ""),
        err=True,
    )
    return events


def bounds_around(name: str, within_km: float) -> Bounds:
    """A box in degrees that holds everything within so many kilometres of a road or place, and some more."""
    from conflictmap.nearness import geometry_of

    west, south, east, north = geometry_of(name).bounds
    lat_deg = within_km / _KM_PER_DEG * 1.05 + 0.01
    lon_deg = lat_deg / math.cos(math.radians(max(abs(south), abs(north))))
    return west - lon_deg, south - lat_deg, east + lon_deg, north + lat_deg


def _parse(dataset: Dataset, filters: dict[str, Any]) -> Filters:
    from conflictmap.filters import parse_filters

    return parse_filters(
        **{name: filters.get(name) or None for name in FILTERS},
        governorates_present=dataset.governorates,
        types_present=dataset.types,
    )
