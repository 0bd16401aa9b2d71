"""Indexes of gazetteers on disk, each under the hash of what it was built from.

A cache file must be harmless to read: it is a line of JSON, then texts and plain numbers one behind the other.
Nothing in it is executed, and a file whose stamp does not match is ignored. A cache that cannot be written
(read-only home, no home) costs time, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final

from conflictmap.model import KINDS
from conflictmap.places.index import Index
from conflictmap.resources import data_path

# Sections of a file in their order, each with the type code of its numbers; "" is a text, one line an entry.
_SECTIONS: Final = {
    "rows": "", "kinds": "B", "lats": "d", "lons": "d", "weights": "d", "keys": "", "starts": "I",
    "members": "I", "flags": "B", "spellings": "", "openers": "", "longest": "I",
}  # fmt: skip
_SUFFIX: Final = ".index"
_KEPT: Final = 8  # the index of the bundled gazetteer and those of a few of the user's


def stamp_of(texts: Iterable[str]) -> str:
    """Hash of everything that an index depends on: the gazetteers, the qualifiers and the code."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
        digest.update(b"\0")
    digest.update(data_path("names/qualifiers.toml").read_bytes())
    for module in ("names.py", "index.py", "indexcache.py"):
        digest.update((Path(__file__).parent / module).read_bytes())
    return digest.hexdigest()


def load_index(stamp: str) -> Index | None:
    """The cached index of that stamp, or None when there is none that can be trusted."""
    folder = _cache_folder()
    if folder is None:
        return None
    try:
        head, _, body = (folder / f"{stamp[:32]}{_SUFFIX}").read_bytes().partition(b"\n")
        header = json.loads(head)
        if header["stamp"] != stamp or header["byteorder"] != sys.byteorder:
            return None
        return _unpack(_cut(body, header["sizes"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def save_index(index: Index, stamp: str) -> None:
    """Cache an index for the next start. Failing to is not an error."""
    import tempfile

    folder = _cache_folder()
    if folder is None:
        return
    sections = _pack(index)
    header = {"stamp": stamp, "byteorder": sys.byteorder, "sizes": list(map(len, sections))}
    try:
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.writelines((json.dumps(header).encode(), b"\n", *sections))
        Path(file.name).replace(folder / f"{stamp[:32]}{_SUFFIX}")
        old = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime)[:-_KEPT]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        return


def _pack(index: Index) -> list[bytes]:
    columns: dict[str, Iterable[Any]] = {name: getattr(index, name) for name in Index.__slots__}
    columns["kinds"] = map(KINDS.index, index.kinds)
    columns["longest"] = index.openers.values()
    return [
        array(code, columns[name]).tobytes() if code else "\n".join(columns[name]).encode()
        for name, code in _SECTIONS.items()
    ]


def _cut(body: bytes, sizes: Sequence[int]) -> dict[str, list[Any]]:
    """Entries of each section.

    Raises
    ------
    ValueError
        When the body does not have those sizes.
    """
    if sum(sizes) != len(body):
        raise ValueError("the file was cut off")
    cut: dict[str, list[Any]] = {}
    places = pairwise(accumulate(sizes, initial=0))
    for (name, code), (low, high) in zip(_SECTIONS.items(), places, strict=True):
        part = body[low:high]
        cut[name] = array(code, part).tolist() if code else part.decode().split("\n")
    return cut


def _unpack(cut: dict[str, list[Any]]) -> Index:
    """Index of the sections.

    Raises
    ------
    ValueError
        When they do not fit each other.
    """
    cut["openers"] = dict(zip(cut["openers"], cut.pop("longest"), strict=True))  # type: ignore[assignment]
    places, entries = len(cut["rows"]), len(cut["members"])
    lengths = {len(cut[name]) for name in ("kinds", "lats", "lons", "weights", "spellings")} | {places}
    if len(lengths) > 1 or len(cut["flags"]) != entries or cut["starts"][-1] != entries:
        raise ValueError("the sections do not fit each other")
    cut["kinds"] = [KINDS[number] for number in cut["kinds"]]
    keys = dict(zip(cut.pop("keys"), range(len(cut["starts"]) - 1), strict=True))
    return Index(keys=keys, **cut)  # type: ignore[arg-type]


def _cache_folder() -> Path | None:
    """A folder of the user's own for cached indexes, or None when there is no safe one."""
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("conflictmap")) / "gazetteer"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        status = folder.stat()
    except OSError:
        return None
    # A folder that others may write to could hold a forged index.
    if os.name == "posix" and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        return None
    return folder
