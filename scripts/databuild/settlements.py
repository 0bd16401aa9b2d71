"""Cities, towns, villages and camps: OCHA's communities, and what only GeoNames and Who's On First have."""

from __future__ import annotations

import math
import re
from pathlib import Path

from rapidfuzz import fuzz

from databuild.outlines import Outlines
from databuild.spelling import fold_plain, is_arabic, merge_variants, write_arabic, write_plain
from databuild.tables import Row, build_row, read_rows
from databuild.units import GOVERNORATES

SAME_SPOT_KM = 0.12  # two names this close are two names of one settlement
FUZZY_KM, FUZZY_SCORE = 1.0, 82.0  # a fuzzy match of the sources is believed within these bounds
NAMESAKE_KM = 2.5  # a GeoNames place with the same name this near an OCHA community is that community
VILLAGE_KM, TOWN_KM, CITY_KM = 1.0, 2.0, 4.0
_ARTICLE = re.compile(r"^(al|el|ar|as|ash|ad|at|an|az|ath|er|es|esh|et|ed|en|ej)[- ]", re.I)


def fold_skeleton(name: str) -> str:
    """Consonants of a name without its articles: equal for most transliterations of one Arabic name."""
    text = re.sub(r"\b(al|el|ar|as|ash|ad|at|an|az|ath|er|es|esh|et|ed|en|ej)[- ]|\bel(?=[a-z]{3})", "",
                  write_plain(name).lower())  # fmt: skip
    text = re.sub(r"[^a-z]", "", text).replace("ou", "u").replace("kh", "x").replace("gh", "g").replace("dh", "d")
    text = text.replace("th", "t").replace("sh", "s").replace("ch", "s").replace("q", "k").replace("j", "g")
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouywh]", "", text))


def strip_article(name: str) -> str:
    """``name`` without a leading Arabic article."""
    return _ARTICLE.sub("", name)


def find_centres(communities: list[Row], sources: Path) -> dict[str, str]:
    """P-code of the unit -> P-code of the community that it is named after."""
    by_unit: dict[tuple[str, str], str] = {}
    for row in communities:
        for text in (row["name_en"], row["pp_name_en"].split(" (")[0]):
            by_unit.setdefault((row["adm3_pcode"], fold_plain(strip_article(text))), row["pcode"])
    centres = {}
    for unit in read_rows(sources / "ocha_adm3.csv"):
        name = strip_article(unit["name_en"].removeprefix("Markaz "))
        centre = by_unit.get((unit["pcode"], fold_plain(name)))
        if centre:
            centres[unit["pcode"]] = centre
            if unit["pcode"].endswith("00"):
                centres[unit["pcode"][:6]] = centre
    return centres


def build_communities(sources: Path, spellings: dict[str, Row], centres: dict[str, str], places: list[Row]) -> list[Row]:
    """Rows of OCHA's communities, with the Arabic name and variants of the GeoNames place they match."""
    matches = {row["pcode"]: row for row in read_rows(sources / "ocha_geonames_match.csv") if is_believed(row)}
    by_wof = {row["wof_id"]: row for row in places}
    central = set(centres.values())
    rows = []
    for unit in read_rows(sources / "ocha_communities.csv"):
        code, spelling = unit["pcode"], spellings.get(unit["pcode"], {})
        match = by_wof.get(matches[code]["wof_id"]) if code in matches else None
        arabic = spelling.get("name_ar") or (pick_arabic(match) if match else "")
        official = write_plain(unit["name_en"])
        name = spelling.get("name") or official
        kind = spelling.get("kind") or ("town" if code in central else "village")
        variants = spelling.get("variants", "").split("|") + [official, write_plain(unit["pp_name_en"])]
        if match:
            variants += list_spellings(match)
        population = spelling.get("population") or (match["population"].split(".")[0] if match else "")
        source_id = f"{code} gn:{match['geonames_id']}" if match and match["geonames_id"] else code
        rows.append(
            build_row(
                id=code, name=name, name_ar=arabic, kind=kind, country="SY", population=population,
                variants=merge_variants(name, arabic, variants), lat=float(unit["lat"]), lon=float(unit["lon"]),
                precision_km={"city": CITY_KM, "town": TOWN_KM}.get(kind, VILLAGE_KM),
                source="OCHA COD-PP; GeoNames" if match else "OCHA COD-PP", source_id=source_id,
                governorate=unit["adm1_pcode"], district=unit["adm2_pcode"], subdistrict=unit["adm3_pcode"],
            )  # fmt: skip
        )
    return rows


