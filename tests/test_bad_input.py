"""Every kind of bad input gets a clear error and the right exit status, and never stops the rest."""

from __future__ import annotations

import json

import pytest

GOOD = "Rebels captured Saraqib on 30 November 2024.\n"
READERS = ["extract", "query", "locate", "map"]


def command_line(name, *arguments, folder):
    target = ["-o", folder / "out.html"] if name == "map" else []
    return [name, *arguments, *target]


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.txt"
    path.write_text(GOOD)
    return path


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", b"", "empty"),
        ("empty.jsonl", b"", "empty"),
        ("blank.txt", b" \r\n\t\n", "empty"),
        ("binary.txt", bytes(range(256)) * 64, "binary"),
        ("scan.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "found a PDF"),
        ("photo.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        ("broken.jsonl", b'{"id": "a", "text": "Rebels\n', "line 1: expected one JSON object"),
        ("fields.jsonl", b'{"id": "a", "body": "Rebels captured Hama."}\n', "expected a field text"),
        ("half.txt", b"\xff\xfeR\x00e", "broken byte"),
        (
            "scripts.html",
            b"<html><head><script>x()</script></head><body><script>y()</script></body></html>",
            "empty",
        ),
    ],
)
def test_unusable_input_is_one(run, tmp_path, *, name, file, content, words):
    if content is not None:
        (tmp_path / file).write_bytes(content)
    told = run(*command_line(name, tmp_path / file, folder=tmp_path))
    assert told.status == 1
    assert words in told.err
    assert file in told.err
    assert "Traceback" not in told.err
    assert not (tmp_path / "out.html").exists()


@pytest.mark.parametrize("name", READERS)
def test_folder_without_reports_is_one(run, tmp_path, name):
    folder = tmp_path / "hollow"
    folder.mkdir()
    told = run(*command_line(name, folder, folder=tmp_path))
    assert told.status == 1
    assert "hollow" in told.err and "expected" in told.err


@pytest.mark.parametrize("name", READERS)
def test_folder_is_read(run, tmp_path, name):
    folder = tmp_path / "day" / "one"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(GOOD)
    told = run(*command_line(name, tmp_path / "day", folder=tmp_path))
    assert told.status == 0
    drawn = (tmp_path / "out.html").read_text("utf-8") if name == "map" else told.out
    assert drawn


@pytest.mark.parametrize("name", READERS)
def test_one_bad_report_is_named_and_the_others_go_on(run, tmp_path, good, name):
    lines = [
        json.dumps({"text": "Rebels captured Hama."}),
        "{broken",
        json.dumps({"text": "The army left Rastan."}),
    ]
    (tmp_path / "reports.jsonl").write_text("\n".join(lines))
    (tmp_path / "nothing.txt").write_bytes(b"")
    sources = [tmp_path / "reports.jsonl", tmp_path / "nothing.txt", tmp_path / "missing.txt", good]
    told = run(*command_line(name, *sources, folder=tmp_path))
    assert told.status == 0
    assert "reports.jsonl line 2" in told.err
    assert "nothing.txt" in told.err and "missing.txt" in told.err
    if name != "map":
        assert all(place in told.out for place in ("Hama", "Rastan", "Saraqib"))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (GOOD.encode("utf-16"), "Saraqib"),
        (GOOD.encode("utf-8-sig"), "Saraqib"),
        ("“Rebels” captured Saraqib’s centre. Rebels captured Saraqib.".encode("cp1252"), "Saraqib"),
        (
            "سيطرت فصائل المعارضة على مدينة حماة يوم الخميس بعد انسحاب قوات الجيش منها.".encode("cp1256"),
            "Hama",
        ),
    ],
)
def test_other_encodings_are_read(run, tmp_path, content, place):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    told = run("locate", path)
    assert told.status == 0
    assert place in told.out


def test_page_full_of_scripts_gives_no_event_of_theirs(run, tmp_path):
    scripts = (
        "<script>let a = 'Rebels captured Aleppo.'</script><style>/* Rebels captured Homs. */</style>" * 500
    )
    path = tmp_path / "page.html"
    path.write_text(f"<html><head>{scripts}</head><body>{scripts}<p>{GOOD}</p>{scripts}</body></html>")
    told = run("extract", path, "--format", "jsonl")
    assert {json.loads(line)["place"] for line in told.out.splitlines()} == {"Saraqib"}


def test_fifty_megabytes_of_text(run, tmp_path):
    path = tmp_path / "big.txt"
    filler = "The weather stayed dry and the harvest of olives went on as in other years, farmers said.\n"
    path.write_text(filler * (50_000_000 // len(filler)) + GOOD)
    told = run("extract", path)
    assert told.status == 0
    assert "Saraqib" in told.out


@pytest.mark.parametrize(
    ("option", "value", "near"),
    [
        ("--governorate", "Homz", "Homs"),
        ("--type", "capturd", "captured"),
        ("--status", "claimd", "claimed"),
        ("--near", "M55", "M5"),
        ("--since", "someday", "YYYY-MM-DD"),
    ],
)
def test_unknown_names_in_a_query_are_one_and_name_the_near_ones(run, good, option, value, near):
    told = run("query", good, option, value)
    assert told.status == 1
    assert value in told.err
    assert near in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("name", "place"),
    [
        *(
            (name, place)
            for name in ("extract", "query", "map")
            for place in ("no/such/folder/out", "good.txt/out")
        ),
        ("query", "taken"),  # a folder; for extract it would be a dataset
        ("map", "taken"),
    ],
)
def test_unwritable_output_is_one(run, tmp_path, good, name, place):
    target = (tmp_path / place).with_suffix(".html" if name == "map" else ".jsonl")
    (tmp_path / "taken").with_suffix(target.suffix).mkdir()
    told = run(name, good, "-o", target)
    assert told.status == 1
    assert str(target) in told.err
    assert "Traceback" not in told.err
    assert good.read_text() == GOOD


def test_unknown_suffix_names_the_known_ones(run, tmp_path, good):
    told = run("extract", good, "-o", tmp_path / "out.shp")
    assert told.status == 1
    assert "geojson" in told.err and "shp" in told.err
    assert not (tmp_path / "out.shp").exists()


def test_text_without_events_gives_an_empty_map_that_says_so(run, tmp_path):
    (tmp_path / "calm.txt").write_text("A quiet day in Hama, and rain in the evening.\n")
    told = run("map", tmp_path / "calm.txt", "-o", tmp_path / "calm.html")
    assert told.status == 0
    assert "no event" in told.err.lower()
    assert "no event" in (tmp_path / "calm.html").read_text("utf-8").lower()
    listed = run("query", tmp_path / "calm.txt")
    assert listed.status == 0
