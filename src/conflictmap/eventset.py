"""EventSet: a checked set of events with queries; a GeoDataFrame inside, wrapped and not subclassed."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from conflictmap.errors import QueryError
from conflictmap.filters import Day, Filters, Names, day_intervals, matches, parse_filters, unknown_name
from conflictmap.model import EVENT_TYPES, MAPPED_STATUSES, Event, Place
from conflictmap.nearness import rows_near
from conflictmap.schema import COLUMNS, CRS, build_frame, check_frame, events_from_frame, frame_from_events

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["COLUMNS", "CRS", "EventSet"]

_PREVIEW_COLUMNS: Final = ("date", "type", "place", "governorate", "actor", "status", "evidence")
_PREVIEW_ROWS: Final = 20
_FREQUENCIES: Final = {"D": "day", "W": "day", "M": "month", "Y": "year"}
_COARSENESS: Final = {"day": 0, "month": 1, "year": 2, "unknown": 3}


class EventSet:
    """Events in a fixed order, one row each.

    Make one with :meth:`from_events` or :meth:`from_frame`. Every query returns a new set; nothing changes
    in place. ``run`` names the versions of program and data that made the events.

    Examples
    --------
    >>> from conflictmap import Event, EventSet
    >>> events = EventSet.from_events([
    ...     Event(id="1", type="captured", status="reported", place="Rastan", governorate="Homs",
    ...           date="2024-12-06", date_precision="day", lat=34.93, lon=36.73, precision_km=2)])
    >>> len(events.where(governorate="homs", since="2024-12"))
    1
    """

    def __init__(self, frame: gpd.GeoDataFrame, *, run: str = "") -> None:
        self._frame = frame
        self.run = run

    @classmethod
    def from_events(cls, events: Iterable[Event], *, run: str = "") -> EventSet:
        """A set of records, in their order."""
        return cls(frame_from_events(events), run=run)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, run: str = "") -> EventSet:
        """A set from a table with the columns of :data:`COLUMNS`; optional ones may be missing.

        The position is that of ``lat, lon``; a geometry column is not looked at.

        Raises
        ------
        SchemaError
            When columns or values break the contract; all faults at once, rows counted from 1.
        """
        return cls(check_frame(frame), run=run)

    @classmethod
    def from_columns(cls, columns: Mapping[str, Sequence[Any]], *, run: str = "") -> EventSet:
        """A set from checked columns of plain values, as reading a table gives them; nothing is checked again."""
        return cls(build_frame(columns), run=run)

    def __len__(self) -> int:
        return len(self._frame)

    def __iter__(self) -> Iterator[Event]:
        return iter(events_from_frame(self._frame))

    def __eq__(self, other: object) -> bool:
        """True when both hold the same events in the same order, whatever run made them."""
        if not isinstance(other, EventSet):
            return NotImplemented
        columns = list(COLUMNS)
        return pd.DataFrame(self._frame[columns]).equals(pd.DataFrame(other._frame[columns]))

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: EventSet) -> EventSet:
        """Both sets in a row; of two events with one id the later, edited one stays."""
        if not isinstance(other, EventSet):
            return NotImplemented
        kept = self._frame[~self._frame["id"].isin(other._frame["id"])]
        parts = [part for part in (kept, other._frame) if len(part)] or [self._frame]
        frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=CRS)
        return EventSet(frame, run=self.run if self.run == other.run else "")

    def __repr__(self) -> str:
        return f"<EventSet: {self._summary()}>"

    def to_frame(self) -> gpd.GeoDataFrame:
        """A copy as a GeoDataFrame in EPSG:4326; the geometry of an unresolved place is None."""
        return self._frame.copy()

    def sorted(self) -> EventSet:
        """In the order of date, governorate, place, type and id; undated events last."""
        first, _ = day_intervals(self._frame["date"].tolist())
        keys = self._frame[["governorate", "place", "type", "id"]].assign(day=first)
        return self._take(keys.sort_values(["day", "governorate", "place", "type", "id"]).index)

    def where(
        self,
        *,
        governorate: Names = None,
        type: Names = None,
        since: Day = None,
        until: Day = None,
        actor: Names = None,
        status: Names = None,
        place: Names = None,
    ) -> EventSet:
        """The events that fulfil every condition; each may be one value or several to choose from.

        Names are compared without case, accents and punctuation; governorates in any usual spelling
        ("Rural Damascus" is Rif Dimashq). ``since`` and ``until`` are included; "2024-12" is the whole month.
        An event known only to the month or year matches when its time may lie in the period, an undated one
        never. ``actor`` finds each of several joined by ";". ``place`` is a name, a place id or a mention.

        Raises
        ------
        QueryError
            For an unknown governorate, type or status, with the near ones, or a date that is none. An actor
            or place that no event has gives an empty set.
        """
        filters = parse_filters(
            governorate=governorate,
            type=type,
            since=since,
            until=until,
            actor=actor,
            status=status,
            place=place,
            governorates_present=set(self._frame["governorate"]),
            types_present=set(self._frame["type"]),
        )
        return self.select(filters)

    def select(self, filters: Filters) -> EventSet:
        """The events that fulfil checked filters."""
        return self._take(matches(self._frame, filters))

    def near(
        self, target: str | Place | BaseGeometry, *, within_km: float, include_imprecise: bool = False
    ) -> EventSet:
        """The events at most ``within_km`` from a road ("M5"), a place or a geometry in lon/lat.

        Distances are metric, in an azimuthal equidistant projection around the target. An event that is
        known only to an area is not near anything by the middle of its area: events at a governorate,
        district, region or country, or with ``precision_km`` over ``2 * within_km + 5``, are left out
        unless ``include_imprecise``. An event at the road itself ("the M5 was cut") is always near it.

        Raises
        ------
        QueryError
            When the name is no known road or place, with the near ones; when ``within_km`` is negative.
        """
        return self._take(
            rows_near(self._frame, target, within_km=within_km, include_imprecise=include_imprecise)
        )

    def within(self, polygon: BaseGeometry) -> EventSet:
        """The events whose point lies in or on a polygon in lon/lat."""
        return self._take(self._frame.geometry.intersects(polygon).to_numpy())

    def count_by(self, *columns: str) -> pd.DataFrame:
        """How many events each combination of values has, most frequent first.

        Returns
        -------
        The columns asked for and ``count``.

        Raises
        ------
        QueryError
            For a column that events do not have.
        """
        if not columns:
            raise QueryError("expected at least one column to count by, found none")
        for column in columns:
            if column not in COLUMNS or column == "sources":
                raise unknown_name("column", column, set(COLUMNS) - {"sources"})
        counted = self._frame.groupby(list(columns), sort=True, dropna=False).size().reset_index(name="count")
        order = ["count", *columns]
        counted = counted.sort_values(order, ascending=[False] + [True] * len(columns))
        return pd.DataFrame(counted.reset_index(drop=True))

    def timeline(self, freq: str = "D") -> pd.DataFrame:
        """How many events of each type a day (D), week (W, from Monday), month (M) or year (Y) has.

        Every period between the first and the last has a row. Events whose date is coarser than the period
        are not put on an arbitrary one; their number stands in ``attrs["left_out"]``.

        Raises
        ------
        QueryError
            For another frequency.
        """
        if freq not in _FREQUENCIES:
            raise QueryError(f"expected a frequency of {', '.join(_FREQUENCIES)}, found {freq!r}")
        finest = _COARSENESS[_FREQUENCIES[freq]]
        usable = (self._frame["date_precision"].map(_COARSENESS) <= finest).to_numpy(dtype=bool)
        frame = self._frame[usable]
        days = pd.DatetimeIndex(day_intervals(frame["date"].tolist())[0].astype("datetime64[s]"))
        periods = days.to_period("W-SUN" if freq == "W" else freq)
        counts = pd.crosstab(periods, frame["type"].to_numpy())
        counts = counts.reindex(columns=list(self.types), fill_value=0)
        if len(frame):
            whole = pd.period_range(periods.min(), periods.max(), freq=periods.freq)
            counts = counts.reindex(whole, fill_value=0)
        counts.index.name, counts.columns.name = "period", None
        counts.attrs["left_out"] = int(len(usable) - usable.sum())
        return counts

    @property
    def types(self) -> tuple[str, ...]:
        """The types that occur: the built-in ones in their order, then others by name."""
        present = set(self._frame["type"])
        known = [name for name in EVENT_TYPES if name in present]
        return (*known, *sorted(present.difference(known)))

    @property
    def mapped(self) -> EventSet:
        """What a map shows: reported or claimed, with a position."""
        return self._take(self._is_mapped_status() & self._has_position())

    @property
    def unresolved(self) -> EventSet:
        """Reported or claimed, but without a position."""
        return self._take(self._is_mapped_status() & ~self._has_position())

    @property
    def rejected(self) -> EventSet:
        """Negated or hypothetical. Together with ``mapped`` and ``unresolved`` this is every event."""
        return self._take(~self._is_mapped_status())

    def _is_mapped_status(self) -> Any:
        return self._frame["status"].isin(MAPPED_STATUSES).to_numpy()

    def _has_position(self) -> Any:
        return self._frame["lat"].notna().to_numpy()

    def _take(self, rows: Any) -> EventSet:
        return EventSet(self._frame.loc[rows].reset_index(drop=True), run=self.run)

    def _summary(self) -> str:
        types = self._frame["type"].value_counts()
        told = ", ".join(f"{types[t]} {t}" for t in self.types)
        return f"{len(self)} event{'' if len(self) == 1 else 's'}" + (f" ({told})" if told else "")

    def _repr_html_(self) -> str:
        """Map and first rows for a notebook; the map comes from the installed ``conflictmap.display``."""
        shown = "".join(point.load()(self) for point in entry_points(group="conflictmap.display"))
        return shown + self._table_html()

    def _table_html(self) -> str:
        head = "".join(f"<th>{html.escape(c)}</th>" for c in _PREVIEW_COLUMNS)
        rows = self._frame[list(_PREVIEW_COLUMNS)].head(_PREVIEW_ROWS).itertuples(index=False)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(str(value))}</td>" for value in row) + "</tr>" for row in rows
        )
        more = len(self) - _PREVIEW_ROWS
        foot = f"<p>and {more} more</p>" if more > 0 else ""
        return (
            f"<p>{html.escape(self._summary())}</p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>{foot}"
        )
