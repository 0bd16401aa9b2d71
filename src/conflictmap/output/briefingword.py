"""A briefing as a Word document."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from conflictmap.errors import FormatError
from conflictmap.output.briefing import Briefing, Line, is_arabic

_PICTURE_CM = 16.0
_WIDTHS_CM = (3.5, 2.1, 4.5, 3.3, 1.9, 1.7)  # date, what, where, who, status, sources


def dump_docx(briefing: Briefing, picture: bytes) -> bytes:
    """A .docx file with the picture, tables with repeated headers, and links to the sources."""
    try:
        import docx
        from docx.shared import Cm, Pt
    except ImportError as error:
        raise FormatError("writing .docx needs python-docx; pip install 'conflictmap[briefing]'") from error
    document = docx.Document()
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10.5)
    document.core_properties.title = briefing.title[:250]
    document.core_properties.author = "conflictmap"
    document.add_heading(briefing.title, level=0)
    if briefing.period:
        document.add_paragraph(briefing.period, style="Subtitle")
    document.add_paragraph(briefing.summary)
    document.add_picture(io.BytesIO(picture), width=Cm(_PICTURE_CM))
    if briefing.new_since:
        document.add_heading(f"New since {briefing.new_since}", level=1)
        _add_list(document, briefing.new) if briefing.new else document.add_paragraph("Nothing.")
    document.add_heading("Events by governorate and type", level=1)
    if briefing.counts:
        _add_table(document, ("Governorate", *briefing.types, "all"), briefing.counts)
    else:
        document.add_paragraph("No events.")
    if briefing.events:
        document.add_heading("All events", level=1)
        header = ("Date", "What", "Where", "Who", "Status", "Sources")
        rows = [(e.date, e.what, e.where, e.who, e.status, _numbers(e)) for e in briefing.events]
        _add_table(document, header, rows, _WIDTHS_CM)
    if briefing.left_out:
        document.add_paragraph(f"And {briefing.left_out:,} more, which only the data hold.")
    _add_doubts(document, briefing)
    _add_sources(document, briefing)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_doubts(document: Any, briefing: Briefing) -> None:
    for heading, lines in (
        ("Disputed, or told by one side only", briefing.doubtful),
        ("Without a position", briefing.unresolved),
        ("Denied, failed or only possible", briefing.not_happened),
    ):
        if lines:
            document.add_heading(heading, level=1)
            _add_list(document, lines)


def _add_sources(document: Any, briefing: Briefing) -> None:
    document.add_heading("Sources", level=1)
    for origin in briefing.sources:
        paragraph = document.add_paragraph(f"{origin.number}. {origin.title}")
        if origin.published:
            paragraph.add_run(f", {origin.published}")
        if origin.url:
            paragraph.add_run(", ")
            _add_link(paragraph, origin.url)
    document.add_paragraph(briefing.made_by)


def _add_list(document: Any, lines: Iterable[Line]) -> None:
    for line in lines:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{line.date}: ").bold = True
        paragraph.add_run(f"{line.what}, {line.where}, by {line.who} ({line.status}). ")
        if line.evidence:
            run = paragraph.add_run(f"“{line.evidence}” ")
            run.italic = True
            run.font.rtl = is_arabic(line.evidence) or None
        # a left-to-right mark: digits and brackets behind Arabic would be put in its order
        paragraph.add_run(f"\u200e[{_numbers(line)}]" if line.sources else "")


def _add_table(
    document: Any,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths_cm: Sequence[float] | None = None,
) -> None:
    """A table of text with given widths, or one of numbers."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    table = document.add_table(rows=1, cols=len(header), style="Light List Accent 1")
    table.autofit = widths_cm is None
    for column, width in zip(table.columns, widths_cm or (), strict=False):
        column.width = Cm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    # cells of a whole table are looked up at once: one by one takes time that grows with its square
    cells: list[Any] = list(table.rows[0].cells)
    texts = list(header)
    for row in rows:
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells += added.cells
        texts += row
    for index, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(text)
        run.font.size = Pt(9)
        run.font.rtl = is_arabic(text) or None
        if widths_cm is None and index % len(header):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif widths_cm is not None:
            cell.width = Cm(widths_cm[index % len(header)])


def _add_link(paragraph: Any, url: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(url)
    run.font.color.rgb = RGBColor(0x05, 0x50, 0xAE)
    link.append(run._r)
    paragraph._p.append(link)


def _numbers(line: Line) -> str:
    return ", ".join(map(str, line.sources))
