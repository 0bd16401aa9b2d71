"""Tables of events: headers, dates, known schemas, places, doubts; one bad row never stops the rest."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictmap import FormatError, InputError
from conflictmap.model import Candidate, Place, Resolution
from conflictmap.reading.celldates import read_dates
from conflictmap.reading.faults import DoubtError
from conflictmap.reading.placing import distance_km
from conflictmap.reading.positions import read_number
from conflictmap.reading.tables import TableResult, find_table_kind, read_report_rows, read_table
from conflictmap.reading.words import find_status, find_type

CASES = Path(__file__).parent / "cases"
PLACES = {
    "rastan": Place(id="C1", name="Rastan", kind="town", lat=34.926, lon=36.732, governorate="Homs",
                    district="Rastan", precision_km=2.0, variants=("Ar Rastan", "الرستن")),
    "homs": Place(id="C2", name="Homs", kind="city", lat=34.73, lon=36.71, governorate="Homs", precision_km=4.0),
    "idlib": Place(id="C3", name="Idlib", kind="city", lat=35.93, lon=36.63, governorate="Idlib", precision_km=3.0),
    "hama1": Place(id="C4", name="Qalaa", kind="village", lat=35.1, lon=36.7, governorate="Hama"),
    "hama2": Place(id="C5", name="Qalaa", kind="village", lat=36.2, lon=37.1, governorate="Aleppo"),
}  # fmt: skip
NAMES = {
    "rastan": "rastan",
    "ar rastan": "rastan",
    "homs": "homs",
    "idlib": "idlib",
    "idleb": "idlib",
    "الرستن": "rastan",
}


def resolve(name: str, *, governorate: str | None = None) -> Resolution:
    """A gazetteer of five places."""
    if name.casefold() == "qalaa":
        fits = [p for p in (PLACES["hama1"], PLACES["hama2"]) if governorate in (None, p.governorate)]
        if len(fits) != 1:
            candidates = tuple(Candidate(place=place, score=0.5) for place in fits)
            return Resolution(
                start=0, end=5, mention=name, status="ambiguous", confidence=0.5, candidates=candidates
            )
        return found(name, fits[0])
    key = NAMES.get(name.casefold())
    if key is None:
        near = (Candidate(place=PLACES["rastan"], score=0.4),) if "ast" in name else ()
        return Resolution(start=0, end=1, mention=name, status="unknown", confidence=0, candidates=near)
    return found(name, PLACES[key])


def found(name: str, place: Place) -> Resolution:
    return Resolution(
        start=0, end=len(name), mention=name, status="resolved", confidence=0.9, place=place, lat=place.lat,
        lon=place.lon, precision_km=place.precision_km, location_method="gazetteer",
    )  # fmt: skip


def find_place(ident: str) -> Place | None:
    return next((place for place in PLACES.values() if place.id == ident), None)


def read(path: Path, text: str | bytes, **options: Any) -> TableResult:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_table(path, resolve=resolve, find_place=find_place, **options)


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2024-12-06", "2024-12-06"), ("2024-12-06T23:10:00Z", "2024-12-06"), ("2024-12", "2024-12"),
        ("2024", "2024"), ("2024-12-00", "2024-12"), ("", ""), ("6.12.2024", "2024-12-06"),
        ("6/12/24", "2024-12-06"), ("2024/12/6", "2024-12-06"), ("06 December 2024", "2024-12-06"),
        ("Dec 6, 2024", "2024-12-06"), ("6th of December 2024", "2024-12-06"), ("Friday, 6 Dec 2024", "2024-12-06"),
        ("06-Dec-24", "2024-12-06"), ("Dec-24", "2024-12"), ("December 2024", "2024-12"), ("12/2024", "2024-12"),
        ("20241206", "2024-12-06"), ("45632", "2024-12-06"), (45632, "2024-12-06"), (45632.75, "2024-12-06"),
        (2024.0, "2024"), (dt.datetime(2024, 12, 6, 23), "2024-12-06"), (dt.date(2024, 12, 6), "2024-12-06"),
        (None, ""), (float("nan"), ""), ("6. Dezember 2024", "2024-12-06"), ("6 décembre 2024", "2024-12-06"),
        ("6 Aralık 2024", "2024-12-06"), ("6 كانون الأول 2024", "2024-12-06"), ("٦ ديسمبر ٢٠٢٤", "2024-12-06"),
        ("31/02/2024", None), ("soon", None), ("99999", None), ("2024-13-01", None), ("6 Foo 2024", None),
    ],
)  # fmt: skip
def test_dates_as_spreadsheets_write_them(cell: Any, date: str | None) -> None:
    assert read_dates([cell])[0] == [date]


def test_one_date_of_a_column_tells_how_to_read_the_others() -> None:
    assert read_dates(["12/06/2024", "12/25/2024"]) == (["2024-12-06", "2024-12-25"], False)
    assert read_dates(["12/06/2024", "25/12/2024"]) == (["2024-06-12", "2024-12-25"], False)
    assert read_dates(["12/06/2024"]) == (["2024-06-12"], True)
    assert read_dates(["06/06/2024"]) == (["2024-06-06"], False)


@settings(deadline=None)
@given(
    st.dates(dt.date(1980, 1, 1), dt.date(2060, 1, 1)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y"]),
)
def test_written_dates_are_read_back(day: dt.date, form: str) -> None:
    assert read_dates([day.strftime(form)])[0] == [day.isoformat()]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("34.73", 34.73), ("34,73", 34.73), ("-34.73", -34.73), ("34.73° N", 34.73), ("S 34.73", -34.73), ("36.7E", 36.7),
     ("", None), (None, None), (" ", None), (34, 34.0), (float("nan"), None), ("1e1", 10.0)],
)  # fmt: skip
def test_numbers_as_spreadsheets_write_them(cell: Any, number: float | None) -> None:
    assert read_number(cell) == number


@pytest.mark.parametrize("cell", ["north", "34.73.1", "34 73", "12°30'"])
def test_what_is_no_number(cell: str) -> None:
    with pytest.raises(ValueError, match="expected a number"):
        read_number(cell)


@pytest.mark.parametrize(
    ("cell", "type"),
    [
        ("captured", "captured"), ("Air strike", "struck"), ("AIRSTRIKE", "struck"), ("airstrike on market", "struck"),
        ("Border closure (partial)", "closed"), ("pulled out", "withdrawn"), ("قصف", "struck"),
        ("Rückzug", "withdrawn"),
        ("protest", ""), ("", ""), ("capture and withdrawal", ""), ("left 3 dead", ""), ("power cut", ""),
    ],
)  # fmt: skip
def test_types_in_usual_words(cell: str, type: str) -> None:
    assert find_type(cell) == type


def test_statuses_in_usual_words() -> None:
    assert [find_status(word) for word in ("Confirmed", "unverified", "rejected", "planned", "who knows")] == [
        "reported", "claimed", "negated", "hypothetical", ""
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-8"), (";", "cp1252"), (",", "cp1256")],
)
def test_any_usual_separator_and_encoding(tmp_path: Path, separator: str, encoding: str) -> None:
    note = {
        "cp1252": "Größe, Übergabe, Rückzug – öffentlich",
        "utf-8": "a; b | c",
        "cp1256": "سيطرت قوات المعارضة على المدينة",
    }.get(encoding, "الرستن")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(["Datum", "Ort", "Ereignis", "Notiz"])
    writer.writerow(["6.12.2024", "Rastan", "Luftangriff", note])
    (event,) = read(tmp_path / "t.csv", text.getvalue().encode(encoding)).events
    assert (event.date, event.place, event.type, event.evidence) == ("2024-12-06", "Rastan", "struck", note)
    assert note[event.start : event.end] == event.evidence


def test_titles_above_the_header_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    text = "Incidents of the week\n\nsee the note,,\nwhere,what happened,when\nRastan,shelling,2024-12-06\n"
    text += "\n,,\nHoms,seized,2024-12-07\n"
    result = read(tmp_path / "t.csv", text)
    assert [(e.place, e.type) for e in result.events] == [("Rastan", "struck"), ("Homs", "captured")]
    assert result.faults == []


def test_columns_may_be_named(tmp_path: Path) -> None:
    text = "Tag;Ortsangabe;Was war;type\n6.12.2024;Rastan;Luftangriff;ignored\n"
    with pytest.raises(InputError, match=r"places or positions, found Tag, Ortsangabe.*--column place=Ort"):
        read(tmp_path / "t.csv", text)
    (event,) = read(
        tmp_path / "t.csv", text, columns={"place": "ortsangabe", "type": "Was war", "date": "Tag"}
    ).events
    assert (event.place, event.type, event.date) == ("Rastan", "struck", "2024-12-06")
    with pytest.raises(InputError, match="no such column; the table has Tag, Ortsangabe"):
        read(tmp_path / "t.csv", text, columns={"place": "Stadt"})
    with pytest.raises(InputError, match=r"expected one of actor, .* found 'stadt'"):
        read(tmp_path / "t.csv", text, columns={"stadt": "Tag"})


def test_a_table_without_types_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"--column type="):
        read(tmp_path / "t.csv", "place,date\nHoms,2024\n")


def test_places_are_resolved_with_the_governorate(tmp_path: Path) -> None:
    text = (
        "place,admin1,type\nQalaa,Aleppo,captured\nQalaa,,captured\nAr Rastan,,struck\nRastann,Homs,struck\n"
    )
    result = read(tmp_path / "t.csv", text)
    first, second, third, fourth = result.events
    assert (first.place_id, first.lat, first.location_method, first.kind) == (
        "C5",
        36.2,
        "gazetteer",
        "village",
    )
    assert (second.lat, second.location_method) == (None, "unresolved")
    assert (third.place, third.mention, third.governorate, third.precision_km) == (
        "Rastan",
        "Ar Rastan",
        "Homs",
        2.0,
    )
    assert fourth.lat is None
    assert [(p.line, p.problem) for p in result.unresolved] == [
        (3, "place is ambiguous: Qalaa"), (5, "place is unknown: Rastann (Homs)")
    ]  # fmt: skip
    assert result.unresolved[0].suggestions == "Qalaa (village, Hama); Qalaa (village, Aleppo)"
    assert result.faults == []
    assert all(isinstance(doubt, DoubtError) for doubt in result.doubts)


@pytest.mark.parametrize(
    ("row", "problem", "position"),
    [
        ("Rastan,34.93,36.73", "", (34.93, 36.73)),
        ("Rastan,35.10,36.73", "", (35.1, 36.73)),  # 19 km away
        (
            "Rastan,35.30,36.73",
            "position contradicts the place: 35.3, 36.73 is 42 km from Rastan",
            (35.3, 36.73),
        ),
        (
            "Rastan,36.73,34.93",
            "lat and lon look swapped: 36.73, 34.93; the gazetteer's position is used",
            (34.926, 36.732),
        ),
        ("Xyz,36.73,34.93", "lat and lon look swapped: 36.73, 34.93", (None, None)),
        ("Xyz,34.93,36.73", "", (34.93, 36.73)),
        ("Xyz,52.5,13.4", "position is outside Syria and its borders: 52.5, 13.4", (52.5, 13.4)),
        ("Qalaa,36.21,37.11", "", (36.21, 37.11)),  # one of two of the name
        ("Qalaa,33.0,36.5", "position contradicts the place: 33, 36.5 is 234 km from Qalaa", (33.0, 36.5)),
        (",34.93,36.73", "", (34.93, 36.73)),
        ("Rastan,,", "", (34.926, 36.732)),
        ('Rastan,"34,93","36,73"', "", (34.93, 36.73)),
    ],
)
def test_positions_are_checked_against_the_place(
    tmp_path: Path, row: str, problem: str, position: tuple[float | None, float | None]
) -> None:
    result = read(tmp_path / "t.csv", f"place,lat,lon,type\n{row},struck\n")
    (event,) = result.events
    assert (event.lat, event.lon) == position
    assert [p.problem for p in result.unresolved] == ([problem] if problem else [])
    assert event.location_method == ("unresolved" if position == (None, None) else
                                     "gazetteer" if position == (34.926, 36.732) else "given")  # fmt: skip


def test_a_row_of_another_country_is_not_doubted(tmp_path: Path) -> None:
    result = read(tmp_path / "t.csv", "place,country,lat,lon,type\nBerlin,Germany,52.5,13.4,struck\n")
    assert result.unresolved == []


def test_one_bad_cell_or_row_never_stops_the_rest(tmp_path: Path) -> None:
    text = (
        "place,date,type,lat,lon,status\n"
        "Rastan,soon,struck,,,reported\n"  # bad date
        "Homs,2024-12-06,kidnapping,,,reported\n"  # no event here
        "Homs,2024-12-06,captred,,,reported\n"  # misspelt
        "Homs,2024-12-06,struck,north,36.7,reported\n"  # bad number
        "Homs,2024-12-06,struck,356,36.7,reported\n"
        ",2024-12-06,struck,,,reported\n"  # nowhere
        "Homs,2024-12-06,struck,,,perhaps\n"
        "Homs,2024-12-06,struck,,,reported,too,many\n"
        "Idleb,2024-12-06,struck\n"  # too few is fine
    )
    result = read(tmp_path / "t.csv", text)
    assert [event.place for event in result.events] == ["Rastan", "Homs", "Homs", "Homs", "Homs", "Idlib"]
    told = [str(fault) for fault in result.faults]
    for line, words in {
        2: "date: expected a date, found 'soon'",
        3: "expected a type, found 'kidnapping'", 4: "did you mean 'captured'?",
        5: "lat: expected a number, found 'north'", 6: "lat must be between -90 and 90, found 356",
        7: "expected a place, found ''", 8: "status: 'perhaps' is unknown; known: reported",
        9: "expected 6 cells as in the header, found 8",
    }.items():  # fmt: skip
        assert any(f"line {line}: " in fault and words in fault for fault in told), (line, words, told)
    assert {p.line for p in result.unresolved} == {3, 4, 7}


def test_a_bad_column_is_a_few_lines_to_read(tmp_path: Path) -> None:
    text = "place,date,type\n" + "Homs,soon,struck\n" * 5_000
    result = read(tmp_path / "t.csv", text)
    assert len(result.events) == 5_000
    assert len({event.id for event in result.events}) == 5_000
    assert len(result.faults) == 4
    assert "4,997 more rows like this" in str(result.faults[-1])


def test_rows_without_an_id_get_one_that_stays(tmp_path: Path) -> None:
    text = "place,date,type\nHoms,2024-12-06,struck\nRastan,2024-12-06,struck\n"
    first = [event.id for event in read(tmp_path / "a.csv", text).events]
    assert first == [event.id for event in read(tmp_path / "b.csv", text).events]
    assert len(set(first)) == 2
    numbered = read(tmp_path / "log.csv", "id,place,type\n1,Homs,struck\n2,Homs,struck\n")
    assert [event.id for event in numbered.events] == ["log-1", "log-2"]


def test_doubtful_order_of_day_and_month_is_told(tmp_path: Path) -> None:
    result = read(tmp_path / "t.csv", "place,date,type\nHoms,06/12/2024,struck\n")
    assert result.events[0].date == "2024-12-06"
    assert "read day first" in str(result.doubts[0])


ACLED = (CASES / "acled.csv").read_text("utf-8")


def test_acled(tmp_path: Path) -> None:
    result = read(tmp_path / "acled.csv", ACLED)
    assert result.schema == "ACLED"
    first, second, third = result.events
    assert (first.id, first.type, first.date, first.place_id, first.lat, first.precision_km, first.location_method) == (
        "SYR1", "captured", "2024-12-06", "C1", 34.9275, 2.0, "given"
    )  # fmt: skip
    assert (first.actor, first.governorate, first.evidence, first.title) == (
        "HTS",
        "Homs",
        "HTS took Rastan.",
        "SOHR",
    )
    assert (second.type, second.date, second.date_precision, second.precision_km, second.governorate) == (
        "struck", "2024-12", "month", 15.0, "Idlib"
    )  # fmt: skip
    assert second.actor == "Russian forces"
    assert (third.type, third.precision_km, third.actor) == ("captured", 50.0, "Syrian army")
    assert result.left_out == {"Peaceful protest": 1}
    assert any("Peaceful protest (1)" in str(doubt) for doubt in result.doubts)
    assert result.faults == []


UCDP = (CASES / "ucdp.csv").read_text("utf-8")


def test_ucdp(tmp_path: Path) -> None:
    result = read(tmp_path / "ged.csv", UCDP)
    assert result.schema == "UCDP GED"
    assert [e.id for e in result.events] == ["ucdp-1", "ucdp-2", "ucdp-3", "ucdp-4"]
    assert [e.type for e in result.events] == [
        "state-based violence", "non-state violence", "one-sided violence", "state-based violence"
    ]  # fmt: skip
    assert [e.date for e in result.events] == ["2016-05-13", "2016", "2016-02", "2016-03-31"]
    assert [e.precision_km for e in result.events] == [2.0, 60.0, 300.0, 25.0]
    assert [(e.kind, e.location_method) for e in result.events] == [
        ("town", "given"), ("governorate", "governorate"), ("country", "given"), ("city", "given")
    ]  # fmt: skip
    assert [(e.actor, e.governorate) for e in result.events[:2]] == [
        ("Syrian army", "Homs"),
        ("ISIL", "Aleppo"),
    ]
    assert (result.events[0].published, result.events[0].title) == ("2016-05-14", "Reuters, 13 May")


def gdelt(code: str, **cells: str) -> dict[str, str]:
    return {"GLOBALEVENTID": "1213412345", "SQLDATE": "20241206", "MonthYear": "202412", "Year": "2024",
            "Actor1Name": "SYRIA", "EventCode": code, "ActionGeo_Type": "4", "ActionGeo_FullName": "Rastan",
            "ActionGeo_CountryCode": "SY", "ActionGeo_ADM1Code": "SY11", "ActionGeo_Lat": "34.9267",
            "ActionGeo_Long": "36.7322", "DATEADDED": "20241206101500", "SOURCEURL": "https://example.org/1",
            **cells}  # fmt: skip


@pytest.mark.parametrize("has_header", [True, False])
def test_gdelt_with_and_without_a_header(tmp_path: Path, has_header: bool) -> None:
    import tomllib

    from conflictmap.resources import data_path

    headers = tomllib.loads(data_path("schemas/gdelt.toml").read_text("utf-8"))["headerless"]["columns"]
    assert len(headers) == 61
    rows = [
        gdelt("192"),
        gdelt("0874", GLOBALEVENTID="2000000", ActionGeo_Type="5"),
        gdelt("010"),
        gdelt("1951"),
    ]
    lines = ["\t".join(headers)] if has_header else []
    lines += ["\t".join(row.get(name, "") for name in headers) for row in rows]
    result = read(tmp_path / "20241206.export.CSV", "\n".join(lines) + "\n")
    assert result.schema == "GDELT 2.0"
    assert [e.type for e in result.events] == ["captured", "withdrawn", "struck"]
    first = result.events[0]
    assert (first.id, first.status, first.date, first.governorate, first.url) == (
        "gdelt-1213412345", "claimed", "2024-12-06", "Homs", "https://example.org/1"
    )  # fmt: skip
    assert result.events[1].kind == "governorate"
    assert result.left_out == {"010": 1}


def test_hxl(tmp_path: Path) -> None:
    text = (
        "Incidents,,,,,,\nGouvernorat,Lieu,Code,Quand,Lat,Lon,Quoi\n"
        "#adm1 +name,#loc+name +fr,#adm1+code,#date+occurred,#geo+lat,#geo+lon,#event+type\n"
        "Idleb,Idleb,SY07,2024-12-05,,,Shelling\nHoms,Xyz,SY04,2024-12-05,34.9,36.7,Air strike\n"
    )
    result = read(tmp_path / "t.csv", text)
    assert result.schema == "HXL"
    assert [(e.place, e.governorate, e.type, e.lat) for e in result.events] == [
        ("Idlib", "Idlib", "struck", 35.93), ("Xyz", "Homs", "struck", 34.9)
    ]  # fmt: skip


def test_excel_with_a_title_dates_numbers_and_a_second_sheet(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Read me"])
    sheet = book.create_sheet("log")
    for row in (["Week 49"], [], ["Place", "Date", "Type", "Lat", "Lon"],
                ["Rastan", dt.datetime(2024, 12, 6), "shelling", None, None],
                ["Xyz", 45632, "seized", 34.9, 36.7]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    result = read_table(tmp_path / "t.xlsx", resolve=resolve, find_place=find_place)
    assert [(e.place, e.date, e.type, e.lat) for e in result.events] == [
        ("Rastan", "2024-12-06", "struck", 34.926), ("Xyz", "2024-12-06", "captured", 34.9)
    ]  # fmt: skip


def test_layers_of_others_give_their_positions(tmp_path: Path) -> None:
    import geopandas as gpd
    from shapely.geometry import Point, box

    frame = gpd.GeoDataFrame(
        {"where": ["Homs", "somewhere", "nowhere"], "event": ["struck"] * 3, "date": ["2024-12-06"] * 3},
        geometry=[Point(36.71, 34.73), box(36.6, 34.6, 36.8, 34.8), None], crs="EPSG:4326",
    )  # fmt: skip
    for name in ("t.gpkg", "t.geojson", "t.parquet"):
        path = tmp_path / name
        if name == "t.parquet":
            frame.to_parquet(path)
        else:
            (frame.to_crs(32637) if name == "t.gpkg" else frame).to_file(path)
        first, second, third = read_table(path, resolve=resolve, find_place=find_place).events
        assert (first.lat, first.lon, first.place_id) == (pytest.approx(34.73), pytest.approx(36.71), "C2")
        assert (second.lat, second.precision_km) == (
            pytest.approx(34.7, abs=1e-3),
            pytest.approx(14.4, abs=0.3),
        )
        assert third.location_method == "unresolved"


def test_an_edited_place_of_our_own_table_is_resolved_anew(tmp_path: Path) -> None:
    header = "id,type,status,place,place_id,mention,governorate,lat,lon,precision_km,location_method"
    rows = [
        "a,struck,reported,Rastan,C1,Rastan,Homs,34.926,36.732,2,gazetteer",  # as it was
        "b,struck,reported,Idlib,C1,Rastan,Homs,34.926,36.732,2,gazetteer",  # another place
        "c,struck,reported,Idlib,C1,Rastan,Homs,35.0,36.0,2,given",  # place and position
        "d,struck,reported,Xyz,,Xyz,Homs,,,,unresolved",  # still unresolved
        "e,struck,reported,Homs,,Xyz,Homs,,,,unresolved",  # corrected
        "f,mass grave,reported,Homs,C2,Homs,Homs,34.73,36.71,4,gazetteer",  # a type of one's own
    ]
    result = read(tmp_path / "t.csv", "\n".join([header, *rows]))
    assert [(e.place, e.place_id, e.lat, e.location_method) for e in result.events] == [
        ("Rastan", "C1", 34.926, "gazetteer"), ("Idlib", "C3", 35.93, "gazetteer"), ("Idlib", "", 35.0, "given"),
        ("Xyz", "", None, "unresolved"), ("Homs", "C2", 34.73, "gazetteer"), ("Homs", "C2", 34.73, "gazetteer"),
    ]  # fmt: skip
    assert result.events[5].type == "mass grave"


def test_what_a_table_holds(tmp_path: Path) -> None:
    tables = {
        "reports.csv": (
            "id,published,title,text,url\n1,2024-12-07,A,Rebels took Homs.,https://example.org\n",
            "reports",
        ),
        "events.csv": ("place,date,type\nHoms,2024-12-06,struck\n", "events"),
        "own.csv": ("id,type,status,place,location_method\n1,struck,reported,Homs,given\n", "own"),
        "mixed.csv": ("text,place,type\nx,Homs,struck\n", "events"),
    }
    for name, (text, kind) in tables.items():
        (tmp_path / name).write_text(text)
        assert find_table_kind(tmp_path / name) == kind


def test_reports_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_text(
        'ID;Date;Headline;Body;Link\n7;2024-12-07;A day;"Rebels took ""Homs"".\nIt fell.";https://example.org\n8;;B;;\n'
    )
    faults: list[InputError] = []
    (report,) = read_report_rows(path, on_fault=faults.append)
    assert (report.id, report.title, report.url) == ("7", "A day", "https://example.org")
    assert report.published == dt.date(2024, 12, 7)
    assert report.text == 'Rebels took "Homs".\nIt fell.'
    assert [fault.line for fault in faults] == [4]


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"expected a table \(\.csv"):
        read_table(tmp_path / "t.doc")
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "t.csv")
    with pytest.raises(InputError, match="found an empty file"):
        read(tmp_path / "t.csv", "")
    with pytest.raises(InputError, match=r"binary|found a ZIP"):
        read(tmp_path / "t.csv", b"PK\x03\x04" + bytes(range(256)) * 40)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="folder"):
        read_table(tmp_path / "folder.csv")


def test_distance_of_a_degree() -> None:
    assert distance_km(34, 36, 35, 36) == pytest.approx(111.19, abs=0.01)
