"""Files written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conflictmap.errors import InputError


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its place when the block ends without an error.

    Raises
    ------
    InputError
        When the folder is missing or cannot be written.
    """
    goal = Path(path)
    check_target(goal)
    try:
        handle, name = tempfile.mkstemp(dir=goal.parent, prefix=f".{goal.stem}-", suffix=goal.suffix)
    except OSError as error:
        raise InputError(f"cannot write here: {error.strerror}", path=goal) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_mode_of_new_files() if not goal.exists() else goal.stat().st_mode & 0o777)
        temporary.replace(goal)
    except OSError as error:
        raise InputError(f"cannot write here: {error.strerror or error}", path=goal) from error
    finally:
        for rest in goal.parent.glob(f"{temporary.name}*"):  # SQLite leaves a journal when it fails
            rest.unlink(missing_ok=True)


def check_target(path: str | Path) -> None:
    """Fail before the work, not after it, when a file cannot be written there; ``-`` is standard output.

    Raises
    ------
    InputError
        When the folder is missing, or the name is that of a folder.
    """
    goal = Path(path)
    if str(path) == "-":
        return
    if goal.is_dir():
        raise InputError("expected the name of a file to write, found a folder; add a file name", path=goal)
    if not goal.absolute().parent.is_dir():
        raise InputError("cannot write here: the folder does not exist; create it", path=goal)


def write_whole(data: str | bytes, path: str | Path) -> None:
    """Write text (as UTF-8) or bytes to a file, whole or not at all; ``-`` is standard output.

    Raises
    ------
    InputError
        When the folder is missing or cannot be written.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    with whole_file(path) as temporary:
        temporary.write_bytes(content)


def _mode_of_new_files() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
