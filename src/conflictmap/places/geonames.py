"""GeoNames country dumps -> rows of a gazetteer, for any country.

The dump is the tab-separated file that GeoNames publishes per country (``SY.txt``); its columns are given at
https://download.geonames.org/export/dump/readme.txt. ``alternateNamesV2`` files add languages.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from conflictmap.errors import DataFileError
from conflictmap.governorates import find_governorate
from conflictmap.places.names import ARABIC, fold_light
from conflictmap.places.tables import COLUMNS, Row

_FIELDS: Final = 19
# Feature code -> kind. Codes that name nothing an event happens at (streams, trees, shops) are left out.
_CODES: Final = {
    "city": "PPLC PPLA",
    "town": "PPLA2 PPLA3",
    "village": "PPL PPLA4 PPLL PPLF PPLS STLMT",
    "neighbourhood": "PPLX",
    "governorate": "ADM1",
    "district": "ADM2",
    "subdistrict": "ADM3",
    "country": "PCLI",
    "airport": "AIRP AIRF",
    "airbase": "AIRB",
    "bridge": "BDG",
    "dam": "DAM",
    "port": "PRT HBR",
    "crossing": "PSTB CSTM",
    "base": "INSM NVB",
    "camp": "CMPRF",
    "site": "PRN OILF GASF OILR PSH PS RUIN CSTL UNIV HSP",
    "mountain": "MT MTS HLL HLLS PK",
    "region": "RGN PLN VAL DSRT PLAT AREA",
    "road": "RD",
}
_KINDS: Final = {code: kind for kind, codes in _CODES.items() for code in codes.split()}
_RADIUS_KM: Final = {
    "city": 4.0, "town": 2.0, "governorate": 50.0, "district": 20.0, "subdistrict": 10.0, "region": 15.0,
    "mountain": 3.0, "airport": 2.0, "airbase": 2.0, "country": 300.0, "road": 50.0,
}  # fmt: skip
_CITY_POPULATION: Final = 50_000
_TOWN_POPULATION: Final = 5_000
_CODE: Final = re.compile(r"^(?:[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?|[\d\W]+|.*(?:https?:|www\.).*)$")


class _Entry(NamedTuple):
    """The columns of one line of a dump that are used."""

    id: str
    name: str
    ascii: str
    alternates: str
    lat: str
    lon: str
    code: str
    country: str
    admin1: str
    admin2: str
    population: int


def _read_entries(path: Path) -> Iterator[_Entry]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, fields in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
                if not fields:
                    continue
                if len(fields) != _FIELDS:
                    raise DataFileError(
                        f"expected the {_FIELDS} tab-separated columns of a GeoNames dump, found "
                        f"{len(fields)}; give the file of one country, unpacked (SY.txt)",
                        path=path,
                        line=line,
                    )
                ident, name, plain, others, lat, lon, _, code, country, _, admin1, admin2 = fields[:12]
                population = int(fields[14] or 0)
                yield _Entry(ident, name, plain, others, lat, lon, code, country, admin1, admin2, population)
    except UnicodeDecodeError as error:
        raise DataFileError("expected UTF-8 text; unpack the .zip first", path=path) from error
    except OSError as error:
        raise DataFileError(
            f"expected a GeoNames dump, cannot read it: {error.strerror}", path=path
        ) from error


def _read_alternates(path: Path, wanted: set[str]) -> dict[str, list[str]]:
    """Names by GeoNames id from an ``alternateNamesV2`` file; links, codes and historic names left out."""
    names: dict[str, list[str]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for fields in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if len(fields) < 4:
                    continue
                ident, language, name = fields[1:4]
                historic = len(fields) > 7 and fields[7] == "1"
                if ident in wanted and len(language) <= 3 and not historic:
                    names.setdefault(ident, []).append(name)
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"expected an alternateNames file, cannot read it: {error}", path=path) from error
    return names


def _kind_of(entry: _Entry) -> str:
    kind = _KINDS.get(entry.code, "")
    if kind in ("town", "village") and entry.population >= _CITY_POPULATION:
        return "city"
    if kind == "village" and entry.population >= _TOWN_POPULATION:
        return "town"
    return kind


def _plain(name: str) -> str:
    """A name without the dots and macrons of scientific transliteration, which the press leaves out."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return bare.replace("‘", "'").replace("’", "'")


def _variants_of(entry: _Entry, more: Iterable[str]) -> tuple[str, list[str]]:
    """Arabic name and the other spellings, each once, without codes and links."""
    given = [entry.ascii, *entry.alternates.split(","), *more]
    listed = dict.fromkeys(_plain(n).replace("|", " ").strip() for n in given if n and not _CODE.match(n))
    arabic = [name for name in listed if ARABIC.search(name)]
    seen = {fold_light(_plain(entry.name))}
    others = []
    for name in listed:
        if name != (arabic[0] if arabic else "") and fold_light(name) not in seen:
            seen.add(fold_light(name))
            others.append(name)
    return (arabic[0] if arabic else ""), others


def read_geonames(path: str | Path, alternates: str | Path | None = None) -> list[Row]:
    """Rows of a gazetteer from a GeoNames country dump.

    Parameters
    ----------
    path
        The unpacked dump of one country.
    alternates
        Its ``alternateNamesV2`` file, for more languages than the dump's own list has.

    Returns
    -------
    Rows in the order of ``tables.COLUMNS``, sorted by id. First-level units become governorates; Syria's
    get the names that the rest of the program uses.

    Raises
    ------
    DataFileError
        When a file cannot be read or a line has not the columns of a dump.
    """
    entries = [entry for entry in _read_entries(Path(path)) if _kind_of(entry)]
    if not entries:
        raise DataFileError("expected places, found no line with a known feature code", path=path)
    more = _read_alternates(Path(alternates), {e.id for e in entries}) if alternates else {}
    units = {e.admin1: _unit_name(e) for e in entries if e.code == "ADM1"}
    districts = {(e.admin1, e.admin2): _plain(e.name) for e in entries if e.code == "ADM2"}
    rows = []
    for entry in sorted(entries, key=lambda e: int(e.id)):
        kind = _kind_of(entry)
        arabic, variants = _variants_of(entry, more.get(entry.id, ()))
        governorate = "" if kind == "country" else units.get(entry.admin1, "")
        row = {
            "id": f"gn:{entry.id}", "name": _plain(entry.name), "name_ar": arabic,
            "variants": "|".join(variants), "kind": kind, "governorate": governorate,
            "district": districts.get((entry.admin1, entry.admin2), ""), "subdistrict": "",
            "country": entry.country, "lat": entry.lat, "lon": entry.lon,
            "precision_km": f"{_RADIUS_KM.get(kind, 1.0):g}", "population": str(entry.population or ""),
            "source": "GeoNames", "source_id": entry.id,
        }  # fmt: skip
        rows.append(tuple(row[name] for name in COLUMNS))
    return rows


def _unit_name(entry: _Entry) -> str:
    if entry.country != "SY":
        return _plain(entry.name)
    return next(
        filter(None, map(find_governorate, (entry.name, entry.ascii, *entry.alternates.split(",")))), ""
    )


def write_gazetteer(rows: Iterable[Row], path: str | Path) -> None:
    """Write rows as a gazetteer CSV, byte for byte the same for the same rows.

    Raises
    ------
    DataFileError
        When the file cannot be written.
    """
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)
    except OSError as error:
        raise DataFileError(f"expected a file to write, cannot: {error.strerror}", path=path) from error
