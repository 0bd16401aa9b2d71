"""The screenshot that README shows is what the code draws today."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]


def pixels(path: Path) -> np.ndarray:
    """Softened, so that another version of a font does not count."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L").filter(ImageFilter.BoxBlur(6)), dtype=float)


def test_screenshot_of_the_readme_is_up_to_date(browser: Browser, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "scripts" / "screenshots.py")
    assert spec and spec.loader
    screenshots = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(screenshots)
    (fresh,) = screenshots.take_screenshots(browser, tmp_path, ("map",))
    shown = ROOT / "docs" / "map.png"
    assert Image.open(fresh).size == Image.open(shown).size == (1360, 850)
    difference = np.abs(pixels(fresh) - pixels(shown)).mean()
    assert difference < 6, "docs/map.png is out of date; run python scripts/screenshots.py"
    assert pixels(fresh).std() > 15  # not an empty page
