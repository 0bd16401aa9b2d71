"""Finds names of the gazetteer in a text, with the words that fix their kind. No meaning is decided here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from conflictmap.places.index import SETTLEMENTS
from conflictmap.places.names import (
    ARABIC,
    HEADS,
    JOINTS,
    Word,
    fold_light,
    fold_name,
    fold_plain,
    fold_word,
    split_words,
)
from conflictmap.places.qualifiers import Phrases, Qualifier, load_qualifiers

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_CLITICS: Final = ("وب", "ول", "فب", "ولل", "و", "ف", "ب", "ل", "ك")
_OPEN_QUALIFIERS: Final = frozenset({"of", "de", "d", "at", "in", "von", "bei"})
# What joins two names of one list: a comma, "and", or both.
_LIST_GAP: Final = re.compile(
    r"\s*(?:[,،;]\s*(?:and|or|as well as|et|und|ve|و)?|&|and|or|as well as|et|und|ve|و)\s*"
    r"(?:the |in |of |al-)?\s*",
    re.I,
)
_APPOSITION: Final = re.compile(r"\s*[,–—:(-]+\s*(?:the\s+)?$")


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
    heads = _head_words()
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
def _head_words() -> frozenset[str]:
    tables = load_qualifiers()
    return frozenset(phrase[0] for phrase in (*tables.before, *tables.relations) if phrase)


def _joined(text: str, words: Sequence[Word], first: int, last: int) -> bool:
    return all(text[words[k].end : words[k + 1].start] in JOINTS for k in range(first, last))


def _looks_like_name(text: str, words: Sequence[Word], first: int, caseless: bool) -> bool:
    """Whether the words are written as a name: capitals in Latin script, anything in Arabic."""
    initial = text[words[first].start]
    return (
        caseless
        or initial.isupper()
        or initial.isdigit()
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
            if (key not in keys and key not in others) or not _joined(text, words, first, last):
                continue
            if key in others:
                taken.update(folds[i : i + size])
            elif _looks_like_name(text, words, first, caseless):
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
            if phrase in phrases and _joined(text, words, last, stop + size - 1):
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
        if phrase in phrases and _joined(text, words, stop - size, first):
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
        if before or words[mention.first].fold in _head_words():
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
        return following.end if _joined(text, words, last, last + 1) else words[last].end
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
        if k and not _LIST_GAP.fullmatch(text[mentions[k - 1].end : mention.phrase_start]):
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


def find_mentions(text: str, gazetteer: Gazetteer) -> tuple[list[Mention], set[str]]:
    """Names in a text with their qualifiers, in order.

    A name that the gazetteer does not know is a mention too, where a word of kind ("the village of X"), a
    list of places or the first word of a name ("Wadi X") says that it is a place.

    Returns
    -------
    The mentions, and the folded words of longer names that are not places.
    """
    words = read_words(text, gazetteer)
    mentions, taken = find_names(text, words, gazetteer)
    mentions = _join_parts(text, mentions)
    mentions = sorted([*mentions, *_find_unknown(text, words, mentions)], key=lambda m: m.start)
    qualify(text, mentions, gazetteer)
    return _drop_covered(mentions), taken


def _join_parts(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Undo matches inside longer names that the gazetteer does not know.

    "Bab al-Salameh" is neither Bab nor Salameh, "Wadi Khaled" is not Khaled: the whole becomes the mention.
    """
    out: list[Mention] = []
    for mention in mentions:
        words, first = mention.words, mention.first
        before = first - 1 if mention.start == words[first].start else first - 2
        joined = before >= 0 and text[words[before].end : mention.start] in (" ", "-")
        if joined and out and out[-1].last == before and mention.start < words[first].start:
            out[-1] = _whole(text, out[-1], mention)
        elif joined and words[before].fold in HEADS and text[words[before].start].isupper():
            if not out or out[-1].last < before:
                out.append(
                    _whole(
                        text, Mention(before, before, words[before].start, 0, "", "", 0, words=words), mention
                    )
                )
            else:
                out[-1] = _whole(text, out[-1], mention)
        else:
            out.append(mention)
    return out


def _whole(text: str, head: Mention, tail: Mention) -> Mention:
    name = text[head.start : tail.end]
    return Mention(
        head.first, tail.last, head.start, tail.end, name, fold_name(name), head.start, words=tail.words
    )


def _drop_covered(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions without those that are only a word of kind of the next: "Jabal" in "Jabal al-Zawiya"."""
    return [
        mention
        for k, mention in enumerate(mentions)
        if k + 1 == len(mentions) or mentions[k + 1].phrase_start > mention.start
    ]


def _find_unknown(text: str, words: Sequence[Word], known: Sequence[Mention]) -> list[Mention]:
    """Capitalised names that the gazetteer does not know, behind "village of" or inside a list of places."""
    covered = {k for mention in known for k in range(mention.first, mention.last + 1)}
    found = []
    for k in range(1, len(words)):
        first = k + 1 if not words[k].fold and k + 1 < len(words) else k
        if first in covered or not text[words[first].start].isupper():
            continue
        last = _run_end(text, words, first, covered)
        if _follows_kind(text, words, k) or _stands_in_list(text, words, k, last, covered):
            start, end = words[k].start, words[last].end
            name = text[start:end]
            found.append(Mention(first, last, start, end, name, fold_name(name), start, words=words))
            covered.update(range(k, last + 1))
    return found


def _run_end(text: str, words: Sequence[Word], first: int, covered: set[int]) -> int:
    """Last word of the run of capitalised words (articles within it count) that begins at ``first``."""
    last = first
    while (
        last + 1 < len(words)
        and last + 1 not in covered
        and (text[words[last + 1].start].isupper() or not words[last + 1].fold)
        and _joined(text, words, last, last + 1)
    ):
        last += 1
    while not words[last].fold:
        last -= 1
    return last


def _follows_kind(text: str, words: Sequence[Word], k: int) -> bool:
    head = tuple(fold_plain(text[w.start : w.end]) for w in words[max(0, k - 2) : k])
    settled = any(q.kind in SETTLEMENTS for q in load_qualifiers().before.get(head, ()))
    return settled and _joined(text, words, k - 2, k)


def _stands_in_list(text: str, words: Sequence[Word], k: int, last: int, covered: set[int]) -> bool:
    """Whether a name follows a known one of a list and the list goes on: "Rastan, X and Talbiseh"."""
    if k - 1 not in covered or last + 1 >= len(words) or "," not in text[words[k - 1].end : words[k].start]:
        return False
    if not _LIST_GAP.fullmatch(text[words[k - 1].end : words[k].start]):
        return False
    follow = last + 1
    if fold_plain(text[words[follow].start : words[follow].end]) in ("and", "or") and follow + 1 < len(words):
        follow += 1
    gap = text[words[last].end : words[follow].start]
    return follow in covered and bool(_LIST_GAP.fullmatch(gap))
