"""The files of a corpus -> partitions: byte ranges of long files, groups of small ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from conflictmap.corpus.inputs import COMPRESSED, LINES, TABLE, CorpusFile

PARTITION_BYTES: Final = 8_000_000
_MOST_FILES: Final = 500


@dataclass(frozen=True, slots=True)
class Partition:
    """What one task reads.

    Several small files, or one: then the documents that begin in ``start:stop``, which counts bytes of a
    ``.jsonl``, decompressed bytes of a compressed one and rows of a ``.parquet``. ``stop`` None is the end.
    """

    files: tuple[CorpusFile, ...]
    start: int = 0
    stop: int | None = None

    @property
    def size(self) -> int:
        """Bytes of input, for the progress bar."""
        if self.stop is not None and self.files[0].suffix == LINES:
            return self.stop - self.start
        return sum(file.size for file in self.files)

    @property
    def name(self) -> str:
        """How messages call it."""
        first = self.files[0].url
        if len(self.files) > 1:
            return f"{first} and {len(self.files) - 1} more"
        whole = self.start == 0 and self.stop is None
        return first if whole else f"{first}[{self.start}:{'' if self.stop is None else self.stop}]"


def plan_partitions(
    files: Iterable[CorpusFile], *, partition_bytes: int = PARTITION_BYTES
) -> Iterator[Partition]:
    """Cut long ``.jsonl`` files into ranges and gather small files of other kinds into groups.

    The cuts of a file depend on nothing but the file, so that a corpus that grows at its end keeps its done
    partitions. Compressed files and tables are one partition each: they cannot be entered in the middle at
    no cost.
    """
    group: list[CorpusFile] = []
    gathered = 0
    for file in files:
        if file.suffix == LINES:
            for start in range(0, max(file.size, 1), partition_bytes):
                stop = start + partition_bytes
                yield Partition((file,), start, stop if stop < file.size else file.size)
        elif file.suffix in (*COMPRESSED, TABLE):
            yield Partition((file,))
        else:
            if group and (gathered + file.size > partition_bytes or len(group) == _MOST_FILES):
                yield Partition(tuple(group))
                group, gathered = [], 0
            group.append(file)
            gathered += file.size
    if group:
        yield Partition(tuple(group))


def split_partition(partition: Partition, starts: Sequence[int], pieces: int = 8) -> list[Partition]:
    """Cut a partition into up to ``pieces`` smaller ones, each with a document at least.

    Parameters
    ----------
    starts
        Where the documents of a single file begin; not looked at when the partition has several files.
    """
    if len(partition.files) > 1:
        width = -(-len(partition.files) // pieces)
        return [Partition(partition.files[at : at + width]) for at in range(0, len(partition.files), width)]
    width = max(-(-len(starts) // pieces), 1)
    cuts = [partition.start, *starts[width::width], partition.stop]
    return [replace(partition, start=start or 0, stop=stop) for start, stop in pairwise(cuts)]