def is_believed(match: Row) -> bool:
    """Whether a match of the sources is kept; fuzzy ones only on one spot, or near with a like name."""
    if match["method"] != "fuzzy" or float(match["km"]) <= SAME_SPOT_KM:
        return True
    one, two = write_plain(match["ocha_name"]).lower(), write_plain(match["gn_name"]).lower()
    return float(match["km"]) <= FUZZY_KM and fuzz.token_set_ratio(one, two) >= FUZZY_SCORE


def pick_arabic(place: Row) -> str:
    """The Arabic name that fits the Latin one, else none."""
    return write_arabic(place["name_ar_best"]) if float(place["ar_fit"] or 0) >= 0.6 else ""


def list_spellings(place: Row) -> list[str]:
    """Latin spellings in plain ASCII, then the Arabic ones."""
    latin = [place["name"], place["name_en_pref"], *place["variants"].split("|")]
    arabic = [place["name_ar_best"], place["name_ar"], *place["ar_variants"].split("|")]
    keep = [write_plain(text) for text in latin if text and not is_arabic(text)]
    return keep + [write_arabic(text) for text in arabic + latin if is_arabic(text)]


def build_geonames(places: list[Row], communities: list[Row], spellings: dict[str, Row], outlines: Outlines) -> list[Row]:
    """Rows of the places that no community stands for; near namesakes give their spellings to the community."""
    known = {part for row in communities for part in row["source_id"].split() if part.startswith("gn:")}
    grid = _index(communities)
    rows = []
    for place in places:
        code = f"gn:{place['geonames_id']}" if place["geonames_id"] else f"wof:{place['wof_id']}"
        if code in known or place["placetype"] == "campus":
            continue
        lat, lon = float(place["lat"]), float(place["lon"])
        twin = _find_twin(place, lat, lon, grid)
        if twin is not None:
            _absorb(twin, place, code)
            continue
        unit = outlines.find_subdistrict(lat, lon)
        latin = [text for text in (place["name"], place["name_en_pref"], *place["variants"].split("|"))
                 if text and not is_arabic(text)]  # fmt: skip
        spelling = spellings.get(code, {})
        if not unit or not latin:
            continue
        name, arabic = spelling.get("name") or write_plain(latin[0]), spelling.get("name_ar") or pick_arabic(place)
        kind = spelling.get("kind") or ("neighbourhood" if place["placetype"] == "neighbourhood" else "village")
        rows.append(
            build_row(
                id=code, name=name, name_ar=arabic, kind=kind, country="SY", lat=lat, lon=lon,
                variants=merge_variants(name, arabic, spelling.get("variants", "").split("|") + list_spellings(place)),
                precision_km=VILLAGE_KM, population=place["population"].split(".")[0], source="GeoNames via WOF",
                source_id=code, governorate=unit[:4], district=unit[:6], subdistrict=unit,
            )  # fmt: skip
        )
    return rows


def _index(rows: list[Row]) -> dict[tuple[int, int], list[Row]]:
    grid: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        grid.setdefault((int(float(row["lat"]) * 20), int(float(row["lon"]) * 20)), []).append(row)
    return grid


def _find_twin(place: Row, lat: float, lon: float, grid: dict[tuple[int, int], list[Row]]) -> Row | None:
    """The community on the same spot, or the nearest one close by with the same name."""
    skeletons = {fold_skeleton(text) for text in list_spellings(place) if not is_arabic(text)} - {""}
    best: tuple[float, Row] | None = None
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            for row in grid.get((int(lat * 20) + dy, int(lon * 20) + dx), []):
                km = math.hypot((lat - float(row["lat"])) * 110.9,
                                (lon - float(row["lon"])) * 111.3 * math.cos(math.radians(lat)))  # fmt: skip
                names = [row["name"], *row["variants"].split("|")]
                same = km <= NAMESAKE_KM and skeletons & {fold_skeleton(text) for text in names}
                free = km <= SAME_SPOT_KM and "gn:" not in row["source_id"]
                if (same or free) and (best is None or km < best[0]):
                    best = (km, row)
    return best[1] if best else None


def _absorb(row: Row, place: Row, code: str) -> None:
    row["name_ar"] = row["name_ar"] or pick_arabic(place)
    row["variants"] = merge_variants(row["name"], row["name_ar"], row["variants"].split("|") + list_spellings(place))
    row["source_id"] += f" {code}"
    row["source"] = "OCHA COD-PP; GeoNames"


def name_units(rows: list[Row], units: dict[str, str]) -> None:
    """Replace P-codes in the unit columns by display names."""
    for row in rows:
        row["governorate"] = GOVERNORATES.get(row["governorate"], row["governorate"])
        row["district"] = units.get(row["district"], row["district"])
        row["subdistrict"] = units.get(row["subdistrict"], row["subdistrict"])
