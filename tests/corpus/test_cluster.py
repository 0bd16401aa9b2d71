"""A real Dask scheduler and two workers on this machine: the same events, whatever is killed meanwhile."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from reading_back import by_id, read_sorted, read_tree

from conflictmap.corpus.coding import load_coder
from conflictmap.corpus.extraction import extract_corpus
from conflictmap.pipeline import extract

KILLS = 20
PART_BYTES = 10_000
DEADLY = "a-word-to-die-of"
# what `python -m conflictmap extract` does, with partitions small enough for a small corpus
RUN = (
    "import sys\n"
    "from conflictmap.corpus.extraction import extract_corpus\n"
    "extract_corpus([sys.argv[1]], sys.argv[2], scheduler=sys.argv[3], partition_bytes=int(sys.argv[4]))\n"
)


@dataclass(frozen=True)
class Cluster:
    """A scheduler's address, and the processes that watch over a worker each and start it again."""

    address: str
    nannies: tuple[subprocess.Popen[bytes], ...]

    def find_workers(self) -> list[psutil.Process]:
        """The worker processes that live now."""
        return [
            child
            for nanny in self.nannies
            for child in psutil.Process(nanny.pid).children(recursive=True)
            if "resource_tracker" not in " ".join(child.cmdline())
        ]


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed package with an extractor that takes its process down on one word."""
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "deadly.py").write_text(
        "import os\n"
        "from conflictmap.pipeline import code_report\n"
        "def code(report):\n"
        f"    if {DEADLY!r} in report.text:\n"
        "        os._exit(1)\n"
        "    return code_report(report)\n"
    )
    metadata = folder / "deadly-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[conflictmap.extractors]\ndeadly = deadly:code\n")
    return folder


@pytest.fixture(scope="module")
def cluster(plugin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    told = folder / "scheduler.json"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(plugin), os.environ.get("PYTHONPATH")))),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
    }

    def start(part: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", "--no-dashboard", *options]
        with (folder / "log").open("ab") as log:
            return subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)

    address = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
    processes = [start("scheduler", *address)]
    try:
        wait_for(told.exists)
        worker = ("--host", "127.0.0.1", "--nthreads", "1", "--scheduler-file", str(told))
        processes += [start("worker", *worker, "--name", f"w{n}") for n in range(2)]
        running = Cluster(json.loads(told.read_text())["address"], tuple(processes[1:]))
        with connect(running) as client:
            client.wait_for_workers(2, timeout=60)
        yield running
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def connect(cluster: Cluster):
    from distributed import Client

    return Client(cluster.address, set_as_default=False)


def wait_for(is_there, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_there():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def start_run(corpus: Path, out: Path, cluster: Cluster) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", RUN, str(corpus), str(out), cluster.address, str(PART_BYTES)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_workers_of_a_scheduler_give_what_one_process_gives(cluster, corpus, undivided, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "conflictmap", "extract", str(corpus), "-o", f"{out}/"]
    command += ["--scheduler", cluster.address]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert f"{len(undivided):,} events" in ran.stderr
    assert read_sorted(out) == undivided


def test_a_worker_loads_the_gazetteer_once(cluster, corpus, undivided, tmp_path):
    extract_corpus([str(corpus)], str(tmp_path / "out"), scheduler=cluster.address, partition_bytes=1_000)
    assert read_sorted(tmp_path / "out") == undivided
    with connect(cluster) as client:
        caches = client.run(load_coder.cache_info).values()
    assert len(caches) == 2
    assert all(cache.misses <= 2 for cache in caches)  # at most one for each of the two runs
    assert sum(cache.hits for cache in caches) > 10


def test_local_workers_give_what_one_process_gives(corpus, undivided, tmp_path, command):
    out = f"{tmp_path}/out/"
    ran = subprocess.run(
        [*command, "extract", str(corpus), "-o", out, "--workers", "2"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert read_sorted(tmp_path / "out") == undivided


def test_a_document_that_kills_workers_is_put_aside(cluster, corpus_lines, tmp_path):
    good = corpus_lines[:7]
    source = tmp_path / "reports.jsonl"
    source.write_bytes(b"".join([*good[:4], b'{"text": "%s"}\n' % DEADLY.encode(), *good[4:]]))
    out = tmp_path / "out"
    for _ in range(2):
        workers = {worker.pid for worker in cluster.find_workers()}
        summary = extract_corpus([str(source)], str(out), scheduler=cluster.address, extractor="deadly")
        (aside,) = summary.quarantined
        assert aside.at == sum(map(len, good[:4]))
        assert "worker" in aside.reason
        assert summary.documents == len(good)
    assert {worker.pid for worker in cluster.find_workers()} == workers, "no worker died of it again"
    source.write_bytes(b"".join(good))
    assert read_sorted(out) == by_id(extract(source))


def test_killed_workers_and_runs_lose_and_double_nothing(cluster, corpus_lines, tmp_path):
    source = tmp_path / "reports.jsonl"
    lines = [line.replace(b"synthetic-", b"s%d-" % copy) for copy in range(4) for line in corpus_lines]
    source.write_bytes(b"".join(lines))
    quiet, out = tmp_path / "quiet", tmp_path / "out"
    assert start_run(source, quiet, cluster).wait(120) == 0
    chance = random.Random(7)
    killed_workers = killed_runs = 0
    for _ in range(KILLS):
        run = start_run(source, out, cluster)
        time.sleep(chance.uniform(0.5, 3.5))
        workers = cluster.find_workers()
        if workers:
            with suppress(psutil.NoSuchProcess):
                chance.choice(workers).kill()
                killed_workers += 1
        time.sleep(chance.uniform(0, 1.5))
        killed_runs += run.poll() is None
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert killed_workers >= KILLS / 2
    assert killed_runs >= KILLS / 4
    assert start_run(source, out, cluster).wait(120) == 0
    assert read_tree(out) == read_tree(quiet)
    assert read_sorted(out) == by_id(extract(source))
