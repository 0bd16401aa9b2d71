"""Make merged files a dataset: one marker names them all and takes the place of the last one at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import fsspec

from conflictmap.corpus.chunks import Quarantined
from conflictmap.corpus.coding import Run
from conflictmap.corpus.merging import DatasetFile
from conflictmap.corpus.parts import PartSummary
from conflictmap.corpus.storage import remove, write_atomically
from conflictmap.output.datasets import DATASET_VERSION, MARKER

QUARANTINE_FILE: Final = "_quarantine.jsonl"


@dataclass(slots=True)
class CorpusSummary:
    """What a run found. ``unresolved`` counts sources by the name that no gazetteer entry was found for;
    ``capped`` counts events with more sources than are kept."""

    documents: int = 0
    events: int = 0
    types: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    unresolved: Counter[str] = field(default_factory=Counter)
    quarantined: list[Quarantined] = field(default_factory=list)
    quarantined_count: int = 0
    capped: int = 0


def summarize(parts: Iterable[PartSummary], files: Iterable[DatasetFile]) -> CorpusSummary:
    """Add the counts of parts and files up."""
    total = CorpusSummary()
    for part in parts:
        total.documents += part.documents
        total.quarantined += part.quarantined
        total.quarantined_count += part.quarantined_count
    for file in files:
        total.events += file.rows
        total.types.update(file.types)
        total.statuses.update(file.statuses)
        total.unresolved.update(file.unresolved)
        total.capped += file.capped
    total.quarantined.sort(key=lambda row: (row.file, row.at, row.reason))
    return total


def publish(run: Run, files: list[DatasetFile], summary: CorpusSummary) -> None:
    """Write the marker and the list of quarantined documents; then remove what an earlier run left.

    Readers follow the marker: they see the whole old dataset or the whole new one.
    """
    lines = [json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in summary.quarantined]
    write_atomically(f"{run.output}/{QUARANTINE_FILE}", "".join(lines).encode())
    marker = {
        "format": "conflictmap events as GeoParquet, by year and month",
        "version": DATASET_VERSION,
        "run": run.fingerprint,
        "summary": {
            "documents": summary.documents,
            "events": summary.events,
            "types": dict(sorted(summary.types.items())),
            "statuses": dict(sorted(summary.statuses.items())),
            "unresolved": dict(sorted(summary.unresolved.items(), key=lambda row: (-row[1], row[0]))[:1000]),
            "quarantined": summary.quarantined_count,
            "capped": summary.capped,
        },
        "files": [_describe(file) for file in sorted(files, key=lambda file: file.path)],
    }
    data = json.dumps(marker, ensure_ascii=False, indent=1).encode()
    write_atomically(f"{run.output}/{MARKER}", data)
    _sweep(run, {file.path for file in files})


def _describe(file: DatasetFile) -> dict[str, Any]:
    return {name: value for name, value in asdict(file).items() if name != "unresolved"}


def _sweep(run: Run, kept: set[str]) -> None:
    """Remove files that the marker does not name, and the parts of runs with other data."""
    fs, root = fsspec.core.url_to_fs(run.output)
    for path in fs.find(root):
        below = path[len(root) :].lstrip("/")
        if below.startswith("year=") and below not in kept:
            fs.rm_file(path)
    for entry in fs.ls(f"{root}/_parts", detail=False):
        if not entry.rstrip("/").endswith(run.stamp):
            remove(fs.unstrip_protocol(entry))
