"""``conflictmap report``: a briefing of events."""

from __future__ import annotations

from typing import Any

import click

from conflictmap.cli.messages import say_count
from conflictmap.cli.options import filter_options, input_options

FORMATS = ("md", "html", "docx", "pdf")  # of output.briefing, which is not imported here: it loads pandas


@click.command("report")
@input_options
@filter_options
@click.option(
    "--output",
    "-o",
    required=True,
    metavar="FILE",
    help="brief.md, .html, .docx or .pdf; - is standard output.",
)
@click.option("--format", "-f", type=click.Choice(FORMATS), help="Format; without it the suffix of -o.")
@click.option("--title", default="", metavar="TEXT", help="Heading; by default the period.")
@click.option("--new-since", metavar="DATE", help="Tell first what was published since this day.")
@click.option(
    "--blur", "blur_km", type=click.FloatRange(0, 200), default=0.0, metavar="KM",
    help="Round positions on the maps to a grid of so many kilometres.",
)  # fmt: skip
def command(
    *,
    inputs: tuple[str, ...],
    published: str | None,
    columns: dict[str, str],
    output: str,
    format: str | None,
    title: str,
    new_since: str | None,
    blur_km: float,
    **filters: Any,
) -> None:
    """Write a briefing of reports, tables, event files or a store.

    Title, period, a picture of the map, events by governorate and type, what is new, what is disputed or has
    no position, and the sources. HTML holds the interactive map too; Markdown has its picture beside it.

    \b
    Examples:
      conflictmap report reports/ -o brief.html
      conflictmap report war.gpkg --since 2024-12-01 --new-since 2024-12-06 -o brief.docx
      conflictmap report events.csv --governorate Homs --title "Homs this week" -o homs.pdf
    """
    from conflictmap.cli.inputs import load_inputs
    from conflictmap.output.briefing import write_briefing

    events = load_inputs(
        inputs, published=published, columns=columns, filters=filters, list_unresolved=output != "-"
    )
    write_briefing(events, output, title=title, new_since=new_since, format=format, blur_km=blur_km)
    if output != "-":
        click.echo(f"{say_count(len(events), 'event')} in {output}", err=True)
