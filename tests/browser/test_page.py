"""What a reader does with the page: layers, popups, keyboard, time, ladder, link, language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mapcases import Watched, december, event, wait_until
from playwright.sync_api import Page, expect

from conflictmap.model import Source
from conflictmap.output.packing import BLOCK_ROWS

APP = "conflictmap.apps[0]"


def shown(page: Page) -> int:
    """Events drawn on the canvas now, counted from what can be hit."""
    return page.evaluate(f"{APP}.events.counts.reduce((sum, count) => sum + count, 0)")


def point_of(page: Page, row_id: str) -> dict[str, float]:
    """Where the symbol of an event is in the window."""
    return page.evaluate(
        """async (id) => {
            const app = conflictmap.apps[0], store = app.store;
            for (const target of app.events.targets) {
                if (target.row < 0 || (await conflictmap.readEvent(store, target.row)).id !== id) continue;
                const box = app.mapNode.getBoundingClientRect(), bounds = app.events._bounds;
                const p = app.map.layerPointToContainerPoint(L.point(target.x, target.y).add(bounds.min));
                return {x: box.left + p.x, y: box.top + p.y};
            }
            throw new Error('no symbol of ' + id);
        }""",
        row_id,
    )


@pytest.fixture
def page(watch: Callable[..., Watched], make_page: Callable[..., Path]) -> Page:
    return watch().open(make_page(title="Syria, December 2024"))


def test_page_opens_from_a_file_and_draws_every_event(page: Page) -> None:
    assert shown(page) == 9
    assert page.locator("h1").inner_text() == "Syria, December 2024"
    assert page.title() == "Syria, December 2024"
    painted = page.evaluate(
        f"""() => {{
            const canvas = {APP}.events._container, data = canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height).data;
            let count = 0;
            for (let i = 3; i < data.length; i += 4) count += data[i] > 0;
            return count;
        }}"""
    )
    assert painted > 1000


def test_each_type_can_be_switched_off_and_on(page: Page) -> None:
    boxes = page.locator(".leaflet-control-layers-overlays label", has=page.locator(".cm-n"))
    assert boxes.count() == 4
    before = shown(page)
    for index in range(4):
        label = boxes.nth(index)
        count = int(label.locator(".cm-n").inner_text())
        assert count > 0
        label.locator("input").uncheck()
        wait_until(lambda left=before - count: shown(page) == left)  # type: ignore[misc]
        label.locator("input").check()
        wait_until(lambda: shown(page) == before)


@pytest.mark.parametrize("part", ["corridors", "band", "crossings", "governorates", "labels", "roads"])
def test_each_part_of_the_base_map_can_be_switched_off(page: Page, part: str) -> None:
    picture = f"() => {APP}.baseLayer._container.toDataURL() + {APP}.labels._container.toDataURL()"
    before = page.evaluate(picture)
    box = page.locator(".leaflet-control-layers-overlays label", has=page.locator(f".cm-swatch-{part}"))
    box.locator("input").uncheck()
    assert page.evaluate(picture) != before
    box.locator("input").check()
    assert page.evaluate(picture) == before


def test_popup_by_click_tells_all(page: Page) -> None:
    at = point_of(page, "e003")
    page.mouse.click(at["x"], at["y"])
    card = page.locator(".leaflet-popup .cm-card")
    expect(card).to_be_visible()
    text = card.inner_text()
    for wanted in ("Withdrawn", "reported", "Hama", "حماة", "5 December 2024", "Syrian army", "e003",
                   "known to within 4 km, from the gazetteer", "Report one", "تقرير ثان",
                   "2 of 2"):  # fmt: skip
        assert wanted in text, wanted
    assert card.locator("mark.cm-trigger").inner_text().startswith("withdrew")
    assert card.locator("mark.cm-place").inner_text() == "Hama"
    links = card.locator("a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://example.org/one",
        "https://example.net/two",
    ]
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}
    card.get_by_label("Next event").click()
    expect(page.locator(".leaflet-popup .cm-card")).to_contain_text("Captured")
    page.keyboard.press("Escape")
    page.mouse.click(5, 5)


def test_claimed_disputed_and_imprecise_are_told_in_words(page: Page) -> None:
    words = {"e004": "Claimed: only the party that gains by it says so", "e006": "another source denies it",
             "e007": "known only by its governorate", "e008": "only the month is known"}  # fmt: skip
    for identifier, wanted in words.items():
        page.evaluate(f"{APP}.openById('{identifier}')")
        expect(page.locator(".leaflet-popup .cm-card", has_text=identifier)).to_contain_text(wanted)


def test_place_and_trigger_are_marked_in_arabic_too(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    text = "وسيطرت الفصائل على مدينة الرستن يوم الجمعة."
    page = watch().open(make_page([event(1, evidence=text, mention="الرستن")]))
    page.evaluate(f"{APP}.openEvent(0)")
    card = page.locator(".cm-card")
    expect(card.locator("mark.cm-trigger").first).to_have_text("وسيطرت")
    expect(card.locator("mark.cm-place")).to_have_text("الرستن")
    assert card.locator("blockquote").inner_text() == text


def test_keyboard_reaches_an_event_and_comes_back(page: Page) -> None:
    page.locator(".cm-search").focus()
    page.keyboard.press("Tab")  # the tabs
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    first = page.locator(".cm-items button").first
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    second = page.locator(".cm-items button").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    card = page.locator(".leaflet-popup .cm-card")
    expect(card).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(second).to_be_focused()


def test_what_cannot_be_drawn_is_listed_with_its_sentence(page: Page) -> None:
    tab = page.get_by_role("tab", name="Not on the map (3)")
    tab.click()
    assert page.locator(".cm-items li").count() == 3
    page.locator(".cm-items button", has_text="denied").click()
    expect(page.locator(".cm-items .cm-card")).to_contain_text("The army denied that Rastan had fallen.")
    expect(page.locator(".leaflet-popup")).to_have_count(0)


def test_search_finds_places_in_both_scripts_actors_and_sentences(page: Page) -> None:
    for words, count in (("rastan", 2), ("حماة", 3), ("russian", 1), ("overnight", 1), ("zzz", 0)):
        page.locator(".cm-search").fill(words)
        page.wait_for_timeout(400)
        assert shown(page) == count, words
    expect(page.locator(".cm-empty")).to_be_visible()


def test_search_reads_sentences_that_are_packed_as_words(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    """Of more than one block the sentences are numbers of words; they are searched without being put together."""
    many = [event(n, id=f"m{n:05}", evidence=f"Rastan was taken, note {n}.") for n in range(BLOCK_ROWS + 30)]
    two = (
        Source(report="a", evidence="Rastan was taken."),
        Source(report="b", evidence="A needle lay there."),
    )
    many[7] = event(7, id="m00007", evidence="Rastan was taken.", sources=two)
    many[-1] = event(1, id="m99999", evidence="Rástan: Needles were found.")
    page = watch().open(make_page(many))
    for words, count in (("needle", 2), ("needles found", 1), (f"{BLOCK_ROWS + 3}.", 1), ("haystack", 0)):
        page.locator(".cm-search").fill(words)
        wait_until(lambda count=count: shown(page) == count)  # type: ignore[misc]
        expect(page.get_by_text("Searching the sentences")).not_to_be_visible()
        assert shown(page) == count, words


def test_band_along_the_corridors_has_a_chosen_width(page: Page) -> None:
    chooser = page.locator(".cm-bandrow")
    expect(chooser).to_contain_text("10 km")
    chooser.locator("input").fill("25")
    assert page.evaluate(f"[{APP}.baseLayer.bandKm, {APP}.bandKm]") == [25, 25]
    expect(page.locator(".cm-ladderfoot")).to_contain_text("25 km of the M5")
    page.get_by_role("button", name="The M5 ladder").click()
    expect(page.locator(".cm-ladder")).not_to_be_visible()
    assert page.evaluate(
        f"{APP}.baseLayer.parts.band"
    )  # a layer of its own, whether the ladder is open or not
    page.locator(".leaflet-control-layers-overlays label", has_text="Band").locator("input").uncheck()
    expect(chooser).not_to_be_visible()


def test_filters_by_governorate_actor_source_and_status(page: Page) -> None:
    page.locator(".cm-filters summary").click()
    for label, value, count in (
        ("Governorate", "Hama", 3),
        ("Actor", "Russian forces", 1),
        ("Source", "example.net", 1),
    ):
        choice = page.locator(".cm-filters label", has_text=label).locator("select")
        choice.select_option(value)
        assert shown(page) == count, label
        choice.select_option("")
    page.locator(".cm-filters fieldset label", has_text="claimed").locator("input").uncheck()
    assert shown(page) == 8
    page.get_by_role("button", name="Reset all filters").click()
    assert shown(page) == 9


def test_time_handles_choose_a_range_and_undated_are_counted(page: Page) -> None:
    expect(page.locator(".cm-range")).to_have_text("30 Nov – 6 Dec 2024")
    handle = page.locator(".cm-handle.cm-from")
    handle.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".cm-range")).to_have_text("6 Dec 2024")
    assert shown(page) == 4 + 1 + 1  # of that day, of the month, undated
    page.locator(".cm-undated input").uncheck()
    assert shown(page) == 5
    page.get_by_role("button", name="All dates").click()
    assert shown(page) == 8
    chart = page.locator(".cm-chart").bounding_box()
    assert chart
    page.mouse.move(chart["x"] + 50, chart["y"] + 30)
    page.mouse.down()
    page.mouse.move(chart["x"] + chart["width"] * 0.35, chart["y"] + 30, steps=4)
    page.mouse.up()
    assert page.locator(".cm-range").inner_text().startswith("30 Nov – ")
    assert shown(page) < 8


def test_play_moves_on_and_stops_at_the_end(page: Page) -> None:
    page.get_by_role("button", name="Play").click()
    wait_until(lambda: page.evaluate(f"{APP}.filters.to !== null"))
    wait_until(lambda: page.evaluate(f"{APP}.time.timer === null && {APP}.filters.to === null"), 20)


def test_crossing_shows_its_state_on_the_chosen_day(page: Page) -> None:
    state = f"{APP}.labels.states['crossing:nasib']"
    assert page.evaluate(state) == "closed"
    page.locator(".cm-handle.cm-to").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(state) is None


def test_ladder_brush_filters_map_and_list(page: Page) -> None:
    chart = page.locator(".cm-ladderchart canvas").bounding_box()
    assert chart
    targets = page.evaluate(f"{APP}.ladder.targets.map(t => [t.x, t.y])")
    assert len(targets) == 6
    hama = page.evaluate(f"{APP}.ladder.scale().y(149)")
    page.mouse.move(chart["x"] + 130, chart["y"] + hama - 20)
    page.mouse.down()
    page.mouse.move(chart["x"] + chart["width"] - 4, chart["y"] + hama + 12, steps=5)
    page.mouse.up()
    assert shown(page) == 2
    assert page.locator(".cm-items li").count() == 2
    page.get_by_role("button", name="Clear selection").click()
    assert shown(page) == 9


def test_pointing_at_ladder_list_or_map_marks_the_event_everywhere(page: Page) -> None:
    chart = page.locator(".cm-ladderchart canvas").bounding_box()
    assert chart
    x, y, row = page.evaluate(f"(() => {{ const t = {APP}.ladder.targets[0]; return [t.x, t.y, t.row]; }})()")
    page.mouse.move(chart["x"] + x, chart["y"] + y)
    assert page.evaluate(f"{APP}.events.marked") == row
    page.locator(".cm-items button").nth(2).hover()
    marked = page.evaluate(f"[{APP}.events.marked, {APP}.ladder.marked]")
    assert marked[0] == marked[1] >= 0
    at = point_of(page, "e002")
    page.mouse.move(at["x"], at["y"])
    expect(page.locator(".cm-ladder")).to_be_visible()
    assert page.evaluate(f"{APP}.ladder.marked") == page.evaluate(f"{APP}.events.marked") >= 0


def test_link_brings_the_same_view_back(page: Page, watch: Callable[..., Watched], tmp_path: Path) -> None:
    page.locator(".leaflet-control-layers-overlays label", has_text="Struck").locator("input").uncheck()
    page.locator(".cm-filters summary").click()
    page.locator(".cm-filters label", has_text="Governorate").locator("select").select_option("Hama")
    page.evaluate(f"{APP}.map.setView([35.1, 36.9], 9, {{animate: false}})")
    page.locator(".leaflet-control-layers-overlays label", has_text="Other roads").locator("input").uncheck()
    page.locator(".cm-bandrow input").fill("20")
    page.locator(".cm-check input").check()
    page.locator(".cm-lang").click()
    page.evaluate(f"{APP}.openById('e003')")
    wait_until(
        lambda: page.evaluate("location.hash.includes('event=e003') && location.hash.includes('at=9')")
    )
    other = watch().open(tmp_path / "map.html", page.evaluate("location.hash"))
    expect(other.locator(".leaflet-popup .cm-card")).to_contain_text("e003")
    state = f"""(() => {{ const a = {APP}, c = a.map.getCenter(); return [a.filters.governorate,
        a.filters.types.join(), a.words.lang, a.map.getZoom(), a.filters.visible.join(),
        a.bandKm, a.baseLayer.parts, a.choropleth]; }})()"""
    assert other.evaluate(state) == page.evaluate(state)
    assert other.evaluate(f"[{APP}.bandKm, {APP}.baseLayer.parts.roads, {APP}.choropleth]") == [
        20,
        False,
        True,
    ]
    assert other.evaluate("document.documentElement.lang") == "ar"


def test_language_switch_turns_the_page_round(page: Page) -> None:
    page.locator(".cm-lang").click()
    app = page.locator(".cm-app")
    expect(app).to_have_attribute("dir", "rtl")
    text = app.inner_text()
    for wanted in ("الطبقات", "سيطرة", "حماة", "على الخريطة (9)"):
        assert wanted in text
    for left_over in ("Layers", "Captured", "Search", "On the map"):
        assert left_over not in text
    page.locator(".cm-lang").click()
    expect(app).to_have_attribute("dir", "ltr")


def test_dark_and_light(watch: Callable[..., Watched], make_page: Callable[..., Path]) -> None:
    page = watch(color_scheme="dark").open(make_page())
    expect(page.locator(".cm-app")).to_have_attribute("data-theme", "dark")
    page.get_by_label("Light or dark").click()
    expect(page.locator(".cm-app")).to_have_attribute("data-theme", "light")


def test_empty_map_says_so(watch: Callable[..., Watched], make_page: Callable[..., Path]) -> None:
    page = watch().open(make_page([]))
    expect(page.locator(".cm-empty")).to_have_text("No event was found in the text. The map is empty.")
    expect(page.locator(".cm-items")).to_have_text("No events")


def test_first_view_is_of_syria_when_few_events_are_far_away(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    near = [event(n, lat=33 + n % 40 / 10, lon=36 + n % 55 / 10) for n in range(250)]
    moscow = event(900, lat=55.75, lon=37.62)
    inside = f"""(([south, north]) => {{ const b = {APP}.map.getBounds();
        return b.getSouth() > south && b.getNorth() < north && b.contains([33.1, 36.1]); }})"""
    page = watch().open(make_page([*near, moscow]))
    assert page.evaluate(inside, [29, 40])
    other = watch().open(make_page([moscow], name="far.html"))
    assert other.evaluate(f"{APP}.map.getBounds().contains([55.75, 37.62])")


def test_types_of_ones_own_have_symbols(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    import dataclasses

    own = [dataclasses.replace(event(n), type=f"own_{n}") for n in range(1, 13)]
    page = watch().open(make_page(own))
    assert shown(page) == 12
    looks = page.evaluate(f"{APP}.store.head.types.map(t => t.shape + t.light)")
    assert len(set(looks)) == 12
    assert "own 3" in page.locator(".cm-key").inner_text()


def test_blur_is_said_on_the_map(watch: Callable[..., Watched], make_page: Callable[..., Path]) -> None:
    page = watch().open(make_page(blur_km=5))
    expect(page.locator(".cm-blur")).to_have_text("positions rounded to 5 km for safety")
    assert "34.92407" not in page.content()


def test_area_of_an_event_is_its_governorate_or_district(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    area = {"precision_km": 30.0, "lat": 34.6, "lon": 36.7}
    events = [
        event(1, kind="district", place="Rastan District", place_id="SY0405", **area),
        event(2, kind="governorate", place="Homs Governorate", place_id="SY04", **area),
        event(3, kind="district", place="My own district", place_id="", **area),
    ]
    page = watch().open(make_page(events))
    rings = page.evaluate(f"[0, 1, 2].map(i => ({APP}.events.ringsOf(i) || []).map(r => r.x.length))")
    assert all(len(points) >= 1 for points in rings[:2])
    assert rings[1][0] > rings[0][0] > 20
    assert rings[2] == []


def test_exact_and_imprecise_events_never_share_a_group(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    centre = {"lat": 35.30984, "lon": 37.3427}
    many = [event(n, **centre) for n in range(1, 8)]
    many += [event(n, **centre, kind="governorate", precision_km=60.0) for n in range(8, 14)]
    page = watch().open(make_page(many))
    counts = page.evaluate(f"{APP}.events.targets.filter(t => t.row < 0).map(t => t.group.count).sort()")
    assert counts == [6, 7]


def test_groups_open_by_click(watch: Callable[..., Watched], make_page: Callable[..., Path]) -> None:
    page = watch().open(make_page([event(n) for n in range(1, 9)]))
    target = page.evaluate(
        f"""(() => {{ const a = {APP}, t = a.events.targets[0], box = a.mapNode.getBoundingClientRect();
        const p = a.map.layerPointToContainerPoint(L.point(t.x, t.y).add(a.events._bounds.min));
        return [box.left + p.x, box.top + p.y, t.group.count]; }})()"""
    )
    assert target[2] == 8
    page.mouse.click(target[0], target[1])
    expect(page.locator(".cm-pager")).to_contain_text("1 of 8")


def test_choropleth_counts_by_governorate(page: Page) -> None:
    page.locator(".cm-filters summary").click()
    page.locator(".cm-check input").check()
    counts: dict[str, Any] = page.evaluate(f"{APP}.baseLayer.counts")
    assert counts == {"Homs": 3, "Hama": 3, "Aleppo": 2, "Daraa": 1}


def test_data_can_be_read_without_decompression_stream(
    watch: Callable[..., Watched], make_page: Callable[..., Path]
) -> None:
    watched = watch()
    watched.page.add_init_script("delete window.DecompressionStream")
    page = watched.open(make_page())
    assert shown(page) == 9
    page.evaluate(f"{APP}.openById('e003')")
    expect(page.locator(".leaflet-popup .cm-card")).to_contain_text("تقرير ثان")


def test_downloads_hold_the_events_in_view(page: Page) -> None:
    import csv
    import io
    import json

    with page.expect_download() as waiting:
        page.get_by_label("Download the events in view as CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
    assert {row["id"] for row in rows} == {item.id for item in december()}
    with page.expect_download() as waiting:
        page.get_by_label("Download the events in view as GeoJSON").click()
    features = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))["features"]
    assert len(features) == 12
    assert sum(feature["geometry"] is None for feature in features) == 1
