"""Nothing covers anything: boxes of the page at the sizes that readers have, on screen and on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mapcases import Watched
from playwright.sync_api import Page, expect

SIZES = {
    "desktop": (1360, 850),
    "phone": (390, 844),
    "small phone": (360, 640),
    "tablet": (820, 1180),
    "wide": (1920, 1080),
}
PARTS = (".cm-head", ".cm-body", ".cm-map", ".cm-time", ".cm-ladder", ".cm-sheets")
# What lies on the map on purpose must not cover each other.
ON_MAP = (".leaflet-control-zoom", ".leaflet-control-scale", ".cm-ladderbutton", ".cm-blur", ".cm-credits")


def boxes(page: Page, selectors: tuple[str, ...]) -> dict[str, tuple[float, float, float, float]]:
    found = {}
    for selector in selectors:
        node = page.locator(selector).first
        if node.count() and node.is_visible() and (box := node.bounding_box()):
            found[selector] = (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
    return found


def covered(found: dict[str, tuple[float, float, float, float]]) -> list[tuple[str, str]]:
    names = list(found)
    return [
        (one, two)
        for index, one in enumerate(names)
        for two in names[index + 1 :]
        if found[one][0] < found[two][2] - 0.5 and found[two][0] < found[one][2] - 0.5
        and found[one][1] < found[two][3] - 0.5 and found[two][1] < found[one][3] - 0.5
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_parts_do_not_cover_each_other_and_nothing_runs_out_of_the_window(
    watch: Callable[..., Watched], make_page: Callable[..., Path], size: str, lang: str
) -> None:
    width, height = SIZES[size]
    page = watch(viewport={"width": width, "height": height}).open(
        make_page(lang=lang, title="Syria, December 2024", blur_km=2)
    )
    for sheet in ("", "list", "key", "ladder") if page.locator(".cm-sheets").is_visible() else ("",):
        if sheet:
            page.evaluate(f"conflictmap.apps[0].showSheet('{sheet}')")
        found = boxes(page, PARTS)
        assert {".cm-head", ".cm-map"} <= set(found)
        assert covered(found) == [], sheet
        assert covered(boxes(page, ON_MAP)) == [], sheet
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for name, box in found.items():
            assert box[0] >= -0.5 and box[2] <= width + 0.5 and box[1] >= -0.5 and box[3] <= height + 0.5, (
                name,
                sheet,
            )


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_names_cover_neither_events_nor_each_other(
    watch: Callable[..., Watched], make_page: Callable[..., Path], size: str
) -> None:
    width, height = SIZES[size]
    page = watch(viewport={"width": width, "height": height}).open(make_page())
    for zoom in (6.5, 7.25, 8, 9.5):
        page.evaluate(f"conflictmap.apps[0].map.setView([34.6, 37], {zoom}, {{animate: false}})")
        events = page.evaluate("conflictmap.apps[0].events.boxes")
        names = page.evaluate("conflictmap.apps[0].labels.written")
        assert len(names) > 5
        overlaps = [
            (a, b)
            for i, a in enumerate(names)
            for b in names[i + 1 :] + events
            if a != b and a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]
        assert overlaps == [], zoom


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_main_cities_are_named_beside_their_events(
    watch: Callable[..., Watched], make_page: Callable[..., Path], size: str
) -> None:
    width, height = SIZES[size]
    page = watch(viewport={"width": width, "height": height}).open(make_page())
    assert {"Aleppo", "Hama", "Homs", "Damascus"} <= set(page.evaluate("conflictmap.apps[0].labels.names"))


def test_map_knows_its_size_when_the_panels_are_filled(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    page = watch(viewport={"width": 400, "height": 800}, has_touch=True, is_mobile=True).open(make_page())
    known, real = page.evaluate(
        """(() => { const a = conflictmap.apps[0], size = a.map.getSize();
        return [[size.x, size.y], [a.mapNode.clientWidth, a.mapNode.clientHeight]]; })()"""
    )
    assert known == real


def test_fingers_find_large_targets(watch: Callable[..., Watched], make_page: Callable[..., Path]) -> None:
    page = watch(viewport={"width": 400, "height": 800}, has_touch=True, is_mobile=True).open(make_page())
    seen = 0
    for sheet in ("", "list", "key"):
        if sheet:
            page.evaluate(f"conflictmap.apps[0].showSheet('{sheet}')")
        for target in page.locator("button, select, .leaflet-bar a, .cm-key label, .cm-handle").all():
            box = target.bounding_box() if target.is_visible() else None
            if box:
                seen += 1
                assert box["height"] >= 36, (sheet, target.evaluate("node => node.outerHTML"))
                assert box["width"] >= 32
    assert seen > 30


def test_shades_of_governorates_are_explained(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    page = watch().open(make_page(choropleth=True))
    legend = page.locator(".cm-shades")
    expect(legend).to_be_visible()
    assert legend.inner_text().split("\n") == ["Events by governorate", "1", "2", "3"]


def test_phone_shows_an_event_below_the_map(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    page = watch(viewport={"width": 360, "height": 740}, has_touch=True).open(make_page())
    page.get_by_role("button", name="Events").click()
    page.locator(".cm-items button").first.click()
    card = page.locator(".cm-sheetcard .cm-card")
    expect(card).to_be_visible()
    assert page.locator(".leaflet-popup").count() == 0
    assert covered(boxes(page, (".cm-map", ".cm-sheetcard", ".cm-sheets", ".cm-head"))) == []
    page.get_by_label("Close", exact=True).click()
    expect(card).not_to_be_visible()
    expect(page.locator(".cm-time")).to_be_visible()


def test_popups_stay_within_the_map(watch: Callable[..., Watched], make_page: Callable[..., Path]) -> None:
    page = watch().open(make_page())
    for row in range(9):
        page.evaluate(f"conflictmap.apps[0].openEvent({row})")
        page.wait_for_timeout(400)
        inside = boxes(
            page, (".cm-map .folium-map", ".leaflet-popup-content-wrapper", ".leaflet-control-zoom")
        )
        around, popup = inside[".cm-map .folium-map"], inside[".leaflet-popup-content-wrapper"]
        assert (
            popup[0] >= around[0]
            and popup[1] >= around[1] - 0.5
            and popup[2] <= around[2]
            and popup[3] <= around[3]
        ), row
        del inside[".cm-map .folium-map"]
        assert covered(inside) == [], row


def test_paper_holds_map_ladder_list_and_notes(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    page = watch(color_scheme="dark").open(make_page())
    view = """(() => { const map = conflictmap.apps[0].map, c = map.getCenter();
        return [map.getZoom(), +c.lat.toFixed(3), +c.lng.toFixed(3)]; })()"""
    before = page.evaluate(view)
    page.evaluate("window.shownBounds = conflictmap.apps[0].map.getBounds()")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("conflictmap.apps[0].map.getBounds().contains(shownBounds)")
    picture = "conflictmap.apps[0].baseLayer._container.toDataURL()"
    printed = page.evaluate(picture)
    page.evaluate("conflictmap.apps[0].baseLayer.redraw()")
    bare = page.evaluate(picture)
    assert bare != printed  # events and names stood on the one canvas that is printed
    page.evaluate("conflictmap.apps[0].resize()")  # as a browser does that lays the paper out
    assert page.evaluate(picture) != bare
    expect(page.locator(".cm-app")).to_have_attribute("data-theme", "light")
    for part in (".cm-tools", ".cm-search", ".leaflet-control-zoom", ".cm-filters"):
        expect(page.locator(part)).not_to_be_visible()
    for part in (".cm-map", ".cm-ladder", ".cm-key", ".cm-items", ".cm-notes"):
        expect(page.locator(part)).to_be_visible()
    assert (
        covered(
            boxes(page, (".cm-head", ".cm-map", ".cm-time", ".cm-key", ".cm-ladder", ".cm-list", ".cm-notes"))
        )
        == []
    )
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".cm-app")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".cm-search")).to_be_visible()
    assert page.evaluate(view) == before
