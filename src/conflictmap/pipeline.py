"""Joins the stages: files -> reports -> sentences and places -> events -> EventSet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from conflictmap import __version__
from conflictmap.errors import InputError, QueryError
from conflictmap.model import Event, Report

if TYPE_CHECKING:
    import datetime as dt

    from conflictmap.events.coding import Decision
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.eventset import EventSet
    from conflictmap.places.gazetteer import Gazetteer

Extractor = Callable[[Report], Iterable[Event]]
OnFault = Callable[[InputError], None]


def explain(
    report: Report, *, gazetteer: Gazetteer | None = None, lexicon: Lexicon | None = None
) -> list[Decision]:
    """Every decision that the rules took on one report, also the rejections, in the order of the text.

    Examples
    --------
    >>> from conflictmap import Report, explain
    >>> [d.reason for d in explain(Report(id="1", text="Rebels captured Saraqib."))]
    ['event']
    """
    from conflictmap.events.coding import code_events
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.places.gazetteer import Gazetteer
    from conflictmap.places.resolution import find_places
    from conflictmap.reading.sentences import find_sentences

    gazetteer = gazetteer or Gazetteer.bundled()
    lexicon = lexicon or Lexicon.bundled()
    sentences = find_sentences(report.text)
    places = find_places(report.text, gazetteer, title=report.title)
    titled = find_places(report.title, gazetteer) if report.title else []
    return list(code_events(report, sentences, places, lexicon=lexicon, title_places=titled))


def code_report(
    report: Report, *, gazetteer: Gazetteer | None = None, lexicon: Lexicon | None = None
) -> list[Event]:
    """Events of one report by the bundled rules, one per mention, not yet merged."""
    return [event for decision in explain(report, gazetteer=gazetteer, lexicon=lexicon) for event in decision.events]


def load_extractor(name: str) -> Extractor:
    """The extractor that an installed package offers under this name (entry points ``conflictmap.extractors``).

    Raises
    ------
    QueryError
        When no package offers it; names those that are there.
    """
    found = {point.name: point for point in entry_points(group="conflictmap.extractors")}
    if name not in found:
        raise QueryError(f"expected an extractor that is installed, found {name!r}; installed: {', '.join(sorted(found))}")
    extractor: Extractor = found[name].load()
    return extractor


def extract_reports(
    reports: Iterable[Report],
    *,
    gazetteer: Gazetteer | None = None,
    lexicon: Lexicon | None = None,
    extractor: Extractor | None = None,
    on_fault: OnFault | None = None,
) -> EventSet:
    """Events of reports that are in memory already, merged across all of them.

    Raises
    ------
    InputError
        When the extractor fails on a report and there is no ``on_fault`` to be told.
    """
    from conflictmap.events.merging import merge_events
    from conflictmap.eventset import EventSet

    code = extractor or (lambda report: code_report(report, gazetteer=gazetteer, lexicon=lexicon))
    return EventSet.from_events(merge_events(_code_each(reports, code, on_fault)), run=fingerprint(gazetteer, lexicon))


def _code_each(reports: Iterable[Report], code: Extractor, on_fault: OnFault | None) -> Iterator[Event]:
    for report in reports:
        try:
            yield from list(code(report))
        except Exception as error:  # noqa: BLE001  an extractor is foreign code: one report must not stop the rest
            fault = InputError(f"the extractor failed on report {report.id!r}: {error!r}; the other reports go on")
            if on_fault is None:
                raise fault from error
            on_fault(fault)


def extract(
    *inputs: str | Path,
    published: str | dt.date | None = None,
    gazetteer: Gazetteer | None = None,
    lexicon: Lexicon | None = None,
    extractor: Extractor | str | None = None,
    on_fault: OnFault | None = None,
) -> EventSet:
    """Events of reports in files, folders or standard input (``-``).

    Parameters
    ----------
    inputs
        ``.txt``, ``.md``, ``.html``, ``.jsonl`` files, folders of them, ``-``.
    published
        Date of the reports that state none, ISO 8601. Without a date "on Friday" stays undated.
    gazetteer, lexicon
        The bundled ones when not given.
    extractor
        Another way to find events: a callable from Report to Events, or the name of an installed one.
    on_fault
        Called with each fault; the rest goes on. Without it the first fault is raised.

    Raises
    ------
    InputError
        When a report cannot be read and ``on_fault`` is not given.
    """
    from conflictmap.reading.documents import read_reports

    code = load_extractor(extractor) if isinstance(extractor, str) else extractor
    reports = (report for source in inputs for report in read_reports(source, published=published, on_fault=on_fault))
    return extract_reports(reports, gazetteer=gazetteer, lexicon=lexicon, extractor=code, on_fault=on_fault)


def fingerprint(gazetteer: Gazetteer | None = None, lexicon: Lexicon | None = None) -> str:
    """Stable name of what made the events: version of the program, content of gazetteer and lexicon."""
    if gazetteer is None and lexicon is None:
        return _bundled_fingerprint()
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.places.gazetteer import Gazetteer

    return _digest((gazetteer or Gazetteer.bundled()).stamp, (lexicon or Lexicon.bundled()).fingerprint)


@lru_cache(maxsize=1)
def _bundled_fingerprint() -> str:
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.places.gazetteer import Gazetteer

    return _digest(Gazetteer.bundled().stamp, Lexicon.bundled().fingerprint)


def _digest(*parts: str) -> str:
    return f"{__version__}-" + hashlib.blake2s("|".join(parts).encode(), digest_size=6).hexdigest()
