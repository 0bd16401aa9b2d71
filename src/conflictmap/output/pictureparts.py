"""Parts of the static picture: land, areas, symbols, names that keep clear of each other, legend."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Ellipse, PathPatch, Wedge
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.textpath import text_to_path

from conflictmap.output.mapmodel import COORDINATE_SCALE, MapModel
from conflictmap.output.markers import INK, PAPER, draw_symbols, group_looks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
COLOURS: Final = {
    "sea": "#dce6ec", "land": "#efece5", "home": "#fcfaf6", "border": "#6c6a67", "governorate": "#b8afa6",
    "river": "#a5c5d8", "lake": "#cfe0ea", "road": "#e2d8c8", "corridor": "#e2a33a", "casing": "#7d5a12",
    "text": "#2b2b2b", "quiet": "#6f6b66", "halo": "#fdfbf8",
}  # fmt: skip
_KM_PER_DEG: Final = 111.195
WIDEST_KM: Final = 130.0  # the radius of the widest governorate is 117 km


def plain(text: str) -> str:
    """Text that matplotlib takes as it is: a dollar sign would begin a formula."""
    return text.replace("$", r"\$")


def points_of(steps: list[int], scale: int) -> Any:
    """Longitude and latitude of a line of the base map, n by 2."""
    return np.cumsum(np.asarray(steps).reshape(-1, 2), axis=0) / scale


def draw_base(axes: Axes, base: dict[str, Any]) -> None:
    """Land, water, borders, roads."""
    scale = base["scale"]
    axes.set_facecolor(COLOURS["sea"])
    for key, colour, order in (("land", "land", 1.0), ("syria", "home", 1.1), ("lakes", "lake", 1.2)):
        axes.add_patch(PathPatch(_compound(base[key], scale), fc=COLOURS[colour], ec="none", zorder=order))
    lines: list[tuple[list[list[int]], str, float, Any, float]] = [
        ([r["line"] for r in base["rivers"] if r["rank"] <= 6], "river", 0.9, "-", 1.3),
        (_governorate_lines(base), "governorate", 0.6, "-", 1.4),
        ([r["line"] for r in base["roads"] if r["rank"] <= 4], "road", 0.8, "-", 1.5),
        (base["borders"]["others"], "border", 0.6, "-", 1.6),
        (base["borders"]["syria"], "border", 1.1, "-", 1.7),
        (base["borders"]["disputed"], "border", 0.8, (0, (4, 3)), 1.7),
        ([road["line"] for road in base["corridors"]], "casing", 2.4, "-", 2.0),
        ([road["line"] for road in base["corridors"]], "corridor", 1.4, "-", 2.1),
    ]
    for steps, colour, width, dash, order in lines:
        axes.add_collection(
            LineCollection(
                [points_of(line, scale) for line in steps], colors=COLOURS[colour], linewidths=width,
                linestyles=[dash], zorder=order, capstyle="round",
            ),
            autolim=False,
        )  # fmt: skip


def _governorate_lines(base: dict[str, Any]) -> list[list[int]]:
    first = base["outline_arcs"]
    lines: list[list[int]] = base["arcs"][first : first + base["governorate_arcs"]]
    return lines


def _outline(unit: dict[str, Any], base: dict[str, Any]) -> Path:
    """A governorate or district, from the arcs that it shares with its neighbours: -1 - n is arc n backwards."""
    rings = []
    for numbers in unit["rings"]:
        parts = [
            points_of(base["arcs"][n if n >= 0 else -1 - n], base["scale"])[:: 1 if n >= 0 else -1]
            for n in numbers
        ]
        rings.append(Path(np.concatenate(parts), closed=True))
    return Path.make_compound_path(*rings)


def _compound(rings: Iterable[list[int]], scale: int) -> Path:
    paths = [Path(points_of(ring, scale), closed=True) for ring in rings]
    return Path.make_compound_path(*paths)


def group_places(model: MapModel, rows: Any, lat: Any, lon: Any, bounds: Box) -> list[dict[str, Any]]:
    """Events that would cover each other, exact and imprecise ones apart, largest group first.

    A cell is a forty-fifth of the picture wide. A group of one place and at most four events is drawn as
    symbols side by side.
    """
    step = max((bounds[2] - bounds[0]) / 45, 1e-6)
    shrink = math.cos(math.radians((bounds[1] + bounds[3]) / 2))
    imprecise = model.of_events("imprecise")[rows]
    cells: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for index in range(len(rows)):
        cell = (int(lon[index] / step), int(lat[index] / (step * shrink)), int(imprecise[index]))
        cells[cell].append(index)
    groups = []
    for cell, members in cells.items():
        x, y = float(lon[members].mean()), float(lat[members].mean())
        groups.append({"x": x, "y": y, "rows": rows[members], "imprecise": bool(cell[2])})
    groups.sort(key=lambda group: (-len(group["rows"]), group["y"], group["x"]))
    return _settled(model, groups, step, shrink)


def _settled(
    model: MapModel, groups: list[dict[str, Any]], step: float, shrink: float
) -> list[dict[str, Any]]:
    """Joins groups of one kind that would cover each other; an imprecise one steps aside for an exact one."""
    kept: list[dict[str, Any]] = []

    def find_covered(group: dict[str, Any]) -> dict[str, Any] | None:
        for other in kept:
            wide = (_half_width(model, group, step) + _half_width(model, other, step)) * 1.02
            if abs(group["x"] - other["x"]) < wide and abs(group["y"] - other["y"]) < step * shrink:
                return other
        return None

    for group in sorted(groups, key=lambda group: group["imprecise"]):
        for _ in range(5):
            other = find_covered(group)
            if other is None or other["imprecise"] == group["imprecise"]:
                break
            dx, dy = group["x"] - other["x"], (group["y"] - other["y"]) / shrink
            angle = math.atan2(dy, dx) if (dx, dy) != (0, 0) else -0.6
            wide = _half_width(model, group, step) + _half_width(model, other, step)
            far = min(wide / max(abs(math.cos(angle)), 1e-6), step / max(abs(math.sin(angle)), 1e-6)) * 1.05
            group["x"] = other["x"] + far * math.cos(angle)
            group["y"] = other["y"] + far * math.sin(angle) * shrink
        if other is not None and other["imprecise"] == group["imprecise"]:
            other["rows"] = np.concatenate([other["rows"], group["rows"]])
        else:
            kept.append(group)
    return kept


def _is_spread(model: MapModel, group: dict[str, Any]) -> bool:
    """Whether the events stand side by side: one, or up to four of one place."""
    rows = group["rows"]
    return len(rows) == 1 or (len(rows) <= 4 and len(set(model.columns["location"][rows])) == 1)


def _half_width(model: MapModel, group: dict[str, Any], step: float) -> float:
    return step * 0.5 * len(group["rows"]) if _is_spread(model, group) else step * 0.75


def draw_areas(axes: Axes, base: dict[str, Any], model: MapModel, rows: Any) -> None:
    """The dashed area of each imprecise location: the governorate or district itself, else a circle."""
    units = {unit["name"]: unit for unit in base["governorates"]}
    units |= {unit["id"]: unit for unit in base["districts"]}
    names = model.tables["governorates"]
    seen = set()
    for row in rows[model.of_events("imprecise")[rows] == 1]:
        location = int(model.columns["location"][row])
        if location in seen:
            continue
        seen.add(location)
        colour = model.symbols[model.columns["type"][row]].light
        place_id, _, kind, *_ = model.tables["places"][model.locations["place"][location]]
        name = names[model.locations["governorate"][location]]
        style: dict[str, Any] = {
            "fc": (*_rgb(colour), 0.06),
            "ec": colour,
            "ls": (0, (3, 3)),
            "lw": 0.8,
            "zorder": 3.0,
        }
        unit = units.get({"governorate": name, "district": place_id}.get(kind, ""))
        if unit:
            axes.add_patch(PathPatch(_outline(unit, base), **style))
            continue
        if kind == "road":
            lines = [
                points_of(road["line"], base["scale"]) for road in base["corridors"] if road["id"] == place_id
            ]
            axes.add_collection(
                LineCollection(
                    lines, colors=colour, linewidths=5, linestyles=[(0, (2, 1))], alpha=0.35, zorder=3.0
                ),
                autolim=False,
            )
            continue
        if model.locations["precision"][location] / 10 > WIDEST_KM:
            continue  # a circle wider than a governorate would say nothing but "somewhere"
        x, y = (model.locations[key][location] / COORDINATE_SCALE for key in ("lon", "lat"))
        tall = 2 * max(model.locations["precision"][location] / 10, 1) / _KM_PER_DEG
        axes.add_patch(Ellipse((x, y), tall / math.cos(math.radians(y)), tall, **style))


def _rgb(colour: str) -> tuple[float, float, float]:
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def draw_events(axes: Axes, model: MapModel, groups: list[dict[str, Any]], bounds: Box) -> list[Box]:
    """Symbols and rings; returns the boxes that they take, in data units."""
    step = (bounds[2] - bounds[0]) / 45
    taken: list[Box] = []
    spread_rows, spread_at = [], []
    for group in groups:
        rows, half = group["rows"], _half_width(model, group, step)
        if _is_spread(model, group):
            for index, row in enumerate(rows):
                spread_rows.append(row)
                spread_at.append((group["x"] + (index - (len(rows) - 1) / 2) * step * 0.92, group["y"]))
        else:
            _draw_ring(axes, model, group, step)
        taken.append((group["x"] - half, group["y"] - step * 0.5, group["x"] + half, group["y"] + step * 0.5))
    if spread_rows:
        at = np.array(spread_at)
        for symbol, style, chosen in group_looks(model, np.array(spread_rows)):
            draw_symbols(axes, symbol, at[chosen], **style)
    return taken


def _draw_ring(axes: Axes, model: MapModel, group: dict[str, Any], step: float) -> None:
    """A ring with a part for each type and the number of events; it keeps round whatever the projection."""
    from matplotlib.offsetbox import AnnotationBbox, DrawingArea

    count = len(group["rows"])
    radius = 6.5 + min(5.0, 1.3 * math.log2(count))
    area = DrawingArea(2 * radius, 2 * radius)
    centre, width = (radius, radius), max(2.0, radius * 0.3)
    area.add_artist(Wedge(centre, radius, 0, 360, fc=PAPER, ec="none"))
    angle = 90.0
    for code, symbol in enumerate(model.symbols):
        part = 360 * float((model.columns["type"][group["rows"]] == code).mean())
        if part:
            dash: dict[str, Any] = {"fc": symbol.light, "ec": PAPER, "lw": 0.5}
            if group["imprecise"]:
                dash = {"fc": PAPER, "ec": symbol.light, "lw": 0.9, "ls": (0, (2, 1))}
            area.add_artist(Wedge(centre, radius, angle - part, angle, width=width, **dash))
        angle -= part
    box = AnnotationBbox(area, (group["x"], group["y"]), frameon=False, pad=0)
    box.zorder = 5.0
    axes.add_artist(box)
    axes.text(
        group["x"], group["y"], str(count), ha="center", va="center_baseline", fontsize=6.5,
        fontweight="bold", color=INK, zorder=5.1, clip_on=True,
    )  # fmt: skip


def draw_names(axes: Axes, base: dict[str, Any], bounds: Box, taken: list[Box], lang: str) -> None:
    """Names of towns, governorates and countries where they cover nothing."""
    for text, x, y, size, colour, weight, dot in _names(base, bounds, lang):
        if not (bounds[0] < x < bounds[2] and bounds[1] < y < bounds[3]):
            continue
        drawn = plain(text)
        width, height = _size_deg(axes, drawn, size, bounds, weight)
        gap = width * 0.06 + height * 0.35
        spots = [(x + gap, y), (x - width - gap, y), (x - width / 2, y + height), (x - width / 2, y - height)]
        # An event of the town itself stands on its dot: the name goes beyond it.
        beyond = (bounds[2] - bounds[0]) / 45
        spots += [(x + k * beyond, y) for k in (0.9, 1.4)] + [(x - width - k * beyond, y) for k in (0.9, 1.4)]
        spots += [(x - width / 2, y + k * (beyond * 0.6 + height)) for k in (0.9, -0.9)]
        for left, middle in spots if dot else [(x - width / 2, y)]:
            box = (left, middle - height * 0.6, left + width, middle + height * 0.6)
            inside = box[0] > bounds[0] and box[2] < bounds[2] and box[1] > bounds[1] and box[3] < bounds[3]
            if not inside or any(_overlap(box, other) for other in taken):
                continue
            taken.append(box)
            axes.text(
                left, middle, drawn, fontsize=size, color=colour, fontweight=weight, va="center_baseline",
                zorder=4.5, path_effects=[withStroke(linewidth=1.6, foreground=COLOURS["halo"])],
            )  # fmt: skip
            if dot:
                axes.plot([x], [y], "o", ms=1.8, color=COLOURS["text"], zorder=4.4)
            break


def _names(
    base: dict[str, Any], bounds: Box, lang: str
) -> Iterator[tuple[str, float, float, float, str, str, bool]]:
    scale, most = base["scale"], 2 if bounds[2] - bounds[0] > 5 else 3 if bounds[2] - bounds[0] > 2.5 else 9
    arabic = lang == "ar"
    for rank in (0, -1, 1, 2, 3, 4):
        if rank == -1:
            for unit in base["governorates"]:
                name = unit["ar"] if arabic else unit["name"].upper()
                yield (
                    name,
                    unit["at"][0] / scale,
                    unit["at"][1] / scale,
                    6.5,
                    COLOURS["quiet"],
                    "normal",
                    False,
                )
            golan = "الجولان" if arabic else "Golan Heights"
            x, y = base["borders"]["golan"]
            yield golan, x / scale, y / scale, 6.0, COLOURS["quiet"], "normal", False
            for name, name_ar, x, y in base["countries"]:
                label = name_ar if arabic else name.upper()
                yield label, x / scale, y / scale, 8.5, COLOURS["quiet"], "normal", False
            continue
        for name, name_ar, x, y, town_rank in base["towns"]:
            if town_rank == rank and rank <= most:
                weight = "bold" if rank == 0 else "normal"
                label = name_ar if arabic and name_ar else name
                yield label, x / scale, y / scale, 7.5 if rank == 0 else 6.5, COLOURS["text"], weight, True


def _size_deg(axes: Axes, text: str, size: float, bounds: Box, weight: str) -> tuple[float, float]:
    """Width and height of a text in degrees of the picture."""
    plain_text = text.replace(r"\$", "$")
    wide, _, _ = text_to_path.get_text_width_height_descent(
        plain_text, FontProperties(size=size, weight=weight), False
    )
    figure = axes.figure
    wide_pt = axes.get_position().width * figure.get_size_inches()[0] * 72  # type: ignore[union-attr]
    per_pt = (bounds[2] - bounds[0]) / max(wide_pt, 1)
    shrink = math.cos(math.radians((bounds[1] + bounds[3]) / 2))
    return float(wide) * per_pt, size * per_pt * shrink


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def add_legend(
    axes: Axes, model: MapModel, rows: Any, words: dict[str, Any], *, below: float = -0.015
) -> None:
    """Types with their counts, and what fill and line mean, below the picture."""
    from matplotlib.offsetbox import AnchoredOffsetbox, HPacker, TextArea, VPacker

    types: list[tuple[Any, dict[str, bool], str]] = [
        (symbol, {}, f"{_label(words, symbol.type)} ({int((model.columns['type'][rows] == code).sum())})")
        for code, symbol in enumerate(model.symbols)
    ]
    grey = model.symbols[0].__class__("key", "circle", COLOURS["quiet"], COLOURS["quiet"])
    looks: list[tuple[Any, dict[str, bool], str]] = [(grey, {}, words["key_reported"])]
    for key, present in (
        ("claimed", model.columns["status"][rows] == 1),
        ("disputed", model.columns["disputed"][rows] == 1),
        ("imprecise", model.of_events("imprecise")[rows] == 1),
    ):
        if present.any():
            looks.append((grey, {key: True}, words[f"key_{key}"]))
    lines: list[Any] = []
    for entries in (types, looks):
        packed: list[Any] = []
        for symbol, style, text in entries:
            packed += [_key(symbol, style), TextArea(plain(text), textprops={"fontsize": 7.5})]
        lines.append(HPacker(children=packed, pad=0, sep=4, align="center"))
    box = AnchoredOffsetbox(
        "upper left", child=VPacker(children=lines, pad=0, sep=3, align="left"), frameon=False, pad=0,
        bbox_to_anchor=(0, below), bbox_transform=axes.transAxes, borderpad=0.2,
    )  # fmt: skip
    axes.add_artist(box)


def _label(words: dict[str, Any], name: str) -> str:
    return str(words.get("types", {}).get(name, name.replace("_", " ")))


def _key(symbol: Any, style: dict[str, bool]) -> Any:
    """One symbol in a box of its own for the legend."""
    from matplotlib.offsetbox import DrawingArea

    from conflictmap.output.markers import shape_of

    area = DrawingArea(11, 10)
    solid = not (style.get("claimed") or style.get("imprecise"))

    def add(shape: Any, face: str, edge: str, width: float) -> None:
        points = np.asarray(shape.exterior.coords) * 4.2 + (5.5, 4)
        area.add_artist(PathPatch(Path(points, closed=True), fc=face, ec=edge, lw=width))

    outline = shape_of(symbol.shape)
    add(outline, symbol.light if solid else PAPER, INK if solid else symbol.light, 0.7 if solid else 1.2)
    if style.get("claimed"):
        from shapely.geometry import box

        add(outline.intersection(box(-2, -2, 0, 2)), symbol.light, symbol.light, 0.2)
    if symbol.shape == "barred":
        from shapely.geometry import box

        add(box(-0.5, -0.1, 0.5, 0.1), INK, "none", 0)
    if style.get("disputed"):
        from shapely.geometry import Point

        add(Point(0.9, 0.9).buffer(0.5), PAPER, INK, 0.6)
    return area
