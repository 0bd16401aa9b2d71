"""Places that only GeoNames (through Who's On First) has; twins of OCHA's communities give them spellings."""

from __future__ import annotations

from databuild.matching import TwinFinder, score_arabic
from databuild.outlines import Outlines
from databuild.settlements import (
    ARABIC_FIT,
    PRECISION_KM,
    VILLAGE_KM,
    Sources,
    list_arabic,
    list_latin,
    list_spellings,
    pick_arabic,
    pick_population,
)
from databuild.spelling import merge_variants
from databuild.tables import Row, build_row


def build_geonames(
    sources: Sources, communities: list[Row], spellings: dict[str, Row], outlines: Outlines, skipped: set[str]
) -> list[Row]:
    """Rows of the places that no community stands for; a twin of another row gives it its spellings.

    ``skipped`` are ids of places that another row stands for.
    """
    known = skipped | {
        part for row in communities for part in row["source_id"].split() if part.startswith("gn:")
    }
    twins = TwinFinder(communities)
    rows: list[Row] = []
    for place in sources.places:
        code, latin, arabic = f"gn:{place['geonames_id']}", list_latin(place), list_arabic(place)
        if code in known or not place["geonames_id"] or not latin:  # without an id: doubles and ruins
            continue
        lat, lon = float(place["lat"]), float(place["lon"])
        twin = None if code in spellings else twins.find_twin(lat, lon, latin, arabic)
        if twin is not None:
            _absorb(twin, latin, arabic, code)
            continue
        unit = outlines.find_subdistrict(lat, lon)
        if unit:
            rows.append(_build_place(place, code, unit, spellings.get(code, {})))
            twins.add(rows[-1])
    return rows


def _build_place(place: Row, code: str, unit: str, spelling: Row) -> Row:
    latin = list_latin(place)
    name = spelling.get("name") or latin[0]
    arabic = spelling.get("name_ar") or pick_arabic(place, latin[0])
    kind = spelling.get("kind") or ("neighbourhood" if place["placetype"] == "neighbourhood" else "village")
    variants = spelling.get("variants", "").split("|") + list_spellings(place)
    return build_row(
        id=code,
        name=name,
        name_ar=arabic,
        kind=kind,
        country="SY",
        variants=merge_variants(name, arabic, variants),
        lat=float(place["lat"]),
        lon=float(place["lon"]),
        precision_km=PRECISION_KM.get(kind, VILLAGE_KM),
        population=pick_population(spelling, place),
        source="GeoNames via WOF",
        source_id=code,
        governorate=unit[:4],
        district=unit[:6],
        subdistrict=unit,
    )


def _absorb(row: Row, latin: list[str], arabic: list[str], code: str) -> None:
    if not row["name_ar"]:
        fitting = [(score_arabic(text, row["name"]), text) for text in arabic]
        score, best = max(fitting, default=(0.0, ""))
        row["name_ar"] = best if score >= ARABIC_FIT else ""
    row["variants"] = merge_variants(row["name"], row["name_ar"], row["variants"].split("|") + latin + arabic)
    row["source_id"] += f" {code}"
    if row["source"] == "OCHA":
        row["source"] = "OCHA; GeoNames via WOF"
