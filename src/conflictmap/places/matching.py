"""Names to places: folded match first, then run-together, then near spellings within bounds."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from conflictmap.places.index import STRICT
from conflictmap.places.names import ARABIC, fold_name, split_fused
from conflictmap.places.qualifiers import load_qualifiers
from conflictmap.resources import data_folder

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_VOWELS: Final = str.maketrans("", "", "aiuwy")
_SOFT: Final = str.maketrans("", "", "aiuwyh")
_KNOWN: Final = 5.0  # weight from which a place is known well enough for a consonant to be mistyped
_TURKISH: Final = str.maketrans(
    {"ş": "sh", "Ş": "Sh", "ç": "j", "Ç": "J", "c": "j", "C": "J", "v": "w", "V": "W"}
)


_SHORT_WORD: Final = 4
_LONG: Final = 7
_FEW_CONSONANTS: Final = 3  # fewer of them meet by chance: Dama and Duma


_FUSED_ARTICLE: Final = re.compile(r"\b([Aa]l|[Ee]l)(?=[a-z]{3})")  # "Bab Alhawa"
KNOWN: Final = "spelling known"
KNOWN_QUALITY: Final = 0.97  # a known spelling; the rest are namesakes that the gazetteer lacks


class Match(NamedTuple):
    """Places (number, flag) of a name, how good the match of the spelling is (0 to 1), and how it came.

    ``tied``: the places have different names, all equally near, so that how well known one is says nothing.
    """

    found: list[tuple[int, int]]
    quality: float
    how: str
    tied: bool = False


NOTHING: Final = Match([], 0.0, "no place of this name")


@cache
def _load_names(file: str) -> frozenset[str]:
    """Folded names of a bundled list; a list that the data does not have is empty."""
    path = data_folder() / "names" / file
    if not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8", newline="") as handle:
        return frozenset(fold_name(row["name"]) for row in csv.DictReader(handle))


def is_guarded(key: str) -> bool:
    """Whether a folded name is also a common word or a person's: it counts only with a qualifier."""
    return key in _load_names("guarded.csv")


@cache
def _common_words() -> frozenset[str]:
    """Folded words of kind and other common words, which are no misspelt names."""
    tables = load_qualifiers()
    phrases = (*tables.before, *tables.after, *tables.relations, *tables.context["neutral"])
    words = {word for phrase in phrases for word in phrase} | tables.noise | tables.modifiers
    listed = data_folder() / "names" / "common_words.txt"
    if listed.is_file():
        words.update(listed.read_text(encoding="utf-8").split())
    return frozenset(map(fold_name, words))


def is_common(key: str) -> bool:
    """Whether a folded name consists of common words only: "airport", "the coast"."""
    return all(word in _common_words() for word in key.split())


