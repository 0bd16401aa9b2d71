"""Joins the stages: files -> reports -> sentences and places -> events -> EventSet."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conflictmap import __version__
from conflictmap.errors import ConflictMapError, InputError, QueryError
from conflictmap.model import MAPPED_STATUSES, Event, Report, Resolution, Sentence

if TYPE_CHECKING:
    from conflictmap.events.decisions import Decision
    from conflictmap.events.lexicon import Lexicon, Trigger
    from conflictmap.eventset import EventSet
    from conflictmap.places.gazetteer import Gazetteer

_EVENT_SUFFIXES: Final = frozenset((".csv", ".tsv", ".xlsx", ".parquet", ".geojson", ".gpkg", ".kml"))
_EVENT_FIELDS: Final = frozenset(("type", "place", "status"))
# length of the stretches in which places are looked for together, in characters: longer than most reports
_STRETCH: Final = 20_000
_ARABIC: Final = re.compile("[\u0621-\u064a]")
_SENTENCE_DAY: Final = dt.date(2024, 12, 7)  # gives a lexicon's sentences a "Friday"
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
    from conflictmap.events.arabic_words import is_arabic
    from conflictmap.events.coding import code_events
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.places.gazetteer import Gazetteer
    from conflictmap.places.resolution import find_places
    from conflictmap.reading.sentences import find_sentences

    gazetteer = gazetteer or Gazetteer.bundled()
    lexicon = lexicon or Lexicon.bundled()
    sentences = find_sentences(report.text)
    places = [
        p for a, b in _find_loud(report.text, sentences, lexicon) for p in _locate(report, a, b, gazetteer)
    ]
    if not places and lexicon.is_quiet(report.text) and not _ARABIC.search(report.text):
        return []
    titled = find_places(report.title, gazetteer) if report.title else []
    arabic = [s for s in sentences if is_arabic(report.text[s.start : s.end])]
    if not arabic:
        return list(
            code_events(
                report, sentences, places, lexicon=lexicon, title_places=titled,
                find_nearest=gazetteer.find_nearest,
            )
        )  # fmt: skip
    from conflictmap.events.arabic import code_arabic

    words = lexicon if lexicon.language == "ar" else Lexicon.bundled("ar")
    decisions = list(
        code_arabic(
            report, arabic, places, lexicon=words, title_places=titled, find_nearest=gazetteer.find_nearest
        )
    )
    others = sorted({*sentences} - {*arabic}, key=lambda sentence: sentence.start)
    if others:
        words = Lexicon.bundled() if lexicon.language == "ar" else lexicon
        decisions += code_events(
            report, others, places, lexicon=words, title_places=titled, find_nearest=gazetteer.find_nearest
        )
    return sorted(decisions, key=lambda decision: decision.start)


def _find_loud(text: str, sentences: list[Sentence], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Stretches of a text in which a trigger stands, cut at sentences; of a short text the whole or nothing."""
    begin = 0
    for number, sentence in enumerate(sentences):
        last = number + 1 == len(sentences)
        if last or sentences[number + 1].end - begin > _STRETCH:
            end = len(text) if last else sentence.end
            stretch = text[begin:end]
            if not lexicon.is_quiet(stretch) or _ARABIC.search(stretch):
                yield begin, end
            begin = end


def _locate(report: Report, begin: int, end: int, gazetteer: Gazetteer) -> Iterator[Resolution]:
    """Places of one stretch of a report, with spans in the whole text."""
    from conflictmap.places.resolution import find_places

    for place in find_places(report.text[begin:end], gazetteer, title=report.title):
        moved = {name: getattr(place, name) + begin for name in ("start", "end")}
        phrase = {n: v + begin for n in ("phrase_start", "phrase_end") if (v := getattr(place, n)) >= 0}
        yield replace(place, **moved, **phrase) if begin else place


def code_report(
    report: Report, *, gazetteer: Gazetteer | None = None, lexicon: Lexicon | None = None
) -> list[Event]:
    """Events of one report by the bundled rules, one per mention, not yet merged."""
    return [
        event
        for decision in explain(report, gazetteer=gazetteer, lexicon=lexicon)
        for event in decision.events
    ]


def find_wrong_sentences(triggers: Iterable[Trigger], lexicon: Lexicon) -> list[str]:
    """The sentences of a lexicon that give the wrong answer, each with what was expected and found.

    A positive sentence must give an event of its trigger's type (a denied one for ``needs = ["repelled"]``,
    a possible one for ``["planned"]``), a negative one must not.
    """
    faults = []
    for trigger in triggers:
        told = {"repelled": ("negated",), "planned": ("hypothetical",)}
        statuses = next((told[need] for need in trigger.needs if need in told), MAPPED_STATUSES)
        for sentence, wanted in [(s, True) for s in trigger.positive] + [
            (s, False) for s in trigger.negative
        ]:
            events = code_report(Report(id="s", text=sentence, published=_SENTENCE_DAY), lexicon=lexicon)
            found = any(e.type == trigger.type and e.status in statuses for e in events)
            if found != wanted:
                expected = f"a {trigger.type} event" if wanted else f"no {trigger.type} event"
                faults.append(
                    f"trigger {trigger.id!r}: expected {expected} in {sentence!r}, found the opposite"
                )
    return faults


def load_extractor(name: str) -> Extractor:
    """The extractor that an installed package offers under this name (entry points ``conflictmap.extractors``).

    Raises
    ------
    QueryError
        When no package offers it; names those that are there.
    """
    found = {point.name: point for point in entry_points(group="conflictmap.extractors")}
    if name not in found:
        raise QueryError(
            f"expected an extractor that is installed, found {name!r}; installed: {', '.join(sorted(found))}"
        )
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
    return EventSet.from_events(
        merge_events(_code_each(reports, code, on_fault)), run=fingerprint(gazetteer, lexicon)
    )


