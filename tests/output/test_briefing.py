"""Briefings: what they say, that nothing of a report becomes markup, and that every format holds it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conflictmap import Event, EventSet, FormatError, InputError, QueryError, Source
from conflictmap.output import briefing as briefing_module
from conflictmap.output.briefing import build_briefing, describe_date, is_arabic, plain, write_briefing
from conflictmap.output.briefingtext import dump_markdown

ARABIC = "سيطرت المعارضة على الرستن"
RASTAN = Event(
    id="1", type="captured", status="reported", place="Rastan", governorate="Homs", kind="town", lat=34.926,
    lon=36.732, precision_km=2, location_method="gazetteer", date="2024-12-06", date_precision="day",
    actor="HTS", title="Day ten", published="2024-12-07", url="https://example.org/10", evidence=ARABIC,
)  # fmt: skip
EVENTS = EventSet.from_events([
    RASTAN,
    replace(RASTAN, id="2", type="struck", place="Hama", governorate="Hama", date="2024-12-05", status="claimed",
            published="2024-12-05", title="Day nine", url="", evidence="The army said it hit Hama."),
    replace(RASTAN, id="3", type="closed", place="Nowhere Gate", governorate="", lat=None, lon=None,
            precision_km=None, location_method="unresolved", date="2024-12", date_precision="month"),
    replace(RASTAN, id="4", status="negated", place="Homs", evidence="The army denied it.", date="",
            date_precision="unknown"),
])  # fmt: skip
DRAW = briefing_module._draw


@pytest.fixture(scope="module")
def picture() -> bytes:
    """A real picture of the map, drawn once."""
    return DRAW(EVENTS, 0.0)


@pytest.fixture(autouse=True)
def drawn_once(picture: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefing_module, "_draw", lambda *_: picture)


HOSTILE = (
    "<script>alert(1)</script> ${alert(2)} [link](javascript:alert(3)) | pipe `code` *bold* \u202egnp.exe\u202c\x07 "
    "<img src=x onerror=alert(4)> {{ 7*7 }} {% raw %} \u2028 end"
)


def hostile() -> EventSet:
    return EventSet.from_events([
        replace(
            RASTAN, place=HOSTILE, actor=HOSTILE, evidence=HOSTILE, title=HOSTILE, relation=HOSTILE,
            url="javascript:alert(5)", governorate=HOSTILE,
            sources=(Source(report=HOSTILE, title=HOSTILE, url='https://example.org/"onload="x', evidence=HOSTILE),),
        ),
    ])  # fmt: skip


def test_a_briefing_says_what_happened() -> None:
    briefing = build_briefing(EVENTS, new_since="2024-12-06")
    assert briefing.title == "Conflict events, 5 to 6 December 2024"
    assert briefing.summary.startswith(
        "3 events: 1 captured, 1 struck, 1 closed. 1 told only by the party that gains"
    )
    assert "1 without a position" in briefing.summary
    assert briefing.counts == (
        ("Hama", "", "1", "", "1"),
        ("Homs", "1", "", "", "1"),
        ("Several or none", "", "", "1", "1"),
        ("All", "1", "1", "1", "3"),
    )
    assert [line.where for line in briefing.new] == ["Nowhere Gate", "Rastan (Homs)"]
    assert [line.where for line in briefing.doubtful] == ["Hama"]
    assert [line.where for line in briefing.unresolved] == ["Nowhere Gate"]
    assert [line.where for line in briefing.not_happened] == ["Homs"]
    assert [(o.title, o.published, o.url) for o in briefing.sources] == [
        ("Day ten", "7 December 2024", "https://example.org/10"),
        ("Day nine", "5 December 2024", ""),
    ]


def test_a_title_of_ones_own_leaves_the_period_below() -> None:
    briefing = build_briefing(EVENTS, title=" Homs\nthis week ")
    assert (briefing.title, briefing.period) == ("Homs this week", "5 to 6 December 2024")
    assert briefing.new_since == ""


def test_a_briefing_of_nothing_says_so() -> None:
    text = dump_markdown(build_briefing(EventSet.from_events([]), new_since="2024-12-06")).decode()
    assert "No events." in text
    assert "0 events." in text


def test_many_events_are_cut_and_the_rest_is_counted() -> None:
    many = EventSet.from_events(replace(RASTAN, id=str(n)) for n in range(250))
    briefing = build_briefing(many)
    assert (len(briefing.events), briefing.left_out, briefing.counts[-1][-1]) == (200, 50, "250")


@pytest.mark.parametrize(
    ("date", "told"),
    [("2024-12-06", "6 December 2024"), ("2024-12", "December 2024"), ("2014", "2014"), ("", "undated")],
)
def test_dates_are_told_as_precisely_as_they_are_known(date: str, told: str) -> None:
    assert describe_date(date) == told


def test_a_wrong_date_is_an_error() -> None:
    with pytest.raises(QueryError, match="since"):
        build_briefing(EVENTS, new_since="last week")


def test_text_is_made_plain() -> None:
    assert plain("a\u202eb\x00\n c") == "a b c"
    assert (is_arabic(ARABIC), is_arabic("“Rastan” سيطرت"), is_arabic("12")) == (True, False, False)


class Tags(HTMLParser):
    """Start tags and attributes as a browser would find them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_no_text_of_a_report_becomes_html(tmp_path: Path) -> None:
    write_briefing(hostile(), tmp_path / "b.html", title=HOSTILE, new_since="2024-12-01")
    page = (tmp_path / "b.html").read_text("utf-8")
    tags = Tags()
    tags.feed(page)
    names = {tag for tag, _ in tags.found}
    assert names.isdisjoint({"script", "b", "object", "embed", "link", "base"})
    images = [attributes for tag, attributes in tags.found if tag == "img"]
    assert [str(a["src"])[:22] for a in images] == ["data:image/png;base64,"]
    assert not [a for _, a in tags.found if any(name.startswith("on") for name in a)]
    links = [str(a["href"]) for tag, a in tags.found if tag == "a"]
    assert all(link.startswith(("#source-", "https://")) for link in links)
    assert "7*7" in page  # not run by the template engine
    assert "\u202e" not in page
    assert names >= {"iframe", "table", "h1"}


