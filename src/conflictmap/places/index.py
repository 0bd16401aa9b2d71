"""The name index of a gazetteer: built once, kept on disk as JSON under the hash of what it was built from.

JSON because a cache file must be harmless to read: nothing in it is executed, and a file whose stamp does
not match is ignored. A cache that cannot be written (read-only home, no home) costs time, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from conflictmap.model import KINDS
from conflictmap.places.names import WORD, fold_name, fold_plain
from conflictmap.places.qualifiers import Phrases, load_qualifiers
from conflictmap.places.tables import COLUMNS, Row
from conflictmap.resources import data_path

# How a name belongs to its place.
OWN: Final = 1  # its name, Arabic name or a listed variant
DERIVED: Final = 2  # what is left without the words of its kind: "Nasib" of "Nasib border crossing"
STRICT: Final = 4  # derived, and counts only beside such a word: "Umayyad" of "Umayyad Square"

SETTLEMENTS: Final = ("city", "town", "village")
UNITS: Final = ("governorate", "district", "subdistrict")
_LOOSE_KINDS = {"governorate", "district", "subdistrict", "crossing", "airbase", "airport", "camp", "dam"}
# How likely a bare name means a place of this kind, before population and context.
_KIND_WEIGHT: Final = {
    "city": 120.0, "town": 8.0, "village": 1.0, "neighbourhood": 1.0, "camp": 2.0, "governorate": 20.0,
    "district": 0.5, "subdistrict": 0.5, "region": 12.0, "mountain": 3.0, "airport": 2.0, "airbase": 2.0,
    "base": 2.0, "site": 2.0, "dam": 1.0, "bridge": 1.0, "port": 1.0, "crossing": 10.0, "road": 10.0,
    "border": 2.0, "country": 400.0,
}  # fmt: skip
_N = {name: number for number, name in enumerate(COLUMNS)}
_SHORTEST_RUN: Final = 6
_SLASH = re.compile(r"\s*/\s*")


@dataclass(slots=True)
class Index:
    """Columns by place number and the names that lead to them.

    ``rows[n]`` is the tab-joined row; ``keys`` maps a folded name to a number k whose places are
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
    openers: dict[str, int] = field(default_factory=dict)

    def find(self, key: str) -> list[tuple[int, int]]:
        """Places (number, flag) of a folded name."""
        k = self.keys.get(key, -1)
        if k < 0:
            return []
        low, high = self.starts[k], self.starts[k + 1]
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
    for name in filter(None, map(str.strip, listed)):
        bare = _strip_kind(name, kind, tables.before, tables.after, tables.longest)
        pieces = _SLASH.split(bare)
        if len(pieces) == 1:
            found[name] = OWN
        if kind in SETTLEMENTS:
            flag = OWN if bare != name or len(pieces) > 1 else 0
        else:
            flag = DERIVED if kind in _LOOSE_KINDS else DERIVED | STRICT
        if flag and (bare != name or len(pieces) > 1):
            for piece in pieces:
                base = _strip_kind(piece, kind, tables.before, tables.after, tables.longest)
                found.setdefault(base, flag)
    return list(found.items())


def _run_together(key: str) -> str:
    """Two short words written as one, as reports do with Kafranbel, Deirezzor and كفرنبل."""
    return key.replace(" ", "") if key.count(" ") == 1 and len(key) > _SHORTEST_RUN else key


def _weigh(row: Row) -> float:
    """Prior weight of a place for its bare name. Population counts with its square root above 1,000."""
    weight = _KIND_WEIGHT[row[_N["kind"]]]
    population = float(row[_N["population"]] or 0)
    if row[_N["kind"]] in SETTLEMENTS and population > 1000:
        weight = max(weight, math.sqrt(population / 1000) * 3)
    return weight if row[_N["country"]] == "SY" or row[_N["kind"]] in ("city", "country") else weight / 3


def build_index(rows: Sequence[Row]) -> Index:
    """Index of checked rows."""
    postings: dict[str, dict[int, int]] = {}
    for number, row in enumerate(rows):
        for name, flag in names_of(row):
            key = fold_name(name)
            for form in dict.fromkeys((key, _run_together(key))):
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
        openers=openers,
    )


def stamp_of(texts: Iterable[str]) -> str:
    """Hash of everything that an index depends on: the gazetteers, the qualifiers and the folding code."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
        digest.update(b"\0")
    digest.update(data_path("names/qualifiers.toml").read_bytes())
    for module in ("names.py", "index.py"):
        digest.update((Path(__file__).parent / module).read_bytes())
    return digest.hexdigest()


def _cache_folder() -> Path | None:
    """A folder of the user's own for cached indexes, or None when there is no safe one."""
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("conflictmap")) / "gazetteer"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        status = folder.stat()
    except OSError:
        return None
    # A folder that others may write to could hold a forged index.
    if os.name == "posix" and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        return None
    return folder


def load_index(stamp: str) -> Index | None:
    """The cached index of that stamp, or None when there is none that can be trusted."""
    folder = _cache_folder()
    if folder is None:
        return None
    try:
        data: dict[str, Any] = json.loads((folder / f"{stamp[:32]}.json").read_bytes())
        if data.pop("stamp") != stamp:
            return None
        data["keys"] = {key: k for k, key in enumerate(data["keys"].split("\n"))}
        return Index(**data)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_index(index: Index, stamp: str) -> None:
    """Cache an index for the next start. Failing to is not an error."""
    folder = _cache_folder()
    if folder is None:
        return
    data = {name: getattr(index, name) for name in Index.__slots__}
    data["keys"] = "\n".join(index.keys)
    try:
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as file:
            json.dump({"stamp": stamp, **data}, file, ensure_ascii=False, separators=(",", ":"))
        Path(file.name).replace(folder / f"{stamp[:32]}.json")
    except OSError:
        return


assert set(_KIND_WEIGHT) == set(KINDS)
