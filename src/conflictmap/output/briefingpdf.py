"""A briefing as PDF, made without a browser; Arabic letters are joined and in reading order."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from conflictmap.errors import FormatError
from conflictmap.output.briefing import Briefing, Line, is_arabic

_FONT: Final = "DejaVu"
_GREY: Final = (87, 96, 106)
_LINK: Final = (5, 80, 174)
# shares of the width: date, what, where, who, status, sources
_WIDTHS: Final = (18, 12, 28, 20, 13, 9)


def dump_pdf(briefing: Briefing, picture: bytes) -> bytes:
    """A PDF of A4 pages with page numbers, bookmarks and links to the sources."""
    pdf = _new_document(briefing.title)
    pdf.add_page()
    pdf.set_font(_FONT, "B", 17)
    pdf.multi_cell(0, 8, briefing.title, align="L", new_x="LMARGIN", new_y="NEXT")
    if briefing.period:
        pdf.set_text_color(*_GREY)
        _write(pdf, briefing.period)
        pdf.set_text_color(0)
    _write(pdf, briefing.summary)
    pdf.ln(1)
    pdf.image(io.BytesIO(picture), w=pdf.epw, alt_text="Map of the events")
    if briefing.new_since:
        _head(pdf, f"New since {briefing.new_since}")
        _list(pdf, briefing.new) if briefing.new else _write(pdf, "Nothing.")
    _head(pdf, "Events by governorate and type")
    if briefing.counts:
        header = ("Governorate", *briefing.types, "all")
        _table(pdf, header, briefing.counts, (2, *(1 for _ in header[1:])), numbers=True)
    else:
        _write(pdf, "No events.")
    if briefing.events:
        _head(pdf, "All events")
        rows = [(e.date, e.what, e.where, e.who, e.status, _numbers(e)) for e in briefing.events]
        _table(pdf, ("Date", "What", "Where", "Who", "Status", "Sources"), rows, _WIDTHS)
    if briefing.left_out:
        _write(pdf, f"And {briefing.left_out:,} more, which only the data hold.")
    for heading, lines in (
        ("Disputed, or told by one side only", briefing.doubtful),
        ("Without a position", briefing.unresolved),
        ("Denied, failed or only possible", briefing.not_happened),
    ):
        if lines:
            _head(pdf, heading)
            _list(pdf, lines)
    _add_sources(pdf, briefing)
    return bytes(pdf.output())


def _new_document(title: str) -> Any:
    try:
        import matplotlib as mpl
        from fpdf import FPDF
        from fpdf.errors import FPDFException
    except ImportError as error:
        raise FormatError(
            f"writing .pdf needs {error.name}; pip install 'conflictmap[briefing,plot]'"
        ) from error

    class Document(FPDF):
        def footer(self) -> None:
            self.set_y(-13)
            self.set_font(_FONT, "", 8)
            self.set_text_color(*_GREY)
            self.cell(0, 6, f"{self.page_no()} / {{nb}}", align="C")
            self.set_text_color(0)

    pdf = Document(format="A4")
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"  # DejaVu has Latin, Arabic and Cyrillic letters
    for style, file in (
        ("", "DejaVuSans.ttf"),
        ("B", "DejaVuSans-Bold.ttf"),
        ("I", "DejaVuSans-Oblique.ttf"),
    ):
        pdf.add_font(_FONT, style, folder / file)
    try:
        pdf.set_text_shaping(use_shaping_engine=True)
    except FPDFException as error:
        raise FormatError("writing .pdf needs uharfbuzz; pip install 'conflictmap[briefing]'") from error
    pdf.set_margins(18, 16)
    pdf.set_auto_page_break(auto=True, margin=18)
    pdf.set_title(title)
    pdf.set_creator("conflictmap")
    pdf.set_lang("en")
    return pdf


def _add_sources(pdf: Any, briefing: Briefing) -> None:
    _head(pdf, "Sources")
    for origin in briefing.sources:
        published = f", {origin.published}" if origin.published else ""
        pdf.set_font(_FONT, "", 8.5)
        _write(pdf, f"{origin.number}. {origin.title}{published}", size=8.5)
        if origin.url:
            pdf.set_text_color(*_LINK)
            pdf.multi_cell(
                0, 4.4, origin.url, link=origin.url, align="L", new_x="LMARGIN", new_y="NEXT", wrapmode="CHAR"
            )
            pdf.set_text_color(0)
    pdf.ln(2)
    pdf.set_text_color(*_GREY)
    _write(pdf, briefing.made_by, size=8)
    pdf.set_text_color(0)


def _head(pdf: Any, text: str) -> None:
    if pdf.will_page_break(36):  # no heading alone at the foot of a page
        pdf.add_page()
    pdf.ln(3)
    pdf.start_section(text)
    pdf.set_font(_FONT, "B", 12)
    pdf.multi_cell(0, 7, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _write(pdf: Any, text: str, *, size: float = 9.5, style: str = "") -> None:
    pdf.set_font(_FONT, style, size)
    align = "R" if is_arabic(text) else "L"
    pdf.multi_cell(0, size * 0.52, text, align=align, new_x="LMARGIN", new_y="NEXT")


def _list(pdf: Any, lines: Iterable[Line]) -> None:
    for line in lines:
        head = f"•  {line.date}: {line.what}, {line.where}, by {line.who} ({line.status})."
        marks = f" [{_numbers(line)}]" if line.sources else ""
        _write(pdf, head + marks, size=9)
        if line.evidence:
            pdf.set_text_color(*_GREY)
            _write(pdf, f"“{line.evidence}”", size=8.5, style="I" if not is_arabic(line.evidence) else "")
            pdf.set_text_color(0)
        pdf.ln(0.8)


def _table(
    pdf: Any,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float],
    *,
    numbers: bool = False,
) -> None:
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    pdf.set_font(_FONT, "", 8)
    aligns = ["LEFT", *("RIGHT" if numbers else "LEFT" for _ in header[1:])]
    with pdf.table(
        col_widths=tuple(widths),
        text_align=tuple(aligns),
        line_height=4.2,
        padding=0.6,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD"),
        first_row_as_headings=True,
    ) as table:
        for cells in (header, *rows):
            row = table.row()
            for text in cells:
                row.cell(text)


def _numbers(line: Line) -> str:
    return ", ".join(map(str, line.sources))
