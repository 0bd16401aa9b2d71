"""A gazetteer file with faults is refused with the line, and every fault can be listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from conflictmap.errors import DataFileError
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.tables import check_gazetteer

HEADER = "id,name,kind,lat,lon,governorate,country\n"


def write(path: Path, body: str, header: str = HEADER) -> Path:
    path.write_text(header + body, encoding="utf-8")
    return path


def test_good_file_has_no_faults_and_fills_what_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "g.csv", "a,Homs,city,34.7,36.7,Homs,\nb,Beirut,city,33.9,35.5,Beirut,LB\n")
    assert check_gazetteer(path) == []
    homs, beirut = Gazetteer.from_csv(path)
    assert (homs.country, homs.precision_km, homs.population) == ("SY", 1.0, 0)
    assert beirut.country == "LB"


FAULTS = [
    ("a,Homs,city,356.0,36.7,Homs,SY\n", 2, "between -90 and 90, found 356; lat and lon may be swapped"),
    ("a,Homs,city,x,36.7,Homs,SY\n", 2, "lat must be a number, found 'x'"),
    ("a,Homs,metropolis,34,36.7,Homs,SY\n", 2, "kind must be one of"),
    ("a,,city,34,36.7,Homs,SY\n", 2, "name is empty"),
    ("a,Homs,city,34,36.7,Homs,SY\na,Hama,city,35,36.7,Hama,SY\n", 3, "id 'a' is already used in line 2"),
    ("a,Homs,city,34,36.7,Mordor,SY\n", 2, "governorate must be one of"),
    ("a,Homs,city,34\n", 2, "expected 7 fields, found 4"),
    ('a,"Ho\nms",city,34,36.7,Homs,SY\n', 3, "a tab or a line break"),
    ("a,Homs,city,nan,36.7,Homs,SY\n", 2, "lat must be between"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "line", "message"), FAULTS)
def test_fault_is_named_with_its_line(tmp_path: Path, body: str, line: int, message: str) -> None:
    path = write(tmp_path / "g.csv", body)
    (fault,) = check_gazetteer(path)
    assert fault.line == line
    assert message in fault.message
    with pytest.raises(DataFileError, match=f"g.csv line {line}: ") as caught:
        Gazetteer.from_csv(path)
    assert caught.value.line == line


def test_all_faults_are_listed_not_only_the_first(tmp_path: Path) -> None:
    path = write(tmp_path / "g.csv", "a,Homs,x,99,36,Homs,SY\nb,,city,34,999,Homs,SY\n")
    assert [fault.line for fault in check_gazetteer(path)] == [2, 2, 3, 3]
    with pytest.raises(DataFileError, match="and 3 more; see: conflictmap gazetteer check"):
        Gazetteer.from_csv(path)


def test_missing_columns_wrong_encoding_and_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="missing lat, lon; found id, name, kind"):
        check_gazetteer(write(tmp_path / "a.csv", "", "id,name,kind\n"))
    (tmp_path / "b.csv").write_bytes(HEADER.encode() + b"a,Alepp\xe9,city,36,37,Aleppo,SY\n")
    with pytest.raises(DataFileError, match="expected UTF-8, found a byte 0xe9"):
        check_gazetteer(tmp_path / "b.csv")
    with pytest.raises(DataFileError, match="cannot read it: No such file"):
        check_gazetteer(tmp_path / "c.csv")
    assert check_gazetteer(write(tmp_path / "d.csv", ""))[0].message == "the file has no rows"


def test_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_bytes(
        b"\xef\xbb\xbf" + HEADER.replace("\n", "\r\n").encode() + b"a,Homs,city,34.7,36.7,Homs,SY\r\n"
    )
    assert check_gazetteer(path) == []
    assert Gazetteer.from_csv(path).resolve("Homs").status == "resolved"
