"""Take the screenshots of docs/ and README from the December 2024 example, in a Chromium without a network.

    python scripts/screenshots.py            all, into docs/
    python scripts/screenshots.py --to /tmp  elsewhere, to compare

Events come from examples/; nothing else is read, so that the same code gives the same pictures.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
INPUTS = (ROOT / "examples" / "homs-2024-12-06.txt", ROOT / "examples" / "bulletin.jsonl")
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync")  # fmt: skip
OPEN_RASTAN = """async () => {
    const app = conflictmap.apps[0];
    for (let row = 0; row < app.store.count; row++) {
        const event = await conflictmap.readEvent(app.store, row);
        if (event.place === 'Rastan' && event.type === 'captured') { await app.openEvent(row); return; }
    }
}"""
PRINT = "() => window.dispatchEvent(new Event('beforeprint'))"
SHOTS: dict[str, dict[str, Any]] = {
    "map": {},
    "map-popup": {"act": OPEN_RASTAN},
    "map-dark": {"color_scheme": "dark"},
    "map-arabic": {"lang": "ar"},
    "map-print": {"act": PRINT, "whole": True},
    "map-phone": {"size": (390, 844)},
    "map-phone-event": {"size": (390, 844), "act": OPEN_RASTAN},
    "map-phone-layers": {"size": (390, 844), "act": "() => conflictmap.apps[0].showSheet('key')"},
}


def find_chromium() -> str:
    """Path of the system's Chromium, or an end with what to do."""
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    sys.exit("expected a Chromium, found none; run scripts/ensure_chromium")


def shrink(path: Path) -> None:
    """Keep 256 colours: a third of the size, and no eye sees the difference."""
    from PIL import Image

    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def take_screenshots(browser: Browser, folder: Path, names: tuple[str, ...] = tuple(SHOTS)) -> list[Path]:
    """Write the named screenshots into a folder.

    Returns
    -------
    Their paths, in the order of the names.
    """
    from conflictmap.output.map import build_map, save_map
    from conflictmap.pipeline import load_events

    events = load_events(INPUTS)
    taken = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            shot = SHOTS[name]
            lang = shot.get("lang", "en")
            title = "سوريا، ديسمبر 2024" if lang == "ar" else "Syria, December 2024"
            path = save_map(build_map(events, title=title, lang=lang), Path(scratch) / f"{name}.html")
            width, height = shot.get("size", (1360, 850))
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=shot.get("color_scheme", "light"),
                offline=True, has_touch=width < 500, is_mobile=width < 500,
            )  # fmt: skip
            page = context.new_page()
            page.goto(path.as_uri())
            page.wait_for_selector("[data-state=ready]", state="attached")
            if "act" in shot:
                page.evaluate(shot["act"])
            page.wait_for_timeout(800)
            taken.append(folder / f"{name}.png")
            if shot.get("whole"):
                page.locator(".cm-frame").screenshot(path=taken[-1])
            else:
                page.screenshot(path=taken[-1])
            shrink(taken[-1])
            context.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=ROOT / "docs", help="folder to write to")
    folder = parser.parse_args().to
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM))
        for path in take_screenshots(browser, folder):
            print(f"{path.name}: {path.stat().st_size:,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
