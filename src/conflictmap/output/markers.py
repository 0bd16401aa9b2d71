"""The symbols of the page as matplotlib paths: the same shapes; solid, half and hollow mean the same."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform
from shapely.geometry import Point, Polygon, box

from conflictmap.output.palette import Symbol

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK: Final = "#26262b"
PAPER: Final = "#ffffff"
_RADIUS_PT: Final = 4.6
_ARROW: Final = [(-1.08, 0), (0, 0.98), (0, 0.42), (1, 0.42), (1, -0.42), (0, -0.42), (0, -0.98)]
_PLUS: Final = [(0.36, 1), (0.36, 0.36), (1, 0.36), (1, -0.36), (0.36, -0.36), (0.36, -1)]


def _turned(tips: int, radii: tuple[float, ...]) -> Polygon:
    count = tips * len(radii)
    return Polygon(
        [
            (radii[i % len(radii)] * math.sin(2 * math.pi * i / count),
             radii[i % len(radii)] * math.cos(2 * math.pi * i / count))
            for i in range(count)
        ]
    )  # fmt: skip


@cache
def shape_of(name: str) -> Polygon:
    """Outline of a shape within about the unit circle."""
    plus = Polygon([*_PLUS, *((-x, -y) for x, y in _PLUS)])
    shapes = {
        "circle": Point(0, 0).buffer(0.86, quad_segs=16),
        "burst": _turned(8, (1.12, 0.62)),
        "barred": box(-0.8, -0.8, 0.8, 0.8),
        "arrow": Polygon(_ARROW),
        "diamond": _turned(4, (1.08,)),
        "triangle": Polygon([(0, 1), (1, -0.8), (-1, -0.8)]),
        "plus": plus,
        "pentagon": _turned(5, (1.0,)),
        "star": _turned(5, (1.15, 0.5)),
        "hexagon": _turned(6, (1.0,)),
        "cross": Polygon([((x - y) * 0.75, (x + y) * 0.75) for x, y in plus.exterior.coords]),
    }
    return shapes.get(name, shapes["circle"])


def draw_symbols(
    axes: Axes,
    symbol: Symbol,
    positions: Any,
    *,
    claimed: bool = False,
    imprecise: bool = False,
    disputed: bool = False,
    radius_pt: float = _RADIUS_PT,
    zorder: float = 6.0,
) -> None:
    """Draw one look of one type at all its positions, an array of (x, y) in data units."""
    outline, left = shape_of(symbol.shape), box(-2, -2, 0, 2)
    parts: list[tuple[Any, str, str, float]] = [(outline, PAPER, PAPER, 2.4)]
    solid = not (claimed or imprecise)
    parts.append(
        (outline, symbol.light if solid else PAPER, INK if solid else symbol.light, 0.7 if solid else 1.3)
    )
    if claimed:
        parts.append((outline.intersection(left), symbol.light, symbol.light, 0.2))
    if symbol.shape == "barred":
        parts.append((box(-0.5, -0.1, 0.5, 0.1), INK if solid else symbol.light, "none", 0.0))
    if disputed:
        badge = Point(0.9, 0.9).buffer(0.52)
        parts += [
            (badge, PAPER, INK, 0.6),
            (Polygon([(0.58, 0.5), (0.66, 0.5), (1.22, 1.3), (1.14, 1.3)]), INK, INK, 0.2),
        ]
    for order, (shape, face, edge, width) in enumerate(parts):
        collection = PathCollection(
            [Path(np.asarray(shape.exterior.coords), closed=True)],
            sizes=[radius_pt**2],
            offsets=positions,
            offset_transform=axes.transData,
            facecolors=face,
            edgecolors=edge,
            linewidths=width,
            zorder=zorder + order / 100,
        )
        collection.set_transform(IdentityTransform())  # sizes are in points
        axes.add_collection(collection, autolim=False)


def group_looks(model: Any, rows: Any) -> list[tuple[Symbol, dict[str, bool], Any]]:
    """Rows of a model by what they look like: type, claimed, imprecise, disputed."""
    keys = np.stack(
        [
            model.columns["type"][rows],
            (model.columns["status"][rows] == 1).astype(np.int64),
            model.of_events("imprecise")[rows],
            model.columns["disputed"][rows],
        ],
        axis=1,
    )
    looks = []
    for key in np.unique(keys, axis=0):
        chosen = np.flatnonzero((keys == key).all(axis=1))
        style = {"claimed": bool(key[1]), "imprecise": bool(key[2]), "disputed": bool(key[3])}
        looks.append((model.symbols[key[0]], style, chosen))
    return looks
