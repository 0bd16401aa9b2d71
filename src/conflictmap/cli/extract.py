"""``conflictmap extract``: reports -> events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictmap.cli.messages import Faults, Progress, say_count, show_plain
from conflictmap.cli.options import output_options
from conflictmap.errors import ConflictMapError, InputError

if TYPE_CHECKING:
    import datetime as dt

    from conflictmap.events.decisions import Decision
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.eventset import EventSet
    from conflictmap.model import Report
    from conflictmap.places.gazetteer import Gazetteer

# equal to output.formats.FORMATS, which is not imported here: it loads pandas
FORMATS = ("jsonl", "csv", "geojson", "gpkg", "parquet", "kml", "xlsx")
_TABLES = (".csv", ".tsv", ".xlsx", ".parquet")


@click.command(name="extract")
@click.argument("inputs", nargs=-1, required=True)
@output_options("table", *FORMATS)
@click.option("--published", metavar="DATE", help="Publication date of reports that state none (YYYY-MM-DD).")
@click.option(
    "--explain", "explained", is_flag=True, help="Show every decision, also the rejected, with its reason."
)
@click.option(
    "--gazetteer", "places", metavar="FILE", help="CSV that adds to or replaces the bundled places."
)
@click.option("--lexicon", "words", metavar="FILE", help="TOML that adds to or replaces the bundled words.")
@click.option("--extractor", metavar="NAME", help="Another extractor that an installed package offers.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes that share the work, with -o FOLDER/.")
@click.option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, such as tcp://host:8786.")
def command(
    *,
    inputs: tuple[str, ...],
    output: str | None,
    format: str | None,
    published: str | None,
    explained: bool,
    places: str | None,
    words: str | None,
    extractor: str | None,
    workers: int | None,
    scheduler: str | None,
) -> None:
    """Find the events of reports.

    INPUTS are .txt, .md, .html, .jsonl or .jsonl.gz files, folders of them, tables with a column of texts, or
    - for standard input. Without --format and -o the events are shown as a table. A report that cannot be
    read is named and the others go on; the exit status is 1 when none could be read.

    With -o FOLDER/ the events become GeoParquet files by year and month. INPUTS may then be corpora of any
    size, also .jsonl.zst, .parquet and addresses such as s3://bucket/reports/; an interrupted run goes on
    where it was.

    \b
    Examples:
      conflictmap extract report.txt --published 2024-12-07
      conflictmap extract reports/ --format jsonl > events.jsonl
      conflictmap extract page.html -o events.geojson
      conflictmap extract report.txt --explain
      conflictmap extract archive/ -o events/ --workers 8
    """
    from conflictmap.cli.corpus import extract_to_folder, is_corpus_output
    from conflictmap.pipeline import extract_reports, load_extractor

    day = _check_date(published)
    if is_corpus_output(output, workers=workers, scheduler=scheduler):
        if format or explained:
            raise click.UsageError("a folder is written as GeoParquet: leave out --format and --explain")
        extract_to_folder(
            inputs, output, published=published, gazetteer=places, lexicon=words,
            extractor=extractor, workers=workers, scheduler=scheduler,
        )  # fmt: skip
        return
    target = output or "-"
    if format == "table" and target != "-":
        raise click.UsageError("a table is for the terminal: give -o FILE a suffix, or another --format")
    format = format or _choose_format(target, explained=explained)
    faults = Faults()
    gazetteer, lexicon = _load(places, words)
    with Progress("report") as progress:
        reports = progress.follow(_read(inputs, day, faults))
        if explained:
            _write_lines(_explain(reports, gazetteer, lexicon), target)
        else:
            events = extract_reports(
                reports,
                gazetteer=gazetteer,
                lexicon=lexicon,
                extractor=load_extractor(extractor) if extractor else None,
                on_fault=faults,
            )
    faults.read = progress.count
    faults.exit_if_all()
    if explained:
        return
    if format == "table":
        _show_table(events)
    else:
        from conflictmap.output.formats import write_events

        write_events(events, target, format=format)
    click.echo(_summarize(events, progress.count, faults.count), err=True)


def _choose_format(target: str, *, explained: bool) -> str:
    """The format by the file's suffix; an unwritable one fails before the work, not after."""
    if target == "-" or explained:
        return "table"
    from conflictmap.output.formats import find_format

    if not Path(target).absolute().parent.is_dir():
        raise InputError("cannot write here: the folder does not exist; create it", path=target)
    return find_format(target)


