"""Events as an Excel workbook: one sheet with a header that stays in view and a filter."""

from __future__ import annotations

import io
import re
from typing import Any, Final

from conflictmap.errors import FormatError
from conflictmap.eventset import COLUMNS, EventSet
from conflictmap.output.textformats import cell_rows

_CELL_LIMIT: Final = 32_000  # Excel's own is 32,767; escapes of control characters take room
# ECMA-376, ST_Xstring: what XML cannot hold is written _xHHHH_, and so is the beginning of a literal "_x0041_"
_ESCAPED: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WIDE: Final = {"evidence": 60, "title": 30, "place": 22, "mention": 22, "actor": 22}


def dump_xlsx(events: EventSet) -> bytes:
    """A workbook; text too long for a cell goes on in a column of the same name with "(2)"."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
    except ImportError as error:
        raise FormatError("writing .xlsx needs openpyxl; pip install 'conflictmap[tables]'") from error
    header, rows = _split_long(list(COLUMNS), list(cell_rows(events)))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("events")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(rows) + 1}"
    for index, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDE.get(name, 14)
    titles = [WriteOnlyCell(sheet, name) for name in header]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    for row in rows:
        sheet.append([_cell(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    return _ESCAPED.sub(lambda m: f"_x{ord(m[0]):04X}_", value) if isinstance(value, str) else value


def _split_long(header: list[str], rows: list[list[Any]]) -> tuple[list[str], list[list[Any]]]:
    wide_header: list[str] = []
    parts: list[int] = []
    for index, name in enumerate(header):
        longest = max((len(row[index]) for row in rows if isinstance(row[index], str)), default=0)
        count = max(1, -(-longest // _CELL_LIMIT))
        parts.append(count)
        wide_header += [name, *(f"{name} ({part})" for part in range(2, count + 1))]
    if len(wide_header) == len(header):
        return header, rows
    return wide_header, [
        [piece for value, count in zip(row, parts, strict=True) for piece in _pieces(value, count)]
        for row in rows
    ]


def _pieces(value: Any, count: int) -> list[Any]:
    if count == 1 or not isinstance(value, str):
        return [value, *[""] * (count - 1)]
    return [value[i * _CELL_LIMIT : (i + 1) * _CELL_LIMIT] for i in range(count)]
