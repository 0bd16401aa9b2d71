"""Run every benchmark in its short form and write ``benchmarks/RESULTS.md``.

    python benchmarks/run.py                    all of them, about fifteen minutes
    python benchmarks/run.py corpus lookups     these; the other sections of RESULTS.md stay as they are

Each benchmark is a script of this folder that prints its lines and measures its peers in the same run. One
that fails has its last words in the file, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "RESULTS.md"
# the arguments of the short form
SHORT = {
    "lookups": (),
    "extraction": (),
    "corpus": (),
    "datasets": (),
    "tables": ("--rows", "20000"),
    "map_scale": ("1000", "--limit-s", "60"),
}
LIBRARIES = (
    "conflictmap", "pyahocorasick", "flashgeotext", "rapidfuzz", "pandas", "geopandas", "pyarrow", "distributed",
    "folium",
)  # fmt: skip
LIMIT_S = 1200


def describe_machine() -> str:
    """Processor, memory, system and versions, without a name of the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB of memory, {platform.system()}, "
        f"Python {platform.python_version()}.\n{libraries}."
    )


def run_benchmark(name: str) -> tuple[str, bool]:
    """The section of a benchmark, and whether it went well."""
    command = [sys.executable, str(FOLDER / f"{name}.py"), *SHORT[name]]
    before = os.getloadavg()[0]
    begin = dt.datetime.now(dt.UTC)
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        good, told = ran.returncode == 0, ran.stdout.rstrip()
        told += "" if good else f"\n{ran.stderr[-500:]}"
    except subprocess.TimeoutExpired:
        good, told = False, f"not done after {LIMIT_S} s"
    asked = " ".join(["python", f"benchmarks/{name}.py", *SHORT[name]])
    load = f"load of the machine before: {before:.1f}"
    return f"## {name}\n\n{begin:%Y-%m-%d}, `{asked}`, {load}\n\n```\n{told}\n```\n", good


def read_sections() -> dict[str, str]:
    """The sections of an earlier run, by name."""
    if not RESULTS.exists():
        return {}
    parts = re.split(r"^(?=## )", RESULTS.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0].removeprefix("## "): part for part in parts}


def main() -> None:
    """Run what was asked for and write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(SHORT)}; none means all")
    names = parser.parse_args().names or list(SHORT)
    if unknown := set(names) - set(SHORT):
        parser.error(f"expected some of {', '.join(SHORT)}, found {', '.join(sorted(unknown))}")
    sections, failed = read_sections(), []
    for name in names:
        print(f"== {name}", flush=True)
        sections[name], good = run_benchmark(name)
        print(sections[name], flush=True)
        failed += [] if good else [name]
    head = (
        "# Results of the benchmarks\n\nWritten by `make bench`. Look at the ratios: both sides of each were "
        f"measured in one run, on one machine.\n\n{describe_machine()}\n\n"
    )
    RESULTS.write_text(head + "\n".join(sections[name] for name in SHORT if name in sections), "utf-8")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
