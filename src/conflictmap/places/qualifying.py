"""Words of kind around the names of a text, and the lists that names stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from conflictmap.places.names import ARABIC, Word, fold_plain, split_words
from conflictmap.places.qualifiers import Phrases, Qualifier, load_qualifiers
from conflictmap.places.scanning import Mention, are_joined, head_words

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_OPEN_QUALIFIERS: Final = frozenset({"of", "de", "d", "at", "in", "von", "bei"})
# What joins two names of one list: a comma, "and", or both.
LIST_GAP: Final = re.compile(
    r"\s*(?:[,،;]\s*(?:and|or|as well as|et|und|ve|و)?|&|and|or|as well as|et|und|ve|و)\s*"
    r"(?:the |in |of |al-)?\s*",
    re.I,
)
_APPOSITION: Final = re.compile(r"\s*[,–—:(-]+\s*(?:the\s+)?$")


def _after(
    text: str, words: Sequence[Word], last: int, phrases: Phrases, longest: int
) -> tuple[int, tuple[Qualifier, ...]]:
    """Qualifiers right after a word, and the number of the last word they cover."""
    modifiers = load_qualifiers().modifiers
    for skip in range(3):
        stop = last + 1 + skip
        for size in range(longest, 0, -1):
            if stop + size > len(words):
                continue
            phrase = tuple(fold_plain(text[w.start : w.end]) for w in words[stop : stop + size])
            if phrase in phrases and are_joined(text, words, last, stop + size - 1):
                plural = all(qualifier.plural for qualifier in phrases[phrase])
                if plural and _belongs_to_next(text, words, stop + size):
                    break
                return stop + size - 1, phrases[phrase]
        if stop >= len(words) or fold_plain(text[words[stop].start : words[stop].end]) not in modifiers:
            break
    return last, ()


def _belongs_to_next(text: str, words: Sequence[Word], number: int) -> bool:
    """Whether "of" gives the word of kind before it to the next name: "the Homs countryside towns of X"."""
    return number < len(words) and text[words[number].start : words[number].end] == "of"


def _before(
    text: str, words: Sequence[Word], first: int, phrases: Phrases, longest: int
) -> tuple[int, tuple[Qualifier, ...]]:
    """Qualifiers right before a word, and the number of the first word they cover."""
    stop = first
    while stop > 0 and fold_plain(text[words[stop - 1].start : words[stop - 1].end]) in (
        "the",
        "al",
        "el",
        "as",
        "ar",
    ):
        stop -= 1
    for size in range(min(longest, stop), 0, -1):
        phrase = tuple(fold_plain(text[w.start : w.end]) for w in words[stop - size : stop])
        if size == 1 and text.startswith("ال", words[stop - 1].start):
            continue  # "the Kurdish area": a word of kind that governs a name has no article
        if phrase in phrases and are_joined(text, words, stop - size, first):
            return stop - size, phrases[phrase]
    return first, ()


def qualify(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
    """Attach to each mention the words of kind around it, and number the lists that mentions stand in."""
    tables = load_qualifiers()
    used = -1  # last word that the mention before has taken: "the X district of Y" is X's district
    for mention in mentions:
        words = mention.words
        last, after = _after(text, words, mention.last, tables.after, tables.longest)
        first, before = _before(text, words, mention.first, tables.before, tables.longest)
        if first <= used:
            before = ()
        used = last
        if after:
            mention.end = words[last].end
        if before:
            mention.phrase_start = words[first].start
            if before[0].words[-1] not in _OPEN_QUALIFIERS and not before[0].plural:
                mention.start = words[first].start
        else:
            mention.apposed = _find_apposition(text, mention, tables.after)
        if before or words[mention.first].fold in head_words():
            mention.end = max(mention.end, _modifier_end(text, words, mention.last))
        mention.qualifiers = after or before
        mention.qualifiers_before = not after
        mention.own_qualifier = bool(mention.qualifiers)
    _number_groups(text, mentions)
    for mention in mentions:
        if not mention.qualifiers and _has_kind(gazetteer, mention.key, mention.apposed):
            mention.qualifiers, mention.qualifiers_before = mention.apposed, True
    _share_plurals(mentions)


def _modifier_end(text: str, words: Sequence[Word], last: int) -> int:
    """End of the adjective that Arabic puts behind a name with a word of kind, or of the name itself."""
    following = words[last + 1] if last + 1 < len(words) else None
    if (
        following is not None
        and ARABIC.search(following.fold)
        and following.fold in load_qualifiers().modifiers
    ):
        return following.end if are_joined(text, words, last, last + 1) else words[last].end
    return words[last].end


def _has_kind(gazetteer: Gazetteer, key: str, qualifiers: tuple[Qualifier, ...]) -> bool:
    """Whether a place of this name is of a kind that the qualifiers mean."""
    accepted = {kind for q in qualifiers for kind in q.accepts}
    return any(gazetteer.index.kinds[number] in accepted for number, _ in gazetteer.index.find(key))


def _find_apposition(text: str, mention: Mention, after: Phrases) -> tuple[Qualifier, ...]:
    """Qualifiers of a head set off by punctuation: "two towns - Rastan and Talbiseh", "the post, Nasib"."""
    head = text[max(0, mention.start - 40) : mention.start]
    gap = _APPOSITION.search(head)
    if not gap:
        return ()
    words = [fold_plain(head[w.start : w.end]) for w in split_words(head[: gap.start()])][-2:]
    for size in (2, 1):
        if found := after.get(tuple(words[-size:])):
            return tuple(q for q in found if q.kind not in ("governorate", "countryside", "road"))
    return ()


def _number_groups(text: str, mentions: Sequence[Mention]) -> None:
    group = 0
    for k, mention in enumerate(mentions):
        if k and not LIST_GAP.fullmatch(text[mentions[k - 1].end : mention.phrase_start]):
            group += 1
        mention.group = group


def _share_plurals(mentions: Sequence[Mention]) -> None:
    """Give the plural word of a list to the names in it that have none of their own.

    "Crossings" behind a name counts back to the last name with a word of its own, "towns of" before one
    counts forward.
    """
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
            elif carried:
                mention.qualifiers = carried
