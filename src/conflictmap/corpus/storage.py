"""Files on a local disk or behind an fsspec address: written whole or not at all."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import fsspec


def is_local(fs: Any) -> bool:
    """Whether a file system is the disk of this machine."""
    return "file" in ((fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol)


def write_atomically(url: str, data: bytes) -> None:
    """Write a file that no reader ever sees half written, whatever is killed meanwhile."""
    fs, path = fsspec.core.url_to_fs(url)
    if not is_local(fs):
        fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        fs.pipe_file(path, data)  # object stores show an object when its upload is complete
        return
    goal = Path(path)
    goal.parent.mkdir(parents=True, exist_ok=True)
    temporary = goal.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(goal)
    finally:
        temporary.unlink(missing_ok=True)


def read_bytes(url: str) -> bytes:
    """The content of a file."""
    with fsspec.open(url, "rb") as stream:
        data: bytes = stream.read()
    return data


def remove(url: str) -> None:
    """Remove a file or a folder with all that is in it; nothing happens when there is none."""
    fs, path = fsspec.core.url_to_fs(url)
    try:
        fs.rm(path, recursive=True)
    except FileNotFoundError:
        return
