"""Every document is read once, wherever the cuts fall; what cannot be read is put aside with its reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conflictmap.corpus import chunks
from conflictmap.corpus.chunks import read_chunks
from conflictmap.corpus.documents import read_chunk
from conflictmap.corpus.inputs import CorpusFile, find_files
from conflictmap.corpus.partitions import Partition, plan_partitions, split_partition


def read_all(partitions, chunk_bytes: int = 1000) -> tuple[list[bytes], list[str]]:
    """The documents and the reasons of what was put aside."""
    documents, reasons = [], []
    for partition in partitions:
        for chunk in read_chunks(partition, chunk_bytes=chunk_bytes):
            documents += [document.data for document in chunk.documents]
            reasons += [found.reason for found in chunk.quarantined]
    return documents, reasons


def compress_zstd(data: bytes) -> bytes:
    compressed: bytes = pa.compress(data, codec="zstd", asbytes=True)
    return compressed


def partition_of(path: Path) -> Partition:
    return Partition((CorpusFile(str(path), path.stat().st_size),))


LINES = st.lists(
    st.binary(min_size=1, max_size=40).filter(lambda b: b"\n" not in b and b"\0" not in b), max_size=20
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES, partition_bytes=st.integers(1, 60), ends=st.booleans())
@example(lines=[b"a" * 10, b"b" * 10], partition_bytes=11, ends=True)
@example(lines=[b"a" * 40, b"b"], partition_bytes=3, ends=False)
def test_lines_are_read_once_in_order(lines, partition_bytes, ends, tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"\n".join(lines) + (b"\n" if ends and lines else b""))
    partitions = list(plan_partitions(find_files([str(path)]), partition_bytes=partition_bytes))
    documents, reasons = read_all(partitions, partition_bytes)
    assert [line.rstrip(b"\n") for line in documents] == [line for line in lines if not line.isspace()]
    assert reasons == []


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES.filter(len), pieces=st.integers(2, 9), suffix=st.sampled_from([".jsonl", ".jsonl.gz"]))
def test_pieces_of_a_partition_hold_what_the_whole_holds(lines, pieces, suffix, tmp_path):
    path = tmp_path / f"lines{suffix}"
    data = b"\n".join(lines) + b"\n"
    path.write_bytes(gzip.compress(data) if suffix == ".jsonl.gz" else data)
    whole = partition_of(path)
    starts = [doc.at for chunk in read_chunks(whole, chunk_bytes=50) for doc in chunk.documents]
    split = split_partition(whole, starts, pieces)
    assert read_all(split)[0] == read_all([whole])[0]
    assert all(len(read_all([piece])[0]) < len(starts) for piece in split) or len(starts) <= 1


def test_a_group_of_files_splits_down_to_one(tmp_path):
    for number in range(10):
        (tmp_path / f"{number}.txt").write_text(f"Report {number}.")
    (whole,) = plan_partitions(find_files([str(tmp_path)]))
    pieces = split_partition(whole, (), 8)
    assert [file for piece in pieces for file in piece.files] == list(whole.files)
    assert all(len(piece.files) < len(whole.files) for piece in pieces)


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst", ".parquet"])
def test_every_kind_of_file_gives_the_same_reports(suffix, tmp_path, corpus_lines):
    path = tmp_path / f"reports{suffix}"
    half = len(corpus_lines) // 2
    halves = [b"".join(corpus_lines[:half]), b"".join(corpus_lines[half:])]
    if suffix == ".jsonl.gz":
        path.write_bytes(b"".join(gzip.compress(part) for part in halves))
    elif suffix == ".jsonl.zst":  # two frames, as of an archive that was appended to
        path.write_bytes(b"".join(compress_zstd(part) for part in halves))
    else:
        pq.write_table(pa.Table.from_pylist([json.loads(line) for line in corpus_lines]), path)
    plain = tmp_path / "plain" / "reports.jsonl"
    plain.parent.mkdir()
    plain.write_bytes(b"".join(corpus_lines))
    reports = {
        source: [
            report
            for chunk in read_chunks(partition_of(source), chunk_bytes=10_000)
            for _, report in read_chunk(chunk, published=None, on_quarantined=pytest.fail)
        ]
        for source in (path, plain)
    }
    assert reports[path] == reports[plain]
    assert len(reports[path]) == len(corpus_lines)


def test_a_line_too_long_is_put_aside_and_the_next_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "MOST_LINE_BYTES", 1000)
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"first\n" + b"x" * 50_000 + b"\nlast\n")
    for partition_bytes in (7, 100, 100_000):
        partitions = plan_partitions(find_files([str(path)]), partition_bytes=partition_bytes)
        documents, reasons = read_all(partitions)
        assert documents == [b"first\n", b"last\n"]
        assert reasons == ["expected a line of at most 1,000 bytes, found 50,001"]


def test_what_breaks_off_keeps_what_came_before(tmp_path):
    lines = [json.dumps({"text": f"Report number {n}."}).encode() + b"\n" for n in range(50_000)]
    for name, data in (
        ("a.jsonl.gz", gzip.compress(b"".join(lines))),
        ("a.jsonl.zst", compress_zstd(b"".join(lines))),
    ):
        path = tmp_path / name
        path.write_bytes(data[: len(data) // 2])
        documents, reasons = read_all([partition_of(path)], 20_000)
        assert 100 < len(documents) < len(lines), name
        assert documents == lines[: len(documents)], name
        assert len(reasons) == 1, name
        assert "cannot read on" in reasons[0], name


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl.gz", b"no gzip at all"),
        ("a.jsonl.zst", b"no zstandard at all"),
        ("a.parquet", b"no parquet at all"),
    ],
)
def test_damaged_files_are_put_aside(name, data, tmp_path):
    (tmp_path / name).write_bytes(data)
    documents, reasons = read_all([partition_of(tmp_path / name)])
    assert documents == []
    assert len(reasons) == 1
    assert "cannot read on" in reasons[0]


def test_a_table_without_texts_is_put_aside(tmp_path):
    pq.write_table(pa.table({"body": ["x"]}), tmp_path / "a.parquet")
    _, reasons = read_all([partition_of(tmp_path / "a.parquet")])
    assert len(reasons) == 1
    assert "expected a column text" in reasons[0]


def test_a_page_of_too_many_tags_is_put_aside(tmp_path):
    (tmp_path / "bomb.html").write_text("<html><body>" + "<b>x</b>" * 60_000)
    (tmp_path / "good.html").write_text("<html><body><p>Rebels captured Saraqib.</p></body></html>")
    (whole,) = plan_partitions(find_files([str(tmp_path)]))
    documents, reasons = read_all([whole])
    assert len(documents) == 1
    assert reasons == ["expected a page of at most 100,000 tags, found 120,002"]


def test_same_content_has_the_same_key_wherever_it_is(tmp_path):
    keys = []
    for folder in ("a", "b"):
        path = tmp_path / folder / "reports.jsonl"
        path.parent.mkdir()
        path.write_bytes(b'{"text": "One."}\n{"text": "Two."}\n')
        (chunk,) = read_chunks(partition_of(path), chunk_bytes=1000)
        keys.append(chunk.digest.hexdigest())
    path.write_bytes(b'{"text": "One."}\n{"text": "Twu."}\n')
    (changed,) = read_chunks(partition_of(path), chunk_bytes=1000)
    assert keys[0] == keys[1] != changed.digest.hexdigest()
