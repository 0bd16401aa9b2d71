"""``conflictmap locate``: every place mention of a text (geoparsing alone)."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from conflictmap.cli.online import build_geocoder, online_options, report_failures
from conflictmap.cli.place import load_gazetteer
from conflictmap.errors import InputError
from conflictmap.model import Resolution
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.geocoding import OnlineGeocoder, resolve_online
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


@dataclass
class _Run:
    """One call of the command: what it reads with, and what it met."""

    gazetteer: Gazetteer
    geocoder: OnlineGeocoder | None
    faults: list[InputError] = field(default_factory=list)
    reports: int = 0

    def locate(self, inputs: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        """Records of all mentions of all reports."""
        for source in inputs:
            for report in read_reports(source, on_fault=self.faults.append):
                self.reports += 1
                for found in find_places(report.text, self.gazetteer, title=report.title):
                    known = found if self.geocoder is None else resolve_online(found, self.geocoder)
                    yield _to_record(report.id, known)


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
@click.option(
    "--gazetteer", "path", type=click.Path(), help="CSV that adds to or replaces the bundled places."
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "jsonl", "csv"]),
    help="Default: by the suffix of the output; text on a terminal, else jsonl.",
)
@online_options
@click.option("-o", "--output", default="-", help="File to write; - is standard output.")
def command(
    *, inputs: tuple[str, ...], path: str | None, style: str | None, output: str, **online: str | None
) -> None:
    """Show every place mention of reports, what it resolves to and why.

    INPUTS are .txt, .md, .html or .jsonl files, folders of them, or - for standard input.

    \b
    Examples:
      conflictmap locate report.txt
      conflictmap locate reports.jsonl --format jsonl -o places.jsonl
    """
    if style is None:
        by_suffix = {".jsonl": "jsonl", ".csv": "csv", ".txt": "text"}
        on_terminal = output == "-" and sys.stdout.isatty()
        style = by_suffix.get(Path(output).suffix, "text" if on_terminal else "jsonl")
    run = _Run(load_gazetteer(path), build_geocoder(online))
    try:
        with click.open_file(output, "w", encoding="utf-8", lazy=False) as file:
            if style == "csv":
                file.write(",".join(COLUMNS) + "\n")
            file.writelines(_to_line(record, style) + "\n" for record in run.locate(inputs))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(f"expected a file to write, cannot: {error.strerror}", path=output) from error
    for fault in run.faults:
        click.echo(f"error: {fault}", err=True)
    report_failures(run.geocoder)
    if not run.reports:
        sys.exit(1)
