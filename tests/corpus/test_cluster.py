"""A real Dask scheduler and two workers on this machine: the same events, whatever is killed meanwhile."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from reading_back import by_id, read_sorted, read_tree, run_and_tell

from conflictmap.corpus.coding import load_coder
from conflictmap.corpus.extraction import extract_corpus
from conflictmap.pipeline import extract

KILLS = 20
DEADLY = "a-word-to-die-of"
PARTITIONS = 12


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


@pytest.fixture(scope="module")
def start_run(cluster: Cluster) -> Callable[[Path, Path], tuple[Any, Any]]:
    """Start a run as a process of its own; the process, and a pipe that tells each stage of its progress."""
    processes = multiprocessing.get_context("forkserver")  # a process at once, imports done
    processes.set_forkserver_preload(["conflictmap.corpus.extraction", "distributed"])

    def start(corpus: Path, out: Path) -> tuple[Any, Any]:
        told, teller = processes.Pipe(duplex=False)
        arguments = (str(corpus), str(out), cluster.address, teller)
        run = processes.Process(target=run_and_tell, args=arguments, daemon=True)
        run.start()
        teller.close()
        return run, told

    return start


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


def test_killed_workers_and_runs_lose_and_double_nothing(cluster, corpus_lines, tmp_path, start_run):
    source = tmp_path / "reports.jsonl"
    source.write_bytes(b"".join(corpus_lines))
    quiet, out = tmp_path / "quiet", tmp_path / "out"
    run, told = start_run(source, quiet)
    run.join(120)
    assert run.exitcode == 0
    chance = random.Random(7)
    killed_workers = killed_runs = 0
    for _ in range(KILLS):
        run, told = start_run(source, out)
        wait_for_stages(told, chance.randrange(PARTITIONS))
        killed_workers += kill_one(cluster.find_workers(), chance)
        wait_for_stages(told, chance.randrange(PARTITIONS))
        time.sleep(chance.uniform(0, 0.3))
        killed_runs += run.is_alive()
        run.kill()
        run.join()
    assert killed_workers >= KILLS / 2
    assert killed_runs >= KILLS / 2
    run, told = start_run(source, out)
    run.join(120)
    assert run.exitcode == 0
    assert read_tree(out) == read_tree(quiet)
    assert read_sorted(out) == by_id(extract(source))


def wait_for_stages(told: Any, count: int) -> None:
    """Wait until a run has told of its progress so many times, or has ended."""
    with suppress(EOFError):
        for _ in range(count):
            told.recv()


def kill_one(workers: list[psutil.Process], chance: random.Random) -> bool:
    """Kill a worker, if one lives."""
    if not workers:
        return False
    with suppress(psutil.NoSuchProcess):
        chance.choice(workers).kill()
    return True
