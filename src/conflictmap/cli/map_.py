"""``conflictmap map``: reports, tables and event files -> one HTML map."""

from __future__ import annotations

from typing import Any

import click

from conflictmap.cli.inputs import load_inputs
from conflictmap.cli.messages import say_count
from conflictmap.cli.options import filter_options, input_options


@click.command("map")
@input_options
@filter_options
@click.option(
    "--output", "-o", required=True, metavar="FILE", help="HTML file to write; - is standard output."
)
@click.option("--title", default="", metavar="TEXT", help="Heading of the map.")
@click.option(
    "--lang", type=click.Choice(["en", "ar"]), default="en", help="Language at first; readers can switch."
)
@click.option("--choropleth", is_flag=True, help="Shade governorates by their number of events at first.")
@click.option(
    "--blur",
    "blur_km",
    type=click.FloatRange(0, 200),
    default=0.0,
    metavar="KM",
    help="Round positions to a grid of so many kilometres; the map says so.",
)
@click.option(
    "--embed", "is_embedded", is_flag=True, help="Write a fragment (a sandboxed frame) for another page."
)
@click.option(
    "--height", default="600", metavar="PIXELS", help="Height of the frame with --embed.  [default: 600]"
)
@click.option(
    "--tiles",
    type=click.Choice(["osm"]),
    help="Tiles of OpenStreetMap below the map. Its servers then learn each reader's address and view.",
)
@click.option(
    "--cdn", is_flag=True, help="Link Leaflet from jsDelivr, which then learns each reader's address."
)
def command(
    *,
    inputs: tuple[str, ...],
    published: str | None,
    columns: dict[str, str],
    output: str,
    is_embedded: bool,
    height: str,
    tiles: str | None,
    title: str,
    lang: str,
    choropleth: bool,
    blur_km: float,
    cdn: bool,
    **filters: Any,
) -> None:
    """Draw reports, tables, event files or a store as one offline HTML map.

    The file asks nothing of the network. A text without any event gives an empty map that says so.

    \b
    Examples:
      conflictmap map examples/homs-2024-12-06.txt -o homs.html
      conflictmap map reports/ events.csv --title "December 2024" -o december.html
      conflictmap map events.jsonl --governorate Homs --since 2024-12-01 -o homs.html
      conflictmap map events.csv --blur 5 --embed --height 500 -o fragment.html
    """
    from conflictmap.output.files import check_target, write_whole

    check_target(output)  # before what takes long to load
    from conflictmap.output.datasets import is_dataset
    from conflictmap.output.map import build_map, embed, save_map

    if len(inputs) == 1 and is_dataset(inputs[0]):
        from conflictmap.cli.datasets import load_map_events

        events = load_map_events(inputs[0], filters)
    else:
        events = load_inputs(
            inputs, published=published, columns=columns, filters=filters, list_unresolved=True
        )
    page = build_map(
        events, title=title, lang=lang, blur_km=blur_km, choropleth=choropleth, tiles=tiles or "", cdn=cdn
    )
    if is_embedded:
        write_whole(embed(page, height=height), output)
    elif output == "-":
        write_whole(page.get_root().render(), output)
    else:
        save_map(page, output)
    click.echo(summarize(events, output), err=True)


def summarize(events: Any, output: str) -> str:
    """What was drawn and what is only listed."""
    drawn = len(events.mapped)
    parts = [f"{say_count(drawn, 'event')} on the map"]
    if len(events) > drawn:
        parts.append(f"{len(events) - drawn} listed beside it (denied, only possible or without a position)")
    where = "standard output" if output == "-" else output
    return f"{where}: {', '.join(parts)}" if len(events) else f"{where}: no event was found; the map is empty"
