"""Scans a text for names of the gazetteer: words, longest matches, nothing about what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from conflictmap.places.facilities import find_facilities
from conflictmap.places.index import STRICT
from conflictmap.places.matching import is_guarded
from conflictmap.places.names import ARABIC, JOINTS, Words, fold_light, fold_name, fold_word, split_words
from conflictmap.places.qualifiers import Qualifier, load_qualifiers

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_CLITICS: Final = ("وب", "ول", "فب", "ولل", "و", "ف", "ب", "ل", "ك")
_MOST_WORDS: Final = 200_000  # different words that are remembered
_DIRECTIONS: Final = frozenset({"شمالي", "جنوبي", "شرقي", "غربي"})
_PHRASE: Final = 3  # words after the first of a name that is a phrase of common words and a name


class Known(NamedTuple):
    """What the gazetteer has under a folded name.

    ``found`` are the places with their flags, ``weight`` is that of the best known of them; a ``withheld``
    name counts only beside a word of kind.
    """

    found: tuple[tuple[int, int], ...]
    weight: float
    withheld: bool


@lru_cache(maxsize=50_000)
def look_up(gazetteer: Gazetteer, key: str) -> Known:
    """The places of a folded name; a report names the same ones again and again."""
    found = tuple(gazetteer.index.find(key))
    weight = max((gazetteer.index.weights[number] for number, _ in found), default=0.0)
    strict = bool(found) and all(flag & STRICT for _, flag in found)
    return Known(found, weight, is_guarded(key) or strict)


@dataclass(slots=True)
class Mention:
    """A name in a text. ``first:last`` are its words, ``start:end`` its span, qualifier after it included."""

    first: int
    last: int
    start: int
    end: int
    name: str
    key: str
    phrase_start: int
    words: Words
    qualifiers: tuple[Qualifier, ...] = ()
    own_qualifier: bool = False  # stands beside this very name, not beside its list
    qualifiers_before: bool = False  # they stand before the name
    group: int = -1
    weak: bool = False  # a lone Arabic word of little weight: needs support from the rest of the report
    led: bool = False  # ... and a preposition leads it
    small: bool = False  # in small letters, "the artillery college": needs a place of the report beside it


def read_words(text: str, gazetteer: Gazetteer) -> Words:
    """Words of a text; an Arabic prefix ("and", "in", "to") is cut off where a known word remains."""
    words = split_words(text)
    if text.isascii() or not ARABIC.search(text):
        return words
    known, heads = gazetteer.index.openers, head_words()
    for k, fold in enumerate(words.folds):
        if fold in known or fold in heads or not ARABIC.search(fold):
            continue
        raw = words.raws[k]
        for prefix in _CLITICS:
            rest = raw[len(prefix) :]
            if raw.startswith(prefix) and len(rest) > 1:
                bare = rest if not (prefix.endswith("ل") and rest.startswith("ل")) else "ا" + rest
                if (folded := fold_word(bare)) in known or folded in heads:
                    words.starts[k] += len(prefix)
                    words.folds[k] = folded
                    break
    return words


@cache
def head_words() -> frozenset[str]:
    """First words of the phrases that may stand before a name."""
    tables = load_qualifiers()
    return frozenset(phrase[0] for phrase in (*tables.before, *tables.relations) if phrase)


# no name of the region begins with one, though a sentence does: "In Daraa province", "For a village"
_PREPOSITIONS: Final = frozenset({"in", "for", "on", "from", "to", "by", "with", "of", "and", "but"})


class _Openers(dict[str, int]):
    """Word as written -> the most words of any name that may begin with it, 0 for none.

    Negative for a word in small Latin letters, which is seldom a name's. Filled as words are met.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__()
        self.most = dict(gazetteer.index.openers)
        self.others = _other_names()[1]
        for fold, most in self.others.items():
            self.most[fold] = max(most, self.most.get(fold, 0))
        self.pairs = {tuple(key.split(" ", 2)[:2]) for key in gazetteer.index.keys if " " in key}

    def __missing__(self, raw: str) -> int:
        fold = fold_word(raw)
        most = 0 if raw.lower() in _PREPOSITIONS else self.most.get(fold, 0)
        written = raw[0].isupper() or raw[0].isdigit() or ARABIC.match(raw)
        self[raw] = most = most if written or fold in self.others else -most
        return most


@lru_cache(maxsize=4)
def _load_openers(gazetteer: Gazetteer) -> _Openers:
    return _Openers(gazetteer)


