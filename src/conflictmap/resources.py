"""Finds the files of ``data/``: inside the installed wheel, or in the checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from conflictmap.errors import DataFileError


@cache
def data_folder() -> Path:
    """Folder of the bundled data.

    Returns
    -------
    The folder ``conflictmap/_data`` of an installed wheel, else ``data/`` of the checkout.

    Raises
    ------
    DataFileError
        When neither exists: the installation is damaged.
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "_data", here.parents[1] / "data"):
        if (folder / "SOURCES.md").is_file():
            return folder
    raise DataFileError("expected the bundled data here, found none; reinstall conflictmap", path=here / "_data")


def data_path(name: str) -> Path:
    """Path of one bundled data file, such as ``gazetteer.csv`` or ``lexicon/en.toml``.

    Raises
    ------
    DataFileError
        When the file is missing.
    """
    path = data_folder() / name
    if not path.is_file():
        raise DataFileError("expected a bundled data file, found none; reinstall conflictmap", path=path)
    return path
