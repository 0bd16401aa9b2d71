"""SHA-256 sums in ``data/SOURCES.md``: what was read, and what was made of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

READ = (
    "ocha_communities.csv", "ocha_adm1.csv", "ocha_adm2.csv", "ocha_adm3.csv", "ocha_adm0.geojson",
    "ocha_adm1.geojson", "ocha_adm2.geojson", "ocha_adm3.geojson", "ocha_geonames_match.csv",
    "geonames_wof_places.csv", "lebanon_border_places.csv", "opensyria_admin.csv", "opensyria_transport.csv",
    "crossings.csv", "airbases.csv", "power_dams.csv", "ne_populated_places.csv", "ne_admin0.geojson",
    "ne_land.geojson", "ne_lakes.geojson", "ne_rivers.geojson", "ne_roads_z7.geojson", "m4.geojson",
    "m5.geojson",
)  # fmt: skip
MADE = ("gazetteer.csv", "roads.geojson", "boundaries/*.geojson")
KEPT = (
    "additions.csv",
    "names/spellings.csv",
    "names/roads.csv",
    "names/dropped.csv",
    "names/common_words.txt",
)


def sum_file(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _list_sums(folder: Path, patterns: tuple[str, ...]) -> str:
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
    return "".join(f"{sum_file(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths)


def write_sums(sources: Path, data: Path) -> None:
    """Replace the three lists of sums in ``data/SOURCES.md``."""
    page = data / "SOURCES.md"
    text = page.read_text(encoding="utf-8")
    lists = {
        "read": _list_sums(sources, READ),
        "kept": _list_sums(data, KEPT),
        "made": _list_sums(data, MADE),
    }
    for title, sums in lists.items():
        opening, _, rest = text.partition(f"<!-- sums: {title} -->\n```\n")
        text = f"{opening}<!-- sums: {title} -->\n```\n{sums}{rest[rest.index('```') :]}"
    page.write_text(text, encoding="utf-8")
