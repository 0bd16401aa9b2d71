"""The name index of a gazetteer: which places a folded name may mean, and how the name belongs to each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from conflictmap.model import KINDS
from conflictmap.places.names import ARABIC, WORD, fold_name, fold_plain, fold_spelling
from conflictmap.places.qualifiers import Phrases, load_qualifiers
from conflictmap.places.tables import COLUMNS, Row

# How a name belongs to its place.
OWN: Final = 1  # its name, Arabic name or a listed variant
DERIVED: Final = 2  # what is left without the words of its kind: "Nasib" of "Nasib border crossing"
STRICT: Final = 4  # derived, and counts only beside such a word: "Umayyad" of "Umayyad Square"

SETTLEMENTS: Final = ("city", "town", "village")
UNITS: Final = ("governorate", "district", "subdistrict")
_PEOPLED: Final = (*SETTLEMENTS, "neighbourhood", "camp")  # where people are a measure of how known it is
BUILT_UP: Final = (*SETTLEMENTS, "neighbourhood")
# What nobody lives in: a quarter or village of its name is another place, if only the next one.
STRUCTURES: Final = ("crossing", "airport", "airbase", "base", "bridge", "dam", "port", "site")
_LOOSE_KINDS = {"governorate", "district", "subdistrict", "crossing", "airbase", "airport", "camp"}
# How likely a bare name means a place of this kind, before population and context.
_KIND_WEIGHT: Final = {
    "city": 120.0, "town": 6.0, "village": 0.6, "neighbourhood": 2.0, "camp": 2.0, "governorate": 20.0,
    "district": 0.5, "subdistrict": 0.5, "region": 12.0, "mountain": 3.0, "airport": 3.0, "airbase": 4.0,
    "base": 4.0, "site": 2.0, "dam": 1.0, "bridge": 1.0, "port": 1.0, "crossing": 16.0, "road": 10.0,
    "border": 2.0, "country": 400.0,
}  # fmt: skip
_ABROAD: Final = 10.0  # a report on Syria that means a place abroad of the same name says so
_N = {name: number for number, name in enumerate(COLUMNS)}
_SHORTEST_RUN: Final = 6
# A display name with what tells it from a namesake: "Dar al-Kabira (Idlib)".
_TOLD_APART: Final = re.compile(r"(.+?)\s*\([^)]*\)")
_NUMBERED: Final = re.compile(r"\b([a-z])(\d+)\b")
_SLASH = re.compile(r"\s*/\s*")


@dataclass(slots=True)
class Index:
    """Columns by place number and the names that lead to them.

    ``rows[n]`` is the tab-joined row; ``spellings[n]`` are its names as ``fold_spelling`` gives them, the variants
    and, behind a tab, its own; ``keys`` maps a folded name to a number k whose places are
    ``members[starts[k]:starts[k + 1]]`` with the same slice of ``flags``; ``openers`` maps the first word of
    any name to the most words that a name beginning with it has.
    """

    rows: list[str]
    kinds: list[str]
    lats: list[float]
    lons: list[float]
    weights: list[float]
    keys: dict[str, int]
    starts: list[int]
    members: list[int]
    flags: list[int]
    spellings: list[str]
    openers: dict[str, int] = field(default_factory=dict)

    def find(self, key: str) -> list[tuple[int, int]]:
        """Places (number, flag) of a folded name."""
        k = self.keys.get(key, -1)
        if k < 0:
            return []
        low, high = self.starts[k], self.starts[k + 1]
        if high - low == 1:
            return [(self.members[low], self.flags[low])]
        return list(zip(self.members[low:high], self.flags[low:high], strict=True))


def _strip_kind(name: str, kind: str, before: Phrases, after: Phrases, longest: int) -> str:
    """The name without the words of its kind at either end; the name itself if it has none."""
    words = [(m.start(), m.end(), fold_plain(m.group())) for m in WORD.finditer(name)]
    for size in range(min(longest, len(words) - 1), 0, -1):
        tail = tuple(w for _, _, w in words[-size:])
        if any(kind in q.accepts for q in after.get(tail, ())):
            return name[: words[-size - 1][1]]
        head = tuple(w for _, _, w in words[:size])
        if any(kind in q.accepts for q in before.get(head, ())):
            return name[words[size][0] :]
    return name


def names_of(row: Row) -> list[tuple[str, int]]:
    """Every name of a row with its flag, the derived ones included."""
    kind = row[_N["kind"]]
    tables = load_qualifiers()
    listed = [row[_N["name"]], row[_N["name_ar"]], *row[_N["variants"]].split("|")]
    found: dict[str, int] = {}
    listed += [told[1] for name in listed[:1] if (told := _TOLD_APART.fullmatch(name))]
    for name in filter(None, map(str.strip, listed)):
        if kind in SETTLEMENTS and _strip_kind(name, "governorate", *tables.phrases) != name:
            continue  # "Idlib Governorate" listed as a spelling of the city
        bare = _strip_kind(name, kind, *tables.phrases)
        pieces = _SLASH.split(bare)
        if len(pieces) == 1:
            found[name] = OWN
        if kind in SETTLEMENTS:
            flag = OWN if bare != name or len(pieces) > 1 else 0
        else:
            flag = DERIVED if kind in _LOOSE_KINDS else DERIVED | STRICT
        if flag and (bare != name or len(pieces) > 1):
            for piece in pieces:
                base = _strip_kind(piece, kind, *tables.phrases)
                if kind == "neighbourhood" and fold_name(base) == fold_name(row[_N["governorate"]]):
                    continue  # "Daraa suburb" is no neighbourhood called Daraa
                # "M5" is a name by itself, "Castello" of Castello Road is not.
                numbered = kind == "road" and any(map(str.isdigit, base))
                found.setdefault(base, DERIVED if numbered else flag)
    return list(found.items())


def _spell_names(row: Row) -> str:
    """How the names of a row are spelt: "variant|variant<tab>name|Arabic name"."""
    name = row[_N["name"]]
    own = (name, name.split(" (")[0], row[_N["name_ar"]])
    variants = filter(None, row[_N["variants"]].split("|"))
    return "|".join(map(fold_spelling, variants)) + "\t" + "|".join(map(fold_spelling, own))


def _run_together(name: str, key: str) -> str:
    """Key of two words written as one, as reports do with Kafranbel, كفرنبل and ديرالزور."""
    if key.count(" ") != 1 or len(key) <= _SHORTEST_RUN:
        return key
    return fold_name(name.replace(" ", "")) if ARABIC.search(key) else key.replace(" ", "")


def _set_off_number(key: str) -> str:
    """Key of "M4" as it is when the text writes "M-4" or "M 4"."""
    return _NUMBERED.sub(r"\1 \2", key)


def _weigh(row: Row) -> float:
    """Prior weight of a place for its bare name: thousands of people, or what its kind usually has."""
    kind = row[_N["kind"]]
    weight = _KIND_WEIGHT[kind]
    if kind in _PEOPLED:
        weight = max(weight, float(row[_N["population"]] or 0) / 1000)
    abroad = row[_N["country"]] != "SY" and row[_N["kind"]] != "country"
    return weight / _ABROAD if abroad else weight


def build_index(rows: Sequence[Row]) -> Index:
    """Index of checked rows."""
    postings: dict[str, dict[int, int]] = {}
    for number, row in enumerate(rows):
        for name, flag in names_of(row):
            key = fold_name(name)
            for form in dict.fromkeys((key, _run_together(name, key), _set_off_number(key))):
                places = postings.setdefault(form, {})
                # An own name outranks a derived one that folds alike.
                places[number] = min(places.get(number, flag), flag)
    starts: list[int] = [0]
    members: list[int] = []
    flags: list[int] = []
    openers: dict[str, int] = {}
    for key, places in postings.items():
        members.extend(places)
        flags.extend(places.values())
        starts.append(len(members))
        first, words = key.split(" ", 1)[0], key.count(" ") + 1
        openers[first] = max(openers.get(first, 0), words)
    return Index(
        rows=["\t".join(row) for row in rows],
        kinds=[row[_N["kind"]] for row in rows],
        lats=[float(row[_N["lat"]]) for row in rows],
        lons=[float(row[_N["lon"]]) for row in rows],
        weights=[round(_weigh(row), 2) for row in rows],
        keys={key: k for k, key in enumerate(postings)},
        starts=starts,
        members=members,
        flags=flags,
        spellings=list(map(_spell_names, rows)),
        openers=openers,
    )


assert set(_KIND_WEIGHT) == set(KINDS)
