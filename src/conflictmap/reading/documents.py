"""Files, folders and standard input -> reports."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from conflictmap.errors import InputError
from conflictmap.model import Report
from conflictmap.reading.encoding import decode_text
from conflictmap.reading.html import read_page
from conflictmap.reading.records import find_date_in_name, name_report, read_date, read_record

OnFault = Callable[[InputError], object]

TEXT_SUFFIXES: Final = (".txt", ".md")
PAGE_SUFFIXES: Final = (".html", ".htm")
LINES_SUFFIXES: Final = (".jsonl", ".jsonl.gz")
REPORT_SUFFIXES: Final = (*TEXT_SUFFIXES, *PAGE_SUFFIXES, *LINES_SUFFIXES)
STDIN: Final = "-"

_READABLE = " ".join(REPORT_SUFFIXES)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?\n)---[ \t]*(?:\r?\n|$)", re.DOTALL)
_FRONT_FIELD = re.compile(r"^(title|date|published|url)[ \t]*:[ \t]*(.+?)[ \t\r]*$", re.M | re.I)
_MD_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t#\r]*$", re.M)
_TXT_TITLE = re.compile(r"\s*(\S[^\r\n]{0,118}[^\s.!?…؟:;,])[ \t]*\r?\n[ \t]*\r?\n\s*\S")
_LOOKS_LIKE_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I)


def read_reports(
    source: str | Path, *, published: dt.date | str | None = None, on_fault: OnFault | None = None
) -> Iterator[Report]:
    """Read the reports of a file, a folder or standard input, one after the other.

    A report's ``text`` is what every span counts in. It is the decoded file for ``.txt``; for ``.md`` the
    file without its front matter; for ``.html`` the article without menus and scripts; for ``.jsonl`` the
    field ``text``. Line ends stay as they are.

    Parameters
    ----------
    source
        A ``.txt``, ``.md``, ``.html``, ``.jsonl`` or ``.jsonl.gz`` file, a folder of them (searched to its
        depth, in the order of the names), or ``-`` for standard input.
    published
        Date of the reports that state none themselves: a date, or ISO 8601. It goes before a date in a
        file's name (``homs-2024-12-06.txt``), which is the last resort.
    on_fault
        Called with each `InputError`; reading goes on behind it. Without it the first fault is raised.

    Raises
    ------
    InputError
        When ``published`` is no date; and, without ``on_fault``, when the source is missing, empty, binary,
        in an unknown encoding or of an unknown kind, or a line is no report.
    """
    option = read_date(published) if isinstance(published, str) else published
    try:
        if str(source) == STDIN:
            yield from _read_stdin(option, on_fault)
        elif Path(source).is_dir():
            yield from _read_folder(Path(source), option, on_fault)
        else:
            yield from _read_file(Path(source), option, on_fault)
    except InputError as error:
        if on_fault is None:
            raise
        on_fault(error)


def _read_folder(folder: Path, option: dt.date | None, on_fault: OnFault | None) -> Iterator[Report]:
    found = False
    for path in _list_files(folder, on_fault):
        if path.name.lower().endswith(REPORT_SUFFIXES):
            found = True
            yield from read_reports(path, published=option, on_fault=on_fault)
    if not found:
        raise InputError(f"expected reports ({_READABLE}) in this folder, found none", path=folder)


def _list_files(folder: Path, on_fault: OnFault | None) -> Iterator[Path]:
    """Files below a folder, sorted, without hidden ones; links to folders are not followed."""

    def report(error: OSError) -> None:
        fault = InputError(f"cannot open this folder: {error.strerror}", path=error.filename)
        if on_fault is None:
            raise fault from error
        on_fault(fault)

    for root, folders, names in os.walk(folder, onerror=report):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in sorted(names) if not name.startswith("."))


def _read_file(path: Path, option: dt.date | None, on_fault: OnFault | None) -> Iterator[Report]:
    name = path.name.lower()
    try:
        if name.endswith(LINES_SUFFIXES):
            with gzip.open(path) if name.endswith(".gz") else path.open("rb") as stream:
                yield from _read_lines(stream, path, option, on_fault)
            return
        if path.suffix and path.exists() and not name.endswith(REPORT_SUFFIXES):
            raise InputError(
                f"expected a report ({_READABLE}), found {path.suffix}; rename or convert the file", path=path
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        address = re.match(r"\w+:/", str(path))
        message = "expected a file, found an address; save the page as .html" if address else "no such file"
        raise InputError(f"{message}; check the path", path=path) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"expected a whole gzip file, found a damaged one ({error})", path=path) from error
    except OSError as error:
        raise InputError(f"cannot read this file: {error.strerror}", path=path) from error
    yield _read_text(data, path, option)


def _read_stdin(option: dt.date | None, on_fault: OnFault | None) -> Iterator[Report]:
    stream = sys.stdin.buffer
    first = stream.readline()
    if first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") and first.rstrip().endswith(b"}"):
        yield from _read_lines(chain([first], stream), Path(STDIN), option, on_fault)
    else:
        yield _read_text(first + stream.read(), Path(STDIN), option)


def _read_text(data: bytes, path: Path, option: dt.date | None) -> Report:
    """One report from the bytes of a text, Markdown or HTML file."""
    name = path.name.lower()
    text = decode_text(data, path=str(path))
    title, url, published = "", "", None
    if name.endswith(PAGE_SUFFIXES) or (not path.suffix and _LOOKS_LIKE_PAGE.match(text[:1000])):
        page = read_page(text)
        text, title, url, published = page.text, page.title, page.url, page.published
    elif name.endswith(".md"):
        text, title, url, published = _read_markdown(text, path)
    elif heading := _TXT_TITLE.match(text[:2000]):
        title = heading[1]
    if not text or text.isspace():
        raise InputError("expected a text, found an empty one", path=path)
    published = published or option or find_date_in_name(path.name)
    return Report(id=name_report(path, text), text=text, title=title, url=url, published=published)


def _read_markdown(text: str, path: Path) -> tuple[str, str, str, dt.date | None]:
    """Text without its front matter, title, address and date."""
    fields: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        fields = {match[1].lower(): match[2].strip("\"'") for match in _FRONT_FIELD.finditer(front[1])}
        text = text[front.end() :]
    heading = _MD_TITLE.search(text[:5000])
    title = fields.get("title") or (heading[1] if heading else "")
    stated = fields.get("published") or fields.get("date")
    try:
        published = read_date(stated) if stated else None
    except InputError as error:
        raise InputError(f"front matter: {error}", path=path) from error
    return text, title, fields.get("url", ""), published


def _read_lines(
    lines: Iterable[bytes], path: Path, option: dt.date | None, on_fault: OnFault | None
) -> Iterator[Report]:
    """Reports of a JSONL stream; a broken line is a fault of its own."""
    empty = True
    for number, line in enumerate(lines, start=1):
        if line.isspace():
            continue
        if empty and b"\x00" in line:
            raise InputError("expected one report a line as JSON in UTF-8, found binary data", path=path)
        empty = False
        try:
            report = _read_line(line, path, number, option)
        except InputError as error:
            if on_fault is None:
                raise
            on_fault(error)
        else:
            yield report
    if empty:
        raise InputError("expected one report a line as JSON, found an empty file", path=path)


def _read_line(line: bytes, path: Path, number: int, option: dt.date | None) -> Report:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found = f"UTF-8, found a broken byte at column {error.start + 1}"
        raise InputError(f"expected {found}; save the file as UTF-8", path=path, line=number) from error
    except json.JSONDecodeError as error:
        found = f"{error.msg} at column {error.colno}"
        raise InputError(f"expected one JSON object, found {found}", path=path, line=number) from error
    except (RecursionError, ValueError) as error:  # nested too deep, or a number of thousands of digits
        raise InputError("expected a flat JSON object of texts", path=path, line=number) from error
    if not isinstance(fields, dict):
        raise InputError(
            f"expected a JSON object with id, published, title, text, url; found {type(fields).__name__}",
            path=path,
            line=number,
        )
    return read_record(fields, path=path, line=number, published=option)
