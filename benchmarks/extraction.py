"""Speed of extraction: the whole way from text to events, next to what only looks names up.

    python benchmarks/extraction.py        0.2 MB of synthetic reports
    python benchmarks/extraction.py 5      5 MB

The peers scan the same text for the same names, all spellings of the gazetteer: pyahocorasick alone, which
is the least that any look-up must do, and flashgeotext. They find no events; the ratios say what finding
them costs. Rates count processor time, so that a busy machine does not change them much.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import ahocorasick

from conflictmap.model import Report
from conflictmap.pipeline import code_report
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.reading.records import read_date

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from make_corpus import write_reports


def measure_rate(name: str, scan: Callable[[Report], int], reports: Sequence[Report]) -> float:
    """MB of text a second of processor time; prints it."""
    scan(reports[0])  # tables that are built on first use
    begin = time.process_time()
    found = sum(scan(report) for report in reports)
    seconds = time.process_time() - begin
    rate = sum(len(report.text.encode()) for report in reports) / 1e6 / seconds
    print(f"{name:<28}{rate:10.3f} MB/s {found:10,} found")
    return rate


def build_scan(spellings: Sequence[str]) -> Callable[[Report], int]:
    """A bare Aho-Corasick scan over lower-cased text."""
    automaton = ahocorasick.Automaton()
    for spelling in spellings:
        automaton.add_word(spelling.casefold(), len(spelling))
    automaton.make_automaton()
    return lambda report: sum(1 for _ in automaton.iter_long(report.text.casefold()))


def build_flashgeotext(spellings: Sequence[str]) -> Callable[[Report], int]:
    """flashgeotext with the same names and none of its own."""
    from flashgeotext.geotext import GeoText, GeoTextConfiguration
    from flashgeotext.lookup import LookupData

    names = LookupData(name="places", data={spelling: [spelling] for spelling in spellings})
    peer = GeoText(GeoTextConfiguration(use_demo_data=False, case_sensitive=False))
    peer.add(names)
    return lambda report: sum(place["count"] for place in peer.extract(report.text)["places"].values())


def main() -> None:
    """Measure all three on the same reports."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mb", nargs="?", type=float, default=0.2, help="size in million bytes")
    size_mb = parser.parse_args().mb
    rows = map(json.loads, write_reports(size_mb))
    reports = [
        Report(id=row["id"], text=row["text"], title=row["title"], published=read_date(row["published"]))
        for row in rows
    ]
    gazetteer = Gazetteer.bundled()
    spellings = sorted(
        {name for place in gazetteer for name in (place.name, *place.variants) if len(name) > 3}
    )
    print(f"{len(reports):,} reports of {size_mb} MB in all; {len(spellings):,} names")
    ours = measure_rate("conflictmap, to events", lambda report: len(code_report(report)), reports)
    scan = measure_rate("pyahocorasick, names alone", build_scan(spellings), reports)
    peer = measure_rate("flashgeotext, names alone", build_flashgeotext(spellings), reports)
    print(f"ratio to pyahocorasick      {ours / scan:10.4f}")
    print(f"ratio to flashgeotext       {ours / peer:10.4f}")


if __name__ == "__main__":
    main()
