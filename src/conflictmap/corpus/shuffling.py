"""Part files -> buckets that merge on their own: events of one month, and where those are many, of one hash.

An event's id covers its date, so all mentions of one event are in one bucket. This is the shuffle of a
database, on files: it holds a fixed amount in memory, whatever the number of parts.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conflictmap.corpus.parts import PartSummary, read_part
from conflictmap.corpus.storage import read_bytes, write_atomically

ROWS_PER_BUCKET: Final = 10_000
PARTS_PER_GROUP: Final = 32
DENIALS_FILE: Final = "denials.arrow"
_BUFFER_BYTES: Final = 24_000_000
_DENIAL_COLUMNS: Final = ("type", "place", "place_id", "date")


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """A share of the events: a month (``2024-12``, ``2024``, or ``""`` for no date) and a number in it."""

    month: str
    number: int


@dataclass(slots=True)
class Shuffled:
    """The files of each bucket that one group of parts gave, and the places and days of its denials."""

    files: dict[Bucket, list[str]] = field(default_factory=dict)
    denials: set[tuple[str, ...]] = field(default_factory=set)


PartGroup = tuple[int, tuple[str, ...]]


def group_parts(keys: Iterable[str], *, parts_per_group: int = PARTS_PER_GROUP) -> list[PartGroup]:
    """Groups of parts that are shuffled together, numbered."""
    waiting = iter(keys)
    groups = iter(lambda: tuple(islice(waiting, parts_per_group)), ())
    return list(enumerate(groups))


def plan_buckets(
    summaries: Iterable[PartSummary], *, rows_per_bucket: int = ROWS_PER_BUCKET
) -> dict[str, int]:
    """How many buckets each month needs."""
    rows: Counter[str] = Counter()
    for summary in summaries:
        rows.update(summary.months)
    return {month: -(-count // rows_per_bucket) for month, count in sorted(rows.items())}


def shuffle_parts(group: PartGroup, *, folder: str, widths: Mapping[str, int], spool: str) -> Shuffled:
    """Sort the rows of some parts into buckets; the task of a worker.

    Parameters
    ----------
    group
        Keys of the parts, with a number that no other group has.
    folder
        Where the parts are.
    widths
        Buckets of each month.
    spool
        Folder for the buckets' files.
    """
    number, keys = group
    shuffled = Shuffled()
    waiting: dict[Bucket, list[pa.Table]] = {}
    held = flushes = 0
    for key in keys:
        table = read_part(folder, key)
        shuffled.denials.update(_find_denials(table))
        for bucket, rows in _split_table(table, widths):
            waiting.setdefault(bucket, []).append(rows)
        held += table.nbytes
        if held > _BUFFER_BYTES:
            _flush(waiting, shuffled.files, spool, f"{number:06}-{flushes}")
            held, flushes = 0, flushes + 1
    _flush(waiting, shuffled.files, spool, f"{number:06}-{flushes}")
    return shuffled


def join_shuffled(groups: Iterable[Shuffled], spool: str) -> dict[Bucket, list[str]]:
    """The files of each bucket, from all groups; what any report denies goes to a file for all buckets."""
    files: dict[Bucket, list[str]] = {}
    denials: set[tuple[str, ...]] = set()
    for shuffled in groups:
        denials |= shuffled.denials
        for bucket, urls in shuffled.files.items():
            files.setdefault(bucket, []).extend(urls)
    write_atomically(f"{spool}/{DENIALS_FILE}", dump_table(_denial_table(denials)))
    return {bucket: sorted(urls) for bucket, urls in sorted(files.items())}


def dump_table(table: pa.Table) -> bytes:
    """A table as an Arrow file."""
    buffer = io.BytesIO()
    with pa.ipc.new_file(buffer, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return buffer.getvalue()


def load_table(url: str) -> pa.Table:
    """A table from an Arrow file."""
    return pa.ipc.open_file(pa.BufferReader(read_bytes(url))).read_all()


def _split_table(table: pa.Table, widths: Mapping[str, int]) -> Iterator[tuple[Bucket, pa.Table]]:
    if not table.num_rows:
        return
    months = pc.utf8_slice_codeunits(table["date"], 0, 7).to_pylist()
    hashes = [int(ident[:8], 16) for ident in table["id"].to_pylist()]
    buckets = [(month, value % widths[month]) for month, value in zip(months, hashes, strict=True)]
    rows_of: dict[tuple[str, int], list[int]] = {}
    for row, bucket in enumerate(buckets):
        rows_of.setdefault(bucket, []).append(row)
    for (month, number), rows in rows_of.items():
        # take copies: a slice would hold the whole part in memory
        yield Bucket(month, number), table.take(np.array(rows))


def _find_denials(table: pa.Table) -> set[tuple[str, ...]]:
    denied = table.filter(pc.equal(table["status"], "negated")).select(list(_DENIAL_COLUMNS))
    return set(zip(*(column.to_pylist() for column in denied.columns), strict=True))


def _denial_table(denials: set[tuple[str, ...]]) -> pa.Table:
    rows = sorted(denials)
    columns: dict[str, Any] = {
        name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(_DENIAL_COLUMNS)
    }
    return pa.table(columns)


def _flush(
    waiting: dict[Bucket, list[pa.Table]], files: dict[Bucket, list[str]], spool: str, flush: str
) -> None:
    for bucket, tables in waiting.items():
        url = f"{spool}/{bucket.month or 'undated'}-{bucket.number}-{flush}.arrow"
        write_atomically(url, dump_table(pa.concat_tables(tables)))
        files.setdefault(bucket, []).append(url)
    waiting.clear()
