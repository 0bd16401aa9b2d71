"""``add``, ``query`` and ``report`` on both kinds of store, as a newsroom uses them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conflictmap.cli import group
from conflictmap.errors import ConflictMapError
from conflictmap.output.formats import read_events

ROOT = Path(__file__).parents[2]
REPORT = str(ROOT / "examples" / "homs-2024-12-06.txt")
BULLETIN = str(ROOT / "examples" / "bulletin.jsonl")
Edit = Callable[[str], None]


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(group, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit | ConflictMapError):
        raise result.exception
    return result


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The analyst's own spreadsheet, in a folder that may be written."""
    return Path(shutil.copy(ROOT / "examples" / "events.csv", tmp_path))


def test_months_of_collecting(target: str, table: Path, edit: Edit, tmp_path: Path) -> None:
    """Reports and a table go in, twice; the analyst edits; the store answers."""
    first = run("add", REPORT, BULLETIN, table, "--store", target)
    assert first.exit_code == 0
    again = run("add", REPORT, BULLETIN, table, "--store", target)
    assert "0 new, 0 updated" in again.stderr
    assert "place is unknown: Shaykh Nowhere (Homs)" in first.stderr
    assert (tmp_path / "events.unresolved.csv").exists()

    counted = run("query", target, "--count-by", "type", "--format", "csv", "--status", "reported,claimed")
    counts = {row["type"]: int(row["count"]) for row in csv.DictReader(io.StringIO(counted.stdout))}
    assert set(counts) == {"captured", "struck", "closed", "withdrawn"}
    assert min(counts.values()) >= 3

    edit("UPDATE EVENTS SET type = 'closed' WHERE place = 'Talbiseh' AND type = 'captured'")
    run("add", REPORT, BULLETIN, table, "--store", target)
    closed = run("query", target, "--place", "Talbiseh", "--type", "closed", "--format", "jsonl")
    assert [json.loads(line)["place"] for line in closed.stdout.splitlines()] == ["Talbiseh"]


def test_a_corrected_file_goes_before_the_reports(target: str, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    assert run("extract", REPORT, "-o", events).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(events.read_text("utf-8-sig"), newline="")))
    rastan = next(row for row in rows if row["place"] == "Rastan" and row["type"] == "captured")
    rastan["status"] = "rejected"
    with events.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert run("add", REPORT, "--store", target).exit_code == 0
    assert "reviewed events: 0 new" in run("add", events, "--store", target).stderr
    assert run("add", REPORT, "--store", target).exit_code == 0
    found = run("query", target, "--place", "Rastan", "--type", "captured", "--format", "jsonl").stdout
    assert [json.loads(line)["status"] for line in found.splitlines()] == ["negated"]


@pytest.mark.parametrize(
    "options",
    [
        ["--governorate", "Rural Damascus,Homs"],
        ["--type", "struck", "--type", "closed", "--since", "2024-12-06"],
        ["--near", "M5", "--within-km", "3"],
        ["--actor", "HTS", "--until", "2024-12"],
        ["--status", "negated"],
    ],
)
def test_a_store_answers_as_its_inputs_do(target: str, options: list[str], tmp_path: Path) -> None:
    run("add", REPORT, BULLETIN, "--store", target)
    run("query", target, *options, "-o", tmp_path / "stored.jsonl")
    run("query", REPORT, BULLETIN, *options, "-o", tmp_path / "read.jsonl")
    stored, read = read_events(tmp_path / "stored.jsonl"), read_events(tmp_path / "read.jsonl")
    assert len(read) > 0
    assert list(stored) == list(read)


def test_a_table_for_people(table: Path) -> None:
    result = run("query", table, "--governorate", "Homs", "--status", "reported")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].split() == [
        "date",
        "type",
        "status",
        "place",
        "governorate",
        "actor",
        "evidence",
    ]
    assert "2024-12-06  struck" in result.stdout
    assert "bridge on the M5" in result.stdout
    assert result.stderr.strip().splitlines()[-1] == "2 events"


