"""The map at scale, next to Folium's own layers, in one run on one machine.

    make bench-map                                 1,000, 10,000 and 100,000 events
    python benchmarks/map_scale.py 1000 --limit-s 30

For each size: seconds to build and write the page, by the clock and of the processor; extra memory at the peak; bytes
of the file; seconds in headless Chromium, counted by the page's own clock from the start of its loading, until a frame
with the first event was painted and until the page is idle; for ours also the redraw after a pan and after a zoom,
until the canvas is really drawn. Pages are loaded several times, redraws are many: medians are shown, and beside the
redraws their processor time, which other work on the machine does not stretch as it does the clock. Every build
runs in a process of its own, three times, the quickest counts. Texts are about 200 characters of a small
vocabulary, at places of the gazetteer, shifted at random, so that no two events share a position.

The peers' pages link plug-ins on the net. Here the browser gets Leaflet from XStatic-Leaflet, markercluster from
npm (``npm pack``, once a run) and nothing for what they do not need to draw, so no peer loses time to a network.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

SIZES = (1_000, 10_000, 100_000)
KINDS = ("conflictmap", "FastMarkerCluster", "GeoJson")
TARGETS = {"build_s": 2.0, "bytes": 8_500_000, "first_s": 1.0, "redraw_ms": 30.0, "sooner": 8.0}
CLUSTER = "leaflet.markercluster@1.1.0"  # the version that folium 0.20 links
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync")  # fmt: skip
WORDS = (
    "civilians killed wounded including women children houses damaged market near the hospital early morning "
    "evening clashes continued reinforcements arrived local sources monitor activists said that fighting displaced "
    "families toward north south east west village town road convoy vehicles artillery positions frontline after "
    "several hours of with and from no was were has been reported a in on to at by"
).split()
# Runs in every page: when the first event is there, and when the last long task ended.
WATCH = """
window.__seen = 0; window.__busy = 0;
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.__busy = e.startTime + e.duration; })
    .observe({type: 'longtask', buffered: true});
