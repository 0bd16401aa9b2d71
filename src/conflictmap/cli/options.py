"""Options that several commands share, declared once, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from conflictmap.eventset import EventSet

Command = TypeVar("Command", bound=Callable[..., Any])

FILTERS = ("governorate", "type", "status", "actor", "place", "since", "until")


def input_options(command: Command) -> Command:
    """``INPUT...``, ``--published`` and ``--column``."""
    for decorate in (
        click.option(
            "--column",
            "columns",
            multiple=True,
            metavar="FIELD=HEADER",
            callback=_parse_columns,
            help="Which column of a table holds what, such as place=Ort. Repeatable.",
        ),
        click.option(
            "--published",
            metavar="DATE",
            help='Date (YYYY-MM-DD) of reports that state none; "Friday" counts from it.',
        ),
        click.argument("inputs", nargs=-1, required=True, metavar="INPUT..."),
    ):
        command = decorate(command)
    return command


def filter_options(command: Command) -> Command:
    """Conditions; those that may be repeated or hold a list with commas mean "one of"."""
    several: Any = {"multiple": True, "callback": _split}
    for decorate in (
        click.option(
            "--within-km",
            type=click.FloatRange(min=0),
            default=5.0,
            show_default=True,
            help="How near is near.",
        ),
        click.option("--near", metavar="NAME", help="Only near a road (M5) or a place (Homs)."),
        click.option("--until", metavar="DATE", help="Only until this day, month or year, included."),
        click.option("--since", metavar="DATE", help="Only since this day, month or year, included."),
        click.option("--place", multiple=True, metavar="NAME", help="Only at this place."),
        click.option("--actor", multiple=True, metavar="NAME", help="Only by this actor."),
        click.option("--status", metavar="NAME", help="reported, claimed, negated, hypothetical.", **several),
        click.option("--type", metavar="NAME", help="captured, struck, closed, withdrawn.", **several),
        click.option("--governorate", metavar="NAME", help="In any usual spelling.", **several),
    ):
        command = decorate(command)
    return command


def output_options(*formats: str) -> Callable[[Command], Command]:
    """``-o`` and ``--format``."""

    def decorate(command: Command) -> Command:
        command = click.option(
            "--format",
            "-f",
            type=click.Choice(formats),
            help="Format; without it the suffix of -o, else a table.",
        )(command)
        return click.option(
            "--output", "-o", metavar="FILE", help="File to write, whole or not at all; - is standard output."
        )(command)

    return decorate


def apply_filters(
    events: EventSet, *, near: str | None = None, within_km: float = 5.0, **filters: Any
) -> EventSet:
    """The events that the options of :func:`filter_options` ask for."""
    events = events.where(**{name: filters[name] or None for name in FILTERS if name in filters})
    return events if near is None else events.near(near, within_km=within_km)


def _split(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _parse_columns(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    columns = {}
    for value in values:
        field, equals, header = value.partition("=")
        if not equals or not field.strip() or not header.strip():
            raise click.BadParameter(f"expected FIELD=HEADER such as place=Ort, found {value!r}")
        columns[field.strip()] = header.strip()
    return columns
