"""One record of a JSONL line or a table row -> one report; dates and names that reports lack."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conflictmap.errors import InputError
from conflictmap.model import Report
from conflictmap.reading.encoding import clean_text

_DATE_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?!\d)")


def read_record(
    fields: Mapping[str, Any], *, path: str | Path, line: int, published: dt.date | None = None
) -> Report:
    """Make a report of the fields ``id, published, title, text, url``; only ``text`` is needed.

    Parameters
    ----------
    path, line
        Where the record stands; named in errors.
    published
        Date of a record that states none. Without it a date in the file's name counts.

    Raises
    ------
    InputError
        When ``text`` is missing or empty, or ``published`` is no date.
    """
    text = fields.get("text")
    if not isinstance(text, str) or not text or text.isspace():
        found = {None: "nothing", "": "an empty one"}.get(text.strip() if isinstance(text, str) else text)
        raise InputError(
            f"expected a field text with the report's words, found {found or type(text).__name__}; "
            f"the fields are: {', '.join(sorted(map(str, fields))[:10]) or 'none'}",
            path=path,
            line=line,
        )
    text = clean_text(text)
    try:
        stated = read_date(_read_field(fields, "published")) if _read_field(fields, "published") else None
    except InputError as error:
        raise InputError(f"published: {error}", path=path, line=line) from error
    return Report(
        id=_read_field(fields, "id") or name_report(path, text),
        text=text,
        title=_read_field(fields, "title"),
        url=_read_field(fields, "url"),
        published=stated or published or find_date_in_name(Path(path).name),
    )


def read_date(value: str) -> dt.date:
    """Read an ISO 8601 date, or the date of an ISO 8601 date with time.

    Raises
    ------
    InputError
        When it is neither.
    """
    try:
        return dt.datetime.fromisoformat(value.strip()).date()
    except ValueError as error:
        raise InputError(f"expected a date such as 2024-12-06, found {value!r}") from error


def find_date_in_name(name: str) -> dt.date | None:
    """Find the ISO date in a file's name: ``homs-2024-12-06.txt``."""
    found = _DATE_IN_NAME.search(name)
    try:
        return dt.date.fromisoformat(found[0]) if found else None
    except ValueError:  # such as 2024-02-30
        return None


def name_report(path: str | Path, text: str) -> str:
    """Build the id of a report that has none: the file's name and a hash of the text.

    It does not depend on the folder the file is in, so that adding a report twice to a store changes
    nothing; and two files of one name stay apart.
    """
    name = Path(path).name
    stem = "stdin" if name == "-" else name.split(".")[0] or name
    return f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _read_field(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None else clean_text(str(value)).strip()
