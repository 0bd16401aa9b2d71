"""Mentions of places in a text: names of the gazetteer, and unknown names that the words around make places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from conflictmap.places.index import SETTLEMENTS
from conflictmap.places.names import HEADS, Words, fold_light, fold_name
from conflictmap.places.qualifiers import load_qualifiers
from conflictmap.places.qualifying import LIST_GAP, qualify
from conflictmap.places.rejection import is_end_of_name, is_title_case
from conflictmap.places.scanning import Mention, find_names, look_up, read_words

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_LONGEST: Final = 3  # words that an unknown name has at most after its first, articles included
_WELL_KNOWN: Final = 15.0  # weight above which a place is meant by itself: "the city of Homs Rebels left"


def find_mentions(text: str, gazetteer: Gazetteer) -> tuple[list[Mention], set[str]]:
    """Names in a text with their qualifiers, in order.

    A name that the gazetteer does not know is a mention too, where a word of kind ("the village of X"), a
    list of places or the first word of a name ("Wadi X") says that it is a place.

    Returns
    -------
    The mentions, and the folded words of longer names that are not places.
    """
    words = read_words(text, gazetteer)
    mentions, taken = find_names(words, gazetteer)
    mentions = _join_parts(text, mentions)
    covered = _covered_words(mentions)
    mentions = [_extend(words, mention, covered, gazetteer) for mention in mentions]
    if unknown := _find_unknown(words, mentions):
        mentions = _join_ends(text, sorted([*mentions, *unknown], key=lambda m: m.start), gazetteer)
    qualify(text, mentions, gazetteer)
    mentions = [_lengthen(text, mention, gazetteer) for mention in mentions]
    return _drop_covered(mentions), taken


def _join_parts(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Undo matches inside longer names that the gazetteer does not know.

    "Bab al-Salameh" is neither Bab nor Salameh, "Wadi Khaled" is not Khaled: the whole becomes the mention.
    """
    out: list[Mention] = []
    for mention in mentions:
        words, first = mention.words, mention.first
        before = first - 1 if mention.start == words.starts[first] else first - 2
        joined = before >= 0 and text[words.ends[before] : mention.start] in (" ", "-")
        if joined and out and out[-1].last == before and mention.start < words.starts[first]:
            out[-1] = _whole(text, out[-1], mention)
        elif joined and _is_head(words, before):
            if not out or out[-1].last < before:
                head = Mention(before, before, words.starts[before], 0, "", "", 0, words)
                out.append(_whole(text, head, mention))
            else:
                out[-1] = _whole(text, out[-1], mention)
        else:
            out.append(mention)
    return out


def _extend(words: Words, mention: Mention, covered: set[int], gazetteer: Gazetteer) -> Mention:
    """The whole of a name that goes on with a word that the gazetteer does not know.

    "Tell Quzmarah" is not the town of al-Tall, nor "the village of Halimat Qalat" the one of Halimat.
    """
    first = mention.last + 1
    if first >= len(words.folds) or not words.are_joined(mention.last, first):
        return mention
    name = mention.last
    alone = mention.first == name and (words.folds[name] in HEADS or _is_arabic_head(words, name))
    if not alone and (
        not _follows_kind(words, _first_word(mention))
        or look_up(gazetteer, mention.key).weight >= _WELL_KNOWN
    ):
        return mention
    last = _run_end(words, name, covered)
    if last == name:
        if first in covered or not _is_arabic_head(words, name):
            return mention
        last = first
    tail = Mention(first, last, 0, words.ends[last], "", "", 0, words)
    return _whole(words.text, mention, tail)


