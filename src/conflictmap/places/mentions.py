"""Mentions of places in a text: names of the gazetteer, and unknown names that the words around make places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from conflictmap.places.index import SETTLEMENTS
from conflictmap.places.names import HEADS, Word, fold_name, fold_plain
from conflictmap.places.qualifiers import load_qualifiers
from conflictmap.places.qualifying import LIST_GAP, qualify
from conflictmap.places.scanning import Mention, are_joined, find_names, read_words

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer


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
        and are_joined(text, words, last, last + 1)
    ):
        last += 1
    while not words[last].fold:
        last -= 1
    return last


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
