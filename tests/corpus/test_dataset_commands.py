"""``query``, ``map`` and the API over a dataset."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reading_back import by_id

from conflictmap.cli import datasets as loading
from conflictmap.corpus.extraction import extract_corpus
from conflictmap.output import datasets
from conflictmap.pipeline import load_events


@pytest.fixture(scope="module")
def dataset(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dataset")
    extract_corpus([str(corpus)], str(out))
    return out


def test_events_of_a_dataset_load_like_any_other(dataset, undivided):
    assert by_id(load_events([dataset])) == undivided


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--type", "struck", "--since", "2018"),
        ("--near", "M5", "--within-km", "5"),
        ("--status", "claimed"),
    ],
)
def test_query_gives_what_it_gives_of_a_file(options, dataset, corpus, run, tmp_path):
    assert run("extract", str(corpus), "-o", str(tmp_path / "all.jsonl")).status == 0
    results = [
        run("query", str(source), *options, "-f", "jsonl") for source in (tmp_path / "all.jsonl", dataset)
    ]
    assert [ran.status for ran in results] == [0, 0]
    assert results[0].out == results[1].out


def test_counts_read_only_their_columns(dataset, run, monkeypatch):
    asked = []
    original = datasets.scan_dataset

    def scan(opened, *, filters, columns, bounds=None):
        asked.append(set(columns))
        return original(opened, filters=filters, columns=columns, bounds=bounds)

    monkeypatch.setattr(datasets, "scan_dataset", scan)
    ran = run("query", str(dataset), "--count-by", "governorate,type", "-f", "jsonl")
    assert ran.status == 0
    assert sum(json.loads(line)["count"] for line in ran.out.splitlines()) == len(load_events([dataset]))
    assert asked[0] == {"id", "type", "status", "place", "governorate"}


def test_a_map_of_too_many_events_counts_them(dataset, run, tmp_path, monkeypatch):
    assert run("map", str(dataset), "-o", str(tmp_path / "all.html")).status == 0
    monkeypatch.setattr(loading, "MOST_MAPPED", 20)
    ran = run("map", str(dataset), "-o", str(tmp_path / "counted.html"))
    assert ran.status == 0
    assert "too many to draw one by one; the map counts them by place and month" in ran.err
    assert (tmp_path / "counted.html").stat().st_size > 1000
