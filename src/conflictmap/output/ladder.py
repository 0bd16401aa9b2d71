"""The M5 ladder as a picture: where along the road against when, from north to south as on the map."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conflictmap.errors import QueryError
from conflictmap.output.assets import read_basemap, read_words
from conflictmap.output.mapmodel import COORDINATE_SCALE, UNDATED, MapModel, build_model
from conflictmap.output.markers import draw_symbols, group_looks
from conflictmap.output.picture import find_form, save_figure
from conflictmap.output.pictureparts import COLOURS, add_legend, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from conflictmap.eventset import EventSet

_BACKGROUND_GAP_DAYS: Final = 60
_STEP_PT: Final = 9.0  # events nearer than this are drawn beside each other


def plot_ladder(
    events: EventSet,
    *,
    ax: Axes | None = None,
    within_km: float = 10.0,
    title: str = "",
    lang: str = "en",
) -> Axes:
    """Draw the dated events near the M5: kilometres from Aleppo downwards, dates to the right.

    Parameters
    ----------
    events
        Events of any number. Those known only to an area, undated, or farther from the road are left out.
    ax
        Axes to draw on; new ones of 18 by 20 cm when not given.
    within_km
        Width of the band on either side of the road.
    title
        Heading, as text; "The M5 ladder" when empty.
    lang
        Language of names and legend: ``en`` or ``ar``.

    Raises
    ------
    QueryError
        When ``within_km`` is not positive.
    """
    from matplotlib.figure import Figure

    if not within_km > 0:
        raise QueryError(f"expected within_km above 0, found {within_km}")
    model = build_model(events, title=title)
    rows, kms = find_rungs(model, within_km)
    if ax is None:
        ax = Figure(figsize=(18 / 2.54, 20 / 2.54), layout="constrained").add_subplot()
    road = next(road for road in read_basemap()["corridors"] if road["name"] == "M5")
    words = read_words()[lang]
    first, last = _time_axis(model, rows)
    _draw_frame(ax, road, (first, last), words, lang)
    if len(rows):
        _draw_rungs(ax, model, rows, kms, (first, last))
    else:
        text = plain(words["none_on_ladder"])
        ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", bbox={"fc": "white", "ec": "#d8d5cd"})
    add_legend(ax, model, rows, words, below=-0.02)
    ax.set_title(
        plain(title or words["ladder"]), loc="right" if lang == "ar" else "left", fontweight="bold", pad=10
    )
    note = words["ladder_note"].replace("{0}", f"{within_km:g}")
    ax.annotate(
        plain(note), (1, 0), xytext=(0, -4), xycoords="axes fraction", textcoords="offset points",
        ha="right", va="top", fontsize=6, color=COLOURS["quiet"],
    )  # fmt: skip
    return ax


def draw_ladder(
    events: EventSet,
    path: str | Path,
    *,
    within_km: float = 10.0,
    title: str = "",
    lang: str = "en",
    dpi: int = 200,
) -> Path:
    """Write the ladder as a picture; the suffix tells the format: .png, .svg or .pdf.

    Raises
    ------
    FormatError
        For another suffix.
    InputError
        When the file cannot be written.
    """
    form = find_form(path)
    return save_figure(plot_ladder(events, within_km=within_km, title=title, lang=lang), path, form, dpi=dpi)


def find_rungs(model: MapModel, within_km: float) -> tuple[Any, Any]:
    """Rows of the dated, exact events within the band, and their kilometre from Aleppo."""
    from conflictmap.places.corridors import find_corridor

    exact = model.mapped & (model.of_events("imprecise") == 0) & (model.columns["first_day"] != UNDATED)
    rows = np.flatnonzero(exact)
    if not len(rows):
        return rows, np.zeros(0)
    lat, lon = ((model.of_events(name)[rows] / COORDINATE_SCALE).tolist() for name in ("lat", "lon"))
    away, km = (np.asarray(values, dtype=float) for values in find_corridor("road:m5").measure(lat, lon))
    return rows[away <= within_km], km[away <= within_km]


def _time_axis(model: MapModel, rows: Any) -> tuple[int, int]:
    """First and last day, without the few events of long before that reports tell as background.

    The same rule as the page's: at most a tenth of the events, before a gap of at least 60 days that is
    longer than twice the time that follows.
    """
    if not len(rows):
        return 20054, 20065  # 27 November to 8 December 2024, so that an empty ladder still reads
    first, last = model.columns["first_day"][rows], model.columns["last_day"][rows]
    exact = np.sort(first[first == last])
    days = exact if len(exact) else np.sort(np.concatenate([first, last]))
    for index in range(len(days) // 10, 0, -1):
        gap = days[index] - days[index - 1]
        if gap > max(_BACKGROUND_GAP_DAYS, 2 * (days[-1] - days[index])):
            days = days[index:]
            break
    return int(days[0]), int(days[-1])


def _draw_frame(axes: Axes, road: dict[str, Any], days: tuple[int, int], words: Any, lang: str) -> None:
    """The road as the axis, towns as ticks, governorates as bands, dates along the top."""
    length = max(town[2] for town in road["towns"])
    spare = max(0.6, (days[1] - days[0]) * 0.04)
    axes.set_xlim(days[0] - spare, days[1] + 1 + spare)
    axes.set_ylim(length + 6, -6)
    names = words.get("governorates", {})
    for index, (name, top, bottom) in enumerate(road["governorates"]):
        if index % 2 == 0:
            axes.axhspan(top, bottom, color="#f0dcae", alpha=0.28, lw=0, zorder=0.5)
        if bottom - top > 15:
            axes.text(
                0.995, top + 2, plain(names.get(name, name)), transform=axes.get_yaxis_transform(),
                ha="right", va="top", fontsize=6.5, color=COLOURS["quiet"], zorder=1,
            )  # fmt: skip
    axes.hlines([town[2] for town in road["towns"]], *axes.get_xlim(), color="#d8d0c6", lw=0.5, zorder=0.8)
    axes.yaxis.set_ticks([town[2] for town in road["towns"]])
    labels = axes.set_yticklabels(
        [plain(town[1] if lang == "ar" and town[1] else town[0]) for town in road["towns"]]
    )
    for label, town in zip(labels, road["towns"], strict=True):
        label.set_fontsize(8.5 if town[3] == 0 else 7)
        label.set_fontweight("bold" if town[3] == 0 else "normal")
    axes.tick_params(axis="y", length=0, pad=9)
    line: dict[str, Any] = {
        "transform": axes.get_yaxis_transform(),
        "clip_on": False,
        "solid_capstyle": "round",
    }
    for colour, width in ((COLOURS["casing"], 4.2), (COLOURS["corridor"], 2.6)):
        axes.plot([-0.012, -0.012], [0, length], color=colour, lw=width, zorder=7, **line)
    at = [town[2] for town in road["towns"]]
    axes.plot(
        [-0.012] * len(at), at, "o", ms=3.6, mfc="white", mec=COLOURS["text"], mew=0.9, zorder=8, **line
    )
    ticks, texts = date_ticks(days[0], days[1], words["months"])
    axes.set_xticks(ticks, [plain(text) for text in texts])
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0, labelsize=8, colors=COLOURS["quiet"])
    axes.grid(axis="x", color="#d8d0c6", lw=0.5, zorder=0.7)
    for side in axes.spines.values():
        side.set_visible(False)


def date_ticks(first: int, last: int, months: list[str]) -> tuple[list[float], list[str]]:
    """About nine ticks from a first to a last day: days at their noon, else months or years at their begin.

    The first tick and each one in a new year bear the year.
    """
    begin, end = (dt.date(1970, 1, 1) + dt.timedelta(days=day) for day in (first, last))
    span = last - first
    if span <= 60:
        step = span // 9 + 1
        dates, shift = [begin + dt.timedelta(days=day) for day in range(0, span + 1, step)], 0.5
    else:
        step, shift = max(1, round(span / 30 / 9)), 0.0
        step = step if step < 12 else 12 * round(step / 12)
        count = (end.year - begin.year) * 12 + end.month - begin.month + 1
        offset = 0 if step < 12 else -begin.month % 12 + 1
        starts = [begin.year * 12 + begin.month - 1 + n for n in range(offset, count, step)]
        dates = [dt.date(month // 12, month % 12 + 1, 1) for month in starts]
    texts, year = [], None
    for date in dates:
        day = f"{date.day} " if shift else ""
        text = str(date.year) if step >= 12 and not shift else f"{day}{months[date.month - 1]}"
        texts.append(text if date.year == year or text == str(date.year) else f"{text} {date.year}")
        year = date.year
    return [(date - dt.date(1970, 1, 1)).days + shift for date in dates], texts


def _draw_rungs(axes: Axes, model: MapModel, rows: Any, kms: Any, days: tuple[int, int]) -> None:
    first = np.clip(model.columns["first_day"][rows], days[0], None)
    last = np.clip(model.columns["last_day"][rows] + 1, None, days[1] + 1)
    inside = last > first
    rows, kms, first, last = rows[inside], kms[inside], first[inside], last[inside]
    loose = model.columns["last_day"][rows] > model.columns["first_day"][rows]
    small = len(rows) > 250
    at = np.stack([(first + last) / 2, kms], axis=1)
    if not small:
        at = _beside_each_other(axes, at)
    for index in np.flatnonzero(loose):
        axes.plot(
            [first[index], last[index]],
            [kms[index]] * 2,
            ls=(0, (3, 3)),
            lw=0.8,
            color=COLOURS["quiet"],
            zorder=4,
        )
    for symbol, style, chosen in group_looks(model, rows):
        for vague in (False, True):
            those = chosen[loose[chosen] == vague]
            if len(those):
                draw_symbols(
                    axes, symbol, at[those], **(style | {"imprecise": vague}), radius_pt=2.4 if small else 4.2
                )


def _beside_each_other(axes: Axes, at: Any) -> Any:
    """Moves events of one place and day apart along the time axis, by the width of a symbol."""
    figure = axes.figure
    wide, tall = figure.get_size_inches() * 72 * 0.78  # type: ignore[union-attr]
    low, high = axes.get_xlim()
    step = (high - low) / wide * _STEP_PT
    near_km = abs(axes.get_ylim()[0] - axes.get_ylim()[1]) / tall * _STEP_PT
    placed: list[tuple[float, float]] = []
    for x, y in at:
        moved = x
        for turn in range(12):
            moved = x + (turn + 1) // 2 * step * (1 if turn % 2 else -1)
            if all(abs(moved - px) >= step * 0.98 or abs(y - py) >= near_km for px, py in placed):
                break
        placed.append((moved, y))
    return np.array(placed)
