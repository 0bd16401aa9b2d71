"""Raw documents -> reports, by the reader that reads single reports; what it cannot read is put aside."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from conflictmap.corpus.chunks import Chunk, Quarantined, RawDocument
from conflictmap.corpus.inputs import COMPRESSED, LINES, TABLE
from conflictmap.errors import InputError
from conflictmap.model import Report
from conflictmap.reading.documents import read_reports

# a text of this length takes minutes to code; a bulletin has a hundredth of it
MOST_CHARS: Final = 1_000_000
_TOO_LONG: Final = f"expected a text of at most {MOST_CHARS:,} characters, found {{:,}}; split it"

OnQuarantined = Callable[[Quarantined], object]


def read_chunk(
    chunk: Chunk, *, published: str | None, on_quarantined: OnQuarantined
) -> Iterator[tuple[RawDocument, Report]]:
    """The reports of a chunk, each with the document that it was read from.

    Each document passes through a file of its name in a temporary folder, so that a report gets the same
    id, title and date here as when it is read on its own; that costs 0.1 ms where coding costs tens.
    """
    for quarantined in chunk.quarantined:
        on_quarantined(quarantined)
    with tempfile.TemporaryDirectory(prefix="conflictmap-") as folder:
        for document in chunk.documents:
            path = Path(folder) / _plain_name(document)
            path.write_bytes(document.data)
            faults: list[InputError] = []
            for report in read_reports(path, published=published, on_fault=faults.append):
                if len(report.text) > MOST_CHARS:
                    found = f"{len(report.text):,}; split it into reports"
                    faults.append(
                        InputError(f"expected a text of at most {MOST_CHARS:,} characters, found {found}")
                    )
                else:
                    yield document, report
            for fault in faults:
                on_quarantined(put_aside(document, _reason(fault)))
            path.unlink()


def put_aside(document: RawDocument, reason: str) -> Quarantined:
    """The record of a document that could not be used."""
    return Quarantined(document.file.url, document.at, reason)


def _plain_name(document: RawDocument) -> str:
    """The name as of a file that is not compressed."""
    name, suffix = document.file.name, document.file.suffix
    return name[: -len(suffix)] + LINES if suffix in (*COMPRESSED, TABLE) else name


def _reason(fault: InputError) -> str:
    """What a fault says, without the temporary file's name."""
    where = f"{fault.path} line {fault.line}: " if fault.line is not None else f"{fault.path}: "
    return str(fault).removeprefix(where)
