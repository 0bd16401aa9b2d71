"""Maps inside other pages: sandboxed, several on one page, as Folium shows them in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import folium
from mapcases import Watched, december, event
from playwright.sync_api import expect

from conflictmap.eventset import EventSet
from conflictmap.output.map import build_map, embed, save_map

DECEMBER = EventSet.from_events(december())


def write_outer(tmp_path: Path, *fragments: str) -> Path:
    outer = tmp_path / "outer.html"
    body = "\n<hr>\n".join(fragments)
    outer.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><title>o</title><body>{body}</body>", encoding="utf-8"
    )
    return outer


def test_fragment_is_one_sandboxed_frame() -> None:
    fragment = embed(build_map(DECEMBER), height=480)
    assert fragment.startswith("<iframe ")
    assert fragment.count("<") == 2  # the frame's own tags; all of the map is escaped
    assert 'height="480"' in fragment
    sandbox = fragment.split('sandbox="')[1].split('"')[0]
    assert "allow-same-origin" not in sandbox
    assert "allow-scripts" in sandbox


def test_two_maps_on_one_page_work_apart(watch: Callable[..., Watched], tmp_path: Path) -> None:
    other = EventSet.from_events([event(1), event(2)])
    watched = watch()
    watched.page.goto(
        write_outer(tmp_path, embed(build_map(DECEMBER)), embed(build_map(other, lang="ar"))).as_uri()
    )
    first, second = (
        watched.page.frame_locator("iframe >> nth=0"),
        watched.page.frame_locator("iframe >> nth=1"),
    )
    expect(first.locator("[data-state=ready]")).to_be_attached()
    expect(second.locator("[data-state=ready]")).to_be_attached()
    expect(first.locator(".cm-tab").first).to_have_text("On the map (9)")
    expect(second.locator(".cm-tab").first).to_have_text("على الخريطة (2)")
    second.locator(".cm-items button").first.click()
    expect(second.locator(".leaflet-popup .cm-card")).to_be_visible()
    expect(first.locator(".leaflet-popup")).to_have_count(0)
    assert watched.page.url.endswith("outer.html")


def test_two_maps_in_one_document_work_apart(watch: Callable[..., Watched], tmp_path: Path) -> None:
    """Two maps of different figures put into one document by a template, as a site generator may do."""
    maps = [build_map(DECEMBER, height="420px"), build_map(EventSet.from_events([event(1)]), height="420px")]
    figure = maps[0].get_root()
    figure.add_child(maps[1])
    watched = watch()
    page = watched.open(save_map(maps[0], tmp_path / "both.html"))
    expect(page.locator("[data-state=ready]")).to_have_count(2)
    expect(page.locator(".cm-app")).to_have_count(2)


def test_notebook_shows_the_sandboxed_frame() -> None:
    shown = build_map(DECEMBER)._repr_html_()
    assert shown.startswith("<iframe ")
    assert "allow-same-origin" not in shown


def test_other_layers_of_folium_may_be_added(watch: Callable[..., Watched], tmp_path: Path) -> None:
    page_map = build_map(DECEMBER)
    group = folium.FeatureGroup(name="my own").add_to(page_map)
    folium.Circle([34.7, 36.7], radius=20_000).add_to(group)
    page = watch().open(save_map(page_map, tmp_path / "own.html"))
    expect(page.locator(".leaflet-control-layers-overlays")).to_contain_text("my own")
    assert page.locator("path.leaflet-interactive").count() == 1
