"""``place``, ``locate`` and ``gazetteer`` on the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
COLUMNS = [
    "report",
    "start",
    "end",
    "mention",
    "status",
    "confidence",
    "place_id",
    "place",
    "kind",
    "governorate",
    "lat",
    "lon",
    "precision_km",
    "reason",
]


def test_place_json_is_one_object_a_query_in_order(run: Run) -> None:
    done = run("place", "--json", "Homs", "Sawran", "Tell Quzmarah")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert [record["query"] for record in records] == ["Homs", "Sawran", "Tell Quzmarah"]
    assert [record["status"] for record in records] == ["resolved", "ambiguous", "unknown"]
    for record in records:
        assert set(record) == {"query", "status", "confidence", "match", "candidates", "reason"}
    assert set(records[0]["match"]) == {
        "place_id", "place", "kind", "governorate", "district", "country", "lat", "lon", "variants",
    }  # fmt: skip
    assert records[1]["match"] is None and len(records[1]["candidates"]) > 1
    assert done.err == ""


def test_place_says_what_to_do_with_a_doubtful_name(run: Run) -> None:
    done = run("place", "Sawran", "Rastann")
    assert "ambiguous" in done.out
    assert "--governorate" in done.out
    assert "Rastan" in done.out
    narrowed = run("place", "Sawran", "--governorate", "Hama", "--json")
    assert json.loads(narrowed.out)["match"]["governorate"] == "Hama"


def test_place_reads_names_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Homs\n\nHama\n"))
    done = run("place", "--json", "-")
    assert [json.loads(line)["match"]["place"] for line in done.out.splitlines()] == ["Homs", "Hama"]


def test_locate_has_the_columns_of_the_contract(run: Run, examples: Path) -> None:
    done = run("locate", examples / "homs-2024-12-06.txt", "--format", "jsonl")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert records and all(list(record) == COLUMNS for record in records)
    text = (examples / "homs-2024-12-06.txt").read_text(encoding="utf-8")
    assert all(text[record["start"] : record["end"]] == record["mention"] for record in records)


def test_locate_writes_csv_and_text(run: Run, examples: Path, tmp_path: Path) -> None:
    out = tmp_path / "places.csv"
    assert run("locate", examples / "homs-2024-12-06.txt", "-o", out).status == 0
    rows = list(csv.reader(out.open(encoding="utf-8")))
    assert rows[0] == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in rows)
    text = run("locate", examples / "homs-2024-12-06.txt", "--format", "text").out
    assert "Rastan bridge" in text


def test_one_bad_report_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Shells hit Rastan in Homs province.")
    (tmp_path / "b.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    both = run("locate", tmp_path / "b.txt", tmp_path / "a.txt", "--format", "jsonl")
    assert both.status == 0
    assert "b.txt" in both.err
    assert "Rastan" in both.out
    assert run("locate", tmp_path / "b.txt").status == 1
    assert run("locate", tmp_path / "a.txt", "-o", tmp_path / "no" / "x.csv").status == 1


def test_own_gazetteer_is_used_and_a_faulty_one_refused(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("id,name,kind,lat,lon,governorate\nx,Qwertistan,town,35,37,Hama\n")
    done = run("place", "Qwertistan", "--gazetteer", own, "--json")
    assert json.loads(done.out)["match"]["place_id"] == "x"
    own.write_text("id,name,kind,lat,lon\nx,Qwertistan,town,950,37\n")
    bad = run("place", "Qwertistan", "--gazetteer", own)
    assert bad.status == 1
    assert "own.csv line 2: lat must be between" in bad.err


def test_gazetteer_check_lists_faults_and_build_makes_a_good_file(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id,name,kind,lat,lon\nx,A,town,950,37\ny,B,planet,35,37\n")
    done = run("gazetteer", "check", bad)
    assert done.status == 1
    assert [line.split(":")[0].rsplit(" ", 1)[1] for line in done.out.splitlines()] == ["2", "3"]
    dump = tmp_path / "SY.txt"
    dump.write_text("1\tNawa\tNawa\tNaoua\t32.9\t36.0\tP\tPPL\tSY\t\t06\t\t\t\t9000\t\t1\tA\t2020-01-01\n")
    assert run("gazetteer", "build", "--geonames", dump, "-o", tmp_path / "o.csv").status == 0
    assert run("gazetteer", "check", tmp_path / "o.csv").status == 0
