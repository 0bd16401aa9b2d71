"""Build ``data/gazetteer.csv``, ``data/roads.geojson`` and ``data/boundaries/`` from open sources.

    python scripts/build_data.py SOURCES

``SOURCES`` is a folder with the tables that ``data/SOURCES.md`` lists. Hand-kept input stands in
``data/additions.csv`` and ``data/names/``. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from databuild.additions import build_additions, read_anchors
from databuild.boundaries import write_boundaries
from databuild.geonames import build_geonames
from databuild.network import RoadNetwork
from databuild.outlines import Outlines, write_features
from databuild.pruning import drop_borrowed, drop_variants
from databuild.roads import build_road_rows, build_roads
from databuild.settlements import Sources, build_communities, find_centres
from databuild.spelling import write_plain
from databuild.sums import write_sums
from databuild.tables import Row, read_rows, write_rows
from databuild.units import build_units, drop_suffix, name_units

# Kinds of additions whose names no village may carry as a mere variant.
STEALABLE = ("city", "town", "airbase", "airport", "crossing", "country", "region", "dam")
# Kinds in the order in which a reader would look for them.
ORDER = ("country", "governorate", "district", "subdistrict")


def build_gazetteer(sources: Path, data: Path) -> list[Row]:
    """All rows except the roads, which are drawn between them."""
    spellings = {row["id"]: row for row in read_rows(data / "names" / "spellings.csv")}
    tables = Sources.read(sources)
    centres = find_centres(tables)
    official = {row["pcode"]: write_plain(row["name_en"]) for row in tables.communities}
    stems = {unit: spellings.get(code, {}).get("name") or official[code] for unit, code in centres.items()}
    units = build_units(sources, spellings, stems)
    outlines = Outlines(sources / "ocha_adm3.geojson")
    rows = build_communities(tables, spellings, centres)
    dropped = read_rows(data / "names" / "dropped.csv")
    skipped = {row["id"] for row in dropped if row["variant"] == "*"}
    rows += build_geonames(tables, rows, spellings, outlines, skipped)
    additions = build_additions(data / "additions.csv", read_anchors(sources), outlines)
    known = [row for row in spellings.values() if row["kind"] in ("city", "town")]
    drop_borrowed(rows, known + [row for row in additions if row["kind"] in STEALABLE])
    words = set((data / "names" / "common_words.txt").read_text(encoding="utf-8").split())
    drop_variants(units + rows, dropped, words)
    rows += additions
    name_units(rows, {row["id"]: drop_suffix(row["name"]) for row in units})
    return units + rows


def sort_rows(rows: list[Row]) -> list[Row]:
    """Countries and units first, then everything else by id."""
    rank = {kind: place for place, kind in enumerate(ORDER)}
    return sorted(rows, key=lambda row: (rank.get(row["kind"], len(ORDER)), row["id"]))


def main(arguments: list[str] | None = None) -> None:
    """Build everything and print what there is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sources", type=Path, help="folder with the source tables")
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[1] / "data")
    options = parser.parse_args(arguments)
    rows = build_gazetteer(options.sources, options.data)
    routes = read_rows(options.data / "names" / "roads.csv")
    network = RoadNetwork(options.sources / "ne_roads_z7.geojson")
    roads = build_roads(routes, {row["id"]: row for row in rows}, network, options.sources)
    write_features(options.data / "roads.geojson", roads)
    rows = sort_rows(rows + build_road_rows(roads, routes))
    write_rows(options.data / "gazetteer.csv", rows)
    write_boundaries(options.sources, options.data / "boundaries", {row["id"]: row for row in rows})
    write_sums(options.sources, options.data)
    for kind, count in sorted(Counter(row["kind"] for row in rows).items()):
        print(f"{kind:14} {count:6}")
    print(f"{'all':14} {len(rows):6}")


if __name__ == "__main__":
    main()
