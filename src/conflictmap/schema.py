"""The contract of an EventSet: its columns, how a frame is built from records, and the check of a frame."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conflictmap.errors import SchemaError
from conflictmap.model import (
    DATE_PRECISIONS,
    KINDS,
    LOCATION_METHODS,
    STATUSES,
    Event,
    Source,
)

if TYPE_CHECKING:
    import numpy.typing as npt

COLUMNS: Final = tuple(f.name for f in fields(Event))
REQUIRED: Final = tuple(
    f.name for f in fields(Event) if f.default is MISSING and f.default_factory is MISSING
)
FLOAT_COLUMNS: Final = ("lat", "lon", "precision_km")
INT_COLUMNS: Final = ("start", "end")
STRING_COLUMNS: Final = tuple(
    c for c in COLUMNS if c not in (*FLOAT_COLUMNS, *INT_COLUMNS, "sources", "disputed")
)
DEFAULTS: Final[dict[str, Any]] = {
    f.name: () if f.name == "sources" else f.default for f in fields(Event) if f.name not in REQUIRED
}
CRS: Final = "EPSG:4326"

_VOCABULARY = {
    "status": STATUSES,
    "kind": ("", *KINDS),
    "location_method": LOCATION_METHODS,
    "date_precision": DATE_PRECISIONS,
}
# the built-in types, and those that a lexicon of the user's own adds
_TYPE_SHAPE = re.compile(r"[a-z][a-z0-9 _-]{0,39}")
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = rf"\d{{4}}-{_MONTH}-(?:0[1-9]|[12]\d|3[01])"
_DATE_SHAPES = {
    "day": re.compile(_DAY),
    "month": re.compile(rf"\d{{4}}-{_MONTH}"),
    "year": re.compile(r"\d{4}"),
    "unknown": re.compile(""),
}
_MOST_FAULTS_TOLD = 20


def date_precision_of(date: str) -> str:
    """Precision of an ISO 8601 date: ``day``, ``month``, ``year``; ``unknown`` for an empty string.

    Raises
    ------
    ValueError
        When the text is no such date.
    """
    for precision, shape in _DATE_SHAPES.items():
        if shape.fullmatch(date):
            if precision == "day":
                try:
                    np.datetime64(date)
                except ValueError:  # 31 February
                    break
            return precision
    raise ValueError(f"expected a date as YYYY-MM-DD, YYYY-MM or YYYY, found {date!r}")


def frame_from_events(events: Iterable[Event]) -> gpd.GeoDataFrame:
    """Columns from records, in their order."""
    rows = list(events)
    return build_frame({name: [getattr(event, name) for event in rows] for name in COLUMNS})


def events_from_frame(frame: pd.DataFrame) -> Iterable[Event]:
    """Records from the columns of a checked frame."""
    columns = [_plain(frame, name) for name in COLUMNS]
    for values in zip(*columns, strict=True):
        yield Event(**dict(zip(COLUMNS, values, strict=True)))


def check_frame(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """A frame with the columns of the contract, in order, or an error that lists every fault.

    Missing optional columns get the default of the record; missing values become "" or None; a geometry
    column is replaced by the points of ``lat, lon``.

    Raises
    ------
    SchemaError
        For missing or unknown columns and for values outside the contract, all at once, with row numbers
        (the first row is 1).
    """
    faults = [f"expected a column {name!r}, found none" for name in REQUIRED if name not in frame]
    extra = [str(c) for c in frame.columns if c not in COLUMNS and c != "geometry"]
    if extra:
        faults.append(f"unknown columns: {', '.join(extra)}; drop or rename them")
    if faults:
        raise SchemaError(_told(faults))
    columns = {
        name: _clean(frame[name], name, faults) if name in frame else [DEFAULTS[name]] * len(frame)
        for name in COLUMNS
    }
    if "date_precision" not in frame:
        columns["date_precision"] = [_precision_or_unknown(date) for date in columns["date"]]
    faults.extend(_vocabulary_faults(columns))
    faults.extend(_position_faults(columns))
    faults.extend(_date_faults(columns))
    if faults:
        raise SchemaError(_told(faults))
    return build_frame(columns)


def build_frame(columns: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """A frame of checked columns, with the points of ``lat, lon``."""
    data: dict[str, Any] = {}
    for name in COLUMNS:
        values = columns[name]
        if name in FLOAT_COLUMNS:
            data[name] = np.array(values, dtype="float64")
        elif name in INT_COLUMNS:
            data[name] = np.array(values, dtype="int64")
        elif name == "disputed":
            data[name] = np.array(values, dtype=bool)
        else:
            # without dtype pandas would make a column of strings of its own of it
            is_array = hasattr(values, "__array__")
            cells = np.asarray(values) if is_array else np.fromiter(values, dtype=object, count=len(values))
            data[name] = pd.Series(cells, dtype=object)
    frame = pd.DataFrame(data, columns=list(COLUMNS))
    return gpd.GeoDataFrame(frame, geometry=points(data["lat"], data["lon"]), crs=CRS)


def points(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> npt.NDArray[Any]:
    """One point for each pair of degrees; None where either is missing."""
    known = ~(np.isnan(lat) | np.isnan(lon))
    geometry = np.full(len(lat), None, dtype=object)
    geometry[known] = shapely.points(lon[known], lat[known])
    return geometry


def _plain(frame: pd.DataFrame, name: str) -> list[Any]:
    values = frame[name].tolist()
    if name in FLOAT_COLUMNS:
        return [None if math.isnan(v) else v for v in values]
    return values


def _clean(values: pd.Series[Any], name: str, faults: list[str]) -> list[Any]:
    if name in FLOAT_COLUMNS or name in INT_COLUMNS:
        return _numbers(values, name, faults)
    missing = values.isna().tolist()
    default = DEFAULTS.get(name, "")
    plain: list[Any] = [
        default if gone or (value == "" and default != "") else value
        for value, gone in zip(values.tolist(), missing, strict=True)
    ]
    expected: type = {"sources": tuple, "disputed": bool}.get(name, str)
    wanted = "a tuple of Source" if name == "sources" else expected.__name__
    good = {type(value) for value in plain} <= {expected}
    if name == "sources" and good:
        good = all(isinstance(s, Source) for sources in plain if isinstance(sources, tuple) for s in sources)
    if not good:
        for row, value in enumerate(plain, start=1):
            if not isinstance(value, expected) or (
                isinstance(value, tuple) and not all(isinstance(source, Source) for source in value)
            ):
                faults.append(f"row {row}: {name} must be {wanted}, found {value!r:.80}")
    elif name in REQUIRED:
        faults.extend(_told_rows(plain, "", f"{name} must not be empty"))
    return plain


def _numbers(values: pd.Series[Any], name: str, faults: list[str]) -> list[Any]:
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    for row in np.flatnonzero((numbers.isna() & values.notna()).to_numpy()):
        faults.append(f"row {row + 1}: {name} must be a number, found {values.iloc[row]!r:.80}")
    if name in INT_COLUMNS:
        return [int(v) for v in numbers.fillna(0)]
    return numbers.tolist()


def _vocabulary_faults(columns: dict[str, list[Any]]) -> Iterable[str]:
    for value in {v for v in columns["type"] if v != "" and not _TYPE_SHAPE.fullmatch(str(v))}:
        wanted = "a type is a word in small letters such as captured"
        yield from _told_rows(columns["type"], value, f"{wanted}, found {value!r}")
    for name, allowed in _VOCABULARY.items():
        for value in set(columns[name]).difference(allowed, ("",)):
            wanted = f"{name} must be one of {', '.join(filter(None, allowed))}"
            yield from _told_rows(columns[name], value, f"{wanted}, found {value!r}")


def _told_rows(values: list[Any], wrong: Any, message: str) -> Iterable[str]:
    return (f"row {row}: {message}" for row, value in enumerate(values, start=1) if value == wrong)


def _position_faults(columns: dict[str, list[Any]]) -> Iterable[str]:
    lat, lon, precision = (np.array(columns[name], dtype="float64") for name in FLOAT_COLUMNS)
    for row in np.flatnonzero(np.isnan(lat) != np.isnan(lon)):
        yield f"row {row + 1}: lat and lon must both be given or both be empty"
    for name, values, most in (("lat", lat, 90), ("lon", lon, 180)):
        for row in np.flatnonzero(np.abs(values) > most):
            yield (
                f"row {row + 1}: {name} must be between -{most} and {most}, found {values[row]:g}; "
                "lat and lon may be swapped"
            )
    for row in np.flatnonzero(precision < 0):
        yield f"row {row + 1}: precision_km must not be negative, found {precision[row]:g}"


def _date_faults(columns: dict[str, list[Any]]) -> Iterable[str]:
    pairs = zip(columns["date"], columns["date_precision"], strict=True)
    right: set[tuple[str, str]] = set()
    for row, (date, precision) in enumerate(pairs, start=1):
        if not isinstance(date, str) or precision not in DATE_PRECISIONS or (date, precision) in right:
            continue  # told above, or seen
        try:
            found = date_precision_of(date)
        except ValueError as error:
            yield f"row {row}: date: {error}"
            continue
        if found != precision:
            yield f"row {row}: date {date!r} has the precision {found}, date_precision says {precision}"
        else:
            right.add((date, precision))


def _precision_or_unknown(date: str) -> str:
    try:
        return date_precision_of(date)
    except (TypeError, ValueError):
        return "unknown"  # the fault is told by the check of the date


def _told(faults: list[str]) -> str:
    told = faults[:_MOST_FAULTS_TOLD]
    if len(faults) > len(told):
        told.append(f"and {len(faults) - len(told)} more")
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return f"the events break their contract ({count}):\n  " + "\n  ".join(told)
