"""What tests run and compare of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conflictmap import EventSet
from conflictmap.model import Event
from conflictmap.output.datasets import read_dataset


def by_id(events: EventSet) -> list[Event]:
    """Events in the order of their ids: that of a dataset's files does not matter."""
    return sorted(events, key=lambda event: event.id)


def read_tree(folder: Path) -> dict[str, bytes]:
    """What a dataset consists of, without the parts that it was made from."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "_parts" not in path.parts
    }


def read_sorted(folder: Path) -> list[Event]:
    """The events of a dataset in the order of their ids."""
    return by_id(read_dataset(folder))


def run_and_tell(corpus: str, out: str, scheduler: str, teller: Any) -> None:
    """Extract a small corpus in a dozen partitions on a cluster, and tell of each that is done."""
    from conflictmap.corpus.extraction import extract_corpus

    def tell(progress: Any) -> None:
        teller.send(progress.stage)

    extract_corpus([corpus], out, scheduler=scheduler, partition_bytes=2_500, on_progress=tell)
