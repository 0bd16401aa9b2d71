"""Hostile text in every field of every event: nothing of it runs, and all of it is shown as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from mapcases import Watched, event
from playwright.sync_api import expect

from conflictmap.eventset import EventSet
from conflictmap.model import Event, Source
from conflictmap.output.map import build_map, embed

RUN = "window.__ran=(window.__ran||0)+1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</SCRIPT ><script>{RUN}</script>",
    f"<!--<script>{RUN}//-->",
    f"<!--<script></script><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror='{RUN}'>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src=javascript:{RUN}>",
    f"<object data=javascript:{RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<body onload={RUN}>",
    f"<style>@import 'javascript:{RUN}';*{{display:none}}</style>",
    f"<link rel=stylesheet href='data:text/css,*{{display:none}}'>{RUN}",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<base href='https://evil.example/'>{RUN}",
    f"<form action=javascript:{RUN}><button>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"${{{RUN}}}",
    f"`${{{RUN}}}`",
    f"`+({RUN})+`",
    f"');{RUN};('",
    f'");{RUN};("',
    f"\\x3cimg src=x onerror={RUN}\\x3e",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"{{{{{RUN}}}}}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    "{{ 7*7 }}{% raw %}{{ self.__init__.__globals__ }}",
    f"{{% for x in (1).__class__.__base__.__subclasses__() %}}{RUN}{{% endfor %}}",
    f"\u2028{RUN}\u2029",
    f"line\n{RUN}\r\n//",
    f"\u202e\u2066{RUN}\u2069 gpj.exe\u200f",
    f"\x00\ufeff<script>{RUN}</script>",
    f'=HYPERLINK("https://evil.example","{RUN}")',
    f"+cmd|' /C calc'!A0 {RUN}",
    f"-2+3+{RUN}",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    f"__proto__ {RUN}",
    "constructor",
    "{0} {1} toString",
)
LINKS = (
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f"\x01javascript:{RUN}",
    f"java\tscript:{RUN}",
    f" javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"vbscript:{RUN}",
    f"blob:https://evil.example/{RUN}",
    "file:///etc/passwd",
    f'https://evil.example/" onmouseover="{RUN}',
    f"//evil.example/{RUN}",
    f"https://evil.example/<script>{RUN}</script>",
)


def hostile(number: int, text: str, link: str) -> Event:
    source = Source(report=text, title=text, url=link, published=text, status=text, evidence=text)
    other = Source(report="r", title=text, url="https://example.org/", published="2024-12-07", evidence=text)
    return event(
        number, id=f"{number} {text}", type=text, place=text, place_id=text, mention=text, governorate=text,
        district=text,
        actor=f"{text}; {text}", report=text, title=text, url=link, evidence=text, relation=text,
        published=text, sources=(source, other), lat=33 + number % 7 * 0.5, lon=36 + number // 7 * 0.6,
    )  # fmt: skip


CASES = [hostile(n, text, LINKS[n % len(LINKS)]) for n, text in enumerate(PAYLOADS)]


def test_there_are_enough_payloads() -> None:
    assert len(PAYLOADS) >= 30
    assert len(set(PAYLOADS)) == len(PAYLOADS)


@pytest.mark.parametrize("title", PAYLOADS[:12:3])
def test_nothing_runs_whatever_a_reader_does(
    watch: Callable[..., Watched], make_page: Callable[..., Path], title: str
) -> None:
    watched = watch()
    page = watched.open(make_page(CASES, title=title))
    assert page.evaluate("conflictmap.apps[0].store.count") == len(CASES)
    assert page.locator("h1").inner_text().strip() == " ".join(title.split())
    for row in range(len(CASES)):
        page.evaluate(f"conflictmap.apps[0].openEvent({row})")
        page.evaluate(f"conflictmap.apps[0].mark({row})")
    for _ in range(3):
        page.locator(".cm-more").click() if page.locator(".cm-more").is_visible() else None
    buttons = page.locator(".cm-items button")
    for index in range(0, buttons.count(), 4):
        buttons.nth(index).hover()
        buttons.nth(index).click()
    page.locator(".cm-filters summary").click()
    for choice in page.locator(".cm-filters select").all():
        choice.select_option(index=1)
        choice.select_option(index=0)
    for text in PAYLOADS[::9]:
        page.locator(".cm-search").fill(text)
        page.wait_for_timeout(250)
    page.locator(".cm-search").fill("")
    page.locator(".cm-lang").click()
    page.get_by_label("فاتح أو داكن").click()
    assert page.evaluate("window.__ran") is None
    assert page.locator(
        "script, iframe, object, embed, base, svg, form:not(.leaflet-control-layers-list)"
    ).count() == (page.evaluate("document.scripts.length"))


def test_texts_are_shown_as_they_are(watch: Callable[..., Watched], make_page: Callable[..., Path]) -> None:
    page = watch().open(make_page(CASES))
    for row in range(0, len(CASES), 5):
        shown = page.evaluate(
            f"""conflictmap.readEvent(conflictmap.apps[0].store, {row})
            .then(e => [e.evidence, e.place, e.actor, e.id, e.relation, e.sources[0].title])"""
        )
        number = int(shown[3].split()[0])
        text = PAYLOADS[number]
        assert shown == [text, text, f"{text}; {text}", f"{number} {text}", text, text]


@pytest.mark.parametrize("link", LINKS)
def test_only_http_links_become_links(
    watch: Callable[..., Watched], make_page: Callable[..., Path], link: str
) -> None:
    page = watch().open(make_page([event(1, url=link)]))
    page.evaluate("conflictmap.apps[0].openEvent(0)")
    expect(page.locator(".cm-card")).to_be_visible()
    for anchor in page.locator(".cm-card a").all():
        assert anchor.evaluate("a => a.protocol") in ("http:", "https:")
        assert anchor.get_attribute("rel") == "noopener noreferrer"
        assert anchor.evaluate("a => a.getAttributeNames().join()") == "href,target,rel"
    assert page.locator(".cm-card a").count() == int(link.startswith("https:"))
    assert page.evaluate("window.__ran") is None


def test_link_of_a_view_cannot_run_anything(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    path = make_page()
    for text in PAYLOADS[::6]:
        from urllib.parse import quote

        fragment = "#" + "&".join(
            f"{key}={quote(text)}" for key in ("at", "from", "words", "lang", "governorate", "event")
        )
        page = watch().open(path, fragment)
        assert page.evaluate("window.__ran") is None


def test_spreadsheet_takes_no_cell_for_a_formula(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    page = watch().open(make_page(CASES))
    with page.expect_download() as waiting:
        page.get_by_label("Download the events in view as CSV").click()
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(CASES)
    for row in rows:
        for name, cell in row.items():
            if name not in ("lat", "lon", "precision_km"):
                assert not cell.lstrip("\u200f\ufeff \x00").startswith(("=", "+", "-", "@", "\t", "\r")), (
                    name,
                    cell,
                )


def test_hostile_title_and_text_in_an_embedded_map(watch: Callable[..., Watched], tmp_path: Path) -> None:
    fragment = embed(build_map(EventSet.from_events(CASES), title=PAYLOADS[8]))
    outer = tmp_path / "outer.html"
    outer.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{fragment}</body>", encoding="utf-8")
    watched = watch()
    watched.page.goto(outer.as_uri())
    frame = watched.page.frame_locator("iframe")
    expect(frame.locator("[data-state=ready]")).to_be_attached()
    frame.locator(".cm-items button").first.click()
    expect(frame.locator(".cm-card")).to_be_visible()
    assert watched.page.evaluate("window.__ran") is None
    assert watched.page.frames[1].evaluate("window.__ran") is None
    assert watched.page.locator("body > *").count() == 1
