"""Words of kind around the names of a text, and the lists that names stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from conflictmap.places.apposition import find_apart
from conflictmap.places.names import ARABIC, Words
from conflictmap.places.qualifiers import Qualifier, load_qualifiers
from conflictmap.places.scanning import Mention, head_words, look_up

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_OPEN_QUALIFIERS: Final = frozenset({"of", "de", "d", "at", "in", "von", "bei"})
# What joins two names of one list: a comma, "and", or both.
LIST_GAP: Final = re.compile(
    r"\s*(?:[,،;]\s*(?:and|or|as well as|et|und|ve|و)?|&|and|or|as well as|et|und|ve|و)\s*"
    r"(?:the |in |of |al-)?\s*",
    re.I,
)
_PLACED: Final = frozenset({"at", "in"})
_INDEFINITE: Final = frozenset({"a", "an", "another", "one"})
_ARTICLES: Final = frozenset({"the", "al", "el", "as", "ar"})


@cache
def _edge_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that may stand right behind a name with a word of kind, and those right before one: few may."""
    tables = load_qualifiers()
    behind = frozenset(phrase[0] for phrase in tables.after) | tables.modifiers
    return behind, frozenset(phrase[-1] for phrase in tables.before)


def _after(words: Words, last: int) -> tuple[int, tuple[Qualifier, ...]]:
    """Qualifiers right after a word, and the number of the last word they cover."""
    count = len(words.folds)
    if last + 1 >= count or words.plain(last + 1) not in _edge_words()[0]:
        return last, ()
    tables = load_qualifiers()
    phrases = tables.after
    plain = [words.plain(k) for k in range(last + 1, min(count, last + 3 + tables.longest))]
    for skip in range(3):
        for size in range(min(tables.longest, len(plain) - skip), 0, -1):
            phrase = tuple(plain[skip : skip + size])
            stop = last + skip + size
            if phrase in phrases and words.are_joined(last, stop):
                plural = all(qualifier.plural for qualifier in phrases[phrase])
                if plural and _belongs_to_next(words, stop + 1):
                    break
                return stop, phrases[phrase]
        if skip >= len(plain) or plain[skip] not in tables.modifiers:
            break
    return last, ()


def _belongs_to_next(words: Words, number: int) -> bool:
    """Whether "of" gives the word of kind before it to the next name: "the Homs countryside towns of X"."""
    return number < len(words.folds) and words.text[words.starts[number] : words.ends[number]] == "of"


def _before(words: Words, first: int) -> tuple[int, tuple[Qualifier, ...]]:
    """Qualifiers right before a word, and the number of the first word they cover."""
    stop = first
    while stop > 0 and words.plain(stop - 1) in _ARTICLES:
        stop -= 1
    if not stop or words.plain(stop - 1) not in _edge_words()[1]:
        return first, ()
    tables = load_qualifiers()
    phrases = tables.before
    for size in range(min(tables.longest, stop), 0, -1):
        phrase = tuple(words.plain(k) for k in range(stop - size, stop))
        if size == 1 and words.text.startswith("ال", words.starts[stop - 1]):
            continue  # "the Kurdish area": a word of kind that governs a name has no article
        if phrase in phrases and words.are_joined(stop - size, first):
            return stop - size, phrases[phrase]
    return first, ()


def _is_the_one(
    mention: Mention, words: Words, first: int, before: tuple[Qualifier, ...], gazetteer: Gazetteer
) -> bool:
    """Whether a facility told by its town is the one of the town's name: "a base at Ghazawiyah" need not be."""
    if not before[0].model or before[0].words[-1] not in _PLACED or before[0].plural:
        return True
    k = first - 1
    while k > first - 3 and k > 0 and words.plain(k) not in _INDEFINITE and words.raws[k].islower():
        k -= 1
    if k < 0 or words.plain(k) not in _INDEFINITE or not words.are_joined(k, first):
        return True
    kinds = gazetteer.index.kinds
    return any(kinds[n] == before[0].accepts[0] for n, _ in look_up(gazetteer, mention.key).found)


def qualify(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
    """Attach to each mention the words of kind around it, and number the lists that mentions stand in."""
    used = -1  # last word that the mention before has taken: "the X district of Y" is X's district
    previous: Mention | None = None
    for mention in mentions:
        words = mention.words
        last, after = _after(words, mention.last)
        first, before = _before(words, mention.first)
        if first <= used and not (previous is not None and _is_kind_word(previous, first)):
            before = ()
        if before and not _is_the_one(mention, words, first, before, gazetteer):
            before = ()
        previous = mention
        used = last
        if after:
            mention.end = words.ends[last]
        if before:
            mention.phrase_start = words.starts[first]
            if before[0].words[-1] not in _OPEN_QUALIFIERS and not before[0].plural:
                mention.start = words.starts[first]
        if before or words.folds[mention.first] in head_words():
            mention.end = max(mention.end, _modifier_end(words, mention.last))
        mention.qualifiers = after or before
        mention.qualifiers_before = not after
        mention.own_qualifier = bool(mention.qualifiers)
    _number_groups(text, mentions)
    for mention in mentions:
        if mention.qualifiers:
            continue
        apart = find_apart(text, mention, gazetteer)
        if apart.qualifiers:
            mention.qualifiers, mention.qualifiers_before = apart.qualifiers, not apart.behind
            mention.own_qualifier = apart.own
        if apart.first >= 0:
            mention.phrase_start = mention.words.starts[apart.first]
    _share_plurals(mentions)


def _is_kind_word(mention: Mention, first: int) -> bool:
    """Whether a lone Arabic word is no hamlet of that name but the word of kind from ``first`` on: "قرى"."""
    return (
        first == mention.first == mention.last and not mention.qualifiers and bool(ARABIC.match(mention.name))
    )


def _modifier_end(words: Words, last: int) -> int:
    """End of the adjective that Arabic puts behind a name with a word of kind, or of the name itself."""
    if last + 1 < len(words.folds):
        fold = words.folds[last + 1]
        if ARABIC.search(fold) and fold in load_qualifiers().modifiers and words.are_joined(last, last + 1):
            return words.ends[last + 1]
    return words.ends[last]


def _number_groups(text: str, mentions: Sequence[Mention]) -> None:
    group = 0
    for k, mention in enumerate(mentions):
        if k and not LIST_GAP.fullmatch(text[mentions[k - 1].end : mention.phrase_start]):
            group += 1
        mention.group = group


def _share_plurals(mentions: Sequence[Mention]) -> None:
    """Give the plural word of a list to the names in it that have none of their own.

    "Crossings" behind a name counts back to the last name with a word of its own or an article behind it, as in
    "Homs and the Rastan barracks"; "towns of" before one counts forward.
    """
    if not any(mention.qualifiers for mention in mentions):
        return
    for step, ahead in ((1, mentions), (-1, mentions[::-1])):
        carried: tuple[Qualifier, ...] = ()
        group = -1
        for mention in ahead:
            if mention.group != group:
                group, carried = mention.group, ()
            if mention.qualifiers:
                plural = tuple(q for q in mention.qualifiers if q.plural)
                before = mention.qualifiers_before
                carried = plural if before == (step == 1) else ()
                if step == -1 and _has_article(mention):
                    carried = ()
            elif carried:
                mention.qualifiers = carried


def _has_article(mention: Mention) -> bool:
    """Whether "the" stands before a name, which begins a noun phrase of its own then."""
    words, k = mention.words, mention.first - 1
    while k >= 0 and not words.folds[k]:
        k -= 1
    return k >= 0 and words.plain(k) == "the"
