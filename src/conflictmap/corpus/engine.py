"""Where tasks run: in this process, on a local Dask cluster or on a running one; the same tasks."""

from __future__ import annotations

import importlib
import logging
from asyncio import CancelledError
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, Protocol, TypeVar

from conflictmap.errors import ConflictMapError, FormatError

T = TypeVar("T")
R = TypeVar("R")

_TASKS_AHEAD: Final = 4  # per worker: enough that none waits, few enough for the scheduler's memory
_CONNECT_S: Final = 20


class Execute(Protocol):
    """Runs a function on items, in any order; yields each with its result, None when workers died of it."""

    def __call__(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[tuple[T, R | None]]: ...


@contextmanager
def open_engine(*, workers: int | None = None, scheduler: str | None = None) -> Iterator[Execute]:
    """Start or join the workers that tasks run on, and leave them at the end.

    Parameters
    ----------
    workers
        Processes of a local cluster, one thread each, for the code is Python.
    scheduler
        Address of a running Dask scheduler, such as ``tcp://host:8786``; its workers need the same version
        of conflictmap and see the same files.

    Raises
    ------
    FormatError
        When Dask is not installed.
    ConflictMapError
        When the scheduler does not answer.
    """
    if workers is None and scheduler is None:
        yield _run_here
        return
    distributed = _load_dask()
    if scheduler is not None:
        try:
            client = distributed.Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ConflictMapError(
                f"expected a Dask scheduler at {scheduler}, none answers ({error}); start one: dask scheduler"
            ) from error
        with client:
            yield _runner(client)
        return
    cluster = distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )
    with cluster, distributed.Client(cluster, set_as_default=False) as client:
        yield _runner(client)


def _load_dask() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise FormatError("several workers need Dask; pip install 'conflictmap[scale]'") from error


def _run_here(function: Callable[[T], R], items: Iterable[T]) -> Iterator[tuple[T, R | None]]:
    for item in items:
        yield item, function(item)


def _runner(client: Any) -> Execute:
    def execute(function: Callable[[T], R], items: Iterable[T]) -> Iterator[tuple[T, R | None]]:
        return _run_on_dask(client, function, items)

    return execute


def _run_on_dask(client: Any, function: Callable[[T], R], items: Iterable[T]) -> Iterator[tuple[T, R | None]]:
    """Keep a few tasks ahead of each worker; Dask runs those of a lost worker again elsewhere."""
    distributed = _load_dask()
    waiting = iter(items)
    running: dict[Any, T] = {}

    def submit(count: int) -> list[Any]:
        more = {client.submit(function, item, pure=False): item for item in islice(waiting, count)}
        running.update(more)
        return list(more)

    ahead = max(_TASKS_AHEAD, _TASKS_AHEAD * len(client.nthreads()))
    completed = distributed.as_completed(submit(ahead), loop=client.loop)
    for future in completed:
        item = running.pop(future)
        try:
            result = future.result()
        except distributed.KilledWorker:
            result = None
        except (CancelledError, distributed.comm.CommClosedError) as error:
            raise ConflictMapError(
                "the Dask scheduler was lost; run the same command again, what is done is kept"
            ) from error
        future.release()
        completed.update(submit(1))
        yield item, result
