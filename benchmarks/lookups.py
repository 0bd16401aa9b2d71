"""Speed of the gazetteer: load, exact and fuzzy look-ups, memory; each against a peer in the same run.

Run with ``python benchmarks/lookups.py``; it takes about a minute. Names are drawn from the gazetteer with a
fixed seed. Rates count processor time, so that a busy machine does not change them much. Misspelt names have
one letter changed, dropped, doubled or swapped.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from rapidfuzz import process

from conflictmap.places.gazetteer import Gazetteer
from conflictmap.resources import data_path

LOOKUPS = 100_000
DISTINCT = 20_000
FUZZY_LOOKUPS = 10_000
PEER_LOOKUPS = 200
LOAD = "from conflictmap.places.gazetteer import Gazetteer; Gazetteer.bundled()"
RSS = "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
CPU = "import time; print(time.process_time())"


def run(source: str) -> float:
    """The number that a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", source], check=True, capture_output=True, text=True)
    return float(done.stdout)


def measure_start(code: str, repeats: int = 5) -> float:
    """Median seconds of processor time that code takes in a fresh interpreter, less those of an empty one."""
    run(f"{code}\n{CPU}")
    return statistics.median(run(f"{code}\n{CPU}") for _ in range(repeats)) - statistics.median(
        run(CPU) for _ in range(repeats)
    )


def measure_memory(code: str) -> float:
    """Megabytes that running code adds to an empty interpreter."""
    return (run(f"{code}\n{RSS}") - run(RSS)) / 1024


def misspell(name: str, rng: random.Random) -> str:
    """The name with one letter changed, dropped, doubled or swapped with the next."""
    at = rng.randrange(1, max(2, len(name) - 1))
    letter = rng.choice("aeioubdhklmnrst")
    return rng.choice(
        (
            name[:at] + letter + name[at + 1 :],
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:] if at < len(name) else name + letter,
            name[: at - 1] + name[at : at + 1] + name[at - 1] + name[at + 1 :],
        )
    )


def rate(look_up: Callable[[str], object], names: Sequence[str]) -> float:
    """Look-ups a second of processor time."""
    start = time.process_time()
    for name in names:
        look_up(name)
    return len(names) / (time.process_time() - start)


def main() -> None:
    gazetteer = Gazetteer.bundled()
    rng = random.Random(7)
    spellings = [
        name for place in gazetteer for name in (place.name, place.name_ar, *place.variants) if len(name) > 3
    ]
    exact = rng.sample(spellings, DISTINCT)
    # A table names a few places often and most of them rarely: the n-th in proportion to 1/n.
    rows = rng.choices(exact, weights=[1 / n for n in range(1, DISTINCT + 1)], k=LOOKUPS)
    latin = [name for name in spellings if name.isascii() and len(name) > 5]
    fuzzy = [misspell(name, rng) for name in rng.sample(latin, FUZZY_LOOKUPS)]
    gazetteer.resolve("Xyzzy")  # the tables that are built on first use

    print(f"{len(gazetteer):,} places, {len(spellings):,} spellings, {len(gazetteer.index.keys):,} keys")
    load, peer = measure_start(LOAD), measure_start("import geopandas")
    print(f"load, index cached       {load:9.3f} s      import geopandas {peer:.3f} s   (target 0.25 s)")
    print(f"memory of the load       {measure_memory(LOAD):9.1f} MB     (target 80 MB)")
    first = rate(gazetteer.resolve, exact)
    again = rate(Gazetteer.from_csv(data_path("gazetteer.csv")).resolve, rows)
    names = len(set(rows))
    print(f"exact, rows of a table   {again:9,.0f} /s     (target 100,000 /s), {names:,} different names")
    print(f"exact, every name new    {first:9,.0f} /s")
    mine = rate(gazetteer.resolve, fuzzy)
    theirs = rate(lambda name: process.extractOne(name, spellings, score_cutoff=80), fuzzy[:PEER_LOOKUPS])
    print(f"misspelt look-ups        {mine:9,.0f} /s     (target 5,000 /s)")
    print(f"rapidfuzz extractOne     {theirs:9,.0f} /s     the same spellings, {PEER_LOOKUPS} names")


if __name__ == "__main__":
    main()
