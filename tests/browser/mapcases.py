"""Events that show every way of drawing and listing, and a page of which every fault is noted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from conflictmap.model import Event, Source


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Playwright's own waiting evaluates strings in the page, which the page's policy forbids."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


class Watched:
    """A page and all that went wrong on it."""

    def __init__(self, context: BrowserContext) -> None:
        self.requests: list[str] = []
        self.faults: list[str] = []
        context.route("**/*", self._watch)
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on(
            "dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss())
        )

    def _watch(self, route: Any, request: Request) -> None:
        if request.url.startswith(("data:", "blob:", "about:")) or request.is_navigation_request():
            route.continue_()
            return
        self.requests.append(request.url)
        route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text}")

    def open(self, path: Path, fragment: str = "") -> Page:
        self.page.goto(path.resolve().as_uri() + fragment)
        self.page.wait_for_selector("[data-state=ready]", state="attached")
        return self.page


def event(number: int, **fields: Any) -> Event:
    """An event in Rastan; ``fields`` change it."""
    values: dict[str, Any] = {
        "id": f"e{number:03}", "type": "captured", "status": "reported", "place": "Rastan",
        "place_id": "C2870", "mention": "Rastan", "kind": "town", "governorate": "Homs",
        "district": "Rastan", "lat": 34.92407,
        "lon": 36.73132, "precision_km": 2.0, "location_method": "gazetteer", "date": "2024-12-06",
        "date_precision": "day", "actor": "opposition forces", "report": "r1", "title": "Report one",
        "url": "https://example.org/one", "published": "2024-12-07",
        "evidence": "Opposition fighters captured Rastan on Friday.",
    }  # fmt: skip
    values |= fields
    if "place" in fields:
        values["district"] = fields.get("district", "")
        values["evidence"] = fields.get("evidence", f"Opposition fighters were seen at {values['mention']}.")
    return Event(**values)


def december() -> list[Event]:
    """Twelve events that show every way of drawing and listing."""
    hama = {"place": "Hama", "place_id": "C2987", "mention": "Hama", "kind": "city", "governorate": "Hama",
            "lat": 35.13373, "lon": 36.76129, "precision_km": 4.0}  # fmt: skip
    aleppo = {"place": "Aleppo", "place_id": "C1007", "mention": "Aleppo", "kind": "city",
              "governorate": "Aleppo", "lat": 36.20612, "lon": 37.15, "precision_km": 4.0}  # fmt: skip
    nasib = {"place": "Nasib / Jaber border crossing", "place_id": "crossing:nasib",
             "mention": "Nasib crossing", "kind": "crossing", "governorate": "Daraa",
             "lat": 32.543, "lon": 36.202}  # fmt: skip
    nowhere = {"lat": None, "lon": None, "precision_km": None, "location_method": "unresolved",
               "place": "Zog", "place_id": "", "kind": "", "governorate": ""}  # fmt: skip
    two = (
        Source(report="r1", title="Report one", url="https://example.org/one", published="2024-12-07",
               status="reported", evidence="Government troops withdrew from Hama."),
        Source(report="r2", title="تقرير ثان", url="https://example.net/two", published="2024-12-05",
               status="claimed", evidence="انسحب الجيش من حماة."),
    )  # fmt: skip
    return [
        event(1),
        event(2, **hama, date="2024-12-05"),
        event(3, **hama, date="2024-12-05", type="withdrawn", actor="Syrian army", sources=two,
              evidence="Government troops withdrew from Hama."),
        event(4, **aleppo, date="2024-11-30", status="claimed"),
        event(5, **nasib, type="closed", actor="Jordan", evidence="Jordan closed the Nasib crossing."),
        event(6, type="struck", actor="Russian forces", disputed=True,
              evidence="Jets struck Rastan overnight."),
        event(7, place="Hama Governorate", place_id="SY05", mention="Hama governorate", kind="governorate",
              governorate="Hama", lat=35.30984, lon=37.3427, precision_km=59.4, location_method="governorate",
              type="struck", actor="Syrian army", date="2024-12-06"),
        event(8, place="Palmyra", place_id="C2889", kind="town", lat=34.55, lon=38.27, date="2024-12",
              date_precision="month", mention="Palmyra"),
        event(9, **aleppo, date="", date_precision="unknown", type="struck"),
        event(10, **nowhere),
        event(11, status="negated", evidence="The army denied that Rastan had fallen."),
        event(12, status="hypothetical", date="", date_precision="unknown",
              evidence="If Rastan falls, Homs is next."),
    ]  # fmt: skip
