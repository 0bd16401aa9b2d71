"""``conflictmap gazetteer``: build and check gazetteers of one's own."""

from __future__ import annotations

import sys

import click

from conflictmap.places.geonames import read_geonames, write_gazetteer
from conflictmap.places.tables import check_gazetteer


@click.group(name="gazetteer")
def command() -> None:
    """Build and check gazetteers of your own; use them with --gazetteer FILE."""


@command.command(name="build")
@click.option(
    "--geonames", required=True, type=click.Path(), help="Country dump of GeoNames, unpacked: SY.txt."
)
@click.option("--alternate-names", type=click.Path(), help="Its alternateNamesV2 file: more languages.")
@click.option("-o", "--output", required=True, type=click.Path(), help="CSV to write.")
def build(*, geonames: str, alternate_names: str | None, output: str) -> None:
    """Turn a GeoNames country dump, of any country, into a gazetteer.

    \b
    Example:
      conflictmap gazetteer build --geonames LB.txt -o lebanon.csv
    """
    rows = read_geonames(geonames, alternate_names)
    write_gazetteer(rows, output)
    click.echo(f"wrote {len(rows)} places to {output}", err=True)


@command.command(name="check")
@click.argument("file", type=click.Path())
def check(file: str) -> None:
    """List every fault of a gazetteer with its line; exit status 1 when there is any.

    \b
    Example:
      conflictmap gazetteer check lebanon.csv
    """
    faults = check_gazetteer(file)
    for fault in faults:
        click.echo(f"{file} line {fault.line}: {fault.message}")
    if faults:
        click.echo(f"{len(faults)} faults", err=True)
        sys.exit(1)
    click.echo("no faults", err=True)
