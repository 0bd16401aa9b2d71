"""Which columns of a table hold what: known schemas at sight, others by their headers.

The knowledge is data: one file of ``data/schemas`` for each schema, ``words.toml`` for all others.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from conflictmap.errors import InputError
from conflictmap.governorates import fold
from conflictmap.reading.words import load_meanings, load_words
from conflictmap.resources import data_path

OWN: Final = "conflictmap"
_KNOWN: Final = ("acled", "ucdp", "gdelt")
_OWN_HEADERS: Final = frozenset({"id", "type", "status", "place", "location_method"})
_NOT_FROM_HEADERS: Final = frozenset({"sources"})  # "sources" of other tables are names of newspapers
HXL_ROW_LEAST: Final = 2
_TAG: Final = re.compile(r"#\w+(?:\s*\+\s*\w+)*$")


@dataclass(frozen=True, slots=True)
class Schema:
    """How to read one kind of table: for each field the headers that may hold it, in order."""

    name: str
    columns: Mapping[str, Sequence[str]]
    note: str = ""
    id_prefix: str = ""
    status: str = ""
    type_columns: Sequence[str] = ()
    type_meanings: Mapping[str, str] = field(default_factory=dict)
    precision: Mapping[str, Any] = field(default_factory=dict)
    date_precision: Mapping[str, Any] = field(default_factory=dict)
    governorates: Mapping[str, str] = field(default_factory=dict)
    actors: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether this program wrote the table."""
        return self.name == OWN

    def headers_of(self, headers: Iterable[str]) -> set[str]:
        """Those of a table's headers that reading it needs."""
        named = [h for known in self.columns.values() for h in known]
        named += [*self.type_columns, *(d["column"] for d in (self.precision, self.date_precision) if d)]
        folded = {fold(header) for header in named}
        return {header for header in headers if fold(header) in folded}


def find_schema(
    headers: Iterable[str], asked: Mapping[str, str] | None = None, *, path: Any = None
) -> Schema:
    """The schema of a table with these headers.

    Parameters
    ----------
    asked
        Field -> header, as the user says; goes before everything else.

    Raises
    ------
    InputError
        When a field or header that was asked for does not exist; names those that do.
    """
    names = list(headers)
    schema = _recognise(names)
    return _with_asked(schema, names, asked, path) if asked else schema


def find_tag_row(rows: Sequence[Sequence[Any]]) -> int | None:
    """The row of HXL tags among the first rows of a sheet."""
    for number, row in enumerate(rows):
        filled = [str(cell).strip() for cell in row if cell not in (None, "")]
        tags = [cell for cell in filled if _TAG.match(cell)]
        if len(tags) >= HXL_ROW_LEAST and len(tags) == len(filled):
            return number
    return None


def find_headerless(row: Sequence[Any]) -> list[str] | None:
    """The headers of a known table that comes without, told by the shape of its first row."""
    for name in _KNOWN:
        known = _load(name).get("headerless")
        if not known or len(row) not in known["widths"]:
            continue
        if all(re.fullmatch(shape, str(row[int(at)]).strip()) for at, shape in known["shapes"].items()):
            skipped = known.get(f"left_out_if_{len(row)}", ())
            return [column for column in known["columns"] if column not in skipped]
    return None


def _recognise(headers: list[str]) -> Schema:
    if set(headers) >= _OWN_HEADERS:
        return Schema(OWN, {name: (name,) for name in headers})
    folded = {fold(header) for header in headers}
    for name in _KNOWN:
        known = _load(name)
        if {fold(header) for header in known["needs"]} <= folded:
            return _schema_from(known)
    if sum(bool(_TAG.match(header)) for header in headers) >= HXL_ROW_LEAST:
        tags = _load("hxl")["tags"]
        return Schema("HXL", {name: list(_find_tags(headers, wanted)) for name, wanted in tags.items()})
    columns = {
        name: words for name, words in load_words()["columns"].items() if name not in _NOT_FROM_HEADERS
    }
    return Schema("table", columns)


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(data_path(f"schemas/{name}.toml").read_text(encoding="utf-8"))


def _schema_from(known: dict[str, Any]) -> Schema:
    meanings = {fold(cell): meaning for meaning, cells in known["type"]["meanings"].items() for cell in cells}
    return Schema(
        known["name"],
        known["columns"],
        note=known.get("note", ""),
        id_prefix=known.get("id_prefix", ""),
        status=known.get("status", ""),
        type_columns=known["type"]["columns"],
        type_meanings=meanings,
        precision=known.get("precision", {}),
        date_precision=known.get("date_precision", {}),
        governorates=known.get("governorates", {}),
        actors=known.get("actors", {}),
    )


def _find_tags(headers: list[str], wanted: Iterable[str]) -> Iterable[str]:
    for tag in wanted:
        base, *attributes = tag.split("+")
        for header in headers:
            found_base, *found = re.sub(r"\s", "", header.casefold()).split("+")
            codes = "code" in found and "code" not in attributes
            if found_base == base and set(attributes) <= set(found) and not codes:
                yield header


def _with_asked(schema: Schema, headers: list[str], asked: Mapping[str, str], path: Any) -> Schema:
    by_fold = {fold(header): header for header in reversed(headers)}
    fields = {*load_words()["columns"], "date_end"}
    columns = dict(schema.columns)
    for name, header in asked.items():
        if name not in fields:
            raise InputError(
                f"--column: expected one of {', '.join(sorted(fields))} before '=', found {name!r}", path=path
            )
        if fold(header) not in by_fold:
            raise InputError(
                f"--column {name}={header}: no such column; the table has {', '.join(headers)}", path=path
            )
        columns[name] = (by_fold[fold(header)],)
    taken = {by_fold[fold(header)] for header in asked.values()}
    rest = {n: known if n in asked else [h for h in known if h not in taken] for n, known in columns.items()}
    return replace(schema, columns=rest, type_columns=() if "type" in asked else schema.type_columns)


def is_report_table(headers: Iterable[str]) -> bool:
    """Whether a table holds reports to be read: a column of texts, and neither types nor places."""
    folded = {fold(header) for header in headers}
    texts = {fold(word) for words in load_words()["report_columns"].values() for word in words}
    fields = {load_meanings("columns").get(name) for name in folded}
    return bool(folded & texts) and fields.isdisjoint(("type", "place", "lat", "position"))