def _load(places: str | None, words: str | None) -> tuple[Gazetteer | None, Lexicon | None]:
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.places.gazetteer import Gazetteer

    gazetteer = Gazetteer.bundled().extended(places) if places else None
    return gazetteer, Lexicon.bundled().extended(words) if words else None


def _check_date(published: str | None) -> dt.date | None:
    from conflictmap.reading.records import read_date

    try:
        return read_date(published) if published else None
    except InputError as error:
        raise click.BadParameter(str(error), param_hint="--published") from error


def _read(inputs: Iterable[str], published: dt.date | None, faults: Faults) -> Iterator[Report]:
    from conflictmap.reading.documents import read_reports

    for source in inputs:
        if source.lower().endswith(_TABLES) and Path(source).is_file():
            yield from _read_table(source, published, faults)
        else:
            yield from read_reports(source, published=published, on_fault=faults)


def _read_table(source: str, published: dt.date | None, faults: Faults) -> Iterator[Report]:
    from conflictmap.reading.tables import find_table_kind, read_report_rows

    try:
        if find_table_kind(source) != "reports":
            message = "expected reports, found a table of events; use conflictmap query or map"
            raise InputError(message, path=source)
        yield from read_report_rows(source, published=published, on_fault=faults)
    except ConflictMapError as error:
        faults(error)


def _explain(
    reports: Iterable[Report], gazetteer: Gazetteer | None, lexicon: Lexicon | None
) -> Iterator[str]:
    from conflictmap.pipeline import explain

    for report in reports:
        yield f"{report.id}  {report.title}".rstrip()
        for decision in explain(report, gazetteer=gazetteer, lexicon=lexicon):
            yield from _describe(decision)


def _describe(decision: Decision) -> Iterator[str]:
    coded = decision.events
    what = "; ".join(
        f"{event.type} {event.place}, {event.date or 'undated'}, {event.status}" for event in coded
    )
    span = f"{decision.start}-{decision.end}"
    yield f"  {span}  {decision.type}  “{decision.trigger}”  ->  {what or 'no event'}"
    yield f"      why: {decision.reason}" + (f" (cue “{decision.cue}”)" if decision.cue else "")
    yield f"      in:  {decision.sentence}"


def _show_table(events: EventSet) -> None:
    from conflictmap.cli.printing import EVENT_COLUMNS, echo_rows

    if not len(events):
        click.echo("no events found")
        return
    frame = events.to_frame()
    echo_rows(EVENT_COLUMNS, frame[list(EVENT_COLUMNS)].itertuples(index=False, name=None))


def _write_lines(lines: Iterable[str], output: str) -> None:
    if output == "-":
        for line in lines:
            click.echo(show_plain(line))
        return
    from conflictmap.output.files import write_whole

    write_whole("".join(f"{show_plain(line)}\n" for line in lines), output)


def _summarize(events: EventSet, reports: int, faults: int) -> str:
    parts = [f"{say_count(reports, 'report')}: {say_count(len(events), 'event')}"]
    if unresolved := len(events.unresolved):
        parts.append(f"{unresolved} without a position")
    if rejected := len(events.rejected):
        parts.append(f"{rejected} denied or only possible")
    if faults:
        parts.append(f"{say_count(faults, 'fault')} named above")
    return "; ".join(parts)
