"""Cities, towns, villages and camps: OCHA's communities, and what only GeoNames and Who's On First have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from databuild.matching import has_side, is_believed, restore_side, score_arabic, strip_article
from databuild.spelling import fold_plain, is_arabic, merge_variants, write_arabic, write_article, write_plain
from databuild.tables import Row, build_row, read_rows

PRECISION_KM = {"city": 4.0, "town": 2.0}
VILLAGE_KM = 1.0
ARABIC_FIT = 60.0  # an Arabic name of a matched place is shown only when its consonants fit this well


@dataclass(frozen=True)
class Sources:
    """The tables that settlements are made of."""

    communities: list[Row]
    places: list[Row]
    matches: list[Row]
    subdistricts: list[Row]
    units: dict[str, Row]

    @classmethod
    def read(cls, folder: Path) -> Sources:
        """Read them from the folder of the sources."""
        return cls(
            communities=read_rows(folder / "ocha_communities.csv"),
            places=read_rows(folder / "geonames_wof_places.csv"),
            matches=read_rows(folder / "ocha_geonames_match.csv"),
            subdistricts=read_rows(folder / "ocha_adm3.csv"),
            units={row["pcode"]: row for row in read_rows(folder / "opensyria_admin.csv")},
        )


def find_centres(sources: Sources) -> dict[str, str]:
    """P-code of a district or subdistrict -> P-code of the community that it is named after."""
    by_name: dict[tuple[str, str], str] = {}
    for row in sources.communities:
        for text in (row["name_en"], row["pp_name_en"].split(" (")[0]):
            by_name.setdefault((row["adm3_pcode"], fold_plain(strip_article(text))), row["pcode"])
    centres = {}
    for unit in sources.subdistricts:
        name = strip_article(unit["name_en"].removeprefix("Markaz "))
        centre = by_name.get((unit["pcode"], fold_plain(name)))
        if centre:
            centres[unit["pcode"]] = centre
            if unit["pcode"].endswith("00"):
                centres[unit["pcode"][:6]] = centre
    return centres


def build_communities(sources: Sources, spellings: dict[str, Row], centres: dict[str, str]) -> list[Row]:
    """Rows of OCHA's communities, with the Arabic name and variants of the GeoNames place they match."""
    matches = {row["pcode"]: row["wof_id"] for row in sources.matches if is_believed(row)}
    by_wof = {row["wof_id"]: row for row in sources.places}
    official_ar = {
        centre: write_arabic(sources.units[unit]["name_ar"]).removeprefix("مركز").strip()
        for unit, centre in centres.items()
        if len(unit) == len("SY040404")
    }
    rows = []
    for unit in sources.communities:
        code = unit["pcode"]
        place, spelling = by_wof.get(matches.get(code, "")), spellings.get(code, {})
        official = write_plain(unit["name_en"])
        name = spelling.get("name") or write_article(official)
        arabic = (
            spelling.get("name_ar")
            or official_ar.get(code)
            or (pick_arabic(place, official) if place else "")
        )
        variants = [
            *spelling.get("variants", "").split("|"),
            official,
            write_plain(unit["pp_name_en"].split(" (")[0]),
        ]
        if has_side(official):
            variants.append(restore_side(official))
        if place:
            variants += list_spellings(place)
        kind = spelling.get("kind") or ("town" if code in official_ar else "village")
        rows.append(
            build_row(
                id=code,
                name=name,
                name_ar=arabic,
                kind=kind,
                country="SY",
                variants=merge_variants(name, arabic, variants),
                lat=float(unit["lat"]),
                lon=float(unit["lon"]),
                precision_km=PRECISION_KM.get(kind, VILLAGE_KM),
                population=pick_population(spelling, place),
                source="OCHA; GeoNames via WOF" if place else "OCHA",
                source_id=f"{code} gn:{place['geonames_id']}" if place and place["geonames_id"] else code,
                governorate=unit["adm1_pcode"],
                district=unit["adm2_pcode"],
                subdistrict=unit["adm3_pcode"],
            )
        )
    return rows


def pick_population(spelling: Row, place: Row | None) -> str:
    """The hand-kept population, else that of GeoNames, else none."""
    return spelling.get("population") or (place["population"].split(".")[0] if place else "")


def pick_arabic(place: Row, latin: str) -> str:
    """The Arabic name of a GeoNames place that fits ``latin`` best; empty when none fits."""
    names = [
        write_arabic(text)
        for text in (place["name_ar_best"], place["name_ar"], *place["ar_variants"].split("|"))
    ]
    scored = [(score_arabic(text, latin), -rank, text) for rank, text in enumerate(names) if text]
    score, _, best = max(scored, default=(0.0, 0, ""))
    return best if score >= ARABIC_FIT else ""


def list_latin(place: Row) -> list[str]:
    """Latin spellings of a GeoNames place in plain ASCII."""
    texts = [place["name"], place["name_en_pref"], *place["variants"].split("|")]
    return [write_plain(re.sub(r" ?\(.*?\)", "", text)) for text in texts if text and not is_arabic(text)]


def list_arabic(place: Row) -> list[str]:
    """Arabic spellings of a GeoNames place."""
    texts = [
        place["name_ar_best"],
        place["name_ar"],
        *place["ar_variants"].split("|"),
        place["name"],
        *place["variants"].split("|"),
    ]
    return [text for text in (write_arabic(t) for t in texts if is_arabic(t)) if text]


def list_spellings(place: Row) -> list[str]:
    """All spellings of a GeoNames place, Latin first."""
    return list_latin(place) + list_arabic(place)
