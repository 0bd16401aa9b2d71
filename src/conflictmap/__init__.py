"""conflictmap: reports in, events at places out, every dot on the map traceable to its sentence."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conflictmap.errors import (
        ConflictMapError,
        DataFileError,
        FormatError,
        InputError,
        QueryError,
        SchemaError,
        StoreError,
    )
    from conflictmap.eventset import EventSet
    from conflictmap.model import Event, Place, Report, Resolution, Source

__version__ = "0.1.0"

# public name -> module; loaded on first use, so that `import conflictmap` stays fast
_HOMES = {
    "ConflictMapError": "errors",
    "DataFileError": "errors",
    "Event": "model",
    "EventSet": "eventset",
    "FormatError": "errors",
    "InputError": "errors",
    "Place": "model",
    "QueryError": "errors",
    "Report": "model",
    "Resolution": "model",
    "SchemaError": "errors",
    "Source": "model",
    "StoreError": "errors",
}
__all__ = [
    "ConflictMapError",
    "DataFileError",
    "Event",
    "EventSet",
    "FormatError",
    "InputError",
    "Place",
    "QueryError",
    "Report",
    "Resolution",
    "SchemaError",
    "Source",
    "StoreError",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"conflictmap.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'conflictmap' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
