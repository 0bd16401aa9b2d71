"""A corpus in parts gives what a single process gives; done parts stay; bad documents go aside."""

from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas as gpd
import pytest
from reading_back import by_id, read_sorted, read_tree

from conflictmap.cli.corpus import ProgressBar
from conflictmap.corpus import coding
from conflictmap.corpus.extraction import Progress, extract_corpus
from conflictmap.errors import ConflictMapError, InputError
from conflictmap.output.datasets import read_dataset
from conflictmap.pipeline import extract

PART = 5_000


@pytest.fixture
def coded(monkeypatch) -> list[str]:
    """The ids of the reports that are coded, as they are."""
    seen: list[str] = []
    original = coding.code_report

    def code(report, **options):
        seen.append(report.id)
        return original(report, **options)

    monkeypatch.setattr(coding, "code_report", code)
    coding.load_coder.cache_clear()
    yield seen
    coding.load_coder.cache_clear()


@pytest.mark.parametrize("partition_bytes", [700, 9_000, 1_000_000])
def test_partitions_change_nothing(partition_bytes, corpus, undivided, tmp_path):
    summary = extract_corpus([str(corpus)], str(tmp_path / "out"), partition_bytes=partition_bytes)
    assert read_sorted(tmp_path / "out") == undivided
    assert summary.events == len(undivided) > 50
    assert summary.documents == len((corpus / "reports.jsonl").read_bytes().splitlines())
    assert sum(summary.types.values()) == summary.events


def test_denials_count_across_months_and_partitions(tmp_path):
    """An undated denial disputes events of every month, in whatever partition they are."""
    texts = [
        ("2024-11-30", "Rebels captured Saraqib on Friday."),
        ("2024-12-06", "Rebels captured Saraqib on Thursday."),
        (None, "The army denied that Saraqib had been captured by rebels."),
    ]
    source = tmp_path / "reports"
    source.mkdir()
    for number, (published, text) in enumerate(texts):
        row = {"id": str(number), "text": text, "published": published}
        (source / f"{number}.jsonl").write_text(json.dumps(row))
    expected = by_id(extract(source))
    assert {event.disputed for event in expected} == {True, False}
    extract_corpus([str(source)], str(tmp_path / "out"))
    assert read_sorted(tmp_path / "out") == expected


