"""A real Chromium without a network: any request, console error or script error fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mapcases import Watched, december
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from conflictmap.eventset import EventSet
from conflictmap.model import Event
from conflictmap.output.map import build_map, save_map

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
NAMES = (
    os.environ.get("CHROMIUM", ""),
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

expect.set_options(timeout=30_000)  # a busy machine draws slowly


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if name and (found := shutil.which(name))), None)
    assert path, "expected a Chromium, found none; run scripts/ensure_chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    opened: list[tuple[BrowserContext, Watched]] = []

    def watch_page(**options: Any) -> Watched:
        context = browser.new_context(
            **{"viewport": {"width": 1360, "height": 850}, "locale": "en-GB", **options}
        )
        context.set_default_timeout(45_000)
        watched = Watched(context)
        opened.append((context, watched))
        return watched

    yield watch_page
    for context, watched in opened:
        context.close()
        assert watched.requests == [], "the map asked for something"
        assert watched.faults == [], "the map made errors"


@pytest.fixture
def make_page(tmp_path: Path) -> Callable[..., Path]:
    def make(events: list[Event] | None = None, name: str = "map.html", **options: Any) -> Path:
        chosen = december() if events is None else events
        return save_map(build_map(EventSet.from_events(chosen), **options), tmp_path / name)

    return make
