"""Partition -> chunks of raw documents, small enough for memory and known by a hash of their content."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import fsspec

from conflictmap.corpus.inputs import COMPRESSED, TABLE, CorpusFile
from conflictmap.corpus.partitions import Partition
from conflictmap.reading.documents import PAGE_SUFFIXES

MOST_LINE_BYTES: Final = 4_000_000
MOST_FILE_BYTES: Final = 16_000_000
# trafilatura and lxml need seconds and tens of megabytes for a page of this many tags, and more than
# proportionally so for more
MOST_TAGS: Final = 100_000
_BLOCK: Final = 1 << 20
_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document that was put aside: where it is, and why. ``at`` counts bytes, in a table rows."""

    file: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class RawDocument:
    """The bytes of one document, as yet unread."""

    file: CorpusFile
    at: int
    data: bytes


@dataclass(slots=True)
class Chunk:
    """Documents that are coded and written together; they stand at ``start:stop`` of the file."""

    documents: list[RawDocument] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    start: int = 0
    stop: int = 0
    size: int = 0
    digest: Any = field(default_factory=lambda: hashlib.blake2b(digest_size=16))

    def add(self, file: CorpusFile, at: int, data: bytes, fault: str = "") -> None:
        """Take in a document, or put it aside for a fault; ``data`` is then what stands for its content."""
        for part in (file.name.encode(), data, fault.encode()):
            self.digest.update(len(part).to_bytes(8, "little") + part)
        self.size += len(data)
        if fault:
            self.quarantined.append(Quarantined(file.url, at, fault))
        else:
            self.documents.append(RawDocument(file, at, data))

    def __bool__(self) -> bool:
        return bool(self.documents or self.quarantined)


def read_chunks(partition: Partition, *, chunk_bytes: int) -> Iterator[Chunk]:
    """The documents of a partition in chunks of about ``chunk_bytes``.

    Memory is that of one chunk and one document, whatever the files hold: a line over
    :data:`MOST_LINE_BYTES`, a file over :data:`MOST_FILE_BYTES` and a page with over :data:`MOST_TAGS` tags
    are put aside unread. So is a file that cannot be opened, and the rest of one that breaks off.
    """
    first = partition.files[0]
    if len(partition.files) > 1 or first.suffix not in (".jsonl", *COMPRESSED, TABLE):
        yield _read_files(partition)
        return
    chunk = Chunk(start=partition.start, stop=partition.start)
    rows = _read_table(partition) if first.suffix == TABLE else _read_lines(partition)
    try:
        for at, stop, data, fault in rows:
            if chunk.size >= chunk_bytes:
                yield chunk
                chunk = Chunk(start=at, stop=at)
            chunk.stop = stop
            chunk.add(first, at, data, fault)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        # ValueError covers pyarrow's ArrowInvalid; what was read before the break is good
        reason = f"expected a whole {first.suffix} file, cannot read on: {error or type(error).__name__}"
        chunk.add(first, chunk.stop, b"", " ".join(reason.split()))
    if chunk:
        yield chunk


def _read_files(partition: Partition) -> Chunk:
    chunk = Chunk()
    for file in partition.files:
        if file.size > MOST_FILE_BYTES:
            fault = f"expected a report of at most {MOST_FILE_BYTES:,} bytes, found {file.size:,}; split it"
            chunk.add(file, 0, f"{file.size}".encode(), fault)
            continue
        try:
            with fsspec.open(file.url, "rb") as stream:
                data: bytes = stream.read(MOST_FILE_BYTES)
        except OSError as error:
            chunk.add(file, 0, b"", f"cannot read this file: {error}")
            continue
        tags = data.count(b"<") if file.suffix in PAGE_SUFFIXES else 0
        bomb = f"expected a page of at most {MOST_TAGS:,} tags, found {tags:,}" if tags > MOST_TAGS else ""
        chunk.add(file, 0, data, bomb)
    return chunk


def _read_lines(partition: Partition) -> Iterator[tuple[int, int, bytes, str]]:
    """Begin, end, content and fault of each line that begins in the range; blank ones are left out."""
    with _open_lines(partition.files[0]) as stream:
        at = _find_line(stream, partition)
        while partition.stop is None or at < partition.stop:
            line = stream.readline(MOST_LINE_BYTES + 1)
            if not line:
                return
            length, fault = len(line), ""
            if length > MOST_LINE_BYTES and not line.endswith(b"\n"):
                length, line = _skip_line(stream, line)
                fault = f"expected a line of at most {MOST_LINE_BYTES:,} bytes, found {length:,}"
            elif b"\x00" in line:
                fault = "expected a line of JSON, found binary data"
            if not line.isspace():
                yield at, at + length, line, fault
            at += length


def _find_line(stream: Any, partition: Partition) -> int:
    """Go to the first line that begins in the range; its position, or the range's end when there is none."""
    if partition.start == 0:
        return 0
    at = partition.start - 1  # a line that begins exactly at the start has its line break here
    if partition.files[0].suffix in COMPRESSED:
        _skip_bytes(stream, at)
    else:
        stream.seek(at)
    while partition.stop is None or at < partition.stop:
        piece = stream.readline(_BLOCK)
        at += len(piece)
        if not piece or piece.endswith(b"\n"):
            return at
    return at


def _skip_bytes(stream: Any, count: int) -> None:
    while count > 0:
        block = stream.read(min(count, _BLOCK))
        if not block:
            return
        count -= len(block)


def _skip_line(stream: Any, begun: bytes) -> tuple[int, bytes]:
    """Read on to the end of a line that is too long; its length, and a hash that stands for its content."""
    length, digest = len(begun), hashlib.blake2b(begun)
    while piece := stream.readline(_BLOCK):
        length += len(piece)
        digest.update(piece)
        if piece.endswith(b"\n"):
            break
    return length, digest.digest()


@contextmanager
def _open_lines(file: CorpusFile) -> Iterator[Any]:
    with fsspec.open(file.url, "rb") as stream:
        if file.suffix == ".jsonl.gz":
            with gzip.open(stream) as plain:
                yield plain
        elif file.suffix == ".jsonl.zst":
            import pyarrow as pa

            # unlike zstandard's own reader, it goes on behind the first frame and notices a missing end
            plain = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
            yield io.BufferedReader(plain)
        else:
            yield io.BufferedReader(stream, _BLOCK)


def _read_table(partition: Partition) -> Iterator[tuple[int, int, bytes, str]]:
    """Rows of a table of reports as lines of JSON."""
    import pyarrow.parquet as pq

    with fsspec.open(partition.files[0].url, "rb") as stream:
        table = pq.ParquetFile(stream)
        names = [n for n in ("id", "published", "title", "text", "url") if n in table.schema_arrow.names]
        if "text" not in names:
            found = ", ".join(table.schema_arrow.names[:10])
            raise ValueError(f"expected a column text with the reports' words, found {found}")
        at = 0
        for batch in table.iter_batches(batch_size=_ROWS, columns=names):
            for row in batch.to_pylist():
                if at >= partition.start and (partition.stop is None or at < partition.stop):
                    yield at, at + 1, json.dumps(row, default=str, ensure_ascii=False).encode(), ""
                at += 1