def _find_openers(words: Words, gazetteer: Gazetteer, caseless: bool) -> list[int]:
    """Numbers of the words with which a name may begin.

    A name in small letters counts in a text without capitals, behind an article that has one, and when more
    words belong to it.
    """
    openers, raws, folds = _load_openers(gazetteer), words.raws, words.folds
    if not words.text.isascii() and ARABIC.search(words.text):  # a prefix may have been cut off
        return [k for k, fold in enumerate(folds) if fold and openers.most.get(fold)]
    if len(openers) > _MOST_WORDS:
        openers.clear()
    found = []
    for k, most in enumerate(map(openers.__getitem__, raws)):
        if not most or not folds[k]:
            continue
        if most < 0 and not caseless and not (k and not folds[k - 1] and raws[k - 1][0].isupper()):
            behind = next(filter(None, folds[k + 1 : k + 4]), "")
            if (folds[k], behind) not in openers.pairs:
                continue
        found.append(k)
    return found


def _looks_like_name(words: Words, first: int, last: int, caseless: bool) -> bool:
    """Whether the words are written as a name: capitals in Latin script, anything in Arabic.

    A long name may begin with a common word: "buffer zone on the Golan".
    """
    text, starts = words.text, words.starts
    initial = text[starts[first]]
    return (
        caseless
        or initial.isupper()
        or initial.isdigit()
        or (last - first >= _PHRASE and text[starts[last]].isupper())
        or bool(ARABIC.match(initial))
        or (first > 0 and words.folds[first - 1] == "" and text[starts[first - 1]].isupper())
    )


def _is_described(words: Words, first: int, last: int) -> bool:
    """Whether small letters name the one facility of its sort: "the artillery college"."""
    if not 0 < first < last or words.plain(first - 1) != "the":
        return False
    return bool(find_facilities((words.plain(last),)))


def find_names(words: Words, gazetteer: Gazetteer) -> tuple[list[Mention], set[str]]:
    """Longest names of the gazetteer from left to right, not overlapping.

    Returns
    -------
    The mentions, and the folded words of the names that won over a place because they are none.
    """
    text, folds, ends = words.text, words.folds, words.ends
    keys, others = gazetteer.index.keys, _other_names()[0]
    most = _load_openers(gazetteer).most
    caseless = text.islower() or not any(map(str.isupper, text))
    found: list[Mention] = []
    taken: set[str] = set()
    done = -1
    for first in _find_openers(words, gazetteer, caseless):
        if first <= done:
            continue
        run = _joined_run(words, first, most[folds[first]])
        for size in range(len(run), 0, -1):
            key, last = " ".join([folds[k] for k in run[:size]]), run[size - 1]
            if key in others:
                taken.update(folds[k] for k in run[:size])
            elif key not in keys or (size > 1 and _is_direction(words, first, last)):
                continue
            elif (named := _looks_like_name(words, first, last, caseless)) or _is_described(
                words, first, last
            ):
                start, end = _with_article(words, first), ends[last]
                found.append(
                    Mention(first, last, start, end, text[start:end], key, start, words, small=not named)
                )
            else:
                break
            done = last
            break
    return found, taken


def _is_direction(words: Words, first: int, last: int) -> bool:
    """Whether the last word says where the name before it lies: "الباب شرقي حلب" is al-Bab, not Bab Sharqi.

    An Arabic adjective has the article that its noun has.
    """
    whole = fold_light(words.text[words.starts[last] : words.ends[last]])
    return whole in _DIRECTIONS and words.text.startswith("ال", words.starts[first])


def _joined_run(words: Words, first: int, most: int) -> list[int]:
    """Numbers of at most so many words from ``first`` on that may be one name, articles left out."""
    text, folds, starts, ends = words.text, words.folds, words.starts, words.ends
    run, k = [first], first + 1
    while len(run) < most and k < len(folds) and text[ends[k - 1] : starts[k]] in JOINTS:
        if folds[k]:
            run.append(k)
        k += 1
    return run


@cache
def _other_names() -> tuple[frozenset[str], dict[str, int]]:
    """Folded names that are not places, and their first words with the most words of any beginning so."""
    names = frozenset(fold_name(" ".join(words)) for words in load_qualifiers().context["not_places"])
    openers: dict[str, int] = {}
    for name in names:
        first = name.split(" ", 1)[0]
        openers[first] = max(openers.get(first, 0), name.count(" ") + 1)
    return names, openers


def _with_article(words: Words, first: int) -> int:
    """Start of the name with the article before it ("al-Bab"); "as Homs fell" has none."""
    text, starts, ends = words.text, words.starts, words.ends
    if first == 0 or words.folds[first - 1]:
        return starts[first]
    gap = text[ends[first - 1] : starts[first]]
    article = fold_light(text[starts[first - 1] : ends[first - 1]])
    capital = text[starts[first - 1]].isupper()
    # An assimilated article repeats the first sound of the name: "As Suwayda", "Ash Shaddadi", not "An Iraqi".
    name = fold_light(text[starts[first] : ends[first]])
    fits = article in ("al", "el") or (capital and name.startswith(article[1:]))
    if gap == "-" or (gap == " " and fits):
        return starts[first - 1]
    return starts[first]
