"""What a map shows, without a word of HTML: columns of numbers, tables of names, symbols, provenance.

Both renderers, the page and the picture, draw this model. An event is *mapped* when its status is reported
or claimed and it has a position; all others are listed. An event is *imprecise* when its place is an area or
its position is known to more than 5 km: it is never drawn as a solid dot.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from conflictmap.model import DATE_PRECISIONS, EVENT_TYPES, LOCATION_METHODS, MAPPED_STATUSES, STATUSES
from conflictmap.output.palette import Symbol, choose_symbols
from conflictmap.resources import data_path

if TYPE_CHECKING:
    import numpy.typing as npt

    from conflictmap.eventset import EventSet

    Ints = npt.NDArray[np.int64]

EXACT_KM: Final = 5.0
AREA_KINDS: Final = frozenset({"governorate", "district", "subdistrict", "region", "mountain", "country"})
UNDATED: Final = -(2**30)
NOWHERE: Final = -(2**30)
COORDINATE_SCALE: Final = 100_000
_KM_PER_DEG: Final = 111.195
_COLUMNS: Final = (
    "id", "type", "status", "place", "place_id", "mention", "kind", "governorate", "district", "lat", "lon",
    "precision_km", "location_method", "date", "date_precision", "actor", "report", "title", "url", "published",
    "evidence", "sources", "relation", "disputed",
)  # fmt: skip
_MAPPED_CODES: Final = [STATUSES.index(name) for name in MAPPED_STATUSES]


@dataclass(frozen=True, slots=True)
class MapModel:
    """Everything that a renderer needs, events in the order of date and id.

    ``columns`` holds whole numbers, one array per column with a value for each event: ``type`` (index of
    ``symbols``), ``status`` (index in ``STATUSES``), ``disputed``, ``location, actor, source`` (indices of
    tables), ``first_day, last_day`` (days since 1970-01-01, UNDATED when unknown), ``date_precision``.
    ``locations`` likewise, with a value for each location: ``lat, lon`` (1e-5 degrees, NOWHERE without a
    position), ``precision`` (tenths of a kilometre), ``place, method, governorate, imprecise``; the row of
    ``tables["places"]`` with the number ``place`` has its names. ``frame`` has the events in the same
    order, for the texts.
    """

    frame: pd.DataFrame
    columns: dict[str, Ints]
    locations: dict[str, Ints]
    symbols: tuple[Symbol, ...]
    tables: dict[str, list[Any]]
    more_sources: dict[int, list[int]]
    title: str = ""
    blur_km: float = 0.0
    run: str = ""

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def mapped(self) -> npt.NDArray[np.bool_]:
        """True for the events that are drawn."""
        known = self.locations["lat"] != NOWHERE
        drawn: npt.NDArray[np.bool_] = np.isin(self.columns["status"], _MAPPED_CODES)
        return drawn & known[self.columns["location"]] if len(self) else drawn

    def of_events(self, name: str) -> Ints:
        """A column of ``locations``, one value for each event."""
        return self.locations[name][self.columns["location"]] if len(self) else self.columns["location"]


def build_model(events: EventSet, *, title: str = "", blur_km: float = 0.0) -> MapModel:
    """The model of a map of ``events``.

    Parameters
    ----------
    events
        Any EventSet, also an empty one.
    title
        Shown on the map as text.
    blur_km
        When positive, coordinates are rounded to a grid of this many kilometres and the precision widened.

    Raises
    ------
    ValueError
        When ``blur_km`` is not between 0 and 200.
    """
    if not 0 <= blur_km <= 200:
        raise ValueError(f"expected blur_km from 0 to 200, found {blur_km}")
    frame = _sort_by_date(pd.DataFrame(events.to_frame()[list(_COLUMNS)]))
    symbols = choose_symbols(set(frame["type"])) or choose_symbols(EVENT_TYPES)
    first, last = day_ranges(frame["date"].tolist())
    location, locations, tables = _build_locations(frame, blur_km)
    actor, tables["actors"] = number_values(frame["actor"].tolist())
    source, tables["sources"], more = _source_table(frame)
    columns = {
        "type": _codes(frame["type"].tolist(), [symbol.type for symbol in symbols]),
        "status": _codes(frame["status"].tolist(), STATUSES),
        "disputed": frame["disputed"].to_numpy().astype(np.int64),
        "location": location,
        "actor": actor,
        "source": source,
        "first_day": first,
        "last_day": last,
        "date_precision": _codes(frame["date_precision"].tolist(), DATE_PRECISIONS),
    }
    return MapModel(
        frame, columns, locations, symbols, tables, more, title=title, blur_km=blur_km, run=events.run
    )


def positions(frame: pd.DataFrame, blur_km: float) -> tuple[Any, Any, Any]:
    """Latitude and longitude in degrees and precision in km, rounded to a grid when ``blur_km`` is positive.

    The grid step is at least ``blur_km`` both ways, so the true place may lie anywhere within about 0.71 of
    it: the precision shown is never below ``blur_km``.
    """
    lat, lon, precision = (
        frame[name].to_numpy(dtype=float, copy=True) for name in ("lat", "lon", "precision_km")
    )
    if blur_km > 0:
        step = blur_km / _KM_PER_DEG
        lat = np.round(lat / step) * step
        step_lon = step / np.maximum(np.cos(np.radians(lat)), 0.01)
        lon = np.round(lon / step_lon) * step_lon
        precision = np.maximum(np.nan_to_num(precision), blur_km)
    return lat, lon, precision


def day_ranges(dates: list[str]) -> tuple[Ints, Ints]:
    """First and last day, since 1970-01-01, that an ISO date of any precision may mean; UNDATED for ""."""
    known: dict[str, tuple[int, int]] = {"": (UNDATED, UNDATED)}
    for text in set(dates).difference(known):
        known[text] = _day_range(text)
    pairs = np.array([known[text] for text in dates], dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _day_range(text: str) -> tuple[int, int]:
    epoch = dt.date(1970, 1, 1)
    parts = [int(part) for part in text.split("-")]
    first = dt.date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        last = first
    else:
        month = parts[1] if len(parts) == 2 else 12
        last = dt.date(parts[0] + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    return (first - epoch).days, (last - epoch).days


def read_arabic_names(place_ids: set[str]) -> dict[str, str]:
    """Arabic names of gazetteer places; only the lines with a wanted id are parsed, to keep this fast."""
    import csv

    names: dict[str, str] = {}
    if not place_ids:
        return names
    with data_path("gazetteer.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
        column = header.index("name_ar")
        wanted = (line for line in file if line.partition(",")[0].strip('"') in place_ids)
        for row in csv.reader(wanted):
            names[row[0]] = row[column]
    return names


def publisher(url: str, report: str) -> str:
    """What a reader filters sources by: the host of the link, else the id of the report."""
    if not url.startswith(("http://", "https://")):
        return report
    host = url.split("/", 3)[2].rpartition("@")[2].partition(":")[0].lower()
    return host.removeprefix("www.") or report


def _sort_by_date(frame: pd.DataFrame) -> pd.DataFrame:
    """In the order of date and id, undated last; as it is when it stands so already."""
    dates = frame["date"].to_numpy(dtype=object)
    days, _ = pd.factorize(np.where(dates == "", "~", dates), sort=True)
    order = np.lexsort((frame["id"].to_numpy(dtype=str), days))
    return frame if (order[1:] > order[:-1]).all() else frame.iloc[order].reset_index(drop=True)


def _build_locations(
    frame: pd.DataFrame, blur_km: float
) -> tuple[Ints, dict[str, Ints], dict[str, list[Any]]]:
    """Each distinct place with its position once: most events happen where others did."""
    texts = ("place_id", "place", "kind", "district", "governorate", "location_method")
    place_of_row, keys = number_rows(frame, texts)
    lat, lon, precision = positions(frame, blur_km)
    numbers = (
        place_of_row,
        _whole(lat, COORDINATE_SCALE),
        _whole(lon, COORDINATE_SCALE),
        _whole(precision, 10),
    )
    location, rows = _distinct(numbers)
    place, lats, lons, precisions = (values[rows] for values in numbers)
    governorate, governorates = number_values([key[4] for key in keys])
    area = np.array([key[2] in AREA_KINDS for key in keys], dtype=bool)
    wide = precisions > EXACT_KM * 10
    locations = {
        "lat": lats,
        "lon": lons,
        "precision": precisions,
        "place": place,
        "method": _codes([key[5] for key in keys], LOCATION_METHODS)[place],
        "governorate": governorate[place],
        "imprecise": ((lats != NOWHERE) & (area[place] | wide)).astype(np.int64),
    }
    arabic = read_arabic_names({key[0] for key in keys if key[0]})
    places = [[*key[:4], arabic.get(key[0], "")] for key in keys]
    return location, locations, {"places": places, "governorates": governorates}


def number_rows(frame: pd.DataFrame, names: Sequence[str]) -> tuple[Ints, list[tuple[Any, ...]]]:
    """For each row the number of its combination of values, by first appearance, and the combinations."""
    columns = [frame[name].tolist() for name in names]
    number, rows = _distinct(tuple(number_values(values)[0] for values in columns))
    return number, [tuple(values[row] for values in columns) for row in rows.tolist()]


def _distinct(columns: tuple[Ints, ...]) -> tuple[Ints, Ints]:
    """For each row the number of its combination of values, by first appearance, and the row of each.

    One column joins after the other, as digits of one number; a row number below 2**31 and values that span
    at most 2**31 leave no room for two combinations with one number.
    """
    number = np.zeros(len(columns[0]), dtype=np.int64)
    for values in columns:
        span = int(values.max(initial=0)) - (least := int(values.min(initial=0))) + 1
        number = pd.factorize(number * span + (values - least))[0]
    rows = np.empty(int(number.max(initial=-1)) + 1, dtype=np.int64)
    rows[number[::-1]] = np.arange(len(number))[::-1]  # the first row of each comes last
    return number, rows


def _source_table(frame: pd.DataFrame) -> tuple[Ints, list[str], dict[int, list[int]]]:
    """The publisher of each row, the publishers, and those of the other sources of rows that have any."""
    pair_of_row, pairs = number_rows(frame, ("url", "report"))
    table: dict[str, int] = {}
    code_of = {(url, report): table.setdefault(publisher(url, report), len(table)) for url, report in pairs}
    column = np.array([code_of[pair] for pair in pairs], dtype=np.int64)[pair_of_row]
    more: dict[int, list[int]] = {}
    for row, sources in enumerate(frame["sources"].tolist()):
        if len(sources) > 1:
            names = [publisher(source.url, source.report) for source in sources]
            others = {table.setdefault(name, len(table)) for name in names} - {int(column[row])}
            if others:
                more[row] = sorted(others)
    return column, list(table), more


def number_values(values: list[Any]) -> tuple[Ints, list[Any]]:
    """The number of each value by first appearance, and the values."""
    table: defaultdict[Any, int] = defaultdict(count().__next__)
    indices = np.fromiter(map(table.__getitem__, values), dtype=np.int64, count=len(values))
    return indices, list(table)


def _codes(values: list[str], names: Sequence[str]) -> Ints:
    codes = {name: code for code, name in enumerate(names)}
    return np.fromiter(map(codes.__getitem__, values), dtype=np.int64, count=len(values))


def _whole(values: npt.NDArray[np.float64], scale: int) -> Ints:
    scaled = np.where(np.isnan(values), NOWHERE, np.round(np.nan_to_num(values) * scale))
    return scaled.astype(np.int64)
