"""Cells of a spreadsheet <-> values: what a spreadsheet would run as a formula is guarded, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any, Final

from conflictmap.model import Source

# OWASP, "CSV Injection": characters that make a spreadsheet treat the cell as a formula, in both widths
_FORMULA_STARTS: Final = frozenset("=+-@\t\r\n＝＋－＠")
_GUARD: Final = "'"
_SOURCE_FIELDS: Final = tuple(f.name for f in fields(Source))
TRUE_WORDS: Final = frozenset({"true", "yes", "y", "1", "1.0", "x", "wahr", "vrai", "نعم"})


def guard_cell(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run, and before one that begins with one."""
    return _GUARD + text if _is_risky(text) or text.startswith(_GUARD) else text


def unguard_cell(text: str) -> str:
    """Undo :func:`guard_cell`; a text that was never guarded stays as it is."""
    rest = text[1:]
    guarded = text.startswith(_GUARD) and (_is_risky(rest) or rest.startswith(_GUARD))
    return rest if guarded else text


def source_fields(source: Source) -> dict[str, Any]:
    """A source as a JSON object."""
    return asdict(source)


def sources_to_json(sources: Iterable[Source]) -> str:
    """Sources as one JSON list in a cell; empty for none."""
    rows = [asdict(source) for source in sources]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def read_sources(value: Any) -> tuple[Source, ...]:
    """Sources from a JSON list, as text or already decoded.

    Raises
    ------
    ValueError
        When it is no list of objects with the fields of a `Source`.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else []
        except json.JSONDecodeError as error:
            raise ValueError(f"sources must be a JSON list, found {value!r:.60}") from error
    if value is None:
        return ()
    try:
        return tuple(_read_source(row) for row in value)
    except (TypeError, AttributeError, KeyError) as error:
        raise ValueError(f"sources must be a list of objects with {', '.join(_SOURCE_FIELDS)}") from error


def _read_source(row: dict[str, Any]) -> Source:
    known = {name: row[name] for name in _SOURCE_FIELDS if row.get(name) is not None}
    numbers = {name: int(known[name]) for name in ("start", "end") if name in known}
    return Source(**{name: str(value) for name, value in known.items()} | numbers)  # type: ignore[arg-type]


def _is_risky(text: str) -> bool:
    return text[:1] in _FORMULA_STARTS or text.lstrip()[:1] in _FORMULA_STARTS if text else False
