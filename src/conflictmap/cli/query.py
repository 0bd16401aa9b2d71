"""``conflictmap query``: filter and count events of any input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from conflictmap.cli.options import filter_options, input_options, output_options

if TYPE_CHECKING:
    import pandas as pd

_FORMATS = ("table", "jsonl", "csv", "geojson", "gpkg", "parquet", "kml", "xlsx")
_COUNT_FORMATS = ("table", "csv", "jsonl")


@click.command("query")
@input_options
@filter_options
@click.option("--count-by", metavar="COLUMNS", help="Count by one or more columns, such as governorate,type.")
@output_options(*_FORMATS)
def command(
    *,
    inputs: tuple[str, ...],
    published: str | None,
    columns: dict[str, str],
    count_by: str | None,
    output: str | None,
    format: str | None,
    **filters: Any,
) -> None:
    """Filter and count the events of reports, tables, event files or a store.

    Sorted by date, governorate, place and type. Events known only to the month or year match a period that
    they may lie in.

    \b
    Examples:
      conflictmap query events.csv --governorate Homs --type captured
      conflictmap query war.gpkg --near M5 --within-km 5 --since 2024-12-01 -o m5.geojson
      conflictmap query reports.jsonl --count-by governorate,type
      conflictmap query postgresql://desk@db/war --actor HTS --format csv
    """
    from conflictmap.cli.inputs import load_inputs
    from conflictmap.cli.printing import write_result
    from conflictmap.output.files import check_target

    check_target(output or "-")
    names = [name.strip() for name in count_by.split(",") if name.strip()] if count_by else []
    if count_by is not None and format not in (None, *_COUNT_FORMATS):
        raise click.UsageError(f"--count-by gives {', '.join(_COUNT_FORMATS)}, not {format}")
    events = load_inputs(
        inputs, published=published, columns=columns, filters=filters,
        needed=None if count_by is None else names,
    )  # fmt: skip
    if count_by is not None:
        write_counts(events.count_by(*names), output, format)
    else:
        write_result(events.sorted(), output, format)


def write_counts(counts: pd.DataFrame, output: str | None, format: str | None) -> None:
    """Counts to a file (csv, jsonl) or to standard output."""
    from pathlib import Path

    from conflictmap.cli.printing import echo_frame
    from conflictmap.output.files import write_whole

    name = format or (Path(output).suffix.removeprefix(".") if output and output != "-" else "table")
    if name == "table":
        echo_frame(counts)
    elif name == "csv":
        write_whole(counts.to_csv(index=False, lineterminator="\n"), output or "-")
    elif name == "jsonl":
        write_whole(counts.to_json(orient="records", lines=True, force_ascii=False), output or "-")
    else:
        raise click.UsageError(f"--count-by gives {', '.join(_COUNT_FORMATS)}, not {name}")
