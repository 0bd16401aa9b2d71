"""``conflictmap place``: gazetteer look-up."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from conflictmap.cli.online import build_geocoder, online_options, report_failures
from conflictmap.model import KINDS, Candidate, Place, Resolution
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.geocoding import resolve_online

_SHOWN = 6


def load_gazetteer(path: str | None) -> Gazetteer:
    """The bundled gazetteer, with the rows of a file of the user's added or replaced."""
    bundled = Gazetteer.bundled()
    return bundled.extended(path) if path else bundled


def _match_record(place: Place, result: Resolution) -> dict[str, Any]:
    return {
        "place_id": place.id,
        "place": place.name,
        "kind": place.kind,
        "governorate": place.governorate,
        "district": place.district,
        "country": place.country,
        "lat": result.lat,
        "lon": result.lon,
        "variants": [name for name in (place.name_ar, *place.variants) if name],
    }


def _candidate_record(candidate: Candidate) -> dict[str, Any]:
    place = candidate.place
    return {
        "place_id": place.id,
        "place": place.name,
        "kind": place.kind,
        "governorate": place.governorate,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "score": candidate.score,
        "reason": candidate.reason,
    }


def _to_record(result: Resolution) -> dict[str, Any]:
    place = result.place
    return {
        "query": result.mention,
        "status": result.status,
        "confidence": result.confidence,
        "match": None if place is None else _match_record(place, result),
        "candidates": [_candidate_record(candidate) for candidate in result.candidates],
        "reason": result.reason,
    }


def _describe(place: Place) -> str:
    area = ", ".join(dict.fromkeys(filter(None, (place.subdistrict, place.district, place.governorate))))
    where = " in ".join(filter(None, (place.kind, area)))
    told = place.country == "SY" or f"({place.country})" in where
    return where if told else f"{where} ({place.country})"


def _write_result(result: Resolution) -> None:
    place = result.place
    head = click.style(result.mention, bold=True)
    if place is not None:
        names = f"{place.name}  {place.name_ar}" if place.name_ar else place.name
        click.echo(f"{head}  →  {names}")
        click.echo(f"    {_describe(place)}; {place.id}")
        moved = f"{result.relation}: " if result.relation else ""
        click.echo(f"    {moved}{result.lat:.4f}, {result.lon:.4f}  ± {result.precision_km:g} km")
        click.echo(f"    confidence {result.confidence:.2f}: {result.reason}")
        return
    click.echo(f"{head}  →  {click.style(result.status, fg='yellow')}: {result.reason}")
    if result.candidates and result.status == "unknown":
        click.echo("    spelt nearly so:")
    for candidate in result.candidates[:_SHOWN]:
        other = candidate.place
        share = f"  {candidate.score:.0%}" if candidate.score else ""
        click.echo(f"    {other.name:<24} {_describe(other)}; {other.id}{share}")
    if result.status == "ambiguous":
        click.echo("    say which: --governorate NAME, or write it behind the name: 'NAME, GOVERNORATE'")


@click.command(name="place")
@click.argument("names", nargs=-1, required=True)
@click.option("--governorate", help="Governorate that the places lie in.")
@click.option("--country", help="Country that they lie in: a name, or an ISO code such as LB.")
@click.option("--kind", type=click.Choice(KINDS), help="Kind of place meant.")
@click.option(
    "--gazetteer", "path", type=click.Path(), help="CSV that adds to or replaces the bundled places."
)
@online_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object per name, in order.")
def command(
    *,
    names: tuple[str, ...],
    governorate: str | None,
    country: str | None,
    kind: str | None,
    path: str | None,
    as_json: bool,
    **online: str | None,
) -> None:
    """Look names up in the gazetteer; "-" reads one name per line from standard input.

    Any spelling will do, Latin or Arabic, with words of kind ("Rastan bridge"), an area in brackets or
    behind a comma, and words of relation ("5 km north of Homs").

    \b
    Examples:
      conflictmap place "Deir az Zor" Rastan "Naseeb border crossing"
      conflictmap place Sawran --governorate Hama
      conflictmap place --json "Qusair (Homs)" "ريف دمشق"
    """
    gazetteer = load_gazetteer(path)
    if names == ("-",):
        names = tuple(line.strip() for line in sys.stdin if line.strip())
    geocoder = build_geocoder(online)
    for name in names:
        result = gazetteer.resolve(name, governorate=governorate, country=country, kind=kind)
        if geocoder is not None:
            result = resolve_online(result, geocoder)
        if as_json:
            click.echo(json.dumps(_to_record(result), ensure_ascii=False))
        else:
            _write_result(result)
    report_failures(geocoder)
