"""The task of a worker: the events of one partition, a part file for each of its chunks."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conflictmap.corpus.chunks import Chunk, Quarantined, read_chunks
from conflictmap.corpus.documents import put_aside, read_chunk
from conflictmap.corpus.partitions import PARTITION_BYTES, Partition
from conflictmap.corpus.parts import (
    MOST_QUARANTINED,
    PartSummary,
    cap_sources,
    find_part,
    month_of,
    write_part,
)
from conflictmap.corpus.storage import read_bytes
from conflictmap.errors import ConflictMapError
from conflictmap.events.merging import merge_events
from conflictmap.pipeline import Extractor, code_report, fingerprint, load_extractor

if TYPE_CHECKING:
    from conflictmap.model import Event

GAZETTEER_FILE: Final = "gazetteer.csv"
LEXICON_FILE: Final = "lexicon.toml"
_FORMAT: Final = "1"  # raise it when the same text gives another part file


@dataclass(frozen=True, slots=True)
class Run:
    """What all tasks of a run share; small, because it travels with each of them.

    ``output`` is the folder of the dataset, ``fingerprint`` names version and data of the program; files
    of the user's own lie in the run's folder.
    """

    output: str
    fingerprint: str
    published: str | None = None
    extractor: str | None = None
    has_gazetteer: bool = False
    has_lexicon: bool = False
    partition_bytes: int = PARTITION_BYTES

    @property
    def stamp(self) -> str:
        """A name that is the same when the same text would give the same events."""
        told = (_FORMAT, self.fingerprint, self.published or "", self.extractor or "")
        return hashlib.blake2b("|".join(told).encode(), digest_size=8).hexdigest()

    @property
    def folder(self) -> str:
        """Where the parts of this run are."""
        return f"{self.output}/_parts/{self.stamp}"


def code_partition(partition: Partition, run: Run) -> list[PartSummary]:
    """Code the documents of a partition that are not done yet; what each of its parts holds.

    Raises
    ------
    ConflictMapError
        When this worker has another version of the program or its data than the run.
    """
    return [code_chunk(chunk, run) for chunk in read_chunks(partition, chunk_bytes=run.partition_bytes)]


def code_chunk(chunk: Chunk, run: Run) -> PartSummary:
    """Code one chunk and write its part, unless that is done."""
    key = chunk.digest.hexdigest()
    done = find_part(run.folder, key)
    if done is not None:
        return done
    code = load_coder(run)
    begin = time.perf_counter()
    summary = PartSummary(key, size=chunk.size)
    events: list[Event] = []

    def quarantine(found: Quarantined) -> None:
        summary.quarantined_count += 1
        if len(summary.quarantined) < MOST_QUARANTINED:
            summary.quarantined.append(found)

    for document, report in read_chunk(chunk, published=run.published, on_quarantined=quarantine):
        summary.documents += 1
        try:
            events += code(report)
        except ConflictMapError:
            raise  # damaged data would fail on every report
        except Exception as error:  # noqa: BLE001  one report must not stop the rest
            quarantine(put_aside(document, f"the extractor failed on report {report.id!r}: {error!r}"))
    write_events_of(events, summary, run, begin)
    return summary


def write_events_of(events: list[Event], summary: PartSummary, run: Run, begin: float) -> None:
    """Merge what was found in a chunk, count it and write the part."""
    merged = [cap_sources(event) for event in merge_events(events)]
    summary.events = len(merged)
    summary.months = dict(Counter(month_of(event.date) for event in merged))
    summary.seconds = round(time.perf_counter() - begin, 3)
    write_part(run.folder, summary, merged)


@lru_cache(maxsize=2)
def load_coder(run: Run) -> Extractor:
    """What turns a report into events; gazetteer and automaton are loaded once in a worker's life.

    Raises
    ------
    ConflictMapError
        When this worker has another version of the program or its data than the run.
    """
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.places.gazetteer import Gazetteer

    gazetteer = lexicon = None
    with tempfile.TemporaryDirectory(prefix="conflictmap-") as folder:
        if run.has_gazetteer:
            gazetteer = Gazetteer.bundled().extended(_fetch(run, GAZETTEER_FILE, folder))
        if run.has_lexicon:
            lexicon = Lexicon.bundled().extended(_fetch(run, LEXICON_FILE, folder))
    here = fingerprint(gazetteer, lexicon)
    if here != run.fingerprint:
        raise ConflictMapError(
            f"expected conflictmap {run.fingerprint} on every worker, found {here}; install the same version "
            "and data there"
        )
    if run.extractor:
        return load_extractor(run.extractor)
    return lambda report: code_report(report, gazetteer=gazetteer, lexicon=lexicon)


def _fetch(run: Run, name: str, folder: str) -> Path:
    path = Path(folder) / name
    path.write_bytes(read_bytes(f"{run.folder}/{name}"))
    return path
