"""``conflictmap locate``: every place mention of a text (geoparsing alone)."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from conflictmap.cli.place import load_gazetteer
from conflictmap.errors import InputError
from conflictmap.model import Resolution
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.resolution import find_places
from conflictmap.reading.documents import read_reports

COLUMNS = (
    "report", "start", "end", "mention", "status", "confidence", "place_id", "place", "kind", "governorate",
    "lat", "lon", "precision_km", "reason",
)  # fmt: skip


def _to_record(report: str, found: Resolution) -> dict[str, Any]:
    place = found.place
    return {
        "report": report,
        "start": found.start,
        "end": found.end,
        "mention": found.mention,
        "status": found.status,
        "confidence": found.confidence,
        "place_id": place.id if place else "",
        "place": place.name if place else "",
        "kind": place.kind if place else "",
        "governorate": place.governorate if place else "",
        "lat": found.lat,
        "lon": found.lon,
        "precision_km": found.precision_km,
        "reason": f"{found.relation}: {found.reason}" if found.relation else found.reason,
    }


def _locate(
    inputs: tuple[str, ...],
    published: str | None,
    gazetteer: Gazetteer,
    faults: list[InputError],
    read: list[str],
) -> Iterator[dict[str, Any]]:
    for source in inputs:
        for report in read_reports(source, published=published, on_fault=faults.append):
            read.append(report.id)
            for found in find_places(report.text, gazetteer, title=report.title):
                yield _to_record(report.id, found)


def _to_line(record: dict[str, Any], style: str) -> str:
    if style == "jsonl":
        return json.dumps(record, ensure_ascii=False)
    if style == "csv":
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(record.values())
        return line.getvalue()
    what = record["place"] or record["status"]
    area = ", ".join(filter(None, (record["kind"], record["governorate"])))
    spot = (
        ""
        if record["lat"] is None
        else f"{record['lat']:.4f}, {record['lon']:.4f} ±{record['precision_km']:g} km"
    )
    span = f"{record['start']}-{record['end']}"
    return f"{span:>13}  {record['mention']:<28} {what:<30} {area:<26} {spot:<27} {record['reason']}"


@click.command(name="locate")
@click.argument("inputs", nargs=-1, required=True)
@click.option("--published", help="Publication date of reports that do not state one (YYYY-MM-DD).")
@click.option(
    "--gazetteer", "path", type=click.Path(), help="CSV that adds to or replaces the bundled places."
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "jsonl", "csv"]),
    help="Default: text on a terminal, else jsonl.",
)
@click.option("-o", "--output", default="-", help="File to write; - is standard output.")
def command(
    *, inputs: tuple[str, ...], published: str | None, path: str | None, style: str | None, output: str
) -> None:
    """Show every place mention of reports, what it resolves to and why.

    INPUTS are .txt, .md, .html or .jsonl files, folders of them, or - for standard input.

    \b
    Examples:
      conflictmap locate report.txt
      conflictmap locate reports.jsonl --format jsonl -o places.jsonl
    """
    if style is None:
        suffix = Path(output).suffix
        by_suffix = {".jsonl": "jsonl", ".csv": "csv", ".txt": "text"}
        style = by_suffix.get(suffix, "text" if output == "-" and sys.stdout.isatty() else "jsonl")
    faults: list[InputError] = []
    read: list[str] = []
    records = _locate(inputs, published, load_gazetteer(path), faults, read)
    try:
        with click.open_file(output, "w", encoding="utf-8", lazy=False) as file:
            if style == "csv":
                file.write(",".join(COLUMNS) + "\n")
            file.writelines(_to_line(record, style) + "\n" for record in records)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(f"expected a file to write, cannot: {error.strerror}", path=output) from error
    for fault in faults:
        click.echo(f"error: {fault}", err=True)
    if not read:
        sys.exit(1)