const look = () => {
    const there = document.querySelector('.leaflet-marker-icon, path.leaflet-interactive, [data-state=drawn]') ||
        document.querySelector('[data-state=ready]');
    if (there) { requestAnimationFrame(() => { window.__seen = performance.now(); }); return; }
    requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
REDRAW = """async (steps) => {
    const app = conflictmap.apps[0], map = app.map, context = app.events._context, pans = [], zooms = [];
    const timed = (act) => {
        const begin = performance.now();
        act();
        context.getImageData(0, 0, 1, 1);  // waits until the canvas is really drawn
        return performance.now() - begin;
    };
    for (let i = 0; i < steps; i++) {
        const to = [34.8 + (i % 5) * 0.3, 37.5 + (i % 3) * 0.4];
        pans.push(timed(() => map.setView(to, map.getZoom(), {animate: false})));
        zooms.push(timed(() => map.setView([34.8, 37.8], 6.5 + (i % 8) * 0.5, {animate: false})));
        await new Promise((done) => setTimeout(done, 30));
    }
    const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];
    return {pan: middle(pans), zoom: middle(zooms), worst: Math.max(...pans, ...zooms)};
}"""
REDRAWS = 24
LOADS = {"conflictmap": 5, "FastMarkerCluster": 3, "GeoJson": 1}  # the median counts
BUILDS = {"conflictmap": 3, "FastMarkerCluster": 1, "GeoJson": 1}  # the quickest counts


def make_events(count: int) -> dict[str, list[Any]]:
    """Columns of synthetic events, in the order of their days; the same for the same count."""
    import csv

    from conflictmap.resources import data_path

    chance = np.random.default_rng(count)
    with data_path("gazetteer.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] in ("village", "town", "city")]
    places = [rows[index] for index in chance.integers(0, len(rows), count)]
    verbs = {"captured": "captured", "struck": "bombed", "closed": "closed", "withdrawn": "withdrew from"}
    types = [list(verbs)[index] for index in chance.choice(4, count, p=[0.3, 0.5, 0.05, 0.15])]
    actors = ["HTS", "Syrian army", "Russian forces", "opposition forces", "SDF", "ISIL", "Turkey"]
    words = chance.integers(0, len(WORDS), (count, 32))
    texts = []
    for index, place in enumerate(places):
        text = f"{actors[index % 7]} {verbs[types[index]]} {place['name']}; {' '.join(WORDS[w] for w in words[index])}"
        texts.append(text[:199] + ".")
    days = [str(day) for day in np.datetime64("2012-01-01") + np.sort(chance.integers(0, 4700, count))]
    return {
        "id": [f"{value:016x}" for value in chance.integers(0, 2**63, count)],
        "type": types,
        "status": ["reported" if value < 0.88 else "claimed" for value in chance.random(count)],
        "place": [place["name"] for place in places],
        "place_id": [place["id"] for place in places],
        "kind": [place["kind"] for place in places],
        "governorate": [place["governorate"] for place in places],
        "lat": [float(p["lat"]) + d for p, d in zip(places, chance.normal(0, 0.01, count), strict=True)],
        "lon": [float(p["lon"]) + d for p, d in zip(places, chance.normal(0, 0.01, count), strict=True)],
        "precision_km": [2.0] * count,
        "location_method": ["given"] * count,
        "date": days,
        "date_precision": ["day"] * count,
        "actor": [actors[index % 7] for index in range(count)],
        "report": [f"r{index // 7}" for index in range(count)],
        "title": [f"Daily report {index // 7}" for index in range(count)],
        "url": [f"https://example.org/reports/{index // 7}" for index in range(count)],
        "published": days,
        "evidence": texts,
    }


def build_page(kind: str, count: int, target: str) -> dict[str, float]:
    """Build and write one page in this process; seconds and extra memory at the peak."""
    import folium
    import pandas as pd
    from folium.plugins import FastMarkerCluster

    from conflictmap.eventset import EventSet
    from conflictmap.output.map import build_map, save_map

    columns = make_events(count)
    events = EventSet.from_frame(pd.DataFrame(columns))
    before = _resident()
    begin, begin_processor = time.perf_counter(), time.process_time()
    if kind == "conflictmap":
        save_map(build_map(events), target)
    else:
        page = folium.Map([34.8, 38.5], zoom_start=7, tiles=None, maxZoom=18)
        if kind == "FastMarkerCluster":
            rows = list(zip(columns["lat"], columns["lon"], columns["evidence"], strict=True))
            callback = "function (row) { return L.marker([row[0], row[1]]).bindPopup(row[2]); }"
            FastMarkerCluster(rows, callback=callback).add_to(page)
        else:
            frame = events.to_frame()[["type", "date", "place", "actor", "evidence", "geometry"]]
            popup = folium.GeoJsonPopup(["type", "date", "place", "actor", "evidence"])
            folium.GeoJson(frame, marker=folium.CircleMarker(radius=4), popup=popup).add_to(page)
        page.save(target)
    seconds, processor = time.perf_counter() - begin, time.process_time() - begin_processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"build_s": seconds, "processor_s": processor, "memory_mb": peak - before}


def _resident() -> float:
    """Peak memory of this process until now, in MB: what the events themselves took is not counted."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fetch_cluster(folder: Path) -> dict[str, str]:
    """The files of markercluster by their names, from npm; empty when npm is not there."""
    npm = shutil.which("npm")
    if npm is None:
        return {}
    done = subprocess.run(
        [npm, "pack", CLUSTER, "--silent"], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return {}
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    names = ("leaflet.markercluster.js", "MarkerCluster.css", "MarkerCluster.Default.css")
    return {name: (folder / "package" / "dist" / name).read_text(encoding="utf-8") for name in names}


def measure_page(
    browser: Any, path: Path, cluster: dict[str, str], limit_s: float, kind: str, *, last: bool
) -> dict[str, Any]:
    """Seconds to the first event and to idle, and at our page's last loading milliseconds of a redraw."""
    from conflictmap.output.assets import read_leaflet

    files = {"leaflet.js": read_leaflet("leaflet.js"), "leaflet.css": read_leaflet("leaflet.css"), **cluster}
    context = browser.new_context(viewport={"width": 1360, "height": 850})

    def answer(route: Any) -> None:
        url = route.request.url
        if url.startswith(("file:", "data:", "blob:")):
            route.continue_()
        else:
            form = "text/css" if url.endswith(".css") else "text/javascript"
            route.fulfill(body=files.get(url.rsplit("/", 1)[-1], ""), content_type=form)

    context.route("**/*", answer)
    page = context.new_page()
    page.set_default_timeout(limit_s * 1000)
    page.add_init_script(WATCH)
    try:
        return watch_page(page, path, limit_s, redraw=kind == "conflictmap" and last)
    except Exception as error:
        if "Timeout" in type(error).__name__:
            return {"first_s": None, "idle_s": None}
        raise
    finally:
        context.close()


def watch_page(page: Any, path: Path, limit_s: float, *, redraw: bool) -> dict[str, Any]:
    """Load the page once and take its times."""
    page.goto(path.as_uri(), wait_until="commit")
    end = time.monotonic() + limit_s
    while not (seen := page.evaluate("window.__seen")):
        if time.monotonic() > end:
            return {"first_s": None, "idle_s": None}
        time.sleep(0.05)
    while page.evaluate("performance.now() - Math.max(window.__busy, window.__seen)") < 1500:
        time.sleep(0.2)
    found = {"first_s": seen / 1000, "idle_s": page.evaluate("Math.max(window.__busy, window.__seen)") / 1000}
    if redraw:
        page.wait_for_selector("[data-state=ready]", state="attached")
        metrics = page.context.new_cdp_session(page)
        metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = _task_seconds(metrics)
        found["redraw"] = page.evaluate(REDRAW, REDRAWS)
        found["redraw"]["processor"] = (_task_seconds(metrics) - before) * 1000 / (2 * REDRAWS)
    return found


def _task_seconds(metrics: Any) -> float:
    """Processor time that the page's main thread has taken until now."""
    listed = metrics.send("Performance.getMetrics")["metrics"]
    return float(next(entry["value"] for entry in listed if entry["name"] == "TaskDuration"))


def measure(
    kind: str, count: int, folder: Path, browser: Any, cluster: dict[str, str], limit_s: float
) -> dict[str, Any]:
    path = folder / f"{kind}-{count}.html"
    child = [sys.executable, __file__, "--child", kind, str(count), str(path)]
    builds = []
    for _ in range(BUILDS[kind]):
        done = subprocess.run(child, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{kind} with {count} events failed:\n{done.stderr}")
        builds.append(json.loads(done.stdout))
    result: dict[str, Any] = min(builds, key=lambda build: build["build_s"])
    result["bytes"] = path.stat().st_size
    if kind == "FastMarkerCluster" and not cluster:
        result |= {"first_s": None, "idle_s": None, "note": "npm did not give markercluster"}
    else:
        result |= load_page(browser, path, cluster, limit_s, kind)
    path.unlink()
    return result


def load_page(browser: Any, path: Path, cluster: dict[str, str], limit_s: float, kind: str) -> dict[str, Any]:
    """Load the page as often as its kind is; the medians."""
    loads: list[dict[str, Any]] = []
    for number in range(LOADS[kind]):
        last = number == LOADS[kind] - 1
        loads.append(measure_page(browser, path, cluster, limit_s, kind, last=last))
        if loads[-1]["first_s"] is None:
            return loads[-1]
    found = {name: statistics.median(load[name] for load in loads) for name in ("first_s", "idle_s")}
    return found | {"redraw": loads[-1]["redraw"]} if "redraw" in loads[-1] else found


def tell(kind: str, count: int, result: dict[str, Any], limit_s: float) -> None:
    def seconds(name: str) -> str:
        return f"> {limit_s:.0f}" if result[name] is None else f"{result[name]:.2f}"

    line = (
        f"{count:>8,}  {kind:<18}{result['build_s']:>8.2f} s{result['processor_s']:>10.2f} s"
        f"{result['memory_mb']:>9.0f} MB{result['bytes'] / 1e6:>9.2f} MB"
        f"{seconds('first_s'):>10} s{seconds('idle_s'):>10} s"
    )
    if "redraw" in result:
        redraw = result["redraw"]
        line += (
            f"   pan {redraw['pan']:.1f}, zoom {redraw['zoom']:.1f}, worst {redraw['worst']:.1f} ms,"
            f" processor {redraw['processor']:.1f} ms"
        )
    print(line + ("   " + result["note"] if "note" in result else ""), flush=True)


def judge(ours: dict[str, Any], peer: dict[str, Any], limit_s: float) -> bool:
    """Compare the largest map with the targets; each is printed with what was found."""
    if ours["first_s"] is None:
        print(f"\nTargets at 100,000 events: MISSED, nothing was drawn within {limit_s:.0f} s")
        return False
    redraw = max(ours["redraw"]["pan"], ours["redraw"]["zoom"])
    rows = [
        ("build", ours["build_s"], TARGETS["build_s"], "s"),
        ("file", ours["bytes"] / 1e6, TARGETS["bytes"] / 1e6, "MB"),
        ("first event", ours["first_s"], TARGETS["first_s"], "s"),
        ("redraw", redraw, TARGETS["redraw_ms"], "ms"),
    ]
    print("\nTargets at 100,000 events")
    for name, found, target, unit in rows:
        print(
            f"  {name:<12} {found:8.2f} {unit:<2} (at most {target:g}){'' if found <= target else '   MISSED'}"
        )
    held = all(found <= target for _, found, target, _ in rows)
    if "note" in peer:
        print(f"  {'sooner':<12} not measured: {peer['note']}   MISSED")
        return False
    sooner = (peer["first_s"] or limit_s) / ours["first_s"]
    least = TARGETS["sooner"]
    missed = "" if sooner >= least else "   MISSED"
    print(f"  {'sooner':<12} {sooner:8.1f} times FastMarkerCluster (at least {least:g}){missed}")
    return held and sooner >= least


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--limit-s", type=float, default=120.0, help="give a page up after so many seconds")
    parser.add_argument("--child", nargs=3, metavar=("KIND", "COUNT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        kind, count, target = options.child
        print(json.dumps(build_page(kind, int(count), target)))
        return 0
    from playwright.sync_api import sync_playwright

    path = next((p for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
                 if name and (p := shutil.which(name))), None)  # fmt: skip
    if path is None:
        print("expected a Chromium, found none; run scripts/ensure_chromium", file=sys.stderr)
        return 1
    results = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        cluster = fetch_cluster(Path(name))
        print(
            "  events  page                 build   processor   extra mem     file    first event      idle"
        )
        for count in options.sizes:
            for kind in KINDS:
                results[kind, count] = measure(kind, count, Path(name), browser, cluster, options.limit_s)
                tell(kind, count, results[kind, count], options.limit_s)
        browser.close()
    if ("conflictmap", 100_000) not in results:
        return 0
    return (
        0
        if judge(results["conflictmap", 100_000], results["FastMarkerCluster", 100_000], options.limit_s)
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
