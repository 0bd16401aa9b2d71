"""A corpus of any size -> a partitioned dataset of events: code the partitions, merge, publish."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import fsspec

from conflictmap.corpus.coding import GAZETTEER_FILE, LEXICON_FILE, Run, code_partition
from conflictmap.corpus.engine import Execute, open_engine
from conflictmap.corpus.inputs import find_files
from conflictmap.corpus.merging import DatasetFile, merge_bucket
from conflictmap.corpus.partitions import PARTITION_BYTES, Partition, plan_partitions
from conflictmap.corpus.parts import PartSummary
from conflictmap.corpus.publishing import CorpusSummary, publish, summarize
from conflictmap.corpus.salvage import salvage
from conflictmap.corpus.shuffling import Bucket, group_parts, join_shuffled, plan_buckets, shuffle_parts
from conflictmap.corpus.storage import is_local, remove, write_atomically
from conflictmap.errors import InputError
from conflictmap.pipeline import fingerprint

_SPOOL: Final = "_spool"


@dataclass(slots=True)
class Progress:
    """How far a run is; ``old_bytes`` are those that an earlier run had coded already."""

    stage: str = "reading"
    total_bytes: int = 0
    done_bytes: int = 0
    old_bytes: int = 0
    documents: int = 0
    events: int = 0
    quarantined: int = 0

    def count(self, partition: Partition, parts: Iterable[PartSummary]) -> None:
        """Add a partition that is done."""
        self.done_bytes += partition.size
        if all(part.is_old for part in parts):
            self.old_bytes += partition.size
        for part in parts:
            self.documents += part.documents
            self.events += part.events
            self.quarantined += part.quarantined_count


OnProgress = Callable[[Progress], object]


def extract_corpus(
    sources: Iterable[str],
    output: str,
    *,
    published: str | None = None,
    gazetteer: str | Path | None = None,
    lexicon: str | Path | None = None,
    extractor: str | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    partition_bytes: int = PARTITION_BYTES,
    on_progress: OnProgress = lambda progress: None,
) -> CorpusSummary:
    """Extract the events of a corpus into a dataset of GeoParquet files by year and month.

    Partitions that an earlier run coded are known by their content and the version of program and data,
    and not coded again: after an interruption, run the same command. Documents that cannot be read are
    listed in ``_quarantine.jsonl``; the rest goes on.

    Parameters
    ----------
    sources
        Folders, globs, files of ``.jsonl``, ``.jsonl.gz``, ``.jsonl.zst``, ``.parquet``, ``.txt``, ``.md``,
        ``.html``; local or fsspec addresses.
    output
        Folder of the dataset, local or an fsspec address; with several machines one that all of them see.
    published, extractor
        As of :func:`conflictmap.pipeline.extract`; the extractor by its name.
    gazetteer, lexicon
        Files of one's own that add to the bundled ones.
    workers, scheduler
        As of :func:`~conflictmap.corpus.engine.open_engine`; without both everything runs in this process.
    partition_bytes
        How much text one task codes.
    on_progress
        Called after each partition.

    Raises
    ------
    InputError
        When a source is missing or has no reports.
    ConflictMapError
        When the scheduler cannot be reached or is lost, or a worker has another version.
    """
    output = _address_of(output)
    partitions = list(plan_partitions(find_files(sources, leave_out=output), partition_bytes=partition_bytes))
    run = prepare_run(
        output, published=published, gazetteer=gazetteer, lexicon=lexicon, extractor=extractor,
        partition_bytes=partition_bytes,
    )  # fmt: skip
    with open_engine(workers=workers, scheduler=scheduler) as execute:
        parts = code_corpus(partitions, run, execute, on_progress)
        merged = merge_parts(parts, run, execute)
    summary = summarize(parts, merged)
    publish(run, merged, summary)
    return summary


def prepare_run(
    output: str,
    *,
    published: str | None,
    gazetteer: str | Path | None,
    lexicon: str | Path | None,
    extractor: str | None,
    partition_bytes: int,
) -> Run:
    """Name the run, and put the user's own files where all workers find them."""
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.places.gazetteer import Gazetteer

    run = Run(
        output=output,
        fingerprint=fingerprint(
            Gazetteer.bundled().extended(gazetteer) if gazetteer else None,
            Lexicon.bundled().extended(lexicon) if lexicon else None,
        ),
        published=published,
        extractor=extractor,
        has_gazetteer=gazetteer is not None,
        has_lexicon=lexicon is not None,
        partition_bytes=partition_bytes,
    )
    for source, name in ((gazetteer, GAZETTEER_FILE), (lexicon, LEXICON_FILE)):
        if source is not None:
            write_atomically(f"{run.folder}/{name}", Path(source).read_bytes())
    fs, path = fsspec.core.url_to_fs(run.folder)
    fs.makedirs(path, exist_ok=True)
    return run


def code_corpus(
    partitions: list[Partition], run: Run, execute: Execute, on_progress: OnProgress
) -> list[PartSummary]:
    """Code every partition; what each part holds, in the order of the corpus."""
    progress = Progress(total_bytes=sum(partition.size for partition in partitions))
    coded: dict[Partition, list[PartSummary]] = {}
    killed = []
    on_progress(progress)
    for partition, parts in execute(partial(code_partition, run=run), partitions):
        if parts is None:
            killed.append(partition)
            continue
        coded[partition] = parts
        progress.count(partition, parts)
        on_progress(progress)
    for partition in killed:
        coded[partition] = salvage(partition, run, execute)
        progress.count(partition, coded[partition])
        on_progress(progress)
    progress.stage = "merging"
    on_progress(progress)
    return [part for partition in partitions for part in coded[partition]]


def merge_parts(parts: list[PartSummary], run: Run, execute: Execute) -> list[DatasetFile]:
    """Merge the events of all parts into the dataset's files."""
    remove(f"{run.output}/{_SPOOL}")
    spool = f"{run.output}/{_SPOOL}/{uuid.uuid4().hex}"
    keys = dict.fromkeys(part.key for part in parts if part.events)
    shuffle = partial(shuffle_parts, folder=run.folder, widths=plan_buckets(parts), spool=spool)
    shuffled = [found or shuffle(group) for group, found in execute(shuffle, group_parts(keys))]
    buckets = join_shuffled(shuffled, spool)
    task = partial(_merge_one, spool=spool, output=run.output)
    merged = []
    for item, file in execute(task, buckets.items()):
        merged.append(task(item) if file is None else file)
    remove(f"{run.output}/{_SPOOL}")
    return merged


def _merge_one(item: tuple[Bucket, list[str]], *, spool: str, output: str) -> DatasetFile:
    return merge_bucket(*item, spool=spool, output=output)


def _address_of(output: str) -> str:
    """An address that means the same on every worker."""
    try:
        fs, path = fsspec.core.url_to_fs(output)
    except (ValueError, ImportError) as error:
        raise InputError(f"cannot write to this address: {error}", path=output) from error
    if is_local(fs) and Path(path).exists() and not Path(path).is_dir():
        raise InputError("expected a folder for the dataset, found a file; give another name", path=output)
    return path if is_local(fs) else str(fs.unstrip_protocol(path))
