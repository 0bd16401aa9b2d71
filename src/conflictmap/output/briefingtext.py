"""A briefing as Markdown and as one HTML page."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import quote

from conflictmap.output.briefing import Briefing, Line, Origin, is_arabic

# what CommonMark and GitHub take for markup in the middle of a line, where all text of reports stands
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|~$&]|:(?=//))")
_LINES: Final = ("Date", "What", "Where", "Who", "Status", "Sources")


def dump_markdown(briefing: Briefing, picture: str = "") -> bytes:
    """A Markdown text; ``picture`` is the name of the file beside it."""
    return ("\n".join(_markdown(briefing, picture)) + "\n").encode("utf-8")


def dump_html(briefing: Briefing, picture: bytes, fragment: str) -> bytes:
    """One page that needs nothing else: the picture, the interactive map (a frame of its own) and tables."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("conflictmap.output"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["direction"] = lambda text: "rtl" if is_arabic(text) else "ltr"
    page = environment.get_template("briefing.html").render(
        briefing=briefing, picture=base64.b64encode(picture).decode("ascii"), fragment=fragment
    )
    return page.encode("utf-8")


def _markdown(briefing: Briefing, picture: str) -> Iterator[str]:
    yield f"# {_escape(briefing.title)}\n"
    if briefing.period:
        yield f"{_escape(briefing.period)}\n"
    yield f"{_escape(briefing.summary)}\n"
    if picture:
        yield f"![Map of the events](<{quote(picture)}>)\n"
    if briefing.new_since:
        yield f"## New since {_escape(briefing.new_since)}\n"
        yield from _list(briefing.new) if briefing.new else ["Nothing.\n"]
    yield "## Events by governorate and type\n"
    if briefing.counts:
        yield from _table(("Governorate", *briefing.types, "all"), briefing.counts)
    else:
        yield "No events.\n"
    if briefing.events:
        yield "## All events\n"
        yield from _table(_LINES, map(_cells, briefing.events))
    if briefing.left_out:
        yield f"And {briefing.left_out:,} more, which only the data hold.\n"
    for heading, lines in (
        ("Disputed, or told by one side only", briefing.doubtful),
        ("Without a position", briefing.unresolved),
        ("Denied, failed or only possible", briefing.not_happened),
    ):
        if lines:
            yield f"## {heading}\n"
            yield from _list(lines)
    yield "## Sources\n"
    yield from (f"{origin.number}. {_origin(origin)}" for origin in briefing.sources)
    yield f"\n{_escape(briefing.made_by)}"


def _list(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        said = f" “{_escape(line.evidence)}”" if line.evidence else ""
        head = f"{line.date}: {line.what}, {line.where}, by {line.who} ({line.status})."
        yield f"- {_escape(head)}{said} {_marks(line)}".rstrip()
    yield ""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(map(_escape, header)) + " |"
    yield "|" + " --- |" * len(header)
    for row in rows:
        yield "| " + " | ".join(map(_escape, row)) + " |"
    yield ""


def _cells(line: Line) -> tuple[str, ...]:
    return (line.date, line.what, line.where, line.who, line.status, ", ".join(map(str, line.sources)))


def _marks(line: Line) -> str:
    return _escape(f"[{', '.join(map(str, line.sources))}]") if line.sources else ""


def _origin(origin: Origin) -> str:
    parts = [_escape(origin.title), _escape(origin.published)]
    if origin.url:
        parts.append(f"<{quote(origin.url, safe=':/?#[]@!$&*+,;=%~')}>")
    return ", ".join(filter(None, parts))


def _escape(text: Any) -> str:
    return _MARKUP.sub(r"\\\1", str(text))
