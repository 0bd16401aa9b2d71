"""``conflictmap add``: accumulate events in a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictmap.cli.inputs import InputFaults
from conflictmap.cli.messages import say_count
from conflictmap.cli.options import input_options

if TYPE_CHECKING:
    from conflictmap.store.sqlstore import Added


@click.command("add")
@input_options
@click.option(
    "--store",
    "target",
    required=True,
    metavar="FILE-or-URL",
    help="war.gpkg, or postgresql://user@host/name.",
)
def command(*, inputs: tuple[str, ...], published: str | None, columns: dict[str, str], target: str) -> None:
    """Add reports, tables or event files to a store; adding the same again changes nothing.

    The store is one GeoPackage file, which QGIS opens, or a PostGIS database for a team. What an analyst
    edits or deletes there stays so when the report is added again. An event file that this program wrote
    (extract -o events.csv), corrected and added, goes before what reports say; a row with the status
    "rejected" stays in the store and off every map.

    \b
    Examples:
      conflictmap add reports/ --store war.gpkg
      conflictmap add acled.csv --store war.gpkg
      conflictmap add events.csv --store postgresql://desk@db.example.org/war
    """
    from conflictmap.pipeline import load_events
    from conflictmap.store.opening import open_store

    faults = InputFaults()
    reviewed = [source for source in inputs if _is_own_table(source)]
    others = [source for source in inputs if source not in reviewed]
    with open_store(target) as store:
        for sources, is_reviewed in ((others, False), (reviewed, True)):
            if not sources:
                continue
            events = load_events(
                sources,
                published=published,
                columns=columns,
                on_fault=faults,
                on_read=faults.saw_input,
                list_unresolved=True,
            )
            faults.exit_if_all()
            _tell(store.add(events, reviewed=is_reviewed), is_reviewed=is_reviewed)
        click.echo(f"{say_count(len(store), 'event')} in {store.target}", err=True)


def _is_own_table(source: str) -> bool:
    """Whether an input is a file of events that this program wrote, which an analyst may have corrected."""
    from conflictmap.output.formats import FORMATS
    from conflictmap.reading.tables import find_table_kind

    path = Path(source)
    return (
        path.suffix.lower().removeprefix(".") in FORMATS and path.is_file() and find_table_kind(path) == "own"
    )


def _tell(added: Added, *, is_reviewed: bool) -> None:
    parts = [f"{added.new:,} new", f"{added.updated:,} updated", f"{added.unchanged:,} unchanged"]
    click.echo(("reviewed events: " if is_reviewed else "events: ") + ", ".join(parts), err=True)
