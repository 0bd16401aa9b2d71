"""Options of the online geocoders, shared by the commands that resolve places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from conflictmap.places.geocoding import SERVICES, OnlineGeocoder

_F = TypeVar("_F", bound=Callable[..., Any])


def online_options(command: _F) -> _F:
    """Add ``--geocoder``, ``--user-agent``, ``--geocoder-url`` and ``--geocoder-country`` to a command."""
    for option in (
        click.option("--geocoder-country", help="ISO codes an answer must lie in, comma-separated [SY]."),
        click.option("--geocoder-url", help="A server of your own, such as http://localhost:8080."),
        click.option("--user-agent", help="Who asks; the public services require it: 'name (e-mail)'."),
        click.option(
            "--geocoder",
            type=click.Choice(SERVICES),
            help="Ask this service about names that the gazetteer lacks. Needs a network; off by default.",
        ),
    ):
        command = option(command)
    return command


def build_geocoder(options: Mapping[str, str | None]) -> OnlineGeocoder | None:
    """The geocoder that the options ask for, or None.

    Raises
    ------
    QueryError
        When the user agent is missing.
    """
    service = options.get("geocoder")
    if not service:
        return None
    scheme, _, domain = (options.get("geocoder_url") or "").rpartition("://")
    countries = options.get("geocoder_country")
    return OnlineGeocoder(
        service,
        user_agent=options.get("user_agent") or "",
        domain=domain.rstrip("/"),
        scheme=scheme or "https",
        countries=("SY",) if countries is None else [c for c in countries.split(",") if c],
        delay_s=0.0 if domain else 1.0,
    )


def report_failures(geocoder: OnlineGeocoder | None) -> None:
    """Say on standard error which names the service could not be asked about."""
    for failure in geocoder.failures if geocoder is not None else ():
        click.echo(f"warning: geocoder: {failure}", err=True)