def _join_ends(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Mentions in which an unknown name ends in a little-known one: "the village of Hair Abbas" is one name."""
    out: list[Mention] = []
    for mention in mentions:
        if (
            out
            and text[out[-1].end : mention.start] == " "
            and not look_up(gazetteer, out[-1].key).found
            and look_up(gazetteer, mention.key).weight < _WELL_KNOWN
            and not is_title_case(text, mention.start, mention.end)
        ):
            out[-1] = _whole(text, out[-1], mention)
        else:
            out.append(mention)
    return out


def _lengthen(text: str, mention: Mention, gazetteer: Gazetteer) -> Mention:
    """The whole of a name of which the gazetteer knows only the end: "Hair Abbas village" is not Abbas.

    Holds where words of kind say that it is a place; elsewhere a strange word makes it a person's or an
    organisation's name.
    """
    if not mention.qualifiers or mention.phrase_start < mention.start:
        return mention
    known = look_up(gazetteer, mention.key)
    if not known.found or not is_end_of_name(text, mention, known.weight):
        return mention
    before, words = _first_word(mention) - 1, mention.words
    if text[words.ends[before]] == "-":  # two names; a road from the one to the other is at neither
        if not any(qualifier.kind == "road" for qualifier in mention.qualifiers):
            return mention
    elif look_up(gazetteer, words.folds[before]).found:
        return mention
    start = words.starts[before]
    name = text[start : words.ends[mention.last]]
    return replace(mention, first=before, start=start, name=name, key=fold_name(name), phrase_start=start)


def _is_head(words: Words, k: int) -> bool:
    """Whether a word is the first of a name of two: "Wadi" of "Wadi Khaled", "تل" of "تل مرديخ"."""
    return (words.folds[k] in HEADS and words.text[words.starts[k]].isupper()) or _is_arabic_head(words, k)


def _is_arabic_head(words: Words, k: int) -> bool:
    word = fold_light(words.text[words.starts[k] : words.ends[k]])
    return (word,) in load_qualifiers().context["heads"]


def _whole(text: str, head: Mention, tail: Mention) -> Mention:
    name = text[head.start : tail.end]
    return Mention(head.first, tail.last, head.start, tail.end, name, fold_name(name), head.start, tail.words)


def _covered_words(mentions: Sequence[Mention]) -> set[int]:
    return {k for mention in mentions for k in range(mention.first, mention.last + 1)}


def _first_word(mention: Mention) -> int:
    """Number of the first word of a mention, its article included."""
    return mention.first - 1 if mention.start < mention.words.starts[mention.first] else mention.first


def _drop_covered(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions without those that are only a word of kind of the next: "Jabal" in "Jabal al-Zawiya"."""
    return [
        mention
        for k, mention in enumerate(mentions)
        if k + 1 == len(mentions) or mentions[k + 1].phrase_start > mention.start
    ]


def _find_unknown(words: Words, known: Sequence[Mention]) -> list[Mention]:
    """Capitalised names that the gazetteer does not know.

    They stand behind "village of", inside a list of places, or begin as places do ("Deir X").
    """
    covered = _covered_words(known)
    found = []
    text, folds, starts = words.text, words.folds, words.starts
    for k, fold in enumerate(folds):
        first = k if fold or k + 1 == len(folds) else k + 1
        if not text[starts[first]].isupper() or first in covered:
            continue
        listed, opens = k - 1 in covered, _opens_name(words.raws[first])
        if not (listed or opens or _follows_kind(words, k)):
            continue
        last = _run_end(words, first, covered)
        if (
            _follows_kind(words, k)
            or (listed and _stands_in_list(words, k, last, covered))
            or (opens and last > first)
        ):
            start, end = starts[k], words.ends[last]
            name = text[start:end]
            found.append(Mention(first, last, start, end, name, fold_name(name), start, words))
            covered.update(range(k, last + 1))
    return found


def _run_end(words: Words, first: int, covered: set[int]) -> int:
    """Last word of the name that begins at ``first``: capitalised words and articles, no common words."""
    last, text, folds, starts = first, words.text, words.folds, words.starts
    longest = first + (1 if is_title_case(text, starts[first], words.ends[first]) else _LONGEST)
    while (
        last < longest
        and last + 1 < len(folds)
        and last + 1 not in covered
        and (text[starts[last + 1]].isupper() or not folds[last + 1])
        and not _is_common(words.plain(last + 1))
        and words.are_joined(last, last + 1)
    ):
        last += 1
    while not folds[last]:
        last -= 1
    return last


def _is_common(plain: str) -> bool:
    """Whether a capitalised word goes on with the sentence rather than with the name before it."""
    tables = load_qualifiers()
    return (plain,) in tables.context["neutral"] or (plain,) in tables.after or (plain,) in tables.before


def _opens_name(word: str) -> bool:
    """Whether a word is one with which hundreds of places begin and little else does: "Kafr", "Jisr"."""
    return (fold_light(word),) in load_qualifiers().context["openers"] and word.istitle()


@cache
def _settled_heads() -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """Phrases of two words that name a settlement ("village of"), and their last words."""
    found = [
        phrase
        for phrase, qualifiers in load_qualifiers().before.items()
        if len(phrase) == 2 and any(q.kind in SETTLEMENTS for q in qualifiers)
    ]
    return frozenset(found), frozenset(phrase[-1] for phrase in found)


def _follows_kind(words: Words, k: int) -> bool:
    """Whether the two words before word ``k`` say that a settlement's name comes."""
    heads, closers = _settled_heads()
    if k < 2 or (closer := words.plain(k - 1)) not in closers:
        return False
    return (words.plain(k - 2), closer) in heads and words.are_joined(k - 2, k)


def _stands_in_list(words: Words, k: int, last: int, covered: set[int]) -> bool:
    """Whether a name follows a known one of a list and the list goes on: "Rastan, X and Talbiseh"."""
    text, starts, ends = words.text, words.starts, words.ends
    if last + 1 >= len(starts) or "," not in text[ends[k - 1] : starts[k]]:
        return False
    if not LIST_GAP.fullmatch(text[ends[k - 1] : starts[k]]):
        return False
    follow = last + 1
    if words.plain(follow) in ("and", "or") and follow + 1 < len(starts):
        follow += 1
    return follow in covered and bool(LIST_GAP.fullmatch(text[ends[last] : starts[follow]]))
