"""EventSet -> a static picture of the map: PNG, SVG or PDF, drawn by matplotlib from the same model."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conflictmap.errors import FormatError, InputError
from conflictmap.output.assets import read_basemap, read_words
from conflictmap.output.mapmodel import COORDINATE_SCALE, MapModel, build_model
from conflictmap.output.pictureparts import (
    add_legend,
    draw_areas,
    draw_base,
    draw_events,
    draw_names,
    group_places,
    plain,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from conflictmap.eventset import EventSet

FORMATS: Final = ("png", "svg", "pdf")
_SYRIA: Final = (35.6, 32.25, 42.45, 37.4)


def plot(
    events: EventSet, *, ax: Axes | None = None, title: str = "", lang: str = "en", blur_km: float = 0.0
) -> Axes:
    """Draw the events on matplotlib axes, in degrees, with the same symbols as the page.

    Parameters
    ----------
    events
        Events of any number; those without a position or not said to have happened are not drawn.
    ax
        Axes to draw on; new ones of 18 by 16 cm when not given.
    title
        Heading, as text.
    lang
        Language of names and legend: ``en`` or ``ar``.
    blur_km
        Round coordinates to a grid of so many kilometres.

    Returns
    -------
    The axes.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    model = build_model(events, title=title, blur_km=blur_km)
    if ax is None:
        ax = Figure(figsize=(18 / 2.54, 16 / 2.54), layout="constrained").add_subplot()
    with mpl.rc_context({"svg.hashsalt": "conflictmap", "svg.fonttype": "path"}):
        _draw(ax, model, lang)
    return ax


def draw_picture(
    events: EventSet,
    path: str | Path,
    *,
    title: str = "",
    lang: str = "en",
    blur_km: float = 0.0,
    dpi: int = 200,
) -> Path:
    """Write the picture of the map; the suffix tells the format. The same events give the same bytes.

    Raises
    ------
    FormatError
        When the suffix is not .png, .svg or .pdf.
    InputError
        When the file cannot be written.
    """
    form = find_form(path)
    return save_figure(plot(events, title=title, lang=lang, blur_km=blur_km), path, form, dpi=dpi)


def find_form(path: str | Path) -> str:
    """The format that a suffix names; told before the work, not after."""
    target = Path(path)
    form = target.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise FormatError(f"expected a name that ends in .png, .svg or .pdf, found {target.name!r}")
    if not target.absolute().parent.is_dir():
        raise InputError("cannot write here: the folder does not exist; create it", path=target)
    return form


def save_figure(axes: Axes, path: str | Path, form: str, *, dpi: int) -> Path:
    """Write the figure of the axes, whole or not at all, without a date in it."""
    import matplotlib as mpl

    from conflictmap.output.files import whole_file

    target = Path(path)
    undated: dict[str, Any] = {
        "png": {"Software": None},
        "svg": {"Date": None},
        "pdf": {"CreationDate": None},
    }[form]
    with (
        whole_file(target) as temporary,
        mpl.rc_context({"svg.hashsalt": "conflictmap", "svg.fonttype": "path"}),
    ):
        axes.figure.savefig(temporary, format=form, dpi=dpi, metadata=undated)  # type: ignore[union-attr]
    return target


def _draw(axes: Axes, model: MapModel, lang: str) -> None:
    words = read_words()[lang]
    rows = np.flatnonzero(model.mapped)
    lat, lon = (model.of_events(name)[rows] / COORDINATE_SCALE for name in ("lat", "lon"))
    bounds = _extent(lat, lon)
    axes.set_xlim(bounds[0], bounds[2])
    axes.set_ylim(bounds[1], bounds[3])
    axes.set_aspect(1 / math.cos(math.radians((bounds[1] + bounds[3]) / 2)))
    axes.set_xticks([])
    axes.set_yticks([])
    base = read_basemap()
    draw_base(axes, base)
    groups = group_places(model, rows, lat, lon, bounds)
    draw_areas(axes, base, model, rows)
    taken = draw_events(axes, model, groups, bounds)
    draw_names(axes, base, bounds, taken, lang)
    add_legend(axes, model, rows, words)
    if model.title:
        axes.set_title(
            plain(model.title), loc="right" if lang == "ar" else "left", fontsize=12, fontweight="bold"
        )
    note = words["credits_picture"]
    if model.blur_km:
        note = words["blurred"].replace("{0}", f"{model.blur_km:g}") + " · " + note
    if not len(rows):
        text = words["no_events_long"] if not len(model) else words["none_on_map"]
        axes.text(
            0.5,
            0.5,
            plain(text),
            transform=axes.transAxes,
            ha="center",
            bbox={"fc": "white", "ec": "#d8d5cd"},
        )
    axes.annotate(
        plain(note), (1, 0), xytext=(0, -4), xycoords="axes fraction", textcoords="offset points",
        ha="right", va="top", fontsize=6, color="#5d646b",
    )  # fmt: skip


def _extent(lat: Any, lon: Any) -> tuple[float, float, float, float]:
    """West, south, east, north: around the events, at least 1.6 degrees each way; all Syria without any."""
    if not len(lat):
        return _SYRIA
    west, east, south, north = lon.min(), lon.max(), lat.min(), lat.max()
    half_lon, half_lat = max((east - west) * 0.55, 0.9), max((north - south) * 0.55, 0.8)
    x, y = (west + east) / 2, (south + north) / 2
    return (float(x - half_lon), float(y - half_lat), float(x + half_lon), float(y + half_lat))
