"""A partition that workers died of: narrow it down to the document, put that aside, keep the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Final

from conflictmap.corpus.chunks import Quarantined, read_chunks
from conflictmap.corpus.coding import Run, code_partition, write_events_of
from conflictmap.corpus.engine import Execute
from conflictmap.corpus.partitions import Partition, split_partition
from conflictmap.corpus.parts import MOST_QUARANTINED, PartSummary, events_from_table, read_part

_DIED: Final = "the worker that coded it died, several times: out of memory, or a crash in a library"


@dataclass(frozen=True, slots=True)
class _Outline:
    """A chunk without its documents."""

    key: str
    start: int
    stop: int
    size: int
    documents: int


def salvage(partition: Partition, run: Run, execute: Execute) -> list[PartSummary]:
    """Code a partition piece by piece.

    The parts of the pieces are joined under the key of the whole, so that the next run finds it done and
    no worker dies of it again.
    """
    outlines = [
        _Outline(c.digest.hexdigest(), c.start, c.stop, c.size, len(c.documents))
        for c in read_chunks(partition, chunk_bytes=run.partition_bytes)
    ]
    if len(outlines) != 1:
        pieces = [replace(partition, start=o.start, stop=o.stop) for o in outlines]
        return _code_pieces(pieces, run, execute)
    whole = outlines[0]
    pieces = split_partition(partition, whole.stop) if whole.documents > 1 else []
    summary = PartSummary(whole.key, size=whole.size)
    begin = perf_counter()
    if not pieces:
        summary.quarantined_count = 1
        summary.quarantined = [Quarantined(partition.files[0].url, partition.start, _DIED)]
        write_events_of([], summary, run, begin)
        return [summary]
    events = []
    for part in _code_pieces(pieces, run, execute):
        summary.documents += part.documents
        summary.quarantined_count += part.quarantined_count
        summary.quarantined += part.quarantined[: MOST_QUARANTINED - len(summary.quarantined)]
        events += list(events_from_table(read_part(run.folder, part.key)))
    write_events_of(events, summary, run, begin)
    return [summary]


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