def _code_each(reports: Iterable[Report], code: Extractor, on_fault: OnFault | None) -> Iterator[Event]:
    for report in reports:
        try:
            yield from list(code(report))
        except ConflictMapError:
            raise  # damaged data or a wrong lexicon would fail on every report
        except Exception as error:
            fault = InputError(
                f"the extractor failed on report {report.id!r}: {error!r}; the other reports go on"
            )
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
    reports = (
        report for source in inputs for report in read_reports(source, published=published, on_fault=on_fault)
    )
    return extract_reports(reports, gazetteer=gazetteer, lexicon=lexicon, extractor=code, on_fault=on_fault)


def load_events(
    inputs: Iterable[str | Path],
    *,
    published: str | dt.date | None = None,
    columns: Mapping[str, str] | None = None,
    gazetteer: Gazetteer | None = None,
    lexicon: Lexicon | None = None,
    on_fault: OnFault | None = None,
    on_read: Callable[[], None] = lambda: None,
    list_unresolved: bool = False,
) -> EventSet:
    """Events of inputs of every kind: reports are read, tables and event files loaded, stores opened.

    Parameters
    ----------
    inputs
        Report files and folders, ``.csv``, ``.xlsx``, ``.parquet`` tables, ``.geojson``, ``.gpkg``, ``.kml`` and
        ``.jsonl`` event files, datasets that ``extract -o FOLDER/`` made, ``postgresql://`` stores, ``-``.
    published
        Date of the reports that state none, ISO 8601.
    columns
        Which column of a table holds what, such as ``{"place": "Ort"}``.
    on_fault
        Called with each fault; the rest goes on. Without it the first fault is raised.
    on_read
        Called for each report, table and store that could be read.
    list_unresolved
        Write the rows of a table that could not be placed to ``NAME.unresolved.csv`` beside it.

    Raises
    ------
    InputError
        When an input cannot be read and ``on_fault`` is not given.
    StoreError
        When a store cannot be opened.
    """
    from conflictmap.eventset import EventSet
    from conflictmap.output.datasets import is_dataset, read_dataset
    from conflictmap.output.review import load_table
    from conflictmap.store.opening import is_store_address, open_store

    reports: list[str | Path] = []
    loaded: list[EventSet] = []
    for source in inputs:
        try:
            if is_dataset(source):
                loaded.append(read_dataset(source))
                on_read()
            elif _is_report(source):
                reports.append(source)
            elif is_store_address(source):
                with open_store(source, create=False) as store:
                    loaded.append(store.load(on_fault=on_fault))
                on_read()
            else:
                loaded.append(
                    load_table(
                        source,
                        columns=columns,
                        gazetteer=gazetteer,
                        on_fault=on_fault,
                        list_unresolved=list_unresolved,
                    )
                )
                on_read()
        except InputError as error:
            if on_fault is None:
                raise
            on_fault(error)
    if reports:
        read = _read_all(reports, published, on_fault, on_read)
        found = extract_reports(read, gazetteer=gazetteer, lexicon=lexicon, on_fault=on_fault)
        loaded.insert(0, found)
    if not loaded:
        return EventSet.from_events([])
    joined = loaded[0]
    for more in loaded[1:]:
        joined += more
    return joined


def _read_all(
    sources: Iterable[str | Path],
    published: str | dt.date | None,
    on_fault: OnFault | None,
    on_read: Callable[[], None],
) -> Iterator[Report]:
    from conflictmap.reading.documents import read_reports
    from conflictmap.reading.records import read_date
    from conflictmap.reading.tables import read_report_rows

    for source in sources:
        if Path(source).suffix.lower() in _EVENT_SUFFIXES:
            day = read_date(published) if isinstance(published, str) else published
            reports = read_report_rows(source, published=day, on_fault=on_fault)
        else:
            reports = read_reports(source, published=published, on_fault=on_fault)
        for report in reports:
            on_read()
            yield report


def _is_report(source: str | Path) -> bool:
    """Whether an input holds reports: by its suffix, a table by its headers, ``.jsonl`` by its first line."""
    if str(source) == "-":
        return True
    if "://" in str(source):
        return False
    path = Path(source)
    if path.suffix.lower() == ".jsonl" and path.is_file():
        return not _first_fields(path) >= _EVENT_FIELDS
    if path.suffix.lower() in _EVENT_SUFFIXES:
        from conflictmap.reading.tables import find_table_kind

        return path.is_file() and find_table_kind(path) == "reports"
    return True


def _first_fields(path: Path) -> set[str]:
    with path.open("rb") as file:
        line = next((line for line in file if line.strip()), b"{}")
    try:
        first = json.loads(line)
    except ValueError:
        return set()
    return set(first) if isinstance(first, dict) else set()


def fingerprint(gazetteer: Gazetteer | None = None, lexicon: Lexicon | None = None) -> str:
    """Stable name of what made the events: version of the program, content of gazetteer and lexicons.

    Both languages count, for a report may be written in both, and the words of dates.
    """
    from conflictmap.events.lexicon import fingerprint_files
    from conflictmap.places.gazetteer import Gazetteer
    from conflictmap.resources import data_path

    # hashes of the bundled files: to tell their name nothing needs to be read
    words = {name: fingerprint_files(data_path(f"lexicon/{name}.toml")) for name in ("en", "ar", "dates")}
    if lexicon is not None:
        words[lexicon.language] = lexicon.fingerprint
    return _digest((gazetteer or Gazetteer.bundled()).stamp, *(words[name] for name in sorted(words)))


def _digest(*parts: str) -> str:
    return f"{__version__}-" + hashlib.blake2s("|".join(parts).encode(), digest_size=6).hexdigest()
