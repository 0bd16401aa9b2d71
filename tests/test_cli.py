"""The command line as a person or a script meets it: streams, exit status, interruption."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from dataclasses import fields

import pytest

from conflictmap import __version__
from conflictmap.cli import COMMANDS, messages
from conflictmap.cli.extract import FORMATS
from conflictmap.model import Event

REPORT = "Rebels captured Saraqib on Friday. The army denied that it had withdrawn from Hama.\n"


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report-2024-12-06.txt"
    path.write_text(REPORT, "utf-8")
    return path


def test_version_and_help(run):
    assert run("--version").out == f"conflictmap, version {__version__}\n"
    told = run("--help")
    assert told.status == 0
    assert all(f"  {name} " in told.out for name in COMMANDS)
    assert run("-h").out == told.out
    assert run("extract", "--help").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nosuch",),
        ("extract",),
        ("extract", "--nosuch", "a.txt"),
        ("extract", "a.txt", "--format", "pdf"),
    ],
)
def test_wrong_usage_is_two(run, arguments):
    told = run(*arguments)
    assert (told.status, told.out) == (2, "")
    assert "conflictmap" in told.err


def test_a_date_that_is_none_is_wrong_usage(run, report):
    told = run("extract", report, "--published", "Friday")
    assert told.status == 2
    assert "expected a date such as 2024-12-06, found 'Friday'" in told.err


def test_extract_shows_a_table(run, report):
    told = run("extract", report)
    assert told.status == 0
    head, first, *_ = told.out.splitlines()
    assert head.split()[:3] == ["date", "type", "status"]
    assert first.split()[:4] == ["2024-12-06", "captured", "reported", "Saraqib"]
    assert first.endswith("Rebels captured Saraqib on Friday.")
    assert told.err.startswith("1 report: ")
    assert "denied or only possible" in told.err


def test_extract_lines_have_the_columns_of_the_contract(run, report):
    told = run("extract", report, "--format", "jsonl")
    records = [json.loads(line) for line in told.out.splitlines()]
    assert records
    for record in records:
        assert set(record) == {field.name for field in fields(Event)}
        assert REPORT[record["start"] : record["end"]] == record["evidence"]
        assert record["published"] == "2024-12-06"


def test_extract_formats_are_those_of_the_library():
    from conflictmap.output import formats

    assert formats.FORMATS == FORMATS


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "geojson"])
def test_extract_writes_what_can_be_read_again(run, report, tmp_path, suffix):
    from conflictmap.output.formats import read_events

    target = tmp_path / f"events.{suffix}"
    told = run("extract", report, "-o", target)
    assert (told.status, told.out) == (0, "")
    assert {event.place for event in read_events(target)} >= {"Saraqib"}


def test_extract_explains_rejections_too(run, report):
    told = run("extract", report, "--explain")
    assert "captured Saraqib, 2024-12-06, reported" in told.out
    assert "why: " in told.out
    assert "Rebels captured Saraqib on Friday." in told.out


def test_extract_reads_standard_input(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode())))
    told = run("extract", "-", "--published", "2024-12-07", "--format", "csv")
    assert told.status == 0
    assert "Saraqib" in told.out
    assert "2024-12-06" in told.out


def test_extract_names_faults_and_goes_on(run, report, tmp_path):
    lines = tmp_path / "reports.jsonl"
    lines.write_text(
        '{"id": "a", "text": "Rebels captured Hama."}\nbroken\n{"id": "c", "text": "Nothing."}\n'
    )
    told = run("extract", lines, tmp_path / "missing.txt", report)
    assert told.status == 0
    assert "Saraqib" in told.out and "Hama" in told.out
    assert told.err.count("error: ") == 2
    assert f"{lines} line 2: expected one JSON object" in told.err
    assert "missing.txt: no such file" in told.err
    assert "3 reports: " in told.err and "2 faults named above" in told.err


def test_extract_reads_a_table_of_texts_and_refuses_one_of_events(run, tmp_path, examples):
    table = tmp_path / "reports.csv"
    table.write_text('id,published,text\n1,2024-12-07,"Rebels captured Saraqib on Friday."\n2,,""\n')
    told = run("extract", table)
    assert told.status == 0
    assert "2024-12-06  captured" in told.out
    assert f"{table} line 3" in told.err
    told = run("extract", examples / "events.csv")
    assert (told.status, told.out) == (1, "")
    assert "use conflictmap query or map" in told.err


def test_extract_without_events_says_so(run, tmp_path):
    path = tmp_path / "calm.txt"
    path.write_text("A quiet day in Hama.")
    told = run("extract", path)
    assert (told.status, told.out) == (0, "no events found\n")


def test_a_report_cannot_steer_the_terminal(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Rebels captured Saraqib\x1b]0;owned\x07 on Friday\u202e.\n")
    told = run("extract", path)
    assert "Saraqib" in told.out
    assert not any(char in told.out + told.err for char in "\x1b\x07\u202e")


def test_progress_is_silent_for_short_work_and_tells_long_work(capsys, monkeypatch):
    assert list(messages.Progress("report").follow(range(3))) == [0, 1, 2]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(messages, "_QUIET_S", 0.0)
    monkeypatch.setattr(messages, "_EVERY_S", {True: 0.0, False: 0.0})
    with messages.Progress("report") as progress:
        list(progress.follow(range(3)))
    assert "2 reports read" in capsys.readouterr().err
    assert progress.count == 3


def command(*arguments):
    return [sys.executable, "-m", "conflictmap", *map(str, arguments)]


def test_exit_status_of_the_program_itself(report, tmp_path):
    assert subprocess.run(command("extract", report), capture_output=True, check=False).returncode == 0
    assert (
        subprocess.run(command("extract", tmp_path / "no.txt"), capture_output=True, check=False).returncode
        == 1
    )
    assert subprocess.run(command("extract"), capture_output=True, check=False).returncode == 2


def test_a_reader_that_leaves_is_no_error(tmp_path):
    lines = tmp_path / "many.jsonl"
    lines.write_text('{"text": "Rebels captured Saraqib, Hama, Homs and Aleppo on 6 December 2024."}\n' * 300)
    with subprocess.Popen(
        command("extract", lines, "--explain"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdout.readline()
        program.stdout.close()
        told = program.stderr.read().decode()
        assert program.wait(60) == 0
    assert "Traceback" not in told and "BrokenPipe" not in told


def test_interruption_is_no_traceback():
    # a shell starts its background jobs deaf to the interrupt, and what they start is deaf too
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        program = subprocess.Popen(
            command("extract", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with program:
        time.sleep(3)
        program.send_signal(signal.SIGINT)
        program.wait(60)
        told = program.stderr.read().decode()
    assert program.returncode == 130
    assert "Traceback" not in told
    assert "interrupted" in told
