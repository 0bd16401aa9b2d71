"""A partition that workers died of: narrow it down to the document, put that aside, keep the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Final

from conflictmap.corpus.chunks import Chunk, Quarantined, read_chunks
from conflictmap.corpus.coding import Run, code_partition, write_events_of
from conflictmap.corpus.engine import Execute
from conflictmap.corpus.partitions import Partition, split_partition
from conflictmap.corpus.parts import MOST_QUARANTINED, PartSummary, events_from_table, read_part
from conflictmap.model import Event

_DIED: Final = "the worker that coded it died, several times: out of memory, or a crash in a library"


@dataclass(frozen=True, slots=True)
class _Outline:
    """A chunk without its documents."""

    key: str
    start: int
    size: int
    starts: tuple[int, ...]
    quarantined: tuple[Quarantined, ...]


def salvage(partition: Partition, run: Run, execute: Execute) -> list[PartSummary]:
    """Code a partition on its own, and if workers still die of it, piece by piece.

    On its own, because Dask blames a worker's death on all tasks that were waiting there. The parts of the
    pieces are joined under the key of the whole, so that the next run finds it done and no worker dies of
    it again.
    """
    ((_, summaries),) = execute(partial(code_partition, run=run), [partition])
    if summaries is not None:
        return summaries
    outlines = [_outline(chunk) for chunk in read_chunks(partition, chunk_bytes=run.partition_bytes)]
    if len(outlines) > 1:
        pieces = split_partition(partition, [o.start for o in outlines], len(outlines))
        return _code_pieces(pieces, run, execute)
    whole = outlines[0]
    if len(whole.starts) <= 1:
        return [_put_aside(partition, whole, run)]
    return [_join_parts(_code_pieces(split_partition(partition, whole.starts), run, execute), whole, run)]


def _outline(chunk: Chunk) -> _Outline:
    starts = tuple(document.at for document in chunk.documents)
    return _Outline(chunk.digest.hexdigest(), chunk.start, chunk.size, starts, tuple(chunk.quarantined))


def _put_aside(partition: Partition, whole: _Outline, run: Run) -> PartSummary:
    at = whole.starts[0] if whole.starts else partition.start
    aside = [*whole.quarantined, Quarantined(partition.files[0].url, at, _DIED)]
    summary = PartSummary(whole.key, size=whole.size, quarantined=aside, quarantined_count=len(aside))
    write_events_of([], summary, run, perf_counter())
    return summary


def _join_parts(parts: list[PartSummary], whole: _Outline, run: Run) -> PartSummary:
    summary = PartSummary(whole.key, size=whole.size)
    events: list[Event] = []
    begin = perf_counter()
    for part in parts:
        summary.documents += part.documents
        summary.quarantined_count += part.quarantined_count
        summary.quarantined += part.quarantined[: MOST_QUARANTINED - len(summary.quarantined)]
        events += events_from_table(read_part(run.folder, part.key))
    write_events_of(events, summary, run, begin)
    return summary


def _code_pieces(pieces: list[Partition], run: Run, execute: Execute) -> list[PartSummary]:
    coded: dict[Partition, list[PartSummary]] = {}
    killed = []
    for piece, summaries in execute(partial(code_partition, run=run), pieces):
        if summaries is None:
            killed.append(piece)
        else:
            coded[piece] = summaries
    for piece in killed:
        coded[piece] = salvage(piece, run, execute)
    return [summary for piece in pieces for summary in coded[piece]]
