"""``conflictmap ladder``: events along the M5 against time, as a picture."""

from __future__ import annotations

from typing import Any

import click

from conflictmap.cli.inputs import load_inputs
from conflictmap.cli.messages import say_count
from conflictmap.cli.options import filter_options, input_options


@click.command("ladder")
@input_options
@filter_options
@click.option("--output", "-o", required=True, metavar="FILE", help="File that ends in .png, .svg or .pdf.")
@click.option(
    "--band-km",
    type=click.FloatRange(0, 100, min_open=True),
    default=10.0,
    show_default=True,
    help="How far from the M5 an event may be.",
)
@click.option("--title", default="", metavar="TEXT", help="Heading of the picture.")
@click.option("--lang", type=click.Choice(["en", "ar"]), default="en", help="Language of the picture.")
def command(
    *,
    inputs: tuple[str, ...],
    published: str | None,
    columns: dict[str, str],
    output: str,
    band_km: float,
    title: str,
    lang: str,
    **filters: Any,
) -> None:
    """Draw events along the M5 against time as a picture.

    Kilometres from Aleppo run downwards, as on the map; dates run to the right. Events known only to an
    area, and undated ones, are not drawn.

    \b
    Examples:
      conflictmap ladder examples/bulletin.jsonl -o ladder.svg
      conflictmap ladder events.csv --since 2024-11-27 --until 2024-12-08 --band-km 5 -o ladder.pdf
    """
    from conflictmap.output.files import check_target

    check_target(output)  # before what takes long to load
    from conflictmap.output.ladder import draw_ladder

    events = load_inputs(inputs, published=published, columns=columns, filters=filters, list_unresolved=True)
    draw_ladder(events, output, within_km=band_km, title=title, lang=lang)
    click.echo(f"{output}: drawn from {say_count(len(events), 'event')}", err=True)