@pytest.mark.parametrize("name", ["q.csv", "q.jsonl", "q.geojson", "q.gpkg", "q.parquet", "q.kml", "q.xlsx"])
def test_every_format_of_a_query(table: Path, name: str, tmp_path: Path) -> None:
    assert run("query", table, "--type", "struck", "-o", tmp_path / name).exit_code == 0
    assert [event.type for event in read_events(tmp_path / name)] == ["struck"] * 4


def test_a_briefing_of_a_store(target: str, tmp_path: Path) -> None:
    run("add", REPORT, "--store", target)
    result = run(
        "report", target, "--governorate", "Homs", "--new-since", "2024-12-06", "-o", tmp_path / "b.md"
    )
    assert result.exit_code == 0
    text = (tmp_path / "b.md").read_text("utf-8")
    assert "Rastan (Homs)" in text
    assert "Deir ez-Zor" not in text
    assert (tmp_path / "b-map.png").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["query", "{table}", "--governorate", "Homms"], "did you mean 'Homs'"),
        (["query", "{table}", "--type", "capture"], "did you mean 'captured'"),
        (["query", "{table}", "--near", "Qwertzuiop"], "expected a road or a place"),
        (["query", "{table}", "--since", "Friday"], "since: expected a date"),
        (["query", "{table}", "--count-by", "goverment"], "did you mean 'governorate'"),
        (["query", "{table}", "-o", "/nonexistent/x.csv"], "create it"),
        (["query", "{table}", "-o", "x.doc"], "expected one of the formats"),
        (["query", "postgresql://nobody@/none?host=/nonexistent"], "cannot open this database"),
        (["add", "{table}", "--store", "x.csv"], "suffix .gpkg"),
        (["add", "{table}", "--store", "mysql://x"], "expected a .gpkg file or one of postgresql://"),
        (["report", "{table}", "-o", "x.odt"], "expected a briefing as md, html, docx, pdf"),
        (["report", "{table}", "-o", "x.md", "--new-since", "soon"], "expected a date"),
    ],
)  # fmt: skip
def test_wrong_words_say_what_to_do(table: Path, arguments: list[str], message: str) -> None:
    result = run(*(argument.format(table=table) for argument in arguments))
    assert result.exit_code != 0
    assert message in f"{result.exception}{result.stderr}"


def test_missing_inputs_are_named_and_the_others_go_on(table: Path) -> None:
    both = run("query", "missing.csv", table)
    assert both.exit_code == 0
    assert "missing.csv: no such file" in both.stderr
    assert "12 events" in both.stderr or "13 events" in both.stderr
    alone = run("query", "missing.csv")
    assert alone.exit_code == 1


def test_exit_status_and_streams_of_the_program(tmp_path: Path) -> None:
    table = shutil.copy(ROOT / "examples" / "events.csv", tmp_path)
    program = [sys.executable, "-m", "conflictmap"]
    done = subprocess.run(
        [*program, "query", table, "--type", "closed", "--format", "csv"], capture_output=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"id,type,status,place")
    assert len(list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))) == 3
    assert (
        subprocess.run([*program, "query", table, "--type", "x"], capture_output=True, check=False).returncode
        == 1
    )
    assert subprocess.run([*program, "query"], capture_output=True, check=False).returncode == 2


def test_a_damaged_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "war.gpkg").write_bytes(b"not a database at all" * 400)
    result = run("add", REPORT, "--store", tmp_path / "war.gpkg")
    assert "expected a GeoPackage, found a damaged or other file" in str(result.exception)


def test_an_exported_geopackage_becomes_a_store(table: Path, tmp_path: Path) -> None:
    """Its rows count as the analyst's own."""
    exported = tmp_path / "war.gpkg"
    run("query", table, "-o", exported)
    before = list(read_events(exported))
    assert "new" in run("add", REPORT, "--store", exported).stderr
    after = {event.id: event for event in read_events(exported)}
    assert all(after[event.id] == event for event in before)
    assert len(after) > len(before)


def test_any_other_geopackage_is_left_alone(tmp_path: Path) -> None:
    import geopandas as gpd
    from shapely.geometry import Point

    other = tmp_path / "other.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(36, 34)], crs=4326).to_file(other, layer="events")
    assert "give a new file name" in str(run("add", REPORT, "--store", other).exception)
