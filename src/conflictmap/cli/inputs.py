"""Load what the shared options ask for; a store filters in its database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from conflictmap.cli.messages import Faults, clear_line, show_plain
from conflictmap.cli.options import FILTERS, apply_filters
from conflictmap.errors import ConflictMapError
from conflictmap.reading.faults import DoubtError

if TYPE_CHECKING:
    from conflictmap.eventset import EventSet
    from conflictmap.store.sqlstore import Bounds, SqlStore


class InputFaults(Faults):
    """Says what was lost as an error, and what is only doubtful as a warning that does not count."""

    def __call__(self, error: ConflictMapError) -> None:
        """Say one fault or doubt."""
        if isinstance(error, DoubtError):
            clear_line()
            click.echo(f"warning: {show_plain(str(error))}", err=True)
        else:
            super().__call__(error)


def load_inputs(
    inputs: Sequence[str],
    *,
    published: str | None,
    columns: dict[str, str],
    filters: dict[str, Any],
    list_unresolved: bool = False,
    needed: Sequence[str] | None = None,
) -> EventSet:
    """The events of all inputs that fulfil the options of ``filter_options``.

    With ``list_unresolved`` the rows of a table that could not be placed are listed beside it; of a dataset
    only the columns ``needed`` are read, None reads all.
    """
    from conflictmap.cli.datasets import load_datasets
    from conflictmap.output.datasets import is_dataset
    from conflictmap.store.opening import is_store_address

    faults = InputFaults()
    if all(is_store_address(source) for source in inputs):
        return _load_stores(inputs, filters, faults)
    if all(is_dataset(source) for source in inputs):
        return load_datasets(inputs, filters, columns=needed)
    from conflictmap.pipeline import load_events

    events = load_events(
        inputs,
        published=published,
        columns=columns,
        on_fault=faults,
        on_read=faults.saw_input,
        list_unresolved=list_unresolved,
    )
    faults.exit_if_all()
    return apply_filters(events, **filters)


def _load_stores(inputs: Sequence[str], filters: dict[str, Any], faults: InputFaults) -> EventSet:
    from conflictmap.cli.datasets import bounds_around
    from conflictmap.eventset import EventSet
    from conflictmap.store.opening import open_store

    near, within_km = filters.get("near"), filters.get("within_km", 5.0)
    events = EventSet.from_events([])
    for source in inputs:
        with open_store(source, create=False) as store:
            events += _load_store(store, filters, bounds_around(near, within_km) if near else None, faults)
    return events.near(near, within_km=within_km) if near else events


def _load_store(
    store: SqlStore, filters: dict[str, Any], bounds: Bounds | None, faults: InputFaults
) -> EventSet:
    from conflictmap.filters import parse_filters

    asked = parse_filters(
        **{name: filters.get(name) or None for name in FILTERS},
        governorates_present=store.distinct("governorate"),
        types_present=store.distinct("type"),
    )
    return store.load(asked, bounds=bounds, on_fault=faults)
