"""A dataset is read by file, row group and column as a query needs; a damaged one says so."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from reading_back import by_id

from conflictmap.corpus.aggregation import aggregate_dataset
from conflictmap.corpus.extraction import extract_corpus
from conflictmap.errors import ConflictMapError, InputError, QueryError
from conflictmap.filters import Filters, parse_filters
from conflictmap.model import MAPPED_STATUSES
from conflictmap.output import datasets
from conflictmap.output.datasets import choose_files, is_dataset, open_dataset, read_dataset

QUERIES = (
    {},
    {"since": "2020"},
    {"until": "2017-05"},
    {"since": "2018-03-15", "until": "2018-09-10"},
    {"type": "struck"},
    {"type": ["captured", "withdrawn"], "status": "claimed"},
    {"governorate": "Rif Dimashq", "since": "2016"},
    {"actor": "Turkey"},
    {"place": "Douma"},
    {"since": "2031"},
)


@pytest.fixture(scope="module")
def dataset(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dataset")
    extract_corpus([str(corpus)], str(out))
    return out


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_a_query_of_a_dataset_is_that_of_its_events(query, dataset):
    whole = read_dataset(dataset)
    found = read_dataset(dataset, filters=parse_filters(**query))
    assert by_id(found) == by_id(whole.where(**query))
    assert found.run == whole.run != ""


def test_only_the_files_of_the_months_are_opened(dataset, tmp_path):
    """The others may even be missing."""
    opened = open_dataset(dataset)
    filters = parse_filters(since="2018-03-15", until="2018-09-10")
    chosen = {file["path"] for file in choose_files(opened, filters)}
    assert 0 < len(chosen) < len(opened.files) / 5
    for file in opened.files:
        if file["path"] in chosen:
            target = tmp_path / file["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((dataset / file["path"]).read_bytes())
    (tmp_path / datasets.MARKER).write_bytes((dataset / datasets.MARKER).read_bytes())
    assert by_id(read_dataset(tmp_path, filters=filters)) == by_id(read_dataset(dataset, filters=filters))
    with pytest.raises(InputError, match="missing or damaged"):
        read_dataset(tmp_path)


def test_only_the_columns_asked_for_are_read(dataset, monkeypatch):
    read: list[str] = []
    original = datasets.scan_dataset

    def scan(*arguments, **options):
        for table in original(*arguments, **options):
            read.extend(table.column_names)
            yield table

    monkeypatch.setattr(datasets, "scan_dataset", scan)
    counts = read_dataset(dataset, columns=["governorate"], filters=parse_filters(since="2016")).count_by(
        "governorate", "type"
    )
    assert set(read) == {"id", "type", "status", "place", "governorate", "date", "date_precision"}
    whole = read_dataset(dataset).where(since="2016").count_by("governorate", "type")
    assert counts.equals(whole)
    with pytest.raises(QueryError, match="wind"):
        read_dataset(dataset, columns=["wind"])


def test_bounds_leave_out_what_is_elsewhere(dataset):
    west, south, east, north = 36.0, 33.0, 37.0, 35.0
    frame = read_dataset(dataset).to_frame()
    inside = frame[frame["lat"].between(south, north) & frame["lon"].between(west, east)]
    found = read_dataset(dataset, bounds=(west, south, east, north)).to_frame()
    assert sorted(found["id"]) == sorted(inside["id"])
    assert 0 < len(inside) < len(frame)


def test_what_is_no_dataset_says_so(tmp_path, dataset):
    assert is_dataset(dataset)
    assert not is_dataset(tmp_path)
    assert not is_dataset("postgresql://desk@db/war")
    with pytest.raises(InputError, match="finish the run"):
        read_dataset(tmp_path)
    marker = tmp_path / datasets.MARKER
    for content in ("{", "[]", '{"version": 1}'):
        marker.write_text(content)
        with pytest.raises(InputError, match="damaged"):
            read_dataset(tmp_path)
    marker.write_text(json.dumps({"version": 99, "files": []}))
    with pytest.raises(ConflictMapError, match="update conflictmap"):
        read_dataset(tmp_path)


@pytest.mark.parametrize("most_rows", [100_000, 60, 30, 10, 1])
def test_an_aggregate_counts_every_event_once(most_rows, dataset):
    whole = read_dataset(dataset)
    counted = aggregate_dataset(dataset, most_rows=most_rows)
    frame = counted.events.to_frame()
    assert counted.total == sum(counted.counts) == len(whole.mapped)
    assert counted.left_out == len(whole) - len(whole.mapped)
    assert len(frame) <= most_rows or (counted.period, counted.cell_deg) == ("all", 0.5)
    frame["count"] = counted.counts
    assert (
        frame.groupby("type")["count"].sum().to_dict()
        == whole.mapped.to_frame()["type"].value_counts().to_dict()
    )
    assert set(frame["status"]) <= set(MAPPED_STATUSES)
    assert frame["id"].is_unique
    assert [int(text.split()[0].replace(",", "")) for text in frame["evidence"]] == list(counted.counts)


def test_an_aggregate_gets_coarser_as_less_is_allowed(dataset):
    sizes = [len(aggregate_dataset(dataset, most_rows=rows).events) for rows in (100_000, 60, 30, 1)]
    assert all(more >= fewer for more, fewer in pairwise(sizes))
    finest = aggregate_dataset(dataset)
    assert (finest.period, finest.cell_deg) == ("month", 0.0)
    whole = read_dataset(dataset).mapped.to_frame()
    whole["date"] = whole["date"].str[:7]
    assert sizes[0] == len(whole[["type", "place_id", "place", "lat", "lon", "date"]].drop_duplicates())


def test_a_cell_covers_what_it_counts(dataset):
    counted = aggregate_dataset(dataset, most_rows=1)
    whole = read_dataset(dataset).mapped.to_frame()
    for row in counted.events:
        inside = whole[
            (whole["type"] == row.type)
            & ((whole["lat"] - row.lat).abs() <= 0.25 + 1e-9)
            & ((whole["lon"] - row.lon).abs() <= 0.25 + 1e-9)
        ]
        assert f"{len(inside):,} event" in row.evidence
        assert row.kind == "region"
        assert 35 < row.precision_km < 45


def test_an_aggregate_takes_filters_and_may_be_empty(dataset):
    filters = parse_filters(type="struck", since="2018")
    counted = aggregate_dataset(dataset, filters=filters)
    assert counted.total == len(read_dataset(dataset, filters=filters).mapped) > 0
    nothing = aggregate_dataset(dataset, filters=parse_filters(since="2031"))
    assert (len(nothing.events), nothing.total, nothing.counts) == (0, 0, ())


def test_a_corpus_without_events_is_an_empty_dataset(tmp_path):
    (tmp_path / "a.txt").write_text("Prices of bread rose again.")
    extract_corpus([str(tmp_path / "a.txt")], str(tmp_path / "out"))
    assert len(read_dataset(tmp_path / "out", filters=Filters())) == 0
    assert aggregate_dataset(tmp_path / "out").total == 0
