"""Which rows of two sources are one settlement: consonant skeletons, Arabic forms, distance.

A consonant skeleton is good enough to find twins a few kilometres apart. It is never used to resolve a
name: over the whole country it merges Arida with Arwad.
"""

from __future__ import annotations

import math
import re
from functools import cache

from rapidfuzz import fuzz

from databuild.spelling import is_arabic, write_arabic, write_plain
from databuild.tables import Row

SAME_SPOT_KM = 0.12  # two names this close are two names of one settlement
NAMESAKE_KM = 2.5  # the same skeleton this near is the same settlement
SAME_ARABIC_KM = 4.5  # the same Arabic name this near is the same settlement
FUZZY_KM, FUZZY_SCORE = 1.0, 82.0  # a like name is believed within these bounds
CELLS_PER_DEGREE = 20

_ARTICLE = re.compile(r"\b(?:al|el|ar|as|ash|ad|at|an|az|ath|er|es|esh|et|ed|en|ej)[- ]|\bel(?=[a-z]{3})")
_LATIN = (
    ("kh", "x"),
    ("gh", "g"),
    ("dh", "t"),
    ("th", "t"),
    ("sh", "s"),
    ("ch", "s"),
    ("q", "k"),
    ("j", "g"),
    ("d", "t"),
    ("z", "t"),
    ("p", "b"),
    ("v", "b"),
    ("c", "k"),
)
_ARABIC = str.maketrans("بتثجخدذرزسشصضطظغفقكلمن", "bttgxttrtssstttgfkklmn", "ءآأؤإئاةحعهوىي")
_ARABIC_PLAIN = str.maketrans("أإآىةؤئ", "ااايهوي", "ء")
_SIDES = {  # OCHA translates what tells namesakes apart; GeoNames transcribes it
    "eastern": "sharqi",
    "western": "gharbi",
    "northern": "shamali",
    "southern": "janubi",
    "upper": "fawqani",
    "lower": "tahtani",
    "big": "kabir",
    "little": "saghir",
    "middle": "wastani",
}


@cache
def fold_skeleton(name: str) -> str:
    """Consonants of a name without its articles: equal for most transliterations of one Arabic name."""
    text = restore_side(write_plain(name)).lower()
    text = re.sub(r"[^a-z]", "", _ARTICLE.sub("", text))
    for letters, sign in _LATIN:
        text = text.replace(letters, sign)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouywh']", "", text))


@cache
def fold_arabic(name: str) -> str:
    """Arabic without articles, hamza, the difference of final letters, blanks."""
    text = re.sub(r"(?:^| )ال", " ", write_arabic(name))
    return text.translate(_ARABIC_PLAIN).replace(" ", "")


@cache
def score_arabic(arabic: str, latin: str) -> float:
    """How well an Arabic name fits a Latin one, 0 to 100, by their consonants."""
    words = [word.removeprefix("ال") for word in write_arabic(arabic).split()]
    letters = re.sub(r"[^a-z]", "", "".join(words).translate(_ARABIC))
    return fuzz.ratio(re.sub(r"(.)\1+", r"\1", letters), fold_skeleton(latin))


def restore_side(name: str) -> str:
    """``name`` with OCHA's English "Eastern X" turned into the "X Sharqi" that others write."""
    for english, arabic in _SIDES.items():
        found = re.search(rf"\b{english}[- ]", name, re.I)
        if found:
            return f"{name[: found.start()]}{name[found.end() :]} {arabic.capitalize()}".strip()
    return name


def has_side(name: str) -> bool:
    """Whether the name has one of OCHA's English words for a side or size."""
    return restore_side(name) != name


def strip_article(name: str) -> str:
    """``name`` without a leading Arabic article."""
    return re.sub(r"^(al|el|ar|as|ash|ad|at|an|az|ath|er|es|esh|et|ed|en|ej)[- ]", "", name, flags=re.I)


def measure_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance in km; flat approximation, good to 1% over the few kilometres that matter here."""
    return math.hypot((lat1 - lat2) * 110.9, (lon1 - lon2) * 111.3 * math.cos(math.radians(lat1)))


def is_believed(match: Row) -> bool:
    """Whether a match of the sources is kept; fuzzy ones only on one spot, or near with a like name."""
    if match["method"] != "fuzzy" or float(match["km"]) <= SAME_SPOT_KM:
        return True
    one, two = write_plain(match["ocha_name"]).lower(), write_plain(match["gn_name"]).lower()
    return float(match["km"]) <= FUZZY_KM and fuzz.token_set_ratio(one, two) >= FUZZY_SCORE


class TwinFinder:
    """Rows on a grid, asked which of them a further place of another source is."""

    def __init__(self, rows: list[Row]) -> None:
        self._cells: dict[tuple[int, int], list[Row]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Let ``row`` be found."""
        cell = (int(float(row["lat"]) * CELLS_PER_DEGREE), int(float(row["lon"]) * CELLS_PER_DEGREE))
        self._cells.setdefault(cell, []).append(row)

    def find_twin(self, lat: float, lon: float, latin: list[str], arabic: list[str]) -> Row | None:
        """The nearest row that is the same settlement, by place and name; None when there is none."""
        best: tuple[float, Row] | None = None
        row_of, column_of = int(lat * CELLS_PER_DEGREE), int(lon * CELLS_PER_DEGREE)
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                for row in self._cells.get((row_of + dy, column_of + dx), []):
                    km = measure_km(lat, lon, float(row["lat"]), float(row["lon"]))
                    if (best is None or km < best[0]) and _is_same(km, row, latin, arabic):
                        best = (km, row)
        return best[1] if best else None


def _is_same(km: float, row: Row, latin: list[str], arabic: list[str]) -> bool:
    if km > SAME_ARABIC_KM:
        return False
    names = [row["name"], *row["variants"].split("|")]
    if {fold_arabic(a) for a in arabic} & {fold_arabic(n) for n in [row["name_ar"], *names] if is_arabic(n)}:
        return True
    plain = [name for name in names if name and not is_arabic(name)]
    if km <= NAMESAKE_KM and ({fold_skeleton(n) for n in latin} - {""}) & {fold_skeleton(n) for n in plain}:
        return True
    if km <= SAME_SPOT_KM:
        return "gn:" not in row["source_id"]
    return km <= FUZZY_KM and any(
        fuzz.ratio(a.lower(), b.lower()) >= FUZZY_SCORE for a in latin for b in plain
    )
