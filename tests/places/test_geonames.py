"""A GeoNames dump of any country becomes a gazetteer that the program can use."""

from __future__ import annotations

from pathlib import Path

import pytest

from conflictmap.errors import DataFileError
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.geonames import read_geonames, write_gazetteer
from conflictmap.places.tables import check_gazetteer


def line(ident: int, name: str, alternates: str, at: str, code: str, **more: str) -> str:
    lat, lon = at.split()
    place = [str(ident), name, name, alternates, lat, lon, "P", code, more.get("country", "SY"), ""]
    units = [more.get("admin1", "11"), more.get("admin2", ""), "", ""]
    return (
        "\t".join([*place, *units, more.get("population", "0"), "", "400", "Asia/Damascus", "2020-01-01"])
        + "\n"
    )


HOMS_NAMES = "Homs Governorate,محافظة حمص,SYR-HI,https://en.wikipedia.org/wiki/Homs"
DUMP = (
    line(169575, "Muḩāfaz̧at Ḩimş", HOMS_NAMES, "34.4 38.2", "ADM1")
    + line(172946, "Ar Rastan", "Rastan,Er Rastane,الرستن,XRS", "34.92 36.73", "PPL", population="53152")
    + line(170000, "Ḩarbanafsah", "", "34.9 36.5", "PPL")
    + line(1, "Wadi Nothing", "", "34.9 36.5", "WAD")
)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "SY.txt"
    path.write_text(DUMP, encoding="utf-8")
    return path


def test_dump_becomes_checked_rows(dump: Path, tmp_path: Path) -> None:
    rows = read_geonames(dump)
    write_gazetteer(rows, tmp_path / "sy.csv")
    assert check_gazetteer(tmp_path / "sy.csv") == []
    governorate, village, town = Gazetteer.from_csv(tmp_path / "sy.csv")
    assert (governorate.kind, governorate.governorate, governorate.name_ar) == (
        "governorate",
        "Homs",
        "محافظة حمص",
    )
    assert not any("http" in name or name.isupper() for name in governorate.variants)
    assert (town.id, town.kind, town.name_ar, town.governorate) == ("gn:172946", "city", "الرستن", "Homs")
    assert village.name == "Harbanafsah"
    assert village.kind == "village"


def test_places_of_the_dump_resolve_in_any_spelling(dump: Path, tmp_path: Path) -> None:
    write_gazetteer(read_geonames(dump), tmp_path / "sy.csv")
    gazetteer = Gazetteer.from_csv(tmp_path / "sy.csv")
    for name in ("Rastan", "er-Rastane", "الرستن", "Homs province", "Harbanafseh"):
        assert gazetteer.resolve(name).status == "resolved"


def test_alternate_names_add_languages_but_not_links_or_old_names(dump: Path, tmp_path: Path) -> None:
    names = tmp_path / "alternateNamesV2.txt"
    names.write_text(
        "1\t172946\ttr\tRestan\t\t\t\t\t\t\n2\t172946\tlink\thttps://x.org\t\t\t\t\t\t\n"
        "3\t172946\tla\tArethusa\t\t\t\t1\t\t\n4\t999\ten\tElsewhere\t\t\t\t\t\t\n"
    )
    (town,) = [row for row in read_geonames(dump, names) if row[0] == "gn:172946"]
    assert "Restan" in town[3].split("|")
    assert "Arethusa" not in town[3] and "https" not in town[3]


def test_other_countries_keep_their_own_units(tmp_path: Path) -> None:
    path = tmp_path / "UA.txt"
    path.write_text(
        line(1, "Kharkiv Oblast", "", "49.5 36.4", "ADM1", country="UA", admin1="07")
        + line(2, "Izyum", "Ізюм", "49.2 37.3", "PPLA2", country="UA", admin1="07", population="45000"),
        encoding="utf-8",
    )
    rows = read_geonames(path)
    assert [row[5] for row in rows] == ["Kharkiv Oblast", "Kharkiv Oblast"]
    write_gazetteer(rows, tmp_path / "ua.csv")
    found = Gazetteer.from_csv(tmp_path / "ua.csv").resolve("Ізюм")
    assert found.place is not None and found.place.country == "UA"


def test_what_is_no_dump_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("id,name\n1,Homs\n")
    with pytest.raises(DataFileError, match="line 1: expected the 19 tab-separated columns"):
        read_geonames(path)
    path.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(DataFileError, match=r"UTF-8 text; unpack the \.zip"):
        read_geonames(path)
    with pytest.raises(DataFileError, match="cannot read it"):
        read_geonames(tmp_path / "missing.txt")


def test_same_dump_same_bytes(dump: Path, tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        write_gazetteer(read_geonames(dump), tmp_path / name)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
