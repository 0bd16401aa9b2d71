"""Scans a text for names of the gazetteer: words, longest matches, nothing about what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from conflictmap.places.names import (
    ARABIC,
    JOINTS,
    Word,
    fold_light,
    fold_name,
    fold_word,
    split_words,
)
from conflictmap.places.qualifiers import Qualifier, load_qualifiers

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_CLITICS: Final = ("وب", "ول", "فب", "ولل", "و", "ف", "ب", "ل", "ك")
_PHRASE: Final = 3  # words after the first of a name that is a phrase of common words and a name


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
    qualifiers: tuple[Qualifier, ...] = ()
    own_qualifier: bool = False  # stands beside this very name, not beside its list
    qualifiers_before: bool = False  # they stand before the name
    apposed: tuple[Qualifier, ...] = ()  # of a head set off by punctuation, for want of better
    group: int = -1
    weak: bool = False  # a lone Arabic word of little weight: needs support from the rest of the report
    led: bool = False  # ... and a preposition leads it
    words: Sequence[Word] = field(default=(), repr=False)


def read_words(text: str, gazetteer: Gazetteer) -> list[Word]:
    """Words of a text; an Arabic prefix ("and", "in", "to") is cut off where a known word remains."""
    words = split_words(text)
    if not ARABIC.search(text):
        return words
    known = gazetteer.index.openers
    heads = head_words()
    for k, word in enumerate(words):
        fold = word.fold
        if fold in known or fold in heads or not ARABIC.search(fold):
            continue
        raw = text[word.start : word.end]
        for prefix in _CLITICS:
            rest = raw[len(prefix) :]
            if raw.startswith(prefix) and len(rest) > 1:
                bare = rest if not (prefix.endswith("ل") and rest.startswith("ل")) else "ا" + rest
                if (fold := fold_word(bare)) in known or fold in heads:
                    words[k] = Word(word.start + len(prefix), word.end, fold)
                    break
    return words


@cache
def head_words() -> frozenset[str]:
    """First words of the phrases that may stand before a name."""
    tables = load_qualifiers()
    return frozenset(phrase[0] for phrase in (*tables.before, *tables.relations) if phrase)


def are_joined(text: str, words: Sequence[Word], first: int, last: int) -> bool:
    """Whether nothing but a space or hyphen stands between the words of a span."""
    return all(text[words[k].end : words[k + 1].start] in JOINTS for k in range(first, last))


def _looks_like_name(text: str, words: Sequence[Word], first: int, last: int, caseless: bool) -> bool:
    """Whether the words are written as a name: capitals in Latin script, anything in Arabic.

    A long name may begin with a common word: "buffer zone on the Golan".
    """
    initial = text[words[first].start]
    return (
        caseless
        or initial.isupper()
        or initial.isdigit()
        or (last - first >= _PHRASE and text[words[last].start].isupper())
        or bool(ARABIC.match(initial))
        or (first > 0 and words[first - 1].fold == "" and text[words[first - 1].start].isupper())
    )


def find_names(text: str, words: Sequence[Word], gazetteer: Gazetteer) -> tuple[list[Mention], set[str]]:
    """Longest names of the gazetteer from left to right, not overlapping.

    Returns
    -------
    The mentions, and the folded words of the names that won over a place because they are none.
    """
    content = [k for k, word in enumerate(words) if word.fold]
    folds = [words[k].fold for k in content]
    openers, keys = gazetteer.index.openers, gazetteer.index.keys
    others, others_open = _other_names()
    caseless = not any(map(str.isupper, text))
    found: list[Mention] = []
    taken: set[str] = set()
    done = -1
    for i in [i for i, fold in enumerate(folds) if fold in openers or fold in others_open]:
        if i <= done:
            continue
        first = content[i]
        most = max(openers.get(folds[i], 0), others_open.get(folds[i], 0))
        for size in range(min(most, len(folds) - i), 0, -1):
            key, last = " ".join(folds[i : i + size]), content[i + size - 1]
            if (key not in keys and key not in others) or not are_joined(text, words, first, last):
                continue
            if key in others:
                taken.update(folds[i : i + size])
            elif _looks_like_name(text, words, first, last, caseless):
                start, end = _with_article(text, words, first), words[last].end
                found.append(Mention(first, last, start, end, text[start:end], key, start, words=words))
            else:
                break
            done = i + size - 1
            break
    return found, taken


@cache
def _other_names() -> tuple[frozenset[str], dict[str, int]]:
    """Folded names that are not places, and their first words with the most words of any beginning so."""
    names = frozenset(fold_name(" ".join(words)) for words in load_qualifiers().context["not_places"])
    openers: dict[str, int] = {}
    for name in names:
        first = name.split(" ", 1)[0]
        openers[first] = max(openers.get(first, 0), name.count(" ") + 1)
    return names, openers


def _with_article(text: str, words: Sequence[Word], first: int) -> int:
    """Start of the name with the article before it ("al-Bab"); "as Homs fell" has none."""
    if first == 0 or words[first - 1].fold:
        return words[first].start
    gap = text[words[first - 1].end : words[first].start]
    article = fold_light(text[words[first - 1].start : words[first - 1].end])
    capital = text[words[first - 1].start].isupper()
    # An assimilated article repeats the first letter of the name: "As Suwayda", not "An Iraqi".
    fits = article in ("al", "el") or (capital and article[-1] == fold_light(text[words[first].start]))
    if gap == "-" or (gap == " " and fits):
        return words[first - 1].start
    return words[first].start
