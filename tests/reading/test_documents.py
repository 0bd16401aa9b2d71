"""Reports come out of any file a newsroom has, unaltered, and a fault names its place."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictmap.errors import InputError
from conflictmap.reading.documents import read_reports

TEXT = "Rebels took Rastan on Friday. “The bridge is gone,” a resident said.\r\nHoms is calm.\n"
ARABIC = (
    "سيطرت فصائل المعارضة على مدينة حماة يوم الخميس بعد انسحاب قوات الجيش منها.\n"
    "وأعلنت وزارة الداخلية الأردنية إغلاق معبر جابر الحدودي بسبب الظروف الأمنية في الجنوب السوري.\n"
)
ENGLISH_1252 = "The café on the square – where “everyone” met – was hit, Gen. François Lefèvre’s aide said.\n"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_one(path: Path, **options: str) -> object:
    (report,) = read_reports(path, **options)
    return report


def fault_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        list(read_reports(path))
    return str(caught.value)


def test_text_is_not_altered(tmp_path):
    report = read_one(write(tmp_path, "a.txt", TEXT))
    assert report.text == TEXT
    assert report.published is None


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TEXT, "utf-8-sig"),
        (TEXT, "utf-16"),
        (TEXT, "utf-16-le"),
        (TEXT, "utf-16-be"),
        (ARABIC, "utf-16-le"),
        (ARABIC, "utf-16-be"),
        (ARABIC, "utf-32"),
        (ARABIC, "cp1256"),
        (ENGLISH_1252, "cp1252"),
        ("Les rebelles ont pris la ville de Hama jeudi, déjà à l'aube. Où est l'armée ?", "latin-1"),
    ],
)
def test_encodings(tmp_path, text, encoding):
    assert read_one(write(tmp_path, "a.txt", text.encode(encoding))).text == text


def test_damaged_utf8_keeps_the_rest(tmp_path):
    report = read_one(write(tmp_path, "a.txt", ARABIC.encode()[:-3]))
    assert report.text.startswith(ARABIC[:60])


def test_date_of_a_text(tmp_path):
    dated = write(tmp_path, "homs-2024-12-06.txt", TEXT)
    assert read_one(dated).published == dt.date(2024, 12, 6)
    assert read_one(dated, published="2024-12-07").published == dt.date(2024, 12, 7)
    assert read_one(write(tmp_path, "homs-2024-02-30.txt", TEXT)).published is None
    assert read_one(write(tmp_path, "call-963-2024-12061.txt", TEXT)).published is None


def test_published_must_be_a_date(tmp_path):
    with pytest.raises(InputError, match="expected a date such as 2024-12-06, found 'Friday'"):
        list(read_reports(write(tmp_path, "a.txt", TEXT), published="Friday"))


def test_title_of_a_text_stays_in_it(tmp_path):
    report = read_one(write(tmp_path, "a.txt", "Rebels near Homs\n\nRebels took Rastan.\n"))
    assert report.title == "Rebels near Homs"
    assert report.text.startswith("Rebels near Homs\n")
    assert read_one(write(tmp_path, "b.txt", "Rebels took Rastan.\n\nMore soon.\n")).title == ""
    assert read_one(write(tmp_path, "c.txt", "Rebels took Rastan\nand Talbiseh.\n")).title == ""


def test_id_follows_name_and_text_not_folder(tmp_path):
    (tmp_path / "sub").mkdir()
    first = read_one(write(tmp_path, "a.txt", TEXT)).id
    assert first == read_one(write(tmp_path / "sub", "a.txt", TEXT)).id
    assert first != read_one(write(tmp_path / "sub", "a.txt", TEXT + "More.")).id


def test_markdown_loses_only_its_front_matter(tmp_path):
    body = "# Homs on Friday\n\n- *Rastan* fell\n"
    front = '---\ntitle: "North of Homs"\ndate: 2024-12-06\nurl: https://example.org/1\n---\n'
    report = read_one(write(tmp_path, "a.md", front + body))
    assert (report.text, report.title, report.url) == (body, "North of Homs", "https://example.org/1")
    assert report.published == dt.date(2024, 12, 6)
    plain = read_one(write(tmp_path, "b.md", body))
    assert (plain.text, plain.title) == (body, "Homs on Friday")
    assert "front matter" in fault_of(write(tmp_path, "c.md", "---\ndate: Friday\n---\nRastan fell."))


PAGE = """<!doctype html><html><head><title>Rebels near Homs - The Paper</title>
<meta property="og:title" content="Rebels near Homs">
<meta property="article:published_time" content="2024-12-06T21:00:00Z">
<link rel="canonical" href="https://example.org/homs"><style>.x{color:red}</style>
<script>var hidden = "Israel struck Damascus";</script></head><body><nav>Home World Syria</nav>
<article><h1>Rebels near Homs</h1>
<p>Opposition fighters captured the town of Rastan on Friday, residents said, and moved on
along the <a href='/m5'>M5</a> towards the city of Homs.</p>
<p>Hours before, an air strike had brought down the bridge at Rastan, on the road that ties Hama to Homs.
The Observatory had said on Thursday that government troops were leaving the barracks beside it.</p>
<script>document.write("Aleppo was captured");</script></article><footer>Contact</footer></body></html>"""


def test_page_gives_article_title_date_and_address(tmp_path):
    report = read_one(write(tmp_path, "a.html", PAGE))
    assert "captured the town of Rastan on Friday" in report.text
    assert "moved on along the M5 towards" in report.text
    assert "brought down the bridge" in report.text
    assert not any(word in report.text for word in ("hidden", "document.write", "color:red"))
    assert (report.title, report.url) == ("Rebels near Homs", "https://example.org/homs")
    assert report.published == dt.date(2024, 12, 6)


def test_page_full_of_scripts_gives_its_visible_text(tmp_path):
    scripts = "<script>if (a < b) { captured('Aleppo') }</script><style>p{}</style>" * 2000
    head = f"<html><head><title>Short</title>{scripts}</head>"
    page = f"{head}<body>{scripts}<div>Hama <b>fell</b>.</div>{scripts}"
    report = read_one(write(tmp_path, "a.htm", page))
    assert report.text == "Hama fell."
    assert "text, found an empty one" in fault_of(write(tmp_path, "b.html", f"<html>{scripts}</html>"))


@pytest.mark.parametrize(
    "junk", ["<" * 200_000, "<div>" * 50_000 + "Hama fell.", "<b> </b>" * 100_000, "<!--" * 99_999]
)
def test_hostile_page_ends_in_time(tmp_path, junk):
    path = write(tmp_path, "a.html", "<html><body><p>Hama fell.</p>" + junk)
    begin = time.perf_counter()
    reports = list(read_reports(path, on_fault=lambda fault: None))
    assert time.perf_counter() - begin < 20
    assert all("fell" in report.text for report in reports)


def test_lines_with_a_broken_one_in_the_middle(tmp_path):
    lines = [
        json.dumps(
            {"id": "a", "published": "2024-12-06", "title": "T", "text": "Rastan fell.", "url": "https://x"}
        ),
        '{"id": "b", "text": "Homs',
        json.dumps(["not", "an", "object"]),
        json.dumps({"id": "c", "body": "Rastan fell."}),
        json.dumps({"id": "d", "text": "Hama fell.", "published": "yesterday"}),
        "",
        json.dumps(
            {"id": 7, "text": "Hama \ud800 fell.", "published": "2024-12-05T23:30:00+02:00", "title": None}
        ),
    ]
    path = write(tmp_path, "a.jsonl", b"\xef\xbb\xbf" + "\n".join(lines).encode() + b"\n\xff{}\n")
    faults: list[InputError] = []
    first, last = read_reports(path, on_fault=faults.append)
    assert (first.id, first.title, first.url) == ("a", "T", "https://x")
    assert (last.id, last.text, last.published) == ("7", "Hama \ufffd fell.", dt.date(2024, 12, 5))
    assert [fault.line for fault in faults] == [2, 3, 4, 5, 8]
    assert "fields are: body, id" in str(faults[2])
    assert all(str(path) in str(fault) and "expected" in str(fault) for fault in faults)
    with pytest.raises(InputError, match="line 2"):
        list(read_reports(path))


def test_published_option_fills_only_what_is_missing(tmp_path):
    lines = '{"id": "a", "text": "x", "published": "2024-12-01"}\n{"id": "b", "text": "y"}\n'
    first, second = read_reports(write(tmp_path, "a.jsonl", lines), published="2024-12-09")
    assert (first.published, second.published) == (dt.date(2024, 12, 1), dt.date(2024, 12, 9))


def test_gzip(tmp_path):
    packed = gzip.compress(b'{"id": "a", "text": "Rastan fell."}\n' * 500)
    assert len(list(read_reports(write(tmp_path, "a.jsonl.gz", packed)))) == 500
    assert "damaged" in fault_of(write(tmp_path, "b.jsonl.gz", packed[:-20]))
    assert "damaged" in fault_of(write(tmp_path, "c.jsonl.gz", b"not gzip"))


def test_folder_is_read_in_order_and_beyond_faults(tmp_path):
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    write(tmp_path, "z.txt", "Z fell.")
    write(tmp_path / "b" / "c", "a.txt", "A fell.")
    write(tmp_path / "b", "empty.txt", "")
    write(tmp_path / ".git", "hidden.txt", "Hidden.")
    write(tmp_path, "photo.jpg", b"\xff\xd8\xff")
    faults: list[InputError] = []
    assert [report.text for report in read_reports(tmp_path, on_fault=faults.append)] == [
        "Z fell.",
        "A fell.",
    ]
    assert len(faults) == 1 and "empty.txt" in str(faults[0])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.jsonl", b"\n", "empty"),
        ("a.txt", bytes(range(256)) * 50, "binary"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        ("a.txt", b"%PDF-1.7 ...", "PDF"),
        ("a.txt", b"PK\x03\x04....", "ZIP"),
        ("a.jsonl", b"\x00\x01\x02" * 99, "binary"),
        ("a.txt", b"\xff\xfeA", "broken byte"),
        ("a.docx", b"PK", "found .docx"),
    ],
)
def test_what_is_no_report(tmp_path, name, content, words):
    message = fault_of(write(tmp_path, name, content))
    assert words in message
    assert name in message


def test_missing_sources(tmp_path):
    assert "no such file" in fault_of(tmp_path / "nothing.txt")
    assert "found an address" in fault_of(Path("https://example.org/a.html"))
    (tmp_path / "hollow").mkdir()
    assert "found none" in fault_of(tmp_path / "hollow")


@pytest.mark.parametrize(
    ("given", "texts"),
    [
        (b"Rastan fell.\nHoms is calm.", ["Rastan fell.\nHoms is calm."]),
        (b'{"text": "Rastan fell."}\n{"text": "Hama fell."}\n', ["Rastan fell.", "Hama fell."]),
        (PAGE.encode(), None),
    ],
)
def test_standard_input(monkeypatch, given, texts):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    reports = list(read_reports("-"))
    if texts is None:
        assert reports[0].title == "Rebels near Homs"
    else:
        assert [report.text for report in reports] == texts
    assert all(report.id.startswith("stdin-") for report in reports)


@given(
    st.sampled_from(["a.txt", "a.md", "a.html", "a.jsonl", "a.jsonl.gz", "a"]),
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(str.encode),
        st.text(max_size=200).map(lambda text: text.encode("utf-16")),
        st.text(max_size=50).map(lambda text: f"---\ndate: {text}\n---\n<p>{text}</p>".encode()),
        st.dictionaries(st.text(max_size=9), st.text(max_size=50) | st.integers() | st.none()).map(
            lambda fields: json.dumps(fields | {"text": "x\ud800"}).encode()
        ),
    ),
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_reports_or_a_fault(name, content):
    with tempfile.TemporaryDirectory() as folder:
        faults: list[InputError] = []
        for report in read_reports(write(Path(folder), name, content), on_fault=faults.append):
            assert report.text.strip()
            for text in (report.id, report.text, report.title, report.url):
                text.encode("utf-8")
                assert "\x00" not in text
        assert all(name in str(fault) for fault in faults)


def test_fifty_megabytes_of_text(tmp_path):
    path = write(tmp_path, "big.txt", ENGLISH_1252.encode("cp1252") * 550_000)
    begin = time.perf_counter()
    report = read_one(path)
    assert len(report.text) > 50_000_000
    assert time.perf_counter() - begin < 20
