"""Bytes of a file or of standard input -> text, or a plain word that they are not text."""

from __future__ import annotations

import codecs
import re
from itertools import islice

from conflictmap.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP, Word or Excel file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"SQLite format 3", "a database (SQLite or GeoPackage)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
)
# single-byte code pages that reports from the region come in, besides UTF-8 and UTF-16
_CODE_PAGES = ["cp1256", "cp1252", "iso8859_6", "cp1254", "cp1251"]
_SAMPLE_BYTES = 32_768
_BELOW_LEAD_BYTES = bytes(range(0xC2))  # what is left are the first bytes of UTF-8's longer characters
_CONTROL = bytes([*range(9), *range(14, 27), *range(28, 32), 127])
_AROUND_NON_ASCII = re.compile(rb"[^\n]{0,60}[\x80-\xff][^\n]{0,60}")
_LONE_SURROGATE_OR_NUL = re.compile("[\ud800-\udfff\x00]")


def decode_text(data: bytes, *, path: str | None = None) -> str:
    """Decode the bytes of a report.

    A byte order mark decides; else UTF-8; else the most likely of UTF-16 and the code pages of the region
    (Arabic, Western, Turkish, Cyrillic), chosen by charset-normalizer. Line ends stay as they are.

    Parameters
    ----------
    path
        Named in the error.

    Raises
    ------
    InputError
        When the bytes are not text, or their encoding cannot be told.
    """
    kind = next((kind for mark, kind in _SIGNATURES if data.startswith(mark)), None)
    if kind is not None:
        raise InputError(f"expected text, found {kind}; save it as .txt or .html in UTF-8", path=path)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return clean_text(data.decode(encoding, errors="strict"))
            except UnicodeDecodeError as error:
                raise InputError(
                    f"expected {encoding} after its byte order mark, found a broken byte at {error.start}; "
                    "save the file as UTF-8",
                    path=path,
                ) from error
    if b"\x00" in data[:_SAMPLE_BYTES]:
        return clean_text(_decode_utf16(data, path))
    sample = data[:_SAMPLE_BYTES]
    if len(sample) - len(sample.translate(None, _CONTROL)) > max(4, 0.03 * len(sample)):
        raise InputError("expected text, found binary data; give .txt, .md, .html or .jsonl", path=path)
    try:
        return clean_text(data.decode("utf-8"))
    except UnicodeDecodeError:
        return clean_text(_decode_code_page(data, path))


def clean_text(text: str) -> str:
    """Replace what no output format can hold (lone surrogates, NUL) by U+FFFD; the length stays the same."""
    return _LONE_SURROGATE_OR_NUL.sub("\ufffd", text)


def _decode_utf16(data: bytes, path: str | None) -> str:
    """UTF-16 without its mark: the half of each unit that holds the high byte has few values."""
    sample = data[: _SAMPLE_BYTES // 2 * 2]
    high_at = 1 if len(set(sample[1::2])) < len(set(sample[0::2])) else 0
    try:
        text = data.decode("utf-16-le" if high_at else "utf-16-be")
    except UnicodeDecodeError:
        text = ""
    head = text[:4096]
    if head and sum(char.isprintable() or char.isspace() for char in head) > 0.99 * len(head):
        scripts = {ord(char) >> 8 for char in head}
        if len(scripts) <= 8:  # text stays in a few blocks of Unicode, random bytes do not
            return text
    raise InputError("expected text, found binary data; give .txt, .md, .html or .jsonl", path=path)


def _decode_code_page(data: bytes, path: str | None) -> str:
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = len(data.translate(None, _BELOW_LEAD_BYTES))
    if whole > 20 * broken:  # UTF-8 with a few damaged bytes, such as a file cut off in the middle
        return text
    from charset_normalizer import from_bytes

    sample = b"\n".join(match[0] for match in islice(_AROUND_NON_ASCII.finditer(data), 400))[:_SAMPLE_BYTES]
    best = from_bytes(sample, cp_isolation=_CODE_PAGES, preemptive_behaviour=False).best()
    if best is None:
        raise InputError("expected text, cannot tell its encoding; save the file as UTF-8", path=path)
    return data.decode(best.encoding, errors="replace")
