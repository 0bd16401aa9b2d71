"""Corpora on Dask workers: one against two, and cost against size.

    python benchmarks/corpus.py                1 worker and 2 on 0.5 MB; 0.25, 0.5 and 1 MB on 2
    python benchmarks/corpus.py 10 100 1000    the line for these sizes in MB; 1 worker on the first
    ... --pair 100                             1 worker on this size instead

Each measurement has a local cluster of its own, started before the clock: its workers are the same processes
that ``extract --workers`` starts, and the run joins them as it joins any scheduler. The workers have coded
one report each before, so that loading the gazetteer, which a run does once, is not counted to a size. Peak
memory is the highest of a worker in its life, gazetteer, libraries and Dask included. On a busy machine the
clock says little: the second ratio counts processor time, half of the workers' and all of the client's.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from conflictmap.corpus.extraction import extract_corpus
from conflictmap.corpus.partitions import PARTITION_BYTES

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from make_corpus import write_reports

PARTITIONS_EACH = 8  # partitions of a worker at least: with fewer, the last one decides the time
WARM_MB = 0.005


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    mb: float
    workers: int
    seconds: float
    busy_s: float
    client_s: float
    peak_mb: float
    client_mb: float
    events: int
    stored_mb: float
    ids: str


def measure(mb: float, workers: int, folder: Path) -> Cost:
    """Extract a corpus of ``mb`` million bytes with so many workers."""
    from distributed import Client, LocalCluster

    source = write_corpus(mb, folder)
    warm = write_corpus(WARM_MB, folder)
    out = Path(tempfile.mkdtemp(dir=folder))
    partition_bytes = min(PARTITION_BYTES, int(mb * 1e6 / workers / PARTITIONS_EACH) + 1)
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        options: dict[str, Any] = {"scheduler": cluster.scheduler_address}
        extract_corpus([str(warm)], str(out / "warm"), partition_bytes=100, **options)
        busy = sum(client.run(time.process_time).values())
        begin, client_s = time.perf_counter(), time.process_time()
        summary = extract_corpus([str(source)], str(out / "out"), partition_bytes=partition_bytes, **options)
        seconds, client_s = time.perf_counter() - begin, time.process_time() - client_s
        busy = sum(client.run(time.process_time).values()) - busy
        peak_mb = max(client.run(peak_memory_mb).values())
    stored = sum(path.stat().st_size for path in (out / "out").glob("year=*/*/*")) / 1e6
    client_mb = peak_memory_mb()
    ids = digest_ids(out / "out")
    return Cost(mb, workers, seconds, busy, client_s, peak_mb, client_mb, summary.events, stored, ids)


def digest_ids(dataset: Path) -> str:
    """A hash of the ids of all events of a dataset, in their order."""
    files = sorted(dataset.glob("year=*/*/*"))
    ids = sorted(
        pa.concat_tables(pq.read_table(file, columns=["id"], partitioning=None) for file in files)[
            "id"
        ].to_pylist()
    )
    return hashlib.blake2b("\n".join(ids).encode(), digest_size=6).hexdigest()


def write_corpus(mb: float, folder: Path) -> Path:
    """Synthetic reports, written once for each size."""
    path = folder / f"{mb:g}.jsonl"
    if not path.exists():
        with path.open("wb") as file:
            file.writelines(write_reports(mb))
    return path


def peak_memory_mb() -> float:
    """The most memory that this process had, in million bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def tell(cost: Cost) -> None:
    """One line about a run."""
    print(
        f"{cost.mb:7g} MB  {cost.workers} worker{' s'[cost.workers > 1]}{cost.seconds:9.1f} s"
        f"{cost.mb / cost.seconds:8.3f} MB/s  processor {cost.busy_s:7.1f} s + {cost.client_s:4.1f} s client"
        f"  peak {cost.peak_mb:4.0f} MB a worker, {cost.client_mb:4.0f} MB client"
        f"  {cost.events:9,} events, {cost.stored_mb:.1f} MB stored",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mb", nargs="*", type=float, default=[0.25, 0.5, 1.0], help="sizes in million bytes")
    parser.add_argument("--pair", type=float, help="the one of them that 1 worker does as well")
    options = parser.parse_args()
    sizes = options.mb
    pair = options.pair or (0.5 if 0.5 in sizes else sizes[0])
    if pair not in sizes:
        parser.error(f"--pair: expected one of the sizes, found {pair:g}")
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load of others {load:.1f} at the start")
    with tempfile.TemporaryDirectory() as name:
        one = measure(pair, 1, Path(name))
        tell(one)
        line = []
        for mb in sizes:
            line.append(measure(mb, 2, Path(name)))
            tell(line[-1])
    two = next(cost for cost in line if cost.mb == pair)
    print(f"2 workers against 1: {one.seconds / two.seconds:.2f} times as fast by the clock (target 1.7)")
    bound = (one.busy_s + one.client_s) / (two.busy_s / 2 + two.client_s)
    print(f"by processor time, as on two cores that nobody else uses: {bound:.2f} times")
    print(f"ids of {one.events:,} events: {'the same' if one.ids == two.ids else 'DIFFERENT'} with 1 and 2")
    if len(line) > 1:
        x, y = np.array([cost.mb for cost in line]), np.array([cost.seconds for cost in line])
        slope, start = np.polyfit(x, y, 1)
        off = np.abs(y - (slope * x + start)).max() / y.max()
        print(
            f"a straight line: {start:.1f} s + {slope:.2f} s for each MB, no point further off than {off:.0%}"
        )


if __name__ == "__main__":
    main()
