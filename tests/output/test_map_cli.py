"""``conflictmap map`` and ``conflictmap ladder``: options, messages, exit status, bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = [
    {"id": "1", "type": "captured", "status": "reported", "place": "Rastan", "governorate": "Homs", "lat": 34.924,
     "lon": 36.731, "precision_km": 2, "date": "2024-12-06", "date_precision": "day", "actor": "HTS",
     "report": "r", "start": 0, "end": 24, "location_method": "gazetteer", "evidence": "HTS captured Rastan."},
    {"id": "2", "type": "struck", "status": "negated", "place": "Hama", "governorate": "Hama", "lat": 35.13,
     "lon": 36.76, "precision_km": 4, "date": "2024-12-05", "date_precision": "day", "actor": "unknown",
     "report": "r", "start": 0,
     "end": 9, "location_method": "gazetteer", "evidence": "Not Hama."},
]  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def head_of(page: str) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(page.partition('-head">')[2].partition("</script>")[0])
    return head


def test_map_is_written_and_told(run: Any, table: Path, tmp_path: Path) -> None:
    done = run("map", table, "-o", tmp_path / "m.html", "--title", "A & B", "--lang", "ar", "--choropleth")
    assert done.status == 0
    assert done.out == ""
    assert done.err.endswith(
        "m.html: 1 event on the map, 1 listed beside it (denied, only possible or without a position)\n"
    )
    head = head_of((tmp_path / "m.html").read_text(encoding="utf-8"))
    assert (head["title"], head["count"]) == ("A & B", 2)
    assert head["options"] == {"lang": "ar", "choropleth": True, "tiles": "", "cdn": False}


def test_map_goes_to_standard_output(run: Any, table: Path) -> None:
    done = run("map", table, "-o", "-")
    assert done.out.startswith("<!DOCTYPE html>")
    assert "standard output: 1 event" in done.err


def test_fragment_and_height(run: Any, table: Path, tmp_path: Path) -> None:
    assert run("map", table, "-o", tmp_path / "f.html", "--embed", "--height", "420").status == 0
    text = (tmp_path / "f.html").read_text(encoding="utf-8")
    assert text.startswith("<iframe ")
    assert 'height="420"' in text


def test_filters_and_blur_apply(run: Any, table: Path, tmp_path: Path) -> None:
    assert run("map", table, "-o", tmp_path / "m.html", "--governorate", "Hama", "--blur", "5").status == 0
    head = head_of((tmp_path / "m.html").read_text(encoding="utf-8"))
    assert (head["count"], head["blur_km"]) == (1, 5.0)


def test_text_without_any_event_gives_an_empty_map(run: Any, tmp_path: Path) -> None:
    (tmp_path / "calm.txt").write_text("Nothing happened anywhere.", encoding="utf-8")
    done = run("map", tmp_path / "calm.txt", "-o", tmp_path / "m.html")
    assert done.status == 0
    assert "no event was found; the map is empty" in done.err
    assert head_of((tmp_path / "m.html").read_text(encoding="utf-8"))["count"] == 0


@pytest.mark.parametrize("command", ["map", "ladder"])
@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["missing.txt"], 1, "missing.txt"),
        ([], 2, "INPUT"),
        (["events.jsonl", "--governorate", "Homz"], 1, "Homs"),
        (["events.jsonl", "--since", "yesterdayish"], 1, "yesterdayish"),
    ],
)
def test_bad_input_is_named(
    run: Any, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, arguments: list[str],
    status: int, words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    done = run(command, *arguments, "-o", "out.html" if command == "map" else "out.svg")
    assert (done.status, words in done.err) == (status, True), done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.jsonl"]


@pytest.mark.parametrize(
    ("command", "target"),
    [("map", "no/m.html"), ("ladder", "no/l.svg"), ("map", "m.pdf"), ("ladder", "l.gif")],
)
def test_bad_target_is_named_before_the_work(
    run: Any, table: Path, tmp_path: Path, command: str, target: str
) -> None:
    done = run(command, table, "-o", tmp_path / target)
    assert done.status == 1
    assert Path(target).name in done.err or "folder does not exist" in done.err


@pytest.mark.parametrize(
    "option", [["--lang", "fr"], ["--tiles", "bing"], ["--blur", "-3"], ["--blur", "many"]]
)
def test_wrong_usage_is_refused(run: Any, table: Path, tmp_path: Path, option: list[str]) -> None:
    assert run("map", table, "-o", tmp_path / "m.html", *option).status == 2


def test_ladder_is_drawn(run: Any, table: Path, tmp_path: Path) -> None:
    done = run("ladder", table, "-o", tmp_path / "l.svg", "--band-km", "5", "--title", "Ladder")
    assert done.status == 0
    assert (tmp_path / "l.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert "drawn from 2 events" in done.err