class Speller:
    """Near spellings in the keys of one gazetteer; blocks of equal beginning or ending, sorted by length."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._runs: dict[str, str] = {}
        self._blocks: dict[str, list[str]] = {}
        for key in keys:
            self._runs.setdefault(key.replace(" ", ""), key)
        for run in sorted(self._runs, key=len):
            if len(run) >= _SHORT_WORD:
                self._blocks.setdefault(run[:2], []).append(run)
                self._blocks.setdefault("$" + run[-2:], []).append(run)
        self._lengths = {name: list(map(len, block)) for name, block in self._blocks.items()}
        self._last: tuple[str, list[tuple[str, int]]] = ("", [])

    def find_run(self, key: str) -> str:
        """The key that differs only in where its words are split, or ""."""
        return self._runs.get(key.replace(" ", ""), "")

    def find_near(self, key: str, limit: int = 3) -> list[tuple[str, int]]:
        """Keys within so many edits (optimal string alignment), nearest first.

        However high the limit, a short key has no near spellings of many edits: one for less than five
        letters, two for less than ten, else three. Two keys one or two edits apart nearly always agree in
        their first two or last two letters, so only those blocks are compared.
        """
        if key != self._last[0]:  # what matches and what is suggested are asked one after the other
            self._last = key, self._find_all_near(key)
        return [(hit, edits) for hit, edits in self._last[1] if edits <= limit]

    def _find_all_near(self, key: str) -> list[tuple[str, int]]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        run = key.replace(" ", "")
        limit = 1 if len(key) < 5 else 2 if len(key) < 10 else 3
        likely: list[str] = []
        for name in (run[:2], "$" + run[-2:]):
            lengths = self._lengths.get(name, [])
            low = bisect_left(lengths, len(run) - limit)
            high = bisect_right(lengths, len(run) + limit)
            likely += self._blocks.get(name, [])[low:high]
        hits = process.extract(run, likely, scorer=OSA.distance, score_cutoff=limit, limit=None)
        near = {self._runs[hit]: int(edits) for hit, edits, _ in hits}
        near.pop(key, None)
        return sorted(near.items(), key=lambda item: (item[1], item[0]))


def match_name(gazetteer: Gazetteer, name: str, *, fuzzy: bool = True) -> Match:
    """Places of a whole name, by the first rule that finds any.

    Parameters
    ----------
    gazetteer
        Where to look.
    name
        A name without words of kind or relation.
    fuzzy
        Whether near spellings count.
    """
    key = fold_name(name)
    if not key:
        return NOTHING
    index = gazetteer.index
    if found := index.find(key):
        return Match(found, KNOWN_QUALITY, KNOWN)
    if (run := gazetteer.speller.find_run(key)) and len(run) > 4:
        return Match(index.find(run), 0.93, "same letters, other word breaks")
    for reading in (*split_fused(name), _FUSED_ARTICLE.sub(r"\1-", name)):
        if found := index.find(fold_name(reading)):
            return Match(found, 0.9, "same letters, other word breaks")
    turkish = name.translate(_TURKISH)
    if turkish != name and (found := index.find(fold_name(turkish))):
        return Match(found, 0.85, "Turkish or Kurdish letters")
    return _match_near(gazetteer, key) if fuzzy else NOTHING


def _match_near(gazetteer: Gazetteer, key: str) -> Match:
    """The one near spelling within the bounds, if it stands out; else what is near, with quality 0."""
    length = len(key.replace(" ", ""))
    limit = 0 if length < 5 else 1 if length < 9 else 2
    if (
        not limit
        or key in _load_names("never_fuzzy.csv")
        or key in _common_words()
        or any(map(str.isdigit, key))
    ):
        return NOTHING
    near = gazetteer.speller.find_near(key, limit)
    good = [(hit, edits) for hit, edits in near if _is_likely(gazetteer, key, hit, edits)]
    if good:
        fewest = good[0][1]
        nearest = [hit for hit, edits in good if edits == fewest]
        alike = [hit for hit in nearest if _differs_in_vowels(key, hit)]
        nearest = alike or nearest
        found = [pair for hit in nearest for pair in gazetteer.index.find(hit)]
        quality = 0.8 if fewest == 1 else 0.68
        return Match(found, quality, f"near spelling, {fewest} letter(s) off", tied=len(nearest) > 1)
    return Match([], 0.0, "no place of this name")


def match_within(gazetteer: Gazetteer, name: str, is_inside: Callable[[int], bool]) -> Match:
    """The near spelling among the places of an area, where a chance likeness is rarer than anywhere.

    Parameters
    ----------
    gazetteer
        Where to look.
    name
        A name without words of kind or relation.
    is_inside
        Whether the place of a row number lies in the area.
    """
    key = fold_name(name)
    length = len(key.replace(" ", ""))
    limit = 0 if length < 4 else 1 if length < 7 else 2 if length < 12 else 3
    if not limit or is_common(key) or key in _load_names("never_fuzzy.csv") or any(map(str.isdigit, key)):
        return NOTHING
    fewest = 0
    kept: list[tuple[int, int]] = []
    for hit, edits in gazetteer.speller.find_near(key, limit):
        if kept and edits > fewest:
            break
        if hit not in _load_names("never_fuzzy.csv") and _is_near(key, hit):
            fewest = edits
            kept += [(n, flag) for n, flag in gazetteer.index.find(hit) if not flag & STRICT and is_inside(n)]
    return Match(kept, 0.85, f"near spelling inside the area, {fewest} letter(s) off") if kept else NOTHING


def _is_near(key: str, hit: str) -> bool:
    """Whether two names of one area differ in vowels and h alone: "Huwar an Nahr", "Maar Shamsah"."""
    mine, theirs = key.split(), hit.split()
    if len(mine) == len(theirs) and not all(map(_begin_alike, mine, theirs)):
        return False
    skeleton = key.replace(" ", "").translate(_SOFT)
    alike = skeleton == hit.replace(" ", "").translate(_SOFT) and key.endswith("ya") == hit.endswith("ya")
    return alike and len(skeleton) >= _FEW_CONSONANTS and not ARABIC.search(key)


def _begin_alike(one: str, other: str) -> bool:
    return one[0] == other[0] or (one[0] in "aiu" and other[0] in "aiu")


def _is_likely(gazetteer: Gazetteer, key: str, hit: str, edits: int) -> bool:
    """Whether a near key is a misspelling rather than another name.

    Vowels vary freely between transliterations; a consonant is another name, unless the place is well known
    and the name long. The generic first word of a name (Tal, Kafr) must agree: what follows carries the name.
    """
    if hit in _load_names("never_fuzzy.csv") or not _words_agree(key.split(), hit.split()):
        return False
    places = [n for n, flag in gazetteer.index.find(hit) if not flag & STRICT]
    if not places:
        return False
    mine, theirs = key.replace(" ", ""), hit.replace(" ", "")
    if _differs_in_vowels(mine, theirs):
        return edits == 1 or len(mine) >= _LONG
    weight = max(gazetteer.index.weights[n] for n in places)
    return weight >= _KNOWN and len(mine) >= (5 if edits == 1 else 9) and key[0] == hit[0]


def _differs_in_vowels(key: str, hit: str) -> bool:
    """Whether two names have the same consonants, which transliterations agree on: "Kbani" and "Kabani"."""
    mine, theirs = key.replace(" ", ""), hit.replace(" ", "")
    return not ARABIC.search(key) and mine.translate(_VOWELS) == theirs.translate(_VOWELS)


def _words_agree(mine: list[str], theirs: list[str]) -> bool:
    """Whether the differing words of two names are long enough to be one word misspelt."""
    if len(mine) != len(theirs):
        return min(map(len, theirs)) >= _SHORT_WORD
    if len(mine) == 1:
        return True
    differing = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    return len(differing) < len(mine) and min(len(word) for pair in differing for word in pair) > _SHORT_WORD


def suggest(gazetteer: Gazetteer, name: str, limit: int = 5) -> list[int]:
    """Places whose names are spelt most like an unknown one, best first; for the reader, not for a map."""
    near = gazetteer.speller.find_near(fold_name(name))
    weights = gazetteer.index.weights
    numbers = {
        n: edits
        for hit, edits in reversed(near)
        for n, flag in gazetteer.index.find(hit)
        if not flag & STRICT
    }
    return sorted(numbers, key=lambda n: (numbers[n], -weights[n]))[:limit]
