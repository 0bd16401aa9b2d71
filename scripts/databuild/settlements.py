"""Cities, towns, villages and camps: OCHA's communities, and what only GeoNames and Who's On First have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from conflictmap.places.names import fold_name
from databuild.matching import TwinFinder, has_side, is_believed, restore_side, score_arabic, strip_article
from databuild.outlines import Outlines
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
    official_ar = {centre: write_arabic(sources.units[unit]["name_ar"]).removeprefix("مركز").strip()
                   for unit, centre in centres.items() if len(unit) == len("SY040404")}  # fmt: skip
    rows = []
    for unit in sources.communities:
        code = unit["pcode"]
        place, spelling = by_wof.get(matches.get(code, "")), spellings.get(code, {})
        official = write_plain(unit["name_en"])
        name = spelling.get("name") or write_article(official)
        arabic = spelling.get("name_ar") or official_ar.get(code) or (pick_arabic(place, official) if place else "")
        variants = spelling.get("variants", "").split("|") + [official, write_plain(unit["pp_name_en"].split(" (")[0])]
        if has_side(official):
            variants.append(restore_side(official))
        if place:
            variants += list_spellings(place)
        kind = spelling.get("kind") or ("town" if code in official_ar else "village")
        rows.append(
            build_row(
                id=code, name=name, name_ar=arabic, kind=kind, country="SY",
                variants=merge_variants(name, arabic, variants), lat=float(unit["lat"]), lon=float(unit["lon"]),
                precision_km=PRECISION_KM.get(kind, VILLAGE_KM), population=_pick_population(spelling, place),
                source="OCHA; GeoNames via WOF" if place else "OCHA",
                source_id=f"{code} gn:{place['geonames_id']}" if place and place["geonames_id"] else code,
                governorate=unit["adm1_pcode"], district=unit["adm2_pcode"], subdistrict=unit["adm3_pcode"],
            )  # fmt: skip
        )
    return rows


def _pick_population(spelling: Row, place: Row | None) -> str:
    return spelling.get("population") or (place["population"].split(".")[0] if place else "")


def pick_arabic(place: Row, latin: str) -> str:
    """The Arabic name of a GeoNames place that fits ``latin`` best; empty when none fits."""
    names = [write_arabic(text) for text in (place["name_ar_best"], place["name_ar"], *place["ar_variants"].split("|"))]
    scored = [(score_arabic(text, latin), -rank, text) for rank, text in enumerate(names) if text]
    score, _, best = max(scored, default=(0.0, 0, ""))
    return best if score >= ARABIC_FIT else ""


def list_latin(place: Row) -> list[str]:
    """Latin spellings of a GeoNames place in plain ASCII."""
    texts = [place["name"], place["name_en_pref"], *place["variants"].split("|")]
    return [write_plain(re.sub(r" ?\(.*?\)", "", text)) for text in texts if text and not is_arabic(text)]


def list_arabic(place: Row) -> list[str]:
    """Arabic spellings of a GeoNames place."""
    texts = [place["name_ar_best"], place["name_ar"], *place["ar_variants"].split("|"), place["name"],
             *place["variants"].split("|")]  # fmt: skip
    return [text for text in (write_arabic(t) for t in texts if is_arabic(t)) if text]


def list_spellings(place: Row) -> list[str]:
    """All spellings of a GeoNames place, Latin first."""
    return list_latin(place) + list_arabic(place)


def build_geonames(sources: Sources, communities: list[Row], spellings: dict[str, Row], outlines: Outlines) -> list[Row]:
    """Rows of the places that no community stands for; a twin of another row gives it its spellings."""
    known = {part for row in communities for part in row["source_id"].split() if part.startswith("gn:")}
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
        id=code, name=name, name_ar=arabic, kind=kind, country="SY", variants=merge_variants(name, arabic, variants),
        lat=float(place["lat"]), lon=float(place["lon"]), precision_km=PRECISION_KM.get(kind, VILLAGE_KM),
        population=_pick_population(spelling, place), source="GeoNames via WOF", source_id=code,
        governorate=unit[:4], district=unit[:6], subdistrict=unit,
    )  # fmt: skip


def _absorb(row: Row, latin: list[str], arabic: list[str], code: str) -> None:
    if not row["name_ar"]:
        fitting = [(score_arabic(text, row["name"]), text) for text in arabic]
        score, best = max(fitting, default=(0.0, ""))
        row["name_ar"] = best if score >= ARABIC_FIT else ""
    row["variants"] = merge_variants(row["name"], row["name_ar"], row["variants"].split("|") + latin + arabic)
    row["source_id"] += f" {code}"
    if row["source"] == "OCHA":
        row["source"] = "OCHA; GeoNames via WOF"


def drop_borrowed(rows: list[Row], kept: list[Row]) -> int:
    """Take from little-known rows the source variants that are names of a well-known place, and count them.

    GeoNames lists "Kobani" under Afrin. A village whose own name is that of a town stays a namesake of it.

    Parameters
    ----------
    rows
        Rows of all settlements; changed in place.
    kept
        Hand-kept rows (``id``, ``name``, ``name_ar``, ``variants``) of well-known places.
    """
    owners: dict[str, set[str]] = {}
    own: dict[str, set[str]] = {}
    for row in kept:
        names = [row["name"], row["name_ar"], *row["variants"].split("|")]
        own[row["id"]] = {fold_name(name) for name in names if name}
        for key in own[row["id"]]:
            owners.setdefault(key, set()).add(row["id"])
    dropped = 0
    for row in rows:
        mine = own.get(row["id"], set()) | {fold_name(row["name"]), fold_name(row["name_ar"])}
        variants = row["variants"].split("|") if row["variants"] else []
        left = [v for v in variants if fold_name(v) in mine or fold_name(v) not in owners]
        dropped += len(variants) - len(left)
        row["variants"] = "|".join(left)
    return dropped


def drop_variants(rows: list[Row], dropped: list[Row], common_words: set[str]) -> None:
    """Take out the variants that ``data/names/dropped.csv`` lists, and those that are common English words."""
    listed = {(row["id"], row["variant"]) for row in dropped}
    for row in rows:
        variants = row["variants"].split("|") if row["variants"] else []
        left = [v for v in variants if (row["id"], v) not in listed and v.lower() not in common_words]
        row["variants"] = "|".join(left)
