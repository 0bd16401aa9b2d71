"""Tables for a terminal; what a report says cannot move the cursor or change colours there."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from conflictmap.cli.messages import say_count, show_plain

if TYPE_CHECKING:
    import pandas as pd

    from conflictmap.eventset import EventSet

EVENT_COLUMNS = ("date", "type", "status", "place", "governorate", "actor", "evidence")
_NARROWEST = 12
_ENDLESS = 10**9


def write_result(events: EventSet, output: str | None, format: str | None) -> None:
    """Events to a file or to standard output; a table unless a format is asked for or named by the suffix."""
    from conflictmap.output.formats import write_events

    if format == "table" or (format is None and output in (None, "-")):
        if output not in (None, "-"):
            raise click.UsageError(
                "a table is for the terminal; give --format csv or a file name with a suffix"
            )
        echo_events(events)
        return
    write_events(events, output or "-", format=format)
    if output not in (None, "-"):
        click.echo(f"{say_count(len(events), 'event')} in {output}", err=True)


def echo_events(events: EventSet, columns: Sequence[str] = EVENT_COLUMNS) -> None:
    """Print events as a table, and how many there are on standard error."""
    frame = events.to_frame()
    echo_rows(columns, frame[list(columns)].itertuples(index=False, name=None))
    click.echo(say_count(len(events), "event"), err=True)


def echo_frame(frame: pd.DataFrame) -> None:
    """Print a frame of counts as a table."""
    echo_rows([str(name) for name in frame.columns], frame.itertuples(index=False, name=None))


def echo_rows(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print aligned columns; on a terminal the last one is cut to its width."""
    lines = [tuple(header), *(tuple(_printable(cell) for cell in row) for row in rows)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(header))]
    room = _line_width() - sum(widths[:-1]) - 2 * (len(widths) - 1)
    widths[-1] = max(min(widths[-1], room), _NARROWEST)
    for line in lines:
        cells = [_pad(_cut(cell, width), width) for cell, width in zip(line, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def _printable(cell: Any) -> str:
    return show_plain("" if cell is None else str(cell))


def _line_width() -> int:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else _ENDLESS


def _width(text: str) -> int:
    """Columns on a terminal: marks take none, wide characters two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while text and _width(text) >= width:
        text = text[: width - 1] if len(text) > 2 * width else text[:-1]
    return text + "…"


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