def test_html_needs_nothing_from_the_network(tmp_path: Path) -> None:
    write_briefing(EVENTS, tmp_path / "b.html")
    tags = Tags()
    tags.feed((tmp_path / "b.html").read_text("utf-8"))
    sources = [str(a.get("src", "")) for _, a in tags.found if a.get("src")]
    assert all(source.startswith("data:") for source in sources)


def test_markdown_links_its_picture_and_escapes(tmp_path: Path) -> None:
    write_briefing(hostile(), tmp_path / "my brief.md")
    text = (tmp_path / "my brief.md").read_text("utf-8")
    assert "![Map of the events](<my%20brief-map.png>)" in text
    assert (tmp_path / "my brief-map.png").read_bytes().startswith(b"\x89PNG")
    lines = text.replace("![Map of the events](<my%20brief-map.png>)", "").splitlines()
    bare = re.compile(r"(?<!\\)[<`*\[\]]")
    assert [line for line in lines if bare.search(re.sub(r"<https?://[^ <>]*>$", "", line))] == []
    rows = [re.sub(r"\\\|", "", line) for line in lines if line.startswith("|")]
    assert {row.count("|") for row in rows} <= {4, 7}


def test_word_holds_picture_tables_links_and_arabic(tmp_path: Path) -> None:
    import docx

    write_briefing(EVENTS, tmp_path / "b.docx", new_since="2024-12-06")
    document = docx.Document(str(tmp_path / "b.docx"))
    assert len(document.inline_shapes) == 1
    assert [cell.text for cell in document.tables[0].rows[-1].cells] == ["All", "1", "1", "1", "3"]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert ARABIC in text
    body = zipfile.ZipFile(tmp_path / "b.docx").read("word/document.xml").decode()
    assert "<w:rtl/>" in body
    assert "w:hyperlink" in body


def test_hostile_text_makes_a_readable_word_file(tmp_path: Path) -> None:
    import docx

    write_briefing(hostile(), tmp_path / "b.docx", title=HOSTILE)
    text = "\n".join(p.text for p in docx.Document(str(tmp_path / "b.docx")).paragraphs)
    assert "<script>alert(1)</script>" in text


@pytest.mark.parametrize("events", [EVENTS, hostile()])
def test_pdf_has_pages_bookmarks_and_only_web_links(events: EventSet, tmp_path: Path) -> None:
    write_briefing(events, tmp_path / "b.pdf", new_since="2024-12-06")
    data = (tmp_path / "b.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert b"/Outlines" in data
    assert b"javascript" not in data.lower()
    assert b"/Image" in data


def test_pdf_joins_arabic_letters() -> None:
    """Shaped glyphs are other ones than the letters alone; their order is that of reading."""
    from conflictmap.output.briefingpdf import _new_document

    pdf = _new_document("x")
    pdf.add_page()
    pdf.set_font("DejaVu", "", 12)
    shaped = pdf.get_string_width(ARABIC)
    pdf.set_text_shaping(use_shaping_engine=False)
    assert abs(shaped - pdf.get_string_width(ARABIC)) > 1


def test_unknown_and_unwritable_targets(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="md, html, docx, pdf"):
        write_briefing(EVENTS, tmp_path / "b.odt")
    with pytest.raises(InputError, match="create it"):
        write_briefing(EVENTS, tmp_path / "missing" / "b.pdf")


def test_markdown_on_standard_output_has_no_picture(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_briefing(EVENTS, "-", format="md")
    out = capfdbinary.readouterr().out
    assert out.startswith(b"# Conflict events")
    assert b"![" not in out
    assert io.BytesIO(out).read()
