"""A briefing of events: what happened where, what is new, what is doubtful, and who says so."""

from __future__ import annotations

import datetime as dt
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conflictmap.errors import FormatError
from conflictmap.eventset import EventSet
from conflictmap.filters import day_intervals, parse_filters
from conflictmap.model import Event
from conflictmap.output.files import check_target, write_whole

FORMATS: Final = ("md", "html", "docx", "pdf")
MOST_ROWS: Final = 200
NOWHERE: Final = "Several or none"
# format -> module and function
_WRITERS: Final = {
    "md": ("briefingtext", "dump_markdown"),
    "html": ("briefingtext", "dump_html"),
    "docx": ("briefingword", "dump_docx"),
    "pdf": ("briefingpdf", "dump_pdf"),
}
# control characters, and marks that turn the direction of what follows them
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]+")
_ARABIC: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_WEB: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a briefing shows it; ``sources`` are numbers of the list of sources."""

    date: str
    what: str
    where: str
    who: str
    status: str
    evidence: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """One source in the list at the end; ``url`` is empty unless it is an address of the web."""

    number: int
    title: str
    published: str
    url: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """What every format shows, as plain text; ``period`` is empty where the title says it."""

    title: str
    period: str
    summary: str
    types: tuple[str, ...]
    counts: tuple[tuple[str, ...], ...]
    new_since: str
    new: tuple[Line, ...]
    events: tuple[Line, ...]
    left_out: int
    doubtful: tuple[Line, ...]
    unresolved: tuple[Line, ...]
    not_happened: tuple[Line, ...]
    sources: tuple[Origin, ...]
    made_by: str


def build_briefing(events: EventSet, *, title: str = "", new_since: str | dt.date | None = None) -> Briefing:
    """Gather what a briefing says.

    Parameters
    ----------
    title
        Heading; by default the period.
    new_since
        Events that were published on this day or later, or, without a date of publication, happened then,
        are told first with their evidence.

    Raises
    ------
    QueryError
        When ``new_since`` is no date.
    """
    events = events.sorted()
    happened = events.mapped + events.unresolved
    happened = happened.sorted()
    numbers, origins = _number_sources(events)
    since = parse_filters(since=new_since).since

    def lines(chosen: EventSet) -> tuple[Line, ...]:
        return tuple(_line(event, numbers) for event in list(chosen)[:MOST_ROWS])

    period = describe_period(happened)
    return Briefing(
        title=plain(title) or f"Conflict events, {period}",
        period=period if title else "",
        summary=_summarize(events, happened),
        types=happened.types,
        counts=_count(happened),
        new_since=describe_date(since.isoformat()) if since else "",
        new=lines(EventSet.from_events(e for e in happened if _is_new(e, since))) if since else (),
        events=lines(happened),
        left_out=max(0, len(happened) - MOST_ROWS),
        doubtful=lines(EventSet.from_events(e for e in happened if e.disputed or e.status == "claimed")),
        unresolved=lines(events.unresolved),
        not_happened=lines(events.rejected),
        sources=origins,
        made_by=_made_by(events),
    )


def write_briefing(
    events: EventSet,
    path: str | Path,
    *,
    title: str = "",
    new_since: str | dt.date | None = None,
    format: str | None = None,
    blur_km: float = 0.0,
) -> None:
    """Write a briefing as Markdown, HTML, Word or PDF, by the suffix, whole or not at all.

    Markdown links its picture, which is written beside it (``brief.md``, ``brief-map.png``); the other
    formats hold it. HTML holds the interactive map too.

    Parameters
    ----------
    title, new_since
        As in :func:`build_briefing`.
    blur_km
        Round positions on the maps to a grid of so many kilometres.

    Raises
    ------
    FormatError
        When the suffix is unknown or a library is not installed.
    InputError
        When the file cannot be written.
    """
    name = (format or Path(path).suffix.removeprefix(".")).lower()
    if name not in _WRITERS:
        raise FormatError(
            f"{path}: expected a briefing as {', '.join(FORMATS)}, found {name or 'no suffix'}; "
            "give the file such a suffix, or --format"
        )
    check_target(path)
    briefing = build_briefing(events, title=title, new_since=new_since)
    picture = _draw(events, blur_km) if name != "md" or str(path) != "-" else b""
    module, function = _WRITERS[name]
    dump: Callable[..., bytes] = getattr(importlib.import_module(f"conflictmap.output.{module}"), function)
    beside = Path(path).with_name(f"{Path(path).stem}-map.png")
    if name == "html":
        data = dump(briefing, picture, _interactive_map(events, briefing.title, blur_km))
    elif name == "md":
        data = dump(briefing, beside.name if picture else "")
        if picture:
            write_whole(picture, beside)
    else:
        data = dump(briefing, picture)
    write_whole(data, path)


def plain(text: str) -> str:
    """Text in one line, without characters that a page or a document cannot show."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def is_arabic(text: str) -> bool:
    """Whether a text reads from right to left: by its first letter, as Unicode does."""
    first = next((char for char in text if char.isalpha()), "")
    return bool(_ARABIC.match(first))


