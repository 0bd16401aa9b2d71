"""Governorates, districts and subdistricts: OCHA's units with the variants of Open-Syria."""

from __future__ import annotations

import math
from pathlib import Path

from databuild.spelling import fold_plain, merge_variants, write_arabic, write_plain
from databuild.tables import Row, build_row, read_rows

GOVERNORATES = {
    "SY01": "Damascus",
    "SY02": "Aleppo",
    "SY03": "Rif Dimashq",
    "SY04": "Homs",
    "SY05": "Hama",
    "SY06": "Latakia",
    "SY07": "Idlib",
    "SY08": "Hasakah",
    "SY09": "Deir ez-Zor",
    "SY10": "Tartus",
    "SY11": "Raqqa",
    "SY12": "Daraa",
    "SY13": "Sweida",
    "SY14": "Quneitra",
}
SUFFIX = {"governorate": "Governorate", "district": "District", "subdistrict": "Subdistrict"}
ARABIC = {"governorate": "محافظة", "district": "منطقة", "subdistrict": "ناحية"}
# What reports say instead of "governorate"; {} is the name of the governorate.
PHRASES = (
    "{} province",
    "{} countryside",
    "countryside of {}",
    "province of {}",
    "governorate of {}",
    "Rif {}",
    "Muhafazat {}",
    "{} mohafazat",
    "gouvernorat de {}",
    "province de {}",
    "Provinz {}",
    "Gouvernement {}",
    "{} ili",
)


def drop_suffix(name: str) -> str:
    """``name`` without "Governorate", "District" or "Subdistrict"."""
    for suffix in SUFFIX.values():
        name = name.removesuffix(f" {suffix}")
    return name


def build_units(sources: Path, spellings: dict[str, Row], stems: dict[str, str]) -> list[Row]:
    """Rows of all units.

    Parameters
    ----------
    sources
        Folder with the ``ocha_adm*.csv`` and ``opensyria_admin.csv`` tables.
    spellings
        Hand-kept names by id (``data/names/spellings.csv``).
    stems
        Display name of the centre of each district and subdistrict, by P-code of the unit.
    """
    extra = {row["pcode"]: row for row in read_rows(sources / "opensyria_admin.csv")}
    names: dict[str, str] = {}
    claims = {
        fold_plain(name): row["id"] for row in spellings.values() for name in row["variants"].split("|")
    }
    rows = []
    for level, kind in enumerate(SUFFIX, start=1):
        for unit in read_rows(sources / f"ocha_adm{level}.csv"):
            code = unit["pcode"]
            stem = GOVERNORATES.get(code) or stems.get(code) or write_plain(unit["name_en"])
            spelling = spellings.get(code, {})
            name = spelling.get("name") or f"{stem} {SUFFIX[kind]}"
            names[code] = drop_suffix(name)
            arabic = write_arabic(extra[code]["name_ar"] or unit["name_ar"]).removeprefix("مركز").strip()
            name_ar = spelling.get("name_ar") or f"{ARABIC[kind]} {arabic}"
            rows.append(
                build_row(
                    id=code,
                    name=name,
                    name_ar=name_ar,
                    kind=kind,
                    country="SY",
                    variants=merge_variants(
                        name,
                        name_ar,
                        [
                            text
                            for text in _list_variants(
                                kind, name, arabic, unit=unit, extra=extra[code], spelling=spelling
                            )
                            if claims.get(fold_plain(text), code)
                            == code  # "Damascus countryside" is Rif Dimashq
                        ],
                    ),
                    governorate=GOVERNORATES[code[:4]],
                    district=names[code[:6]] if level > 1 else "",
                    subdistrict=names[code] if level > 2 else "",
                    lat=float(unit["lat"]),
                    lon=float(unit["lon"]),
                    source="OCHA COD-AB; Open-Syria",
                    source_id=code,
                    precision_km=round(math.sqrt(float(unit["area_km2"]) / math.pi), 1),
                    population=int(float(extra[code]["population"] or 0)) or "",
                )
            )
    return rows


def _list_variants(kind: str, name: str, arabic: str, *, unit: Row, extra: Row, spelling: Row) -> list[str]:
    """Every spelling with a word for the unit; a bare name belongs to the town, never to the unit."""
    suffix = SUFFIX[kind]
    spelled = [unit["name_en"], extra["name_en"], *extra["variants"].split("|")]
    bare = {
        drop_suffix(text): None
        for text in spelled
        if text and not text.startswith(("N\u0101", "Nahiyat", "nahyt"))
    }
    stems = list(dict.fromkeys([drop_suffix(name), *(write_plain(stem) for stem in bare)]))
    variants = [text for text in spelled if text.startswith("Nahiyat")] + [
        f"{stem} {suffix}" for stem in stems
    ]
    if kind == "subdistrict":
        variants += [form.format(stem) for stem in stems for form in ("Nahiyat {}", "{} nahiya")]
    if kind == "governorate":
        others = [text for text in spelling.get("stems", "").split("|") if text]
        variants += [form.format(stem) for stem in stems + others for form in ("{} Governorate", *PHRASES)]
        variants += [f"ريف {arabic}", f"محافظه {arabic}"]
    variants += spelling.get("variants", "").split("|") + [
        write_arabic(v) for v in extra["ar_variants"].split("|") if v.startswith(tuple(ARABIC.values()))
    ]
    return variants


def name_units(rows: list[Row], units: dict[str, str]) -> None:
    """Replace P-codes in the unit columns by display names."""
    for row in rows:
        row["governorate"] = GOVERNORATES.get(row["governorate"], row["governorate"])
        row["district"] = units.get(row["district"], row["district"])
        row["subdistrict"] = units.get(row["subdistrict"], row["subdistrict"])
