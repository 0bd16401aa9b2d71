"""Mentions of places in a text: names of the gazetteer, and unknown names that the words around make places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from conflictmap.places.index import SETTLEMENTS
from conflictmap.places.names import HEADS, Word, fold_light, fold_name, fold_plain
from conflictmap.places.qualifiers import load_qualifiers
from conflictmap.places.qualifying import LIST_GAP, qualify
from conflictmap.places.rejection import is_title_case
from conflictmap.places.scanning import Mention, are_joined, find_names, read_words

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
    mentions, taken = find_names(text, words, gazetteer)
    mentions = _join_parts(text, mentions)
    covered = _covered_words(mentions)
    mentions = [_extend(text, words, mention, covered, gazetteer) for mention in mentions]
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
        elif joined and _is_head(text, words[before]):
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


def _extend(
    text: str, words: Sequence[Word], mention: Mention, covered: set[int], gazetteer: Gazetteer
) -> Mention:
    """The whole of a name that goes on with a word that the gazetteer does not know.

    "Tell Quzmarah" is not the town of al-Tall, nor "the village of Halimat Qalat" the one of Halimat.
    """
    first = mention.last + 1
    if first >= len(words) or not are_joined(text, words, mention.last, first):
        return mention
    alone = mention.first == mention.last
    if not alone or not (words[mention.last].fold in HEADS or _is_arabic_head(text, words[mention.last])):
        found = gazetteer.index.find(mention.key)
        weight = max((gazetteer.index.weights[number] for number, _ in found), default=0.0)
        if weight >= _WELL_KNOWN or not _follows_kind(text, words, _first_word(mention)):
            return mention
    last = _run_end(text, words, mention.last, covered)
    if last == mention.last:
        if first in covered or not _is_arabic_head(text, words[mention.last]):
            return mention
        last = first
    return _whole(text, mention, Mention(first, last, 0, words[last].end, "", "", 0, words=words))


def _is_head(text: str, word: Word) -> bool:
    """Whether a word is the first of a name of two: "Wadi" of "Wadi Khaled", "تل" of "تل مرديخ"."""
    return (word.fold in HEADS and text[word.start].isupper()) or _is_arabic_head(text, word)


def _is_arabic_head(text: str, word: Word) -> bool:
    return (fold_light(text[word.start : word.end]),) in load_qualifiers().context["heads"]


def _whole(text: str, head: Mention, tail: Mention) -> Mention:
    name = text[head.start : tail.end]
    return Mention(
        head.first, tail.last, head.start, tail.end, name, fold_name(name), head.start, words=tail.words
    )


def _covered_words(mentions: Sequence[Mention]) -> set[int]:
    return {k for mention in mentions for k in range(mention.first, mention.last + 1)}


def _first_word(mention: Mention) -> int:
    """Number of the first word of a mention, its article included."""
    return mention.first - 1 if mention.start < mention.words[mention.first].start else mention.first


def _drop_covered(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions without those that are only a word of kind of the next: "Jabal" in "Jabal al-Zawiya"."""
    return [
        mention
        for k, mention in enumerate(mentions)
        if k + 1 == len(mentions) or mentions[k + 1].phrase_start > mention.start
    ]


def _find_unknown(text: str, words: Sequence[Word], known: Sequence[Mention]) -> list[Mention]:
    """Capitalised names that the gazetteer does not know.

    They stand behind "village of", inside a list of places, or begin as places do ("Deir X").
    """
    covered = _covered_words(known)
    found = []
    for k in range(len(words)):
        first = k + 1 if not words[k].fold and k + 1 < len(words) else k
        if first in covered or not text[words[first].start].isupper():
            continue
        last = _run_end(text, words, first, covered)
        if (
            _follows_kind(text, words, k)
            or _stands_in_list(text, words, k, last, covered)
            or (last > first and _opens_name(text, words, first))
        ):
            start, end = words[k].start, words[last].end
            name = text[start:end]
            found.append(Mention(first, last, start, end, name, fold_name(name), start, words=words))
            covered.update(range(k, last + 1))
    return found


def _run_end(text: str, words: Sequence[Word], first: int, covered: set[int]) -> int:
    """Last word of the name that begins at ``first``: capitalised words and articles, no common words."""
    last = first
    longest = first + (1 if is_title_case(text, words[first].start, words[first].end) else _LONGEST)
    while (
        last < longest
        and last + 1 < len(words)
        and last + 1 not in covered
        and (text[words[last + 1].start].isupper() or not words[last + 1].fold)
        and not _is_common(text, words[last + 1])
        and are_joined(text, words, last, last + 1)
    ):
        last += 1
    while not words[last].fold:
        last -= 1
    return last


def _is_common(text: str, word: Word) -> bool:
    """Whether a capitalised word goes on with the sentence rather than with the name before it."""
    tables = load_qualifiers()
    plain = fold_plain(text[word.start : word.end])
    return any((plain,) in table for table in (tables.context["neutral"], tables.after, tables.before))


def _opens_name(text: str, words: Sequence[Word], first: int) -> bool:
    """Whether a word is one with which hundreds of places begin and little else does: "Kafr", "Jisr"."""
    word = words[first]
    opener = fold_light(text[word.start : word.end])
    return (opener,) in load_qualifiers().context["openers"] and text[word.start : word.end].istitle()


def _follows_kind(text: str, words: Sequence[Word], k: int) -> bool:
    head = tuple(fold_plain(text[w.start : w.end]) for w in words[max(0, k - 2) : k])
    settled = any(q.kind in SETTLEMENTS for q in load_qualifiers().before.get(head, ()))
    return settled and are_joined(text, words, k - 2, k)


def _stands_in_list(text: str, words: Sequence[Word], k: int, last: int, covered: set[int]) -> bool:
    """Whether a name follows a known one of a list and the list goes on: "Rastan, X and Talbiseh"."""
    if k - 1 not in covered or last + 1 >= len(words) or "," not in text[words[k - 1].end : words[k].start]:
        return False
    if not LIST_GAP.fullmatch(text[words[k - 1].end : words[k].start]):
        return False
    follow = last + 1
    if fold_plain(text[words[follow].start : words[follow].end]) in ("and", "or") and follow + 1 < len(words):
        follow += 1
    gap = text[words[last].end : words[follow].start]
    return follow in covered and bool(LIST_GAP.fullmatch(gap))