def describe_date(date: str) -> str:
    """ "6 December 2024", "December 2024", "2014", "undated"."""
    if not date:
        return "undated"
    if len(date) == 4:
        return date
    day = dt.date.fromisoformat(date if len(date) == 10 else f"{date}-01")
    return f"{day.day} {day:%B %Y}" if len(date) == 10 else f"{day:%B %Y}"


def describe_period(events: EventSet) -> str:
    """First and last day of the events whose day is known, else what the others' months and years span."""
    days = [event.date for event in events if event.date_precision == "day"]
    first, last = day_intervals(days or [event.date for event in events if event.date])
    if not len(first):
        return "undated"
    begin, end = first.min().item(), last.max().item()
    if begin == end:
        return describe_date(begin.isoformat())
    if (begin.year, begin.month) == (end.year, end.month):
        return f"{begin.day} to {describe_date(end.isoformat())}"
    start = f"{begin.day} {begin:%B}" if begin.year == end.year else describe_date(begin.isoformat())
    return f"{start} to {describe_date(end.isoformat())}"


def _line(event: Event, numbers: dict[tuple[str, str, str], int]) -> Line:
    where = event.place + (f" ({event.governorate})" if event.governorate not in ("", event.place) else "")
    relation = f"{event.relation} " if event.relation else ""
    status = event.status + (", disputed" if event.disputed else "")
    said = {numbers[key] for key in _keys(event)}
    return Line(
        date=describe_date(event.date),
        what=event.type,
        where=plain(relation + where),
        who=plain(event.actor),
        status=status,
        evidence=plain(event.evidence),
        sources=tuple(sorted(said)),
    )


def _keys(event: Event) -> list[tuple[str, str, str]]:
    """What tells one source from another: address, title or id of the report."""
    sources = [(s.url, s.title or s.report, s.published) for s in event.sources]
    return sources or [(event.url, event.title or event.report, event.published)]


def _number_sources(events: EventSet) -> tuple[dict[tuple[str, str, str], int], tuple[Origin, ...]]:
    numbers: dict[tuple[str, str, str], int] = {}
    for event in events:
        for key in _keys(event):
            numbers.setdefault(key, len(numbers) + 1)
    origins = (
        Origin(
            number=number,
            title=plain(title) or plain(url) or "unnamed source",
            published=describe_date(published) if published else "",
            url=url if _WEB.fullmatch(url) else "",
        )
        for (url, title, published), number in numbers.items()
    )
    return numbers, tuple(origins)


def _count(events: EventSet) -> tuple[tuple[str, ...], ...]:
    """Rows of the table by governorate and type, with totals; the first cell is the governorate."""
    if not len(events):
        return ()
    counted = events.count_by("governorate", "type")
    table = counted.pivot(index="governorate", columns="type", values="count").fillna(0).astype(int)
    table = table.reindex(columns=list(events.types), fill_value=0)
    rows = [
        (plain(str(name)) or NOWHERE, [int(n) for n in row]) for name, *row in table.itertuples(name=None)
    ]
    rows.sort(key=lambda row: (row[0] == NOWHERE, row[0]))
    rows.append(("All", [int(table[name].sum()) for name in events.types]))
    return tuple((name, *(str(n) if n else "" for n in row), str(sum(row))) for name, row in rows)


def _is_new(event: Event, since: dt.date | None) -> bool:
    said = max((source.published for source in event.sources), default=event.published) or event.date
    return since is not None and bool(said) and said >= since.isoformat()[: len(said)]


def _summarize(events: EventSet, happened: EventSet) -> str:
    def say(count: int, what: str) -> str:
        return f"{count:,} {what}"

    parts = [say(len(happened), "event" if len(happened) == 1 else "events")]
    types = happened.to_frame()["type"].value_counts()
    parts += [say(int(types[name]), name) for name in happened.types]
    text = parts[0] + (": " + ", ".join(parts[1:]) if parts[1:] else "") + "."
    notes = [
        (len(happened.where(status="claimed")), "told only by the party that gains"),
        (len(events.unresolved), "without a position"),
        (len(events.rejected), "denied, failed or only possible, and not counted"),
    ]
    told = "; ".join(say(count, what) for count, what in notes if count)
    return text + (f" {told}." if told else "")


def _made_by(events: EventSet) -> str:
    from conflictmap import __version__

    return f"Made with conflictmap {__version__}" + (f" (run {events.run})" if events.run else "") + "."


def _draw(events: EventSet, blur_km: float) -> bytes:
    import tempfile

    from conflictmap.output.picture import draw_picture

    with tempfile.TemporaryDirectory() as folder:
        return draw_picture(events, Path(folder) / "map.png", blur_km=blur_km).read_bytes()


def _interactive_map(events: EventSet, title: str, blur_km: float) -> str:
    from conflictmap.output.map import build_map, embed

    return embed(build_map(events, title=title, blur_km=blur_km), height=600)
