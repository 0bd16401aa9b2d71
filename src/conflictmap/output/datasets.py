"""A folder of GeoParquet files by year and month -> events; reads only the files and columns needed."""

from __future__ import annotations

import json
import operator
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Final

from conflictmap.errors import FormatError, InputError, QueryError
from conflictmap.eventset import EventSet
from conflictmap.filters import Filters, day_intervals
from conflictmap.reading.cells import read_sources
from conflictmap.schema import COLUMNS, REQUIRED

MARKER: Final = "_conflictmap.json"
DATASET_VERSION: Final = 1
_BATCH_ROWS: Final = 50_000

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A published dataset: its folder, the run that made it, and its files as the marker lists them.

    Each of ``files`` has ``path`` (relative), ``month`` (``2024-12``, ``2024`` or empty), ``rows``, and the
    rows of each of its ``types``, ``statuses`` and ``governorates``.
    """

    folder: str
    run: str
    files: tuple[dict[str, Any], ...]
    summary: dict[str, Any]

    def __len__(self) -> int:
        return sum(file["rows"] for file in self.files)

    @property
    def types(self) -> set[str]:
        """The event types that occur."""
        return {name for file in self.files for name in file["types"]}

    @property
    def governorates(self) -> set[str]:
        """The governorates that occur, also those abroad."""
        return {name for file in self.files for name in file["governorates"]}


def is_dataset(source: str | Path) -> bool:
    """Whether a folder or address holds a published dataset."""
    if "://" not in str(source):
        return (Path(source) / MARKER).is_file()
    if str(source).startswith(("postgres", "http")):
        return False
    fs, path = _open_folder(source)
    return bool(fs.exists(f"{path}/{MARKER}"))


def open_dataset(source: str | Path) -> Dataset:
    """Read the marker of a dataset.

    Raises
    ------
    InputError
        When the folder has none, or it is damaged or of a later version.
    """
    fs, path = _open_folder(source)
    try:
        found = json.loads(fs.cat_file(f"{path}/{MARKER}"))
        version, files = found["version"], tuple(found["files"])
    except FileNotFoundError as error:
        todo = f"finish the run: conflictmap extract ... -o {source}"
        raise InputError(f"expected a dataset with {MARKER}, found none; {todo}", path=str(source)) from error
    except (ValueError, TypeError, KeyError) as error:
        damaged = "the file that describes this dataset is damaged; run extract again"
        raise InputError(damaged, path=str(source)) from error
    if version != DATASET_VERSION:
        wanted = f"expected a dataset of version {DATASET_VERSION}, found {version}; update conflictmap"
        raise InputError(wanted, path=str(source))
    return Dataset(str(source), found.get("run", ""), files, found.get("summary", {}))


def read_dataset(
    source: str | Path,
    *,
    filters: Filters | None = None,
    columns: Collection[str] | None = None,
    bounds: Bounds | None = None,
) -> EventSet:
    """The events of a dataset, or those that fulfil checked filters.

    Parameters
    ----------
    source
        The folder, or its fsspec address.
    filters
        Files of other months are not opened; of the others, row groups without the types, statuses and
        governorates asked for are not decoded.
    columns
        Read these and what an EventSet cannot be without; the others keep their defaults. None reads all.
    bounds
        Only events between west, south, east, north, in degrees; without those that have no position.

    Raises
    ------
    InputError
        When it is no dataset, or a file of it is missing or damaged.
    """
    import pyarrow as pa

    filters = filters or Filters()
    needed = choose_columns(columns, filters)
    dataset = open_dataset(source)
    tables = list(scan_dataset(dataset, filters=filters, columns=needed, bounds=bounds))
    if not tables:
        return EventSet.from_events([], run=dataset.run)
    frame = pa.concat_tables(tables).to_pandas()
    if "sources" in frame:
        frame["sources"] = [read_sources(text) for text in frame["sources"]]
    return EventSet.from_frame(frame, run=dataset.run).select(filters)


def choose_columns(columns: Collection[str] | None, filters: Filters) -> list[str]:
    """The columns to read so that these are there and the filters can be applied.

    Raises
    ------
    QueryError
        For a column that events do not have.
    """
    if columns is None:
        return list(COLUMNS)
    unknown = sorted(set(columns).difference(COLUMNS))
    if unknown:
        raise QueryError(f"expected columns of {', '.join(COLUMNS)}; found {', '.join(unknown)}")
    wanted = {*REQUIRED, *columns}
    if filters.since is not None or filters.until is not None:
        wanted.add("date")
    if filters.governorates is not None:
        wanted.add("governorate")
    if filters.actors is not None:
        wanted.add("actor")
    if filters.places is not None:
        wanted |= {"place_id", "mention"}
    if "date" in wanted:
        wanted.add("date_precision")
    if wanted & {"lat", "lon"}:
        wanted |= {"lat", "lon"}
    return [name for name in COLUMNS if name in wanted]


def scan_dataset(
    dataset: Dataset, *, filters: Filters, columns: Sequence[str], bounds: Bounds | None = None
) -> Iterator[Any]:
    """Arrow tables of the rows that may fulfil the filters, file by file.

    Raises
    ------
    InputError
        When a file is missing or damaged.
    """
    try:
        import pyarrow as pa
        import pyarrow.dataset as ds
    except ImportError as error:
        raise FormatError("a dataset needs pyarrow; pip install 'conflictmap[scale]'") from error

    fs, path = _open_folder(dataset.folder)
    tests = [
        ds.field(name).isin(sorted(wanted))
        for name, wanted in (
            ("type", filters.types),
            ("status", filters.statuses),
            ("governorate", filters.governorates),
        )
        if wanted is not None
    ]
    if bounds is not None:
        west, south, east, north = bounds
        tests += [ds.field("lat") >= south, ds.field("lat") <= north]
        tests += [ds.field("lon") >= west, ds.field("lon") <= east]
    condition = reduce(operator.and_, tests) if tests else None
    for file in choose_files(dataset, filters):
        url = f"{path}/{file['path']}"
        try:
            rows = ds.dataset(url, format="parquet", filesystem=fs)
            for batch in rows.to_batches(columns=list(columns), filter=condition, batch_size=_BATCH_ROWS):
                if batch.num_rows:
                    yield pa.Table.from_batches([batch]).replace_schema_metadata(None)
        except (OSError, pa.ArrowInvalid) as error:
            raise InputError(
                f"a file of the dataset is missing or damaged ({error}); run extract again", path=url
            ) from error


def choose_files(dataset: Dataset, filters: Filters) -> list[dict[str, Any]]:
    """The files of the months, types, statuses and governorates that the filters ask for."""
    first, last = day_intervals([file["month"] for file in dataset.files])
    chosen = []
    for file, begin, end in zip(dataset.files, first.tolist(), last.tolist(), strict=True):
        if filters.since is not None and (end is None or end < filters.since):
            continue
        if filters.until is not None and (begin is None or begin > filters.until):
            continue
        if filters.types is not None and filters.types.isdisjoint(file["types"]):
            continue
        if filters.statuses is not None and filters.statuses.isdisjoint(file["statuses"]):
            continue
        if filters.governorates is not None and filters.governorates.isdisjoint(file["governorates"]):
            continue
        chosen.append(file)
    return chosen


def _open_folder(source: str | Path) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError as error:
        raise FormatError("a dataset needs fsspec; pip install 'conflictmap[scale]'") from error
    try:
        fs, path = fsspec.core.url_to_fs(str(source))
    except (ValueError, ImportError) as error:
        raise InputError(f"cannot open this address: {error}", path=str(source)) from error
    return fs, str(path).rstrip("/")
