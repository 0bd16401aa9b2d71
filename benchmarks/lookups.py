"""Speed of the gazetteer: load, exact and fuzzy look-ups, memory; each against a peer in the same run.

Run with ``python benchmarks/lookups.py``; it takes about a minute. Names are drawn from the gazetteer with a
fixed seed. Rates count processor time, so that a busy machine does not change them much. Misspelt names have
one letter changed, dropped, doubled or swapped.

The target is about the 100,000 names of a spreadsheet's column, where a few towns stand in many rows: the rate of
the rows. The rate of names of which none was seen before stands beside it. Each is measured with a gazetteer and
folded names that are new to the process.
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
from conflictmap.places.names import fold_light, fold_name, fold_plain, fold_spelling, fold_word
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
    """Megabytes that running code adds to an empty interpreter; the lesser of two runs, of which one may build."""
    return (min(run(f"{code}\n{RSS}") for _ in range(2)) - run(RSS)) / 1024


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


def load_anew() -> Gazetteer:
    """A gazetteer that was asked nothing yet, but for the tables that are built on first use."""
    for fold in (fold_light, fold_name, fold_plain, fold_spelling, fold_word):
        fold.cache_clear()
    gazetteer = Gazetteer.from_csv(data_path("gazetteer.csv"))
    for name in ("Xyzzy", "Tal Ahmar", "5 km north of Homs"):
        gazetteer.resolve(name)
    return gazetteer


def rate(look_up: Callable[[Sequence[str]], object], names: Sequence[str]) -> float:
    """Look-ups a second of processor time."""
    start = time.process_time()
    look_up(names)
    return len(names) / (time.process_time() - start)


def each(look_up: Callable[[str], object]) -> Callable[[Sequence[str]], None]:
    """One look-up after the other."""

    def look_up_all(names: Sequence[str]) -> None:
        for name in names:
            look_up(name)

    return look_up_all


def main() -> None:
    gazetteer = Gazetteer.bundled()
    rng = random.Random(7)
    spellings = [
        name for place in gazetteer for name in (place.name, place.name_ar, *place.variants) if len(name) > 3
    ]
    exact = rng.sample(spellings, DISTINCT)
    # A table names a few places often and most of them rarely: the n-th in proportion to 1/n.
    rarer = [1 / n for n in range(1, DISTINCT + 1)]
    rows = rng.choices(exact, rarer, k=LOOKUPS)
    latin = [name for name in spellings if name.isascii() and len(name) > 5]
    fuzzy = [misspell(name, rng) for name in rng.sample(latin, FUZZY_LOOKUPS)]
    misspelt = rng.choices(fuzzy, rarer[:FUZZY_LOOKUPS], k=LOOKUPS)
    print(f"{len(gazetteer):,} places, {len(spellings):,} spellings, {len(gazetteer.index.keys):,} keys")
    load, peer = measure_start(LOAD), measure_start("import geopandas")
    print(f"load, index cached       {load:9.3f} s      import geopandas {peer:.3f} s   (target 0.25 s)")
    print(f"memory of the load       {measure_memory(LOAD):9.1f} MB     (target 80 MB)")
    theirs = rate(each(lambda n: process.extractOne(n, spellings, score_cutoff=80)), fuzzy[:PEER_LOOKUPS])
    print(
        f"rapidfuzz extractOne     {theirs:9,.0f} /s     over the same spellings, {PEER_LOOKUPS} misspelt names"
    )
    for name, names, target in (("exact", rows, 100_000), ("misspelt", misspelt, 5_000)):
        column = rate(load_anew().resolve_many, names)
        single = rate(each(load_anew().resolve), names)
        new = list(dict.fromkeys(names))
        first = rate(each(load_anew().resolve), new)
        print(f"{name + ', a column':<25}{column:9,.0f} /s     {column / theirs:8,.0f} times the peer; "
              f"target {target:,} /s; {len(names):,} rows")  # fmt: skip
        print(f"{name + ', row by row':<25}{single:9,.0f} /s     {single / theirs:8,.0f} times")
        print(
            f"{name + ', all new':<25}{first:9,.0f} /s     {first / theirs:8,.0f} times; {len(new):,} names"
        )


if __name__ == "__main__":
    main()