def test_events_of_many_reports_keep_the_first_sources(tmp_path):
    source = tmp_path / "reports.jsonl"
    rows = [
        {"id": f"{n:03}", "published": "2024-12-06", "text": "Rebels captured Saraqib on 5 December."}
        for n in range(150)
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (whole,) = extract(source)
    assert len(whole.sources) == 150
    for partition_bytes in (1_000, 1_000_000):
        summary = extract_corpus([str(source)], str(tmp_path / "out"), partition_bytes=partition_bytes)
        (event,) = read_dataset(tmp_path / "out")
        assert event.sources == whole.sources[:100]
        assert summary.capped == 1


def test_a_second_run_codes_nothing_and_changes_nothing(corpus, tmp_path, coded):
    out = tmp_path / "out"
    first = extract_corpus([str(corpus)], str(out), partition_bytes=PART)
    before = read_tree(out)
    assert coded
    coded.clear()
    assert extract_corpus([str(corpus)], str(out), partition_bytes=PART) == first
    assert coded == []
    assert read_tree(out) == before


def test_only_what_changed_is_coded_again(corpus, corpus_lines, tmp_path, coded):
    source = tmp_path / "reports.jsonl"
    source.write_bytes(b"".join(corpus_lines))
    extract_corpus([str(source)], str(tmp_path / "out"), partition_bytes=PART)
    coded.clear()
    more = b'{"id": "late", "published": "2024-12-06", "text": "Rebels captured Saraqib on Thursday."}\n'
    with source.open("ab") as file:
        file.write(more)
    extract_corpus([str(source)], str(tmp_path / "out"), partition_bytes=PART)
    assert coded[-1] == "late"
    assert len(coded) < len(corpus_lines) / 2
    assert read_sorted(tmp_path / "out") == by_id(extract(source))


def test_reports_that_are_gone_take_their_events_along(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text("Rebels captured Saraqib.")
    (source / "b.txt").write_text("Rebels captured Rastan.")
    extract_corpus([str(source)], str(tmp_path / "out"))
    (source / "b.txt").unlink()
    extract_corpus([str(source)], str(tmp_path / "out"))
    assert [event.place for event in read_dataset(tmp_path / "out")] == ["Saraqib"]
    assert len(list((tmp_path / "out").glob("year=*/*/*.parquet"))) == 1


def test_another_run_does_not_use_the_parts_of_this_one(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("Rebels captured Saraqib on Thursday.")
    for published, date in (("2024-12-06", "2024-12-05"), ("2023-03-03", "2023-03-02")):
        extract_corpus([str(source)], str(tmp_path / "out"), published=published)
        assert [event.date for event in read_dataset(tmp_path / "out")] == [date]
    assert len(list((tmp_path / "out" / "_parts").iterdir())) == 1


def test_a_gazetteer_of_ones_own_reaches_the_workers(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("Rebels captured Xanadabad on Thursday.")
    places = tmp_path / "places.csv"
    places.write_text("id,name,kind,governorate,lat,lon\nmy-1,Xanadabad,town,Homs,34.5,36.5\n")
    for gazetteer in (None, places):
        extract_corpus([str(source)], str(tmp_path / "out"), gazetteer=gazetteer)
        found = {event.place_id for event in read_dataset(tmp_path / "out")}
        assert ("my-1" in found) == (gazetteer is not None)


def test_a_worker_of_another_version_refuses(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("Rebels captured Saraqib.")
    run = coding.Run(output=str(tmp_path / "out"), fingerprint="0.0.0-other")
    with pytest.raises(ConflictMapError, match=r"expected conflictmap 0\.0\.0-other on every worker, found"):
        coding.load_coder(run)


BAD_LINES = (
    (b'{"text": "Rebels captured \xff\xfe."}', "broken byte at column"),
    (b"not json at all", "expected one JSON object"),
    (b'{"id": "x"}', "expected a field text"),
    (b"\x00\x01\x02", "binary data"),
    (b'{"text": "' + b"x" * 4_100_000 + b'"}', "at most 4,000,000 bytes, found 4,100,013"),
    (b'{"text": "' + b"x" * 1_100_000 + b'"}', "at most 1,000,000 characters, found 1,100,000"),
    (b'{"text": "x", "published": "soon"}', "expected a date"),
)


def test_bad_documents_are_put_aside_and_the_rest_goes_on(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    good = [b'{"text": "Rebels captured Saraqib."}', b'{"text": "Rebels captured Rastan."}']
    lines = [good[0], *(line for line, _ in BAD_LINES), good[1]]
    (source / "reports.jsonl").write_bytes(b"\n".join(lines))
    (source / "empty.txt").write_bytes(b"")
    (source / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    (source / "bomb.html").write_text("<html><body>" + "<b>x</b>" * 60_000)
    summary = extract_corpus([str(source)], str(tmp_path / "out"), partition_bytes=1_000_000)
    assert sorted(event.place for event in read_dataset(tmp_path / "out")) == ["Rastan", "Saraqib"]
    assert summary.documents == 2
    assert summary.quarantined_count == len(BAD_LINES) + 3
    told = [json.loads(line) for line in (tmp_path / "out" / "_quarantine.jsonl").read_text().splitlines()]
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    for number, (_, reason) in enumerate(BAD_LINES, start=1):
        (row,) = (row for row in told if row["file"].endswith(".jsonl") and row["at"] == starts[number])
        assert reason in row["reason"]
        assert not re.search(r"conflictmap-\w+", row["reason"])  # no temporary name
    assert {Path(row["file"]).name for row in told} == {
        "reports.jsonl",
        "empty.txt",
        "picture.html",
        "bomb.html",
    }


def test_a_200_mb_line_needs_no_200_mb(tmp_path):
    """In a process of its own, whose peak memory the system tells."""
    import subprocess
    import sys

    source = tmp_path / "reports.jsonl"
    with source.open("wb") as file:
        file.write(b'{"id": "a", "text": "Rebels captured Saraqib."}\n{"text": "')
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"id": "b", "text": "Rebels captured Rastan."}\n')
    code = (
        "import resource, sys\n"
        "from conflictmap.corpus.extraction import extract_corpus\n"
        "from conflictmap.pipeline import extract\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "summary = extract_corpus([sys.argv[1]], sys.argv[2])\n"
        "print(summary.documents, summary.events, summary.quarantined_count, end=' ')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    short = tmp_path / "short.jsonl"
    short.write_text('{"id": "a", "text": "Rebels captured Saraqib."}\n', encoding="utf-8")

    def tell(path, out):
        command = [sys.executable, "-c", code, str(path), str(tmp_path / out)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        return [int(figure) for figure in ran.stdout.split()]

    *counts, peak_mb = tell(source, "out")
    assert counts == [2, 2, 1]
    assert peak_mb - tell(short, "short")[-1] < 100  # beside what the program itself takes
    assert peak_mb < 600
    (row,) = (tmp_path / "out" / "_quarantine.jsonl").read_text().splitlines()
    assert "found 200,000,013" in row


def test_an_extractor_that_fails_on_one_report_does_not_stop_the_rest(tmp_path, monkeypatch):
    def code(report, **_):
        if "Rastan" in report.text:
            raise RecursionError("deep")
        return original(report)

    original = coding.code_report
    monkeypatch.setattr(coding, "code_report", code)
    coding.load_coder.cache_clear()
    source = tmp_path / "reports.jsonl"
    source.write_text(
        "".join(json.dumps({"text": f"Rebels captured {p}."}) + "\n" for p in ("Saraqib", "Rastan", "Idlib"))
    )
    summary = extract_corpus([str(source)], str(tmp_path / "out"))
    assert summary.quarantined_count == 1
    assert "RecursionError" in summary.quarantined[0].reason
    assert sorted(event.place for event in read_dataset(tmp_path / "out")) == ["Idlib", "Saraqib"]
    coding.load_coder.cache_clear()


def test_sources_may_be_globs_addresses_and_the_folder_around_the_output(tmp_path):
    fsspec = pytest.importorskip("fsspec")
    for name, place in (("a.txt", "Saraqib"), ("b.md", "Rastan"), (".hidden.txt", "Idlib")):
        (tmp_path / name).write_text(f"Rebels captured {place}.")
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/reports/c.jsonl", b'{"text": "Rebels captured Palmyra."}\n')
    extract_corpus([f"{tmp_path}/*.txt", "memory://reports"], str(tmp_path / "out"))
    assert sorted(event.place for event in read_dataset(tmp_path / "out")) == ["Palmyra", "Saraqib"]
    extract_corpus([str(tmp_path)], str(tmp_path / "out"))
    assert sorted(event.place for event in read_dataset(tmp_path / "out")) == ["Rastan", "Saraqib"]
    extract_corpus(["memory://reports"], "memory://events")
    assert [event.place for event in read_dataset("memory://events")] == ["Palmyra"]
    extract_corpus(["memory://reports"], "memory://events")
    assert [event.place for event in read_dataset("memory://events")] == ["Palmyra"]


@pytest.mark.parametrize("source", ["missing", "missing/*.jsonl", "nowhere://reports"])
def test_missing_sources_are_named(source, tmp_path):
    with pytest.raises(InputError, match=re.escape(source)):
        extract_corpus([source], str(tmp_path / "out"))


def test_geopandas_reads_the_dataset(corpus, undivided, tmp_path):
    extract_corpus([str(corpus)], str(tmp_path / "out"), partition_bytes=PART)
    frame = gpd.read_parquet(tmp_path / "out")
    assert len(frame) == len(undivided)
    assert frame.crs == "EPSG:4326"
    dated = frame[frame["date"].str.len() >= 7]
    assert (dated["date"].str[:4].astype(int) == dated["year"].astype(int)).all()
    assert (dated["date"].str[5:7].astype(int) == dated["month"].astype(int)).all()
    one = gpd.read_parquet(tmp_path / "out", columns=["place", "geometry"], filters=[("year", "=", 2020)])
    assert 0 < len(one) < len(frame)


def test_the_command_says_what_was_found(corpus, undivided, tmp_path, run):
    ran = run("extract", str(corpus), "-o", f"{tmp_path}/out/")
    assert ran.status == 0
    assert ran.out == ""
    assert f"{len(undivided):,} events (" in ran.err
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.jsonl").write_text("no json")
    ran = run("extract", str(tmp_path / "bad"), "-o", f"{tmp_path}/out2/")
    assert ran.status == 1
    assert "1 document put aside" in ran.err
    assert "expected one JSON object" in ran.err
    ran = run("extract", str(corpus), "--workers", "2")
    assert ran.status == 2
    assert "-o FOLDER/" in ran.err
    ran = run("extract", str(corpus), "-o", f"{tmp_path}/out/", "--format", "csv")
    assert ran.status == 2


def test_names_that_are_not_in_the_gazetteer_are_counted(tmp_path):
    source = tmp_path / "reports.jsonl"
    texts = ["Rebels captured the village of Xanadabad on Thursday."] * 2 + [
        "Rebels captured the town of Qwertystan."
    ]
    source.write_text("".join(json.dumps({"id": str(n), "text": t}) + "\n" for n, t in enumerate(texts)))
    summary = extract_corpus([str(source)], str(tmp_path / "out"))
    unresolved = [event for event in extract(source) if event.location_method == "unresolved"]
    assert dict(summary.unresolved) == {event.mention: len(event.sources) for event in unresolved}
    assert sum(summary.unresolved.values()) >= 1


def test_the_bar_counts_old_work_as_done_and_not_as_speed():
    progress = Progress(total_bytes=10_000_000)
    assert ProgressBar.describe(progress, 1.0) == f"  0% [{'.' * 24}] 0 reports"
    progress = Progress(
        total_bytes=10_000_000, done_bytes=5_000_000, old_bytes=4_000_000, documents=1, events=3
    )
    bar = "#" * 12 + "." * 12
    assert ProgressBar.describe(progress, 10.0) == f" 50% [{bar}] 1 report, 0.10 MB/s, 0:50 left"
    progress.done_bytes = 4_100_000
    assert ProgressBar.describe(progress, 100.0).endswith("0.00 MB/s, 1:38:20 left")
    progress.stage = "merging"
    assert ProgressBar.describe(progress, 100.0) == "merging 3 events of 1 report"
