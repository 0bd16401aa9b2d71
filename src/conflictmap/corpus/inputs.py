"""Folders, globs and addresses -> the files of a corpus."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

import fsspec

from conflictmap.corpus.storage import is_local
from conflictmap.errors import InputError
from conflictmap.reading.documents import PAGE_SUFFIXES, TEXT_SUFFIXES

LINES: Final = ".jsonl"
COMPRESSED: Final = (".jsonl.gz", ".jsonl.zst")
TABLE: Final = ".parquet"
CORPUS_SUFFIXES: Final = (*TEXT_SUFFIXES, *PAGE_SUFFIXES, LINES, *COMPRESSED, TABLE)
_GLOB: Final = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True, order=True)
class CorpusFile:
    """A file of a corpus: its local path or fsspec address, and its size in bytes."""

    url: str
    size: int

    @property
    def name(self) -> str:
        """The name without its folder."""
        return PurePosixPath(self.url).name

    @property
    def suffix(self) -> str:
        """The one of :data:`CORPUS_SUFFIXES` that the name ends with."""
        name = self.name.lower()
        return next((suffix for suffix in CORPUS_SUFFIXES[::-1] if name.endswith(suffix)), "")


def find_files(sources: Iterable[str], *, leave_out: str = "") -> list[CorpusFile]:
    """The report files of folders (to their depth), globs, single files and addresses, without hidden ones.

    Parameters
    ----------
    sources
        Local paths or fsspec addresses such as ``s3://bucket/reports/*.jsonl.zst``.
    leave_out
        A folder to pass over: the output, when it lies inside a source.

    Raises
    ------
    InputError
        When a source is missing or holds no reports, or its file system cannot be reached.
    """
    found: dict[str, CorpusFile] = {}
    without = _locate(leave_out)[1].rstrip("/") + "/" if leave_out else "\0"
    for source in sources:
        try:
            fs, root = _locate(source)
            listed = _list(fs, root)
        except FileNotFoundError as error:
            raise InputError("no such file or folder; check the path", path=source) from error
        except OSError as error:
            raise InputError(f"cannot be listed: {error}", path=source) from error
        files = [
            CorpusFile(_address(fs, path), int(entry["size"] or 0))
            for path, entry in sorted(listed.items())
            if entry["type"] == "file"
            and not _is_hidden(path, root)
            and not (without and path.startswith(without))
        ]
        usable = [file for file in files if file.suffix]
        if not usable:
            raise InputError(f"expected reports ({' '.join(CORPUS_SUFFIXES)}), found none", path=source)
        found |= {file.url: file for file in usable}
    return list(found.values())


def _locate(source: str) -> tuple[Any, str]:
    try:
        fs, path = fsspec.core.url_to_fs(source)
    except (ValueError, ImportError) as error:  # an unknown protocol, or one whose library is missing
        raise InputError(f"cannot open this address: {error}", path=source) from error
    return fs, str(path)


def _list(fs: Any, root: str) -> dict[str, dict[str, Any]]:
    if _GLOB.search(root) and not fs.exists(root):
        listed: dict[str, dict[str, Any]] = fs.glob(root, detail=True)
        inside = [
            fs.find(path, detail=True) for path, entry in listed.items() if entry["type"] == "directory"
        ]
        for more in inside:
            listed |= more
        return listed
    entry = fs.info(root)
    return fs.find(root, detail=True) if entry["type"] == "directory" else {root: entry}


def _address(fs: Any, path: str) -> str:
    return path if is_local(fs) else str(fs.unstrip_protocol(path))


def _is_hidden(path: str, root: str) -> bool:
    """Whether a part of the path below the source begins with a dot or an underscore."""
    base = root.rstrip("/") + "/"
    below = path[len(base) :] if path.startswith(base) else PurePosixPath(path).name
    return any(part.startswith((".", "_")) for part in below.split("/"))
