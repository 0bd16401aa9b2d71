"""The error tree. Every error of the package is a ``ConflictMapError``.

A message says what was expected, what was found, where (file, line, column) and what to do. Leaves also
inherit the built-in that a caller would expect, so ``except ValueError`` keeps working.
"""

from __future__ import annotations

from pathlib import Path


class ConflictMapError(Exception):
    """Root of all errors raised on purpose by conflictmap."""


class _FileError(ConflictMapError, ValueError):
    """An error with a place in a file."""

    def __init__(self, message: str, *, path: str | Path | None = None, line: int | None = None) -> None:
        self.path = str(path) if path is not None else None
        self.line = line
        where = "" if path is None else str(path) + (f" line {line}" if line is not None else "") + ": "
        super().__init__(where + message)


class InputError(_FileError):
    """A report or table given by the user cannot be read. The message names file and line and the remedy."""


class DataFileError(_FileError):
    """A gazetteer, lexicon or road file breaks its schema. The message names file and line."""


class SchemaError(ConflictMapError, ValueError):
    """A frame breaks the contract of an EventSet. The message lists all faults at once."""


class QueryError(ConflictMapError, ValueError):
    """A query names an unknown governorate, type, status, road or place. The message names near matches."""


class FormatError(ConflictMapError, ValueError):
    """A file suffix is unknown, or the library that writes it is not installed."""


class StoreError(ConflictMapError):
    """A store cannot be opened, is damaged, or has a schema version that this program does not know."""
